"""The rows of `recherche_intitules`: what people type for each label of the ROME, in the order of suggestions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from ...facts import Row
from .forms import acronyms, genders

# What the words of a label are worth, in thousandths; each meaning of an expression after the first loses some.
FULL, RARE, SECOND_MEANING = 1000, 970, 60
# Fewer letters than that are initials.
INITIALS = 5
# How the note of an expression of English postings begins: « anglais » alone is of what French people say too.
ENGLISH = "en anglais"


class Label(NamedTuple):
    """A label as a person types it; suggestions follow its fields, the first five of which serve their order alone.

    `covers` is how much the sheet covers, as a negative number, so that among labels of as many words the sheets that
    cover the most come first.
    """

    first: int
    nb_words: int
    covers: int
    length: int
    libelle: str
    code_rome: str
    code: str
    genre: str
    quality: int


def label_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_intitules`: each text of a code once, in the order of suggestions."""
    titles = connection.execute("SELECT code_rome, count(*) FROM rome_appellations GROUP BY code_rome")
    # In powers of two, so that length still counts.
    covers = {code: -count.bit_length() for code, count in titles}
    kept: dict[tuple[str, str], Label] = {}
    for label in chain(_published(connection, covers), _everyday(connection, covers)):
        kept.setdefault((label.libelle.casefold(), label.code), label)
    for rank, label in enumerate(sorted(kept.values()), 1):
        yield rank, label.libelle, label.genre, label.code, label.code_rome, label.quality


def _published(connection: sqlite3.Connection, covers: dict[str, int]) -> Iterator[Label]:
    """Yield each form of each label of the ROME; a sheet with the label of one of its job titles is found by that."""
    alone = (
        "SELECT code_rome, libelle FROM rome_metiers "
        "WHERE (code_rome, libelle) NOT IN (SELECT code_rome, libelle FROM rome_appellations)"
    )
    for code, label in connection.execute(alone):
        for form in _forms(label):
            yield Label(0, len(form.split()), covers.get(code, 0), len(form), form, code, code, "fiche", FULL)
    titles = connection.execute(
        "SELECT code_ogr, code_rome, libelle, libelle_court, classification, peu_usite FROM rome_appellations"
    )
    for code, sheet, *labels, classification, is_rare in titles:
        first = 0 if classification == "PRINCIPALE" else 2 if is_rare else 1
        quality, cover = RARE if is_rare else FULL, covers[sheet]
        for form in dict.fromkeys(chain.from_iterable(map(_forms, dict.fromkeys(labels)))):
            yield Label(first, len(form.split()), cover, len(form), form, sheet, code, "appellation", quality)


def _forms(label: str) -> Iterator[str]:
    """Yield what people write for a label: each gender, with its acronym; then the label as it is published."""
    for gendered in dict.fromkeys(genders(label)):
        yield gendered
        yield from acronyms(gendered)
    yield label


def _everyday(connection: sqlite3.Connection, covers: dict[str, int]) -> Iterator[Label]:
    rows = connection.execute(
        "SELECT expression, rang, code, code_rome FROM usages WHERE code_rome IS NOT NULL ORDER BY id"
    )
    english = english_expressions(connection)
    for text, rank, code, sheet in rows:
        nb_words, length, cover = len(text.split()), len(text), covers.get(sheet, 0)
        # A word of its own is what most people type first; initials and longer expressions come among the titles.
        first = rank if nb_words > 1 or length < INITIALS else rank - 1
        if text in english:
            # « painter » would come before all that « pai » begins in French.
            first += 2
        yield Label(first, nb_words, cover, length, text, sheet, code, "usage", FULL - SECOND_MEANING * (rank - 1))


def english_expressions(connection: sqlite3.Connection) -> set[str]:
    """Return the everyday expressions that are English."""
    rows = connection.execute("SELECT expression FROM usages WHERE substr(note, 1, ?) = ?", (len(ENGLISH), ENGLISH))
    return {expression for (expression,) in rows}
