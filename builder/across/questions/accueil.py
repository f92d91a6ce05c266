"""The home page: a door to what people come for, with what the newest survey says at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ... import datasets
from ...datasets.rome.classements import Classe, classes
from ...face import Address, Connection, Page, Question
from ...livraison import Livraison, livraison
from ...notes import embedded_note
from ...opened import holds
from ..recrutements import CLASSES, Recrutements, recrutements


@dataclass(frozen=True, slots=True)
class DemandeAccueil:
    """The question has no parameter."""


@dataclass(frozen=True, slots=True)
class Compte:
    """How many rows a table has, and what they are."""

    nom_table: str
    titre: str
    nombre: int


@dataclass(frozen=True, slots=True)
class Accueil:
    """What one can begin with: the widest domains, the newest survey, and how much of each thing there is.

    `avis` says where the file is only what comes with the software; it is empty for another.
    """

    livraison: Livraison
    avis: str
    domaines: tuple[Classe, ...]
    recrutements: Recrutements | None
    comptes: tuple[Compte, ...]


def find(connection: Connection, _asked: DemandeAccueil) -> Accueil:
    """Return what the home page says."""
    domains = classes(connection, "domaine") if holds(connection, "rome") else ()
    return Accueil(
        livraison=livraison(connection),
        avis=embedded_note(connection),
        domaines=tuple(one for one in domains if not one.au_dessus),
        recrutements=recrutements(connection),
        comptes=_counts(connection),
    )


def _counts(connection: Connection) -> tuple[Compte, ...]:
    """Return how many rows the tables have that people look for first."""
    held = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return tuple(
        Compte(one.table, one.titre, connection.execute(f"SELECT count(*) FROM {one.table}").fetchone()[0])
        for face in datasets.faces()
        for one in face.counts
        if one.table in held
    )


def _more(answer: Accueil) -> Mapping[str, Any]:
    found = answer.recrutements
    return {"carte_en_classes": found is not None and len(found.bornes) == CLASSES}


QUESTION = Question(
    name="accueil",
    needs="",
    asks=DemandeAccueil,
    answers=Accueil,
    find=find,
    address=Address(
        "/",
        "Par où commencer : les domaines, les recrutements, ce que contient le fichier",
        json="/-/accueil.json",
        page=Page(
            "accueil.html",
            title=lambda _answer: "Les données de référence du marché du travail",
            description=lambda _answer: (
                "Métiers, appellations et compétences du ROME, projets de recrutement, agences France Travail : "
                "chercher, parcourir, comparer les éditions, télécharger."
            ),
            more=_more,
        ),
    ),
    is_method=False,
)
