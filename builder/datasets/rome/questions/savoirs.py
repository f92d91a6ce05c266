"""The knowledge of a category, the most asked first; or the categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from ....face import Address, Asked, AtMost, Connection, Csv, Debut, Liste, Page, Question
from ..savoirs import CategorieSavoir, Savoir, categories, noms_de_categories, savoirs

MOST = 20_000


@dataclass(frozen=True, slots=True)
class DemandeSavoirs:
    """The category that is asked."""

    categorie: Annotated[
        str,
        Asked(
            "Catégorie ou sous-catégorie de savoirs ; sinon, leur liste.",
            "Category of knowledge (default: their list).",
            within=noms_de_categories,
        ),
    ] = ""
    limit: Annotated[int, Asked("Nombre de savoirs au plus.", "Pieces of knowledge.", within=range(1, MOST + 1))] = 200
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseSavoirs(Liste[Savoir]):
    """The knowledge of a category, `total` in all, of which some may be cut; and every category."""

    liste = "savoirs"
    categorie: str
    categories: tuple[CategorieSavoir, ...]
    savoirs: Annotated[tuple[Savoir, ...], AtMost(MOST)]
    total: int
    tronque: bool


def find(connection: Connection, asked: DemandeSavoirs) -> ReponseSavoirs:
    """Return the knowledge of a category, the most asked first."""
    every = categories(connection)
    if not asked.categorie:
        return ReponseSavoirs("", every, (), 0, tronque=False)
    total, found = savoirs(connection, asked.categorie, asked.limit, asked.debut)
    return ReponseSavoirs(asked.categorie, every, found, total, asked.debut + len(found) < total)


QUESTION = Question(
    name="savoirs",
    needs="rome",
    asks=DemandeSavoirs,
    answers=ReponseSavoirs,
    find=find,
    address=Address(
        "/savoirs",
        "Les savoirs d'une catégorie, les plus demandés d'abord",
        page=Page(
            "savoirs.html",
            title=lambda answer: f"Savoirs : {answer.categorie}" if answer.categorie else "Savoirs",
            description=lambda _answer: "Les savoirs que les fiches du ROME demandent, par catégorie.",
            canonical=lambda answer: (
                f"/savoirs?categorie={quote(answer.categorie)}" if answer.categorie else "/savoirs"
            ),
        ),
        csv=Csv(Savoir, lambda answer: answer.savoirs, lambda _answer: "savoirs"),
    ),
    is_method=False,
)
