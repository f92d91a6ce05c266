"""The tables and the views of a file as people look for them: by subject, with their titles in French."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..across.origines import Origine, origine
from ..opened import open_database

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

OF_THE_FILE = "Le fichier lui-même : sources, licences, dictionnaire, réparations"
OTHERS = "Autres tables"


@dataclass(frozen=True, slots=True)
class Entree:
    """A table or a view: its name, its title, and its number of rows, None where it was not counted."""

    nom: str
    titre: str
    nombre: int | None
    est_vue: bool


@dataclass(frozen=True, slots=True)
class Sujet:
    """The tables of a dataset that have rows, and those that have none in this release."""

    titre: str
    entrees: tuple[Entree, ...]
    vides: tuple[Entree, ...]


def subjects(
    datasette: Datasette, database: str, tables: Iterable[Mapping[str, Any]], views: Iterable[Mapping[str, Any]]
) -> list[Sujet]:
    """Return the tables and the views of a database by subject, in the order of the datasets."""
    found = {one["name"]: (one["count"], False) for one in tables if not one["hidden"]}
    found |= {one["name"]: (None, True) for one in views}
    # Asked once: Datasette copies them all each time.
    words = (datasette.metadata("databases") or {}).get(database, {}).get("tables", {})
    entries = {name: _entry(words.get(name, {}), name, *counted) for name, counted in found.items()}
    subjects = []
    for title, names in (*_declared(), (OTHERS, tuple(entries))):
        listed = [entries.pop(name) for name in names if name in entries]
        if listed:
            empty = tuple(one for one in listed if one.nombre == 0)
            subjects.append(Sujet(title, tuple(one for one in listed if one.nombre != 0), empty))
    return subjects


def _entry(words: Mapping[str, str], name: str, number: int | None, is_view: bool) -> Entree:
    return Entree(name, words.get("title") or name, number, is_view)


@cache
def _declared() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(_named())


def _named() -> Iterator[tuple[str, tuple[str, ...]]]:
    # The declarations are imported when the page is first asked for.
    from ..datasets import DATASETS
    from ..describe.registers import REGISTERS

    for dataset in DATASETS:
        title = f"{dataset.title[:1].upper()}{dataset.title[1:]}"
        yield title, (*(one.name for one in dataset.tables), *(one.name for one in dataset.views))
    yield OF_THE_FILE, tuple(one.name for one in REGISTERS)


@cache
def origin_of(path: str, table: str) -> Origine | None:
    """Return where a table of a file comes from, and what to know of it; neither changes while it is served."""
    with open_database(Path(path)) as connection:
        return origine(connection, table)
