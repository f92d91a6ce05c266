"""What an offer says beside its title, its skills and a free text, and what it brings to the sheets that have it.

It confirms a title: a text brings something to the sheets of the title alone, and never much; skills may bring their
own sheets in, but not where the title says nothing.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log, sqrt
from typing import NamedTuple

from ..noise import NOISE
from ..words import fold, stems
from .scores import Weighed

# What a skill brings, times the logarithm of its rarity; all of them bring about what a title does, word for word.
SKILL, MOST_BY_SKILLS = 0.1, 1.0
# What a text brings, for what its words weigh; at most this share of what the title brings to its best sheet.
TEXT, MOST_BY_TEXT = 0.35, 0.25
# A word that so large a share of the sheets has is that of any offer: équipe, service, client.
COMMON = 0.1
# A text is read to this length, its words so many at a time; of a cell, no more skills than so.
LONGEST, AT_A_TIME, MOST_SKILLS = 10_000, 100, 100
# A label may have the signs that part the skills of a cell: it has this many parts at most.
MOST_PARTS = 12

_PARTS = re.compile(r"[|;,\t\r\n]+")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Contexte:
    """What goes with a title: a free text, and skills by codes or labels, parted by a bar, a comma or a new line."""

    texte: str = ""
    competences: str = ""


class Appui(NamedTuple):
    """What a context brings to a sheet, in points of its score, and how many of the skills that were given it has."""

    points: float
    competences: int = 0


class Skills:
    """The skills of one open file, competences and savoirs, by their codes and labels, with the sheets that have them.

    A sheet is its number in `recherche_fiches`, which `numbers` gives by its code.
    """

    def __init__(self, connection: sqlite3.Connection, numbers: Mapping[str, int]) -> None:
        self._connection = connection
        self.numbers = numbers
        self.sheets_of = lru_cache(20_000)(self._sheets_of)

    def read(self, cell: str) -> tuple[list[str], list[str]]:
        """Return the codes of the skills that a cell names, once each, and the parts that name none."""
        pieces = [key for part in _PARTS.split(cell[:LONGEST]) if (key := _key(part))]
        codes: dict[str, None] = {}
        unknown, at = [], 0
        while at < len(pieces) and len(codes) < MOST_SKILLS:
            # The longest label first: one may begin with another.
            ends = range(min(at + MOST_PARTS, len(pieces)), at, -1)
            found = next(((end, code) for end in ends if (code := self._code(" ".join(pieces[at:end])))), None)
            if found:
                at, code = found
                codes[code] = None
            else:
                unknown.append(pieces[at])
                at += 1
        return list(codes), unknown

    def sheets(self, cell: str) -> set[int]:
        """Return the sheets that have some skill that a cell names."""
        return {sheet for code in self.read(cell)[0] for sheet in self.sheets_of(code)}

    def _code(self, key: str) -> str:
        """Return the code of a skill that is named by its code, by its label, or by both; empty where it is neither."""
        if key.isdigit():
            return key if self.sheets_of(key) else ""
        if code := self._labels.get(key):
            return code
        for code, label in ((key.partition(" ")[0], key.partition(" ")[2]), key.rpartition(" ")[::-2]):
            if code.isdigit() and self._labels.get(label) == code:
                return code
        return ""

    def _sheets_of(self, code: str) -> tuple[int, ...]:
        rows = self._connection.execute(
            "SELECT code_rome FROM rome_metiers_competences WHERE code_ogr = :code "
            "UNION SELECT code_rome FROM rome_metiers_savoirs WHERE code_ogr = :code ORDER BY 1",
            {"code": code},
        )
        return tuple([self.numbers[sheet] for (sheet,) in rows])

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The code of each skill, by its label as it is compared. It is read at the first label: codes do without it.

        Where two skills have one label, it leads to the skill that more sheets have.
        """
        rows = self._connection.execute(
            "SELECT libelle, code_ogr, (SELECT count(*) FROM rome_metiers_competences l WHERE l.code_ogr = c.code_ogr) "
            "FROM rome_competences c UNION ALL SELECT libelle, code_ogr, "
            "(SELECT count(*) FROM rome_metiers_savoirs l WHERE l.code_ogr = s.code_ogr) FROM rome_savoirs s "
            "ORDER BY 3, code_ogr DESC"
        )
        return {_key(label): code for label, code, _ in rows}


def supports(
    contexte: Contexte, skills: Skills, read: Callable[[str], Weighed], found: Mapping[int, float]
) -> dict[int, Appui]:
    """Return what a context brings to sheets; `found` is what a title brought, in points, `read` what a word weighs."""
    codes, unknown = skills.read(contexte.competences)
    points, counts = _by_skills([skills.sheets_of(code) for code in codes], len(skills.numbers))
    # A skill in an employer's own words is a text like another.
    texts = _by_text(" ".join([contexte.texte[:LONGEST], *unknown]), read, len(skills.numbers))
    kept = {sheet: texts[sheet] for sheet in texts.keys() & found.keys()}
    cut = _cut(kept, MOST_BY_TEXT * max(found.values(), default=0.0))
    return {
        sheet: Appui(points.get(sheet, 0.0) + cut.get(sheet, 0.0), counts[sheet])
        for sheet in sorted(points.keys() | cut.keys())
    }


def _by_skills(skills: list[tuple[int, ...]], nb_sheets: int) -> tuple[dict[int, float], Counter[int]]:
    """Return what skills bring to sheets, and how many of them each sheet has; `skills` are the sheets of each."""
    points: dict[int, float] = {}
    counts: Counter[int] = Counter()
    for sheets in filter(None, skills):
        worth = SKILL * log(nb_sheets / len(sheets))
        counts.update(sheets)
        for sheet in sheets:
            points[sheet] = points.get(sheet, 0.0) + worth
    return _cut(points, MOST_BY_SKILLS), counts


def _by_text(text: str, read: Callable[[str], Weighed], nb_sheets: int) -> dict[int, float]:
    """Return what the words of a text bring to the sheets whose own texts have them, over the length of the text."""
    found: dict[int, float] = {}
    squares = 0
    for word in _words(text):
        (_, in_texts), rarity = read(word)
        if 0 < len(in_texts) <= COMMON * nb_sheets:
            squares += rarity * rarity
            for sheet, weight in in_texts.items():
                found[sheet] = found.get(sheet, 0.0) + weight
    length = sqrt(squares) or 1000.0
    return {sheet: TEXT * weight / length for sheet, weight in found.items()}


def _words(text: str) -> dict[str, None]:
    """Return the words of a text that may speak of a job, once each."""
    pieces = text.split()
    read = (stems(" ".join(pieces[at : at + AT_A_TIME])) for at in range(0, len(pieces), AT_A_TIME))
    return {word: None for words in read for word in words if word not in NOISE and not word.isdigit()}


def _cut(points: dict[int, float], most: float) -> dict[int, float]:
    """Return points whose greatest is at most so much: all are cut alike, so that their order is kept."""
    greatest = max(points.values(), default=0.0)
    return points if greatest <= most else {sheet: of_sheet * most / greatest for sheet, of_sheet in points.items()}


def _key(label: str) -> str:
    """Return a label as it is compared: the words, without accents, signs or capitals."""
    return " ".join(_WORD.findall(fold(label)))
