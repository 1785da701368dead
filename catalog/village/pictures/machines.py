"""Small things with a plug: the rice cooker, the kettle, the fans, the radio."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    INK,
    PALETTE,
    STEEL,
    WHITE,
    Color,
    Pen,
    dark,
    glass,
    light,
    mirror,
    oval,
    rect,
    smooth,
    turn,
)

SHELL: Color = (240, 240, 236)
SCREEN: Color = (46, 54, 70)

# An outline reads as a run of points, not as a column.
# fmt: off


def ricecooker(pen: Pen, paint: Color, _motif: str) -> None:
    """A rice cooker."""
    pen.shadow(50, 86, 34)
    pen.body(smooth([(20, 46), (50, 42), (80, 46), (83, 66), (76, 84), (50, 87), (24, 84), (17, 66)]), SHELL)
    pen.body([*oval(50, 46, 33, 25, 180, 360), *oval(50, 46, 33, 7, 0, 180)], paint)
    pen.line(oval(50, 47, 33, 7, 4, 176), dark(paint, 0.35), 1.5)
    pen.body(rect(42, 15, 58, 24, 4), INK)
    pen.dots([(66, 34)], 2, INK)
    pen.body(rect(36, 60, 64, 80, 4), dark(paint, 0.2), 0.4)
    pen.fill(rect(40, 63.5, 60, 70, 1.5), (176, 222, 200))
    pen.dots([(43, 75.5), (57, 75.5)], 2.1, WHITE)
    pen.dots([(50, 75.5)], 2.1, PALETTE["orange"])


def kettle(pen: Pen, paint: Color, _motif: str) -> None:
    """An electric kettle on its base."""
    pen.shadow(48, 90, 28)
    pen.line(oval(70, 46, 17, 20, -80, 80), INK, 5.4)
    pen.fill([(33, 30), (20, 26), (17, 34), (30, 46)], dark(STEEL, 0.1))
    pen.body(mirror([(33, 28), (29, 42), (25, 82)], 50), STEEL)
    pen.body([*oval(50, 29, 17.5, 9, 180, 360)], paint)
    pen.body(rect(45, 14, 55, 21, 3), INK)
    pen.body(rect(24, 76, 76, 84, 2), paint)
    pen.body(rect(22, 84, 78, 90, 2.4), INK)
    pen.fill(rect(44, 44, 50, 70, 3), dark(STEEL, 0.3))
    pen.fill(rect(45.3, 55, 48.7, 69, 1.6), PALETTE["sky"])
    pen.fill([(34, 36), (37.5, 36), (34, 72), (30, 72)], (255, 255, 255, 150))


def _blades(pen: Pen, cy: float, r: float, paint: Color) -> None:
    pen.fill(oval(50, cy, r), light(paint, 0.75))
    for lean in (0, 120, 240):
        wing = [(50, cy), (50 - r * 0.35, cy - r * 0.5), (50 - r * 0.1, cy - r * 0.88),
                (50 + r * 0.45, cy - r * 0.7), (50 + r * 0.3, cy - r * 0.2)]
        pen.fill(turn(smooth(wing), lean, 50, cy), paint)
    for lean in range(0, 360, 20):
        pen.line(turn([(50, cy - r * 0.2), (50, cy - r)], lean, 50, cy), glass(INK, 80), 0.6)
    for part in (0.62,):
        pen.line(oval(50, cy, r * part), glass(INK, 80), 0.6)
    pen.line(oval(50, cy, r), dark(paint, 0.3), 1.8)
    pen.dots([(50, cy)], r * 0.2, dark(paint, 0.3))
    pen.dots([(50 - r * 0.04, cy - r * 0.04)], r * 0.1, light(paint, 0.3))


def fan(pen: Pen, paint: Color, _motif: str) -> None:
    """A standing fan."""
    pen.shadow(50, 92, 26)
    pen.body(rect(48, 54, 52, 88, 1), STEEL)
    pen.body(rect(45, 66, 55, 78, 2), dark(paint, 0.3))
    pen.body([*oval(50, 90, 24, 5, 180, 360), (74, 92), (26, 92)], dark(paint, 0.3))
    _blades(pen, 34, 27, paint)


def tablefan(pen: Pen, paint: Color, _motif: str) -> None:
    """A fan for the table."""
    pen.shadow(50, 89, 26)
    pen.body(mirror([(46, 66), (44, 78), (30, 84), (28, 89)]), dark(paint, 0.25))
    pen.dots([(42, 85), (50, 85), (58, 85)], 1.8, WHITE)
    _blades(pen, 42, 33, paint)


def stove(pen: Pen, _paint: Color, _motif: str) -> None:
    """An induction cooker."""
    pen.shadow(50, 78, 42)
    pen.fill([(20, 36), (80, 36), (94, 70), (6, 70)], SCREEN)
    pen.fill([(6, 70), (94, 70), (93, 78), (7, 78)], dark(SCREEN, 0.5))
    pen.fill([(22, 38), (40, 38), (22, 60), (12, 60)], (255, 255, 255, 22))
    for rx, tone in ((22, STEEL), (15, PALETTE["orange"]), (8, STEEL)):
        pen.line(oval(50, 50, rx, rx * 0.42), tone, 1)
    for x in (26, 38, 62, 74):
        pen.line(oval(x, 65.5, 2.8, 1.5), WHITE, 0.8)
    pen.fill(rect(44, 63.5, 56, 67.5, 1), PALETTE["red"])


def heater(pen: Pen, paint: Color, _motif: str) -> None:
    """A round electric heater that glows."""
    pen.shadow(50, 90, 24)
    pen.body(rect(47, 68, 53, 88, 1), INK)
    pen.body([*oval(50, 90, 22, 6, 180, 360)], INK)
    pen.body(oval(50, 40, 33), STEEL)
    pen.fill(oval(50, 40, 29.5), light(paint, 0.55))
    pen.fill(oval(50, 40, 21), light(paint, 0.3))
    pen.fill(oval(50, 40, 13), paint)
    pen.fill(oval(50, 40, 6), PALETTE["red"])
    for lean in range(0, 180, 20):
        pen.line(turn([(50, 10.5), (50, 69.5)], lean, 50, 40), glass(INK, 110), 0.7)
    pen.line(oval(50, 40, 31), dark(STEEL, 0.3), 1.2)


def lamp(pen: Pen, paint: Color, _motif: str) -> None:
    """A desk lamp with its light."""
    pen.shadow(50, 89, 28)
    pen.fill([(28, 44), (58, 38), (84, 88), (18, 88)], (255, 236, 150, 120))
    pen.line([(68, 84), (78, 50), (58, 22)], dark(paint, 0.15), 3.6)
    pen.dots([(78, 50)], 3.4, INK)
    pen.body(turn(mirror([(41, 14), (38, 20), (26, 40)], 46), 12, 46, 28), paint)
    pen.fill(turn(oval(46, 40, 20, 5), 12, 46, 28), (255, 244, 190))
    pen.body([*oval(68, 86, 20, 6, 180, 360), (88, 90), (48, 90)], paint)


def power(pen: Pen, _paint: Color, _motif: str) -> None:
    """A strip of sockets with its cable."""
    pen.shadow(50, 72, 40, 7)
    pen.line([(14, 60), *oval(16, 74, 9, 10, 250, 90), (40, 84)], INK, 2.6)
    pen.body(rect(39, 79, 51, 89, 2), INK)
    for y in (82, 86):
        pen.line([(51, y), (57, y)], STEEL, 1.6)
    pen.body(turn(rect(8, 40, 94, 64, 5), -10), SHELL, 0.4)
    pen.fill(turn(rect(12, 46, 20, 58, 2), -10), PALETTE["red"])
    for x in (32, 49, 66, 83):
        pen.fill(turn(rect(x - 7, 44, x + 7, 60, 2.5), -10), dark(SHELL, 0.12))
        for dx, lean in ((-3, 28), (3, -28)):
            hole = turn([(x + dx, 53), (x + dx, 57)], lean, x + dx, 55)
            pen.line(turn(hole, -10), INK, 1.3)
        pen.line(turn([(x, 46.5), (x, 50)], -10), INK, 1.3)


def radio(pen: Pen, paint: Color, _motif: str) -> None:
    """A portable radio."""
    pen.shadow(50, 84, 38)
    pen.line([(74, 36), (88, 8)], STEEL, 1.6)
    pen.line([(26, 36), (30, 26), (62, 26), (66, 36)], dark(paint, 0.35), 3)
    pen.body(rect(12, 34, 88, 84, 6), paint, 0.6)
    pen.fill(oval(34, 60, 18), dark(paint, 0.45))
    for row in range(-2, 3):
        pen.dots([(34 + x * 6, 60 + row * 6) for x in range(-2, 3) if abs(x) + abs(row) < 4],
                1.5, light(paint, 0.5))
    pen.fill(rect(57, 42, 83, 55, 2), (250, 238, 206))
    for x in range(60, 82, 3):
        pen.line([(x, 45), (x, 48.5)], INK, 0.6)
    pen.line([(71, 44), (71, 53)], PALETTE["orange"], 1)
    for x in (63, 77):
        pen.body(oval(x, 69, 6), SHELL)
        pen.line([(x, 69), (x + 2, 65)], INK, 1.2)


def phone(pen: Pen, paint: Color, _motif: str) -> None:
    """A phone with big keys."""
    pen.shadow(50, 91, 20)
    pen.body(rect(30, 7, 70, 91, 7), paint)
    pen.body(rect(33, 10, 67, 88, 5), INK, 0.3)
    pen.fill(rect(36, 15, 64, 42, 2), (196, 224, 238))
    pen.fill(oval(50, 28, 8), PALETTE["yellow"])
    pen.fill(smooth([(36, 42), (36, 36), (44, 33), (52, 37), (64, 33), (64, 42)]), PALETTE["green"])
    pen.fill(rect(36, 46, 44, 51, 2), PALETTE["green"])
    pen.fill(rect(56, 46, 64, 51, 2), PALETTE["red"])
    pen.fill(oval(50, 48.5, 4), STEEL)
    for row in range(4):
        for x in (40, 50, 60):
            pen.fill(rect(x - 4, 54.5 + row * 8, x + 4, 60.5 + row * 8, 2), WHITE)


MACHINES: dict[str, Shape] = {
    "ricecooker": ricecooker, "kettle": kettle, "fan": fan, "tablefan": tablefan, "stove": stove,
    "heater": heater, "lamp": lamp, "strip": power, "radio": radio, "phone": phone,
}
