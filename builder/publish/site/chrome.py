"""What every page has around it: the release, the menu, a search box, and the server of map tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...faces import questions
from ..ours import holds_dataset, our_databases, release_of, tiles_of

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette


def chrome(datasette: Datasette) -> dict[str, Any]:
    """Return what the head, the foot and the maps of a page need; nothing where no file of ours is served."""
    databases = our_databases(datasette)
    if not databases:
        return {"infotravail": None}
    return {
        "infotravail": {
            "base": databases[0].name,
            "livraison": release_of(datasette),
            "menu": [(address, name) for needs, address, name in _menu() if holds_dataset(datasette, needs)],
        },
        "tuiles": tiles_of(datasette),
    }


def _menu() -> list[tuple[str, str, str]]:
    """Return what each page of the menu needs, its address and its name there."""
    found = [
        (question.needs, question.address.path, question.address.page.menu)
        for _, question in questions()
        if question.address and question.address.page and question.address.page.menu
    ]
    # What speaks of the whole file comes after what speaks of a dataset.
    return sorted(found, key=lambda one: not one[0])
