"""What attracts a person, as ways into the sheets."""

from __future__ import annotations

from ..classes import question_des_classes

QUESTION = question_des_classes("centres_interet", "centre_interet")
