"""Every way into the house as a function of bytes: typed words, taps, commands, sheets, photos, posts, updates, letters."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO

import photos
import sheets
import test_rights
import test_stories
from ground import PEOPLE, Door
from near import Letters, Updates
from PIL import ExifTags, Image
from posts import Web

from bot import hear
from bot.talk import File, Kind
from bot.turn import looked

MOST_LINES = 6  # that one piece of bytes says in a chat


class Chat(Door):
    """Somebody in a chat: the first byte says who, then each line is typed, `#a:tap` tapped, `@lat,lon` a place."""

    measures = True

    def come(self, data: bytes) -> None:
        """Take some lines, one turn each."""
        who = list(self.ground.people.values())[data[0] % len(PEOPLE) if data else 0]
        for line in data[1:].split(b"\n")[:MOST_LINES]:
            said = line.decode(errors="surrogateescape")
            with self.ground.measured():
                if said.startswith("#"):
                    who.tap(said[1:])
                elif said.startswith("@") and (place := degrees(said[1:])):
                    who.at(*place)
                else:
                    who.say(said)
            self.ground.sound(who.view)


def degrees(said: str) -> tuple[float, float] | None:
    """Two numbers of any kind, as a channel may pass them on."""
    one, _, other = said.partition(",")
    try:
        return float(one), float(other)
    except ValueError:
        return None


def _lines(of: Callable[[int], Iterable[str]], at_once: int = 3) -> list[bytes]:
    """Lines as seeds, some at once, for each of the people."""
    made = []
    for who in range(len(PEOPLE)):
        said = list(of(who))
        for at in range(0, len(said), at_once):
            made.append(f"{who}{chr(10).join(said[at : at + at_once])}".encode())
    return made


class Typed(Chat):
    """What is typed in the stories."""

    @staticmethod
    def seeds() -> list[bytes]:
        """Every tenth line of the stories for each, shifted."""
        told = [line.said for path in test_stories.STORIES for line in test_stories.read(path).lines if not line.notice]
        told = list(dict.fromkeys(said for said in told if said and said[0] not in "[#!{"))
        return _lines(lambda who: told[who::10])


class Taps(Chat):
    """What is tapped, offered or forged, and what is typed where it leads."""

    @staticmethod
    def seeds() -> list[bytes]:
        """What the curious try, in turn for each, with a number or a word after it."""
        typed = ("12.5", "鸡蛋", "0", "明天", "1", "两箱")
        numbers = {"N": "3", "I": "1", "P": "1", "C": "1"}

        def of(who: int) -> Iterator[str]:
            for at, tap in enumerate(test_rights.TYPED):
                if (at + who) % 2 == 0:
                    yield "#" + ":".join(numbers.get(part, part) for part in tap.split(":"))
                if at % 3 == 0:
                    yield typed[at // 3 % len(typed)]

        return _lines(of)


class Commands(Chat):
    """What begins with a slash, with whatever behind it."""

    @staticmethod
    def seeds() -> list[bytes]:
        """Every command bare, and with something behind it."""
        behind = ("", " ABCD2345", " 鸡蛋 12.5", "@cunkou_bot", " 1 2 3", " -1")
        return _lines(lambda who: (f"/{name}{behind[(at + who) % 6]}" for at, name in enumerate([*hear.COMMANDS, "x"])))


class Sheets(Door):
    """A file from the admin: its name in the first line, then its bytes; what is offered then is tapped."""

    measures = True

    def come(self, data: bytes) -> None:
        """Send a file and say yes to it."""
        name, _, raw = data.partition(b"\n")
        admin = self.ground.people["周经理"]
        sent = admin.event(kind=Kind.FILE, file=File(name.decode(errors="surrogateescape"), len(raw)), raw=raw)
        admin.take(looked(self.ground.store, self.ground.words, sent, lambda told: None))
        self.ground.sound(admin.view)
        for button in admin.view.buttons:
            if button.tap.endswith(":yes"):
                with self.ground.measured():
                    admin.tap(button.tap)
                self.ground.sound(admin.view)
                return

    @staticmethod
    def seeds() -> list[bytes]:
        """Price lists in several forms; few that a process of its own must read."""
        rows = [("品名", "规格", "价格", "库存", "分类", "图标", "别名", "隐藏", "保质", "供货商")]
        rows += [("香醋", "500克", "3.50", "7", "调料", "🍶", "老醋 陈醋", "否", "24", "李记")]
        english = [
            ("No.", "Item", "Spec", "Price", "Qty", "Unit", "Category"),
            (1, "Eggs", "30", "29,50", 80, "box", ""),
        ]
        made = [
            ("价目表.csv", sheets.text(rows)),
            ("a.csv", sheets.text(english, ";")),
            ("b.txt", sheets.text(sheets.ZH, "\t", "gb18030")),
            ("c.csv", sheets.text(sheets.ZH, ",", "utf-16")),
            ("d.csv", sheets.text([("编号", "价格", "库存"), *((n, n * 1.5, n) for n in range(1, 30))])),
            ("e.xlsx", sheets.xlsx(sheets.ZH)),
        ]
        return [f"{name}\n".encode() + raw for name, raw in made]


class Photos(Door):
    """A photo from somebody: the first byte says who, the first line what is written under it, the rest is its bytes."""

    measures = True

    def come(self, data: bytes) -> None:
        """Look at it, and take it."""
        who = list(self.ground.people.values())[data[0] % len(PEOPLE) if data else 0]
        under, _, raw = data[1:].partition(b"\n")
        sent = who.event(kind=Kind.PHOTO, text=under.decode(errors="surrogateescape"), raw=raw)
        seen = looked(self.ground.store, self.ground.words, sent, lambda told: None)
        with self.ground.measured():
            who.take(seen)
        self.ground.sound(who.view)

    @staticmethod
    def seeds() -> list[bytes]:
        """Small pictures in every form, with a code on them and without, upright and not."""
        plain = Image.new("RGBA", (40, 30), (200, 30, 30, 90))
        turned = Image.Exif()
        turned[ExifTags.Base.Orientation] = 6
        drawn = [
            (plain, {"format": "PNG"}),
            (plain.convert("RGB"), {"format": "JPEG", "exif": turned}),
            (plain.convert("L"), {"format": "JPEG", "progressive": True}),
            (plain.convert("P"), {"format": "GIF", "save_all": True, "append_images": [plain.convert("P")]}),
            (plain, {"format": "WEBP"}),
            (photos.code("https://cunkou.example/o/ABCD2345"), {"format": "PNG"}),
            (photos.code("ABCD2345"), {"format": "JPEG"}),
        ]
        made = []
        for at, (picture, how) in enumerate(drawn):
            file = BytesIO()
            picture.save(file, **how)
            under = ("", "鸡蛋 29.50", "坏了两个", "/help")[at % 4]
            made += [f"{who}{under}\n".encode() + file.getvalue() for who in range(len(PEOPLE))]
        return made


DOORS: Mapping[str, type[Door]] = {
    "text": Typed,
    "tap": Taps,
    "command": Commands,
    "sheet": Sheets,
    "photo": Photos,
    "web": Web,
    "telegram": Updates,
    "wechat": Letters,
}
