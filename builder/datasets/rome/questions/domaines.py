"""The domains of the ROME: where one begins to browse the sheets."""

from __future__ import annotations

from ..classes import question_des_classes

QUESTION = question_des_classes("domaines", "domaine", menu="Métiers")
