"""What a file is and holds: its release, its datasets, its tables with a sentence on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from ..face import Connection
from ..livraison import Livraison, livraison
from ..notes import embedded_note, notes_of
from ..records import records
from .origines import Jeu, jeux


@dataclass(frozen=True, slots=True)
class TableDecrite:
    """A table of the file, and the first sentence of its description."""

    nom_table: str
    description: str


@dataclass(frozen=True, slots=True)
class Contenu:
    """What the file is, its datasets, and its tables; `note` says where it is only what comes with the software.

    `avis` is what it lacks, how to have it, and what must be checked before it is given to others.
    """

    livraison: Livraison
    jeux: tuple[Jeu, ...]
    tables: tuple[TableDecrite, ...]
    note: str
    avis: tuple[str, ...]


def contents(connection: Connection) -> Contenu:
    """Return what the file is and holds."""
    described = connection.execute(
        "SELECT nom_table, description FROM dictionnaire WHERE nom_colonne IS NULL ORDER BY nom_table"
    )
    tables = tuple(
        TableDecrite(one.nom_table, one.description.split(". ")[0]) for one in records(described, TableDecrite)
    )
    note = embedded_note(connection)
    # What the page says of its release already is not said again.
    avis = [one for one in notes_of(connection) if one != note and not one.startswith("Livraison ")]
    return Contenu(livraison(connection), tuple(jeux(connection, _today())), tables, note, tuple(avis))


def _today() -> date:
    return datetime.now(UTC).date()
