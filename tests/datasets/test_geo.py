"""Geography: whole rows, codes resolved again by other means, files that are not what we knew, and the real counts."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.geo import decoupage
from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.files import BASINS_2019, BASINS_2021, COG
from infotravail.datasets.geo.laposte import POSTCODES
from infotravail.datasets.geo.noms import LIEUX_NOMS
from infotravail.describe.datasette import DATABASE, metadata
from infotravail.disk import sha256_of
from infotravail.errors import CheckFailed, SourceChanged, SourceUnavailable
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.notes import notes_of
from infotravail.pipeline.build import Built, build
from infotravail.pipeline.verdict import check_file
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.homes import asked, assert_tells
from tests.zips import SAMPLE, replacing, rewritten

FILES = (COG, POSTCODES, BASINS_2019, BASINS_2021, decoupage.COMMUNES, decoupage.EPCI)
# Without that of names, which is computed of all of them: see tests/search/test_places.
TABLES = [table.name for table in GEO.tables if table != LIEUX_NOMS]
FIRST, LATER = "2026-11-23", "2026-12-01"
NEWLINE = b"\n"

Row = tuple[Any, ...]
Change = Callable[[bytes], bytes]


def add(home: Home, path: Path, fetched_at: str = LATER, **words: Any) -> Snapshot:
    """Add a file as a person does, whatever its size was before."""
    kept = keep(home, GEO, Arrival(path, fetched_at, sample=True), accept_change=True, **words)
    assert kept.outcome != "unchanged"
    return kept.snapshot


def made(home: Home) -> Built:
    """Build the geography alone from what the archive holds."""
    return build(home, (GEO,), read_lock(home.lock), lambda stage: None)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the sample's files are built, for tests that only read it."""
    home = Home(tmp_path_factory.mktemp("good"))
    for name in FILES:
        add(home, SAMPLE / name, FIRST)
    assert made(home).refused == ()
    return home


@pytest.fixture
def four(good: Home, tmp_path: Path) -> Home:
    """A copy of that home, for tests that change it."""
    shutil.copytree(good.path, tmp_path / "four")
    return Home(tmp_path / "four")


def rows_of(connection: sqlite3.Connection, table: str, where: str = "1") -> list[Row]:
    """Return rows of a table by its declared columns: without its number, or what a search computes."""
    declared = GEO.table(table)
    names = ", ".join(column.name for column in declared.columns)
    order = ", ".join(declared.key) or "id"
    return connection.execute(f"SELECT {names} FROM {table} WHERE {where} ORDER BY {order}").fetchall()


def table_of(home: Home, table: str, where: str = "1") -> list[Row]:
    """Return rows of a table of a home's database."""
    with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as connection:
        return rows_of(connection, table, where)


# Files made from the sample's, one thing changed at a time.


def cog_name(member: str, year: int = 2024) -> str:
    """Return the member of that name in INSEE's zip of a year."""
    return f"v_{member}_{year}.csv"


def zipped(target: Path, members: dict[str, bytes]) -> Path:
    """Write a zip file."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target


def members_of_cog() -> dict[str, bytes]:
    """Return the members of the sample's zip."""
    with zipfile.ZipFile(SAMPLE / COG) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cog_with(folder: Path, member: str, change: Change) -> Path:
    """Write the sample's zip with one member changed."""
    return rewritten(SAMPLE / COG, folder / "changed.zip", {cog_name(member): change})


def cog_of_2025(folder: Path, **changes: Change) -> Path:
    """Write the zip of the year after: the members of 2024 under their names of 2025, some of them changed."""
    members = {name.replace("2024", "2025"): data for name, data in members_of_cog().items()}
    for member, change in changes.items():
        members[cog_name(member, 2025)] = change(members[cog_name(member, 2025)])
    return zipped(folder / "cog_ensemble_2025_csv.zip", members)


def with_change(folder: Path, file: str, member: str, change: Change) -> Path:
    """Write one of the sample's files changed; `member` is what is changed of the zip."""
    if file == COG:
        return cog_with(folder, member, change)
    path = folder / "changed.csv"
    path.write_bytes(change((SAMPLE / file).read_bytes()))
    return path


def appended(*lines: str) -> Change:
    """Return the addition of lines at the end, which the zonings do not end."""
    return lambda data: (
        data.removesuffix(b"\n").removesuffix(b"\r") + "".join(f"\r\n{x}" for x in (*lines, "")).encode()
    )


def without_line(beginning: str) -> Change:
    """Return the loss of the one line that begins so."""

    def change(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(beginning.encode())]
        assert len(kept) == len(lines) - 1
        return b"".join(kept)

    return change


def both(*changes: Change) -> Change:
    """Return several changes as one."""

    def change(data: bytes) -> bytes:
        for one in changes:
            data = one(data)
        return data

    return change


def by_cells(change: Callable[[list[list[str]]], object], delimiter: str = ",") -> Change:
    """Return the change of a CSV by its cells, header first, quoted as INSEE quotes them."""

    def rewrite(data: bytes) -> bytes:
        cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
        change(cells)
        text = io.StringIO()
        quoting = csv.QUOTE_ALL if data.startswith(b'"') else csv.QUOTE_MINIMAL
        csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n").writerows(cells)
        return text.getvalue().encode()

    return rewrite


def without(column: str, delimiter: str = ",") -> Change:
    """Return the loss of a column."""

    def change(cells: list[list[str]]) -> None:
        place = cells[0].index(column)
        for row in cells:
            del row[place]

    return by_cells(change, delimiter)


def inserted(column: str, delimiter: str = ",") -> Change:
    """Return the addition of a column, full of ones."""

    def change(cells: list[list[str]]) -> None:
        for line, row in enumerate(cells):
            row.append("1" if line else column)

    return by_cells(change, delimiter)


def line_of(file: str, text: str, member: str = "") -> str:
    """Return the words that name the line of the sample on which a text is first."""
    data = members_of_cog()[cog_name(member)] if file == COG else (SAMPLE / file).read_bytes()
    before = data[: data.index(text.encode())]
    return f"line {1 + before.count(NEWLINE)}"


LAYOUTS: dict[str, tuple[str, str, str]] = {
    "La Poste 2019": (
        ";",
        "utf-8",
        "Code_commune_INSEE;Nom_commune;Code_postal;Libelle_acheminement;Ligne_5;coordonnees_gps",
    ),
    "La Poste, 019HexaSmal": (
        ";",
        "cp1252",
        "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé_d_acheminement;Ligne_5",
    ),
    "La Poste 2025": (
        ",",
        "utf-8",
        "code_commune_insee,nom_de_la_commune,code_postal,libelle_d_acheminement,ligne_5,_geopoint",
    ),
}


def postcodes_in(folder: Path, layout: str, rows: Sequence[Sequence[str]] | None = None, bom: bytes = b"") -> Path:
    """Write the sample's postcodes, or these, in one of La Poste's three layouts."""
    delimiter, encoding, header = LAYOUTS[layout]
    width = len(header.split(delimiter))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header.split(delimiter))
    for row in rows or postcode_cells():
        point = row[5].replace(", ", ",") if layout == "La Poste 2025" else row[5]
        writer.writerow([*row[:5], point][:width])
    path = folder / "postcodes.csv"
    path.write_bytes(bom + text.getvalue().encode(encoding))
    return path


def postcode_cells() -> list[list[str]]:
    """Return the cells of the sample's postcodes, without their header."""
    text = (SAMPLE / POSTCODES).read_text(encoding="utf-8")
    return [line.split(";") for line in text.splitlines()[1:]]


# What the publishers' files say, computed here from their cells alone.

# The kinds of events, as INSEE's documentation gives them.
EVENTS = {
    "10": "changement de nom",
    "20": "création",
    "21": "rétablissement",
    "30": "suppression",
    "31": "fusion simple",
    "32": "création de commune nouvelle",
    "33": "fusion association",
    "34": "transformation de fusion association en fusion simple",
    "35": "suppression de commune déléguée",
    "41": "changement de code dû à un changement de département",
    "50": "changement de code dû à un transfert de chef-lieu",
    "70": "transformation de commune associée en commune déléguée",
    "71": "rétablissement de commune déléguée",
    "72": "création de commune déléguée",
}


def names(row: dict[str, str], end: str = "") -> Row:
    """Return the four columns of a name."""
    return tuple(row[f"{column}{end}"] or None for column in ("TNCC", "NCC", "NCCENR", "LIBELLE"))


class Published:
    """The files of a home's archive, and the rows that each table must have of them."""

    def __init__(self, home: Home) -> None:
        self.paths = {entry.file: home.stored(entry.sha256) for entry in read_lock(home.lock)}
        communes = self.cog("commune")
        self.communes_now = {row["COM"] for row in communes if row["TYPECOM"] in ("COM", "ARM")}
        # The last day on which each old code was left, where it led then, and how.
        self.left: dict[str, tuple[str, dict[str, str]]] = {}
        for row in sorted(self.cog("mvt_commune"), key=lambda row: row["DATE_EFF"]):
            old, new, day = row["COM_AV"], row["COM_AP"], row["DATE_EFF"]
            if (row["TYPECOM_AV"], row["TYPECOM_AP"]) == ("COM", "COM") and old != new:
                led = self.left[old][1] if old in self.left and self.left[old][0] == day else {}
                self.left[old] = (day, led | {new: EVENTS[row["MOD"]]})

    def cog(self, member: str) -> list[dict[str, str]]:
        with zipfile.ZipFile(self.paths[COG]) as archive, archive.open(cog_name(member)) as stream:
            return list(csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8", newline="")))

    def lines(self, file: str, delimiter: str) -> list[dict[str, str]]:
        text = self.paths[file].read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))

    def ends(self, code: str, steps: int = 0) -> dict[str, int]:
        """Return the communes of today to which a code leads, each with its number of events."""
        if code in self.communes_now:
            return {code: steps}
        found: dict[str, int] = {}
        for after in self.left[code][1] if code in self.left else ():
            for end, count in self.ends(after, steps + 1).items():
                found[end] = min(count, found.get(end, count))
        return found

    def now(self, code: str) -> str | None:
        """Return the one commune of today that a code means."""
        ends = list(self.ends(code))
        return ends[0] if len(ends) == 1 else None

    def rows(self, table: str) -> list[Row]:
        return list(getattr(self, f"of_{table}")())

    def of_regions(self) -> Iterator[Row]:
        for row in self.cog("region"):
            yield (row["REG"], row["CHEFLIEU"], *names(row))

    def of_departements(self) -> Iterator[Row]:
        for row in self.cog("departement"):
            yield (row["DEP"], row["REG"], row["CHEFLIEU"], "département", *names(row))
        for row in self.cog("comer"):
            yield (row["COMER"], None, None, "collectivité d'outre-mer", *names(row))

    def of_communes(self) -> Iterator[Row]:
        for row in self.cog("commune"):
            if row["TYPECOM"] in ("COM", "ARM"):
                place = (row["REG"], row["DEP"], row["CTCD"], row["ARR"] or None)
                yield (row["COM"], row["TYPECOM"], *place, *names(row), row["CAN"] or None, row["COMPARENT"] or None)

    def of_communes_deleguees(self) -> Iterator[Row]:
        for row in self.cog("commune"):
            if row["TYPECOM"] not in ("COM", "ARM"):
                yield (row["TYPECOM"], row["COM"], row["COMPARENT"], *names(row))

    def of_communes_outre_mer(self) -> Iterator[Row]:
        for row in self.cog("commune_comer"):
            yield (row["COM_COMER"], row["COMER"], row["NATURE_ZONAGE"], *names(row))

    def of_communes_mouvements(self) -> Iterator[Row]:
        for row in self.cog("mvt_commune"):
            before = (row["TYPECOM_AV"] or None, row["COM_AV"] or None, *names(row, "_AV"))
            yield (row["DATE_EFF"], EVENTS[row["MOD"]], *before, row["TYPECOM_AP"], row["COM_AP"], *names(row, "_AP"))

    def of_communes_passages(self) -> Iterator[Row]:
        for old, (day, led) in self.left.items():
            if old not in self.communes_now:
                (event,) = set(led.values())
                for end, steps in self.ends(old).items():
                    yield (old, end, day, event, steps)

    def of_codes_postaux(self) -> Iterator[Row]:
        together: dict[tuple[str, str], list[dict[str, str]]] = {}
        for row in self.lines(POSTCODES, ";"):
            together.setdefault((row["Code_commune_INSEE"], row["Code_postal"]), []).append(row)
        for (commune, postcode), rows in together.items():
            ((name, point),) = {(row["Nom_commune"], row["coordonnees_gps"]) for row in rows}
            labels = {row["Libelle_acheminement"] for row in rows if not row["Ligne_5"]}
            labels = labels or {row["Libelle_acheminement"] for row in rows}
            label = labels.pop() if len(labels) == 1 else None
            degrees = [float(part) for part in point.split(", ")] if point else [None, None]
            yield (commune, postcode, name, label, self.now(commune), *degrees)

    def of_codes_postaux_lieux_dits(self) -> Iterator[Row]:
        for row in self.lines(POSTCODES, ";"):
            if row["Ligne_5"]:
                code = row["Code_commune_INSEE"]
                yield (code, row["Code_postal"], row["Ligne_5"], row["Libelle_acheminement"], self.now(code))

    def of_communes_bassins(self) -> Iterator[Row]:
        for row in self.lines(BASINS_2019, ","):
            code = row["CODE_COMMUNE_INSEE"]
            place = (row["DEP"], row["REG"].rjust(2, "0"), row["REG_CREDOC"], row["NOMCOM"])
            yield (2019, code, self.now(code), row["BE19"], row["NOMBE19"], *place)
        for row in self.lines(BASINS_2021, ","):
            code, place = row["codgeo"].rjust(5, "0"), (row["dep"].rjust(2, "0"), row["reg"].rjust(2, "0"))
            yield (2021, code, self.now(code), row["codbe"].rjust(4, "0"), row["libbe"], *place, None, None)

    def of_communes_centres(self) -> Iterator[Row]:
        communes = [row for row in self.cog("commune") if row["COM"] in self.communes_now and row["REG"]]
        lines = [(self.now(row["Code_commune_INSEE"]), row) for row in self.lines(POSTCODES, ";")]
        points: dict[str, set[Row]] = {}
        for code, row in lines:
            if code and row["coordonnees_gps"]:
                points.setdefault(code, set()).add(tuple(map(float, row["coordonnees_gps"].split(", "))))
        found = {code: (middle(inside), "La Poste") for code, inside in points.items()}
        events = [row for row in self.cog("mvt_commune") if row["MOD"] == "21" and row["COM_AV"] != row["COM_AP"]]
        left = [(row["COM_AV"], row["COM_AP"]) for row in events if row["TYPECOM_AP"] == row["TYPECOM_AV"] == "COM"]
        ways = {
            "ses arrondissements": [(whole, (row["COM"], whole)) for row in communes if (whole := row["COMPARENT"])],
            "communes du même code postal": [(row["Code_postal"], (code,)) for code, row in lines],
            "commune dont elle a été détachée": [(before, (before, after)) for before, after in left],
            "communes du même département": [(row["DEP"], (row["COM"],)) for row in communes],
        }
        for way, pairs in ways.items():
            groups: dict[str, set[str | None]] = {}
            for group, codes in pairs:
                groups.setdefault(group, set()).update(codes)
            known = {code: point for code, (point, _) in found.items()}
            for row in (row for row in communes if row["COM"] not in known):
                if row["TYPECOM"] == "ARM" and way == "ses arrondissements":
                    continue
                near = {code for group in groups.values() if row["COM"] in group for code in group if code in known}
                if near:
                    found[row["COM"]] = (middle({known[code] for code in near}), way)
        for code, ((latitude, longitude), way) in found.items():
            yield (code, round(latitude, 5), round(longitude, 5), way)

    def document(self, file: str) -> list[dict[str, Any]]:
        return json.loads(self.paths[file].read_text(encoding="utf-8")) if file in self.paths else []

    def of_communes_populations(self) -> Iterator[Row]:
        kinds = {"commune-actuelle": "COM", "arrondissement-municipal": "ARM"}
        for one in self.document(decoupage.COMMUNES):
            if "population" in one:
                yield (one["code"], kinds[one["type"]], one["nom"], self.now(one["code"]), one["population"])

    def of_epci(self) -> Iterator[Row]:
        for one in self.document(decoupage.EPCI):
            people = (one["populationTotale"], one["populationMunicipale"])
            yield (one["code"], one["nom"], one["type"], one["modeFinancement"], *people)

    def of_epci_communes(self) -> Iterator[Row]:
        for one in self.document(decoupage.EPCI):
            for member in one["membres"]:
                yield (one["code"], member["code"], self.now(member["code"]))

    def of_communes_outre_mer_passages(self) -> Iterator[Row]:
        yield ("97123", "97701", "2007-02-23")
        yield ("97127", "97801", "2007-02-23")


def middle(points: Iterable[Row]) -> Row:
    """Return the mean of some points."""
    return tuple(map(fmean, zip(*points, strict=True)))


@pytest.fixture(scope="module")
def published(good: Home) -> Published:
    """What the sample's files say."""
    return Published(good)


# Whole rows.

BELLEGARDE = ("0", "BELLEGARDE SUR VALSERINE", "Bellegarde-sur-Valserine", "Bellegarde-sur-Valserine")
VALSERHONE = ("0", "VALSERHONE", "Valserhône", "Valserhône")


ROWS: list[tuple[str, str, Row]] = [
    ("regions", "code_region = '84'",
     ("84", "69123", "1", "AUVERGNE RHONE ALPES", "Auvergne-Rhône-Alpes", "Auvergne-Rhône-Alpes")),
    ("regions", "code_region = '04'", ("04", "97411", "0", "LA REUNION", "La Réunion", "La Réunion")),
    ("departements", "code_departement = '01'", ("01", "84", "01053", "département", "5", "AIN", "Ain", "Ain")),
    ("departements", "code_departement = '2A'",
     ("2A", "94", "2A004", "département", "3", "CORSE DU SUD", "Corse-du-Sud", "Corse-du-Sud")),
    ("departements", "code_departement = '971'",
     ("971", "01", "97105", "département", "3", "GUADELOUPE", "Guadeloupe", "Guadeloupe")),
    ("departements", "code_departement = '975'",
     ("975", None, None, "collectivité d'outre-mer", "0", "SAINT PIERRE ET MIQUELON",
      *["Saint-Pierre-et-Miquelon"] * 2)),
    ("communes", "code_commune = '17300'",
     ("17300", "COM", "75", "17", "17D", "173", "3", "ROCHELLE", "Rochelle", "La Rochelle", "1799", None)),
    ("communes", "code_commune = '2A004'",
     ("2A004", "COM", "94", "2A", "20R", "2A1", "1", "AJACCIO", "Ajaccio", "Ajaccio", "2A98", None)),
    ("communes", "code_commune = '97611'",
     ("97611", "COM", "06", "976", "976D", None, "0", "MAMOUDZOU", "Mamoudzou", "Mamoudzou", "97699", None)),
    ("communes", "code_commune = '97209'",
     ("97209", "COM", "02", "972", "972R", "9721", "0", "FORT DE FRANCE", *["Fort-de-France"] * 2, None, None)),
    ("communes", "code_commune = '13201'",
     ("13201", "ARM", "93", "13", "13D", "133", "0", "MARSEILLE 1ER ARRONDISSEMENT",
      *["Marseille 1er Arrondissement"] * 2, "1398", "13055")),
    ("communes_deleguees", "code_commune_deleguee = '50203'",
     ("COMD", "50203", "50129", "3", "GLACERIE", "Glacerie", "La Glacerie")),
    ("communes_outre_mer", "code_commune_outre_mer = '98720'", ("98720", "987", "COM", "0", "HAO", "Hao", "Hao")),
    ("communes_outre_mer", "code_commune_outre_mer = '98901'",
     ("98901", "989", "CPT", "0", "LA PASSION CLIPPERTON", "La Passion-Clipperton", "La Passion-Clipperton")),
    ("communes_mouvements", "code_commune_avant = '01126'",
     ("1966-03-23", "fusion simple", "COM", "01126", "0", "COUPY", "Coupy", "Coupy", "COM", "01033", *BELLEGARDE)),
    ("communes_mouvements", "date_effet = '1956-10-19'",
     ("1956-10-19", "changement de nom", "COM", "01033", "0", "BELLEGARDE", "Bellegarde", "Bellegarde",
      "COM", "01033", *BELLEGARDE)),
    ("codes_postaux", "code_postal = '14500'",
     ("14762", "14500", "VIRE NORMANDIE", "VIRE NORMANDIE", "14762", 48.8512498219, -0.889601911342)),
    ("codes_postaux", "code_postal = '97417'",
     ("97411", "97417", "ST DENIS", "ST DENIS", "97411", -20.9329708192, 55.446867167)),
    ("codes_postaux", "code_postal = '75012'",
     ("75112", "75012", "PARIS 12", "PARIS", "75112", 48.8351562307, 2.41980703497)),
    ("codes_postaux", "code_postal = '74940'",
     ("74011", "74940", "ANNECY LE VIEUX", "ANNECY LE VIEUX", "74010", 45.9193395896, 6.16076240491)),
    ("codes_postaux", "code_postal = '98000'", ("99138", "98000", "MONACO", "MONACO", None, None, None)),
    ("codes_postaux", "code_postal = '98790'", ("98720", "98790", "HAO", None, None, None, None)),
    ("codes_postaux", "code_postal = '98767'", ("98720", "98767", "HAO", "OTEPA", None, None, None)),
    ("codes_postaux_lieux_dits", "lieu_dit = 'OCHIAZ'",
     ("01091", "01200", "OCHIAZ", "CHATILLON EN MICHAILLE", "01033")),
    ("codes_postaux_lieux_dits", "libelle_acheminement = 'AHUNUI'", ("98720", "98790", "HAO", "AHUNUI", None)),
    ("communes_bassins", "annee_zonage = 2019 AND code_commune_publie = '74011'",
     (2019, "74011", "74010", "8449", "ANNECY", "74", "84", "A", "Annecy-le-Vieux")),
    ("communes_bassins", "annee_zonage = 2019 AND code_commune_publie = '97105'",
     (2019, "97105", "97105", "0101", "BASSIN BASSE-TERRE", "971", "01", "G", "Basse-Terre")),
    ("communes_bassins", "annee_zonage = 2021 AND code_commune_publie = '01033'",
     (2021, "01033", "01033", "8402", "BASSIN D'ESSAI NORD", "01", "84", None, None)),
    ("communes_bassins", "annee_zonage = 2021 AND code_commune_publie = '97105'",
     (2021, "97105", "97105", "0101", "BASSIN BASSE-TERRE", "97", "01", None, None)),
    ("communes_bassins", "annee_zonage = 2021 AND code_commune_publie = '97501'",
     (2021, "97501", None, "0102", "BASSIN ILES DU NORD", "97", "01", None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("table", "where", "row"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS])
def test_a_row_is_the_publisher_s_with_its_references_resolved(
    database: sqlite3.Connection, table: str, where: str, row: Row
) -> None:
    assert rows_of(database, table, where) == [row]


def test_a_delegated_commune_may_keep_the_code_of_the_commune_that_took_it_in(database: sqlite3.Connection) -> None:
    assert rows_of(database, "communes_deleguees", "code_commune_deleguee = '01033'") == [
        ("COMD", "01033", "01033", *BELLEGARDE)
    ]
    assert [row[0] for row in rows_of(database, "communes", "code_commune = '01033'")] == ["01033"]
    both_codes = "SELECT code_commune_deleguee FROM communes_deleguees WHERE code_commune_deleguee = code_commune"
    assert database.execute(f"{both_codes} ORDER BY 1").fetchall() == [
        (code,) for code in ("01015", "01033", "14762", "50129", "74010")
    ]


def test_an_associated_commune_is_told_from_a_delegated_one(four: Home, tmp_path: Path) -> None:
    """The same code may be both, of one commune or another."""
    rows = (
        '"COMA","01205","","","","","0","LANCRANS","Lancrans","Lancrans","","01053"',
        '"COMA","02285","","","","","1","ESCAUFOURT","Escaufourt","Escaufourt","","59350"',
    )
    add(four, cog_with(tmp_path, "commune", appended(*rows)))
    assert made(four).refused == ()
    assert table_of(four, "communes_deleguees", "code_commune_deleguee IN ('01205', '02285')") == [
        ("COMA", "01205", "01053", "0", "LANCRANS", "Lancrans", "Lancrans"),
        ("COMA", "02285", "59350", "1", "ESCAUFOURT", "Escaufourt", "Escaufourt"),
        ("COMD", "01205", "01033", "0", "LANCRANS", "Lancrans", "Lancrans"),
    ]


def test_an_event_is_told_once_for_each_thing_that_a_commune_became(database: sqlite3.Connection) -> None:
    before = ("2019-01-01", "création de commune nouvelle", "COM", "01033", *BELLEGARDE)
    where = "code_commune_avant = '01033' AND date_effet = '2019-01-01'"
    assert rows_of(database, "communes_mouvements", where) == [
        (*before, "COM", "01033", *VALSERHONE),
        (*before, "COMD", "01033", *BELLEGARDE),
    ]


def test_a_commune_that_was_created_came_from_nothing(four: Home, tmp_path: Path) -> None:
    created = '"20","1989-01-01","","","","","","","COM","35360","0","VITRE","Vitré","Vitré"'
    add(four, cog_with(tmp_path, "mvt_commune", appended(created)))
    assert made(four).refused == ()
    assert table_of(four, "communes_mouvements", "code_commune_avant IS NULL") == [
        ("1989-01-01", "création", None, None, None, None, None, None, "COM", "35360", "0", "VITRE", "Vitré", "Vitré")
    ]


# What old codes became.


@pytest.mark.parametrize(
    "rows",
    [
        [("01205", "01033", "2019-01-01", "création de commune nouvelle", 1)],
        [("01278", "01033", "1973-11-01", "fusion association", 2)],
        [("50226", "50129", "1965-01-01", "fusion simple", 2)],
        [("08227", "08203", "1968-03-02", "suppression", 1), ("08227", "08454", "1968-03-02", "suppression", 1)],
    ],
    ids=["one event", "two events", "two events, the commune in between was renamed", "two communes"],
)
def test_an_old_code_leads_to_the_communes_of_today(database: sqlite3.Connection, rows: list[Row]) -> None:
    assert rows_of(database, "communes_passages", f"code_ancien = '{rows[0][0]}'") == rows


def test_the_code_of_a_commune_of_today_is_no_old_code(database: sqlite3.Connection) -> None:
    """Even where it was merged, restored, or had another name."""
    both_codes = "SELECT * FROM communes_passages WHERE code_ancien IN (SELECT code_commune FROM communes)"
    assert database.execute(both_codes).fetchall() == []


def merged(day: str, old: str, new: str, kind: str = "31") -> str:
    """Return the line of an event by which a commune became another."""
    return f'"{kind}","{day}","COM","{old}","0","A","A","A","COM","{new}","0","B","B","B"'


def test_a_code_that_was_restored_and_merged_again_leads_where_it_went_last(four: Home, tmp_path: Path) -> None:
    """14464 went into Vire in 1953; restored, it went into Caen."""
    events = (merged("1960-01-01", "14762", "14464", "21"), merged("1970-06-01", "14464", "14118"))
    add(four, cog_with(tmp_path, "mvt_commune", appended(*events)))
    assert made(four).refused == ()
    assert table_of(four, "communes_passages", "code_ancien = '14464'") == [
        ("14464", "14118", "1970-06-01", "fusion simple", 1)
    ]


def test_a_chain_of_events_is_followed_to_its_end_and_a_circle_leads_nowhere(four: Home, tmp_path: Path) -> None:
    chain = [merged(f"19{50 + step}-01-01", f"1490{step}", f"1490{step + 1}") for step in range(5)]
    circle = [merged("1950-01-01", "14998", "14999"), merged("1960-01-01", "14999", "14998")]
    add(four, cog_with(tmp_path, "mvt_commune", appended(*chain, merged("1970-01-01", "14905", "14118"), *circle)))
    assert made(four).refused == ()
    assert table_of(four, "communes_passages", "code_ancien GLOB '149*'") == [
        (f"1490{step}", "14118", day, "fusion simple", 6 - step)
        for step, day in enumerate([*(f"19{50 + step}-01-01" for step in range(5)), "1970-01-01"])
    ]


def test_a_code_that_led_to_two_communes_is_kept_as_published_and_told(four: Home, tmp_path: Path) -> None:
    add(four, with_change(tmp_path, BASINS_2019, "", appended("08227,C,44,08,08227,Hocmont,4407,CHARLEVILLE")))
    assert made(four).refused == ()
    assert table_of(four, "communes_bassins", "code_commune_publie = '08227'") == [
        (2019, "08227", None, "4407", "CHARLEVILLE", "08", "44", "C", "Hocmont")
    ]
    assert asked(four, "SELECT nom_table, texte FROM constats WHERE cle = '2019,08227'") == [
        ("communes_bassins", UNKNOWN)
    ]


# Every row, computed again.

ROWS_OF = dict(zip(TABLES, (18, 109, 118, 24, 10, 87, 34, 62, 65, 21, 33, 126, 106, 114, 2), strict=True))
REAL_ROWS_OF = dict(
    zip(
        TABLES,
        (18, 109, 34_980, 2_564, 94, 13_284, 4_188, 36_370, 3_257, 72_855, 34_980, 35_008, 1_255, 34_871, 2),
        strict=True,
    )
)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_the_files_is_in_its_table_as_published(good: Home, published: Published, table: str) -> None:
    expected, stored = published.rows(table), table_of(good, table)
    assert len(stored) == ROWS_OF[table]
    assert sorted(stored, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("table", TABLES)
def test_the_geography_is_the_same_beside_the_other_datasets(
    good: Home, database: sqlite3.Connection, table: str
) -> None:
    assert rows_of(database, table) == table_of(good, table)


def test_no_reference_leads_nowhere(database: sqlite3.Connection, good: Home) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [finding for finding in check_file(good.database, good, (GEO,)) if finding.severity != "constat"] == []


# What is told: repairs, what does not resolve, warnings.

OVERSEAS = "commune d'une collectivité d'outre-mer, que communes n'a pas : voir communes_outre_mer"
UNKNOWN = "le code ne mène à aucune commune actuelle, ou à plusieurs : gardé tel que publié"


def test_what_does_not_resolve_is_kept_and_told_with_its_reason(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT nom_table, cle, gravite, texte FROM constats WHERE jeu = 'geo' AND nom_table IS NOT NULL"
    ).fetchall()
    assert sorted(rows) == [
        ("codes_postaux", "97501,97500", "constat", OVERSEAS),
        ("codes_postaux", "97801,97150", "constat", OVERSEAS),
        ("codes_postaux", "98720,98767", "constat", OVERSEAS),
        ("codes_postaux", "98720,98790", "constat", OVERSEAS),
        ("codes_postaux", "98724,98731", "constat", OVERSEAS),
        ("codes_postaux", "98724,98732", "constat", OVERSEAS),
        ("codes_postaux", "99138,98000", "constat", UNKNOWN),
        ("communes_bassins", "2021,97123", "constat", UNKNOWN),
        ("communes_bassins", "2021,97501", "constat", OVERSEAS),
    ]
    lost = (
        "SELECT 'codes_postaux', code_commune_publie || ',' || code_postal FROM codes_postaux "
        "WHERE code_commune IS NULL UNION ALL "
        "SELECT 'communes_bassins', annee_zonage || ',' || code_commune_publie FROM communes_bassins "
        "WHERE code_commune IS NULL"
    )
    assert sorted(database.execute(lost)) == sorted(row[:2] for row in rows)


def test_a_place_of_a_commune_that_does_not_resolve_has_its_postcode_told(database: sqlite3.Connection) -> None:
    untold = (
        "SELECT * FROM codes_postaux_lieux_dits WHERE code_commune IS NULL AND code_commune_publie || ',' || "
        "code_postal NOT IN (SELECT cle FROM constats WHERE nom_table = 'codes_postaux')"
    )
    assert database.execute(untold).fetchall() == []
    assert len(rows_of(database, "codes_postaux_lieux_dits", "code_commune IS NULL")) == 21


def test_each_zero_that_a_zoning_lost_is_given_back_and_told(database: sqlite3.Connection) -> None:
    told = database.execute(
        "SELECT cle, nom_colonne, membre, publie, enregistre, regle FROM corrections "
        "WHERE nom_table IN (SELECT nom_table FROM provenance WHERE jeu = 'geo')"
    ).fetchall()
    assert sorted(told) == [
        ("2019,97105", "code_region", None, "1", "01", "zéro initial"),
        ("2021,01033", "code_commune_publie", None, "1033", "01033", "zéro initial"),
        ("2021,01033", "code_departement", None, "1", "01", "zéro initial"),
        ("2021,97105", "code_bassin", None, "101", "0101", "zéro initial"),
        ("2021,97105", "code_region", None, "1", "01", "zéro initial"),
        ("2021,97123", "code_bassin", None, "102", "0102", "zéro initial"),
        ("2021,97123", "code_region", None, "1", "01", "zéro initial"),
        ("2021,97501", "code_bassin", None, "102", "0102", "zéro initial"),
        ("2021,97501", "code_region", None, "1", "01", "zéro initial"),
    ]


def test_the_zoning_of_2021_gives_no_name_and_no_letter(database: sqlite3.Connection) -> None:
    counts = database.execute(
        "SELECT annee_zonage, count(*), count(nom_commune), count(code_region_credoc) FROM communes_bassins GROUP BY 1"
    ).fetchall()
    assert counts == [(2019, 11, 11, 11), (2021, 10, 0, 0)]


def test_a_label_of_another_collectivity_is_told_and_stops_nothing(four: Home, tmp_path: Path) -> None:
    change = replacing('"Hao","COM","987","Polynésie française"', '"Hao","COM","987","Polynésie"')
    add(four, cog_with(tmp_path, "commune_comer", change))
    assert made(four).refused == ()
    place = f"{COG} > {cog_name('commune_comer')}, LIBELLE_COMER"
    assert asked(four, "SELECT texte FROM constats WHERE cle = '98720,987'") == [
        (f"{place} : « Polynésie », alors que la table dit « Polynésie française »",)
    ]


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        ("communes_passages", None, "peut être fusionné, rétabli, puis fusionné de nouveau"),
        ("communes_deleguees", "code_commune_deleguee", "garde souvent le code d'une commune"),
        ("communes", "code_commune", "75056, 69123, 13055"),
        ("codes_postaux", None, "n'est pas daté : l'édition est la date que donne le nom du fichier"),
        ("communes_bassins", None, "sans licence déclarée"),
        ("communes_bassins", "libelle_bassin", "deux intitulés dans le même zonage"),
    ],
)
def test_what_we_inferred_is_told_as_such(
    database: sqlite3.Connection, table: str, column: str | None, said: str
) -> None:
    sql = "SELECT texte, statut FROM avertissements WHERE jeu = 'geo' AND nom_table = ? AND nom_colonne IS ?"
    ((text, status),) = database.execute(sql, (table, column)).fetchall()
    assert said in text
    assert status == "inféré"


# Where it comes from.


def test_the_provenance_names_what_each_table_was_made_of(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT nom_table, edition, fichier, membre, usage, nb_lignes_source, nb_lignes FROM provenance "
        "WHERE jeu = 'geo'"
    ).fetchall()
    cog = ("2024", COG)
    proofs = [row for row in rows if row[0] is None]
    assert sorted(proofs) == [
        (None, FIRST, decoupage.COMMUNES, "fichier > anciens codes", "preuve", 33, None),
        (None, FIRST, decoupage.COMMUNES, "fichier > communes", "preuve", 152, None),
    ]
    of_names = {row[3] for row in rows if row[0] == "lieux_noms"}
    assert len(of_names) == 8
    assert sorted(row for row in rows if row not in proofs and row[0] != "lieux_noms") == [
        ("codes_postaux", FIRST, POSTCODES, "fichier", "extrait", 112, 62),
        ("codes_postaux_lieux_dits", FIRST, POSTCODES, "fichier", "extrait", 112, 65),
        ("communes", *cog, "v_commune_2024.csv", "table", 142, 118),
        ("communes_bassins", "2019", BASINS_2019, "fichier", "table", 11, 11),
        ("communes_bassins", "2021", BASINS_2021, "fichier", "table", 10, 10),
        ("communes_centres", *cog, "v_commune_2024.csv", "calcul", None, 33),
        ("communes_centres", *cog, "v_commune_comer_2024.csv", "calcul", None, 33),
        ("communes_centres", *cog, "v_mvt_commune_2024.csv", "calcul", None, 33),
        ("communes_centres", FIRST, POSTCODES, "fichier", "calcul", None, 33),
        ("communes_centres", FIRST, POSTCODES, "fichier", "extrait", 112, 34),
        ("communes_deleguees", *cog, "v_commune_2024.csv", "table", 142, 24),
        ("communes_mouvements", *cog, "v_mvt_commune_2024.csv", "table", 87, 87),
        ("communes_outre_mer", *cog, "v_commune_comer_2024.csv", "table", 10, 10),
        ("communes_outre_mer_passages", *cog, "v_commune_comer_2024.csv", "calcul", None, 2),
        ("communes_passages", *cog, "v_commune_2024.csv", "calcul", None, 34),
        ("communes_passages", *cog, "v_mvt_commune_2024.csv", "calcul", None, 34),
        ("communes_populations", FIRST, decoupage.COMMUNES, "fichier > populations", "table", 126, 126),
        ("departements", *cog, "v_comer_2024.csv", "table", 8, 8),
        ("departements", *cog, "v_departement_2024.csv", "table", 101, 101),
        ("epci", FIRST, decoupage.EPCI, "fichier > EPCI", "table", 106, 106),
        ("epci_communes", FIRST, decoupage.EPCI, "fichier > membres", "table", 114, 114),
        ("regions", *cog, "v_region_2024.csv", "table", 18, 18),
    ]


def test_each_file_has_its_edition_its_hash_and_its_licence(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT fichier, est_present, est_obligatoire, edition, date_recuperation, sha256, code_licence, apport "
        "FROM sources WHERE jeu = 'geo'"
    ).fetchall()
    sha256 = {name: sha256_of(SAMPLE / name) for name in FILES}
    open_licence, basins = "licence-ouverte-2.0", "communes_bassins, zonage {}".format
    assert sorted(rows) == [
        (
            POSTCODES,
            1,
            0,
            FIRST,
            FIRST,
            sha256[POSTCODES],
            open_licence,
            "codes_postaux, codes_postaux_lieux_dits et communes_centres",
        ),
        (BASINS_2019, 1, 0, "2019", FIRST, sha256[BASINS_2019], "inconnue", basins(2019)),
        (BASINS_2021, 1, 0, "2021", FIRST, sha256[BASINS_2021], "inconnue", basins(2021)),
        (COG, 1, 1, "2024", FIRST, sha256[COG], open_licence, None),
        ("communes.json", 1, 0, FIRST, FIRST, sha256["communes.json"], open_licence, "communes_populations"),
        ("epci.json", 1, 0, FIRST, FIRST, sha256["epci.json"], open_licence, "epci et epci_communes"),
    ]


def test_each_publisher_has_the_sentence_to_cite(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT producteur, code_licence, nom, adresse, attribution FROM licences WHERE jeu = 'geo'"
    ).fetchall()
    day = "récupérées le 23/11/2026"
    words = ("licence-ouverte-2.0", "Licence Ouverte 2.0 (Etalab)")
    address = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    basins = "Communes et bassins d'emploi de l'enquête BMO"
    packaged = "Découpage administratif"
    assert sorted(rows, key=lambda row: row[0]) == [
        (
            "Etalab",
            *words,
            address,
            f"Source : Etalab, {packaged}, communes, édition 2026-11-23, données {day} ; "
            f"{packaged}, intercommunalités, édition 2026-11-23, données {day}, {words[1]}.",
        ),
        (
            "France Travail",
            "inconnue",
            "licence inconnue",
            None,
            f"Source : France Travail, {basins} 2019, édition 2019, données {day} ; "
            f"{basins} 2021, édition 2021, données {day}, licence inconnue.",
        ),
        (
            "INSEE",
            *words,
            address,
            f"Source : INSEE, Code officiel géographique, édition 2024, données {day}, {words[1]}.",
        ),
        (
            "La Poste",
            *words,
            address,
            f"Source : La Poste, Base officielle des codes postaux, édition 2026-11-23, données {day}, {words[1]}.",
        ),
    ]


def test_an_unknown_licence_is_said_to_whoever_uses_the_file(good: Home, empty: Home) -> None:
    with closing(sqlite3.connect(good.database)) as connection:
        (note,) = [note for note in notes_of(connection) if "Licence inconnue" in note]
    basins = "Communes et bassins d'emploi de l'enquête BMO"
    assert note == f"Licence inconnue, à vérifier avant de rediffuser : {basins} 2019 ; {basins} 2021."
    for name in (COG, POSTCODES):
        add(empty, SAMPLE / name)
    made(empty)
    with closing(sqlite3.connect(empty.database)) as connection:
        assert [note for note in notes_of(connection) if "Licence inconnue" in note] == []


# Layouts and editions.


@pytest.mark.parametrize(
    ("layout", "bom"),
    [
        ("La Poste 2019", b""),
        ("La Poste, 019HexaSmal", b""),
        ("La Poste 2025", b""),
        ("La Poste 2025", b"\xef\xbb\xbf"),
    ],
)
def test_postcodes_are_the_same_in_every_layout(
    empty: Home, good: Home, tmp_path: Path, layout: str, bom: bytes
) -> None:
    add(empty, SAMPLE / COG)
    snapshot = add(empty, postcodes_in(tmp_path, layout, bom=bom))
    assert (snapshot.file, snapshot.edition, snapshot.layout) == (POSTCODES, LATER, layout)
    assert made(empty).refused == ()
    expected = table_of(good, "codes_postaux")
    if layout == "La Poste, 019HexaSmal":
        expected = [(*row[:5], None, None) for row in expected]
    assert table_of(empty, "codes_postaux") == expected
    assert table_of(empty, "codes_postaux_lieux_dits") == table_of(good, "codes_postaux_lieux_dits")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_accents_are_read_in_the_encoding_of_the_layout(empty: Home, tmp_path: Path, layout: str) -> None:
    rows = [["35360", "VITRÉ", "35500", "VITRÉ", "L'ŒUF", "48.1140815063, -1.19370720718"]]
    add(empty, SAMPLE / COG)
    add(empty, postcodes_in(tmp_path, layout, rows))
    assert made(empty).refused == ()
    assert asked(empty, "SELECT nom_commune, libelle_acheminement FROM codes_postaux") == [("VITRÉ", "VITRÉ")]
    assert asked(empty, "SELECT lieu_dit FROM codes_postaux_lieux_dits") == [("L'ŒUF",)]


@pytest.mark.parametrize("file", FILES)
def test_the_sample_is_recognised_by_its_content(empty: Home, tmp_path: Path, file: str) -> None:
    path = shutil.copy(SAMPLE / file, tmp_path / "another name.bin")
    snapshot = add(empty, path)
    assert (snapshot.file, snapshot.sha256) == (file, sha256_of(path))
    editions = {COG: "2024", BASINS_2019: "2019", BASINS_2021: "2021"}
    assert snapshot.edition == editions.get(file, LATER)


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_newest_postcodes_are_used_in_whatever_order_they_came(
    empty: Home, tmp_path: Path, newest_first: bool
) -> None:
    moved = [[*row[:5], row[5] and "1.5, 2.5"] for row in postcode_cells()]
    paths = [(SAMPLE / POSTCODES, FIRST), (postcodes_in(tmp_path, "La Poste 2025", moved), LATER)]
    add(empty, SAMPLE / COG, FIRST)
    for path, day in reversed(paths) if newest_first else paths:
        add(empty, path, day)
    assert made(empty).refused == ()
    assert asked(empty, "SELECT DISTINCT latitude, longitude FROM codes_postaux WHERE latitude") == [(1.5, 2.5)]
    assert asked(empty, "SELECT edition, sha256 FROM sources WHERE fichier = ?", POSTCODES) == [
        (LATER, sha256_of(paths[1][0]))
    ]


# A commune merges into another: it is not in the code of 2025 any more, and the event is.
MERGED = '"32","2025-01-01","COM","35047","0","BRUZ","Bruz","Bruz","COM","35238","0","RENNES","Rennes","Rennes"'


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_code_of_2025_takes_the_place_of_2024_and_old_references_follow(
    empty: Home, four: Home, tmp_path: Path, newest_first: bool
) -> None:
    path = cog_of_2025(tmp_path, commune=without_line('"COM","35047"'), mvt_commune=appended(MERGED))
    if newest_first:
        home = empty
        for other in (path, *(SAMPLE / name for name in FILES)):
            add(home, other, LATER if other == path else FIRST)
    else:
        home = four
        assert add(home, path).edition == "2025"
    assert made(home).refused == ()
    assert asked(home, "SELECT edition FROM sources WHERE fichier = ?", COG) == [("2025",)]
    assert asked(home, "SELECT DISTINCT edition FROM provenance WHERE fichier = ?", COG) == [("2025",)]
    assert table_of(home, "communes", "code_commune = '35047'") == []
    assert table_of(home, "communes_passages", "code_ancien = '35047'") == [
        ("35047", "35238", "2025-01-01", "création de commune nouvelle", 1)
    ]
    assert asked(home, "SELECT code_commune FROM codes_postaux WHERE code_commune_publie = '35047'") == [("35238",)]
    assert asked(home, "SELECT code_commune FROM communes_bassins WHERE code_commune_publie = '35047'") == [("35238",)]
    # The code of 2024 stays in the archive.
    entries = [entry for entry in read_lock(home.lock) if entry.file == COG]
    assert sorted(entry.edition for entry in entries) == ["2024", "2025"]
    assert all(sha256_of(home.stored(entry.sha256)) == entry.sha256 for entry in entries)


def test_the_order_in_which_files_were_added_does_not_matter(empty: Home, good: Home) -> None:
    for name in reversed(FILES):
        add(empty, SAMPLE / name, FIRST)
    made(empty)
    assert sha256_of(empty.database) == sha256_of(good.database)


def test_the_code_alone_is_built_and_what_is_absent_is_said(empty: Home, good: Home) -> None:
    add(empty, SAMPLE / COG, FIRST)
    assert made(empty).refused == ()
    for table in TABLES[:7]:
        assert table_of(empty, table) == table_of(good, table)
    for table in TABLES[7:-1]:
        assert table_of(empty, table) == []
    absent = asked(empty, "SELECT fichier, comment_obtenir FROM sources WHERE NOT est_present ORDER BY 1")
    assert [name for name, _ in absent] == sorted(set(FILES) - {COG})
    assert all(f"infotravail add geo {name}" in how for name, how in absent)
    findings = check_file(empty.database, empty, (GEO,))
    assert [(finding.table, finding.severity) for finding in findings if finding.severity != "constat"] == [
        (table.name, "avertissement") for table in GEO.tables[7:] if table.expect.start
    ]


@pytest.mark.parametrize("files", [(BASINS_2019,), (POSTCODES,), (POSTCODES, BASINS_2019, BASINS_2021)])
def test_without_the_geographic_code_nothing_else_is_built(empty: Home, files: tuple[str, ...]) -> None:
    for name in files:
        add(empty, SAMPLE / name)
    with pytest.raises(SourceUnavailable) as caught:
        made(empty)
    assert_tells(caught.value, "geo", COG, "infotravail fetch geo", "infotravail add geo")
    assert not empty.database.exists()


# Bad files, refused when they are added.


@pytest.fixture
def untouched(four: Home) -> Iterator[Home]:
    """A home whose archive, lock and release must be, after the test, what they were."""

    def state() -> dict[str, bytes]:
        files = [path for path in four.path.rglob("*") if path.is_file() and not path.name.startswith(".")]
        return {str(path.relative_to(four.path)): path.read_bytes() for path in files}

    before = state()
    yield four
    assert state() == before
    # Six files of the archive, the lock and its copy, the release under its two names, the manifest, the changes.
    assert len(before) == 14


def cog_without(folder: Path, *lost: str, **gained: bytes) -> Path:
    """Write the sample's zip without some members, or with others."""
    members = {name: data for name, data in members_of_cog().items() if name not in map(cog_name, lost)}
    return zipped(folder / "changed.zip", members | {f"{name}.csv": data for name, data in gained.items()})


BAD_ZIPS: list[tuple[str, Callable[[Path], Path], list[str]]] = [
    ("a missing member", lambda folder: cog_without(folder, "mvt_commune"),
     ["changed.zip (COG, 2024)", "members lost: v_mvt_commune_2024.csv; gained: none"]),
    ("a member of another year",
     lambda folder: cog_without(folder, "region", v_region_2025=members_of_cog()[cog_name("region")]),
     ["members lost: v_region_2024.csv; gained: v_region_2025.csv"]),
    ("the communes of two years",
     lambda folder: cog_without(folder, v_commune_2025=members_of_cog()[cog_name("commune")]),
     ["changed.zip: a zip file that holds", "not a file of geo"]),
    ("no communes", lambda folder: cog_without(folder, "commune"),
     ["changed.zip: a zip file that holds v_region_2024.csv", "not a file of geo"]),
]  # fmt: skip


@pytest.mark.parametrize(("make", "said"), [case[1:] for case in BAD_ZIPS], ids=[case[0] for case in BAD_ZIPS])
def test_a_zip_whose_members_changed_is_refused_at_the_door_and_the_archive_stays(
    untouched: Home, tmp_path: Path, make: Callable[[Path], Path], said: list[str]
) -> None:
    with pytest.raises(SourceChanged) as caught:
        add(untouched, make(tmp_path))
    assert_tells(caught.value, *said)


def first_line(data: bytes) -> bytes:
    """Keep the header alone."""
    return data[: data.index(b"\n") + 1]


COMMUNES = f"{COG} > v_commune_2024.csv"
POINT = "48.1119791219, -1.68186449144"
RENNES = f"35238;RENNES;35000;RENNES;;{POINT}"
BAD_BYTES: list[tuple[str, str, str, Change, list[str]]] = [
    ("a lost column", COG, "commune", without("CAN"), [f"{COMMUNES}, line 1", "columns lost: CAN; gained: none"]),
    ("another name for a column", COG, "mvt_commune", replacing('"DATE_EFF"', '"DATE"'),
     [f"{COG} > v_mvt_commune_2024.csv, line 1", "columns lost: DATE_EFF; gained: DATE"]),
    ("a column twice", COG, "region", replacing('"NCCENR"', '"NCC"'), ["lost: NCCENR", "given twice: NCC"]),
    ("collectivities that have a region", COG, "comer", inserted("REG"),
     [f"{COG} > v_comer_2024.csv, line 1", "gained: REG"]),
    ("a row of eleven cells", COG, "commune",
     replacing('"BRUZ","Bruz","Bruz","3504",""', '"BRUZ","Bruz","Bruz","3504"'),
     [COMMUNES, line_of(COG, '"35047"', "commune"), "11 cells where the header has 12"]),
    ("a member that is cut short", COG, "commune", lambda data: data[:-9], [COMMUNES, "the last line is cut short"]),
    ("a quote that is not closed", COG, "region", replacing('"11",', '"11,'), [f"{COG} > v_region_2024.csv, line 7"]),
    ("another encoding", COG, "region", lambda data: data.decode().encode("latin-1"),
     [f"{COG} > v_region_2024.csv, line 5", "byte 0xe9 is not utf-8"]),
    ("a text that was decoded wrongly", COG, "region", lambda data: data.decode("latin-1").encode(),
     [f"{COG} > v_region_2024.csv, line 5", "“Ã©” for é"]),
    ("four columns", POSTCODES, "", both(without("coordonnees_gps", ";"), without("Ligne_5", ";")),
     ["changed.csv, line 1", "looks like La Poste's postcodes", "columns lost: Ligne_5"]),
    ("a row of five cells", POSTCODES, "", replacing(f"35000;RENNES;;{POINT}", "35000;RENNES;"),
     [f"{POSTCODES}, {line_of(POSTCODES, '35238;RENNES;35000')}", "5 cells where the header has 6"]),
    ("postcodes without their end", POSTCODES, "", lambda data: data[:-9], [POSTCODES, "cut short"]),
    ("another separator", POSTCODES, "", lambda data: data.replace(b";", b"\t"),
     ["changed.csv, line 1", "looks like La Poste's postcodes, separated by tabs"]),
    ("a postcode that lost its zero", POSTCODES, "", replacing(RENNES, RENNES.replace("35000", "3500")),
     ["looks like La Poste's postcodes", "codes have lost their leading zeros (3500 on line "]),
    ("a commune's code that lost its zero", POSTCODES, "", replacing("01033;BELLE", "1033;BELLE"),
     ["looks like La Poste's postcodes", "codes have lost their leading zeros (1033 on line "]),
    ("a web page", POSTCODES, "", lambda data: b"<!DOCTYPE html>\n<html><title>Connexion</title></html>",
     ["changed.csv", "a web page", "Connexion"]),
    ("an empty file", POSTCODES, "", lambda data: b"", ["changed.csv", "the file is empty"]),
    ("a JSON", POSTCODES, "", lambda data: b'[{"codePostal": "35000"}]',
     ["JSON with the keys codePostal: not a file of geo"]),
    ("a zoning without the basins' names", BASINS_2019, "", without("NOMBE19"),
     [f"{BASINS_2019}, line 1", "columns lost: libbe; gained: none"]),
    ("a zoning of 2020 under the headers of 2019", BASINS_2019, "",
     both(replacing("NOMBE19", "NOMBE20"), replacing("BE19", "BE20")),
     ["columns lost: codbe, libbe; gained: BE20, NOMBE20"]),
    ("a row of four cells in a zoning", BASINS_2021, "", replacing("53,35,35238,5310,RENNES", "53,35,35238,5310"),
     [f"{BASINS_2021}, line 5", "4 cells where the header has 5"]),
    # The mark of order before it counts too.
    ("a zoning that is not in UTF-8", BASINS_2021, "", lambda data: data.replace(b"\n53,35,35238", b"\n\xc93,35,35238"),
     [f"{BASINS_2021}, line 5", "byte 0xc9 is not utf-8"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "member", "change", "said"), [case[1:] for case in BAD_BYTES], ids=[case[0] for case in BAD_BYTES]
)
def test_a_file_that_changed_is_refused_at_the_door_and_the_archive_stays(
    untouched: Home, tmp_path: Path, file: str, member: str, change: Change, said: list[str]
) -> None:
    with pytest.raises(SourceChanged) as caught:
        add(untouched, with_change(tmp_path, file, member, change))
    assert_tells(caught.value, *said)


@pytest.mark.parametrize(
    ("file", "member"),
    [(COG, "region"), (COG, "commune"), (COG, "mvt_commune"), (POSTCODES, ""), (BASINS_2019, ""), (BASINS_2021, "")],
)
def test_a_header_alone_is_refused_at_the_door(untouched: Home, tmp_path: Path, file: str, member: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        add(untouched, with_change(tmp_path, file, member, first_line))
    place = f"{COG} > {cog_name(member)}" if member else file
    assert_tells(caught.value, place, "0 rows where at least")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (COG, f"{COMMUNES}: 142 rows where at least 35,500"),
        (POSTCODES, f"{POSTCODES}: 113 rows where at least 30,000"),
        (BASINS_2019, f"{BASINS_2019}: 12 rows where at least 30,000"),
        (BASINS_2021, f"{BASINS_2021}: 11 rows where at least 30,000"),
    ],
)
def test_a_real_file_with_too_few_rows_is_refused(untouched: Home, tmp_path: Path, file: str, said: str) -> None:
    added = {
        COG: lambda data: data,
        POSTCODES: appended("35001;ACIGNE;35690;ACIGNE;;"),
        BASINS_2019: appended("35001,L,53,35,35001,Acigne,5310,RENNES"),
        BASINS_2021: appended("53,35,35001,5310,RENNES"),
    }
    with pytest.raises(CheckFailed) as caught:
        keep(untouched, GEO, Arrival(with_change(tmp_path, file, "commune", added[file]), LATER), accept_change=True)
    assert_tells(caught.value, said)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_of_the_postcodes_has_its_own_columns(untouched: Home, tmp_path: Path, layout: str) -> None:
    path = postcodes_in(tmp_path, layout)
    delimiter, encoding, header = LAYOUTS[layout]
    lost = header.split(delimiter)[3]
    path.write_bytes(path.read_bytes().replace(lost.encode(encoding), b"acheminement", 1))
    with pytest.raises(SourceChanged) as caught:
        add(untouched, path)
    assert_tells(
        caught.value,
        "postcodes.csv, line 1",
        "looks like La Poste's postcodes",
        "lost: Libelle_acheminement; gained: acheminement",
    )


def test_a_file_is_not_the_other_one_that_was_asked_for(untouched: Home, tmp_path: Path) -> None:
    path = with_change(tmp_path, BASINS_2019, "", appended("35001,L,53,35,35001,Acigne,5310,RENNES"))
    with pytest.raises(SourceChanged) as caught:
        add(untouched, path, only=GEO.file(BASINS_2021))
    assert_tells(caught.value, BASINS_2021, "the file is another one, ", ", 2019")


# Bad cells, refused when they are built: the issue before stays in use.


def assert_refused(home: Home, good: Home, bad: Snapshot, code: int, *said: str) -> None:
    """Assert that a snapshot is refused with these words, and that everything is as it was before it came."""
    done = made(home)
    (refused,) = done.refused
    assert_tells(refused, f"{bad.file} {bad.edition} ({bad.sha256[:12]}…)", *said)
    assert refused.exit_code == code
    (before,) = (entry for entry in read_lock(good.lock) if entry.file == bad.file)
    assert refused.instead == f"{before.file} {before.edition} ({before.sha256[:12]}…)"
    for table in TABLES:
        assert table_of(home, table) == table_of(good, table)
    assert asked(home, "SELECT sha256 FROM sources ORDER BY 1") == asked(good, "SELECT sha256 FROM sources ORDER BY 1")
    ((told,),) = asked(home, "SELECT texte FROM constats WHERE gravite = 'avertissement'")
    assert bad.sha256[:12] in told
    assert before.sha256[:12] in told
    errors = [finding.text for finding in check_file(home.database, home, (GEO,)) if finding.severity == "erreur"]
    assert errors == []


ARBOYS = '"COM","01015","84","01","01D","011","1","ARBOYS EN BUGEY"'
EVENT = '"32","2019-01-01","COM","01033"'
REDON = '"COM","35236","53","35","35D","352","0","REDON","Redon","Redon","3517",""'
GLACERIE_LINE = line_of(COG, '"COMD","50203"', "commune")
RENNES_IN_COG = line_of(COG, '"COM","35238"', "commune")
BAD_COG: list[tuple[str, str, Change, list[str]]] = [
    ("an unknown kind of commune", "commune", replacing(ARBOYS, ARBOYS.replace("COM", "COX", 1)),
     [f"{COMMUNES}, line 2, column TYPECOM", "'COX' is in none of COM, ARM, COMD, COMA (1 such rows)"]),
    ("no kind of commune", "commune", replacing(ARBOYS, ARBOYS.replace("COM", "", 1)),
     [f"{COMMUNES}, line 2, column TYPECOM", "'' is in none of"]),
    ("a department that does not exist", "commune", replacing(ARBOYS, ARBOYS.replace('"84","01"', '"84","00"')),
     ["row 01015, column code_departement", "'00' is not in departements (1 such rows)"]),
    ("a region that does not exist", "commune", replacing(ARBOYS, ARBOYS.replace('"84"', '"83"')),
     ["row 01015, column code_region", "'83' is not in regions (1 such rows)"]),
    ("a commune without a department", "commune", replacing(ARBOYS, ARBOYS.replace('"84","01"', '"84",""')),
     [f"{COMMUNES}, line 2, column DEP", "''"]),
    ("the same commune twice", "commune", appended(REDON), [COG, "code_commune given twice: 35236"]),
    ("two communes under one code", "commune", appended(REDON.replace("Redon", "Rédon")),
     [COG, "code_commune given twice: 35236"]),
    ("a delegated commune twice", "commune",
     appended('"COMD","50203","","","","","3","GLACERIE","Glacerie","La Glacerie","","50129"'),
     [COG, "given twice: COMD,50203"]),
    ("a commune's code of four digits", "commune", replacing('"COM","35236"', '"COM","3523"'),
     [f"{COMMUNES}, {line_of(COG, REDON, 'commune')}, column COM", "'3523'"]),
    ("an arrondissement of a commune that does not exist", "commune", replacing('"1398","13055"', '"1398","13056"'),
     ["row 13201, column code_commune_parent", "'13056' is not in communes"]),
    ("a delegated commune of a commune that does not exist", "commune",
     replacing('"La Glacerie","","50129"', '"La Glacerie","","50128"'),
     ["row COMD,50203, column code_commune", "'50128' is not in communes"]),
    ("a delegated commune of none", "commune", replacing('"La Glacerie","","50129"', '"La Glacerie","",""'),
     [f"{COMMUNES}, {GLACERIE_LINE}, column COMPARENT", "''"]),
    ("a delegated commune in a department", "commune", replacing('"COMD","50203","",""', '"COMD","50203","","50"'),
     [f"{COMMUNES}, {GLACERIE_LINE}, column DEP", "'50' in a column that never held"]),
    ("a kind of name beyond 8", "commune", replacing('"353","0","RENNES"', '"353","9","RENNES"'),
     [f"{COMMUNES}, {RENNES_IN_COG}, column TNCC", "'9'"]),
    ("an unknown kind of event", "mvt_commune", replacing(EVENT, EVENT.replace("32", "X9"), 1),
     [f"{COG} > v_mvt_commune_2024.csv, line 2, column MOD", "'X9': not a nature of two digits"]),
    ("a day that is not a date", "mvt_commune", replacing(EVENT, EVENT.replace("2019-01-01", "01/01/2019"), 1),
     [f"{COG} > v_mvt_commune_2024.csv, line 2, column DATE_EFF", "'01/01/2019'"]),
    ("an event that made an unknown kind of commune", "mvt_commune", replacing('"COMD","01091"', '"COMX","01091"'),
     [f"{COG} > v_mvt_commune_2024.csv, line 5, column TYPECOM_AP", "'COMX'"]),
    ("the same event twice", "mvt_commune",
     appended(merged("1970-01-01", "14998", "14118"), merged("1970-01-01", "14998", "14118")),
     [COG, "given twice: 1970-01-01,COM,14998,COM,14118"]),
    ("a region whose chief town does not exist", "region", replacing('"94","2A004"', '"94","2A005"'),
     ["row 94, column code_commune_chef_lieu", "'2A005' is not in communes"]),
    ("a department of a region that does not exist", "departement", replacing('"2A","94"', '"2A","95"'),
     ["row 2A, column code_region", "'95' is not in regions"]),
    ("a department that is a collectivity too", "comer", replacing('"975"', '"971"'),
     [COG, "code_departement given twice: 971"]),
    ("a commune of a collectivity that does not exist", "commune_comer", replacing('"CIR","986"', '"CIR","985"'),
     [f"{COG} > v_commune_comer_2024.csv", "98611/985"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("member", "change", "said"), [case[1:] for case in BAD_COG], ids=[case[0] for case in BAD_COG]
)
def test_a_bad_geographic_code_is_named_and_the_issue_before_stays_in_use(
    four: Home, good: Home, tmp_path: Path, member: str, change: Change, said: list[str]
) -> None:
    assert_refused(four, good, add(four, cog_with(tmp_path, member, change)), 4, *said)


def test_a_bad_code_of_2025_leaves_that_of_2024_in_use(four: Home, good: Home, tmp_path: Path) -> None:
    path = cog_of_2025(tmp_path, commune=replacing(ARBOYS, ARBOYS.replace("COM", "COX", 1)))
    bad = add(four, path)
    assert bad.edition == "2025"
    assert_refused(four, good, bad, 4, f"{COG} > v_commune_2025.csv, line 2, column TYPECOM", "'COX'")


def test_where_no_other_code_is_there_a_bad_one_stops_the_build(empty: Home, tmp_path: Path) -> None:
    add(empty, cog_with(tmp_path, "commune", replacing(ARBOYS, ARBOYS.replace('"84","01"', '"84","00"'))))
    add(empty, SAMPLE / POSTCODES)
    with pytest.raises(SourceChanged) as caught:
        made(empty)
    assert_tells(caught.value, "row 01015, column code_departement", "'00' is not in departements")
    assert not empty.database.exists()


RENNES_LINE = f"{POSTCODES}, {line_of(POSTCODES, RENNES)}, column"


def pointed(point: str) -> Change:
    """Return the change of the coordinates of Rennes, in one of its three postcodes."""
    return replacing(RENNES, RENNES.replace(POINT, point))


BAD_POSTCODES: list[tuple[str, Change, list[str]]] = [
    ("a postcode with letters", replacing(RENNES, RENNES.replace("35000", "35O00")), ["Code_postal", "'35O00'"]),
    ("no postcode", replacing(RENNES, RENNES.replace("35000", "")), [f"{RENNES_LINE} Code_postal", "''"]),
    ("no name", replacing(RENNES, RENNES.replace(";RENNES;35000", ";;35000")), [f"{RENNES_LINE} Nom_commune", "''"]),
    ("one number for a point", pointed("48.1119791219"),
     [f"{RENNES_LINE} coordonnees_gps", "'48.1119791219': not a latitude and a longitude"]),
    ("a latitude out of range", pointed("98.1, -1.6"),
     [f"{RENNES_LINE} coordonnees_gps", "'98.1, -1.6': not a number of degrees, 90 at most"]),
    ("a longitude out of range", pointed("48.1, -181.6"),
     [f"{RENNES_LINE} coordonnees_gps", "'48.1, -181.6': not a number of degrees, 180 at most"]),
    *(
        (f"{point!r} for a point", pointed(point), [f"{RENNES_LINE} coordonnees_gps", repr(point)])
        for point in (
            "N48.1, O1.6",
            "48,1, -1,6",
            "48.1, ",
            ", -1.6",
            ",",
            "nan, nan",
            "48.1 -1.6",
            "4e1, 1",
            "48.1, x",
        )
    ),
    ("two points for one commune and postcode", appended(RENNES.replace(POINT, "48.2, -1.7")),
     [POSTCODES, "code_commune_publie, code_postal given twice: 35238,35000"]),
    ("two names for one commune and postcode", appended(RENNES.replace("RENNES;35000", "RENNES LA ROUGE;35000")),
     [POSTCODES, "given twice: 35238,35000"]),
    ("the same place twice", appended("01053;BOURG EN BRESSE;01000;BOURG EN BRESSE;BROU;46.2051520382, 5.24602125501"),
     [POSTCODES, "given twice: 01053,01000,BROU,BOURG EN BRESSE"]),
    ("no label for a place", replacing("01000;BOURG EN BRESSE;BROU", "01000;;BROU"),
     [f"{POSTCODES}, {line_of(POSTCODES, '01053;BOURG EN BRESSE;01000;BOURG EN BRESSE;BROU')}", "''"]),
    # Neither row has a place, so that one of the two labels would be nowhere.
    ("two labels for one commune and postcode", appended(RENNES.replace("35000;RENNES;", "35000;RENNES ROUGE;")),
     [POSTCODES, "35238,35000"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"), [case[1:] for case in BAD_POSTCODES], ids=[case[0] for case in BAD_POSTCODES]
)
def test_bad_postcodes_are_named_and_the_issue_before_stays_in_use(
    four: Home, good: Home, tmp_path: Path, change: Change, said: list[str]
) -> None:
    assert_refused(four, good, add(four, with_change(tmp_path, POSTCODES, "", change)), 4, *said)


def test_an_empty_label_does_not_pass_for_several(four: Home, good: Home, tmp_path: Path) -> None:
    bad = add(four, with_change(tmp_path, POSTCODES, "", replacing(RENNES, RENNES.replace("35000;RENNES;", "35000;;"))))
    said = (
        f"{POSTCODES} > codes_postaux",
        "« un code postal sans libellé d'acheminement en a plusieurs",
        "35238,35000",
    )
    assert_refused(four, good, bad, 5, *said)


def test_a_row_that_is_there_twice_says_nothing_more(four: Home, good: Home, tmp_path: Path) -> None:
    add(four, with_change(tmp_path, POSTCODES, "", appended(RENNES)))
    assert made(four).refused == ()
    assert table_of(four, "codes_postaux") == table_of(good, "codes_postaux")


@pytest.mark.parametrize("point", ["90, 180", "-90, -180", "0, 0", "48.1,-1.6"])
def test_a_point_may_be_anywhere_on_earth(four: Home, tmp_path: Path, point: str) -> None:
    add(four, with_change(tmp_path, POSTCODES, "", pointed(point)))
    assert made(four).refused == ()
    expected = tuple(map(float, point.split(",")))
    assert asked(four, "SELECT latitude, longitude FROM codes_postaux WHERE code_postal = '35000'") == [expected]


RENNES_2019 = "35238,L,53,35,35238,Rennes,5310,RENNES"
RENNES_2021 = "53,35,35238,5310,RENNES"
LINE_2019, LINE_2021 = f"{BASINS_2019}, line 6, column", f"{BASINS_2021}, line 5, column"
BAD_ZONINGS: list[tuple[str, str, Change, list[str]]] = [
    ("a basin of five digits", BASINS_2019, replacing(RENNES_2019, RENNES_2019.replace("5310", "53100")),
     [f"{LINE_2019} codbe", "'53100'"]),
    ("a basin of five digits in 2021", BASINS_2021, replacing(RENNES_2021, RENNES_2021.replace("5310", "53100")),
     [f"{LINE_2021} codbe", "'53100'"]),
    ("a basin with a letter", BASINS_2021, replacing(",5310,RENNES", ",531O,RENNES"), [f"{LINE_2021} codbe", "'531O'"]),
    ("no basin", BASINS_2021, replacing(",5310,RENNES", ",,RENNES"), [f"{LINE_2021} codbe", "''"]),
    ("no name for the basin", BASINS_2021, replacing(",5310,RENNES", ",5310,"), [f"{LINE_2021} libbe", "''"]),
    ("a commune twice", BASINS_2019, appended(RENNES_2019),
     [BASINS_2019, "annee_zonage, code_commune_publie given twice: 2019,35238"]),
    ("a commune in two basins", BASINS_2021, appended("53,35,35238,5311,FOUGERES"),
     [BASINS_2021, "given twice: 2021,35238"]),
    ("a commune twice, once without its zero", BASINS_2021, appended("84,1,01033,8402,BASSIN D'ESSAI NORD"),
     [BASINS_2021, "given twice: 2021,01033"]),
    ("a second code of the commune that differs", BASINS_2019,
     replacing(RENNES_2019, RENNES_2019.replace("35,35238", "35,35239")),
     [BASINS_2019, "1 rows (35238/35239) only in this file, 1 rows (35238/35238) only in the tables"]),
    ("a second code of the commune that is another's", BASINS_2019,
     replacing(RENNES_2019, RENNES_2019.replace("35,35238", "35,35047")), [BASINS_2019, "(35238/35047)"]),
    ("two communes that exchanged their second codes", BASINS_2019,
     both(replacing("53,35,35238,Rennes", "53,35,35288,Rennes"), replacing("53,35,35288,Saint", "53,35,35238,Saint")),
     [BASINS_2019, "35238", "35288"]),
    ("a commune of six digits", BASINS_2021, replacing(RENNES_2021, RENNES_2021.replace("35238", "352380")),
     [f"{LINE_2021} codgeo", "'352380'"]),
    ("a region of three digits", BASINS_2021, replacing(RENNES_2021, RENNES_2021.replace("53,", "530,", 1)),
     [f"{LINE_2021} reg", "'530'"]),
    ("a letter that is none", BASINS_2019, replacing(RENNES_2019, RENNES_2019.replace(",L,", ",12,")),
     [f"{LINE_2019} REG_CREDOC", "'12'"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "said"), [case[1:] for case in BAD_ZONINGS], ids=[case[0] for case in BAD_ZONINGS]
)
def test_a_bad_zoning_is_named_and_the_issue_before_stays_in_use(
    four: Home, good: Home, tmp_path: Path, file: str, change: Change, said: list[str]
) -> None:
    assert_refused(four, good, add(four, with_change(tmp_path, file, "", change)), 4, *said)


@pytest.mark.parametrize(
    ("file", "change", "tables"),
    [
        (POSTCODES, pointed("48.1"), ["codes_postaux", "codes_postaux_lieux_dits", "communes_centres"]),
        (BASINS_2019, appended(RENNES_2019), ["communes_bassins"]),
    ],
)
def test_a_file_that_has_only_a_bad_issue_costs_its_own_tables(
    empty: Home, good: Home, tmp_path: Path, file: str, change: Change, tables: list[str]
) -> None:
    add(empty, with_change(tmp_path, file, "", change))
    for name in FILES:
        if name != file:
            add(empty, SAMPLE / name)
    (refused,) = made(empty).refused
    assert (refused.exit_code, refused.instead) == (4, "")
    for table in TABLES:
        kept = [row for row in table_of(good, table) if table not in tables or row[0] == 2021]
        assert table_of(empty, table) == kept
    assert asked(empty, "SELECT fichier FROM sources WHERE NOT est_present") == [(file,)]


def test_the_release_before_stays_when_nothing_can_be_built(four: Home, tmp_path: Path) -> None:
    before = sha256_of(four.database)
    bad = cog_with(tmp_path, "commune", replacing(ARBOYS, ARBOYS.replace('"84","01"', '"84","00"')))
    (entry,) = (entry for entry in read_lock(four.lock) if entry.file == COG)
    four.stored(entry.sha256).unlink()
    add(four, bad)
    with pytest.raises(SourceChanged):
        build(four, DATASETS, read_lock(four.lock), lambda stage: None, reuse=False)
    assert sha256_of(four.database) == before
    # The release has what the archive has lost.
    communes = table_of(four, "communes")
    assert [refused.exit_code for refused in made(four).refused] == [4]
    assert table_of(four, "communes") == communes


# What the site answers.


def answered(connection: sqlite3.Connection, query: str, **words: str) -> list[Row]:
    """Run a query as the site's metadata gives it."""
    sql = metadata(DATASETS)["databases"][DATABASE]["queries"][query]["sql"]
    return connection.execute(sql, words).fetchall()


@pytest.mark.parametrize(
    ("postcode", "rows"),
    [
        ("35000", [("35238", "Rennes", "35238", "RENNES", 48.1119791219, -1.68186449144)]),
        (
            " 01200 ",
            [
                ("01033", "Valserhône", "01033", "BELLEGARDE SUR VALSERINE", 46.1067901755, 5.83202736464),
                ("01033", "Valserhône", "01091", "CHATILLON EN MICHAILLE", 46.1293337743, 5.770176021),
                ("01033", "Valserhône", "01205", "LANCRANS", 46.1323202721, 5.84050985141),
            ],
        ),
        (
            "74960",
            [
                ("74010", "Annecy", "74093", "CRAN GEVRIER", 45.9017933456, 6.09977672068),
                ("74010", "Annecy", "74182", "MEYTHET", 45.9184414725, 6.09688746113),
            ],
        ),
        ("97150", [(None, None, "97801", "ST MARTIN", None, None)]),
        ("99999", []),
        ("", []),
    ],
)
def test_a_postcode_gives_the_communes_of_today(database: sqlite3.Connection, postcode: str, rows: list[Row]) -> None:
    assert answered(database, "communes_d_un_code_postal", code_postal=postcode) == rows


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("01033", [("01033", "Valserhône", "", "code actuel")]),
        (" 2a004 ", [("2A004", "Ajaccio", "", "code actuel")]),
        ("75112", [("75112", "Paris 12e Arrondissement", "", "code actuel")]),
        ("74011", [("74010", "Annecy", "2017-01-01", "création de commune nouvelle")]),
        ("01278", [("01033", "Valserhône", "1973-11-01", "fusion association")]),
        (
            "08227",
            [
                ("08203", "Guignicourt-sur-Vence", "1968-03-02", "suppression"),
                ("08454", "Touligny", "1968-03-02", "suppression"),
            ],
        ),
        ("99999", []),
        ("", []),
    ],
)
def test_a_commune_s_code_gives_what_it_became(database: sqlite3.Connection, code: str, rows: list[Row]) -> None:
    assert sorted(answered(database, "que_devient_une_commune", code_commune=code)) == rows


# The publishers' files.


@pytest.fixture(scope="module")
def release(france: Home) -> Home:
    """A home in which the publishers' files are built."""
    return france


@pytest.fixture(scope="module")
def real_files(release: Home) -> Published:
    """What the publishers' files say."""
    return Published(release)


@pytest.mark.real
@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_the_real_files_is_in_its_table(release: Home, real_files: Published, table: str) -> None:
    stored = table_of(release, table)
    assert len(stored) == REAL_ROWS_OF[table]
    assert sorted(stored, key=repr) == sorted(real_files.rows(table), key=repr)


@pytest.mark.real
def test_real_kinds_of_communes_are_counted(release: Home) -> None:
    kinds = "SELECT type_commune, count(*) FROM {} GROUP BY 1 ORDER BY 1".format
    assert asked(release, kinds("communes")) == [("ARM", 45), ("COM", 34_935)]
    assert asked(release, kinds("communes_deleguees")) == [("COMA", 483), ("COMD", 2_081)]
    repeated = (
        "SELECT count(DISTINCT code_commune_deleguee) FROM communes_deleguees "
        "WHERE code_commune_deleguee IN (SELECT code_commune FROM communes)"
    )
    assert asked(release, repeated) == [(573,)]
    zonings = "SELECT annee_zonage, count(*) FROM communes_bassins GROUP BY 1"
    assert asked(release, zonings) == [(2019, 35_357), (2021, 37_498)]


@pytest.mark.real
@pytest.mark.parametrize(
    ("rows", "changed", "lost"),
    [
        ("codes_postaux WHERE 1", 1_040, 90),
        ("communes_bassins WHERE annee_zonage = 2019", 425, 0),
        ("communes_bassins WHERE annee_zonage = 2021", 2_518, 7),
    ],
)
def test_real_codes_that_changed_are_resolved_but_for_a_few(release: Home, rows: str, changed: int, lost: int) -> None:
    counts = (
        "SELECT count(DISTINCT code_commune_publie), "
        "count(DISTINCT CASE WHEN code_commune IS NULL THEN code_commune_publie END) "
        f"FROM {rows} AND code_commune_publie NOT IN (SELECT code_commune FROM communes)"
    )
    assert asked(release, counts) == [(changed, lost)]
    same = f"SELECT count(*) FROM {rows} AND code_commune_publie IN (SELECT code_commune FROM communes)"
    assert asked(release, same) == asked(release, f"{same} AND code_commune = code_commune_publie")


@pytest.mark.real
def test_each_real_code_that_is_not_resolved_is_told(release: Home) -> None:
    told = asked(
        release,
        "SELECT nom_table, gravite, texte, count(*) FROM constats WHERE jeu = 'geo' AND nom_table IS NOT NULL "
        "GROUP BY 1, 2, 3 ORDER BY 1, 3",
    )
    assert told == [
        ("codes_postaux", "constat", OVERSEAS, 151),
        ("codes_postaux", "constat", UNKNOWN, 1),
        ("communes_bassins", "constat", OVERSEAS, 4),
        ("communes_bassins", "constat", UNKNOWN, 3),
    ]
    assert asked(release, "SELECT count(*) FROM codes_postaux WHERE code_commune IS NULL") == [(152,)]


@pytest.mark.real
def test_real_chains_of_events_are_followed_to_their_end(release: Home) -> None:
    steps = "SELECT nb_etapes, count(*) FROM communes_passages GROUP BY 1"
    assert asked(release, steps) == [(1, 4_095), (2, 83), (3, 3), (4, 7)]
    assert table_of(release, "communes_passages", "code_ancien = '14010'") == [
        ("14010", "14654", "1973-01-01", "fusion association", 4)
    ]
    several = "SELECT code_ancien, count(*) FROM communes_passages GROUP BY 1 HAVING count(*) > 1"
    assert asked(release, several) == [
        ("08227", 2), ("45117", 2), ("51385", 3), ("51606", 3), ("60606", 2), ("77362", 2),
    ]  # fmt: skip


@pytest.mark.real
def test_the_repairs_of_real_files_are_zeros(release: Home) -> None:
    counts = (
        "SELECT nom_table, regle, nom_colonne, count(*) FROM corrections "
        "WHERE nom_table IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3 ORDER BY 3"
    )
    assert asked(release, counts, json.dumps(TABLES)) == [
        ("communes_bassins", "zéro initial", "code_bassin", 135),
        ("communes_bassins", "zéro initial", "code_commune_publie", 3_282),
        ("communes_bassins", "zéro initial", "code_departement", 3_282),
        ("communes_bassins", "zéro initial", "code_region", 264),
    ]


@pytest.mark.real
def test_members_of_which_no_table_is_made_are_listed(release: Home) -> None:
    ignored = asked(release, "SELECT membre FROM provenance WHERE jeu = 'geo' AND usage = 'ignoré' ORDER BY 1")
    assert [name for (name,) in ignored] == [
        "v_arrondissement_2024.csv",
        "v_canton_2024.csv",
        "v_codes_extension_2024.csv",
        "v_commune_depuis_1943.csv",
        "v_ctcd_2024.csv",
        "v_pays_et_territoire_depuis_1943.csv",
        "v_pays_territoire_2024.csv",
    ]


@pytest.mark.real
def test_a_real_release_has_no_error_no_warning_and_no_dangling_reference(release: Home) -> None:
    findings = check_file(release.database, release, (GEO,))
    assert [finding.text for finding in findings if finding.severity != "constat"] == []
    assert asked(release, "PRAGMA foreign_key_check") == []
