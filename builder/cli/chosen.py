"""Which words a command line chooses among: datasets that have files of a publisher, and what a shell completes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from .printing import did_you_mean

if TYPE_CHECKING:
    from ..model import Dataset


def published() -> list[Dataset]:
    """Return the datasets that have files of a publisher: what can be fetched and added."""
    from ..datasets import DATASETS

    return [dataset for dataset in DATASETS if dataset.files]


def begun(words: Iterable[str]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return the function by which a shell completes one of some words."""
    known = tuple(words)
    return lambda _context, _parameter, start: [word for word in known if word.startswith(start)]


def chosen_dataset(name: str) -> Dataset:
    """Return the dataset of that name, that has files; a usage error lists those that there are."""
    for dataset in published():
        if dataset.name == name:
            return dataset
    known = [dataset.name for dataset in published()]
    raise click.BadParameter(f"{name!r} is not a dataset; there are: {', '.join(known)}.{did_you_mean(name, known)}")
