"""Titles that people write, by kind (`intitules.csv`), and English ones (`anglais.csv`): how many are read right.

Both were written by someone who had not seen the code of the search, nor its lists of words.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ENGLISH = "anglais"
FIVE = 5

# What codes a title: at most five sheets, the best first.
Coder = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Intitule:
    """A title of a kind, and the codes that are right: none where it names no job, each of them where `tous`."""

    intitule: str
    codes: frozenset[str]
    genre: str
    tous: bool


def intitules() -> list[Intitule]:
    """Return the titles of both files, those of the first kind first."""
    return [*_read("intitules.csv"), *_read("anglais.csv")]


def _read(name: str) -> list[Intitule]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return [
            Intitule(line["intitule"], frozenset(line["codes"].split()), line.get("genre", ENGLISH),
                     line.get("tous") == "1")
            for line in csv.DictReader(stream)
        ]  # fmt: skip


def is_first(one: Intitule, found: Sequence[str]) -> bool:
    """Tell whether the first sheet is right; for a text that names no job, whether there is none."""
    return found[0] in one.codes if one.codes and found else not one.codes and not found


def is_among(one: Intitule, found: Sequence[str]) -> bool:
    """Tell whether a right sheet is among five; every one of them, where a title has several jobs."""
    if one.tous:
        return one.codes <= set(found)
    return bool(one.codes & set(found)) if one.codes else not found


def print_jeux(connection: sqlite3.Connection, code: Coder) -> None:
    """Print the shares of each kind, and of all."""
    asked = [(one, list(code(one.intitule))[:FIVE]) for one in intitules()]
    print("titles by kind               right first  among 5")
    for genre in (*dict.fromkeys(one.genre for one, _ in asked), ""):
        mine = [(one, found) for one, found in asked if genre in ("", one.genre)]
        name = f"{genre or 'all'} ({len(mine)})"
        first = sum(is_first(one, found) for one, found in mine) / len(mine)
        among = sum(is_among(one, found) for one, found in mine) / len(mine)
        print(f"  {name:<26} {first:11.3f} {among:8.3f}")
    print()
