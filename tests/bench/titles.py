"""How right the coding of real titles is, and how well it knows: measured on a file of titles that is not ours to give.

The file has the columns intitule, code_rome, code_rome_parent and niveau: `fiche` where the code is that of a sheet of
today, `famille` where it may be of the ROME 3, right by its parent only. It is named by INFOTRAVAIL_TITLES, or is
`../shared/bench/intitules-dev.csv`. Figures alone are printed. A title may have several codes: any of them is right.
"""

from __future__ import annotations

import csv
import os
import random
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from infotravail.opened import connect
from infotravail.search.ask.ranking import Ranker
from infotravail.search.words import parts

FILE = Path(os.environ.get("INFOTRAVAIL_TITLES", Path(__file__).parents[3] / "shared" / "bench" / "intitules-dev.csv"))
RANKS = (1, 2, 3, 5, 10)
# Titles that are coded alone are right at least so often; fewer of them would be luck.
PRECISIONS, FEWEST = (0.80, 0.85, 0.90), 20
BINS, DRAWS, SEED = 10, 1_000, 15


@dataclass(frozen=True, slots=True)
class Titre:
    """A title, the codes and the families that are right, and those of all offers with its words (`larges`)."""

    intitule: str
    fiches: frozenset[str]
    familles: frozenset[str]
    est_fiche: bool
    mots: str
    larges: frozenset[str]


@dataclass(frozen=True, slots=True)
class Code:
    """A title that was coded: its sheets, the best first, and the probability of the first."""

    titre: Titre
    fiches: tuple[str, ...]
    familles: tuple[str, ...]
    probabilite: float

    def is_sheet(self, most: int) -> bool:
        """Tell whether a right sheet is among the first ones."""
        return bool(self.titre.fiches & set(self.fiches[:most]))

    def is_family(self, most: int) -> bool:
        """Tell whether a right family is among those of the first sheets."""
        return bool(self.titre.familles & set(self.familles[:most]))

    def is_alike(self) -> bool:
        """Tell whether the first sheet is right for an offer with the same words."""
        return bool(self.titre.larges & set(self.fiches[:1]))


def titles(path: Path) -> list[Titre]:
    """Return the titles of a file, each once."""
    sheets, families, exact = defaultdict(set), defaultdict(set), set()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            title = row["intitule"]
            sheets[title].add(row["code_rome"])
            families[title].add(row["code_rome_parent"])
            if row["niveau"] == "fiche":
                exact.add(title)
    words = {title: " ".join(chain.from_iterable(parts(title, noise=False))) for title in sheets}
    alike: dict[str, set[str]] = defaultdict(set)
    for title, codes in sheets.items():
        alike[words[title]] |= codes
    return [
        Titre(
            title, frozenset(codes), frozenset(families[title]), title in exact, words[title],
            frozenset(alike[words[title]]),
        )
        for title, codes in sheets.items()
    ]  # fmt: skip


def coded(connection: sqlite3.Connection, asked: Iterable[Titre]) -> list[Code]:
    """Code titles by a file, as `code` does."""
    ranker = Ranker(connection)
    parents = dict(connection.execute("SELECT code_rome, code_rome_parent FROM rome_metiers"))
    found = []
    for one in asked:
        answers = ranker.rank(one.intitule, max(RANKS))
        codes = tuple([answer.code_rome for answer in answers])
        found.append(Code(one, codes, tuple(map(parents.__getitem__, codes)), answers[0].probabilite if answers else 0))
    return found


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Return how far probabilities are from what is seen, on average over groups of as many titles."""
    order = sorted(range(len(sure)), key=lambda at: (sure[at], at))
    groups = [order[len(order) * at // BINS : len(order) * (at + 1) // BINS] for at in range(BINS)]
    return sum(abs(sum(sure[at] - right[at] for at in group)) for group in groups) / len(order)


def brier(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean square of what probabilities are wrong by."""
    return sum((one - is_right) ** 2 for one, is_right in zip(sure, right, strict=True)) / len(sure)


def share_alone(sure: Sequence[float], right: Sequence[bool], precision: float) -> float:
    """Return the greatest share of titles, the surest first, that are right at least so often."""
    order = sorted(range(len(sure)), key=lambda at: (-sure[at], at))
    good = most = 0
    for count, at in enumerate(order, 1):
        good += right[at]
        if count >= FEWEST and good >= precision * count:
            most = count
    return most / len(order)


def interval(size: int, measure: Callable[[list[int]], float]) -> tuple[float, float]:
    """Return where 95 % of a measure's values are, over draws of as many titles, by their places."""
    draw = random.Random(SEED)
    values = sorted(measure(draw.choices(range(size), k=size)) for _ in range(DRAWS))
    return values[DRAWS * 25 // 1000], values[DRAWS * 975 // 1000 - 1]


def tell(name: str, size: int, measure: Callable[[list[int]], float]) -> None:
    """Print a measure with its interval."""
    low, high = interval(size, measure)
    print(f"  {name:<44} {measure([*range(size)]):.3f}  [{low:.3f}, {high:.3f}]", flush=True)


def tell_share(name: str, hits: Sequence[bool]) -> None:
    """Print the share of titles that are right."""
    tell(name, len(hits), lambda places: sum([hits[at] for at in places]) / len(places))


def tell_sureness(sure: Sequence[float], right: Sequence[bool]) -> None:
    """Print how well probabilities tell what is right."""

    def of(measure: Callable[[Sequence[float], Sequence[bool]], float]) -> Callable[[list[int]], float]:
        return lambda places: measure([sure[at] for at in places], [right[at] for at in places])

    # Draws have a calibration error of their own, greater than that of what they are drawn from.
    print(f"  {'calibration error, ten groups':<44} {calibration_error(sure, right):.3f}")
    tell("Brier score", len(sure), of(brier))
    for precision in PRECISIONS:
        name = f"coded alone at a precision of {precision:.2f} or more"
        tell(name, len(sure), of(lambda one, other, least=precision: share_alone(one, other, least)))


def bench_titles(database: Path) -> None:
    """Print the measures of the titles of FILE; where there is no such file, that there is none."""
    if not FILE.exists():
        print(f"real titles: skipped, there is no {FILE} (INFOTRAVAIL_TITLES names another)\n")
        return
    connection = connect(database)
    found = coded(connection, titles(FILE))
    connection.close()
    of_sheets = [one for one in found if one.titre.est_fiche]
    print(f"real titles: {len(found):,}, of which {len(of_sheets):,} have the code of a sheet; 95 % of draws between")
    for rank in RANKS:
        tell_share(f"fiche@{rank}", [one.is_sheet(rank) for one in of_sheets])
    tell_share("fiche@1, right for an offer with the same words", [one.is_alike() for one in of_sheets])
    for rank in RANKS:
        tell_share(f"famille@{rank}", [one.is_family(rank) for one in found])
    print(f"  {'without an answer':<44} {sum(not one.fiches for one in found) / len(found):.3f}")
    # Those of the file by default are what the curve was learned from: it is a little better on them.
    print("how sure the first sheet is said to be (on titles not seen: python -m tests.bench.confidence)")
    tell_sureness([one.probabilite for one in of_sheets], [one.is_sheet(1) for one in of_sheets])
    print()
