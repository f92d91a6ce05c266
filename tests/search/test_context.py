"""What an offer says beside its title: skills by codes and labels, a text; how much they weigh, and never more."""

from __future__ import annotations

import sqlite3
from math import log

import pytest

from infotravail.across.questions.code import DemandeCodage, find
from infotravail.search.ask.answers import Answer
from infotravail.search.ask.context import MOST_BY_SKILLS, MOST_BY_TEXT, MOST_SKILLS, SKILL, Contexte
from infotravail.search.ask.ranking import Ranker
from infotravail.search.words import fold
from tests.typed import HOSTILE

# Half of the last of three decimals, and what a float may add.
ROUNDING = 0.0005 + 1e-9
TITLES = ("Agent polyvalent", "Responsable de site", "Conducteur de ligne", "Technicien", "Ouvrier - Lyon", "vin")


def skills_of(connection: sqlite3.Connection, sheet: str, most: int = 5) -> list[tuple[str, str]]:
    """Return the codes and labels of the rarest skills of a sheet."""
    return connection.execute(
        "SELECT code_ogr, libelle FROM rome_competences JOIN rome_metiers_competences l USING (code_ogr) "
        "WHERE code_rome = ? ORDER BY (SELECT count(*) FROM rome_metiers_competences o WHERE o.code_ogr = l.code_ogr), "
        "code_ogr LIMIT ?",
        (sheet, most),
    ).fetchall()


@pytest.fixture(scope="module")
def sheets(sample: sqlite3.Connection) -> list[str]:
    """The codes of the sheets of the sample that have skills."""
    return [
        code for (code,) in sample.execute("SELECT DISTINCT code_rome FROM rome_metiers_competences ORDER BY code_rome")
    ]


# How a cell is read.


@pytest.mark.parametrize("joint", ["|", " | ", ";", ", ", "\n", "\r\n- ", " ;\n"])
def test_skills_are_parted_by_bars_commas_semicolons_or_lines(
    ranker: Ranker, sample: sqlite3.Connection, sheets: list[str], joint: str
) -> None:
    for sheet in sheets:
        skills = skills_of(sample, sheet)
        codes = [code for code, _ in skills]
        assert ranker.skills.read(joint.join(codes)) == (codes, [])
        assert ranker.skills.read(joint.join(label for _, label in skills)) == (codes, [])
        both = joint.join(f"{code} - {label}" for code, label in skills)
        assert ranker.skills.read(both) == (codes, [])
        assert ranker.skills.read(joint.join(f"{label} ({code})" for code, label in skills)) == (codes, [])
        mixed = joint.join(code if at % 2 else label.upper() for at, (code, label) in enumerate(skills))
        assert ranker.skills.read(mixed) == (codes, [])


@pytest.mark.real
@pytest.mark.parametrize("joint", ["|", ", "])
def test_every_label_of_a_skill_is_read_as_its_code(whole: sqlite3.Connection, joint: str) -> None:
    ranker = Ranker(whole)
    rows = whole.execute(
        "SELECT libelle, code_ogr FROM rome_competences UNION ALL SELECT libelle, code_ogr FROM rome_savoirs"
    ).fetchall()
    assert len(rows) > 30_000
    # A dozen labels are written twice, with a sign or a gender more.
    names: dict[str, set[str]] = {}
    for label, code in rows:
        names.setdefault(spelt(label), set()).add(code)
    # Many at a time, so that each stands between others.
    wrong = []
    for at in range(0, len(rows), 50):
        asked = rows[at : at + 50]
        read, unknown = ranker.skills.read(joint.join(label for label, _ in asked))
        wrong += unknown + [label for label, _ in asked if not names[spelt(label)] & set(read)]
    assert wrong == []


def spelt(label: str) -> str:
    """Return the letters and figures of a label, its genders written once."""
    return "".join(filter(str.isalnum, fold(label)))


def test_what_names_no_skill_is_a_text_like_another(ranker: Ranker, sample: sqlite3.Connection) -> None:
    ((code, label),) = skills_of(sample, "D1102", 1)
    cell = f"  {label.upper()}. ; soudure des ailes ; {code};999999; 12 ans ;; "
    assert ranker.skills.read(cell) == ([code], ["soudure des ailes", "999999", "12 ans"])
    given = Contexte(competences="tour de pétrissage du pain")
    assert ranker.rank("Ouvrier boulanger", 5, contexte=given) == ranker.rank(
        "Ouvrier boulanger", 5, contexte=Contexte(texte="tour de pétrissage du pain")
    )


def test_a_cell_has_an_end(ranker: Ranker, sample: sqlite3.Connection) -> None:
    codes = [code for (code,) in sample.execute("SELECT DISTINCT code_ogr FROM rome_metiers_competences LIMIT 200")]
    assert len(codes) == 200
    assert ranker.skills.read("|".join(codes))[0] == codes[:MOST_SKILLS]


# What it weighs.


def test_a_general_title_gets_the_sheet_whose_skills_are_given(
    ranker: Ranker, sample: sqlite3.Connection, sheets: list[str]
) -> None:
    wrong = []
    for sheet in sheets:
        skills = skills_of(sample, sheet)
        for given in ("|".join(code for code, _ in skills), ", ".join(label for _, label in skills)):
            first = ranker.rank("Responsable", 1, contexte=Contexte(competences=given))[0]
            assert first.competences <= len(skills)
            wrong += [sheet] if first.code_rome != sheet else []
    # A general title has sheets of its own, which may keep the first place.
    assert len(wrong) <= len(sheets) / 10, wrong


def test_a_skill_brings_what_its_rarity_is_worth(ranker: Ranker, sample: sqlite3.Connection) -> None:
    ((code, _),) = skills_of(sample, "D1102", 1)
    having = [
        sheet
        for (sheet,) in sample.execute("SELECT code_rome FROM rome_metiers_competences WHERE code_ogr = ?", (code,))
    ]
    (nb_sheets,) = sample.execute("SELECT count(*) FROM rome_metiers").fetchone()
    given = {one.code_rome: one for one in ranker.rank("Agent", 60, contexte=Contexte(competences=code))}
    alone = {one.code_rome: one for one in ranker.rank("Agent", 60)}
    assert given.keys() == alone.keys() | set(having)
    for sheet, one in given.items():
        worth = SKILL * log(nb_sheets / len(having)) if sheet in having else 0.0
        assert (one.contexte, one.competences) == (round(worth, 3), int(sheet in having))
        if sheet in alone:
            assert one.score == pytest.approx(alone[sheet].score + worth, abs=2 * ROUNDING)


@pytest.mark.parametrize("title", TITLES)
def test_a_context_is_a_part_of_the_score_and_bounded(
    ranker: Ranker, sample: sqlite3.Connection, sheets: list[str], title: str
) -> None:
    definitions = dict(
        sample.execute("SELECT code_rome, libelle_texte FROM rome_textes WHERE libelle_type_texte = 'definition'")
    )
    alone = ranker.rank(title, 100)
    most_by_text = MOST_BY_TEXT * max(one.score - one.bonus for one in alone) + ROUNDING
    texts, skills = [], []
    for sheet in sheets:
        for one in ranker.rank(title, 100, contexte=Contexte(texte=definitions.get(sheet, ""))):
            texts.append(one.contexte)
            assert one.score == pytest.approx(_sum_of_parts(one), abs=(len(one.apports) * 2 + 3) * ROUNDING)
        many = "|".join(code for code, _ in skills_of(sample, sheet, 40))
        answers = ranker.rank(title, 100, contexte=Contexte(competences=many))
        skills += [one.contexte for one in answers]
        # Cut alike, what is brought still tells sheets apart.
        assert len({one.contexte for one in answers}) > 1
    assert 0 < max(texts) <= most_by_text
    assert 0.5 < max(skills) <= MOST_BY_SKILLS


def _sum_of_parts(one: Answer) -> float:
    return sum(gain.intitule + gain.fiche for gain in one.apports) + one.bonus + one.contexte


def test_a_text_brings_in_no_sheet_that_the_title_does_not(ranker: Ranker) -> None:
    text = Contexte(
        texte="Vous pétrissez le pain et les viennoiseries, en boulangerie artisanale. Vin, cave, oenologie."
    )
    for title in TITLES:
        alone, given = ranker.rank(title, 100), ranker.rank(title, 100, contexte=text)
        assert {one.code_rome for one in given} == {one.code_rome for one in alone}
        assert len(given) == ranker.count(title, contexte=text)


def test_no_context_is_no_change(ranker: Ranker) -> None:
    for title in TITLES:
        for nothing in (Contexte(), Contexte(" ", "\n"), Contexte("en CDI (H/F) !", ";|,"), Contexte("", "999999")):
            assert ranker.rank(title, 100, contexte=nothing) == ranker.rank(title, 100)


@pytest.mark.parametrize("title", ["xqzt wvkj", "", "  ", "!?"])
def test_a_title_that_says_nothing_has_no_answer_whatever_goes_with_it(sample: sqlite3.Connection, title: str) -> None:
    skills = "|".join(code for code, _ in skills_of(sample, "D1102"))
    asked = DemandeCodage(title, contexte="Boulanger : pétrir le pain", competences=skills)
    answer = find(sample, asked)
    assert (answer.codages, answer.total, answer.tronque) == ((), 0, False)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_context_is_an_error(ranker: Ranker, text: str) -> None:
    answers = ranker.rank("Agent", 5, contexte=Contexte(text, text))
    assert len(answers) == 5


# What is told of it.


def test_an_answer_says_what_goes_with_it(sample: sqlite3.Connection) -> None:
    codes = "|".join(code for code, _ in skills_of(sample, "D1102", 8))
    answer = find(sample, DemandeCodage("Agent", 60, competences=codes))
    first = answer.codages[0]
    assert (first.code_rome, answer.total) == ("D1102", len(answer.codages))
    assert first.pourquoi.endswith("8 compétences en commun")
    plain = find(sample, DemandeCodage("Boulanger", 60, contexte="pétrissage du pain en fournil")).codages
    assert plain[0].pourquoi == "appellation « Boulanger » ; contexte proche"
    assert "contexte" not in find(sample, DemandeCodage("Boulanger", 1)).codages[0].pourquoi
