"""The whole ROME, for the tests of what the search is measured on."""

from __future__ import annotations

from tests.rome import rome

__all__ = ["rome"]
