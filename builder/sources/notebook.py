"""What a collection has been answered so far, on disk: each answer as served, and the list of calls, one a line.

An answer is there before its line is, so that a program that is killed loses one call at most. A plan asks for the
same again when it is resumed: it is answered from here as long as it does, line by line.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..collected import COLLECTED
from ..containers import MAX_RATIO
from ..disk import writing
from ..model import Call

LINES = "demandes.jsonl"
# The first day that a zip file can say: no clock is in it.
_NO_DAY = (1980, 1, 1, 0, 0, 0)
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Answered:
    """A call and what came of it; `file` is its answer's name in the folder, empty where there is none to keep.

    `is_nothing` where the API says that it has nothing to answer.
    """

    call: Call
    status: int
    content_range: str = ""
    message: str = ""
    file: str = ""
    size: int = 0
    is_nothing: bool = False

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked, as the list of calls has it."""
        return _asked(self.call)

    @property
    def is_answer(self) -> bool:
        """Whether the API answered what was asked, were it that it has nothing."""
        return self.is_nothing or self.status in (200, 206)

    def line(self) -> dict[str, Any]:
        """Return the call as the list of calls has it."""
        member = self.file if self.call.is_kept else ""
        return self.asked | {
            "statut": self.status,
            "content_range": self.content_range,
            "membre": member,
            "rien": self.is_nothing,
            "message": self.message,
        }


def _asked(call: Call) -> dict[str, Any]:
    method = "GET" if call.body is None else "POST"
    return {"methode": method, "chemin": call.path, "parametres": call.parameters, "corps": call.body}


@dataclass(slots=True)
class Notebook:
    """The folder of a collection: its header, and the calls that were answered, of which some are replayed."""

    folder: Path
    header: dict[str, Any]
    answered: list[Answered] = field(default_factory=list)
    _recorded: list[dict[str, Any]] = field(default_factory=list)

    def recorded(self, call: Call) -> Answered | None:
        """Return what an earlier run was answered to the next call; None where it must be asked.

        Where the plan is no more what it was, all that comes after is forgotten.
        """
        place = len(self.answered)
        if place >= len(self._recorded):
            return None
        line = self._recorded[place]
        known = {name: line.get(name) for name in ("methode", "chemin", "parametres", "corps")}
        if known != _asked(call) or not self._is_whole(line):
            self._forget(place)
            return None
        names = ("statut", "content_range", "message", "fichier", "octets", "rien")
        words = tuple(line[name] for name in names)
        found = Answered(call, *words)
        self.answered.append(found)
        return found

    @property
    def replayed(self) -> int:
        """How many calls of an earlier run there are."""
        return len(self._recorded)

    def target(self, call: Call) -> Path:
        """Return where to write the next answer."""
        kept = sum(1 for one in self.answered if one.line()["membre"])
        return self.folder / (f"{kept + 1:05}.json" if call.is_kept else f"aside-{len(self.answered) + 1:05}.json")

    def note(self, answered: Answered) -> None:
        """Add one call, for good."""
        line = answered.line() | {"fichier": answered.file, "octets": answered.size}
        path = self.folder / LINES
        with writing(path), path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        self.answered.append(answered)

    def read(self, answered: Answered) -> bytes:
        """Return the answer to a call, as served; empty where there is none."""
        return (self.folder / answered.file).read_bytes() if answered.file else b""

    def pack(self, target: Path) -> None:
        """Write the collection as one zip file, the same from the same answers."""
        lines = [answered.line() for answered in self.answered]
        listed = {name: self.header[name] for name in ("collecte", "date", "ensemble")} | {"demandes": lines}
        with writing(target), zipfile.ZipFile(target, "w") as archive:
            for name in (line["membre"] for line in lines if line["membre"]):
                _write(archive, name, (self.folder / name).read_bytes())
            _write(archive, COLLECTED, (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode())

    def _is_whole(self, line: dict[str, Any]) -> bool:
        path = self.folder / line["fichier"]
        return not line["fichier"] or (path.is_file() and path.stat().st_size == line["octets"])

    def _forget(self, place: int) -> None:
        del self._recorded[place:]
        _write_lines(self.folder, [self.header, *self._recorded])


def open_notebook(folder: Path, header: dict[str, Any]) -> Notebook:
    """Return the notebook of a folder, begun with this header where it is empty; its own header is kept else."""
    lines = list(_lines(folder / LINES))
    if not lines:
        _write_lines(folder, [header])
        return Notebook(folder, header)
    # The end of a last line may be lost: the call is asked again.
    _write_lines(folder, lines)
    return Notebook(folder, lines[0], _recorded=lines[1:])


def discard(folder: Path) -> None:
    """Remove a notebook."""
    shutil.rmtree(folder, ignore_errors=True)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a notebook, until one that is not whole."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        try:
            document = json.loads(line)
        except ValueError:
            return
        yield document


def _write_lines(folder: Path, lines: list[dict[str, Any]]) -> None:
    path = folder / LINES
    with writing(path):
        new = path.with_suffix(".new")
        new.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
        os.replace(new, path)


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _NO_DAY)
    info.external_attr = 0o644 << 16
    # Calls are so alike that they pack as a bomb does, and would be refused as one.
    is_dense = len(data) > MAX_RATIO // 2 * max(len(zlib.compress(data, LEVEL)), 1024)
    archive.writestr(info, data, zipfile.ZIP_STORED if is_dense else zipfile.ZIP_DEFLATED, LEVEL)
