"""`infotravail verify`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..errors import CheckFailed
from ..home import Home
from ..pipeline.verdict import verify_file
from .common import database
from .printing import tell


@click.command("verify", epilog="\b\nExample:\n  infotravail verify\n")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sha256", default="", metavar="HEX", help="The SHA-256 that the file must have.")
@click.option("--release", default="", metavar="ID", help="The release that the file must be.")
@click.pass_obj
def command(home: Home, file: Path | None, sha256: str, release: str) -> None:
    """Verify that FILE (the home's by default) is the release that you pinned, whole and unchanged.

    Without --sha256, the manifest beside the file gives it; the hash of the content, which the
    file itself announces, is computed again in any case.
    """
    path = file or database(home)
    found = verify_file(path, sha256.strip().lower(), release.strip())
    tell(str(path), f"  livraison {found.release}", f"  SHA-256 {found.sha256}", f"  contenu {found.content}")
    for problem in found.problems:
        tell(f"ERREUR : {problem}", err=True)
    if found.problems:
        sys.exit(CheckFailed.exit_code)
