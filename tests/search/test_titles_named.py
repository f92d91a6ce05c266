"""Titles that people met, each with the sheets that are right: English ones, and points that few keyboards give."""

from __future__ import annotations

import pytest

from infotravail.search.ask.ranking import Ranker

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("Truck driver", "N4101"),
        ("Forklift driver", "N1101"),
        ("Delivery driver", "N4105"),
        ("Warehouse operator", "N1105 N1103"),
        ("Warehouse worker", "N1105 N1103"),
        ("Kitchen porter", "G1605"),
        ("Fullstack developer", "M1855"),
        ("BDR", "D1408 D1406"),
        ("Aide-soignant‧e", "J1501"),
        ("Infirmier‧ère", "J1506"),
        ("Aide-soignant’e", "J1501"),
    ],
)
def test_a_title_that_people_met_has_its_right_sheet(of_rome: Ranker, title: str, right: str) -> None:
    assert of_rome.rank(title, 1)[0].code_rome in right.split()


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Aide-soignant‧e", "Aide-soignant·e"),
        ("Infirmier‧ère", "Infirmier·ère"),
        ("Charge⋅e de mission", "Charge·e de mission"),
        ("Aide-soignant’e", "Aide-soignant·e"),
    ],
)
def test_any_point_gives_the_answer_and_the_score_of_the_usual_one(of_rome: Ranker, title: str, bare: str) -> None:
    (one,), (usual,) = of_rome.rank(title, 1), of_rome.rank(bare, 1)
    assert (one.code_rome, one.score) == (usual.code_rome, usual.score)
