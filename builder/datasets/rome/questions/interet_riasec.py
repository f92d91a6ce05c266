"""One of Holland's types of interests, and its sheets."""

from __future__ import annotations

from ..classes import question_d_une_classe

QUESTION = question_d_une_classe("interet_riasec", "riasec")
