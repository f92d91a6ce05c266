"""An edition that nobody has seen: what is new in it is told and does not cost it, what changes a meaning stops it."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.containers import BARE
from infotravail.datasets import DATASETS
from infotravail.datasets.agences import annuaire, api
from infotravail.datasets.rome.dataset import ROME
from infotravail.errors import SourceChanged
from infotravail.facts import Records
from infotravail.home import Home
from infotravail.model import Column, Member, Read, Table
from infotravail.pipeline.build import build
from infotravail.pipeline.normalise import normalise
from infotravail.readers import read_records
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.zips import SAMPLE, SAMPLE_CSV, csv_name, replacing, rewritten

SHEETS = csv_name("referentiel_code_rome")


def with_a_column(data: bytes) -> bytes:
    """Return a CSV with a column more, of which each cell says something."""
    header, *rows = data.splitlines()
    return b"\n".join([header + b',"x"', *(row + b',"1"' for row in rows), b""])


def built_of(folder: Path, changes: dict[str, Callable[[bytes], bytes]], *new: str) -> tuple[Home, list[str]]:
    """Build from a release with some members changed and others new; return the home and what was found."""
    home = Home(folder / "home")
    path = rewritten(SAMPLE_CSV, folder / "changed.zip", changes)
    with zipfile.ZipFile(path, "a") as archive:
        for name in new:
            archive.writestr(name, "rien\n")
    keep(home, ROME, Arrival(path, "2026-11-23", sample=True))
    assert build(home, DATASETS, read_lock(home.lock), lambda stage: None).refused == ()
    return home, [text for (text,) in asked(home, "SELECT texte FROM constats ORDER BY 1")]


def asked(home: Home, sql: str) -> list[tuple[object, ...]]:
    """Return the rows that a home's database gives."""
    with closing(sqlite3.connect(home.database)) as connection:
        return connection.execute(sql).fetchall()


def test_a_new_column_is_told_and_the_others_are_as_they_were(tmp_path: Path, database: sqlite3.Connection) -> None:
    home, found = built_of(tmp_path, {SHEETS: with_a_column})
    place = f"RefRomeCsv.zip > {SHEETS} (v460)"
    assert f"{place} a une colonne que nous ne connaissons pas, et n'avons pas lue : x" in found
    sheets = "SELECT * FROM rome_metiers ORDER BY 1"
    assert asked(home, sheets) == database.execute(sheets).fetchall()


def test_a_new_value_of_an_open_list_is_kept_and_told(tmp_path: Path) -> None:
    home, found = built_of(tmp_path, {SHEETS: replacing('"Emploi Blanc"', '"Emploi Bleu"', 1)})
    assert asked(home, "SELECT count(*) FROM rome_metiers WHERE transition_eco = 'Emploi Bleu'") == [(1,)]
    said = "transition_eco a une valeur que nous ne connaissions pas, gardée telle que publiée : « Emploi Bleu »"
    assert f"{said} (1 ligne(s))" in found


CSV = Member("f.csv", BARE)
EXPECTED = frozenset({"code", "libelle"})


def read(text: str, member: Member = CSV, expected: frozenset[str] = EXPECTED) -> Records:
    return read_records(text.encode(), "f.csv", member, expected)


def test_a_column_more_is_left_aside_and_named() -> None:
    assert read("code,note,libelle\na,1,Un\n") == Records({"code": ("a",), "libelle": ("Un",)}, 1, unknown=("note",))


@pytest.mark.parametrize(
    ("text", "member", "said"),
    [
        ("code,nom\na,Un\n", CSV, "columns lost: libelle; gained: nom"),
        ("code,libelle,\na,Un,\n", CSV, "gained: (without a name)"),
        ("code,libelle,code\na,Un,b\n", CSV, "given twice: code"),
        ("code,libelle,note,note\na,Un,1,2\n", CSV, "given twice: note"),
        ("code,libelle,clpe\na,Un,1\n", Member("f.csv", BARE, lacks=frozenset({"clpe"})), "gained: clpe"),
        ("code,libelle,genre\na,Un,1\n", Member("f.csv", BARE, derived={"genre": lambda records: ()}), "gained: genre"),
    ],
    ids=["another name", "no name", "twice", "a new one twice", "a column that was lacking", "a column of our own"],
)
def test_what_changes_the_meaning_of_a_header_stops_the_file(text: str, member: Member, said: str) -> None:
    with pytest.raises(SourceChanged, match=r"f\.csv, line 1") as caught:
        read(text, member)
    assert said in caught.value.problem


def test_a_closed_list_stays_closed() -> None:
    nature = Column("nature", "Nature.", values=("a", "b"))
    table = Table("t", "Table", "Une table.", (nature,), Read((CSV,)), key=("nature",))
    records = Records.of(["nature"], [["a"], ["c"]])
    with pytest.raises(SourceChanged, match="'c': not one of a, b"):
        normalise(table, records, (), "f.csv", lambda index: index + 2, lambda lookup: {})


ANNUAIRE = json.loads((SAMPLE / "annuaire-administration.json").read_text(encoding="utf-8"))
API = json.loads((SAMPLE / "referentiel-agences-v1.json").read_text(encoding="utf-8"))


def test_a_new_field_of_a_json_is_named_and_the_rows_are_as_they_were() -> None:
    agency, *others = API
    new = {**agency, "nouveau": 1, "contact": {**agency.get("contact", {}), "fax": "0"}}
    found = api.agencies([new, *others])
    assert found.unknown == ("fax", "nouveau")
    assert found.columns == api.agencies(API).columns


def test_a_new_field_inside_the_text_of_a_field_is_named_too() -> None:
    service, *others = ANNUAIRE
    places = [{**place, "etage": "2"} for place in json.loads(service["adresse"])]
    found = annuaire.agencies([{**service, "rna": "W1", "adresse": json.dumps(places)}, *others])
    assert found.unknown == ("etage", "rna")
    assert found.columns == annuaire.agencies(ANNUAIRE).columns


def test_a_new_member_of_a_release_is_told_and_does_not_refuse_it(tmp_path: Path) -> None:
    home, found = built_of(tmp_path, {}, "unix_nouveau_v460_utf8.csv")
    said = "RefRomeCsv.zip v460 a un membre que nous ne connaissons pas, et n'avons pas lu : unix_nouveau_v460_utf8.csv"
    assert said in found
    usage = "SELECT usage FROM provenance WHERE membre = 'unix_nouveau_v460_utf8.csv'"
    assert asked(home, usage) == [("nouveau",)]
