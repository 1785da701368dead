"""A view as written words, for platforms without buttons: choices numbered, long text cut or split by bytes. Pure."""

from dataclasses import replace

from bot.talk import View
from bot.words import plain


def size(text: str) -> int:
    """How long a platform that counts bytes finds a text."""
    return len(text.encode())


def body(view: View) -> str:
    """What a view says, without its choices."""
    return plain(replace(view, buttons=()))


def choices(view: View) -> str:
    """The choices a digit stands for, a line each: `1 eggs`. Those without a digit need something to tap."""
    return "\n".join(f"{b.key} {b.label}" for b in view.buttons if b.key)


def cut(text: str, most: int) -> str:
    """A text of at most `most` bytes; what was left out shows as "…"."""
    if size(text) <= most:
        return text
    room = max(0, most - size("…"))
    return text.encode()[:room].decode(errors="ignore") + "…"


def fitted(view: View, most: int) -> str:
    """A view as one message of at most `most` bytes: its choices whole, its words cut where they must be."""
    said, offered = body(view), choices(view)
    if not offered:
        return cut(said, most)
    left = most - size(offered) - size("\n\n")
    return cut(f"{cut(said, left)}\n\n{offered}", most)


def parts(view: View, most: int) -> list[str]:
    """A view as messages of at most `most` bytes each, broken between lines; the choices stay together in the last."""
    offered = choices(view)
    made = [""]
    for line in _lines(body(view), most):
        longer = f"{made[-1]}\n{line}" if made[-1] else line
        if size(longer) <= most:
            made[-1] = longer
        else:
            made.append(line)
    if not offered:
        return [part for part in made if part]
    longer = f"{made[-1]}\n\n{offered}" if made[-1] else cut(offered, most)
    made[-1:] = [longer] if size(longer) <= most else [made[-1], cut(offered, most)]
    return [part for part in made if part]


def _lines(text: str, most: int) -> list[str]:
    """The lines of a text, those that are too long for a message broken."""
    made = []
    for line in text.split("\n"):
        left = line
        while size(left) > most:
            piece = left.encode()[:most].decode(errors="ignore")
            made.append(piece)
            left = left[len(piece) :]
        made.append(left)
    return made
