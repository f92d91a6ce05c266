"""Files that a person adds: recognised by what they hold, and refused where they are not what we knew."""

from __future__ import annotations

import fcntl
import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail.datasets.rome.dataset import ROME
from infotravail.datasets.rome.files import ARBO_COMPETENCES, CSV, JSON
from infotravail.errors import Busy, CheckFailed, HomeError, SourceChanged
from infotravail.home import Home
from infotravail.sources.archive import Arrival, Kept, keep
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.sources.support import (
    FLAGS,
    METHOD,
    PETIT,
    SIZE,
    flipped,
    old_rome,
    packed,
    patched,
    picture,
    raises_only,
    release,
)
from tests.zips import SAMPLE_CSV, SAMPLE_JSON, csv_name, replacing, rewritten

GRAND_DOMAINE = csv_name("grand_domaine")
NAF = csv_name("arborescence_secteur_naf")
# Text that does not compress, too long for one cell.
NOISE = random.Random(0).randbytes(70_000).hex().encode()
TREE = "unix_arborescence_competence_v460.json"
SAMPLE = SAMPLE_CSV.read_bytes()

Change = Callable[[bytes], bytes]


def members(path: Path = SAMPLE_CSV) -> dict[str, bytes]:
    """Return the members of a zip file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def rome(tmp_path: Path) -> Home:
    """A home that has the sample of ROME, so that there is something to lose."""
    home = Home(tmp_path / "rome")
    for path in (SAMPLE_CSV, SAMPLE_JSON):
        keep(home, ROME, Arrival(path, "2026-01-01", sample=True))
    return home


@pytest.fixture
def add(rome: Home, tmp_path: Path) -> Callable[[bytes], Kept]:
    """Add bytes to that home, as `infotravail add rome file.zip` does, the floors of rows put aside."""

    def add(data: bytes) -> Kept:
        path = tmp_path / "file.zip"
        path.write_bytes(data)
        return keep(rome, ROME, Arrival(path, "2026-01-02", sample=True), accept_change=True)

    return add


Add = Callable[[bytes], Kept]


def changed(member: str, change: Change) -> bytes:
    """Return the sample in which one member went through a function, which did change it."""
    held = members()
    assert change(held[member]) != held[member]
    return packed((name, change(data) if name == member else data) for name, data in held.items())


# What goes well.


def test_files_are_recognised_in_any_order_and_under_any_name(tmp_path: Path) -> None:
    homes = []
    for name, order in (("one", (SAMPLE_CSV, SAMPLE_JSON)), ("two", (SAMPLE_JSON, SAMPLE_CSV))):
        homes.append(Home(tmp_path / name))
        for number, source in enumerate(order):
            path = tmp_path / f"{number} (copie).bin"
            path.write_bytes(source.read_bytes())
            snapshot = keep(homes[-1], ROME, Arrival(path, "2026-01-01", sample=True)).snapshot
            assert (snapshot.file, snapshot.edition) == (source.name, "v460")
            assert homes[-1].stored(snapshot.sha256).read_bytes() == source.read_bytes()
    one, two = (read_lock(home.lock) for home in homes)
    assert one == two[::-1]


def test_a_snapshot_says_what_the_release_says_of_itself(rome: Home) -> None:
    csv, tree = read_lock(rome.lock)
    assert (csv.layout, csv.published_at, csv.title) == (
        "ROME 4.0",
        "2025-09-18",
        "ROME 4.0 version 60 - 25M09 (échantillon)",
    )
    assert (tree.layout, tree.published_at, tree.title) == ("ROME 4.0, JSON", "", "")


def test_the_same_bytes_twice_change_nothing(rome: Home, add: Add) -> None:
    before = picture(rome)
    assert add(SAMPLE) == Kept(read_lock(rome.lock)[0], "unchanged")
    assert picture(rome) == before


def test_bytes_that_the_archive_lost_are_put_back_without_a_second_entry(rome: Home, add: Add) -> None:
    before = picture(rome)
    rome.stored(read_lock(rome.lock)[0].sha256).unlink()
    assert add(SAMPLE) == Kept(read_lock(rome.lock)[0], "mended")
    assert picture(rome) == before


def test_the_file_that_was_added_stays_where_it_was(rome: Home, add: Add, tmp_path: Path) -> None:
    with raises_only(rome, SourceChanged):
        add(b"no zip")
    assert (tmp_path / "file.zip").read_bytes() == b"no zip"
    assert not rome.refused.exists()


def test_headers_in_another_order_are_accepted(rome: Home, add: Add) -> None:
    def reversed_columns(data: bytes) -> bytes:
        lines = data.decode().splitlines()
        assert all(line.count(",") == line.count('","') for line in lines)
        return "".join(",".join(reversed(line.split(","))) + "\n" for line in lines).encode()

    snapshot = add(changed(csv_name("coherence_item"), reversed_columns)).snapshot
    assert snapshot.file == CSV
    assert len(read_lock(rome.lock)) == 3


def test_members_in_another_order_or_stored_as_they_are_are_accepted(add: Add) -> None:
    snapshot = add(packed(reversed(members().items()), zipfile.ZIP_STORED)).snapshot
    assert snapshot.file == CSV


def test_windows_line_ends_are_accepted(add: Add) -> None:
    assert add(changed(GRAND_DOMAINE, replacing("\n", "\r\n")))


def test_a_member_that_may_be_absent_may_be_there(add: Add) -> None:
    name = ARBO_COMPETENCES.name.format(edition="v460")
    header = ",".join(f'"{header}"' for header in sorted(ROME.headers(ARBO_COMPETENCES)))
    empty_row = ",".join(['""'] * len(ROME.headers(ARBO_COMPETENCES)))
    assert add(packed({**members(), name: f"{header}\n{empty_row}\n".encode()}.items()))


# Not a zip file.


def test_a_text_file_is_refused(rome: Home, add: Add) -> None:
    with raises_only(
        rome,
        SourceChanged,
        "file.zip: a CSV file with the columns code_rome, libellé: not a file of rome",
        "download it again",
    ):
        add("code_rome;libellé\nK1000;Maçon\n".encode())


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"\r\n\t "])
def test_a_web_page_is_refused_and_its_title_quoted(rome: Home, add: Add, start: bytes) -> None:
    with raises_only(rome, SourceChanged, "file.zip", "a web page instead of the file: “Erreur 500”", "download it"):
        add(start + b"<html><title>Erreur&#32;500</title></html>")


def test_an_empty_file_is_refused(rome: Home, add: Add) -> None:
    with raises_only(rome, SourceChanged, "file.zip: the file is empty", "download it again"):
        add(b"")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, len(SAMPLE) - 1))
@example(1)
@example(2)
@example(22)
@example(len(SAMPLE) // 2)
@example(len(SAMPLE) - 1)
def test_a_zip_file_cut_anywhere_is_refused(length: int) -> None:
    with something_to_lose() as (home, path):
        path.write_bytes(SAMPLE[:length])
        with raises_only(home, SourceChanged, "file.zip", "zip file", "download it again"):
            keep(home, ROME, Arrival(path, "2026-01-01", sample=True))


@contextmanager
def something_to_lose() -> Iterator[tuple[Home, Path]]:
    """Give a home that has the sample's JSON, and the path of a file to add: a new one for each example."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        keep(home, ROME, Arrival(SAMPLE_JSON, "2026-01-01", sample=True))
        yield home, Path(folder) / "file.zip"


# A zip file that is damaged or dangerous.


def check_that_only_what_was_meant_is_accepted(bit: int, good: bytes) -> None:
    """Flip one bit of a zip file: it is refused as it must be, or every member of it is what it was."""
    with TemporaryDirectory() as folder:
        home, path = Home(Path(folder) / "home"), Path(folder) / "file.zip"
        path.write_bytes(flipped(good, bit))
        try:
            keep(home, PETIT if good == release() else ROME, Arrival(path, "2026-01-01", sample=True))
        except SourceChanged as error:
            assert error.next_step
            assert not home.lock.exists()
            assert not home.archive.exists()
        else:
            (entry,) = read_lock(home.lock)
            with zipfile.ZipFile(home.stored(entry.sha256)) as kept, zipfile.ZipFile(io.BytesIO(good)) as meant:
                assert {name: kept.read(name) for name in kept.namelist()} == {
                    name: meant.read(name) for name in meant.namelist()
                }


@pytest.mark.parametrize("byte", range(len(release())))
def test_a_bit_flipped_anywhere_in_a_small_zip_file_is_refused_or_harmless(byte: int) -> None:
    for bit in range(8):
        check_that_only_what_was_meant_is_accepted(byte * 8 + bit, release())


NAME = "unix_referentiel_code_rome_v460_utf8.csv"


@pytest.mark.parametrize("byte", range(len(NAME)))
def test_a_bit_flipped_in_a_name_said_to_be_utf_8_is_refused(byte: int) -> None:
    said = patched(release(), NAME, FLAGS, b"\0\x08")
    with TemporaryDirectory() as folder:
        home, path = Home(Path(folder) / "home"), Path(folder) / "file.zip"
        path.write_bytes(flipped(said, (said.rindex(NAME.encode()) + byte) * 8 + 7))
        with raises_only(home, SourceChanged, "file.zip"):
            keep(home, PETIT, Arrival(path, "2026-01-01"))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SAMPLE) * 8 - 1))
def test_a_bit_flipped_anywhere_in_a_release_is_refused_or_harmless(bit: int) -> None:
    check_that_only_what_was_meant_is_accepted(bit, SAMPLE)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_a_bit_flipped_inside_a_member_is_refused_and_the_member_named(rome: Home, add: Add, method: int) -> None:
    data = packed(members().items(), method)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(GRAND_DOMAINE)
    middle = info.header_offset + 30 + len(GRAND_DOMAINE) + info.compress_size // 2
    with raises_only(rome, SourceChanged, f"{CSV} > {GRAND_DOMAINE}", "damaged", "download it again"):
        add(flipped(data, middle * 8))


def test_a_lost_member_is_named(rome: Home, add: Add) -> None:
    held = members()
    del held[GRAND_DOMAINE]
    said = f"file.zip (ROME 4.0, v460): members lost: {GRAND_DOMAINE}; gained: none"
    with raises_only(rome, SourceChanged, said, "look at the file"):
        add(packed(held.items()))


def test_a_renamed_member_is_both_lost_and_gained(rome: Home, add: Add) -> None:
    held = members()
    held["unix_grands_domaines_v460_utf8.csv"] = held.pop(GRAND_DOMAINE)
    said = f"members lost: {GRAND_DOMAINE}; gained: unix_grands_domaines_v460_utf8.csv"
    with raises_only(rome, SourceChanged, said):
        add(packed(held.items()))


def test_two_editions_in_one_file_are_refused(rome: Home, add: Add) -> None:
    other = csv_name("referentiel_code_rome", "v461")
    with raises_only(
        rome, SourceChanged, "file.zip: a zip file that holds unix_", "not a file of rome", ROME.files[0].page
    ):
        add(packed({**members(), other: b""}.items()))


def test_a_duplicate_member_is_refused(rome: Home, add: Add) -> None:
    with raises_only(rome, SourceChanged, f"file.zip > {GRAND_DOMAINE}: the same member twice", "look at the file"):
        add(packed([*members().items(), (GRAND_DOMAINE, b"other")]))


@pytest.mark.parametrize(
    "name", ["../evil.csv", "a/../../evil.csv", "..\\evil.csv", "/etc/passwd", "\\evil.csv", "a/.."]
)
def test_a_member_whose_path_leaves_the_zip_file_is_refused(rome: Home, add: Add, name: str) -> None:
    with raises_only(rome, SourceChanged, f"file.zip > {name}: a path that leaves the zip file", "download it again"):
        add(packed([*members().items(), (name, b"evil")]))


def test_an_encrypted_member_is_refused(rome: Home, add: Add) -> None:
    with raises_only(rome, SourceChanged, f"file.zip > {GRAND_DOMAINE}: an encrypted member", "look at the file"):
        add(patched(SAMPLE, GRAND_DOMAINE, FLAGS, b"\1\0"))


@pytest.mark.parametrize("method", [9, 12, 14, 93, 97], ids=["deflate64", "bzip2", "lzma", "zstd", "wavpack"])
@pytest.mark.parametrize("member", [GRAND_DOMAINE, "version.txt"])
def test_a_compression_that_is_not_the_one_said_is_refused(rome: Home, add: Add, member: str, method: int) -> None:
    with raises_only(rome, SourceChanged, f" > {member}: "):
        add(patched(SAMPLE, member, METHOD, bytes([method, 0])))


def test_a_zip_bomb_is_refused_unread(rome: Home, add: Add) -> None:
    bomb = packed([*members().items(), ("bomb.csv", bytes(100_000_000))])
    said = ("file.zip > bomb.csv", "100,000,000 bytes packed into", "a zip bomb", "download it again")
    with raises_only(rome, SourceChanged, *said):
        add(bomb)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2], ids=["deflate", "bzip2"])
def test_a_zip_bomb_that_lies_about_its_size_is_never_held_in_memory(rome: Home, add: Add, method: int) -> None:
    bomb = packed({**members(), GRAND_DOMAINE: bytes(100_000_000)}.items(), method)
    lying = patched(bomb, GRAND_DOMAINE, SIZE, (1000).to_bytes(4, "little"))
    tracemalloc.start()
    try:
        with raises_only(rome, SourceChanged):
            add(lying)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


def test_a_file_that_unpacks_to_too_much_is_refused(rome: Home) -> None:
    small = replace(ROME, files=tuple(replace(file, max_unpacked=300_000) for file in ROME.files))
    with raises_only(
        rome, SourceChanged, "RefRomeCsv.zip: 364,595 bytes once unpacked, over 300,000", "look at the file"
    ):
        keep(rome, small, Arrival(other_bytes(rome), "2026-01-01", sample=True))


def other_bytes(home: Home) -> Path:
    """Write the same members in other bytes, that the archive does not know yet."""
    path = home.path.parent / "RefRomeCsv.zip"
    return rewritten(SAMPLE_CSV, path, {"version.txt": lambda data: data + b"\n"})


def test_a_zip_file_of_another_kind_is_refused_and_its_members_listed(rome: Home, add: Add) -> None:
    said = ("file.zip: a zip file that holds photos/1.jpg", "photos/6.jpg…: not a file of rome", ROME.files[0].page)
    with raises_only(rome, SourceChanged, *said):
        add(packed((f"photos/{number}.jpg", b"\xff\xd8") for number in range(1, 9)))


def test_a_zip_file_without_member_is_refused(rome: Home, add: Add) -> None:
    with raises_only(rome, SourceChanged, "file.zip: a zip file that holds nothing: not a file of rome"):
        add(packed([]))


# The notice.


@pytest.mark.parametrize("number", ["61", "6", "0", "160", "soixante"])
def test_a_notice_with_another_number_is_refused(rome: Home, add: Add, number: str) -> None:
    with raises_only(
        rome, SourceChanged, f"{CSV} > version.txt: says version '{number}'", "v460", "mixes two releases"
    ):
        add(changed("version.txt", replacing("version : 60", f"version : {number}", 1)))


def test_a_notice_without_a_number_is_refused(rome: Home, add: Add) -> None:
    with raises_only(rome, SourceChanged, f"{CSV} > version.txt: says version ''", "new layout"):
        add(changed("version.txt", lambda data: b"Bonjour\n"))


def test_a_notice_whose_date_cannot_be_read_is_refused(rome: Home, add: Add) -> None:
    with raises_only(rome, SourceChanged, f"{CSV} > version.txt, Date de publication: '2025-09-18' is not dd/mm/yyyy"):
        add(changed("version.txt", replacing("18/09/2025", "2025-09-18", 1)))


# Headers, rows and text of a member.

# What changes, in which member, on which line, and what the message says of it.
FAULTS: dict[str, tuple[str, Change, str, str]] = {
    "a header lost": (
        GRAND_DOMAINE,
        lambda data: b"".join(line.split(b",")[0] + b"\n" for line in data.splitlines()),
        ", line 1",
        "columns lost: libelle_grand_domaine; gained: none; given twice: none",
    ),
    "a header without a name": (
        csv_name("coherence_item"),
        lambda data: data.replace(b"\n", b',""\n'),
        ", line 1",
        "columns lost: none; gained: (without a name); given twice: none",
    ),
    "a header renamed": (
        GRAND_DOMAINE,
        replacing("libelle_grand_domaine", "libellé", 1),
        ", line 1",
        "columns lost: libelle_grand_domaine; gained: libellé",
    ),
    "a header given twice": (
        csv_name("coherence_item"),
        lambda data: data.replace(b"\n", b',"code_rome"\n'),
        ", line 1",
        "columns lost: none; gained: none; given twice: code_rome",
    ),
    "two byte order marks": (
        GRAND_DOMAINE,
        lambda data: b"\xef\xbb\xbf" * 2 + data,
        ", line 1",
        "columns lost: code_grand_domaine",
    ),
    "semicolons": (GRAND_DOMAINE, replacing('","', '";"'), ", line 1", "',' expected after '\"'"),
    "a short row": (
        csv_name("rubrique_mobilite"),
        lambda data: data.replace(b'"A1101","I1604","11"\n', b'"A1101","I1604"\n'),
        ", line 3",
        "2 cells where the header has 3",
    ),
    "a row too long": (
        csv_name("rubrique_mobilite"),
        lambda data: data.replace(b'"A1101","I1604","11"\n', b'"A1101","I1604","11",""\n'),
        ", line 3",
        "4 cells where the header has 3",
    ),
    "a blank line": (
        GRAND_DOMAINE,
        lambda data: data.replace(b"\n", b"\n\n", 1),
        ", line 2",
        "0 cells where the header has 2",
    ),
    "a short row after records that span lines": (
        csv_name("centre_interet"),
        lambda data: data + b'"x"\n',
        ", line 109",
        "1 cells where the header has 3",
    ),
    "an unclosed quote": (GRAND_DOMAINE, lambda data: data + b'"P","fin\n', ", line 16", "unexpected end of data"),
    "a huge field": (
        GRAND_DOMAINE,
        lambda data: data + b'"P","' + NOISE + b'"\n',
        ", line 16",
        "field larger than field limit",
    ),
    "UTF-8 become Windows-1252": (
        GRAND_DOMAINE,
        lambda data: data.decode().encode("cp1252"),
        ", line 2",
        "byte 0xea is not utf-8: the encoding has changed",
    ),
    "UTF-8 become UTF-16": (
        GRAND_DOMAINE,
        lambda data: data.decode().encode("utf-16"),
        ", line 1",
        "byte 0xff is not utf-8",
    ),
    "UTF-8 encoded twice": (
        GRAND_DOMAINE,
        lambda data: data.decode().encode().decode("latin-1").encode(),
        ", line ",
        "this text was decoded wrongly",
    ),
    "UTF-8 with replacement characters": (
        GRAND_DOMAINE,
        replacing("ê", "\ufffd"),
        ", line 2",
        "a replacement character: this text was decoded wrongly",
    ),
    "ISO-8859-15 become UTF-8": (
        NAF,
        lambda data: data.decode("iso-8859-15").encode(),
        ", line ",
        "this text was decoded wrongly",
    ),
    "ISO-8859-15 become Windows-1252": (
        NAF,
        lambda data: data.decode("iso-8859-15").encode("cp1252"),
        ", line ",
        "a C1 control character: this text was decoded wrongly",
    ),
    "ISO-8859-15 become ISO-8859-1": (
        NAF,
        lambda data: data.decode("iso-8859-15").replace("œ", "oe").replace("Œ", "OE").encode("latin-1"),
        "",
        "“œ” is nowhere in it: read as iso-8859-15, it was there",
    ),
    "a NUL": (GRAND_DOMAINE, replacing("Arts", "Ar\0ts", 1), ", line 3", "a control character (0x00)"),
    "a last line without its end": (
        GRAND_DOMAINE,
        lambda data: data[:-1],
        "",
        "the last line is cut short",
    ),
    "no byte at all": (GRAND_DOMAINE, lambda data: b"", "", "the last line is cut short"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_member_that_is_not_the_one_we_knew_is_refused_at_its_place(rome: Home, add: Add, fault: str) -> None:
    member, change, line, problem = FAULTS[fault]
    place = f"{CSV} > {member}{line}"
    with raises_only(rome, SourceChanged, problem, "\n  → ") as caught:
        add(changed(member, change))
    assert caught.value.exit_code == 4
    # Where the line depends on the text, that there is one is enough.
    assert caught.value.place.startswith(place) if line == ", line " else caught.value.place == place


def test_the_œ_of_windows_1252_is_seen_on_its_line(rome: Home, add: Add) -> None:
    lines = members()[NAF].decode("iso-8859-15").replace("Œ", "OE").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines, 1) if "œ" in line)
    data = "".join(lines).encode("cp1252")
    assert b"\x9c" in data
    with raises_only(rome, SourceChanged, f"{CSV} > {NAF}, line {first}: a C1 control character"):
        add(changed(NAF, lambda _: data))


@pytest.mark.parametrize("name", sorted(set(members()) - {"version.txt", csv_name("type_referentiel")}))
def test_every_member_is_read_before_it_is_archived(rome: Home, add: Add, name: str) -> None:
    with raises_only(rome, SourceChanged, f"{CSV} > {name}, line 1: columns lost: ", "; gained: surprise"):
        add(changed(name, lambda data: b'"surprise"' + data[data.index(b",") :]))


def test_a_member_with_its_header_alone_is_implausible(rome: Home, add: Add) -> None:
    said = f"{CSV} > {GRAND_DOMAINE}: 0 rows where at least 1 are expected"
    with raises_only(rome, CheckFailed, said, "cut short"):
        add(changed(GRAND_DOMAINE, lambda data: data.splitlines(keepends=True)[0]))


def test_a_real_release_as_small_as_the_sample_is_implausible(empty: Home) -> None:
    with raises_only(empty, CheckFailed, f"{CSV} > unix_", "rows where at least", "the last good one stays in use"):
        keep(empty, ROME, Arrival(SAMPLE_CSV, "2026-01-01"))


@pytest.mark.parametrize(
    "document",
    [
        {"œ": 1},
        ["œ"],
        "œ",
        {"arborescence_competence": ["œ"]},
        {"arborescence_competence": "œ"},
        {"arborescence_competence": {"domaine_competence": "œ"}},
        {"arborescence_competence": {"domaine_competence": ["œ"]}},
        {"arborescence_competence": {"domaine_competence": [["œ"]]}},
        {"arborescence_competence": {"domaine_competence": None}, "œ": 1},
    ],
    ids=str,
)
def test_a_tree_of_another_shape_is_refused(rome: Home, add: Add, document: object) -> None:
    data = json.dumps(document, ensure_ascii=False).encode("iso-8859-15")
    with raises_only(rome, SourceChanged, f"{JSON} > {TREE}: not the shape that it had", "look at the file"):
        add(packed({**members(SAMPLE_JSON), TREE: data}.items()))


@pytest.mark.parametrize("old", ["code_ogr_competence", "liste_competences", "libelle_enjeu"])
def test_a_tree_whose_keys_are_renamed_is_refused(rome: Home, add: Add, old: str) -> None:
    held = members(SAMPLE_JSON)
    held[TREE] = replacing(f'"{old}"', '"surprise"')(held[TREE])
    with raises_only(rome, SourceChanged, f"{JSON} > {TREE}: not the shape that it had", old, "surprise"):
        add(packed(held.items()))


def test_a_tree_one_level_of_which_became_a_list_is_refused(rome: Home, add: Add) -> None:
    held = members(SAMPLE_JSON)
    tree = json.loads(held[TREE].decode("iso-8859-15"))
    (inner,) = tree["arborescence_competence"].values()
    inner[0] = [inner[0]]
    held[TREE] = json.dumps(tree, ensure_ascii=False).encode("iso-8859-15")
    with raises_only(rome, SourceChanged, f"{JSON} > {TREE}: not the shape that it had", "look at the file"):
        add(packed(held.items()))


def test_a_tree_that_is_cut_is_refused_at_its_line(rome: Home, add: Add) -> None:
    held = members(SAMPLE_JSON)
    held[TREE] = held[TREE][:-100]
    with raises_only(rome, SourceChanged, f"{JSON} > {TREE}, line ", "download it again"):
        add(packed(held.items()))


# The home.


def test_an_addition_while_another_one_writes_is_refused(rome: Home, add: Add) -> None:
    with (rome.path / ".sources.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        with raises_only(rome, Busy, str(rome.path), "another fetch or add", "try again"):
            add(old_rome())
    assert add(old_rome())


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 2, "entries": []}', "\xff"])
def test_a_lock_that_cannot_be_read_is_never_overwritten(rome: Home, add: Add, text: str) -> None:
    rome.lock.write_text(text, encoding="latin-1")
    with raises_only(rome, HomeError, str(rome.lock)):
        add(old_rome())


def test_an_archive_that_cannot_be_written_leaves_the_lock_alone(rome: Home, add: Add) -> None:
    stored = rome.archive
    stored.rename(rome.path / "elsewhere")
    stored.write_text("a file where the folder should be")
    with raises_only(rome, HomeError, str(rome.archive), "cannot be written", "--home"):
        add(old_rome())


# The command.


ASIDE = "not used by the build: an edition of ROME 3: its codes and labels feed the history alone.\n"


def test_the_command_recognises_old_and_small_files_under_any_name(run: Run, empty: Home, tmp_path: Path) -> None:
    names = ("ancien.zip", "b.bin")
    for name, edition in zip(names, ("v344", "v343"), strict=True):
        (tmp_path / name).write_bytes(old_rome(edition))
    done = run("--home", empty.path, "add", "rome", *names, "--fetched-at", "2020-02-29", check=True)
    assert done.stdout == (
        f"ancien.zip: added as {CSV}, v344 (ROME 3), of 2020-02-29.\n"
        f"b.bin: added as {CSV}, v343 (ROME 3), of 2020-02-29.\n"
        f"ancien.zip: {ASIDE}b.bin: {ASIDE}"
    )
    before = picture(empty)
    again = run("--home", empty.path, "add", "rome", *names, check=True)
    there = "".join(f"{name}: already in the archive, nothing changed.\n" for name in names)
    assert again.stdout == f"{there}ancien.zip: {ASIDE}b.bin: {ASIDE}"
    assert picture(empty) == before


def test_the_command_refuses_another_size_until_it_is_accepted(run: Run, empty: Home, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(old_rome())
    (tmp_path / "b.zip").write_bytes(old_rome(filler=500_000))
    run("--home", empty.path, "add", "rome", "a.zip", check=True)
    before = picture(empty)
    done = run("--home", empty.path, "add", "rome", "b.zip")
    assert (done.returncode, done.stdout) == (5, "")
    assert f"Error: rome > {CSV}: " in done.stderr
    assert "\n  → look at the file; if it is right, run again with --accept-change" in done.stderr
    assert picture(empty) == before
    run("--home", empty.path, "add", "rome", "b.zip", "--accept-change", "rome", check=True)
    assert len(read_lock(empty.lock)) == 2


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"hello", "no zip file"), (b"<html><title>Oups</title>", "“Oups”"), (SAMPLE[:-9], "damaged zip file")],
    ids=["text", "page", "cut"],
)
def test_the_command_refuses_with_code_4_and_no_traceback(
    run: Run, empty: Home, tmp_path: Path, data: bytes, problem: str
) -> None:
    (tmp_path / "file.zip").write_bytes(data)
    done = run("--home", empty.path, "add", "rome", "file.zip")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("Error: file.zip: ")
    assert problem in done.stderr
    assert "\n  → " in done.stderr
    assert "Traceback" not in done.stderr
    assert not empty.lock.exists()


def test_the_command_knows_its_datasets(run: Run, empty: Home) -> None:
    done = run("--home", empty.path, "add", "romme", str(SAMPLE_CSV))
    assert done.returncode == 2
    assert "'romme' is not a dataset; there are: rome, bmo" in done.stderr


# The publishers' real files.

REAL = ("v460/RefRomeCsv.zip", "v460/RefRomeJson.zip", "v344/RefRomeCsv.zip")


@pytest.mark.real
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)], ids=["new first", "old first"])
def test_the_real_files_are_added_in_any_order(run: Run, empty: Home, real: Path, order: tuple[int, ...]) -> None:
    paths = [real / "rome" / REAL[number] for number in order]
    run("--home", empty.path, "add", "rome", *paths, "--fetched-at", "2026-04-01", check=True)
    entries = read_lock(empty.lock)
    known = [(CSV, "v460", "ROME 4.0"), (JSON, "v460", "ROME 4.0, JSON"), (CSV, "v344", "ROME 3")]
    assert [(entry.file, entry.edition, entry.layout) for entry in entries] == [known[number] for number in order]
    for entry, path in zip(entries, paths, strict=True):
        assert empty.stored(entry.sha256).read_bytes() == path.read_bytes()
    before = picture(empty)
    run("--home", empty.path, "add", "rome", *reversed(paths), check=True)
    assert picture(empty) == before
