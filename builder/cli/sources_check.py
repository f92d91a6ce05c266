"""`infotravail sources --check`: what the archive has lost, and how to put it back."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from ..datasets import DATASETS
from ..errors import SourceChanged
from ..facts import Snapshot
from ..french import number
from ..home import Home
from ..pipeline.select import RELEASES
from ..sources.lock import read_lock
from ..sources.store import examine
from .printing import tell, tell_json

COUNTED = {"intact": "intact(s)", "damaged": "abîmé(s)", "lost": "perdu(s)", "unnamed": "que rien n'utilise"}


@dataclass(frozen=True, slots=True)
class State:
    """The state of one file of the archive, as programs read it; sizes are in bytes.

    `size` is what the lock says, `size_found` what is there, None where nothing can be read. A
    file that the lock does not name has neither dataset, file, edition, day nor SHA-256.
    """

    path: str
    state: str
    dataset: str | None
    file: str | None
    edition: str | None
    fetched_at: str | None
    sha256: str | None
    size: int | None
    size_found: int | None
    how_to_mend: str | None


def check_archive(home: Home, as_json: bool) -> None:
    """Tell the state of each file of the archive, and how to mend it; exit with 4 when one is damaged or lost."""
    states = []
    for state in _states(home):
        states.append(state)
        if not as_json:
            tell(*_told(state))
    counts = Counter(state.state for state in states)
    if as_json:
        tell_json([asdict(state) for state in states])
    else:
        told = [f"{counts[state]} {words}" for state, words in COUNTED.items() if counts[state]]
        tell(f"Archive de {home.path} : {', '.join(told) or 'vide'}.")
    if counts["damaged"] or counts["lost"]:
        sys.exit(SourceChanged.exit_code)


def _states(home: Home) -> Iterator[State]:
    for found in examine(home, read_lock(home.lock)):
        path = str(found.path.relative_to(home.path))
        entry = found.snapshot
        if entry is None:
            how = f"l'ajouter à son jeu (« infotravail add JEU {home.path}/{path} »), ou l'effacer"
            yield State(path, found.state, None, None, None, None, None, None, found.size, how)
        else:
            yield State(
                *(path, found.state, entry.dataset, entry.file, entry.edition, entry.fetched_at, entry.sha256),
                *(entry.size, found.size, None if found.state == "intact" else _how_to_mend(entry)),
            )


def _how_to_mend(entry: Snapshot) -> str:
    """Return, in French, how to put back the very bytes that the archive had."""
    which = f"remettre le fichier reçu le {entry.fetched_at} (SHA-256 {entry.sha256[:12]}…)"
    if entry.dataset == RELEASES:
        return f"{which} : « infotravail build --previous {entry.file} »"
    for dataset in (d for d in DATASETS if d.name == entry.dataset):
        for file in (f for f in dataset.files if f.name == entry.file):
            add = f"« infotravail add {dataset.name} {file.name} » (page : {file.page})"
            fetch = f"« infotravail fetch {dataset.name} » s'il est encore servi, ou " if file.url else ""
            return f"{which} : {fetch}{add}"
    return f"{which} : avec la version d'infotravail qui l'a reçu, celle-ci ne le connaît pas"


def _told(state: State) -> Iterator[str]:
    name = f"{state.dataset} > {state.file}, {state.edition}" if state.dataset else state.path
    yield f"{name} : {_in_words(state)}"
    if state.how_to_mend:
        yield f"  → {state.how_to_mend}"


def _in_words(state: State) -> str:
    there = "rien de lisible" if state.size_found is None else f"{number(state.size_found)} octets"
    if state.state == "unnamed":
        return f"que rien n'utilise ({there})"
    size = f"{number(state.size or 0)} octets"
    if state.state == "damaged":
        return f"ABÎMÉ ({'contenu changé' if there == size else f'{there} au lieu de {size}'})"
    return f"{'PERDU' if state.state == 'lost' else 'intact'} ({size})"
