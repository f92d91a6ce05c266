"""What an agency's name says: the place, without the brand; the speciality; a form to compare names by."""

from __future__ import annotations

import re

from ...facts import Value
from ...text import fold_name

# The brand and its abbreviations, in any order, as the sources put them before the place.
_BRAND = re.compile(
    r"^(?:\*|agence\b|p[oô]le[ -]emploi\b|france[ -]travail\b|apes?\b|rpe\b|pe\b|(?:et\s+)?a2s\b"
    r"|(?:point\s+)?relais\b|[\s:–-]+)+(?:de\s+|d['’])?",
    re.IGNORECASE,
)


def clean(name: str) -> str:
    """Return a name without the brand; the name itself where nothing would be left.

    >>> clean("Agence France Travail - Rennes Sud"), clean("APE DE JARRY"), clean("Peyrehorade")
    ('Rennes Sud', 'JARRY', 'Peyrehorade')
    """
    return _BRAND.sub("", name).strip() or name


def compared(name: str) -> str:
    """Return a name as names of several sources are compared."""
    return fold_name(clean(name))


def speciality(name: str) -> Value:
    """Return what an agency is specialised in, where its name says it."""
    words = compared(name)
    found = [
        speciality
        for speciality, pattern in (("cadres", r"\bCADRES?\b"), ("spectacle", r"\bSPECTACLES?\b|\bSCENES ET IMAGES\b"))
        if re.search(pattern, words)
    ]
    return " et ".join(found) or None


SPECIALITIES = ("cadres", "spectacle", "cadres et spectacle")


def kind(name: str) -> str:
    """Return the kind of an agency that no code gives, from its name alone."""
    words = fold_name(name)
    if re.search(r"\bDIRECTION\b", words):
        return "direction"
    if re.search(r"\b(RELAIS|RPE)\b", words):
        return "point relais"
    return "agence spécialisée" if speciality(name) else "agence"
