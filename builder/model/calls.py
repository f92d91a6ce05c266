"""How an API that serves no file is declared: which calls a collection makes for what a user names, and how politely.

A plan is a generator: it yields a call, is sent its reply, and so decides on the next call. It knows nothing of the
network, nor of the replies that an earlier run kept: the code that drives the plan does.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user names: codes of sheets and of places, kinds of figures, and days (ISO).

    `moment` is the end of the collection (UTC, to the second), the same when it is resumed. `is_last` asks for the
    newest period alone, without its breakdowns.
    """

    romes: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    bassins: tuple[str, ...] = ()
    indicateurs: tuple[str, ...] = ()
    depuis: str = ""
    is_last: bool = False
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call: a path of the API, what goes in its address, and the JSON that is posted; `words` name it.

    The answer of a call that `is_kept` becomes a member of what is collected. `total` is how many calls there are in
    all, 0 where the answers decide it.
    """

    path: str
    parameters: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    words: str = ""
    is_kept: bool = True
    total: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call: its status, the part of the whole that it says it is, and its JSON, if it has one."""

    status: int
    content_range: str = ""
    document: Any = None


# What a plan ends with are notes, in words: what could not be had whole.
Plan = Generator[Call, Reply, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Api:
    """An API: its address, what a user may name (fields of `Asked`), and the plan of calls for it.

    `is_read_whole` tells that an answer says nothing without its call, so that they are read together: see `collected`.
    `lacks` says in words what the user did not name, empty where nothing is missing; `example` is a command line.
    `nothing` is the text of the API's own error where it has no figure. A collection that began more than
    `good_for_days` ago begins anew.
    """

    url: str
    takes: frozenset[str]
    plan: Callable[[Asked], Plan]
    lacks: Callable[[Asked], str]
    example: str
    calls_per_second: float
    nothing: bytes = b""
    is_read_whole: bool = False
    good_for_days: int = 1
    max_answer: int = 32 * 2**20
    deadline: float = 300.0
