"""What an assistant is answered, whatever carries it: the answer of the address, bounded, with its sources."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infotravail.datasets import DATASETS
from infotravail.faces import questions
from infotravail.home import Home
from infotravail.publish.assistants.answering import ErreurOutil, ReponseOutil, answered
from infotravail.publish.assistants.bounded import MOST, Coupe, bounded
from infotravail.publish.serve import site
from tests.conftest import FirstBuild
from tests.publish.served import Asked, asking

TOOLS = {question.tool.name: question for _, question in questions() if question.tool}
# What each tool is asked, and the address that answers the same.
SAME: dict[str, tuple[dict[str, Any], str]] = {
    "rechercher": ({"q": "infirmier", "limit": 3}, "/-/recherche.json?q=infirmier&limit=3"),
    "coder": ({"intitule": "Aide soignante", "limit": 2.0}, "/-/code.json?intitule=Aide soignante&limit=2"),
    "metier": ({"code": "M1855", "edition": None}, "/metier/M1855.json"),
    "passage": ({"codes": ["M1805", "K1303"]}, "/passage.json?codes=M1805,K1303"),
    "bmo": ({"metier": "M1855", "limit": "1"}, "/bmo.json?metier=M1855&limit=1"),
    "lieu": ({"q": "rennes"}, "/-/lieux.json?q=rennes"),
    "marche": ({"code": "J1506", "lieu": "Rennes"}, "/marche.json?code=J1506&lieu=Rennes"),
}


@pytest.fixture(scope="module")
def served(built: Home) -> Iterator[Asked]:
    with asking(site(built.database, DATASETS)) as asked:
        yield asked


def told(served: Asked, name: str, **given: Any) -> ReponseOutil | ErreurOutil:
    """What a tool answers."""
    question = TOOLS[name]
    assert question.tool
    return served.run(answered(served.datasette, question, question.tool, given))


def test_the_tools_are_described_in_few_words() -> None:
    assert sorted(TOOLS) == sorted(SAME)
    texts = [question.tool.texte for question in TOOLS.values() if question.tool]
    assert sum(map(len, texts)) < 2_000


@pytest.mark.parametrize("name", SAME)
def test_a_tool_answers_what_the_address_does_and_says_where_it_is_from(name: str, served: Asked) -> None:
    given, address = SAME[name]
    answer = told(served, name, **given)
    assert isinstance(answer, ReponseOutil)
    assert answer.reponse == served.get(address).json()
    assert answer.livraison.startswith("echantillon-")
    assert answer.date_livraison == "2026-11-23"
    assert answer.sources
    assert all(one.producteur and (one.date_publication or one.date_recuperation) for one in answer.sources)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("bmo", {"annee": 1990}, "annee : « 1990 » n'y est pas ; il y a : 2023, 2024, 2025."),
        ("bmo", {"annee": True}, "annee : « 1 » n'y est pas ; il y a : 2023, 2024, 2025."),
        (
            "coder",
            {"titre": "a"},
            "titre : cet outil n'a pas ce paramètre ; il a : intitule, limit, contexte, competences.",
        ),
        ("coder", {"intitule": {"a": 1}}, "intitule : attendu : un texte ou un nombre."),
        ("coder", {"intitule": ["a"]}, "intitule : attendu : un texte ou un nombre."),
        ("coder", {"intitule": "a\ud800"}, "intitule : ce texte n'est pas de l'Unicode."),
        ("coder", {"intitule": "a" * 1001}, "intitule : au plus 1000 caractères."),
        ("coder", {"limit": 1.5}, "limit : « 1.5 » ne convient pas ; attendu : un nombre entier."),
        ("coder", {"limit": float("nan")}, "limit : « nan » ne convient pas ; attendu : un nombre entier."),
        ("coder", {"limit": 10**30}, f"limit : « {10**30} » ne convient pas ; attendu : un nombre entier."),
        ("metier", {}, "code : à donner : Code ROME, en majuscules ou non : M1855."),
        ("passage", {"codes": [["M1805"]]}, "codes : attendu : un texte ou un nombre."),
    ],
)
def test_what_cannot_be_asked_is_answered_with_what_can(
    name: str, given: dict[str, Any], said: str, served: Asked
) -> None:
    assert told(served, name, **given) == ErreurOutil(said)


def test_a_code_that_is_not_there_is_an_answer_that_says_what_to_try(served: Asked) -> None:
    unknown = told(served, "metier", code="Z9999")
    assert isinstance(unknown, ReponseOutil)
    assert unknown.reponse["fiche"] is None
    assert unknown.remarques == ("Aucune fiche « Z9999 » dans v344, v460. Chercher avec l'outil « rechercher ».",)
    nowhere = told(served, "lieu", q="35999")
    assert isinstance(nowhere, ReponseOutil)
    assert nowhere.remarques[0].startswith("« 35999 » n'est le code d'aucun lieu. Les plus proches : ")


def test_no_command_is_told_to_an_assistant(served: Asked, first_build: FirstBuild) -> None:
    which = told(served, "marche")
    assert isinstance(which, ReponseOutil)
    assert which.remarques == ("De quel métier ? Donner le code d'une fiche : l'outil « marche » avec J1506.",)
    with asking(site(first_build.home.database, DATASETS)) as starter:
        lacking = told(starter, "bmo", metier="M1855")
    assert "infotravail" not in str(lacking)


def test_a_long_answer_is_cut_from_the_end_of_its_longest_lists_and_says_so() -> None:
    whole = {
        "titre": "a",
        "longue": [{"n": number, "mots": ["x"] * 4} for number in range(5_000)],
        "courte": [1, 2, 3, 4],
    }
    found, cut = bounded(whole)
    assert len(msgspec.json.encode(found)) <= MOST
    assert found["longue"] == whole["longue"][: len(found["longue"])]
    assert found["courte"] == [1, 2, 3, 4]
    assert cut == (Coupe("longue", len(found["longue"]), 5_000),)
    # It is cut to the room that there is, and no further.
    assert len(msgspec.json.encode(found)) > MOST * 0.9
    assert bounded(whole, 10**9) == (whole, ())


@pytest.mark.parametrize("answer", [{}, [], "a" * 100_000, {"a": {"b": ["c" * 30_000] * 3}}])
def test_what_no_list_can_shorten_ends_all_the_same(answer: Any) -> None:
    assert bounded(answer) == (answer, ())


def test_lists_within_lists_are_cut_each_to_its_least() -> None:
    assert bounded([["d" * 9_000] * 9] * 9) == (
        [["d" * 9_000] * 3] * 3,
        (Coupe("", 3, 9), *(Coupe(f"[{place}]", 3, 9) for place in range(3))),
    )


def test_no_module_of_the_site_imports_the_library_of_assistants() -> None:
    folder = Path(site.__code__.co_filename).parent
    importing = {str(one.relative_to(folder)) for one in folder.rglob("*.py") if "\nfrom mcp" in one.read_text("utf-8")}
    assert importing == {"assistants/tools.py"}


@pytest.mark.skipif(find_spec("datasette_mcp") is not None, reason="datasette-mcp is installed")
def test_without_its_plugin_the_site_answers_no_assistant_and_tells_of_none(served: Asked) -> None:
    assert served.get("/-/mcp").status_code == 404
    assert "assistant" not in served.get("/api").text
