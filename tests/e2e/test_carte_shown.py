"""The map of departments in a browser: in the light, in the dark, without JavaScript, and for who hears it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from infotravail.publish.cartes.carte import carte
from tests.conftest import ROOT
from tests.e2e.conftest import visiting

STYLE = (ROOT / "builder" / "publish" / "plugin" / "static" / "infotravail.css").read_text(encoding="utf-8")
FILL = "one => getComputedStyle(one).fill"


@pytest.mark.parametrize(
    ("scheme", "strong", "none"),
    [("light", "rgb(11, 63, 128)", "rgb(255, 255, 255)"), ("dark", "rgb(196, 224, 255)", "rgb(20, 24, 29)")],
)
def test_a_class_has_its_colour_and_the_map_its_name(browser: Browser, scheme: str, strong: str, none: str) -> None:
    drawn = carte({"35": 5}, titre="Tension", description="De 1 à 5.", legende=tuple("12345"), libelles={})
    with visiting(browser, 400, color_scheme=scheme, java_script_enabled=False) as (page, heard):
        page.set_content(f"<!doctype html><style>{STYLE}</style><body class=it><main>{drawn}</main>")
        expect(page.get_by_role("img", name="Tension")).to_have_accessible_description("De 1 à 5.")
        assert page.locator("[data-departement='35']").evaluate(FILL) == strong
        assert page.locator("[data-departement='44']").evaluate(FILL) == none
        box = page.locator(".it-choroplethe > svg").bounding_box()
        assert box is not None
        assert 300 < box["width"] <= 400
        assert heard.errors == []
