"""What people see of the dataset."""

from __future__ import annotations

from ...face import Face

FACE = Face(package=__package__, lacks="les familles professionnelles (FAP)")
