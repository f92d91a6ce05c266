"""`check` on a finished file: its bytes, then its content, then what its archive can still prove."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from builder.errors import HomeError
from builder.home import Home
from builder.model import Dataset, Finding
from builder.pipeline.check import check_content, check_database, check_proofs, error, noted
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
        try:
            connection.deserialize(data)
            found = list(check_database(connection, datasets))
            findings += found
            if not _fatal(connection):
                findings += check_content(connection)
                findings += check_proofs(connection, home, datasets)
                findings += noted(connection)
        except sqlite3.DatabaseError as reason:
            findings.append(error(f"base illisible : {reason}"))
    return findings


def _bytes(data: bytes, path: Path) -> Iterator[Finding]:
    releases = accepted(read_manifest(Home(path.parent).manifest))
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


def _fatal(connection: sqlite3.Connection) -> bool:
    """Tell whether the file has not even the tables in which it describes itself."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return not {"release", "dictionnaire", "corrections", "provenance", "sources", "constats"} <= tables
