"""Holland's six types of interests."""

from __future__ import annotations

from ..classes import question_des_classes

QUESTION = question_des_classes("interets_riasec", "riasec")
