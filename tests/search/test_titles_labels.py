"""Every label and every everyday expression codes to its own sheet, whatever an offer says beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from infotravail.across.suggestions import suggest
from infotravail.search.ask.ranking import Ranker
from infotravail.search.words import fold, key

pytestmark = pytest.mark.real
# What an offer puts beside a job.
BESIDE: tuple[Callable[[str], str], ...] = (
    "{} (H/F)".format,
    "{} Homme/Femme".format,
    "{} - (Femme / Homme)".format,
    "{} - CDI".format,
    "{} - 35h/semaine".format,
    "Offre d'emploi : {}".format,
    "Nous recrutons un(e) {}".format,
    "REF A1234 - {}".format,
)


def owners(connection: sqlite3.Connection, sql: str) -> dict[str, set[str]]:
    """Return the sheets of each text as it is read: two labels that have the same words, in any gender, are one."""
    found: dict[str, set[str]] = {}
    for text, code in connection.execute(sql):
        found.setdefault(key(fold(text)), set()).add(code)
    return found


def test_every_everyday_expression_codes_to_one_of_its_sheets(whole: sqlite3.Connection, of_rome: Ranker) -> None:
    sql = "SELECT expression, code_rome FROM usages WHERE code_rome IS NOT NULL"
    right, texts = owners(whole, sql), [text for (text,) in whole.execute("SELECT DISTINCT expression FROM usages")]
    assert len(texts) > 1_700
    found = [(text, [one.code_rome for one in of_rome.rank(text, 1)]) for text in texts]
    assert [(text, codes) for text, codes in found if not right[key(fold(text))] & set(codes)] == []


@pytest.mark.slow
def test_every_form_of_every_label_codes_to_one_of_its_sheets(whole: sqlite3.Connection, of_rome: Ranker) -> None:
    sql = "SELECT libelle, code_rome FROM recherche_intitules"
    right, texts = owners(whole, sql), {text for (text,) in whole.execute("SELECT libelle FROM recherche_intitules")}
    assert len(texts) > 39_000
    found = [(text, [one.code_rome for one in of_rome.rank(text, 1)]) for text in sorted(texts)]
    assert [(text, codes) for text, codes in found if not right[key(fold(text))] & set(codes)] == []


@pytest.mark.slow
def test_what_is_suggested_first_for_an_expression_is_the_first_sheet_of_the_search(
    whole: sqlite3.Connection, of_rome: Ranker
) -> None:
    texts = [text for (text,) in whole.execute("SELECT DISTINCT expression FROM usages WHERE code_rome IS NOT NULL")]
    apart = []
    for text in texts:
        (suggested, *_), (searched,) = suggest(whole, text, 2), of_rome.rank(text, 1, complete=True)
        if suggested.code_rome != searched.code_rome:
            apart.append((text, suggested.code_rome, searched.code_rome))
    assert apart == []


@pytest.mark.parametrize("beside", range(len(BESIDE)))
def test_what_an_offer_says_beside_a_label_changes_nothing(
    whole: sqlite3.Connection, of_rome: Ranker, beside: int
) -> None:
    labels = [text for (text,) in whole.execute("SELECT DISTINCT libelle FROM recherche_intitules ORDER BY rang")]
    changed = []
    for label in labels[beside::211]:
        (bare,), (dressed,) = of_rome.rank(label, 1), of_rome.rank(BESIDE[beside](label), 1)
        if (bare.code_rome, bare.score) != (dressed.code_rome, dressed.score):
            changed.append((label, bare.code_rome, bare.score, dressed.code_rome, dressed.score))
    assert len(labels[beside::211]) > 150
    assert changed == []
