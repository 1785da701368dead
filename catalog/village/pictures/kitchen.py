"""Kitchen things: woks, pots, bowls, knives."""

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
    glass,
    light,
    mix,
    oval,
    rect,
    smooth,
    turn,
)

IRON: Color = (84, 84, 92)

# An outline reads as a run of points, not as a column.
# fmt: off


def wok(pen: Pen, _paint: Color, _motif: str) -> None:
    """An iron wok with a wooden handle."""
    pen.shadow(42, 80, 32)
    pen.body(turn(rect(74, 42, 98, 49, 3), -16, 74, 46), WOOD)
    pen.body([*oval(42, 46, 37, 34, 0, 180)], IRON)
    pen.fill(oval(42, 46, 37, 11), light(IRON, 0.3))
    pen.fill(oval(42, 47, 33.5, 8.8), dark(IRON, 0.25))
    pen.line(oval(42, 52, 31, 25, 110, 165), light(IRON, 0.45), 1.6)
    pen.line(oval(5, 48, 4, 4, 90, 270), IRON, 2.6)


def pot(pen: Pen, paint: Color, _motif: str) -> None:
    """A soup pot with a lid."""
    metal = mix(paint, STEEL, 0.6)
    pen.shadow(50, 84, 34)
    for side in (-1, 1):
        pen.line(oval(50 + side * 34, 54, 7, 5), INK, 3)
    pen.body(rect(18, 44, 82, 85, 6), metal)
    pen.body([*oval(50, 45, 35, 17, 180, 360)], light(metal, 0.25))
    pen.body(rect(14, 43, 86, 48, 2.4), dark(metal, 0.15))
    pen.body(rect(43, 19, 57, 28, 4), INK)
    pen.fill(rect(25, 52, 29, 80, 2), (255, 255, 255, 110))


def steamer(pen: Pen, _paint: Color, _motif: str) -> None:
    """A steel steamer of two tiers."""
    pen.shadow(50, 88, 34)
    for y, high in ((68, 20), (50, 17), (33, 17)):
        pen.body(rect(18, y, 82, y + high, 3), STEEL)
        pen.body(rect(16, y, 84, y + 3.4, 1.5), dark(STEEL, 0.15))
        for side in (-1, 1):
            pen.line(oval(50 + side * 34, y + 9, 4.6, 3.2), INK, 2.4)
    pen.body(oval(50, 33, 33, 13, 180, 360), light(STEEL, 0.25))
    pen.body(rect(44, 13, 56, 21, 3.5), INK)
    for y in (40, 57, 76):
        pen.fill(rect(25, y, 29, y + 8, 2), (255, 255, 255, 120))


def crockery(pen: Pen, paint: Color, _motif: str) -> None:
    """A stack of china bowls with a painted line."""
    pen.shadow(50, 84, 26)
    for y in (56, 42, 28):
        pen.body(rect(39, y + 25, 61, y + 29, 1.5), (226, 222, 214))
        pen.body(oval(50, y + 2, 35, 25, 0, 180), (248, 245, 238))
        pen.line(oval(50, y + 3, 32.5, 19, 12, 168), paint, 2)
        pen.body(oval(50, y + 2, 35, 7), (236, 232, 224), 0.5)
    pen.fill(oval(50, 30.6, 32, 5.6), (214, 210, 204))
    pen.line(oval(50, 30, 34.5, 6.6), paint, 1)


def plate(pen: Pen, paint: Color, _motif: str) -> None:
    """A plate with a painted rim."""
    pen.shadow(50, 82, 38)
    pen.body(oval(50, 50, 40), (240, 236, 228), 0.6)
    pen.fill(oval(50, 49, 39), WHITE)
    pen.line(oval(50, 49, 35), paint, 2.2)
    pen.fill(oval(50, 49, 27), (240, 236, 228))
    pen.fill(oval(50.6, 50, 26), WHITE)
    pen.fill(turn(smooth([(42, 46), (58, 42), (66, 48), (58, 56), (42, 54), (34, 60), (35, 50), (34, 42)]), -6),
            light(paint, 0.2))
    pen.dots([(60, 46.5)], 1.3, WHITE)


def chopsticks(pen: Pen, _paint: Color, _motif: str) -> None:
    """Chopsticks in a cup."""
    pen.shadow(50, 90, 22)
    for i, lean in enumerate((-20, -12, -5, 3, 9, 16, 22)):
        stick = WOOD if i % 2 else light(WOOD, 0.25)
        pen.body(turn(rect(48.4, 8 + (i % 3) * 3, 51.6, 70, 1.2), lean, 50, 82), stick)
        pen.fill(turn(rect(48.4, 16 + (i % 3) * 3, 51.6, 19 + (i % 3) * 3), lean, 50, 82), PALETTE["red"])
    cup = PALETTE["teal"]
    pen.body([(30, 54), (70, 54), (67, 86), *oval(50, 86, 17, 4, 0, 180), (33, 86)], cup)
    pen.body(rect(29, 51, 71, 57, 2.5), light(cup, 0.35))
    pen.line(oval(50, 66, 19, 3, 10, 170), light(cup, 0.6), 1.4)


def knife(pen: Pen, _paint: Color, _motif: str) -> None:
    """A broad kitchen knife."""
    pen.shadow(50, 76, 40, 7)
    pen.body(turn([(6, 34), (62, 34), (62, 66), (14, 66), (6, 58)], -16), STEEL, 0.7)
    pen.fill(turn([(7, 58), (62, 60), (62, 66), (14, 66)], -16), light(STEEL, 0.65))
    pen.fill(turn(oval(14, 40, 2.2), -16), dark(STEEL, 0.4))
    pen.body(turn(rect(62, 37, 94, 48, 4), -16), dark(WOOD, 0.2))
    pen.fill(turn(rect(61, 35, 66, 50, 1), -16), dark(STEEL, 0.3))
    pen.dots(turn([(74, 42.5), (85, 42.5)], -16), 1.4, STEEL)


def board(pen: Pen, _paint: Color, _motif: str) -> None:
    """A wooden chopping board."""
    pen.shadow(50, 88, 30)
    pen.body(turn(rect(24, 15, 80, 90, 7), 6), dark(WOOD, 0.3))
    pen.body(turn(rect(22, 13, 78, 87, 7), 6), light(WOOD, 0.12), 0.5)
    for x in (30, 39, 47, 56, 64, 71):
        pen.line(turn([(x, 30), (x + 1.5, 55), (x - 0.5, 82)], 6), glass(dark(WOOD), 90), 1)
    pen.fill(turn(rect(41, 18, 59, 24, 3), 6), dark(WOOD, 0.5))


def drinking(pen: Pen, _paint: Color, _motif: str) -> None:
    """Two drinking glasses with water."""
    pen.shadow(50, 86, 34)
    for x, top in ((66, 26), (34, 34)):
        left, right = x - 17, x + 17
        pen.fill([*oval(x, top, 17, 4, 180, 360), (right - 4, 84), *oval(x, 84, 13, 3, 0, 180), (left + 4, 84)],
                (214, 232, 238))
        pen.fill([(left + 2, top + 22), (right - 2, top + 22), (right - 4.4, 81),
                *oval(x, 81, 12.6, 2.6, 0, 180)], (140, 198, 226))
        pen.fill(oval(x, top + 22, 15, 3), (178, 220, 238))
        pen.line(oval(x, top, 17, 4), (168, 196, 206), 1.2)
        pen.fill([(left + 4, top + 8), (left + 7, top + 8), (left + 9, 78), (left + 7, 78)], (255, 255, 255, 170))


def scourer(pen: Pen, _paint: Color, _motif: str) -> None:
    """A curly steel scourer."""
    pen.shadow(50, 78, 34)
    pen.body(oval(50, 54, 35, 26), STEEL)
    for i in range(60):
        angle, reach = i * 137.5, (i / 60) ** 0.5
        x, y = turn([(50 + 28 * reach, 54)], angle, 50, 54)[0]
        tone = light(STEEL, 0.7) if i % 3 == 0 else dark(STEEL, 0.12 + 0.12 * (i % 2))
        pen.line(oval(x, 54 + (y - 54) * 0.72, 6, 4.4, angle, angle + 250)[::6], tone, 1)


KITCHEN: dict[str, Shape] = {
    "wok": wok, "pot": pot, "steamer": steamer, "crockery": crockery, "plate": plate, "chopsticks": chopsticks,
    "knife": knife, "board": board, "glass": drinking, "scourer": scourer,
}
