"""Offline lookups on a built file: the Python API, light enough for a command to start at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from builder.errors import HomeError
from builder.home import APPLICATION_ID, SCHEMA_VERSION, Home
from builder.lookup.display import in_french
from builder.search.query import as_code, match_all, match_any


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a search: what kind of thing, its code and label, the sheet it belongs to.

    `code_rome` and `fiche` are empty for what belongs to many sheets.
    """

    genre: str
    code: str
    libelle: str
    code_rome: str = ""
    fiche: str = ""


# Each kind: its table, its code, and the sheet it leads to.
_KINDS = (
    ("fiche", "rome_metiers", "code_rome", "t.code_rome", "t.libelle", ""),
    (
        "appellation",
        "rome_appellations",
        "code_ogr",
        "t.code_rome",
        "m.libelle",
        "JOIN rome_metiers m ON m.code_rome = t.code_rome",
    ),
    ("compétence", "rome_competences", "code_ogr", "''", "''", ""),
    ("savoir", "rome_savoirs", "code_ogr", "''", "''", ""),
)


@contextmanager
def open_database(path: Path, *, any_schema: bool = False) -> Iterator[sqlite3.Connection]:
    """Open a built file read-only, as it will not change.

    Raises HomeError when it is not one, or one of another schema than this version's, unless any will do.
    """
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.OperationalError as error:
        raise HomeError(str(path), f"cannot be opened ({error})", "check the path") from error
    try:
        try:
            known = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.DatabaseError as error:
            raise HomeError(str(path), f"not a readable database ({error})", "run `infotravail check` on it") from error
        if not known:
            raise HomeError(str(path), "not a file of infotravail", "run `infotravail build`")
        if schema != SCHEMA_VERSION and not any_schema:
            raise HomeError(
                str(path),
                f"schema {schema}, while this version reads schema {SCHEMA_VERSION}",
                "run `infotravail build`",
            )
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            raise HomeError(
                str(path), f"damaged ({error})", "run `infotravail check` on it, then build again"
            ) from error
    finally:
        connection.close()


def find_database(home: Home) -> tuple[Path, bool]:
    """Return the home's database, or the sample's where it has none yet, and whether it is the sample's."""
    if home.database.exists():
        return home.database, False
    if home.sample.database.exists():
        return home.sample.database, True
    raise HomeError(str(home.database), "there is no database yet", "run `infotravail build`")


def holds(connection: sqlite3.Connection, dataset: str) -> bool:
    """Tell whether the file has a dataset."""
    return connection.execute("SELECT 1 FROM licences WHERE jeu = ?", (dataset,)).fetchone() is not None


def age_note(connection: sqlite3.Connection, dataset: str, today: date) -> str:
    """Return, in French, that a newer edition of a dataset is usual by now; empty when it is not."""
    (is_sample,) = connection.execute("SELECT est_echantillon FROM release").fetchone()
    row = connection.execute(
        "SELECT coalesce(max(date_publication), max(date_recuperation)), max(periode_jours) FROM sources "
        "WHERE jeu = ? AND est_courante",
        (dataset,),
    ).fetchone()
    if is_sample or not all(row) or (today - date.fromisoformat(row[0])).days <= row[1]:
        return ""
    return (
        f"Les données {dataset} de ce fichier sont du {in_french(row[0])} ; leur producteur en publie d'ordinaire "
        f"de nouvelles avant {row[1]} jours : « infotravail fetch {dataset} »."
    )


def notes_of(connection: sqlite3.Connection) -> list[str]:
    """Return, in French, what anyone must know before using the file: a sample, absent sources."""
    notes = []
    (release, is_sample) = connection.execute("SELECT identifiant, est_echantillon FROM release").fetchone()
    if is_sample:
        notes.append("ÉCHANTILLON : quelques fiches seulement, pour essayer ; rien ne peut y être compté.")
    notes.append(f"Livraison {release}.")
    absent = connection.execute(
        "SELECT fichier, apport, comment_obtenir FROM sources WHERE NOT est_present ORDER BY id"
    )
    unknown = [
        title
        for (title,) in connection.execute(
            "SELECT titre FROM sources WHERE est_present AND code_licence = 'inconnue' ORDER BY id"
        )
    ]
    if unknown:
        notes.append(f"Licence inconnue, à vérifier avant de rediffuser : {' ; '.join(unknown)}.")
    notes += [f"Absent de cette livraison : {file} ({gives}). Pour l'avoir : {how}." for file, gives, how in absent]
    return notes


def search(connection: sqlite3.Connection, text: str, limit: int = 10) -> list[Hit]:
    """Return at most `limit` answers of each kind, the best first; no string is an error.

    A code gives what it names. Words give the rows that have all of them, each as a prefix, by
    bm25; where there is no such row, those that have one of the words.
    """
    for way, asked in ((_WITH_CODE, as_code(text)), (_MATCHING, match_all(text)), (_MATCHING, match_any(text))):
        hits = [hit for kind in _KINDS for hit in _hits(connection, kind, way, asked, limit)]
        if hits:
            break
    return hits


_WITH_CODE = "{table} t {join} WHERE t.{code} = ? ORDER BY t.{code}"
_MATCHING = (
    "{table}_fts JOIN {table} t ON t.rowid = {table}_fts.rowid {join} "
    "WHERE {table}_fts MATCH ? ORDER BY bm25({table}_fts), t.{code}"
)


def _hits(connection: sqlite3.Connection, kind: tuple[str, ...], way: str, asked: str, limit: int) -> Iterator[Hit]:
    genre, table, code, sheet, label, join = kind
    source = way.format(table=table, code=code, join=join)
    rows = connection.execute(f"SELECT t.{code}, t.libelle, {sheet}, {label} FROM {source} LIMIT ?", (asked, limit))
    return (Hit(genre, *row) for row in rows)
