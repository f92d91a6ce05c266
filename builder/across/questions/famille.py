"""A professional family by its code: what holds it, what it holds, its sheets of the ROME, its projects by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...face import Address, Asked, Connection, Page, Question
from ...familles import FicheLiee, fiches_liees
from ..nomenclature_fap import (
    AnneeDeFamille,
    FamilleNommee,
    Profession,
    annees,
    au_dessus,
    niveaux,
    parties,
    professions,
)


def as_fap(text: str) -> str:
    """Return the code of a family as the file writes it: in capitals, but for the letter that a finer one ends with.

    >>> as_fap(" a0x41A "), as_fap("ter")
    ('A0X41a', 'TER')
    """
    code = text.strip().upper()
    return f"{code[:5]}{code[5:].lower()}"


@dataclass(frozen=True, slots=True)
class DemandeFamille:
    """The family that is asked, by its code."""

    code: Annotated[
        str, Asked("Code de la famille (FAP) : S2X61, A0X, A.", "Code of the family (FAP): S2X61.", convert=as_fap)
    ]


@dataclass(frozen=True, slots=True)
class ReponseFamille:
    """What a code names in each nomenclature, with what is above and below it; `niveaux` is empty where none has it.

    `fiches` are the sheets of the ROME that lead to it, inferred; `annees` are its projects in the survey.
    """

    code: str
    niveaux: tuple[FamilleNommee, ...]
    au_dessus: tuple[FamilleNommee, ...]
    parties: tuple[FamilleNommee, ...]
    fiches: tuple[FicheLiee, ...]
    annees: tuple[AnneeDeFamille, ...]
    professions: tuple[Profession, ...]


def find(connection: Connection, asked: DemandeFamille) -> ReponseFamille:
    """Return a family, with its place, its sheets and its projects."""
    here = niveaux(connection, asked.code)
    return ReponseFamille(
        code=asked.code,
        niveaux=here,
        au_dessus=au_dessus(connection, here),
        parties=parties(connection, asked.code) if here else (),
        fiches=fiches_liees(connection, asked.code) if here else (),
        annees=annees(connection, asked.code) if here else (),
        professions=professions(connection, asked.code) if here else (),
    )


def _title(answer: ReponseFamille) -> str:
    return f"{answer.niveaux[0].libelle} ({answer.code})" if answer.niveaux else f"Aucune famille {answer.code}"


def _description(answer: ReponseFamille) -> str:
    if not answer.niveaux:
        return "Ce code n'est celui d'aucune famille professionnelle des nomenclatures que ce site connaît."
    names = ", ".join(dict.fromkeys(one.nomenclature for one in answer.niveaux))
    return f"Famille professionnelle ({names}) : {answer.niveaux[0].libelle}, ses fiches du ROME et ses recrutements."


QUESTION = Question(
    name="famille",
    needs="fap",
    asks=DemandeFamille,
    answers=ReponseFamille,
    find=find,
    is_found=lambda answer: bool(answer.niveaux),
    address=Address(
        "/famille/{code}",
        "Une famille professionnelle (FAP), ses fiches du ROME et ses projets de recrutement",
        page=Page(
            "famille.html",
            title=_title,
            description=_description,
            tables=lambda answer: ("fap", "fap_fiches", "bmo") if answer.niveaux else (),
            within="/familles",
            listed="SELECT DISTINCT code_fap FROM fap ORDER BY 1",
        ),
        is_absent=lambda answer: not answer.niveaux,
    ),
    is_method=False,
)
