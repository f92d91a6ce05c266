"""The lists that we write, each a CSV file of this folder."""

from __future__ import annotations

import csv
from pathlib import Path


def lines(file: Path) -> list[dict[str, str]]:
    """Return the lines of a list, in their order, by their columns. Raises csv.Error."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))
