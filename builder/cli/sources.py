"""`infotravail sources`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import click

from ..datasets import DATASETS
from ..facts import Snapshot
from ..french import number
from ..home import Home
from ..model import Dataset, File
from ..notes import GO_FURTHER, STARTER
from ..pipeline.about import address_of, how_to_get
from ..pipeline.select import RELEASES
from ..sources.lock import read_lock
from .printing import tell, tell_json
from .sources_check import check_archive


@click.command("sources", epilog="\b\nExample:\n  infotravail sources --json\n")
@click.option("--check", is_flag=True, help="Read every byte of the archive: what is damaged or lost?")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@click.pass_obj
def command(home: Home, check: bool, as_json: bool) -> None:
    """List what the archive holds, file by file, and what it lacks.

    With --check, the exit code is 0 when every file is intact, and 4 when one is damaged or lost:
    fetch or add it again, and it is mended. It is 74 when the list of files itself, the lock,
    cannot be read.
    """
    if check:
        check_archive(home, as_json)
        return
    snapshots = _present(home)
    starter = () if snapshots else _present(home.starter)
    snapshots = snapshots or starter
    today = datetime.now(UTC).date()
    rows = [row for d in DATASETS for file in d.files for row in _rows(d, file, snapshots, today)]
    rows += [_release_row(s, today) for s in snapshots if s.dataset == RELEASES]
    if as_json:
        tell_json(rows)
        return
    first_and_last = f"{STARTER[0].upper()}{STARTER[1:]}. Pour les fichiers entiers : {GO_FURTHER}."
    if starter:
        tell(first_and_last)
    for row in rows:
        title = f"{row['dataset']} > {row['file']}"
        if not row["present"]:
            what = "absent" if row["required"] else f"absent, facultatif ({row['gives']})"
            tell(f"{title} : {what}", f"  → {row['how_to_get']}")
            continue
        age = f"{row['age_days']} jour" + ("s" if row["age_days"] > 1 else "")
        tell(
            f"{title} : {row['edition']}, {number(row['size'])} octets, du {row['fetched_at']} ({age})",
            f"  SHA-256 {row['sha256']}",
            f"  {_came(row)}",
            f"  {row['licence']}",
        )
    if starter:
        tell(first_and_last)


def _present(home: Home) -> tuple[Snapshot, ...]:
    return tuple(one for one in read_lock(home.lock) if home.stored(one.sha256).exists())


def _release_row(release: Snapshot, today: date) -> dict[str, Any]:
    """Return the row of a release that was given as a source: history alone."""
    common = {"dataset": release.dataset, "file": release.file, "required": False, "page": release.file}
    more = {"gives": "l'historique des éditions qu'elle connaît", "licence": "celles de ses sources"}
    return {**common, **more, **_held(release, today)}


def _held(snapshot: Snapshot, today: date) -> dict[str, Any]:
    url, origin = address_of(snapshot)
    return {
        "present": True,
        "url": url,
        "origin": origin,
        "edition": snapshot.edition,
        "layout": snapshot.layout,
        "size": snapshot.size,
        "sha256": snapshot.sha256,
        "fetched_at": snapshot.fetched_at,
        "published_at": snapshot.published_at or None,
        "age_days": (today - date.fromisoformat(snapshot.fetched_at)).days,
        "sample": snapshot.sample,
        "starter": snapshot.starter,
    }


def _rows(dataset: Dataset, file: File, snapshots: tuple[Snapshot, ...], today: date) -> list[dict[str, Any]]:
    common = {
        "dataset": dataset.name,
        "file": file.name,
        "required": file.required,
        "gives": file.gives or None,
        "page": file.page,
        "licence": dataset.licence_of(file).name,
    }
    held = [s for s in snapshots if s.dataset == dataset.name and s.file == file.name]
    if not held:
        return [{**common, "present": False, "url": None, "origin": None, "how_to_get": how_to_get(dataset, file)}]
    return [{**common, **_held(snapshot, today)} for snapshot in held]


def _came(row: dict[str, Any]) -> str:
    """Say, in French, where a row's own bytes came from."""
    return row["url"] or f"{row['origin']}, page : {row['page']}"
