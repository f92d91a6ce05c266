"""The version of a release, as the tag, the package and the changelog say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from .. import __version__
from ..errors import CheckFailed, HomeError

# What changed for people who read the data, and for people who use the software.
PARTS = ("Données", "Code")


def sections(changelog: str) -> Mapping[str, tuple[str, ...]]:
    r"""Return the parts of each release that a changelog tells of, by its version.

    >>> sections("# Changes\n## 0.2.0\n### Données\n* x\n### Code\n* y\n")
    {'0.2.0': ('Données', 'Code')}
    """
    found: dict[str, tuple[str, ...]] = {}
    version = ""
    for level, title in re.findall(r"^(##|###) (.+?)\s*$", changelog, re.MULTILINE):
        if level == "##":
            # A day may follow the version.
            version = title.split()[0].rstrip(",")
            found[version] = ()
        elif version:
            found[version] += (title,)
    return found


def expect_tag(tag: str, changelog: Path) -> None:
    """Raise CheckFailed where a tag is not that of this version, or the changelog does not tell what is in it."""
    if tag != f"v{__version__}":
        raise CheckFailed(f"tag {tag}", f"the version is {__version__}", f"tag v{__version__}, or change the version")
    try:
        told = sections(changelog.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HomeError(
            str(changelog), f"cannot be read ({error})", "run `make release` at the top of a clone"
        ) from error
    if told.get(__version__) != PARTS:
        raise CheckFailed(
            str(changelog),
            f"it has no section « ## {__version__} » with « ### {PARTS[0]} » then « ### {PARTS[1]} »",
            "give what is under « Unreleased » the version, in these two parts",
        )
