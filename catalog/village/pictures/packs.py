"""Packs: bags, sacks, bottles, jars, tins, boxes and what else goods are sold in."""

from collections.abc import Callable

from catalog.village.pictures.motifs import label
from catalog.village.pictures.pen import (
    INK,
    LEAF,
    PALETTE,
    STEEL,
    WHITE,
    Color,
    Pen,
    dark,
    glass,
    light,
    mirror,
    mix,
    oval,
    rect,
    smooth,
    turn,
)

Shape = Callable[[Pen, Color, str], None]

# An outline reads as a run of points, not as a column.
# fmt: off


def bag(pen: Pen, paint: Color, motif: str) -> None:
    """A pillow bag with crimped ends."""
    pen.shadow(50, 87, 26)
    side = [(29, 14), (29, 20), (26, 32), (25, 52), (26, 72), (29, 82), (28, 88)]
    pen.body(mirror(side), paint)
    for y0, y1 in ((14, 20), (82, 88)):
        pen.fill(rect(28.5, y0, 71.5, y1), dark(paint, 0.2))
        for x in range(31, 71, 4):
            pen.line([(x, y0 + 1.2), (x, y1 - 1.2)], light(paint, 0.4), 0.9)
    pen.fill(smooth([(31, 28), (35, 27), (33, 50), (34, 74), (31, 73), (29.5, 50)]), (255, 255, 255, 70))
    label(pen, motif, 50, 50, 17)


def sack(pen: Pen, paint: Color, motif: str) -> None:
    """A big woven sack, tied at the top."""
    pen.shadow(50, 89, 33)
    cloth = mix(PALETTE["cream"], paint, 0.1)
    pen.body(smooth([(40, 22), (36, 10), (46, 13), (50, 9), (55, 13), (64, 10), (60, 22)]), dark(cloth, 0.1))
    left = [(43, 21), (30, 29), (20, 46), (18, 68), (22, 86), (34, 89)]
    pen.body(smooth(mirror(left)), cloth)
    pen.line([(42, 21.5), (58, 21.5)], paint, 3.4)
    pen.body(mirror([(18.6, 56), (18.2, 66), (19.5, 77)]), paint)
    pen.fill(smooth([(28, 36), (33, 31), (28, 46), (26, 54), (24, 50)]), (255, 255, 255, 90))
    label(pen, motif, 50, 60, 18.5)


def packet(pen: Pen, paint: Color, motif: str) -> None:
    """A flat paper packet of seed or spice."""
    pen.shadow(50, 88, 24)
    outline = turn(rect(29, 15, 71, 87, 1.5), -4)
    pen.fill(turn(rect(30, 16, 72.5, 88, 1.5), -4), dark(paint, 0.35))
    pen.body(outline, paint, 0.5)
    pen.fill(turn(rect(29, 15, 71, 26, 1), -4), dark(paint, 0.15))
    pen.fill(turn(rect(33, 32, 67, 72, 3), -4), light(paint, 0.75))
    label(pen, motif, 50, 52, 15.5)
    pen.line(turn([(37, 79), (63, 79)], -4), light(paint, 0.7), 2)


def bottle(pen: Pen, paint: Color, motif: str) -> None:
    """A slim bottle with a cap and a label."""
    pen.shadow(50, 90, 18)
    side = [(45, 22), (45, 30), (43.5, 34), (36, 43), (34, 50), (34, 86), (36, 90)]
    pen.body(mirror(side), paint)
    pen.body(rect(44, 10, 56, 22, 2), mix(paint, PALETTE["red"], 0.75))
    pen.fill(rect(43.5, 20, 56.5, 22.5, 1), dark(PALETTE["red"], 0.3))
    pen.body(rect(34, 52, 66, 80), WHITE, 0.5)
    pen.fill(rect(34, 52, 66, 54.5), light(paint, 0.2))
    pen.fill(rect(34, 77.5, 66, 80), light(paint, 0.2))
    label(pen, motif, 50, 66, 11)
    pen.fill(rect(37, 45, 39.5, 87, 1.2), (255, 255, 255, 80))


def jug(pen: Pen, paint: Color, motif: str) -> None:
    """A five-liter can with a handle, of oil or detergent."""
    pen.shadow(50, 90, 25)
    pen.line(oval(59, 36, 12, 15, -90, 60), dark(paint, 0.2), 5)
    left = [(40, 18), (40, 24), (28, 36), (26, 44), (26, 86), (30, 90), (70, 90), (74, 86), (74, 46), (62, 40),
            (54, 24), (54, 18)]
    pen.body(left, paint)
    pen.body(rect(38.5, 10, 55.5, 19, 2), PALETTE["red"] if paint != PALETTE["red"] else PALETTE["amber"])
    for y in (49, 87):
        pen.line([(27, y), (73, y)], glass(dark(paint), 70), 1)
    pen.body(rect(26, 54, 74, 83), light(paint, 0.82), 0.4)
    label(pen, motif, 50, 68.5, 13)
    pen.fill(rect(30, 42, 33, 86, 1.5), (255, 255, 255, 90))


def pump(pen: Pen, paint: Color, motif: str) -> None:
    """A bottle with a pump, of shampoo or dish soap."""
    pen.shadow(50, 90, 19)
    cap = light(paint, 0.65)
    pen.line([(50, 28), (50, 13)], cap, 3.2)
    pen.fill([(36, 12), (40, 9.5), (57, 9.5), (57, 14.5), (41, 14.5), (37, 17)], dark(cap, 0.12))
    pen.body(rect(43, 23, 57, 32, 1.5), cap)
    pen.body(mirror([(42, 31), (33, 37), (31, 46), (31, 84), (34, 90)]), paint)
    pen.fill(rect(34.5, 42, 37, 85, 1.2), (255, 255, 255, 90))
    label(pen, motif, 50, 60, 14.5)


def jar(pen: Pen, paint: Color, motif: str) -> None:
    """A glass jar with a screw lid."""
    pen.shadow(50, 86, 24)
    pen.body(mirror([(34, 30), (29, 35), (27, 42), (27, 82), (31, 87)]), light(paint, 0.12))
    pen.body(rect(32, 19, 68, 31, 2.5), mix(PALETTE["amber"], paint, 0.25))
    for x in range(35, 67, 4):
        pen.line([(x, 21.5), (x, 28.5)], glass(INK, 40), 1)
    pen.body(rect(27, 46, 73, 77), WHITE, 0.5)
    label(pen, motif, 50, 61.5, 12.5)
    pen.fill(rect(30.5, 38, 33.5, 83, 1.5), (255, 255, 255, 110))


def tin(pen: Pen, paint: Color, motif: str) -> None:
    """A tin with shiny rims."""
    pen.shadow(50, 85, 26)
    pen.body([*oval(50, 22, 26, 5, 180, 360), *oval(50, 84, 26, 5, 0, 180)], STEEL)
    pen.body([*oval(50, 27, 26, 5, 180, 0), *oval(50, 79, 26, 5, 0, 180)], paint)
    pen.body(oval(50, 22, 26, 5.5), light(STEEL, 0.3))
    pen.fill(oval(50, 22, 22.5, 4.2), STEEL)
    label(pen, motif, 50, 56, 16)


def box(pen: Pen, paint: Color, motif: str) -> None:
    """A carton seen from a corner."""
    pen.shadow(50, 86, 33)
    pen.fill([(20, 32), (44, 20), (82, 26), (62, 38)], light(paint, 0.4))
    pen.fill([(20, 32), (62, 38), (62, 90), (20, 82)], paint)
    pen.fill([(62, 38), (82, 26), (82, 76), (62, 90)], dark(paint, 0.28))
    pen.line([(32, 26), (72, 32)], glass(dark(paint), 80), 1.4)
    label(pen, motif, 41, 61, 15)


def milk(pen: Pen, paint: Color, _motif: str) -> None:
    """A gable-topped carton of milk."""
    pen.shadow(50, 89, 26)
    pen.fill([(28, 36), (60, 36), (60, 90), (28, 90)], WHITE)
    pen.fill([(60, 36), (74, 32), (74, 85), (60, 90)], mix(WHITE, PALETTE["slate"], 0.3))
    pen.fill([(28, 36), (34, 20), (65, 20), (60, 36)], paint)
    pen.fill([(60, 36), (65, 20), (74, 32)], dark(paint, 0.3))
    pen.fill(rect(34, 13, 65, 20.5, 1), dark(paint, 0.12))
    wave = [(28, 68), (36, 63), (44, 68), (52, 71), (60, 66)]
    pen.fill([*wave, (60, 90), (28, 90)], paint)
    pen.fill([(60, 66), (67, 64), (74, 60), (74, 85), (60, 90)], dark(paint, 0.3))
    pen.fill([(44, 43), *oval(44, 54, 6, 6.2, -30, 210)], light(paint, 0.35))


def tube(pen: Pen, paint: Color, motif: str) -> None:
    """A tube of toothpaste, lying a little upward."""
    pen.shadow(50, 72, 36, 6)
    pen.body(turn([(14, 38), (66, 42), (74, 46), (74, 58), (66, 62), (14, 66)], -14), WHITE, 0.3)
    pen.fill(turn([(14, 38), (66, 42), (70, 44), (14, 50)], -14), paint)
    pen.fill(turn(rect(12, 37, 18, 67, 1), -14), dark(paint, 0.1))
    pen.body(turn(rect(74, 45.5, 86, 58.5, 1.5), -14), light(paint, 0.25))
    label(pen, motif, 34, 59, 7)
    pen.line(turn([(44, 57), (62, 57)], -14), paint, 2.2)


def tissues(pen: Pen, paint: Color, _motif: str) -> None:
    """A soft pack of tissues or wipes with one drawn out."""
    pen.shadow(50, 80, 36)
    pen.fill(smooth([(36, 48), (32, 26), (44, 33), (52, 18), (58, 32), (70, 26), (63, 48)]), WHITE)
    pen.line([(47, 46), (45, 34)], glass(PALETTE["slate"], 90), 0.9)
    pen.line([(55, 46), (57, 34)], glass(PALETTE["slate"], 90), 0.9)
    pen.fill([(14, 56), (26, 42), (76, 42), (87, 56)], light(paint, 0.45))
    pen.fill(oval(50, 48, 18, 3.4), dark(paint, 0.3))
    pen.fill(mirror([(39, 48), (35, 38), (50, 44)]), WHITE)
    pen.body(rect(14, 55, 87, 82, 4), paint)
    pen.fill(rect(14, 68, 87, 73), light(paint, 0.6))
    pen.dots([(28, 62), (50, 62), (72, 62)], 2.2, WHITE)


def nappies(pen: Pen, paint: Color, _motif: str) -> None:
    """A plump pack of nappies with a carrying strap."""
    pen.shadow(50, 88, 32)
    pen.line(oval(50, 26, 12, 11, 180, 360), dark(paint, 0.25), 3.6)
    pen.body(smooth([(24, 24), (50, 22), (76, 24), (81, 40), (82, 70), (78, 87), (50, 89), (22, 87), (18, 70),
            (19, 40)]), paint)
    pen.fill(oval(50, 56, 23, 23), WHITE)
    pen.fill(smooth([(33, 47), (50, 50), (67, 47), (66, 57), (57, 65), (50, 70), (43, 65), (34, 57)]),
            light(paint, 0.45))
    pen.line(oval(31, 60, 12, 12, -45, 45), dark(paint, 0.1), 1.5)
    pen.line(oval(69, 60, 12, 12, 135, 225), dark(paint, 0.1), 1.5)
    pen.fill(rect(34, 47.5, 40, 52, 1), dark(paint, 0.1))
    pen.fill(rect(60, 47.5, 66, 52, 1), dark(paint, 0.1))
    pen.fill(smooth([(24, 32), (29, 29), (26, 50), (25, 76), (22, 74)]), (255, 255, 255, 80))


def film(pen: Pen, _paint: Color, _motif: str) -> None:
    """A roll of clear mulch film."""
    pen.shadow(50, 78, 36)
    clear = (206, 222, 224)
    pen.fill([(30, 72), (84, 72), (92, 84), (40, 84)], glass(clear, 200))
    pen.body([*oval(26, 56, 7, 21, 90, 270), *oval(78, 56, 7, 21, 270, 450)], clear, 0.4)
    for y in (42, 50, 60, 69):
        pen.line([(32, y), (80, y)], (255, 255, 255, 150), 1.4)
    pen.fill(oval(26, 56, 7, 21), light(clear, 0.5))
    pen.fill(oval(26, 56, 3, 9), PALETTE["brown"])
    pen.fill(oval(62, 56, 5, 8), glass(LEAF, 150))


PACKS: dict[str, Shape] = {
    "bag": bag, "sack": sack, "packet": packet, "bottle": bottle, "jug": jug, "pump": pump, "jar": jar,
    "tin": tin, "box": box, "milk": milk, "tube": tube, "tissues": tissues, "nappies": nappies, "film": film,
}
