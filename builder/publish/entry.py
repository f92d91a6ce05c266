"""What Datasette loads: our plugin or, without `infotravail[site]`, a sentence that says what is missing.

Who looks things up may have Datasette for other files: it must start there as if we were not installed.
"""

from __future__ import annotations

import logging
from types import ModuleType
from typing import TYPE_CHECKING

from datasette import hookimpl

from ..errors import LibraryAbsent
from ..extras import need
from .ours import our_databases

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette


class Absent:
    """Stands for the plugin where its libraries are not installed: our files are served as any others are."""

    __name__ = __name__

    def __init__(self, error: LibraryAbsent) -> None:
        self.error = error

    @hookimpl
    def startup(self, datasette: Datasette) -> None:
        """Say what is missing, where a file of ours is served."""
        if our_databases(datasette):
            served = "infotravail: served without its pages, its search and its limits."
            logging.getLogger(__name__).warning("%s\n%s", served, self.error)


def _plugin() -> ModuleType | Absent:
    try:
        need("site")
    except LibraryAbsent as error:
        return Absent(error)
    from . import plugin

    return plugin


PLUGIN = _plugin()
