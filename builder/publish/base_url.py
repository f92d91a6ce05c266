"""Where readers find the site: its base address, which the site's owner gives, or the host that a request names.

Anyone may write any host into a request, and a cache in front may keep the answer for others: without a base address,
only the names of this very machine are believed, and what must name another one is kept by nobody else than who asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

Scope = Mapping[str, Any]
# The name of the plugin in Datasette's settings, and that of its setting.
PLUGIN = "infotravail"
ORIGIN = "origin"
# The key, in the scope of a request, of what tells that its host can be believed.
IS_KNOWN = "infotravail.host_is_known"
PORTS = {"http": 80, "https": 443}
STEP = "give an address such as https://donnees.exemple.fr/ or https://exemple.fr/travail/"
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?|\[[0-9A-Fa-f:.]+\]")
_REQUESTED = re.compile(rf"({_HOST.pattern})(:[0-9]{{0,5}})?")
_PATH = re.compile(r"(/[\w~-][\w.~-]*)*/?", re.ASCII)


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """The address that the site is found at: its origin, `https://exemple.fr`, and its path, `/` or `/travail/`."""

    origin: str = ""
    path: str = "/"


HERE = BaseUrl()


def base_url_of(text: str) -> BaseUrl:
    """Return the base address that a text writes. Raises ValueError, which says what is wrong and what to give.

    >>> base_url_of("https://Exemple.fr:443/travail")
    BaseUrl(origin='https://exemple.fr', path='/travail/')
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{text!r} is no address ({error}): {STEP}") from error
    if wrong := _wrong_with(text, parts):
        raise ValueError(f"{text!r} {wrong}: {STEP}")
    host = parts.netloc.lower().rpartition(":")[0] if port is not None else parts.netloc.lower().rstrip(":")
    shown = "" if port in (None, PORTS[parts.scheme]) else f":{port}"
    return BaseUrl(f"{parts.scheme}://{host}{shown}", f"{parts.path.rstrip('/')}/")


def _wrong_with(text: str, parts: SplitResult) -> str:
    """Return what makes an address no base of a site, empty for one that is good."""
    if not text.isascii() or re.search(r"[\s\x00-\x1f\x7f]", text):
        return "has a blank, or a letter that addresses encode"
    if parts.scheme not in PORTS:
        return "does not begin with http:// or https://"
    if "@" in parts.netloc:
        return "has a user's name"
    if not _is_host(parts):
        return "names no host"
    if "?" in text or "#" in text:
        return "has a query or a fragment"
    return "" if _PATH.fullmatch(parts.path) else "has a path that is not made of plain words"


def _is_host(parts: SplitResult) -> bool:
    host = re.sub(r":\d*$", "", parts.netloc)
    if not _HOST.fullmatch(host):
        return False
    return not host.startswith("[") or _is_ip(host)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def origin_of(datasette: Datasette) -> str:
    """Return the origin that the site's settings give; empty where they give none."""
    settings = datasette.plugin_config(PLUGIN) or {}
    return str(settings.get(ORIGIN, ""))


def at_base(scope: Scope, origin: str) -> dict[str, Any]:
    """Return the scope of a request as the origin that is given would have it, whatever host the request names.

    Without one, the request keeps its host, and it is noted whether it can be believed; what is no host is left out.
    """
    if origin:
        scheme, _, host = origin.partition("://")
        return {**scope, "scheme": scheme, "headers": _with_host(scope, [(b"host", host.encode())]), IS_KNOWN: True}
    if not _REQUESTED.fullmatch(_host(scope)):
        return {**scope, "headers": _with_host(scope, []), IS_KNOWN: False}
    return {**scope, IS_KNOWN: _is_of_this_machine(scope)}


def _host(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"), "localhost")


def _with_host(scope: Scope, put: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [*((name, value) for name, value in scope["headers"] if name.lower() != b"host"), *put]


def _is_of_this_machine(scope: Scope) -> bool:
    """Tell whether the host of a request is a name of the loopback, or the address that took the connection."""
    name = re.sub(r":\d*$", "", _host(scope)).strip("[]").lower()
    if name == "localhost":
        return True
    server = scope.get("server") or ("", None)
    return _is_ip(name) and (ip_address(name).is_loopback or name == server[0])


def is_host_known(scope: Scope) -> bool:
    """Tell whether an answer that names the host of its request may be kept for others."""
    return bool(scope.get(IS_KNOWN))


def origin_in(scope: Scope) -> str:
    """Return the origin to write in what others may keep; where none is known, nothing: addresses are relative."""
    return f"{scope.get('scheme') or 'http'}://{_host(scope)}" if is_host_known(scope) else ""
