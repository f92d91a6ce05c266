"""The coding of job titles: of one at an address or by a method, of a whole file by the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from ...face import Address, Asked, AtMost, Command, Connection, EachLine, Liste, Question
from ..codage import Codage, codages

MOST = 100
EMPTY = "sans réponse"


@dataclass(frozen=True, slots=True)
class DemandeCodage:
    """A job title, as an offer has it."""

    intitule: Annotated[str, Asked("Intitulé, tel que dans l'offre.", "A job title, as in an offer.")] = ""
    limit: Annotated[
        int, Asked("Nombre de fiches de chaque intitulé au plus.", "Sheets of each title.", within=range(1, MOST + 1))
    ] = 5


@dataclass(frozen=True, slots=True)
class ReponseCodage(Liste[Codage]):
    """The sheets of a job title, the best first: `total` of them, of which some may be cut."""

    liste = "codages"
    intitule: str
    codages: Annotated[tuple[Codage, ...], AtMost(MOST)]
    total: int
    tronque: bool


def find(connection: Connection, asked: DemandeCodage) -> ReponseCodage:
    """Return the sheets that may be the code of a job title, the best first; none where nothing is understood."""
    total, found = codages(connection, asked.intitule, asked.limit)
    return ReponseCodage(asked.intitule, tuple(found), total, len(found) < total)


def told(lines: int, states: Mapping[str, int]) -> str:
    """Say how many titles were read, and of how many nothing is understood."""
    return f"Intitulés : {lines} ; sans réponse : {states.get(EMPTY, 0)}."


QUESTION = Question(
    name="code",
    needs="rome",
    asks=DemandeCodage,
    answers=ReponseCodage,
    find=find,
    address=Address("/-/code", "Les fiches d'un intitulé d'emploi"),
    command=Command(
        """Code each job title of a CSV file by sheets of the ROME, the best first.

        A line for each sheet: the title as it is written, the rank, the code, its label, the job title
        that was recognised, a score and, in French, what found it. A title of which nothing is
        understood has no line. The file is in UTF-8; its delimiter, a comma or a semicolon, is kept.
        """,
        "infotravail code offres.csv --column intitule --limit 3 -o codees.csv",
        lambda _asked, _answer: (),
        each_line=EachLine(
            parameter="intitule",
            row=Codage,
            rows=lambda answer: list(answer.codages),
            keeps=False,
            state=lambda answer: "" if answer else EMPTY,
            told=told,
            what="intitulés",
            is_only=True,
        ),
    ),
)
