"""The usage errors of a file that is given: each names the file, the line, and what to do."""

from __future__ import annotations

import click


def refused(name: str, problem: str) -> click.BadParameter:
    """Return the usage error for a file that cannot be used."""
    return click.BadParameter(f"{name}{problem}", param_hint="the file")
