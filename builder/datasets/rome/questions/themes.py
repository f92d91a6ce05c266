"""The themes of the ROME."""

from __future__ import annotations

from ..classes import question_des_classes

QUESTION = question_des_classes("themes", "theme")
