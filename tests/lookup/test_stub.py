"""The types of the Python API are those of the questions."""

from __future__ import annotations

from infotravail.lookup.stub import FILE, stub


def test_the_types_of_the_api_are_current() -> None:
    assert FILE.read_text(encoding="utf-8") == stub(), "run `make metadata`"
