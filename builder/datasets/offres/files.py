"""The files of offers that a user has: the lines, the answer or the list of the API, and what `fetch` collects."""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from ...containers import BARE
from ...facts import Package, Recognised
from ...model import File, Layout, Licence, Member
from .collecte import ACCESS, API, HOSTS
from .lecture import ANSWER, offers

OFFERS = "offres.jsonl"
LINES, DOCUMENT, COLLECTION = "lignes", "document", "collecte"
# What an offer is known by; one of them may have another name one day, and the file is then told what it lacks.
_SIGNS = ("id", "intitule", "lieuTravail", "romeCode", "typeContrat", "dateCreation")
_FEWEST = 4
_PAGES, _ASKED = "[0-9]*.json", "demandes.json"
_DAY = re.compile(rb'"date(?:Creation|Actualisation)"\s*:\s*"(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T')

LICENCE_OFFRES = Licence(
    "offres-france-travail",
    "conditions propres aux offres d'emploi de France Travail",
    "https://francetravail.io/data/api/offres-emploi",
)


def _member(name: str, layout: str, form: str, *, many: bool = False) -> Member:
    # Offers are people's texts: a sign that another encoding left in one of them is theirs.
    return Member(
        OFFERS,
        name,
        format="jsonl" if form == "jsonl" else "json",
        layout=layout,
        flatten=offers,
        least=1,
        controls=True,
        many=many,
        spoken=True,
    )


MEMBERS = (
    _member(BARE, LINES, "jsonl"),
    _member(BARE, DOCUMENT, "json"),
    _member(_PAGES, COLLECTION, "json", many=True),
)


def _lines(package: Package) -> Recognised | None:
    """Recognise offers, or answers to searches, one a line."""
    if tuple(package.members) != (BARE,):
        return None
    data = package.read(BARE).removeprefix(codecs.BOM_UTF8).strip()
    first, _, others = data.partition(b"\n")
    is_one_answer = not others and ANSWER in (_document_of(first) or ())
    return _dated([data]) if not is_one_answer and _has_offers(_document_of(first)) else None


def _answer(package: Package) -> Recognised | None:
    """Recognise the answer to one search, or a list of offers."""
    if tuple(package.members) != (BARE,):
        return None
    data = package.read(BARE).removeprefix(codecs.BOM_UTF8).strip()
    return _dated([data]) if data[:1] in b"[{" and _has_offers(_document_of(data)) else None


def _collection(package: Package) -> Recognised | None:
    """Recognise what `fetch` collects: the answers as they were served, numbered, and what was asked."""
    pages = sorted(name for name in package.members if re.fullmatch(r"[0-9]+\.json", name))
    if _ASKED not in package.members or not pages or not _has_offers(_document_of(package.read(pages[0]))):
        return None
    return _dated(package.read(name) for name in pages)


def _document_of(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _has_offers(document: Any) -> bool:
    """Tell whether a document is an offer, a list of them, or an answer that has some."""
    if isinstance(document, dict) and isinstance(document.get(ANSWER), list):
        document = document[ANSWER]
    first = document[0] if isinstance(document, list) and document else document
    return isinstance(first, dict) and sum(sign in first for sign in _SIGNS) >= _FEWEST


def _dated(pieces: Iterable[bytes]) -> Recognised:
    """Return the edition of a file: the newest day that its offers speak of, and its content.

    So that two collections of one day are two editions, and the same one is known again.
    """
    hashed, day = hashlib.sha256(), b""
    for piece in pieces:
        hashed.update(piece)
        day = max(day, max(_DAY.findall(piece), default=b""))
    newest = day.decode()
    return Recognised("-".join(filter(None, (newest, hashed.hexdigest()[:8]))), newest)


def _layout(name: str, recognise: Callable[[Package], Recognised | None]) -> Layout:
    if name == COLLECTION:
        return Layout(name, recognise, members=(), optional=(_PAGES,), ignored=(_ASKED,))
    return Layout(name, recognise, members=(BARE,))


FILES = (
    File(
        OFFERS,
        "Offres d'emploi",
        layouts=(_layout(COLLECTION, _collection), _layout(LINES, _lines), _layout(DOCUMENT, _answer)),
        page="https://francetravail.io/data/api/offres-emploi",
        licence=LICENCE_OFFRES,
        access=ACCESS,
        api=API,
        hosts=HOSTS,
        max_bytes=1 << 30,
        max_unpacked=1 << 31,
    ),
)
