"""The search of everything by words: a page, an address for programs, a command and a method."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Any

from ...face import Address, Asked, AtMost, Command, Connection, Debut, Kind, Liste, Page, Question, Tool
from ...french import aligned, in_hundred, score
from ...search.ask.confidence import SURE
from ...search.places.lieu import Lieu
from ..recherche import Hit, answers, kinds, search

MOST = 1_000
# As many of each kind as a page still shows well.
MORE = 100


@dataclass(frozen=True, slots=True)
class DemandeRecherche:
    """The words to search; an empty text finds nothing."""

    q: Annotated[
        str,
        Asked("Mots, débuts de mots, ou code.", "Words, or a code.", metavar="TEXT...", is_argument=True),
    ] = ""
    limit: Annotated[
        int, Asked("Nombre de réponses de chaque genre au plus.", "Answers of each kind.", within=range(1, MOST + 1))
    ] = 10
    debut: Debut = 0
    explain: Annotated[
        bool,
        Asked(
            "Dire ce qui a trouvé chaque fiche.",
            "Say what found each sheet, and the parts of its score.",
            is_for_commands=True,
        ),
    ] = True


@dataclass(frozen=True, slots=True)
class TotalDuGenre:
    """How many answers of a kind there are in all, shown or not."""

    genre: str
    total: int


@dataclass(frozen=True, slots=True)
class ReponseRecherche(Liste[Hit]):
    """What was found, kind by kind, the best of each first: `total` answers, of which some may be cut.

    `totaux` are the numbers of each kind. Where the text has a job and a place, `metier` are the words of the job, and
    `lieu` is the place. `distinction` is the question that tells the first two sheets apart, in French; empty where the
    first one is sure.
    """

    liste = "resultats"
    q: str
    resultats: Annotated[tuple[Hit, ...], AtMost(MOST * len(kinds()))]
    total: int
    totaux: tuple[TotalDuGenre, ...]
    tronque: bool
    metier: str
    lieu: Lieu | None
    distinction: str


def find(connection: Connection, asked: DemandeRecherche) -> ReponseRecherche:
    """Return at most `limit` answers of each kind to some words or a code: sheets first, the best first."""
    found = search(connection, asked.q, asked.limit, asked.debut)
    parts = found.parts
    is_near = asked.explain and any(hit.decision not in ("", SURE) for hit in answers(found))
    return ReponseRecherche(
        q=asked.q,
        metier=found.metier,
        lieu=found.lieu,
        distinction=_distinction(connection, found.metier or asked.q) if is_near else "",
        resultats=tuple(answers(found)),
        total=sum(part.total for part in parts),
        totaux=tuple(TotalDuGenre(part.hits[0].genre, part.total) for part in parts if part.hits),
        tronque=any(asked.debut + len(part.hits) < part.total for part in parts if asked.debut < part.total),
    )


def _distinction(connection: Connection, text: str) -> str:
    # Few ask for it, and what makes it is not imported for the others.
    from ..distinction import distinction

    return distinction(connection, text, complete=True)


def lines(asked: DemandeRecherche, answer: ReponseRecherche) -> Iterator[str]:
    """Yield the answers, those of each kind under its name."""
    known = kinds()
    for genre, group in groupby(answer, key=lambda hit: hit.genre):
        yield known[genre].titre
        for hit in group:
            sheet = f"  → {hit.code_rome} {hit.fiche}" if hit.code_rome not in ("", hit.code) else ""
            guess = "  (à peu près)" if hit.approche else ""
            where = f"  ({hit.pourquoi})" if known[genre].found_by in ("place", "skill") and hit.pourquoi else ""
            yield f"  {hit.code:<6}  {hit.libelle}{sheet}{guess}{where}"
            if asked.explain and hit.score is not None:
                yield from _explanation(hit)
                if hit.decision and answer.distinction:
                    yield f"          {answer.distinction}"


def _explanation(hit: Hit) -> Iterator[str]:
    yield f"          {score(hit.score or 0)} : {hit.pourquoi}"
    yield f"          probable à {in_hundred(hit.probabilite or 0)}{f', {hit.decision}' if hit.decision else ''}"
    rows = [
        (one.mot, one.lu if one.lu != one.mot else "", score(one.intitule), score(one.fiche)) for one in hit.apports
    ]
    header = ("mot", "lu", "intitulé", "fiche")
    for line in aligned([header, *rows, ("bonus", "", "", score(hit.bonus))], right=(2, 3)):
        yield f"          {line}"


def notes(asked: DemandeRecherche, answer: ReponseRecherche) -> Iterator[str]:
    """Say that there is nothing, and what to try; or how a text that has a job and a place was read."""
    if answer.lieu:
        yield f"Métier : « {answer.metier} » ; lieu : {answer.lieu.libelle} ({answer.lieu.code})."
    if not answer:
        yield f"Rien trouvé pour « {asked.q} ». Essayer un seul mot, ou son début."


def _groups(answer: ReponseRecherche) -> Mapping[str, Any]:
    """Return what the page shows: of each kind, its answers, each with the address of its page, if it has one."""
    known = kinds()
    return {
        "groupes": [
            (known[genre], [(hit, _path(known[genre], hit)) for hit in group])
            for genre, group in groupby(answer, key=lambda hit: hit.genre)
        ],
        "nombres": {one.genre: one.total for one in answer.totaux},
        "plus": MORE,
    }


def _path(kind: Kind, hit: Hit) -> str:
    return kind.address.format(code=_quoted(hit.code), code_rome=_quoted(hit.code_rome))


def _quoted(text: str) -> str:
    """Return a text as an address has it: of pages alone, so that the command does not wait for what does it."""
    from urllib.parse import quote

    return quote(text)


QUESTION = Question(
    name="search",
    needs="rome",
    asks=DemandeRecherche,
    answers=ReponseRecherche,
    find=find,
    address=Address(
        "/recherche",
        "Chercher partout, avec les mots de tous les jours ou un code",
        json="/-/recherche.json",
        page=Page(
            "recherche.html",
            title=lambda answer: f"« {answer.q} »" if answer.q.strip() else "Recherche",
            description=lambda _answer: (
                "Rechercher un métier, une appellation, une compétence ou un lieu, avec les mots de tous les jours."
            ),
            tables=lambda answer: ("rome_metiers", "rome_appellations", "usages") if answer.resultats else (),
            canonical=lambda answer: f"/recherche?q={_quoted(answer.q)}" if answer.q else "/recherche",
            more=_groups,
        ),
    ),
    command=Command(
        """Search everything by words: everyday ones, either gender, accents or none, mistyped, or begun.

        Sheets come first, ranked by what each word brings; then each other kind of thing that the file has. A code
        gives what it names.
        """,
        "infotravail search infirmiere --limit 3",
        lines,
        notes,
        defaults={"limit": 5, "explain": 0},
    ),
    is_dated=True,
    tool=Tool(
        "rechercher",
        "Cherche partout avec les mots de tous les jours ou un code : fiches métiers, appellations, compétences, "
        "savoirs, lieux, familles de métiers. À appeler d'abord pour trouver le code que les autres outils demandent.",
        defaults={"limit": 3},
    ),
)
