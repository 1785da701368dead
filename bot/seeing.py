"""What is on a photo: the picture made small and upright, and every QR code that can be read from it. Pure."""

import warnings
from collections.abc import Iterator
from io import BytesIO

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from bot.talk import Photo

MOST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 50_000_000  # refused before anything is decoded: a small file can hold a picture that fills the memory
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
KEPT = 1280  # pixels of the longer side of the picture we keep
CARD, THUMB = 1024, 160  # the same of a picture of goods, and of the one in a list
READ = 3000  # pixels of the longer side at which codes are looked for, at most
SMALL = 2100  # up to this longer side, a picture that shows nothing is looked at enlarged as well
QUALITY = 82
# Pillow warns of what we meet by looking: notes that are broken, sizes we refuse ourselves.
warnings.filterwarnings("ignore", module="PIL")

QR = zxingcpp.barcode_formats_from_str("QRCode")


def look(raw: bytes) -> Photo:
    """Look at a photo as it arrived (JPEG, PNG, WebP, or the first frame of a GIF).

    Raises ValueError for what is no such picture, is broken or cut off, or is too large to look at.
    """
    if len(raw) > MOST_BYTES:
        raise ValueError("the picture has too many bytes")
    try:
        picture = _open(raw)
        codes = tuple(_codes(_at_most(picture.convert("L"), READ)))
        small = _at_most(picture, KEPT)
        card = _at_most(small, CARD)
        thumb = _at_most(card, THUMB)
        kept = _jpeg(small)
    except Exception as broken:  # of a file made by anybody, a decoder may raise whatever it likes
        raise ValueError(f"no picture we can open: {type(broken).__name__}") from broken
    return Photo(kept, codes, kept if card is small else _jpeg(card), _jpeg(thumb))


def _jpeg(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _open(raw: bytes) -> Image.Image:
    """The picture in RGB, upright, on white where it is transparent, and with nothing but its pixels."""
    with Image.open(BytesIO(raw), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("the picture has too many pixels")
        opened.draft("RGB", (READ, READ))  # a large JPEG is decoded at a half or a quarter of its size, which is enough
        opened.load()
        try:
            turned = ImageOps.exif_transpose(opened)
        except Exception:  # a picture whose notes are broken may lie on its side, and is a picture
            turned = opened.copy()
    if turned.has_transparency_data:
        clear = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    bare = turned.convert("RGB")
    bare.info = {}
    return bare


def _at_most(picture: Image.Image, longest: int) -> Image.Image:
    """The picture, made smaller where its longer side is above `longest` pixels."""
    share = longest / max(picture.size)
    if share >= 1:
        return picture
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _codes(grey: Image.Image) -> list[str]:
    """Every code's text once, in reading order."""
    found: dict[str, tuple[float, float, float]] = {}  # text → its middle, x and y, and its height
    for sure, scale, way in _ways(grey):
        for code in zxingcpp.read_barcodes(way, formats=QR):
            at = code.position
            corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
            xs, ys = [corner.x / scale for corner in corners], [corner.y / scale for corner in corners]
            if code.text:
                found.setdefault(code.text, (sum(xs) / 4, sum(ys) / 4, max(ys) - min(ys)))
        if found and not sure:
            break
    return _in_order(found)


def _ways(grey: Image.Image) -> Iterator[tuple[bool, float, Image.Image]]:
    """Ways to look at a picture, the easiest first: (whether the next is looked at anyway, its scale, the picture).

    The reader itself turns, inverts and halves. What is left are the dark, the grainy and the blurred.
    """
    yield True, 1, grey
    stretched = ImageOps.autocontrast(grey, cutoff=1)
    yield False, 1, stretched
    for radius in (1.2, 2.5):
        yield False, 1, ImageOps.autocontrast(grey.filter(ImageFilter.GaussianBlur(radius)), cutoff=1)
    scale = 2 if max(grey.size) <= SMALL else 1
    large = grey.resize((grey.width * scale, grey.height * scale), Image.Resampling.BICUBIC)
    yield False, scale, large.filter(ImageFilter.UnsharpMask(4 * scale, 300, 0))
    yield False, scale, ImageOps.autocontrast(large.filter(ImageFilter.UnsharpMask(6 * scale, 500, 0)), cutoff=2)
    if min(grey.size) >= 300:
        yield False, 1 / 3, ImageOps.autocontrast(grey.reduce(3), cutoff=1)


def _in_order(found: dict[str, tuple[float, float, float]]) -> list[str]:
    """Row by row, and from the left in each: codes whose middles are half a code apart or less are in one row."""
    rows: list[list[str]] = []
    for text in sorted(found, key=lambda text: found[text][1]):
        first = found[rows[-1][0]] if rows else None
        if first and found[text][1] - first[1] <= first[2] / 2:
            rows[-1].append(text)
        else:
            rows.append([text])
    return [text for row in rows for text in sorted(row, key=lambda text: found[text][0])]
