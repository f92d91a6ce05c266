"""What words bring to labels and to the texts of sheets: the sums over the lists of `recherche_mots`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# A label without the first word that was asked, the job itself in French, is worth less.
WITHOUT_HEAD = 0.9

# Of a word: rank, sheet and weight of each label that has it; sheet and weight of each whose texts do. In thousandths.
Postings = tuple[list[int], list[int]]
# How each word that is asked was read, and how much each reading weighs.
Readings = tuple[tuple[str, float], ...]


@dataclass(slots=True)
class Scores:
    """The score of each label, by its rank, and of the texts of each sheet, by its number; the sheet of each label."""

    labels: dict[int, float] = field(default_factory=dict)
    texts: dict[int, float] = field(default_factory=dict)
    owner: dict[int, int] = field(default_factory=dict)

    def best(self) -> dict[int, tuple[float, int]]:
        """Return the score and the rank of the best label of each sheet."""
        found: dict[int, tuple[float, int]] = {}
        owner, nothing = self.owner, (0.0, 0)
        for rank, score in self.labels.items():
            if score > found.get(owner[rank], nothing)[0]:
                found[owner[rank]] = score, rank
        return found


def scored(terms: list[Readings], postings: Callable[[str], Postings]) -> Scores:
    """Return what some words bring, in thousandths."""
    found = Scores()
    for place, readings in enumerate(terms):
        if len(readings) == 1:
            ((word, factor),) = readings
            _add(found, postings(word), factor)
        else:
            _add_best(found, [(postings(word), factor) for word, factor in readings])
        if not place and len(terms) > 1:
            head = set(found.labels)
    if len(terms) > 1 and head:
        for rank in found.labels.keys() - head:
            found.labels[rank] *= WITHOUT_HEAD
    return found


def _add(found: Scores, postings: Postings, factor: float) -> None:
    labels, texts, owner = found.labels, found.texts, found.owner
    items = iter(postings[0])
    for rank, sheet, weight in zip(items, items, items, strict=True):
        labels[rank] = labels.get(rank, 0.0) + factor * weight
        owner[rank] = sheet
    items = iter(postings[1])
    for sheet, weight in zip(items, items, strict=True):
        texts[sheet] = texts.get(sheet, 0.0) + factor * weight


def _add_best(found: Scores, readings: list[tuple[Postings, float]]) -> None:
    """Add what one word brings, that may be read in several ways: the best of them, not their sum."""
    labels: dict[int, float] = {}
    texts: dict[int, float] = {}
    for (in_labels, in_texts), factor in readings:
        items = iter(in_labels)
        for rank, sheet, weight in zip(items, items, items, strict=True):
            labels[rank] = max(labels.get(rank, 0.0), factor * weight)
            found.owner[rank] = sheet
        items = iter(in_texts)
        for sheet, weight in zip(items, items, strict=True):
            texts[sheet] = max(texts.get(sheet, 0.0), factor * weight)
    for rank, score in labels.items():
        found.labels[rank] = found.labels.get(rank, 0.0) + score
    for sheet, score in texts.items():
        found.texts[sheet] = found.texts.get(sheet, 0.0) + score


def weight_of(items: list[int], key: int, step: int) -> int:
    """Return the weight that a list of postings gives a label or a sheet, 0 where it is not there."""
    return next((items[at + step - 1] for at in range(0, len(items), step) if items[at] == key), 0)
