"""The search of competences and knowledge by words, and the sheets that ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import quote, urlencode

from ....asking import Unusable
from ....face import Address, Asked, AtMost, Command, Connection, Csv, Debut, Liste, Page, Question
from ....search.ask.query import as_code
from ....search.skills.said import asked_by
from ..absence import Absence, sheet_now
from ..demandees import CompetenceDemandee, FicheDemandeuse, cherchees, de_la_fiche, demandees, fiches
from ..words import place_au_coeur, unknown_sheet

MOST, MOST_CODES, LONGEST = 1_000, 20, 400
TITLES = {"compétence": "Compétences", "savoir": "Savoirs"}
_SHEET, _SKILLS = r"[A-Z]\d{4}", r"\d{5,6}(\s+\d{5,6})*"


@dataclass(frozen=True, slots=True)
class DemandeCompetences:
    """The words of a skill, or codes; and the skills whose sheets are asked for."""

    q: Annotated[
        str,
        Asked(
            "Mots d'une compétence ou d'un savoir, codes OGR, ou code d'une fiche.",
            "Words of a competence or of knowledge, OGR numbers, or the code of a sheet.",
            metavar="TEXT...",
            is_argument=True,
        ),
    ] = ""
    codes: Annotated[
        tuple[str, ...],
        Asked(
            f"Codes OGR des compétences et des savoirs dont montrer les fiches, {MOST_CODES} au plus ; sinon la "
            "première qu'une fiche demande.",
            "OGR numbers of the skills whose sheets are shown (default: the first one that has any).",
            convert=as_code,
            longest=LONGEST,
            metavar="CODES",
        ),
    ] = ()
    limit: Annotated[
        int,
        Asked("Nombre de compétences, et de fiches, au plus.", "Skills, and sheets.", within=range(1, MOST + 1)),
    ] = 10
    debut: Debut = 0

    def __post_init__(self) -> None:
        # From Python, one text may stand for several codes, until it is known to be usable.
        if isinstance(self.codes, tuple) and len(self.codes) > MOST_CODES:
            raise Unusable("codes", f"au plus {MOST_CODES} codes", f"{MOST_CODES} codes at most")


@dataclass(frozen=True, slots=True)
class ReponseCompetences(Liste[CompetenceDemandee]):
    """The skills that a text means, `total` in all, of which some may be cut; those of a sheet, whole, for its code.

    `codes` are those that were asked for. `choisies` are those whose sheets are asked for, `fiches` the first of their
    `nb_fiches` sheets; `inconnus` are the codes that no skill has. `code` and `libelle` are those of the sheet that was
    asked, empty where none was; `absence` is there where the current edition has no such sheet.
    """

    liste = "competences"
    q: str
    code: str
    libelle: str
    codes: Annotated[tuple[str, ...], AtMost(MOST_CODES)]
    competences: Annotated[tuple[CompetenceDemandee, ...], AtMost(MOST)]
    total: int
    tronque: bool
    choisies: Annotated[tuple[CompetenceDemandee, ...], AtMost(MOST_CODES)]
    inconnus: Annotated[tuple[str, ...], AtMost(MOST_CODES)]
    fiches: Annotated[tuple[FicheDemandeuse, ...], AtMost(MOST)]
    nb_fiches: int
    absence: Absence | None


def find(connection: Connection, asked: DemandeCompetences) -> ReponseCompetences:
    """Return the skills that a text means, the best first, and the sheets that ask for the first, or for some codes.

    A word may be of another family than the label's (souder, soudage); the rarest words count most, then how many
    sheets ask for the skill. The code of a sheet gives what it asks for, OGR numbers what they name.
    """
    text = asked.q.strip()
    if re.fullmatch(_SHEET, as_code(text)):
        return _of_sheet(connection, asked)
    named = demandees(connection, text.split()) if re.fullmatch(_SKILLS, text) else []
    total, found = (len(named), named) if named else cherchees(connection, text, asked.limit, asked.debut)
    wanted = tuple(dict.fromkeys((*asked.codes, *(one.code_ogr for one in named))))[:MOST_CODES]
    best = [] if asked.debut else [one for one in found if one.nb_fiches][:1]
    chosen = demandees(connection, wanted) if wanted else best
    asking = fiches(connection, [one.code_ogr for one in chosen])
    known = {one.code_ogr for one in chosen}
    return ReponseCompetences(
        q=asked.q,
        code="",
        libelle="",
        codes=wanted,
        competences=tuple(found),
        total=total,
        tronque=asked.debut + len(found) < total,
        choisies=tuple(chosen),
        inconnus=tuple(code for code in wanted if code not in known),
        fiches=tuple(asking[: asked.limit]),
        nb_fiches=len(asking),
        absence=None,
    )


def _of_sheet(connection: Connection, asked: DemandeCompetences) -> ReponseCompetences:
    """Return what a sheet asks for, whole."""
    code = as_code(asked.q)
    label, absent = sheet_now(connection, code)
    found = tuple(de_la_fiche(connection, code))
    return ReponseCompetences(code, code, label, (), found, len(found), False, (), (), (), 0, absent)


def lines(_asked: DemandeCompetences, answer: ReponseCompetences) -> Iterator[str]:
    """Yield the skills that were found, then the sheets that ask for those that were chosen; or a sheet's skills."""
    if answer.libelle:
        yield f"{answer.code} {answer.libelle}"
        for kind, of_kind in groupby(answer.competences, key=lambda one: one.genre):
            yield TITLES[kind]
            for one in of_kind:
                yield f"  {one.code_ogr:<6}  {one.libelle}{place_au_coeur(one.coeur_metier)}"
        return
    if answer.competences:
        yield "Compétences et savoirs"
    for one in answer.competences:
        why = f" ; {one.pourquoi}" if one.pourquoi else ""
        yield f"  {one.code_ogr:<6}  {one.libelle} ({asked_by(one.genre, one.nb_fiches)}{why})"
    if answer.fiches:
        yield f"Fiches qui demandent {' ; '.join(f'« {one.libelle} »' for one in answer.choisies)}"
    for sheet in answer.fiches:
        shared = f" ({sheet.nb_competences} sur {len(answer.choisies)})" if len(answer.choisies) > 1 else ""
        yield f"  {sheet.code_rome}  {sheet.libelle}{shared}{place_au_coeur(sheet.coeur_metier)}"
    if len(answer.fiches) < answer.nb_fiches:
        rest = answer.nb_fiches - len(answer.fiches)
        yield f"  et {rest} autre{'s' if rest > 1 else ''}"


def notes(asked: DemandeCompetences, answer: ReponseCompetences) -> Iterator[str]:
    """Say that there is no such sheet or no such skill, or that nothing is understood."""
    if answer.absence:
        yield from unknown_sheet(answer.code, answer.absence)
    elif not answer and not answer.choisies:
        yield f"Aucune compétence et aucun savoir pour « {asked.q} ». Essayer un seul mot, ou son début."
    if answer.inconnus:
        yield f"Code d'aucune compétence ni d'aucun savoir : {', '.join(answer.inconnus)}."


def _title(answer: ReponseCompetences) -> str:
    if answer.libelle:
        return f"Ce que demande {answer.code} {answer.libelle}"
    return f"Compétences : « {answer.q} »" if answer.q.strip() else "Chercher une compétence ou un savoir"


def _canonical(answer: ReponseCompetences) -> str:
    codes = " ".join(one.code_ogr for one in answer.choisies)
    asked = {"q": answer.q} if answer.q.strip() else {"codes": codes} if codes else {}
    return f"/competences?{urlencode(asked, quote_via=quote)}" if asked else "/competences"


QUESTION = Question(
    name="competences",
    needs="rome",
    asks=DemandeCompetences,
    answers=ReponseCompetences,
    find=find,
    is_found=lambda answer: bool(answer.competences or answer.choisies),
    address=Address(
        "/competences",
        "Chercher une compétence ou un savoir avec les mots de tous les jours, et les fiches qui les demandent",
        page=Page(
            "competences.html",
            title=_title,
            description=lambda _answer: (
                "Chercher une compétence, un outil, une langue ou un permis, et les métiers qui les demandent, "
                "ceux dont c'est le cœur d'abord."
            ),
            tables=("rome_competences", "rome_savoirs", "rome_metiers_competences", "usages_competences"),
            menu="Compétences",
            canonical=_canonical,
            more=lambda _answer: {"demande": asked_by},
        ),
        csv=Csv(CompetenceDemandee, lambda answer: answer.competences, lambda _answer: "competences"),
    ),
    command=Command(
        """Find competences and knowledge by words, and the sheets that ask for them, the heart of the job first.

        What no sheet asks for comes last. OGR numbers give what they name and the sheets that ask for the most of them;
        the code of a sheet gives the competences and the knowledge that it asks for.
        """,
        "infotravail competences gerer un stock",
        lines,
        notes,
        defaults={"limit": 5},
    ),
)
