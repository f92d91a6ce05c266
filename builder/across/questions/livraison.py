"""The release: what it is, every edition that it holds, what changed between them, and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Address, Connection, Page, Question
from ...livraison import Livraison
from ...notes import notes_of
from ...records import records
from ..contents import contents
from ..origines import Jeu

CHANGES = 12


@dataclass(frozen=True, slots=True)
class DemandeLivraison:
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
class ReponseLivraison:
    """What the file is: its release, its datasets with their editions, and what changed between those of the ROME.

    `avis` are the sentences that anyone must know before using it.
    """

    livraison: Livraison
    jeux: tuple[Jeu, ...]
    nb_tables: int
    avis: tuple[str, ...]
    changements: tuple[Changement, ...]


def find(connection: Connection, _asked: DemandeLivraison) -> ReponseLivraison:
    """Return what the release is and holds."""
    held = contents(connection)
    return ReponseLivraison(
        held.livraison, held.jeux, len(held.tables), tuple(notes_of(connection)), _changes(connection)
    )


_CHANGES = """
SELECT de_edition, vers_edition, objet, nature, count(*) AS nombre FROM rome_changements
GROUP BY 1, 2, 3, 4 ORDER BY vers_edition DESC, de_edition DESC, objet, nature LIMIT ?
"""


def _changes(connection: Connection) -> tuple[Changement, ...]:
    """Return how many of what changed between the editions of the ROME, the newest first."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'rome_changements'").fetchone():
        return ()
    return tuple(records(connection.execute(_CHANGES, (CHANGES,)), Changement))


QUESTION = Question(
    name="livraison",
    needs="",
    asks=DemandeLivraison,
    answers=ReponseLivraison,
    find=find,
    address=Address(
        "/livraison",
        "Ce qu'est la livraison : identifiant, empreintes, éditions de chaque jeu de données",
        page=Page(
            "livraison.html",
            title=lambda answer: f"La livraison {answer.livraison.identifiant}",
            description=lambda _answer: (
                "Identifiant, empreintes et taille du fichier, éditions de chaque jeu de données, comment le vérifier "
                "et le citer."
            ),
        ),
    ),
    is_method=False,
)
