"""A value from outside as the dataclass that declares it: nothing that is not declared gets in."""

from __future__ import annotations

from dataclasses import MISSING, asdict, fields, is_dataclass
from functools import cache
from reprlib import Repr
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from .errors import HomeError
from .forms import Form

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SHOWN = 60
NAMES = {str: "a text", int: "a whole number", bool: "true or false", NoneType: "null"}
# A dataclass with a class variable of this name is read from documents that may say more: what a later version of
# infotravail, or another program, wrote.
OTHERS_ARE_IGNORED = "OTHERS_ARE_IGNORED"
T = TypeVar("T", bound="DataclassInstance")


class _Misfit(Exception):
    """A value that is not of its declared type: where it is in the document, and what is wrong with it."""

    def __init__(self, place: tuple[str, ...], problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem


def parse(kind: type[T], document: object, place: str, mend: str) -> T:
    """Return a document as the dataclass that declares it.

    Raises HomeError, with the place in the document, the value and `mend`, for what the dataclass does not declare.
    """
    try:
        found: T = _dataclass(kind, document)
    except _Misfit as misfit:
        raise HomeError(" > ".join([place, *misfit.place]), misfit.problem, mend) from misfit
    return found


def mistake_in(value: DataclassInstance) -> str:
    """Return the first thing in a dataclass that its declaration does not accept, in words; empty where it is right."""
    try:
        _dataclass(type(value), asdict(value))
    except _Misfit as misfit:
        return f"{' > '.join(misfit.place)}: {misfit.problem}"
    return ""


def _dataclass(kind: type[Any], document: object) -> Any:
    if not isinstance(document, dict):
        raise _Misfit((), f"{shown(document)} is not an object")
    types = _types(kind)  # type: ignore[arg-type]
    if getattr(kind, OTHERS_ARE_IGNORED, False):
        names = {field.name for field in fields(kind)}
        document = {name: value for name, value in document.items() if name in names}
    needed = {field.name for field in fields(kind) if field.default is field.default_factory is MISSING}
    if unknown := [name for name in document if name not in types]:
        raise _Misfit((), f"{shown(unknown[0])} is not known to this version of infotravail")
    if missing := sorted(needed - document.keys()):
        raise _Misfit((), f"{missing[0]} is missing")
    return kind(**{name: _within(name, types[name], value) for name, value in document.items()})


@cache
def _types(kind: Any) -> dict[str, Any]:
    """Return the types of the members of a dataclass, which a manifest has some hundred times."""
    return get_type_hints(kind, include_extras=True)


def _within(name: str, kind: Any, value: object) -> Any:
    try:
        return _value(kind, value)
    except _Misfit as misfit:
        raise _Misfit((name, *misfit.place), misfit.problem) from misfit


def _value(kind: Any, value: object) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        found = _value(parts[0], value)
        for form in (part for part in parts[1:] if isinstance(part, Form)):
            if not form.fits(found):
                raise _Misfit((), f"{shown(value)} is not {form.words}")
        return found
    if origin is UnionType:
        (other,) = (part for part in parts if part is not NoneType)
        return None if value is None else _value(other, value)
    if origin is tuple:
        if not isinstance(value, list):
            raise _Misfit((), f"{shown(value)} is not a list")
        return tuple(_within(str(number), parts[0], item) for number, item in enumerate(value, 1))
    if origin is dict:
        if not isinstance(value, dict):
            raise _Misfit((), f"{shown(value)} is not an object")
        return {_value(parts[0], name): _within(shown(name)[1:-1], parts[1], item) for name, item in value.items()}
    if is_dataclass(kind):
        return _dataclass(kind, value)  # type: ignore[arg-type]
    return _scalar(kind, value)


def _scalar(kind: type[Any], value: object) -> Any:
    if type(value) is not kind:
        raise _Misfit((), f"{shown(value)} is not {NAMES[kind]}")
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _Misfit((), f"{shown(value)} has half of a character")
    return value


def shown(value: object) -> str:
    """Return a value as a message shows it: short, on one line, in printable characters.

    >>> shown("a" * 100)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
    """
    short = Repr()
    short.maxstring = short.maxother = SHOWN
    return short.repr(value)
