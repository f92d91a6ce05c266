"""Where codes of an edition of the ROME lead in another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

from ....asking import Unusable
from ....face import Address, Asked, AtMost, Command, Connection, Csv, EachLine, Liste, Page, Question, Tool
from ..codes import codes_in, looks_like_a_code
from ..historique import Edition, current_of, edition_meant, editions, names
from ..passages import UNKNOWN, LigneAjoutee, LignePassage, LigneTableau, added, ligne, table, told
from ..words import passages_table, unknown

# What a form can send in an address.
MOST, LONGEST = 1_000, 8_000
# A list of similar codes takes time to find: only the first unknown codes get one.
WITH_NEAR = 10


@dataclass(frozen=True, slots=True)
class DemandePassage:
    """The codes to convert, their edition, and the edition of arrival."""

    codes: Annotated[
        tuple[str, ...],
        Asked(
            "Codes ROME, séparés par des espaces, des virgules ou des lignes.",
            "ROME codes.",
            split=codes_in,
            longest=LONGEST,
            metavar="[CODE]",
            is_argument=True,
        ),
    ] = ()
    de: Annotated[
        str,
        Asked(
            "Édition des codes ; sinon la plus récente, autre que celle d'arrivée, qui a le code.",
            "Edition of the code (default: the newest other that has it).",
            within=names,
            meant=edition_meant,
            option="--from",
            metavar="EDITION",
        ),
    ] = ""
    vers: Annotated[
        str,
        Asked(
            "Édition d'arrivée ; sinon l'actuelle.",
            "Edition where it goes (default: the current one).",
            within=names,
            meant=edition_meant,
            option="--to",
            metavar="EDITION",
        ),
    ] = ""

    def __post_init__(self) -> None:
        # From Python, one text may stand for several codes, until it is known to be usable.
        if isinstance(self.codes, tuple) and len(self.codes) > MOST:
            raise Unusable("codes", f"au plus {MOST} codes", f"{MOST} codes at most")


@dataclass(frozen=True, slots=True)
class ReponsePassage(Liste[LignePassage]):
    """Where codes lead in the edition `vers`, a line for each; `de` is empty where no edition was named.

    Only the first ten unknown codes have a list of similar codes: it takes time to find.
    """

    liste = "lignes"
    codes: Annotated[tuple[str, ...], AtMost(MOST)]
    de: str
    vers: str
    editions: tuple[Edition, ...]
    lignes: Annotated[tuple[LignePassage, ...], AtMost(MOST)]


def find(connection: Connection, asked: DemandePassage) -> ReponsePassage:
    """Return where sheets of an edition go in another, the heaviest part of each first."""
    known = editions(connection)
    there = asked.vers or current_of(known).edition
    codes = tuple(dict.fromkeys(asked.codes))
    lines: list[LignePassage] = []
    for code in codes:
        is_early = sum(one.etat == UNKNOWN for one in lines) < WITH_NEAR
        lines.append(ligne(connection, code, asked.de, there, with_near=is_early))
    return ReponsePassage(codes, asked.de, there, tuple(known), tuple(lines))


def find_each(connection: Connection, asked: DemandePassage) -> Callable[..., ReponsePassage]:
    """Return the function that answers one cell of a file, without similar codes: a file has no column for them."""
    known = tuple(editions(connection))
    there = asked.vers or current_of(list(known)).edition

    def answer(codes: str) -> ReponsePassage:
        several = codes_in(codes) or ("",)
        found = tuple(ligne(connection, code, asked.de, there, with_near=False) for code in several)
        return ReponsePassage(several, asked.de, there, known, found)

    return answer


def lines(_asked: DemandePassage, answer: ReponsePassage) -> Iterator[str]:
    """Yield a table for each code, under its sheet."""
    for one in answer:
        if one.vers:
            here, there = one.edition, answer.vers
            yield f"{one.code} {one.libelle}, {f'dans {here}' if here == there else f'de {here} à {there}'}"
            yield from passages_table(one.vers)


def notes(_asked: DemandePassage, answer: ReponsePassage) -> Iterator[str]:
    """Say which codes are unknown, with codes like them, and which lead nowhere."""
    for one in answer:
        if one.absence:
            yield from unknown(one.code, one.absence)
        elif not one.vers:
            yield f"{one.code} est dans {one.edition} et ne mène à aucune fiche de {answer.vers}."


QUESTION = Question(
    name="passage",
    needs="rome",
    asks=DemandePassage,
    answers=ReponsePassage,
    find=find,
    is_found=lambda answer: any(one.vers for one in answer),
    address=Address(
        "/passage",
        "Ce que des codes d'une édition du ROME sont devenus dans une autre",
        page=Page(
            "passage.html",
            title=lambda _answer: "Passer d'une édition du ROME à une autre",
            description=lambda _answer: (
                "Ce qu'un code ROME est devenu, de n'importe quelle édition à n'importe quelle autre."
            ),
            tables=("rome_passages", "rome_editions"),
            menu="Anciens codes",
        ),
        csv=Csv(LigneTableau, lambda answer: table(answer.lignes, answer.vers), lambda _answer: "passage"),
    ),
    command=Command(
        """Show where the sheet CODE of an edition of the ROME goes in another, the heaviest part first.

        With --file and --column, for every row of a CSV or of a workbook (.xlsx): its columns are kept, and what
        its code became is added, a line for each sheet. A code may have a space in it (M 1805) or its label after
        it, and a cell several codes. An unknown code is kept, as « inconnu »; a code that leads nowhere, as
        « sans suite ».
        """,
        "infotravail passage M1805 --from v344 --to v460",
        lines,
        notes,
        each_line=EachLine(
            parameter="codes",
            row=LigneAjoutee,
            rows=lambda answer: [one for ligne in answer for one in added(ligne)],
            counts=lambda answer: Counter(ligne.etat for ligne in answer),
            told=told,
            of="codes",
            find=find_each,
            named=("coderome", "rome", "code"),
            looks=looks_like_a_code,
            montre={
                "de_code": "Code lu",
                "de_edition": "De l'édition",
                "vers_code": "Devient",
                "vers_libelle": "Fiche",
                "poids": "Poids",
                "nature": "Nature",
            },
        ),
    ),
    is_dated=True,
    tool=Tool(
        "passage",
        "Dit ce que des codes d'une édition du ROME sont devenus dans une autre, avec le poids de chaque fiche "
        "d'arrivée : pour les codes anciens.",
    ),
)
