"""What kind of address is asked: what is answered there, kept, and read by others follows from it, never from a prefix.

The base address of the site and `/r/RELEASE` are cut from the path, and what need not be encoded is decoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from datasette.utils import tilde_decode

from .. import replay, tables
from ..ours import our_databases, release_of
from ..query import plain_path
from ..site import addresses, machines
from ..site.answers import PREFIX
from ..stats import told
from .asgi import Scope

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# The key of the place in the scope of a request.
PLACE = "infotravail.place"
_OF_RELEASE = re.compile(r"/r/([\w.-]{1,80})(/.*)")
STATIC = ("/-/static/", "/-/static-plugins/", "/favicon.ico")
FILE = ".db"
# Where `datasette-mcp` answers.
ASSISTANTS = "/-/mcp"


class Kind(Enum):
    """What answers at an address."""

    PAGE = auto()  # ours, for people or programs; or nothing
    DATA = auto()  # a table, a row, a query, or SQL, of a file of ours
    FILE = auto()  # a file of ours, whole
    STATIC = auto()  # styles, scripts and pictures
    REPLAY = auto()  # the old API
    ASSISTANTS = auto()  # the tools of assistants, where they are installed
    MACHINERY = auto()  # what Datasette says of itself, its forms with it
    OTHERS = auto()  # another file than ours, where Datasette stays as it is


@dataclass(frozen=True, slots=True)
class Place:
    """The path of an address as it is sent, after the base and the release; its kind; `/r/RELEASE`, or nothing."""

    path: str
    kind: Kind
    release: str = ""


def placed(datasette: Datasette, scope: Scope) -> Scope:
    """Return the scope of a request at its place, which it has the key of.

    Of another release than the one that is served, the address is left as it is: nothing is there.
    """
    raw = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0].decode("latin-1")
    base = datasette.setting("base_url")
    path = _after(base, raw)
    if _is_answered_here(datasette, path):
        path = plain_path(path.encode("latin-1")).decode("latin-1")
    release, path = _parted(datasette, path)
    place = Place(path, _kind(datasette, path), release)
    if place.kind is Kind.OTHERS and not release:
        return {**scope, PLACE: place}
    # Datasette cuts the base from whatever begins with it, so that it is always there; `base_is_read` takes it off.
    routed = f"{base.rstrip('/')}{path}"
    return {**scope, "path": unquote(routed), "raw_path": routed.encode("latin-1"), PLACE: place, PREFIX: release}


def base_is_read(datasette: Datasette, scope: Scope) -> None:
    """Take the base off the path of a request that Datasette has routed: its links would have it twice."""
    base = datasette.setting("base_url")
    if base != "/" and PLACE in scope and scope[PLACE].kind is not Kind.OTHERS:
        path = scope[PLACE].path
        scope.update(raw_path=path.encode("latin-1"), path=unquote(path))


def _after(base: str, path: str) -> str:
    """Return a path after the base of the site, where it has it: some proxies cut it."""
    if path == base.rstrip("/"):
        return "/"
    return f"/{path.removeprefix(base)}" if path.startswith(base) else path


def _is_answered_here(datasette: Datasette, path: str) -> bool:
    """Tell whether an address is neither the replay's, whose clients are answered as they were, nor another file's."""
    return not tables.is_of_others(datasette, path) and not replay.is_replayed(unquote(path))


def _parted(datasette: Datasette, path: str) -> tuple[str, str]:
    """Return `/r/RELEASE` and the path that follows, where the release is the one that is served."""
    # What is matched is as it is sent: a slash that is encoded there parts nothing.
    found = _OF_RELEASE.fullmatch(path)
    served = release_of(datasette) if found else None
    if not found or not served or served.identifiant != found[1]:
        return "", path
    return f"/r/{found[1]}", found[2]


def _kind(datasette: Datasette, path: str) -> Kind:
    if tables.is_of_others(datasette, path):
        return Kind.OTHERS
    if replay.is_replayed(unquote(path)):
        return Kind.REPLAY
    if path.startswith(STATIC):
        return Kind.STATIC
    if path == ASSISTANTS and are_tools_there():
        return Kind.ASSISTANTS
    if path.startswith("/-/"):
        return Kind.PAGE if any(one.match(path) for one in _ours_beside_the_machinery()) else Kind.MACHINERY
    first, *more = path.removeprefix("/").split("/")
    if tilde_decode(first.partition(".")[0]) not in {one.route for one in our_databases(datasette)}:
        return Kind.PAGE
    return Kind.FILE if first.endswith(FILE) and not more else Kind.DATA


@cache
def are_tools_there() -> bool:
    """Tell whether the plugin that answers assistants is loaded."""
    # It imports the plugins that import this module.
    from datasette.plugins import pm

    hook = getattr(pm.hook, "register_mcp_tools", None)
    return hook is not None and bool(hook.has_spec())


@cache
def _ours_beside_the_machinery() -> tuple[re.Pattern[str], ...]:
    patterns = (pattern for pattern, _ in (*addresses.routes(), *machines.ROUTES, *told.ROUTES))
    return tuple(re.compile(one) for one in patterns if one.replace("\\", "").startswith("^/-/"))
