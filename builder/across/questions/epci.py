"""An intercommunality by its code (a SIREN): its communes and its population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...datasets.geo.lieux import Partie, communes_de_l_epci, intercommunalite
from ...face import Address, Asked, Connection, Page, Question

# As the DGCL codes them.
KINDS = {
    "CC": "communauté de communes",
    "CA": "communauté d'agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole de Lyon",
}


@dataclass(frozen=True, slots=True)
class DemandeEpci:
    """The intercommunality that is asked."""

    code: Annotated[
        str,
        Asked(
            "Code de l'intercommunalité, son SIREN : 243500139.",
            "Code of the intercommunality: 243500139.",
            convert=lambda text: "".join(text.split()),
        ),
    ]


@dataclass(frozen=True, slots=True)
class ReponseEpci:
    """An intercommunality with its communes; its name is empty where nobody knows its code."""

    code: str
    libelle: str
    type_epci: str
    population: int | None
    communes: tuple[Partie, ...]


def find(connection: Connection, asked: DemandeEpci) -> ReponseEpci:
    """Return an intercommunality and its communes."""
    known = intercommunalite(connection, asked.code)
    if known is None:
        return ReponseEpci(asked.code, "", "", None, ())
    label, kind, population = known
    return ReponseEpci(asked.code, label, kind, population, communes_de_l_epci(connection, asked.code))


QUESTION = Question(
    name="epci",
    needs="geo",
    asks=DemandeEpci,
    answers=ReponseEpci,
    find=find,
    is_found=lambda answer: bool(answer.libelle),
    address=Address(
        "/epci/{code}",
        "Une intercommunalité et ses communes",
        page=Page(
            "epci.html",
            title=lambda answer: (
                f"{answer.libelle} ({answer.code})" if answer.libelle else f"Aucune intercommunalité {answer.code}"
            ),
            description=lambda answer: (
                f"{answer.libelle} : ses communes."
                if answer.libelle
                else "Ce code n'est celui d'aucune intercommunalité."
            ),
            tables=lambda answer: ("epci", "epci_communes", "communes_populations") if answer.libelle else (),
            within="/territoire",
            more=lambda _answer: {"natures": KINDS},
        ),
        is_absent=lambda answer: not answer.libelle,
    ),
    is_method=False,
)
