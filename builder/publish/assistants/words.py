"""What an assistant gives to a question, which JSON may write in several ways, as the texts of its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...asking import Parameter, Unusable, parameters
from ...face import Question, Tool


def asked_of(question: Question[Any, Any]) -> tuple[Parameter, ...]:
    """Return the parameters that an assistant may give: all but those of commands."""
    return tuple(one for one in parameters(question.asks) if not one.asked.is_for_commands)


def words(question: Question[Any, Any], tool: Tool, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of the parameters that are given, and of those that have another default there.

    Raises Unusable for a parameter that the question does not have, and for a value that no text can write.
    """
    known = {one.name: one for one in asked_of(question)}
    found = {name: str(value) for name, value in tool.defaults.items()}
    for name, value in given.items():
        if name not in known:
            names = ", ".join(known)
            raise Unusable(
                name[:100],
                f"cet outil n'a pas ce paramètre ; il a : {names or 'aucun'}",
                f"this tool has no such parameter; it has: {names or 'none'}",
            )
        if isinstance(value, list) and known[name].kind == tuple[str, ...]:
            found[name] = ", ".join(_text(name, one) for one in value)
        elif value is not None:
            found[name] = _text(name, value)
    return found


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        # JSON has one kind of numbers.
        value = int(value)
    if not isinstance(value, str | int | float):
        raise Unusable(name, "attendu : un texte ou un nombre", "a text or a number is expected")
    text = str(value)
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Unusable(name, "ce texte n'est pas de l'Unicode", "this text is no Unicode")
    return text
