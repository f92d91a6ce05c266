"""The contexts of work of the ROME."""

from __future__ import annotations

from ..classes import question_des_classes

QUESTION = question_des_classes("contextes", "contexte")
