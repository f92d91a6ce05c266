"""The parameter of the questions on one sheet of the ROME."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...face import Asked
from ...search.ask.query import as_code


@dataclass(frozen=True, slots=True)
class DemandeFiche:
    """The sheet that is asked, by its code in the current edition."""

    code: Annotated[
        str,
        Asked(
            "Code ROME, en majuscules ou non : M1855.",
            "ROME code: M1855.",
            convert=as_code,
            metavar="CODE",
            is_argument=True,
        ),
    ]
