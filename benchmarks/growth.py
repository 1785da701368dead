"""Whether everyday turns stay as quick when the shop grows: orders, goods and centers, each a hundredfold and more.

    python -m benchmarks.growth [--turns 25] [--orders 1000000] [--goods 100000] [--centers 100000]

Four stores: a small one (1,000 orders, 1,000 goods, 10 centers) and three in which one of these is large. Ten orders
are of one person, who has a chat; what lies on one desk today is the same in all. Turns are taken by `bot.turn.take`,
as from any channel, in the four stores by turns.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, cast, func, insert, literal, select, types
from sqlmodel import Session, SQLModel

from bot.memory import Chat
from bot.talk import Event, Kind, View
from bot.turn import take
from bot.words import Words
from catalog import cash, findable, people, village
from catalog.models import Address, Category, Center, Item, Order, OrderLine, Person, Role, State, Step
from catalog.store import Store

GOAL = 2.0  # how many times slower the 99th of 100 may be
READY, TRUCK = 150, 30  # parcels on the desk's shelf, and orders on its truck
SMALL = {"orders": 1_000, "goods": 1_000, "centers": 10}


def many(s: Session, table: type[SQLModel], like: int, top: int, count: int, **how: Callable[[Any], Any]) -> None:
    """Copies of the row `like`, numbered from `top` + 1; `how` says of columns what they are in the n-th copy."""
    made = table.__table__  # type: ignore[attr-defined]
    one = select(literal(1).label("n")).cte("numbers", recursive=True)
    numbers = one.union_all(select(one.c.n + 1).where(one.c.n < count))
    n = numbers.c.n
    said = {**{column.name: lambda n, c=column: c for column in made.c}, "id": lambda n: top + n, **how}
    rows: Select[Any] = select(*(said[c.name](n).label(c.name) for c in made.c)).select_from(
        made.join(numbers, literal(True))
    )
    s.execute(insert(made).from_select([c.name for c in made.c], rows.where(made.c.id == like)))


def text(*parts: Any) -> Any:
    """Parts of a text set one after the other."""
    whole = literal("")
    for part in parts:
        whole = whole + (literal(part) if isinstance(part, str) else cast(part, types.String))
    return whole


def named(*parts: Any) -> Any:
    """A name in a JSON column."""
    return cast(text('{"zh_CN": "', *parts, '", "en": "', *parts, '"}'), types.String)


@dataclass
class Grown:
    """A store of some size, and its people."""

    name: str
    store: Store
    words: Words
    staff: str = "desk"
    admin: str = "office"
    took: dict[str, list[float]] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    numbers: Iterable[int] = field(default_factory=lambda: itertools.count(1))

    def do(self, who: str, what: str = "", **event: Any) -> View:
        """Somebody does something; `what` names the turn, whose seconds are kept."""
        made = Event(
            **{"channel": "bench", "id": str(next(iter(self.numbers))), "address": who, "name": who, **event}  # type: ignore[arg-type]
        )
        began = time.perf_counter()
        self.views[who] = take(self.store, self.words, made)
        if what:
            self.took.setdefault(what, []).append(time.perf_counter() - began)
        return self.views[who]

    def tap(self, who: str, part: str, what: str = "") -> View:
        """Press the first button whose tap holds `part`."""
        return self.do(who, what, kind=Kind.TAP, tap=next(b.tap for b in self.views[who].buttons if part in b.tap))


def grow(name: str, url: str, words: Words, orders: int, goods: int, centers: int) -> Grown:
    """A store with so many orders, goods and centers."""
    grown = Grown(name, Store(url), words)
    village.load(grown.store)
    grown.do("first", text="/start")
    grown.do("first", kind=Kind.TAP, tap="center:choose:1")
    grown.do("first", kind=Kind.TAP, tap="item:1:buy:1")
    grown.tap("first", ":place")
    with grown.store.transaction() as s:
        _fill(s, orders, goods, centers)
        codes = people.invite(s, Role.STAFF, 1), people.invite(s, Role.ADMIN)
    for who, code in zip((grown.staff, grown.admin), codes, strict=True):
        grown.do(who, text=f"/start {code}")
    with grown.store.reading() as s:
        if s.get_bind().dialect.name == "sqlite":
            s.connection().exec_driver_sql("ANALYZE")
        findable.index(s)
    return grown


def _fill(s: Session, orders: int, goods: int, centers: int) -> None:
    def top(table: type[SQLModel]) -> int:
        return int(s.execute(select(func.max(table.id))).scalar() or 0)  # type: ignore[attr-defined]

    kinds, first = top(Category), top(Item)
    many(
        *(s, Item, 1, first, goods - first),
        names=lambda n: named("货品", n),
        category_id=lambda n: 1 + n % kinds,
        nicknames=lambda n: literal("[]"),
        position=lambda n: n,
        stock=lambda n: literal(1000),
    )
    sites = top(Center)
    if centers > sites:
        many(
            *(s, Center, 1, sites, centers - sites),
            names=lambda n: named("第", n, "村服务站"),
            latitude=lambda n: 22.0 + (n * 7919 % 100_003) / 5000.0,
            longitude=lambda n: 100.0 + (n * 104_729 % 100_019) / 5000.0,
        )
    persons, like = top(Person), s.execute(select(Order.person_id)).scalars().first() or 0
    crowd = max(200, orders // 10)
    many(
        *(s, Person, like, persons, crowd),
        name=lambda n: text("人", n),
        phone=lambda n: text(13_000_000_000 + n * 7919 % 999_999_999),
        center_id=lambda n: 1 + n % min(sites, 10),
    )
    chat = {"name": lambda n: text("crowd ", n)}
    many(s, Address, 1, top(Address), crowd, **chat, person_id=lambda n: persons + n)
    many(s, Chat, 1, top(Chat), crowd, address=chat["name"])
    last, one = top(Order), s.execute(select(Order.id)).scalars().first() or 0
    desk = READY + TRUCK
    whose = {"person_id": lambda n: persons + 1 + n % crowd, "by_id": lambda n: persons + 1 + n % crowd}
    here: dict[str, Callable[[Any], Any]] = {**whose, "center_id": lambda n: literal(1)}
    shelf = {"state": lambda n: literal("READY"), "code": lambda n: text(1 + n % 4, "-1-", 3000 + n)}
    many(s, Order, one, last, READY, **here, **shelf)
    today = cash.today(s)
    many(s, Order, one, last + READY, TRUCK, **here, expected=lambda n: literal(today))
    done = {"state": lambda n: literal("COLLECTED"), "center_id": lambda n: 1 + n % min(sites, 10)}
    many(s, Order, one, last + desk, max(orders - desk, 1), **whose, **done)
    line = s.execute(select(OrderLine.id)).scalars().first() or 0
    many(s, OrderLine, line, top(OrderLine), orders, order_id=lambda n: last + n, item_id=lambda n: 1 + n % first)
    step = s.execute(select(Step.id)).scalars().first() or 0
    many(s, Step, step, top(Step), orders, order_id=lambda n: last + n)


def everyday(grown: Grown, number: int) -> None:
    """What happens all day: somebody orders, looks, asks where; the desk hands over."""
    who, desk = f"somebody {number}", grown.staff
    grown.do(who, "first order", text="/start")
    grown.do(who, "nearest center", kind=Kind.PLACE, place=(30.1 + number / 100, 108.2))
    grown.do(who, "center by name", text=("东山", "西河村", "dongsan")[number % 3])
    grown.do(who, "first order", kind=Kind.TAP, tap="center:choose:1")
    grown.do(who, "search", text=("鸡蛋", "egs", "jidan", "食盐", "酱油")[number % 5])
    grown.do(who, "first order", kind=Kind.TAP, tap="shelf:1")
    grown.do(who, "first order", kind=Kind.TAP, tap="item:1")
    grown.do(who, "first order", kind=Kind.TAP, tap="item:1:buy:1")
    grown.tap(who, ":place", "first order")
    grown.do(who, "my orders", text="我的订单")
    with grown.store.reading() as s:
        asked = select(Order.code, Person.phone).join(Person, Person.id == Order.person_id)  # type: ignore[arg-type]
        waiting = asked.where(Order.state == State.READY, Order.center_id == 1).order_by(Order.id)  # type: ignore[arg-type]
        (code, _), (_, phone) = s.execute(waiting.limit(2)).all()
    grown.do(desk, "handover by code", text=code)
    grown.tap(desk, ":close:", "handover by code")
    grown.do(desk, "handover by phone", text=f"尾号{phone[-4:]}")
    grown.do(desk, "needs me", text="要我办的")
    grown.do(desk, "the truck", text="到车了")
    grown.do(desk, "desk", text="/start")
    office = grown.admin
    grown.do(office, "office", text="/start")
    grown.do(office, "what happened", text="昨天卖了多少")
    grown.do(office, "orders of all", kind=Kind.TAP, tap="all")
    grown.do(office, "orders of all", kind=Kind.TAP, tap="all:at:0")
    grown.do(office, "centers", kind=Kind.TAP, tap="stations")
    grown.do(office, "invite staff", kind=Kind.TAP, tap="invite")
    grown.do(office, "change a price", text=f"食盐 {number % 7 + 1}.5")


def p99(took: list[float]) -> float:
    """The 99th of 100."""
    return sorted(took)[int(0.99 * (len(took) - 1))]


def main() -> int:
    """Print the turns' times beside each other; 1 where one has grown too much."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--turns", type=int, default=25)
    for what, most in {"orders": 1_000_000, "goods": 100_000, "centers": 100_000}.items():
        arguments.add_argument(f"--{what}", type=int, default=most)
    asked = vars(arguments.parse_args())
    words = Words()
    with tempfile.TemporaryDirectory() as folder:
        shops = [grow("small", f"sqlite:///{folder}/small.db", words, **SMALL)]
        for what in SMALL:
            began = time.perf_counter()
            shops.append(grow(what, f"sqlite:///{folder}/{what}.db", words, **{**SMALL, what: asked[what]}))
            print(f"{asked[what]:,} {what}: made in {time.perf_counter() - began:.0f} s", flush=True)
        for number in range(asked["turns"]):
            for shop in shops:
                everyday(shop, number)
                if number == 0:
                    shop.took.clear()  # the first of each fills caches
        for shop in shops:
            shop.store.close()
    small = shops[0]
    print(f"{'median ms':20}" + "".join(f"{shop.name:>12}" for shop in shops))
    for what, base in small.took.items():
        middles = [statistics.median(shop.took[what]) for shop in shops]
        grown = "".join(f"{one * 1000:7.1f} x{one / middles[0]:<4.1f}" for one in middles[1:])
        print(f"{what:20}{statistics.median(base) * 1000:12.1f}{grown}")
    ends = [p99([one for took in shop.took.values() for one in took]) for shop in shops]
    print(
        f"{'p99 of all':20}{ends[0] * 1000:12.1f}" + "".join(f"{e * 1000:7.1f} x{e / ends[0]:<4.1f}" for e in ends[1:])
    )
    print(f"(goal: x{GOAL:.1f} at most)")
    return int(max(ends) > GOAL * ends[0])


if __name__ == "__main__":
    sys.exit(main())
