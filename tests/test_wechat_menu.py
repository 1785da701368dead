"""The menu below a WeChat chat and who reads which: a tag of ours says it, and goes when it is true no more."""

from faces import until
from test_wechat import kept_of, village
from wechat_server import Phone, WeChatServer

from catalog.store import Store


def english(server: WeChatServer) -> set[str]:
    """Who has the menu in English."""
    return server.tagged.get(server.tags.get("cunkou-en", 0), set())


async def reader(server: WeChatServer) -> Phone:
    """Somebody who reads English, and has the menu in it."""
    phone = server.phone("Mary")
    await phone.say("/start")
    await phone.say("English")
    await until(lambda: phone.openid in english(server))
    return phone


async def forgotten(phone: Phone) -> None:
    """They ask for it by word, and say yes twice."""
    for words in ("Forget me", "1", "1"):
        shown = await phone.say(words)
    assert "do not know you any more" in shown.text


async def test_a_forgotten_reader_of_english_has_the_menu_everybody_has(store: Store) -> None:
    """From their next word on, which is a newcomer's, in Chinese."""
    async with village(store) as server:
        phone = await reader(server)
        await forgotten(phone)
        assert not kept_of(store, phone)
        assert "您去哪个站取货" in (await phone.say("/start")).text
        await until(lambda: phone.openid not in english(server))


async def test_who_was_forgotten_and_never_writes_again_has_no_tag_of_ours(store: Store) -> None:
    """The shop looks after it, after a new start as well; who still reads English keeps theirs."""
    server = WeChatServer()
    async with village(store, server=server):
        phone, other = await reader(server), server.phone("John")
        await other.say("English")
        await until(lambda: other.openid in english(server))
        await forgotten(phone)
        await server.account.menu.tidy()  # type: ignore[attr-defined]
        assert english(server) == {other.openid}
    assert not kept_of(store, phone)


async def test_a_tag_that_wechat_did_not_take_is_tried_again(store: Store) -> None:
    """With their next step."""
    async with village(store) as server:
        phone = server.phone("Mary")
        await until(lambda: server.conditional)
        server.fail("tags/members/batchtagging", 45011)
        await phone.say("English")
        await until(lambda: not server.account.visits.work)  # type: ignore[attr-defined]
        assert not english(server)
        await phone.say("0")
        await until(lambda: phone.openid in english(server))
