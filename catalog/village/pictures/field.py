"""Farm tools: hoes, spades, sickles, sprayers, boots."""

from catalog.village.pictures.packs import Shape
from catalog.village.pictures.pen import (
    INK,
    PALETTE,
    STEEL,
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

IRON: Color = (84, 84, 92)

# An outline reads as a run of points, not as a column.
# fmt: off


def hoe(pen: Pen, _paint: Color, _motif: str) -> None:
    """A hoe."""
    pen.shadow(46, 90, 32, 5)
    pen.body(turn(rect(47.6, 14, 52.4, 98, 2.4), 30), WOOD)
    pen.body(turn(rect(44.5, 10, 55.5, 20, 2), 30), dark(IRON, 0.2))
    pen.body(turn([(46, 12), (42, 20), (24, 27), (12, 44), (20, 50), (34, 37), (46, 24), (54, 18)], 30), IRON)
    pen.line(turn([(12.5, 44.5), (20, 50)], 30), light(STEEL, 0.4), 1.8)


def spade(pen: Pen, _paint: Color, _motif: str) -> None:
    """A spade, its blade down."""
    pen.shadow(58, 92, 24, 5)
    pen.line(turn([(42, 6), (58, 6)], -16), dark(WOOD, 0.15), 5)
    pen.body(turn(rect(47.8, 6, 52.2, 62, 2), -16), WOOD)
    pen.body(turn(smooth([(35, 56), (44, 54), (50, 55), (56, 54), (65, 56), (66, 74), (60, 88), (50, 97),
            (40, 88), (34, 74)]), -16), STEEL)
    pen.body(turn(smooth([(46, 48), (54, 48), (54, 62), (50, 72), (46, 62)]), -16), dark(STEEL, 0.3))


def sickle(pen: Pen, _paint: Color, _motif: str) -> None:
    """A sickle."""
    pen.shadow(50, 86, 30, 5)
    outer, inner = oval(48, 40, 33, 31, 110, 350), oval(50, 44, 27, 25, 350, 120)
    pen.body([*outer, *inner], STEEL, 0.8)
    pen.line(oval(50, 44, 27.4, 25.4, 140, 330), light(STEEL, 0.7), 1.3)
    pen.body(turn(rect(36, 65, 44, 97, 3.5), -42, 40, 67), WOOD)
    pen.body(turn(rect(36.4, 63, 43.6, 71, 1.5), -42, 40, 67), IRON)


def sprayer(pen: Pen, paint: Color, _motif: str) -> None:
    """A knapsack sprayer with its lance."""
    pen.shadow(46, 90, 28)
    pen.line([(64, 78), *oval(72, 76, 12, 12, 130, -40)], INK, 2.2)
    pen.line([(80, 68), (90, 22)], STEEL, 2.4)
    pen.line([(90, 22), (84, 14)], PALETTE["amber"], 3.2)
    for x, y in ((80, 8), (76, 13), (84, 5), (72, 7), (78, 2)):
        pen.fill(oval(x, y, 1.3, 1.7), PALETTE["sky"])
    pen.body(mirror([(30, 24), (24, 32), (22, 70), (24, 90)], 44), paint)
    pen.body(rect(34, 14, 54, 25, 3), INK)
    pen.body(rect(20, 76, 68, 91, 3), dark(paint, 0.35))
    pen.fill(rect(32, 40, 38, 70, 2), light(paint, 0.65))
    pen.fill(rect(32, 54, 38, 70, 2), (150, 206, 170))
    pen.line([(48, 34), (48, 72)], dark(paint, 0.25), 1.4)
    pen.line([(56, 34), (56, 72)], dark(paint, 0.25), 1.4)


def hose(pen: Pen, paint: Color, _motif: str) -> None:
    """A coiled garden hose."""
    pen.shadow(48, 82, 38, 9)
    for i in range(4):
        ring = oval(46, 66 - i * 8, 35 - (i % 2) * 1.5, 13)
        pen.line(ring, dark(paint, 0.3), 7.6)
        pen.line([(x, y - 0.5) for x, y in ring], paint, 5.8)
    pen.line([(80, 60), (86, 48), (84, 32)], paint, 5.8)
    pen.body(turn(rect(79.5, 12, 88.5, 32, 2), -6, 84, 30), PALETTE["amber"])


def boots(pen: Pen, paint: Color, _motif: str) -> None:
    """A pair of rubber boots."""
    pen.shadow(52, 89, 38)
    for dx, tone in ((16, 0.22), (-6, 0.0)):
        rubber = dark(paint, tone)
        leg = [(26, 14), (50, 14), (50, 56), (58, 66), (72, 72), (75, 84), (26, 84)]
        pen.body([(x + dx, y) for x, y in leg], rubber)
        pen.fill(oval(38 + dx, 14, 12, 3), dark(rubber, 0.5))
        pen.body(rect(24 + dx, 82, 76 + dx, 89, 2), dark(rubber, 0.45))
        pen.body(rect(25.5 + dx, 17, 50.5 + dx, 22, 1), light(rubber, 0.5))
        pen.fill(rect(30 + dx, 28, 33 + dx, 70, 1.5), (255, 255, 255, 90))


FIELD: dict[str, Shape] = {
    "hoe": hoe, "spade": spade, "sickle": sickle, "sprayer": sprayer, "hose": hose, "boots": boots,
}
