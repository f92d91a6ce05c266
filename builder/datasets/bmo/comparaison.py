"""Which years of a job compare with which: what is of another nomenclature is shown, greyed, with its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .besoins import Besoins


class Montree(NamedTuple):
    """A line as it is shown: greyed where nothing compares with it, and why in `note`."""

    besoins: Besoins
    est_grisee: bool = False
    note: str = ""


def montrees(found: Sequence[Besoins], autres: Sequence[Besoins], *, par_annee: bool) -> list[Montree]:
    """Return the lines of jobs as they are shown, those of the `autres` jobs of the same label among them, by year."""
    if not par_annee:
        return [Montree(one) for one in found]
    lines = [Montree(one, True, _note(one)) for one in autres]
    for one in found:
        if _is_before_a_break(one, found):
            lines.append(Montree(one, True, f"{one.nomenclature} : non comparable aux années suivantes"))
        else:
            lines.append(Montree(one, False, _break(one)))
    return sorted(lines, key=lambda line: line.besoins.annee)


def _note(one: Besoins) -> str:
    return f"{one.annee} : autre nomenclature ({one.nomenclature}), code {one.code_fap}, non comparable"


def _break(one: Besoins) -> str:
    if not one.rupture:
        return ""
    of = f" avec la nomenclature {one.nomenclature}" if one.rupture == "le code apparaît" else ""
    return f"Non comparable à l'année précédente : {one.rupture}{of}"


def _is_before_a_break(one: Besoins, found: Sequence[Besoins]) -> bool:
    """Tell whether a later year of the job does not compare with it; for a job that is gone, whether none does."""
    newest = max(found, key=lambda other: other.annee)
    later = [other for other in found if other.code_fap == one.code_fap and other.annee > one.annee]
    return any(other.rupture for other in later) or (not later and one.nomenclature != newest.nomenclature)
