"""What is asked of a sheet of the ROME: its code, and the edition to show it as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from ...asking import Unusable
from ...face import Asked
from ...search.ask.query import as_code
from .historique import edition_meant, names


@dataclass(frozen=True, slots=True)
class DemandeMetier:
    """The sheet that is asked, and its edition: by name, by date, or the current one."""

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
    edition: Annotated[
        str,
        Asked(
            "Édition du ROME : v344, ou 344, ROME 3 ; sinon l'actuelle.",
            "Edition of the ROME: v344, or 344, ROME 3 (default: the current one).",
            within=names,
            meant=edition_meant,
        ),
    ] = ""
    date: Annotated[
        str,
        Asked(
            "La dernière édition publiée en 2021, 2021-06 ou 2021-06-15, ou avant.",
            "The newest edition by 2021, 2021-06 or 2021-06-15.",
            longest=40,
            convert=str.strip,
            metavar="DATE",
        ),
    ] = ""

    def __post_init__(self) -> None:
        if self.edition and self.date:
            raise Unusable(
                "edition",
                "« edition » et « date » choisissent toutes deux une édition : donner l'une des deux",
                "edition and date both choose an edition: give one of them",
            )
        if self.date and not _is_date(self.date.strip()):
            raise Unusable(
                "date",
                f"« {self.date} » n'est pas une date : 2021, 2021-06 ou 2021-06-15",
                f"{self.date!r} is not a date: 2021, 2021-06 or 2021-06-15",
            )


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text, re.ASCII):
        return False
    try:
        date.fromisoformat(text + "-01" * (2 - text.count("-")))
    except ValueError:
        return False
    return True
