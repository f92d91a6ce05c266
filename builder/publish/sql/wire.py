"""What a worker is asked and answers, and how it goes through a pipe: its length, then marshal's bytes."""

from __future__ import annotations

import marshal
import os
import select
import struct
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Row = tuple[Any, ...]
Values = Mapping[str, Any] | Sequence[Any]
_LENGTH = struct.Struct(">Q")
_AT_ONCE = 1 << 20


class Question(NamedTuple):
    """A statement, its values, the milliseconds of processor that it may take, and how many rows are wanted, or all."""

    sql: str
    values: Values
    milliseconds: int
    most: int | None


class Answer(NamedTuple):
    """The names of the columns, None where the statement has none, and the rows; or an error, by its name and words."""

    names: list[str] | None
    rows: list[Row]
    is_cut: bool = False
    error: str = ""
    said: str = ""


def send(descriptor: int, parts: tuple[Any, ...]) -> None:
    """Write what fits in marshal to a pipe. Raises ValueError where it does not fit, OSError where nobody reads."""
    data = marshal.dumps(tuple(parts))
    left = memoryview(_LENGTH.pack(len(data)) + data)
    while left:
        left = left[os.write(descriptor, left) :]


def receive(descriptor: int, seconds: float | None = None) -> tuple[Any, ...]:
    """Return what was sent through a pipe. Raises EOFError where nothing more is, TimeoutError after some seconds."""
    until = None if seconds is None else time.monotonic() + seconds
    (length,) = _LENGTH.unpack(_read(descriptor, _LENGTH.size, until))
    received: tuple[Any, ...] = marshal.loads(_read(descriptor, length, until))  # noqa: S302 - written by `send`
    return received


def _read(descriptor: int, length: int, until: float | None) -> bytes:
    # Not `select`, which knows no descriptor past 1 023: a busy site has them.
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    data = bytearray()
    while len(data) < length:
        left = None if until is None else max(0, until - time.monotonic()) * 1000
        if not poll.poll(left):
            raise TimeoutError
        part = os.read(descriptor, min(length - len(data), _AT_ONCE))
        if not part:
            raise EOFError
        data += part
    return bytes(data)
