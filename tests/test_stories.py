"""Whole conversations as readable stories, played on the console, the web, Telegram and WeChat.

One that is told in both languages is played on the web and WeChat in Chinese, on Telegram in English: the
conversation is the same, and so are the faces. What is about the faces themselves is played on all, in both.

A story is a text file. `who> words` is what somebody enters (see `faces` for what a line may be); the indented lines
below it must be seen, in this order. `who<` is a notice that reaches them. `! words` must not be seen. `{name}` keeps
what stands there the first time, and says it the next. The head of the file says who the people are.
"""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from faces import open_face
from sqlmodel import select

from bot.channels.console import Console
from bot.house import House
from catalog import people
from catalog.models import Center, Role
from catalog.store import Store

STORIES = sorted((Path(__file__).parent / "stories").glob("*.txt"))
FACES = ("console", "web", "telegram", "wechat")
# What is told in Chinese is played on WeChat as well, but for what goes by files, which WeChat carries neither way.
NOT_ON_WECHAT = {
    "sheet": "a sheet cannot be sent there: sheet_wechat_zh tells what is said instead",
    "backup": "a backup is no picture, and never lies behind a link: test_wechat tells what is said instead",
}
ABOUT_FACES = ("first_order", "digits_only", "photos", "truck", "whole_life")


def faces_of(path: Path) -> tuple[str, ...]:
    """The faces a story is played on, unless it names its own."""
    told, _, language = path.stem.rpartition("_")
    twins = all((path.parent / f"{told}_{other}.txt").exists() for other in ("zh", "en"))
    wechat = ("wechat",) if language == "zh" and told not in NOT_ON_WECHAT else ()
    if not twins or told in ABOUT_FACES:
        return ("console", "web", "telegram", *wechat)
    # A terminal and WeChat are alike: one types numbers.
    return ("web", *(wechat or ("console",))) if language == "zh" else ("telegram",)


@dataclass
class Line:
    """One thing that happens in a story, and what must be seen of it."""

    who: str
    notice: bool
    said: str
    number: int
    seen: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


@dataclass
class Story:
    """A conversation: who takes part, in what language, on which faces, and what happens."""

    language: str = "zh_CN"
    faces: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    speaks: dict[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def read(path: Path) -> Story:
    """A story from its file. Raises ValueError, naming the line that makes no sense."""
    story = Story()
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not raw.strip() or raw.startswith("#"):
            continue
        head = re.fullmatch(r"(language|faces): (.*)", raw)
        role = re.fullmatch(r"(\S+) = (admin|staff|villager)\s*(\S*?)(?: in (\w+))?", raw)
        said = re.fullmatch(r"(\S+?)([<>])\s*(.*)", raw)
        if head and head[1] == "language":
            story.language = head[2]
        elif head:
            story.faces = tuple(head[2].split(", "))
        elif role:
            story.roles[role[1]] = f"{role[2]} {role[3]}".strip()
            story.speaks[role[1]] = role[4] or story.language
        elif raw.startswith("  ! "):
            story.lines[-1].unseen.append(raw[4:])
        elif raw.startswith("  "):
            story.lines[-1].seen.append(raw.strip())
        elif said:
            story.lines.append(Line(said[1], said[2] == "<", said[3], number))
        else:
            raise ValueError(f"{path.name}:{number}: {raw}")
    return story


def invite(store: Store, role: str) -> str:
    """A real code for a role written as in a story's head."""
    what, _, center = role.partition(" ")
    with store.transaction() as s:
        at = next((c.id for c in s.exec(select(Center)).all() if center in c.names.values()), None)
        return people.invite(s, Role(what), at)


def check(line: Line, shown: str, kept: dict[str, str], where: str) -> None:
    """That everything to be seen is seen, in order, and nothing else that must not be."""
    at = 0
    for wanted in line.seen:
        parts = re.split(r"(\{\w+\})", wanted)
        pattern = ""
        for part in parts:
            if not re.fullmatch(r"\{\w+\}", part):
                pattern += re.escape(part)
            elif part[1:-1] in kept:
                pattern += re.escape(kept[part[1:-1]])
            else:
                pattern += rf"(?P<{part[1:-1]}>[A-Za-z0-9-]+)"
        found = re.compile(pattern).search(shown, at)
        assert found, f"{where}\nnot seen: {wanted}\nin:\n{shown}"
        kept.update(found.groupdict())
        at = found.end()
    for hidden in line.unseen:
        assert hidden.format(**kept) not in shown, f"{where}\nseen: {hidden}\nin:\n{shown}"


PLAYED = [(path, face) for path in STORIES for face in FACES if face in (read(path).faces or faces_of(path))]


def test_every_story_is_played_and_every_face_plays_many() -> None:
    """No rule above leaves one out."""
    assert {path for path, _ in PLAYED} == set(STORIES)
    assert all(sum(played == face for _, played in PLAYED) > 7 for face in FACES)


@pytest.mark.parametrize(("path", "face"), PLAYED, ids=[f"{path.stem}-{face}" for path, face in PLAYED])
async def test_story(path: Path, face: str, store: Store) -> None:
    """The story comes out as written."""
    story = read(path)
    kept: dict[str, str] = {}
    async with open_face(face, store) as people_there:
        for who, role in story.roles.items():
            start = "/start" if role == "villager" else f"/start {invite(store, role)}"
            await people_there.enter(who, start, story.speaks[who])
        for line in story.lines:
            where = f"{path.name}:{line.number} on {face}: {line.who}{'<' if line.notice else '>'} {line.said}"
            if line.notice:
                shown = await people_there.ring(line.who)
            else:
                language = story.speaks.get(line.who, story.language)
                shown = await people_there.enter(line.who, line.said.format(**kept), language)
            check(line, shown, kept, where)


async def test_what_the_console_takes_down_is_a_story(store: Store, tmp_path: Path) -> None:
    """A conversation recorded in the terminal can be played on another face as it stands."""
    taken = tmp_path / "taken.txt"
    with taken.open("w", encoding="utf-8") as record:
        heard = io.StringIO("1\n1\n1\n1\n0\n")
        console = Console(heard, io.StringIO(), who="王秀英", language="zh_CN.UTF-8", record=record)
        house = House(store, [console])
        await house.open()
        await console.done.wait()
        await house.close()
    story = read(taken)
    assert [line.said for line in story.lines] == ["/start", "1", "1", "1", "1", "0"]
    kept: dict[str, str] = {}
    async with open_face("web", store) as people_there:
        for line in story.lines:
            check(line, await people_there.enter("李大爷", line.said, "zh_CN"), kept, taken.name)
