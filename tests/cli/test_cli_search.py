"""`search`, `suggest`, `code`, `appellation`, `competences` and `proches`, as a person and a program use them."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pytest

from infotravail.across.recherche import Hit
from infotravail.across.suggestions import Suggestion, suggest
from infotravail.datasets.rome.metiers import Appellation, Competence, Proche, competences
from infotravail.home import Home
from infotravail.opened import open_database
from tests.asked import search
from tests.conftest import Run

NURSE = "Infirmier / Infirmière en soins généraux (IDE)"
CHILD = "Assistant maternel / Assistante maternelle"
COLUMNS = ["intitule", "rang", "code_rome", "libelle", "appellation", "score", "pourquoi", "probabilite", "decision"]
BOM = "\N{BOM}"


def keys(kind: type) -> list[str]:
    """Return the fields of a dataclass, as JSON has them."""
    return [one.name for one in fields(kind)]


def as_json(answers: list[Any]) -> Any:
    """Return answers as a program reads them."""
    return json.loads(json.dumps([asdict(one) for one in answers]))


def edit(home: Home, *statements: str) -> None:
    """Change the database of a home."""
    with closing(sqlite3.connect(home.database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


# Search.


def test_people_are_shown_sheets_then_job_titles(run: Run, built: Home) -> None:
    done = run("--home", built.path, "search", "nounou", "--limit", "2", check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "Fiches métiers",
        f"  K1310   {CHILD}",
        "Appellations",
        f"  11304   {CHILD}  → K1310 {CHILD}",
        f"  38088   Assistant maternel agréé / Assistante maternelle agréée  → K1310 {CHILD}",
    ]


def test_words_are_given_one_by_one_or_all_at_once(run: Run, built: Home) -> None:
    at_once = run("--home", built.path, "search", "développeuse web mobile", check=True)
    assert run("--home", built.path, "search", "développeuse", "web", "mobile", check=True).stdout == at_once.stdout
    assert "M1855" in at_once.stdout.splitlines()[1]


def test_each_kind_has_its_title(run: Run, built: Home) -> None:
    lines = run("--home", built.path, "search", "cuisine", "--limit", "1", check=True).stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")][:4] == [
        *("Fiches métiers", "Appellations", "Compétences", "Savoirs"),
    ]


def test_what_was_guessed_is_said_to_be(run: Run, built: Home) -> None:
    lines = run("--home", built.path, "search", "boulenger", "--limit", "1", check=True).stdout.splitlines()
    assert lines[1] == "  D1102   Boulanger / Boulangère  (à peu près)"
    exact = run("--home", built.path, "search", "boulanger", "--limit", "1", check=True).stdout
    assert "à peu près" not in exact


def test_what_found_a_sheet_is_explained(run: Run, built: Home) -> None:
    done = run("--home", built.path, "search", "Prof de maths", "--limit", "1", "--explain", check=True)
    label, why, sure, header, *rows = done.stdout.splitlines()[1:8]
    assert label == "  K2107   Professeur / Professeure de collège et de lycée"
    points, reason = why.split(" : ")
    assert reason == "mot courant « prof de maths »"
    assert re.fullmatch(r" {10}probable à [89]\d %, sûre", sure)
    assert header.split() == ["mot", "lu", "intitulé", "fiche"]
    assert [row.split()[0] for row in rows] == ["prof", "math", "bonus"]
    told = [float(cell.replace(",", ".")) for row in rows for cell in row.split()[1:]]
    assert sum(told) == pytest.approx(float(points.strip().replace(",", ".")), abs=0.03)
    assert [line for line in done.stdout.splitlines() if line.startswith("          ")] == done.stdout.splitlines()[2:8]


def test_a_word_that_was_read_as_another_is_explained(run: Run, built: Home) -> None:
    done = run("--home", built.path, "search", "boulenger", "--limit", "1", "--explain", check=True)
    lines = done.stdout.splitlines()
    assert lines[2].endswith(" : appellation « Boulanger », à peu près (« boulenger » lu « boulanger »)")
    assert lines[5].split()[:2] == ["boulenger", "boulanger"]


def test_programs_are_given_every_hit(run: Run, built: Home) -> None:
    done = run("--home", built.path, "search", "infirmieres", "--limit", "3", "--json", check=True)
    answer = json.loads(done.stdout)
    assert list(answer) == ["q", "resultats", "total", "totaux", "tronque", "metier", "lieu", "distinction"]
    hits = answer["resultats"]
    with open_database(built.database) as connection:
        assert hits == as_json(search(connection, "infirmieres", 3))
    assert (answer["q"], answer["total"] > len(hits), answer["tronque"]) == ("infirmieres", True, True)
    assert all(list(hit) == keys(Hit) for hit in hits)
    assert list(hits[0]["apports"][0]) == ["mot", "lu", "intitule", "fiche"]
    assert (
        run("--home", built.path, "search", "infirmieres", "--limit", "3", "--json", "--explain").stdout == done.stdout
    )
    assert "è" in done.stdout


def test_a_code_gives_what_it_names(run: Run, built: Home) -> None:
    assert run("--home", built.path, "search", " m1855 ", check=True).stdout.splitlines() == [
        "Fiches métiers",
        "  M1855   Développeur / Développeuse web",
    ]
    explained = run("--home", built.path, "search", "17010", "--explain", check=True)
    assert explained.stdout.splitlines() == ["Appellations", "  17010   Œnologue  → A1423 Œnologue"]


@pytest.mark.parametrize("text", ["zzqqxx", "", "…", "\udcff"])
def test_what_is_not_found_exits_with_1_and_says_so_in_french(run: Run, built: Home, text: str) -> None:
    for words in ([], ["--json"], ["--explain"]):
        done = run("--home", built.path, "search", *words, text)
        assert done.returncode == 1
        if words == ["--json"]:
            answer = json.loads(done.stdout)
            assert (answer["resultats"], answer["total"], answer["tronque"]) == ([], 0, False)
        else:
            assert done.stdout == ""
        assert done.stderr.startswith("Rien trouvé pour « ")
        assert done.stderr.endswith(" ». Essayer un seul mot, ou son début.\n")


def test_the_same_words_are_answered_with_the_same_bytes_in_any_process(run: Run, built: Home) -> None:
    for words in (["search", "comptbale agant", "--json"], ["suggest", "serv", "--json"], ["appellation", "chef"]):
        found = {
            run("--home", built.path, *words, check=True, env={"PYTHONHASHSEED": seed}).stdout
            for seed in ("1", "2", "3")
        }
        assert len(found) == 1


# Suggestions.


def test_suggestions_are_aligned_with_their_sheets(run: Run, built: Home) -> None:
    done = run("--home", built.path, "suggest", "nounou", check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"nounou         K1310  {CHILD}",
        f"nounou agréée  K1310  {CHILD}",
    ]


def test_suggestions_that_only_look_alike_are_said_to_be(run: Run, built: Home) -> None:
    done = run("--home", built.path, "suggest", "boulenger", "--limit", "1", check=True)
    assert done.stdout == "Boulanger  D1102  Boulanger / Boulangère\n"
    assert done.stderr == "Rien ne commence par « boulenger » : voici ce qui y ressemble.\n"


def test_programs_are_given_every_suggestion(run: Run, built: Home) -> None:
    for text in ("infirm", "boulenger"):
        done = run("--home", built.path, "suggest", text, "--limit", "4", "--json", check=True)
        answer = json.loads(done.stdout)
        found = answer["suggestions"]
        with open_database(built.database) as connection:
            assert found == as_json(suggest(connection, text, 4))
            assert answer["tronque"] is (len(suggest(connection, text, 5)) == 5)
        assert all(list(one) == keys(Suggestion) for one in found)


@pytest.mark.parametrize("text", ["zzqqxx", " ", "*"])
def test_nothing_to_suggest_exits_with_1(run: Run, built: Home, text: str) -> None:
    done = run("--home", built.path, "suggest", text)
    assert (done.returncode, done.stdout) == (1, "")
    typed = text if text.strip() else ""
    assert done.stderr == f"Rien ne commence par « {typed} ».\n"
    done = run("--home", built.path, "suggest", text, "--json")
    assert (done.returncode, json.loads(done.stdout)["suggestions"]) == (1, [])


# A job title.


def test_a_job_title_is_shown_with_its_sheets(run: Run, built: Home) -> None:
    done = run("--home", built.path, "appellation", "17010", check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "17010 Œnologue (principale)",
        "Fiche : A1423 Œnologue",
        "Fiche du ROME 3 d'où elle vient : A1413",
    ]


def test_a_job_title_that_has_a_short_form_is_shown_with_it(run: Run, home: Home) -> None:
    edit(home, "UPDATE rome_appellations SET peu_usite = 1 WHERE code_ogr = '11306'")
    done = run("--home", home.path, "appellation", " 11306 ", check=True)
    assert done.stdout.splitlines() == [
        "11306 Assistant maternel / Assistante maternelle du particulier employeur (peu usitée)",
        "En court : Assistant(e) maternel(le) du particulier employeur",
        f"Fiche : K1310 {CHILD}",
        "Fiche du ROME 3 d'où elle vient : K1303",
    ]


def test_job_titles_are_found_by_words(run: Run, built: Home) -> None:
    done = run("--home", built.path, "appellation", "œnologue", "conseil", "--limit", "2", check=True)
    assert done.stdout.splitlines() == [
        "17011  Œnologue conseil  A1423  Œnologue",
        "17010  Œnologue          A1423  Œnologue",
    ]


def test_programs_are_given_a_list_of_job_titles(run: Run, built: Home) -> None:
    one = json.loads(run("--home", built.path, "appellation", "17010", "--json", check=True).stdout)
    title = Appellation("17010", "Œnologue", "Œnologue", "A1423", "Œnologue", "PRINCIPALE", "A1413", False)
    assert one == {"q": "17010", "appellations": as_json([title]), "tronque": False}
    words = ("--home", built.path, "appellation", "œnologue", "--json")
    some = json.loads(run(*words, check=True).stdout)
    assert [list(found) for found in some["appellations"]] == [keys(Appellation)] * 3
    cut = json.loads(run(*words, "--limit", "1", "--debut", "1", check=True).stdout)
    assert cut == {"q": "œnologue", "appellations": some["appellations"][1:2], "tronque": True}
    assert some["tronque"] is False


@pytest.mark.parametrize("text", ["99", "zzqqxx"])
def test_a_job_title_that_nobody_has_exits_with_1(run: Run, built: Home, text: str) -> None:
    done = run("--home", built.path, "appellation", text)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Aucune appellation « {text} ». Chercher des mots : « infotravail search ».\n"
    done = run("--home", built.path, "appellation", text, "--json")
    answer = {"q": text, "appellations": [], "tronque": False}
    assert (done.returncode, json.loads(done.stdout)) == (1, answer)


# What a sheet asks for, and where it leads.


def test_competences_then_knowledge_are_shown_the_heart_of_the_job_first(run: Run, built: Home) -> None:
    done = run("--home", built.path, "competences", "a1423", check=True)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "A1423 Œnologue",
        "Compétences",
        "  405365  Effectuer des analyses chimiques et microbiologiques des raisins, des moûts et des vins "
        "(cœur de métier, principale)",
    ]
    assert lines[5] == "  125615  Optimiser la consommation énergétique des systèmes (cœur de métier, émergente)"
    assert lines[6] == "  116932  Assurer le suivi des stocks en temps réel"
    assert lines[10:12] == ["Savoirs", "  100232  Spécificités de stockage des vins"]
    assert len(lines) == 16


def test_neighbours_are_shown_in_the_publisher_s_order(run: Run, built: Home) -> None:
    done = run("--home", built.path, "proches", "a1423", check=True)
    assert (done.stdout, done.stderr) == ("A1423 Œnologue\n  A1418  Viticulteur / Viticultrice\n", "")


def test_programs_are_given_every_competence_and_every_neighbour(run: Run, built: Home) -> None:
    found = json.loads(run("--home", built.path, "competences", "A1423", "--json", check=True).stdout)
    with open_database(built.database) as connection:
        asked = as_json(competences(connection, "A1423"))
    assert (found["code"], found["libelle"], found["absence"]) == ("A1423", "Œnologue", None)
    assert [{name: one[name] for name in keys(Competence)} for one in found["competences"]] == asked
    assert (found["total"], found["tronque"], found["choisies"], found["fiches"]) == (len(asked), False, [], [])
    near = json.loads(run("--home", built.path, "proches", "A1423", "--json", check=True).stdout)
    neighbours = as_json([Proche(1, "A1418", "Viticulteur / Viticultrice")])
    assert near == {"code": "A1423", "libelle": "Œnologue", "proches": neighbours, "absence": None}
    table = run("--home", built.path, "proches", "A1423", "--csv", check=True).stdout
    assert table == "rang,code_rome,libelle\n1,A1418,Viticulteur / Viticultrice\n"


def test_a_sheet_that_leads_nowhere_exits_with_1_and_says_so(run: Run, built: Home) -> None:
    done = run("--home", built.path, "proches", "B1803")
    assert (done.returncode, done.stdout) == (1, "B1803 Couturier / Couturière\n")
    assert done.stderr == "Le producteur ne propose aucune mobilité depuis B1803.\n"
    found = json.loads(run("--home", built.path, "proches", "B1803", "--json").stdout)
    assert found == {"code": "B1803", "libelle": "Couturier / Couturière", "proches": [], "absence": None}


def test_words_are_the_code_of_no_sheet(run: Run, built: Home) -> None:
    done = run("--home", built.path, "proches", "plombier")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Aucune fiche « PLOMBIER » dans v344, v460. Chercher avec « infotravail search ».\n"


@pytest.mark.parametrize("name", ["competences", "proches"])
def test_a_sheet_that_nobody_has_exits_with_1_and_says_which_are_like_it(run: Run, built: Home, name: str) -> None:
    done = run("--home", built.path, name, "M1806")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == "Aucune fiche « M1806 » dans v344, v460. Codes proches :"


@pytest.mark.parametrize("name", ["competences", "proches"])
def test_a_sheet_of_another_edition_says_where_it_went(run: Run, built: Home, name: str) -> None:
    done = run("--home", built.path, name, "A1413")
    assert (done.returncode, done.stdout) == (1, "")
    first, *near, last = done.stderr.splitlines()
    assert first == "A1413 n'est pas dans v460, mais dans v344. Codes proches :"
    assert "  A1423  Œnologue" in near
    assert last == "Ce qu'elle est devenue : « infotravail metier A1413 »."


# Wrong uses, and files that lack what is asked.


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search"], "Missing argument 'TEXT...'"),
        (["search", "x", "--limit", "0"], "'0' cannot be used; it is a whole number from 1 to 1000"),
        (["suggest", "x", "--limit", "-1"], "'-1' cannot be used"),
        (["code", "nothing.csv", "--column", "intitule"], "'nothing.csv' does not exist"),
        (["code", __file__], "Missing option '--column'"),
        (
            ["code", __file__, "--column", "x", "--limit", "101"],
            "'101' cannot be used; it is a whole number from 1 to 100",
        ),
        (["code", __file__, "--column", "x", "-o", "nowhere/out.csv"], "is no folder"),
        (["competences"], "Missing argument 'TEXT...'"),
        (["competences", "x", "--codes", " ".join(map(str, range(30)))], "20 codes at most"),
        (["proches"], "Missing argument 'CODE'"),
        (["appellation"], "Missing argument 'TEXT...'"),
    ],
)
def test_a_wrong_use_exits_with_2_and_says_why(run: Run, built: Home, words: list[str], said: str) -> None:
    done = run("--home", built.path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


COMMANDS = [
    ["search", "x"],
    ["suggest", "x"],
    ["appellation", "x"],
    ["competences", "A1423"],
    ["proches", "A1423"],
    ["code", "offres.csv", "--column", "intitule"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_file_without_the_rome_says_how_to_have_it(run: Run, home: Home, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "offres.csv").write_text("intitule\ncomptable\n", encoding="utf-8")
    edit(home, "DELETE FROM licences WHERE jeu = 'rome'")
    done = run("--home", home.path, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Ce fichier n'a pas" in done.stderr
    assert "« infotravail fetch rome »" in done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_home_without_a_database_says_what_to_do(run: Run, empty: Home, tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "offres.csv").write_text("intitule\ncomptable\n", encoding="utf-8")
    done = run("--home", empty.path, *words)
    assert (done.returncode, done.stdout) == (74, "")
    assert "there is no database yet\n  → run `infotravail download --from ADDRESS`" in done.stderr


def test_the_sample_that_answers_says_that_it_does(run: Run, built: Home, empty: Home) -> None:
    (empty.path / "depart").symlink_to(built.path)
    done = run("--home", empty.path, "suggest", "nounou", "--limit", "1", check=True)
    assert done.stdout == f"nounou  K1310  {CHILD}\n"
    said = "réponses du jeu de départ : codes, intitulés et chiffres, sans textes."
    assert done.stderr == f"Pas encore de données dans {empty.path} : {said}\n"


# Skills, and the sheets that ask for them.


def test_a_skill_is_found_by_ordinary_words_with_the_sheets_that_ask_for_it(run: Run, built: Home) -> None:
    done = run("--home", built.path, "competences", "souder", "--limit", "2", check=True)
    assert done.stdout.splitlines() == [
        "Compétences et savoirs",
        "  100007  Techniques de soudage (demandé par 1 fiche)",
        "  100286  Techniques de soudure (demandé par 1 fiche)",
        "Fiches qui demandent « Techniques de soudage »",
        "  H2913  Soudeur / Soudeuse",
    ]
    assert done.stderr == ""


def test_several_skills_give_the_sheets_that_ask_for_the_most_of_them(run: Run, built: Home) -> None:
    done = run("--home", built.path, "competences", "300465", "300490", "--limit", "3", check=True)
    heading = next(line for line in done.stdout.splitlines() if line.startswith("Fiches"))
    assert heading == "Fiches qui demandent « Avoir l'esprit d'équipe » ; « Faire preuve de rigueur et de précision »"
    assert [line for line in done.stdout.splitlines() if line.startswith("  ") and "(2 sur 2)" in line]
    chosen = json.loads(run("--home", built.path, "competences", "souder", "--codes", "300465 1", "--json").stdout)
    assert ([one["code_ogr"] for one in chosen["choisies"]], chosen["inconnus"]) == (["300465"], ["1"])
    assert chosen["nb_fiches"] > len(chosen["fiches"]) == 10


def test_a_skill_that_no_sheet_asks_for_says_so(run: Run, built: Home) -> None:
    done = run("--home", built.path, "competences", "300260", check=True)
    assert done.stdout.splitlines() == [
        "Compétences et savoirs",
        "  300260  Gérer les stocks (demandée par aucune fiche)",
    ]


def test_a_skill_that_nobody_knows_exits_with_1_and_says_what_to_try(run: Run, built: Home) -> None:
    done = run("--home", built.path, "competences", "zzqqxx")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Aucune compétence et aucun savoir pour « zzqqxx ». Essayer un seul mot, ou son début.\n"


def test_the_search_says_how_many_sheets_ask_for_a_skill(run: Run, built: Home) -> None:
    done = run("--home", built.path, "search", "souder", check=True)
    assert "  100007  Techniques de soudage  (demandé par 1 fiche)" in done.stdout.splitlines()
