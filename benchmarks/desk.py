"""A day at one desk, counted: a truck of 200 orders checked in, and every parcel handed over.

    .venv/bin/python benchmarks/desk.py [--orders 200] [--people 120]

Real messages and taps go through `bot.turn.take`, as from any channel. Counted is what the member of staff does, and
what the bot writes to them unasked. Exits 1 above the goals: 5 messages or taps a truck, 2 a parcel.
"""

import argparse
import itertools
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlmodel import Session, col, select

from bot.talk import Event, Kind, View
from bot.turn import take
from bot.words import Words
from catalog import arrivals, cash, people, village
from catalog.models import Household, Item, Notice, Order, Person, Posted, Role, State
from catalog.store import Store

TRUCK, PARCEL = 5, 2  # messages and taps at most
CENTER = 1


class Phone:
    """Somebody's chat; counts what they send and how long the answers take."""

    numbers = itertools.count(1)

    def __init__(self, store: Store, words: Words, name: str) -> None:
        self.store, self.words, self.name = store, words, name
        self.view = View("")
        self.sent: list[float] = []

    def do(self, **what: object) -> View:
        """One message or tap, and what comes back."""
        facts: dict[str, object] = {"channel": "bench", "id": str(next(self.numbers)), "address": self.name}
        event = Event(**{**facts, "name": self.name, "language": "zh-CN", **what})  # type: ignore[arg-type]
        began = time.perf_counter()
        self.view = take(self.store, self.words, event)
        self.sent.append(time.perf_counter() - began)
        return self.view

    def say(self, text: str) -> View:
        """Type something."""
        return self.do(text=text)

    def press(self, part: str) -> View:
        """Press the button whose tap holds `part`."""
        found = next((b.tap for b in self.view.buttons if part in b.tap), None)
        assert found, f"no button {part} in {self.view}"
        return self.do(kind=Kind.TAP, tap=found)


def the_village(store: Store) -> None:
    """The demo's goods, all of them there in plenty, and no orders but ours."""
    village.load(store)
    with store.transaction() as s:
        for item in s.exec(select(Item)).all():
            item.stock, item.hidden = 100_000, False
        for order in s.exec(select(Order).where(col(Order.state).in_([State.PLACED, State.ON_THE_WAY]))).all():
            order.state = State.CANCELED


def place(store: Store, words: Words, orders: int, persons: int) -> list[Phone]:
    """So many orders of so many customers, a third of them in households; they come today."""
    some = random.Random(4)
    names = [
        f"{a}{b}{n % 10 or ''}"
        for n, (a, b) in enumerate(itertools.product("王李张刘陈杨赵黄周吴", "秀英桂芳德福建国春"))
    ]
    customers = [Phone(store, words, f"{names[n % len(names)]}{n}") for n in range(persons)]
    for customer in customers:
        customer.say("/start")
        customer.do(kind=Kind.TAP, tap=f"center:choose:{CENTER}")
    wanted = [
        "两盒鸡蛋",
        "一袋白糖",
        "一瓶酱油",
        "一袋禾畔食盐",
        "两袋青湾食盐",
        "一袋小袋面粉",
        "一袋大袋面粉",
        "一提抽纸",
        "一把挂面",
    ]
    wanted += ["一箱牛奶", "三支牙膏", "一桶花生油", "一袋红糖", "两瓶香醋", "一盒饼干", "一卡五号电池"]
    for number in range(orders):
        customer = customers[number % persons]
        customer.say("，".join(some.sample(wanted, some.randint(1, 4))))
        customer.press(":place")
    with store.transaction() as s:
        found = s.exec(select(Person).where(Person.center_id == CENTER, Person.role == Role.CUSTOMER)).all()
        for pair in zip(found[0 : persons // 3 : 2], found[1 : persons // 3 : 2], strict=False):
            home = Household()
            s.add(home)
            s.flush()
            for person in pair:
                person.household_id = home.id
        for order in s.exec(select(Order).where(Order.state == State.PLACED)).all():
            order.expected = cash.today(s)
    return customers


def check_in(staff: Phone) -> int:
    """From opening the truck to all of it on the shelves."""
    before = len(staff.sent)
    staff.say("到车了")
    assert "样货" in staff.view.text, staff.view.text
    staff.say("鸡蛋少两盒，白糖坏了一袋，面粉缺1袋")
    staff.press("unsure:")
    staff.press(":in:")
    assert "收好了" in staff.view.text, staff.view.text
    return len(staff.sent) - before


def hand_over(store: Store, staff: Phone) -> list[int]:
    """Every parcel by its code; returns messages and taps for each that was still there to give."""
    counts = []
    while True:
        with store.reading() as s:
            asked = select(Order.code).where(Order.center_id == CENTER, Order.state == State.READY)
            codes = list(s.exec(asked.order_by(col(Order.id))).all())
        if not codes:
            return counts
        before = len(staff.sent)
        staff.say(f"{codes[0]}")
        staff.press(":close:")
        with store.reading() as s:
            left = len(s.exec(asked).all())
        gone = len(codes) - left
        assert gone > 0, staff.view.text
        counts += [len(staff.sent) - before] * gone


def written(s: Session, staff: int, since: int) -> int:
    """How many letters the bot has for the desk, written after number `since`."""
    asked = select(Notice.id).where(Notice.person_id == staff, col(Notice.id) > since, Notice.state != Posted.DROPPED)
    return len(s.exec(asked).all())


def main() -> int:
    """Play the day and print what it took; 1 above a goal."""
    wants = argparse.ArgumentParser(description=__doc__)
    wants.add_argument("--orders", type=int, default=200)
    wants.add_argument("--people", type=int, default=120)
    asked = wants.parse_args()
    words = Words()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/desk.db")
        the_village(store)
        with store.transaction() as s:
            code = people.invite(s, Role.STAFF, CENTER)
        staff = Phone(store, words, "站长")
        staff.say(f"/start {code}")
        place(store, words, asked.orders, asked.people)
        with store.reading() as s:
            number = s.exec(select(Person.id).where(Person.name == "站长")).one()
            last = s.exec(select(Notice.id).order_by(col(Notice.id).desc()).limit(1)).first() or 0
            person = s.get_one(Person, number)
            lines = sum(len(held) for held in arrivals.due(s, person).lines.values())
        staff.sent.clear()
        truck = check_in(staff)
        turns = list(staff.sent)
        with store.reading() as s:
            told = written(s, number or 0, last)
        parcels = hand_over(store, staff)
        each = staff.sent[len(turns) :]
        store.close()
    print(f"{asked.orders} orders, {lines} lines, {asked.people} customers")
    print(f"{'':28}{'goal':>6}{'is':>8}")
    print(f"{'truck: messages and taps':28}{TRUCK:>6}{truck:>8}")
    print(f"{'truck: letters to the desk':28}{'':>6}{told:>8}")
    print(f"{'parcel: most':28}{PARCEL:>6}{max(parcels):>8}")
    print(f"{'parcel: on average':28}{'':>6}{len(each) / len(parcels):>8.2f}")
    print(f"{'parcels handed over':28}{'':>6}{len(parcels):>8}")
    print(f"{'seconds a turn, truck':28}{'':>6}{max(turns):>8.2f}   (" + " ".join(f"{t:.2f}" for t in turns) + ")")
    print(f"{'seconds a turn, parcel':28}{'':>6}{sum(each) / len(each):>8.3f}   (at most {max(each):.2f})")
    return int(truck > TRUCK or max(parcels) > PARCEL)


if __name__ == "__main__":
    sys.exit(main())
