"""Which tables the site's settings keep from whom: read once, as neither they nor a file change while it is served."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .once import once_per_site
from .ours import our_databases

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# Datasette's own, and private: its result is whom the settings let see a table, whoever asks.
RULES_OF_TABLE = "_table_permission_allows"
# As many tables as are remembered: an address may name any.
MOST = 1_000
# How the settings say whom something is kept from.
RULES = ("allow", "allow_sql", "permissions")


def remember_rules(datasette: Datasette) -> None:
    """Remember whom the settings let see each table, where all that is served is ours.

    Datasette copies all its metadata for each table each time that it asks: two thirds of the time of a list of our
    tables. What is remembered depends on no actor: each one is still compared with the rules. Where Datasette has no
    such function, or another plugin gives it metadata, which may change, nothing is.
    """
    rules = getattr(datasette, RULES_OF_TABLE, None)
    served = [database for name, database in datasette.databases.items() if name != "_internal"]
    if rules is None or len(our_databases(datasette)) != len(served) or _others_hook("get_metadata"):
        return
    setattr(datasette, RULES_OF_TABLE, lru_cache(MOST)(rules))


@once_per_site
def is_open(datasette: Datasette) -> bool:
    """Tell whether nothing is kept from anyone: neither the settings nor a plugin tell readers apart."""
    return not _has_rules(datasette.metadata()) and not _others_hook("permission_allowed", "actor_from_request")


def _has_rules(settings: Any) -> bool:
    """Tell whether settings have rules of Datasette's: a column may have the name of one, and a text for a value."""
    if not isinstance(settings, Mapping):
        return False
    return any((name in RULES and not isinstance(value, str)) or _has_rules(value) for name, value in settings.items())


def _others_hook(*names: str) -> bool:
    """Tell whether a plugin that is neither ours nor Datasette's own has its say in some of Datasette's hooks."""
    from datasette.plugins import DEFAULT_PLUGINS, pm

    plugins = {getattr(one.plugin, "__name__", "") for name in names for one in getattr(pm.hook, name).get_hookimpls()}
    return any(name not in DEFAULT_PLUGINS and not name.startswith(f"{__package__}.") for name in plugins)
