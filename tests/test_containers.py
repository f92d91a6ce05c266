"""Packages: how much a zip may unpack to, on both sides of each limit."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest

from infotravail.containers import MAX_RATIO, open_package
from infotravail.errors import SourceChanged

ROOM = 1 << 30


def packed(path: Path, data: bytes) -> zipfile.ZipInfo:
    """Write a zip file of one member, and return what it says of it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", data)
    with zipfile.ZipFile(path) as archive:
        return archive.getinfo("table.csv")


def refusal(path: Path, room: int = ROOM) -> str:
    """Return why a zip file is refused; empty where it is opened."""
    try:
        with open_package(path, name="table.zip", max_unpacked=room):
            return ""
    except SourceChanged as error:
        return error.problem


def test_text_may_be_packed_a_hundred_times_smaller_and_not_more(tmp_path: Path) -> None:
    assert MAX_RATIO == 100
    # What cannot be packed, then what packs a thousand times: as many zeros as bring both sides of the limit.
    random_bytes = random.Random(0).randbytes(5_000)
    zeros = 0
    sizes: dict[bool, zipfile.ZipInfo] = {}
    step = 1 << 20
    while step:
        info = packed(tmp_path / "table.zip", random_bytes + bytes(zeros + step))
        is_over = info.file_size > 100 * info.compress_size
        sizes[is_over] = info
        bomb = f"{info.file_size:,} bytes packed into {info.compress_size:,}: a zip bomb"
        assert refusal(tmp_path / "table.zip") == (bomb if is_over else "")
        zeros += 0 if is_over else step
        step >>= 1
    under, over = (sizes[is_over].file_size / sizes[is_over].compress_size for is_over in (False, True))
    assert 99.9 < under <= 100 < over < 100.1


@pytest.mark.parametrize(("size", "is_read"), [(102_399, True), (102_400, True), (102_401, False)])
def test_what_is_packed_into_a_few_bytes_may_be_100_kib(tmp_path: Path, size: int, is_read: bool) -> None:
    info = packed(tmp_path / "table.zip", bytes(size))
    assert info.compress_size < 1024
    assert (refusal(tmp_path / "table.zip") == "") is is_read


@pytest.mark.parametrize(("room", "told"), [(5_000, ""), (4_999, "5,000 bytes once unpacked, over 4,999")])
def test_all_that_is_unpacked_has_a_limit_of_its_own(tmp_path: Path, room: int, told: str) -> None:
    packed(tmp_path / "table.zip", random.Random(0).randbytes(5_000))
    assert refusal(tmp_path / "table.zip", room) == told
