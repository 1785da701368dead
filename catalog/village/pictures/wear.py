"""Cloth and what one wears: towels, blankets, umbrellas, slippers, gloves."""

from itertools import pairwise

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    INK,
    PALETTE,
    WHITE,
    WOOD,
    Color,
    Pen,
    dark,
    light,
    mix,
    oval,
    rect,
    smooth,
    turn,
)

# An outline reads as a run of points, not as a column.
# fmt: off


def towel(pen: Pen, paint: Color, _motif: str) -> None:
    """A folded towel."""
    pen.shadow(50, 80, 38)
    for i, y in enumerate((64, 48, 32)):
        cloth = paint if i % 2 == 0 else light(paint, 0.3)
        pen.body(rect(14, y, 86, y + 17, 8), cloth, 0.7)
        pen.line([(24, y + 8.5), (85, y + 8.5)], dark(cloth, 0.25), 1)
        for x in (66, 71, 76):
            pen.fill(rect(x, y + 0.3, x + 2.2, y + 16.7), WHITE if x != 71 else light(paint, 0.7))


def blanket(pen: Pen, paint: Color, _motif: str) -> None:
    """A folded electric blanket with its switch."""
    pen.shadow(48, 80, 40)
    for y in (62, 49, 36):
        pen.body(rect(10, y, 80, y + 15, 7), mix(paint, WHITE, 0.12), 0.7)
        for x in range(20, 76, 10):
            pen.line([(x, y + 2.5), (x - 3, y + 12.5)], light(paint, 0.5), 1.4)
        pen.line([(20, y + 7.5), (79, y + 7.5)], dark(paint, 0.3), 0.9)
    pen.line([(78, 68), *oval(84, 76, 6, 8, -90, 90), (70, 86)], INK, 1.8)
    pen.body(rect(54, 81, 72, 92, 3), WHITE)
    pen.dots([(60, 86.5)], 2.3, PALETTE["red"])


def umbrella(pen: Pen, paint: Color, _motif: str) -> None:
    """An open umbrella."""
    pen.shadow(50, 90, 26)
    pen.line([(50, 18), (50, 82), *oval(44, 82, 6, 6, 0, 180)], WOOD, 3)
    ribs = (-40, -25, -9, 9, 25, 40)  # how far each rib's end lies from the middle
    for i, (left, right) in enumerate(pairwise(ribs)):
        arcs = [[(50 + (x - 50) * end / 40, y) for x, y in oval(50, 53, 40, 38, -90, 0)] for end in (left, right)]
        scallop = oval(50 + (left + right) / 2, 53, (right - left) / 2, 4.5, 180, 360)
        pen.fill([*arcs[0], *scallop, *reversed(arcs[1])], dark(paint, 0.14 * (i % 2)))
    pen.line([(50, 9), (50, 15)], INK, 2)
    pen.line(oval(50, 52, 33, 32, 200, 245), light(paint, 0.5), 1.6)


def slippers(pen: Pen, paint: Color, _motif: str) -> None:
    """A pair of slippers from above."""
    pen.shadow(50, 82, 38, 8)
    for x, lean in ((31, -8), (69, 8)):
        sole = smooth([(x, 12), (x + 14, 22), (x + 14, 44), (x + 11, 62), (x + 12, 78), (x, 88), (x - 12, 78),
                (x - 11, 62), (x - 14, 44), (x - 14, 22)])
        pen.body(turn([(a + 1, b + 2) for a, b in sole], lean, x, 50), dark(paint, 0.45))
        pen.body(turn(sole, lean, x, 50), light(paint, 0.55), 0.5)
        pen.body(turn(smooth([(x - 15, 30), (x, 20), (x + 15, 30), (x + 15, 50), (x, 44), (x - 15, 50)]),
                lean, x, 50), paint)
        pen.dots(turn([(x, 33)], lean, x, 50), 3, WHITE)


def gloves(pen: Pen, _paint: Color, _motif: str) -> None:
    """A pair of cotton work gloves."""
    knit = (240, 234, 220)
    pen.shadow(50, 86, 36)
    for x, side in ((26, -1), (74, 1)):
        for i, (dx, top) in enumerate(((-10.5, 26), (-3.5, 17), (3.5, 16), (10.5, 22))):
            pen.body(rect(x + dx * -side - 3.6, top, x + dx * -side + 3.6, 60, 3.6), dark(knit, 0.04 * (i % 2)))
        pen.body(turn(rect(x - 4.5, 34, x + 4.5, 68, 4.5), -42 * side, x, 68), dark(knit, 0.06))
        pen.body(rect(x - 14, 42, x + 14, 74, 5), knit)
        pen.body(rect(x - 12, 72, x + 12, 86, 2), PALETTE["red"])
        for y in (76, 80, 84):
            pen.line([(x - 11, y), (x + 11, y)], dark(PALETTE["red"]), 0.7)


WEAR: dict[str, Shape] = {
    "towel": towel, "blanket": blanket, "umbrella": umbrella, "slippers": slippers, "gloves": gloves,
}
