"""The jobs that are the hardest to recruit for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, AtMost, Command, Connection, Csv, Liste, Page, Question
from ....french import aligned
from ....records import records
from ....search.ask.query import as_code

MOST = 100


def _codes(connection: Connection) -> list[str]:
    return [code for (code,) in connection.execute("SELECT code_metier FROM tensions ORDER BY 1")]


@dataclass(frozen=True, slots=True)
class DemandeTensions:
    """What is asked of the tensions."""

    metier: Annotated[
        str, Asked("Code du métier.", "Job code: T01.", within=_codes, convert=as_code, is_argument=True)
    ] = ""
    niveau: Annotated[int, Asked("Niveau au moins.", "Lowest level.", within=range(1, 6))] = 1
    limit: Annotated[int, Asked("Nombre de métiers au plus.", "Jobs.", within=range(1, MOST + 1))] = 20
    debut: Annotated[int, Asked("Nombre de métiers à passer.", "Jobs to pass over.", within=range(1_000_000))] = 0


@dataclass(frozen=True, slots=True)
class Tension:
    """How hard it is to recruit for a job, from 1 to 5."""

    code_metier: str
    libelle: str
    niveau: int


@dataclass(frozen=True, slots=True)
class ReponseTensions(Liste[Tension]):
    """The tensions of jobs, the highest first: `total` of them, of which some may be cut."""

    liste = "tensions"
    metier: str
    niveau: int
    tensions: Annotated[tuple[Tension, ...], AtMost(MOST)]
    total: int
    tronque: bool


_WHERE = "FROM tensions WHERE niveau_tension >= :niveau AND :metier IN ('', code_metier)"


def find(connection: Connection, asked: DemandeTensions) -> ReponseTensions:
    """Return the jobs of a level of tension, or one job."""
    words = {"metier": asked.metier, "niveau": asked.niveau, "limit": asked.limit, "debut": asked.debut}
    (total,) = connection.execute(f"SELECT count(*) {_WHERE}", words).fetchone()
    rows = connection.execute(
        f"SELECT code_metier, libelle, niveau_tension AS niveau {_WHERE} "
        "ORDER BY niveau_tension DESC, code_metier LIMIT :limit OFFSET :debut",
        words,
    )
    found = tuple(records(rows, Tension))
    return ReponseTensions(asked.metier, asked.niveau, found, total, asked.debut + len(found) < total)


def lines(_asked: DemandeTensions, answer: ReponseTensions) -> Iterator[str]:
    """Yield a line for each job."""
    head = ("Code", "Niveau", "Métier")
    yield from aligned([head, *((one.code_metier, str(one.niveau), one.libelle) for one in answer)])


QUESTION = Question(
    name="tensions",
    needs="tensions",
    asks=DemandeTensions,
    answers=ReponseTensions,
    find=find,
    address=Address(
        "/tensions",
        "Les tensions de recrutement",
        page=Page(
            "tensions.html",
            title=lambda _answer: "Tensions de recrutement",
            description=lambda _answer: "Les métiers pour lesquels il est le plus difficile de recruter.",
            tables=("tensions",),
            menu="Tensions",
        ),
        csv=Csv(Tension, lambda answer: answer.tensions, lambda _answer: "tensions"),
    ),
    command=Command("Show the jobs that are the hardest to recruit for.", "infotravail tensions --niveau 4", lines),
)
