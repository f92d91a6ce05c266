"""Learns how sure an answer is from titles of real offers, and writes the numbers of the curve.

    python -m tests.bench.confidence TITLES.csv DATABASE.db [--write]

The titles are those of a file as `titles` reads it, those with the code of a sheet; the database is a built file of the
whole ROME. What is printed was learned on four fifths of the titles and measured on the last one, in turn. With
--write, the numbers learned on all of them replace those of `confiance.csv`: run it again when the ranking changes.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from infotravail.datasets.recherche.confiance import FILE, values
from infotravail.opened import connect
from infotravail.search.ask.confidence import FIRST, OTHERS, Signs, curve_from, features, others
from infotravail.search.ask.ranking import Ranker
from tests.bench.logistic import learned
from tests.bench.titles import (
    PRECISIONS,
    SEED,
    Titre,
    calibration_error,
    share_alone,
    tell_share,
    tell_sureness,
    titles,
)

FOLDS, RANKS = 5, 10
THRESHOLDS = ("seuil_sure", "seuil_indecidable")


@dataclass(frozen=True, slots=True)
class Exemple:
    """A title that has answers: its signs, the score of each answer and of the next, and which of them are right."""

    titre: Titre
    signes: Signs
    scores: tuple[float, ...]
    justes: tuple[bool, ...]


def examples(database: Path, path: Path) -> list[Exemple]:
    """Return the titles of a file that have the code of a sheet, as the ranking answers them."""
    found = []
    with closing(connect(database)) as connection:
        ranker = Ranker(connection)
        for title in titles(path):
            seen = ranker.signs(title.intitule, RANKS + 1) if title.est_fiche else None
            if seen:
                signs, answers = seen
                right = tuple([code in title.fiches for code, _ in answers[:RANKS]])
                found.append(Exemple(title, signs, tuple([score for _, score in answers]), right))
    return found


def numbers(found: Sequence[Exemple]) -> dict[str, int]:
    """Return the numbers that some titles teach, in thousandths; the thresholds are those that are."""
    first = learned([features(one.signes) for one in found], [one.justes[0] for one in found])
    rows, right = [], []
    for one in found:
        for rank, is_right in enumerate(one.justes, 1):
            # What comes after a right sheet teaches nothing.
            if rank > 1:
                score, after = (*one.scores, 0.0)[rank - 1 : rank + 1]
                rows.append(others(score, score - after, rank))
                right.append(is_right)
            if is_right:
                break
    weights = zip((*FIRST, *OTHERS), (*first, *learned(rows, right)), strict=True)
    kept = values()
    return {name: round(1000 * weight) for name, weight in weights} | {name: kept[name] for name in THRESHOLDS}


def unseen(found: Sequence[Exemple]) -> list[list[float]]:
    """Return the probabilities of the answers to each title, learned without it nor those of the same words."""
    groups = sorted({one.titre.mots for one in found})
    random.Random(SEED).shuffle(groups)
    fold = {words: at % FOLDS for at, words in enumerate(groups)}
    curves = [curve_from(numbers([one for one in found if fold[one.titre.mots] != held])) for held in range(FOLDS)]
    return [
        [chance / 1000 for chance in curves[fold[one.titre.mots]].probabilities(one.signes, one.scores, RANKS)]
        for one in found
    ]


def main() -> None:
    """Print what is learned and how good it is; write it, if that is asked."""
    words = [word for word in sys.argv[1:] if word != "--write"]
    if len(words) != 2:
        sys.exit(__doc__)
    found = examples(Path(words[1]), Path(words[0]))
    sure, right = unseen(found), [one.justes[0] for one in found]
    first = [one[0] for one in sure]
    print(f"{len(found)} titles, learned on four fifths and measured on the last; 95 % of draws between")
    tell_share("the first sheet is right", right)
    tell_sureness(first, right)
    for precision in PRECISIONS:
        alone = round(share_alone(first, right, precision) * len(first))
        least = sorted(first, reverse=True)[alone - 1] if alone else 1.0
        print(f"  {f'probability from which {precision:.2f} are right':<44} {least:.3f}")
    for rank in range(1, 5):
        some = [(one[rank], title.justes[rank]) for one, title in zip(sure, found, strict=True) if len(one) > rank]
        error = calibration_error([chance for chance, _ in some], [is_right for _, is_right in some])
        print(f"  {f'calibration error of answer {rank + 1}':<44} {error:.3f}")
    learned_on_all = numbers(found)
    curve = curve_from(learned_on_all)
    print("  decision       share  right  said")
    for decision in ("sûre", "à vérifier", "indécidable"):
        some = [(chance, is_right) for chance, is_right in zip(first, right, strict=True)
                if curve.decision(chance) == decision]  # fmt: skip
        share, good, said = len(some), sum(is_right for _, is_right in some), sum(chance for chance, _ in some)
        print(f"  {decision:<12} {share / len(first):7.3f} {good / max(share, 1):6.3f} {said / max(share, 1):5.3f}")
    for name, value in learned_on_all.items():
        print(f"  {name:<20} {value:6}")
    if "--write" in sys.argv:
        with FILE.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([("nom", "valeur"), *learned_on_all.items()])


if __name__ == "__main__":
    main()
