"""infotravail: the reference data of the French labour market in one SQLite file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .lookup.api import Infotravail

__version__ = "0.1.0"
__all__ = ["Infotravail", "__version__"]


def __getattr__(name: str) -> Any:
    # A command that starts does not need the whole API.
    if name == "Infotravail":
        from .lookup.api import Infotravail

        return Infotravail
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
