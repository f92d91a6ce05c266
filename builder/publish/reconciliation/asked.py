"""What a client sends, read strictly: what is wrong is refused, and told where it is."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Literal, TypeVar

import msgspec

from ..site.answers import NotAnswered

# As many questions at once as the manifest says, and as OpenRefine then sends; identifiers, and properties of each.
BATCH = 50
MOST_IDS, MOST_PROPERTIES = 200, 50
MOST, DEFAULT = 100, 5
LONGEST = 1_000
_FORMS = {
    "queries": '{"q0": {"query": "infirmière", "type": "metier", "limit": 5}}',
    "extend": '{"ids": ["M1855"], "properties": [{"id": "libelle"}]}',
}
_PLACE = re.compile(r" - at `(?:key in )?\$(.*)`$")

Scalar = str | int | float | bool


class EntityAsked(msgspec.Struct, frozen=True):
    """A value that was reconciled itself."""

    id: str
    name: str = ""


class PropertyAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that a candidate must have, or one of several."""

    pid: str
    v: Scalar | EntityAsked | list[Scalar | EntityAsked]

    @property
    def texts(self) -> list[str]:
        """The values as texts, without empty cells: of an entity, its identifier."""
        several = self.v if isinstance(self.v, list) else [self.v]
        texts = [one.id if isinstance(one, EntityAsked) else _written(one) for one in several]
        return [text for text in texts if text.strip()]


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question: a text, the types of what it may be, how many candidates are wanted, and what these must have."""

    query: str
    type: str | list[str] = ""
    limit: float = float(DEFAULT)
    properties: list[PropertyAsked] = []
    type_strict: Literal["any", "all", "should"] = "any"

    @property
    def types(self) -> list[str]:
        """The types that are named; none where any will do."""
        several = self.type if isinstance(self.type, list) else [self.type]
        return [one for one in several if one]

    @property
    def is_answerable(self) -> bool:
        """Whether anything can have this name and these types: an empty cell or a whole description names nothing."""
        is_of_all = self.type_strict == "all" and len(set(self.types)) > 1
        return bool(self.query.strip()) and len(self.query) <= LONGEST and not is_of_all


class Wanted(msgspec.Struct, frozen=True):
    """A property that is wanted of some entities; its settings mean nothing here."""

    id: str
    settings: dict[str, Any] = {}


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some entities, by their identifiers, and the properties that are wanted of them."""

    ids: list[str]
    properties: list[Wanted]


Read = TypeVar("Read")


def queries(text: str) -> dict[str, Query]:
    """Return the questions of a batch. Raises NotAnswered for what is none."""
    found = _read(text, dict[str, Query], "queries")
    if not found:
        raise refusal("« queries » n'a aucune question", "queries")
    if len(found) > BATCH:
        raise NotAnswered(HTTPStatus.BAD_REQUEST, f"« queries » a {len(found)} questions : au plus {BATCH} à la fois.")
    for name, one in found.items():
        if wrong := _wrong_with(one):
            raise NotAnswered(HTTPStatus.BAD_REQUEST, f"« queries », question « {name[:50]} » : {wrong}.")
    return found


def _wrong_with(one: Query) -> str:
    if not one.limit.is_integer() or not 1 <= one.limit <= MOST:
        return f"« limit » est un nombre entier de 1 à {MOST}"
    texts = [*one.types, *(text for sought in one.properties for text in (sought.pid, *sought.texts))]
    if len(texts) > MOST or any(len(text) > LONGEST for text in texts):
        return f"au plus {MOST} textes de {LONGEST} caractères"
    return ""


def extension(text: str) -> Extension:
    """Return what is wanted of some entities. Raises NotAnswered for what says none."""
    found = _read(text, Extension, "extend")
    if len(found.ids) > MOST_IDS or len(found.properties) > MOST_PROPERTIES:
        raise NotAnswered(
            HTTPStatus.BAD_REQUEST,
            f"« extend » : au plus {MOST_IDS} identifiants et {MOST_PROPERTIES} propriétés à la fois.",
        )
    return found


def _read(text: str, kind: type[Read], name: str) -> Read:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        raise refusal(f"« {name} » n'a pas la forme attendue, à ${place[1] if place else ''}", name) from error
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
        raise refusal(f"« {name} » n'est pas du JSON", name) from error


def refusal(what: str, name: str) -> NotAnswered:
    """Return the refusal of a form, with what it is to be."""
    return NotAnswered(HTTPStatus.BAD_REQUEST, f"{what[:200]} ; attendu : {_FORMS[name]}.")


def _written(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
