"""A job in a process of its own, a few at a time: pages go on, and what takes too long, or whose reader left, ends."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from ..site.answers import NotAnswered
from .job import LIMITS, Done, Job, Refusal

# As many are worked on at once, and as many wait for that: a longer wait is no answer.
AT_ONCE, WAITING = 2, 6
BUSY = "Trop de fichiers sont envoyés en ce moment : réessayer dans une minute."
TOO_LONG = (
    f"Ce fichier demande plus de {LIMITS.secondes} s, et ce site n'en donne pas davantage : en envoyer une partie, "
    "ou se servir de la commande « infotravail »."
)

Receive = Callable[[], Awaitable[dict[str, Any]]]


class _Gate:
    """Lets few jobs in at once, and says how many are there."""

    def __init__(self) -> None:
        self.inside = 0
        self.turn = asyncio.Semaphore(AT_ONCE)


_GATES: WeakKeyDictionary[asyncio.AbstractEventLoop, _Gate] = WeakKeyDictionary()


async def worked_apart(job: Job, receive: Receive) -> Done:
    """Return the answer to a job. Raises NotAnswered where there is none."""
    gate = _GATES.setdefault(asyncio.get_running_loop(), _Gate())
    if gate.inside == AT_ONCE + WAITING:
        raise NotAnswered(503, BUSY)
    gate.inside += 1
    try:
        async with gate.turn:
            found = await _answered(job, receive)
    finally:
        gate.inside -= 1
    if isinstance(found, Refusal):
        more = f" Colonnes : {', '.join(found.colonnes)}." if found.colonnes else ""
        raise NotAnswered(found.statut, f"{found.phrase}{more}")
    return found


async def _answered(job: Job, receive: Receive) -> Done | Refusal:
    child = f"{__package__}.child"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", child, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    work = asyncio.ensure_future(process.communicate(msgspec.msgpack.encode(job)))
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({work, gone}, timeout=LIMITS.secondes, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise NotAnswered(413, TOO_LONG)
        return _read(process, *work.result())
    finally:
        gone.cancel()
        if process.returncode is None:
            process.kill()
        await asyncio.gather(work, gone, return_exceptions=True)


def _read(process: Process, out: bytes, err: bytes) -> Done | Refusal:
    if process.returncode:
        # Killed by its limits; else a fault of ours, which the log of the server has.
        if process.returncode < 0:
            raise NotAnswered(413, TOO_LONG)
        raise RuntimeError(err.decode("utf-8", "replace")[-2_000:])
    return msgspec.msgpack.decode(out, type=Done | Refusal)


async def _gone(receive: Receive) -> None:
    """Wait until who asks is gone."""
    if (await receive())["type"] != "http.disconnect":
        # A request that is read whole has nothing more to say.
        await asyncio.Event().wait()
