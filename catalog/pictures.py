"""Pictures of goods: set, taken away, and let go of when nobody needs them any more."""

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from catalog import goods, journal, rights
from catalog.journal import UNDO_WITHIN
from catalog.models import Complaint, Deed, Item, Person, Picture, now
from catalog.refusals import BadValue, NotFound, TooLate

MOST_BYTES = 2_000_000  # a picture of 1024 pixels has a tenth of it
UNNAMED = timedelta(days=1)  # how long a picture waits to be told whose it is


def keep(s: Session, by: Person, data: bytes, thumb: bytes | None = None) -> str:
    """Keep a JPEG of goods that are not chosen yet; returns its digest. Raises NotAllowed and BadValue."""
    rights.must(by, "change goods")
    if not 0 < len(data) <= MOST_BYTES:
        raise BadValue
    digest = goods.keep_picture(s, data, "image/jpeg")
    picture = s.get_one(Picture, digest)
    picture.since, picture.thumb = now(), picture.thumb or thumb
    s.flush()
    return digest


def show(s: Session, by: Person, item_id: int, digest: str | None) -> Item:
    """From now on an item shows this picture, or (None) its pictogram. Raises NotAllowed and NotFound."""
    rights.must(by, "change goods")
    item = goods.get(s, item_id, by)
    if digest is not None:
        goods.picture(s, digest)
    if item.picture != digest:
        journal.write(s, by, "picture", item_id=item_id, before={"picture": item.picture}, after={"picture": digest})
        item.picture = digest
        goods.touch(s, [item_id])
        sweep(s)
    return item


@journal.undoes("picture")
def _show_back(s: Session, by: Person, deed: Deed) -> None:
    """The picture from before, which is kept for as long as an act can be taken back."""
    rights.must(by, "change goods")
    item = goods.any_item(s, deed.item_id or 0)
    if item.picture != deed.after["picture"]:
        raise TooLate
    try:
        item.picture = goods.picture(s, deed.before["picture"]).digest if deed.before["picture"] else None
    except NotFound:
        raise TooLate from None
    goods.touch(s, [deed.item_id or 0])


def sweep(s: Session) -> None:
    """Let go of pictures that nothing shows and no undo can bring back."""
    recent = select(Deed).where(Deed.act == "picture", Deed.at > now() - UNDO_WITHIN)
    wanted = {deed.before.get("picture") for deed in s.exec(recent).all()} - {None}
    shown = select(Item.picture).where(col(Item.picture).is_not(None))
    told = select(Complaint.picture).where(col(Complaint.picture).is_not(None))
    gone = delete(Picture).where(
        col(Picture.since) < now() - UNNAMED,
        col(Picture.digest).not_in(shown),
        col(Picture.digest).not_in(told),
        col(Picture.digest).not_in(wanted),
    )
    s.execute(gone.execution_options(synchronize_session=False))
