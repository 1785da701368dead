"""The web page in real headless Chromium; as a script, the picture of it for the README.

python tests/test_browser.py --screenshot docs/village.png [--language en] [--dark]
"""

import argparse
import asyncio
import os
import re
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from photos import CAMERA, TELEGRAM, Shot, snap
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from bot.channels.web import Web
from bot.demo import Switchboard
from bot.house import House
from bot.seeing import look
from catalog import village
from catalog.store import Store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SMALL = ViewportSize(width=360, height=640)
WIDE = ViewportSize(width=1440, height=900)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="needs chromium (apt-get install chromium)"
)


@contextmanager
def opened(folder: Path, paint: bool = False) -> Iterator[str]:
    """The demo village on a free port, in a thread of its own; gives its address."""
    ready, address = threading.Event(), []
    done: list[Any] = []

    async def keep() -> None:
        store = Store(f"sqlite:///{folder / 'village.db'}")
        village.load(store)
        if paint:
            village.paint(store)
        web = Web("127.0.0.1", 0, switchboard=Switchboard())
        house = House(store, [web])
        try:
            await house.open()
            address.append(web.url)
            closing = asyncio.Event()
            done.extend((asyncio.get_running_loop(), closing))
            ready.set()
            await closing.wait()
        finally:
            await house.close()
            ready.set()

    thread = threading.Thread(target=lambda: asyncio.run(keep()))
    thread.start()
    try:
        assert ready.wait(60) and address, "the demo did not open"
        yield address[0]
    finally:
        if done:
            done[0].call_soon_threadsafe(done[1].set)
        thread.join(20)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    assert CHROMIUM, "there is no chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Phone:
    """One phone's chat, in a frame or as a whole page."""

    def __init__(self, page: Page | FrameLocator) -> None:
        self.page = page
        self.field = page.locator("#text")
        self.log = page.get_by_role("log")
        # The dots of somebody who is about to answer are no answer: they come on a slow machine, and go.
        self.answers = page.locator(".theirs:not(.notice):not([aria-hidden])")
        self.newest = page.locator(".theirs:not(.old):not(.notice):not([aria-hidden])").last
        self.notice = page.locator(".notice").last

    def press(self, label: str) -> None:
        """Touch a choice of the newest answer, and wait for what comes of it."""
        before = self.answers.count()
        self.newest.get_by_role("button", name=label).first.click()
        expect(self.answers).not_to_have_count(before)
        expect(self.page.locator(".waiting")).to_have_count(0)

    def say(self, text: str) -> None:
        """Type and send."""
        before = self.answers.count()
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.answers).not_to_have_count(before)
        expect(self.page.locator(".waiting")).to_have_count(0)

    def order_eggs(self, *labels: str) -> None:
        """A first order, by the labels of its five taps."""
        for label in labels or ("东山村服务站", "蛋奶", "鸡蛋 30枚", "就要一盒", "对，就这样"):
            self.press(label)


def on(page: Page, phone: str) -> Phone:
    """One of the three phones of the demo's page."""
    return Phone(page.frame_locator(f"#{phone} iframe"))


def wide(element: Locator) -> int:
    """By how many pixels something is wider than it shows."""
    found: int = element.evaluate("e => e.scrollWidth - e.clientWidth")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the file."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo village's address; each test comes with a browser of its own, and so as new people."""
    with opened(tmp_path_factory.mktemp("demo")) as url:
        yield url


class Visit:
    """Opens pages as one visitor, and remembers what the pages complained of."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.browser, self.home, self.errors = browser, home, list[str]()
        self.contexts: list[BrowserContext] = []

    def context(self, locale: str = "zh-CN", size: ViewportSize | None = None, **more: Any) -> BrowserContext:
        """A browser that was never here."""
        # Without motion a click need not wait until nothing moves any more.
        still = {"locale": locale, "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}
        context = self.browser.new_context(viewport=size or WIDE, **{**still, **more})
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return context

    def page(self, path: str = "", locale: str = "zh-CN", size: ViewportSize | None = None, **more: Any) -> Page:
        """Open the demo's page, or one phone of it."""
        page = self.context(locale, size, **more).new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.goto(self.home + path)
        return page


@pytest.fixture
def visit(browser: Browser, home: str) -> Iterator[Visit]:
    """Somebody with a browser. No page may complain."""
    visit = Visit(browser, home)
    yield visit
    for context in visit.contexts:
        context.close()
    assert not visit.errors


def test_a_first_order_on_the_left_phone_rings_the_middle_one(visit: Visit) -> None:
    page = visit.page()
    villager, staff = on(page, "villager"), on(page, "staff")
    expect(villager.newest).to_contain_text("村口")
    expect(staff.newest).to_contain_text("东山村服务站")
    villager.order_eggs()
    expect(villager.newest).to_contain_text("下好了")
    expect(page.locator("#staff")).to_have_class(re.compile("rung"))
    expect(staff.notice).to_contain_text("王秀英")
    expect(staff.notice).to_contain_text("鸡蛋")
    expect(on(page, "admin").notice).to_have_count(0)


def test_the_goods_come_and_are_collected(visit: Visit) -> None:
    page = visit.page()
    villager, staff = on(page, "villager"), on(page, "staff")
    villager.order_eggs()
    order = re.search(r"订单 (\d+)", villager.newest.inner_text())
    assert order
    expect(staff.notice).to_contain_text(order[1])
    staff.notice.get_by_role("button", name=order[1]).click()
    staff.press("货到站")
    expect(villager.notice).to_contain_text("取件码")
    code = re.search(r"\d+-\d+-\d{4}", villager.notice.inner_text())
    assert code and villager.notice.locator(".code").inner_text() == code[0]
    staff.say(code[0])
    expect(staff.newest).to_contain_text("28")
    staff.press("货给了")
    expect(villager.notice).not_to_contain_text(code[0])


def test_the_keyboard_alone_orders_on_a_small_screen(visit: Visit) -> None:
    page = visit.page("phone/villager/", "en", SMALL)
    phone = Phone(page)
    expect(phone.newest.get_by_role("button")).not_to_have_count(0)
    # A digit goes to the field from wherever the keyboard stands.
    page.keyboard.type("1")
    expect(phone.field).to_be_focused()
    page.keyboard.press("Enter")
    expect(phone.newest.get_by_role("button", name="Eggs & milk")).to_be_visible()
    # Tab walks through the choices in their order, and what was chosen leads to what was answered.
    page.keyboard.press("Shift+Tab")
    expect(phone.newest.get_by_role("button").last).to_be_focused()
    for _ in range(phone.newest.get_by_role("button").count() - 1):
        page.keyboard.press("Shift+Tab")
    expect(phone.newest.get_by_role("button").first).to_be_focused()
    outline = phone.newest.get_by_role("button").first.evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline != "none", "the focus can be seen"
    page.keyboard.press("Enter")
    expect(phone.newest.get_by_role("button", name="Eggs 30")).to_be_visible()
    expect(phone.newest).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(phone.newest.get_by_role("button", name="Just one")).to_be_visible()
    for _ in range(2):
        page.keyboard.type("1")
        page.keyboard.press("Enter")
        expect(page.locator(".waiting")).to_have_count(0)
    expect(phone.newest).to_contain_text("Your order")
    assert wide(page.locator("html")) == 0 and wide(phone.log) == 0


def test_large_type_fits_a_small_screen(visit: Visit) -> None:
    page = visit.page("phone/villager/", "zh-CN", ViewportSize(width=360, height=740))
    phone = Phone(page)
    page.locator("html").evaluate("e => { e.style.fontSize = '200%' }")
    for label in ("东山村服务站", "蛋奶", "鸡蛋 30枚"):
        phone.press(label)
        assert wide(page.locator("html")) == 0 and wide(phone.log) == 0
    expect(page.locator("#send")).to_be_in_viewport(ratio=1)
    assert float(phone.field.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 32


LUMINANCE = """e => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number)
      .map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = e;
  while (/(, 0\\)|transparent)$/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const [a, b] = [getComputedStyle(e).color, getComputedStyle(ground).backgroundColor].map(light).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_and_touched_by_day_and_by_night(visit: Visit, scheme: str) -> None:
    page = visit.page("phone/villager/", "zh-CN", SMALL, color_scheme=scheme)
    phone = Phone(page)
    for label in ("东山村服务站", "蛋奶", "鸡蛋 30枚"):
        phone.press(label)
        boxes = [button.bounding_box() for button in phone.newest.get_by_role("button").all()]
        assert all(box and box["height"] > 47.9 and box["width"] > 47.9 for box in boxes), "large enough for a thumb"
    ground = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert (int(re.findall(r"\d+", ground)[0]) < 60) == (scheme == "dark")
    seen = page.locator(".text, .choice, .key, .when, h1, #send, #text")
    for part in seen.all():
        assert part.evaluate(LUMINANCE) >= 4.5, part.evaluate("e => e.outerHTML")


def test_every_control_has_a_name_and_the_talk_a_language(visit: Visit) -> None:
    page = visit.page("", "en")
    villager = on(page, "villager")
    villager.order_eggs("Dongshan", "Eggs & milk", "Eggs 30", "Just one", "Yes")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for frame in page.frames:
        for control in frame.query_selector_all("button:not([hidden]), input, iframe, [role=tab], [role=log]"):
            name = control.evaluate(
                "e => e.getAttribute('aria-label') || e.title || e.labels?.[0]?.textContent || e.textContent"
            )
            assert name.strip(), control.evaluate("e => e.outerHTML")
        assert all(image.get_attribute("alt") is not None for image in frame.query_selector_all("img"))
        assert len(frame.query_selector_all("h1")) == 1
    html = villager.page.locator("html")
    expect(html).to_have_attribute("lang", "en")
    expect(villager.log).to_have_attribute("aria-live", "polite")
    expect(villager.log).not_to_have_attribute("aria-busy", "true")
    villager.say("中文")
    expect(html).to_have_attribute("lang", "zh-CN")
    expect(villager.field).to_have_attribute("placeholder", re.compile("打字"))
    expect(villager.page.locator("#send")).to_have_text("发送")
    expect(villager.page.locator(".theirs").first).to_have_attribute("lang", "en")


def test_a_reload_loses_nothing_and_old_buttons_still_work(visit: Visit) -> None:
    page = visit.page("phone/villager/")
    phone = Phone(page)
    phone.order_eggs()
    bubbles = page.locator(".bubble").all_inner_texts()
    page.reload()
    expect(page.locator(".bubble")).to_have_count(len(bubbles))
    assert page.locator(".bubble").all_inner_texts() == bubbles
    expect(phone.newest).to_contain_text("下好了")
    expect(phone.newest).to_be_in_viewport()
    page.locator(".own", has_text="就这样").wait_for()
    # A button from long ago still works, and is said like any other.
    page.locator(".old").get_by_role("button", name="米面").click()
    expect(phone.newest).to_contain_text("米面")
    expect(page.locator(".own").last).to_contain_text("米面")


def test_words_said_without_a_network_wait_and_count_once(visit: Visit) -> None:
    page = visit.page("phone/villager/")
    phone = Phone(page)
    phone.press("东山村服务站")
    page.context.set_offline(True)
    phone.field.fill("盐")
    phone.field.press("Enter")
    expect(page.locator(".own.waiting")).to_have_count(1)
    expect(page.get_by_role("status")).to_contain_text("网")
    page.context.set_offline(False)
    expect(page.locator(".waiting")).to_have_count(0)
    expect(phone.newest).to_contain_text("盐")
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator(".own", has_text="盐")).to_have_count(1)
    visit.errors.clear()  # the browser itself complains of the network


def test_a_busy_shop_is_asked_again_with_the_same_words(visit: Visit) -> None:
    page = visit.page("phone/villager/")
    phone = Phone(page)
    phone.press("东山村服务站")
    nonces = list[str]()

    def busy(route: Any) -> None:
        nonces.append(route.request.post_data_json["nonce"])
        if len(nonces) < 3:
            route.fulfill(status=503, headers={"retry-after": "1"}, body="{}")
        else:
            route.continue_()

    page.route("**/say", busy)
    phone.field.fill("盐")
    phone.field.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("忙")
    expect(page.locator(".waiting")).to_have_count(0)
    assert len(nonces) == 3 and len(set(nonces)) == 1
    visit.errors.clear()


def test_a_notice_comes_to_a_page_that_was_closed(visit: Visit) -> None:
    page = visit.page()
    on(page, "villager").order_eggs()
    expect(on(page, "staff").notice).to_have_count(1)
    staff = page.context.new_page()
    staff.goto(visit.home + "phone/staff/")
    expect(Phone(staff).notice).to_contain_text("王秀英")


def test_words_are_never_markup(visit: Visit) -> None:
    page = visit.page("phone/villager/")
    phone = Phone(page)
    nasty = "<img src=x onerror=alert(1)><b>盐</b>&lt;i&gt;"
    page.on("dialog", lambda dialog: visit.errors.append("a script ran"))
    phone.say(nasty)
    assert page.locator(".own .text").last.inner_text() == nasty
    assert page.locator("#log img[src=x], .own b").count() == 0


def test_a_location_is_sent_or_kindly_done_without(visit: Visit) -> None:
    allowed = visit.page(
        "phone/villager/", geolocation={"latitude": 34.2265, "longitude": 111.984}, permissions=["geolocation"]
    )
    Phone(allowed).press("位置")
    expect(Phone(allowed).newest).to_contain_text("东山村")
    refused = visit.page("phone/villager/")
    Phone(refused).newest.get_by_role("button", name="位置").click()
    expect(refused.locator(".hint")).to_contain_text("村")
    expect(Phone(refused).field).to_be_focused()


def test_a_photo_is_made_smaller_and_its_code_still_read(visit: Visit) -> None:
    page = visit.page("phone/villager/")
    phone = Phone(page)
    phone.press("东山村服务站")
    text = "cunkou:o:7:ABCDEFGHIJ"
    raw = snap([text], Shot(CAMERA, module=7, turn=10, lean=20))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="发照片").click()
    with page.expect_request("**/photo?*") as sent:
        chooser.value.set_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": raw})
    expect(page.locator(".own").last).to_contain_text("📷")
    expect(page.locator(".waiting")).to_have_count(0)
    expect(phone.newest).to_contain_text("用不上照片")
    posted = sent.value.post_data_buffer or b""
    with Image.open(BytesIO(posted)) as picture:
        assert picture.size == (2000, 1500) and len(posted) < len(raw)
    assert look(posted).codes == (text,)
    page.reload()
    expect(page.locator(".own").last).to_contain_text("📷")


def test_a_photo_takes_along_what_was_typed_beside_it(visit: Visit) -> None:
    page = visit.page("phone/admin/")
    phone = Phone(page)
    expect(phone.newest).to_be_visible()
    phone.field.fill("土鸡蛋")
    raw = snap(["eggs"], Shot(CAMERA, module=7))
    page.locator("#photo").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": raw})
    expect(page.locator(".own").last).to_contain_text("📷 土鸡蛋")
    expect(phone.newest.locator("img")).to_be_visible()
    expect(phone.newest).to_contain_text("土鸡蛋")
    expect(phone.field).to_have_value("")
    page.reload()
    expect(page.locator(".own").last).to_contain_text("📷 土鸡蛋")


def test_the_admin_picks_or_drops_a_sheet_and_nobody_else_is_asked_for_one(visit: Visit) -> None:
    sheet = "品名,规格,价格\n土鸡蛋,20枚,33\n".encode("gb18030")
    villager = visit.page("phone/villager/")
    expect(Phone(villager).newest).to_contain_text("村口")
    expect(villager.locator("#clip")).to_be_hidden()
    page = visit.page("phone/admin/", size=SMALL)
    phone = Phone(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="发货品表").click()
    chooser.value.set_files({"name": "价目表.csv", "mimeType": "text/csv", "buffer": sheet})
    expect(page.locator(".own").last).to_contain_text("📎 价目表.csv")
    expect(phone.newest).to_contain_text("改动 1")
    assert wide(page.locator("#form")) == 0
    phone.press("写进去")
    expect(phone.newest).to_contain_text("写好了")
    drop = "text => { const all = new DataTransfer(); all.items.add(new File([text], '价目表.csv')); return all; }"
    dropped = page.evaluate_handle(drop, sheet.decode("gb18030"))
    page.dispatch_event("#log", "drop", {"dataTransfer": dropped})
    expect(phone.newest).to_contain_text("跟店里的一模一样")
    drop = "() => { const all = new DataTransfer(); all.items.add(new File([new Uint8Array(21e6)], 'a.csv')); return all; }"
    page.dispatch_event("#log", "drop", {"dataTransfer": page.evaluate_handle(drop)})
    expect(page.locator(".hint")).to_contain_text("20 MB")


def test_a_photo_without_a_network_waits_and_what_is_no_photo_is_said_so(visit: Visit) -> None:
    page = visit.page("phone/villager/")
    phone = Phone(page)
    phone.press("东山村服务站")
    page.context.set_offline(True)
    page.locator("#photo").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": snap(["x"], Shot(TELEGRAM))}
    )
    expect(page.locator(".own.waiting")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.locator(".own", has_text="📷")).to_have_count(1)
    expect(phone.newest).to_contain_text("用不上照片")
    page.locator("#photo").set_input_files({"name": "a.heic", "mimeType": "image/heic", "buffer": b"ftypheic" * 9})
    expect(phone.newest).to_contain_text("打不开")
    expect(page.locator(".waiting")).to_have_count(0)
    visit.errors.clear()  # the browser itself complains of the network


def test_the_code_of_a_parcel_is_seen_and_opened_until_it_is_collected(visit: Visit) -> None:
    page = visit.page()
    villager, staff = on(page, "villager"), on(page, "staff")
    villager.order_eggs()
    order = re.search(r"订单 (\d+)", villager.newest.inner_text())
    assert order
    expect(staff.notice).to_contain_text(order[1])
    staff.notice.get_by_role("button", name=order[1]).click()
    staff.press("货到站")
    expect(villager.notice).to_contain_text("取件码")
    villager.say(f"订单{order[1]}")
    villager.press("二维码")
    shown = villager.newest.locator(".paper img")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("e => e.naturalWidth") >= 500
    link = villager.newest.get_by_role("link", name="二维码")
    address = link.evaluate("e => e.href")
    got = page.context.request.get(address)
    assert got.ok and look(got.body()).codes[0].startswith(f"cunkou:o:{order[1]}:")
    with page.context.expect_page() as opened_page:
        link.click()
    expect(opened_page.value.locator("img")).to_be_visible()
    other = visit.page("phone/villager/")
    assert not other.context.request.get(address).ok
    staff.say(re.search(r"\d+-\d+-\d{4}", villager.notice.inner_text())[0])  # type: ignore[index]
    staff.press("货给了")
    expect(villager.notice).to_contain_text("已取货")
    page.reload()
    expect(villager.newest).to_contain_text("二维码")
    expect(villager.page.locator(".paper")).to_have_count(0)
    visit.errors.clear()  # the browser itself complains of the picture that is no more


def test_a_narrow_screen_shows_one_phone_at_a_time(visit: Visit) -> None:
    page = visit.page("", "zh-CN", ViewportSize(width=390, height=780))
    villager, staff = on(page, "villager"), on(page, "staff")
    expect(villager.log).to_be_visible()
    expect(staff.log).to_be_hidden()
    assert wide(page.locator("html")) == 0
    villager.order_eggs()
    tab = page.get_by_role("tab", name="服务站")
    expect(tab).to_have_class(re.compile("rung"))
    tab.click()
    expect(staff.notice).to_be_visible()
    expect(tab).not_to_have_class(re.compile("rung"))
    page.keyboard.press("ArrowRight")
    expect(on(page, "admin").log).to_be_visible()


def test_starting_over_makes_the_left_phone_a_new_one(visit: Visit) -> None:
    page = visit.page()
    villager = on(page, "villager")
    villager.order_eggs()
    page.get_by_role("button", name="从头再来").click()
    expect(villager.page.locator(".theirs")).to_have_count(1)
    villager.press("西河村服务站")
    expect(villager.newest).to_contain_text("西河村")


def test_an_invite_in_the_address_is_taken_once_and_leaves_it(visit: Visit) -> None:
    page = visit.page("phone/admin/")
    admin = Phone(page)
    for label in ("服务站", "东山村服务站", "站里的人", "邀请站员"):
        admin.press(label)
    while not re.search(r"[A-Z0-9]{4}-?[A-Z0-9]{4}", admin.newest.inner_text()):
        admin.newest.get_by_role("button").first.click()
        expect(page.locator(".waiting")).to_have_count(0)
        page.wait_for_timeout(200)
    code = re.search(r"[A-Z0-9]{4}-?[A-Z0-9]{4}", admin.newest.inner_text())
    assert code
    other = visit.page(f"phone/villager/?start={code[0]}")
    expect(Phone(other).newest).to_contain_text("服务站")
    expect(Phone(other).newest.get_by_role("button", name="收货")).to_be_visible()
    assert "start" not in other.url and code[0] not in other.content()


def screenshot(to: Path, language: str, dark: bool) -> None:
    """The demo's page after a first order: the left phone has it, the middle one rings, the right one sees the item."""
    labels = {
        "zh-CN": (("东山村服务站", "蛋奶", "鸡蛋 30枚", "就要一盒", "对，就这样"), "鸡蛋", "鸡蛋"),
        "en": (("Dongshan", "Eggs & milk", "Eggs 30", "Just one", "Yes"), "eggs", "Eggs"),
    }
    taps, words, item = labels[language]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        home = stack.enter_context(opened(Path(folder), paint=True))
        browser = stack.enter_context(chromium())
        context = browser.new_context(
            locale=language,
            viewport=WIDE,
            device_scale_factor=1.5,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
        )
        page = context.new_page()
        page.goto(home)
        on(page, "admin").say(words)
        on(page, "admin").press(item)
        on(page, "villager").order_eggs(*taps)
        expect(on(page, "staff").notice).to_be_visible()
        page.wait_for_timeout(1200)
        page.locator("#staff").evaluate("e => e.classList.add('ringing')")
        page.wait_for_timeout(1000)
        page.screenshot(path=to)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=screenshot.__doc__)
    options.add_argument("--screenshot", type=Path, required=True, metavar="FILE")
    options.add_argument("--language", choices=("zh-CN", "en"), default="zh-CN")
    options.add_argument("--dark", action="store_true")
    chosen = options.parse_args()
    screenshot(chosen.screenshot, chosen.language, chosen.dark)
