"""Which datasets a command line names: those that have files of a publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..model import Dataset


def published() -> list[Dataset]:
    """Return the datasets that have files of a publisher: what can be fetched and added."""
    from ..datasets import DATASETS

    return [dataset for dataset in DATASETS if dataset.files]


def chosen_dataset(name: str) -> Dataset:
    """Return the dataset of that name, that has files; a usage error lists those that there are."""
    for dataset in published():
        if dataset.name == name:
            return dataset
    known = ", ".join(dataset.name for dataset in published())
    raise click.BadParameter(f"{name!r} is not a dataset; there are: {known}")
