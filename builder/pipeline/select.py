"""Which bytes of the archive a build uses, and which it leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..errors import SourceUnavailable
from ..facts import Snapshot
from ..model import Dataset, File, Layout, Table

# What the lock calls the releases that were given as sources.
RELEASES = "livraisons"


@dataclass(frozen=True, slots=True)
class Carried:
    """An edition that no file of the archive has, and that a release knows under a label of its own."""

    snapshot: Snapshot
    release: Snapshot
    label: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: its snapshot of each file that the archive has, or that a release carries."""

    label: str
    snapshots: dict[str, Snapshot]
    carried: Carried | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The editions of a dataset that are built, the oldest first, and what else the archive has.

    A build reads the `past` editions and issues, each of one file, only for the tables of every edition, and for what
    is computed from the newest edition that can be read.
    """

    dataset: Dataset
    built: tuple[Edition, ...]
    past: tuple[Edition, ...] = ()
    others: tuple[Snapshot, ...] = ()

    @property
    def every_edition(self) -> tuple[Edition, ...]:
        """The editions that are built, then the past ones."""
        return self.built + self.past

    @property
    def editions(self) -> str:
        """The editions, in words."""
        return ", ".join(dict.fromkeys(edition.label for edition in self.built))

    @property
    def snapshots(self) -> list[Snapshot]:
        """Every snapshot that is built."""
        return [snapshot for edition in self.built for snapshot in edition.snapshots.values()]

    def other_editions(self, file: File) -> list[str]:
        """Return the editions of a file that the archive has, and this one cannot use."""
        return sorted({snapshot.edition for snapshot in self.others if snapshot.file == file.name})


def layout_of(dataset: Dataset, snapshot: Snapshot) -> Layout | None:
    """Return the layout that a snapshot was recognised as; None if it is not declared any more."""
    layouts = (layout for file in dataset.files if file.name == snapshot.file for layout in file.layouts)
    return next((layout for layout in layouts if layout.name == snapshot.layout), None)


def select(dataset: Dataset, snapshots: Collection[Snapshot], carried: Sequence[Carried] = ()) -> Selection:
    """Return the newest edition whose required files are there, or all such editions if the dataset takes all.

    The newest edition is the highest; within an edition, the newest date of fetching decides, then the SHA-256, so that
    the order in which files were added does not matter. Where each file has editions of its own, the newest edition of
    each file is taken. A dataset without files has no edition. Raises SourceUnavailable.
    """
    if not dataset.files:
        return Selection(dataset, ())
    unbuilt = not_built(dataset, snapshots)
    usable = [s for s in snapshots if s.dataset == dataset.name and s not in [left for left, _ in unbuilt]]
    required = {file.name for file in dataset.files if file.required}
    if found := (_each_file(dataset, usable) if dataset.editions == "each" else _editions(usable, required)):
        chosen = tuple(found[-1:] if dataset.editions == "one" else found)
        editions = {edition.label for edition in chosen}
        others = tuple(s for s in usable if s.edition not in editions)
        return Selection(dataset, chosen, tuple(_past(dataset, snapshots, carried, chosen)), others)
    held = "".join(f"; it has {s.edition}: {why}" for s, why in unbuilt)
    raise SourceUnavailable(
        dataset.name,
        f"the archive has no edition that can be built ({', '.join(sorted(required)) or 'no file of it'}){held}",
        f"run `infotravail fetch {dataset.name}`, or `infotravail add {dataset.name} FILE…` with files you have",
    )


def _editions(usable: list[Snapshot], required: set[str]) -> list[Edition]:
    """Return the editions that have every required file, the oldest first."""
    found = []
    for edition in sorted({s.edition for s in usable}):
        newest = {s.file: s for s in sorted(usable, key=_age) if s.edition == edition}
        if required <= newest.keys():
            found.append(Edition(edition, newest))
    return found


def _each_file(dataset: Dataset, usable: list[Snapshot]) -> list[Edition]:
    """Return the newest edition of each file, in declared order; nothing where a required one is missing."""
    newest = {s.file: s for s in sorted(usable, key=by_edition)}
    if not all(file.name in newest for file in dataset.files if file.required):
        return []
    return [Edition(newest[f.name].edition, {f.name: newest[f.name]}) for f in dataset.files if f.name in newest]


def _past(
    dataset: Dataset, snapshots: Collection[Snapshot], carried: Sequence[Carried], chosen: tuple[Edition, ...]
) -> Iterator[Edition]:
    """Yield the editions and issues that are not built and still give rows to a table, the oldest first.

    The number of an edition names the issue that is built, or else its newest issue. Any other issue is named by its
    SHA-256 too.
    """
    built = [snapshot for edition in chosen for snapshot in edition.snapshots.values()]
    held: dict[Snapshot, Carried | None] = {
        one.snapshot: one for one in carried if one.snapshot.dataset == dataset.name
    }
    held |= dict.fromkeys(s for s in snapshots if s.dataset == dataset.name)
    newest = {_newest(dataset, table, snapshots) for table in dataset.tables}
    bare = {(s.file, s.edition): s for s in [*sorted(held, key=_age), *built]}
    for snapshot in sorted(held, key=lambda s: (s.file, s.edition, *_age(s))):
        feeds = snapshot in newest or dataset.history_members(snapshot.file, snapshot.layout)
        if snapshot not in built and feeds:
            is_bare = bare[snapshot.file, snapshot.edition] == snapshot
            label = snapshot.edition if is_bare else f"{snapshot.edition}-{snapshot.sha256[:8]}"
            yield Edition(label, {snapshot.file: snapshot}, held[snapshot])


def _newest(dataset: Dataset, table: Table, snapshots: Collection[Snapshot]) -> Snapshot | None:
    """Return the newest snapshot that can be read for the rows that we compute; None where there is none."""
    files = {(member.file, member.layout) for member in (table.newest.members if table.newest else ())}
    held = [s for s in snapshots if s.dataset == dataset.name and files & {(s.file, ""), (s.file, s.layout)}]
    return max(held, key=by_edition, default=None)


def by_edition(snapshot: Snapshot) -> tuple[str, str, str]:
    """Return what the newest snapshot of a file has most of: its edition, then its day."""
    return snapshot.edition, *_age(snapshot)


def _age(snapshot: Snapshot) -> tuple[str, str]:
    return snapshot.fetched_at, snapshot.sha256


def why_not_used(datasets: Sequence[Dataset], snapshots: Collection[Snapshot], snapshot: Snapshot) -> str:
    """Return why the build makes no current table of a snapshot, for who added it; empty where it does."""
    dataset = next(d for d in datasets if d.name == snapshot.dataset)
    aside = next((why for left, why in not_built(dataset, snapshots) if left == snapshot), "")
    if aside:
        return aside
    try:
        selection = select(dataset, snapshots)
    except SourceUnavailable:
        lacking = ", ".join(file.name for file in dataset.files if file.required and file.name != snapshot.file)
        return (
            f"it waits for {lacking}, of {snapshot.edition}"
            if dataset.editions != "each"
            else f"it waits for {lacking}"
        )
    if snapshot in selection.snapshots:
        # What has no file is made of those that it needs.
        held = {entry.dataset for entry in snapshots} | {other.name for other in datasets if not other.files}
        lacking = ", ".join(name for name in dataset.needs if name not in held)
        return f"{dataset.name} waits for {lacking}, which the archive does not hold" if lacking else ""
    newer = [s for s in selection.snapshots if s.file == snapshot.file]
    instead = f"{newer[0].edition}, of {newer[0].fetched_at}, is" if newer else f"{selection.editions} is"
    return f"{instead} built instead{_fed(selection, snapshot)}"


def _fed(selection: Selection, snapshot: Snapshot) -> str:
    """Say what is made of a past edition all the same."""
    if snapshot not in _past_snapshots(selection):
        return ""
    if selection.dataset.history_members(snapshot.file, snapshot.layout):
        return ", and this one feeds the history"
    tables = [t.name for t in selection.dataset.tables if _newest(selection.dataset, t, [snapshot])]
    return f", and this one still feeds {', '.join(tables)}"


def _past_snapshots(selection: Selection) -> list[Snapshot]:
    return [snapshot for edition in selection.past for snapshot in edition.snapshots.values()]


def unused(dataset: Dataset, snapshots: Collection[Snapshot]) -> list[tuple[Snapshot, str]]:
    """Return the snapshots that a build leaves aside, with the reason."""
    return [(s, why) for s, why in not_built(dataset, snapshots) if not dataset.history_members(s.file, s.layout)]


def not_built(dataset: Dataset, snapshots: Collection[Snapshot]) -> list[tuple[Snapshot, str]]:
    """Return the snapshots of layouts that no table is made of yet, with the reason."""
    found = []
    for snapshot in snapshots:
        if snapshot.dataset != dataset.name:
            continue
        layout = layout_of(dataset, snapshot)
        if layout is None:
            found.append((snapshot, f"a layout that this version does not know: {snapshot.layout}"))
        elif not layout.built:
            found.append((snapshot, layout.why_not))
    return found
