"""What the conversation remembers: where each chat stands, which events were taken, what a platform gave us to keep."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, bindparam, delete, func, insert, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from bot.talk import Event, View
from catalog import personal
from catalog.models import Address, Person, Role, now
from catalog.questions import Question
from catalog.refusals import NotFound
from catalog.rows import insert_row, update_row
from catalog.straight import Straight

KEEP_EVENTS = timedelta(days=30)  # longer than any platform repeats itself
PATIENCE = 3  # misses in a row after which a person is asked to help
LONGEST_SENTENCE = 1000  # characters of an order said in a sentence
KEEP_WORDS = 6  # typed messages shown to whoever is asked to help
LINES = 5_164  # of our own choosing: keeps these locks of PostgreSQL's apart from everybody else's
KEEP_LETTERS = 200  # messages a web page can scroll back to


class Chat(SQLModel, table=True):
    """One conversation: `here` is the tap that drew the last screen, `offered` its [key, tap, meaning, label] each."""

    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    here: str = "home"
    offered: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    said: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))  # the last words typed
    misses: int = 0  # how often in a row we did not understand
    moved: datetime = Field(default_factory=now)
    rung: datetime | None = None  # when a notice put its question here; None once somebody did something


class Seen(SQLModel, table=True):
    """An event that was taken; a second one like it is a repeat."""

    channel: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    at: datetime = Field(default_factory=now, index=True)


class Kept(SQLModel, table=True):
    """Something a platform gave us to use again: a file's id there, which menu a chat was given."""

    channel: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: str


class Letter(SQLModel, table=True):
    """A message waiting in a mailbox of our own, for channels that have to come and fetch (the web page)."""

    __table_args__ = (Index(None, "channel", "address", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime = Field(default_factory=now)


class Sentence(SQLModel, table=True):
    """An order somebody said in one sentence, kept while its unclear parts are asked about."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    text: str
    at: datetime = Field(default_factory=now, index=True)


def _labels(offered: Any, strike: Callable[[str], str]) -> Any:
    """Names stand in what a button is called, never in its tap."""
    return [[key, tap, means, strike(label)] for key, tap, means, label in offered]


def _written(body: Any, strike: Callable[[str], str]) -> Any:
    """Names stand in what a letter says and in what its buttons are called."""
    struck = {key: strike(words) if key in ("text", "own") else words for key, words in body.items()}
    if "buttons" in body:
        struck["buttons"] = [{**button, "label": strike(button["label"])} for button in body["buttons"]]
    return struck


personal.rules(
    "chat",
    {
        "channel": personal.WORD,
        "address": personal.Row("address"),
        "here": personal.Stays("a tap: it carries numbers, and goes with the chat"),
        "offered": personal.Strike(_labels),
        "said": personal.Strike(),
    },
)
personal.rules("seen", {"channel": personal.WORD, "id": personal.Stays("a platform's number, for 30 days")})
personal.rules(
    "kept",
    {
        "channel": personal.WORD,
        "key": personal.Row("key"),
        "value": personal.Stays("what a platform calls a file or a message of ours"),
    },
)
personal.rules(
    "letter",
    {
        "channel": personal.WORD,
        # A page asks for letters above a number, and SQLite gives the highest number again once its row is gone.
        "address": personal.Row("address", blank={"address": "", "body": {}}),
        "body": personal.Strike(_written),
    },
)
personal.rules("sentence", {"person_id": personal.Row(), "text": personal.Strike(row=True)})


# As text: SQLAlchemy keeps no insert that may meet a conflict, and would build it anew at each turn.
NOTED = Straight(
    text("INSERT INTO seen (channel, id, at) VALUES (:channel, :id, :at) ON CONFLICT DO NOTHING").bindparams(
        bindparam("at", type_=Seen.__table__.c.at.type)  # type: ignore[attr-defined]
    )
)
AT = Question(select(Chat).where(Chat.channel == bindparam("channel"), Chat.address == bindparam("address")))


def send_home(s: Session, person: Person) -> None:
    """Let no chat of this person stand on a screen of what they were: a digit typed late must do nothing else."""
    asked = select(Chat).join(Address, (Address.channel == Chat.channel) & (Address.name == Chat.address))  # type: ignore[arg-type]
    for chat in s.exec(asked.where(Address.person_id == person.id)).all():
        chat.here, chat.offered, chat.moved = "home", [], now()


def line_up(s: Session, event: Event) -> None:
    """Wait until no other process is at an event of the same chat: they are taken one after another, as they came.

    SQLite has one writer anyway. On PostgreSQL two of a chat would each begin a basket. The key is the chat's alone:
    a chat that is new has no row to wait for.
    """
    if s.get_bind().dialect.name == "postgresql":
        chat = func.hashtextextended(f"{event.channel} {event.address}", LINES)
        s.execute(select(func.pg_advisory_xact_lock(chat)))


def take_note(s: Session, event: Event) -> bool:
    """Write down that `event` was taken; False when it already was."""
    row = {"channel": event.channel, "id": event.id, "at": now()}
    return bool(NOTED.run(s, row))


def forget_old_events(s: Session) -> None:
    """Let go of events so old that no platform will repeat them, and of sentences as old."""
    s.execute(delete(Sentence).where(Sentence.at < now() - KEEP_EVENTS))  # type: ignore[arg-type]
    newest = select(func.max(Letter.id)).scalar_subquery()
    s.execute(delete(Letter).where(Letter.address == "", Letter.id < newest))  # type: ignore[arg-type]
    s.execute(delete(Seen).where(Seen.at < now() - KEEP_EVENTS))  # type: ignore[arg-type]


def chat_of(s: Session, event: Event) -> Chat:
    """The conversation an event belongs to, begun if it is the first."""
    chat = chat_at(s, event.channel, event.address)
    if chat is None:
        chat = insert_row(s, Chat, channel=event.channel, address=event.address)
    return chat


def stand(s: Session, chat: Chat, here: str, offered: list[list[str]], misses: int) -> None:
    """Save where the conversation stands: the tap that drew the screen, what that screen offers, misses in a row."""
    update_row(s, chat, here=here, offered=offered, misses=misses, moved=now(), rung=None)


def chat_at(s: Session, channel: str, address: str) -> Chat | None:
    """The conversation at an address, if one was ever held."""
    return AT.first(s, channel=channel, address=address)


def take_stage(s: Session, chat_id: int, moved: datetime, here: str, offered: list[list[str]]) -> bool:
    """Let a notice's question stand in a chat, unless somebody did something there after `moved`: then False."""
    at = now()
    won = s.execute(
        update(Chat)
        .where(Chat.id == chat_id, Chat.moved == moved)  # type: ignore[arg-type]
        .values(here=here, offered=offered, moved=at, rung=at)
        .execution_options(synchronize_session=False)
    )
    return bool(won.rowcount)  # type: ignore[attr-defined]


def keep_sentence(s: Session, person: Person, text: str) -> int:
    """Keep an order said in a sentence; returns its number."""
    assert person.id is not None
    row = Sentence(person_id=person.id, text=text[:LONGEST_SENTENCE])
    s.add(row)
    s.flush()
    assert row.id is not None
    return row.id


def sentence(s: Session, number: int, person: Person) -> str:
    """A sentence this person said. Raises NotFound for anybody else's."""
    row = s.get(Sentence, number)
    if row is None or row.person_id != person.id:
        raise NotFound
    return row.text


def next_miss(chat: Chat) -> int:
    """Which miss in a row it would be not to understand now: 1, 2, 3, and then from the beginning."""
    return chat.misses % PATIENCE + 1


def remember(s: Session, chat: Chat, text: str) -> None:
    """Keep what was typed, so that a person who is asked to help can read it.

    At once: where an act lets go of all that was read (`expire_all`), this is not to go with it.
    """
    update_row(s, chat, said=[*chat.said, text[:200]][-KEEP_WORDS:])


PUT = "INSERT INTO kept (channel, key, value) VALUES (:channel, :key, :value) ON CONFLICT "
KEEP = Straight(text(PUT + "(channel, key) DO UPDATE SET value = excluded.value"))
KEEP_NEW = Straight(text(PUT + "DO NOTHING"))
KEPT = Question(select(Kept.value).where(Kept.channel == bindparam("channel"), Kept.key == bindparam("key")))


def keep(s: Session, channel: str, key: str, value: str) -> None:
    """Remember something for a platform, in place of what was kept under the same key, whoever else does so as well."""
    KEEP.run(s, {"channel": channel, "key": key, "value": value})


def drop(s: Session, channel: str, key: str) -> None:
    """Keep nothing under `key` any more."""
    s.execute(delete(Kept).where(Kept.channel == channel, Kept.key == key))  # type: ignore[arg-type]


def kept_under(s: Session, channel: str, prefix: str) -> dict[str, str]:
    """What was kept for a platform under keys that begin so."""
    under = col(Kept.key).startswith(prefix, autoescape=True)
    return dict(s.exec(select(Kept.key, Kept.value).where(Kept.channel == channel, under)).all())


def sweep(s: Session, channel: str, prefix: str, before: int) -> None:
    """Let go of what was kept under keys that begin so, and begins itself with an earlier second (since 1970)."""
    old = (Kept.channel == channel, col(Kept.key).startswith(prefix), Kept.value < f"{before}")
    s.execute(delete(Kept).where(*old))  # type: ignore[arg-type]


def swap(s: Session, channel: str, key: str, was: str | None, becomes: str) -> bool:
    """Keep `becomes` where `was` is kept now (None: nothing); False where somebody else was quicker."""
    if was is None:
        row = {"channel": channel, "key": key, "value": becomes}
        return bool(KEEP_NEW.run(s, row))
    same = (Kept.channel == channel, Kept.key == key, Kept.value == was)
    change = update(Kept).where(*same).values(value=becomes)  # type: ignore[arg-type]
    done = s.execute(change.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def kept(s: Session, channel: str, key: str) -> str | None:
    """What was kept for a platform under `key`."""
    return KEPT.first(s, channel=channel, key=key)


def post_letter(s: Session, channel: str, address: str, body: dict[str, Any]) -> int:
    """Put a message in a mailbox; returns its number, which only grows."""
    row = s.execute(insert(Letter).values(channel=channel, address=address, body=body, at=now()))
    number: int = row.inserted_primary_key[0]  # type: ignore[attr-defined]
    return number


def letters(s: Session, channel: str, address: str, after: int = 0) -> list[Letter]:
    """The messages of one mailbox with a number above `after`, oldest first, the newest KEEP_LETTERS at most."""
    asked = (
        select(Letter)
        .where(Letter.channel == channel, Letter.address == address, Letter.id > after)  # type: ignore[operator]
        .order_by(Letter.id.desc())  # type: ignore[union-attr]
        .limit(KEEP_LETTERS)
    )
    return list(reversed(s.exec(asked).all()))


def view_body(view: View) -> dict[str, Any]:
    """A view as plain data for a mailbox."""
    paper = view.paper
    return {
        "text": view.text,
        "buttons": [{"key": b.key, "label": b.label, "tap": b.tap, "picture": b.picture} for b in view.buttons],
        "picture": view.picture,
        "fresh": view.fresh,
        "send_place": view.send_place,
        "language": view.language,
        "files": view.role == Role.ADMIN,
        "paper": {"tap": paper.tap, "label": paper.label, "mime": paper.mime} if paper else None,
    }
