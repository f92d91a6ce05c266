"""A job in a process of its own: pages go on, and what takes too long, or whose reader left, ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..alone import is_alone
from ..children import Receive, Turns, run, while_awaited
from ..once import once_per_site
from ..site.answers import NotAnswered
from .job import LIMITS, Done, Job, Refusal

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# As many are worked on at once, and as many wait for that: a longer wait is no answer.
AT_ONCE, WAITING = 2, 6
BUSY = "Trop de fichiers sont envoyés en ce moment : réessayer dans une minute."
ALONE = "Ce site, dans un navigateur, ne lit pas de fichier : se servir de la commande « infotravail »."
LEFT = "Personne n'attend plus cette réponse."
TOO_LONG = (
    f"Ce fichier demande plus de {LIMITS.secondes} s, et ce site n'en donne pas davantage : en envoyer une partie, "
    "ou se servir de la commande « infotravail »."
)


@once_per_site
def _turns(_datasette: Datasette) -> Turns:
    return Turns(AT_ONCE)


async def worked_apart(datasette: Datasette, job: Job, receive: Receive) -> Done:
    """Return the answer to a job. Raises NotAnswered where there is none, or nobody waits for it any more."""
    if is_alone(datasette):
        raise NotAnswered(503, ALONE)
    try:
        found = await while_awaited(receive, _in_turn(datasette, job))
    except ConnectionAbortedError:
        raise NotAnswered(503, LEFT) from None
    if isinstance(found, Refusal):
        more = f" Colonnes : {', '.join(found.colonnes)}." if found.colonnes else ""
        raise NotAnswered(found.statut, f"{found.phrase}{more}")
    return found


async def _in_turn(datasette: Datasette, job: Job) -> Done | Refusal:
    async with _turns(datasette).one(WAITING, BUSY):
        try:
            code, out, err = await run(f"{__package__}.child", msgspec.msgpack.encode(job), seconds=LIMITS.secondes)
        except TimeoutError:
            raise NotAnswered(413, TOO_LONG) from None
    if code:
        # Killed by its limits; else a fault of ours, which the log of the server has.
        raise NotAnswered(413, TOO_LONG) if code < 0 else RuntimeError(err.decode("utf-8", "replace")[-2_000:])
    return msgspec.msgpack.decode(out, type=Done | Refusal)
