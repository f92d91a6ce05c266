"""What an answer may be kept by, and for how long: its tag, and whether it is the same as long as the release is."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import datasette as of_datasette
from datasette.utils import tilde_decode

from .. import __version__
from .once import once_per_site
from .ours import our_databases, release_of
from .relations import relations

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

MAX_AGE = 300
# What an answer of the release says, and no other one: under `/r/RELEASE`, it may be kept for ever.
STABLE = f"public, max-age={MAX_AGE}"
FOR_EVER = f"public, max-age={365 * 24 * 3600}, immutable"
# The answer depends on the host that the request names, which another reader's may not.
OF_THE_READER = f"private, max-age={MAX_AGE}"
# The answer depends on the minute.
OF_NOW = "public, max-age=60"
# Arguments by which readers give SQL of their own, or ask for the time that it takes.
SQL_OF_READERS = frozenset({"sql", "_where", "_trace"})
# By how long Datasette lets an answer be kept, where a reader says it.
TTL = "_ttl"
# What gives another answer to the same query.
_OF_CHANCE = re.compile(
    r"\b(random|randomblob|date|time|datetime|julianday|unixepoch|strftime|timediff)\W*\(|\bcurrent_(date|time)", re.I
)


def tag(datasette: Datasette, moment: str = "") -> str:
    """Return the tag of an answer: the release, the software and the site's settings are what it depends on.

    `moment` writes the moment on which it depends too. It is weak: what is compressed on its way is the same answer.
    """
    release = release_of(datasette)
    name = f"{release.identifiant}-{release.hash_contenu[:8]}" if release else ""
    told = f"{datetime.now(UTC):{moment}}" if moment else "donnees"
    return f'W/"{name}-{__version__}-{_settings(datasette)}-{told}"'


@once_per_site
def _settings(datasette: Datasette) -> str:
    """Return a short digest of all that the site is made with: Datasette, its settings, its metadata, its plugins."""
    from datasette.plugins import get_plugins

    plugins = sorted((one["name"], str(one.get("version"))) for one in get_plugins())
    made_with = [of_datasette.__version__, datasette.settings_dict(), datasette.metadata(), plugins]
    written = json.dumps(made_with, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:8]


def asked_in(query: bytes) -> dict[str, str]:
    """Return the arguments of a query string by name."""
    return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


async def is_stable(datasette: Datasette, path: str, query: bytes) -> bool:
    """Tell whether a table, a row or a query answers the same as long as the release is served.

    Of the SQL of readers nobody knows; of a query of the site's, its text tells.
    """
    if SQL_OF_READERS & asked_in(query).keys():
        return False
    route, name = (*(tilde_decode(part.partition(".")[0]) for part in path.split("/")[1:3]), "")[:2]
    database = next((one for one in our_databases(datasette) if one.route == route), None)
    if database is None or not name or name in relations(str(database.path)):
        return database is not None
    canned = await datasette.get_canned_query(database.name, name, None)
    return bool(canned) and not _OF_CHANCE.search(canned["sql"])
