"""The work on a file that is sent: its rows are read as the command reads them, asked, and written in one form."""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import fields
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ...asking import Unusable, demande, parameters, usable
from ...face import EachLine, Question
from ...faces import question as question_of
from ...french import number
from ...opened import open_database
from ...sheets import MOST_SIGNS
from ...tabular.asking import Answered, Key, Task, answering
from ...tabular.cells import Row, seen
from ...tabular.damage import Damage
from ...tabular.given import Table, Wanted, table_of
from ...tabular.guess import Sought, as_one_column, column_of, has_header, is_one_column
from ...tabular.header import added_names
from ...tabular.many import Here, answered
from ...tabular.refusals import Refused
from .forms import as_csv, as_json, as_sheet, as_text, shown
from .job import LIMITS, Done, Job, Refusal

# What is told of a file begins with its name.
THE_FILE = "Le fichier"
ELSEWHERE = "Pour plus, la commande « infotravail » lit des fichiers de toute taille."


class _Refused(Exception):
    """What a file has, and may not have."""

    def __init__(self, status: int, sentence: str, columns: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.refusal = Refusal(status, sentence, tuple(columns))


class _Read(NamedTuple):
    """A file that was read: its columns, the place of the one that is asked, and every row below."""

    header: tuple[str, ...]
    has_header: bool
    place: int
    rows: list[Row]
    notes: tuple[str, ...]


class _Asked(NamedTuple):
    """What was added to the rows of the file, and how those columns are named; the rows, and what is told of them."""

    names: tuple[str, ...]
    added: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    notes: tuple[str, ...]
    told: str


def worked(job: Job) -> Done | Refusal:
    """Return the answer to a file, or why there is none."""
    question = question_of(job.question)
    each = question.command.each_line if question and question.command else None
    if question is None or each is None:
        raise LookupError(job.question)
    try:
        with ExitStack() as stack:
            return _done(job, _read(job, each, stack), question, each)
    except _Refused as error:
        return error.refusal
    except Refused as error:
        return Refusal(400, error.texte)
    except Unusable as error:
        return Refusal(400, f"{error.name} : {error.texte}.")
    except MemoryError:
        return Refusal(413, f"Ce fichier demande plus de mémoire que ce site n'en donne à un envoi. {ELSEWHERE}")


def _read(job: Job, each: EachLine[Any], stack: ExitStack) -> _Read:
    """Read a file whole, within the limits. Raises Refused and _Refused."""
    sought = Sought(each.named, each.looks)
    place = _place(job.colonne)
    wanted = Wanted({"colonne": job.colonne} if job.colonne and place is None else {})
    # A workbook is read by another process, from a file.
    stream = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - it is closed with the stack
    stream.write(_data(job, sought))
    stream.flush()
    _refuse_wide_zip(stream)
    table = stack.enter_context(table_of(stream, THE_FILE, wanted))
    if not any(map(str.strip, table.header)):
        raise _Refused(400, "Il n'y a rien à lire : le fichier est vide.")
    if len(table.header) > LIMITS.colonnes:
        raise _Refused(413, f"Il y a plus de {LIMITS.colonnes} colonnes. {ELSEWHERE}")
    return _whole(table, place, job.entete, each, sought)


def _whole(table: Table, place: int | None, said: str, each: EachLine[Any], sought: Sought) -> _Read:
    """Return all of a table, the column that is asked being that of a place, or else the one it names or resembles."""
    header, rows = table.header, list(islice(_within(table.rows), LIMITS.lignes + 1))
    is_named = said == "oui" if said else bool(table.places) or has_header(header, sought)
    if not is_named:
        first: Row = list(header)
        rows, header = [first, *rows], _numbered(len(header), each)
    if len(rows) > LIMITS.lignes:
        raise _Refused(413, f"Il y a plus de {number(LIMITS.lignes)} lignes. {ELSEWHERE}")
    if place is None:
        place = table.places[0] if table.places else column_of(header, rows, sought)
    elif place >= len(header):
        raise _Refused(400, f"Il n'y a pas de colonne {place + 1} : il y en a {len(header)}.", header)
    return _Read(header, is_named, place, rows, _notes(table, is_named))


def _place(column: str) -> int | None:
    """Return the place of a column that is named by its number; None where it is named otherwise."""
    figures = column.removeprefix("#")
    return int(figures) - 1 if column.startswith("#") and figures.isdecimal() and int(figures[:9]) > 0 else None


def _data(job: Job, sought: Sought) -> bytes:
    if not job.is_pasted:
        return job.data
    text = job.data.decode("utf-8", "replace").replace("\0", "")
    return (as_one_column(text) if is_one_column(text, job.colonne, sought) else text).encode()


def _numbered(width: int, each: EachLine[Any]) -> tuple[str, ...]:
    """Return the names of columns that have none."""
    return (each.parameter,) if width == 1 else tuple(f"colonne {place}" for place in range(1, width + 1))


def _refuse_wide_zip(stream: BinaryIO) -> None:
    """Refuse a workbook that unpacks to much more than it holds, before anything is unpacked."""
    # What is no zip, or a damaged one, is told apart later.
    with suppress(zipfile.BadZipFile, OSError, ValueError, NotImplementedError), zipfile.ZipFile(stream) as archive:
        if sum(one.file_size for one in archive.infolist()) > 10 * LIMITS.signes:
            raise _Refused(413, f"Décompressé, ce classeur serait trop grand pour ce site. {ELSEWHERE}")


def _within(rows: Iterator[Row]) -> Iterator[Row]:
    """Give rows, as long as there are no more signs in them than a file may have."""
    signs = 0
    for row in rows:
        if len(row) > LIMITS.colonnes:
            raise _Refused(413, f"Il y a plus de {LIMITS.colonnes} colonnes. {ELSEWHERE}")
        signs += sum(len(cell) if isinstance(cell, str) else 1 for cell in row)
        if signs > LIMITS.signes:
            raise _Refused(413, f"Il y a plus de {number(LIMITS.signes)} signes dans ce classeur. {ELSEWHERE}")
        yield row


def _notes(table: Table, is_named: bool) -> tuple[str, ...]:
    # What the command says of its options is no news here.
    notes = [note.replace(" (--encoding pour en décider)", "") for note in table.notes]
    if not is_named:
        notes.append("La première ligne est lue comme les autres : elle ne nomme pas les colonnes.")
    return tuple(f"{note[:1].upper()}{note[1:]}" for note in notes)


def _done(job: Job, read: _Read, question: Question[Any, Any], each: EachLine[Any]) -> Done:
    """Ask the rows that were read, and return the answer in the form that is asked for."""
    asked = _asked(job, read, question, each)
    if job.forme == "xlsx" and any(len(cell) > MOST_SIGNS for row in asked.rows for cell in row if type(cell) is str):
        sentence = f"Une cellule a plus de {number(MOST_SIGNS)} signes, qu'un classeur ne peut avoir : demander un CSV."
        raise _Refused(413, sentence)
    is_shown = job.forme == "page"
    return Done(
        nom=job.name,
        entete="oui" if read.has_header else "non",
        colonnes=read.header,
        colonne=read.place,
        ajoutees=dict(each.montre),
        lignes=len(read.rows),
        notes=asked.notes,
        bilan=asked.told,
        montrees=shown(asked.rows[: LIMITS.montrees], read.place, asked.names, each.montre) if is_shown else (),
        texte=_again(job, read) if is_shown else "",
        fichier=_file(job, read, asked),
    )


def _file(job: Job, read: _Read, asked: _Asked) -> bytes:
    """Return the answer as a file; empty where a page shows it."""
    header = (*read.header, *asked.added)
    if job.forme == "xlsx":
        return as_sheet(header, asked.rows)
    if job.forme == "json":
        return as_json(read.header, asked.added, asked.rows, asked.told, asked.notes)
    return b"" if job.forme == "page" else as_csv(header, asked.rows, for_excel=job.forme == "excel")


def _again(job: Job, read: _Read) -> str:
    """Return what was read as a text that may be sent instead of the file; empty where it would be too much."""
    if job.is_pasted:
        return job.data.decode("utf-8", "replace")
    header: list[Row] = [list(read.header)] if read.has_header else []
    text = as_text([*header, *read.rows])
    # A browser sends two bytes for the end of a line.
    return text if len(text.encode()) + text.count("\n") <= LIMITS.octets else ""


def _asked(job: Job, read: _Read, question: Question[Any, Any], each: EachLine[Any]) -> _Asked:
    """Ask each row. Raises Unusable for what is asked beside the file."""
    database = Path(job.database)
    names = each.judged.one if each.judged else tuple(one.name for one in fields(each.row))
    with open_database(database) as connection:
        asked = usable(connection, demande(question.asks, {**_defaults(question, each), **job.words}))
    task = Task(database, question.name, asked, (each.parameter,), names, limit=getattr(asked, "limit", 0))
    counts: Counter[str] = Counter()
    damage, found = Damage(), []

    def key_of(row: Row) -> Key:
        return (seen(row[read.place]),)

    with answering(task) as answer:
        for rows, slots in answered(read.rows, key_of, Here(answer), lambda one: one.lines):
            for row, slot in zip(rows, slots, strict=True):
                found += [(*row, *line) for line in slot.ready]
                _count(counts, slot.answer)
                damage.count(slot.key[0])
    added, renamed = added_names(read.header, names)
    notes = tuple(filter(None, chain(read.notes, (renamed, damage.told()))))
    return _Asked(names, tuple(added), found, notes, each.told(len(read.rows), counts))


def _defaults(question: Question[Any, Any], each: EachLine[Any]) -> Mapping[str, str]:
    """Return what is asked where the form says nothing: what the command asks, and a value to be checked."""
    known = {one.name for one in parameters(question.asks)}
    defaults = question.command.defaults if question.command else {}
    return {each.parameter: "x", **{name: str(value) for name, value in defaults.items() if name in known}}


def _count(counts: Counter[str], answer: Answered) -> None:
    for name, count in answer.counts:
        counts[name] += count
