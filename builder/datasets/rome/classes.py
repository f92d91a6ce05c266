"""The questions on the ways into the sheets: the classes of one, and a class with its sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from ...face import Address, Asked, Connection, Csv, Liste, Page, Question
from ...search.ask.query import as_code
from .classements import Classe, FicheClassee, classes, fiches_de
from .entrees import CLASSEMENTS


@dataclass(frozen=True, slots=True)
class DemandeClasses:
    """The question has no parameter."""


@dataclass(frozen=True, slots=True)
class DemandeClasse:
    """The class that is asked."""

    code: Annotated[
        str,
        Asked(
            "Code de la classe, tel que la liste le donne.", "Code of the class, as the list has it.", convert=as_code
        ),
    ]


@dataclass(frozen=True, slots=True)
class ReponseClasses(Liste[Classe]):
    """The classes of a way into the sheets, each before those that it holds; `titre` names them."""

    liste = "classes"
    genre: str
    titre: str
    classes: tuple[Classe, ...]


@dataclass(frozen=True, slots=True)
class ReponseClasse(Liste[FicheClassee]):
    """A class with its sheets and those of the classes in it, `parties`; `au_dessus` is the one that holds it.

    `classe` is None where the way has no such code.
    """

    liste = "fiches"
    genre: str
    code: str
    classe: Classe | None
    au_dessus: Classe | None
    parties: tuple[Classe, ...]
    fiches: tuple[FicheClassee, ...]


def question_des_classes(name: str, genre: str, menu: str = "") -> Question[DemandeClasses, ReponseClasses]:
    """Return the question of all the classes of a way into the sheets."""
    way = CLASSEMENTS[genre]

    def find(connection: Connection, _asked: DemandeClasses) -> ReponseClasses:
        return ReponseClasses(genre, way.plusieurs, classes(connection, genre))

    return Question(
        name=name,
        needs="rome",
        asks=DemandeClasses,
        answers=ReponseClasses,
        find=find,
        address=Address(
            way.chemin,
            f"{way.plusieurs} : leurs codes, et le nombre de leurs fiches",
            page=Page(
                "classes.html",
                title=lambda _answer: way.plusieurs,
                description=lambda _answer: way.phrase,
                menu=menu,
                more=lambda _answer: {"classement": way, "classements": CLASSEMENTS.values()},
            ),
            csv=Csv(Classe, lambda answer: answer.classes, lambda _answer: way.chemin.strip("/")),
        ),
        is_method=False,
    )


def question_d_une_classe(name: str, genre: str) -> Question[DemandeClasse, ReponseClasse]:
    """Return the question of a class of a way into the sheets."""
    way = CLASSEMENTS[genre]

    def find(connection: Connection, asked: DemandeClasse) -> ReponseClasse:
        known = classes(connection, genre, asked.code)
        here = next((one for one in known if one.code == asked.code), None)
        parts = tuple(one for one in known if here and one.au_dessus == here.code)
        above = next((one for one in known if here and one.code == here.au_dessus), None)
        codes = (asked.code, *(one.code for one in parts))
        return ReponseClasse(genre, asked.code, here, above, parts, fiches_de(connection, genre, codes) if here else ())

    return Question(
        name=name,
        needs="rome",
        asks=DemandeClasse,
        answers=ReponseClasse,
        find=find,
        address=Address(
            f"{way.adresse}/{{code}}",
            f"{way.un} : ses fiches",
            page=Page(
                "classe.html",
                title=_title,
                description=_description,
                within=way.chemin,
                listed=f"SELECT code FROM ({way.classes}) ORDER BY 1",
                more=_more,
            ),
            csv=Csv(FicheClassee, lambda answer: answer.fiches, lambda answer: f"{way.adresse[1:]}-{answer.code}"),
            is_absent=lambda answer: answer.classe is None,
        ),
        is_found=lambda answer: answer.classe is not None,
        is_method=False,
    )


def _title(answer: ReponseClasse) -> str:
    kind = CLASSEMENTS[answer.genre].un
    return f"{answer.classe.libelle} ({answer.code})" if answer.classe else f"{kind} {answer.code} : inconnu"


def _description(answer: ReponseClasse) -> str:
    kind = CLASSEMENTS[answer.genre].un
    if answer.classe is None:
        return f"Aucune entrée « {answer.code} » dans « {CLASSEMENTS[answer.genre].plusieurs} »."
    return f"{kind} du ROME, {answer.classe.nb_fiches} fiches métiers. {answer.classe.definition}"[:300].strip()


def _more(answer: ReponseClasse) -> Mapping[str, Any]:
    sheets: dict[str, list[FicheClassee]] = {}
    for one in answer.fiches:
        sheets.setdefault(one.classe, []).append(one)
    return {"classement": CLASSEMENTS[answer.genre], "par_classe": sheets}
