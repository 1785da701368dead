"""Every table of the shop, a file a noun."""

from catalog.models.arrivals import Report
from catalog.models.base import Names, aware, json_column, now
from catalog.models.books import REASONS, Close, Commission, Entry, Flow
from catalog.models.goods import Asked, Bare, Category, Item, Picture, Vain
from catalog.models.journal import Deed, Need
from catalog.models.notices import MANY, OWN, Morning, Notice, Posted
from catalog.models.orders import Order, OrderLine, State, Step
from catalog.models.people import Address, Household, Invite, Miss, Pass, Person, Purpose, Role, Tie
from catalog.models.places import Center, Road, Shop, Village
from catalog.models.returns import (
    Answer,
    Complaint,
    Fault,
    Manifest,
    ManifestLine,
    Reason,
    SupplierClaim,
)
from catalog.models.sheets import GoodsSheet
from catalog.models.tellings import Telling

__all__ = [
    "MANY",
    "OWN",
    "REASONS",
    "Address",
    "Answer",
    "Asked",
    "Bare",
    "Category",
    "Center",
    "Close",
    "Commission",
    "Complaint",
    "Deed",
    "Entry",
    "Fault",
    "Flow",
    "GoodsSheet",
    "Household",
    "Invite",
    "Item",
    "Manifest",
    "ManifestLine",
    "Miss",
    "Morning",
    "Names",
    "Need",
    "Notice",
    "Order",
    "OrderLine",
    "Pass",
    "Person",
    "Picture",
    "Posted",
    "Purpose",
    "Reason",
    "Report",
    "Road",
    "Role",
    "Shop",
    "State",
    "Step",
    "SupplierClaim",
    "Telling",
    "Tie",
    "Vain",
    "Village",
    "aware",
    "json_column",
    "now",
]
