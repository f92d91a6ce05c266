"""The divisions of the NAF that the ROME names."""

from __future__ import annotations

from ..classes import question_des_classes

QUESTION = question_des_classes("secteurs_naf", "naf")
