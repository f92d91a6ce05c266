"""What describes exported files: a data package and Croissant that others judge valid."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

from infotravail.export import export, write_exports
from infotravail.home import Home
from tests.export.conftest import Judge


def resources_of(folder: Path) -> dict[str, dict[str, Any]]:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return {one["name"]: one for one in package["resources"]}


def test_the_data_package_is_valid_with_its_keys(exported: Path, judge: Judge) -> None:
    said = judge("frictionless", "validate", exported / "datapackage.json")
    assert said.startswith("0\n"), said[-4_000:]
    assert said.count(" VALID ") == len(resources_of(exported))


def test_a_value_that_breaks_a_key_makes_the_data_package_invalid(built: Home, tmp_path: Path, judge: Judge) -> None:
    folder = tmp_path / "out"
    export(built.database, folder, ["csv"], ["rome_grands_domaines", "rome_domaines"])
    path = folder / "rome_domaines.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",A,", ",?,"), encoding="utf-8")
    said = judge("frictionless", "validate", folder / "datapackage.json")
    assert said.startswith("1\n")
    assert "foreign-key" in said


def test_a_resource_says_all_that_the_file_does(exported: Path, database: sqlite3.Connection) -> None:
    bmo = resources_of(exported)["bmo"]
    fields = {one["name"]: one for one in bmo["schema"]["fields"]}
    (told, meant) = database.execute(
        "SELECT description, sens_vide FROM dictionnaire WHERE nom_table = 'bmo' AND nom_colonne = 'projets'"
    ).fetchone()
    assert fields["projets"]["type"] == "integer"
    assert fields["projets"]["description"] == f"{told} Vide : {meant}."
    assert fields["projets"]["unit"] == "projets"
    assert fields["code_fap"]["constraints"] == {"required": True}
    assert bmo["schema"]["missingValues"] == [""]
    assert bmo["schema"]["primaryKey"] == ["annee", "code_fap", "code_bassin", "code_departement"]
    assert bmo["schema"]["foreignKeys"] == [
        {"fields": names, "reference": {"resource": table, "fields": names}}
        for table, names in (
            ("bmo_territoires", ["annee", "code_departement", "code_region"]),
            ("bassins", ["annee", "code_bassin"]),
            ("bmo_metiers", ["annee", "code_fap"]),
        )
    ]
    assert [one["name"] for one in bmo["licenses"]] == ["licence-ouverte-2.0"]
    assert [one["version"] for one in bmo["sources"]] == ["2023", "2024", "2025"]


def test_what_is_listed_in_the_schema_is_a_constraint(exported: Path) -> None:
    fields = {one["name"]: one for one in resources_of(exported)["avertissements"]["schema"]["fields"]}
    assert fields["statut"]["constraints"] == {"required": True, "enum": ["inféré", "publié"]}


def test_a_table_alone_names_no_other(built: Home, tmp_path: Path) -> None:
    export(built.database, tmp_path / "out", ["csv"], ["rome_domaines"])
    (resource,) = resources_of(tmp_path / "out").values()
    assert "foreignKeys" not in resource["schema"]
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        "croissant.json",
        "datapackage.json",
        "rome_domaines.csv",
    ]


def test_croissant_is_valid(exported: Path, judge: Judge) -> None:
    said = judge("mlcroissant", "validate", "--jsonld", exported / "croissant.json")
    assert said.startswith("0\n"), said[-4_000:]
    assert "error" not in said.casefold()


def test_what_a_release_holds_is_valid_too_and_the_same_bytes_as_any_export(
    built: Home, exported: Path, tmp_path: Path, judge: Judge
) -> None:
    write_exports(built.database, tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    package, archive = made.pop("datapackage.json"), made.pop(next(name for name in made if name.endswith("-csv.zip")))
    tables = {path.stem for path in exported.glob("*.parquet")}
    assert set(made) == {"rome.xlsx", "bmo.xlsx", "croissant.json", *(f"{name}.parquet" for name in tables)}
    assert made == {name: (exported / name).read_bytes() for name in made}
    with zipfile.ZipFile(io.BytesIO(archive)) as members:
        held = {name: members.read(name) for name in members.namelist()}
        assert {one.date_time for one in members.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert held == {name: (exported / name).read_bytes() for name in held}
    assert {f"{name}.csv" for name in resources_of(tmp_path)} | {"datapackage.json"} == set(held)
    assert package != held["datapackage.json"]
    said = judge("frictionless", "validate", tmp_path / "datapackage.json")
    assert said.startswith("0\n"), said[-4_000:]
