"""Skills and the sheets that ask for them: those that a text means, one by its code, and the sheets of several."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log

from ...face import Connection
from ...records import records
from ...search.skills.ask import skills
from ...search.skills.said import found_by
from .metiers import competences

# What a skill at the heart of a sheet counts for, beside one that is not.
HEART = {"Principale": 1.5, "Émergente": 1.25}
AT_HEART = 1.25
# Of the skills that go with one, those that are asked with it the most are compared.
MOST_LIKELY = 300


@dataclass(frozen=True, slots=True)
class CompetenceDemandee:
    """A competence or a piece of knowledge, and how many sheets ask for it, of which some have it at their heart.

    `pourquoi` says what found it where that is not its label; `approche` is true where a word was guessed.
    `coeur_metier` is its place at the heart of the sheet that was asked, if one was, else empty.
    """

    code_ogr: str
    libelle: str
    genre: str
    categorie: str
    coeur_metier: str
    nb_fiches: int
    nb_coeur: int
    pourquoi: str = ""
    approche: bool = False


@dataclass(frozen=True, slots=True)
class FicheDemandeuse:
    """A sheet that asks for some of the skills: how many, at whose heart are how many, and their codes, in a text.

    `coeur_metier` is the nearest place to the heart of the job that one of them has; empty where none is there.
    """

    code_rome: str
    libelle: str
    nb_competences: int
    nb_coeur: int
    coeur_metier: str
    competences: str


# Of each kind: its skills, with the column of their category, and the links of sheets to them.
_KINDS = (
    ("compétence", "rome_competences", "cat_comp", "rome_metiers_competences"),
    ("savoir", "rome_savoirs", "categorie_savoir", "rome_metiers_savoirs"),
)
# Written with what is known to be few first: SQLite would begin by the whole of the links.
_OF_CODES = "FROM json_each(?) w CROSS JOIN"

_SHEETS = (
    "SELECT m.code_rome, m.libelle, "
    "(SELECT count(*) FROM rome_metiers_competences l WHERE l.code_rome = m.code_rome) + "
    "(SELECT count(*) FROM rome_metiers_savoirs l WHERE l.code_rome = m.code_rome) AS nb "
    f"{_OF_CODES} rome_metiers m ON m.code_rome = w.value"
)


def demandees(connection: Connection, codes: Iterable[str]) -> list[CompetenceDemandee]:
    """Return the skills of some codes, in their order; what is the code of none is left out."""
    wanted = list(dict.fromkeys(codes))
    found: dict[str, CompetenceDemandee] = {}
    for genre, items, category, links in _KINDS:
        rows = connection.execute(
            f"SELECT i.code_ogr, i.libelle, i.{category} AS categorie, '' AS coeur_metier, "
            f"count(l.code_rome) AS nb_fiches, count(l.coeur_metier) AS nb_coeur {_OF_CODES} {items} i "
            f"ON i.code_ogr = w.value LEFT JOIN {links} l ON l.code_ogr = i.code_ogr GROUP BY i.code_ogr",
            (json.dumps(wanted),),
        )
        found |= {one.code_ogr: one for one in records(rows, CompetenceDemandee, genre=genre)}
    return [found[code] for code in wanted if code in found]


def cherchees(
    connection: Connection, text: str, limit: int = 10, debut: int = 0
) -> tuple[int, list[CompetenceDemandee]]:
    """Return how many skills a text means, and at most `limit` of them, the best first, from `debut`."""
    total, found = skills(connection, text, limit, debut)
    known = {one.code_ogr: one for one in demandees(connection, [one.code_ogr for one in found])}
    return total, [replace(known[one.code_ogr], pourquoi=found_by(one), approche=bool(one.lus)) for one in found]


def de_la_fiche(connection: Connection, code_rome: str) -> list[CompetenceDemandee]:
    """Return the skills that a sheet asks for, as `competences` does, each with how many sheets ask for it."""
    own = {one.code_ogr: one for one in competences(connection, code_rome)}
    return [replace(one, coeur_metier=own[one.code_ogr].coeur_metier) for one in demandees(connection, own)]


def fiches(connection: Connection, codes: Sequence[str]) -> list[FicheDemandeuse]:
    """Return the sheets that ask for some skills: the sheets that ask for the most skills come first.

    Among equals, first come the sheets that have the skills at their heart, or that ask for the rarest; then those that
    ask for little else.
    """
    asking: dict[str, list[tuple[str, str]]] = {}
    for _, _, _, links in _KINDS:
        for code, sheet, heart in connection.execute(
            f"SELECT l.code_ogr, l.code_rome, l.coeur_metier {_OF_CODES} {links} l ON l.code_ogr = w.value",
            (json.dumps(list(dict.fromkeys(codes))),),
        ):
            asking.setdefault(sheet, []).append((code, heart or ""))
    (count,) = connection.execute("SELECT count(*) FROM rome_metiers").fetchone()
    having = Counter(code for shared in asking.values() for code, _ in shared)
    rarity = {code: 1 + log(count / sheets) for code, sheets in having.items()}
    found = []
    for sheet, label, length in connection.execute(_SHEETS, (json.dumps(sorted(asking)),)):
        shared = sorted(asking[sheet], key=lambda one: codes.index(one[0]))
        points = round(sum(rarity[code] * _weight(heart) for code, heart in shared), 3)
        hearts = sorted(filter(None, (heart for _, heart in shared)), key=_weight)
        one = FicheDemandeuse(
            code_rome=sheet,
            libelle=label,
            nb_competences=len(shared),
            nb_coeur=len(hearts),
            coeur_metier=hearts[-1] if hearts else "",
            competences=" ".join(code for code, _ in shared),
        )
        found.append(((-len(shared), -points, length, sheet), one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _weight(heart: str) -> float:
    return HEART.get(heart, AT_HEART) if heart else 1.0


def avec(connection: Connection, code: str, limit: int) -> list[CompetenceDemandee]:
    """Return the skills that the sheets which ask for one ask for too, more often than all the others do."""
    sheets = json.dumps([one.code_rome for one in fiches(connection, [code])])
    together: Counter[str] = Counter()
    for _, _, _, links in _KINDS:
        rows = connection.execute(
            f"SELECT l.code_ogr, count(*) {_OF_CODES} {links} l ON l.code_rome = w.value GROUP BY l.code_ogr", (sheets,)
        )
        together.update(dict(rows))
    here = together.pop(code, 0)
    (count,) = connection.execute("SELECT count(*) FROM rome_metiers").fetchone()
    likely = sorted(together, key=lambda other: (-together[other], other))[:MOST_LIKELY]
    known = {one.code_ogr: one for one in demandees(connection, likely)}
    scores = {
        other: round(together[other] * log(together[other] * count / (here * one.nb_fiches)), 3)
        for other, one in known.items()
    }
    best = sorted((other for other in likely if scores[other] > 0), key=lambda other: (-scores[other], other))
    return [known[other] for other in best[:limit]]
