"""Fruit."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    LEAF,
    PALETTE,
    Color,
    Pen,
    dark,
    light,
    oval,
    rect,
    smooth,
    turn,
)

# An outline reads as a run of points, not as a column.
# fmt: off


def _fruit(pen: Pen, x: float, y: float, r: float, skin: Color) -> None:
    pen.body(smooth([(x, y - r * 0.72), (x + r * 0.5, y - r * 0.95), (x + r, y - r * 0.3),
            (x + r * 0.72, y + r * 0.6), (x + r * 0.3, y + r * 0.95), (x, y + r * 0.86),
            (x - r * 0.3, y + r * 0.95), (x - r * 0.72, y + r * 0.6), (x - r, y - r * 0.3),
            (x - r * 0.5, y - r * 0.95)]), skin)
    pen.fill(turn(oval(x - r * 0.55, y - r * 0.3, r * 0.12, r * 0.28), 18, x - r * 0.5, y), (255, 255, 255, 130))
    pen.line([(x, y - r * 0.7), (x + r * 0.1, y - r * 1.2)], PALETTE["brown"], r * 0.11)


def apple(pen: Pen, paint: Color, _motif: str) -> None:
    """Two apples with a leaf."""
    pen.shadow(50, 84, 35)
    _fruit(pen, 68, 52, 20, dark(paint, 0.08))
    _fruit(pen, 38, 58, 27, paint)
    pen.fill(turn(oval(51, 26, 10, 4.6), -24, 51, 26), LEAF)


def pear(pen: Pen, _paint: Color, _motif: str) -> None:
    """Two pears."""
    skin = (222, 196, 84)
    pen.shadow(50, 84, 34)
    for x, y, r, lean in ((66, 56, 0.82, 14), (38, 55, 1.0, -6)):
        outline = [(0, -32), (9, -24), (12, -8), (23, 10), (16, 28), (0, 30), (-16, 28), (-23, 10), (-12, -8),
                (-9, -24)]
        pen.body(turn(smooth([(x + a * r, y + b * r) for a, b in outline]), lean, x, y), skin)
        pen.line(turn([(x, y - 30 * r), (x + 2, y - 42 * r)], lean, x, y), PALETTE["brown"], 2.6)
        pen.dots(turn([(x + a, y + b) for a, b in ((-6, 4), (4, 12), (8, 2), (-2, 18), (-10, 14))], lean, x, y),
                0.7, dark(skin, 0.3))
    pen.fill(turn(oval(49, 18, 9, 4), -20, 49, 18), LEAF)


def orange(pen: Pen, _paint: Color, _motif: str) -> None:
    """Tangerines, one cut open."""
    peel = (240, 142, 40)
    pen.shadow(50, 82, 36)
    pen.body(oval(38, 54, 26, 24), peel)
    pen.dots([(30, 48), (42, 44), (48, 58), (34, 64), (24, 58), (40, 70)], 0.8, dark(peel, 0.2))
    pen.fill(turn(oval(48, 30, 11, 4.8), -16, 48, 30), LEAF)
    pen.line([(38, 31), (40, 26)], dark(LEAF, 0.3), 2.4)
    pen.fill(oval(70, 63, 19.5, 19), dark(peel, 0.05))
    pen.fill(oval(70, 63, 17.5, 17), (255, 232, 190))
    for i in range(8):
        pen.fill(turn([(70, 61.5), (64.8, 50), (70, 48), (75.2, 50)], 45 * i, 70, 63), light(peel, 0.15))


def banana(pen: Pen, _paint: Color, _motif: str) -> None:
    """A hand of bananas."""
    skin = (244, 208, 74)
    pen.shadow(50, 82, 36)
    for lean, tone in ((-18, 0.16), (-5, 0.08), (8, 0.0)):
        outline = [(78, 18), (82, 19), (83, 36), (72, 60), (50, 76), (24, 80), (14, 76), (16, 72), (34, 66),
                (54, 54), (68, 38)]
        pen.body(turn(smooth(outline), lean, 79, 18), dark(skin, tone), 0.8)
        pen.line(turn([(80, 28), (73, 46), (58, 61), (36, 71)], lean, 79, 18), dark(skin, tone + 0.14), 0.9)
        pen.fill(turn(oval(15.5, 74.5, 2.6, 3), lean, 79, 18), PALETTE["brown"])
    pen.fill(rect(75, 11, 84, 24, 2.5), (150, 130, 62))


def watermelon(pen: Pen, _paint: Color, _motif: str) -> None:
    """A watermelon and a slice."""
    rind = (72, 134, 70)
    pen.shadow(50, 84, 38)
    pen.body(oval(42, 48, 33, 31), rind)
    for i in (-22, -11, 0, 11, 22):
        wave = [(42 + i * 0.4, 19), (42 + i, 34), (42 + i * 1.25 + 2, 48), (42 + i, 63), (42 + i * 0.4, 77)]
        pen.line(wave, dark(rind, 0.4), 2.6)
    pen.fill(turn([(54, 60), *oval(73, 60, 23, 25, 0, 180)], -8, 70, 66), dark(rind, 0.1))
    pen.fill(turn(oval(73, 60, 20.4, 22, 0, 180), -8, 70, 66), (240, 246, 214))
    pen.fill(turn(oval(73, 60, 18.4, 19.4, 0, 180), -8, 70, 66), (230, 76, 72))
    for x, y in ((66, 65), (75, 65), (84, 64), (70, 71), (79, 71)):
        pen.fill(oval(x, y, 1, 1.7), PALETTE["dark"])


FRUIT: dict[str, Shape] = {
    "apple": apple, "pear": pear, "orange": orange, "banana": banana, "watermelon": watermelon,
}
