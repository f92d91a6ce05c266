"""The members that a dataset's tables read: each is read once, and its records kept until nobody needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from ..containers import find_all, open_package
from ..disk import holds
from ..errors import SourceChanged
from ..facts import Package, Snapshot
from ..home import Home
from ..model import Computed, Dataset, Member, Read, Table
from .loaded import BadSnapshot, Loaded
from .members import MemberRecords, Taken, note_oddities, read_member
from .select import Edition, Selection, by_edition

# A member of one edition: the index of its edition among all, and the member.
Key = tuple[int, Member]


@contextmanager
def blaming(snapshot: Snapshot) -> Iterator[None]:
    """Turn what is wrong with a file into what is wrong with its snapshot, which the build can go without."""
    try:
        yield
    except SourceChanged as error:
        raise BadSnapshot(snapshot, error) from error


@dataclass(slots=True)
class Reading:
    """The open files of a selection, which members of them each table reads, and what is held of those.

    `tables` gives the tables that read a member, `shares` which of its records the tables so far have taken. Workbooks
    are read by other processes: `ahead` holds those that threads wait for.
    """

    selection: Selection
    packages: Sequence[Mapping[str, Package]]
    threads: Executor
    ahead: dict[Key, Future[MemberRecords]] = field(default_factory=dict)
    tables: dict[Key, list[Table]] = field(default_factory=dict)
    shares: dict[Key, list[Taken]] = field(default_factory=dict)
    held: dict[Key, MemberRecords] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table in self.selection.dataset.tables:
            for key in self.members_of(table):
                self.tables.setdefault(key, []).append(table)

    def members_of(self, table: Table) -> list[Key]:
        """Return the members that give a table its rows: all of them, or the first of the alternatives of each edition.

        A table that is computed reads the member of the newest edition, or the members of all editions that are built.
        """
        if table.newest:
            if isinstance(table.source, Computed) and table.source.every_edition:
                return self.present(table.newest.members, self.selection.built)
            held = self.present(table.newest.members, self.selection.every_edition)
            return sorted(held, key=lambda key: by_edition(self._snapshot(key)))[-1:]
        if not isinstance(table.source, Read):
            return []
        source, selection = table.source, self.selection
        found = self.present(source.members, selection.every_edition if source.every_edition else selection.built)
        if source.alternatives:
            return list({index: (index, member) for index, member in reversed(found)}.values())
        return found

    def present(self, members: Sequence[Member], editions: Sequence[Edition]) -> list[Key]:
        """Return which of some members the archive has, in each edition."""
        found = []
        for index, edition in enumerate(editions):
            for member in members:
                package, snapshot = self.packages[index].get(member.file), edition.snapshots.get(member.file)
                if package is None or snapshot is None or member.layout not in ("", snapshot.layout):
                    continue
                if find_all(package, member.name, snapshot.edition, many=member.many):
                    found.append((index, member))
        return found

    def read(self, key: Key, loaded: Loaded) -> MemberRecords:
        """Return the records of a member, read at the first call; BadSnapshot when it cannot be read."""
        if key not in self.held:
            if key[1].format == "xlsx" and key not in self.ahead:
                self._read_ahead()
            with blaming(self._snapshot(key)):
                self.held[key] = self.ahead.pop(key).result() if key in self.ahead else self._read(key)
            note_oddities(self.held[key], next((table.name for table in self.tables.get(key, ())), ""), loaded)
        return self.held[key]

    def _snapshot(self, key: Key) -> Snapshot:
        index, member = key
        return self.selection.every_edition[index].snapshots[member.file]

    def _read(self, key: Key) -> MemberRecords:
        index, member = key
        edition = self.selection.every_edition[index]
        package = self.packages[index][member.file]
        return read_member(package, member, self._snapshot(key), edition.label, self.selection.dataset)

    def _read_ahead(self) -> None:
        """Begin to read every workbook that is not read yet: each takes a second, and none waits for another."""
        for key in self.tables:
            if key[1].format == "xlsx" and key not in self.held and key not in self.ahead:
                self.ahead[key] = self.threads.submit(self._read, key)

    def is_shared(self, key: Key) -> bool:
        """Tell whether the tables of a member share its rows out, so that each row must find a table."""
        return all(isinstance(table.source, Read) and table.source.keep for table in self.tables[key])

    def release(self, key: Key, table: Table) -> None:
        """Let go of a member's records after its last table, unless they are to be proved."""
        repeats = {repeat.member for repeat in self.selection.dataset.repeats}
        if table is self.tables[key][-1] and key[1] not in repeats:
            del self.held[key]


def open_editions(stack: ExitStack, home: Home, selection: Selection) -> list[dict[str, Package]]:
    """Open the files of every edition, once their bytes are known to be those of the lock; BadSnapshot for others."""
    return [_open(stack, home, selection.dataset, edition) for edition in selection.every_edition]


def _open(stack: ExitStack, home: Home, dataset: Dataset, edition: Edition) -> dict[str, Package]:
    packages: dict[str, Package] = {}
    for name, snapshot in edition.snapshots.items():
        if edition.carried:
            continue
        path, file = home.stored(snapshot.sha256), dataset.file(name)
        with blaming(snapshot):
            if not holds(path, snapshot.sha256):
                # Without the path: what is said here may be noted in the file.
                raise SourceChanged(
                    name,
                    f"the archive has lost the bytes {snapshot.sha256[:12]}…, or they have changed",
                    "fetch or add the file again",
                )
            packages[name] = stack.enter_context(open_package(path, name=name, max_unpacked=file.max_unpacked))
    return packages
