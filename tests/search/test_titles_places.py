"""Towns and departments in a title are left out, where the file has the geography; what labels say is of the job."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from infotravail.home import Home
from infotravail.search.ask.ranking import Ranker
from infotravail.search.ask.title import A_PLACE
from tests.search.conftest import opened

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def connection(france: Home) -> Iterator[sqlite3.Connection]:
    """A connection to a file with the real geography and the ROME."""
    with closing(opened(france)) as found:
        yield found


@pytest.fixture(scope="module")
def ranked(connection: sqlite3.Connection) -> Ranker:
    """The ranking over that file."""
    return Ranker(connection)


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Boulanger Rennes", "Boulanger"),
        ("Boulanger à Rennes", "Boulanger"),
        ("Serveur (35)", "Serveur"),
        ("Comptable (Nantes 44)", "Comptable"),
        ("Paris - Serveur", "Serveur"),
        ("Serveur Aix en Provence", "Serveur"),
        ("Infirmier Saint-Denis", "Infirmier"),
        ("Infirmier St Denis", "Infirmier"),
        ("Menuisier à Saint-Étienne-du-Rouvray", "Menuisier"),
        ("Chauffeur livreur Lyon 3ème", "Chauffeur livreur"),
        ("Assistante sociale Paris 12e", "Assistante sociale"),
        ("Aide à domicile Loire-Atlantique", "Aide à domicile"),
        ("Infirmier Bretagne", "Infirmier"),
        # A word of labels that stands alone, and is a town.
        ("Boulanger - Tours", "Boulanger"),
        ("Cuisinier - Orange", "Cuisinier"),
        ("Vendeur Tours centre", "Vendeur"),
        ("Maçon Orange centre", "Maçon"),
        ("Maçon - CDI - Lyon", "Maçon"),
    ],
)
def test_a_town_changes_neither_the_sheet_nor_the_score(ranked: Ranker, title: str, bare: str) -> None:
    found = [[(one.code_rome, one.score) for one in ranked.rank(text, 3)] for text in (title, bare)]
    assert found[0] == found[1] != []


@pytest.mark.parametrize("title", ["Rennes", "Lyon 3e", "Saint-Étienne (42)", "CDI - Paris"])
def test_a_town_alone_is_no_job(ranked: Ranker, title: str) -> None:
    assert ranked.rank(title) == []
    assert ranked.reason(title) == A_PLACE


@pytest.mark.parametrize(
    ("title", "word"),
    [
        # Cars and Arles are places too; « bouc » begins a word.
        ("Conducteur de cars", "cars"),
        ("Guide de tours", "tour"),
    ],
)
def test_a_word_of_the_job_is_no_town(ranked: Ranker, title: str, word: str) -> None:
    assert any(gain.mot == word for one in ranked.rank(title, 5) for gain in one.apports)


def test_what_one_is_typing_is_no_town_yet(ranked: Ranker) -> None:
    # Bou is a village, and begins boulanger.
    assert ranked.count("vendeur bou", complete=True) > ranked.count("vendeur", complete=True)
