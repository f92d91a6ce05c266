"""Statistics of job seekers and offers: whole rows, hidden figures, what an export does not say, and real counts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.statistiques.dataset import STATISTIQUES
from infotravail.errors import CheckFailed
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.datasets.classeurs import EPCI, EXPORT, SAID, exported
from tests.files import said
from tests.homes import asked, assert_tells

MONTH, SERIES, OFFERS, EXPORTED = "2017-12", "2025T2", "2025T3", "2023-06-ABC-53"
STOCK, PEOPLE = "demandeurs d'emploi en fin de mois", "demandeurs d'emploi"


def rows(database: sqlite3.Connection, table: str, where: str) -> list[tuple[object, ...]]:
    """Return whole rows of a table."""
    return database.execute(f"SELECT * FROM {table} WHERE {where}").fetchall()


# Whole rows.


@pytest.mark.parametrize(
    ("where", "row"),
    [
        (
            "sexe = 'femmes' AND tranche_age = '50 ans ou plus'",
            ("200040350", "A", "femmes", "50 ans ou plus", "ensemble", "ensemble", 69, None),
        ),
        (
            "niveau_diplome = 'NIVEAU V'",
            ("200040350", "A", "ensemble", "ensemble", "ensemble", "NIVEAU V", 58, None),
        ),
        (
            "niveau_diplome = 'NIV. I/II'",
            ("200040350", "A", "ensemble", "ensemble", "ensemble", "NIV. I/II", None, "secret statistique"),
        ),
        (
            "niveau_diplome = 'NIVEAU VI'",
            ("200040350", "A", "ensemble", "ensemble", "ensemble", "NIVEAU VI", None, "virgule, sans légende"),
        ),
    ],
    ids=["age", "degree", "secret", "comma"],
)
def test_a_figure_of_an_intercommunality_has_all_that_it_is_of_and_a_hidden_one_is_empty(
    database: sqlite3.Connection, where: str, row: tuple[object, ...]
) -> None:
    of_one = f"libelle_epci = 'CC Bugey Sud' AND categorie = 'A' AND {where}"
    begins = (MONTH, "brut", PEOPLE, "CC Bugey Sud", "EPCI")
    assert rows(database, "demandeurs_epci", of_one) == [(*begins, *row)]


def test_lines_that_are_no_intercommunality_have_no_code_and_one_that_nobody_knows_is_told(
    database: sqlite3.Connection,
) -> None:
    sql = "SELECT DISTINCT libelle_epci, niveau, code_epci FROM demandeurs_epci WHERE code_epci IS NULL ORDER BY 1"
    assert database.execute(sql).fetchall() == [
        ("CA de Saint-Exemple", "EPCI", None),
        ("Hors EPCI", "hors EPCI", None),
        ("Total", "national", None),
    ]
    told = "SELECT cle FROM constats WHERE nom_table = 'demandeurs_epci'"
    assert database.execute(told).fetchall() == [("2017-12,CA de Saint-Exemple",)]


@pytest.mark.parametrize(
    ("where", "row"),
    [
        (
            "code_region = '53' AND categorie = 'A'",
            (STOCK, "BRETAGNE", "régional", "53", "A", *["ensemble"] * 6, "CVS-CJO", PEOPLE, 1130, None, None),
        ),
        (
            "motif = 'Radiation'",
            ("sorties", "France entière", "national", None, "ABC", *["ensemble"] * 4, "Radiation", "ensemble",
             "CVS-CJO", PEOPLE, 4300, None, None),
        ),
        (
            "motif = 'DRE'",
            ("sorties", "France entière", "national", None, "ABC", *["ensemble"] * 4, "DRE", "ensemble", "CVS-CJO",
             PEOPLE, None, None, "."),
        ),
        (
            "mesure = 'évolution annuelle' AND sexe = 'hommes'",
            ("évolution annuelle", "France métropolitaine", "national", None, "BC", "hommes", *["ensemble"] * 5,
             "CVS-CJO", "%", None, 15.075, None),
        ),
    ],
    ids=["region", "exits", "a dot", "a change"],
)  # fmt: skip
def test_a_figure_of_the_series_has_all_that_it_is_of(
    database: sqlite3.Connection, where: str, row: tuple[object, ...]
) -> None:
    assert rows(database, "demandeurs_series", f"periode = '2025T2' AND {where}") == [(SERIES, "2025T2", *row)]


def test_a_figure_that_several_sheets_repeat_is_stored_once(database: sqlite3.Connection) -> None:
    alone = ("sexe", "tranche_age", "anciennete", "motif", "champ")
    of_all = " AND ".join(f"{name} = 'ensemble'" for name in alone)
    of_all += " AND mesure LIKE 'demandeurs%' AND libelle_territoire = 'France entière'"
    sql = f"SELECT categorie, nb_demandeurs FROM demandeurs_series WHERE periode = '2025T2' AND {of_all} ORDER BY 1"
    assert [category for category, _ in database.execute(sql)] == ["A", "ABC", "ABCDE", "B", "C", "D", "E"]


def test_empty_cells_of_the_series_are_told_and_are_no_zeros(database: sqlite3.Connection) -> None:
    sql = (
        "SELECT mesure, absence, count(*), sum(nb_demandeurs) FROM demandeurs_series WHERE absence != '' GROUP BY 1, 2"
    )
    assert database.execute(sql).fetchall() == [
        ("entrées", "case vide", 24, None),
        ("sorties", ".", 1, None),
        ("sorties", "case vide", 3, None),
        ("évolution annuelle", "case vide", 24, None),
        ("évolution trimestrielle", "case vide", 6, None),
    ]


@pytest.mark.parametrize(
    ("where", "row"),
    [
        (
            "periode = '2025-09' AND contrat = 'CDI'",
            ("2025-09", "offres diffusées", "CDI", "ensemble", "ensemble", None, None, "offres", 5100, None),
        ),
        (
            "domaine = 'Engins agricoles et forestiers' AND mesure = 'évolution sur un an'",
            ("2025T3", "évolution sur un an", "ensemble",
             "Agriculture et pêche, espaces naturels et espaces verts, soins aux animaux",
             "Engins agricoles et forestiers", "A", "A11", "%", None, -8.7),
        ),
        (
            "grand_domaine = 'ensemble' AND mesure LIKE 'différence%'",
            ("2025T3", "différence de la part des offres durables sur un an", "ensemble", "ensemble", "ensemble", None,
             None, "points de %", None, -9.0),
        ),
    ],
    ids=["contract", "domain", "all"],
)  # fmt: skip
def test_a_figure_of_offers_has_all_that_it_is_of(
    database: sqlite3.Connection, where: str, row: tuple[object, ...]
) -> None:
    assert rows(database, "offres_series", where) == [(OFFERS, "brut", *row)]


def test_a_figure_of_a_commune_has_its_month_and_its_category_from_who_added_the_export(
    database: sqlite3.Connection,
) -> None:
    begins = (EXPORTED, "2023-06", "ABC", "53", "brut", PEOPLE, "Rennes", "35700")
    assert rows(database, "demandeurs_communes_rome", "code_rome = 'J1506' AND nom_commune = 'Rennes'") == [
        (*begins, "J1506", "J1506", "35238", 4630)
    ]
    apart = "nom_commune = 'Rennes' AND code_rome IS NULL ORDER BY code_metier_publie"
    assert rows(database, "demandeurs_communes_rome", apart) == [
        (*begins, "Total", None, "35238", 33990),
        (*begins, "ZZZZZ", None, "35238", 7190),
    ]


def test_a_commune_is_found_by_its_name_and_postcode_and_one_that_is_not_is_kept_and_told(
    database: sqlite3.Connection,
) -> None:
    assert rows(database, "demandeurs_communes", "nom_commune IN ('Rennes', 'Saint-Exemple') ORDER BY 2") == [
        (EXPORTED, "Rennes", "35700", "35238", "code postal et nom"),
        (EXPORTED, "Saint-Exemple", "35999", None, None),
    ]
    told = "SELECT cle FROM constats WHERE nom_table = 'demandeurs_communes'"
    assert database.execute(told).fetchall() == [(f"{EXPORTED},Saint-Exemple,35999",)]


def test_a_tab_that_stands_for_a_comma_is_repaired_and_told(database: sqlite3.Connection) -> None:
    label = "Pâtisserie, confiserie, chocolaterie et glacerie"
    assert rows(database, "demandeurs_metiers", "code_rome = 'D1104'") == [(EXPORTED, "D1104", "D1104", label)]
    sql = "SELECT publie, enregistre, regle FROM corrections WHERE cle = ?"
    assert database.execute(sql, (f"{EXPORTED},D1104",)).fetchall() == [(label.replace(",", "\t"), label, "tabulation")]


def test_parts_that_do_not_make_the_total_are_told(database: sqlite3.Connection) -> None:
    assert rows(database, "demandeurs_exports", "1") == [(EXPORTED, "2023-06", "ABC", "53", 5, 1, 8, 41_110, 41_160)]
    told = "SELECT cle FROM constats WHERE nom_table = 'demandeurs_communes_rome'"
    assert database.execute(told).fetchall() == [(EXPORTED,)]


def test_a_sheet_of_today_has_the_seekers_of_its_parent_which_it_shares(database: sqlite3.Connection) -> None:
    of_rennes = (EXPORTED, "2023-06", "ABC", "Rennes", "35238", "35", "53", 6340)
    assert rows(database, "demandeurs_fiches", "nom_commune = 'Rennes' AND code_rome_parent = 'M1805'") == [
        ("M1855", "Développeur / Développeuse web", "M1805", 2, *of_rennes),
        ("M1861", "Développeur / Développeuse logiciel ou d'application", "M1805", 2, *of_rennes),
    ]


def test_views_show_one_line_for_a_territory_and_for_a_domain(database: sqlite3.Connection) -> None:
    assert rows(database, "demandeurs_epci_categories", "code_epci = '200040350'") == [
        (MONTH, "200040350", "CC Bugey Sud", 411, 351, 291, 1053, 231, 171, 1455)
    ]
    assert rows(database, "demandeurs_trimestres", "code_region = '53' AND periode = '2025T2' AND categorie = 'A'") == [
        ("2025T2", "Bretagne", "53", STOCK, "A", *["ensemble"] * 6, 1130)
    ]
    assert rows(database, "offres_domaines", "grand_domaine = 'ensemble'") == [
        ("2025T3", "ensemble", "ensemble", None, None, 90_000, 100.0, 9.5, 55.0)
    ]


def test_every_text_around_the_figures_is_kept_with_its_place(database: sqlite3.Connection) -> None:
    assert rows(database, "statistiques_notes", "feuille = 'export' ORDER BY cellule") == [
        (EXPORTED, "defm_commune_rome.csv", "export", "ligne 1", "Exemple d'export : chiffres inventés"),
        (EXPORTED, "defm_commune_rome.csv", "export", "ligne 10", "Note : ces chiffres sont inventés"),
        (EXPORTED, "defm_commune_rome.csv", "export", "ligne 12", "Fin de l'exemple"),
        (EXPORTED, "defm_commune_rome.csv", "export", "ligne 2", "Communes de plus de 5000 habitants de Bretagne"),
    ]
    of_epci = "SELECT feuille, cellule, texte FROM statistiques_notes WHERE texte LIKE 's.s :%' ORDER BY 1"
    assert database.execute(of_epci).fetchall() == [
        ("ABCpar_age_sexe_diplome", "A12", "s.s : secret statistique"),
        ("Apar_age_sexe_diplome", "A12", "s.s : secret statistique"),
        ("Description", "A19", "s.s : secret statistique"),
        ("par ancienneté", "A12", "s.s : secret statistique"),
        ("par catégorie", "A11", "s.s : secret statistique"),
    ]


# What an export does not say of itself.


def give(home: Home, path: Path, **facts: str) -> Snapshot:
    """Give an export as a person does, the floors of rows put aside."""
    return keep(home, STATISTIQUES, Arrival(path, "2026-12-01", sample=True, facts=facts), accept_change=True).snapshot


def test_an_export_is_refused_until_its_month_and_its_category_are_said(empty: Home) -> None:
    refused = said(empty, "add", "statistiques", EXPORT, "--periode", "2023-06")
    assert (refused.code, refused.text) == (5, "")
    assert "does not say of itself: categorie" in refused.errors
    assert "--categorie ABC" in refused.errors
    assert not empty.lock.exists()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"periode": "juin 2023", "categorie": "ABC"}, "--periode 'juin 2023'"),
        ({"periode": "2023-13", "categorie": "ABC"}, "--periode '2023-13'"),
        ({"periode": "2023-06", "categorie": "CBA"}, "--categorie 'CBA'"),
        ({"periode": "2023-06", "categorie": "toutes"}, "--categorie 'toutes'"),
    ],
)
def test_a_month_or_a_category_that_is_none_is_refused(empty: Home, facts: dict[str, str], told: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        give(empty, EXPORT, **facts)
    assert_tells(caught.value, EXPORT.name, told, "such as ")


def test_what_a_workbook_says_itself_is_not_said_by_a_person(empty: Home) -> None:
    with pytest.raises(CheckFailed) as caught:
        give(empty, EPCI, periode="2018-12")
    assert_tells(caught.value, EPCI.name, "which says it itself", "leave --periode away")


def test_exports_of_other_months_categories_and_regions_stand_side_by_side(empty: Home, tmp_path: Path) -> None:
    first = give(empty, EXPORT, **SAID)
    again = give(empty, EXPORT, **SAID)
    later = give(empty, exported(tmp_path, "Bruz 35170;  10", "Bruz 35170;  20"), periode="2023-07", categorie="A")
    south = exported(tmp_path, "Bruz 35170", "Pau 64000")
    assert [first, first.edition] == [again, EXPORTED]
    assert later.edition == "2023-07-A-53"
    assert give(empty, south, **SAID).edition == "2023-06-ABC-FR"
    assert len(read_lock(empty.lock)) == 3


def test_the_same_bytes_are_not_of_two_months(empty: Home) -> None:
    give(empty, EXPORT, **SAID)
    with pytest.raises(CheckFailed) as caught:
        give(empty, EXPORT, periode="2023-07", categorie="ABC")
    assert_tells(caught.value, EXPORT.name, f"in the archive as {EXPORTED}", "not 2023-07-ABC too", "sources.lock")


def test_an_export_is_read_without_the_lines_around_its_table(home: Home, tmp_path: Path) -> None:
    give(home, exported(tmp_path, bare=True), periode="2023-07", categorie="ABC")
    assert build(home, DATASETS, read_lock(home.lock), lambda stage: None).refused == ()
    counts = "SELECT edition, count(*), sum(nb_demandeurs) FROM demandeurs_communes_rome GROUP BY 1"
    assert asked(home, counts) == [(EXPORTED, 50, 82_270), ("2023-07-ABC-53", 50, 82_270)]
    notes = "SELECT DISTINCT edition FROM statistiques_notes WHERE feuille = 'export'"
    assert asked(home, notes) == [(EXPORTED,)]


# The publisher's real files.


@pytest.mark.real
def test_real_files_give_every_figure(market: Home) -> None:
    tables = {
        "demandeurs_epci": 54_309,
        "demandeurs_series": 18_706,
        "offres_series": 1_364,
        "demandeurs_communes": 197,
        "demandeurs_metiers": 534,
        "demandeurs_communes_rome": 105_198,
        "statistiques_notes": 192,
    }
    assert {name: asked(market, f"SELECT count(*) FROM {name}")[0][0] for name in tables} == tables
    assert asked(market, "PRAGMA foreign_key_check") == []


@pytest.mark.real
def test_the_real_export_has_the_totals_that_its_cells_give(market: Home) -> None:
    assert asked(market, "SELECT * FROM demandeurs_exports") == [
        ("2023-06-ABC-75", "2023-06", "ABC", "75", 197, 0, 532, 270_410, 303_680)
    ]
    bordeaux = "SELECT code_commune, nb_demandeurs FROM demandeurs_communes_rome WHERE nom_commune = 'Bordeaux' AND {}"
    assert asked(market, bordeaux.format("code_metier_publie = 'Total'")) == [("33063", 33_710)]
    assert asked(market, bordeaux.format("code_rome = 'J1506'")) == [("33063", 130)]
    proofs = "SELECT preuve_commune, count(*) FROM demandeurs_communes GROUP BY 1"
    assert asked(market, proofs) == [("code postal et nom", 192), ("département et nom", 5)]
    assert asked(market, "SELECT DISTINCT code_region FROM demandeurs_fiches") == [("75",)]


@pytest.mark.real
def test_real_figures_of_intercommunalities_are_hidden_in_two_ways(market: Home) -> None:
    absent = "SELECT absence, count(*), count(nb_demandeurs) FROM demandeurs_epci GROUP BY 1"
    assert asked(market, absent) == [
        (None, 50_738, 50_738), ("secret statistique", 3_379, 0), ("virgule, sans légende", 192, 0),
    ]  # fmt: skip
    names = "SELECT count(DISTINCT libelle_epci), count(DISTINCT code_epci) FROM demandeurs_epci"
    assert asked(market, names) == [(1_263, 1_071)]
    rennes = "SELECT * FROM demandeurs_epci_categories WHERE code_epci = '243500139'"
    assert asked(market, rennes) == [
        (MONTH, "243500139", "Rennes Métropole", 21_221, 6_135, 11_061, 38_417, 2_447, 2_285, 43_149)
    ]


@pytest.mark.real
def test_real_series_have_every_quarter_and_region(market: Home) -> None:
    span = "SELECT min(periode), max(periode), count(DISTINCT periode), count(DISTINCT code_region) FROM {}"
    assert asked(market, span.format("demandeurs_series")) == [("1996T1", "2025T2", 118, 17)]
    absent = "SELECT absence, count(*) FROM demandeurs_series GROUP BY 1"
    assert asked(market, absent) == [(None, 17_954), (".", 1), ("case vide", 751)]
    last = "SELECT categorie, nb_demandeurs FROM demandeurs_trimestres WHERE code_region = '53' AND periode = '2025T2'"
    assert asked(market, last) == [("A", 125_100), ("ABC", 255_790)]


@pytest.mark.real
def test_real_offers_of_a_quarter_are_those_of_its_months(market: Home) -> None:
    monthly = (
        "SELECT count(*), min(periode), max(periode), sum(nb_offres) FROM offres_series WHERE contrat = 'ensemble' "
    )
    assert asked(market, monthly + "AND length(periode) = 7 AND periode >= '2025-07'") == [
        (3, "2025-07", "2025-09", 2_195_900)
    ]
    assert asked(market, "SELECT nb_offres FROM offres_domaines WHERE grand_domaine = 'ensemble'") == [(2_195_920,)]
    told = "SELECT count(*) FROM constats WHERE nom_table = 'offres_series' AND texte LIKE 'les contrats%'"
    assert asked(market, told) == [(7,)]
