"""`infotravail check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..datasets import DATASETS
from ..errors import CheckFailed
from ..home import Home
from ..pipeline.verdict import check_file
from .common import database
from .printing import tell

SIGNS = {"erreur": "ERREUR", "avertissement": "attention", "constat": "constat"}


@click.command("check", epilog="\b\nExample:\n  infotravail check\n")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def command(home: Home, file: Path | None) -> None:
    """Check a built FILE (the home's by default): all that is found, then one verdict.

    The manifest beside the file gives its SHA-256; the home's archive, what to prove again.
    """
    path = file or database(home)
    own = Home(path.parent) if file is None else home
    findings = check_file(path, own, DATASETS)
    for finding in findings:
        where = ", ".join(filter(None, [finding.dataset, finding.table, finding.key]))
        tell(f"{SIGNS[finding.severity]} : {finding.text}" + (f" [{where}]" if where else ""))
    errors = sum(finding.severity == "erreur" for finding in findings)
    if errors:
        tell(f"{path} : {errors} erreur(s).")
        sys.exit(CheckFailed.exit_code)
    warnings = sum(finding.severity == "avertissement" for finding in findings)
    tell(f"{path} : aucune erreur, {warnings} avertissement(s), {len(findings) - warnings} constat(s).")
