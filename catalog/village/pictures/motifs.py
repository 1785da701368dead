"""The small signs on a label, so that flour, salt and soap in like packs are told apart without reading."""

from collections.abc import Callable

from catalog.village.pictures.pen import (
    PALETTE,
    WHITE,
    Color,
    Pen,
    Points,
    dark,
    oval,
    rect,
    smooth,
    turn,
)

Motif = Callable[[Pen, float, float, float], None]

# An outline reads as a run of points, not as a column.
# fmt: off


def wheat(pen: Pen, cx: float, cy: float, r: float) -> None:
    gold = PALETTE["amber"]
    pen.line([(cx, cy + r), (cx, cy - r * 0.5)], dark(gold), r * 0.12)
    for i in range(3):
        y = cy + r * (0.62 - 0.42 * i)
        for side in (-44, 44):
            grain = oval(cx, y - r * 0.3, r * 0.13, r * 0.32)
            pen.fill(turn(grain, side, cx, y), gold)
    pen.fill(oval(cx, cy - r * 0.68, r * 0.14, r * 0.3), gold)


def drop(pen: Pen, cx: float, cy: float, r: float, paint: Color = PALETTE["sky"]) -> None:
    pen.fill(_drop(cx, cy, r), paint)
    pen.line(oval(cx, cy + r * 0.2, r * 0.34, r * 0.34, 90, 170), (255, 255, 255, 170), r * 0.13)


def _drop(cx: float, cy: float, r: float) -> Points:
    tip = (cx, cy - r * 0.95)
    return [tip, *oval(cx, cy + r * 0.25, r * 0.6, r * 0.62, -30, 210)]


def leaf(pen: Pen, cx: float, cy: float, r: float) -> None:
    green = PALETTE["green"]
    half = [(cx - r * 0.7, cy + r * 0.7), (cx - r * 0.62, cy - r * 0.1), (cx, cy - r * 0.68),
            (cx + r * 0.8, cy - r * 0.8)]
    pen.fill(smooth([*half, (cx + r * 0.68, cy), (cx + r * 0.1, cy + r * 0.62)]), green)
    pen.line([(cx - r * 0.85, cy + r * 0.85), (cx + r * 0.45, cy - r * 0.45)], dark(green), r * 0.1)


def star(pen: Pen, cx: float, cy: float, r: float) -> None:
    points: Points = []
    for i in range(5):
        points += turn([(cx, cy - r * 0.9)], 72 * i, cx, cy) + turn([(cx, cy - r * 0.4)], 72 * i + 36, cx, cy)
    pen.fill(points, PALETTE["orange"])


def heart(pen: Pen, cx: float, cy: float, r: float) -> None:
    red = PALETTE["red"]
    for side in (-1, 1):
        pen.fill(oval(cx + side * r * 0.36, cy - r * 0.26, r * 0.42), red)
    pen.fill([(cx - r * 0.72, cy - r * 0.02), (cx, cy - r * 0.3), (cx + r * 0.72, cy - r * 0.02),
            (cx, cy + r * 0.8)], red)


def flower(pen: Pen, cx: float, cy: float, r: float) -> None:
    for i in range(8):
        pen.fill(turn(oval(cx, cy - r * 0.58, r * 0.22, r * 0.36), 45 * i, cx, cy), PALETTE["yellow"])
    pen.fill(oval(cx, cy, r * 0.36), PALETTE["brown"])


def crystal(pen: Pen, cx: float, cy: float, r: float) -> None:
    """A heap of grains: salt, sugar, soda."""
    sky = PALETTE["sky"]
    for x, y, turned in ((-0.42, 0.38, 12), (0.42, 0.36, -16), (0, -0.3, 30)):
        pen.fill(turn(rect(cx + (x - 0.36) * r, cy + (y - 0.36) * r, cx + (x + 0.36) * r, cy + (y + 0.36) * r,
                r * 0.08), turned, cx + x * r, cy + y * r), sky)
        pen.fill(turn(rect(cx + (x - 0.24) * r, cy + (y - 0.24) * r, cx + x * r, cy + y * r),
                turned, cx + x * r, cy + y * r), WHITE)


def bubbles(pen: Pen, cx: float, cy: float, r: float) -> None:
    for x, y, size in ((-0.3, 0.25, 0.5), (0.42, 0.05, 0.38), (0, -0.55, 0.28), (0.35, 0.65, 0.2)):
        pen.fill(oval(cx + x * r, cy + y * r, size * r), PALETTE["sky"])
        pen.dots([(cx + (x - size * 0.3) * r, cy + (y - size * 0.35) * r)], size * r * 0.28, WHITE)


def baby(pen: Pen, cx: float, cy: float, r: float) -> None:
    skin, ink = (250, 214, 180), PALETTE["dark"]
    pen.fill(oval(cx, cy, r * 0.78, r * 0.74), skin)
    pen.line(oval(cx, cy - r * 0.6, r * 0.16, r * 0.2, 150, 400), ink, r * 0.1)
    pen.dots([(cx - r * 0.28, cy - r * 0.05), (cx + r * 0.28, cy - r * 0.05)], r * 0.09, ink)
    pen.dots([(cx - r * 0.48, cy + r * 0.2), (cx + r * 0.48, cy + r * 0.2)], r * 0.13, PALETTE["pink"])
    pen.line(oval(cx, cy + r * 0.18, r * 0.24, r * 0.2, 20, 160), ink, r * 0.09)


def chilli(pen: Pen, cx: float, cy: float, r: float) -> None:
    outline = [(-0.35, -0.5), (0.15, -0.5), (0.25, 0), (0.85, 0.75), (0.1, 0.55), (-0.35, 0.05)]
    pen.fill(smooth([(cx + x * r, cy + y * r) for x, y in outline]), PALETTE["red"])
    pen.line([(cx - r * 0.1, cy - r * 0.5), (cx - r * 0.3, cy - r * 0.9)], PALETTE["green"], r * 0.2)


def corn(pen: Pen, cx: float, cy: float, r: float) -> None:
    pen.fill(oval(cx, cy - r * 0.1, r * 0.42, r * 0.82), PALETTE["yellow"])
    for row in range(5):
        pen.dots([(cx + x * r * 0.24, cy + (row * 0.26 - 0.68) * r) for x in (-1, 0, 1)],
                r * 0.07, PALETTE["amber"])
    for side in (-1, 1):
        pen.fill(smooth([(cx, cy + r), (cx + side * r * 0.62, cy + r * 0.1),
                (cx + side * r * 0.1, cy + r * 0.55)]), PALETTE["green"])


def carrot(pen: Pen, cx: float, cy: float, r: float) -> None:
    for lean in (-28, 0, 28):
        pen.fill(turn(oval(cx, cy - r * 0.75, r * 0.13, r * 0.35), lean, cx, cy - r * 0.35), PALETTE["green"])
    pen.fill(smooth([(cx - r * 0.4, cy - r * 0.35), (cx + r * 0.4, cy - r * 0.35), (cx + r * 0.1, cy + r * 0.8),
            (cx - r * 0.1, cy + r * 0.8)]), PALETTE["orange"])


def nut(pen: Pen, cx: float, cy: float, r: float) -> None:
    shell = PALETTE["ginger"]
    for y, size in ((-0.38, 0.46), (0.36, 0.52)):
        pen.fill(turn(oval(cx, cy + y * r, size * r, size * r * 1.08), 25, cx, cy), shell)
    for x, y in ((-0.05, -0.5), (0.3, -0.3), (-0.3, 0.25), (0.05, 0.5), (-0.2, 0.6), (0, 0)):
        pen.dots([(cx + x * r, cy + y * r)], r * 0.06, dark(shell))


MOTIFS: dict[str, Motif] = {
    "wheat": wheat, "drop": drop, "leaf": leaf, "star": star, "heart": heart, "flower": flower,
    "crystal": crystal, "bubbles": bubbles, "baby": baby, "chilli": chilli, "corn": corn, "carrot": carrot,
    "nut": nut,
}


def label(pen: Pen, motif: str, cx: float, cy: float, r: float) -> None:
    """A round pale label with the sign in its middle; without a sign, two plain lines."""
    pen.fill(oval(cx, cy, r), WHITE)
    if motif in MOTIFS:
        MOTIFS[motif](pen, cx, cy, r * 0.72)
    else:
        for y, half in ((-0.2, 0.5), (0.2, 0.35)):
            pen.line([(cx - half * r, cy + y * r), (cx + half * r, cy + y * r)], PALETTE["slate"], r * 0.14)
