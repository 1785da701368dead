"""The wall clock jumps, an hour forward or a day back: nothing is stuck, nothing is lost, codes stay as good as they are."""

from datetime import timedelta
from pathlib import Path

import pytest
from conftest import Chatter, Meet, order_eggs
from crowd import Crowd
from looking import SORRY, crawl, letters, state_of
from nursery import Nursery
from sqlmodel import col, select
from telegram_server import TelegramServer
from time_machine import travel

from catalog import audit, notices, people
from catalog.models import Notice, Role, State, aware, now
from catalog.store import Store

HOUR, DAY = 3600.0, 86400.0
JUMPS = {"an hour forward": timedelta(hours=1), "a day back": timedelta(days=-1)}
SOON = {"bot.postman.IDLE": 0.5, "bot.channels.telegram.visits.SHOWINGS": (0.1, 0.3)}


async def test_a_clock_that_jumps_while_people_order_holds_up_nobody(
    url: str, tmp_path: Path, nursery: Nursery
) -> None:
    store = Store(url)
    async with TelegramServer() as server:
        there = {"CUNKOU_TELEGRAM_TOKEN": server.token, "CUNKOU_TELEGRAM_API_URL": server.url}
        there["CUNKOU_DATABASE_URL"] = url
        shop = nursery.start("serve", at=tmp_path, hurry=True, clock=0.0, constants=SOON, **there)
        crowd = Crowd(server, store)
        await crowd.open_desks(1)
        for number, jump in enumerate((HOUR, -DAY, HOUR)):
            await crowd.orders(3 * number + 1)  # none that the crowd itself hands out, as each fifth
            granny = server.villager(10_001 + 3 * number)
            (order,) = crowd.told[granny.chat]
            server.fail(500, chat=granny.chat, times=10**6)  # her notices are put off, and tried again in seconds
            await crowd.tap(crowd.heads[0], f"order:{order}:arrive")
            await server.until(lambda: sum(c.chat == granny.chat and c.status == 500 for c in server.calls) > 0)  # noqa: B023
            shop.jump(jump)
            server.failures.clear()
            await server.until(lambda: "取件码" in "".join(crowd.shown(granny.chat)))  # noqa: B023
            await crowd.orders(3 * number + 2)
        crowd.each_ordered_once()
        shop.sign(15)
        assert await shop.ends() == 0
        assert "Traceback" not in shop.said, shop.said
        # One dies while it carries, and the next begins on a day before: its lease would last until tomorrow.
        shop = nursery.start("serve", at=tmp_path, hurry=True, constants=SOON, **there)
        await crowd.orders(9)
        granny = server.villager(10_009)
        server.slow(3600, chat=granny.chat, times=10**6)
        await crowd.tap(crowd.heads[0], f"order:{crowd.told[granny.chat][0]}:arrive")
        await server.until(lambda: any(c.chat == granny.chat and not c.status for c in server.calls))
        shop.kill()
        await shop.ends()
        server.failures.clear()
        shop = nursery.start("serve", at=tmp_path, hurry=True, clock=-DAY, constants=SOON, **there)
        await server.until(lambda: "取件码" in "".join(crowd.shown(granny.chat)))
    store.close()


def test_what_was_due_stays_due_and_what_was_to_come_stays_to_come(store: Store, buyer: Chatter, head: Chatter) -> None:
    order = order_eggs(buyer)
    head.tap(f"order:{order}:arrive")
    was = now()
    later = {n.kind: n.due for n in letters(store) if aware(n.due) > was}
    assert "reminder" in later
    with travel(was - timedelta(days=1)), store.transaction() as s:
        assert not notices.due_now(s)
        notices.clock_went_back(s, was)
        assert "ready" in [notice.kind for notice, _ in notices.claim(s)]
        assert {n.kind: n.due for n in s.exec(select(Notice).where(col(Notice.kind).in_(later))).all()} == later


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_codes_are_as_good_and_every_screen_is_drawn_after_a_jump(
    jump: timedelta, store: Store, buyer: Chatter, head: Chatter, meet: Meet
) -> None:
    noon = now().replace(hour=4) + timedelta(days=1)  # at the village: an hour later it must still be the same day
    with travel(noon, tick=True):
        placed, here, collected = order_eggs(buyer), order_eggs(buyer), order_eggs(buyer)
        head.tap(f"order:{here}:arrive")
        head.tap(f"order:{collected}:arrive")
        head.tap(f"order:{collected}:collect")
        with store.transaction() as s:
            code = people.invite(s, Role.ADMIN, None)
    with travel(noon + jump, tick=True):
        admin = meet("周经理")
        admin.say(f"/start {code}")
        assert admin.person.role == Role.ADMIN
        skip = ("language", "order", "undo", "center", "station", "staff")
        for who in (buyer, head):
            for tap, view in crawl(who, 1, lambda tap: ":place" in tap or tap.startswith(skip)).items():
                assert not any(sorry in view.text for sorry in SORRY), tap
        for tap in ("home", "figures", "journal", "needs", "tellings", "stations", "happened", "audit", "mornings"):
            assert not any(sorry in admin.tap(tap) for sorry in SORRY), tap
        for number in (placed, here, collected):
            for who in (buyer, head):
                assert not any(sorry in who.tap(f"order:{number}") for sorry in SORRY)
        head.tap(f"order:{here}:collect")
        buyer.tap(f"sure:{placed}:cancel")
        buyer.say("是")
        assert state_of(store, here) == State.COLLECTED and state_of(store, placed) == State.CANCELED
        newcomer = meet("王大爷")
        newcomer.tap("center:choose:1")
        assert state_of(store, order_eggs(newcomer)) == State.PLACED
        with store.reading() as s:
            assert audit.wrong(s) == []
