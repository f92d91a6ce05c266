"""The professional families of a nomenclature, by domain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...face import Address, Asked, Connection, Csv, Liste, Page, Question
from ..nomenclature_fap import FamilleNommee, familles, nomenclatures


@dataclass(frozen=True, slots=True)
class DemandeFamilles:
    """The nomenclature that is asked."""

    nomenclature: Annotated[
        str,
        Asked(
            "Nomenclature : FAP-2021 ou FAP-2009 ; sinon la plus récente.",
            "Nomenclature (default: the newest).",
            within=nomenclatures,
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class ReponseFamilles(Liste[FamilleNommee]):
    """The domains and the families of a nomenclature, each domain before its families."""

    liste = "familles"
    nomenclature: str
    nomenclatures: tuple[str, ...]
    familles: tuple[FamilleNommee, ...]


def find(connection: Connection, asked: DemandeFamilles) -> ReponseFamilles:
    """Return the families of a nomenclature, by domain."""
    known = nomenclatures(connection)
    chosen = asked.nomenclature or next(iter(known), "")
    return ReponseFamilles(chosen, tuple(known), familles(connection, chosen))


QUESTION = Question(
    name="familles",
    needs="fap",
    asks=DemandeFamilles,
    answers=ReponseFamilles,
    find=find,
    address=Address(
        "/familles",
        "Les familles professionnelles (FAP) d'une nomenclature, par domaine",
        page=Page(
            "familles.html",
            title=lambda answer: f"Familles professionnelles, {answer.nomenclature}",
            description=lambda _answer: (
                "Les familles professionnelles par lesquelles compte l'enquête BMO, et leurs fiches du ROME."
            ),
            canonical=lambda answer: (
                "/familles"
                if answer.nomenclature in answer.nomenclatures[:1]
                else f"/familles?nomenclature={answer.nomenclature}"
            ),
        ),
        csv=Csv(FamilleNommee, lambda answer: answer.familles, lambda answer: f"familles-{answer.nomenclature}"),
    ),
    is_method=False,
)
