"""What a build leaves out: bad snapshots, datasets whose files are not all there; and what it says of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from contextlib import suppress

from ..errors import SourceUnavailable
from ..facts import Finding, Snapshot
from ..home import Home
from ..model import Dataset
from .carried import carried
from .loaded import BadSnapshot
from .refused import Refused
from .select import Selection, select


def complete_ones(
    datasets: tuple[Dataset, ...], snapshots: tuple[Snapshot, ...]
) -> tuple[tuple[Dataset, ...], list[Refused]]:
    """Return the datasets whose files are in the archive, and why the others are left out.

    A dataset without files is complete where the datasets that it needs are; where they are not, the refusal is theirs.
    Raises SourceUnavailable when no dataset is left.
    """
    complete: list[Dataset] = []
    missing: dict[str, SourceUnavailable] = {}
    for dataset in datasets:
        there = {one.name for one in complete}
        if not dataset.files and not there.issuperset(dataset.needs):
            continue
        try:
            select(dataset, snapshots)
            _expect_needs(dataset, there)
        except SourceUnavailable as error:
            missing[dataset.name] = error
        else:
            complete.append(dataset)
    if not complete:
        raise next(iter(missing.values()))
    words = [
        Refused(name, "", error.place, error.problem, error.next_step, error.exit_code, "")
        for name, error in missing.items()
    ]
    return tuple(complete), words


def _expect_needs(dataset: Dataset, there: Set[str]) -> None:
    if lacking := [name for name in dataset.needs if name not in there]:
        raise SourceUnavailable(
            dataset.name,
            f"it needs {', '.join(lacking)}, which the archive does not hold",
            f"run `infotravail fetch {' '.join(lacking)}`, or `infotravail add {lacking[0]} FILE…` with files you have",
        )


def waiting(
    home: Home,
    datasets: tuple[Dataset, ...],
    snapshots: tuple[Snapshot, ...],
    refused: Collection[tuple[str, str]] = (),
) -> tuple[str, ...]:
    """Return what releases know of datasets that are not built: it waits for a file of theirs."""
    with suppress(BadSnapshot):
        others = {one.snapshot.dataset for one in carried(home, snapshots, refused)} - {
            dataset.name for dataset in datasets
        }
        why = "the editions that a release knows wait for a file of it"
        return tuple(f"{name}: {why}" for name in sorted(others))
    return ()


def refused_for(bad: BadSnapshot, selections: Iterable[Selection]) -> Refused:
    """Return the refusal of a snapshot that could not be built, with what was used in its place."""
    used = [snapshot for selection in selections for snapshot in selection.snapshots]
    same = [s for s in used if (s.dataset, s.file) == (bad.snapshot.dataset, bad.snapshot.file)]
    # An edition before the one that is built would have given its history alone, which nothing replaces.
    instead = [named(s) for s in same if s.edition <= bad.snapshot.edition]
    error = bad.error
    return Refused(
        dataset=bad.snapshot.dataset,
        snapshot=named(bad.snapshot),
        place=error.place,
        problem=error.problem,
        next_step=error.next_step,
        exit_code=error.exit_code,
        instead=instead[0] if instead else "",
    )


def named(snapshot: Snapshot) -> str:
    """Return what messages call a snapshot."""
    return f"{snapshot.file} {snapshot.edition} ({snapshot.sha256[:12]}…)"


def left_out(refused: Refused) -> Finding:
    """Return the finding by which the file itself remembers what was left out."""
    instead = f"remplacé par {refused.instead}" if refused.instead else "et rien ne le remplace"
    what = refused.snapshot or refused.dataset
    text = f"{what} laissé de côté, {instead} ; message : « {refused.place} : {refused.problem} »"
    return Finding("avertissement", text, refused.dataset)
