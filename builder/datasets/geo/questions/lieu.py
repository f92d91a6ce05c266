"""Where is it: from what people type or paste to the places that they may mean, one by one or line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, AtMost, Command, Connection, Csv, EachLine, Liste, Question, Tool
from ....french import aligned, in_french
from ....search.places.lieu import Lieu, lieux
from ....search.places.options import GENRES, KINDS

MOST = 100
CLEAR, GUESSED, EMPTY = "", "à peu près", "sans réponse"


@dataclass(frozen=True, slots=True)
class DemandeLieu:
    """What is typed for a place."""

    q: Annotated[
        str,
        Asked(
            "Un nom, un code, ou les deux : st malo, 35000, Lyon 3e, Cantal - 15, Seynod.",
            "A name, a code, or both.",
            metavar="[TEXT]...",
            is_argument=True,
        ),
    ] = ""
    genre: Annotated[
        str, Asked("Le genre des lieux, s'il n'en faut qu'un.", "One kind of places alone.", within=GENRES)
    ] = ""
    limit: Annotated[int, Asked("Nombre de lieux au plus.", "Places.", within=range(1, MOST + 1))] = 5


@dataclass(frozen=True, slots=True)
class ReponseLieu(Liste[Lieu]):
    """The places that may be meant, the likeliest first; some may be cut.

    `inconnu` is the code that was typed and that no place has: the places are then the nearest to it.
    """

    liste = "lieux"
    q: str
    lieux: Annotated[tuple[Lieu, ...], AtMost(MOST)]
    inconnu: str
    tronque: bool


@dataclass(frozen=True, slots=True)
class LigneLieu:
    """A place as columns beside those of a file; empty where nothing is understood."""

    rang: int | None
    genre: str
    code: str
    libelle: str


def find(connection: Connection, asked: DemandeLieu) -> ReponseLieu:
    """Return the places that a text may mean, the likeliest first: communes, departments, regions, basins, postcodes.

    A name beats its words, these beat its beginning, and that beats a mistake; a code beside a name chooses among those
    of that name. What is no longer a commune's name or code leads to today's.
    """
    # One more tells whether there is more.
    found, unknown = lieux(connection, asked.q, asked.limit + 1, (asked.genre,) if asked.genre else ())
    return ReponseLieu(asked.q, found[: asked.limit], unknown, len(found) > asked.limit)


def rows(answer: ReponseLieu) -> list[LigneLieu]:
    """Return the lines of a text: one for each place, or an empty one."""
    if answer.inconnu or not answer:
        return [LigneLieu(None, "", "", "")]
    return [LigneLieu(rank, one.genre, one.code, one.libelle) for rank, one in enumerate(answer, 1)]


def state(answer: ReponseLieu) -> str:
    """Return how well a text was understood."""
    if answer.inconnu or not answer:
        return EMPTY
    return GUESSED if answer[0].approche else CLEAR


def told(count: int, states: Mapping[str, int]) -> str:
    """Say how many texts were read, and how well."""
    return f"Lieux : {count} ; à peu près : {states.get(GUESSED, 0)} ; sans réponse : {states.get(EMPTY, 0)}."


def lines(_asked: DemandeLieu, answer: ReponseLieu) -> Iterator[str]:
    """Yield a line for each place: what it is, where it is, and why it answers."""
    if answer and not answer.inconnu:
        yield from aligned(list(map(cells, answer)))


def cells(one: Lieu) -> tuple[str, ...]:
    """Return a place as cells for people."""
    since = f", jusqu'au {in_french(one.depuis)}" if one.depuis else ""
    return KINDS[one.genre], one.code, one.libelle, one.situation, f"{one.pourquoi}{since}"


def notes(asked: DemandeLieu, answer: ReponseLieu) -> Iterator[str]:
    """Say that a code is unknown, and what is near it; or that nothing is understood."""
    if answer.inconnu:
        near = " ; ".join(f"{one.code} {one.libelle} ({KINDS[one.genre]})" for one in answer)
        yield f"« {answer.inconnu} » n'est le code d'aucun lieu. Les plus proches : {near or 'aucun'}."
    elif not answer:
        yield f"Aucun lieu reconnu dans « {asked.q} ». Essayer le nom seul, ou un code postal."


QUESTION = Question(
    name="lieu",
    needs="geo",
    asks=DemandeLieu,
    answers=ReponseLieu,
    find=find,
    is_found=lambda answer: bool(answer) and not answer.inconnu,
    address=Address(
        "/-/lieux",
        "Les lieux que veut dire un texte : nom, code, ancien nom, abrégé, avec ou sans fautes",
        csv=Csv(LigneLieu, rows, lambda _answer: "lieux"),
        is_absent=lambda answer: bool(answer.inconnu),
    ),
    command=Command(
        """Find the place that a TEXT means: a name, a code, or both, as people type them.

        Communes, former ones too, departments, regions, basins and postcodes, the likeliest first. With --file and
        --column, for every row of a CSV or of a workbook (.xlsx): its columns are kept, and rang, genre, code and
        libelle are added, a line for each place; a text that is not understood keeps one line, empty there.
        """,
        "infotravail lieu st malo",
        lines,
        notes,
        each_line=EachLine(
            parameter="q",
            row=LigneLieu,
            rows=rows,
            counts=lambda answer: {state(answer): 1},
            told=told,
            of="places",
            what="lieux",
        ),
    ),
    tool=Tool(
        "lieu",
        "Trouve une commune, un département, une région, un bassin d'emploi ou un code postal, par son nom, même "
        "ancien ou mal écrit, ou son code.",
        tables=("communes", "departements", "regions", "codes_postaux", "bassins"),
    ),
)
