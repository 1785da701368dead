"""Photos in and papers out in the terminal: files by their names."""

import io
import shutil
from pathlib import Path

import pytest
from conftest import Chatter
from looking import an_order
from photos import broken_eggs, torn
from sqlmodel import select

from bot.channels.console import Console
from bot.house import House
from bot.seeing import look
from catalog.models import Address, Order, Person, State
from catalog.store import Store


async def talk(store: Store, folder: Path, *lines: str, language: str = "en") -> str:
    """What a terminal shows for these lines."""
    shown = io.StringIO()
    console = Console(io.StringIO("".join(f"{line}\n" for line in lines)), shown, language=language, folder=folder)
    house = House(store, [console])
    await house.open()
    await console.done.wait()
    await house.close()
    return shown.getvalue()


def put(folder: Path, raw: bytes) -> Path:
    path = folder / "my eggs.jpg"
    path.write_bytes(raw)
    return path


@pytest.fixture
def photo(store: Store, tmp_path: Path) -> Path:
    return put(tmp_path, broken_eggs(store))


async def test_a_photo_is_sent_by_its_name(store: Store, tmp_path: Path, photo: Path) -> None:
    assert "I cannot do anything with a picture here" in await talk(store, tmp_path, f"!{photo}")


async def test_what_follows_the_name_is_its_caption(store: Store, tmp_path: Path, photo: Path) -> None:
    plain = shutil.copy(photo, tmp_path / "eggs.jpg")
    assert "From now on your goods go to Dongshan" in await talk(store, tmp_path, f"!{plain} Dongshan")


@pytest.mark.parametrize("cut", [0, 5000])
async def test_a_torn_photo_is_said_so(store: Store, tmp_path: Path, cut: int) -> None:
    photo = put(tmp_path, torn(store)[:cut])
    assert "I could not open that picture" in await talk(store, tmp_path, f"!{photo}")


@pytest.mark.parametrize("name", ["nothing.jpg", "no/such/folder.jpg", ".", "~nobody-at-all/x.jpg", "x" * 300])
async def test_a_file_that_is_not_there_is_said_so(store: Store, tmp_path: Path, name: str) -> None:
    assert f"There is no file {name} that I can read." in await talk(store, tmp_path, f"!{name}")


async def test_it_is_said_in_the_readers_language(store: Store, tmp_path: Path) -> None:
    assert "没有 nothing.jpg 这个文件" in await talk(store, tmp_path, "!nothing.jpg", language="zh_CN.UTF-8")


async def test_a_lone_mark_is_only_a_word(store: Store, tmp_path: Path) -> None:
    assert "no file" not in await talk(store, tmp_path, "!", "! ")


async def test_a_paper_is_written_beside_what_is_there(
    store: Store, tmp_path: Path, buyer: Chatter, head: Chatter
) -> None:
    await talk(store, tmp_path, "Dongshan")
    order = an_order(store, buyer, head, State.READY)
    with store.transaction() as s:
        mine = s.exec(select(Person).join(Address).where(Address.name == "console")).one()
        s.get_one(Order, order).person_id = mine.id or 0
    (tmp_path / f"cunkou-{order}.png").write_bytes(b"mine")
    shown = await talk(store, tmp_path, f"order {order}", "1", "0", "1")
    assert f"📎 cunkou-{order}-2.png" in shown and f"📎 cunkou-{order}-3.png" in shown
    assert (tmp_path / f"cunkou-{order}.png").read_bytes() == b"mine"
    assert look((tmp_path / f"cunkou-{order}-2.png").read_bytes()).codes[0].startswith(f"cunkou:o:{order}:")
    shown = await talk(store, tmp_path / "no folder", f"order {order}", "1")
    assert "The paper could not be written here." in shown and "Show this picture" in shown
