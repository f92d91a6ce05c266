"""`metier` and `passage`, as a person and a program use them."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail.cli.tabular.writing import CsvWriter
from infotravail.datasets.rome.dataset import ROME
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from infotravail.tabular.given import Wanted, opened
from tests.conftest import Run

HEADER = "de_edition,de_code,vers_edition,vers_code,vers_libelle,nature,poids,nb_appellations,preuve"
SYSTEMS = "Administrateur / Administratrice de systèmes d'information (SI)"
FROM_M1805 = [
    "v344,M1805,v460,M1861,Développeur / Développeuse logiciel ou d'application,scindé,0.5,5,appellations",
    "v344,M1805,v460,M1855,Développeur / Développeuse web,scindé,0.4,4,appellations",
    f'v344,M1805,v460,M1801,{SYSTEMS},"scindé, fusionné",0.1,1,appellations',
]


def edit(home: Home, *statements: str) -> None:
    """Change the database of a home."""
    with closing(sqlite3.connect(home.database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


# One code.


def test_people_are_shown_where_a_sheet_goes(run: Run, built: Home) -> None:
    done = run("--home", built.path, "passage", " m1805 ", check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "M1805 Études et développement informatique, de v344 à v460",
        " Poids  Appellations  Code   Intitulé                                                         Nature",
        "50,0 %             5  M1861  Développeur / Développeuse logiciel ou d'application             scindé",
        "40,0 %             4  M1855  Développeur / Développeuse web                                   scindé",
        f"10,0 %             1  M1801  {SYSTEMS}  scindé, fusionné",
    ]


def test_the_other_way_and_within_an_edition(run: Run, built: Home) -> None:
    back = run("--home", built.path, "passage", "M1855", "--from", "V460", "--to", "v344", check=True)
    assert back.stdout.splitlines() == [
        "M1855 Développeur / Développeuse web, de v460 à v344",
        "  Poids  Appellations  Code   Intitulé                              Nature",
        "100,0 %             4  M1805  Études et développement informatique  fusionné",
    ]
    itself = run("--home", built.path, "passage", "A1423", "--from", "v460", check=True)
    assert itself.stdout.splitlines() == [
        "A1423 Œnologue, dans v460",
        "  Poids  Appellations  Code   Intitulé  Nature",
        "100,0 %             3  A1423  Œnologue  même édition",
    ]


def test_the_proof_is_told_where_it_is_not_the_titles(run: Run, home: Home) -> None:
    edit(home, "UPDATE rome_passages SET preuve = 'code_rome_parent', nb_appellations = 0 WHERE de_code = 'A1423'")
    done = run("--home", home.path, "passage", "A1423", "--from", "v460", "--to", "v344", check=True)
    assert done.stdout.splitlines()[1:] == [
        "  Poids  Appellations  Code   Intitulé                              Nature          Preuve",
        "100,0 %             0  A1413  Fermentation de boissons alcoolisées  changé de code  code_rome_parent",
    ]
    sheet = run("--home", home.path, "metier", "A1423", check=True)
    assert sheet.stdout.splitlines()[-1] == (
        "Vient de, dans v344 : A1413 Fermentation de boissons alcoolisées (100,0 %, d'après code_rome_parent)"
    )


def test_programs_are_given_every_field(run: Run, built: Home) -> None:
    found = json.loads(run("--home", built.path, "passage", "A1413", "--json", check=True).stdout)
    assert [one.pop("edition") for one in found["editions"]] == ["v344", "v460"]
    del found["editions"]
    move = {
        "de_edition": "v344",
        "de_code": "A1413",
        "vers_edition": "v460",
        "vers_code": "A1423",
        "vers_libelle": "Œnologue",
        "nature": "changé de code",
        "poids": 1.0,
        "nb_appellations": 3,
        "est_reattribue": False,
        "preuve": "appellations",
    }
    line = {
        "code": "A1413",
        "edition": "v344",
        "libelle": "Fermentation de boissons alcoolisées",
        "etat": "",
        "vers": [move],
        "absence": None,
    }
    assert found == {"codes": ["A1413"], "de": "", "vers": "v460", "lignes": [line]}
    table = run("--home", built.path, "passage", "A1413", "--csv", check=True).stdout
    assert table == (
        "de_edition,de_code,vers_edition,vers_code,vers_libelle,nature,poids,nb_appellations\n"
        "v344,A1413,v460,A1423,Œnologue,changé de code,1.0,3\n"
    )


def test_several_codes_are_answered_in_turn(run: Run, built: Home) -> None:
    done = run("--home", built.path, "passage", "a1413, Z9999 a1413 M1855", check=True)
    assert done.stdout.splitlines()[::3] == [
        "A1413 Fermentation de boissons alcoolisées, de v344 à v460",
        "M1855 Développeur / Développeuse web, dans v460",
    ]
    assert done.stderr == "Aucune fiche « Z9999 » dans v344, v460. Chercher avec « infotravail search ».\n"


@pytest.mark.parametrize("name", ["passage", "metier"])
def test_an_unknown_code_exits_with_1_and_says_which_are_like_it(run: Run, built: Home, name: str) -> None:
    done = run("--home", built.path, name, "M1806")
    assert (done.returncode, done.stdout) == (1, "")
    first, *others = done.stderr.splitlines()
    assert first == "Aucune fiche « M1806 » dans v344, v460. Codes proches :"
    assert "  M1805  Études et développement informatique" in others
    assert len(others) == 4
    none = run("--home", built.path, name, "plombier", "--json")
    answer = json.loads(none.stdout)
    assert none.returncode == 1
    assert (answer["lignes"][0]["vers"] == []) if name == "passage" else (answer["histoire"] is None)
    assert none.stderr == "Aucune fiche « PLOMBIER » dans v344, v460. Chercher avec « infotravail search ».\n"


def test_a_code_of_another_edition_than_the_one_named_says_where_it_is(run: Run, built: Home) -> None:
    done = run("--home", built.path, "passage", "M1855", "--from", "v344")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == "M1855 n'est pas dans v344, mais dans v460. Codes proches :"


def test_a_code_that_leads_nowhere_says_so(run: Run, home: Home) -> None:
    edit(home, "DELETE FROM rome_passages WHERE de_code = 'A1413'")
    done = run("--home", home.path, "passage", "A1413")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "A1413 est dans v344 et ne mène à aucune fiche de v460.\n"
    assert "Aucune fiche de v460 n'y correspond.\n" in run("--home", home.path, "metier", "A1413", check=True).stdout
    (home.path / "a.csv").write_text("code\nA1413\n", encoding="utf-8")
    done = run("--home", home.path, "passage", "--file", home.path / "a.csv", "--column", "code", check=True)
    assert done.stdout == f"code,{HEADER}\nA1413,v344,A1413,,,,sans suite,,,\n"
    assert done.stderr == "Lignes : 1 ; codes inconnus : 0 ; sans suite : 1.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["passage", "M1805", "--to", "v999"], "'v999' is not there; there are: v344, v460"),
        (["passage", " ".join(f"A{number}" for number in range(1001))], "1000 codes at most"),
        (["passage", "A" * 8001], "8000 characters at most"),
        (["metier", "M1805", "--edition", "343"], "'343' is not there; there are: v344, v460"),
        (["metier", "M1805", "--edition", "v344", "--date", "2021"], "both choose an edition"),
        (["metier", "M1805", "--date", "2021-13"], "'2021-13' is not a date: 2021, 2021-06 or 2021-06-15"),
        (["metier", "M1805", "--date", "20210601"], "is not a date"),
        (["passage"], "Give a CODE, or --file and --column"),
        (["passage", "M1805", "--file", __file__, "--column", "code"], "Give a CODE, or --file and --column"),
        (["passage", "--file", __file__], "--file and --column go together"),
        (["passage", "M1805", "-o", "out.csv"], "-o is for --file"),
        (["passage", "--file", __file__, "--column", "code", "--json"], "leave --json out"),
    ],
)
def test_a_wrong_use_exits_with_2_and_says_why(run: Run, built: Home, words: list[str], said: str) -> None:
    done = run("--home", built.path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize("words", [["passage", "M1805"], ["metier", "M1805"]])
def test_a_file_without_the_rome_says_how_to_have_its_editions(run: Run, home: Home, words: list[str]) -> None:
    edit(home, "DELETE FROM licences WHERE jeu = 'rome'")
    done = run("--home", home.path, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Ce fichier n'a pas le ROME : « infotravail download" in done.stderr
    assert "« infotravail fetch rome », puis « infotravail build »" in done.stderr


# A column of codes.


def test_a_column_is_followed_by_where_each_code_goes(run: Run, built: Home, tmp_path: Path) -> None:
    source, target = tmp_path / "codes.csv", tmp_path / "out.csv"
    text = 'id,code,note\n1, m1805 ,=1+1\n2,Z9999,"a ""b"", c"\n3,,\n4\n5,M1855,"two\nlines"\n'
    source.write_text(text, encoding="utf-8")
    words = ("--home", built.path, "passage", "--file", source, "--column", "code", "--to", "v460")
    done = run(*words, "-o", target, check=True)
    assert (done.stdout, done.stderr) == ("", "Lignes : 5 ; codes inconnus : 3.\n")
    expected = [
        f"id,code,note,{HEADER}",
        *(f"1, m1805 ,=1+1,{cells}" for cells in FROM_M1805),
        '2,Z9999,"a ""b"", c",,Z9999,,,,inconnu,,,',
        "3,,,,,,,,inconnu,,,",
        "4,,,,,,,,inconnu,,,",
        '5,M1855,"two',
        'lines",v460,M1855,v460,M1855,Développeur / Développeuse web,même édition,1.0,8,',
        "",
    ]
    assert target.read_bytes().decode() == "\n".join(expected)
    assert run(*words, check=True, env={"PYTHONIOENCODING": "ascii"}).stdout == "\n".join(expected)
    assert source.read_bytes().decode() == text
    named = run(*words, "--from", "v344", check=True)
    assert named.stderr == "Lignes : 5 ; codes inconnus : 4.\n"


def test_a_file_of_a_spreadsheet_keeps_its_bom_its_semicolons_and_its_ends_of_line(
    run: Run, built: Home, tmp_path: Path
) -> None:
    source = tmp_path / "codes.csv"
    source.write_bytes('\ufeff"Code ROME";prix, ht\r\na1413;"1;5"\r\n'.encode())
    target = tmp_path / "out.csv"
    run("--home", built.path, "passage", "--file", source, "--column", "Code ROME", "-o", target, check=True)
    assert target.read_bytes().decode() == (
        f"\ufeffCode ROME;prix, ht;{HEADER.replace(',', ';')}\r\n"
        'a1413;"1;5";v344;A1413;v460;A1423;Œnologue;changé de code;1,0;3;appellations\r\n'
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"id;rome\n1;M1805\n", "'code' is not there; the columns are: id, rome"),
        (b"", "'code' is not there; the columns are: none"),
        (b"code,code\n", "'code' is there more than once"),
        (b"code,id\nM1805,1\nM1805,1,2\n", "codes.csv, line 3: 3 cells, where the header has 2"),
        (b'code,id\nM1805,"1\n', "codes.csv, line 2: not CSV"),
        (b'code,id\n"M1805"x,1\n', "codes.csv, line 2: not CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_usage_error_and_nothing_is_written(
    run: Run, built: Home, tmp_path: Path, data: bytes, said: str
) -> None:
    source, target = tmp_path / "codes.csv", tmp_path / "out.csv"
    source.write_bytes(data)
    done = run("--home", built.path, "passage", "--file", source, "--column", "code", "-o", target)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert [path.name for path in tmp_path.glob("*.csv")] == ["codes.csv"]


@pytest.mark.parametrize("how", ["same", "symlink", "hard link"])
def test_the_file_that_is_read_is_never_written_over(run: Run, built: Home, tmp_path: Path, how: str) -> None:
    source, target = tmp_path / "codes.csv", tmp_path / "out.csv"
    source.write_text("code\nM1805\n", encoding="utf-8")
    if how == "same":
        target = tmp_path / "." / "codes.csv"
    elif how == "symlink":
        target.symlink_to(source)
    else:
        os.link(source, target)
    done = run("--home", built.path, "passage", "--file", source, "--column", "code", "-o", target)
    assert done.returncode == 2
    assert "-o would write over" in done.stderr
    assert source.read_text(encoding="utf-8") == "code\nM1805\n"


def test_a_column_of_ours_that_is_there_already_is_kept_and_ours_is_renamed(
    run: Run, built: Home, tmp_path: Path
) -> None:
    source = tmp_path / "codes.csv"
    source.write_text("code,nature,poids\nA1413,n,p\n", encoding="utf-8")
    done = run("--home", built.path, "passage", "--file", source, "--column", "code", check=True)
    header, row = done.stdout.splitlines()
    assert header == "code,nature,poids,de_edition,de_code,vers_edition,vers_code,vers_libelle,nature_2,poids_2," + (
        "nb_appellations,preuve"
    )
    assert row == "A1413,n,p,v344,A1413,v460,A1423,Œnologue,changé de code,1.0,3,appellations"
    assert "les nôtres sont renommées : nature → nature_2, poids → poids_2." in done.stderr


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5), st.sampled_from(",;\t|"))
def test_whatever_the_cells_are_they_are_all_kept(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([("code", "x"), *rows])
    path.write_bytes(written.getvalue().encode())
    texts: list[str] = []
    with opened(path, Wanted({"--column": "code"})) as table:
        writer = CsvWriter(texts.append, table.form, [*table.header, "y"])
        for row in table.rows:
            writer.write(row, writer.ready(["\n", 0.5]))
        writer.flush()
    # What Excel writes without an accent comes back with a mark.
    text = "".join(texts).removeprefix("\N{BOM}")
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    half = "0,5" if table.form.is_french_excel else "0.5"
    assert found == [["code", "x", "y"], *([*row, "\n", half] for row in rows)]


# A sheet.


def test_a_sheet_of_the_current_edition(run: Run, built: Home) -> None:
    done = run("--home", built.path, "metier", "a1423", check=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "A1423 Œnologue (v460, publiée le 18/09/2025)",
        "Domaine : A14 Production",
        "Définition :",
        "  Suit le vin depuis la cuve jusqu'à la bouteille, en goûtant et en analysant chaque étape.",
        "  Conseille le domaine sur l'assemblage, l'élevage et la conservation des cuvées.",
        "Appellations : 3",
        "  17010   Œnologue (principale)",
        "  17011   Œnologue conseil",
        "  17012   Œnologue en recherche développement",
        "Vient de, dans v344 : A1413 Fermentation de boissons alcoolisées (100,0 %)",
    ]


@pytest.mark.parametrize("words", [["--edition", "v344"], ["--date", "2021-06"], ["--date", "2020"]])
def test_a_sheet_of_an_older_edition(run: Run, built: Home, words: list[str]) -> None:
    done = run("--home", built.path, "metier", "E1205", *words, check=True)
    assert done.stdout.splitlines() == [
        "E1205 Réalisation de contenus multimédias (v344, publiée le 12/10/2020)",
        "Appellations : 9",
        "  10328   Affichiste",
        "  13999   Designer / Designeuse graphique",
        "  38710   Graphiste 2 D",
        "  38709   Graphiste 2 D - jeux vidéo",
        "  38711   Graphiste 3 D",
        "  38714   Infographiste 3 D",
        "  15563   Infographiste intégrateur / intégratrice",
        "  38713   Modeleur / Modeleuse 3 D",
        "  18310   Réalisateur / Réalisatrice multimédia",
        "Devenue, dans v460 :",
        " Poids  Appellations  Code   Intitulé                                         Nature",
        "88,9 %             8  E1205  Designer graphique                               renommé, scindé",
        "11,1 %             1  E1104  Concepteur / Conceptrice de contenus multimedia  scindé, fusionné",
    ]


def test_a_code_of_another_edition_says_so_in_the_first_line(run: Run, built: Home) -> None:
    gone = run("--home", built.path, "metier", "A1413", check=True).stdout.splitlines()
    assert gone[0] == "A1413 n'est pas dans v460 ; voici ce que la fiche de v344 est devenue."
    assert gone[-1] == "100,0 %             3  A1423  Œnologue  changé de code"
    new = run("--home", built.path, "metier", "M1855", "--edition", "v344", check=True).stdout.splitlines()
    assert new[0] == "M1855 n'est pas dans v344 ; voici la fiche de v460, et d'où elle vient."
    assert new[-1] == "Vient de, dans v344 : M1805 Études et développement informatique (100,0 %)"


def test_a_code_that_another_job_has_taken_says_so(run: Run, home: Home) -> None:
    edit(
        home,
        "UPDATE rome_metiers_editions SET code_ogr = '999', libelle = 'Autre métier' "
        "WHERE edition = 'v344' AND code_rome = 'E1205'",
        "UPDATE rome_passages SET est_reattribue = 1 WHERE de_code = 'E1205' AND vers_code = 'E1205'",
        "UPDATE rome_editions SET date_publication = NULL WHERE edition = 'v344'",
    )
    now = run("--home", home.path, "metier", "E1205", check=True).stdout.splitlines()
    assert now[1] == "Code réattribué : dans v344, c'est une autre fiche, « Autre métier »."
    then = run("--home", home.path, "metier", "E1205", "--edition", "v344", check=True).stdout.splitlines()
    assert then[0] == "E1205 Autre métier (v344, de date inconnue)"
    assert then[1] == "Code réattribué : dans v460, c'est une autre fiche, « Designer graphique »."


def test_a_date_before_every_edition_says_which_dates_there_are(run: Run, built: Home) -> None:
    done = run("--home", built.path, "metier", "E1205", "--date", "2020-09")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Aucune édition publiée jusqu'à 09/2020. Dates connues : v344 (12/10/2020), v460 (18/09/2025).\n"
    )


def test_a_sheet_for_programs_is_whole(run: Run, built: Home) -> None:
    answer = json.loads(run("--home", built.path, "metier", "a1413", "--json", check=True).stdout)
    assert list(answer) == ["code", "edition", "date", "editions", "fiche", "histoire", "proches_de", "bmo"]
    assert [answer[name] for name in ("code", "edition", "date", "fiche", "proches_de")] == (
        ["A1413", "v460", "", None, []]
    )
    found = answer["histoire"]
    (passage,) = found.pop("passages")
    assert (passage["vers_code"], passage["poids"]) == ("A1423", 1.0)
    assert found == {
        "edition_demandee": "v460",
        "fiche": {
            "code_rome": "A1413",
            "libelle": "Fermentation de boissons alcoolisées",
            "code_ogr": "27",
            "edition": {
                "edition": "v344",
                "version_rome": "ROME 3",
                "date_publication": "2020-10-12",
                "est_courante": False,
            },
            "code_domaine_professionnel": "",
            "domaine": "",
            "definition": [],
            "appellations": [
                {"code_ogr": "17010", "libelle": "Oenologue", "classification": ""},
                {"code_ogr": "17011", "libelle": "Oenologue conseil", "classification": ""},
                {"code_ogr": "17012", "libelle": "Oenologue en recherche développement", "classification": ""},
            ],
        },
        "vient_de": False,
        "vers": ["v460"],
        "dans": ["v344"],
        "reprises": [],
    }


def test_a_sheet_that_the_current_edition_has_is_whole_beside_that_of_another_edition(run: Run, built: Home) -> None:
    words = ("--home", built.path, "metier", "E1205", "--date", "2021", "--json")
    answer = json.loads(run(*words, check=True).stdout)
    assert (answer["edition"], answer["date"]) == ("v344", "2021")
    assert answer["fiche"]["libelle"] == "Designer graphique"
    assert answer["histoire"]["fiche"]["libelle"] == "Réalisation de contenus multimédias"
    assert [one["edition"] for one in answer["editions"]] == ["v344", "v460"]


# The publisher's files.


@pytest.mark.slow
@pytest.mark.real
def test_the_real_editions_answer_as_the_publisher_s_files_do(run: Run, real: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for file in ("v344/RefRomeCsv.zip", "v460/RefRomeCsv.zip"):
        keep(home, ROME, Arrival(real / "rome" / file, "2026-04-01"))
    build(home, (ROME,), read_lock(home.lock), lambda stage: None)
    done = run("--home", home.path, "passage", "F1604", "--from", "v344", "--to", "v460", check=True)
    assert done.stdout.splitlines() == [
        "F1604 Montage d'agencements, de v344 à v460",
        " Poids  Appellations  Code   Intitulé                             Nature",
        "50,0 %            14  F1625  Monteur / Monteuse en agencement     scindé",
        "42,9 %            12  F1604  Plaquiste                            renommé, scindé",
        " 3,6 %             1  F1140  Concepteur / Conceptrice agencement  scindé, fusionné",
        " 3,6 %             1  F1206  Chef / Cheffe d'équipe bâtiment      scindé, fusionné",
    ]
    sheet = run("--home", home.path, "metier", "E1205", "--edition", "v344", check=True).stdout.splitlines()
    assert sheet[:2] == [
        "E1205 Réalisation de contenus multimédias (v344, publiée le 12/10/2020)",
        "Appellations : 48",
    ]
    became = sheet.index("Devenue, dans v460 :")
    assert sheet[became + 2].split()[:6] == ["56,2", "%", "27", "E1205", "Designer", "graphique"]
    assert len(sheet) == became + 2 + 11
