"""What Telegram gave us to keep: written soon, many at once, and there for whoever looks next."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from bot.channels.telegram import notes
from bot.channels.telegram.lines import Lines
from bot.channels.telegram.notes import Notes
from bot.memory import Kept
from bot.turns import Turns
from bot.words import Words
from catalog.store import Busy, Store


@pytest.fixture
async def turns(store: Store, words: Words) -> AsyncIterator[Turns]:
    """A door to the village."""
    made = Turns(store, words)
    yield made
    made.close()


def written(store: Store) -> dict[str, str]:
    """What is in the store."""
    with store.reading() as s:
        return dict(s.exec(select(Kept.key, Kept.value).where(Kept.channel == notes.NAME)).all())


async def test_what_is_new_is_written_soon(store: Store, turns: Turns) -> None:
    mine = Notes(turns, lines := Lines())
    assert await mine.get("place:7") == "" == await mine.get("menu:7")
    mine.put("place:7", "12")
    mine.put("file:a", "id of a")
    mine.put("place:7", "13")
    assert written(store) == {} and await mine.get("place:7") == "13"
    for _ in range(2000):
        if written(store):
            break
        await asyncio.sleep(0.01)
    assert written(store) == {"place:7": "13", "file:a": "id of a"}
    mine.put("place:7", "")
    await mine.write()  # as at the end
    assert not mine.unwritten
    await lines.close(5)
    assert written(store)["place:7"] == "" == await mine.get("place:7")
    assert await Notes(turns, Lines()).get("file:a") == "id of a"


async def test_what_is_looked_up_does_not_replace_what_is_newer(store: Store, turns: Turns) -> None:
    mine = Notes(turns, lines := Lines())
    mine.put("place:7", "12")
    assert await mine.get("menu:7") == ""
    await mine.write()
    assert await mine.get("place:7") == "12"
    await lines.close(5)


async def test_many_more_notes_than_are_held_in_memory(
    store: Store, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "MOST", 1)
    mine = Notes(turns, lines := Lines())
    for number in range(5):
        mine.put(f"place:{number}", f"{number}")
    assert [await mine.get(f"place:{number}") for number in range(5)] == [*"01234"]
    await mine.write()
    assert [await mine.get(f"place:{number}") for number in range(5)] == [*"01234"]
    await lines.close(5)


async def test_a_store_that_is_busy_costs_a_repeat_and_the_next_note_is_written(
    store: Store, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise Busy

    mine = Notes(turns, lines := Lines())
    with monkeypatch.context() as patch:
        patch.setattr(store, "transaction", away)
        mine.put("file:a", "id of a")
        await mine.write()
    assert written(store) == {} and not mine.unwritten
    mine.put("file:b", "id of b")
    await lines.close(5)
    assert written(store) == {"file:b": "id of b"}
