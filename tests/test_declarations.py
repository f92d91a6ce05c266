"""A declaration that is wrong is told where it is made: dataset > table > column, the mistake, and the mend."""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infotravail.containers import BARE
from infotravail.contract import expect_sound, problems
from infotravail.datasets import DATASETS
from infotravail.errors import DeclarationError
from infotravail.home import Home
from infotravail.model import (
    Belongs,
    Caveat,
    Changes,
    Check,
    Column,
    Compared,
    Correction,
    Dataset,
    File,
    Having,
    Layout,
    Licence,
    Made,
    Member,
    Notice,
    Query,
    Read,
    Repeat,
    Resolve,
    Table,
    View,
    Written,
)
from infotravail.pipeline.build import build
from infotravail.recognisers import by_beginning
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock

# A dataset as a newcomer writes it: jobs, then their tension by basin, from one CSV.
FILE = "tensions.csv"
MEMBER = Member(FILE, BARE)
LAYOUT = Layout("tensions", by_beginning("rome,"), members=(BARE,))
JOBS = Table(
    name="tensions_metiers",
    title="Métiers en tension",
    description="Un métier par ligne.",
    columns=(
        Column("code_rome", "Code de la fiche.", source="rome"),
        Column("libelle", "Intitulé.", source="intitule"),
    ),
    source=Read((MEMBER,), once=True),
    key=("code_rome",),
    search=("libelle",),
    label="libelle",
    expect=range(1, 10),
)
BASINS = Table(
    name="tensions",
    title="Tensions",
    description="Une ligne par métier et bassin.",
    columns=(
        Column("code_rome", "Code de la fiche.", source="rome", references="tensions_metiers.code_rome"),
        Column("code_bassin", "Bassin.", source="bassin"),
        Column("indice", "Indice de tension.", type="REAL", source="indice"),
        Column(
            "nom",
            "Intitulé du métier.",
            empty="inconnu",
            found_by=(Resolve("SELECT code_rome, libelle FROM tensions_metiers", by=("code_rome",), proof="le code"),),
        ),
        Column("preuve", "Comment nom a été trouvé.", empty="pas trouvé", proof_of="nom"),
    ),
    source=Read((MEMBER,)),
    key=("code_rome", "code_bassin"),
    indexes=(("code_bassin",),),
    expect=range(1, 10),
)
MEANS = Table(
    name="tensions_moyennes",
    title="Tensions moyennes",
    description="Une ligne par métier.",
    columns=(
        Column("code_rome", "Code de la fiche.", origin="calculé"),
        Column("moyenne", "Moyenne de l'indice.", type="REAL", origin="calculé"),
    ),
    source=Made("SELECT code_rome, avg(indice) FROM tensions GROUP BY 1", of=("tensions",)),
    key=("code_rome",),
)
SOUND = Dataset(
    name="tension",
    title="Tensions",
    description="Les tensions par métier et bassin.",
    publisher="Dares",
    licence=Licence("LO", "Licence ouverte", "https://www.example.org/licence"),
    files=(File(FILE, "Tensions", layouts=(LAYOUT,), page="https://www.example.org/tensions"),),
    tables=(JOBS, BASINS, MEANS),
)
ROWS = [
    ("rome", "intitule", "bassin", "indice"),
    ("A1", "Un", "01", "0.5"),
    ("A1", "Un", "02", "1.5"),
    ("B2", "Deux", "01", "2"),
]


def dataset(*tables: Table, **words: Any) -> Dataset:
    """Return the dataset with other tables of the same names, or other words."""
    changed = {table.name: table for table in tables}
    return replace(SOUND, tables=tuple(changed.get(table.name, table) for table in SOUND.tables), **words)


def column(table: Table, called: str, /, **words: Any) -> Table:
    """Return a table of which one column has other words."""
    columns = tuple(one.but(**words) if one.name == called else one for one in table.columns)
    return replace(table, columns=columns)


def source(table: Table, **words: Any) -> Table:
    """Return a table whose source has other words."""
    return replace(table, source=replace(table.source, **words))


def layout(**words: Any) -> Dataset:
    """Return the dataset whose file has another layout."""
    return replace(SOUND, files=(replace(SOUND.files[0], layouts=(replace(LAYOUT, **words),)),))


def first(**words: Any) -> Dataset:
    """Return the dataset whose file has other words."""
    return replace(SOUND, files=(replace(SOUND.files[0], **words),))


NO_PROOF = Repeat(MEMBER, codes=("rome",), labels=("commune",), against="SELECT code_rome, nom FROM tensions")
LOOKUP = BASINS.column("nom").found_by[0]


def looked_up(**words: Any) -> Table:
    """Return the table of which one column is looked up otherwise."""
    return column(BASINS, "nom", found_by=(replace(LOOKUP, **words),))


# What a newcomer gets wrong: where the mistake is told, and in which words.
MISTAKES: dict[str, tuple[Dataset, str, str]] = {
    "a member of another name": (
        dataset(source(BASINS, members=(Member(FILE, "tension.csv"),))),
        "tension > tensions",
        "it reads tensions.csv > tension.csv, which no layout of the file has",
    ),
    "a file of another name": (
        dataset(source(BASINS, members=(Member("tension.csv", BARE),))),
        "tension > tensions",
        "it reads tension.csv, which is no file of tension",
    ),
    "a layout of another name": (
        dataset(source(BASINS, members=(replace(MEMBER, layout="tension"),))),
        "tension > tensions",
        "reads tensions.csv > fichier in the layout tension, which the file does not have",
    ),
    "a layout that gives a table nothing": (
        replace(
            SOUND,
            files=(replace(SOUND.files[0], layouts=(LAYOUT, replace(LAYOUT, name="tensions 2027"))),),
            tables=(JOBS, source(BASINS, members=(replace(MEMBER, layout="tensions 2027"),)), MEANS),
        ),
        "tension > tensions",
        "no member gives it rows from tensions.csv in the layout tensions",
    ),
    "a member that nobody reads": (
        layout(members=(BARE, "notice.csv")),
        "tension > tensions.csv > tensions",
        "nothing reads its member notice.csv",
    ),
    "a facet that is no column": (
        dataset(replace(BASINS, facets=("departement",))),
        "tension > tensions",
        "`facets` names departement, which is no column of it",
    ),
    "a key that is no column": (
        dataset(replace(MEANS, key=("rome",))),
        "tension > tensions_moyennes",
        "`key` names rome, which is no column of it",
    ),
    "an index on no column": (
        dataset(replace(BASINS, indexes=(("bassin",),))),
        "tension > tensions",
        "`indexes` names bassin, which is no column of it",
    ),
    "a search in no column": (
        dataset(replace(JOBS, search=("intitule",))),
        "tension > tensions_metiers",
        "`search` names intitule, which is no column of it",
    ),
    "a search in numbers": (
        dataset(replace(BASINS, search=("indice",))),
        "tension > tensions",
        "`search` names indice, which is no text",
    ),
    "a label that is no column": (
        dataset(replace(JOBS, label="nom")),
        "tension > tensions_metiers",
        "`label` names nom, which is no column of it",
    ),
    "no key": (dataset(replace(MEANS, key=())), "tension > tensions_moyennes", "neither a `key` nor `unique` columns"),
    "a key that may be empty": (
        dataset(column(MEANS, "code_rome", empty="inconnu")),
        "tension > tensions_moyennes > code_rome",
        "a column of the key may be empty",
    ),
    "two columns of one name": (
        dataset(replace(BASINS, columns=(*BASINS.columns, BASINS.column("indice")))),
        "tension > tensions > indice",
        "two columns have this name",
    ),
    "a computed column of a name that is there": (
        dataset(column(BASINS, "indice", computed=(Column("nom", "Double.", formula="2 * indice"),))),
        "tension > tensions > nom",
        "two columns have this name",
    ),
    "a computed column without a formula": (
        dataset(column(BASINS, "indice", computed=(Column("double", "Double."),))),
        "tension > tensions > double",
        "it is computed, and has no `formula`",
    ),
    "a formula of a column that is read": (
        dataset(column(BASINS, "indice", formula="2 * rang")),
        "tension > tensions > indice",
        "it is read, and has a `formula`",
    ),
    "a formula that is no SQL": (
        dataset(column(BASINS, "indice", computed=(Column("double", "Double.", formula="2 *"),))),
        "tension > tensions",
        "SQLite refuses the table",
    ),
    "a cell that means nothing where one is needed": (
        dataset(column(BASINS, "indice", blank="-", empty="")),
        "tension > tensions > indice",
        "'-' is a cell that means nothing, and it may not be empty",
    ),
    "two tables of one name": (
        replace(SOUND, tables=(JOBS, BASINS, replace(MEANS, name="tensions"))),
        "tension > tensions",
        "two tables or views have this name",
    ),
    "a table of the file's own name": (
        replace(SOUND, tables=(JOBS, BASINS, replace(MEANS, name="sources"))),
        "tension > sources",
        "two tables or views have this name",
    ),
    "two queries of one name": (
        replace(SOUND, queries=(*SOUND.queries, *2 * (Query("q", "t", "d", "SELECT 1"),))),
        "tension > q",
        "two queries have this name",
    ),
    "a name with capitals": (
        dataset(replace(MEANS, columns=(*MEANS.columns, Column("Rang", "Rang.")))),
        "tension > tensions_moyennes > Rang",
        "'Rang' is no name for a column",
    ),
    "a code that is a number": (
        dataset(column(BASINS, "code_bassin", type="INTEGER")),
        "tension > tensions > code_bassin",
        "it is a code, and INTEGER",
    ),
    "values of another type": (
        dataset(column(BASINS, "code_bassin", values=(1, 2))),
        "tension > tensions > code_bassin",
        "it is TEXT, and its `values` are not",
    ),
    "a pattern for a number": (
        dataset(column(BASINS, "indice", pattern="[0-9]*")),
        "tension > tensions > indice",
        "it is REAL, and has a `pattern` or `digits`",
    ),
    "a reference to no table": (
        dataset(column(BASINS, "code_rome", references="metiers.code_rome")),
        "tension > tensions > code_rome",
        "it references metiers.code_rome, which is the key of no table",
    ),
    "a reference to half a key": (
        dataset(column(MEANS, "code_rome", references="tensions.code_rome")),
        "tension > tensions_moyennes > code_rome",
        "it references tensions.code_rome, which is the key of no table",
    ),
    "a link to no key": (
        dataset(replace(MEANS, links=((("code_rome",), "tensions"),))),
        "tension > tensions_moyennes",
        "it links code_rome to tensions, which is the key of no table",
    ),
    "a lookup by no column": (
        dataset(looked_up(by=("rome",))),
        "tension > tensions > nom",
        "it is looked up by rome, which is no column of the table",
    ),
    "a lookup that must find": (
        dataset(column(BASINS, "nom", empty="")),
        "tension > tensions > nom",
        "it is looked up, and may not be empty",
    ),
    "a lookup into a table that comes later": (
        dataset(looked_up(sql="SELECT code_rome, moyenne FROM tensions_moyennes")),
        "tension > tensions > nom",
        "it is looked up from tensions_moyennes, which is not loaded before it",
    ),
    "a lookup into the table itself": (
        dataset(looked_up(sql="SELECT code_rome, nom FROM tensions")),
        "tension > tensions > nom",
        "it is looked up from tensions, which is not loaded before it",
    ),
    "a lookup that gives too much": (
        dataset(looked_up(sql="SELECT code_rome, libelle, 1 FROM tensions_metiers")),
        "tension > tensions > nom",
        "it is looked up by SQL that gives 3 columns, where 2 are due",
    ),
    "a lookup whose SQL is wrong": (
        dataset(looked_up(sql="SELECT code_rome, intitule FROM tensions_metiers")),
        "tension > tensions > nom",
        "it is looked up by SQL that fails: no such column: intitule",
    ),
    "the proof of no lookup": (
        dataset(column(BASINS, "preuve", proof_of="libelle")),
        "tension > tensions > preuve",
        "it is the proof of libelle, which has no lookup",
    ),
    "rows made of a table that comes later": (
        dataset(source(MEANS, of=("moyennes",))),
        "tension > tensions_moyennes",
        "it is made of moyennes, which is not loaded before it",
    ),
    "rows made by wrong SQL": (
        dataset(source(MEANS, sql="SELECT code_rome, avg(tension) FROM tensions GROUP BY 1")),
        "tension > tensions_moyennes",
        "it is made by SQL that fails: no such column: tension",
    ),
    "rows made with a column too few": (
        dataset(source(MEANS, sql="SELECT code_rome FROM tensions")),
        "tension > tensions_moyennes",
        "it is made by SQL that gives 1 columns, where 2 are due",
    ),
    "changes of no column": (
        dataset(
            replace(
                MEANS, source=Changes("SELECT 1, 2, 1, NULL", (Compared("x", "tensions", "annee", key=("code_rome",)),))
            )
        ),
        "tension > tensions_moyennes",
        "it compares tensions by annee, which is no column of it",
    ),
    "rows that only the build writes": (
        dataset(replace(MEANS, source=Written())),
        "tension > tensions_moyennes",
        "it is written by the build",
    ),
    "rows kept by no header": (
        dataset(source(BASINS, keep=Having("TYPE", ("A",)))),
        "tension > tensions",
        "`keep` looks at TYPE, which the table does not take",
    ),
    "rows kept by a table that comes later": (
        dataset(source(BASINS, keep=Belongs("rome", "tensions_moyennes"))),
        "tension > tensions",
        "`keep` looks into tensions_moyennes, which is not loaded before it",
    ),
    "one alternative": (
        dataset(source(BASINS, alternatives=True)),
        "tension > tensions",
        "it has alternatives, and one member only",
    ),
    "every edition, and no column for it": (
        dataset(source(BASINS, every_edition=True)),
        "tension > tensions",
        "it has every edition, and not one column that says which",
    ),
    "a header both published and ignored": (
        dataset(source(BASINS, ignored={"indice": "inutile"})),
        "tension > tensions",
        "indice is both published and ignored or empty",
    ),
    "a header ignored without a proof": (
        dataset(source(JOBS, ignored={"region": "inutile"})),
        "tension > tensions_metiers",
        "region is ignored in tensions.csv, and nothing proves that a table has it",
    ),
    "a source of the file that is none": (
        dataset(column(BASINS, "code_bassin", source="@annee")),
        "tension > tensions > code_bassin",
        "its source is @annee, which no file is known by",
    ),
    "a header that the member lacks, and must have": (
        dataset(
            source(JOBS, members=(replace(MEMBER, lacks=frozenset({"intitule"})),)),
            source(BASINS, members=(replace(MEMBER, lacks=frozenset({"intitule"})),)),
        ),
        "tension > tensions_metiers",
        "libelle may not be empty, and tensions.csv lacks it",
    ),
    "a number of rows that is none": (
        dataset(replace(BASINS, expect=range(10, 1))),
        "tension > tensions",
        "`expect` is range(10, 1), which no number of rows is in",
    ),
    "a description that is no sentence": (
        dataset(column(BASINS, "indice", description="L'indice")),
        "tension > tensions > indice",
        "its description is no sentence",
    ),
    "another meaning of a name": (
        dataset(column(MEANS, "moyenne", name="taille")),
        "tension > tensions_moyennes > taille",
        "its type is not that of le fichier > sources > taille",
    ),
    "a dataset that is needed and not there": (
        replace(SOUND, needs=("geo",)),
        "tension",
        "it needs geo, which is not a dataset that is declared before it",
    ),
    "a proof of no header": (
        replace(SOUND, repeats=(NO_PROOF,)),
        "tension > tensions.csv",
        "a repeat compares commune, which no table takes from it",
    ),
    "a check of no column": (
        replace(SOUND, checks=(Check("l'indice est positif", "tensions", "SELECT code FROM tensions"),)),
        "tension > tensions",
        "the check « l'indice est positif » is proved by SQL that fails: no such column: code",
    ),
    "a notice whose SQL is wrong": (
        replace(SOUND, notices=(Notice("tensions", "SELECT FROM tensions", "rien"),)),
        "tension > tensions",
        "a notice is found by SQL that fails: near",
    ),
    "a check of the tables about the file": (
        replace(SOUND, checks=(Check("rien n'est réparé", "tensions", "SELECT cle FROM corrections"),)),
        "tension > tensions",
        "the check « rien n'est réparé » is proved from corrections, which is not loaded before it",
    ),
    "a query of no table": (
        replace(
            SOUND, queries=(Query("par_bassin", "Par bassin", "Par bassin.", "SELECT * FROM bassin WHERE b = :b"),)
        ),
        "tension > par_bassin",
        "a query: no such table: bassin",
    ),
    "a view with a column too many": (
        replace(
            SOUND,
            views=(View("v", "Vue", "Une vue.", MEANS.columns, "SELECT code_rome FROM tensions"),),
        ),
        "tension > v",
        "expected 2 columns for 'v' but got 1",
    ),
    "a caveat on no column": (
        replace(SOUND, caveats=(Caveat("Attention.", "tensions", "tension"),)),
        "tension > tensions",
        "a caveat is about tension, which is no column of it",
    ),
    "a correction that changes nothing": (
        replace(SOUND, corrections=(Correction("tensions", "indice", "A1,01", "0.5", "0.5", "rien", "2026-01-01"),)),
        "tension > tensions > indice",
        "a correction puts what it finds",
    ),
    "a file without a page": (first(page=""), "tension > tensions.csv", "its page is ''"),
    "a file that may be absent": (
        first(required=False),
        "tension > tensions.csv",
        "it may be absent, and nothing says what is then lacking",
    ),
    "a layout that is not built, and why": (
        layout(built=False),
        "tension > tensions.csv > tensions",
        "it is not built, and nothing says why",
    ),
}


def test_every_declaration_of_the_project_is_sound() -> None:
    assert list(problems(DATASETS)) == []


def test_the_newcomer_s_dataset_is_sound_as_it_is() -> None:
    assert list(problems([SOUND])) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_where_it_is_made(name: str) -> None:
    wrong, place, words = MISTAKES[name]
    with pytest.raises(DeclarationError) as caught:
        expect_sound([wrong])
    told = {problem.place: problem.mistake for problem in problems([wrong]) if words in problem.mistake}
    assert place in told, list(problems([wrong]))
    assert words in str(caught.value)
    assert caught.value.exit_code == 1
    assert caught.value.next_step


@pytest.fixture
def given(tmp_path: Path) -> Callable[[Dataset], Home]:
    """Return a function that puts the newcomer's file into a home."""

    def give(declared: Dataset) -> Home:
        home, file = Home(tmp_path / "home"), tmp_path / "anything.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(ROWS)
        keep(home, declared, Arrival(file, "2026-01-01"))
        return home

    return give


def test_a_lookup_into_a_table_of_the_same_member_finds_its_rows(given: Callable[[Dataset], Home]) -> None:
    home = given(SOUND)
    built = build(home, [SOUND], read_lock(home.lock), lambda stage: None)
    assert built.refused == ()
    with closing(sqlite3.connect(home.database)) as connection:
        rows = connection.execute("SELECT * FROM tensions").fetchall()
    assert rows == [
        ("A1", "01", 0.5, "Un", "le code"),
        ("A1", "02", 1.5, "Un", "le code"),
        ("B2", "01", 2.0, "Deux", "le code"),
    ]


def test_rows_that_belong_to_a_table_of_the_same_member_are_kept(given: Callable[[Dataset], Home]) -> None:
    jobs = replace(JOBS, columns=tuple(c.but(name="rome") if c.name == "code_rome" else c for c in JOBS.columns))
    jobs = replace(jobs, key=("rome",))
    basins = column(source(BASINS, keep=Belongs("rome", "tensions_metiers")), "code_rome", references="")
    basins = column(basins, "nom", found_by=(replace(LOOKUP, sql="SELECT rome, libelle FROM tensions_metiers"),))
    declared = dataset(jobs, basins)
    home = given(declared)
    build(home, [declared], read_lock(home.lock), lambda stage: None)
    with closing(sqlite3.connect(home.database)) as connection:
        assert connection.execute("SELECT count(*) FROM tensions").fetchone() == (3,)


def test_a_wrong_declaration_is_built_by_nobody(given: Callable[[Dataset], Home]) -> None:
    home = given(SOUND)
    wrong, place, words = MISTAKES["a facet that is no column"]
    with pytest.raises(DeclarationError, match=f"{place}: .*{words}"):
        build(home, [wrong], read_lock(home.lock), lambda stage: None)
    assert not home.database.exists()


BROKEN = """
import dataclasses, sys
import infotravail.datasets as datasets
rome = datasets.DATASETS[0]
table = dataclasses.replace(rome.tables[0], facets=("famille",))
datasets.DATASETS = (dataclasses.replace(rome, tables=(table, *rome.tables[1:])), *datasets.DATASETS[1:])
from infotravail.cli import main
sys.argv = ["infotravail", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("words", [["build"], ["add", "rome", "x.zip"], ["fetch", "rome"], ["metadata"]])
def test_every_command_that_leans_on_declarations_tells_a_wrong_one(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK")
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, *words], capture_output=True, text=True, cwd=tmp_path, timeout=120
    )
    assert done.returncode == 1
    assert "Error: rome > rome_grands_domaines: `facets` names famille, which is no column of it\n  → " in done.stderr
    assert not (tmp_path / "dist" / "archive").exists()
