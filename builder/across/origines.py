"""Where figures come from: for a table, the files, their editions, SHA-256, addresses, licences, and warnings."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .. import datasets
from ..notes import dated
from ..records import records


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a publisher that a table comes from; empty where nobody says.

    `adresse` is where its own bytes were served; empty where they were not downloaded: `page` says where the
    publisher shows the file, and `origine_adresse` how it came.
    """

    jeu: str
    fichier: str
    titre: str
    edition: str
    date_publication: str
    date_recuperation: str
    sha256: str
    adresse: str
    origine_adresse: str
    page: str
    code_licence: str
    licence: str
    producteur: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Avertissement:
    """What to know of a table or a column before using it; `statut` is « inféré » where we say so."""

    nom_table: str
    nom_colonne: str
    texte: str
    statut: str


@dataclass(frozen=True, slots=True)
class Origine:
    """Where a table comes from, what to know of it, and the sentences that credit the datasets that it is of."""

    nom_table: str
    description: str
    sources: tuple[Source, ...]
    avertissements: tuple[Avertissement, ...]
    nb_corrections: int
    attributions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionTenue:
    """An edition of a dataset that the file holds: its name, the files of it, the day that it is of.

    `est_publiee` is true where that day is the publisher's; else it is the day when we got the files.
    """

    edition: str
    fichiers: tuple[str, ...]
    date: str
    est_publiee: bool
    est_courante: bool


@dataclass(frozen=True, slots=True)
class Jeu:
    """A dataset of the file: its editions that are built, the last day that it is of, and its age in days.

    `nom` is its name in words; `tenues` are all the editions that the file holds, the newest first. One that has no
    file of a publisher, but is ours, has neither edition nor day.
    `est_en_retard` is true where its publisher usually has a newer edition by now.
    """

    jeu: str
    nom: str
    editions: tuple[str, ...]
    tenues: tuple[EditionTenue, ...]
    date: str
    age_jours: int
    est_en_retard: bool
    attributions: tuple[str, ...]


_SOURCES = (
    "SELECT DISTINCT s.jeu, s.fichier, s.titre, s.edition, s.date_publication, s.date_recuperation, s.sha256, "
    "s.adresse, s.origine_adresse, s.page, s.code_licence, l.nom AS licence, l.producteur, l.attribution "
    "FROM sources s "
    "JOIN licences l ON l.jeu = s.jeu AND l.code_licence = s.code_licence AND "
    "(l.attribution LIKE '%' || s.titre || '%' OR NOT EXISTS "
    "(SELECT 1 FROM licences o WHERE o.jeu = s.jeu AND o.id != l.id AND o.code_licence = l.code_licence)) "
)


def origine(connection: sqlite3.Connection, table: str) -> Origine | None:
    """Return where a table or a view comes from; None where the file has no such table."""
    row = connection.execute(
        "SELECT description FROM dictionnaire WHERE nom_table = ? AND nom_colonne IS NULL", (table,)
    ).fetchone()
    if row is None:
        return None
    names = _read_by(connection, table)
    marks = ", ".join("?" * len(names))
    warnings = connection.execute(
        "SELECT nom_table, nom_colonne, texte, statut FROM avertissements "
        f"WHERE nom_table IN ({marks}) OR nom_table IS NULL AND jeu IN "
        f"(SELECT jeu FROM provenance WHERE nom_table IN ({marks})) ORDER BY id",
        (*names, *names),
    )
    (corrected,) = connection.execute(
        f"SELECT count(*) FROM corrections WHERE nom_table IN ({marks})", names
    ).fetchone()
    credited = connection.execute(
        f"SELECT attribution FROM licences WHERE jeu IN (SELECT jeu FROM provenance WHERE nom_table IN ({marks})) "
        "ORDER BY id",
        names,
    )
    return Origine(
        table,
        row[0],
        sources_of(connection, names),
        tuple(records(warnings, Avertissement)),
        corrected,
        tuple(sentence for (sentence,) in credited),
    )


def sources_of(connection: sqlite3.Connection, tables: Sequence[str]) -> tuple[Source, ...]:
    """Return the files that some tables come from, by edition."""
    marks = ", ".join("?" * len(tables))
    rows = connection.execute(
        f"{_SOURCES} WHERE s.sha256 IN (SELECT sha256 FROM provenance WHERE nom_table IN ({marks})) "
        "ORDER BY s.edition, s.id",
        tables,
    )
    return tuple(records(rows, Source))


def _read_by(connection: sqlite3.Connection, name: str) -> list[str]:
    """Return a table, or a view with the tables that its SQL reads."""
    row = connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?", (name,)).fetchone()
    if row is None:
        return [name]
    words = set(re.findall(r"\w+", row[0]))
    tables = connection.execute("SELECT DISTINCT nom_table FROM provenance WHERE nom_table IS NOT NULL ORDER BY 1")
    return [name, *(table for (table,) in tables if table in words)]


def jeux(connection: sqlite3.Connection, today: date) -> list[Jeu]:
    """Return the datasets of the file, with their editions and ages."""
    found = []
    names = {face.name: face.nom for face in datasets.faces()}
    for (name,) in connection.execute("SELECT DISTINCT jeu FROM licences ORDER BY jeu").fetchall():
        day, period = dated(connection, name)
        editions = connection.execute(
            "SELECT DISTINCT edition FROM sources WHERE jeu = ? AND est_courante ORDER BY edition", (name,)
        )
        credited = connection.execute("SELECT attribution FROM licences WHERE jeu = ? ORDER BY id", (name,))
        age = (today - date.fromisoformat(day)).days if day else 0
        found.append(
            Jeu(
                name,
                names.get(name) or name,
                tuple(edition for (edition,) in editions),
                _held(connection, name),
                day,
                age,
                0 < period < age,
                tuple(text for (text,) in credited),
            )
        )
    return found


def _held(connection: sqlite3.Connection, dataset: str) -> tuple[EditionTenue, ...]:
    """Return the editions of a dataset that the file holds, the current ones first, then the newest."""
    files: dict[str, list[tuple[str, str, str, int]]] = {}
    for edition, *one in connection.execute(
        "SELECT edition, titre || CASE WHEN disposition IS NULL THEN '' ELSE ' (' || disposition || ')' END, "
        "date_publication, date_recuperation, est_courante FROM sources WHERE jeu = ? AND est_present "
        "ORDER BY est_courante DESC, edition DESC, id",
        (dataset,),
    ):
        files.setdefault(edition, []).append(tuple(one))
    return tuple(
        EditionTenue(
            edition,
            tuple(title for title, *_ in held),
            max([published for _, published, _, _ in held if published] or [got for _, _, got, _ in held]),
            any(published for _, published, _, _ in held),
            any(current for *_, current in held),
        )
        for edition, held in files.items()
    )
