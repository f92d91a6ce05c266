"""The Python API: one object for one file, found where it is, read by several threads, that never changes it."""

from __future__ import annotations

import inspect
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

import infotravail
from infotravail import Infotravail
from infotravail.across.codage import Codage
from infotravail.across.suggestions import Suggestion
from infotravail.asking import ask
from infotravail.disk import sha256_of
from infotravail.errors import HomeError
from infotravail.faces import question
from infotravail.home import SCHEMA_VERSION, Home
from infotravail.lookup.methods import methods
from tests.homes import assert_tells

WEB = "Développeur / Développeuse web"


@pytest.fixture
def it(built: Home) -> Iterator[Infotravail]:
    """The API on the sample."""
    with Infotravail.open(built.database) as opened:
        yield opened


# Every question.

QUESTIONS: dict[str, Callable[[Infotravail], Any]] = {
    "search": lambda it: it.search("infirmiere"),
    "suggest": lambda it: it.suggest("infirm"),
    "code": lambda it: it.code("Dev web (H/F) - CDI"),
    "metier": lambda it: it.metier("A1423"),
    "appellation": lambda it: it.appellation("17010"),
    "appellations": lambda it: it.appellations("A1423"),
    "competences": lambda it: it.competences("A1423"),
    "competence": lambda it: it.competence("100007"),
    "fiches_par_competences": lambda it: it.fiches_par_competences("100007 100286"),
    "metiers": lambda it: it.metiers("couture"),
    "marche": lambda it: it.marche("J1506", departement="63"),
    "proches": lambda it: it.proches("A1423"),
    "editions": lambda it: it.editions(),
    "passage": lambda it: it.passage("M1805"),
    "lieu": lambda it: it.lieu("rennes"),
    "agences": lambda it: it.agences("rennes"),
    "bmo": lambda it: it.bmo("V1X80"),
    "territoires": lambda it: it.territoires("rennes"),
    "territoire": lambda it: it.territoire("35238"),
    "origines": lambda it: it.origines(),
    "origine": lambda it: it.origine("bmo"),
}


def test_every_method_is_asked() -> None:
    assert set(methods()) == set(QUESTIONS)


def test_the_object_lists_its_methods_and_helps_with_each(it: Infotravail) -> None:
    assert set(QUESTIONS) <= set(dir(it))
    assert str(inspect.signature(it.bmo)).startswith("(metier: str = '', departement: str = '', bassin: str = ''")
    assert it.bmo.__name__ == "bmo"
    assert all(getattr(it, name).__doc__ for name in QUESTIONS)
    with pytest.raises(AttributeError, match="'Infotravail' object has no attribute 'nothing'"):
        _ = it.nothing
    with pytest.raises(AttributeError, match="'Infotravail' object has no attribute 'accueil'"):
        _ = it.accueil


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("search", {"q": "infirmiere", "limit": 3}),
        ("suggest", {"q": "infirm"}),
        ("code", {"intitule": "Dev web (H/F) - CDI"}),
        ("metier", {"code": "A1423"}),
        ("competences", {"q": "A1423"}),
        ("competences", {"q": "souder", "limit": 2}),
        ("competence", {"code": "100007"}),
        ("fiches_par_competences", {"codes": ("100007", "100286")}),
        ("passage", {"codes": ("M1805",), "vers": "v460"}),
        ("lieu", {"q": "rennes"}),
        ("agences", {"commune": "35238"}),
        ("bmo", {"metier": "V1X80", "departement": "63"}),
    ],
)
def test_a_method_answers_as_the_question_of_the_other_doors(
    it: Infotravail, database: sqlite3.Connection, name: str, asked: dict[str, Any]
) -> None:
    declared = question(name)
    assert declared is not None
    answer = getattr(it, name)(**asked)
    assert isinstance(answer, declared.answers)
    assert answer == ask(database, declared, declared.asks(**asked))


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_of_the_sample_is_without_an_answer_and_none_can_be_changed(it: Infotravail, name: str) -> None:
    answer = QUESTIONS[name](it)
    assert answer
    with pytest.raises(FrozenInstanceError):
        setattr(answer, next(iter(answer.__dataclass_fields__)), "x")


def test_a_coding_is_whole(it: Infotravail) -> None:
    (codage,) = it.code("Dev web junior (H/F) - CDI - Rennes", limit=1)
    assert codage == Codage(
        intitule="Dev web junior (H/F) - CDI - Rennes",
        rang=1,
        code_rome="M1855",
        libelle=WEB,
        appellation=WEB,
        score=codage.score,
        pourquoi="mot courant « dev web »",
        probabilite=codage.probabilite,
        decision=codage.decision,
    )
    assert 0.5 < codage.score < 2


def test_a_suggestion_is_whole(it: Infotravail) -> None:
    assert list(it.suggest("œnol", limit=1)) == [Suggestion("Œnologue", "appellation", "17010", "A1423", "Œnologue")]


def test_the_share_of_difficult_projects_is_bounded_by_the_other_ends_of_both_intervals(it: Infotravail) -> None:
    (found,) = it.bmo("V1X80", departement="63", annee=2025)
    assert (found.projets.min, found.projets.max) == (319, 323)
    assert (found.difficiles.min, found.difficiles.max) == (182, 190)
    # 182 of 323 at the least, 190 of 319 at the most.
    assert (found.part_difficiles_min_pct, found.part_difficiles_max_pct) == (56.3, 59.6)


def test_a_share_is_never_less_than_nothing_nor_more_than_all_and_holds_what_is_published(it: Infotravail) -> None:
    years = (2023, 2024, 2025)
    places = ("", "35", "63", "75", "974")
    found = [one for code in places for year in years for one in it.bmo("", code, annee=year, limit=100)]
    assert len(found) > 20
    assert any(one.difficiles.min < one.difficiles.max for one in found)
    for one in found:
        assert 0 <= one.part_difficiles_min_pct <= one.part_difficiles_max_pct <= 100
        least = one.difficiles.min / one.projets.max
        most = one.difficiles.max / one.projets.min if one.projets.min else 1.0
        assert one.part_difficiles_min_pct == round(100 * least, 1)
        assert one.part_difficiles_max_pct == round(100 * min(1.0, most), 1)


def test_codes_may_be_in_small_letters_with_spaces_around(it: Infotravail) -> None:
    for typed, code in ((" m1855 ", "M1855"), ("a1423", "A1423")):
        assert it.metier(typed) == it.metier(code)
        assert it.metier(code).fiche is not None
        assert it.appellations(typed) == it.appellations(code)
        assert it.competences(typed) == it.competences(code)
        assert it.proches(typed) == it.proches(code)
        assert min(map(len, (it.appellations(code), it.competences(code), it.proches(code)))) > 0
        assert it.passage(typed, vers="v344") == it.passage(code, vers="v344")
    assert [one.libelle for one in it.appellation(" 17010 ")] == ["Œnologue"]


def test_what_nobody_knows_is_nothing(it: Infotravail) -> None:
    unknown = it.metier("Z9999")
    assert (unknown.fiche, unknown.histoire) == (None, None)
    for answer in (
        it.appellation("1"),
        it.appellations("Z9999"),
        it.competences("Z9999"),
        it.competence("1"),
        it.proches("Z9999"),
    ):
        assert list(answer) == []
    [line] = it.passage("Z9999")
    assert (line.code, line.etat, line.vers) == ("Z9999", "inconnu", ())
    for answer in (it.search("zzqqxx"), it.suggest("zzqqxx"), it.code("zzqqxx"), it.search(""), it.code("CDI")):
        assert list(answer) == []


def test_limits_are_kept(it: Infotravail) -> None:
    assert [len(it.suggest("a", limit)) for limit in (1, 4)] == [1, 4]
    assert [len(it.code("agent", limit)) for limit in (1, 4)] == [1, 4]
    for ask_for in (it.suggest, it.code, it.search):
        with pytest.raises(ValueError, match="limit: '0' cannot be used; it is a whole number from 1 to"):
            ask_for("agent", limit=0)
    assert {hit.genre for hit in it.search("bois", 1)} == {"fiche", "appellation", "compétence", "savoir", "commune"}
    assert len(it.search("bois", 1)) == 5


# Editions.


def test_a_sheet_is_asked_as_an_edition_had_it(it: Infotravail) -> None:
    before = it.metier("E1205", "V344 ")
    assert before == it.metier("E1205", edition="v344")
    assert before.histoire is not None
    assert (before.histoire.edition_demandee, before.histoire.fiche.edition.edition) == ("v344", "v344")
    now = it.metier("E1205")
    assert now.histoire is not None
    assert now.histoire.edition_demandee == "v460"


def test_a_passage_is_asked_between_any_two(it: Infotravail) -> None:
    [back] = it.passage("M1855", de="v460", vers="v344")
    assert {one.vers_edition for one in back.vers} == {"v344"}
    [line] = it.passage("M1805", "v344")
    assert [(one.vers_code, one.poids) for one in line.vers] == [("M1861", 0.5), ("M1855", 0.4), ("M1801", 0.1)]
    assert list(it.passage(["m1805"])) == list(it.passage(("M1805",), vers="v460")) == [line]
    assert len(it.passage("M1805 M1855")) == 2


@pytest.mark.parametrize(
    "ask_it",
    [
        lambda it: it.metier("E1205", "v999"),
        lambda it: it.passage("E1205", de="v999"),
        lambda it: it.passage("E1205", vers="v999"),
    ],
)
def test_an_unknown_edition_is_an_error_that_lists_those_that_there_are(
    it: Infotravail, ask_it: Callable[[Infotravail], object]
) -> None:
    with pytest.raises(ValueError, match="'v999' is not there; there are: v344, v460"):
        ask_it(it)


# Places.


def test_agencies_and_figures_are_asked_by_place(it: Infotravail) -> None:
    assert it.agences(commune="35238")[0].identifiant == "BRE9001"
    assert it.bmo("V1X80", departement="63", annee=2025)[0].projets.min == 319
    assert (len(it.bmo(limit=3)), it.bmo(limit=3).tronque) == (3, True)


# Which file it is.


def kept(built: Home, folder: Path) -> Home:
    """Return a home at some place, with the file of another."""
    folder.mkdir(parents=True)
    shutil.copy(built.database, folder / built.database.name)
    return Home(folder)


def test_a_file_or_its_folder_may_be_given(built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INFOTRAVAIL_HOME", "nowhere")
    elsewhere = kept(built, tmp_path / "elsewhere")
    renamed = elsewhere.database.rename(elsewhere.path / "été 2026.db")
    for given in (built.database, str(built.database), built.path, str(built.path), renamed, "elsewhere/été 2026.db"):
        with Infotravail.open(given) as it:
            assert it.metier("A1423").fiche is not None


def test_the_home_of_the_environment_is_asked_when_none_is_given(
    built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept(built, tmp_path / "dist")
    named = kept(built, tmp_path / "named")
    monkeypatch.setenv("INFOTRAVAIL_HOME", str(named.path))
    with Infotravail.open() as it:
        assert it.path == named.database


def test_dist_is_asked_where_nothing_else_is_said(built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    dist = kept(built, tmp_path / "dist")
    with Infotravail.open() as it:
        assert it.path.resolve() == dist.database
        assert it.suggest("coif")


def test_a_home_without_a_release_has_its_sample(built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sample = kept(built, tmp_path / "dist" / "depart")
    for given in (None, "dist", tmp_path / "dist"):
        with Infotravail.open(given) as it:
            assert it.path.resolve() == sample.database
            assert it.suggest("coif")


@pytest.mark.parametrize("given", [None, ".", "dist", "nothing.db", "nowhere/infotravail.db"])
def test_where_there_is_no_file_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None) -> None:
    (tmp_path / "dist").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HomeError) as refusal:
        Infotravail.open(given)
    assert_tells(refusal.value)
    assert [path.name for path in tmp_path.rglob("*")] == ["dist"]


def test_a_file_of_another_schema_is_refused(home: Home) -> None:
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(HomeError) as refusal:
        Infotravail.open(home.database)
    told = f"schema {SCHEMA_VERSION + 1}, while this version reads schema {SCHEMA_VERSION}"
    assert_tells(refusal.value, told, "infotravail build")


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    with pytest.raises(HomeError) as refusal:
        Infotravail.open(other)
    assert_tells(refusal.value, "not a file of infotravail")
    text = tmp_path / "text.db"
    text.write_text("neither a database\n" * 100, encoding="utf-8")
    with pytest.raises(HomeError) as refusal:
        Infotravail.open(text)
    assert_tells(refusal.value, "not a readable database")


def test_a_file_without_a_dataset_says_how_to_have_it(home: Home) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("DELETE FROM licences WHERE jeu IN ('bmo', 'agences')")
    with Infotravail.open(home.database) as it:
        assert it.search("infirmiere")
        for ask, missing in ((lambda: it.bmo("V1X80"), "bmo"), (lambda: it.agences("rennes"), "agences")):
            with pytest.raises(HomeError) as refusal:
                ask()
            assert_tells(refusal.value, f"built without {missing}", f"infotravail fetch {missing}")


def test_a_damaged_file_is_an_error_in_words(home: Home) -> None:
    data = bytearray(home.database.read_bytes())
    with closing(sqlite3.connect(home.database)) as connection:
        pages = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE tbl_name != 'release' AND rootpage > 0"
        ).fetchall()
    for (page,) in pages:
        data[4096 * (page - 1) : 4096 * page] = bytes(4096)
    home.database.write_bytes(data)
    with Infotravail.open(home.database) as it:
        for name, ask in QUESTIONS.items():
            with pytest.raises(HomeError) as refusal:
                ask(it)
            assert str(home.database) in str(refusal.value), name


def test_questions_never_change_the_file(home: Home) -> None:
    home.database.chmod(0o600)
    before = sha256_of(home.database)
    names = sorted(path.name for path in home.path.iterdir())
    with Infotravail.open(home.database) as it:
        for ask in QUESTIONS.values():
            ask(it)
    assert sha256_of(home.database) == before
    assert sorted(path.name for path in home.path.iterdir()) == names


# Closed, and threads.


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_closed_file_is_asked_nothing(built: Home, name: str) -> None:
    with Infotravail.open(built.database) as it:
        QUESTIONS[name](it)
    with pytest.raises(HomeError) as refusal:
        QUESTIONS[name](it)
    assert_tells(refusal.value, "closed", "open it again")
    it.close()


def test_a_file_is_closed_for_the_threads_that_have_not_asked_yet(built: Home) -> None:
    it = Infotravail.open(built.database)
    it.close()
    with ThreadPoolExecutor(1) as pool, pytest.raises(HomeError, match="closed"):
        pool.submit(it.search, "infirmiere").result()


def test_eight_threads_that_ask_at_once_have_the_same_answers(built: Home) -> None:
    with Infotravail.open(built.database) as it:
        expected = {name: ask(it) for name, ask in QUESTIONS.items()}
        together = threading.Barrier(8)

        def ask_everything(turn: int) -> list[dict[str, Any]]:
            names = [*QUESTIONS]
            together.wait(60)
            # Each begins with another question, so that all kinds are asked at once.
            return [{name: QUESTIONS[name](it) for name in (*names[turn:], *names[:turn])} for _ in range(5)]

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(ask_everything, range(8)))
    assert [answer for answers in found for answer in answers] == [expected] * 40


# What it costs to import it.


def imported_by(code: str, tmp_path: Path) -> set[str]:
    """Return the modules that a program has once it has run."""
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    return set(done.stdout.split())


HEAVY = {"httpx", "datasette", "pandas", "yaml", "click", "uvicorn", "stamina", "python_calamine"}


def test_the_api_is_light_to_import_and_to_ask(built: Home, tmp_path: Path) -> None:
    modules = imported_by("from infotravail import Infotravail", tmp_path)
    assert "infotravail.lookup.api" in modules
    assert modules & (HEAVY | {"infotravail.model", "infotravail.pipeline", "infotravail.cli"}) == set()
    asked = (
        "from infotravail import Infotravail\n"
        f"with Infotravail.open({str(built.database)!r}) as it:\n"
        "    assert it.search('infirmeir') and it.suggest('inf') and it.code('dev web') and it.bmo() and it.editions()"
    )
    assert imported_by(asked, tmp_path) & HEAVY == set()


def test_the_package_alone_imports_nothing_of_the_api(tmp_path: Path) -> None:
    modules = imported_by("import infotravail\ninfotravail.__version__", tmp_path)
    assert "sqlite3" not in modules
    assert "infotravail.lookup" not in modules


def test_a_name_that_the_package_has_not_is_an_error() -> None:
    assert infotravail.Infotravail is Infotravail
    assert "Infotravail" in infotravail.__all__
    with pytest.raises(AttributeError, match="module 'infotravail' has no attribute 'Infotravaux'"):
        infotravail.Infotravaux  # noqa: B018
