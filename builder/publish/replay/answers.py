"""CKAN's answers: what succeeded, what is refused and how."""

from __future__ import annotations

import json
from typing import Any

from datasette.utils.asgi import Response

from ..sql.limits import BUSY, when_to_retry


class Refusal(Exception):
    """What CKAN answers instead of a result: its status, and its error."""

    def __init__(self, status: int, error: Any) -> None:
        super().__init__(status, error)
        self.status = status
        self.error = error


def invalid(**fields: str) -> Refusal:
    """Return the refusal of parameters: what is wrong with each."""
    return Refusal(409, {"__type": "Validation Error", **{name: [problem] for name, problem in fields.items()}})


def not_found(what: str) -> Refusal:
    """Return the refusal of what is not there."""
    return Refusal(404, {"__type": "Not Found Error", "message": f"Not found: {what}"})


def denied() -> Refusal:
    """Return the refusal of what the site's owner has closed."""
    return Refusal(403, {"__type": "Authorization Error", "message": "Access denied"})


def bad_request(problem: str) -> Refusal:
    """Return the refusal of what cannot be read: a bare text, as in CKAN."""
    return Refusal(400, f"Bad request - {problem}")


def busy() -> Refusal:
    """Return the refusal of what would wait too long."""
    return Refusal(503, {"__type": "Service Unavailable", "message": BUSY})


def succeeded(help_url: str, result: Any) -> Response:
    """Return CKAN's answer with a result."""
    return as_json({"help": help_url, "success": True, "result": result})


def refused(help_url: str, refusal: Refusal) -> Response:
    """Return CKAN's answer with an error."""
    if isinstance(refusal.error, str):
        return as_json(refusal.error, refusal.status)
    response = as_json({"help": help_url, "success": False, "error": refusal.error}, refusal.status)
    response.headers.update(when_to_retry(refusal.status))
    return response


def as_json(document: Any, status: int = 200) -> Response:
    """Return a document as JSON."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False)
    return Response(body, status=status, content_type="application/json; charset=utf-8")
