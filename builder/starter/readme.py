"""The README of the starter, written with it: what each file is, whom to credit, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..datasets import DATASETS
from . import Part

HEAD = """\
<!-- Written by `make starter`. -->
# The starter

« Jeu de départ : codes, intitulés et chiffres, sans textes. » These are the publishers' own files, in their own
formats, reduced to codes, labels and figures, so that a fresh clone builds the whole classification, a year of the
survey and every commune without downloading anything. `make starter` makes them of an archive that holds the
publishers' files, the same bytes each time; `sources.json` gives the SHA-256 of each file, and of the file of the
publisher that it was made of.

No sentence of a publisher is in them: no definition, no text on how a job is reached, no note. Neither is a file whose
licence nobody told: the agencies, the zonings of basins. The tables of these are empty, and say which command brings
them: `infotravail fetch`, or `infotravail add DATASET FILE…` with the publishers' whole files.

All are under the Licence Ouverte 2.0; whoever publishes them again cites their sources:

"""


def written(made: Iterable[tuple[Part, Sequence[str]]]) -> str:
    """Return the README for some files, each with what was left out of it."""
    listed = list(made)
    lines = [f"* {_credit(part)}" for part, _ in listed]
    text = HEAD + "\n".join(lines) + "\n\n## What was left out\n\n"
    for part, left_out in listed:
        text += f"* `{part.name}`: {'; '.join(left_out) or 'nothing'}.\n"
    return text


def _credit(part: Part) -> str:
    dataset = next(dataset for dataset in DATASETS if dataset.name == part.dataset)
    file = dataset.file(part.file)
    return (
        f"`{part.name}`: {dataset.publisher_of(file)}, {file.title}, édition {part.edition}, fichier récupéré le "
        f"{part.fetched_at}, {dataset.licence_of(file).name}"
    )
