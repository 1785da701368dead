"""Photos as phones take them, made by the test itself: codes on paper and on screens, tilted, dark, small, blurred.

A story's line `!NAME:17` sends the picture that the maker called NAME draws for order 17 of the story's own shop.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import segno
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from catalog import tokens
from catalog.models import Order
from catalog.store import Store

TELEGRAM, PAGE, CAMERA = (1280, 960), (2000, 1500), (4000, 3000)  # what reaches us, and what a camera takes


@dataclass(frozen=True, slots=True)
class Shot:
    """How a photo was taken. `module` is the width of one square of the code in pixels of the photo.

    `turn` and `lean` are degrees, in the picture and away from it; `light` 1 is daylight; `noise` is a standard deviation
    of 255; `blur` a radius in pixels, `shake` the length in pixels of a hand's movement.
    """

    size: tuple[int, int] = PAGE
    module: float = 8.0
    turn: float = 0.0
    lean: float = 0.0
    light: float = 1.0
    noise: float = 4.0
    blur: float = 0.6
    shake: int = 0
    shadow: float = 0.0
    inverted: bool = False
    quality: int = 80
    seed: int = 1


def code(text: str, inverted: bool = False) -> Image.Image:
    """A QR code with its quiet zone, ten pixels a square."""
    file = BytesIO()
    dark, light = ("#eeeeee", "#101010") if inverted else ("#101010", "#f4f4f4")
    segno.make(text, error="m", micro=False).save(file, kind="png", scale=10, border=4, dark=dark, light=light)
    return Image.open(file).convert("RGB")


def leaning(slip: Image.Image, shot: Shot, scale: float) -> Image.Image:
    """A slip as the camera sees it: turned, leaning away, at its scale; transparent around."""
    width, height = slip.size
    half = width * scale / 2
    turn, lean = math.radians(shot.turn), math.radians(shot.lean)
    corners = []
    for right, lower in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        down = lower * half * height / width
        away = 1 + down * math.sin(lean) / (width * scale * 2.5)  # a camera about two and a half slips away
        x, y = right * half / away, down * math.cos(lean) / away
        corners.append((x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)))
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
    target = [(x - left, y - top) for x, y in corners]
    size = (max(1, math.ceil(right - left)), max(1, math.ceil(bottom - top)))
    source = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    found = tuple(float(value) for value in np.linalg.solve(np.array(rows), np.array(values)))
    if scale < 0.5:  # what is far away is averaged by the lens, not picked
        shrunk = slip.resize((max(1, int(width * scale * 2)), max(1, int(height * scale * 2))), Image.Resampling.BOX)
        factor = shrunk.width / width
        found = (*(f * factor for f in found[:6]), *found[6:])
        slip = shrunk
    return slip.convert("RGBA").transform(size, Image.Transform.PERSPECTIVE, found, Image.Resampling.BICUBIC)


def table(size: tuple[int, int], seed: int) -> Image.Image:
    """A table top or a shelf: coarse blotches, a few planks."""
    dice = np.random.default_rng(seed)
    blotches = dice.integers(90, 170, (12, 16, 3), dtype=np.uint8)
    ground = Image.fromarray(blotches).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(ground)
    for plank in range(1, 6):
        x = size[0] * plank // 6 + int(dice.integers(-40, 40))
        draw.line([(x, 0), (x + int(dice.integers(-60, 60)), size[1])], fill=(60, 50, 44), width=size[0] // 250)
    return ground


def taken(texts: Sequence[str], shot: Shot) -> Image.Image:
    """A photo of slips with these codes, side by side in rows of three."""
    photo = table(shot.size, shot.seed)
    across = min(3, len(texts))
    down = math.ceil(len(texts) / 3)
    for at, text in enumerate(texts):
        slip = code(text, shot.inverted)
        seen = leaning(slip, shot, shot.module / 10)
        x = shot.size[0] * (2 * (at % 3) + 1) // (2 * across) - seen.width // 2
        y = shot.size[1] * (2 * (at // 3) + 1) // (2 * down) - seen.height // 2
        photo.paste(seen, (x, y), seen)
    if shot.shadow:
        gray = np.linspace(1.0, 1.0 - shot.shadow, shot.size[0])
        gray[: shot.size[0] // 2] = 1.0
        band = Image.fromarray(np.tile((gray * 255).astype(np.uint8), (shot.size[1], 1)))
        photo = ImageChops.multiply(photo, Image.merge("RGB", (band, band, band)))
    if shot.shake:
        moved = photo
        for step in range(1, shot.shake):
            moved = Image.blend(moved, ImageChops.offset(photo, step, step // 3), 1 / (step + 1))
        photo = moved
    if shot.blur:
        photo = photo.filter(ImageFilter.GaussianBlur(shot.blur))
    photo = ImageEnhance.Brightness(photo).enhance(shot.light)
    if shot.noise:
        grain = np.random.default_rng(shot.seed).normal(0, shot.noise, (751, 751, 1)).astype(np.int16)
        grain = np.tile(grain, (shot.size[1] // 751 + 1, shot.size[0] // 751 + 1, 1))[: shot.size[1], : shot.size[0]]
        photo = Image.fromarray(np.clip(np.asarray(photo, np.int16) + grain, 0, 255).astype(np.uint8))
    return photo


def jpeg(photo: Image.Image, quality: int = 80, **more: object) -> bytes:
    """A photo as a file."""
    file = BytesIO()
    photo.save(file, "JPEG", quality=quality, **more)
    return file.getvalue()


def snap(texts: Sequence[str], shot: Shot | None = None) -> bytes:
    """A photo of slips, as the file that reaches us."""
    shot = shot or Shot()
    return jpeg(taken(texts, shot), shot.quality)


Maker = Callable[..., bytes]
MAKERS: dict[str, Maker] = {}


def maker(make: Maker) -> Maker:
    """Let a story send what `make(store, *args)` draws, by the function's name: `!slip:17`. Arguments are words."""
    MAKERS[make.__name__] = make
    return make


def picture(store: Store, line: str) -> tuple[bytes, str]:
    """The photo that a story's line `!NAME:ARG:ARG caption` sends, and its caption; `!FILE caption` as the console has it."""
    what, _, caption = line.removeprefix("!").partition(" ")
    name, *args = what.split(":")
    return MAKERS[name](store, *args) if name in MAKERS else Path(what).read_bytes(), caption


def tokens_of(store: Store, *numbers: str) -> list[str]:
    """What stands in the codes of these orders."""
    with store.reading() as s:
        return [tokens.order_token(s, s.get_one(Order, int(number))) for number in numbers]


@maker
def slip(store: Store, *numbers: str) -> bytes:
    """The codes of these orders, held into the camera a little askew."""
    return snap(tokens_of(store, *numbers), Shot(TELEGRAM, module=6, turn=8, lean=20))


@maker
def forged(store: Store, number: str) -> bytes:
    """A code that looks like this order's, and that the shop never wrote."""
    return snap([f"cunkou:o:{number}:ABCDEFGHIJ"], Shot(TELEGRAM))


@maker
def broken_eggs(store: Store) -> bytes:
    """A photo with no code on it: yellow on a box."""
    photo = table(TELEGRAM, 5)
    ImageDraw.Draw(photo).ellipse((400, 300, 800, 620), fill=(240, 190, 40))
    return jpeg(photo)


@maker
def torn(store: Store) -> bytes:
    """A photo whose second half never arrived."""
    whole = broken_eggs(store)
    return whole[: len(whole) // 2]
