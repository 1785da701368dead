"""Things of a house: soap, paper, brooms, basins, and what a baby drinks from."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    PALETTE,
    STEEL,
    WHITE,
    WOOD,
    Color,
    Pen,
    dark,
    light,
    mirror,
    oval,
    rect,
    smooth,
    turn,
)

# An outline reads as a run of points, not as a column.
# fmt: off


def soap(pen: Pen, paint: Color, _motif: str) -> None:
    """A bar of soap with foam."""
    pen.shadow(50, 76, 40, 8)
    pen.fill(rect(11, 46, 90, 76, 13), dark(paint, 0.22))
    pen.body(rect(11, 42, 90, 67, 12), paint)
    pen.line(oval(50, 54, 26, 7), light(paint, 0.5), 1.3)
    pen.fill(oval(50, 54, 10, 3), light(paint, 0.35))
    for x, y, r in ((26, 34, 8), (38, 26, 5), (72, 38, 10), (62, 29, 6), (84, 30, 4.5), (48, 36, 5.5), (76, 20, 3)):
        pen.fill(oval(x, y, r), (214, 234, 242))
        pen.fill(oval(x + r * 0.08, y + r * 0.1, r * 0.82), (236, 246, 250))
        pen.dots([(x - r * 0.35, y - r * 0.4)], r * 0.24, (255, 255, 255))


def toothbrush(pen: Pen, _paint: Color, _motif: str) -> None:
    """Two toothbrushes."""
    pen.shadow(50, 80, 34, 6)
    for lean, x, paint in ((-24, 42, PALETTE["teal"]), (16, 58, PALETTE["pink"])):
        pen.body(turn(rect(x - 3, 42, x + 3, 92, 3), lean), paint)
        pen.body(turn(rect(x - 2, 12, x + 2, 44, 2), lean), light(paint, 0.25))
        pen.fill(turn(rect(x - 9.5, 12, x - 2, 29, 1), lean), WHITE)
        for y in (15, 18.5, 22, 25.5):
            pen.line(turn([(x - 9, y), (x - 2.5, y)], lean), light(paint, 0.4), 0.9)
        pen.fill(turn(rect(x - 1, 56, x + 1, 84, 1), lean), light(paint, 0.5))


def roll(pen: Pen, _paint: Color, _motif: str) -> None:
    """Rolls of toilet paper."""
    pen.shadow(50, 82, 40)
    paper = (246, 240, 230)
    for x, y in ((50, 14), (28, 48), (72, 48)):
        bottom = y + 33
        pen.body([*oval(x, y + 5, 20, 6, 180, 360), *oval(x, bottom, 20, 6, 0, 180)], dark(paper, 0.05))
        for dx in range(-15, 19, 6):
            pen.dots([(x + dx, y + 17), (x + dx - 3, y + 26)], 0.6, dark(paper, 0.15))
        pen.fill(oval(x, y + 5, 20, 6), light(paper, 0.6))
        pen.line(oval(x, y + 5, 13, 3.8), dark(paper, 0.1), 0.5)
        pen.fill(oval(x, y + 5, 7, 2.4), WOOD)
        pen.fill(oval(x, y + 5.6, 5.4, 1.6), dark(WOOD, 0.5))


def broom(pen: Pen, _paint: Color, _motif: str) -> None:
    """A straw broom."""
    straw = (222, 178, 96)
    pen.shadow(40, 89, 30, 6)
    pen.body(turn(rect(48, 2, 52, 54, 2), 18), WOOD)
    pen.body(turn([(45, 48), (55, 48), (72, 90), (50, 94), (28, 90)], 18), straw)
    for i in range(-5, 6):
        pen.line(turn([(50 + i * 0.8, 50), (50 + i * 3.9, 92 - abs(i) * 0.5)], 18), dark(straw, 0.25), 0.9)
    for y, half in ((50, 6.5), (62, 11)):
        pen.line(turn([(50 - half, y), (50 + half, y)], 18), PALETTE["red"], 2)


def mop(pen: Pen, _paint: Color, _motif: str) -> None:
    """A mop with cotton strands."""
    pen.shadow(42, 90, 30, 6)
    pen.body(turn(rect(48.2, 2, 51.8, 56, 1.8), 16), PALETTE["blue"])
    for i in range(-6, 7):
        tone = (232, 226, 212) if i % 2 else (210, 200, 184)
        pen.line(turn([(50 + i * 0.9, 58), (50 + i * 2.6, 70), (50 + i * 4, 92 - abs(i) * 0.8)], 16), tone, 4.4)
    pen.body(turn(rect(40, 52, 60, 60, 3), 16), PALETTE["teal"])


def scissors(pen: Pen, paint: Color, _motif: str) -> None:
    """Open scissors."""
    pen.shadow(50, 86, 26, 5)
    for side in (-1, 1):
        pen.body(turn([(50 - 3, 54), (50 - 4, 44), (50, 8), (50 + 3, 48), (50 + 3, 54)], 16 * side, 50, 54), STEEL)
        pen.line(turn(oval(50 - 6 * side, 76, 8, 13), -24 * side, 50, 54), paint, 5)
        pen.line(turn([(50, 54), (50 - 2 * side, 64)], -20 * side, 50, 54), paint, 5)
    pen.dots([(50, 54)], 3.2, dark(STEEL, 0.4))
    pen.dots([(49.4, 53.4)], 1.2, WHITE)


def bucket(pen: Pen, paint: Color, _motif: str) -> None:
    """A bucket with its handle up."""
    pen.shadow(50, 88, 28)
    pen.line(oval(50, 36, 32, 27, 180, 360), STEEL, 2.4)
    pen.body([*oval(50, 36, 34, 7, 180, 360), (76, 84), *oval(50, 84, 26, 5, 0, 180), (24, 84)], paint)
    pen.fill(oval(50, 36, 34, 7), light(paint, 0.35))
    pen.fill(oval(50, 37, 31, 5.6), dark(paint, 0.35))
    pen.line(oval(50, 42, 33, 7, 0, 180), light(paint, 0.25), 1.6)


def basin(pen: Pen, paint: Color, _motif: str) -> None:
    """A white enamel basin with a painted flower and a colored rim."""
    pen.shadow(50, 82, 34)
    pen.body([*oval(50, 46, 42, 15, 180, 360), (76, 76), *oval(50, 76, 26, 6, 0, 180), (24, 76)], (246, 242, 232))
    pen.fill(oval(50, 46, 43, 15.5), paint)
    pen.fill(oval(50, 46, 40, 13.4), (232, 226, 214))
    pen.fill(oval(50, 49.5, 33, 9.4), WHITE)
    for lean in range(0, 360, 72):
        x, y = turn([(50, 46)], lean, 50, 50)[0]
        pen.fill(oval(50 + (x - 50) * 1.9, 50 + (y - 50) * 1, 4.6, 2.6), PALETTE["pink"])
    pen.fill(oval(50, 50, 3.4, 1.8), PALETTE["yellow"])
    for x in (34, 66):
        pen.fill(oval(x, 68, 5, 3.4), PALETTE["pink"])
        pen.fill(oval(x + 7, 70, 4, 1.8), PALETTE["green"])


def thermos(pen: Pen, paint: Color, _motif: str) -> None:
    """An old-style vacuum flask with a flower."""
    pen.shadow(50, 91, 20)
    pen.line(oval(64, 50, 15, 22, -70, 70), STEEL, 3.4)
    pen.body(rect(43, 6, 57, 16, 2), PALETTE["brown"])
    pen.body(mirror([(41, 15), (41, 20), (33, 30)]), STEEL)
    pen.body(mirror([(33, 29), (31, 36), (31, 84)]), paint)
    pen.body(rect(30, 83, 70, 91, 2), STEEL)
    for lean in range(0, 360, 60):
        pen.fill(turn(oval(50, 51, 4.6, 6.5), lean, 50, 58), light(PALETTE["pink"], 0.4))
    pen.dots([(50, 58)], 4, PALETTE["yellow"])
    for side in (-1, 1):
        pen.fill(turn(oval(50 + side * 11, 73, 7, 3), 24 * side, 50 + side * 11, 73), PALETTE["green"])
    pen.fill(rect(34.5, 36, 37, 80, 1.2), (255, 255, 255, 100))


def babybottle(pen: Pen, paint: Color, _motif: str) -> None:
    """A baby's bottle, half full."""
    pen.shadow(50, 90, 19)
    pen.body(smooth([(50, 6), (54, 12), (55, 20), (62, 27), (38, 27), (45, 20), (46, 12)]), (236, 190, 140))
    pen.body(rect(34, 25, 66, 35, 2.5), paint)
    outline = mirror([(36, 35), (32, 42), (32, 54), (34, 60), (32, 66), (32, 86), (36, 90)])
    pen.body(outline, (214, 230, 236), 0.5)
    pen.body(mirror([(33.4, 57), (34.4, 60), (33.4, 66), (33.4, 85), (37, 88.6)]), WHITE, 0.4)
    for i, y in enumerate((46, 53, 60, 67, 74, 81)):
        pen.line([(56, y), (64 if i % 2 else 61, y)], dark(paint, 0.1), 1.2)
    pen.fill(rect(36, 42, 38.6, 84, 1.2), (255, 255, 255, 170))


HOME: dict[str, Shape] = {
    "soap": soap, "toothbrush": toothbrush, "roll": roll, "broom": broom, "mop": mop, "scissors": scissors,
    "bucket": bucket, "basin": basin, "thermos": thermos, "babybottle": babybottle,
}
