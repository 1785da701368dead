"""Goods as the admin keeps them: pictures, new goods, their facts and shelves, and everything taken back."""

from io import BytesIO

import pytest
from conftest import Chatter
from PIL import Image
from sqlmodel import select
from time_machine import travel

from catalog import goods, journal, keeping, pictures
from catalog.models import Category, Item, Picture, now
from catalog.refusals import BadValue, NoPrice, NotAllowed, NotFound
from catalog.store import Store


def photo(colour: str, size: tuple[int, int] = (1600, 1200), turned: int = 1) -> bytes:
    file = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turned
    Image.new("RGB", size, colour).save(file, "JPEG", exif=exif)
    return file.getvalue()


def shown(store: Store, item_id: int = 1) -> Picture | None:
    with store.reading() as s:
        digest = s.get_one(Item, item_id).picture
        return s.get_one(Picture, digest) if digest else None


def test_a_photo_is_kept_upright_and_small_with_a_thumb(store: Store, admin: Chatter) -> None:
    admin.photo(photo("red", turned=6), "鸡蛋")
    kept = shown(store)
    assert kept is not None and admin.view.picture == kept.digest and kept.thumb is not None
    assert Image.open(BytesIO(kept.data)).size == (768, 1024)
    assert max(Image.open(BytesIO(kept.thumb)).size) == 160


def test_a_photo_on_a_card_or_in_answer_to_one_is_that_items(store: Store, admin: Chatter) -> None:
    from bot.talk import Kind
    from bot.turn import seen

    admin.tap("item:2")
    admin.photo(photo("blue"))
    assert shown(store, 2) is not None
    admin.say("/start")
    admin.take(seen(admin.event(kind=Kind.PHOTO, raw=photo("green"), replied="item:3")))
    assert shown(store, 3) is not None


def test_the_same_photo_for_two_items_is_kept_once_and_taken_from_one(store: Store, admin: Chatter) -> None:
    admin.photo(photo("red"), "鸡蛋")
    admin.photo(photo("red"), "土鸡蛋")
    admin.say("去掉图片")
    assert shown(store) is not None
    with store.reading() as s:
        assert len(s.exec(select(Picture)).all()) == 1


def test_old_pictures_go_when_no_undo_can_bring_them_back(store: Store, admin: Chatter) -> None:
    admin.photo(photo("red"), "鸡蛋")
    red = shown(store)
    admin.photo(photo("blue"), "鸡蛋")
    assert red is not None
    with store.transaction() as s:
        pictures.sweep(s)
        assert s.get(Picture, red.digest) is not None
    with travel(now().replace(year=now().year + 1)), store.transaction() as s:
        pictures.sweep(s)
    with store.reading() as s:
        assert s.get(Picture, red.digest) is None
    assert shown(store) is not None


def test_a_picture_taken_back_shows_the_one_before(store: Store, admin: Chatter) -> None:
    admin.photo(photo("red"), "鸡蛋")
    red = shown(store)
    admin.photo(photo("blue"), "鸡蛋")
    admin.press("撤回")
    again = shown(store)
    assert red and again and red.digest == again.digest


def test_everything_changed_of_an_item_can_be_taken_back(store: Store, admin: Chatter) -> None:
    acts = (
        {"names": {"en": "Fresh eggs"}},
        {"specs": {}},
        {"units": {"zh_CN": "板", "en": "tray"}},
        {"category_id": 2},
        {"nicknames": ["蛋", "egg"]},
        {"supplier": "鲁桥"},
        {"keeps": 48},
    )
    for what in acts:
        with store.transaction() as s:
            before = s.get_one(Item, 1).model_dump(exclude={"version"})
            keeping.amend(s, admin.person, 1, **what)  # type: ignore[arg-type]
            deed = journal.last(s, admin.person)
            assert deed is not None and deed.act == "item"
            assert s.get_one(Item, 1).model_dump(exclude={"version"}) != before
            journal.undo(s, admin.person, deed.id or 0)
            assert s.get_one(Item, 1).model_dump(exclude={"version"}) == before


@pytest.mark.parametrize(
    "what",
    [{"names": {"en": "x" * 61}}, {"names": {"en": "  "}}, {"keeps": -1}, {"keeps": 10**9}, {"supplier": "x" * 61},
     {"nicknames": [str(n) for n in range(20)]}],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(store: Store, admin: Chatter, what: dict[str, object]) -> None:
    with store.transaction() as s, pytest.raises(BadValue):
        keeping.amend(s, admin.person, 1, **what)  # type: ignore[arg-type]


def test_only_the_admin_keeps_goods(store: Store, head: Chatter, buyer: Chatter) -> None:
    for who in (head, buyer):
        with store.transaction() as s:
            for refused in (
                lambda s=s, p=who.person: keeping.add(s, p, {"en": "x"}),
                lambda s=s, p=who.person: keeping.amend(s, p, 1, supplier="x"),
                lambda s=s, p=who.person: keeping.new_shelf(s, p, {"en": "x"}),
                lambda s=s, p=who.person: keeping.move_shelf(s, p, 1, up=True),
                lambda s=s, p=who.person: pictures.keep(s, p, b"x"),
                lambda s=s, p=who.person: pictures.show(s, p, 1, None),
            ):
                with pytest.raises(NotAllowed):
                    refused()


def test_new_goods_without_a_price_wait_hidden(store: Store, admin: Chatter) -> None:
    with store.transaction() as s:
        item = keeping.add(s, admin.person, {"zh_CN": "黄桃罐头"})
        assert item.hidden
        with pytest.raises(NoPrice):
            goods.change(s, admin.person, item.id or 0, hidden=False)
        with pytest.raises(NotFound):
            goods.get(s, item.id or 0)


def test_shelves_are_made_moved_and_taken_back(store: Store, admin: Chatter) -> None:
    def order() -> list[int | None]:
        with store.reading() as s:
            return [c.id for c in keeping.shelves(s, admin.person)]

    before = order()
    admin.tap("kinds:new")
    admin.say("罐头 / Tins")
    assert order()[:-1] == before
    admin.press("往前移")
    moved = order()
    assert moved[-1] == before[-1] and moved != before
    admin.say("撤回")
    admin.say("好")
    assert order()[:-1] == before
    with store.reading() as s:
        names = s.get_one(Category, order()[-1]).names
    assert names == {"zh_CN": "罐头", "en": "Tins"}


def test_a_photo_that_answers_a_card_on_telegram_says_which_card() -> None:
    from bot.channels.telegram.updates import read

    who = {"id": 7, "is_bot": False, "first_name": "Zhou"}
    here = {"id": 7, "type": "private"}
    keys = [[{"text": "1 Change the price", "callback_data": "price:17"}], [{"text": "0", "callback_data": "shelf:1"}]]
    card = {"message_id": 4, "date": 1, "chat": here, "text": "Eggs", "reply_markup": {"inline_keyboard": keys}}
    sent = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    message = {"message_id": 5, "date": 1, "chat": here, "from": who, "photo": sent}
    assert (came := read({"update_id": 1, "message": message | {"reply_to_message": card}})).event
    assert came.event.replied == "item:17"
    assert (came := read({"update_id": 1, "message": message})).event and came.event.replied == ""
    keys[0][0]["callback_data"] = "order:17"
    assert (came := read({"update_id": 1, "message": message | {"reply_to_message": card}})).event
    assert came.event.replied == ""
