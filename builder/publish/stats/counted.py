"""Which sites count their calls, and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

    from .counting import Counting

_COUNTED: WeakKeyDictionary[Datasette, Counting] = WeakKeyDictionary()


def count_with(datasette: Datasette, counting: Counting) -> None:
    """Have a site tell the calls that are counted."""
    _COUNTED[datasette] = counting


def is_counted(datasette: Datasette) -> bool:
    """Tell whether a site counts its calls."""
    return datasette in _COUNTED


def counting_of(datasette: Datasette) -> Counting | None:
    """Return what counts the calls of a site, None where nothing does."""
    return _COUNTED.get(datasette)
