"""The classes of the ways into the sheets: what a page lists, what a class holds, and what a sheet is in."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...records import named, records
from ...text import small_letters
from .entrees import CLASSEMENTS, Classement


@dataclass(frozen=True, slots=True)
class Classe:
    """A class of a way into the sheets, and how many sheets it has, those of the classes in it too.

    `genre` is the way; `page` is its address; `au_dessus` is the code of the class that holds it, empty for none.
    """

    genre: str
    code: str
    libelle: str
    definition: str
    au_dessus: str
    groupe: str
    nb_fiches: int
    page: str


@dataclass(frozen=True, slots=True)
class FicheClassee:
    """A sheet in a class, of the code `classe`; `definition` is its first sentence, empty where the file has none.

    `est_principal` is None where the publisher does not say whether the class is its main one.
    """

    classe: str
    code_rome: str
    libelle: str
    definition: str
    est_principal: bool | None


@dataclass(frozen=True, slots=True)
class ClasseDeFiche:
    """A class that a sheet is in; `page` is its address."""

    genre: str
    code: str
    libelle: str
    au_dessus: str
    groupe: str
    page: str
    est_principal: bool | None


def classes(connection: Connection, genre: str, around: str = "") -> tuple[Classe, ...]:
    """Return every class of a way into the sheets, group by group, each before the classes that it holds.

    With a code, return only the classes `around` it: the class itself, the classes that it holds, and the class that
    holds it, which is not counted.
    """
    way = CLASSEMENTS[genre]
    rows = list(named(connection.execute(way.classes)))
    if around:
        above = {row["au_dessus"] for row in rows if row["code"] == around}
        rows = [row for row in rows if around in (row["code"], row["au_dessus"]) or row["code"] in above]
    sheets = _sheets(connection, way, [row["code"] for row in rows] if around else [])
    for row in rows:
        if row["au_dessus"]:
            sheets.setdefault(row["au_dessus"], set()).update(sheets.get(row["code"], ()))
    found = [
        Classe(
            genre=genre,
            **{name: value or "" for name, value in row.items()},
            nb_fiches=len(sheets.get(row["code"], ())),
            page=f"{way.adresse}/{row['code']}",
        )
        for row in rows
    ]
    return _in_order(found, way)


def _sheets(connection: Connection, way: Classement, codes: list[str]) -> dict[str, set[str]]:
    """Return the sheets of each class, or of some of them alone."""
    found: dict[str, set[str]] = {}
    where = f" WHERE code IN ({', '.join('?' * len(codes))})" if codes else ""
    for sheet, code in connection.execute(f"SELECT code_rome, code FROM ({way.liens}){where}", codes):
        found.setdefault(code, set()).add(sheet)
    return found


def _in_order(found: list[Classe], way: Classement) -> tuple[Classe, ...]:
    """Return classes as a list shows them: by code or as a dictionary has them, each followed by those that it holds.

    Groups keep the order in which the file has them.
    """
    held = {one.code for one in found}
    tops = [one for one in found if one.au_dessus not in held]
    groups = list(dict.fromkeys(one.groupe for one in tops))

    def key(one: Classe) -> tuple[str, str]:
        return (one.code if way.est_par_code else small_letters(one.libelle), one.code)

    def held_by(code: str) -> list[Classe]:
        return sorted((one for one in found if one.au_dessus == code), key=key)

    tops.sort(key=lambda one: (groups.index(one.groupe), key(one)))
    return tuple(one for top in tops for one in (top, *held_by(top.code)))


def fiches_de(connection: Connection, genre: str, codes: tuple[str, ...]) -> tuple[FicheClassee, ...]:
    """Return the sheets of some classes, class by class, in each those whose main class it is first, then by code."""
    way = CLASSEMENTS[genre]
    marks = ", ".join("?" * len(codes))
    rows = connection.execute(
        "SELECT l.code AS classe, m.code_rome, m.libelle, (SELECT t.libelle_texte FROM rome_textes t "
        "WHERE t.code_rome = m.code_rome AND t.code_compo_bloc = '3' ORDER BY t.position_phrase LIMIT 1) "
        f"AS definition, max(l.est_principal) AS est_principal FROM ({way.liens}) l "
        f"JOIN rome_metiers m USING (code_rome) WHERE l.code IN ({marks}) GROUP BY l.code, m.code_rome "
        "ORDER BY l.code, max(l.est_principal) DESC, m.code_rome",
        codes,
    )
    return tuple(records(rows, FicheClassee))


def classes_de_la_fiche(connection: Connection, code_rome: str) -> tuple[ClasseDeFiche, ...]:
    """Return every class that a sheet is in, way by way, the main class of each way first."""
    found: list[ClasseDeFiche] = []
    for way in CLASSEMENTS.values():
        rows = connection.execute(
            f"SELECT c.code, c.libelle, c.au_dessus, c.groupe, ? || '/' || c.code AS page, l.est_principal "
            f"FROM ({way.liens}) l JOIN ({way.classes}) c ON c.code = l.code WHERE l.code_rome = ? "
            "ORDER BY l.est_principal DESC, c.groupe, c.libelle",
            (way.adresse, code_rome),
        )
        found.extend(records(rows, ClasseDeFiche, genre=way.genre))
    return tuple(found)
