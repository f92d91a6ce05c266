"""Files of rows, which child processes make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import msgspec
from datasette.utils.asgi import Request, Response

from ..alone import is_alone
from ..children import Turns, run, while_awaited
from ..once import once_per_site
from ..site.answers import NotAnswered
from .child import CANNOT, SECONDS, unmade
from .plan import Plan

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# Files that are made at once, and that wait for their turn.
AT_ONCE, WAITING = 2, 16
CHUNK = 2**17
BUSY = "Trop de fichiers sont demandés en ce moment : réessayer dans une minute, ou télécharger la base entière."
TOO_LONG = f"Ce fichier demande plus de {SECONDS} secondes : choisir moins de lignes, ou télécharger la base entière."


@once_per_site
def _turns(_datasette: Datasette) -> Turns:
    return Turns(AT_ONCE)


async def made(datasette: Datasette, request: Request, plan: Plan) -> IO[bytes]:
    """Return the file of a plan, to be read from its start, and closed.

    Raises NotAnswered where no such file can be, or too many are asked for; ConnectionAbortedError where nobody
    waits for it any more.
    """
    return await while_awaited(request.receive, _in_turn(datasette, plan))


async def _in_turn(datasette: Datasette, plan: Plan) -> IO[bytes]:
    async with _turns(datasette).one(WAITING, BUSY):
        with ExitStack() as stack:
            output = stack.enter_context(TemporaryFile())
            with TemporaryDirectory() as folder:
                await _run(datasette, plan, output, folder)
            output.seek(0)
            # The response that sends the file closes it; a file that is not made is closed here.
            stack.pop_all()
        return output


async def _run(datasette: Datasette, plan: Plan, output: IO[bytes], folder: str) -> None:
    """Run the child process until it ends, or is to end. Raises NotAnswered where it says that no such file can be.

    A site without processes makes the file in its own.
    """
    if is_alone(datasette):
        if told := unmade(plan, output, folder):
            raise NotAnswered(400, f"{told}.")
        return
    given = msgspec.json.encode(plan)
    try:
        code, _, said = await run(f"{__package__}.child", given, folder, seconds=SECONDS, output=output)
    except TimeoutError:
        raise NotAnswered(400, TOO_LONG) from None
    told = said.decode("utf-8", "replace").strip()
    if code == CANNOT:
        raise NotAnswered(400, f"{told}.")
    if code:
        raise NotAnswered(400, TOO_LONG) if code < 0 else RuntimeError(told)


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
