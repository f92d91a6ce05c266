"""The headers of the files of tension: the publisher's words, of which case, accents and marks vary, in ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...facts import Records

# The factors, each with the publisher's header.
FACTORS = {
    r"intensit. d.embauches?": "intensite_embauches",
    r"lien formation.emploi": "lien_formation_emploi",
    r"manque de main.d.(?:œ|oe)uvre disponible": "manque_main_oeuvre",
    r"non.durabilit. de l.emploi": "non_durabilite_emploi",
    r"conditions de travail contraignantes": "conditions_travail",
    r"inad.quation g.ographique": "inadequation_geographique",
    r"non.attractivit. salariale": "non_attractivite_salariale",
}


def headers(words: dict[str, str]) -> dict[str, str]:
    """Return patterns of whole headers: any case, an underscore or a mark for a space, and spaces around."""
    return {rf"(?i)\s*{pattern.replace(' ', '[ _]')}\s*": name for pattern, name in words.items()}


def always(word: str) -> Callable[[Records], Sequence[str]]:
    """Return what derives the same word for each row."""
    return lambda records: (word,) * records.count
