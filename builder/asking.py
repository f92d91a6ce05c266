"""Reads and checks the parameters of a question; a value that cannot be used gets a sentence that says what can."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, replace
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from .face import Asked, Connection, Question
from .text import nearest, without_accents

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

D = TypeVar("D", bound="DataclassInstance")
R = TypeVar("R")

# As many values as a sentence can list.
LISTED = 120


class Unusable(ValueError):
    """A value that a parameter cannot have: the parameter, and what it can be, in French and in English."""

    def __init__(self, name: str, texte: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name
        self.texte = texte
        self.text = text


class Parameter(NamedTuple):
    """A field of what a question asks: `kind` is its type `hint` without None; without default, it must be given."""

    name: str
    hint: Any
    kind: Any
    default: Any
    asked: Asked

    @property
    def is_needed(self) -> bool:
        """Whether it must be given."""
        return self.default is MISSING


def parameters(asks: type[DataclassInstance]) -> tuple[Parameter, ...]:
    """Return the parameters of what a question asks. Raises TypeError for a field that says nothing of itself."""
    return _parameters(asks)


@cache
def _parameters(asks: Any) -> tuple[Parameter, ...]:
    hints = get_type_hints(asks, include_extras=True)
    return tuple(_parameter(one.name, hints[one.name], one.default) for one in fields(asks))


def _parameter(name: str, hint: Any, default: Any) -> Parameter:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"the parameter {name} has no Asked")
    hint, asked = get_args(hint)[:2]
    kind = hint
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
    return Parameter(name, hint, kind, default, asked)


def demande(asks: type[D], words: Mapping[str, str]) -> D:
    """Return the parameters of a question, read from texts; an empty text is a parameter that is not given.

    Raises Unusable.
    """
    known = parameters(asks)
    given = {}
    for parameter in known:
        text = words.get(parameter.name, "")
        if text.strip():
            given[parameter.name] = _read(parameter, text)
        elif parameter.is_needed:
            raise Unusable(
                parameter.name,
                f"à donner : {parameter.asked.texte.removesuffix('.')}",
                f"to be given: {parameter.asked.help}",
            )
    return asks(**given)


def greatest_limit(asks: type[DataclassInstance]) -> dict[str, str]:
    """Return the parameter `limit` at its greatest: a downloaded table is whole, unless a limit is asked for."""
    return {
        one.name: str(one.asked.within[-1])
        for one in parameters(asks)
        if one.name == "limit" and isinstance(one.asked.within, range)
    }


def _read(parameter: Parameter, text: str) -> Any:
    name, longest = parameter.name, parameter.asked.longest
    if len(text) > longest:
        raise Unusable(name, f"au plus {longest} caractères", f"{longest} characters at most")
    expected = _READERS.get(parameter.kind)
    if expected is None:
        return text
    read, texte, english = expected
    if parameter.asked.split:
        return parameter.asked.split(text)
    try:
        return read(text.strip())
    except ValueError:
        raise _refused(name, text, texte, english) from None


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise ValueError
    return int(text)


def _decimal(text: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,15})?", text):
        raise ValueError
    return float(text)


def _point(text: str) -> tuple[float, float]:
    latitude, longitude = map(_decimal, map(str.strip, text.split(",")))
    return latitude, longitude


def _yes(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError
    return text == "1"


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, re.split(r"[\s,;\"']+", text))))


# For each type, how a text is read, and the words for what is expected. A text itself is kept as it is.
_READERS: Mapping[Any, tuple[Callable[[str], Any], str, str]] = {
    int: (_whole, "un nombre entier", "a whole number"),
    float: (_decimal, "un nombre, avec un point : 12.5", "a number, with a point: 12.5"),
    bool: (_yes, "0 ou 1", "0 or 1"),
    tuple[str, ...]: (_words, "des mots", "words"),
    tuple[float, float]: (
        _point,
        "une latitude, une virgule, une longitude : 48.11,-1.68",
        "a latitude, a comma, a longitude: 48.11,-1.68",
    ),
}


def _refused(name: str, value: object, texte: str, text: str) -> Unusable:
    shown = str(value)[:100]
    return Unusable(name, f"« {shown} » ne convient pas ; attendu : {texte}", f"{shown!r} cannot be used; it is {text}")


def usable(connection: Connection, asked: D) -> D:
    """Return the parameters as the file writes them. Raises Unusable, with the values that the file has."""
    found = {}
    for parameter in parameters(type(asked)):
        value = getattr(asked, parameter.name)
        if value is None or value == "" or value == ():
            continue
        if parameter.kind == tuple[str, ...]:
            # From Python, one text may stand for several words, as it does at an address.
            split = parameter.asked.split
            if split:
                given = (value,) if isinstance(value, str) else tuple(value)
                value = tuple(dict.fromkeys(one for text in given for one in split(text)))
            else:
                value = _words(value) if isinstance(value, str) else tuple(value)
        if parameter.asked.convert:
            convert = parameter.asked.convert
            value = tuple(map(convert, value)) if isinstance(value, tuple) else convert(value)
        found[parameter.name] = _expected(connection, parameter, value)
    return replace(asked, **found)


def _expected(connection: Connection, parameter: Parameter, value: Any) -> Any:
    within = parameter.asked.within
    if isinstance(within, range):
        if value not in within:
            low, high = within[0], within[-1]
            raise _refused(
                parameter.name, value, f"un nombre entier de {low} à {high}", f"a whole number from {low} to {high}"
            )
    elif within is not None:
        known = list(within(connection) if callable(within) else within)
        for one in known:
            if _folded(one) == _folded(value):
                return one
        meant = parameter.asked.meant(connection, str(value)) if parameter.asked.meant else ""
        if meant:
            return meant
        raise _unknown(parameter.name, value, known)
    return value


def _folded(value: object) -> str:
    return without_accents(str(value)).strip().casefold()


def _unknown(name: str, value: object, known: Iterable[str | int]) -> Unusable:
    there = [str(one) for one in known]
    more = len(there) - LISTED
    shown = ", ".join(there[:LISTED]) + (f"… (+ {more})" if more > 0 else "")
    value = str(value)[:100]
    # A number is like others, and nobody means them by it.
    meant = "" if any(sign.isdigit() for sign in value) else nearest(value, there)
    return Unusable(
        name,
        f"« {value} » n'y est pas{f' (peut-être « {meant} »)' if meant else ''} ; il y a : {shown or 'rien'}",
        f"{value!r} is not there{f' (perhaps {meant!r})' if meant else ''}; there are: {shown or 'none'}",
    )


def ask(connection: Connection, question: Question[D, R], asked: D) -> R:
    """Return the answer to a question. Raises Unusable."""
    return question.find(connection, usable(connection, asked))
