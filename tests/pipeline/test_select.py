"""Which bytes are built: the same ones, in whatever order the files were added."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from infotravail.datasets import DATASETS
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.model import Dataset
from infotravail.pipeline.select import select
from infotravail.sources.lock import read_lock


def digest(number: int) -> str:
    """Return a SHA-256 that sorts as its number does."""
    return f"{number:064x}"


@pytest.fixture(params=[dataset.name for dataset in DATASETS])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    """Each dataset: some build one edition, some all of them, some one of each file."""
    return next(one for one in DATASETS if one.name == request.param)


@pytest.fixture
def held(built: Home, dataset: Dataset) -> list[Snapshot]:
    """What the sample's archive holds of it."""
    return [one for one in read_lock(built.lock) if one.dataset == dataset.name]


def test_of_two_files_of_one_edition_and_one_day_the_same_is_built_in_whatever_order_they_came(
    dataset: Dataset, held: list[Snapshot]
) -> None:
    for twin in select(dataset, held).snapshots:
        others = [one for one in held if one != twin]
        three = [replace(twin, sha256=digest(number)) for number in (1, 2, 3)]
        for order in permutations(three):
            chosen = select(dataset, [*order, *others]).snapshots
            assert [one for one in chosen if (one.file, one.edition) == (twin.file, twin.edition)] == [three[2]]


def test_a_newer_day_counts_before_the_bytes(dataset: Dataset, held: list[Snapshot]) -> None:
    for twin in select(dataset, held).snapshots:
        others = [one for one in held if one != twin]
        older = replace(twin, sha256=digest(9), fetched_at="2001-01-01")
        newer = replace(twin, sha256=digest(1), fetched_at="2001-01-02")
        for pair in ((older, newer), (newer, older)):
            assert newer in select(dataset, [*pair, *others]).snapshots
            assert older not in select(dataset, [*pair, *others]).snapshots


def test_past_issues_are_in_the_same_order_in_whatever_order_they_came(dataset: Dataset, held: list[Snapshot]) -> None:
    for twin in select(dataset, held).snapshots:
        issues = [replace(twin, sha256=digest(number)) for number in (1, 2, 3)]
        others = [one for one in held if one != twin]
        first, *rest = [select(dataset, [*order, *others]).past for order in permutations(issues)]
        assert rest == [first] * 5
