"""Unfit: a file, or a store, that a backup cannot be taken from or put into."""

FULL = ("person", "item", "orders")  # a store with a row in none of these is empty


class Unfit(Exception):
    """This file, or this store, will not do; the message says why in one line."""
