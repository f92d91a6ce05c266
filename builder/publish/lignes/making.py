"""Files of rows, made by child processes: few at once, never for long, and for nobody who has left."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import msgspec
from datasette.utils.asgi import Request, Response

from ..site.answers import NotAnswered
from .child import CANNOT, SECONDS
from .plan import Plan

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# Files that are made at once, and that wait for their turn.
AT_ONCE, WAITING = 2, 16
CHUNK = 2**17
BUSY = "Trop de fichiers sont demandés en ce moment : réessayer dans une minute, ou télécharger la base entière"
TOO_LONG = f"Ce fichier demande plus de {SECONDS} secondes : choisir moins de lignes, ou télécharger la base entière"


class _Turns:
    """Who makes a file now, and who waits."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)
        self._number = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a turn. Raises NotAnswered where too many do."""
        if self._number >= AT_ONCE + WAITING:
            raise NotAnswered(503, f"{BUSY}.")
        self._number += 1
        try:
            async with self._free:
                yield
        finally:
            self._number -= 1


_TURNS: WeakKeyDictionary[Datasette, _Turns] = WeakKeyDictionary()


async def made(datasette: Datasette, request: Request, plan: Plan) -> IO[bytes]:
    """Return the file of a plan, to be read from its start, and closed.

    Raises NotAnswered where no such file can be, or too many are asked for; ConnectionAbortedError where nobody
    waits for it any more.
    """
    turns = _TURNS.setdefault(datasette, _Turns())
    making = asyncio.ensure_future(_in_turn(turns, plan))
    leaving = asyncio.ensure_future(_left(request.receive))
    try:
        await asyncio.wait((making, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not making.done():
            raise ConnectionAbortedError("who asked for a file has left")
        return making.result()
    finally:
        leaving.cancel()
        if making.cancel():
            with suppress(asyncio.CancelledError):
                await making


async def _left(receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
    """Return when who asks has left."""
    while (await receive())["type"] != "http.disconnect":
        # A server that has always something to say would keep all others waiting.
        await asyncio.sleep(0.05)


async def _in_turn(turns: _Turns, plan: Plan) -> IO[bytes]:
    async with turns.one():
        output = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
        try:
            with TemporaryDirectory() as folder:
                await _run(plan, output, folder)
        except BaseException:
            output.close()
            raise
        output.seek(0)
        return output


async def _run(plan: Plan, output: IO[bytes], folder: str) -> None:
    """Run the child process until it ends, or is to end. Raises NotAnswered where it says that no such file can be."""
    command = (sys.executable, "-m", f"{__package__}.child", folder)
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=output, stderr=pipe)
    try:
        async with asyncio.timeout(SECONDS):
            _, said = await child.communicate(msgspec.json.encode(plan))
    except TimeoutError:
        raise NotAnswered(400, f"{TOO_LONG}.") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    told = said.decode("utf-8", "replace").strip()
    if child.returncode == CANNOT:
        raise NotAnswered(400, f"{told}.")
    if child.returncode:
        raise NotAnswered(400, f"{TOO_LONG}.") if child.returncode < 0 else RuntimeError(told)


class Made(Response):  # type: ignore[misc]
    """A file that was made: sent as it is read, with its length; closed at the end."""

    def __init__(self, file: IO[bytes], headers: dict[str, str], content_type: str) -> None:
        length = file.seek(0, 2)
        file.seek(0)
        super().__init__(headers={**headers, "content-length": str(length)}, content_type=content_type)
        self._file = file

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Send it."""
        with self._file:
            await send(_start(self))
            while chunk := self._file.read(CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


class Unmade(Response):  # type: ignore[misc]
    """A file whose headers alone are asked for: it is not made, and its length is not known."""

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Send the headers, and that a body would follow."""
        await send(_start(self))
        await send({"type": "http.response.body", "body": b"", "more_body": True})


def _start(answer: Response) -> dict[str, Any]:
    headers = {**answer.headers, "content-type": answer.content_type}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": 200, "headers": raw}
