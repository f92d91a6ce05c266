"""The home page: what the file is, how much it holds, and what changed lately."""

from __future__ import annotations

from dataclasses import dataclass

from ... import datasets
from ...face import Address, Connection, Page, Question
from ...livraison import Livraison
from ...notes import notes_of
from ...records import records
from ..contents import TableDecrite, contents
from ..origines import Jeu

CHANGES = 12


@dataclass(frozen=True, slots=True)
class DemandeAccueil:
    """The question has no parameter."""


@dataclass(frozen=True, slots=True)
class Changement:
    """How many things of a kind changed in one way between two editions of the ROME."""

    de_edition: str
    vers_edition: str
    objet: str
    nature: str
    nombre: int


@dataclass(frozen=True, slots=True)
class Compte:
    """How many rows a table has, and what they are."""

    nom_table: str
    titre: str
    nombre: int


@dataclass(frozen=True, slots=True)
class Accueil:
    """What the file is and holds; `avis` are the sentences that anyone must know before using it."""

    livraison: Livraison
    jeux: tuple[Jeu, ...]
    tables: tuple[TableDecrite, ...]
    avis: tuple[str, ...]
    changements: tuple[Changement, ...]
    comptes: tuple[Compte, ...]


def find(connection: Connection, _asked: DemandeAccueil) -> Accueil:
    """Return what the home page says."""
    held = contents(connection)
    return Accueil(
        held.livraison,
        held.jeux,
        held.tables,
        tuple(notes_of(connection)),
        _changes(connection),
        _counts(connection),
    )


_CHANGES = """
SELECT de_edition, vers_edition, objet, nature, count(*) AS nombre FROM rome_changements
GROUP BY 1, 2, 3, 4 ORDER BY vers_edition DESC, de_edition DESC, objet, nature LIMIT ?
"""


def _changes(connection: Connection) -> tuple[Changement, ...]:
    """Return how many of what changed between the editions of the ROME, the newest first."""
    if "rome_changements" not in _tables(connection):
        return ()
    return tuple(records(connection.execute(_CHANGES, (CHANGES,)), Changement))


def _counts(connection: Connection) -> tuple[Compte, ...]:
    """Return how many rows the tables have that people look for first."""
    held = _tables(connection)
    return tuple(
        Compte(one.table, one.titre, connection.execute(f"SELECT count(*) FROM {one.table}").fetchone()[0])
        for face in datasets.faces()
        for one in face.counts
        if one.table in held
    )


def _tables(connection: Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}


QUESTION = Question(
    name="accueil",
    needs="",
    asks=DemandeAccueil,
    answers=Accueil,
    find=find,
    address=Address(
        "/",
        "Ce qu'est la livraison",
        json="/-/accueil.json",
        page=Page(
            "accueil.html",
            title=lambda _answer: "Les données de référence du marché du travail",
            description=lambda _answer: (
                "Métiers, appellations et compétences du ROME, projets de recrutement, agences France Travail : "
                "chercher, comparer les éditions, télécharger."
            ),
        ),
    ),
    is_method=False,
)
