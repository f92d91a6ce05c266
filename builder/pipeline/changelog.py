"""`CHANGES.md` and `changes.json` beside a release: what changed since the release before, and between editions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from ..disk import holds, write_text, writing
from ..editions.diff import compare
from ..editions.differences import Diff
from ..editions.report import as_json, markdown
from ..errors import HomeError
from ..home import Home
from ..model import Changes, Dataset
from .manifest import Manifest, read_manifest
from .standing import told


def write_changes(home: Home, datasets: Iterable[Dataset]) -> None:
    """Write both files for the release that the manifest names, unless they are there already."""
    manifest = read_manifest(home.manifest)
    if manifest is None or (home.changes_page.exists() and told(home) == manifest.release):
        return
    diff = _against_previous(home, manifest)
    newest = (home.path / manifest.file).resolve()
    with closing(sqlite3.connect(f"{newest.as_uri()}?mode=ro", uri=True)) as connection:
        editions = list(_between_editions(connection, datasets))
    document = {
        "release": manifest.release,
        "previous": manifest.previous.release if diff and manifest.previous else None,
        "diff": as_json(diff) if diff else None,
        "editions": editions,
    }
    with writing(home.path):
        write_text(home.changes_page, _page(manifest.release, diff, editions))
        # Last, as it is what says that both are there.
        write_text(home.changes, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _against_previous(home: Home, manifest: Manifest) -> Diff | None:
    before = home.path / manifest.previous.file if manifest.previous else None
    if before is None or not before.exists():
        return None
    try:
        return compare(before, home.path / manifest.file, same=_same_tables(home, manifest, before))
    except HomeError:
        # A previous file that cannot be read takes nothing from this release.
        return None


def _same_tables(home: Home, manifest: Manifest, before: Path) -> set[str]:
    """Return the tables whose rows are the same, by their hashes, where the manifest knows the file before."""
    known = None
    if manifest.previous and holds(before, manifest.previous.sha256):
        with suppress(HomeError):
            known = read_manifest(home.manifest_of(manifest.previous.release))
    if known is None or manifest.previous is None or known.sha256 != manifest.previous.sha256:
        return set()
    return {name for name, rows in manifest.tables.items() if known.tables.get(name) == rows}


def _between_editions(connection: sqlite3.Connection, datasets: Iterable[Dataset]) -> Iterator[dict[str, Any]]:
    """Yield how many changes of each nature there are, for each table of changes that the file has."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for table in (table for dataset in datasets for table in dataset.tables):
        if not isinstance(table.source, Changes) or table.name not in there:
            continue
        de, vers = (column.name for column in table.columns[:2])
        counts = connection.execute(
            f"SELECT {de}, {vers}, objet, nature, coalesce(champ, ''), count(*) FROM {table.name} "
            "GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"
        )
        names = ("de", "vers", "objet", "nature", "champ", "nombre")
        for row in counts:
            yield {"table": table.name, **dict(zip(names, row, strict=True))}


def _page(release: str, diff: Diff | None, editions: list[dict[str, Any]]) -> str:
    if diff:
        lines = [markdown(diff).rstrip()]
    else:
        lines = [f"# Livraison {release}", "", "Aucune livraison précédente lisible dans ce dossier : rien à comparer."]
    lines += ["", "## Entre éditions", ""]
    if editions:
        lines += ["| Table | De | Vers | Objet | Nature | Champ | Nombre |", "|---|---|---|---|---|---|--:|"]
        lines += ["| " + " | ".join(str(cell) for cell in one.values()) + " |" for one in editions]
    else:
        lines.append("L'archive n'a qu'une édition de chaque jeu.")
    return "\n".join(lines) + "\n"
