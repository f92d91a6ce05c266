"""Signs that a label does not show: they are taken out of every free text, and each cell is listed in `corrections`.

A zero-width space, a mark in the middle of a file or a change of direction comes from another program's clipboard:
a search does not find the label, or shows it reversed. Codes and closed lists are compared as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category

from ..model import Column, Rule

_BREAKS = "\t\n\r\x0b\x0c\x85\u2028\u2029"
_LINE_ENDS = re.compile(f"[{_BREAKS}]+")

FORMAT_SIGNS = Rule(
    "caractère de format",
    "Un caractère invisible (espace sans largeur, marque d'encodage, changement de sens, césure) est retiré.",
    lambda text: "".join(sign for sign in text if category(sign) != "Cf"),
)
ONE_LINE = Rule(
    "tabulation ou fin de ligne",
    "Les tabulations et les fins de ligne d'un intitulé deviennent une espace, ou rien au début et à la fin.",
    lambda text: _LINE_ENDS.sub(" ", text.strip(_BREAKS)),
)


def shown(column: Column, cells: Sequence[str]) -> Column:
    """Return a column with the rules of shown text where a cell needs one of them; the same column elsewhere."""
    if not _is_free_text(column) or all(map(str.isprintable, cells)):
        return column
    rules = (FORMAT_SIGNS,) if column.has_lines else (FORMAT_SIGNS, ONE_LINE)
    needed = tuple(
        rule for rule in rules if any(rule.apply(cell) != cell for cell in {*cells} if not cell.isprintable())
    )
    return column.but(rules=needed + column.rules) if needed else column


def _is_free_text(column: Column) -> bool:
    return column.type == "TEXT" and not (column.pattern or column.digits or column.values)
