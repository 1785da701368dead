"""The life of an order: who may move it where, its pickup codes, and what happens when people act twice or at once."""

import itertools
import threading
from collections.abc import Callable, Iterator

import pytest
from conftest import Chatter, Meet, order_eggs
from looking import a_basket, an_order, changes, dump, in_no_hurry_to_disk, item_row, order_row, state_of
from sqlmodel import Session, select

from bot import state_words, turn
from bot.talk import Kind, say
from bot.words import Words
from catalog import orders
from catalog.models import Category, Center, Item, Order, Person, Role, State
from catalog.refusals import NotAllowed, NotFound, Refusal, TooLate
from catalog.store import Store

# The life of an order once more, written down apart from `orders.MOVES` so that either mistake shows.
TABLE: dict[tuple[State, str], tuple[State, set[str]]] = {
    (State.DRAFT, "place"): (State.PLACED, {"buyer"}),
    (State.DRAFT, "ask"): (State.ASKED, set()),  # for somebody else's basket only
    (State.ASKED, "agree"): (State.PLACED, {"buyer", "head", "admin"}),
    (State.ASKED, "cancel"): (State.CANCELED, {"buyer", "head", "admin"}),
    (State.PLACED, "cancel"): (State.CANCELED, {"buyer", "head", "admin"}),
    (State.PLACED, "miss"): (State.CANCELED, {"head", "admin"}),
    (State.ON_THE_WAY, "miss"): (State.CANCELED, {"head", "admin"}),
    (State.PLACED, "leave"): (State.ON_THE_WAY, {"head", "admin"}),
    (State.PLACED, "arrive"): (State.READY, {"head", "admin"}),
    (State.ON_THE_WAY, "arrive"): (State.READY, {"head", "admin"}),
    (State.READY, "miss"): (State.CANCELED, {"head", "admin"}),
    (State.READY, "collect"): (State.COLLECTED, {"head", "admin"}),
    (State.READY, "return"): (State.GOING_BACK, {"head", "admin"}),
    (State.GOING_BACK, "receive"): (State.RETURNED, {"admin"}),
}
ACTS = ("place", "ask", "agree", "cancel", "leave", "arrive", "miss", "collect", "return", "receive")
NO_BUTTON = ("ask", "miss")  # done by screens of their own
PEOPLE = ("buyer", "neighbour", "stranger", "head", "other_head", "admin")

Cast = dict[str, Chatter]


@pytest.fixture
def cast(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter, admin: Chatter, stranger: Chatter, meet: Meet
) -> Iterator[Cast]:
    """Everybody who may try something with the buyer's order."""
    neighbour = meet("张大妈")
    neighbour.say("/start")
    neighbour.press("东山村服务站")
    stranger.say("/start")
    everyone = {"buyer": buyer, "neighbour": neighbour, "stranger": stranger}
    with in_no_hurry_to_disk(store):
        yield {**everyone, "head": head, "other_head": other_head, "admin": admin}


def allowed(state: State, act: str, who: str) -> bool:
    """What the table of this file says."""
    return (state, act) in TABLE and who in TABLE[state, act][1]


# ---------------------------------------------------------------- the table


@pytest.mark.parametrize("state", State)
def test_a_move_is_made_exactly_by_those_the_table_names(store: Store, cast: Cast, state: State) -> None:
    order_id = an_order(store, cast["buyer"], cast["head"], state)
    before = dump(store)
    for act, who in itertools.product(ACTS, PEOPLE):
        try:
            with store.transaction() as s:
                person = s.get_one(Person, cast[who].person.id)
                if act == "place":
                    orders.place(s, person, order_id, 2800)
                else:
                    orders.move(s, person, order_id, act)
        except Refusal:
            assert not allowed(state, act, who), (state, act, who)
        else:
            assert allowed(state, act, who), (state, act, who)
            assert state_of(store, order_id) == TABLE[state, act][0]
            order_id = an_order(store, cast["buyer"], cast["head"], state)
            before = dump(store)
        assert not changes(before, dump(store)), (state, act, who)


@pytest.mark.parametrize("state", State)
def test_a_tap_moves_an_order_exactly_where_the_table_says(store: Store, cast: Cast, state: State) -> None:
    order_id = an_order(store, cast["buyer"], cast["head"], state)
    for act, who in itertools.product(ACTS, PEOPLE):
        cast[who].tap(f"check:{order_id}:2800:place" if act == "place" else f"order:{order_id}:{act}")
        if allowed(state, act, who) and act not in NO_BUTTON:
            assert state_of(store, order_id) == TABLE[state, act][0], (state, act, who)
            order_id = an_order(store, cast["buyer"], cast["head"], state)
        else:
            assert state_of(store, order_id) == state, (state, act, who)


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_the_order_screen_offers_exactly_the_moves_that_are_allowed(store: Store, cast: Cast, state: State) -> None:
    order_id = an_order(store, cast["buyer"], cast["head"], state)
    for who in ("buyer", "head", "admin"):
        cast[who].tap(f"order:{order_id}")
        taps = {button.tap for button in cast[who].view.buttons}
        offered = {act for act in ACTS if {f"order:{order_id}:{act}", f"sure:{order_id}:{act}"} & taps}
        assert offered == {act for act in ACTS if allowed(state, act, who) and act not in NO_BUTTON}, who


def test_the_table_of_moves_is_the_one_of_this_file() -> None:
    assert {key: move.to for key, move in orders.MOVES.items()} == {key: to for key, (to, _) in TABLE.items()}


def test_a_basket_is_placed_by_its_readback_and_by_no_other_tap(store: Store, buyer: Chatter, head: Chatter) -> None:
    order_id, _ = a_basket(store, buyer)
    buyer.tap(f"order:{order_id}:place")
    assert state_of(store, order_id) == State.DRAFT
    with store.transaction() as s, pytest.raises(NotAllowed):
        orders.move(s, s.get_one(Person, buyer.person.id), order_id, "place")


def test_moving_an_order_that_is_not_there_says_the_same_as_one_that_is_not_yours(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter
) -> None:
    order_id = an_order(store, buyer, head, State.PLACED)
    for number in (order_id, 999_999):
        with store.transaction() as s, pytest.raises(NotFound):
            orders.move(s, s.get_one(Person, other_head.person.id), number, "arrive")
    assert other_head.tap(f"order:{order_id}") == other_head.tap("order:999999")


def test_who_comes_too_late_is_told_so_and_shown_what_is_true_now(store: Store, buyer: Chatter, head: Chatter) -> None:
    order_id = an_order(store, buyer, head, State.ON_THE_WAY)
    said = buyer.tap(f"order:{order_id}:cancel")
    assert said.startswith("来不及改了") and "在路上" in said
    with store.transaction() as s, pytest.raises(TooLate):
        orders.move(s, s.get_one(Person, buyer.person.id), order_id, "cancel")


# ---------------------------------------------------------------- at once


def a_small_shop(s: Session) -> None:
    """A center, a shelf, and ten of one thing at one yuan."""
    s.add(Center(names={"zh_CN": "东站", "en": "East"}, places={}, phone="0555-1"))
    s.add(Category(names={"zh_CN": "货", "en": "Goods"}))
    s.flush()
    named = {"zh_CN": "东西", "en": "Thing"}
    s.add(Item(category_id=1, names=named, specs={}, units={"zh_CN": "个"}, price=100, stock=10))
    s.flush()


@pytest.fixture
def shared(new: str) -> Iterator[Store]:
    """A small shop in a database that many threads share: one center, one item."""
    store = Store(new)
    with store.transaction() as s:
        a_small_shop(s)
    yield store
    store.close()


def at_once(works: list[Callable[[], object]]) -> list[object]:
    """Do everything at the same moment, each in a thread of its own; returns what came of each, errors too."""
    start, came = threading.Barrier(len(works)), [None] * len(works)  # type: list[object]

    def run(number: int) -> None:
        start.wait()
        try:
            came[number] = works[number]()
        except Exception as error:
            came[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


def test_twenty_buyers_of_five_make_five_orders(shared: Store, words: Words) -> None:
    buyers = [Chatter(shared, words, f"村民{number}") for number in range(20)]
    for buyer in buyers:
        buyer.tap("center:choose:1")
        buyer.tap("item:1:buy:1")
    with shared.transaction() as s:
        s.get_one(Item, 1).stock = 5
    screens_seen = at_once([lambda b=buyer: b.press("对，就这样") for buyer in buyers])
    assert sum("下好了" in str(seen) for seen in screens_seen) == 5
    assert sum("卖完了" in str(seen) for seen in screens_seen) == 15
    with shared.reading() as s:
        placed = s.exec(select(Order).where(Order.state == State.PLACED)).all()
        assert len(placed) == 5 and {order.total for order in placed} == {100}
        assert s.get_one(Item, 1).stock == 0
        drafts = s.exec(select(Order).where(Order.state == State.DRAFT)).all()
        assert len(drafts) == 15  # nobody's basket was lost


def test_of_two_who_move_an_order_at_once_one_wins(shared: Store, words: Words) -> None:
    buyer = Chatter(shared, words, "王秀英")
    buyer.tap("center:choose:1")
    buyer.become(Role.STAFF, "东站")  # at the desk she may do everything
    for _ in range(5):
        order_id, amount = a_basket(shared, buyer)
        with shared.transaction() as s:
            orders.place(s, s.get_one(Person, buyer.person.id), order_id, amount)

        def move(act: str, order_id: int = order_id) -> State:
            with shared.transaction() as s:
                return orders.move(s, s.get_one(Person, buyer.person.id), order_id, act).state

        came = at_once([lambda: move("cancel"), lambda: move("leave"), lambda: move("cancel")])
        won = [result for result in came if isinstance(result, State)]
        assert len(won) == 1 and all(isinstance(result, (State, TooLate)) for result in came), came
        assert state_of(shared, order_id) == won[0]


def test_a_move_of_an_order_that_moved_since_it_was_read_is_refused(
    store: Store, buyer: Chatter, head: Chatter
) -> None:
    number = an_order(store, buyer, head, State.PLACED, count=2)
    had = item_row(store).stock
    with pytest.raises(TooLate), store.transaction() as s:
        read = orders.get(s, number, s.get_one(Person, buyer.person.id))
        assert read.state == State.PLACED
        # As when somebody else's transaction commits right here, which PostgreSQL allows.
        s.connection().exec_driver_sql(f"UPDATE orders SET state = 'ON_THE_WAY' WHERE id = {number}")
        orders.move(s, s.get_one(Person, buyer.person.id), number, "cancel")
    assert item_row(store).stock == had


def test_a_chat_that_orders_twice_at_once_orders_once(shared: Store, words: Words) -> None:
    buyer = Chatter(shared, words, "王秀英")
    buyer.tap("center:choose:1")
    buyer.tap("item:1:buy:1")
    tap = buyer.button("对，就这样").tap
    at_once([lambda: turn.take(shared, words, buyer.event(kind=Kind.TAP, tap=tap))] * 4)
    with shared.reading() as s:
        assert len(s.exec(select(Order)).all()) == 1
        assert s.get_one(Item, 1).stock == 9


# ---------------------------------------------------------------- twice


def test_every_act_tapped_twice_in_a_row_is_done_once(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter
) -> None:
    def new(state: State) -> int:
        return an_order(store, buyer, head, state)

    taps: list[tuple[Chatter, str]] = [
        (buyer, f"order:{new(State.PLACED)}:cancel"),
        (head, f"order:{new(State.PLACED)}:cancel"),
        (head, f"order:{new(State.PLACED)}:leave"),
        (head, f"order:{new(State.PLACED)}:arrive"),
        (head, f"order:{new(State.ON_THE_WAY)}:arrive"),
        (head, f"order:{new(State.READY)}:collect"),
        (admin, f"order:{new(State.READY)}:return"),
        (buyer, f"again:{new(State.COLLECTED)}"),
        (buyer, "item:3:buy:1"),
        (buyer, "item:4:put:1"),
        (buyer, "count:3:set:4"),
        (buyer, "count:3:set:0"),
        (buyer, "basket:clear"),
        (buyer, "center:choose:2"),
        (buyer, "language:en"),
        (buyer, "phone:set:13800001111"),
        (buyer, "help:call"),
        (admin, "item:5:hide"),
        (admin, "item:5:show"),
        (admin, "price:5:set:1234"),
        (admin, "stock:5:set:77"),
        (admin, "stations:add"),
    ]
    draft, amount = a_basket(store, buyer, 2)
    taps.insert(0, (buyer, f"check:{draft}:{amount}:place"))
    for who, tap in taps:
        before = dump(store)
        who.tap(tap)
        once = dump(store)
        assert changes(before, once), f"{tap} did nothing at all"
        who.tap(tap)
        assert not changes(once, dump(store)), tap


def test_a_code_typed_twice_hands_over_once(store: Store, buyer: Chatter, head: Chatter) -> None:
    code = order_row(store, an_order(store, buyer, head, State.READY)).code
    assert code is not None
    head.say(code)
    head.press("货给了，钱收了")
    before = dump(store)
    assert "用过" in head.say(code)
    assert not changes(before, dump(store))


# ---------------------------------------------------------------- codes


def test_pickup_codes_of_a_center_differ_while_the_parcels_lie_there(
    store: Store, buyer: Chatter, head: Chatter
) -> None:
    with store.transaction() as s:
        s.get_one(Center, 1).sequence = 9997
    codes = [order_row(store, an_order(store, buyer, head, State.READY)).code for _ in range(6)]
    assert len(set(codes)) == 6
    assert [str(code)[-4:] for code in codes] == ["9998", "9999", "0001", "0002", "0003", "0004"]


def test_a_code_still_in_use_is_not_given_again(store: Store, buyer: Chatter, head: Chatter) -> None:
    first = order_row(store, an_order(store, buyer, head, State.READY)).code
    with store.transaction() as s:
        center = s.get_one(Center, 1)
        center.sequence = int(str(first)[-4:]) - 1
    second = order_row(store, an_order(store, buyer, head, State.READY)).code
    assert first != second
    assert str(first).rpartition("-")[0] == str(second).rpartition("-")[0]  # one person's parcels lie together


def test_wrong_and_foreign_and_used_codes_are_refused_with_the_reason(
    store: Store, buyer: Chatter, head: Chatter, other_head: Chatter
) -> None:
    ready = order_row(store, an_order(store, buyer, head, State.READY))
    with store.transaction() as s:  # a number Xihe has never given
        s.get_one(Order, ready.id).code = "4-3-7777"
    before = dump(store)
    assert "东山村服务站" in other_head.say("4-3-7777")
    assert "不对" in head.say("9-9-9999").splitlines()[0]
    assert not changes(before, dump(store))
    head.say("4-3-7777")
    head.press("货给了，钱收了")
    assert "用过" in head.say("4-3-7777")


def test_a_new_row_in_the_table_is_a_button_at_once(
    store: Store, buyer: Chatter, head: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the table and its words has to know of it."""
    monkeypatch.setitem(orders.MOVES, (State.ON_THE_WAY, "lose"), orders.Move(State.RETURNED, orders.DESK, stock=+1))
    monkeypatch.setitem(state_words.ACTS, "lose", say("It was lost on the way"))
    number = order_eggs(buyer)
    head.tap(f"order:{number}:leave")
    head.press("It was lost on the way")
    with store.reading() as s:
        assert s.get_one(Order, number).state == State.RETURNED
