"""What a release says twice must be the same twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from ..errors import SourceChanged
from ..facts import Finding, Records
from ..model import Dataset, Repeat
from .cells import SHOWN

# A row is compared as one string, which takes a third of the memory of a tuple of strings.
SEPARATOR = "\x1f"
# The labels of some rows, by their codes.
Labels = dict[tuple[str, ...], tuple[str, ...]]
LOOK = "look at the two files: the release contradicts itself, or the repeat has a new meaning"


def prove(
    connection: sqlite3.Connection,
    repeat: Repeat,
    records: Records,
    place: str,
    dataset: Dataset,
    repaired: set[tuple[str, str]],
) -> list[Finding]:
    """Compare a repeat with the tables: codes that differ raise, or are found, and labels that differ are found.

    `repaired` holds the (published, stored) pairs of the cells that the build changed: a label
    that differs from the table by such a repair is the same label.
    """
    names = repeat.codes + repeat.labels
    published = set(map(SEPARATOR.join, zip(*(records.columns[name] for name in names), strict=True)))
    if len(published) != records.count:
        raise SourceChanged(place, "the same row twice", LOOK)
    stored = set(map(SEPARATOR.join, connection.execute(repeat.against)))
    there = _by_codes(published - stored, len(repeat.codes))
    here = _by_codes(stored - published, len(repeat.codes))
    findings = _of_one_alone(repeat, there, here, place, dataset) if repeat.is_compared else []
    if not repeat.is_compared and (there.keys() != here.keys() or len(published) != len(stored)):
        raise SourceChanged(
            place,
            f"{_some(there.keys() - here.keys())} only in this file, {_some(here.keys() - there.keys())} only in "
            f"the tables ({', '.join(repeat.codes)})",
            LOOK,
        )
    for codes in sorted(there.keys() & here.keys()):
        for name, said, known in zip(repeat.labels, there[codes], here[codes], strict=True):
            if said != known and (said, known) not in repaired:
                text = f"{place}, {name} : « {said} », alors que la table dit « {known} »"
                findings.append(Finding("constat", text, dataset.name, key=",".join(codes)))
    return findings


def _of_one_alone(repeat: Repeat, there: Labels, here: Labels, place: str, dataset: Dataset) -> list[Finding]:
    """Return a finding for each row whose codes only the file has, or only the tables."""
    names = ", ".join(repeat.codes)
    alone = dict.fromkeys(there.keys() - here.keys(), f"{place} a une ligne ({names}) que les tables n'ont pas")
    alone |= dict.fromkeys(here.keys() - there.keys(), f"{place} n'a pas une ligne ({names}) que les tables ont")
    return [Finding("constat", alone[codes], dataset.name, key=",".join(codes)) for codes in sorted(alone)]


def _by_codes(rows: Iterable[str], width: int) -> Labels:
    """Return the labels of the few rows that differ, by their codes."""
    cells = (tuple(row.split(SEPARATOR)) for row in rows)
    return {row[:width]: row[width:] for row in cells}


def _some(keys: set[tuple[str, ...]]) -> str:
    shown = " ".join("/".join(key) for key in sorted(keys)[:SHOWN])
    return f"{len(keys)} rows" + (f" ({shown})" if keys else "")
