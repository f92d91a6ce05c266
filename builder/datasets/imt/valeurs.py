"""The cells that several files of the labour market write alike: classes, indices, counts."""

from __future__ import annotations

import re

from ...facts import Value
from ...vocabulary import CODE_FAP, NOMENCLATURES

FAP_2009, FAP_2021 = NOMENCLATURES
FAMILLE = CODE_FAP.but(description="Famille professionnelle, telle que le fichier la code, dans sa nomenclature.")
# The levels of a family, in the words that the nomenclature has for them.
ENSEMBLE, DOMAINE, AGREGEE, DETAILLEE = "ensemble", "domaine", "famille agrégée", "famille"
CLASSES = (1, 2, 3, 4, 5)


def whole(cell: str) -> int:
    """Return a whole number, which some files write with a zero after the point; ValueError for another."""
    if not re.fullmatch(r"[0-9]{1,9}(\.0)?", cell):
        raise ValueError("not a whole number")
    return int(cell.removesuffix(".0"))


def index(cell: str) -> Value:
    """Return an index, as it is published; ValueError for what is no number."""
    if not re.fullmatch(r"-?[0-9]{1,4}(\.[0-9]{1,20})?(e-[0-9]{1,2})?", cell):
        raise ValueError("not the number of an index")
    return float(cell)
