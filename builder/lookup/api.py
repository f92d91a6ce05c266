"""The Python API: one object for one built file, read-only, that several threads may share."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from ..errors import HomeError
from ..home import DEFAULT_HOME, Home
from ..opened import connect, find_database, holds, reading
from ..search.ask.query import as_code
from ..search.ask.ranking import Ranker
from .agences import Agence, Lieu, agences
from .bmo import Besoins, Territoire, besoins
from .editions import Edition, Metier, Passage, current_of, editions, metier, moves
from .metiers import Appellation, Competence, Proche, appellation, appellations, competences, proches
from .recherche import Codage, Coder, Hit, search
from .suggestions import Suggestion, suggest


class Infotravail:
    """A built file, to be asked. Every answer is a frozen dataclass; a code may be written in small letters.

    Every method raises HomeError when the file is damaged, or was built without the dataset that
    it asks; none changes the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._of_thread = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._is_closed = False

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None = None) -> Infotravail:
        """Open a built file: the one given, or that of the home INFOTRAVAIL_HOME, or of `dist`, sample included.

        A folder is a home. Raises HomeError when there is no file, or one of another schema.
        """
        given = Path(path if path is not None else os.environ.get("INFOTRAVAIL_HOME") or DEFAULT_HOME)
        file = given if path is not None and not given.is_dir() else find_database(Home(given))[0]
        found = cls(file)
        # Not to be found out at the first question.
        found._connection()
        return found

    def close(self) -> None:
        """Close the file, in every thread."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._is_closed = True

    def __enter__(self) -> Infotravail:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Return at most `limit` answers of each kind to some words or a code: sheets first, the best first."""
        with self._asking("rome") as connection:
            return search(connection, text, limit, self._ranker())

    def suggest(self, start: str, limit: int = 10) -> list[Suggestion]:
        """Return the job titles and everyday words that begin so, each with its sheet."""
        with self._asking("rome") as connection:
            return suggest(connection, start, limit, self._ranker())

    def code(self, title: str, limit: int = 5) -> list[Codage]:
        """Return the sheets that may be the code of a job title, the best first; none where nothing is understood."""
        with self._asking("rome") as connection:
            if not hasattr(self._of_thread, "coder"):
                self._of_thread.coder = Coder(connection, self._ranker())
            found: list[Codage] = self._of_thread.coder.code(title, limit)
            return found

    def metier(self, code: str, edition: str = "") -> Metier | None:
        """Return the sheet of a code, now or in an edition (v344), and what became of it; None where none has it."""
        with self._asking("rome") as connection:
            return metier(connection, as_code(code), _known(connection, edition))

    def appellation(self, code_ogr: str) -> Appellation | None:
        """Return the job title of an OGR number."""
        with self._asking("rome") as connection:
            return appellation(connection, code_ogr.strip())

    def appellations(self, code_rome: str) -> list[Appellation]:
        """Return the job titles of a sheet, the main one first."""
        with self._asking("rome") as connection:
            return appellations(connection, as_code(code_rome))

    def competences(self, code_rome: str) -> list[Competence]:
        """Return the competences and the knowledge that a sheet asks for, the heart of the job first."""
        with self._asking("rome") as connection:
            return competences(connection, as_code(code_rome))

    def proches(self, code_rome: str) -> list[Proche]:
        """Return the sheets that the publisher proposes to move to from a sheet."""
        with self._asking("rome") as connection:
            return proches(connection, as_code(code_rome))

    def editions(self) -> list[Edition]:
        """Return the editions of the ROME that the file knows, the oldest first."""
        with self._asking("rome") as connection:
            return editions(connection)

    def passage(self, code: str, de: str = "", vers: str = "") -> list[Passage]:
        """Return where a sheet of the edition `de` goes in the edition `vers` (the current one), the heaviest first."""
        with self._asking("rome") as connection:
            there = _known(connection, vers) or current_of(editions(connection)).edition
            return moves(connection, as_code(code), _known(connection, de), there)[1]

    def agences(self, text: str = "", lieu: Lieu | None = None, source: str = "", limit: int = 20) -> list[Agence]:
        """Return the agencies of a place, the nearest first, or of a name."""
        with self._asking("agences") as connection:
            return agences(connection, text, lieu, source, limit)

    def bmo(
        self, metier: str = "", territoire: Territoire | None = None, annee: int | None = None, limit: int = 20
    ) -> list[Besoins]:
        """Return the recruitment projects of a job, or the most wanted jobs, as intervals: some cells are hidden."""
        with self._asking("bmo") as connection:
            return besoins(connection, metier, territoire, annee, limit)

    @contextmanager
    def _asking(self, dataset: str) -> Iterator[sqlite3.Connection]:
        with reading(self.path):
            connection = self._connection()
            if not holds(connection, dataset):
                raise HomeError(str(self.path), f"built without {dataset}", f"run `infotravail fetch {dataset}`, build")
            yield connection

    def _connection(self) -> sqlite3.Connection:
        """Return the connection of this thread: SQLite reads in several threads at once only through several."""
        if self._is_closed:
            raise HomeError(str(self.path), "closed", "open it again: Infotravail.open()")
        found: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if found is None:
            found = self._of_thread.connection = connect(self.path)
            with self._lock:
                self._opened.append(found)
        return found

    def _ranker(self) -> Ranker:
        found: Ranker | None = getattr(self._of_thread, "ranker", None)
        if found is None:
            found = self._of_thread.ranker = Ranker(self._connection())
        return found


def _known(connection: sqlite3.Connection, name: str) -> str:
    """Return the edition of that name, whatever its case; ValueError lists those that there are."""
    if not name:
        return ""
    names = [one.edition for one in editions(connection)]
    for known in names:
        if known.casefold() == name.strip().casefold():
            return known
    raise ValueError(f"{name!r} is not an edition of this file; there are: {', '.join(names)}")
