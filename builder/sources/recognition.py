"""Which of a publisher's files some bytes are, and what those that are none of them look like."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from ..containers import BARE, HEAD, LOOK, WORKBOOK, find, open_package
from ..errors import SourceChanged
from ..facts import Package, Recognised
from ..model import Dataset, File, Layout, Member
from ..readers import declared_header
from ..recognisers import first_line
from ..workbooks import sheet_names

SHOWN = 6
# The edition in a member's name: 2026, v460.
AN_EDITION = "[0-9v][0-9][0-9][0-9]"
DELIMITERS = (";", ",", "\t", "|")
# What a refused file is, and what to do with it.
Told = tuple[str, str] | None


def recognise(
    dataset: Dataset, path: Path, name: str, only: File | None = None, others: Iterable[Dataset] = ()
) -> tuple[File, Layout, Recognised]:
    """Return which file of a dataset these bytes are, in which layout, and what they say of themselves.

    Messages call the file by its `name`. Raises SourceChanged where it lacks members, and where it is none of
    the dataset's files, with what it looks like: a file of one of the `others`, one member of a file, or less.
    """
    candidates = (only,) if only else dataset.files
    place = only.name if only else name
    with open_package(path, name=place, max_unpacked=max(f.max_unpacked for f in candidates)) as package:
        if known := _recognised(candidates, package):
            file, layout, found = known
            _expect_members(package, layout, found.edition)
            return file, layout, found
        problem, step = (
            _other_file(dataset, package, only)
            or _other_dataset(others, dataset, package, name)
            or _one_member([dataset, *others], package, name)
            or (
                f"{_looks(package)}: not {_asked(dataset, only)}",
                f"{_served(candidates)}; if it is one of them, download it again",
            )
        )
    raise SourceChanged(place, problem, step)


def _served(files: Iterable[File]) -> str:
    """Say what is served on which page, each page once."""
    titles: dict[str, list[str]] = {}
    for file in files:
        titles.setdefault(file.page, []).append(file.title)
    return "; ".join(f"see {page} for {', '.join(of_page)}" for page, of_page in titles.items())


def _asked(dataset: Dataset, only: File | None) -> str:
    return f"the file that is served as {only.title}" if only else f"a file of {dataset.name}"


def _recognised(files: Iterable[File], package: Package) -> tuple[File, Layout, Recognised] | None:
    for file in files:
        for layout in file.layouts:
            if found := layout.recognise(package):
                return file, layout, found
    return None


def _expect_members(package: Package, layout: Layout, edition: str) -> None:
    """Raise where a layout's members are not all there; those that it does not know are told when it is built."""
    must = [name.format(edition=edition) for name in filter(None, (*layout.members, layout.notice))]
    may = [name.format(edition=edition) for name in (*layout.optional, *layout.ignored)]
    if lost := sorted(name for name in must if not find(package, name, edition)):
        gained = sorted(n for n in package.members if not any(fnmatchcase(n, pattern) for pattern in (*must, *may)))
        raise SourceChanged(
            f"{package.name} ({layout.name}, {edition})",
            f"members lost: {', '.join(lost)}; gained: {', '.join(gained) or 'none'}",
            LOOK,
        )


def _other_file(dataset: Dataset, package: Package, only: File | None) -> Told:
    """Say which other file of the dataset it is, where one file was asked for."""
    known = _recognised(dataset.files, package) if only else None
    if not only or not known:
        return None
    what = f"the file is another one, {known[0].title}, {known[2].edition}".rstrip(", ")
    return what, f"see {only.page} for where {only.title} is served now, then `infotravail add` it"


def _other_dataset(others: Iterable[Dataset], dataset: Dataset, package: Package, name: str) -> Told:
    for other in others:
        if other.name != dataset.name and (known := _recognised(other.files, package)):
            return f"a file of another dataset, {known[0].title}", f"run `infotravail add {other.name} {name}`"
    return None


def _one_member(datasets: Iterable[Dataset], package: Package, name: str) -> Told:
    """Say which file it is one member of, by its name, or else by its columns."""
    if tuple(package.members) != (BARE,):
        return None
    columns = frozenset(_columns(package.read(BARE)[:HEAD]))
    listed = list(datasets)
    for file in (*_by_name(listed, name), *_by_columns(listed, columns)):
        return f"one member of {file.name}", f"add the whole file, as it is served: see {file.page}"
    return None


def _by_name(datasets: Iterable[Dataset], name: str) -> Iterator[File]:
    for file in (file for dataset in datasets for file in dataset.files):
        for layout in file.layouts:
            patterns = [
                word.format(edition=AN_EDITION) for word in (*layout.members, *layout.optional, *layout.ignored)
            ]
            # A pattern that begins with anything names no member, and nor does a file that is its own only one.
            named = [pattern for pattern in patterns if pattern[0] != "*" and pattern != BARE]
            if any(fnmatchcase(name, pattern) for pattern in named):
                yield file


def _by_columns(datasets: Iterable[Dataset], columns: frozenset[str]) -> Iterator[File]:
    for dataset in datasets:
        for file in dataset.files:
            members = [m for m in dataset.members(file.name) if m.format == "csv" and m.name != BARE]
            if columns and any(_has_columns(dataset, member, columns) for member in members):
                yield file


def _has_columns(dataset: Dataset, member: Member, columns: frozenset[str]) -> bool:
    declared = dataset.headers(member)
    found = {declared_header(name, member) for name in columns}
    return declared - member.optional <= found <= declared | member.optional


def _columns(head: bytes) -> list[str]:
    """Return the columns of what may be a CSV, by its first line; none where it has only one."""
    return first_line(head, DELIMITERS)[1]


def _looks(package: Package) -> str:
    """Say what a file looks like, in the words of its owner."""
    if tuple(package.members) == (WORKBOOK,):
        return f"a workbook with the sheets {_shown(sheet_names(package.read(WORKBOOK), package.name))}"
    if len(package.members) == 1 and package.members[0].endswith(".xlsx"):
        sheets = _shown(sheet_names(package.read(package.members[0]), package.name))
        return f"a zip file that holds {package.members[0]}, a workbook with the sheets {sheets}"
    if tuple(package.members) != (BARE,):
        return f"a zip file that holds {_shown(package.members) or 'nothing'}"
    head = package.read(BARE)[:HEAD]
    if head.lstrip()[:1] in (b"[", b"{"):
        return f"JSON{_keys(head)}"
    if columns := _columns(head):
        return f"a CSV file with the columns {_shown(columns)}"
    return f"no zip file, it begins with {head[:12]!r}"


def _keys(head: bytes) -> str:
    """Say which keys the first object of a JSON text has, where its beginning can be read."""
    text = head.decode("utf-8", "replace").lstrip("[ \r\n\t")
    try:
        document, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return ""
    return f" with the keys {_shown(document)}" if isinstance(document, dict) else ""


def _shown(names: Iterable[str]) -> str:
    listed = [str(name) for name in names]
    return ", ".join(listed[:SHOWN]) + ("…" if len(listed) > SHOWN else "")
