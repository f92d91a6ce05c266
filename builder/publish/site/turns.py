"""Long tables take turns with the other answers: a table of fifty thousand cells takes half a second to write.

All pages are made on one thread, each in one go. A table lets the others pass while its cells are read, and after each
row that is written.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from itertools import count
from typing import TypeVar

from jinja2 import Environment
from jinja2.ext import Extension

Shown = TypeVar("Shown")

# As many cells as are read in one go.
AT_ONCE = 100
_READ = count(1)
_LOOP = re.compile(r"{%-?\s*for row in display_rows\s*-?%}")


async def let_others_pass() -> None:
    """Give their turn to the answers that can go on."""
    await asyncio.sleep(0)


def at_a_cell(shown: Shown) -> Shown | Awaitable[Shown]:
    """Return what a cell shows; now and then Datasette waits for it, so that others pass."""
    return shown if next(_READ) % AT_ONCE else _after_others(shown)


async def _after_others(shown: Shown) -> Shown:
    await let_others_pass()
    return shown


class _Rows(Extension):
    """Let others pass at each row that a template of Datasette's, or of ours in its place, writes."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Return the source of a template, with a wait in its loop over rows."""
        return _LOOP.sub(r'\g<0>{{ let_others_pass() or "" }}', source)


def take_turns(env: Environment) -> None:
    """Have the templates of an environment let others pass."""
    env.globals["let_others_pass"] = let_others_pass
    env.add_extension(_Rows)
