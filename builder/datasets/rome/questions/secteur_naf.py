"""A division of the NAF, and its sheets."""

from __future__ import annotations

from ..classes import question_d_une_classe

QUESTION = question_d_une_classe("secteur_naf", "naf")
