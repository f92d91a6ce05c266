"""Which file of the labour market some bytes are: by a few of their columns, the year read in their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from ...containers import ASK_AGAIN, BARE, HEAD
from ...errors import SourceChanged
from ...facts import Package, Recognised
from ...recognisers import first_line

DELIMITERS = (";", ",", "\t")
# Which of the files that nobody reads, by columns that no other has: what it is, and why it is left.
TOLD_APART = (
    (
        {"Famille Professionnelle", "Code FAP"},
        "the jobs of the order on labour shortages (métiers en tension, L. 414-13), a rule of law and not a figure",
    ),
    (
        {"SEASONAL", "TENSION_RATIO"},
        "an excerpt of the retired Infotravail API, « Statistiques offres et demandes »: some rows, without a date",
    ),
    (
        {"CONTRACT_TYPE_CODE", "OFFERS_PERCENT"},
        "an excerpt of the retired Infotravail API, « Types de contrats »: some rows, without a date",
    ),
    (
        {"PCS_PROFESSION_CODE", "MINIMUM_SALARY"},
        "an excerpt of the retired Infotravail API, « Salaires »: some rows, without a date",
    ),
    (
        {"APPLICATION_TYPE_CODE", "RECRUT_PERCENT"},
        "an excerpt of the retired Infotravail API, « Canaux de reprise »: some rows, without a date",
    ),
    ({"Fap3", "Type_mmo", "Taux"}, "the turnover of each family, of DARES's Portraits statistiques des métiers"),
    ({"Fap3", "type_sortie"}, "the reasons for leaving, of DARES's Portraits statistiques des métiers"),
    ({"Fap3", "Effectifs", "Categorie"}, "job seekers by family, of DARES's Portraits statistiques des métiers"),
    ({"Fap3", "rep_tps_partiel"}, "the share of part time, of DARES's Portraits statistiques des métiers"),
    ({"Fap", "stat_sl", "part"}, "the share of a kind of contract, of DARES's Portraits statistiques des métiers"),
    ({"Fap", "Salaire", "Milliers"}, "wages by bracket, of DARES's Portraits statistiques des métiers"),
    ({"Fap3", "Annee", "Part"}, "the share of short contracts, of DARES's Portraits statistiques des métiers"),
)


def columns_of(package: Package) -> tuple[str, list[str]]:
    """Return the delimiter and the columns of a bare text; no column where it is none."""
    if tuple(package.members) != (BARE,):
        return ";", []
    return first_line(package.read(BARE)[:HEAD], DELIMITERS)


def by_columns(
    known: frozenset[str], column: str, edition: Callable[[Sequence[str]], Recognised]
) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of a CSV that has the `known` columns; the values of one, sorted, say its edition.

    Few columns, so that a file whose others changed is still known, and told what changed.
    """

    def recognise(package: Package) -> Recognised | None:
        delimiter, columns = columns_of(package)
        if not known <= set(columns):
            return None
        values = _values(package.read(BARE), delimiter, columns, column)
        if not values:
            raise SourceChanged(package.name, f"no row has a value in its column {column}", ASK_AGAIN)
        return edition(values)

    return recognise


def _values(data: bytes, delimiter: str, columns: Sequence[str], column: str) -> list[str]:
    """Return the distinct values of a column; a row that is too short has none here, and is told when it is read."""
    if column not in columns:
        return []
    place = columns.index(column)
    rows = csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""), delimiter=delimiter)
    next(rows)
    try:
        return sorted({row[place] for row in rows if len(row) > place} - {""})
    except csv.Error:
        return []


def years(values: Sequence[str]) -> Recognised:
    """Return the edition of a file by its years: 2019, or 2011-2019."""
    return Recognised(values[0] if values[0] == values[-1] else f"{values[0]}-{values[-1]}")


def last_day(values: Sequence[str]) -> Recognised:
    """Return the edition of an extract by its last day, of which what it says is."""
    return Recognised(values[-1], values[-1])


def last_period(values: Sequence[str]) -> Recognised:
    """Return the edition of a table by its last period: 2017-2019."""
    return Recognised(values[-1])


def told_apart(package: Package) -> None:
    """Raise, with its plain name, where a file of the labour market is one from which no table is made."""
    _, columns = columns_of(package)
    for known, what in TOLD_APART:
        if known <= set(columns):
            raise SourceChanged(
                package.name,
                f"{what}: no table is made of it",
                "nothing needs doing: imt reads tension by family, tension by basin, offers by commune, median wages",
            )
