"""Every edition that INSEE and La Poste served: which are read, which are set aside, and what is said of each."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.files import COG
from infotravail.datasets.geo.laposte import POSTCODES
from infotravail.errors import SourceChanged
from infotravail.home import Home
from infotravail.pipeline.select import why_not_used
from infotravail.pipeline.verdict import check_file
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.datasets.test_geo import (
    LATER,
    Change,
    add,
    appended,
    made,
    members_of_cog,
    postcode_cells,
    zipped,
)
from tests.homes import asked, assert_tells
from tests.zips import SAMPLE, replacing

# INSEE's code.

NEW_MEMBERS = {
    "v_commune_outremer_depuis_1943.csv": b'"NATURE_ZONAGE","COM_COMER"\n"COM","98720"\n',
    "v_tom_depuis_1943.csv": b'"COMER","LIBELLE"\n"987","X"\n',
}


def cog_of(folder: Path, year: int, *lost: str, **changes: Change) -> Path:
    """Write the sample's code under the names of another year, without some members and with others changed."""
    members = {
        name.replace("2024", str(year)): changes[member](data) if (member := name[2:-9]) in changes else data
        for name, data in members_of_cog().items()
        if not any(name.startswith(f"v_{one}_") for one in lost)
    }
    return zipped(folder / f"cog_ensemble_{year}_csv.zip", members | (NEW_MEMBERS if year > 2024 else {}))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_code_of_a_year_since_2025_has_two_members_more_and_builds(empty: Home, tmp_path: Path, year: int) -> None:
    snapshot = add(empty, cog_of(tmp_path, year))
    assert (snapshot.file, snapshot.edition, snapshot.layout) == (COG, str(year), "COG")
    assert made(empty).refused == ()
    aside = "SELECT membre FROM provenance WHERE usage = 'ignoré' AND membre IN (?, ?) ORDER BY 1"
    assert asked(empty, aside, *NEW_MEMBERS) == [(name,) for name in sorted(NEW_MEMBERS)]
    assert asked(empty, "SELECT * FROM provenance WHERE usage = 'nouveau'") == []


def test_what_was_new_in_2026_is_kept_with_its_meaning(empty: Home, tmp_path: Path) -> None:
    path = cog_of(
        tmp_path,
        2026,
        commune_comer=replacing('"CIR"', '"CDM"', 1),
        mvt_commune=appended(
            '"30","2007-07-15","COM","97123","0","ST BARTHELEMY","St-Barthélemy","St-Barthélemy","","","","","",""',
            '"20","2011-03-31","","","","","","","COM","97601","0","ACOUA","Acoua","Acoua"',
            '"73","2020-01-01","COM","35047","0","BRUZ","Bruz","Bruz","COM","35238","0","RENNES","Rennes","Rennes"',
        ),
    )
    add(empty, path)
    assert made(empty).refused == ()
    assert asked(empty, "SELECT count(*) FROM communes_outre_mer WHERE nature_zonage = 'CDM'") == [(1,)]
    ends = "SELECT nature, code_commune_avant, code_commune_apres FROM communes_mouvements WHERE {} ORDER BY 1"
    assert asked(empty, ends.format("code_commune_apres IS NULL OR code_commune_avant IS NULL")) == [
        ("création", None, "97601"),
        ("suppression", "97123", None),
    ]
    assert asked(empty, ends.format("nature GLOB 'nature *'")) == [("nature 73", "35047", "35238")]
    # A commune that ceased without a successor leads nowhere.
    assert asked(empty, "SELECT * FROM communes_passages WHERE code_ancien = '97123'") == []


def test_the_code_of_2023_names_its_movements_otherwise(empty: Home, tmp_path: Path) -> None:
    members = {
        name.replace("mvt_commune", "mvtcommune").replace("2024", "2023"): data
        for name, data in members_of_cog().items()
    }
    snapshot = add(empty, zipped(tmp_path / "cog.zip", members))
    assert (snapshot.edition, snapshot.layout) == ("2023", "COG 2023")
    assert made(empty).refused == ()
    assert asked(empty, "SELECT count(*) > 0 FROM communes_mouvements") == [(1,)]


OLD = {
    2018: ["comsimp2018.txt", "depts2018.txt", "reg2018.txt"],
    2019: ["communes-01012019.csv", "mvtcommune-01012019.csv", "departement2019.csv"],
    2020: ["communes2020.csv", "departement2020.csv", "region2020.csv", "mvtcommune2020-csv.csv"],
    2021: ["commune2021.csv", "mvtcommune2021.csv", "departement2021.csv", "region2021.csv"],
    2022: ["commune_2022.csv", "mvtcommune_2022.csv", "departement_2022.csv"],
}


@pytest.mark.parametrize("year", OLD)
def test_an_older_code_is_known_by_its_year_and_set_aside_in_a_sentence(empty: Home, tmp_path: Path, year: int) -> None:
    add(empty, SAMPLE / COG)
    old = add(empty, zipped(tmp_path / "old.zip", dict.fromkeys(OLD[year], b'"A","B"\r\n')))
    assert (old.edition, old.layout) == (str(year), "COG, avant 2023")
    said = "the geographic code before 2023, of other files and columns: 2023 and later are read"
    assert why_not_used((GEO,), read_lock(empty.lock), old) == said
    done = made(empty)
    assert (done.refused, done.left) == ((), (f"geo {year}: {said}",))
    assert asked(empty, "SELECT edition FROM sources WHERE fichier = ?", COG) == [("2024",)]


def test_a_code_that_lost_a_member_is_refused_with_its_name(empty: Home, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged) as caught:
        add(empty, cog_of(tmp_path, 2026, "comer"))
    assert_tells(caught.value, "(COG, 2026)", "members lost: v_comer_2026.csv; gained: none")


# La Poste's postcodes, under every header.

FORMS = {
    "as in 2020-2022": ("Code_commune_INSEE;Nom_commune;Code_postal;Ligne_5;Libellé_d_acheminement;coordonnees_gps",
                        "utf-8", "\r\n"),
    "as in 12/2023": ("Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libelle_d_acheminement;Ligne_5",
                      "ascii", "\r\n"),
    "as in 01/2026": ("Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5",
                      "utf-8", "\n"),
    "with a #, in Windows-1252": ("#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5",
                                  "cp1252", "\r\n"),
    "with a # after a mark": ("#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libelle_d_acheminement;Ligne_5",
                              "utf-8-sig", "\r\n"),
    "in commas": ("code_commune_insee,nom_de_la_commune,code_postal,libelle_d_acheminement,ligne_5,_geopoint",
                  "utf-8", "\n"),
    "in capitals": ("CODE_COMMUNE_INSEE;NOM_DE_LA_COMMUNE;CODE_POSTAL;LIBELLE_D_ACHEMINEMENT;LIGNE_5",
                    "utf-8", "\n"),
    "with spaces": ("Code commune INSEE;Nom de la commune;Code postal;Libellé d'acheminement;Ligne 5;Coordonnées GPS",
                    "utf-8", "\n"),
    "with accents in two signs": (
        "Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libelle\u0301_d_acheminement;Ligne_5", "utf-8", "\n"),
    "in another order": ("Ligne_5;Code_postal;Libelle_d_acheminement;Nom_de_la_commune;Code_commune_INSEE",
                         "utf-8", "\n"),
    "quoted": ('"Code_commune_INSEE";"Nom_de_la_commune";"Code_postal";"Libelle_d_acheminement";"Ligne_5"',
               "utf-8", "\n"),
}  # fmt: skip


def _cell(header: str, row: list[str], separator: str) -> str:
    """Return the cell of the sample's row that a header of any form asks for."""
    plain = header.lower().strip('"#')
    places = {"insee": 0, "nom": 1, "postal": 2, "acheminement": 3, "ligne": 4, "g": 5}
    cell = row[next(place for word, place in places.items() if word in plain)]
    return cell.replace(", ", ",") if separator == ";" else f'"{cell}"'


def postcodes(folder: Path, form: str) -> Path:
    """Write the sample's postcodes in a form."""
    header, encoding, end = FORMS[form]
    separator = "," if "," in header else ";"
    names = header.split(separator)
    lines = [header, *(separator.join(_cell(name, row, separator) for name in names) for row in postcode_cells())]
    path = folder / "codes.csv"
    path.write_bytes("".join(f"{line}{end}" for line in lines).encode(encoding))
    return path


@pytest.mark.parametrize("form", FORMS)
def test_postcodes_are_the_same_under_every_header(empty: Home, tmp_path: Path, form: str) -> None:
    add(empty, SAMPLE / COG)
    assert add(empty, postcodes(tmp_path, form)).file == POSTCODES
    assert made(empty).refused == ()
    assert asked(empty, "SELECT count(*), sum(code_postal = '01200') FROM codes_postaux") == [(62, 3)]
    assert asked(empty, "SELECT count(*) FROM codes_postaux_lieux_dits") == [(65,)]
    points = "gps" in FORMS[form][0].lower() or "_geopoint" in FORMS[form][0]
    assert asked(empty, "SELECT max(latitude) IS NOT NULL FROM codes_postaux") == [(int(points),)]
    assert [f.text for f in check_file(empty.database, empty, (GEO,)) if f.severity == "erreur"] == []


HEADER = "Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libelle_d_acheminement;Ligne_5"
NOT_AS_SERVED = [
    ("tabs", f"{HEADER}\n01001;A;01400;A;\n".replace(";", "\t").encode(),
     "separated by tabs, but is not as it serves them: semicolons or commas are read"),
    ("a column lost", b"Code_commune_INSEE;Code_postal;Libelle_d_acheminement;Ligne_5\n01001;01400;A;\n",
     "separated by semicolons, but is not as it serves them: columns lost: Nom_commune"),
    ("zeros lost", f"{HEADER}\n1001;A;1400;A;\n".encode(), "codes have lost their leading zeros (1001 on line 2)"),
    ("coordinates split", b"code_commune_insee,nom_de_la_commune,code_postal,libelle_d_acheminement,latitude\n"
     b"1001,A,1400,A,46.1\n", "columns lost: Ligne_5; gained: latitude; codes have lost their leading zeros"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), [case[1:] for case in NOT_AS_SERVED], ids=[c[0] for c in NOT_AS_SERVED])
def test_postcodes_that_are_not_as_they_are_served_say_what_is_wrong(
    empty: Home, tmp_path: Path, data: bytes, said: str
) -> None:
    path = tmp_path / "codes.csv"
    path.write_bytes(data)
    with pytest.raises(SourceChanged) as caught:
        add(empty, path)
    assert_tells(caught.value, "codes.csv, line 1", "looks like La Poste's postcodes", said)


def test_a_damaged_byte_does_not_make_utf_8_another_encoding(empty: Home, tmp_path: Path) -> None:
    path = postcodes(tmp_path, "as in 2020-2022")
    path.write_bytes(path.read_bytes().replace(b"BELLEGARDE", b"BELL\xffGARDE", 1))
    with pytest.raises(SourceChanged) as caught:
        add(empty, path)
    assert_tells(caught.value, "byte 0xff is not utf-8")


# What the build will not use is said.


def test_postcodes_older_than_those_that_are_used_are_kept_and_said_not_to_be(empty: Home, tmp_path: Path) -> None:
    for path, day in ((SAMPLE / COG, LATER), (SAMPLE / POSTCODES, "2026-11-20")):
        add(empty, path, day)
    old = add(empty, postcodes(tmp_path, "as in 12/2023"), "2024-01-01")
    why = why_not_used((GEO,), read_lock(empty.lock), old)
    assert why == "2026-11-20, of 2026-11-20, is built instead"
    made(empty)
    assert asked(empty, "SELECT edition FROM sources WHERE fichier = ?", POSTCODES) == [("2026-11-20",)]


# The publishers' files.

FIGURES = ("communes", "communes_deleguees", "communes_outre_mer", "departements", "communes_mouvements",
           "communes_passages")  # fmt: skip


@pytest.mark.slow
@pytest.mark.real
def test_the_real_code_of_2026_and_the_real_postcodes_give_their_figures(
    empty: Home, real: Path, geo_2026: Home
) -> None:
    folder = real / "geo-editions"
    for name, day in (("cog_ensemble_2026_csv.zip", LATER), ("laposte_hexasmal_2022-01.csv", "2022-01-31")):
        keep(empty, GEO, Arrival(folder / name, day))
    assert made(empty).refused == ()
    rows = [asked(empty, f"SELECT count(*) FROM {table}")[0][0] for table in FIGURES]
    assert rows == [34_920, 2_576, 95, 110, 13_734, 4_248]
    empties = "SELECT sum(code_commune_avant IS NULL), sum(code_commune_apres IS NULL) FROM communes_mouvements"
    assert asked(empty, empties) == [(127, 2)]
    assert asked(empty, "SELECT libelle FROM communes_outre_mer WHERE nature_zonage = 'CDM'") == [("Île des Faisans",)]
    counts = "SELECT (SELECT count(*) FROM codes_postaux), (SELECT count(*) FROM codes_postaux_lieux_dits)"
    assert asked(empty, counts) == [(35_590, 4_676)]
    assert asked(geo_2026, counts) == [(35_578, 4_699)]
    assert [f.text for f in check_file(geo_2026.database, geo_2026, (GEO,)) if f.severity == "erreur"] == []


@pytest.mark.real
@pytest.mark.parametrize("year", [2019, 2021])
def test_a_real_code_before_2023_is_set_aside(empty: Home, real: Path, year: int) -> None:
    kept = keep(empty, GEO, Arrival(real / "geo-editions" / f"cog_{year}_partial.zip", LATER))
    assert (kept.snapshot.edition, kept.snapshot.layout) == (str(year), "COG, avant 2023")


@pytest.mark.slow
@pytest.mark.real
def test_the_real_copy_of_2023_builds_and_says_that_it_lacks_the_overseas_members(empty: Home, real: Path) -> None:
    keep(empty, GEO, Arrival(real / "geo-editions" / "cog_2023_partial.zip", LATER))
    assert made(empty).refused == ()
    rows = [asked(empty, f"SELECT count(*) FROM {table}")[0][0] for table in FIGURES]
    assert rows == [34_990, 2_573, 0, 101, 13_834, 4_195]
    told = [f for f in check_file(empty.database, empty, (GEO,)) if f.table == "communes_outre_mer"]
    assert [f.severity for f in told] == ["avertissement"]


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("laposte_2025_altered-by-reuser.csv", "codes have lost their leading zeros (1001 on line 2)"),
        ("communes_zones_emploi_2020.csv", "codgeo, libgeo, ze_2020, codze2020, libze2020: not a file of geo"),
        ("passage_annuel_2025.csv", "Année, Niveau, Type, Ancien Code Officiel, Code Courant Officiel: not a file of"),
    ],
)
def test_a_real_file_that_is_none_of_ours_is_refused_in_its_own_words(
    empty: Home, real: Path, name: str, said: str
) -> None:
    with pytest.raises(SourceChanged) as caught:
        keep(empty, GEO, Arrival(real / "geo-editions" / name, LATER))
    assert_tells(caught.value, name, said)


@pytest.mark.real
@pytest.mark.parametrize(
    ("zip_name", "member", "name"),
    [
        ("geo-editions/cog_ensemble_2026_csv.zip", "v_commune_2026.csv", "v_commune_2026.csv"),
        ("geo-editions/cog_ensemble_2026_csv.zip", "v_commune_2026.csv", "communes.csv"),
        ("geo-editions/cog_2019_partial.zip", "communes-01012019.csv", "communes-01012019.csv"),
        ("geo-editions/cog_2021_partial.zip", "mvtcommune2021.csv", "mvtcommune2021.csv"),
    ],
)
def test_one_real_member_alone_is_known_by_its_name_or_its_columns(
    empty: Home, real: Path, tmp_path: Path, zip_name: str, member: str, name: str
) -> None:
    with zipfile.ZipFile(real / zip_name) as archive:
        (tmp_path / name).write_bytes(archive.read(member))
    with pytest.raises(SourceChanged) as caught:
        keep(empty, GEO, Arrival(tmp_path / name, LATER))
    assert_tells(caught.value, f"{name}: one member of {COG}", "add the whole file, as it is served")
