"""The coding of job titles: of one at an address or by a method, of a whole file by the command."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from ...face import Address, Asked, AtMost, Command, Connection, EachLine, Judged, Liste, Page, Question, Tool
from ...search.ask.context import LONGEST
from ..codage import Codage, codages, why_none
from ..revue import counts_of, doubt, kept, told

MOST = 100
# Letters of a word.
WORD = re.compile(r"[^\W\d_]{3}")
# What the only line of a title has beside it.
ONE = ("code_rome", "libelle", "appellation", "score", "pourquoi", "probabilite", "decision")


@dataclass(frozen=True, slots=True)
class DemandeCodage:
    """A job title, as an offer has it, and what the offer says beside it."""

    intitule: Annotated[str, Asked("Intitulé, tel que dans l'offre.", "A job title, as in an offer.")] = ""
    limit: Annotated[
        int, Asked("Nombre de fiches de chaque intitulé au plus.", "Sheets of each title.", within=range(1, MOST + 1))
    ] = 5
    contexte: Annotated[
        str,
        Asked(
            "Texte qui va avec l'intitulé : description de l'offre, activité de l'employeur.",
            "A text that goes with the title: the offer's description, the employer's activity.",
            longest=LONGEST,
            option="--context",
        ),
    ] = ""
    competences: Annotated[
        str,
        Asked(
            "Codes OGR ou intitulés de compétences et de savoirs, séparés par « | », « ; » ou une virgule.",
            "OGR codes or labels of competences and savoirs, parted by a bar, a semicolon or a comma.",
            longest=LONGEST,
        ),
    ] = ""


@dataclass(frozen=True, slots=True)
class ReponseCodage(Liste[Codage]):
    """The sheets of a job title, the best first: `total` of them, of which some may be cut.

    `distinction` is the question that tells the first two apart, in French; empty where the first one is sure, and
    for a title of a file. `raison` says in French why a title has no sheet; it is empty where it has one.
    """

    liste = "codages"
    intitule: str
    codages: Annotated[tuple[Codage, ...], AtMost(MOST)]
    total: int
    tronque: bool
    distinction: str
    raison: str


def looks_like_a_title(text: str) -> bool:
    """Tell whether a text has a word: it is no number, no date and no code."""
    return bool(WORD.search(text))


def find(connection: Connection, asked: DemandeCodage) -> ReponseCodage:
    """Return the sheets that may be the code of a job title, the best first; none where nothing is understood."""
    from ..distinction import distinction

    return replace(_coded(connection, asked), distinction=distinction(connection, asked.intitule))


def _of_file(connection: Connection, asked: DemandeCodage) -> Callable[..., ReponseCodage]:
    """Return what codes each title of a file: nobody reads its question."""
    return lambda **cells: _coded(connection, replace(asked, **cells))


def _coded(connection: Connection, asked: DemandeCodage) -> ReponseCodage:
    total, found = codages(connection, asked.intitule, asked.limit, asked.contexte, asked.competences)
    reason = "" if total else why_none(connection, asked.intitule)
    return ReponseCodage(asked.intitule, tuple(found), total, len(found) < total, "", reason)


QUESTION = Question(
    name="code",
    needs="rome",
    asks=DemandeCodage,
    answers=ReponseCodage,
    find=find,
    address=Address(
        "/coder",
        "Les fiches d'un intitulé d'emploi",
        json="/-/code.json",
        page=Page(
            "coder.html",
            title=lambda _answer: "Coder des intitulés d'emploi",
            description=lambda _answer: (
                "Le code ROME de chaque intitulé d'un fichier ou d'une colonne collée, avec sa sûreté, à télécharger."
            ),
            tables=("rome_metiers", "rome_appellations", "usages"),
            menu="Coder",
        ),
    ),
    command=Command(
        """Code each job title of a file by the sheet of the ROME that fits best.

        The columns of the file come back, row by row, and beside them the code, its label, the job title that was
        recognised, a score and what found it, how probable the code is, and what to do with it: sûre, à vérifier
        or indécidable. A row without an answer stays, empty there. With --long or --limit N, a line for each answer.

        FILE is a CSV as people have them (, ; tab or |; UTF-8, cp1252 or UTF-16) or a workbook (.xlsx); - is the
        standard input. What is written has the delimiter that was read, in UTF-8, with a mark where it was not
        UTF-8, had one or is of Excel, so that Excel opens it; or is a workbook, if its name ends in .xlsx.

        With --threshold 0.8, a code less probable than that is left out. --review FILE writes those to check, with
        five candidates each, and an empty column code_choisi; once it is filled, the same command reads it, and
        uses what was chosen for every equal title. It is never written over.
        """,
        "infotravail code offres.xlsx --column intitulé --threshold 0.8 -o codees.xlsx",
        lambda _asked, _answer: (),
        defaults={"limit": 1},
        each_line=EachLine(
            parameter="intitule",
            row=Codage,
            rows=lambda answer: list(answer.codages),
            counts=lambda answer: counts_of(answer.codages),
            told=told,
            what="intitulés",
            of="job titles",
            find=_of_file,
            is_only=True,
            columns=("contexte", "competences"),
            named=(
                *("intitule", "appellation", "metier", "poste", "emploi", "titre", "profession", "fonction"),
                *("libelle", "offre", "qualification", "title", "job", "position"),
            ),
            looks=looks_like_a_title,
            montre={
                "code_rome": "Code",
                "libelle": "Fiche",
                "decision": "Décision",
                "probabilite": "Probable à",
                "appellation": "Appellation reconnue",
                "pourquoi": "Ce qui l'a trouvée",
            },
            judged=Judged(
                one=ONE,
                several=("rang", *ONE),
                kept=lambda answer, threshold, limit: replace(answer, codages=kept(answer.codages, threshold, limit)),
                # An empty cell says enough.
                why_none=lambda answer: answer.raison if answer.intitule.strip() else "",
                doubt=lambda answer, threshold: doubt(answer.intitule, answer.codages, threshold),
            ),
        ),
    ),
    tool=Tool(
        "coder",
        "Donne le code ROME d'un intitulé d'emploi tel qu'une offre l'écrit : les fiches qui conviennent, la "
        "meilleure d'abord, chacune avec sa probabilité. « decision » dit si la première est sûre, à vérifier ou "
        "indécidable.",
    ),
)
