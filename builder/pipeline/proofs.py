"""What a release says twice must be the same twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from builder.errors import SourceChanged
from builder.model import Dataset, Finding, Proof, Records
from builder.pipeline.normalise import SHOWN

SEPARATOR = "\x1f"
LOOK = "look at the two files: the release contradicts itself, or the repeat has a new meaning"


def prove(
    connection: sqlite3.Connection,
    proof: Proof,
    records: Records,
    place: str,
    dataset: Dataset,
    repaired: set[tuple[str, str]],
) -> list[Finding]:
    """Compare a repeat with the tables: codes that differ raise, labels that differ are found.

    `repaired` holds the (published, stored) pairs of the cells that the build changed: a label
    that differs from the table by such a repair is the same label.
    """
    width = len(proof.codes)
    columns = [records.column(name) for name in proof.codes + proof.labels]
    published = _by_codes(zip(*columns, strict=True), width)
    if len(published) != len(records.rows):
        raise SourceChanged(place, f"the same {', '.join(proof.codes)} twice", LOOK)
    stored = _by_codes(connection.execute(proof.against), width)
    only_there, only_here = published.keys() - stored.keys(), stored.keys() - published.keys()
    if only_there or only_here:
        raise SourceChanged(
            place,
            f"{_some(only_there)} only in this file, {_some(only_here)} only in the tables ({', '.join(proof.codes)})",
            LOOK,
        )
    findings = []
    for codes in sorted(codes for codes, labels in published.items() if labels != stored[codes]):
        both = zip(proof.labels, published[codes].split(SEPARATOR), stored[codes].split(SEPARATOR), strict=True)
        for name, there, here in both:
            if there != here and (there, here) not in repaired:
                text = f"{place}, {name} : « {there} », alors que la table dit « {here} »"
                findings.append(Finding("constat", text, dataset.name, key=codes.replace(SEPARATOR, ",")))
    return findings


def _by_codes(rows: Iterable[Sequence[str]], width: int) -> dict[str, str]:
    """Return the labels of each row by its codes, each side joined: a third of the memory."""
    return {SEPARATOR.join(row[:width]): SEPARATOR.join(row[width:]) for row in rows}


def _some(keys: set[str]) -> str:
    shown = " ".join(key.replace(SEPARATOR, "/") for key in sorted(keys)[:SHOWN])
    return f"{len(keys)} rows" + (f" ({shown})" if keys else "")
