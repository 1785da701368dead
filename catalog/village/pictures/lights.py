"""What gives light or fire: batteries, bulbs, torches, matches, candles."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    INK,
    PALETTE,
    STEEL,
    WHITE,
    WOOD,
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


def battery(pen: Pen, paint: Color, _motif: str) -> None:
    """Two batteries; red ones are stout, blue ones thin."""
    half = 17 if paint == PALETTE["red"] else 10 if paint == PALETTE["blue"] else 13
    pen.shadow(50, 86, half * 2 + 6)
    for x in (50 - half - 3, 50 + half + 3):
        pen.body(rect(x - half * 0.36, 14, x + half * 0.36, 22, 1.5), STEEL)
        pen.body([*oval(x, 22, half, 3, 180, 360), *oval(x, 44, half, 3, 0, 180)], PALETTE["amber"])
        pen.body([*oval(x, 43, half, 3, 180, 0), *oval(x, 84, half, 3, 0, 180)], paint)
        pen.fill(rect(x - 5, 28.8, x + 5, 31.4), WHITE)
        pen.fill(rect(x - 1.3, 25, x + 1.3, 35.2), WHITE)
        pen.fill([(x + 3, 50), (x - 6, 66), (x - 0.5, 66), (x - 3, 80), (x + 6, 62), (x + 0.5, 62)],
                PALETTE["yellow"])


def bulb(pen: Pen, _paint: Color, _motif: str) -> None:
    """A shining light bulb."""
    pen.shadow(50, 90, 14)
    for lean in range(-120, 121, 30):
        pen.line(turn([(50, 4), (50, 9)], lean, 50, 42), PALETTE["amber"], 2.2)
    pen.body(smooth([(50, 14), (70, 20), (78, 40), (70, 56), (61, 70), (50, 71), (39, 70), (30, 56), (22, 40),
            (30, 20)]), (252, 222, 120))
    pen.line([(44, 69), (42, 48), (47, 53), (50, 46), (53, 53), (58, 48), (56, 69)], PALETTE["orange"], 1.4)
    pen.fill(turn(oval(35, 34, 3.5, 8), 25, 35, 34), (255, 255, 255, 190))
    for y in (70, 75.5, 81):
        pen.body(rect(39, y, 61, y + 4.6, 2.2), STEEL)
    pen.fill([(43, 86), (57, 86), (53, 90), (47, 90)], INK)


def torch(pen: Pen, paint: Color, _motif: str) -> None:
    """A hand torch with its beam."""
    pen.shadow(44, 76, 34, 6)
    pen.fill([(66, 30), (100, 6), (100, 66), (72, 58)], (255, 232, 130, 150))
    pen.body(turn(rect(8, 43, 52, 59, 4), -14), paint)
    pen.body(turn([(50, 42), (66, 34), (72, 34), (72, 68), (66, 68), (50, 60)], -14), dark(paint, 0.25))
    pen.body(turn(oval(72, 51, 5, 17), -14), (255, 246, 190), 0.4)
    pen.fill(turn(rect(28, 41, 40, 46, 2), -14), STEEL)
    for x in (12, 15.5, 19):
        pen.line(turn([(x, 45), (x, 57)], -14), dark(paint, 0.4), 1.1)


def matches(pen: Pen, _paint: Color, _motif: str) -> None:
    """A box of matches, open, one burning."""
    pen.shadow(50, 82, 38)
    pen.fill([(30, 50), (84, 50), (92, 60), (92, 82), (38, 82), (30, 60)], PALETTE["cream"])
    for i in range(7):
        pen.line([(46, 55 + i * 2.2), (84, 55 + i * 2.2)], WOOD, 1.4)
        pen.dots([(85, 55 + i * 2.2)], 1.7, PALETTE["red"])
    pen.body(rect(14, 50, 66, 84, 1), PALETTE["red"], 0.5)
    pen.fill(rect(14, 76, 66, 84, 1), PALETTE["dark"])
    pen.fill(oval(40, 63, 10), PALETTE["yellow"])
    pen.fill(smooth([(40, 55), (44, 63), (42, 69), (38, 69), (36, 63)]), PALETTE["orange"])
    pen.line([(40, 46), (58, 24)], WOOD, 2.6)
    pen.fill(smooth([(64, 4), (69, 16), (66, 26), (58, 28), (54, 20), (60, 14)]), PALETTE["orange"])
    pen.fill(smooth([(62, 14), (65, 20), (63, 25), (59, 26), (58, 21)]), PALETTE["yellow"])


def lighter(pen: Pen, paint: Color, _motif: str) -> None:
    """A lighter with its flame."""
    pen.shadow(50, 90, 18)
    pen.fill(smooth([(46, 4), (54, 15), (56, 25), (48, 31), (40, 25), (42, 15)]), PALETTE["orange"])
    pen.fill(smooth([(47, 15), (52, 22), (50, 28), (45, 28), (44, 22)]), PALETTE["yellow"])
    pen.body(rect(38, 32, 62, 46, 2), STEEL)
    pen.fill(oval(60, 32, 5), INK)
    pen.fill(rect(41, 35, 52, 39, 1), dark(STEEL, 0.5))
    pen.body(rect(36, 45, 64, 90, 4), paint)
    pen.fill(rect(40, 60, 60, 87, 2), light(paint, 0.35))


def candle(pen: Pen, _paint: Color, _motif: str) -> None:
    """Candles, the tallest burning."""
    pen.shadow(50, 87, 30)
    for x, top, paint in ((30, 46, PALETTE["red"]), (70, 40, PALETTE["red"]), (50, 30, (214, 74, 60))):
        pen.body([*oval(x, top, 8, 2.5, 180, 360), *oval(x, 86, 8, 2.5, 0, 180)], paint)
        pen.fill(oval(x, top, 8, 2.5), light(paint, 0.35))
        pen.line([(x, top), (x, top - 5)], INK, 1.2)
    pen.fill(smooth([(50, 6), (55, 16), (54, 24), (50, 27), (46, 24), (45, 16)]), PALETTE["orange"])
    pen.fill(smooth([(50, 14), (52, 20), (50, 25), (48, 20)]), PALETTE["yellow"])
    pen.body(smooth([(43, 30), (46, 29), (47, 44), (45, 46), (43, 42)]), light(PALETTE["red"], 0.3))


def coil(pen: Pen, _paint: Color, _motif: str) -> None:
    """A mosquito coil with a little smoke."""
    pen.shadow(50, 76, 38, 9)
    green = (74, 116, 84)
    for i in range(3):
        start, rx = 0 if i else 20, 36 - i * 11
        pen.line(oval(50, 60, rx, rx * 0.5, start, 180), green, 4)
        pen.line(oval(50 + 5.5, 60, rx - 5.5, (rx - 5.5) * 0.5, 180, 360), green, 4)
    pen.dots([(84, 66)], 2.6, PALETTE["orange"])
    for x in (84,):
        pen.line([*oval(x, 54, 3, 6, 90, 270), *oval(x, 42, 3, 6, 90, -90), *oval(x, 30, 3, 6, 90, 270)],
                (255, 255, 255), 2)


LIGHTS: dict[str, Shape] = {
    "battery": battery, "bulb": bulb, "torch": torch, "matches": matches, "lighter": lighter, "candle": candle,
    "coil": coil,
}
