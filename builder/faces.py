"""The faces of the file: those of each dataset, and those of what crosses them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from . import datasets
from .across.face import FACE as ACROSS
from .face import Face, Question


@cache
def faces() -> tuple[Face, ...]:
    """Return every face, in the order in which their commands are shown."""
    return (ACROSS, *datasets.faces())


def question(name: str) -> Question[Any, Any] | None:
    """Return the question of that name, and import no other; None where no face has it."""
    # Those of the file as a whole come first, and need no face of a dataset.
    face = (
        ACROSS if name in ACROSS.questions else next((one for one in datasets.faces() if name in one.questions), None)
    )
    return _question(face, name) if face else None


@cache
def questions() -> tuple[tuple[Face, Question[Any, Any]], ...]:
    """Return every question, with its face."""
    return tuple((face, _question(face, name)) for face in faces() for name in face.questions)


def lacks(dataset: str) -> str:
    """Return the name of a dataset in French, with its article, for a file that lacks it."""
    return next((face.lacks for face in datasets.faces() if face.name == dataset), dataset)


def _question(face: Face, name: str) -> Question[Any, Any]:
    found: Question[Any, Any] = import_module(f"{face.package}.questions.{name}").QUESTION
    return found
