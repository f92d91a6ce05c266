"""What is done with a file that is sent, what comes of it, and how much there may be: no more than is said on the page.

They go from the server to the process that does the work, and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec

Forme = Literal["page", "csv", "excel", "xlsx", "json"]


class Limits(NamedTuple):
    """How much may be sent, and how long it may take."""

    octets: int
    lignes: int
    colonnes: int
    signes: int
    secondes: int
    montrees: int


# A workbook unpacks to more signs than it has bytes.
LIMITS = Limits(octets=2_000_000, lignes=5_000, colonnes=200, signes=8_000_000, secondes=30, montrees=20)


class Job(msgspec.Struct, frozen=True):
    """A question, what it is asked beside the file, the file itself, and the form in which it is answered.

    `colonne` is the name of a column, or `#3` for the third; empty, it is guessed. `entete` is oui, non, or empty
    where the first line is to show whether it names the columns.
    """

    database: str
    question: str
    words: dict[str, str]
    name: str
    data: bytes
    is_pasted: bool
    colonne: str
    entete: str
    forme: Forme


@dataclass(frozen=True, slots=True)
class ReponseFichier:
    """The answer to a file, for programs: its columns, those that are added, and every row with a cell for each."""

    colonnes: tuple[str, ...]
    ajoutees: tuple[str, ...]
    lignes: tuple[tuple[str | int | float | None, ...], ...]
    bilan: str
    notes: tuple[str, ...]


class Done(msgspec.Struct, frozen=True, tag=True):
    """The answer to a file: as the page shows it, or as it is downloaded.

    `texte` is what was read, to be sent again without the file; empty where that would be more than may be sent.
    """

    nom: str
    entete: str
    colonnes: tuple[str, ...]
    colonne: int
    ajoutees: dict[str, str]
    lignes: int
    notes: tuple[str, ...]
    bilan: str
    montrees: tuple[tuple[str, ...], ...] = ()
    texte: str = ""
    fichier: bytes = b""


class Refusal(msgspec.Struct, frozen=True, tag=True):
    """Why a file is not answered: a status, a French sentence, and the columns that it has, where they were read."""

    statut: int
    phrase: str
    colonnes: tuple[str, ...] = ()
