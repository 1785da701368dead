"""The weeks before the demo begins: orders as they came day by day, so that reports have something to show."""

import random
from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import Session, col, select

from catalog import cash
from catalog.models import Asked, Center, Item, State, Vain

DAYS = 30  # how far back
NEWEST = 3  # days ago: what is younger stands in the village's own sheet
BUSY = (6, 4, 4, 5, 6, 8, 9)  # orders on a day of the week, Monday first
EVERYDAY = 60_00  # minor units; what costs more is bought now and then
WANTED = {"飞天茅台": 7, "充电宝": 5, "豆瓣酱": 4, "coffee": 3, "钓鱼竿": 2}  # words, and how often nothing was found


def orders(s: Session, people: int) -> Iterator[dict[str, str]]:
    """Orders as rows of the village's sheet: `people` is how many there are to order."""
    some = random.Random(7)  # noqa: S311 - the same weeks every time
    items = s.exec(select(Item).where(Item.price <= 400_00).order_by(col(Item.id))).all()
    weights = [1.0 if item.price <= EVERYDAY else 0.12 for item in items]
    today = cash.today(s)
    for ago in range(DAYS, NEWEST - 1, -1):
        usual = BUSY[(today - timedelta(days=ago)).weekday()] * (1.3 - ago / 60)
        for _ in range(max(1, round(some.gauss(usual, 1.5)))):
            wanted = {item.names["zh_CN"]: some.choice((1, 1, 1, 2, 3)) for item in some.choices(items, weights, k=2)}
            ends = some.choices((State.COLLECTED, State.CANCELED, State.RETURNED), (92, 5, 3))[0]
            yield {
                "person": str(some.randrange(people) + 1),
                "days_ago": str(ago),
                "state": ends.name,
                "goods": "; ".join(f"{name} x {count}" for name, count in wanted.items()),
            }


def searches(s: Session) -> None:
    """What people asked for in these weeks and did not find."""
    some = random.Random(8)  # noqa: S311 - the same weeks every time
    centers, today = s.exec(select(Center.id).order_by(col(Center.id))).all(), cash.today(s)
    for words, count in WANTED.items():
        row = Asked(words=words, count=count, found=False)
        s.add(row)
        s.flush()
        for ago in some.sample(range(DAYS), count):
            center_id = some.choice(centers) or 0
            s.add(Vain(day=today - timedelta(days=ago), center_id=center_id, asked_id=row.id))
    s.flush()
