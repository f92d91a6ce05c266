"""The map of departments in classes: each has its own, in words too, and the outlines are the package's."""

from __future__ import annotations

import json
import re

import pytest

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.cartes.carte import AROUND_PARIS, OVERSEAS, carte, par_departement
from infotravail.publish.cartes.contours import CONTOURS, contours, made
from infotravail.publish.serve import site as make_site
from tests.publish.served import Html, asking

LEGENDE = ("très faible", "faible", "moyenne", "forte", "très forte")
LIBELLES = {"2A": "Corse-du-Sud", "35": "Ille-et-Vilaine", "971": "Guadeloupe"}


def drawn(values: dict[str, int | None], **words: object) -> str:
    """Return the map of some departments."""
    told = {"titre": "Tension", "description": "De 1 à 5.", "legende": LEGENDE, "libelles": LIBELLES, **words}
    return str(carte(values, **told))  # type: ignore[arg-type]


def classes(page: str) -> dict[str, list[str]]:
    """Return the class of each department, as often as it is drawn."""
    found: dict[str, list[str]] = {}
    for one in Html(page).of("g"):
        if code := one.get("data-departement"):
            found.setdefault(code, []).append(one["class"] or "")
    return found


def test_each_department_has_its_class_and_what_has_no_figure_has_none() -> None:
    found = classes(drawn({"2A": 5, "35": 1, "75": 3, "971": 4, "44": None}))
    assert len(found) == 96 + len(OVERSEAS)
    assert {code for code, often in found.items() if len(often) == 2} == set(AROUND_PARIS)
    colored = {code: often for code, often in found.items() if set(often) != {"it-classe-0"}}
    assert colored == {
        "2A": ["it-classe-5"],
        "35": ["it-classe-1"],
        "75": ["it-classe-3"] * 2,
        "971": ["it-classe-4"],
    }


def test_it_is_told_in_words_with_a_title_a_description_and_a_legend() -> None:
    page = drawn({"2A": 5, "971": 4, "978": 2}, identifiant="t2024")
    text = Html(page).text
    for words in ("Corse-du-Sud (2A) : très forte", "Guadeloupe (971) : forte", "978 : faible", "44 : pas de donnée"):
        assert words in text
    (picture, *swatches) = Html(page).of("svg")
    assert [picture[one] for one in ("role", "aria-labelledby", "aria-describedby")] == ["img", "t2024-t", "t2024-d"]
    assert '<title id="t2024-t">Tension</title><desc id="t2024-d">De 1 à 5.</desc>' in page
    assert [one["aria-hidden"] for one in swatches] == ["true"] * 6
    assert re.findall(r"</svg> ([^<]+)</li>", page) == ["pas de donnée", *LEGENDE]
    assert "licence CC BY 4.0" in text


def test_what_is_told_is_but_words() -> None:
    page = drawn({"35": 1}, titre="<b>", description='"&', libelles={"35": "<script>"}, legende=("<i>", *LEGENDE[1:]))
    assert not any(Html(page).of(tag) for tag in ("b", "script", "i"))
    assert "&lt;script&gt; (35) : &lt;i&gt;" in page


@pytest.mark.parametrize(
    ("values", "words", "said"),
    [
        ({"35": 6}, {}, "35: a class is 1 to 5, or None"),
        ({"35": 0}, {}, "35: a class is 1 to 5, or None"),
        ({"35": 5}, {"legende": LEGENDE[1:]}, "35: a class is 1 to 4, or None"),
        ({}, {"legende": (*LEGENDE, "extrême")}, "a legend names 5 classes at most, not 6"),
    ],
)
def test_a_class_that_is_none_is_an_error(values: dict[str, int | None], words: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        drawn(values, **words)


def test_a_region_is_its_departments_without_borders_between_them() -> None:
    regions = {"22": "53", "29": "53", "35": "53", "56": "53", "44": "52"}
    values = par_departement({"53": 4, "52": None}, regions)
    assert values == {"22": 4, "29": 4, "35": 4, "56": 4, "44": None}
    (figure,) = Html(drawn(values, est_regionale=True)).of("figure")
    assert figure["class"] == "it-choroplethe it-regionale"


def test_a_template_of_the_site_draws_it(built: Home) -> None:
    source = "{{ carte({'35': 2}, titre='T', description='D', legende=legende, libelles={}) }}"
    with asking(make_site(built.database, DATASETS)) as site:
        page = site.datasette.jinja_env.from_string(source).render(legende=LEGENDE)
    assert classes(page)["35"] == ["it-classe-2"]


def test_a_hidden_figure_has_a_class_of_its_own_and_figures_are_told_where_they_are_given() -> None:
    page = drawn({"35": 1, "2A": None}, caches=("2A",), textes={"35": "12 projets"}, unite="projets", source="Source.")
    assert classes(page)["2A"] == ["it-classe-cachee"]
    text = Html(page).text
    for words in ("Corse-du-Sud (2A) : chiffre caché", "Ille-et-Vilaine (35) : 12 projets", "projets", "Source."):
        assert words in text
    assert re.findall(r"</svg> ([^<]+)</li>", page) == ["pas de donnée", "chiffre caché", *LEGENDE]


def test_a_department_that_leads_somewhere_is_a_link_that_the_keyboard_passes_over() -> None:
    page = Html(drawn({"35": 1}, liens={"35": "/bmo?departement=35&x=1"}))
    [link] = page.of("a")
    assert (link["href"], link["tabindex"]) == ("/bmo?departement=35&x=1", "-1")
    assert link["aria-label"] == "Ille-et-Vilaine (35) : très faible"
    assert page.of("svg")[0]["role"] == "group"


def test_a_map_of_some_departments_is_of_those_and_their_neighbours() -> None:
    page = drawn({"35": 1}, vus=("35",))
    found = classes(page)
    assert {"35", "22", "44", "53", "50"} <= found.keys()
    assert not {"75", "971", "13"} & found.keys()
    assert Html(page).of("svg")[0]["viewbox"] != "0 0 2452 2880"
    assert drawn({"971": 1}, vus=("971",)) == ""


def test_without_a_legend_it_tells_names_alone() -> None:
    page = drawn({}, legende=(), liens={"35": "/territoire/35"})
    assert "Ille-et-Vilaine (35) :" not in page
    assert "it-legende" not in page


# The outlines.

SQUARE = "m 10,10 2,0 0,2 -2,0 z m 10.04,0 1,0 0,1 z"


def test_the_file_of_outlines_is_made_from_the_package_s() -> None:
    source = {"label": "x", "viewBox": "0 0 613 585", "locations": [{"name": "Corse", "id": "2a", "path": SQUARE}]}
    found = made(f"export default {json.dumps(source)}")
    assert found["viewBox"] == [0, 0, 2452, 2340]
    # The second ring begins where the first one did, as a path that is closed goes back there.
    assert found["departements"] == {"2A": "M40 40l8 0 0 8-8 0zM80 40l4 0 0 4z"}
    source["locations"][0]["path"] = "M 1,1 c 1,1 2,2 3,3 z"  # type: ignore[index]
    with pytest.raises(ValueError, match=r"the path has M, c, which this does not read"):
        made(f"export default {json.dumps(source)}")


def test_every_department_of_metropolitan_france_has_an_outline_within_the_map() -> None:
    codes = [f"{number:02}" for number in range(1, 96) if number != 20] + ["2A", "2B"]
    assert sorted(contours()) == sorted(codes)
    assert all(re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", path) for path in contours().values())
    assert "CC BY 4.0" in json.loads(CONTOURS.read_text("utf-8"))["attribution"]
    assert "CC BY 4.0" in CONTOURS.with_name("LICENSE-contours.md").read_text("utf-8")
