"""From a checked temporary file to a release: names that are there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import builder
from builder import __version__
from builder.disk import alone, publish, sha256_of, temporary, write_text, writing
from builder.errors import HomeError
from builder.facts import Snapshot
from builder.home import SCHEMA_VERSION, Home
from builder.pipeline.about import Identity

BUILD_PREFIX = "build"


@contextmanager
def building(home: Home) -> Iterator[None]:
    """Hold the home for one build, and clear away what a killed one left.

    Raises Busy when another build holds it.
    """
    with alone(home.path, ".build.lock", "another build is running here"):
        for prefix in (BUILD_PREFIX, home.manifest.name, home.changes.name, home.changes_page.name):
            for leftover in home.path.glob(f".{prefix}-*"):
                leftover.unlink()
        yield


def fingerprint(snapshots: Iterable[Snapshot]) -> str:
    """Return the hash of what a build is a function of: the code, the lock, the SQLite version."""
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    root = Path(builder.__file__).parent
    for path in sorted([*root.rglob("*.py"), *root.rglob("search/*.csv")]):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    entries = sorted(json.dumps(asdict(snapshot), sort_keys=True) for snapshot in snapshots)
    digest.update("\n".join(entries).encode())
    return digest.hexdigest()


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return the manifest, or None where there is none. Raises HomeError when it is damaged."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise HomeError(str(path), f"cannot be read ({error})", "build again: it is written anew") from error
    if not isinstance(document, dict) or not document.keys() >= {"release", "file", "sha256", "size", "inputs"}:
        raise HomeError(str(path), "is not a manifest", "build again: it is written anew")
    return document


def accepted(manifest: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the releases that the stable name may hold: the newest, and the one before.

    A build that is killed between writing the manifest and renaming leaves the one before.
    """
    if manifest is None:
        return []
    return [manifest, *filter(None, [manifest.get("previous")])]


def up_to_date(home: Home, inputs: str) -> dict[str, Any] | None:
    """Return the manifest of the release that is there already, whole and of the same inputs, or None."""
    with suppress(HomeError):
        manifest = read_manifest(home.manifest)
        if manifest and manifest.get("inputs") == inputs and home.database.exists():
            whole = sha256_of(home.database) == manifest["sha256"]
            if whole and (home.path / manifest["file"]).exists():
                return manifest
    return None


def release(
    home: Home, checked: Path, identity: Identity, rows: dict[str, int], inputs: str, refused: list[dict[str, Any]]
) -> Path:
    """Give a checked file its versioned name, write the manifest, then swap the stable name.

    `refused` are the sources that were left out: the manifest remembers them, so that a build
    with nothing to do still says so.
    """
    target = home.path / f"infotravail-{identity.release}.db"
    previous = None
    with suppress(HomeError):
        previous = _held(home)
        # The same bytes once more: what came before them is still what came before.
        if previous and previous["sha256"] == sha256_of(checked):
            previous = (read_manifest(home.manifest) or {}).get("previous")
    manifest = {
        "release": identity.release,
        "file": target.name,
        "sha256": sha256_of(checked),
        "size": checked.stat().st_size,
        "content_hash": identity.content_hash,
        "tables": {name: {"rows": rows[name], "sha256": hash_} for name, hash_ in identity.tables.items()},
        "schema_version": SCHEMA_VERSION,
        "builder_version": __version__,
        "sqlite_version": sqlite3.sqlite_version,
        "inputs": inputs,
        "refused": refused,
        "previous": previous,
    }
    with writing(home.path):
        publish(checked, target)
        write_text(home.manifest, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        _swap(home, target)
    return target


def _held(home: Home) -> dict[str, Any] | None:
    """Return what the manifest says of the release that the stable name holds now."""
    if not home.database.exists():
        return None
    sha256 = sha256_of(home.database)
    for entry in accepted(read_manifest(home.manifest)):
        if entry["sha256"] == sha256:
            return {word: value for word, value in entry.items() if word != "previous"}
    return None


def _swap(home: Home, target: Path) -> None:
    new = temporary(home.path, BUILD_PREFIX)
    try:
        new.unlink()
        try:
            os.link(target, new)
        except OSError:
            shutil.copyfile(target, new)
        publish(new, home.database)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()
