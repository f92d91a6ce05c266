"""The file of a site, whole: its size and its SHA-256, and its download, which can be resumed."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from datasette.utils import tilde_encode
from datasette.utils.asgi import AsgiFileDownload, Forbidden, Request
from starlette.responses import FileResponse

from .alone import is_alone
from .doors.asgi import Receive, Scope, Send, header, without
from .kept import STABLE
from .ours import our_databases, release_of

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

MEDIA_TYPE = "application/vnd.sqlite3"
_PART = rb"(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})"
_PARTS = re.compile(rb"bytes[ \t]*=[ \t]*(%b(?:[ \t]*,[ \t]*%b)*)[ \t]*" % (_PART, _PART), re.IGNORECASE)


class Fichier:
    """A file that is served, as a page tells it: its size in bytes and its SHA-256, read when they are asked for."""

    def __init__(self, datasette: Datasette, name: str) -> None:
        self._datasette = datasette
        self._name = name

    @property
    def octets(self) -> int:
        """The size of the file, in bytes."""
        return int(self._datasette.get_database(self._name).size)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file, which Datasette reads once."""
        return str(self._datasette.get_database(self._name).hash)


def fichier_of(datasette: Datasette) -> Fichier | None:
    """Return the file of the site, None where none of ours is served as what does not change."""
    names = [one.name for one in our_databases(datasette) if not one.is_mutable]
    return Fichier(datasette, names[0]) if names else None


async def digest(datasette: Datasette) -> None:
    """Read the digest of each file of ours, in a thread: nobody waits for it after."""
    for database in our_databases(datasette):
        await asyncio.to_thread(getattr, database, "hash")


def routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Return the address of each file of ours."""
    found = our_databases(datasette)
    return [(rf"^/{re.escape(tilde_encode(one.route))}\.db$", _download(one.name)) for one in found]


def _download(name: str) -> Any:
    async def download(datasette: Datasette, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, or the part of it that is asked for, as it is read from the disk."""
        await datasette.ensure_permissions(
            request.actor,
            [("view-database-download", name), ("view-database", name), "view-instance"],
        )
        database = datasette.get_database(name)
        if not datasette.setting("allow_download") or database.is_mutable:
            raise Forbidden("Database download is forbidden")
        # It is strong: the parts of two downloads are put together by it.
        headers = {"etag": f'"{Fichier(datasette, name).sha256}"', "cache-control": STABLE}
        if is_alone(datasette):
            # What sends a file piece by piece reads it in threads.
            whole = AsgiFileDownload(database.path, _name(datasette, name), MEDIA_TYPE, headers)
            await whole.asgi_send(send)
            return
        answer = FileResponse(database.path, headers=headers, media_type=MEDIA_TYPE, filename=_name(datasette, name))
        # A part that is written as nobody writes one is no part: the file is given whole.
        is_part = _is_part(header(scope, b"range"))
        await answer(scope if is_part else {**scope, "headers": without(scope["headers"], [b"range"])}, receive, send)

    return download


def _is_part(asked: bytes) -> bool:
    """Tell whether a header asks for parts of the bytes of a file, the first of each before its last."""
    found = _PARTS.fullmatch(asked)
    parts = found[1].split(b",") if found else []
    bounds = [part.strip().split(b"-") for part in parts]
    return bool(bounds) and all(not first or not last or int(first) <= int(last) for first, last in bounds)


def _name(datasette: Datasette, name: str) -> str:
    """Return the name to keep the file under: that of its release."""
    release = release_of(datasette)
    is_of_release = our_databases(datasette)[0].name == name
    return f"{name}-{release.identifiant}.db" if release and is_of_release else f"{name}.db"
