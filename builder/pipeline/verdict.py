"""`check` on a finished file: its bytes, then its content, then what its archive can still prove."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from builder.describe.registers import REGISTERS
from builder.disk import sha256_of
from builder.errors import HomeError
from builder.facts import Finding
from builder.home import SCHEMA_VERSION, Home
from builder.lookup import open_database
from builder.model import Dataset
from builder.pipeline.check import check_content, check_database, check_pages, check_proofs, error, noted
from builder.pipeline.release import accepted, read_manifest


def check_file(path: Path, home: Home, datasets: Iterable[Dataset]) -> list[Finding]:
    """Return everything found in a file; it is read once and never written to.

    The manifest is looked for beside the file, the archive in the home.
    """
    try:
        data = path.read_bytes()
    except OSError as reason:
        raise HomeError(str(path), f"cannot be read ({reason.strerror})", "check the path and its rights") from reason
    findings = list(_bytes(data, path))
    if not data:
        return [*findings, error(f"{path.name} est vide")]
    # In memory, because FTS5 asks for a writable database before it checks an index.
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        try:
            for finding in _content(connection, home, tuple(datasets)):
                findings.append(finding)
        except sqlite3.DatabaseError as reason:
            findings.append(error(f"base illisible : {reason}"))
    return findings


def _content(connection: sqlite3.Connection, home: Home, datasets: tuple[Dataset, ...]) -> Iterator[Finding]:
    errors = 0
    if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA_VERSION:
        yield from check_database(connection, datasets)
        return
    for finding in chain(check_pages(connection), check_database(connection, datasets)):
        errors += finding.severity == "erreur"
        yield finding
    if not errors or _describes_itself(connection):
        yield from check_content(connection)
        yield from check_proofs(connection, home, datasets)
        yield from noted(connection)


def _bytes(data: bytes, path: Path) -> Iterator[Finding]:
    try:
        releases = accepted(read_manifest(Home(path.parent).manifest))
    except HomeError as reason:
        yield error(f"manifest.json : {reason.problem} ; construire de nouveau le récrit")
        return
    if not releases:
        yield Finding("avertissement", f"pas de manifest.json à côté de {path.name} : SHA-256 non vérifié")
        return
    found = hashlib.sha256(data).hexdigest()
    if any(entry["sha256"] == found for entry in releases):
        return
    named = [entry for entry in releases if entry["file"] == path.name]
    if not named and path.name != Home(path.parent).database.name:
        yield Finding("avertissement", f"manifest.json ne connaît pas {path.name} : SHA-256 non vérifié")
        return
    expected = (named or releases)[0]
    yield error(
        f"SHA-256 {found[:12]}…, {len(data)} octets ; manifest.json annonce {expected['sha256'][:12]}…, "
        f"{expected['size']} octets : le fichier a changé depuis sa construction, télécharger ou construire de nouveau"
    )


def _describes_itself(connection: sqlite3.Connection) -> bool:
    """Tell whether every table that the file describes is there."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")}
    if not {table.name for table in REGISTERS} <= tables:
        return False
    return {name for (name,) in connection.execute("SELECT nom_table FROM dictionnaire")} <= tables


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file is, and what is wrong with it as the release that was asked for."""

    release: str
    sha256: str
    content: str
    problems: tuple[str, ...]


def verify_file(path: Path, sha256: str = "", release: str = "") -> Verified:
    """Compare a file with a SHA-256 and a release, and its content with the hash that it announces.

    Without a SHA-256 the manifest beside the file gives it, where there is one. Raises HomeError
    when it is not one of our files.
    """
    found = sha256_of(path)
    problems = []
    if sha256 and found != sha256:
        problems.append(f"SHA-256 {found}, {sha256} attendu : ce n'est pas ce fichier, ou il a changé")
    elif not sha256:
        problems += [finding.text for finding in _bytes(path.read_bytes(), path) if finding.severity == "erreur"]
    with open_database(path, any_schema=True) as connection:
        row = connection.execute("SELECT identifiant, hash_contenu FROM release").fetchone()
        if row is None:
            return Verified("", found, "", (*problems, "la table release est vide"))
        identifier, announced = row
        problems += [finding.text for finding in check_content(connection)]
    if release and release != identifier:
        problems.append(f"livraison {identifier}, {release} attendue")
    return Verified(identifier, found, announced, tuple(problems))
