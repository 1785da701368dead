"""WeChat, over real sockets: answers in time and once, what people send, what they get, and what it may cost."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from conftest import Meet, order_eggs
from faces import until
from looking import dump, letters, state_of
from photos import code as qr
from PIL import Image
from sqlmodel import col, func, select
from test_postman import Slot
from time_machine import travel
from wechat_server import AES_KEY, APP_ID, SECRET, TEMPLATE, TOKEN, Phone, WeChatServer

from bot import memory
from bot.channels import Gone, Later, Refused, Spared
from bot.channels.web import Web
from bot.channels.wechat import WeChat
from bot.channels.wechat.template import fitted, read
from bot.channels.wechat.token import Token
from bot.channels.wechat.wire import MEANS
from bot.house import House
from bot.talk import Button, View
from bot.turns import Turns
from catalog import goods, orders, people, tellings
from catalog.models import Address, Deed, Item, Need, Order, Person, Posted, Role, State
from catalog.store import Busy, Store

DAY = 24 * 3600


@asynccontextmanager
async def village(store: Store, *, server: WeChatServer | None = None, **more: Any) -> AsyncIterator[WeChatServer]:
    """A whole house with WeChat's door."""
    async with server or WeChatServer() as wechat:
        channel = wechat.channel(**more)
        web = Web("127.0.0.1", 0, others=[channel])
        house = House(store, [channel, web])
        await house.open()
        wechat.door = web.url
        wechat.house, wechat.account = house, channel  # type: ignore[attr-defined]
        try:
            yield wechat
        finally:
            await house.close()


async def at_home(server: WeChatServer, who: str = "王秀英") -> Phone:
    """Somebody who collects at Dongshan."""
    phone = server.phone(who)
    await phone.say("/start")
    await phone.press("东山村服务站")
    return phone


async def desk(server: WeChatServer, store: Store, who: str = "站长王") -> Phone:
    """The head of the center at Dongshan, on WeChat."""
    with store.transaction() as s:
        invite = people.invite(s, Role.STAFF, 1)
    phone = server.phone(who)
    await phone.say(f"/start {invite}")
    return phone


def ring(server: WeChatServer) -> None:
    """The postman hears his bell."""
    turns: Turns = server.house.turns  # type: ignore[attr-defined]
    for wake in turns.after:
        wake()


async def ordered(phone: Phone) -> int:
    """An order of one box of eggs; returns its number."""
    for words in ("蛋奶", "鸡蛋 30枚", "就要一盒", "对，就这样"):
        shown = await phone.press(words)
    return int(shown.text.split("订单 ")[1].split("。")[0])


def person_of(store: Store, phone: Phone) -> Person:
    with store.reading() as s:
        return people.at(s, "wechat", phone.openid)


def count(store: Store, what: Any) -> int:
    with store.reading() as s:
        return s.exec(select(func.count()).select_from(what)).one()


def arrive(store: Store, order_id: int) -> None:
    """The parcel is on the shelf at Dongshan."""
    with store.transaction() as s:
        head = s.exec(select(Person).where(Person.role == Role.STAFF, Person.works_at == 1)).first()
        if head is None:
            head = Person(name="站长", role=Role.STAFF, works_at=1)
            s.add(head)
            s.flush()
        orders.move(s, head, order_id, "arrive")


# Answers, in time and once


@pytest.mark.parametrize("sealed", [True, False])
async def test_an_order_in_either_mode(store: Store, sealed: bool) -> None:
    """Sealed or plain: six answers, each the reply itself."""
    async with village(store, server=WeChatServer(sealed=sealed)) as server:
        phone = await at_home(server)
        order = await ordered(phone)
        assert state_of(store, order) == State.PLACED
        assert all(shown.reply for shown in phone.shown if shown.text)
        assert set(server.statuses) == {200}


async def test_a_crowd_is_answered_without_being_asked_again(store: Store) -> None:
    """Twenty who order at once, on a WeChat that asks again after five seconds: each post once, and twenty orders."""
    async with village(store) as server:
        phones = [await at_home(server, f"顾客{number}") for number in range(20)]
        before = len(server.statuses)
        made = await asyncio.gather(*(ordered(phone) for phone in phones))
        assert server.statuses[before:] == [200] * (4 * len(phones))
        assert len(set(made)) == len(phones)


async def test_we_are_there_when_wechat_looks(store: Store) -> None:
    """GET: its own word back, and nothing for anybody else."""
    async with village(store) as server:
        query, _ = server.signed(b"")
        async with server.session.get(f"{server.door}wechat", params=query | {"echostr": "5831"}) as answer:
            assert (answer.status, await answer.text()) == (200, "5831")
        spoilt = query | {"echostr": "5831", "signature": "0" * 40}
        async with server.session.get(f"{server.door}wechat", params=spoilt) as answer:
            assert (answer.status, await answer.text()) == (403, "")


async def test_a_repeat_gets_the_same_answer_and_does_nothing(store: Store) -> None:
    """Under the same MsgId, with another nonce: the yes to an order counts once, and is answered alike."""
    async with village(store) as server:
        phone = await at_home(server)
        for words in ("蛋奶", "鸡蛋 30枚", "就要一盒"):
            await phone.press(words)
        yes = phone.xml("text", Content="1")
        answers = [await server.deliver(yes) for _ in range(4)]
        assert len({answer.split(b"<Content>")[1] for answer in answers}) == 1
        assert count(store, Order) == 1 + count_before(store)
        # A process that knows nothing of it any more draws the same screen, and does nothing either.
        server.account.visits.visits.clear()  # type: ignore[attr-defined]
        again = await server.deliver(yes)
        assert "订单" in again.decode() and count(store, Order) == 1 + count_before(store)


def count_before(store: Store) -> int:
    """Orders of others in the demo village."""
    with store.reading() as s:
        asked = select(func.count()).select_from(Order).join(Address, col(Address.person_id) == col(Order.person_id))
        return count(store, Order) - s.exec(asked.where(Address.channel == "wechat")).one()


async def test_two_repeats_at_once_are_one_visit(store: Store) -> None:
    """The platform asks again while we are still at it."""
    async with village(store) as server:
        phone = await at_home(server)
        xml = phone.xml("text", Content="蛋奶")
        one, two = await asyncio.gather(server.deliver(xml), server.deliver(xml))
        assert one.split(b"<Content>")[1] == two.split(b"<Content>")[1]


def slow(server: WeChatServer, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every turn takes its time before it begins."""
    turns: Turns = server.house.turns  # type: ignore[attr-defined]
    come = turns.come

    async def later(event: Any) -> View:
        await asyncio.sleep(seconds)
        return await come(event)

    monkeypatch.setattr(turns, "come", later)


async def test_an_answer_that_takes_too_long_comes_as_a_message(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """`success` in time, so that WeChat does not ask again, and the screen afterwards; one act."""
    async with village(store, server=WeChatServer(scale=0.1)) as server:
        phone = await at_home(server)
        for words in ("蛋奶", "鸡蛋 30枚", "就要一盒"):
            await phone.press(words)
        before = len(server.statuses)
        slow(server, 0.8, monkeypatch)
        shown = await phone.press("对，就这样")
        assert not shown.reply and "下好了" in shown.text and "1 " in shown.text
        assert server.statuses[before:] == [200]
        with store.reading() as s:
            assert (
                len(
                    s.exec(
                        select(Order).where(Order.state == State.PLACED, Order.person_id == person_of(store, phone).id)
                    ).all()
                )
                == 1
            )


async def test_an_answer_that_was_lost_is_given_again(store: Store) -> None:
    """The first post's answer never arrives: the next one gets it, at once."""
    async with village(store) as server:
        phone = await at_home(server)
        query, body = server.signed(xml := phone.xml("text", Content="蛋奶"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await server.post(query, body)
        assert "鸡蛋" in (await server.deliver(xml)).decode()


async def test_a_busy_store_lets_it_come_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was done, and nothing is said to be."""
    async with village(store, server=WeChatServer(scale=0.05)) as server:
        phone = await at_home(server)
        turns: Turns = server.house.turns  # type: ignore[attr-defined]
        come, failing = turns.come, [True]

        async def busy(event: Any) -> View:
            if failing[0]:
                raise Busy
            return await come(event)

        monkeypatch.setattr(turns, "come", busy)
        status, _ = await server.post(*server.signed(xml := phone.xml("text", Content="蛋奶")))
        assert status == 503
        failing[0] = False
        await until(lambda: any("鸡蛋 30枚" in one.text for one in phone.shown))  # it was taken while nobody asked
        status, answer = await server.post(*server.signed(xml))
        assert (status, answer) == (200, b"success")


# What must not come in


@pytest.mark.parametrize("sealed", [True, False])
async def test_forged_replayed_and_malformed_posts_do_nothing(store: Store, sealed: bool) -> None:
    """Each is refused with its status, and no turn is taken."""
    async with village(store, server=WeChatServer(sealed=sealed)) as server:
        phone = server.phone("王秀英")
        xml = phone.xml("text", Content="/start")
        query, body = server.signed(xml)
        other = server.signed(phone.xml("text", Content="help"))[1]
        assert (await server.post(query | {"signature": "0" * 40}, body))[0] == 403
        assert (await server.post({}, body))[0] == 403
        assert (await server.post(*server.signed(xml, at=time.time() - 600)))[0] == 403
        assert (await server.post(*server.signed(b"<xml>")))[0] == 400
        assert (await server.post(*server.signed(b"<xml><a/></xml>")))[0] == 400
        assert (await server.post(query, b"x" * 70_000))[0] == 413
        assert count(store, memory.Seen) == 0
        assert (await server.post(query, body))[0] == 200
        assert (await server.post(query, other))[0] == 403
        assert count(store, memory.Seen) == 1


async def test_more_than_any_message_is_not_even_read(store: Store) -> None:
    """Megabytes end at the web server."""
    async with village(store) as server:
        query, _ = server.signed(b"")
        assert (await server.post(query, b"<" * (2 << 20)))[0] == 413


# What people send


async def test_voice_is_words_where_wechat_heard_them(store: Store) -> None:
    """And a kind word where it did not."""
    async with village(store) as server:
        phone = await at_home(server)
        assert "鸡蛋 30枚" in (await phone.speak("鸡蛋。")).text
        assert "请您打字" in (await phone.speak("")).text


async def test_a_location_leads_to_the_nearest_center(store: Store) -> None:
    """By distance."""
    async with village(store) as server:
        phone = server.phone("王秀英")
        assert "西河村服务站" in (await phone.at(34.19, 111.82)).text.split("\n\n")[1].splitlines()[0]


async def test_a_photo_of_a_code_opens_the_parcel(store: Store, meet: Meet) -> None:
    """At the desk, as on any other channel."""
    from catalog import tokens

    buyer = meet("李婶")
    buyer.say("/start")
    buyer.press("东山村服务站")
    order = order_eggs(buyer)
    arrive(store, order)
    with store.reading() as s:
        token = tokens.order_token(s, s.get_one(Order, order))
    file = io.BytesIO()
    qr(token).save(file, "JPEG")
    async with village(store) as server:
        phone = await desk(server, store)
        assert "该收 28 元" in (await phone.photo(file.getvalue())).text


async def test_a_photo_that_wechat_has_lost_is_said_so(store: Store) -> None:
    """Not silence."""
    async with village(store) as server:
        phone = await at_home(server)
        xml = phone.xml("image", MediaId="gone", PicUrl="http://pictures.example/1")
        assert "打不开" in (await phone.step(xml)).text


@pytest.mark.parametrize("kind", ["video", "shortvideo", "link", "new kind"])
async def test_anything_else_is_answered_kindly(store: Store, kind: str) -> None:
    """A person is never left without an answer."""
    async with village(store) as server:
        phone = await at_home(server)
        assert "请您打字" in (await phone.step(phone.xml(kind, MediaId="m", Title="t"))).text


async def office(server: WeChatServer, store: Store) -> Phone:
    """Who runs the shop, on WeChat."""
    with store.transaction() as s:
        invite = people.invite(s, Role.ADMIN)
    phone = server.phone("老板")
    await phone.say(f"/start {invite}")
    return phone


async def test_a_file_that_wechat_keeps_to_itself_is_said_so(store: Store) -> None:
    """It says that one was sent and gives it to nobody: whoever runs the shop hears where else; others as everywhere."""
    async with village(store) as server:
        admin, phone = await office(server, store), await at_home(server)
        assert "网页上发" in (await admin.file("商品.xlsx")).text
        assert "文件只有店里的管理员" in (await phone.file("商品.xlsx")).text


@pytest.mark.parametrize(("public", "said"), [("https://shop.example", "https://shop.example"), (None, "Telegram")])
async def test_where_a_sheet_is_asked_for_the_way_to_send_it_is_said(store: Store, public: str, said: str) -> None:
    """In the one sentence that belongs to WeChat, below the screen's own."""
    async with village(store, public_url=public) as server:
        admin = await office(server, store)
        shown = await admin.menu("sheet")
        assert "微信里我收不到文件" in shown.text and said in shown.text
        assert "收不到文件" not in (await admin.menu("shop")).text


async def test_the_menu_below_is_taps(store: Store) -> None:
    """An event key is a tap; one that fits nowhere leads home; links and the like are not answered."""
    async with village(store) as server:
        phone = await at_home(server)
        assert "鸡蛋" in (await phone.menu("shelf:1")).text
        assert "今天想看点啥" in (await phone.menu("x" * 100)).text
        for event in ("VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "scancode_push"):
            assert await phone.post(phone.xml("event", Event=event, EventKey="http://x")) is None


async def test_a_poster_chooses_its_center(store: Store) -> None:
    """Scanned by somebody new, and by somebody who follows us already; what stands in another code does nothing."""
    async with village(store) as server:
        new, old = server.phone("王秀英"), await at_home(server, "李大爷")
        assert "以后都送西河村服务站" in (await new.follow("center_2")).text
        assert "以后都送西河村服务站" in (await old.scan("center_2")).text
        assert "您去哪个站取货" in (await server.phone("新来的").follow("")).text
        assert "今天想看点啥" in (await old.scan("center_999999")).text
        assert "今天想看点啥" in (await old.scan("center_2; drop")).text
        with store.reading() as s:
            assert s.get_one(Person, person_of(store, old).id).center_id == 2


async def test_who_follows_no_more_is_gone_and_comes_back(store: Store) -> None:
    """No letter goes there; their next word changes that."""
    async with village(store) as server:
        phone = await at_home(server)
        await phone.leave()
        with store.reading() as s:
            assert not people.reachable(s, people.at(s, "wechat", phone.openid))
        await phone.follow()
        with store.reading() as s:
            assert people.reachable(s, people.at(s, "wechat", phone.openid))


# What they get


async def test_a_notice_has_choices_to_tap(store: Store) -> None:
    """A tap on one is the choice, whatever stands in the chat."""
    async with village(store) as server:
        phone = await at_home(server)
        order = await ordered(phone)
        before = len(phone.shown)
        arrive(store, order)
        ring(server)
        notice = await phone.next(before)
        assert "取件码" in notice.text and not notice.reply
        assert [tap for tap, _ in notice.choices] == [f"order:{order}"]
        assert "待取件" in (await phone.press("看订单")).text


async def test_an_account_without_such_choices_gets_words(store: Store) -> None:
    """Test accounts have none: WeChat says so once, and is not asked again."""
    async with village(store, server=WeChatServer(menus=False)) as server:
        phone = await at_home(server)
        for _ in range(2):
            order = await ordered(phone)
            before = len(phone.shown)
            arrive(store, order)
            ring(server)
            assert "取件码" in (await phone.next(before)).text
            await phone.say("/start")
        tried = [body["msgtype"] for name, body in server.calls if name == "message/custom/send"]
        assert tried.count("msgmenu") == 1


async def test_a_picture_is_uploaded_once_in_three_days(store: Store) -> None:
    """Shown beside the item, by its id; again when WeChat has forgotten it."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "orange").save(file, "WEBP")
    with store.transaction() as s:
        digest = goods.keep_picture(s, file.getvalue(), "image/webp")
        s.get_one(Item, 1).picture = digest
    async with village(store) as server:
        phone = await at_home(server)

        async def pictures(many: int) -> None:
            await phone.say("鸡蛋")
            await phone.press("鸡蛋 30枚")
            await until(lambda: sum(bool(one.picture) for one in phone.shown) == many)

        await pictures(1)
        await pictures(2)
        assert server.uploads == 1
        server.media.clear()
        await pictures(3)
        assert server.uploads == 2
        with travel(time.time() + 3 * DAY):
            await pictures(4)
        assert server.uploads == 3
        with Image.open(io.BytesIO(phone.shown[-1].picture or phone.shown[-2].picture)) as shown:
            assert shown.format == "JPEG"


async def test_long_words_come_in_parts_or_cut(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """No message is longer than WeChat takes, and the choices are there."""
    async with village(store) as server:
        phone = await at_home(server)
        turns: Turns = server.house.turns  # type: ignore[attr-defined]
        long = View(
            "\n".join(f"{n}、鸡蛋 <b>三十枚</b> &lt;a href=x&gt;" for n in range(150)), (Button("1", "好", "home"),)
        )

        async def come(event: Any) -> View:
            return long

        monkeypatch.setattr(turns, "come", come)
        before = len(phone.shown)
        await phone.say("x")
        await until(lambda: len(phone.shown) - before >= 3)
        texts = [one.text for one in phone.shown[before:]]
        assert texts[-1].endswith("1 好") and "149、" in texts[-1] and all(len(text.encode()) <= 2048 for text in texts)
        assert not any("<" in text for text in texts)


# Papers


async def test_a_paper_that_is_a_picture_is_one(store: Store, meet: Meet) -> None:
    """The slip of an order at the desk."""
    buyer = meet("李婶")
    buyer.say("/start")
    buyer.press("东山村服务站")
    order = order_eggs(buyer)
    async with village(store) as server:
        phone = await desk(server, store)
        with store.transaction() as s:
            s.get_one(Person, buyer.person.id).phone = ""
        view = View("单子", paper=paper_of(server, f"slip:{order}", "image/png"))
        await server.account.board.beside(phone.openid, view)  # type: ignore[attr-defined]
        assert phone.shown[-1].picture.startswith(b"\x89PNG")


def paper_of(server: WeChatServer, tap: str, mime: str) -> Any:
    from bot.talk import Paper

    return Paper(tap, "对账单", mime)


@pytest.mark.parametrize("public", [True, False])
async def test_a_paper_that_is_no_picture_is_a_link_or_said_so(store: Store, public: bool) -> None:
    """The link works for ten minutes from the first time on, for that person alone."""
    server = WeChatServer()
    async with village(store, server=server, public_url="https://shop.example/" if public else None):
        phone = await desk(server, store)
        month = time.strftime("%Y-%m")
        view = View("对账单来了", paper=paper_of(server, f"statement:1:{month}", "application/x"))
        (text,) = await server.account.board.reply(phone.openid, view)  # type: ignore[attr-defined]
        if not public:
            assert "发不了文件" in text
            return
        link = text.split("：https://shop.example/")[1].split()[0]
        for _ in range(2):
            async with server.session.get(f"{server.door}{link}") as answer:
                assert answer.status == 200 and len(await answer.read()) > 1000
                assert answer.headers["cache-control"] == "no-store"
        async with server.session.get(f"{server.door}{link[:-1]}x") as answer:
            assert answer.status == 404
        with travel(time.time() + 700):
            async with server.session.get(f"{server.door}{link}") as answer:
                assert answer.status == 404


async def test_the_sheet_of_all_goods_is_a_link(store: Store) -> None:
    """And the chart of a week is a picture: what the office takes out, by the screens' own taps."""
    async with village(store, public_url="https://shop.example") as server:
        admin = await office(server, store)
        link = (await admin.menu("sheet:all")).text.split("https://shop.example/")[1].split()[0]
        async with server.session.get(f"{server.door}{link}") as answer:
            assert answer.status == 200 and (await answer.read()).startswith(b"PK")
            assert "attachment" in answer.headers["content-disposition"]
        await admin.say("今天")
        await admin.menu("picture:0:week")
        await until(lambda: any(one.picture.startswith(b"\x89PNG") for one in admin.shown))


async def test_a_backup_never_lies_behind_a_link(store: Store) -> None:
    """Whoever held it would have everybody's data: it is said where else to ask; no link to it opens, however made."""
    async with village(store, public_url="https://shop.example") as server:
        admin = await office(server, store)
        shown = await admin.say("/backup")
        assert "不能放在链接里" in shown.text and "/wechat/paper" not in shown.text
        assert "打“备份”来拿" in shown.text and "邀请码" in shown.text
        with store.reading() as s:
            assert not memory.kept_under(s, "wechat", "paper:")
            assert not s.exec(select(Deed.id).where(Deed.act == "backup")).all()  # none was taken
        assert not any(name == "media/upload" for name, _ in server.calls) and server.uploads == 0


async def test_a_late_answer_has_its_link_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came too late for a reply is no less whole."""
    async with village(store, server=WeChatServer(scale=0.1), public_url="https://shop.example") as server:
        admin = await office(server, store)
        slow(server, 0.8, monkeypatch)
        shown = await admin.menu("sheet:all")
        assert not shown.reply and "https://shop.example/wechat/paper?p=" in shown.text


# The menu


async def test_the_menu_is_the_home_screens_and_pushed_when_it_changed(store: Store) -> None:
    """Three by five, in every language; a second start pushes nothing; a reader of English gets theirs."""
    server = WeChatServer()
    async with village(store, server=server):
        await until(lambda: server.conditional)
        assert [button["name"] for button in server.menu] == ["🛒 买东西", "👤 我的", "🙋 帮忙"]
        assert [below["key"] for below in server.menu[0]["sub_button"]] == [
            "shelf:1",
            "shelf:2",
            "shelf:3",
            "shelf:4",
            "shelves",
        ]
        (english,) = server.conditional.values()
        assert english[1]["name"] == "👤 Mine" and english[0]["sub_button"][4]["name"] == "🛒 More goods"
        phone = await at_home(server)
        await phone.say("english")
        await until(lambda: phone.openid in server.tagged.get(server.tags["cunkou-en"], set()))
        await phone.say("中文")
        await until(lambda: phone.openid not in server.tagged[server.tags["cunkou-en"]])
    pushed = sum(name == "menu/create" for name, _ in server.calls)
    async with village(store, server=WeChatServer()) as again:
        await again.account.menu.push()  # type: ignore[attr-defined]
        assert (pushed, again.menu) == (1, [])
    with store.transaction() as s:
        s.exec(select(Item)).first()
        from catalog.models import Category

        s.get_one(Category, 1).names = {"zh_CN": "蛋和奶", "en": "Eggs"}
    async with village(store, server=WeChatServer()) as changed:
        await until(lambda: changed.menu)
        assert "蛋和奶" in changed.menu[0]["sub_button"][0]["name"]


# The 48 hours


async def notice(server: WeChatServer, phone: Phone, matters: bool = True) -> None:
    """Send a notice as the postman does."""
    view = View(
        "您的包裹到了", brief={"what": "您的包裹到了", "center": "东山村服务站", "code": "8-2-3006"} if matters else {}
    )
    await server.account.send(phone.openid, view)  # type: ignore[attr-defined]


async def test_the_last_message_is_kept_for_what_matters(store: Store) -> None:
    """Five after each word of theirs; four for anything, one for a pickup code."""
    async with village(store) as server:
        phone = await at_home(server)
        for _ in range(4):
            await notice(server, phone, matters=False)
        with pytest.raises(Spared):
            await notice(server, phone, matters=False)
        await notice(server, phone)
        with pytest.raises(Gone):
            await notice(server, phone)
        assert sum(not one.reply for one in phone.shown) == 5
        await phone.say("谢谢")
        await notice(server, phone)
        assert all(status == 200 for status in server.statuses)


async def test_a_tap_opens_a_minute_for_three(store: Store) -> None:
    """And not the two days: only words do."""
    async with village(store) as server:
        phone = server.phone("王秀英")
        await phone.follow("center_1")
        for _ in range(3):
            await notice(server, phone)
        with pytest.raises(Gone):
            await notice(server, phone)
        await phone.menu("home")
        with travel(time.time() + 61), pytest.raises(Gone):
            await notice(server, phone)


async def test_after_two_days_a_template_message_carries_it(store: Store) -> None:
    """Within the limits of its fields; without a template the center is asked to call."""
    form = read(f"{TEMPLATE} thing1=center character_string2=code thing3=what time4=until number5=order")
    async with village(store, template=form) as server:
        phone = await at_home(server)
        with travel(time.time() + 2 * DAY):
            await notice(server, phone)
            assert phone.shown[-1].form == TEMPLATE and "8-2-3006" in phone.shown[-1].text
            with pytest.raises(Spared):
                await notice(server, phone, matters=False)
            server.fail("message/template/send", 43101)
            with pytest.raises(Gone):
                await notice(server, phone)


async def test_a_form_for_parcels_says_nothing_else(store: Store) -> None:
    """An order that was canceled comes by no "your parcel is here": the center calls; the next parcel's form goes."""
    async with village(store, template=read(f"{TEMPLATE} thing1=center character_string2=code")) as server:
        phone = await at_home(server)
        first = await ordered(phone)
        await phone.say("/start")
        second = await ordered(phone)
        with travel(time.time() + 2.5 * DAY):
            before = len(phone.shown)
            with store.transaction() as s:
                head = s.exec(select(Person).where(Person.role == Role.STAFF, Person.works_at == 1)).one()
                orders.move(s, head, first, "cancel")
            ring(server)
            await until(lambda: letters(store, "canceled", Posted.FAILED))
            with store.reading() as s:
                assert s.exec(select(Need).where(Need.kind == "unreached", Need.order_id == first)).one().done is None
            assert len(phone.shown) == before
            arrive(store, second)
            ring(server)
            shown = await phone.next(before)
            with store.reading() as s:
                assert shown.form == TEMPLATE and (s.get_one(Order, second).code or "?") in shown.text


async def test_when_nothing_goes_the_center_is_asked_to_call(store: Store) -> None:
    """A pickup notice outside the 48 hours: a need at the desk, with the name and the number."""
    async with village(store) as server:
        phone = await at_home(server)
        order = await ordered(phone)
        head = await desk(server, store)
        with travel(time.time() + 2.5 * DAY):
            await head.say("/start")
            before = len(head.shown)
            arrive(store, order)
            ring(server)
            shown = await head.next(before)
            assert "取件码" in shown.text and shown.choices[0][0] == f"order:{order}"
            assert letters(store, "unreached") and letters(store, "ready")[-1].state == Posted.FAILED


async def test_a_notice_of_no_weight_is_dropped_quietly(store: Store) -> None:
    """The desk's new orders beyond what WeChat takes: they stand on its screens, and nobody is called."""
    async with village(store) as server:
        head = await desk(server, store)
        phone = await at_home(server)
        with travel(time.time() + 3 * DAY):
            await phone.say("/start")
            order = await ordered(phone)
            await until(lambda: letters(store, "new_order") and letters(store, "new_order")[-1].state == Posted.DROPPED)
            assert not letters(store, "unreached") and str(order) in (await head.say(f"订单{order}")).text


async def test_wechat_counts_better_than_we_do(store: Store) -> None:
    """It says that no more goes: then no more is tried before they write again."""
    async with village(store) as server:
        phone = await at_home(server)
        for code in (45015, 45047):
            await phone.say("/start")
            server.fail("message/custom/send", code)
            for _ in range(2):
                with pytest.raises(Gone):
                    await notice(server, phone)
            assert sum(not one.reply for one in phone.shown) == 0


async def test_two_processes_count_together(store: Store) -> None:
    """Ten at once, of two houses: five go."""
    async with village(store) as server:
        phone = await at_home(server)
        other = server.channel()
        house = House(Store(str(store.engine.url)), [other])
        await house.open()
        try:
            view = View("到了", brief={"what": "到了"})
            sent = await asyncio.gather(
                *(channel.send(phone.openid, view) for channel in [server.account, other] * 5),  # type: ignore[attr-defined]
                return_exceptions=True,
            )
        finally:
            await house.close()
        assert sum(one is None for one in sent) == 5 and sum(isinstance(one, Gone) for one in sent) == 5


# The token, and how calls fail


async def test_one_process_renews_the_token_for_all(store: Store) -> None:
    """Eight that need one at the same moment ask WeChat once."""
    server = WeChatServer()
    server.token_delay = 0.3
    async with server:
        houses = [House(Store(str(store.engine.url)), [server.channel()]) for _ in range(2)]
        await asyncio.gather(*(house.open() for house in houses))
        tokens = await asyncio.gather(*(house.channels[0].wire.token.get() for house in houses for _ in range(4)))  # type: ignore[attr-defined]
        for house in houses:
            await house.close()
        assert server.asked_tokens == 1 and len(set(tokens)) == 1


async def test_a_stale_token_is_renewed_once(store: Store) -> None:
    """40001 and 42001: a new token, and the call again; a second no is Later."""
    async with village(store) as server:
        phone = await at_home(server)
        asked = server.asked_tokens
        server.expire()
        await notice(server, phone)
        assert server.asked_tokens == asked + 1 and not phone.shown[-1].reply
        server.fail("message/custom/send", 40001, 1)  # while WeChat thinks that the token is good: made anew
        await notice(server, phone)
        server.fail("message/custom/send", 42001, 2)
        with pytest.raises(Later):
            await notice(server, phone)


async def test_who_died_with_the_lease_holds_nobody_up(store: Store, turns: Turns) -> None:
    """After fifteen seconds another may."""
    at = [1000.0]

    async def ask(anew: bool) -> tuple[str, float]:
        return "good", 7200.0

    dead = Token(turns, ask, lambda: at[0])
    assert await turns.run(dead._lease)
    alive = Token(turns, ask, lambda: at[0])
    assert not await turns.run(alive._lease)
    at[0] += 16
    assert await alive.get() == "good"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, Later),
        (45009, Later),
        (45011, Later),
        (43004, Gone),
        (40003, Gone),
        (43019, Gone),
        (48001, Refused),
        (45002, Refused),
        (99999, Refused),
    ],
)
async def test_an_errcode_means_what_the_postman_knows(store: Store, code: int, kind: type[Exception]) -> None:
    """In a 200 answer."""
    async with village(store) as server:
        phone = await at_home(server)
        server.fail("message/custom/send", code)
        with pytest.raises(kind):
            await notice(server, phone)
        assert MEANS.get(code, Refused) is kind


async def test_wechat_out_of_reach_is_later(store: Store) -> None:
    """Answers go on, for they need no call; notices wait."""
    async with village(store) as server:
        phone = await at_home(server)
        server.down = True
        with pytest.raises(Later):
            await notice(server, phone)
        assert "鸡蛋" in (await phone.press("蛋奶")).text


async def test_a_wrong_secret_is_said_at_the_start(store: Store) -> None:
    """In one line that names the variable."""
    async with WeChatServer() as server:
        channel = WeChat(APP_ID, "wrong", TOKEN, aes_key=AES_KEY, api_url=server.url)
        house = House(store, [channel])
        with pytest.raises(OSError, match="CUNKOU_WECHAT_SECRET"):
            await house.open()
        await house.close()


async def test_wechat_away_at_the_start_keeps_no_shop_closed(store: Store) -> None:
    """It may come back."""
    server = WeChatServer()
    server.down = True
    async with village(store, server=server):
        phone = await at_home(server)
        assert phone.shown[-1].reply
        server.down = False
        await notice(server, phone)


# A template's fields


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("thing1", "东山村服务站东山村服务站东山村服务站东山村", "东山村服务站东山村服务站东山村服务站东…"),
        ("character_string2", "8-2-3006", "8-2-3006"),
        ("character_string2", "取件码", "-"),
        ("number3", "订单 17", "17"),
        ("phrase4", "您的包裹已经到了", "您的包裹已"),
        ("amount5", "28 元", "28元"),
        ("unknown6", "", "-"),
    ],
)
def test_a_field_takes_what_wechat_lets_it(name: str, value: str, fits: str) -> None:
    """Cut, not refused; never empty."""
    assert fitted(name, value) == fits


@pytest.mark.parametrize(
    "written", ["", "tmpl", "tmpl_0123456789", "tmpl_0123456789 thing1=nothing", "tmpl_0123456789 thing1"]
)
def test_a_template_that_is_none_is_refused(written: str) -> None:
    """When the settings are read."""
    with pytest.raises(ValueError):
        read(written)


async def test_posters_are_made_for_every_center(store: Store, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the command, in a process that is no shop; their codes say the center."""
    import zxingcpp

    from bot import cli

    async with WeChatServer() as server:
        for key, word in (("APP_ID", APP_ID), ("SECRET", SECRET), ("TOKEN", TOKEN), ("API_URL", server.url)):
            monkeypatch.setenv(f"CUNKOU_WECHAT_{key}", word)
        monkeypatch.setenv("CUNKOU_DATABASE_URL", str(store.engine.url))
        assert await asyncio.to_thread(cli.main, ["posters", str(tmp_path / "out")]) == 0
    made = sorted((tmp_path / "out").glob("*.png"))
    assert len(made) == 6
    with Image.open(made[1]) as picture:
        assert zxingcpp.read_barcodes(picture.convert("L"))[0].text.endswith("/q/center_2")


async def test_a_real_pickup_notice_goes_as_a_template_message(store: Store) -> None:
    """With the center, the code, the order, the amount and the day it goes back, out of the order itself."""
    form = read(f"{TEMPLATE} thing1=center character_string2=code number3=order time4=until thing5=amount thing6=what")
    async with village(store, template=form) as server:
        phone = await at_home(server)
        order = await ordered(phone)
        with travel(time.time() + 2.5 * DAY):
            before = len(phone.shown)
            arrive(store, order)
            ring(server)
            shown = await phone.next(before)
            with store.reading() as s:
                code = s.get_one(Order, order).code
            where, pickup, number, until_, amount, what = shown.text.splitlines()
            assert (where, pickup, number, amount) == ("东山村服务站", code, str(order), "28 元")
            assert until_.startswith("20") and "包裹" in what and shown.form == TEMPLATE
            await until(lambda: letters(store, "ready")[-1].state == Posted.SENT)
            assert not letters(store, "unreached")


def kept_of(store: Store, phone: Phone) -> list[str]:
    """Every row, of any table, in which an OpenID stands."""
    return [f"{table} {row}" for table, rows in dump(store, ()).items() for row in rows if phone.openid in str(row)]


async def test_who_asks_to_be_forgotten_is(store: Store) -> None:
    """By word, on WeChat: then no table names their OpenID, and their next word is a newcomer's."""
    async with village(store, public_url="https://shop.example") as server:
        phone = server.phone("王秀英")
        await phone.follow("center_1")
        await phone.say("english")
        await phone.say("中文")
        await phone.menu("known")  # all that is kept of them, as a file behind a link
        await until(lambda: phone.openid not in server.tagged.get(server.tags["cunkou-en"], {phone.openid}))
        kept = kept_of(store, phone)
        assert {"address", "chat", "kept"} <= {one.split()[0] for one in kept} and "paper:" in str(kept)
        await phone.say("忘了我")
        await phone.press("继续")
        await phone.press("删掉")
        assert not kept_of(store, phone)
        assert "您去哪个站取货" in (await phone.say("/start")).text


async def test_what_is_kept_names_the_chat(store: Store) -> None:
    """Whoever asks what is kept of them reads that there is WeChat."""
    async with village(store) as server:
        phone = await at_home(server)
        number = person_of(store, phone).id
        assert "💬 微信" in (await phone.menu(f"known:{number}:chats")).text


async def test_a_notice_follows_the_person_where_wechat_takes_none(store: Store, meet: Meet) -> None:
    """One known on another channel, too: outside WeChat's two days it comes there, and nobody need call."""
    async with village(store) as server:
        phone = await at_home(server)
        order = await ordered(phone)
        other = Slot("elsewhere")
        with store.transaction() as s:
            mine = Address(channel="elsewhere", name="too", person_id=person_of(store, phone).id or 0)
            mine.used -= timedelta(days=9)
            s.add(mine)
        server.house.postman.channels = {**server.house.postman.channels, "elsewhere": other}  # type: ignore[attr-defined]
        with travel(time.time() + 2.5 * DAY):
            arrive(store, order)
            ring(server)
            await until(lambda: other.got)
        assert "取件码" in other.got[0][1] and not letters(store, "unreached")


async def test_news_for_everybody_is_dropped_and_counted_where_few_are_left(store: Store) -> None:
    """By the postman himself: one who said nothing for two days is left out, one who just wrote is not."""
    async with village(store) as server:
        silent = await at_home(server, "李大爷")
        with travel(time.time() + 2 * DAY):
            phone = await at_home(server)
            before = len(phone.shown)
            with store.transaction() as s:
                head = s.exec(select(Person).where(Person.role == Role.STAFF, Person.works_at == 1)).one()
                tellings.start(s, head, tellings.write(s, head, 1, "明天上午停电，请下午再来取货。").id or 0)
            ring(server)
            assert "停电" in (await phone.next(before)).text
            await until(lambda: all(one.state != Posted.WAITING for one in letters(store, "telling")))
        assert not any("停电" in one.text for one in silent.shown) and not letters(store, "unreached")
        assert Posted.DROPPED in {one.state for one in letters(store, "telling")}


async def test_messages_to_everybody_leave_enough_for_a_notice(store: Store) -> None:
    """Two stay: one for a pickup code, one for a picture."""
    async with village(store) as server:
        phone = await at_home(server)
        sent = 0
        while await server.account.takes_unasked(phone.openid):  # type: ignore[attr-defined]
            await notice(server, phone, matters=False)
            sent += 1
        assert sent == 3
        with travel(time.time() + 2 * DAY):
            assert not await server.account.takes_unasked(phone.openid)  # type: ignore[attr-defined]
