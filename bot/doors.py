"""Finds what taps open, a module a file: the screens in one package, the papers in another."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Protocol, TypeVar

from bot.talk import Args
from catalog.models import Role
from catalog.refusals import NotFound


class Door(Protocol):
    """What a tap opens, and for whom."""

    @property
    def roles(self) -> frozenset[Role]:
        """Who may open it at all."""


D = TypeVar("D", bound=Door)


def modules(package: ModuleType) -> Iterator[tuple[str, ModuleType]]:
    """Every module of a package by its file name."""
    for found in pkgutil.iter_modules(package.__path__):
        yield found.name, importlib.import_module(f"{package.__name__}.{found.name}")


def opened(doors: Mapping[str, D], tap: str, role: Role) -> tuple[D, Args]:
    """What a tap names and its arguments. Raises NotFound for a tap that names nothing, or nothing for this role."""
    name, *args = tap.split(":")
    door = doors.get(name)
    if door is None or role not in door.roles or not tap.isascii():
        raise NotFound
    return door, tuple(args)
