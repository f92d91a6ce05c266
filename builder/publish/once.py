"""What is read once for a site, because it does not change as long as that is served."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

Found = TypeVar("Found")


def once_per_site(read: Callable[[Datasette], Found]) -> Callable[[Datasette], Found]:
    """Remember what is read of a site as long as that is there."""
    known: WeakKeyDictionary[Datasette, Found] = WeakKeyDictionary()

    @wraps(read)
    def remembered(datasette: Datasette) -> Found:
        if datasette not in known:
            known[datasette] = read(datasette)
        return known[datasette]

    return remembered
