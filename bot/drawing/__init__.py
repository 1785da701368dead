"""Papers as pictures: sort sheets, slips, manifests and statements, drawn from words that are already chosen.

A paper is a frozen dataclass of strings in one language; its module turns it into bytes. Nothing here knows the shop,
the chat or the time. The font (see `letters.py`) is read when the first letter is drawn.
"""
