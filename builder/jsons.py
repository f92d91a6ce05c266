"""JSON as sources may give it: strict, so that no value is lost or changed without a word."""

from __future__ import annotations

import json
import math
from typing import Any

# More than any code, figure or coordinate has.
MAX_DIGITS = 40


def parse_json(text: str) -> Any:
    """Return a JSON document; ValueError for what is none, or has a number that no source gives: NaN, 1e999, too long.

    KeyError where an object has a key twice, RecursionError where it is too deep.
    """
    return json.loads(
        text,
        object_pairs_hook=each_key_once,
        parse_int=_whole_number,
        parse_float=_finite_number,
        parse_constant=_no_number,
    )


def _whole_number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits: {digits[:12]}…")
    return int(digits)


def _finite_number(text: str) -> float:
    number = float(text) if len(text) <= MAX_DIGITS else math.inf
    if not math.isfinite(number):
        raise ValueError(f"a number beyond all numbers: {text[:12]}…")
    return number


def _no_number(word: str) -> None:
    raise ValueError(f"{word}, which is no number")


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object, of which no key is lost for being there twice; KeyError where one is."""
    document = dict(pairs)
    if len(document) != len(pairs):
        raise KeyError(f"the same key twice among {sorted(key for key, _ in pairs)}")
    return document


def parse_lines(text: str) -> list[Any]:
    """Return the documents of JSON Lines, one a line; what is raised is as for one document, at its own line."""
    found, start = [], 0
    # Only these end a line: a text may hold the other signs that Python ends one at.
    for line in text.split("\n"):
        if line.strip():
            try:
                found.append(parse_json(line))
            except json.JSONDecodeError as error:
                raise json.JSONDecodeError(error.msg, text, start + error.pos) from error
        start += len(line) + 1
    return found
