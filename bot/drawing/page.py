"""A page: ink on paper or on the screen of a phone, one page after the other, and the bytes they become."""

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

from bot.drawing.letters import Line, Words, flow, printable, width, write

Side = Literal["left", "center", "right"]
LINE = 1.4  # from one line to the next, of the size
RISE = 1.05  # from a line's top to what its letters stand on


@dataclass(frozen=True, slots=True)
class Form:
    """What is drawn on: width, height and margin in points, and how many dots a point has.

    Paper is black and white alone (`1`): that is what a printer does, and a page stays under 150 kB. A roll is cut off
    where its ink ends, as is the last picture for a phone, and it grows instead of turning.
    """

    width: float
    height: float
    margin: float
    dots: float
    mode: Literal["1", "L"] = "1"
    roll: bool = False


A4 = Form(595, 842, 32, 240 / 72)
PHONE = Form(432, 960, 16, 2.5, "L")  # 1080 dots wide, and no taller than a chat shows without shrinking it


class Pages:
    """Pages that fill from the top. Lengths are in points outside (`dots()` turns them) and in dots inside."""

    def __init__(self, form: Form, foot: str = "") -> None:
        """`foot` stands at the bottom of every page, beside its number."""
        self.form, self.foot = form, printable(foot)
        self.left, self.right = self.dots(form.margin), self.dots(form.width - form.margin)
        self.top = self.left
        self.feet = 0 if form.roll else self.dots(18)
        self.bottom = self.dots(form.height - form.margin) - self.feet
        self.done: list[Image.Image] = []
        self._open()

    def dots(self, points: float) -> int:
        """A length in dots."""
        return round(points * self.form.dots)

    def _open(self) -> None:
        self.image = self._blank(self.dots(self.form.height))
        self.pen = ImageDraw.Draw(self.image)
        self.done.append(self.image)
        self.y = self.top

    def _blank(self, height: int) -> Image.Image:
        return Image.new(self.form.mode, (self.dots(self.form.width), height), 1 if self.form.mode == "1" else 255)

    def turn(self) -> None:
        """Go on at the top of a new page."""
        self._open()

    def fits(self, height: int) -> bool:
        """Is there room for so many dots more on this page? A roll makes room."""
        if self.form.roll and self.y + height > self.bottom:
            longer = self._blank(self.image.height + height + self.dots(self.form.height))
            longer.paste(self.image)
            self.bottom += longer.height - self.image.height
            self.done, self.image, self.pen = [longer], longer, ImageDraw.Draw(longer)
        return self.y + height <= self.bottom

    def write(self, line: Line, x: int, y: int, size: int, bold: bool = False) -> None:
        """One line of letters `size` dots big, its top at y."""
        for run in line:
            write(self.pen, x + run.x, y + round(size * RISE), run.words, size, bold or run.bold)

    def say(self, words: Words, points: float, bold: bool = False, side: Side = "left", after: float = 0) -> None:
        """Words over the whole width, broken into lines, with `after` points of air below."""
        size = self.dots(points)
        step = round(size * LINE)
        for line in flow(words, size, self.right - self.left):
            if not self.fits(step):
                self.turn()
            self.write(line, self.left + aside(line, size, self.right - self.left, side), self.y, size, bold)
            self.y += step
        self.y += self.dots(after)

    def rule(self, thick: float = 0.5) -> None:
        """A line from edge to edge, here."""
        self.pen.rectangle((self.left, self.y, self.right - 1, self.y + max(1, self.dots(thick)) - 1), fill=0)

    def box(self, x: int, y: int, side: int) -> None:
        """An empty square to tick with a pen."""
        self.pen.rectangle((x, y, x + side, y + side), outline=0, width=max(2, self.dots(0.8)))

    def paste(self, picture: Image.Image) -> None:
        """A picture in the middle, as many dots as it is."""
        if not self.fits(picture.height):
            self.turn()
        self.image.paste(picture, ((self.image.width - picture.width) // 2, self.y))
        self.y += picture.height

    def finish(self) -> list[Image.Image]:
        """All pages, with their feet."""
        if self.form.roll or self.form.mode == "L":
            height = min(self.y, self.bottom) + self.feet + self.dots(self.form.margin)
            self.done[-1] = self.image.crop((0, 0, self.image.width, height))
        if not self.form.roll:
            for number, page in enumerate(self.done, 1):
                self._foot(page, f"{number} / {len(self.done)}")
        return self.done

    def _foot(self, page: Image.Image, count: str) -> None:
        pen, y, size = ImageDraw.Draw(page), page.height - self.dots(self.form.margin), self.dots(8.5)
        right = self.right - width(count, size)
        write(pen, right, y, count, size)
        first, *more = flow(self.foot, size, right - self.left - 4 * size) or [()]
        for run in first:
            write(pen, self.left, y, run.words + " …" * bool(more), size)


def aside(line: Line, size: int, room: int, side: Side) -> int:
    """How far a line starts from the left of its room, in dots."""
    if side == "left" or not line:
        return 0
    free = room - line[-1].x - width(line[-1].words, size)
    return free if side == "right" else free // 2


def pdf(pages: list[Image.Image], form: Form, title: str) -> bytes:
    """Pages as one PDF, each as big as its form."""
    out = BytesIO()
    first, *others = pages
    first.save(out, "PDF", save_all=True, append_images=others, resolution=form.dots * 72, title=printable(title))
    for page in pages:
        vars(page).pop("encoderinfo", None)  # Pillow lets each page hold all others, and 5 MB a page would wait for gc
    return out.getvalue()


def png(page: Image.Image, form: Form) -> bytes:
    """One page as a picture."""
    out = BytesIO()
    page.save(out, "PNG", compress_level=4, dpi=(form.dots * 72, form.dots * 72))
    return out.getvalue()
