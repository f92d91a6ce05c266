"""A face or a registration that is wrong is told before any file is read, with its place and the mend."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from infotravail.contract import expect_sound, problems
from infotravail.contract.faces import face_problems
from infotravail.contract.problem import Problem
from infotravail.datasets import DATASETS
from infotravail.datasets.bmo.dataset import BMO
from infotravail.datasets.bmo.face import FACE
from infotravail.face import Count, Face
from infotravail.faces import faces
from tests.test_declarations import JOBS, MEMBER, SOUND, dataset, layout, source

A_TABLE = "name a table that a dataset declares"
A_MODULE = "write it, or mend `questions` in face.py"


def told(face: Face) -> list[Problem]:
    """Return the mistakes of a face, among the datasets as they are."""
    return list(face_problems(DATASETS, (face,)))


def kind(**words: Any) -> Face:
    """Return the face of the survey, whose kind has other words."""
    return FACE._replace(kinds=(FACE.kinds[0]._replace(**words),))


def test_the_faces_of_today_have_no_mistake() -> None:
    assert list(face_problems(DATASETS, faces())) == []
    expect_sound(DATASETS)


@pytest.mark.parametrize(
    ("face", "place", "mistake", "mend"),
    [
        (kind(table="metiers"), "bmo > kinds > métier BMO", "its table is metiers, which is none", A_TABLE),
        (
            kind(code="code"),
            "bmo > kinds > métier BMO",
            "bmo_metiers has no column code",
            "name the column of its codes",
        ),
        (
            kind(table="bmo"),
            "bmo > kinds > métier BMO",
            "bmo has no column libelle",
            "call the label of a thing libelle",
        ),
        (
            FACE._replace(counts=(Count("metiers", "métiers"),)),
            "bmo > counts > métiers",
            "its table is metiers, which is none",
            A_TABLE,
        ),
        (FACE._replace(questions=("bmo", "projets")), "bmo > questions > projets", "the module is not there", A_MODULE),
        (
            FACE._replace(questions=("bmo", "bmo")),
            "bmo > questions > bmo",
            "bmo has a question bmo too",
            "rename one of them",
        ),
    ],
    ids=["a kind of no table", "a code of no column", "no label", "a count of no table", "no module", "asked twice"],
)
def test_a_mistake_of_a_face_is_told_with_its_place(face: Face, place: str, mistake: str, mend: str) -> None:
    assert [(one.place, one.mistake, one.mend) for one in told(face)] == [(place, mistake, mend)]


def test_a_question_of_a_dataset_that_is_not_built_is_told_with_those_that_are() -> None:
    others = tuple(one for one in DATASETS if one is not BMO)
    [first, *_] = face_problems(others, (FACE._replace(kinds=(), counts=(), questions=("bmo",)),))
    assert first.mistake == "it needs 'bmo', which is no dataset"
    assert first.mend.startswith("name one of agences, fap, geo")


def test_a_comma_that_lacks_is_told() -> None:
    for wrong, place, mistake in (
        (replace(SOUND, tables=JOBS), "tension", "`tables` is a Table, and no tuple"),
        (dataset(replace(JOBS, key="code_rome")), "tension > tensions_metiers", "`key` is 'code_rome', and no tuple"),
        (dataset(source(JOBS, members=MEMBER)), "tension > tensions_metiers", "`members` is a Member, and no tuple"),
        (
            dataset(replace(JOBS, unique=("code_rome",))),
            "tension > tensions_metiers",
            "`unique` of `code_rome` is 'code_rome', and no tuple",
        ),
        (layout(members="fichier"), "tension > tensions.csv > tensions", "`members` is 'fichier', and no tuple"),
    ):
        assert [(one.place, one.mistake) for one in problems((wrong,))] == [(place, mistake)]
