"""The publishers' files that two releases are made of: which came, went and changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditionComparee:
    """One edition of a publisher's file: the bytes, and the day when they were fetched."""

    edition: str | None
    sha256: str
    date_recuperation: str | None


@dataclass(frozen=True, slots=True)
class SourceComparee:
    """A publisher's file, and the editions of it from which a release is made."""

    jeu: str
    fichier: str
    editions: tuple[EditionComparee, ...]


@dataclass(frozen=True, slots=True)
class SourceChangee:
    """A publisher's file that both releases have, not with the same editions or the same bytes."""

    jeu: str
    fichier: str
    avant: tuple[EditionComparee, ...]
    apres: tuple[EditionComparee, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """The publishers' files that came, went and changed."""

    nb_avant: int
    nb_apres: int
    apparues: tuple[SourceComparee, ...]
    disparues: tuple[SourceComparee, ...]
    changees: tuple[SourceChangee, ...]


Row = tuple[str, str, EditionComparee]


def compare_sources(before: Iterable[Row] | None, after: Iterable[Row] | None) -> Sources | None:
    """Return what differs between two lists of (dataset, file, edition), by name; None without them."""
    if before is None or after is None:
        return None
    old, new = _by_file(before), _by_file(after)
    return Sources(
        len(old),
        len(new),
        tuple(SourceComparee(*name, new[name]) for name in sorted(new.keys() - old.keys())),
        tuple(SourceComparee(*name, old[name]) for name in sorted(old.keys() - new.keys())),
        tuple(
            SourceChangee(*name, old[name], new[name])
            for name in sorted(old.keys() & new.keys())
            if _bytes_of(old[name]) != _bytes_of(new[name])
        ),
    )


def _by_file(rows: Iterable[Row]) -> dict[tuple[str, str], tuple[EditionComparee, ...]]:
    files: dict[tuple[str, str], tuple[EditionComparee, ...]] = {}
    for dataset, file, edition in rows:
        files[dataset, file] = (*files.get((dataset, file), ()), edition)
    return files


def _bytes_of(editions: tuple[EditionComparee, ...]) -> set[tuple[str | None, str]]:
    # The same bytes fetched on another day are no change.
    return {(edition.edition, edition.sha256) for edition in editions}
