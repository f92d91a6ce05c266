"""What is said in French of a skill that answers: how many sheets ask for it, and what found it."""

from __future__ import annotations

from ...french import number
from .ask import Skill


def asked_by(genre: str, count: int) -> str:
    """Say how many sheets ask for a competence or a piece of knowledge.

    >>> asked_by("savoir", 0), asked_by("compétence", 1200)
    ('demandé par aucune fiche', 'demandée par 1 200 fiches')
    """
    asked = "demandée" if genre == "compétence" else "demandé"
    return f"{asked} par {'aucune' if not count else number(count)} fiche{'s' if count > 1 else ''}"


def found_by(one: Skill) -> str:
    """Say what found a skill, where that is not its label alone."""
    if one.lus:
        return f"à peu près ({', '.join(f'« {word} » lu « {read} »' for word, read in one.lus)})"
    return f"mot courant « {one.usage} »" if one.usage else ""


def why(one: Skill) -> str:
    """Say how many sheets ask for a skill, then what found it.

    >>> why(Skill("493206", "savoir", 1, 1.84, "Publicité en ligne", usage="google ads"))
    'demandé par 1 fiche ; mot courant « google ads »'
    """
    return " ; ".join(filter(None, (asked_by(one.genre, one.nb_fiches), found_by(one))))
