"""What tests ask of a connection, as each question answers it: the list of its answer."""

from __future__ import annotations

from infotravail.across.codage import Codage
from infotravail.across.questions import code as coding
from infotravail.across.questions import search as searching
from infotravail.across.recherche import Hit
from infotravail.face import Connection


def search(connection: Connection, text: str, limit: int = 10) -> list[Hit]:
    """Return what is found for some words."""
    return [*searching.find(connection, searching.DemandeRecherche(text, limit))]


def codages(connection: Connection, title: str, limit: int = 5) -> list[Codage]:
    """Return the sheets of a job title."""
    return [*coding.find(connection, coding.DemandeCodage(title, limit))]
