"""The rows of `lieux_noms`: each name under which a place is looked for, the places that most people mean first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from ...facts import Row
from ..sounds import sound
from .names import comparable, squeezed

# What a place weighs is its number of inhabitants, where the file has it; else a guess of as many.
VILLAGE, PART_OF_CITY, CHIEF_TOWN, CAPITAL = 500, 40_000, 60_000, 150_000
# A commune that several cantons share is a town; another postcode is another quarter.
TOWN, QUARTER = 15_000, 4_000
# A department and a region weigh more than any town that only begins as they do.
REGION, DEPARTMENT = 5_000_000, 1_000_000
HAMLET = 50
# Names that no file gives: those that departments had, what people say of regions, and the regions that were merged in
# 2016, by the codes of today.
DEPARTMENT_NAMES = {
    "Côtes-du-Nord": "22", "Loire-Inférieure": "44", "Seine-Inférieure": "76", "Charente-Inférieure": "17",
    "Basses-Pyrénées": "64", "Basses-Alpes": "04",
}  # fmt: skip
REGION_NAMES = {
    "IDF": "11", "Région parisienne": "11", "CVL": "24", "Bourgogne": "27", "Franche-Comté": "27", "BFC": "27",
    "Haute-Normandie": "28", "Basse-Normandie": "28", "Nord-Pas-de-Calais": "32", "Picardie": "32", "HDF": "32",
    "Alsace": "44", "Lorraine": "44", "Champagne-Ardenne": "44", "PDL": "52", "Aquitaine": "75", "Limousin": "75",
    "Poitou-Charentes": "75", "Midi-Pyrénées": "76", "Languedoc-Roussillon": "76", "Auvergne": "84",
    "Rhône-Alpes": "84", "ARA": "84", "AURA": "84", "PACA": "93", "Provence-Alpes-Côte d'Azur": "93", "Réunion": "04",
}  # fmt: skip


class Name(NamedTuple):
    """A name of a place, in the order of importance: minus its weight first."""

    lightness: int
    kind: int
    nom: str
    genre: str
    code: str
    sorte: str
    code_ancien: str | None
    libelle: str | None


# In the order in which one name of a place is kept: under several sorts, the first says it best.
SORTS = ("actuel", "arrondissement", "nom d'usage", "ancien nom", "commune déléguée", "lieu-dit")


def name_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `lieux_noms`: each name of a place once, by weight."""
    weights = _weights(connection)
    names = sorted(
        chain(
            _current(connection, weights),
            _regions(connection),
            _said(connection),
            _former(connection, weights),
            _hamlets(connection),
        ),
        key=lambda name: (name.kind, name),
    )
    kept: dict[tuple[str, str, str], Name] = {}
    for name in names:
        if name.nom:
            kept.setdefault((name.nom, name.genre, name.code), name)
    heard = {nom: sound(squeezed(nom.split())) for nom in {name.nom for name in kept.values()}}
    for rank, name in enumerate(sorted(kept.values()), 1):
        yield (
            *(rank, name.nom, heard[name.nom], name.genre, name.code),
            *(name.sorte, name.code_ancien, name.libelle, -name.lightness),
        )


def _weights(connection: sqlite3.Connection) -> dict[str, int]:
    """Return what each current commune weighs."""
    # Indexes are made after the rows: what is looked up is read whole.
    postcodes = dict(connection.execute("SELECT code_commune, count(*) FROM codes_postaux GROUP BY code_commune"))
    chief, capitals = (
        {code for (code,) in connection.execute(f"SELECT code_commune_chef_lieu FROM {table}")}
        for table in ("departements", "regions")
    )
    guessed = {
        code: max(
            VILLAGE + QUARTER * max(0, postcodes.get(code, 1) - 1),
            PART_OF_CITY * (kind == "ARM"),
            TOWN * is_shared,
            CHIEF_TOWN * (code in chief),
            CAPITAL * (code in capitals),
        )
        for code, kind, is_shared in connection.execute(
            "SELECT code_commune, type_commune, code_canton IS NULL FROM communes"
        )
    }
    counted = connection.execute(
        "SELECT coalesce(code_commune, code_commune_publie), sum(population) FROM communes_populations GROUP BY 1"
    )
    return guessed | dict(counted)


def _current(connection: sqlite3.Connection, weights: dict[str, int]) -> Iterator[Name]:
    for code, label, kind in connection.execute("SELECT code_commune, libelle, type_commune FROM communes"):
        sort = "arrondissement" if kind == "ARM" else "actuel"
        yield _name(weights[code], label, "commune", code, sort)
    overseas = connection.execute("SELECT code_commune_outre_mer, libelle FROM communes_outre_mer")
    for code, label in overseas:
        yield _name(weights.get(code, VILLAGE), label, "commune", code, "actuel")
    for code, label in connection.execute("SELECT code_departement, libelle FROM departements"):
        yield _name(DEPARTMENT, label, "departement", code, "actuel")


def _regions(connection: sqlite3.Connection) -> Iterator[Name]:
    for code, label in connection.execute("SELECT code_region, libelle FROM regions"):
        yield _name(REGION, label, "region", code, "actuel")


def _said(connection: sqlite3.Connection) -> Iterator[Name]:
    """Yield the names of departments and regions that people say, where the file has these."""
    for genre, weight, names in (("departement", DEPARTMENT, DEPARTMENT_NAMES), ("region", REGION, REGION_NAMES)):
        held = {code for (code,) in connection.execute(f"SELECT code_{genre} FROM {genre}s")}
        for label, code in names.items():
            if code in held:
                yield _name(weight, label, genre, code, "nom d'usage", libelle=label)


_FORMER = """
SELECT DISTINCT m.code_commune_avant, m.libelle_avant, 'ancien nom', coalesce(p.code_commune, c.code_commune)
FROM communes_mouvements m
LEFT JOIN communes c ON c.code_commune = m.code_commune_avant
LEFT JOIN communes_passages p ON p.code_ancien = m.code_commune_avant
WHERE m.type_commune_avant IN ('COM', 'ARM') AND coalesce(p.code_commune, c.code_commune) IS NOT NULL
UNION
SELECT d.code_commune_deleguee, d.libelle, 'commune déléguée', c.code_commune
FROM communes_deleguees d JOIN communes c ON c.code_commune = d.code_commune
"""


def _former(connection: sqlite3.Connection, weights: dict[str, int]) -> Iterator[Name]:
    """Yield the names that communes had, and those of what was merged: each has an equal part of today's weight."""
    rows = connection.execute(_FORMER).fetchall()
    merged: dict[str, set[str]] = {}
    for old, _, _, now in rows:
        merged.setdefault(now, {now}).add(old)
    for old, label, sort, now in rows:
        weight = weights[now] if old == now else weights[now] // len(merged[now])
        yield _name(weight, label, "commune", now, sort, code_ancien=old if old != now else None, libelle=label)


def _hamlets(connection: sqlite3.Connection) -> Iterator[Name]:
    rows = connection.execute("""
        SELECT DISTINCT lieu_dit, coalesce(code_commune, code_commune_publie) FROM codes_postaux_lieux_dits
        WHERE coalesce(code_commune, code_commune_publie) IN (
            SELECT code_commune FROM communes UNION ALL SELECT code_commune_outre_mer FROM communes_outre_mer)
    """)
    for label, code in rows:
        yield _name(HAMLET, label, "commune", code, "lieu-dit", libelle=label)


def _name(
    weight: int,
    label: str,
    genre: str,
    code: str,
    sort: str,
    code_ancien: str | None = None,
    libelle: str | None = None,
) -> Name:
    return Name(-weight, SORTS.index(sort), comparable(label), genre, code, sort, code_ancien, libelle)
