"""The offers that a user has: whole rows of the sample, every form of file, two collections, and files refused."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infotravail.across.codage import codages
from infotravail.containers import open_package
from infotravail.datasets import DATASETS
from infotravail.datasets.offres.dataset import OFFRES
from infotravail.datasets.offres.files import MEMBERS, OFFERS
from infotravail.datasets.offres.salaires import Salary, parsed
from infotravail.errors import BuilderError, CheckFailed, SourceChanged
from infotravail.home import Home
from infotravail.notes import notes_of
from infotravail.opened import open_database
from infotravail.pipeline.build import build
from infotravail.pipeline.verdict import check_file
from infotravail.readers import read_records
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from infotravail.sources.recognition import recognise
from tests.homes import asked, assert_tells

SAMPLE = Path(__file__).parent.parent / "sample" / OFFERS
URL = "https://candidat.francetravail.fr/offres/recherche/detail/"
Offer = dict[str, Any]


def sample_offers() -> list[Offer]:
    """Return the offers of the sample, as they are served."""
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def lines(offers: list[Offer]) -> bytes:
    """Return offers, one a line."""
    return "".join(json.dumps(offer, ensure_ascii=False) + "\n" for offer in offers).encode()


def answer(offers: list[Offer]) -> bytes:
    """Return the answer to a search, as it is served."""
    return json.dumps({"resultats": offers, "filtresPossibles": [{"filtre": "typeContrat", "agregation": []}]}).encode()


def collection(path: Path, *pages: bytes) -> Path:
    """Write what `fetch` collects: the answers as they were served, and what was asked."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, page in enumerate(pages, 1):
            archive.writestr(f"{number:05}.json", page)
        archive.writestr("demandes.json", json.dumps([{"path": "/offres/search", "status": 206}]))
    return path


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_an_offer_is_one_row_with_its_place_its_pay_in_numbers_and_the_code_of_its_title(
    database: sqlite3.Connection,
) -> None:
    names = [name for (name,) in database.execute("SELECT name FROM pragma_table_info('offres') ORDER BY cid")]
    (row,) = database.execute("SELECT * FROM offres WHERE id_offre = '900AAAA'")
    sheet = "Infirmier / Infirmière en soins généraux (IDE)"
    assert dict(zip(names, row, strict=True)) == {
        "id_offre": "900AAAA",
        "date_creation": "2026-11-02T08:15:00Z",
        "date_actualisation": "2026-11-20T09:30:12Z",
        "intitule": "Infirmier / Infirmière de bloc (H/F)",
        "code_rome": "J1506",
        "edition_rome": "v460",
        "libelle_rome": sheet,
        "appellation": sheet,
        "code_rome_propose": "J1506",
        "probabilite": 0.75,
        "accord": 1,
        "libelle_lieu": "35 - RENNES",
        "code_commune_publie": "35238",
        "code_commune": "35238",
        "code_postal": "35000",
        "code_departement": "35",
        "latitude": 48.1113,
        "longitude": -1.681,
        "type_contrat": "CDI",
        "libelle_contrat": "Contrat à durée indéterminée",
        "nature_contrat": "Contrat travail",
        "est_alternance": 0,
        "duree_travail": "35H/semaine\nTravail en journée",
        "temps_travail": "Temps plein",
        "experience_exigee": "E",
        "experience": "2 An(s)",
        "code_qualification": "6",
        "libelle_qualification": "Employé qualifié",
        "code_naf": "86.10Z",
        "code_secteur": "86",
        "libelle_secteur": "Activités hospitalières",
        "nombre_postes": 1,
        "salaire": "Mensuel de 2100.0 Euros à 2400.0 Euros sur 13.0 mois",
        "salaire_periode": "mensuel",
        "salaire_min": 2100.0,
        "salaire_max": 2400.0,
        "salaire_mois": 13.0,
        "salaire_mensuel_min": 2275.0,
        "salaire_mensuel_max": 2600.0,
        "salaire_commentaire": "selon grille",
        "salaire_complements": "Primes ; Mutuelle ; CSE",
        "est_accessible_th": 0,
        "est_manque_candidats": 1,
        "origine": "1",
        "partenaires": None,
        "url": f"{URL}900AAAA",
        "date_premiere_lecture": "2026-11-20",
        "date_derniere_lecture": "2026-11-20",
        "nb_lectures": 2,
    }


def test_a_place_a_code_and_a_pay_are_said_as_far_as_they_are_known(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT id_offre, code_rome, edition_rome, code_rome_propose, accord, code_commune_publie, code_commune, "
        "code_departement, salaire_periode, salaire_min, salaire_mensuel_min FROM offres ORDER BY id_offre"
    ).fetchall()
    assert rows == [
        ("900AAAA", "J1506", "v460", "J1506", 1, "35238", "35238", "35", "mensuel", 2100.0, 2275.0),
        # A commune merged into another; the zone of a time is looked at.
        ("900AAAB", "D1102", "v460", "D1102", 1, "01340", "01015", "01", "horaire", 12.02, 1823.03),
        # A code of the ROME 3 agrees with none of today's.
        ("900AAAC", "M1805", "v344", "M1855", None, None, None, None, "annuel", 38000.0, 3166.67),
        # A department alone, and a sentence without an amount.
        ("900AAAD", "G1803", "v460", "G1803", 1, None, None, "13", "annuel", None, None),
        # Twelve euros a year.
        ("900AAAE", "B1802", "v460", "B1802", 1, "2A004", "2A004", "2A", "annuel", 12.0, None),
        # Neither the commune nor the code is known to anybody.
        ("900AAAF", "N9999", None, "G1603", None, "35999", None, "35", "autre", 13.98, None),
    ]


def test_the_proposed_code_is_the_one_that_code_gives(built: Home) -> None:
    rows = asked(built, "SELECT intitule, code_rome_propose, probabilite FROM offres ORDER BY id_offre")
    # A town is told from a job by the table of places, which the build has in another file.
    assert "Serveur - Saint-Malo (H/F)" in [title for title, _, _ in rows]
    with open_database(built.database) as connection:
        best = [codages(connection, title, 1)[1][0] for title, _, _ in rows]
    assert [(title, code, probability) for title, code, probability in rows] == [
        (one.intitule, one.code_rome, one.probabilite) for one in best
    ]


def test_what_is_odd_is_counted(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT cle, gravite, texte FROM constats WHERE jeu = 'offres' ORDER BY texte").fetchall()
    assert [(key, grave, text.removeprefix("La clé est le nombre ")) for key, grave, text in rows] == [
        ("1", "constat", "d'offres dont la commune n'est pas une commune actuelle : gardée telle que publiée."),
        ("1", "constat", "d'offres dont la phrase de salaire n'a pas de montant, ou n'est pas comprise : gardée telle "
         "que publiée."),
        ("1", "constat", "d'offres dont le code ROME n'est dans aucune édition de l'archive."),
        ("1", "constat", "de lectures d'une offre déjà lue, dans le même fichier ou dans un autre : son état le plus "
         "récent est gardé."),
    ]  # fmt: skip


def test_whom_to_write_to_who_recruits_and_what_is_written_freely_stay_in_the_archive(built: Home) -> None:
    archived, stored = SAMPLE.read_bytes(), built.database.read_bytes()
    for word in ("Chantebrume", "chantebrume.invalid", "Ouvrelune", "Texte inventé de l'offre", "en bloc opératoire"):
        assert word.encode() in archived
        assert word.encode() not in stored


def test_it_is_told_that_offers_are_not_to_be_handed_on(database: sqlite3.Connection) -> None:
    assert [note for note in notes_of(database) if "À garder pour soi" in note] == [
        "À garder pour soi, la licence ne permet pas de rediffuser : Offres d'emploi. « infotravail build "
        "--redistributable » fait un fichier sans ces données."
    ]


@pytest.fixture(scope="module")
def collected(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample, and what was collected on two later days: an offer changed, another is new, a field too."""
    folder = tmp_path_factory.mktemp("collected")
    home = Home(folder / "home")
    shutil.copytree(built.path, home.path)
    nurse, _, baker, *_ = sample_offers()
    changed = nurse | {"intitule": "Infirmier de nuit", "dateActualisation": "2026-11-21T06:00:00Z", "nouveau": [1]}
    last = baker | {"id": "900AAAG", "dateCreation": "2026-11-22T06:00:00Z", "dateActualisation": None}
    odd = baker | {
        "id": "900AAAH",
        "intitule": "Boulanger\x92 de\x00nuit \ufffd",
        "lieuTravail": {"libelle": "Suisse (Frontalier)", "commune": "CH001", "codePostal": "1200 GE"},
        "codeNAF": "??",
    }
    files = (
        written(folder / "a.jsonl.gz", gzip.compress(lines([changed, odd]), mtime=0)),
        collection(folder / "b.zip", answer([baker, last]), answer([last])),
    )
    for number, path in enumerate(files, 21):
        keep(home, OFFRES, Arrival(path, f"2026-11-{number}", sample=True))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    return home


def test_who_collects_each_day_has_each_offer_once_as_it_was_last(collected: Home) -> None:
    assert asked(
        collected,
        "SELECT id_offre, intitule, date_premiere_lecture, date_derniere_lecture, nb_lectures FROM offres "
        "WHERE id_offre IN ('900AAAA', '900AAAB', '900AAAC', '900AAAG') ORDER BY 1",
    ) == [
        ("900AAAA", "Infirmier de nuit", "2026-11-20", "2026-11-21", 3),
        ("900AAAB", "boulanger", "2026-11-20", "2026-11-22", 2),
        ("900AAAC", "Développeur informatique (H/F)", "2026-11-20", "2026-11-20", 1),
        ("900AAAG", "boulanger", "2026-11-22", "2026-11-22", 2),
    ]
    assert asked(
        collected, "SELECT fichier, substr(edition, 1, 10), disposition FROM sources WHERE jeu = 'offres'"
    ) == [
        (OFFERS, "2026-11-20", "lignes"),
        (OFFERS, "2026-11-21", "lignes"),
        (OFFERS, "2026-11-22", "collecte"),
    ]
    members = asked(collected, "SELECT membre FROM provenance WHERE nom_table = 'offres' AND fichier = ?", OFFERS)
    assert members == [("fichier",), ("fichier",), ("00001.json à 00002.json",)]
    assert [f.text for f in check_file(collected.database, collected, DATASETS) if f.severity == "erreur"] == []


def test_a_new_field_is_told_and_what_has_another_form_is_left_out_and_kept_as_published(collected: Home) -> None:
    told = asked(collected, "SELECT texte FROM constats WHERE jeu = 'offres' AND texte LIKE '%ne connaissons pas%'")
    assert len(told) == 1
    assert told[0][0].endswith("a une colonne que nous ne connaissons pas, et n'avons pas lue : nouveau")
    assert asked(
        collected,
        "SELECT intitule, libelle_lieu, code_commune_publie, code_postal, code_naf FROM offres "
        "WHERE id_offre = '900AAAH'",
    ) == [("Boulanger’ de nuit \ufffd", "Suisse (Frontalier)", None, None, None)]
    repairs = asked(
        collected,
        "SELECT nom_colonne, publie FROM corrections WHERE nom_table = 'offres' AND cle = '900AAAH' ORDER BY 1",
    )
    assert repairs == [
        ("code_commune_publie", "CH001"),
        ("code_naf", "??"),
        ("code_postal", "1200 GE"),
        ("intitule", "Boulanger\x92 de\x00nuit \ufffd"),
    ]


FORMS: dict[str, tuple[str, Callable[[list[Offer], Path], Path]]] = {
    "lines": ("lignes", lambda offers, path: written(path, lines(offers))),
    "lines with a mark": ("lignes", lambda offers, path: written(path, b"\xef\xbb\xbf" + lines(offers))),
    "packed lines": ("lignes", lambda offers, path: written(path, gzip.compress(lines(offers)))),
    "answers, one a line": (
        "lignes",
        lambda offers, path: written(path, answer(offers[:3]) + b"\n" + answer(offers[3:])),
    ),
    "an answer": ("document", lambda offers, path: written(path, answer(offers))),
    "a list": ("document", lambda offers, path: written(path, json.dumps(offers, indent=1).encode())),
    "a collection": ("collecte", lambda offers, path: collection(path, answer(offers[:2]), answer(offers[2:]))),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_file_is_known_by_its_content_and_gives_the_same_offers(form: str, tmp_path: Path) -> None:
    expected, write = FORMS[form]
    path = write(sample_offers(), tmp_path / "anything")
    _, layout, found = recognise(OFFRES, path, "anything")
    assert (layout.name, found.date, found.edition[:11]) == (expected, "2026-11-20", "2026-11-20-")
    (member,) = (member for member in MEMBERS if member.layout == layout.name)
    with open_package(path, name=OFFERS, max_unpacked=1 << 20) as package:
        names = [name for name in package.members if name != "demandes.json"]
        read = [read_records(package.read(name), name, member, OFFRES.headers(member)) for name in names]
    identifiers = [one for records in read for one in records.columns["id"]]
    assert identifiers == [offer["id"] for offer in sample_offers()]


def test_two_collections_of_one_day_are_two_editions_and_the_same_one_is_known(empty: Home, tmp_path: Path) -> None:
    offers = sample_offers()
    first = keep(empty, OFFRES, Arrival(written(tmp_path / "a", lines(offers[:4])), "2026-12-01"))
    second = keep(empty, OFFRES, Arrival(written(tmp_path / "b", lines(offers[:3])), "2026-12-01"))
    again = keep(empty, OFFRES, Arrival(tmp_path / "a", "2026-12-02"))
    assert (first.outcome, second.outcome, again.outcome) == ("added", "added", "unchanged")
    assert len({first.snapshot.edition, second.snapshot.edition}) == 2


def _without(field: str) -> bytes:
    return lines([{name: value for name, value in offer.items() if name != field} for offer in sample_offers()])


def _with(**words: object) -> bytes:
    return lines([sample_offers()[0] | words])


@pytest.mark.parametrize(
    ("data", "kind", "said"),
    [
        (b"", SourceChanged, ("the file is empty",)),
        (b"<html><title>Maintenance</title></html>", SourceChanged, ("a web page", "Maintenance")),
        (gzip.compress(b"<html><title>Maintenance</title></html>"), SourceChanged, ("a web page", "Maintenance")),
        (gzip.compress(lines(sample_offers()))[:-40], SourceChanged, ("damaged",)),
        (gzip.compress(bytes(50_000_000)), SourceChanged, ("a bomb",)),
        (b'{"openapi": "3.0", "resultats": {}}', SourceChanged, ("not a file of offres",)),
        (b'{"resultats": []}', SourceChanged, ("not a file of offres",)),
        (lines(sample_offers())[:-30], SourceChanged, ("line 7",)),
        (_without("intitule"), SourceChanged, ("offer 1", "keys lost: ['intitule']")),
        (_without("romeCode"), SourceChanged, ("no offer has romeCode",)),
        (_with(dateCreation="2026-11-02T08:15:00"), SourceChanged, ("a time without its zone", "cree")),
        (_with(nombrePostes="deux"), SourceChanged, ("'deux'", "not a whole number", "postes")),
        (_with(intitule=["a"]), SourceChanged, ("intitule: a text was here, not list",)),
        (_with(salaire="12 euros"), SourceChanged, ("salaire: an object was here, not str",)),
        (_with(lieuTravail={"latitude": 1e3}), SourceChanged, ("latitude", "not a number of degrees")),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, tuple) else "",
)
def test_a_file_that_is_no_such_file_is_refused(
    empty: Home, tmp_path: Path, data: bytes, kind: type[BuilderError], said: tuple[str, ...]
) -> None:
    with pytest.raises((SourceChanged, CheckFailed)) as refused:
        kept = keep(empty, OFFRES, Arrival(written(tmp_path / "given", data), "2026-12-01"), others=DATASETS)
        _read(empty, kept.snapshot.sha256)
    assert isinstance(refused.value, kind)
    assert_tells(refused.value, *said)


def _read(home: Home, sha256: str) -> None:
    """Convert the cells of a file that was kept, as a build does first."""
    from infotravail.datasets.offres.lues import READ
    from infotravail.pipeline.normalise import normalise
    from infotravail.readers import read_records

    member = MEMBERS[0]
    records = read_records(home.stored(sha256).read_bytes(), OFFERS, member, OFFRES.headers(member))
    of_file = {"@date": ["2026-12-01"] * records.count, "@edition": ["x"] * records.count}
    whole = type(records)({**records.columns, **of_file}, records.count)
    normalise(READ, whole, (), OFFERS, lambda index: index + 1, lambda _: {})


@pytest.mark.parametrize(
    ("sentence", "salary"),
    [
        ("Mensuel de 1764,00 Euros", Salary("mensuel", 1764.0, 1764.0, None, 1764.0, 1764.0)),
        ("Mensuel de 2000 Euros à 2400.50 Euros sur 13.0 mois",
         Salary("mensuel", 2000.0, 2400.5, 13.0, 2166.67, 2600.54)),
        ("Annuel de 35000,00 Euros à 45000,00 Euros", Salary("annuel", 35000.0, 45000.0, None, 2916.67, 3750.0)),
        # What is paid in a year is paid in twelve months, however many pays it makes.
        ("Annuel de 35000.0 Euros sur 13.0 mois", Salary("annuel", 35000.0, 35000.0, 13.0, 2916.67, 2916.67)),
        ("Horaire de 11.88 Euros sur 0.0 mois", Salary("horaire", 11.88, 11.88, None, 1801.8, 1801.8)),
        ("Mensuel de 35000,00 Euros", Salary("mensuel", 35000.0, 35000.0, None, None, None)),
        ("Annuel de 12.0 Euros à 30000.0 Euros", Salary("annuel", 12.0, 30000.0, None, None, 2500.0)),
        ("Autre de 30000,00 Euros à 40000,00 Euros", Salary("autre", 30000.0, 40000.0)),
        ("De 25000,00 Euros à 25000,00 Euros", Salary(None, 25000.0, 25000.0)),
        ("Annuel de", Salary("annuel")),
        ("Selon profil", Salary()),
        ("Mensuel de 2000 Euros ou plus", Salary()),
        (None, Salary()),
    ],
)  # fmt: skip
def test_the_sentence_of_a_salary_is_read_whole_or_not_at_all(sentence: str | None, salary: Salary) -> None:
    assert parsed(sentence) == salary


@pytest.mark.real
def test_every_field_of_the_real_offers_is_used_or_ignored_by_name(real: Path) -> None:
    path = real / "offres" / "offres-v2.jsonl.gz"
    with open_package(path, name=OFFERS, max_unpacked=1 << 26) as package:
        records = read_records(package.read("fichier"), OFFERS, MEMBERS[0], OFFRES.headers(MEMBERS[0]))
    salaries = [parsed(cell) for cell in records.columns["salaire"] if cell]
    assert (records.count, len(set(records.columns["id"])), records.unknown) == (4554, 4554, ())
    assert (len(salaries), sum(one.least is not None for one in salaries)) == (1881, 1869)
    assert Counter(one.periode for one in salaries) == {
        "annuel": 992, "mensuel": 529, "horaire": 347, "autre": 8, None: 5,
    }  # fmt: skip
    assert sum(one.monthly_least is not None for one in salaries) == 1818


@pytest.mark.real
def test_the_real_answer_to_a_search_is_read(real: Path, empty: Home) -> None:
    kept = keep(empty, OFFRES, Arrival(real / "offres" / "offres-v2-search-response.json", "2026-12-01"))
    assert (kept.snapshot.layout, kept.snapshot.published_at) == ("document", "2019-05-30")
