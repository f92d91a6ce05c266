"""A branch of the tree of competences: what is above it, and what is just under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, Connection, Liste, Page, Question
from ....search.ask.query import as_code
from ..arbre import Branche, branche, branches


@dataclass(frozen=True, slots=True)
class DemandeBranche:
    """The branch that is asked."""

    code: Annotated[
        str, Asked("Code du domaine, de l'enjeu ou de l'objectif : 1A2.", "Code of the branch: 1A2.", convert=as_code)
    ]


@dataclass(frozen=True, slots=True)
class ReponseBranche(Liste[Branche]):
    """A branch, None where there is none of that code; `au_dessus` is what holds it, the widest first."""

    liste = "parties"
    code: str
    branche: Branche | None
    au_dessus: tuple[Branche, ...]
    parties: tuple[Branche, ...]


def find(connection: Connection, asked: DemandeBranche) -> ReponseBranche:
    """Return a branch of the tree, what is above it and what is under it."""
    here = branche(connection, asked.code)
    if here is None:
        return ReponseBranche(asked.code, None, (), ())
    above = (branche(connection, asked.code[:length]) for length in range(1, len(asked.code)))
    return ReponseBranche(
        asked.code, here, tuple(one for one in above if one is not None), branches(connection, asked.code)
    )


QUESTION = Question(
    name="branche",
    needs="rome",
    asks=DemandeBranche,
    answers=ReponseBranche,
    find=find,
    is_found=lambda answer: answer.branche is not None,
    address=Address(
        "/arborescence/{code}",
        "Une branche de l'arborescence des compétences",
        page=Page(
            "branche.html",
            title=lambda answer: (
                f"{answer.branche.libelle} ({answer.code})" if answer.branche else f"Aucune branche {answer.code}"
            ),
            description=lambda answer: (
                f"{answer.branche.nature} de compétences : {answer.branche.libelle}."
                if answer.branche
                else "Ce code n'est celui d'aucun domaine, enjeu ni objectif de compétences."
            ),
            listed=(
                "SELECT code_domaine_competence FROM rome_arborescence_competences UNION SELECT code_enjeu FROM "
                "rome_arborescence_competences UNION SELECT code_objectif FROM rome_arborescence_competences"
            ),
        ),
        is_absent=lambda answer: answer.branche is None,
    ),
    is_method=False,
)
