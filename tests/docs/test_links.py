"""Every link of the README and of docs leads somewhere, on a forge and on the site that is made of them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.written import CONTRIBUTING, PAGES, READMES, prose

LINK = re.compile(r"\[(?:[^]\\]|\\.)*\]\(([^)\s]+)\)")


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files that a page leads to, each with the anchor of a title."""
    for target in LINK.findall(prose(page)):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield (page.parent / path).resolve() if path else page, anchor


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return the anchors that a forge makes of the titles of a page."""
    found: dict[str, int] = {}
    for title in re.findall(r"^#{1,6} (.+)$", prose(page), re.M):
        slug = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        count = found.get(slug, 0)
        found |= {slug: count + 1} | ({f"{slug}-{count}": 1} if count else {})
    return frozenset(found)


LINKED = (*PAGES, CONTRIBUTING)


@pytest.mark.parametrize("page", LINKED, ids=[str(page.relative_to(ROOT)) for page in LINKED])
def test_every_link_leads_to_a_file_and_a_title(page: Path) -> None:
    found = list(links(page))
    assert [str(path.relative_to(ROOT)) for path, _ in found if not path.exists()] == []
    assert [(path.name, anchor) for path, anchor in found if anchor and anchor not in anchors(path)] == []


def test_every_page_is_reached_from_each_readme() -> None:
    for readme in READMES:
        reached: set[Path] = set()
        waiting = {readme}
        while waiting:
            page = waiting.pop()
            reached.add(page)
            if page in PAGES:
                waiting |= {path for path, _ in links(page)} - reached
        # The index is the first page of the site; on a forge, the README is.
        assert {*PAGES, CONTRIBUTING} - reached <= {ROOT / "docs" / "index.md"}


def test_the_pages_are_read_without_a_warning(tmp_path: Path) -> None:
    # All that `make docs` does but for writing HTML, which takes as long again.
    command = [sys.executable, "-m", "sphinx", "--builder", "dummy", "--fail-on-warning", "--keep-going", "--quiet"]
    done = subprocess.run([*command, ROOT / "docs", tmp_path], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
