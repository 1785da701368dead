"""Big things that come with a fitter: fridges, washing machines, televisions, the tricycle."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    INK,
    PALETTE,
    STEEL,
    WHITE,
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

SHELL: Color = (240, 240, 236)
SCREEN: Color = (46, 54, 70)

# An outline reads as a run of points, not as a column.
# fmt: off


def fridge(pen: Pen, paint: Color, _motif: str) -> None:
    """A fridge of two doors, or of three when slate."""
    metal = mix(paint, WHITE, 0.35)
    three = paint == PALETTE["slate"]
    pen.shadow(50, 93, 27)
    pen.fill([(72, 8), (78, 11), (78, 90), (72, 93)], dark(metal, 0.4))
    pen.body(rect(26, 7, 73, 92, 3), metal, 0.6)
    for y in (38, 60) if three else (38,):
        pen.fill(rect(26, y - 0.8, 73, y + 0.8), dark(metal, 0.4))
    for y0, y1 in ((20, 34), (42, 56), (64, 78)) if three else ((20, 34), (43, 62)):
        pen.body(rect(66, y0, 69, y1, 1.2), dark(metal, 0.5))
    pen.fill([(30, 11), (40, 11), (30, 32)], (255, 255, 255, 90))
    pen.fill(rect(30, 91, 36, 94), INK)
    pen.fill(rect(64, 91, 70, 94), INK)


def freezer(pen: Pen, _paint: Color, _motif: str) -> None:
    """A chest freezer."""
    pen.shadow(50, 86, 42)
    pen.fill([(12, 36), (22, 26), (78, 26), (88, 36)], light(STEEL, 0.7))
    pen.body(rect(12, 42, 88, 84, 2), SHELL, 0.6)
    pen.body(rect(10, 35, 90, 43, 2), (220, 230, 234), 0.4)
    pen.body(rect(42, 39, 58, 46, 1.5), STEEL)
    for lean in (0, 60, 120):
        pen.line(turn([(30, 54), (30, 74)], lean, 30, 64), PALETTE["sky"], 1.6)
    pen.dots([(76, 76)], 2, PALETTE["green"])
    for y in (72, 75, 78):
        pen.line([(60, y), (70, y)], dark(SHELL, 0.3), 0.9)
    pen.fill(rect(16, 84, 24, 88), INK)
    pen.fill(rect(76, 84, 84, 88), INK)


def washer(pen: Pen, _paint: Color, _motif: str) -> None:
    """A front-loading washing machine."""
    pen.shadow(50, 90, 33)
    pen.body(rect(19, 10, 81, 90, 4), SHELL, 0.6)
    pen.fill(rect(19, 24, 81, 25.2), dark(SHELL, 0.2))
    pen.fill(rect(24, 14, 42, 21, 1.5), dark(SHELL, 0.1))
    pen.fill(rect(58, 14, 68, 21, 1), SCREEN)
    pen.body(oval(75, 17.5, 3.6), STEEL)
    pen.body(oval(50, 57, 25), STEEL)
    pen.fill(oval(50, 57, 20), SCREEN)
    pen.fill(oval(50, 57, 18.5, 18.5, 0, 180), PALETTE["sky"])
    pen.fill(smooth([(32, 57), (38, 53), (44, 57), (50, 53), (56, 57), (62, 53), (68, 57), (60, 62), (40, 62)]),
            light(PALETTE["sky"], 0.25))
    for x, y, r in ((42, 63, 3), (54, 66, 4), (61, 61, 2), (47, 70, 2)):
        pen.dots([(x, y)], r, (255, 255, 255, 170))
    pen.line(oval(50, 57, 15, 15, 190, 250), (255, 255, 255, 170), 2.2)


def twintub(pen: Pen, _paint: Color, _motif: str) -> None:
    """A washing machine of two tubs."""
    pen.shadow(50, 90, 40)
    pen.body(rect(12, 34, 88, 90, 4), SHELL, 0.6)
    pen.fill([(14, 36), (18, 22), (82, 22), (86, 36)], dark(SHELL, 0.08))
    pen.body(rect(14, 12, 86, 24, 3), PALETTE["blue"], 0.5)
    for x in (28, 50, 72):
        pen.body(oval(x, 18, 4), WHITE)
        pen.line([(x, 18), (x + 1.4, 15.6)], INK, 1)
    pen.fill([(19, 34), (22, 26), (54, 26), (54, 34)], (158, 196, 222))
    pen.fill([(58, 34), (58, 26), (78, 26), (81, 34)], (158, 196, 222))
    pen.fill(rect(55.4, 38, 56.6, 90), dark(SHELL, 0.2))
    for x, y, r in ((28, 62, 7), (40, 54, 4.6), (39, 68, 3.4)):
        pen.fill(oval(x, y, r), light(PALETTE["sky"], 0.3))
        pen.dots([(x - r * 0.3, y - r * 0.3)], r * 0.28, WHITE)
    pen.line(oval(72, 62, 8, 8, 30, 330), light(PALETTE["sky"], 0.2), 2)
    pen.fill(rect(16, 88, 84, 92, 1), dark(SHELL, 0.4))


def tv(pen: Pen, _paint: Color, motif: str) -> None:
    """A television; with the sign `wide` a big one on a stand as wide as itself."""
    wide = motif == "wide"
    x0, y0, y1 = (4.0, 22.0, 76.0) if wide else (15.0, 26.0, 70.0)
    pen.shadow(50, 86, 50 - x0)
    for side in (-1, 1):
        pen.line([(50 + side * 20, y1), (50 + side * 25, 85)], INK, 2.6)
    pen.body(rect(x0, y0, 100 - x0, y1 + 2, 2), INK, 0.3)
    left, right, top, low = x0 + 2, 98 - x0, y0 + 2, y1 - 1
    pen.fill(rect(left, top, right, low), (150, 206, 232))
    pen.fill(oval(right - 18, top + 13, 6), PALETTE["yellow"])
    pen.fill([(left, low), (left, low - 16), (left + 16, low - 30), (left + 34, low - 8), (left + 38, low)],
            PALETTE["teal"])
    pen.fill([(left + 18, low), (left + 42, low - 22), (right, low - 4), (right, low)], PALETTE["green"])
    pen.fill([(left, low), (left, low - 6), (right, low - 9), (right, low)], (126, 182, 96))
    pen.fill([(left, top), (left + 24, top), (left, top + 28)], (255, 255, 255, 60))


def aircon(pen: Pen, _paint: Color, _motif: str) -> None:
    """A wall air conditioner blowing cool air."""
    pen.shadow(50, 62, 44, 8)
    pen.body(rect(6, 24, 94, 56, 6), SHELL, 0.4)
    pen.fill(rect(12, 47, 88, 52, 2), dark(SHELL, 0.35))
    pen.line([(12, 49.5), (88, 49.5)], dark(SHELL, 0.15), 1)
    pen.line([(8, 43), (92, 43)], dark(SHELL, 0.12), 0.8)
    pen.fill(rect(72, 31, 84, 37, 1.5), SCREEN)
    pen.dots([(76, 34), (80, 34)], 1, PALETTE["teal"])
    for x in (28, 50, 72):
        pen.line([*oval(x, 67, 4, 5, -90, 90), *oval(x, 77, 4, 5, 270, 90)], PALETTE["sky"], 2.6)


def waterheater(pen: Pen, _paint: Color, _motif: str) -> None:
    """A water heater on the wall with its shower."""
    pen.shadow(50, 66, 42, 8)
    pen.line([(30, 62), (30, 82)], PALETTE["blue"], 2.6)
    pen.line([(66, 62), (66, 74), (78, 74), (78, 70)], PALETTE["red"], 2.6)
    pen.body(rect(6, 22, 94, 62, 18), SHELL)
    pen.body([*oval(74, 42, 20, 20, -90, 90), (72, 62), (72, 22)], dark(SHELL, 0.12))
    pen.fill(rect(26, 36, 58, 48, 3), SCREEN)
    pen.fill(rect(29, 39, 43, 45, 1), PALETTE["orange"])
    pen.dots([(48, 42), (54, 42)], 1.6, WHITE)
    pen.body([*oval(78, 78, 9, 7, 180, 360)], STEEL)
    for x in (72, 76, 80, 84):
        pen.line([(x, 81), (x - 1 + (x - 76) * 0.2, 91)], PALETTE["sky"], 1.2)


def gasstove(pen: Pen, _paint: Color, _motif: str) -> None:
    """A stove of two gas burners, one alight."""
    pen.shadow(50, 80, 44)
    pen.fill([(16, 42), (84, 42), (95, 62), (5, 62)], light(STEEL, 0.25))
    pen.body(rect(5, 62, 95, 79, 2), STEEL, 0.5)
    for x in (31, 69):
        pen.fill(oval(x, 52, 15, 5.4), dark(STEEL, 0.3))
        if x == 31:
            for i in range(7):
                top = 38 + abs(i - 3) * 1.4
                pen.fill(smooth([(19 + i * 4, top), (21 + i * 4, 47), (19 + i * 4, 51), (17 + i * 4, 47)]),
                        PALETTE["blue"])
                pen.fill(oval(19 + i * 4, 48, 0.9, 2.2), (190, 224, 246))
        pen.fill(oval(x, 52, 8, 3), INK)
        for side in (-1, 1):
            pen.line([(x + side * 19, 52), (x + side * 9, 50)], INK, 2.2)
            pen.line([(x + side * 19, 52), (x + side * 19, 47)], INK, 2.2)
        pen.body(oval(x, 70.5, 5.4), INK)
        pen.line([(x, 70.5), (x, 66.6)], WHITE, 1.2)


def tricycle(pen: Pen, paint: Color, _motif: str) -> None:
    """An electric tricycle with a load bed."""
    pen.shadow(50, 86, 46, 6)
    pen.line([(22, 76), (30, 36)], INK, 3)
    pen.line([(36, 34), (26, 31)], INK, 3)
    pen.body(smooth([(24, 50), (32, 42), (36, 58), (46, 68), (44, 76), (32, 70), (26, 64)]), paint)
    pen.body(rect(40, 48, 54, 54, 2.5), INK)
    pen.line([(46, 54), (46, 70)], INK, 3)
    pen.fill(rect(34, 69, 90, 75), dark(paint, 0.4))
    pen.body(rect(52, 50, 96, 70, 1.5), paint, 0.5)
    for x in (62, 73, 84):
        pen.line([(x, 52), (x, 68)], dark(paint, 0.25), 1.4)
    pen.fill(oval(66, 47, 9, 8, 180, 360), (222, 190, 130))
    pen.fill(oval(80, 50, 11, 11, 180, 360), (206, 170, 110))
    pen.dots([(23, 44)], 3.4, PALETTE["yellow"])
    for x in (20, 78):
        pen.dots([(x, 77)], 11.5, INK)
        pen.dots([(x, 77)], 7.6, STEEL)
        pen.dots([(x, 77)], 2.4, INK)
    pen.line(oval(20, 77, 14, 14, 200, 310), paint, 2.6)


BIG: dict[str, Shape] = {
    "fridge": fridge, "freezer": freezer, "washer": washer, "twintub": twintub, "tv": tv, "aircon": aircon,
    "waterheater": waterheater, "gasstove": gasstove, "tricycle": tricycle,
}
