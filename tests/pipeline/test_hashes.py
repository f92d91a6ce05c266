"""The hash of rows is that of their JSON as Python writes it, however it is made."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from infotravail.facts import Row
from infotravail.pipeline.hashes import hash_rows

TYPES = {"code": "TEXT", "nombre": "INTEGER", "part": "REAL"}
ROWS = some.lists(
    some.tuples(
        some.none() | some.text(),
        some.none() | some.integers(-(2**63), 2**63 - 1),
        some.none() | some.floats(allow_nan=False, allow_infinity=False),
    ),
    min_size=1,
)


def in_python(rows: list[Row]) -> str:
    """Return the hash of rows of one batch, by the standard library alone."""
    digest = hashlib.sha256(json.dumps(["t", list(TYPES)]).encode())
    digest.update(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode())
    return digest.hexdigest()


@given(ROWS)
def test_the_hash_is_that_of_the_json_of_the_standard_library(rows: list[Row]) -> None:
    assert hash_rows("t", TYPES, [rows]) == in_python(rows)


@pytest.mark.parametrize(
    "number", [1e-05, 1e16, 123456789012345678.0, 5e-324, -1e22, 0.0009, 0.0, -0.0, 999999999999999.9]
)
def test_a_number_with_an_exponent_is_written_as_python_writes_it(number: float) -> None:
    rows: list[Row] = [("a", 1, 0.5), ("b", None, number)]
    assert hash_rows("t", TYPES, [rows]) == in_python(rows)
