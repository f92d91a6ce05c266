"""What people see of the dataset."""

from __future__ import annotations

from ...face import Face

FACE = Face(package=__package__, nom="Familles professionnelles (FAP)", lacks="les familles professionnelles (FAP)")
