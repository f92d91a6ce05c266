"""The Python API: one object for one built file, read-only, that several threads may share.

Its methods are the questions of the faces. `api.pyi`, which is generated, gives their types.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from ..asking import ask
from ..environment import HOME
from ..errors import HomeError
from ..face import Question
from ..faces import question
from ..home import DEFAULT_HOME, Home
from ..opened import connect, find_database, holds, reading
from .methods import method_of, methods


class Infotravail:
    """A built file, to be asked. Every answer is a frozen dataclass; a code may be written in small letters.

    Every method raises HomeError when the file is damaged, or was built without the dataset that it asks, and
    ValueError for what cannot be asked, with what can; none changes the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._of_thread = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._is_closed = False

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None = None) -> Infotravail:
        """Open a built file: the one given, or that of the home INFOTRAVAIL_HOME, or of `dist`, the starter's included.

        A folder is a home. Raises HomeError when there is no file, or one of another schema.
        """
        given = Path(path if path is not None else os.environ.get(HOME) or DEFAULT_HOME)
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

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *methods()]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        asked = None if name.startswith("_") else question(name)
        if asked is None or not asked.is_method:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return method_of(asked, lambda *words, **more: self._ask(asked, *words, **more))

    def _ask(self, asked: Question[Any, Any], *words: object, **more: object) -> Any:
        demande = asked.asks(*words, **more)
        with reading(self.path):
            connection = self._connection()
            if asked.needs and not holds(connection, asked.needs):
                needed = asked.needs
                raise HomeError(str(self.path), f"built without {needed}", f"run `infotravail fetch {needed}`, build")
            return ask(connection, asked, demande)

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
