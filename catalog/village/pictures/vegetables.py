"""Vegetables that grow above the ground: cobs, fruits and leaves."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    LEAF,
    PALETTE,
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


def corn(pen: Pen, _paint: Color, _motif: str) -> None:
    """An ear of corn in its leaves."""
    gold = PALETTE["yellow"]
    pen.shadow(50, 84, 24)
    pen.body(turn(smooth([(50, 8), (60, 18), (64, 40), (62, 66), (50, 80), (38, 66), (36, 40), (40, 18)]), 18),
            gold)
    for row in range(15):
        half = 2.5 if row in (0, 14) else 5.5 if row in (1, 13) else 9.5
        for x in (-1.05, -0.35, 0.35, 1.05):
            pen.fill(turn(oval(50 + x * half, 15 + row * 4.3, half * 0.3, 1.9), 18), light(gold, 0.35))
    for side, deep in ((-1, 0.0), (1, 0.18)):
        husk = [(50, 90), (50 + side * 20, 72), (50 + side * 22, 46), (50 + side * 30, 26), (50 + side * 10, 50),
                (50 + side * 2, 74)]
        pen.body(turn(smooth(husk), 18), dark(LEAF, deep), 0.6)
    pen.line(turn([(50, 86), (50, 94)], 18), dark(LEAF, 0.25), 4)


def tomato(pen: Pen, _paint: Color, _motif: str) -> None:
    """Two tomatoes."""
    red = (218, 66, 48)
    pen.shadow(50, 82, 36)
    for x, y, r in ((66, 50, 21), (36, 59, 25)):
        pen.body(smooth([(x, y - r * 0.82), (x + r * 0.75, y - r * 0.75), (x + r, y),
                (x + r * 0.6, y + r * 0.78), (x, y + r * 0.88), (x - r * 0.6, y + r * 0.78), (x - r, y),
                (x - r * 0.75, y - r * 0.75)]), red)
        for lean in (-80, -40, 0, 40, 80):
            pen.fill(turn([(x - 2, y - r * 0.75), (x, y - r * 1.12), (x + 2, y - r * 0.75)],
                    lean, x, y - r * 0.72), dark(LEAF, 0.1))
        pen.fill(turn(oval(x - r * 0.5, y - r * 0.25, r * 0.13, r * 0.26), 25, x - r * 0.5, y),
                (255, 255, 255, 130))


def cucumber(pen: Pen, _paint: Color, _motif: str) -> None:
    """Two cucumbers, crossed."""
    green = (86, 142, 70)
    pen.shadow(50, 76, 38)
    for lean, y in ((-32, 46), (-10, 60)):
        pen.body(turn(smooth([(10, y + 2), (16, y - 6), (50, y - 9), (84, y - 7), (92, y + 1), (84, y + 8),
                (50, y + 8), (16, y + 8)]), lean, 50, y), green)
        bumps = [(20 + i * 7, y - 4 + (i % 3) * 3.6) for i in range(10)]
        pen.dots(turn(bumps, lean, 50, y), 0.9, light(green, 0.5))
        pen.fill(turn(oval(92, y, 3, 4), lean, 50, y), PALETTE["yellow"])


def eggplant(pen: Pen, _paint: Color, _motif: str) -> None:
    """A long aubergine."""
    skin = (98, 60, 124)
    pen.shadow(48, 78, 36)
    pen.body(turn(smooth([(16, 62), (24, 46), (46, 42), (70, 40), (82, 44), (82, 56), (70, 60), (50, 70),
            (30, 78), (18, 72)]), -14), skin)
    pen.fill(turn(smooth([(74, 37), (88, 44), (88, 54), (74, 62), (78, 52), (68, 49), (78, 46)]), -14), LEAF)
    pen.line(turn([(86, 49), (96, 46)], -14), dark(LEAF, 0.2), 4)
    pen.fill(turn(smooth([(28, 52), (46, 47), (60, 45), (46, 51), (30, 59)]), -14), (255, 255, 255, 110))


def chilli(pen: Pen, _paint: Color, _motif: str) -> None:
    """Chillies, red and green."""
    pen.shadow(50, 80, 34)
    for x, lean, paint in ((64, 24, (98, 156, 70)), (36, -16, (214, 58, 44)), (51, 4, (206, 50, 40))):
        pen.body(turn(smooth([(x - 8, 28), (x, 24), (x + 8, 28), (x + 8, 46), (x + 4, 66), (x - 5, 86),
                (x - 4, 66), (x - 9, 46)]), lean), paint)
        pen.fill(turn(smooth([(x - 9, 30), (x, 22), (x + 9, 30), (x, 32)]), lean), dark(LEAF, 0.15))
        pen.line(turn([(x, 24), (x + 1, 17), (x + 5, 12)], lean), dark(LEAF, 0.15), 3)


def cabbage(pen: Pen, _paint: Color, motif: str) -> None:
    """A Chinese cabbage, or with the sign `round` a round one."""
    pen.shadow(50, 88, 26)
    if motif == "round":
        pen.body(oval(50, 55, 33, 31), (146, 190, 108))
        pen.body(smooth([(20, 62), (24, 38), (44, 26), (40, 48), (44, 74), (34, 82)]), (164, 204, 124), 0.6)
        pen.body(smooth([(80, 62), (76, 38), (56, 26), (62, 48), (58, 74), (66, 82)]), (130, 178, 94), 0.6)
        for side in (-1, 1):
            for end in ((50 + side * 22, 40), (50 + side * 25, 56), (50 + side * 18, 70)):
                pen.line([(50 + side * 6, 80), (50 + side * 13, 60), end], (232, 242, 206), 1.1)
        pen.line([(50, 84), (50, 30)], (232, 242, 206), 1.8)
        return
    leafy, rib = (150, 194, 92), (244, 244, 220)
    pen.body(mirror(smooth([(50, 10), (36, 12), (26, 26), (26, 50), (32, 80), (50, 88)])[:60]), leafy)
    for x, lean in ((37, -7), (63, 7), (50, 0)):
        pen.body(turn(smooth([(x - 15, 38), (x - 12, 20), (x, 12), (x + 12, 20), (x + 15, 38), (x + 9, 66),
                (x, 88), (x - 9, 66)]), lean), light(leafy, 0.1), 0.8)
        pen.body(turn(smooth([(x - 2, 26), (x + 2, 26), (x + 6, 56), (x + 7, 84), (x, 89), (x - 7, 84),
                (x - 6, 56)]), lean), rib, 0.5)
        for y in (30, 40, 50):
            for side in (-1, 1):
                pen.line(turn([(x + side * 3, y + 4), (x + side * 10, y - 4)], lean), light(leafy, 0.55), 1)


def greens(pen: Pen, _paint: Color, _motif: str) -> None:
    """A bunch of fresh herbs, tied."""
    pen.shadow(50, 88, 22)
    for i, lean in enumerate((-34, -20, -7, 7, 20, 34)):
        pen.line(turn([(50, 88), (50, 30)], lean * 0.8, 50, 72), dark(LEAF, 0.1), 2)
        for x, y, r in ((-7, 30, 7), (7, 29, 7), (0, 20, 8.5)):
            pen.fill(turn(oval(50 + x, y, r, r * 0.85), lean, 50, 72), dark(LEAF, 0.18) if i % 2 else LEAF)
        pen.dots(turn([(50, 18), (45, 28), (56, 27)], lean, 50, 72), 1.3, light(LEAF, 0.5))
    pen.body(rect(42, 66, 58, 71, 2), PALETTE["red"])


def leek(pen: Pen, _paint: Color, _motif: str) -> None:
    """Three long spring onions, tied."""
    pen.shadow(40, 90, 30, 5)
    for x in (40, 60, 50):
        for lean in (-12, 0, 12):
            pen.fill(turn(turn(rect(x - 3, 4, x + 3, 42, 3), lean, x, 44), 38), dark(LEAF, 0.22 if lean else 0.05))
        pen.body(turn(rect(x - 4, 38, x + 4, 92, 4), 38), (240, 242, 222), 0.8)
        for lean in (-2, 0, 2):
            pen.line(turn([(x, 92), (x + lean, 97)], 38), dark(PALETTE["cream"], 0.2), 0.7)
    pen.line(turn([(34, 58), (66, 58)], 38), PALETTE["red"], 3)


def pumpkin(pen: Pen, _paint: Color, _motif: str) -> None:
    """A ribbed pumpkin."""
    flesh = (228, 132, 46)
    pen.shadow(50, 84, 34)
    for x, rx in ((26, 15), (74, 15), (36, 17), (64, 17), (50, 17)):
        pen.body(oval(x, 58, rx, 27 - abs(x - 50) * 0.16), flesh if x != 50 else light(flesh, 0.12), 0.8)
    pen.body(smooth([(45, 34), (47, 22), (43, 14), (51, 12), (54, 22), (57, 34), (50, 37)]), dark(LEAF, 0.25))


VEGETABLES: dict[str, Shape] = {
    "corn": corn, "tomato": tomato, "cucumber": cucumber, "eggplant": eggplant, "chilli": chilli,
    "cabbage": cabbage, "greens": greens, "leek": leek, "pumpkin": pumpkin,
}
