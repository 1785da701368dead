"""Whoever no longer works at a center loses its desk at once: every tap, every paper, and a basket half filled."""

import re

import pytest
from conftest import Chatter, Meet
from looking import (
    SORRY,
    a_complaint,
    a_pass,
    an_order,
    changes,
    crawl,
    dump,
    in_no_hurry_to_disk,
    secrets_from,
)
from sheets import wrong_rows
from sqlmodel import Session, col, select

from bot.papers import sheets
from catalog import arrivals, cash, customers, people
from catalog.models import Deed, GoodsSheet, Manifest, Order, Pass, Person, Role, State
from catalog.refusals import Refusal
from catalog.store import Store

TALK = {"chat", "seen", "address", "asked", "kept", "letter", "need", "notice"}  # what whoever chats may leave behind


@pytest.fixture
def helper(meet: Meet) -> Chatter:
    """A second person at the desk of Dongshan."""
    return meet("帮手").become(Role.STAFF, "东山村服务站")


def dismiss(admin: Chatter, whom: Chatter) -> None:
    """Let somebody go, by the admin's own tap."""
    admin.tap(f"staff:who:{whom.person.id}")
    admin.press("对")
    assert whom.person.role == Role.CUSTOMER and whom.person.works_at is None


def a_desk(store: Store, buyer: Chatter, head: Chatter) -> int:
    """Something of everything at Dongshan: returns the number of an order that is ready."""
    for state in State:
        an_order(store, buyer, head, state)
    buyer.tap("phone:set:13812345678")
    a_complaint(store, buyer, an_order(store, buyer, head, State.COLLECTED))
    ready = an_order(store, buyer, head, State.READY)
    a_pass(store, buyer, ready)
    return ready


def test_every_tap_the_desk_ever_offered_is_closed_at_once(
    store: Store, buyer: Chatter, head: Chatter, helper: Chatter, admin: Chatter
) -> None:
    a_desk(store, buyer, head)
    acts = re.compile(r".*:(make|yes|dismiss|close|paid|refuse|left)(:.*)?|order:\d+:\w+|refund:.*|undo:.*|language:.*")
    with in_no_hurry_to_disk(store):
        taps = set[str]()
        for tap, view in crawl(helper, a_shape=3, skip=lambda tap: bool(acts.fullmatch(tap))).items():
            taps |= {tap, *(button.tap for button in view.buttons)}
        helper.tap("home")
        dismiss(admin, helper)
        with store.reading() as s:
            secret = secrets_from(s, helper.person)
        assert {"王秀英", "13812345678"} <= secret and len(taps) > 150
        before = dump(store, TALK)
        own = re.compile(
            r"(item|count|basket|center|phone|check|shelf|shelves|said|find|again|language|me|family|known|mend|forget|quiet)\b.*"
        )
        for tap in sorted(tap for tap in taps if not own.fullmatch(tap)):
            said = helper.tap(tap)
            assert not any(sorry in said for sorry in SORRY), tap
            assert not {word for word in secret if word in said and word not in tap}, tap
        assert not changes(before, dump(store, TALK))


def test_a_basket_half_filled_for_somebody_is_nobodys_of_the_dismissed(
    store: Store, helper: Chatter, admin: Chatter
) -> None:
    with store.transaction() as s:
        staff = s.get_one(Person, helper.person.id)
        her = customers.add(s, staff, "王大爷", 1).id
        people.buy_for(s, staff, her)
    helper.tap("item:1:buy:2")
    asked = next(button.tap for button in helper.view.buttons if button.tap.endswith(":place"))
    dismiss(admin, helper)
    for tap in (asked, "serving", "basket", "home", "shelves", "check", f"serve:for:{her}", asked, "item:2:buy:1"):
        assert "王大爷" not in helper.tap(tap), tap
    with store.reading() as s:
        hers = s.exec(select(Order).where(Order.person_id == her)).all()
        assert hers == []
        assert people.buyer(s, s.get_one(Person, helper.person.id)).name == "帮手"


def papers_of(store: Store, ready: int, s: Session) -> dict[str, str]:
    """A tap for every paper there is, each of something that exists at Dongshan."""
    manifest = s.exec(select(Manifest).where(Manifest.center_id == 1)).first()
    given = s.exec(select(Pass).order_by(col(Pass.id).desc())).first()
    boss = s.exec(select(Person).where(Person.role == Role.STAFF, Person.works_at == 1)).first()
    assert manifest and given and boss
    sent = s.exec(select(GoodsSheet.id).order_by(col(GoodsSheet.id).desc())).first()
    saved = s.exec(select(Deed.id).where(Deed.act == "backup")).first()
    return {
        "goods": "goods",
        "wrongrows": f"wrongrows:{sent}",
        "audit": "audit",
        "backup": f"backup:{saved}",
        "code": f"code:{ready}",
        "collect": f"collect:{given.id}",
        "manifest": f"manifest:{manifest.id}",
        "sortsheet": f"sortsheet:{arrivals.due(s, boss, None).day:%Y%m%d}",
        "statement": f"statement:1:{cash.today(s):%Y-%m}",
        "chart": f"chart:1:{cash.today(s):%Y%m%d}:{cash.today(s):%Y%m%d}",
        "figures": f"figures:1:{cash.today(s):%Y%m%d}:{cash.today(s):%Y%m%d}",
    }


def test_no_paper_is_drawn_for_whom_it_is_none_of_their_business(
    store: Store,
    buyer: Chatter,
    head: Chatter,
    helper: Chatter,
    other_head: Chatter,
    admin: Chatter,
    meet: Meet,
) -> None:
    ready = a_desk(store, buyer, head)
    with store.transaction() as s:
        staff = s.get_one(Person, head.person.id)
        added = customers.add(s, staff, "王大爷", 1)
        people.buy_for(s, staff, added.id)
    head.say("两盒鸡蛋")
    head.say("好")
    slip = next(button.tap for button in head.view.buttons if button.tap.startswith("slip:"))
    admin.file("wrong.csv", wrong_rows(store))
    admin.tap("backup")
    with store.reading() as s:
        taps = papers_of(store, ready, s) | {"slip": slip, "known": f"known:{buyer.person.id}"}
    assert set(taps) == set(sheets()), "a paper that this test does not know"
    office = {"goods", "wrongrows", "audit", "backup"}
    for name in set(taps) - {"collect", "known"}:
        assert (admin if name in office else helper).paper(taps[name]).data, name
    assert buyer.paper(taps["collect"]).data and buyer.paper(taps["known"]).data
    dismiss(admin, helper)
    neighbour = meet("张大妈")
    neighbour.tap("center:choose:1")
    before = dump(store)
    for who in (helper, neighbour, other_head):
        for name, tap in taps.items():
            if (who, name) != (other_head, "sortsheet"):  # that tap is every desk's own truck
                with pytest.raises(Refusal):
                    who.paper(tap)
    assert dump(store) == before


def test_the_journal_keeps_who_was_let_go(store: Store, helper: Chatter, admin: Chatter) -> None:
    dismiss(admin, helper)
    with store.reading() as s:
        deed = s.exec(select(Deed).where(Deed.act == "dismiss").order_by(col(Deed.id).desc())).first()
        assert deed is not None and (deed.person_id, deed.by_id) == (helper.person.id, admin.person.id)
