"""Random lives of parcels that wait, with time passing: told once that they go back, never after they were fetched."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from conftest import Chatter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from looking import a_basket, in_no_hurry_to_disk, item_row
from sqlmodel import Session, select
from time_machine import travel

from catalog import ageing, complaints, goback, journal, notices, orders
from catalog.models import Complaint, Item, Manifest, Notice, Order, Person, Posted, Reason, State, aware
from catalog.refusals import Refusal
from catalog.store import Store

NOON = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
STEPS = ["extend", "today", "collect", "return", "undo", "goback", "left", "receive", "complain", "answer", "pay"]


class Life:
    """One parcel, and everything that may be done to it; refusals are fine, a broken promise is not."""

    def __init__(self, store: Store, buyer: Chatter, head: Chatter, boss: Chatter, number: int) -> None:
        self.store, self.number = store, number
        self.buyer, self.head, self.boss = buyer.person.id, head.person.id, boss.person.id

    def do(self, s: Session, act: str, amount: int) -> None:
        order, buyer = s.get_one(Order, self.number), s.get_one(Person, self.buyer)
        head, boss = s.get_one(Person, self.head), s.get_one(Person, self.boss)
        latest = s.exec(select(Complaint.id).order_by(Complaint.id.desc())).first() or 0  # type: ignore[union-attr]
        match act:
            case "extend":
                ageing.extend(s, buyer, order)
            case "today":
                ageing.comes(s, buyer, order)
            case "collect" | "return":
                orders.move(s, head, self.number, act)
            case "undo":
                deed = journal.last(s, head)
                if deed is not None:
                    journal.undo(s, head, deed.id or 0)
            case "goback":
                goback.send(s, head, [o.id or 0 for o in ageing.over(s, head, 1) if o.id == self.number])
            case "left":
                goback.leave(s, head, order.manifest_id or 0)
            case "receive":
                goback.receive(s, boss, order.manifest_id or 0)
            case "complain":
                line = orders.lines(s, order)[0]
                begun = complaints.begin(s, buyer, self.number, line.id or 0, 1 + amount % 3, Reason.SPOILED)
                complaints.send(s, buyer, begun.id or 0)
            case "answer":
                complaints.answer(s, head, latest, amount)
            case "pay":
                complaints.pay(s, head, latest)

    def carry(self, s: Session) -> None:
        """What a postman does, who drops what is true only while a parcel waits."""
        for notice, claim in notices.claim(s, 100):
            if notice.kind in ageing.KINDS and notice.order_id == self.number:
                assert s.get_one(Order, self.number).state == State.READY, "told after it was fetched"
            notices.settle(s, claim, Posted.SENT)


@pytest.mark.parametrize("keeps", [None, 30, 200])
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 60), st.integers(0, 9000)), min_size=4, max_size=14)
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_parcel_s_life(
    store: Store, buyer: Chatter, head: Chatter, admin: Chatter, keeps: int | None, steps: list[tuple[str, int, int]]
) -> None:
    with in_no_hurry_to_disk(store), travel(NOON, tick=False) as clock:
        with store.transaction() as s:
            s.get_one(Item, 1).keeps, s.get_one(Item, 1).stock = keeps, 50
            for complaint in s.exec(select(Complaint)).all():
                complaint.answered = complaint.answered or NOON
            for manifest in s.exec(select(Manifest)).all():  # what earlier lives left on the road is not this one's
                manifest.left = manifest.received = NOON
        number, amount = a_basket(store, buyer, 1, 2)
        life = Life(store, buyer, head, admin, number)
        with store.transaction() as s:
            orders.place(s, s.get_one(Person, life.buyer), number, amount)
            orders.move(s, s.get_one(Person, life.head), number, "arrive")
        for act, hours, much in steps:
            try:
                with store.transaction() as s:
                    life.do(s, act, much)
            except Refusal:
                pass
            clock.shift(timedelta(hours=hours))
            with store.transaction() as s:
                life.carry(s)
            check(store, number, keeps)
        stock = item_row(store, 1).stock
        with store.reading() as s:
            order = s.get_one(Order, number)
            came = aware(order.arrived or order.moved)
            spoils = keeps is not None
            if order.state == State.RETURNED and not spoils:
                assert stock == 50
            elif order.state != State.RETURNED:
                assert stock == 48
            assert stock in (48, 50) and came >= NOON


def check(store: Store, number: int, keeps: int | None) -> None:
    """What is true at every moment of a parcel's life."""
    with store.reading() as s:
        order = s.get_one(Order, number)
        told = s.exec(select(Notice).where(Notice.order_id == number)).all()
        waiting = [n for n in told if n.state == Posted.WAITING]
        last = [n for n in told if n.kind == "goes_back"]
        assert sum(n.state == Posted.SENT for n in last) <= 1 + order.extended
        assert sum(n.state == Posted.WAITING for n in last) <= 1
        if order.state != State.READY:
            assert not [n for n in waiting if n.kind in ageing.KINDS]
        elif order.leaves is not None and order.arrived is not None:
            limit = timedelta(days=7 + 3 * order.extended)
            assert order.extended <= ageing.EXTENSIONS
            assert aware(order.leaves) - aware(order.arrived) <= limit
            if keeps is not None:
                assert aware(order.leaves) - aware(order.arrived) <= timedelta(hours=keeps)
            assert all(aware(n.due) < aware(order.leaves) for n in waiting if n.kind == "reminder")
        about = s.exec(select(Complaint).where(Complaint.order_id == number)).all()
        assert sum(c.refund for c in about) <= order.total
        assert 0 <= order.paid <= order.total
        assert sum(c.answered is None for c in about) <= 1
