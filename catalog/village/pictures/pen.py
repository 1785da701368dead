"""The pen that draws a product: outlines on a 100 x 100 page, filled with a color or a soft sideways gradient."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from math import cos, radians, sin
from zlib import crc32

from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]
Points = list[Point]
Color = tuple[int, ...]  # red, green, blue and perhaps alpha, 0-255

FINE = 3  # drawn this much larger, then shrunk, so that edges are smooth

PALETTE: dict[str, Color] = {
    "red": (206, 66, 52),
    "orange": (231, 126, 50),
    "amber": (226, 163, 52),
    "yellow": (240, 200, 76),
    "green": (88, 153, 86),
    "teal": (58, 148, 146),
    "sky": (112, 176, 214),
    "blue": (62, 112, 178),
    "violet": (138, 102, 172),
    "pink": (228, 136, 150),
    "brown": (140, 88, 56),
    "cream": (240, 224, 192),
    "slate": (120, 138, 154),
    "dark": (66, 52, 50),
    "white": (248, 246, 240),
    "ginger": (214, 176, 112),
}
WHITE: Color = (255, 253, 248)
INK: Color = (74, 58, 52)
STEEL: Color = (188, 198, 206)
WOOD: Color = (196, 146, 92)
LEAF: Color = (104, 162, 82)
ANY_PACK = ("red", "orange", "amber", "green", "teal", "sky", "blue", "violet", "pink")


def color(key: str) -> Color:
    """The palette's color of that name; any other word always gets the same cheerful one."""
    return PALETTE.get(key) or PALETTE[ANY_PACK[crc32(key.encode()) % len(ANY_PACK)]]


def mix(a: Color, b: Color, part: float) -> Color:
    """`part` (0-1) of b in a."""
    return tuple(round(x + (y - x) * part) for x, y in zip(a[:3], b[:3], strict=True))


def light(a: Color, part: float = 0.3) -> Color:
    return mix(a, (255, 250, 240), part)


def dark(a: Color, part: float = 0.25) -> Color:
    return mix(a, (40, 24, 30), part)


def glass(a: Color, alpha: int = 90) -> Color:
    """The same color, see-through."""
    return (*a[:3], alpha)


def oval(cx: float, cy: float, rx: float, ry: float = 0, start: float = 0, end: float = 360) -> Points:
    """An ellipse or a slice of its rim, in degrees clockwise from three o'clock."""
    steps = 64
    angles = [radians(start + (end - start) * i / steps) for i in range(steps + 1)]
    return [(cx + rx * cos(a), cy + (ry or rx) * sin(a)) for a in angles]


def rect(x0: float, y0: float, x1: float, y1: float, r: float = 0) -> Points:
    """A rectangle with corners rounded by r."""
    if r <= 0:
        return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    corners = ((x1 - r, y0 + r, -90), (x1 - r, y1 - r, 0), (x0 + r, y1 - r, 90), (x0 + r, y0 + r, 180))
    return [point for x, y, start in corners for point in oval(x, y, r, r, start, start + 90)[::8]]


def smooth(points: Sequence[Point]) -> Points:
    """A closed curve through all the points (Catmull-Rom)."""
    n, out = len(points), []
    for i in range(n):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        for step in range(12):
            t = step / 12
            u, v, w = -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3
            z = t**3 - t**2
            out.append(((u * ax + v * bx + w * cx + z * dx) / 2, (u * ay + v * by + w * cy + z * dy) / 2))
    return out


def turn(points: Sequence[Point], degrees: float, cx: float = 50, cy: float = 50) -> Points:
    """The points turned clockwise about a center."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return [(cx + (x - cx) * c - (y - cy) * s, cy + (x - cx) * s + (y - cy) * c) for x, y in points]


def mirror(points: Sequence[Point], cx: float = 50) -> Points:
    """The left half of an outline closed by its own reflection."""
    return [*points, *((2 * cx - x, y) for x, y in reversed(points))]


@lru_cache(maxsize=4)
def page(size: int) -> Image.Image:
    """The warm background, made once a size."""
    glow = Image.radial_gradient("L").resize((size, size), Image.Resampling.BILINEAR)
    near, far = Image.new("RGB", (size, size), (255, 249, 239)), Image.new("RGB", (size, size), (245, 221, 190))
    return Image.composite(far, near, glow)


@lru_cache(maxsize=1)
def blot() -> Image.Image:
    """The soft shadow of a thing on a table, as a mask."""
    mask = Image.new("L", (192, 192), 0)
    ImageDraw.Draw(mask).ellipse((36, 36, 156, 156), fill=150)
    return mask.filter(ImageFilter.GaussianBlur(16))


@lru_cache(maxsize=256)
def strip(base: Color, round_: float) -> Image.Image:
    """One row of a round body's light: bright at a quarter, darker to the right edge."""
    edge, shine, shade = dark(base, 0.12 * round_), light(base, 0.3 * round_), dark(base, 0.3 * round_)
    stops = ((0.0, edge), (0.26, shine), (0.6, base), (1.0, shade))
    row = Image.new("RGB", (64, 1))
    for x in range(64):
        at = x / 63
        for (p, a), (q, b) in pairwise(stops):
            if p <= at <= q:
                red, green, blue = mix(a, b, (at - p) / (q - p))
                row.putpixel((x, 0), (red, green, blue))
                break
    return row


class Pen:
    """Draws on one page; coordinates run 0-100 from the top left."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.unit = size * FINE / 100
        self.image = page(size).resize((size * FINE, size * FINE), Image.Resampling.NEAREST)
        self.ink = ImageDraw.Draw(self.image)
        self.wash = ImageDraw.Draw(self.image, "RGBA")  # lets colors with an alpha shine through; slower

    def _for(self, paint: Color) -> ImageDraw.ImageDraw:
        return self.ink if len(paint) == 3 else self.wash

    def _px(self, points: Sequence[Point]) -> Points:
        return [(x * self.unit, y * self.unit) for x, y in points]

    def shadow(self, cx: float, y: float, rx: float, ry: float = 0) -> None:
        """The shadow on the table below a thing as wide as 2 rx that stands at y."""
        wide, high = rx * 1.75, (ry or rx * 0.2) * 1.75
        box = (round((cx + 2 - wide) * self.unit), round((y - high) * self.unit))
        mask = blot().resize((round(2 * wide * self.unit), round(2 * high * self.unit)), Image.Resampling.BILINEAR)
        self.image.paste((132, 88, 56), box, mask)

    def fill(self, points: Sequence[Point], paint: Color) -> None:
        """A flat shape; an alpha in the color lets what is below shine through."""
        self._for(paint).polygon(self._px(points), fill=paint)

    def body(self, points: Sequence[Point], paint: Color, round_: float = 1) -> None:
        """A rounded shape, lit from the left."""
        px = self._px(points)
        x0, y0 = round(min(x for x, _ in px)), round(min(y for _, y in px))
        wide, high = round(max(x for x, _ in px)) - x0 + 1, round(max(y for _, y in px)) - y0 + 1
        mask = Image.new("1", (wide, high))
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in px], fill=1)
        row = strip(paint, round_).resize((wide, 1), Image.Resampling.BILINEAR)
        self.image.paste(row.resize((wide, high), Image.Resampling.NEAREST), (x0, y0), mask)

    def line(self, points: Sequence[Point], paint: Color, width: float) -> None:
        """A stroke with round ends and joints."""
        self._for(paint).line(self._px(points), fill=paint, width=round(width * self.unit))
        if len(paint) == 3:  # see-through joints would show twice
            self.dots(points, width / 2, paint)

    def dots(self, points: Sequence[Point], r: float, paint: Color) -> None:
        r_px = r * self.unit
        for x, y in self._px(points):
            self._for(paint).ellipse((x - r_px, y - r_px, x + r_px, y + r_px), fill=paint)

    def jpeg(self) -> bytes:
        """The picture as a file."""
        out = BytesIO()
        self.image.reduce(FINE).save(out, "JPEG", quality=84, optimize=True)
        return out.getvalue()
