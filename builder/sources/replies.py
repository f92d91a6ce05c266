"""What a call was answered: JSON to keep, that there is nothing, a refusal in words, or what is none of these."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..containers import page_title
from ..errors import BuilderError, SourceChanged, SourceUnavailable
from ..model import Call
from ..text import visible
from .answers import HEAD
from .download import LATER, HttpAnswer
from .notebook import Answered

LONGEST_MESSAGE = 300
GO_ON = "run the same command again: it goes on where it was stopped"


def answered_by(call: Call, url: str, answer: HttpAnswer, target: Path) -> Answered:
    """Return what came of a call whose answer is in a file, which is left only where it is one to keep.

    Raises SourceChanged for a web page or XML, SourceUnavailable for JSON that is cut.
    """
    data = target.read_bytes()
    if answer.status == 204:
        target.unlink()
        return Answered(call, 204, answer.content_range, is_nothing=True)
    document = read_json(data)
    if answer.status in (200, 206):
        if document is None:
            raise _no_json(url, data)
        return Answered(call, answer.status, answer.content_range, "", target.name, len(data))
    message = _message(document) or page_title(data[:HEAD]) or "no word of why"
    target.unlink()
    return Answered(call, answer.status, answer.content_range, message, is_nothing=answer.status >= 500)


def read_json(data: bytes) -> Any:
    """Return a JSON document; None where it is none."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _no_json(url: str, data: bytes) -> BuilderError:
    if title := page_title(data[:HEAD]):
        return SourceChanged(url, f"answers a web page, or XML, instead of JSON: “{title}”", f"{GO_ON}; {LATER}")
    problem = f"answers no JSON that can be read, or one that is cut: it begins with {data[:40]!r}"
    return SourceUnavailable(url, problem, GO_ON)


def _message(document: Any) -> str:
    """Return what an API says of an error, short and on one line."""
    words = document.get("message") if isinstance(document, dict) else None
    return visible(words)[:LONGEST_MESSAGE] if isinstance(words, str) else ""
