"""Makes the starter, of an archive that holds the publishers' files: `make starter`, or this module with a home.

Codes, labels and figures are facts, kept as they are in the publishers' own formats; sentences are not kept.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from xlsxwriter import Workbook

from ..containers import BARE, find, open_package, read_text
from ..datasets import DATASETS
from ..documents import as_text
from ..errors import BuilderError, SourceChanged, SourceUnavailable
from ..facts import Package, Snapshot
from ..home import Home
from ..model import Dataset, Member
from ..sources.lock import read_lock
from ..workbooks import read_sheet
from . import FOLDER, SOURCES, Part, Parts
from .readme import written

# The longest label of a competence has 253 characters: what is longer is a sentence.
LONGEST = 260
# Zips and workbooks say when they were made: ours are the same bytes each time.
MADE = (1980, 1, 1, 0, 0, 0)
NOTICE = "version.txt"
OF_NOTICE = ("Numero de version", "Date de publication", "Titre/commentaire")
TITLE_MARK = " (jeu de départ)"
STEP = "look at the publisher's file, then say in builder/starter/make.py what of it is kept"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to reduce: the edition, the name of what is made of it, the members that are left out.

    `emptied` are the columns, by member, whose header is kept and whose cells are not.
    """

    dataset: str
    file: str
    edition: str
    name: str
    without: frozenset[str] = frozenset()
    emptied: Mapping[str, str] = field(default_factory=dict)


WANTED = (
    Wanted(
        "rome", "RefRomeCsv.zip", "v460", "RefRomeCsv.zip",
        without=frozenset({"unix_texte_{edition}_utf8.csv"}),
        emptied={
            "unix_referentiel_competence_{edition}_utf8.csv": "definition",
            "unix_themes_{edition}_utf8.csv": "definition_theme",
            "unix_centre_interet_{edition}_utf8.csv": "definition_centre_interet",
            "unix_secteur_activite_{edition}_utf8.csv": "definition_sect_activite",
        },
    ),
    Wanted("rome", "RefRomeJson.zip", "v460", "RefRomeJson.zip"),
    Wanted("rome", "RefRomeCsv.zip", "v344", "RefRomeCsv_v344.zip"),
    Wanted("bmo", "BMO_2025", "2025", "BMO_2025.xlsx"),
    Wanted("geo", "cog_ensemble_csv.zip", "2026", "cog_ensemble_csv.zip"),
    Wanted("geo", "base-officielle-codes-postaux.csv", "", "base-officielle-codes-postaux.csv"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a file, and what of it was left out, in words."""

    part: Part
    data: bytes
    left_out: tuple[str, ...]


def make(home: Home, folder: Path = FOLDER) -> list[Made]:
    """Make every file of the starter in a folder, with their list and the README that says what was left out.

    Raises SourceUnavailable where the archive lacks a publisher's file, SourceChanged where one is not as it was.
    """
    snapshots = read_lock(home.lock)
    datasets = {dataset.name: dataset for dataset in DATASETS}
    made = [_made(home, datasets[wanted.dataset], wanted, _newest(snapshots, wanted)) for wanted in WANTED]
    for one in made:
        (folder / one.part.name).write_bytes(one.data)
    listed = as_text(Parts(tuple(one.part for one in made)), SOURCES.name, STEP)
    (folder / SOURCES.name).write_text(listed, encoding="utf-8")
    (folder / "README.md").write_text(written([(one.part, one.left_out) for one in made]), encoding="utf-8")
    return made


def _newest(snapshots: tuple[Snapshot, ...], wanted: Wanted) -> Snapshot:
    held = [
        one
        for one in snapshots
        if (one.dataset, one.file) == (wanted.dataset, wanted.file) and wanted.edition in ("", one.edition)
    ]
    if not held:
        what = f"{wanted.file} {wanted.edition}".strip()
        raise SourceUnavailable(wanted.dataset, f"the archive has no {what}", "fetch or add it, then begin again")
    return max(held, key=lambda one: (one.edition, one.fetched_at, one.sha256))


def _made(home: Home, dataset: Dataset, wanted: Wanted, snapshot: Snapshot) -> Made:
    file = dataset.file(wanted.file)
    with open_package(home.stored(snapshot.sha256), name=file.name, max_unpacked=file.max_unpacked) as package:
        members = {
            find(package, member.name, snapshot.edition): member
            for member in dataset.members(file.name)
            if member.layout in ("", snapshot.layout) and member.name not in wanted.without
        }
        members.pop("", None)
        data, left_out = _reduced(package, dataset, wanted, snapshot.edition, members)
    part = Part(
        wanted.name,
        dataset.name,
        file.name,
        snapshot.edition,
        snapshot.fetched_at,
        sha256(data).hexdigest(),
        snapshot.sha256,
    )
    return Made(part, data, left_out)


def _reduced(
    package: Package, dataset: Dataset, wanted: Wanted, edition: str, members: Mapping[str, Member]
) -> tuple[bytes, tuple[str, ...]]:
    """Return what is made of a file, and what was left out of it."""
    if members.keys() == {BARE}:
        return package.read(BARE), ()
    if any(member.format == "xlsx" for member in members.values()):
        return _workbook(package, members)
    return _zip(package, dataset, wanted, edition, members)


def _zip(
    package: Package, dataset: Dataset, wanted: Wanted, edition: str, members: Mapping[str, Member]
) -> tuple[bytes, tuple[str, ...]]:
    """Return the members that are kept as a zip, and what was left out."""
    emptied = {name.format(edition=edition): column for name, column in wanted.emptied.items()}
    kept = {
        name: _csv(package.read(name), name, dataset, member, emptied.get(name, ""))
        if member.format == "csv"
        else package.read(name)
        for name, member in sorted(members.items())
    }
    if NOTICE in package.members:
        kept[NOTICE] = _notice(package)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in kept.items():
            archive.writestr(zipfile.ZipInfo(name, MADE), data, zipfile.ZIP_DEFLATED, compresslevel=9)
    left = [name for name in package.members if name not in kept]
    left += [f"{name} > {column}, its cells" for name, column in emptied.items()]
    if NOTICE in kept:
        left.append(f"{NOTICE}, all but {', '.join(OF_NOTICE)}")
    return stream.getvalue(), tuple(left)


def _csv(data: bytes, name: str, dataset: Dataset, member: Member, emptied: str) -> bytes:
    """Return a member without the cells of a column; the publisher's own bytes where there is none to empty.

    Raises SourceChanged for a column that nobody declares, and for a sentence where labels are due.
    """
    text = data.decode(member.encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=member.delimiter, strict=True)
    header, *rows = reader
    known = dataset.headers(member) | member.optional | member.misspelt.keys()
    others = set(header) - known
    if unknown := sorted(one for one in others if not any(re.fullmatch(spelt, one) for spelt in member.headers)):
        raise SourceChanged(f"{member.file} > {name}", f"columns that nobody has looked at: {', '.join(unknown)}", STEP)
    place = header.index(emptied) if emptied else None
    if place is not None:
        rows = [[*row[:place], "", *row[place + 1 :]] if row else row for row in rows]
    for number, row in enumerate(rows, 2):
        for column, cell in zip(header, row, strict=False):
            if len(cell) > LONGEST:
                raise SourceChanged(
                    f"{member.file} > {name}, row {number}, column {column}",
                    f"a text of {len(cell)} characters, where labels have {LONGEST} at most",
                    STEP,
                )
    if place is None:
        return data
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=member.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode(member.encoding)


def _notice(package: Package) -> bytes:
    """Return the lines of the release's notice that number, date and name it, the name with a mark."""
    lines = [line for line in read_text(package, NOTICE).splitlines() if line.startswith(OF_NOTICE)]
    marked = [f"{line.rstrip()}{TITLE_MARK}" if line.startswith(OF_NOTICE[-1]) else line for line in lines]
    return "\n\n".join([*marked, ""]).encode()


def _workbook(package: Package, members: Mapping[str, Member]) -> tuple[bytes, tuple[str, ...]]:
    """Return a workbook of the only sheet that is read, and what was left out."""
    ((name, member),) = members.items()
    sheet, columns = read_sheet(package.read(name), name, member.sheet)
    stream = io.BytesIO()
    book = Workbook(stream, {"strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": datetime(*MADE)})
    book.set_size(1, 1)
    page = book.add_worksheet(sheet)
    for across, cells in enumerate(columns):
        for down, cell in enumerate(cells):
            if isinstance(cell, float):
                page.write_number(down, across, cell)
            elif cell:
                page.write_string(down, across, cell)
    book.close()
    return _packed(stream), ("the sheet that describes the variables, pictures and styles",)


def _packed(stream: io.BytesIO) -> bytes:
    """Return a workbook with its parts compressed as far as they can be."""
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as made, zipfile.ZipFile(out, "w") as archive:
        for info in made.infolist():
            packed = zipfile.ZipInfo(info.filename, MADE)
            archive.writestr(packed, made.read(info), zipfile.ZIP_DEFLATED, compresslevel=9)
    return out.getvalue()


if __name__ == "__main__":
    try:
        make(Home(Path(sys.argv[1])))
    except BuilderError as error:
        sys.exit(str(error))
