"""The file in which a person checks codes: written once, for its reader to fill, and only read from then on."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from ...across.revue import CANDIDATES, COLUMN, Revue, chosen, counts_of, same
from ...datasets.rome.codes import codes_in
from ...errors import HomeError
from ...opened import open_database
from ...search.ask.ranking import ranker_of
from ...tabular.asking import Answered, Key, Task
from ...tabular.cells import seen
from ...tabular.given import EXCEL, Wanted, opened
from ...tabular.refusals import refused
from ..printing import tell
from .writing import writer


class Review:
    """What a person checks of a file, by the option `--review`: chosen codes where the file is there, else a new file.

    Titles are known again by the cells that are asked: that of the title, and those beside it.
    """

    def __init__(self, path: Path | None, task: Task, stack: ExitStack) -> None:
        """Read what was chosen, if the file is there; else be ready for what is to be checked, as long as the stack.

        Raises Refused.
        """
        self._path, self._names, self._task = path, task.parameters, task
        self._chosen: dict[str, str] = {}
        self._known: set[str] = set()
        self._labels: dict[str, str] = {}
        self._new: Revue | None = None
        self._others = 0
        if path and path.exists():
            with open_database(task.database) as connection:
                self._labels = ranker_of(connection).labels
            self._read(path)
            tell(f"{path} est lu, et reste comme il est : {len(self._chosen)} codes choisis.", err=True)
        elif path:
            self._new = stack.enter_context(closing(Revue()))

    def _read(self, path: Path) -> None:
        wanted = Wanted({**{f"--review ({name})": name for name in self._names}, "--review": COLUMN})
        with opened(path, wanted) as table:
            for number, row in enumerate(table.rows, 2):
                *cells, code = (seen(row[place]) for place in table.places)
                title = same(cells)
                self._known.add(title)
                if code.strip():
                    one = self._code(path, number, code)
                    if self._chosen.setdefault(title, one) != one:
                        texte = f"Ligne {number} : {one}, où un intitulé pareil a un autre code."
                        problem = f", line {number}: {one}, where an equal title has another code"
                        raise refused(str(path), problem, texte)

    def _code(self, path: Path, number: int, text: str) -> str:
        codes = codes_in(text)
        if len(codes) != 1 or codes[0] not in self._labels:
            problem = f", line {number}: {text!r} in {COLUMN} is no code of this edition of the ROME"
            texte = f"Ligne {number} : « {text} » n'est pas un code de cette édition du ROME."
            raise refused(str(path), problem, texte)
        return codes[0]

    def chosen(self, cells: Key) -> Answered | None:
        """Return the answer that a person chose for some cells; None where it is to be found."""
        code = self._chosen.get(same(cells)) if self._chosen else None
        if not code:
            return None
        one = chosen(cells[0], code, self._labels[code])
        line = tuple(None if name == "score" else getattr(one, name) for name in self._task.names)
        return Answered((line,), tuple(counts_of([one]).items()))

    def add(self, cells: Key, doubt: Any) -> None:
        """Add a row whose answer is in doubt, to those that a person will check."""
        if self._new is not None:
            self._new.add(cells, doubt)
        elif self._path and same(cells) not in self._known:
            self._others += 1

    def end(self) -> None:
        """Write what is to be checked, as a spreadsheet of its reader opens it.

        Raises HomeError where a file is there by now.
        """
        if self._others:
            tell(
                f"{self._others} lignes à vérifier ne sont pas dans {self._path} : "
                "--review avec un autre nom les écrit.", err=True,
            )  # fmt: skip
        if self._new is None or self._path is None:
            return
        if self._path.exists():
            raise HomeError(str(self._path), "is there by now, and may have been filled", "give another name")
        candidates = [
            f"{name}_{place}" for place in range(1, CANDIDATES + 1) for name in ("code", "libelle", "probabilite")
        ]
        count = len(self._new)
        with writer(self._path, EXCEL, [], [*self._names, COLUMN, "lignes", "decision", *candidates]) as written:
            for place, one in enumerate(self._new.lines()):
                shown = [cell for candidate in one.doute.candidats for cell in candidate]
                blank = [None] * (len(candidates) - len(shown))
                values = [*one.cells, "", one.lignes, one.doute.decision, *shown, *blank]
                written.write([], written.ready(values))
                if place % 1000 == 0:
                    written.flush()
        tell(f"À vérifier : {count} intitulés, dans {self._path} (remplir {COLUMN}, puis relancer).", err=True)
