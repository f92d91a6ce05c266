"""One place per dataset; NAMES is the only registration.

A dataset is a folder: `dataset` declares its files and tables, under its name in capitals; `face` declares what
people see of it. They are imported when they are asked for: a lookup needs no table.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import DeclarationError

if TYPE_CHECKING:
    from ..face import Face
    from ..model import Dataset

    DATASETS: tuple[Dataset, ...]

# In the order in which they are built: what one needs comes before it.
NAMES = ("rome", "bmo", "fap", "geo", "agences", "imt", "statistiques", "recherche", "offres")


@cache
def faces() -> tuple[Face, ...]:
    """Return the face of each dataset."""
    return tuple(_declared(name, "face", "FACE") for name in NAMES)


def __getattr__(name: str) -> Any:
    if name != "DATASETS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = tuple(_declared(one, "dataset", one.upper()) for one in NAMES)
    globals()[name] = found
    return found


def _declared(name: str, module: str, called: str) -> Any:
    """Return what a module of a registered dataset declares; raise DeclarationError where the name leads nowhere."""
    place = f"builder/datasets/{name}/{module}.py"
    try:
        found = import_module(f".{name}.{module}", __package__)
    except ModuleNotFoundError as error:
        if error.name not in (f"{__package__}.{name}", f"{__package__}.{name}.{module}"):
            raise
        mend = f"write the module, or mend NAMES in builder/datasets/__init__.py: {', '.join(NAMES)}"
        raise DeclarationError(place, f"NAMES has {name!r}, and the module is not there", mend) from error
    if not hasattr(found, called):
        raise DeclarationError(place, f"nothing in the module is called {called}", f"call the declaration {called}")
    return getattr(found, called)
