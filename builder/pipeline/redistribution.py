"""What a file that may be handed on leaves out: each source whose licence does not allow it.

It depends on declarations alone, so that such a file tells nothing of what else its maker holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..errors import CheckFailed
from ..facts import Finding, Snapshot
from ..model import Dataset, File, Licence
from .select import RELEASES

# What a licence that nobody knows does not say, and what one that is known says.
_UNKNOWN = "inconnue"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A source that is left out: one file of a dataset, or the whole of it where there is none.

    `why` is the reason that the file itself gives, in French, and `reason` that of the command that builds it.
    """

    dataset: str
    file: str
    what: str
    why: str
    reason: str

    def finding(self) -> Finding:
        """Return the finding by which the file itself says what is not in it."""
        return Finding(
            "constat", f"« {self.what} » n'est pas dans ce fichier redistribuable : {self.why}", self.dataset
        )


def withheld(datasets: Iterable[Dataset]) -> tuple[Withheld, ...]:
    """Return all that licences do not allow to hand on, in declared order, and what cannot be built without it."""
    found: dict[str, list[Withheld]] = {}
    for dataset in datasets:
        if of_dataset := list(_withheld(dataset, found)):
            found[dataset.name] = of_dataset
    return tuple(one for of_dataset in found.values() for one in of_dataset)


def _withheld(dataset: Dataset, before: dict[str, list[Withheld]]) -> Iterator[Withheld]:
    kept = [file for file in dataset.files if not dataset.licence_of(file).is_redistributable]
    lacking = [one.what for name in dataset.needs for one in before.get(name, ()) if not one.file]
    is_whole = len(kept) == len(dataset.files) if dataset.files else not dataset.licence.is_redistributable
    if lacking:
        why, reason = "il est fait avec « {} », qui n'y est pas", "it is made with « {} », which is not in it"
        yield Withheld(dataset.name, "", dataset.title, why.format(lacking[0]), reason.format(lacking[0]))
    elif is_whole or any(file.required for file in kept):
        licences = dict.fromkeys(map(dataset.licence_of, kept)) or (dataset.licence,)
        reasons = list(map(_why, licences))
        in_french, in_english = " ; ".join(why for why, _ in reasons), "; ".join(reason for _, reason in reasons)
        yield Withheld(dataset.name, "", dataset.title, in_french, in_english)
    else:
        yield from (_file(dataset, file) for file in kept)


def _file(dataset: Dataset, file: File) -> Withheld:
    return Withheld(dataset.name, file.name, file.title, *_why(dataset.licence_of(file)))


def _why(licence: Licence) -> tuple[str, str]:
    if licence.code == _UNKNOWN:
        return "sa licence est inconnue", "its licence is unknown"
    return (
        f"sa licence ne permet pas de le rediffuser ({licence.name})",
        f"its licence does not allow it to be handed on ({licence.name})",
    )


def allowed(datasets: Iterable[Dataset], snapshots: Iterable[Snapshot]) -> tuple[Snapshot, ...]:
    """Return the snapshots that may be handed on, and the releases, whose other parts are left out as they are read."""
    listed = tuple(datasets)
    files = {(dataset.name, file.name) for dataset in listed for file in dataset.files} - refused_files(listed)
    return tuple(s for s in snapshots if s.dataset == RELEASES or (s.dataset, s.file) in files)


def refuse_private(connection: sqlite3.Connection, place: str, datasets: Iterable[Dataset]) -> None:
    """Raise CheckFailed where a file holds what may not be handed on: by its own licences, or by those of today."""
    own = connection.execute(
        "SELECT DISTINCT jeu, nom FROM licences WHERE NOT est_redistribuable ORDER BY jeu, nom"
    ).fetchall()
    details = [f"{dataset}: {licence}" for dataset, licence in own]
    held = set(connection.execute("SELECT jeu, fichier FROM sources WHERE est_present").fetchall())
    details += [f"{dataset}: {file}" for dataset, file in sorted(held & refused_files(datasets))]
    if details:
        raise CheckFailed(
            place, "it holds what no licence allows to hand on", "run `infotravail build --redistributable`", details
        )


def refused_files(datasets: Iterable[Dataset]) -> frozenset[tuple[str, str]]:
    """Return the files that may not be handed on, each by its dataset's name and its own."""
    listed = tuple(datasets)
    left = withheld(listed)
    whole = {one.dataset for one in left if not one.file}
    files = {(dataset.name, file.name) for dataset in listed if dataset.name in whole for file in dataset.files}
    return frozenset(files | {(one.dataset, one.file) for one in left if one.file})
