"""The level of studies that gives access to a job: what each rule reads, what none may read, and where it is shown."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infotravail import Infotravail
from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.datasets.rome.niveaux import Acces, Lecture, acces
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.publish.serve import site as make_site
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.files import said
from tests.homes import asked
from tests.publish.served import Asked, Html, asking, got
from tests.rome import rome
from tests.zips import SAMPLE, rewritten

__all__ = ["rome"]

TEXTS = "unix_texte_v460_utf8.csv"
NOTHING = (None,) * 8


def ranks(*texts: str) -> tuple[int, int] | None:
    """Return the ranks of the lowest and the highest level of some texts."""
    found = acces(texts)
    return found and (found.minimum.rang, found.maximum.rang)


# Sentences of the publisher's: one for each way of saying it.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cet emploi est accessible sans qualification.", (0, 0)),
        ("Cet emploi est accessible à tous les niveaux de qualification.", (0, 0)),
        ("Emploi qui peut être pratiqué sans formation initiale, avec possibilité de formation en interne.", (0, 0)),
        ("Aucun diplôme spécifique n'est requis pour accéder à ce métier.", (0, 0)),
        ("Cet emploi est accessible sans diplôme ou avec un niveau CAP.", (0, 0)),
        ("Cet emploi est accessible avec un diplôme de niveau CAP à Bac +2 en couture, mode, modélisme.", (3, 5)),
        ("Ce métier est accessible avec un CAP/BEP en menuiserie, métallerie.", (3, 3)),
        ("Cet emploi est accessible avec un Brevet Professionnel Agricole ou un Bac Professionnel.", (3, 4)),
        ("Cet emploi est accessible à partir d'un niveau Bac+2, idéalement en tourisme.", (5, 5)),
        ("Cet emploi est accessible à partir d'un Bac+ 2/3 (BTS, BUT, licence) en gestion.", (5, 6)),
        ("Cet emploi est accessible avec une Licence ou un Master.", (6, 7)),
        ("Cet emploi est accessible avec un Master ou un Diplôme d'Ingénieur en Informatique.", (7, 7)),
        ("Cet emploi est accessible avec un diplôme de docteur en médecine Bac + 6 et un diplôme d'études.", (8, 8)),
        ("Cet emploi nécessite un titre à finalité professionnelle de niveau 4.", (4, 4)),
    ],
)
def test_a_sentence_tells_its_levels(text: str, expected: tuple[int, int]) -> None:
    assert ranks(text) == expected


# What would be a guess, and what only helps.
@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cet emploi est accessible avec un Diplôme d'Etat d'Infirmier, obligatoire pour exercer.",
        "Cet emploi est accessible avec un Permis de conduire catégorie B, obligatoire pour la conduite.",
        "Cet emploi est accessible via un concours de catégorie B de la fonction publique.",
        "Ce métier ne peut s'exercer sans qualification.",
        "Le métier exige un diplôme d'État, que l'on peut préparer sans le baccalauréat.",
        "Formation recommandée de niveau Bac+5 en informatique, réseaux, télécommunications",
        "Des formations de niveau CAP à Bac peuvent cependant en faciliter l'accès.",
        "Une licence IV est obligatoire pour la vente, et il faut obtenir une licence de vente à emporter.",
        "Un cap est nécessaire, dans le but de progresser.",
        "Cet emploi est accessible avec des formations non obligatoires, allant de Bac+2 à Bac+5.",
        "Un CAPES est nécessaire pour enseigner.",
    ],
)
def test_what_is_not_told_for_sure_is_no_level(text: str) -> None:
    assert acces([text]) is None


def test_the_lowest_and_the_highest_have_their_own_sentence_and_rule() -> None:
    asks = "Ce métier est accessible avec un CAP/BEP en menuiserie."
    without = (
        "Il est également accessible avec une expérience professionnelle dans ce secteur sans diplôme particulier."
    )
    besides = "Un diplôme de niveau Bac (Bac professionnel, ...) peut être demandé pour les postes d'encadrement."
    assert acces([asks, f"{without} {besides}"]) == Acces(
        Lecture(0, "sans diplôme, avec une expérience", without), Lecture(4, "nom d'un diplôme", besides)
    )
    # What may be asked for besides gives access to nothing by itself.
    assert acces([besides]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cet emploi est accessible avec un Bac + 2 en gestion. Un CAP de maçonnerie peut être un atout.", (5, 5)),
        ("Cet emploi est accessible sans diplôme, mais un CAP/BEP en hygiène serait un atout.", (0, 0)),
        ("Cet emploi est accessible avec un Bac +2 à Bac + 3, un titre de niveau 7 peut aussi être pertinent.", (5, 6)),
        ("Cet emploi est accessible avec un bac+5. Celui-ci peut être complété par un doctorat.", (7, 7)),
    ],
)
def test_what_helps_changes_nothing(text: str, expected: tuple[int, int]) -> None:
    assert ranks(text) == expected


# The table, on the sample's sheets with other texts.

TOLD = {
    "A1101": "Cet emploi est accessible sans diplôme particulier.",
    "B1803": "Cet emploi est accessible avec un CAP Couture, un Bac Pro ou un BTS.",
    "J1506": "Cet emploi est accessible avec un Diplôme d'Etat d'Infirmier, obligatoire pour exercer.",
    "M1855": "Cet emploi est accessible avec un Master en informatique.",
}


def with_access(data: bytes, texts: dict[str, str]) -> bytes:
    """Return the member of texts with those of access of some sheets in the place of all the sample's."""
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    kept = [row for row in rows if row[header.index("libelle_type_texte")] != "acces_metier"]
    kept += [[code, "4", "acces_metier", "1", text] for code, text in texts.items()]
    assert header == ["code_rome", "code_compo_bloc", "libelle_type_texte", "position_phrase", "libelle_texte"]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *kept])
    return stream.getvalue().encode()


def made(folder: Path, texts: dict[str, str]) -> Home:
    """Build the sample's ROME with some texts of access."""
    home = Home(folder)
    path = rewritten(
        SAMPLE / "RefRomeCsv.zip", folder / "RefRomeCsv.zip", {TEXTS: lambda data: with_access(data, texts)}
    )
    keep(home, ROME, Arrival(path, "2026-04-01", sample=True), accept_change=True)
    assert build(home, DATASETS, read_lock(home.lock), lambda stage: None).refused == ()
    return home


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose sheets tell four levels."""
    return made(tmp_path_factory.mktemp("told"), TOLD)


@pytest.fixture(scope="module")
def site(told: Home) -> Iterator[Asked]:
    """Its site."""
    with asking(make_site(told.database, DATASETS)) as asked:
        yield asked


def test_a_row_has_both_ends_with_their_rules_and_sentences(told: Home) -> None:
    rows = {code: tuple(row) for code, *row in asked(told, "SELECT * FROM rome_acces")}
    assert len(rows) == asked(told, "SELECT count(*) FROM rome_metiers")[0][0]
    named = "nom d'un diplôme"
    assert {code: row for code, row in rows.items() if row != NOTHING} == {
        "A1101": ("sans diplôme", 0, "sans diplôme", TOLD["A1101"]) * 2,
        "B1803": ("CAP ou BEP", 3, named, TOLD["B1803"], "bac+2", 5, named, TOLD["B1803"]),
        "M1855": ("bac+5", 7, named, TOLD["M1855"]) * 2,
    }


def test_an_edition_without_these_texts_is_built_and_says_why_nothing_is_known(tmp_path: Path) -> None:
    home = made(tmp_path, {})
    assert asked(home, "SELECT count(*), count(niveau_acces) FROM rome_acces")[0][1] == 0
    told = "SELECT cle, texte FROM constats WHERE nom_table = 'rome_acces'"
    why = "cette édition n'a aucun texte d'accès au métier : le niveau d'accès n'est connu pour aucune fiche"
    assert asked(home, told) == [("v460", why)]
    done = said(home, "metiers", "--niveau", "sans-diplome")
    assert (done.code, done.text) == (1, "")
    assert f"{why[:1].upper()}{why[1:]}." in done.errors


# What is asked.


def test_a_level_gives_its_jobs_and_those_of_the_levels_under_it(told: Home, site: Asked) -> None:
    found = got(site, "/metiers.json?niveau=cap")
    assert [(one["code_rome"], one["niveau_acces"], one["niveau_acces_max"]) for one in found["metiers"]] == [
        ("A1101", "sans diplôme", "sans diplôme"),
        ("B1803", "CAP ou BEP", "bac+2"),
    ]
    assert found["total"] == 2
    assert [count for _, _, count in found["niveaux"]] == [1, 2, 2, 2, 2, 3, 3]
    with Infotravail(told.database) as file:
        assert [one.code_rome for one in file.metiers(niveau="doctorat")] == ["A1101", "B1803", "M1855"]
        assert [one.code_rome for one in file.metiers("couture", niveau="cap")] == ["B1803"]
        assert list(file.metiers("couture", niveau="sans-diplome")) == []
        fiche = file.metier("B1803").fiche
    assert fiche is not None
    assert fiche.niveau is not None
    assert (fiche.niveau.niveau, fiche.niveau.niveau_max, fiche.niveau.choix, fiche.niveau.est_infere) == (
        *("CAP ou BEP", "bac+2", "cap", True),
    )


def test_the_command_says_the_sentence_and_that_it_is_inferred(told: Home) -> None:
    done = said(told, "metiers", "--niveau", "sans-diplome")
    label = asked(told, "SELECT libelle FROM rome_metiers WHERE code_rome = 'A1101'")[0][0]
    assert done.text == f"A1101  {label} (sans diplôme, inféré)\n       « {TOLD['A1101']} »\n"
    assert "Niveau inféré du texte de la fiche" in done.errors
    assert f"Accessible avec (inféré) : sans diplôme ; « {TOLD['A1101']} »" in said(told, "metier", "A1101").text
    assert "inféré" not in said(told, "metier", "J1506").text


def test_the_pages_have_the_filter_of_one_click_and_say_inferred(site: Asked) -> None:
    page = Html(site.get("/metiers").text)
    assert "/metiers?niveau=sans-diplome" in [link.get("href") for link in page.of("a")]
    page = Html(site.get("/metiers?niveau=sans-diplome").text)
    assert page.title.startswith("Métiers accessibles sans diplôme")
    assert TOLD["A1101"] in page.text
    assert TOLD["B1803"] not in page.text
    sheet = Html(site.get("/metier/A1101").text)
    assert f"Accessible sans diplôme (inféré : règle « sans diplôme », lue dans « {TOLD['A1101']} »)" in sheet.text
    assert "/metiers?niveau=sans-diplome" in [link.get("href") for link in sheet.of("a")]
    assert "Aucun niveau d'études n'est lu avec certitude" in Html(site.get("/metier/J1506").text).text
    assert got(site, "/metiers.json?niveau=bac9", 400)["error"].startswith("niveau : « bac9 » n'y est pas")


@pytest.mark.real
def test_real_sheets_have_these_levels(rome: Home) -> None:
    with closing(sqlite3.connect(rome.database)) as connection:
        counts = connection.execute("SELECT niveau_acces, count(*) FROM rome_acces GROUP BY rang_acces").fetchall()
        said_so = connection.execute(
            "SELECT count(*) FROM rome_acces a WHERE a.rang_acces IS NOT 0 AND a.code_rome IN (SELECT code_rome FROM "
            "rome_textes WHERE libelle_type_texte = 'acces_metier' AND libelle_texte LIKE '%sans dipl%')"
        ).fetchall()
    # Nobody who reads « sans diplôme » in a sheet misses it here.
    assert said_so == [(0,)]
    assert counts == [
        (None, 183),
        ("sans diplôme", 215),
        ("CAP ou BEP", 277),
        ("bac", 178),
        ("bac+2", 248),
        ("bac+3 ou bac+4", 187),
        ("bac+5", 253),
        ("doctorat", 43),
    ]
