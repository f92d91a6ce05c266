"""What an address is given: the parameters of its question, from its path and after its question mark."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from datasette.utils.asgi import Request

from ...asking import Unusable, greatest_limit, parameters
from ...face import Question
from ..query import EXCEL, EXCEL_IS_A_FLAG


@dataclass(frozen=True, slots=True)
class Given:
    """The text of each parameter that is given, those of the path with them; and whether a spreadsheet asks."""

    words: dict[str, str]
    in_path: frozenset[str]
    for_excel: bool

    def for_a_table(self, question: Question[Any, Any]) -> Given:
        """Return the same for a table that is downloaded: where no limit is given, it is the greatest."""
        return replace(self, words=greatest_limit(question.asks) | self.words)

    def query(self, **changed: str) -> str:
        """Return what follows the question mark, with other values for some parameters; empty where nothing does."""
        words = {name: text for name, text in self.words.items() if name not in self.in_path} | changed
        return f"?{urlencode(words)}" if words else ""


def expect_nothing(request: Request) -> None:
    """Raise Unusable for a request that gives a parameter to an address that has none."""
    for name, _ in parse_qsl(request.query_string, keep_blank_values=True, errors="replace"):
        raise _unknown(name, [])


def given_to(request: Request, question: Question[Any, Any]) -> Given:
    """Return what a request gives to a question. Raises Unusable for a parameter that the address does not have.

    What counts readers is gone already: it is dropped before any address is looked for.
    """
    in_path = {name: unquote(text) for name, text in request.url_vars.items()}
    known = [one.name for one in parameters(question.asks) if not one.asked.is_for_commands and one.name not in in_path]
    words: dict[str, str] = {}
    for name, text in parse_qsl(request.query_string, keep_blank_values=True, errors="replace"):
        if name not in (*known, EXCEL):
            raise _unknown(name, known)
        if name in words:
            raise Unusable(name, "donné deux fois", "given twice")
        words[name] = text
    excel = words.pop(EXCEL, "")
    if excel not in ("", "0", "1"):
        raise Unusable(EXCEL, EXCEL_IS_A_FLAG, "it is 0 or 1")
    kept = {name: text for name, text in words.items() if text.strip()}
    return Given(in_path | kept, frozenset(in_path), excel == "1")


def _unknown(name: str, known: list[str]) -> Unusable:
    names = ", ".join(known)
    return Unusable(
        name[:100],
        f"cette adresse n'a pas ce paramètre ; elle a : {names or 'aucun'}",
        f"this address has no such parameter; it has: {names or 'none'}",
    )
