"""Every table of the shop, a file a noun."""

from catalog.models.arrivals import Report
from catalog.models.base import Names, aware, json_column, now
from catalog.models.books import REASONS, Close, Commission, Entry, Flow
from catalog.models.goods import Asked, Category, Item, Picture
from catalog.models.journal import Deed, Need
from catalog.models.notices import MANY, OWN, Notice, Posted
from catalog.models.orders import Order, OrderLine, State, Step
from catalog.models.people import Address, Household, Invite, Miss, Pass, Person, Purpose, Role, Tie
from catalog.models.places import Center, Shop, Village
from catalog.models.returns import (
    Answer,
    Complaint,
    Fault,
    Manifest,
    ManifestLine,
    Reason,
    SupplierClaim,
)
from catalog.models.tellings import Telling

__all__ = [
    "MANY",
    "OWN",
    "REASONS",
    "Address",
    "Answer",
    "Asked",
    "Category",
    "Center",
    "Close",
    "Commission",
    "Complaint",
    "Deed",
    "Entry",
    "Fault",
    "Flow",
    "Household",
    "Invite",
    "Item",
    "Manifest",
    "ManifestLine",
    "Miss",
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
    "Role",
    "Shop",
    "State",
    "Step",
    "SupplierClaim",
    "Telling",
    "Tie",
    "Village",
    "aware",
    "json_column",
    "now",
]
