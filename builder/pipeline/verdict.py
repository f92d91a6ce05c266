"""`check` on a finished file: its bytes, then its content, then what its archive can still prove."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ..disk import open_regular, sha256_of
from ..errors import HomeError
from ..facts import Finding
from ..home import DATABASE, SCHEMA_VERSION, Home, release_of
from ..livraison import UNREADABLE, livraison
from ..model import Dataset
from ..opened import LONGEST, open_database
from .check import (
    check_content,
    check_database,
    check_pages,
    check_references,
    check_repeats,
    error,
    lost_tables,
    noted,
)
from .lite import lite_datasets
from .manifest import Previous, accepted, read_manifest


def check_file(path: Path, home: Home, datasets: Iterable[Dataset]) -> list[Finding]:
    """Return everything found in a file; it is read once and never written to.

    The manifest is looked for beside the file, the archive in the home.
    """
    try:
        with open_regular(path) as stream:
            data = stream.read()
    except OSError as reason:
        raise HomeError(str(path), f"cannot be read ({reason.strerror})", "check the path and its rights") from reason
    findings = list(_bytes(hashlib.sha256(data).hexdigest(), len(data), path))
    if not data:
        return [*findings, error(f"{path.name} est vide")]
    # In memory, because FTS5 asks for a writable database before it checks an index.
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
        try:
            for finding in _content(connection, path.name, home, tuple(datasets)):
                findings.append(finding)
        except UNREADABLE as reason:
            findings.append(error(f"base illisible : {reason}"))
        except (LookupError, TypeError, ValueError) as reason:
            # After what is wrong already, a value that no file of ours has; after nothing, a fault of ours.
            if not any(finding.severity == "erreur" for finding in findings):
                raise
            findings.append(error(f"base illisible : {reason}"))
    return findings


def _content(connection: sqlite3.Connection, name: str, home: Home, datasets: tuple[Dataset, ...]) -> Iterator[Finding]:
    errors = 0
    if _is_lite(connection, name):
        datasets = lite_datasets(datasets)
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
        yield from check_database(connection, datasets)
        return
    for finding in chain(check_pages(connection), check_references(connection), check_database(connection, datasets)):
        errors += finding.severity == "erreur"
        yield finding
    if not errors or not lost_tables(connection, datasets):
        yield from check_content(connection, name)
        yield from check_repeats(connection, home, datasets)
        yield from noted(connection)


def _is_lite(connection: sqlite3.Connection, name: str) -> bool:
    """Tell whether a file says that it is a lite one; what says nothing is checked as a whole one."""
    try:
        return livraison(connection, name).est_leger
    except HomeError:
        return False


def _bytes(sha256: str, size: int, path: Path) -> Iterator[Finding]:
    """Yield what the manifests beside a file say against its bytes."""
    try:
        beside, known = _known_beside(path)
    except HomeError as reason:
        place = reason.place.removeprefix(f"{path.parent}{os.sep}")
        yield error(f"{place} : {reason.problem} ; construire de nouveau le récrit")
        return
    if any(entry.sha256 == sha256 for entry in known):
        return
    if not known or not (release_of(path.name) or path.name == DATABASE):
        text = f"aucun manifest.json à côté de {path.name} ne connaît ce fichier : SHA-256 non vérifié"
        yield Finding("avertissement", text)
        return
    yield error(
        f"SHA-256 {sha256[:12]}…, {size} octets ; {beside.name} annonce {known[0].sha256[:12]}…, {known[0].size} "
        "octets : le fichier a changé depuis sa construction, télécharger ou construire de nouveau"
    )


def _known_beside(path: Path) -> tuple[Path, list[Previous]]:
    """Return the manifest that answers for a file, and the releases that the file may be.

    A file that has the name of a release has a manifest of its own; a file of any other name may hold the newest
    release, or the release before it.
    """
    folder, own = Home(path.parent), release_of(path.name)
    if own and (manifest := read_manifest(folder.manifest_of(own))):
        return folder.manifest_of(own), [manifest.as_previous()]
    known = accepted(read_manifest(folder.manifest))
    return folder.manifest, [entry for entry in known if not own or entry.file == path.name]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file is, and what is wrong with it as the release that was asked for."""

    release: str
    sha256: str
    content: str
    problems: tuple[str, ...]


def verify_file(path: Path, sha256: str = "", release: str = "") -> Verified:
    """Compare a file with a SHA-256 and a release, and its content with the hash that it announces.

    Where no SHA-256 is given, the manifest beside the file gives it, if there is one. Raises HomeError when the file is
    not ours.
    """
    found = sha256_of(path)
    problems = []
    if sha256 and found != sha256:
        problems.append(f"SHA-256 {found}, {sha256} attendu : ce n'est pas ce fichier, ou il a changé")
    elif not sha256:
        beside = _bytes(found, path.stat().st_size, path)
        problems += [finding.text for finding in beside if finding.severity == "erreur"]
    with open_database(path, any_schema=True) as connection:
        try:
            says = livraison(connection, path.name)
        except HomeError as reason:
            return Verified("", found, "", (*problems, f"{reason.place} : {reason.problem}"))
        problems += [finding.text for finding in check_content(connection, path.name)]
    if release and release != says.identifiant:
        problems.append(f"livraison {says.identifiant}, {release} attendue")
    return Verified(says.identifiant, found, says.hash_contenu, tuple(problems))
