"""One place per dataset; NAMES is the only registration.

A dataset is a folder: `dataset` declares its files and tables, under its name in capitals; `face` declares what
people see of it. They are imported when they are asked for: a lookup needs no table.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..face import Face
    from ..model import Dataset

    DATASETS: tuple[Dataset, ...]

# In the order in which they are built: what one needs comes before it.
NAMES = ("rome", "bmo", "fap", "geo", "agences", "imt", "statistiques", "recherche", "offres")


@cache
def faces() -> tuple[Face, ...]:
    """Return the face of each dataset."""
    return tuple(import_module(f".{name}.face", __package__).FACE for name in NAMES)


def __getattr__(name: str) -> Any:
    if name != "DATASETS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = tuple(getattr(import_module(f".{one}.dataset", __package__), one.upper()) for one in NAMES)
    globals()[name] = found
    return found
