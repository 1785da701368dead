"""The demo village: the goods, centers, people and orders that `cunkou demo` starts with."""

import csv
import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from sqlmodel import Session, col, select

from catalog import ageing, cash, days, goods, pickup
from catalog.models import (
    Category,
    Center,
    Close,
    Commission,
    Entry,
    Flow,
    Item,
    Names,
    Order,
    OrderLine,
    Person,
    Road,
    Role,
    Shop,
    State,
    Step,
    Village,
    now,
)
from catalog.questions import first
from catalog.store import Store
from catalog.village import past

HERE = Path(__file__).parent
FIRST_SEQUENCE = 3000  # a center that has been open for a while
SHARE = 300  # hundredths of a percent that every center earns
WEEK = "Mon Tue Wed Thu Fri Sat Sun".split()
STEPS = {  # how an order came to where it is
    State.PLACED: [State.PLACED],
    State.ASKED: [State.ASKED],
    State.ON_THE_WAY: [State.PLACED, State.ON_THE_WAY],
    State.READY: [State.PLACED, State.ON_THE_WAY, State.READY],
    State.COLLECTED: [State.PLACED, State.ON_THE_WAY, State.READY, State.COLLECTED],
    State.CANCELED: [State.PLACED, State.CANCELED],
    State.GOING_BACK: [State.PLACED, State.ON_THE_WAY, State.READY, State.GOING_BACK],
    State.RETURNED: [State.PLACED, State.ON_THE_WAY, State.READY, State.GOING_BACK, State.RETURNED],
}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The lines of one of the village's sheets."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def both(row: dict[str, str], prefix: str = "") -> Names:
    """The Chinese and the English column of a row."""
    return {language: row[f"{prefix}{language}"] for language in ("zh_CN", "en")}


def weekdays(said: str) -> list[int]:
    """Days of the week as a sheet has them, Monday is 0: "Mon Wed Fri", "every day", or "-" for none."""
    if said == "every day":
        return list(range(7))
    return [WEEK.index(day) for day in said.split() if day != "-"]


def load(store: Store, *, lived_in: bool = False) -> bool:
    """Fill an empty store with the village, all or nothing; False when the store holds goods already.

    `lived_in` adds the orders of the weeks before, so that there is something to report.
    """
    with store.transaction() as s:
        if first(s, select(Item.id)) is not None:
            return False
        _goods(s)
        found = _centers(s)
        people = _people(s, found)
        before = list(past.orders(s, len(people))) if lived_in else []
        _orders(s, people, {center.id: center for center in found}, before)
        _books(s)
        if lived_in:
            past.searches(s)
    return True


def _goods(s: Session) -> None:
    shelves = {}
    for position, row in enumerate(rows("categories")):
        shelves[row["key"]] = Category(names=both(row), pictogram=row["pictogram"], position=position)
    s.add_all(shelves.values())
    s.flush()
    for position, row in enumerate(rows("goods")):
        category_id = shelves[row["category"]].id
        assert category_id is not None
        s.add(
            Item(
                category_id=category_id,
                names=both(row),
                specs=both(row, "spec_"),
                units=both(row, "unit_"),
                price=int(Decimal(row["price"]) * 100),
                stock=int(row["stock"]),
                pictogram=row["pictogram"],
                nicknames=row["nicknames"].split("|"),
                position=position,
                keeps=int(row["keeps"]) if row["keeps"] else None,
                version=1,
            )
        )
    s.flush()
    s.get_one(Shop, 1).goods_version = 1


def _centers(s: Session) -> list[Center]:
    found = [
        Center(
            names=both(row),
            places=both(row, "place_"),
            phone=row["phone"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            opens=time.fromisoformat(row["opens"]),
            closes=time.fromisoformat(row["closes"]),
            week={str(day): [] for day in weekdays(row["closed"])},
            delivers=weekdays(row["delivers"]),
            cutoff=time.fromisoformat(row["cutoff"]) if row["cutoff"] != "-" else None,
            shelves=int(row["shelves"]),
            layers=int(row["layers"]),
            sequence=FIRST_SEQUENCE,
        )
        for row in rows("centers")
    ]
    s.add_all(found)
    s.flush()
    for center, row in zip(found, rows("centers"), strict=True):
        s.add(Person(name=row["staff_name_zh"], role=Role.STAFF, works_at=center.id, center_id=center.id))
    for row in rows("villages"):
        center_id = found[int(row["center"]) - 1].id
        assert center_id is not None
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
        s.add(Village(center_id=center_id, names=both(row), latitude=latitude, longitude=longitude))
    s.flush()
    by_name = {village.names["zh_CN"]: village.id or 0 for village in s.exec(select(Village)).all()}
    for row in rows("roads"):
        metres, to = round(float(row["km"]) * 1000), found[int(row["center"]) - 1].id or 0
        s.add(Road(village_id=by_name[row["village"]], center_id=to, metres=metres, minutes=int(row["minutes"])))
    return found


def _people(s: Session, centers: list[Center]) -> list[Person]:
    found = []
    for row in rows("people"):
        center = centers[int(row["center"]) - 1]
        phone = row["phone"].replace("-", "")
        found.append(Person(name=row[row["language"]], phone=phone, language=row["language"], center_id=center.id))
    s.add_all(found)
    s.flush()
    return found


def _orders(s: Session, people: list[Person], centers: dict[int | None, Center], before: list[dict[str, str]]) -> None:
    shelf = {item.names["zh_CN"]: item for item in s.exec(select(Item)).all()}
    some = random.Random(1)  # noqa: S311 - the same village every time
    for row in sorted([*before, *rows("orders")], key=lambda row: -int(row["days_ago"])):
        buyer, state = people[int(row["person"]) - 1], State(row["state"].lower())
        placed = now() - timedelta(days=int(row["days_ago"]), hours=some.randrange(1, 5), minutes=some.randrange(60))
        assert buyer.id is not None
        order = Order(
            person_id=buyer.id, by_id=buyer.id, center_id=buyer.center_id, state=state, placed=placed, moved=placed
        )
        order.expected = (placed + timedelta(days=1)).date()
        if state in (State.PLACED, State.ON_THE_WAY):
            # Counted from the day and not from the hour, or a village made at night would begin with late trucks.
            calendar = days.of(s, centers[buyer.center_id])
            ordered = calendar.today(now()) - timedelta(days=int(row["days_ago"]))
            order.expected = calendar.next_delivery(ordered + timedelta(days=1)) or order.expected
        s.add(order)
        s.flush()
        assert order.id is not None
        for part in row["goods"].split(";"):
            name, _, count = part.strip().rpartition(" x ")
            item = shelf[name]
            assert item.id is not None
            line = OrderLine(order_id=order.id, item_id=item.id, count=int(count), price=item.price)
            line.category_id = item.category_id
            line.names, line.specs, line.units = item.names, item.specs, item.units
            line.pictogram = item.pictogram
            order.total += line.count * line.price
            s.add(line)
        if State.READY in STEPS[state] and row not in before:  # a code is of use while a parcel lies there
            order.code = pickup.give_code(s, order)
        order.moved = _walk(s, order.id, STEPS[state], placed)
        if state == State.COLLECTED:
            staff = first(s, select(Person).where(Person.works_at == order.center_id))
            assert staff is not None  # every center of the village has its head
            cash.take(s, staff, order, at=order.moved)
        if state == State.READY:
            ageing.ladders(s, [order])  # when it goes back; nobody has to be reminded of made-up parcels
        s.flush()


def _books(s: Session) -> None:
    """What was taken went to the driver, and every drawer was counted: the demo begins with a clean book."""
    month_ago = cash.today(s) - timedelta(days=31)
    s.add(Commission(rate=SHARE, since=month_ago))
    for center in s.exec(select(Center)).all():
        asked = select(Entry).where(Entry.center_id == center.id).order_by(col(Entry.number).desc())
        last = first(s, asked)
        if last is None:
            continue
        staff = s.get_one(Person, last.by_id)
        gone = cash.enter(s, staff, last.center_id, Flow.HANDED, -last.balance, note="driver", at=last.at)
        close = Close(center_id=last.center_id, day=last.day, upto=gone.number, expected=0, counted=0, by_id=last.by_id)
        close.at = last.at
        s.add(close)
    s.flush()


def _walk(s: Session, order_id: int, states: list[State], placed: datetime) -> datetime:
    """Write the steps of an order, the first when it was placed, the last before now; returns the last one's time."""
    pause = min(timedelta(hours=9), (now() - placed) / (len(states) + 1))
    for number, state in enumerate(states):
        s.add(Step(order_id=order_id, state=state, at=placed + number * pause))
    return placed + (len(states) - 1) * pause


def paint(store: Store) -> int:
    """Draw the pictures of the village's goods into the store, a few at a time; returns how many were new.

    Apart from `load`, because it takes seconds and nobody should wait for it: an unpainted item has its pictogram.
    """
    shapes = {row["zh_CN"]: (row["picture"], row["category"]) for row in rows("goods")}
    with store.reading() as s:
        bare = [(item.id, item.names["zh_CN"]) for item in s.exec(select(Item).where(col(Item.picture).is_(None)))]
    wanted = [(item_id, *shapes[name]) for item_id, name in bare if name in shapes and shapes[name][0]]
    if wanted:
        from catalog.village.pictures import draw  # Pillow is slow to import, and only a new demo needs it
    for start in range(0, len(wanted), 10):
        drawn = [(item_id, draw(shape, category)) for item_id, shape, category in wanted[start : start + 10]]
        with store.transaction() as s:
            for item_id, data in drawn:
                s.get_one(Item, item_id).picture = goods.keep_picture(s, data, "image/jpeg")
    return len(wanted)
