"""Pictures of the demo village's goods, drawn from simple forms: no photos, no fonts, always the same bytes."""

from catalog.village.pictures.big import BIG
from catalog.village.pictures.field import FIELD
from catalog.village.pictures.food import FOOD
from catalog.village.pictures.fruit import FRUIT
from catalog.village.pictures.home import HOME
from catalog.village.pictures.kitchen import KITCHEN
from catalog.village.pictures.lights import LIGHTS
from catalog.village.pictures.machines import MACHINES
from catalog.village.pictures.motifs import MOTIFS
from catalog.village.pictures.packs import PACKS, Shape
from catalog.village.pictures.pen import PALETTE, Pen, color
from catalog.village.pictures.roots import ROOTS
from catalog.village.pictures.vegetables import VEGETABLES
from catalog.village.pictures.wear import WEAR

__all__ = ["MOTIFS", "PALETTE", "SHAPES", "draw"]

FAMILIES = (PACKS, FOOD, VEGETABLES, ROOTS, FRUIT, HOME, WEAR, LIGHTS, KITCHEN, FIELD, MACHINES, BIG)
SHAPES: dict[str, Shape] = {name: shape for family in FAMILIES for name, shape in family.items()}


def draw(shape: str, color_key: str, size: int = 480) -> bytes:
    """A square JPEG of `size` pixels.

    `shape` is a key of SHAPES, with an optional sign for the label and an optional color: `bag`, `bag-wheat`,
    `battery-red`, `bag-wheat-blue`. Where it names no color, `color_key` (any word) picks one. An unknown shape
    raises KeyError.
    """
    name, *rest = shape.split("-")
    paint = next((part for part in rest if part in PALETTE), color_key)
    motif = next((part for part in rest if part not in PALETTE), "")
    pen = Pen(size)
    SHAPES[name](pen, color(paint), motif)
    return pen.jpeg()
