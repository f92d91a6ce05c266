"""What every page has around it: the release and its file, the menu, a search box, and the server of map tiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request

from ...faces import questions
from ..fichier import fichier_of
from ..ours import holds_dataset, our_databases, release_of, tiles_of

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# The order of the menu: what most people come for is first, what is not named here last.
MENU = ("Métiers", "Territoires", "Recrutements", "Marché", "Compétences", "Anciens codes", "Coder")
# The list of jobs is that of their domains.
PARTS = ({"metier", "domaine"},)


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
            "courant": _current(datasette),
        },
        "fichier": fichier_of(datasette),
        "tuiles": tiles_of(datasette),
    }


def _current(datasette: Datasette) -> Callable[[Request | None, str], str]:
    """Return what tells whether an entry of the menu is the page that is asked for, or has it in its part of the site.

    What it tells is the value of `aria-current`. Of one job the address is `/metier/…`, where the list is `/metiers`.
    """

    def current(request: Request | None, address: str) -> str:
        # The page of an error may be made without what was asked.
        if not request:
            return ""
        path = "/" + request.path.removeprefix(datasette.setting("base_url")).strip("/")
        if path == address:
            return "page"
        parts = {one.split("/")[1].rstrip("s") for one in (path, address)}
        return "true" if len(parts) == 1 or parts in PARTS else ""

    return current


def _menu() -> list[tuple[str, str, str]]:
    """Return what each page of the menu needs, its address and its name there."""
    found = [
        (question.needs, question.address.path, question.address.page.menu)
        for _, question in questions()
        if question.address and question.address.page and question.address.page.menu
    ]
    return sorted(found, key=lambda one: MENU.index(one[2]) if one[2] in MENU else len(MENU))
