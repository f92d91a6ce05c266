"""Where a code leads, as an answer and as lines of a table; an unknown code has a line too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...face import Connection
from .absence import Absence, absence
from .historique import Passage, moves, sheets_of

UNKNOWN, NOWHERE = "inconnu", "sans suite"
# A sheet has a few hundred job titles at most: people read no more of a weight in a table.
FIGURES = 4


@dataclass(frozen=True, slots=True)
class LignePassage:
    """Where a code of `edition` leads; `etat` is empty, or says that it is unknown or leads nowhere.

    An unknown code has no edition, and says in `absence` where it is.
    """

    code: str
    edition: str
    libelle: str
    etat: str
    vers: tuple[Passage, ...]
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class LigneTableau:
    """A passage as a line of a table."""

    de_edition: str
    de_code: str
    vers_edition: str
    vers_code: str
    vers_libelle: str
    nature: str
    poids: float | None
    nb_appellations: int | None


@dataclass(frozen=True, slots=True)
class LigneAjoutee:
    """The columns that are added to each line of a file of codes; `de_code` is the one of its cell that is meant."""

    de_edition: str
    de_code: str
    vers_edition: str
    vers_code: str
    vers_libelle: str
    nature: str
    poids: float | None
    nb_appellations: int | None
    preuve: str


def ligne(connection: Connection, code: str, de: str, vers: str, *, with_near: bool) -> LignePassage:
    """Return where a code of an edition leads in another; see `moves`."""
    edition, found = moves(connection, code, de, vers)
    if not edition:
        return LignePassage(code, "", "", UNKNOWN, (), absence(connection, code, de, with_near=with_near))
    label = next(one.libelle for one in sheets_of(connection, code) if one.edition == edition)
    return LignePassage(code, edition, label, "" if found else NOWHERE, tuple(found), None)


def table(lignes: Iterable[LignePassage], vers: str) -> Iterator[LigneTableau]:
    """Yield a line for each sheet where each code leads."""
    for one in lignes:
        for move in one.vers:
            yield LigneTableau(
                *(move.de_edition, move.de_code, move.vers_edition, move.vers_code, move.vers_libelle),
                *(move.nature, round(move.poids, FIGURES), move.nb_appellations),
            )
        if not one.vers:
            yield LigneTableau(one.edition, one.code, vers, "", "", one.etat, None, None)


def added(one: LignePassage) -> list[LigneAjoutee]:
    """Return what is added to the line of a code, once for each sheet where it leads."""
    if not one.vers:
        return [LigneAjoutee(one.edition, one.code, "", "", "", one.etat, None, None, "")]
    return [
        LigneAjoutee(
            *(move.de_edition, move.de_code, move.vers_edition, move.vers_code, move.vers_libelle),
            *(move.nature, round(move.poids, FIGURES), move.nb_appellations, move.preuve),
        )
        for move in one.vers
    ]


def told(count: int, states: Mapping[str, int]) -> str:
    """Say in French how many lines a file has, and how many codes are unknown or lead nowhere."""
    unknown, nowhere = states.get(UNKNOWN, 0), states.get(NOWHERE, 0)
    return f"Lignes : {count} ; codes inconnus : {unknown}" + (f" ; sans suite : {nowhere}" if nowhere else "") + "."
