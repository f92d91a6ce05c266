"""What the archive holds that is older than its publisher's habit."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from ..facts import Snapshot
from ..model import Dataset


def late(dataset: Dataset, snapshots: Collection[Snapshot], today: date) -> Iterator[str]:
    """Yield, in words, each newest edition that its publisher has usually replaced by now.

    Where each file has editions of its own, each is looked at; else the newest of the dataset.
    """
    for place, newest in _newest(dataset, snapshots):
        file = dataset.file(newest.file)
        period = dataset.period_of(file)
        if period and (today - day_of(newest)).days > period:
            yield (
                f"{place}: the newest that could be had is {newest.edition}; {dataset.publisher_of(file)} usually has "
                f"a newer one by now; see {file.page}"
            )


def _newest(dataset: Dataset, snapshots: Collection[Snapshot]) -> Iterator[tuple[str, Snapshot]]:
    names = {file.name for file in dataset.files}
    held = [s for s in snapshots if s.dataset == dataset.name and s.file in names and not s.sample]
    if dataset.editions != "each":
        groups = [(dataset.name, held)]
    else:
        groups = [(f"{dataset.name} > {file.name}", [s for s in held if s.file == file.name]) for file in dataset.files]
    for place, group in groups:
        if group:
            yield place, max(group, key=lambda s: (s.edition, s.fetched_at))


def day_of(snapshot: Snapshot) -> date:
    """Return the day that an edition is of: published, or 1 January of the year that numbers it, or fetched."""
    if snapshot.published_at:
        return date.fromisoformat(snapshot.published_at)
    if re.fullmatch("[1-9][0-9]{3}", snapshot.edition):
        return date(int(snapshot.edition), 1, 1)
    return date.fromisoformat(snapshot.fetched_at)
