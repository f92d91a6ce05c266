"""Codes that a person checks: which answers are in doubt, what is shown of them, and what was chosen instead."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..search.ask.confidence import SURE, TO_CHECK, UNDECIDABLE
from ..text import small_letters
from .codage import Codage

CANDIDATES = 5
CHOSEN = "choisie"
CODED, THOUSANDTHS = "codés", "millièmes"
NO_ANSWER = "sans réponse"
BY_HAND = "choisi à la main"
COLUMN = "code_choisi"
# More than the gap between any two probabilities: what has no answer comes last.
LAST = 2_000


class Doute(NamedTuple):
    """What a person would check: in thousandths, how near the second is and how sure the first; then the candidates."""

    ecart: int
    probabilite: int
    decision: str
    candidats: tuple[tuple[str, str, float], ...]


def kept(found: Sequence[Codage], threshold: float, limit: int) -> tuple[Codage, ...]:
    """Return the first of some answers; where none is as sure as a threshold, the best of them without its code."""
    sure = tuple(one for one in found[:limit] if one.probabilite >= threshold)
    if sure or not found:
        return sure
    best = found[0]
    decision = TO_CHECK if best.decision == SURE else best.decision
    return (replace(best, code_rome="", libelle="", appellation="", decision=decision),)


def doubt(title: str, found: Sequence[Codage], threshold: float) -> Doute | None:
    """Return what is to be checked of the answers to a title; None where it is sure, or empty."""
    if not found:
        return Doute(LAST, 0, NO_ANSWER, ()) if title.strip() else None
    best = found[0]
    if best.decision in (SURE, "") and best.probabilite >= threshold:
        return None
    first, second = (_thousandths(one.probabilite) for one in (*found, replace(best, probabilite=0.0))[:2])
    shown = tuple((one.code_rome, one.libelle, one.probabilite) for one in found[:CANDIDATES])
    decision = TO_CHECK if best.decision == SURE else best.decision
    return Doute(first - second, first, decision, shown)


def _thousandths(share: float) -> int:
    return round(share * 1000)


def chosen(title: str, code: str, label: str) -> Codage:
    """Return the code that a person chose for a title."""
    return Codage(title, 1, code, label, "", 0.0, BY_HAND, probabilite=1.0, decision=CHOSEN)


def counts_of(found: Sequence[Codage]) -> dict[str, int]:
    """Return what is counted of the answers to a title: its decision, and in thousandths how sure a code is."""
    if not found:
        return {NO_ANSWER: 1}
    best = found[0]
    coded = {CODED: 1, THOUSANDTHS: _thousandths(best.probabilite)} if best.code_rome else {}
    return {**coded, **({best.decision: 1} if best.decision else {})}


def told(lines: int, counts: Mapping[str, int]) -> str:
    """Say how many titles were read, how many of them are coded, how surely, and how right that should be."""
    parts = [f"Intitulés : {lines}", f"codés : {counts.get(CODED, 0)}"]
    shown = {SURE: "sûrs", TO_CHECK: "à vérifier", UNDECIDABLE: "indécidables", CHOSEN: "choisis"}
    parts += [f"{name} : {counts[decision]}" for decision, name in shown.items() if counts.get(decision)]
    parts.append(f"{NO_ANSWER} : {counts.get(NO_ANSWER, 0)}")
    if counts.get(THOUSANDTHS):
        parts.append(f"précision à attendre : {counts[THOUSANDTHS] / counts[CODED] / 10:.0f} %")
    return f"{' ; '.join(parts)}."


def same(cells: Sequence[str]) -> str:
    """Return some cells as one text, equal for those that a person takes for the same title."""
    return "\x1f".join(" ".join(small_letters(cell).split()) for cell in cells)


@dataclass(frozen=True, slots=True)
class Ligne:
    """Some titles that are the same, as the first of them is written; how many there are, and what is in doubt."""

    cells: tuple[str, ...]
    lignes: int
    doute: Doute


class Revue:
    """The answers to check of a file, however many there are: they are on disk, without a name, until it is closed."""

    def __init__(self) -> None:
        # SQLite gives a file of its own to the empty name, and removes it.
        self._store = sqlite3.connect("")
        self._store.execute(
            "CREATE TABLE revue (pareil TEXT PRIMARY KEY, cells TEXT, ecart INTEGER, probabilite INTEGER, "
            "decision TEXT, candidats TEXT, lignes INTEGER) STRICT, WITHOUT ROWID"
        )

    def add(self, cells: Sequence[str], doubt: Doute) -> None:
        """Add a row of the file that is to be checked."""
        import json

        self._store.execute(
            "INSERT INTO revue VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (pareil) DO UPDATE SET lignes = lignes + 1",
            (same(cells), json.dumps(cells), *doubt[:3], json.dumps(doubt.candidats)),
        )

    def __len__(self) -> int:
        found: int = self._store.execute("SELECT count(*) FROM revue").fetchone()[0]
        return found

    def lines(self) -> Iterator[Ligne]:
        """Yield what is to be checked, the nearest answers first, those that are the same once."""
        import json

        rows = self._store.execute(
            "SELECT cells, lignes, ecart, probabilite, decision, candidats FROM revue "
            "ORDER BY ecart, probabilite, pareil"
        )
        for cells, count, gap, probability, decision, candidates in rows:
            shown = tuple((code, label, share) for code, label, share in json.loads(candidates))
            yield Ligne(tuple(json.loads(cells)), count, Doute(gap, probability, decision, shown))

    def close(self) -> None:
        """Forget everything that was read."""
        self._store.close()
