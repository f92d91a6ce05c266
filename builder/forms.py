"""What values look like, beyond their types: the texts, days, hashes and numbers of our documents.

Apart from `facts`, which a look-up does not wait for: what a file says of itself is read by these forms alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, NamedTuple

# What no text of a snapshot has: it would forge lines where it is printed, or cannot be written at all.
UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


class Form(NamedTuple):
    """What a value must look like, beyond its type: a test, and what the test wants in words."""

    words: str
    fits: Callable[[Any], bool]


def is_text(text: str) -> bool:
    """Tell whether a text has no control character."""
    return not re.search(UNPRINTABLE, text)


def _is_edition(text: str) -> bool:
    return bool(text) and is_text(text) and not set("*?[") & set(text)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    return not text or (is_text(text) and text.startswith(("https://", "http://")))


Text = Annotated[str, Form("a text without control characters", is_text)]
Name = Annotated[str, Form("a name without control characters", lambda text: bool(text) and is_text(text))]
# It is put into patterns of members' names.
Edition = Annotated[str, Form("an edition without *, ?, [ or control characters", _is_edition)]
Sha256 = Annotated[str, Form("64 hexadecimal digits", lambda text: bool(re.fullmatch("[0-9a-f]{64}", text)))]
Sha256OrNone = Annotated[
    str, Form("64 hexadecimal digits, or empty", lambda text: bool(re.fullmatch("([0-9a-f]{64})?", text)))
]
Day = Annotated[str, Form("a day such as 2026-11-23", _is_day)]
DayOrNone = Annotated[str, Form("a day such as 2026-11-23, or empty", lambda text: not text or _is_day(text))]
Url = Annotated[str, Form("a web address, or empty", _is_address)]
# Every reader of JSON has these whole numbers exactly.
Size = Annotated[int, Form("a number of bytes, from 1 to 2^53 - 1", lambda size: 1 <= size < 2**53)]
# SQLite keeps no larger number.
Count = Annotated[int, Form("from 0 to 9223372036854775807", lambda number: 0 <= number < 2**63)]
