"""The pages that people read on a forge, and the code that they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.conftest import ROOT

READMES = (ROOT / "README.md", ROOT / "README.fr.md")
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
DOCS = ROOT / "docs"
# The pages that somebody wrote; those of the dictionary and the reference are generated, and have tests of their own.
REFERENCE = DOCS / "reference.md"
WRITTEN = (*READMES, *sorted({*DOCS.glob("*.md")} - {REFERENCE}), *sorted((DOCS / "decisions").glob("*.md")))
PAGES = (*WRITTEN, REFERENCE, *sorted((DOCS / "dictionary").glob("*.md")))


class Block(NamedTuple):
    """A fenced block of a page: its language and its text."""

    page: Path
    language: str
    text: str

    @property
    def name(self) -> str:
        """How a test names it."""
        return f"{self.page.relative_to(ROOT)}: {self.text.splitlines()[0]}"


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page, in order."""
    for language, text in re.findall(r"^```(\S*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S):
        yield Block(page, language, text)


def all_blocks(*languages: str) -> list[Block]:
    """Return the blocks of the written pages in some languages."""
    return [block for page in WRITTEN for block in blocks(page) if block.language in languages]


def prose(page: Path) -> str:
    """Return a page without its blocks."""
    return re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
