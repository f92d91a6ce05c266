"""Readers: what no escape of a JSON, and no cell of a workbook, may bring into a text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infotravail.containers import BARE
from infotravail.datasets.agences.dataset import AGENCES
from infotravail.datasets.agences.files import ANNUAIRE_AGENCES, API_AGENCES
from infotravail.datasets.bmo.dataset import BMO
from infotravail.datasets.bmo.files import member
from infotravail.errors import SourceChanged
from infotravail.facts import Records
from infotravail.model import Member
from infotravail.readers import read_records
from tests.datasets.workbooks import changed, setting
from tests.homes import assert_tells

SAMPLE = Path(__file__).parent / "sample"
REFUSED = [
    ("\x00", "U+0000"),
    ("\x1b[2J", "U+001B"),
    ("\x07", "U+0007"),
    ("\x7f", "U+007F"),
    ("\x9b2J", "U+009B"),
    ("\x85", "U+0085"),
    ("\ud83d", "U+D83D"),
    ("\udc00", "U+DC00"),
    ("\N{REPLACEMENT CHARACTER}", "U+FFFD"),
]


def api(name: str) -> Records:
    """Read the sample of the API, its second agency under another name, every sign of it escaped."""
    agencies = json.loads((SAMPLE / "referentiel-agences-v1.json").read_text(encoding="utf-8"))
    agencies[1]["libelle"] = name
    return read_records(json.dumps(agencies).encode(), "api.json", API_AGENCES, AGENCES.headers(API_AGENCES))


@pytest.mark.parametrize(("sign", "told"), REFUSED, ids=ascii)
def test_an_escape_of_a_json_brings_in_no_control_character(sign: str, told: str) -> None:
    with pytest.raises(SourceChanged) as caught:
        api(f"Rennes {sign} Sud")
    assert caught.value.place == "api.json, record 2, column nom"
    assert caught.value.problem == f"{told}, which is no text"


@pytest.mark.parametrize(
    "name", ["Rennes \N{WHITE SMILING FACE}", "Œuvre\N{NO-BREAK SPACE}!", "Rennes\tSud", "Rennes\r\nSud"]
)
def test_any_other_sign_is_read_from_an_escape(name: str) -> None:
    assert api(name).columns["nom"][1] == name


def test_an_escape_in_the_json_that_a_string_holds_is_refused_too() -> None:
    services = json.loads((SAMPLE / "annuaire-administration.json").read_text(encoding="utf-8"))
    services[0]["telephone"] = json.dumps([{"valeur": "39-49\x1b[2J", "description": ""}])
    with pytest.raises(SourceChanged, match="record 1, column telephone: U\\+001B"):
        read_records(json.dumps(services).encode(), "a.json", ANNUAIRE_AGENCES, AGENCES.headers(ANNUAIRE_AGENCES))


def test_a_new_field_of_a_json_is_named_in_a_text() -> None:
    agencies = json.loads((SAMPLE / "referentiel-agences-v1.json").read_text(encoding="utf-8"))
    agencies[0]["nouveau\ud800"] = 1
    with pytest.raises(SourceChanged, match=r"^api.json: U\+D800, which is no text, in the name of a new field"):
        read_records(json.dumps(agencies).encode(), "api.json", API_AGENCES, AGENCES.headers(API_AGENCES))


def test_a_cell_of_a_workbook_holds_no_control_character(tmp_path: Path) -> None:
    # A workbook writes a sign that XML cannot hold as its code between underscores.
    path = changed(tmp_path, setting("NOMBE25", "RENNES_x001B_[2J", line=3))
    with pytest.raises(SourceChanged, match="line 3, column NOMBE: U\\+001B"):
        read_records(path.read_bytes(), "w.xlsx", member(2025), BMO.headers(member(2025)))


def test_a_refused_value_of_any_length_is_told_by_its_beginning() -> None:
    with pytest.raises(SourceChanged) as caught:
        names = {"é" * 100_000: 1}
        read_records(json.dumps([names], ensure_ascii=False).encode(), "a.json", API_AGENCES, frozenset())
    assert len(str(caught.value)) < 3_000
    assert "characters)\n  → " in str(caught.value)


BLANK = Member("liste.csv", BARE, blank_lines=True)


def test_a_line_of_delimiters_alone_is_blank_and_no_row() -> None:
    data = b"code,libelle\n01,Un\n\n,\n02,\n,,,\n"
    found = read_records(data, "liste.csv", BLANK, frozenset({"code", "libelle"}))
    assert found.columns == {"code": ("01", "02"), "libelle": ("Un", "")}


def test_without_blank_lines_declared_it_is_a_row_like_others() -> None:
    found = read_records(
        b"code,libelle\n01,Un\n,\n", "liste.csv", Member("liste.csv", BARE), frozenset({"code", "libelle"})
    )
    assert found.columns == {"code": ("01", ""), "libelle": ("Un", "")}


def test_a_mistake_after_blank_lines_is_told_on_its_own_line() -> None:
    with pytest.raises(SourceChanged) as told:
        read_records(b"code,libelle\n\n,\n01,Un\n02\n", "liste.csv", BLANK, frozenset({"code", "libelle"}))
    assert_tells(told.value, "liste.csv, line 5", "1 cells where the header has 2")
