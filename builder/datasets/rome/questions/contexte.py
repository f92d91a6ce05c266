"""A context of work, and its sheets."""

from __future__ import annotations

from ..classes import question_d_une_classe

QUESTION = question_d_une_classe("contexte", "contexte")
