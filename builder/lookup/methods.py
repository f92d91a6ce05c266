"""The questions of the faces as methods: their names, their signatures, and what `help` shows of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING
from functools import cache
from typing import Any

from ..asking import parameters
from ..face import Question
from ..faces import questions


@cache
def methods() -> tuple[str, ...]:
    """Return the names of the questions that are methods."""
    return tuple(one.name for _, one in questions() if one.is_method)


def signature(asked: Question[Any, Any]) -> inspect.Signature:
    """Return the signature of the method of a question: what it asks, then what it answers."""
    return inspect.Signature(
        [
            inspect.Parameter(
                one.name,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=inspect.Parameter.empty if one.default is MISSING else one.default,
                annotation=one.hint,
            )
            for one in parameters(asked.asks)
            if not one.asked.is_for_commands
        ],
        return_annotation=asked.answers,
    )


def method_of(asked: Question[Any, Any], answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method of a question, as `help` shows it."""

    def method(*words: object, **more: object) -> Any:
        given = signature(asked).bind(*words, **more)
        return answer(*given.args, **given.kwargs)

    method.__name__ = asked.name
    method.__doc__ = inspect.getdoc(asked.find)
    method.__signature__ = signature(asked)  # type: ignore[attr-defined]
    return method
