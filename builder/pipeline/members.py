"""One member of a publisher's file: read once, then the rows that it gives to each of its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

from ..containers import LOOK, find_all, place_of
from ..errors import SourceChanged
from ..facts import Finding, Package, Records, Repair, Row, Snapshot
from ..model import OF_DATE, OF_EDITION, OF_FILE, Belongs, Dataset, Having, Member, Read, Table
from ..readers import decode, line_number, read_records
from .loaded import Loaded
from .lookups import Known
from .normalise import normalise

# Which records of a member a table takes; None where it takes them all.
Taken = list[bool] | None


@dataclass(frozen=True, slots=True)
class MemberRecords:
    """The records of one member, and the bytes in which to find a line again."""

    snapshot: Snapshot
    edition: str
    member: Member
    name: str
    place: str
    records: Records
    data: bytes

    @property
    def label(self) -> str:
        """What `provenance` calls the member, or the part of it that was read."""
        return f"{self.name} > {self.member.part}" if self.member.part else self.name

    def line_of(self, index: int) -> int:
        """Return the line of a record in a CSV or a sheet; in a JSON, or where it was unfolded, its rank."""
        if self.member.unfold:
            return index + 1
        if self.member.format != "csv":
            return index + (2 if self.member.format == "xlsx" else 1)
        return line_number(decode(self.data, self.place, self.member), index, self.member)


def read_member(package: Package, member: Member, snapshot: Snapshot, edition: str, dataset: Dataset) -> MemberRecords:
    """Read a member, or the several that it stands for, with what is known of its file on each row."""
    names = find_all(package, member.name, snapshot.edition, many=member.many)
    headers, data = dataset.headers(member), package.read(names[0])
    read = [read_records(data, place_of(member.file, names[0]), member, headers)]
    read += [read_records(package.read(name), place_of(member.file, name), member, headers) for name in names[1:]]
    records = read[0] if len(read) == 1 else Records.joined(read)
    name = names[0] if len(names) == 1 else f"{names[0]} à {names[-1]}"
    place = place_of(member.file, name)
    if member.having:
        place = f"{place}, {member.part}"
    of_snapshot = {
        OF_FILE: snapshot.file,
        OF_EDITION: edition,
        OF_DATE: snapshot.published_at or snapshot.fetched_at,
    }
    columns = {**records.columns, **{header: (word,) * records.count for header, word in of_snapshot.items()}}
    # Only in a CSV is a line looked for again: a workbook may have 70 MB, for each of its sheets.
    kept = data if member.format == "csv" else b""
    return MemberRecords(snapshot, edition, member, name, place, replace(records, columns=columns), kept)


def taken(connection: sqlite3.Connection, source: Read, records: Records) -> Taken:
    """Return, for each record, whether a table of that source takes it; None where it takes them all."""
    keep = source.keep
    if keep is None:
        return None
    cells = records.columns[keep.column]
    if isinstance(keep, Having):
        return [cell in keep.values for cell in cells] if keep.values else [cell != "" for cell in cells]
    keys = {key for (key,) in connection.execute(f"SELECT {keep.column} FROM {keep.table}")}
    return [cell in keys for cell in cells]


def refuse_leftovers(read: MemberRecords, sources: Sequence[Read], flags: Sequence[Taken]) -> None:
    """Raise where several tables divide the records of a member between them, and none takes a record."""
    keeps = [source.keep for source in sources if source.keep]
    lost = [index for index, row in enumerate(zip(*filter(None, flags), strict=True)) if not any(row)]
    if lost:
        column = keeps[0].column
        homes = [keep.table if isinstance(keep, Belongs) else ", ".join(keep.values) for keep in keeps]
        where = (
            f"in none of {', '.join(homes)}" if any(homes) else "taken by no table: each takes the rows with a value"
        )
        raise SourceChanged(
            f"{read.place}, line {read.line_of(lost[0])}, column {column}",
            f"{read.records.columns[column][lost[0]]!r} is {where} ({len(lost)} such rows)",
            LOOK,
        )


def rows_for(
    table: Table, source: Read, read: MemberRecords, flags: Taken, known: Known, loaded: Loaded, *, is_shared: bool
) -> list[Row]:
    """Return the rows that a member gives to a table, and note what was made of them.

    A member is counted where one table takes it whole, or where tables divide it between them; what other tables take
    from it besides is not counted.
    """
    records, indexes = _only(read.records, flags)
    if source.once:
        records, firsts = _once(table, records)
        indexes = [indexes[first] for first in firsts]
    dataset = loaded.selection.dataset
    result = normalise(
        table,
        records,
        dataset.corrections,
        read.place,
        lambda index: read.line_of(indexes[index]),
        known,
        controls=read.member.controls,
    )
    rows = list(dict.fromkeys(result.rows)) if source.once else result.rows
    loaded.changes += result.changes
    loaded.findings += [replace(finding, dataset=dataset.name) for finding in result.findings]
    is_part = source.once or source.every_edition or (source.keep and not is_shared)
    loaded.used(
        read.snapshot,
        read.edition,
        read.label,
        "extrait" if is_part else "table",
        table=table.name,
        read=read.records.count,
        stored=len(rows),
    )
    return rows


def _only(records: Records, flags: Taken) -> tuple[Records, Sequence[int]]:
    """Return the records that are taken, and the index of each in the file."""
    if flags is None:
        return records, range(records.count)
    columns = {name: list(compress(cells, flags)) for name, cells in records.columns.items()}
    return Records(columns, sum(flags)), list(compress(range(records.count), flags))


def _once(table: Table, records: Records) -> tuple[Records, list[int]]:
    """Return each different row of a table's columns once, and the index of its first occurrence."""
    headers = sorted({column.header for column in table.columns if column.is_read})
    first: dict[tuple[str, ...], int] = {}
    for index, row in enumerate(zip(*(records.columns[header] for header in headers), strict=True)):
        first.setdefault(row, index)
    return Records.of(headers, list(first)), list(first.values())


def note_oddities(read: MemberRecords, table: str, loaded: Loaded) -> None:
    """List what was repaired in the member as a whole, or need not be any more, and the columns that are new."""
    name = read.name
    for header in read.records.unknown:
        text = f"{read.place} ({read.edition}) a une colonne que nous ne connaissons pas, et n'avons pas lue : {header}"
        # The parts of one JSON all see it: it is told once, of none of their tables.
        of_table = "" if read.member.format in ("json", "jsonl") else table
        loaded.findings.append(Finding("constat", text, loaded.selection.dataset.name, of_table))
    if "utf8" in name and read.member.encoding != "utf-8":
        there, right = "UTF-8, d'après le nom du membre", read.member.encoding.upper()
        loaded.changes.append(Repair(table, "", "", there, right, "encodage : lu dans celui qu'il a vraiment", name))
    for wrong, right in read.member.misspelt.items():
        if wrong in read.records.misspelt:
            loaded.changes.append(Repair(table, "", right, wrong, right, "en-tête mal orthographié", name))
        else:
            text = f"{name} n'a plus l'en-tête « {wrong} » : le producteur l'a corrigé, la réparation est à retirer"
            loaded.findings.append(Finding("avertissement", text, loaded.selection.dataset.name, table))
