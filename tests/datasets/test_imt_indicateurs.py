"""The figures of the API "Marché du travail": what is there, what is 0, what is hidden and what is absent."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infotravail.cli.collecting import collect_asked
from infotravail.datasets.imt.dataset import IMT
from infotravail.datasets.imt.reponses import figures
from infotravail.errors import SourceChanged
from infotravail.home import Home
from infotravail.model import Asked
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.homes import asked
from tests.sources.apis import ENVIRONMENT, indicator, market, seekers, serving, value
from tests.sources.server import Request, answer

# Its queries read the datasets that give labels.
ALONE = replace(IMT, queries=())

SEEKERS = "/v1/indicateur/stat-demandeurs"
TENSION = "/v1/indicateur/stat-perspective-employeur"
SALARIES = "/v1/indicateur/salaire-rome-fap/NAT/FR"
BODY = {
    "codeTypeTerritoire": "DEP", "codeTerritoire": "35", "codeTypeActivite": "ROME", "codeActivite": "J1506",
    "codeTypePeriode": "TRIMESTRE",
}  # fmt: skip


def call(path: str = SEEKERS, member: str = "00001.json", status: int = 200, **words: Any) -> dict[str, Any]:
    """Return a call, as the list of calls has it."""
    said = {
        "methode": "POST", "chemin": path, "parametres": {}, "corps": BODY, "statut": status, "content_range": "",
        "membre": member, "rien": False, "message": "",
    }  # fmt: skip
    return said | words


def collected(path: Path, calls: object, answers: Mapping[str, Any], **words: Any) -> Path:
    """Write a collection."""
    listed = {"collecte": "imt", "date": "2026-11-20", "ensemble": True, "demandes": calls} | words
    with zipfile.ZipFile(path, "w") as archive:
        for name, one in answers.items():
            archive.writestr(name, one if isinstance(one, bytes) else json.dumps(one))
        archive.writestr("demandes.json", json.dumps(listed))
    return path


def one(path: Path, document: Any, **words: Any) -> Path:
    """Write a collection of one call."""
    return collected(path, [call(**words)], {"00001.json": document})


def salaries() -> Any:
    return json.loads(market(Request(f"/api.francetravail.io/partenaire/stats-offres-demandes-emploi{SALARIES}", {}))
                      .partition(b"\r\n\r\n")[2])  # fmt: skip


def made(home: Home, *paths: Path) -> Home:
    for path in paths:
        keep(home, IMT, Arrival(path, "2026-11-29"), accept_change=True)
    build(home, (ALONE,), read_lock(home.lock), lambda stage: None)
    return home


KEY = "code_indicateur, niveau, code_territoire, code_activite, code_periode, code_nomenclature, code_caract"
DE_1 = ("DE_1", "départemental", "35", "J1506", "2025T4", "ABC")


def test_a_zero_a_hidden_figure_and_an_absent_one_are_three_things(empty: Home, tmp_path: Path) -> None:
    nothing = [
        call(TENSION, "", 204, rien=True),
        call("/v1/indicateur/stat-offres", "", 500, rien=True, message="pas de liste"),
        call("/v1/indicateur/stat-embauches", "", 400, message="inconnu"),
    ]
    given = indicator("stat-demandeurs", seekers(BODY))
    home = made(empty, collected(tmp_path / "c.zip", [call(), *nothing], {"00001.json": given}))
    assert asked(home, f"SELECT {KEY}, nombre, pourcentage, masque, arrondi FROM marche_indicateurs ORDER BY id") == [
        (*DE_1, None, 4430, 51.5, None, "dizaine"),
        (*DE_1, "AGE1", 520, 12.0, 0, "dizaine"),
        (*DE_1, "AGE2", 0, 0.0, 0, "dizaine"),
        (*DE_1, "AGE3", None, None, 1, None),
    ]
    assert asked(home, "SELECT * FROM marche_demandes") == [
        ("2026-11-20", 1, "stat-demandeurs", "départemental", "35", "J1506", 200, "valeurs", 4, None),
        ("2026-11-20", 2, "stat-perspective-employeur", "départemental", "35", "J1506", 204, "rien", 0, None),
        ("2026-11-20", 3, "stat-offres", "départemental", "35", "J1506", 500, "rien", 0, "pas de liste"),
        ("2026-11-20", 4, "stat-embauches", "départemental", "35", "J1506", 400, "refus", 0, "inconnu"),
    ]
    assert asked(home, "PRAGMA foreign_key_check") == []


def test_each_column_of_a_figure(empty: Home, tmp_path: Path) -> None:
    words = {"codeNomenclature": "PERSPECTIVE", "valeurPrincipaleDecimale": -0.2088, "valeurPrincipaleNombre": 4}
    year = BODY | {"codeTypePeriode": "ANNEE"}
    calls = [
        call(TENSION, corps=year),
        call(SALARIES, "00002.json", methode="GET", corps=None, parametres={"codeRome": "J1506"}),
    ]
    answers = {"00001.json": indicator("stat-perspective-employeur", [value(year, **words)]), "00002.json": salaries()}
    home = made(empty, collected(tmp_path / "c.zip", calls, answers))
    rows = asked(home, "SELECT * FROM marche_indicateurs ORDER BY id")
    nothing = (None,) * 9
    assert rows[0] == (
        1, "2026-11-20", 1, "stat-perspective-employeur", "PERSP_2", "PERSPECTIVES Employeur", "départemental", "35",
        "ILLE-ET-VILAINE", "ROME", "J1506", "Soins infirmiers généralistes", "ROME", "J1506", None, "ANNEE", "2025",
        "une période", 2025, "PERSPECTIVE", None, None, None, None, None, 4, -0.2088, *nothing, "2026-10-08",
    )  # fmt: skip
    # A salary is of a family, whole France; the sheet is the one that was asked.
    assert [(*row[3:16], *row[19:21], row[27]) for row in rows[1:]] == [
        (
            "salaire-rome-fap", None, "Salaires", "national", "FR", None, None, "V1Z80", "Infirmiers", "FAP-2009",
            "J1506", "V1Z80", "ANNEE", f"SAL{rank}", None, 1500.0 + 100 * rank,
        )
        for rank in (1, 2, 3)
    ]  # fmt: skip


def test_numbers_in_texts_are_the_same_figures(tmp_path: Path) -> None:
    def read(given: Any) -> Any:
        found = figures({"demandes": [call()], "reponses": {"00001.json": given}})
        return [[float(cell) if cell else None for cell in found.columns[name]] for name in ("nombre", "pourcentage")]

    plain = indicator("stat-demandeurs", seekers(BODY))
    as_texts = json.loads(json.dumps(plain), parse_int=str, parse_float=str)
    assert as_texts["listeValeursParPeriode"][0]["valeurPrincipaleNombre"] == "4430"
    assert read(as_texts) == read(plain) == [[4430.0, 520.0, 0.0, None], [51.5, 12.0, 0.0, None]]


def test_each_collection_keeps_its_rows_and_the_newest_is_the_one_that_is_shown(empty: Home, tmp_path: Path) -> None:
    def of(name: str, day: str, number: int) -> Path:
        given = indicator("stat-demandeurs", [value(BODY, codeNomenclature="A", valeurPrincipaleNombre=number)])
        return collected(tmp_path / name, [call()], {"00001.json": given}, date=day)

    other = BODY | {"codeActivite": "K1304"}
    elsewhere = collected(
        tmp_path / "old.zip", [call(corps=other)],
        {"00001.json": indicator("stat-demandeurs", [value(other, codeNomenclature="A", valeurPrincipaleNombre=70)])},
        date="2026-08-01",
    )  # fmt: skip
    home = made(empty, of("a.zip", "2026-09-01", 10), of("b.zip", "2026-10-01", 20), elsewhere)
    assert asked(home, "SELECT collecte, code_rome, nombre FROM marche_indicateurs ORDER BY 1") == [
        ("2026-08-01", "K1304", 70),
        ("2026-09-01", "J1506", 10),
        ("2026-10-01", "J1506", 20),
    ]
    assert asked(home, "SELECT collecte, code_rome, nombre FROM marche_indicateurs_recents ORDER BY 1") == [
        ("2026-08-01", "K1304", 70),
        ("2026-10-01", "J1506", 20),
    ]


def test_of_two_collections_of_a_day_the_last_is_shown(empty: Home, tmp_path: Path) -> None:
    paths = []
    for number in (10, 20):
        given = indicator("stat-demandeurs", [value(BODY, valeurPrincipaleNombre=number)])
        paths.append(one(tmp_path / f"{number}.zip", given))
    for day, path in zip(("2026-11-28", "2026-11-29"), paths, strict=True):
        keep(empty, IMT, Arrival(path, day), accept_change=True)
    home = made(empty)
    assert len(asked(home, "SELECT DISTINCT collecte FROM marche_indicateurs")) == 2
    assert asked(home, "SELECT collecte, nombre FROM marche_indicateurs_recents") == [("2026-11-20", 20)]


def test_a_field_that_is_new_is_told_and_the_others_are_read(empty: Home, tmp_path: Path) -> None:
    given = indicator("stat-demandeurs", [value(BODY, valeurPrincipaleNombre=10, valeurInconnue=3)])
    home = made(empty, one(tmp_path / "c.zip", given))
    assert asked(home, "SELECT nombre FROM marche_indicateurs") == [(10,)]
    (found,) = {text for (text,) in asked(home, "SELECT texte FROM constats WHERE texte LIKE '%valeurInconnue%'")}
    assert "a une colonne que nous ne connaissons pas" in found


# What is not what it was.


def _value(**words: Any) -> Any:
    return indicator("stat-demandeurs", [value(BODY, **words)])


def _part(**words: Any) -> Any:
    part = {"codeTypeCaract": "AGE", "codeCaract": "AGE1", "nombre": 10, "masque": "false"} | words
    return _value(valeurPrincipaleNombre=10, listeValeurParCaract=[part])


WHERE = "marche-travail-api.zip > reponses.json: not the shape that it had: 00001.json (call 1)"
REFUSED: dict[str, tuple[Any, str]] = {
    "a word for a number": (_value(valeurPrincipaleNombre="n.d."), f"{WHERE}, value 1, valeurPrincipaleNombre: 'n.d.'"),
    "a comma": (_value(valeurPrincipaleTaux="8,25"), "valeurPrincipaleTaux: '8,25' is no number"),
    "half a person": (_value(valeurPrincipaleNombre=4.5), "valeurPrincipaleNombre: 4.5 is no whole number"),
    "true for a number": (_value(valeurPrincipaleNombre=True), "valeurPrincipaleNombre: True is no number"),
    "a hidden figure that is shown": (_part(masque="true"), "value 1, part 1: it is hidden, and has a figure (nombre"),
    "a mark that is none": (_part(masque="peut-être"), "masque: 'peut-être' is neither true nor false"),
    "a level that is new": (_value(codeTypeTerritoire="PAYS"), "'PAYS' is no kind of territory: NAT, REG, DEP"),
    "a number for a text": (_value(libTerritoire=35), "libTerritoire: a text was here, not int"),
    "an object for a list": (
        {"codeIndicateur": "DE_1", "listeValeursParPeriode": {"a": 1}},
        "listeValeursParPeriode: a list was here, not dict",
    ),
    "no period": (indicator("stat-demandeurs", [{"codeTerritoire": "35"}]), "keys lost: ['codePeriode'"),
    "another answer": ({"erreur": "x"}, "it has none of codeFamille, codeIndicateur"),
    "a list": ([1], "an object was here, not list"),
    "the same figure twice": (indicator("stat-demandeurs", [value(BODY), value(BODY)]), "given twice"),
    "a day that is none": (_value(datMaj="hier"), "column date_maj"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "words"), REFUSED.values(), ids=REFUSED)
def test_an_answer_that_cannot_be_read_is_refused_with_its_place(
    empty: Home, tmp_path: Path, given: Any, words: str
) -> None:
    path = one(tmp_path / "c.zip", given)
    try:
        keep(empty, IMT, Arrival(path, "2026-11-29"))
    except SourceChanged as error:
        text = str(error)
    else:
        # Cells are compared with the columns when they are built.
        with pytest.raises(SourceChanged) as caught:
            build(empty, (ALONE,), read_lock(empty.lock), lambda stage: None)
        text = str(caught.value)
    assert words in text


def _not_a_list(path: Path) -> Path:
    return collected(path, "rien", {"00001.json": {}})


def _lost_member(path: Path) -> Path:
    return collected(path, [call(member="00002.json")], {"00001.json": _value()})


def _odd_member(path: Path) -> Path:
    return collected(path, [call()], {"00001.json": _value(), "lisezmoi.txt": b"x"})


def _no_indicator(path: Path) -> Path:
    return collected(path, [call("/v2/offres/search")], {"00001.json": _value()})


def _no_day(path: Path) -> Path:
    return collected(path, [call()], {"00001.json": _value()}, date="un jour")


def _of_offers(path: Path) -> Path:
    return collected(path, [call()], {"00001.json": _value()}, collecte="offres")


def _no_json(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("demandes.json", "{")
    return path


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (_not_a_list, "demandes: a list was here, not str"),
        (_lost_member, "call 1: its answer 00002.json is not there"),
        (_odd_member, "lisezmoi.txt: is no answer of a collection"),
        (_no_indicator, "'/v2/offres/search' is no indicator"),
        (_no_day, "demandes.json: 'un jour' is no day of a collection"),
        (_of_offers, "not a file of imt"),
        (_no_json, "demandes.json: no JSON that can be read"),
    ],
)
def test_a_collection_that_is_not_one_is_refused(
    empty: Home, tmp_path: Path, write: Callable[[Path], Path], words: str
) -> None:
    with pytest.raises(SourceChanged) as caught:
        keep(empty, IMT, Arrival(write(tmp_path / "c.zip"), "2026-11-29"))
    assert words in str(caught.value)
    assert caught.value.next_step
    assert read_lock(empty.lock) == ()


def test_the_sample_has_a_figure_of_each_kind(built: Home) -> None:
    sql = "SELECT ressource, niveau, resultat, nb_valeurs FROM marche_demandes WHERE code_rome = 'J1506'"
    assert asked(built, sql) == [
        ("stat-perspective-employeur", "départemental", "valeurs", 3),
        ("stat-demandeurs", "départemental", "valeurs", 5),
        ("stat-offres", "départemental", "valeurs", 6),
        ("stat-embauches", "départemental", "rien", 0),
        ("stat-perspective-employeur", "régional", "valeurs", 3),
        ("stat-demandeurs", "régional", "valeurs", 5),
        ("stat-offres", "régional", "valeurs", 6),
        ("stat-embauches", "régional", "rien", 0),
        ("salaire-rome-fap", "national", "valeurs", 3),
    ]  # fmt: skip


@pytest.mark.real
def test_the_real_answer_of_a_region_is_read_whole(real: Path, empty: Home) -> None:
    saved = (real / "imt/marche-travail-api/example.json").read_bytes()
    wanted = Asked(romes=("A1203",), regions=("75",), indicateurs=("demandeurs",))
    with serving(lambda _: answer(saved)) as server:
        assert collect_asked(empty, IMT, wanted, ENVIRONMENT, mirror=server.url) == 0
    home = made(empty)
    assert asked(
        home,
        "SELECT count(*), count(*) FILTER (WHERE code_caract IS NULL), sum(nombre % 10), sum(nombre = 0), sum(masque), "
        "count(DISTINCT code_periode), count(DISTINCT code_nomenclature) FROM marche_indicateurs",
    ) == [(8883, 189, 0, 560, 0, 27, 7)]
    row = ("DE_1", "régional", "75", "A1203", "2022T3", "A")
    assert asked(
        home,
        f"SELECT {KEY}, nombre, pourcentage, masque, date_maj FROM marche_indicateurs "
        "WHERE code_periode = '2022T3' AND code_nomenclature = 'A' ORDER BY id LIMIT 1",
    ) == [(*row, None, 4430, 51.0, None, "2022-11-08")]
    assert asked(
        home,
        f"SELECT {KEY}, nombre, pourcentage, masque FROM marche_indicateurs WHERE code_periode = '2022T3' AND "
        "code_nomenclature = 'A' AND code_type_caract = 'GENRE' ORDER BY code_caract",
    ) == [(*row, "F", 290, 7.0, 0), (*row, "H", 4140, 93.0, 0)]
    assert asked(home, "SELECT * FROM constats") == []
