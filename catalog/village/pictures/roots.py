"""Roots and bulbs: potatoes, ginger, carrots, onions."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    LEAF,
    PALETTE,
    Color,
    Pen,
    dark,
    glass,
    light,
    oval,
    smooth,
    turn,
)

# An outline reads as a run of points, not as a column.
# fmt: off


def potato(pen: Pen, paint: Color, _motif: str) -> None:
    """Potatoes, or a root of ginger."""
    if paint == PALETTE["ginger"]:
        _ginger(pen, paint)
        return
    skin = (206, 160, 100)
    pen.shadow(50, 78, 37)
    for dx, dy, size, lean in ((16, -14, 0.85, -20), (-16, 0, 1, 12), (22, 8, 0.8, 30)):
        cx, cy = 50 + dx, 56 + dy
        outline = [(-23, 4), (-17, -13), (0, -16), (18, -12), (24, 4), (14, 17), (-10, 18)]
        pen.body(turn(smooth([(cx + x * size, cy + y * size) for x, y in outline]), lean, cx, cy), skin)
        for x, y in ((-8, -5), (6, -8), (10, 4), (-3, 6), (-14, 3)):
            pen.fill(oval(cx + x * size, cy + y * size, 1.4, 0.9), dark(skin, 0.35))


def _ginger(pen: Pen, skin: Color) -> None:
    pen.shadow(50, 74, 36)
    knobs = (((72, 44), 11, 17, 40), ((30, 42), 10, 16, -35), ((52, 36), 9, 14, 5), ((50, 58), 31, 15, -6),
            ((76, 64), 13, 10, 20))
    for (x, y), rx, ry, lean in knobs:
        pen.body(turn(oval(x, y, rx, ry), lean, x, y), skin, 0.7)
    for x in (32, 44, 57, 68):
        pen.line(oval(x, 58, 4, 12, -60, 60), dark(skin, 0.22), 1)
    pen.fill(turn(oval(78, 35, 6, 4), 40, 78, 35), light(skin, 0.6))
    pen.fill(turn(oval(21, 33, 5.5, 3.6), -35, 21, 33), light(skin, 0.6))


def sweetpotato(pen: Pen, _paint: Color, _motif: str) -> None:
    """Two sweet potatoes, one cut."""
    skin = (176, 74, 92)
    pen.shadow(50, 76, 38)
    long = smooth([(8, 52), (22, 40), (50, 33), (78, 42), (94, 54), (74, 62), (48, 68), (22, 62)])
    pen.body(turn([(x, y - 8) for x, y in long], -14), skin)
    for x, y in ((30, 46), (48, 40), (62, 36), (74, 30)):
        pen.line([(x, y), (x + 6, y - 1.5)], dark(skin, 0.3), 0.9)
    pen.body(smooth([(36, 58), (60, 54), (80, 60), (92, 70), (78, 78), (56, 79), (36, 78)]), light(skin, 0.08))
    pen.fill(turn(oval(37, 68, 8, 11.5), 4, 37, 68), dark(skin, 0.1))
    pen.fill(turn(oval(36.6, 68, 6.8, 10.2), 4, 37, 68), (246, 172, 84))
    pen.fill(turn(oval(36.6, 68, 3.6, 6), 4, 37, 68), (250, 194, 110))


def carrot(pen: Pen, paint: Color, _motif: str) -> None:
    """Carrots, or white radishes."""
    white = paint == PALETTE["white"]
    flesh, half = ((246, 242, 230), 13) if white else ((236, 130, 48), 9.5)
    pen.shadow(50, 82, 34)
    for x, lean in ((60, 26), (40, -16)):
        for side in (-26, -9, 9, 26):
            pen.fill(turn(turn(oval(x, 18, 3.6, 13), side, x, 32), lean), dark(LEAF, 0.15) if side % 2 else LEAF)
        pen.body(turn(smooth([(x - half, 36), (x, 30), (x + half, 36), (x + half * 0.8, 58), (x + 2, 88),
                (x - 2, 88), (x - half * 0.8, 58)]), lean), flesh)
        if white:
            pen.fill(turn(smooth([(x - half, 36), (x, 30), (x + half, 36), (x, 42)]), lean), glass(LEAF, 90))
        for i in range(4):
            pen.line(turn([(x - 6 + i * 2, 46 + i * 8), (x - 1 + i, 46 + i * 8)], lean), dark(flesh, 0.2), 1)


def onion(pen: Pen, _paint: Color, _motif: str) -> None:
    """An onion and its half."""
    skin = (172, 84, 104)
    pen.shadow(50, 80, 36)
    pen.body(smooth([(36, 16), (40, 30), (58, 40), (62, 60), (50, 78), (34, 80), (18, 76), (8, 60), (13, 40),
            (32, 30)]), skin)
    for rx in (8, 17):
        pen.line(oval(35, 56, rx, 24, 100, 260), light(skin, 0.35), 1.1)
        pen.line(oval(35, 56, rx, 24, -80, 80), dark(skin, 0.2), 1.1)
    pen.fill(oval(70, 63, 20, 18), dark(skin, 0.1))
    for i, tone in enumerate(((250, 240, 240), (222, 170, 186), (252, 244, 244), (226, 180, 194), (252, 246, 244))):
        pen.fill(oval(70, 63, 18.4 - i * 3.7, 16.4 - i * 3.4), tone)


def garlic(pen: Pen, _paint: Color, _motif: str) -> None:
    """A bulb of garlic and two cloves."""
    skin = (236, 224, 210)
    pen.shadow(50, 80, 34)
    pen.body(smooth([(46, 12), (51, 12), (52, 30), (66, 44), (70, 62), (60, 77), (46, 80), (30, 77), (20, 62),
            (24, 44), (43, 30)]), skin)
    for rx in (7, 16):
        pen.line(oval(45, 55, rx, 24, 95, 262), glass(PALETTE["violet"], 120), 1.1)
        pen.line(oval(45, 55, rx, 24, -82, 85), glass(PALETTE["violet"], 120), 1.1)
    for x, lean in ((72, 30), (84, -8)):
        pen.body(turn(smooth([(x, 54), (x + 6, 66), (x + 5, 79), (x - 5, 79), (x - 6, 66)]), lean, x, 70),
                light(skin, 0.2))


ROOTS: dict[str, Shape] = {
    "potato": potato, "sweetpotato": sweetpotato, "carrot": carrot, "onion": onion, "garlic": garlic,
}
