"""A dataset that is added to the code: its folder and one word in the registration, and it is on every door.

The code is copied to a folder of its own; that of CONTRIBUTING.md is put among its datasets as the page says, then
`tests/tensions`. What runs there is the command and the site, each in a process of its own, on a home that has the
sample and a file of the new dataset.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from tests.copies import GUIDE, ROOT, Copy
from tests.publish.served import Html

# Forty lines as the publisher writes them: a code, a job, a level from 1 to 5.
JOBS = [(f"T{number:02}", f"Souffleur de verre numéro {number}", number % 5 + 1) for number in range(1, 41)]
HARDEST = [{"code_metier": code, "libelle": job, "niveau": level} for code, job, level in JOBS if level == 5]

# Several addresses are asked of one site in one process, as `tests/publish/served.py` does.
ASK = """
import json, sys
from infotravail.datasets import DATASETS
from infotravail.publish.serve import site
from pathlib import Path
from tests.publish.served import asking
with asking(site(Path(sys.argv[1]), DATASETS)) as asked:
    answers = {address: asked.get(address) for address in sys.argv[2:]}
    print(json.dumps({address: [one.status_code, dict(one.headers), one.text] for address, one in answers.items()}))
"""
METHOD = """
import inspect, sys
from infotravail import Infotravail
with Infotravail.open(sys.argv[1]) as base:
    answer = base.tensions(niveau=5, limit=3)
    print(len(answer), answer.total, answer.tronque, answer[0].libelle, [one.code_metier for one in answer])
    print("tensions" in dir(base), inspect.signature(base.tensions).return_annotation.__name__)
"""
SAMPLE = """
import sys
from pathlib import Path
from infotravail.home import Home
from tests.sample import archive_sample
archive_sample(Home(Path(sys.argv[1])))
"""
TABLES = (
    "import sqlite3, sys\n"
    "for (name,) in sqlite3.connect(sys.argv[1]).execute(\"SELECT name FROM sqlite_schema WHERE type = 'table'\"):\n"
    "    print(name)"
)
COUNTS = (
    "import sqlite3, sys\nfor name in ('zones_emploi', 'zones_emploi_communes'):\n"
    "    print(sqlite3.connect(sys.argv[1]).execute(f'SELECT count(*) FROM {name}').fetchone()[0])"
)
STUB = "from infotravail.lookup.stub import stub\nprint(stub())"
DICTIONARY = (
    "from infotravail.datasets import DATASETS\nfrom infotravail.describe.pages import pages\n"
    "print(pages(DATASETS)['index.md'], pages(DATASETS)['tensions.md'])"
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The copy with the two datasets, and its home built by `add` and `build`."""
    folder = tmp_path_factory.mktemp("new")
    found = Copy(folder)
    found.make()
    found.follow(GUIDE)
    shutil.copytree(ROOT / "tests" / "tensions", found.code / "datasets" / "tensions")
    found.register("tensions")
    (folder / "fichier.csv").write_text(
        "code;intitule;niveau\n" + "".join(f"{code};{job};{level}\n" for code, job, level in JOBS), encoding="utf-8"
    )
    where = found.python("import infotravail; print(infotravail.__file__)")
    assert Path(where.strip()).parent == found.code
    found.home.mkdir()
    # So that there is something to search beside it.
    found.python(SAMPLE, found.home)
    found.command("add", "tensions", folder / "fichier.csv", "--fetched-at", "2026-01-02")
    found.command("build")
    return found


@pytest.fixture(scope="module")
def answers(copy: Copy) -> dict[str, tuple[int, dict[str, str], str]]:
    """What the site answers to the addresses that these tests ask."""
    asked = (
        *(
            "/",
            "/-/accueil.json",
            "/livraison.json",
            "/tensions",
            "/tensions.json?niveau=5&limit=3",
            "/tensions.csv?niveau=5",
        ),
        *("/tensions.json?niveau=9", "/tensions.json?metier=T99", "/tensions?metier=t01"),
        *("/recherche?q=souffleur+verre+numero+40", "/-/recherche.json?q=souffleur+verre&limit=2"),
        *("/zone-emploi/8405", "/zone-emploi/8405.json", "/zone-emploi/8405.csv", "/zone-emploi/9999"),
        *("/sitemap.xml", "/openapi.json", "/origine/tensions.json", "/infotravail/tensions.json?_search=souffl"),
    )
    found: dict[str, tuple[int, dict[str, str], str]] = {}
    for address, (status, headers, text) in json.loads(copy.python(ASK, copy.home / "infotravail.db", *asked)).items():
        found[address] = (status, headers, text)
    return found


Answers = dict[str, tuple[int, dict[str, str], str]]


@pytest.mark.slow
def test_the_command_line_has_its_command(copy: Copy) -> None:
    assert "tensions" in copy.command("--help").split()
    told = copy.command("tensions", "--help")
    assert "Show the jobs that are the hardest to recruit for." in told
    assert "--niveau 1..5" in told


def test_its_command_answers_as_text_json_and_csv(copy: Copy) -> None:
    assert copy.command("tensions", "t04") == ("Code  Niveau  Métier\nT04   5       Souffleur de verre numéro 4\n")
    found = json.loads(copy.command("tensions", "--niveau", "5", "--limit", "3", "--json"))
    assert found == {"metier": "", "niveau": 5, "tensions": HARDEST[:3], "total": 8, "tronque": True}
    rows = list(csv.DictReader(io.StringIO(copy.command("tensions", "--niveau", "5", "--csv"))))
    assert rows == [{name: str(value) for name, value in one.items()} for one in HARDEST]


def test_what_its_command_cannot_use_is_told_with_what_can(copy: Copy) -> None:
    assert "from 1 to 5" in copy.refused("tensions", "--niveau", "9")
    assert "T01, T02" in copy.refused("tensions", "T99")


def test_the_search_finds_its_kind(copy: Copy, answers: Answers) -> None:
    assert "Tensions par métier" in copy.command("search", "souffleur", "verre")
    found = json.loads(answers["/-/recherche.json?q=souffleur+verre&limit=2"][2])["resultats"]
    assert [(one["genre"], one["code"]) for one in found if one["genre"] == "tension"] == [
        ("tension", "T01"),
        ("tension", "T02"),
    ]
    page = Html(answers["/recherche?q=souffleur+verre+numero+40"][2])
    assert "Souffleur de verre numéro 40" in page.text
    assert "/tensions?metier=T40" in [one["href"] for one in page.of("a")]


@pytest.mark.slow
def test_the_api_has_its_method(copy: Copy) -> None:
    assert copy.python(METHOD, copy.home).splitlines() == [
        "3 8 True Souffleur de verre numéro 4 ['T04', 'T09', 'T14']",
        "True ReponseTensions",
    ]
    assert "    ) -> ReponseTensions:" in copy.python(STUB).splitlines()


def test_its_page_is_served(answers: Answers) -> None:
    status, headers, text = answers["/tensions"]
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = Html(text)
    assert page.title == "Tensions de recrutement – infotravail"
    assert "Souffleur de verre numéro 4 : 5" in page.text
    assert "40 métiers" in page.text
    # Where the figures come from is said at the foot.
    assert "Observatoire des tests" in page.text
    one = Html(answers["/tensions?metier=t01"][2])
    assert ("Souffleur de verre numéro 1 : 2" in one.text, "1 métiers" in one.text) == (True, True)


def test_its_json_is_that_of_its_command(copy: Copy, answers: Answers) -> None:
    status, headers, text = answers["/tensions.json?niveau=5&limit=3"]
    assert (status, headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert json.loads(text) == json.loads(copy.command("tensions", "--niveau", "5", "--limit", "3", "--json"))
    assert 'rel="next"' in headers["link"]
    assert "debut=3" in headers["link"]


def test_its_csv_is_that_of_its_command(copy: Copy, answers: Answers) -> None:
    status, headers, text = answers["/tensions.csv?niveau=5"]
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert 'filename="tensions' in headers["content-disposition"]
    assert list(csv.reader(io.StringIO(text))) == list(
        csv.reader(io.StringIO(copy.command("tensions", "--niveau", "5", "--csv")))
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/tensions.json?niveau=9", "niveau : « 9 » ne convient pas ; attendu : un nombre entier de 1 à 5."),
        (
            "/tensions.json?metier=T99",
            f"metier : « T99 » n'y est pas ; il y a : {', '.join(code for code, *_ in JOBS)}.",
        ),
    ],
)
def test_what_its_address_cannot_use_is_a_400_with_what_can(answers: Answers, address: str, said: str) -> None:
    _, _, text = answers[address]
    assert json.loads(text) == {"ok": False, "error": said, "status": 400, "title": None}


def test_every_page_has_it_in_its_menu(answers: Answers) -> None:
    for address in ("/", "/tensions"):
        page = Html(answers[address][2])
        assert "/tensions" in [one["href"] for one in page.of("a")]
        assert " Tensions " in page.text


def test_robots_are_told_of_its_page(answers: Answers) -> None:
    assert "<loc>http://localhost/tensions</loc>" in answers["/sitemap.xml"][2]


def test_its_addresses_are_described(answers: Answers) -> None:
    described = json.loads(answers["/openapi.json"][2])
    assert {"/tensions.json", "/tensions.csv"} <= described["paths"].keys()
    asked = described["paths"]["/tensions.json"]["get"]["parameters"]
    assert [one["name"] for one in asked][:4] == ["metier", "niveau", "limit", "debut"]
    schema = described["components"]["schemas"]["ReponseTensions"]
    assert schema["properties"].keys() == {"metier", "niveau", "tensions", "total", "tronque"}
    assert (schema["additionalProperties"], schema["properties"]["tensions"]["maxItems"]) == (False, 100)


def test_the_home_page_counts_it(answers: Answers) -> None:
    found = json.loads(answers["/-/accueil.json"][2])
    assert {"nom_table": "tensions", "titre": "métiers en tension", "nombre": 40} in found["comptes"]
    assert "tensions" in [one["jeu"] for one in json.loads(answers["/livraison.json"][2])["jeux"]]
    assert "métiers en tension" in Html(answers["/"][2]).text


@pytest.mark.slow
def test_its_table_is_described_searched_and_traced(copy: Copy, answers: Answers) -> None:
    described = copy.command("metadata")
    assert "tensions:" in described
    assert "Niveau de tension, de 1 à 5." in described
    assert json.loads(answers["/infotravail/tensions.json?_search=souffl"][2])["filtered_table_rows_count"] == 40
    found = json.loads(answers["/origine/tensions.json"][2])["origine"]
    assert [(one["producteur"], one["edition"]) for one in found["sources"]] == [("Observatoire des tests", "2025")]


def test_the_dictionary_has_it(copy: Copy) -> None:
    pages = copy.python(DICTIONARY)
    assert "| `tensions` | how hard it is to recruit, by job |" in pages
    assert "| `niveau_tension` | INTEGER | Niveau de tension, de 1 à 5. |" in pages


def test_a_name_that_is_registered_and_leads_nowhere_is_told(copy: Copy) -> None:
    registration = copy.code / "datasets" / "__init__.py"
    before = registration.read_text(encoding="utf-8")
    copy.register("tension")
    said = copy.refused("sources", code=1)
    registration.write_text(before, encoding="utf-8")
    assert said.startswith(
        "Error: builder/datasets/tension/dataset.py: NAMES has 'tension', and the module is not there\n"
        "  → write the module, or mend NAMES in builder/datasets/__init__.py: rome, bmo, "
    )


# The page that tells how, followed to the letter: its dataset is in the same copy.


def test_the_blocks_of_the_page_are_as_the_linter_wants_them(copy: Copy) -> None:
    written = "builder/datasets/zones_emploi tests/datasets/test_zones_emploi.py"
    assert copy.shell(f".venv/bin/ruff format --check {written}; .venv/bin/ruff check {written}").splitlines() == [
        "6 files already formatted",
        "All checks passed!",
    ]


def test_the_commands_of_the_page_print_what_it_shows(copy: Copy) -> None:
    steps = GUIDE[GUIDE.index("## Add a dataset") :]
    tried = []
    for block in re.findall(r"^```console\n(.*?)^```", steps, re.M | re.S):
        for line, shown in re.findall(r"^\$ (.*)\n((?:[^$].*\n)*)", block, re.M):
            # What the targets need is installed: they make no environment anew.
            needed = " ".join(f"-o .venv/{name}" for name in (".installed", ".installed-dev"))
            printed = copy.shell(re.sub("^make ", f"make {needed} ", line))
            assert re.fullmatch(re.escape(shown).replace("…", ".*"), printed), (line, printed)
            tried.append(line)
    assert len(tried) == 8


def test_what_derives_from_the_declarations_has_the_dataset_of_the_page(copy: Copy) -> None:
    described = (copy.project / "metadata.yml").read_text(encoding="utf-8")
    assert "zones_emploi_communes:" in described
    assert "def zone_emploi(" in (copy.project / "builder" / "lookup" / "api.pyi").read_text(encoding="utf-8")
    dictionary = copy.project / "docs" / "dictionary" / "zones_emploi.md"
    assert "[`zones_emploi.code_zone`](zones_emploi.md#zones_emploi)" in dictionary.read_text(encoding="utf-8")


def test_the_dataset_of_the_page_is_shown_as_a_page_json_and_csv(copy: Copy, answers: Answers) -> None:
    page = Html(answers["/zone-emploi/8405"][2])
    assert page.title == "Zone d'emploi Bourg en Bresse – infotravail"
    assert "L'Abergement-Clémenciat 01001 L'Abergement-de-Varey 01002" in page.text
    assert "INSEE, Composition communale des zones d'emploi 2020, édition 2020" in page.text
    assert json.loads(answers["/zone-emploi/8405.json"][2]) == json.loads(copy.command("zone_emploi", "8405", "--json"))
    assert answers["/zone-emploi/8405.csv"][2].splitlines() == [
        "code_commune,libelle",
        "01001,L'Abergement-Clémenciat",
        "01002,L'Abergement-de-Varey",
    ]
    assert answers["/zone-emploi/9999"][0] == 404
    assert "<loc>http://localhost/zone-emploi/9401</loc>" in answers["/sitemap.xml"][2]


def test_the_dataset_of_the_page_is_left_out_of_the_redistributable_file_until_its_licence_is_known(copy: Copy) -> None:
    copy.command("build", "--redistributable")
    found = copy.python(TABLES, copy.home / "redistributable" / "infotravail.db").split()
    assert "rome_metiers" in found
    assert not [name for name in found if name.startswith("zones_emploi")]


@pytest.mark.real
def test_the_dataset_of_the_page_reads_the_file_of_the_publisher(copy: Copy, real: Path, tmp_path: Path) -> None:
    file = real / "geo-editions" / "communes_zones_emploi_2020.csv"
    lines = [line for line in GUIDE.splitlines() if "--home dist/reel" in line]
    for line in lines:
        copy.shell(line.replace("~/communes_zones_emploi_2020.csv", str(file)))
    assert len(lines) == 3
    found = copy.python(COUNTS, copy.project / "dist" / "reel" / "infotravail.db")
    assert found.split() == ["306", "34935"]
