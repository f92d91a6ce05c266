"""What is answered where SQL takes too long, or waits too long for its turn."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Request, Response

from ..site.answers import NotAnswered, refused
from .limits import BUSY, TOO_DEEP, TOO_LONG, when_to_retry
from .pool import Busy

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# The extensions whose answers are texts.
_TEXTS = ("csv", "excel", "xlsx")


def refusal_of(exception: Exception) -> NotAnswered | None:
    """Return what to say of an exception that SQL caused by what it takes, None for any other."""
    if isinstance(exception, Busy):
        return NotAnswered(exception.status, BUSY)
    # Datasette makes a page of it for HTML and JSON, with a script of its own that the policy would not let run.
    if isinstance(exception, QueryInterrupted) or getattr(exception, "message_is_html", False):
        return NotAnswered(HTTPStatus.BAD_REQUEST, TOO_LONG)
    if isinstance(exception, RecursionError):
        # Of `_json`, which reads as JSON whatever text SQL makes.
        return NotAnswered(HTTPStatus.BAD_REQUEST, TOO_DEEP)
    return None


async def answer(datasette: Datasette, request: Request, refusal: NotAnswered) -> Response:
    """Return a refusal in the form that the address asks for."""
    extension = request.path.rpartition(".")[2]
    form = "json" if extension == "json" or request.args.get("_format") == "json" else extension
    response = await refused(datasette, request, refusal, "csv" if form in _TEXTS else form)
    response.headers.update(when_to_retry(refusal.status))
    return response
