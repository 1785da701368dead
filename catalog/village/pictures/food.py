"""Food that is not in a pack: eggs, noodles, buns and bread."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    LEAF,
    PALETTE,
    WHITE,
    WOOD,
    Color,
    Pen,
    Points,
    dark,
    glass,
    light,
    mix,
    oval,
    rect,
    smooth,
    turn,
)

EGG: Color = (240, 206, 168)

# An outline reads as a run of points, not as a column.
# fmt: off


def _egg(cx: float, cy: float, r: float) -> Points:
    rim = oval(0, 0, r, r * 1.28)
    return [(cx + x * (1 + 0.13 * y / r), cy + y - r * 0.1) for x, y in rim]


def egg(pen: Pen, paint: Color, _motif: str) -> None:
    """Three loose eggs."""
    pen.shadow(50, 78, 34)
    for x, y, r in ((50, 44, 17), (33, 62, 17), (67, 63, 17)):
        pen.body(_egg(x, y, r), mix(paint, WHITE, 0.35))
        pen.fill(turn(oval(x - r * 0.35, y - r * 0.45, r * 0.16, r * 0.3), 25, x - r * 0.35, y - r * 0.45),
                (255, 255, 255, 150))


def eggs(pen: Pen, paint: Color, _motif: str) -> None:
    """A tray of eggs, two rows; the color is the shell's when it is an egg's."""
    shells = {PALETTE["brown"]: (214, 160, 116), PALETTE["teal"]: (186, 214, 208)}
    shell, tray = shells.get(paint, EGG), (150, 140, 128)
    pen.shadow(50, 80, 40)
    pen.fill([(20, 48), (80, 48), (90, 64), (10, 64)], dark(tray, 0.3))
    for row, (y, r, step) in enumerate(((48, 8.6, 18.5), (58, 9.8, 21))):
        for i in range(4):
            x = 50 + (i - 1.5) * step
            pen.body(_egg(x, y, r), shell)
            pen.fill(oval(x - r * 0.35, y - r * 0.5, r * 0.16, r * 0.26), (255, 255, 255, 150))
        if row == 0:
            pen.line([(16, 56), (84, 56)], dark(tray, 0.15), 3)
    top: Points = [(9, 62)]
    for i in range(4):
        x = 50 + (i - 1.5) * 21
        top += oval(x, 62, 9, 5, 180, 0)
    pen.body([*top, (91, 62), (85, 80), (15, 80)], tray, 0.6)
    for i in range(3):
        pen.line([(29 + i * 21, 66), (30 + i * 20, 78)], dark(tray, 0.2), 1.6)


def noodles(pen: Pen, paint: Color, _motif: str) -> None:
    """A bundle of dried noodles in a paper band."""
    straw = mix(PALETTE["brown"], PALETTE["cream"], 0.45) if paint == PALETTE["brown"] else (244, 222, 168)
    band = PALETTE["red"] if paint != PALETTE["brown"] else PALETTE["green"]
    pen.shadow(50, 74, 38, 7)
    outline = [(10, 42), (40, 46), (60, 46), (90, 42), (91, 66), (60, 62), (40, 62), (9, 66)]
    pen.fill(turn(outline, -20), straw)
    for i in range(11):
        y0, y1 = 42.5 + i * 2.3, 46.6 + i * 1.5
        tone = dark(straw, 0.12) if i % 2 else light(straw, 0.4)
        pen.line(turn([(9 - i % 3, y0), (40, y1), (60, y1), (91 + i % 2, y0)], -20), tone, 1)
    pen.fill(turn(rect(40, 45, 60, 63, 1), -20), band)
    pen.fill(turn(rect(40, 45, 60, 50, 1), -20), light(band, 0.25))
    pen.dots([(50, 54)], 4.2, WHITE)


def bowl(pen: Pen, paint: Color, _motif: str) -> None:
    """A steaming bowl of noodles."""
    pen.shadow(50, 84, 26)
    for x in (38, 50, 62):
        pen.line([*oval(x, 29, 3, 4, 90, 270), *oval(x, 21, 3, 4, 90, -90)], (255, 255, 255), 1.8)
    pen.body(rect(38, 76, 62, 85, 2), dark(paint, 0.2))
    pen.body([*oval(50, 48, 36, 33, 0, 180)], paint)
    pen.fill(oval(50, 48, 36, 9), light(paint, 0.6))
    pen.fill(oval(50, 48, 32.5, 7.2), (226, 158, 74))
    for i in range(6):
        pen.line(oval(34 + i * 6, 48, 9, 4.5, 190, 350), (252, 222, 140), 1.5)
    pen.fill(oval(60, 46, 7, 4), WHITE)
    pen.fill(oval(60.5, 46, 3.6, 2.2), PALETTE["yellow"])
    for x, y in ((38, 49), (44, 45), (49, 51), (70, 50)):
        pen.fill(oval(x, y, 2, 1.1), LEAF)
    pen.line(oval(50, 52, 30, 24, 20, 160), light(paint, 0.5), 1.4)
    pen.line([(66, 46), (92, 22)], WOOD, 2)
    pen.line([(70, 47), (94, 28)], dark(WOOD, 0.15), 2)


def buns(pen: Pen, _paint: Color, _motif: str) -> None:
    """Three steamed buns."""
    pen.shadow(50, 79, 38)
    for x, y in ((50, 45), (30, 66), (70, 66)):
        pen.body(smooth([(x - 20, y + 10), (x - 18, y - 5), (x, y - 16), (x + 18, y - 5), (x + 20, y + 10),
                (x, y + 15)]), (247, 233, 208))
        pen.line(oval(x, y - 4, 8, 6, 200, 300), glass(PALETTE["brown"], 70), 1)


def bread(pen: Pen, _paint: Color, _motif: str) -> None:
    """A loaf with its first slice."""
    crust, crumb = (190, 122, 64), (248, 222, 176)
    pen.shadow(50, 76, 38)

    def slice_at(x: float) -> Points:
        return smooth([(x - 16, 38), (x - 9, 29), (x, 28), (x + 9, 29), (x + 16, 38), (x + 13, 50), (x + 13, 74),
                (x, 76), (x - 13, 74), (x - 13, 50)])

    for x in range(76, 44, -4):
        pen.fill(slice_at(x), crust if x % 8 == 4 else dark(crust, 0.12))
    pen.fill(slice_at(42), light(crust, 0.12))
    pen.fill([(42 + (x - 42) * 0.86, 53 + (y - 53) * 0.9) for x, y in slice_at(42)], crumb)
    pen.fill(slice_at(26), dark(crust, 0.1))
    pen.fill([(26 + (x - 26) * 0.86, 53 + (y - 53) * 0.9) for x, y in slice_at(26)], light(crumb, 0.3))


FOOD: dict[str, Shape] = {"egg": egg, "eggs": eggs, "noodles": noodles, "bowl": bowl, "buns": buns, "bread": bread}
