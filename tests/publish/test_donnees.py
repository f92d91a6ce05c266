"""Datasette's own pages as people read them: subjects, titles, labels beside codes, oui and non; programs get none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.codes import flags, label, tables_of_codes
from infotravail.publish.serve import site as make_site
from tests.publish.served import TYPED, Asked, Html, asking


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def test_the_tables_are_listed_by_subject_with_their_titles_and_their_numbers(site: Asked) -> None:
    page = site.get(f"/{DATABASE}").text.translate(TYPED)
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert titles[0] == "Questions toutes prêtes"
    assert [title.partition(",")[0] for title in titles[1:4]] == [
        "ROME",
        "Enquête Besoins en main-d'œuvre (BMO)",
        "Familles professionnelles (FAP)",
    ]
    assert titles[-1] == "Requête SQL"
    text = Html(page).text
    assert "Fiches métiers du ROME" in text
    assert "infotravail fetch" not in text
    listed = site.get(f"/{DATABASE}.json").json()
    links = [one["href"] for one in Html(page).of("a")]
    for one in (*listed["tables"], *listed["views"]):
        assert (f"/{DATABASE}/{one['name']}" in links) is not one.get("hidden", False), one["name"]


def test_tables_without_a_row_are_folded(site: Asked) -> None:
    page = site.get(f"/{DATABASE}").text
    empty = {one["name"] for one in site.get(f"/{DATABASE}.json").json()["tables"] if one["count"] == 0}
    folded = " ".join(re.findall(r"(?s)<details>.*?</details>", page))
    assert empty
    assert all(f'/{DATABASE}/{name}"' in folded for name in empty)
    assert f'/{DATABASE}/rome_metiers"' not in folded


def test_the_query_to_begin_with_answers(site: Asked) -> None:
    page = site.get(f"/{DATABASE}").text
    sql = re.findall(r"(?s)<textarea[^>]*>(.*?)</textarea>", page)[0].replace("&#39;", "'")
    assert site.get(f"/{DATABASE}.json?_shape=array&sql={quote(sql)}").status_code == 200


@pytest.mark.slow
def test_every_page_of_a_table_has_its_title_its_name_and_its_meaning(site: Asked) -> None:
    listed = site.get(f"/{DATABASE}.json").json()
    words = site.datasette.metadata("databases")[DATABASE]["tables"]
    for one in (*listed["tables"], *listed["views"]):
        if one.get("hidden"):
            continue
        page = site.get(f"/{DATABASE}/{one['name']}?_size=2").text
        (heading,) = re.findall(r"<h1>(.*?)</h1>", page)
        assert f"<code>{one['name']}</code>" in heading
        assert Html(heading).text.startswith(words[one["name"]]["title"].replace("'", "'")[:10])
        assert "Sens des colonnes" in page
        assert Html(page).title.endswith("– infotravail")


def test_codes_have_their_labels_on_the_page_alone(site: Asked) -> None:
    page = Html(site.get(f"/{DATABASE}/bmo?_size=3&code_departement=63").text).text
    assert "Puy-de-Dôme 63" in page
    assert re.search(r"[a-zé]+ [A-Z]\d[A-Z]\d\d", page)
    assert "2023,A0Z40" not in page
    for form in ("json", "csv"):
        assert "Puy-de-D" not in site.get(f"/{DATABASE}/bmo.{form}?_size=3&code_departement=63").text


def test_flags_are_oui_and_non_on_the_page_alone(site: Asked, built: Home) -> None:
    assert {"emploi_cadre", "est_renomme", "principal"} <= flags(str(built.database))
    page = site.get(f"/{DATABASE}/rome_metiers?_size=30").text
    assert set(re.findall(r'<td class="col-emploi_cadre [^"]*">(\w*)</td>', page)) <= {"oui", "non", ""}
    assert "oui" in re.findall(r'<td class="col-emploi_cadre [^"]*">(\w*)</td>', page)
    values = {row["emploi_cadre"] for row in site.get(f"/{DATABASE}/rome_metiers.json?_shape=array").json()}
    assert values <= {0, 1, None}


def test_a_label_is_shown_where_the_file_is_sure_of_it(built: Home) -> None:
    path = str(built.database)
    assert label(path, None, "code_rome", {"code_rome": "M1855"}) == "Développeur / Développeuse web"
    assert label(path, None, "code_rome", {"code_rome": "Z9999"}) == ""
    assert label(path, "bmo", "code_fap", {"code_fap": "A0Z40"}) == ""
    assert label(path, "bmo", "code_nothing", {"code_nothing": "1"}) == ""
    assert tables_of_codes(path)["code_bassin"][0].key == ("annee", "code_bassin")


def test_a_table_says_what_to_know_of_it(site: Asked) -> None:
    page = Html(site.get(f"/{DATABASE}/bmo").text).text
    assert "À savoir avant de s'en servir" in page.replace("’", "'")
    assert "Ce n'est pas un zéro publié" in page.replace("’", "'")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select rien", "aucune colonne ne s'appelle « rien »"),
        ("select * from rien", "aucune table ne s'appelle « rien »"),
        ("select rien(1)", "aucune fonction ne s'appelle « rien »"),
        ("select * form bmo", "faute de syntaxe près de"),
        ("select 1 order by 1 collate rien", "« rien » n'existe pas"),
        ("select (1", "la requête n'est pas finie"),
        ("select count(1, 2, 3)", "n'a pas ce nombre d'arguments"),
        ("delete from bmo", "commencer par SELECT"),
        ("select 'a", "signe inattendu"),
        ("select 1; select 2", "une seule requête à la fois"),
        ("select code_fap from bmo a, bmo b", "plusieurs tables ont une colonne"),
    ],
)
def test_what_sqlite_refuses_is_said_in_french(site: Asked, sql: str, said: str) -> None:
    for form in ("", ".csv"):
        answer = site.get(f"/{DATABASE}{form}?sql={quote(sql)}")
        assert answer.status_code == 400
        assert said in Html(answer.text).text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " "), (
            answer.text
        )


def test_a_table_has_the_licences_of_the_files_that_it_is_made_of_here(site: Asked) -> None:
    for table in ("rome_metiers", "bmo", "agences", "bmo_france"):
        found = site.get(f"/origine/{table}.json").json()["origine"]["sources"]
        licences = list(dict.fromkeys(one["licence"] for one in found))
        assert f"Licence : {' ; '.join(licences)} ·" in Html(site.get(f"/{DATABASE}/{table}").text).text
