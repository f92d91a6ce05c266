"""What the source of a table must be: members that are there, headers that all agree on, tables that come before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..containers import place_of
from ..model import OF_EDITION, OF_SNAPSHOT, Belongs, Changes, Computed, Dataset, Member, Read, Table, Written
from .files import known_member
from .problem import Problem, place

MADE_OF = "name tables of the dataset that come before it, or of those that it needs"


def source_problems(dataset: Dataset, table: Table, datasets: Sequence[Dataset]) -> Iterator[Problem]:
    """Yield what is wrong with where the rows of a table come from."""
    where = place(dataset, table)
    own = {other.name for other in dataset.tables[: dataset.tables.index(table)]}
    # What is compared between editions is what the dataset itself has read.
    needed = () if isinstance(table.source, Changes) else dataset.needs
    before = own | {other.name for one in datasets if one.name in needed for other in one.tables}
    source = table.source
    if isinstance(source, Read):
        found = [*_read(dataset, table, source, before), *_silent_layouts(dataset, table)]
    elif isinstance(source, Written):
        found = [("it is written by the build, as only the tables about the file are", "read it, or make it")]
    else:
        found = [
            (f"it is made of {name}, which is not loaded before it", MADE_OF)
            for name in source.of
            if name not in before
        ]
        if not source.of:
            found.append(("it is made of no table", "name in `of` the tables that its rows come from"))
        if isinstance(source, Changes) and not found:
            found += _compared(dataset, source)
        if isinstance(source, Computed) and source.newest:
            found += _newest(dataset, source.newest, before)
    for mistake, mend in found:
        yield Problem(where, mistake, mend)


def _read(dataset: Dataset, table: Table, source: Read, before: set[str]) -> Iterator[tuple[str, str]]:
    yield from _members(dataset, table, source)
    yield from _headers(dataset, table, source)
    yield from _kept(table, source, before)


def _newest(dataset: Dataset, table: Table, before: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a table that is read to compute another: some layouts may give it no row."""
    if isinstance(table.source, Read):
        yield from _read(dataset, table, table.source, before)
    else:
        yield "what it reads beside is no table that is read", "give `newest` a table that has a Read as its source"


def _members(dataset: Dataset, table: Table, source: Read) -> Iterator[tuple[str, str]]:
    if not source.members:
        yield "it reads no member", "name the members that give its rows"
    for member in source.members:
        if wrong := known_member(dataset, member):
            yield f"it {wrong}", "name a file of the dataset, and a member that one of its layouts has"
    if source.alternatives and len(source.members) < 2:
        yield "it has alternatives, and one member only", "name the other members, or leave `alternatives` away"
    if source.every_edition:
        editions = [column.name for column in table.columns if column.header == OF_EDITION]
        if len(editions) != 1:
            yield "it has every edition, and not one column that says which", "give one column the source OF_EDITION"


def _silent_layouts(dataset: Dataset, table: Table) -> Iterator[tuple[str, str]]:
    """Yield the layouts of a table's files that would give it no row, and leave it empty without a word."""
    for file in dataset.files:
        members = [member for member in table.members if member.file == file.name]
        for layout in file.layouts:
            if members and layout.built and not any(member.layout in ("", layout.name) for member in members):
                yield (
                    f"no member gives it rows from {file.name} in the layout {layout.name}",
                    "declare the member of that layout, or do not build the layout",
                )


def _headers(dataset: Dataset, table: Table, source: Read) -> Iterator[tuple[str, str]]:
    """Yield the headers on which the readers of a member disagree, and the dropped ones that no repeat proves."""
    published = {column.header for column in table.columns if column.is_read}
    for header in sorted(published & (source.ignored.keys() | source.always_empty)):
        yield f"{header} is both published and ignored or empty", "publish it, or ignore it"
    proved: dict[Member, set[str]] = {}
    for repeat in dataset.repeats:
        proved.setdefault(repeat.member, set()).update(repeat.codes, repeat.labels)
    for member in source.members:
        called = place_of(member.file, member.name)
        there = dataset.headers(member) | member.lacks | member.derived.keys() | OF_SNAPSHOT
        for header in sorted(table.headers - there):
            yield f"{called} has no {header}", "name a header of the member, or say that it lacks it"
        for header in sorted(dataset.headers(member) & (member.lacks | member.derived.keys())):
            yield f"{called} both has and lacks {header}", "say in the member what is really there"
        for column in table.columns:
            if column.is_read and column.header in member.lacks | member.optional and not column.empty:
                yield f"{column.name} may not be empty, and {called} lacks it", "say in `empty` what that means"
        for header in sorted(source.ignored.keys() - member.lacks - proved.get(member, set())):
            yield (
                f"{header} is ignored in {called}, and nothing proves that a table has it",
                "publish it, or compare it with the tables: a Repeat of this member, in the `repeats` of the dataset",
            )


def _kept(table: Table, source: Read, before: set[str]) -> Iterator[tuple[str, str]]:
    keep = source.keep
    if keep is None:
        return
    if keep.column not in table.headers | OF_SNAPSHOT:
        yield f"`keep` looks at {keep.column}, which the table does not take", "keep rows by a header of the table"
    if isinstance(keep, Belongs) and keep.table not in before:
        yield f"`keep` looks into {keep.table}, which is not loaded before it", "put that table first"


def _compared(dataset: Dataset, source: Changes) -> Iterator[tuple[str, str]]:
    for compared in source.compared:
        table = dataset.table(compared.table)
        columns = {column.name for column in table.columns}
        named = (compared.edition, *compared.key, *compared.labels, *compared.places, *compared.attributes)
        for name in [*named, *filter(None, (compared.identity, compared.group))]:
            if name not in columns:
                yield f"it compares {compared.table} by {name}, which is no column of it", "name a column of that table"
