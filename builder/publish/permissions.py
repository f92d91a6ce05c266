"""Which tables the site's settings keep from whom: read once, as neither they nor a file change while it is served."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from .ours import our_databases

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# Datasette's own, and private: its result is whom the settings let see a table, whoever asks.
RULES_OF_TABLE = "_table_permission_allows"
# As many tables as are remembered: an address may name any.
MOST = 1_000


def remember_rules(datasette: Datasette) -> None:
    """Remember whom the settings let see each table, where all that is served is ours.

    Datasette copies all its metadata for each table each time that it asks: two thirds of the time of a list of our
    tables. What is remembered depends on no actor: each one is still compared with the rules. Where Datasette has no
    such function, or another plugin gives it metadata, which may change, nothing is.
    """
    rules = getattr(datasette, RULES_OF_TABLE, None)
    served = [database for name, database in datasette.databases.items() if name != "_internal"]
    if rules is None or len(our_databases(datasette)) != len(served) or _others_describe():
        return
    setattr(datasette, RULES_OF_TABLE, lru_cache(MOST)(rules))


def _others_describe() -> bool:
    from datasette.plugins import pm

    modules = {one.plugin.__name__ for one in pm.hook.get_metadata.get_hookimpls()}
    return any(not name.startswith(f"{__package__}.") for name in modules)
