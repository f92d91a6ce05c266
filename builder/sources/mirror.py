"""Which address is really asked: one of the source's hosts, in https, or the same through a mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ..environment import MIRROR
from ..errors import SourceChanged, SourceUnavailable
from ..model import File

if TYPE_CHECKING:
    from .download import Wanted


def mirror_address(value: str) -> str:
    """Return the address of the mirror, checked; an empty one means none."""
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if value and not (url.scheme in ("http", "https") and url.host and (url.port or 80) < 65_536):
        raise SourceUnavailable(
            MIRROR, f"{value!r} is not an http address", "give it as http://host/prefix, or unset it"
        )
    return value


def address(url: httpx.URL, wanted: Wanted | File, mirror: str) -> str:
    """Return the address to ask, after the source's list of hosts; through the mirror if any."""
    if url.scheme != "https" or url.host not in wanted.hosts or url.port is not None:
        known = ", ".join(sorted(wanted.hosts))
        raise SourceChanged(
            wanted.url,
            f"leads to {url.scheme}://{url.netloc.decode()}, which is not one of these, in https: {known}",
            f"see {wanted.page} for where it is served now, then `infotravail add` the file",
        )
    return through(mirror, url)


def through(mirror: str, url: httpx.URL) -> str:
    """Return the address that stands for one in https, in the mirror if any."""
    if not mirror:
        return str(url)
    return f"{mirror.rstrip('/')}/{url.host}{url.raw_path.decode('ascii')}"
