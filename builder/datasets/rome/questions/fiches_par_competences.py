"""The sheets that ask for some competences and knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ....asking import Unusable
from ....face import Address, Asked, AtMost, Connection, Csv, Debut, Liste, Question
from ....search.ask.query import as_code
from ..demandees import CompetenceDemandee, FicheDemandeuse, demandees, fiches

MOST, MOST_CODES, LONGEST = 2_500, 20, 400


@dataclass(frozen=True, slots=True)
class DemandeFichesParCompetences:
    """The skills that are asked for."""

    codes: Annotated[
        tuple[str, ...],
        Asked(
            f"Codes OGR de compétences et de savoirs, {MOST_CODES} au plus : 300260 118069.",
            "OGR numbers of competences and knowledge: 300260 118069.",
            convert=as_code,
            longest=LONGEST,
        ),
    ]
    limit: Annotated[int, Asked("Nombre de fiches au plus.", "Sheets.", within=range(1, MOST + 1))] = 20
    debut: Debut = 0

    def __post_init__(self) -> None:
        # From Python, one text may stand for several codes, until it is known to be usable.
        if isinstance(self.codes, tuple) and len(self.codes) > MOST_CODES:
            raise Unusable("codes", f"au plus {MOST_CODES} codes", f"{MOST_CODES} codes at most")


@dataclass(frozen=True, slots=True)
class ReponseFichesParCompetences(Liste[FicheDemandeuse]):
    """The sheets that ask for at least one of some skills, `total` in all; `inconnus` are codes that none has."""

    liste = "fiches"
    competences: Annotated[tuple[CompetenceDemandee, ...], AtMost(MOST_CODES)]
    inconnus: Annotated[tuple[str, ...], AtMost(MOST_CODES)]
    fiches: Annotated[tuple[FicheDemandeuse, ...], AtMost(MOST)]
    total: int
    tronque: bool


def find(connection: Connection, asked: DemandeFichesParCompetences) -> ReponseFichesParCompetences:
    """Return the sheets that ask for some skills: for the most of them, at their heart, for the rarest first."""
    codes = tuple(dict.fromkeys(asked.codes))
    known = demandees(connection, codes)
    named = [one.code_ogr for one in known]
    asking = fiches(connection, named)
    shown = asking[asked.debut : asked.debut + asked.limit]
    return ReponseFichesParCompetences(
        competences=tuple(known),
        inconnus=tuple(code for code in codes if code not in named),
        fiches=tuple(shown),
        total=len(asking),
        tronque=asked.debut + len(shown) < len(asking),
    )


QUESTION = Question(
    name="fiches_par_competences",
    needs="rome",
    asks=DemandeFichesParCompetences,
    answers=ReponseFichesParCompetences,
    find=find,
    address=Address(
        "/competences/fiches",
        "Les fiches qui demandent des compétences et des savoirs, celles qui en demandent le plus d'abord",
        csv=Csv(FicheDemandeuse, lambda answer: answer.fiches, lambda _answer: "fiches-par-competences"),
    ),
)
