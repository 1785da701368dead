"""Photos in and papers out on the web page's own routes."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from conftest import Chatter
from looking import an_order
from photos import broken_eggs, slip, torn
from sqlmodel import Session, select
from test_web import Browser, opened, session

from bot import papers
from bot.channels.web import Web, app, said
from bot.demo import Switchboard
from bot.seeing import look
from bot.talk import Document, Kind
from bot.turns import Turns
from catalog.models import Address, Order, Person, State
from catalog.store import Store

JPEG = {"content-type": "image/jpeg"}


@pytest.fixture
async def web(turns: Turns) -> AsyncIterator[Web]:
    """A real shop's web channel."""
    async with opened(Web("127.0.0.1", 0), turns) as web:
        yield web


@pytest.fixture
async def browser(web: Web) -> AsyncIterator[Browser]:
    """Somebody who has opened the page and begun."""
    async with Browser(web) as browser:
        await browser.get("/")
        await browser.say("/start")
        yield browser


async def send(browser: Browser, raw: bytes, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
    """Post a photo as the page does."""
    asked = {"nonce": uuid.uuid4().hex, "after": 0, **query}
    return await browser.post(
        f"{browser.at}photo", params=asked, content=raw, headers=JPEG if headers is None else headers
    )


def texts(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [letter.get("text") or f"> {letter['own']}" for letter in answer.json()["letters"]]


async def test_a_photo_is_a_letter_of_ones_own_and_is_answered(browser: Browser, store: Store) -> None:
    answer = texts(await send(browser, broken_eggs(store)))
    assert answer[-2] == "> 📷" and "I cannot do anything with a picture here" in answer[-1]
    answer = texts(await send(browser, broken_eggs(store), caption="Dongshan 鸡蛋 <b>"))
    assert answer[-2] == "> 📷 Dongshan 鸡蛋 <b>"
    assert "I could not open that picture" in texts(await send(browser, torn(store)))[-1]
    assert "I could not open that picture" in texts(await send(browser, b""))[-1]


async def test_the_same_photo_posted_again_counts_once(browser: Browser, store: Store) -> None:
    nonce = uuid.uuid4().hex
    first = await send(browser, broken_eggs(store), nonce=nonce)
    again = await send(browser, broken_eggs(store), nonce=nonce)
    assert texts(first).count("> 📷") == texts(again).count("> 📷") == 1
    after = max(letter["id"] for letter in again.json()["letters"])
    assert (await send(browser, b"", nonce=nonce, after=after)).json()["letters"] == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "application/json"}, 403),
        ({"content-type": "multipart/form-data; boundary=x"}, 403),
        ({"content-type": "text/plain"}, 403),
        ({"content-type": "application/octet-stream"}, 403),
        ({}, 403),
        ({**JPEG, "origin": "https://evil.example"}, 403),
        ({**JPEG, "sec-fetch-site": "cross-site"}, 403),
        ({**JPEG, "sec-fetch-site": "same-origin"}, 200),
        ({"content-type": "image/png"}, 200),
    ],
)
async def test_another_site_cannot_send_a_photo(
    browser: Browser, store: Store, headers: dict[str, str], status: int
) -> None:
    assert (await send(browser, broken_eggs(store), headers)).status_code == status


async def test_a_photo_goes_only_by_post_and_only_from_somebody_known(web: Web, store: Store, browser: Browser) -> None:
    assert (await browser.get("/photo")).status_code in (404, 405)
    async with Browser(web) as nobody:
        assert (await send(nobody, broken_eggs(store))).status_code == 401


async def test_a_photo_without_end_is_not_read_to_its_end(browser: Browser) -> None:
    assert (await send(browser, bytes(app.PHOTO_BYTES + 1))).status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        {"nonce": "short"},
        {"nonce": "x" * 65},
        {"nonce": "../../../../etc"},
        {"after": "-1"},
        {"after": "１"},
        {"after": "9" * 19},
        {"caption": "x" * 2001},
        {"caption": " "},
    ],
)
async def test_a_photo_whose_address_makes_no_sense_is_refused(browser: Browser, query: dict[str, str]) -> None:
    assert (await send(browser, b"", **query)).status_code == 400
    with pytest.raises(ValueError, match=next(iter(query))):
        said.read_photo({"nonce": "x" * 8, **query}, b"")


def test_what_a_page_sends_as_a_photo_becomes_its_event() -> None:
    event = said.read_photo({"nonce": "n" * 8, "after": "7", "caption": "eggs"}, b"raw").event("me", "Mary", "en")
    assert (event.kind, event.text, event.raw, event.address, event.name) == (Kind.PHOTO, "eggs", b"raw", "me", "Mary")


# ---------------------------------------------------------------- papers


def own(store: Store, browser: Browser, buyer: Chatter, head: Chatter) -> int:
    """An order ready at Dongshan that belongs to whoever sits at this browser."""
    order = an_order(store, buyer, head, State.READY)
    with store.transaction() as s:
        mine = s.exec(select(Person).join(Address).where(Address.name == session(browser))).one()
        s.get_one(Order, order).person_id = mine.id or 0
    return order


async def test_a_paper_stands_in_its_letter_and_can_be_fetched(
    browser: Browser, store: Store, buyer: Chatter, head: Chatter
) -> None:
    order = own(store, browser, buyer, head)
    letter = (await browser.letters(tap=f"qr:{order}", label="QR"))[-1]
    assert letter["paper"] == {"tap": f"code:{order}", "label": "🔳 QR code", "mime": "image/png"}
    got = await browser.get(f"/paper/{letter['paper']['tap']}")
    assert got.status_code == 200 and look(got.content).codes[0].startswith(f"cunkou:o:{order}:")
    assert got.headers["content-type"] == "image/png" and got.headers["cache-control"] == "no-store"
    assert got.headers["content-disposition"] == f"inline; filename*=UTF-8''cunkou-{order}.png"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert (await browser.letters("/start"))[-1]["paper"] is None


async def test_nobody_fetches_anothers_paper(
    web: Web, browser: Browser, store: Store, buyer: Chatter, head: Chatter
) -> None:
    order = own(store, browser, buyer, head)
    async with Browser(web) as nobody:
        assert (await nobody.get(f"/paper/code:{order}")).status_code == 404
        await nobody.get("/")
        assert (await nobody.get(f"/paper/code:{order}")).status_code == 404  # never spoke
        await nobody.say("/start")
        assert (await nobody.get(f"/paper/code:{order}")).status_code == 404
    for tap in ("code", "code:x", "code:0", "home", "%2e%2e", "码", "nothing:1"):
        assert (await browser.get(f"/paper/{tap}")).status_code == 404


async def test_on_the_demos_phones_a_paper_has_its_phones_path(
    turns: Turns, store: Store, buyer: Chatter, head: Chatter
) -> None:
    async with (
        opened(Web("127.0.0.1", 0, switchboard=Switchboard()), turns) as demo,
        Browser(demo, phone="villager") as page,
    ):
        await page.get(page.at)
        await page.say("/start")
        order = an_order(store, buyer, head, State.READY)
        with store.transaction() as s:
            name = page.cookies["cunkou_villager"].rpartition(".")[0]
            mine = s.exec(select(Person).join(Address).where(Address.name == name)).one()
            s.get_one(Order, order).person_id = mine.id or 0
        assert (await page.get(f"{page.at}paper/code:{order}")).status_code == 200
        assert (await page.get(f"/phone/nobody/paper/code:{order}")).status_code == 404
        assert texts(await send(page, broken_eggs(store)))[-2] == "> 📷"


@pytest.mark.parametrize(
    ("mime", "shown"),
    [
        ("application/pdf", "inline"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
        ("text/html", "attachment"),
    ],
)
async def test_a_sheet_is_put_away_and_a_pdf_is_shown(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, mime: str, shown: str
) -> None:
    def draw(s: Session, person: Person, args: object, language: object) -> Document:
        return Document('对账 "11月".x', mime, b"data")

    sheet = papers.Sheet(papers.named("code:1").roles, mime, papers.named("code:1").label, draw)  # type: ignore[arg-type]
    monkeypatch.setattr(papers, "sheets", lambda: {"books": sheet})
    got = await browser.get("/paper/books:1")
    assert (got.content, got.headers["content-type"]) == (b"data", mime)
    disposition = f"{shown}; filename*=UTF-8''%E5%AF%B9%E8%B4%A6%20%2211%E6%9C%88%22.x"
    assert got.headers["content-disposition"] == disposition


async def test_a_code_sent_from_the_page_is_read_at_the_desk(
    turns: Turns, browser: Browser, store: Store, buyer: Chatter, head: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page uploads reaches the turn as a photo with its codes."""
    order = an_order(store, buyer, head, State.READY)
    come, seen = turns.come, list[bytes]()

    async def noted(event: Any) -> Any:
        seen.append(event.raw)
        return await come(event)

    monkeypatch.setattr(turns, "come", noted)
    await send(browser, slip(store, str(order)))
    assert look(seen[-1]).codes[0].startswith(f"cunkou:o:{order}:")
