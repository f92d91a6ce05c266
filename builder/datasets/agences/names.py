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


# Words that any agency could have, with what ties them to the town: « l'agence Pôle emploi de ».
_OPERATOR = re.compile(
    r"\b(?:(?:L|LES|UNE) )?(?:(?:POLE ?EMPLOI|FRANCE ?TRAVAIL|ANPE|AGENCES?|APE)\b ?)+(?:(?:DE|DU|DES|D|A)(?: |$))?"
)


def without_operator(query: str) -> str:
    """Return what is asked without the operator's names, old and new; the same where it has none.

    >>> without_operator("l'agence Pôle-emploi de Rennes"), without_operator("francetravail"), without_operator("Apt")
    ('RENNES', '', 'Apt')
    """
    folded = fold_name(query)
    kept = _OPERATOR.sub("", folded)
    return query.strip() if kept == folded else kept.strip()


def town(name: str) -> str:
    """Return the name of a town as it is compared, without what the post adds: its CEDEX, its arrondissement.

    >>> town("Paris 12e Arrondissement"), town("RENNES CEDEX 7")
    ('PARIS', 'RENNES')
    """
    return re.sub(r" (?:CEDEX|[0-9]+(?:E|ER|EME)?)\b.*", "", fold_name(name))


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
