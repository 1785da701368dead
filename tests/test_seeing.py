"""What is seen on a photo: codes as people hold them into a phone, and files that are no pictures at all."""

import struct
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from photos import CAMERA, PAGE, TELEGRAM, Shot, code, jpeg, snap, table, taken
from PIL import Image, ImageDraw

from bot import seeing
from bot.seeing import look
from bot.talk import Photo

# As it is outside of tests; pytest would make errors of them.
pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:PIL"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning:PIL"),
]

TEXT = "cunkou:o:137:ABCDEFGHIJ"
DAY = Shot()  # as the web page sends it: 2000 pixels, a code of about 260, by daylight


def shots() -> dict[str, Shot]:
    """Photos that must be read, each another trouble, most of them near where it ends."""
    found: dict[str, Shot] = {}
    for turn in (0, 9, 33, 45, 90, 128, 180, 201, 300):
        found[f"turned {turn}"] = Shot(TELEGRAM, module=5, turn=turn)
    for lean in (30, 45, 55, 63):
        found[f"leaning {lean}"] = replace(DAY, lean=lean, turn=20)
    found["leaning 60 and the other way"] = replace(DAY, lean=-60, turn=200)
    for light in (0.5, 0.2, 0.1, 0.06):
        found[f"dark {light}"] = replace(DAY, light=light, noise=6)
    for shadow in (0.7, 0.95):
        found[f"half in the shadow {shadow}"] = replace(DAY, shadow=shadow)
    for module in (3.0, 2.2, 1.7):
        found[f"small {module} from Telegram"] = Shot(TELEGRAM, module=module)
        found[f"small {module} from the page"] = Shot(PAGE, module=module, turn=4)
    for blur in (2.0, 3.5, 4.5):
        found[f"blurred {blur}"] = replace(DAY, blur=blur)
    for shake in (6, 11):
        found[f"shaken {shake}"] = replace(DAY, shake=shake, turn=7)
    for noise in (15, 45):
        found[f"grainy {noise}"] = replace(DAY, noise=noise)
    for quality in (30, 12):
        found[f"squeezed to {quality}"] = Shot(TELEGRAM, module=4, quality=quality)
    found["white on black"] = replace(DAY, inverted=True)
    found["white on black, dark"] = replace(DAY, inverted=True, light=0.3, turn=12)
    found["from a camera"] = Shot(CAMERA, module=9, turn=14, lean=25)
    found["far away from a camera"] = Shot(CAMERA, module=3, turn=-8)
    found["everything a little"] = Shot(PAGE, module=5, turn=27, lean=35, light=0.35, noise=10, blur=1.2, shake=3)
    found["everything a little, from Telegram"] = Shot(TELEGRAM, 4.5, -14, 25, 0.4, 9, 1.0, 2, quality=60)
    found["in the evening at the door"] = Shot(PAGE, module=4, turn=15, lean=30, light=0.2, noise=9, blur=1.0)
    return found


SHOTS = shots()


def test_forty_photos_and_more_are_tried() -> None:
    assert len(SHOTS) >= 40


@pytest.mark.parametrize("name", SHOTS)
def test_a_code_is_read(name: str) -> None:
    photo = look(snap([TEXT], replace(SHOTS[name], seed=len(name))))
    assert photo.codes == (TEXT,)


@pytest.mark.parametrize("count", [2, 3, 5, 9])
def test_several_codes_on_one_photo_are_read_in_reading_order(count: int) -> None:
    texts = [f"cunkou:o:{number}:ABCDEFGHIJ" for number in (9, 2, 7, 4, 1, 8, 3, 6, 5)[:count]]
    shot = Shot(PAGE, module=4.5, turn=5, lean=20, light=0.6, blur=0.8)
    assert look(snap(texts, shot)).codes == tuple(texts)


def test_one_dark_and_one_bright_code_are_both_read() -> None:
    texts = ["cunkou:o:1:ABCDEFGHIJ", "cunkou:o:2:ABCDEFGHIJ"]
    assert look(snap(texts, Shot(PAGE, module=6, shadow=0.93))).codes == tuple(texts)


def test_the_same_code_twice_counts_once() -> None:
    assert look(snap([TEXT, "other", TEXT], Shot(module=6))).codes == (TEXT, "other")


def test_a_code_of_another_shop_is_read_as_it_stands() -> None:
    assert look(snap(["https://example.org/取件?x=1&y=2"])).codes == ("https://example.org/取件?x=1&y=2",)


def test_a_photo_without_a_code_has_none() -> None:
    photo = look(jpeg(table(PAGE, 3)))
    assert photo.codes == ()
    assert photo.jpeg


def test_the_same_photo_is_seen_the_same_way() -> None:
    raw = snap([TEXT], replace(DAY, light=0.06))
    assert look(raw) == look(raw)


def opened(photo: Photo) -> Image.Image:
    """The kept picture."""
    picture = Image.open(BytesIO(photo.jpeg))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("size", "kept"), [(CAMERA, (1280, 960)), ((900, 1600), (720, 1280)), ((64, 48), (64, 48)), ((3000, 2), (1280, 1))]
)
def test_what_is_kept_is_a_small_jpeg(size: tuple[int, int], kept: tuple[int, int]) -> None:
    picture = opened(look(jpeg(Image.new("RGB", size, "teal"))))
    assert (picture.format, picture.size) == ("JPEG", kept)


def test_a_photo_held_upright_is_kept_upright_and_tells_nothing_else() -> None:
    photo = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(photo).rectangle((0, 0, 100, 200), fill="black")  # its left, which the camera says is its top
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "a phone"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    kept = opened(look(jpeg(photo, exif=exif, comment=b"secret")))
    assert kept.size == (200, 400)
    assert kept.convert("L").getpixel((100, 20)) < 60 and kept.convert("L").getpixel((100, 380)) > 200
    assert (
        not kept.getexif() and "comment" not in kept.info and b"secret" not in look(jpeg(photo, comment=b"secret")).jpeg
    )


def test_a_photo_whose_notes_are_broken_is_a_photo() -> None:
    raw = jpeg(code(TEXT), exif=b"Exif\0\0II*\0\xff\xff\xff\xff\x12\x01")
    assert look(raw).codes == (TEXT,)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK"])
def test_pictures_of_every_kind_are_read(mode: str) -> None:
    file = BytesIO()
    code(TEXT).convert(mode).save(file, "JPEG" if mode == "CMYK" else "PNG")
    assert look(file.getvalue()).codes == (TEXT,)


def test_ink_on_glass_is_read() -> None:
    """A code drawn on a transparent ground, as people forward stickers and screenshots."""
    dark = code(TEXT).convert("L").point(lambda value: 255 - value)
    glass = Image.new("RGBA", dark.size, (0, 0, 0, 0))
    glass.paste((0, 0, 0, 255), (0, 0), dark)
    for kind in ("PNG", "WEBP"):
        file = BytesIO()
        glass.save(file, kind)
        assert look(file.getvalue()).codes == (TEXT,)


def test_of_a_moving_picture_the_first_frame_is_looked_at() -> None:
    file = BytesIO()
    code(TEXT).save(file, "GIF", save_all=True, append_images=[code("second")], duration=100)
    assert look(file.getvalue()).codes == (TEXT,)


def test_of_a_photo_with_a_second_one_inside_the_first_is_looked_at() -> None:
    file = BytesIO()
    code(TEXT).save(file, "MPO", save_all=True, append_images=[code("second")])
    assert look(file.getvalue()).codes == (TEXT,)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and is small itself."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(min(width // 8 + 1, 10_000) * min(height, 2000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8000, 6300), (10_000, 10_000), (65_500, 65_500), (2**31 - 1, 1), (0, 5)])
def test_a_bomb_is_refused_before_it_is_opened(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def load(*_: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(Image.Image, "load", load)
    with pytest.raises(ValueError, match="picture") as refused:
        look(bomb(*size))
    assert "Assertion" not in str(refused.value)


def test_more_bytes_than_a_photo_has_are_refused() -> None:
    raw = jpeg(code(TEXT))
    with pytest.raises(ValueError, match="bytes"):
        look(raw + bytes(seeing.MOST_BYTES - len(raw) + 1))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_a_photo_cut_off_is_refused(kind: str, share: float) -> None:
    file = BytesIO()
    table((640, 480), 2).save(file, kind)
    raw = file.getvalue()
    with pytest.raises(ValueError, match="picture"):
        look(raw[: int(len(raw) * share)])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
        b"PK\x03\x04" + bytes(100),
    ],
)
def test_what_is_no_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        look(raw)


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "PPM"])
def test_kinds_no_phone_sends_are_refused(kind: str) -> None:
    file = BytesIO()
    Image.new("RGB", (20, 20)).save(file, kind)
    with pytest.raises(ValueError, match="picture"):
        look(file.getvalue())


HEADS = [jpeg(Image.new("RGB", (40, 30), "teal")), bomb(40, 30)]
for kind_ in ("WEBP", "GIF", "PNG"):
    made_ = BytesIO()
    code("x").resize((60, 60)).save(made_, kind_)
    HEADS.append(made_.getvalue())


@settings(max_examples=300, deadline=None)
@given(
    raw=st.one_of(
        st.binary(max_size=400),
        st.tuples(st.sampled_from(HEADS), st.integers(0, 1 << 16), st.binary(max_size=40)).map(
            lambda made: made[0][: made[1] % len(made[0])] + made[2] + made[0][made[1] % len(made[0]) + len(made[2]) :]
        ),
    )
)
@example(raw=b"\xff\xd8\xff\xe0")
@example(raw=b"GIF89a")
def test_any_bytes_are_a_photo_or_a_value_error(raw: bytes) -> None:
    try:
        photo = look(raw)
    except ValueError:
        return
    assert max(opened(photo).size) <= 1280


def test_the_slips_of_a_photo_stand_where_the_test_put_them() -> None:
    """The test's own photos are what they say: without a slip there is nothing to read, and the slip is small."""
    assert taken([TEXT], Shot(TELEGRAM)).size == TELEGRAM
    assert look(jpeg(table(TELEGRAM, 1))).codes == ()
