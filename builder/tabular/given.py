"""A file that is given, whatever it is: a CSV or a workbook, told apart by what it holds, by its name or on stdin."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from ..errors import SourceChanged
from . import csvfile
from .cells import Row, seen
from .dialect import NONE, SEARCHED, line_hint
from .encoding import encoding_of
from .header import has, index_of
from .refusals import refused

STDIN = Path("-")
BOM = "\ufeff"
# What other files begin with, and what to do with them, in English and in French.
OTHERS = {
    b"\xd0\xcf\x11\xe0": (
        "is a workbook of an old Excel (.xls), or has a password; save it as .xlsx or as CSV",
        "C'est un classeur d'un ancien Excel (.xls), ou protégé par mot de passe : l'enregistrer en .xlsx ou en CSV.",
    ),
    b"\x1f\x8b": ("is compressed by gzip; decompress it first", "C'est un fichier compressé (gzip) : le décompresser."),
    b"%PDF": (
        "is a PDF; give the table that it was made of, as .xlsx or as CSV",
        "C'est un PDF : donner le tableau dont il est fait, en .xlsx ou en CSV.",
    ),
    b"PAR1\x15": ("is Parquet; save it as CSV", "C'est un fichier Parquet : l'enregistrer en CSV."),
    b"SQLite format 3": (
        "is a database; save one of its tables as CSV",
        "C'est une base de données : enregistrer une de ses tables en CSV.",
    ),
}
NO_WORKBOOK = (
    "Ce classeur ne se lit pas : il est abîmé, protégé, ou demande plus de mémoire que ses cellules n'en prennent. "
    "L'enregistrer de nouveau en .xlsx, ou en CSV."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a file: its columns, each by the option that names it; its encoding, and its sheet.

    Without a column, the header is read as well, for who does not know the file yet.
    """

    columns: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """How a table is written as CSV: what begins it, what separates its cells, how its lines end."""

    delimiter: str
    start: str = ""
    end: str = "\n"

    @property
    def is_french_excel(self) -> bool:
        """Whether a French Excel opens it as a table; it then takes a comma for the point of a number."""
        return (self.delimiter, self.start) == (";", BOM)


EXCEL = Form(";", BOM, "\r\n")


class Progress:
    """How much of a file is read: a share of it, 0 where nobody knows."""

    def __init__(self) -> None:
        self.read: Callable[[], float] = lambda: 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """A file as a table: its header, the places of the wanted columns, its rows, the form in which it is given back.

    `notes` is what its reader should know; `progress` how much of it is read.
    """

    name: str
    header: tuple[str, ...]
    places: tuple[int, ...]
    rows: Iterator[Row]
    form: Form
    notes: tuple[str, ...]
    progress: Progress


@contextmanager
def opened(path: Path, wanted: Wanted) -> Iterator[Table]:
    """Open a file of rows for a while. Raises Refused, at its beginning or at any of its rows."""
    with _seekable(path) as stream, table_of(stream, "stdin" if path == STDIN else str(path), wanted) as table:
        yield table


@contextmanager
def table_of(stream: BinaryIO, name: str, wanted: Wanted) -> Iterator[Table]:
    """Give what a stream holds as a table for a while. Raises Refused, at its beginning or at any of its rows."""
    with ExitStack() as stack:
        stream.seek(0)
        head = stream.read(512)
        if other := next((told for start, told in OTHERS.items() if head.startswith(start)), None):
            raise refused(name, f" {other[0]}", other[1])
        try:
            if head.startswith(b"PK\x03\x04"):
                _refuse_other_zip(stream, name)
                if wanted.encoding:
                    raise refused(name, " is a workbook: --encoding is for CSV", "Un classeur n'a pas de codage.")
                yield _of_workbook(stream, name, wanted, stack)
            else:
                if wanted.sheet:
                    raise refused(name, " is no workbook: --sheet is for those", "Un CSV n'a pas de feuille.")
                yield _of_text(stream, name, wanted, stack)
        except SourceChanged as error:
            raise refused(name, f": {error.problem}", NO_WORKBOOK) from error


@contextmanager
def _seekable(path: Path) -> Iterator[BinaryIO]:
    """Open a file that can be read twice; what comes through a pipe is laid down first, in a file without a name."""
    with ExitStack() as stack:
        stream = sys.stdin.buffer if path == STDIN else stack.enter_context(path.open("rb"))
        if path != STDIN and stream.seekable():
            yield stream
        else:
            kept = stack.enter_context(tempfile.TemporaryFile())
            shutil.copyfileobj(stream, kept)
            yield kept


def _of_text(stream: BinaryIO, name: str, wanted: Wanted, stack: ExitStack) -> Table:
    encoding = encoding_of(stream, name, wanted.encoding)
    column = next(iter(wanted.columns.values()), "")
    dialect, header, hint = csvfile.begun(stream, encoding, name, column)
    places, notes = _places(header, wanted, hint)
    if encoding.is_guessed:
        notes = [f"{name} n'est pas en UTF-8 : lu en {encoding.name} (--encoding pour en décider).", *notes]
    # Excel reads UTF-8 by its mark alone: who wrote cp1252, UTF-16, or ASCII as a French Excel does, has it.
    is_of_excel = encoding.is_ascii and dialect.end == EXCEL.end and dialect.delimiter in (EXCEL.delimiter, NONE)
    start = BOM if encoding.mark or encoding.name != "utf-8" or is_of_excel else ""
    delimiter = dialect.delimiter
    if dialect.is_one_column:
        delimiter = EXCEL.delimiter if start else ","
    text = csvfile.opened_text(stream, encoding)
    # Else it closes the stream, which is another's, as soon as its last row is read.
    stack.callback(text.detach)
    progress = Progress()
    size = stream.seek(0, io.SEEK_END) or 1
    stream.seek(encoding.mark)
    progress.read = lambda: stream.tell() / size
    rows = csvfile.rows(text, dialect, name)
    return Table(name, tuple(header), places, rows, Form(delimiter, start, dialect.end), tuple(notes), progress)


def _of_workbook(stream: BinaryIO, name: str, wanted: Wanted, stack: ExitStack) -> Table:
    from ..workbooks import open_sheet

    sheet = open_sheet(stream, name, wanted.sheet)
    stack.callback(sheet.rows.close)  # type: ignore[attr-defined]
    first = list(islice(sheet.rows, SEARCHED))
    before = next((number for number, row in enumerate(first) if any(cell != "" for cell in row)), len(first))
    header = [seen(cell) for row in first[before : before + 1] for cell in row]
    column = next(iter(wanted.columns.values()), "")
    lines = [number for number, row in enumerate(first, 1) if has(list(map(seen, row)), column)]
    places, notes = _places(header, wanted, line_hint(lines[0], column) if lines else "")
    progress = Progress()
    rows = _counted(chain(first[before + 1 :], sheet.rows), sheet.height, progress)
    return Table(name, tuple(header), places, rows, EXCEL, tuple(notes), progress)


def _counted(rows: Iterator[Row], height: int, progress: Progress) -> Iterator[Row]:
    """Give the rows of a sheet, counted; an empty one is a row when another follows it."""
    waiting: list[Row] = []
    for number, row in enumerate(rows, 1):
        progress.read = lambda done=number: done / height  # type: ignore[misc]
        waiting.append(row)
        if any(cell != "" for cell in row):
            yield from waiting
            waiting.clear()


def _places(header: list[str], wanted: Wanted, hint: str) -> tuple[tuple[int, ...], list[str]]:
    found = [index_of(header, column, option, hint) for option, column in wanted.columns.items()]
    return tuple(place for place, _ in found), [note for _, note in found if note]


def _refuse_other_zip(stream: BinaryIO, name: str) -> None:
    """Refuse a zip that is no workbook of today's Excel."""
    try:
        with zipfile.ZipFile(stream) as archive:
            members = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if "mimetype" in members else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise refused(name, f": damaged workbook or zip ({error})", NO_WORKBOOK) from error
    if "xl/workbook.bin" in members:
        texte = "C'est un classeur binaire (.xlsb) : l'enregistrer en .xlsx ou en CSV."
        raise refused(name, " is a binary workbook (.xlsb); save it as .xlsx or as CSV", texte)
    if b"opendocument" in kind:
        texte = "C'est un fichier de LibreOffice (.ods) : l'enregistrer en .xlsx ou en CSV."
        raise refused(name, " is a file of LibreOffice (.ods); save it as .xlsx or as CSV", texte)
    if "xl/workbook.xml" not in members:
        texte = "C'est une archive zip, non un classeur : en sortir le fichier, et le donner."
        raise refused(name, " is a zip, and no workbook; unpack it, and give the file in it", texte)
