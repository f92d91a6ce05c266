"""The sheets of the jobs that a level of studies gives access to, of all or of those that words find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode

from ....face import Address, Asked, AtMost, Command, Connection, Csv, Debut, Liste, Page, Question
from ..accessibles import MOST, MetierAccessible, accessibles, comptes
from ..echelle import CHOIX, NIVEAUX

INFERRED = "Niveau inféré du texte de la fiche, pas une donnée du producteur."
NONE_KNOWN = "Cette édition n'a aucun texte d'accès au métier : le niveau d'accès n'est connu pour aucune fiche."


@dataclass(frozen=True, slots=True)
class DemandeMetiers:
    """The words of a job, and the level of studies of who asks."""

    q: Annotated[
        str,
        Asked("Mots d'un métier ; sinon toutes les fiches.", "Words of a job.", metavar="[TEXT...]", is_argument=True),
    ] = ""
    niveau: Annotated[
        str,
        Asked(
            "Niveau d'études qui suffit pour accéder au métier, inféré : sans-diplome, cap, bac, bac2 (bac+2)…",
            "Level of studies that is enough, inferred: sans-diplome, cap, bac, bac2 (bac+2), bac3, bac5, doctorat.",
            within=tuple(CHOIX),
        ),
    ] = ""
    limit: Annotated[int, Asked("Nombre de fiches au plus.", "Sheets.", within=range(1, MOST + 1))] = 50
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseMetiers(Liste[MetierAccessible]):
    """The sheets that a level gives access to, `total` in all; `libelle_niveau` is that level in French.

    `niveaux` are the levels that can be asked: as they are asked, in French, and to how many sheets each gives access;
    none has any where the edition has no text to read them in.
    """

    liste = "metiers"
    q: str
    niveau: str
    libelle_niveau: str
    metiers: Annotated[tuple[MetierAccessible, ...], AtMost(MOST)]
    total: int
    tronque: bool
    niveaux: Annotated[tuple[tuple[str, str, int], ...], AtMost(len(CHOIX))]


def find(connection: Connection, asked: DemandeMetiers) -> ReponseMetiers:
    """Return the sheets that a level of studies gives access to, as their texts tell; those of some words, ranked."""
    total, found = accessibles(connection, asked.niveau, asked.q, asked.limit, asked.debut)
    return ReponseMetiers(
        q=asked.q,
        niveau=asked.niveau,
        libelle_niveau=NIVEAUX[CHOIX[asked.niveau]] if asked.niveau else "",
        metiers=tuple(found),
        total=total,
        tronque=asked.debut + len(found) < total,
        niveaux=comptes(connection),
    )


def lines(_asked: DemandeMetiers, answer: ReponseMetiers) -> Iterator[str]:
    """Yield each sheet with its level, then the sentence where it was read."""
    for one in answer:
        level = f"{one.niveau_acces}, inféré" if one.niveau_acces else "niveau inconnu"
        yield f"{one.code_rome}  {one.libelle} ({level})"
        if one.phrase:
            yield f"       « {one.phrase} »"


def notes(asked: DemandeMetiers, answer: ReponseMetiers) -> Iterator[str]:
    """Say that levels are inferred, that none is known, or that there is no such sheet."""
    if not any(count for _, _, count in answer.niveaux):
        yield NONE_KNOWN
    elif answer:
        yield INFERRED
    else:
        yield f"Aucune fiche pour « {asked.q} »{f', {answer.libelle_niveau}' if asked.niveau else ''}."
    if answer.tronque:
        yield f"{len(answer)} fiches sur {answer.total} : « --limit {MOST} » les donne toutes."


def _title(answer: ReponseMetiers) -> str:
    words = f" : « {answer.q.strip()} »" if answer.q.strip() else ""
    if answer.niveau == "sans-diplome":
        return f"Métiers accessibles sans diplôme{words}"
    return f"Métiers accessibles avec le niveau {answer.libelle_niveau}{words}" if answer.niveau else f"Métiers{words}"


def _canonical(answer: ReponseMetiers) -> str:
    asked = {name: value for name, value in (("q", answer.q), ("niveau", answer.niveau)) if value.strip()}
    return f"/metiers?{urlencode(asked, quote_via=quote)}" if asked else "/metiers"


QUESTION = Question(
    name="metiers",
    needs="rome",
    asks=DemandeMetiers,
    answers=ReponseMetiers,
    find=find,
    address=Address(
        "/metiers",
        "Les métiers accessibles avec un niveau d'études, inféré du texte de leur fiche",
        page=Page(
            "metiers.html",
            title=_title,
            description=lambda _answer: (
                "Les métiers accessibles sans diplôme, avec un CAP, un bac, un bac+2 ou plus, et la phrase de la fiche "
                "qui le dit."
            ),
            tables=("rome_acces", "rome_metiers", "rome_textes"),
            canonical=_canonical,
        ),
        csv=Csv(MetierAccessible, lambda answer: answer.metiers, lambda _answer: "metiers"),
    ),
    command=Command(
        """List the jobs that a level of studies gives access to, inferred, each with the sentence that says so.

        With words, those jobs alone that they find, the best first.
        """,
        "infotravail metiers coiffure --niveau cap",
        lines,
        notes,
        defaults={"limit": 20},
    ),
    is_dated=True,
)
