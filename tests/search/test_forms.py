"""The forms of a label: its masculine, its feminine, its acronym."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infotravail.search.ask.ranking import Ranker
from infotravail.search.build.forms import acronyms, genders
from tests.typed import labels


@pytest.mark.parametrize(
    ("label", "masculine", "feminine"),
    [
        ("Développeur / Développeuse web", "Développeur web", "Développeuse web"),
        ("Hôte / Hôtesse de caisse", "Hôte de caisse", "Hôtesse de caisse"),
        ("Sushiman / Sushiwoman", "Sushiman", "Sushiwoman"),
        ("Infirmier libéral / Infirmière libérale", "Infirmier libéral", "Infirmière libérale"),
        (
            "Employé polyvalent / Employée polyvalente de restaurant",
            "Employé polyvalent de restaurant",
            "Employée polyvalente de restaurant",
        ),
        (
            "Commis de cuisine tournant / Commise de cuisine tournante",
            "Commis de cuisine tournant",
            "Commise de cuisine tournante",
        ),
        (
            "Chef d'équipe traceur / Cheffe d'équipe traceuse en chaudronnerie",
            "Chef d'équipe traceur en chaudronnerie",
            "Cheffe d'équipe traceuse en chaudronnerie",
        ),
        (
            "Webmaster développeur / Webmaster développeuse",
            "Webmaster développeur",
            "Webmaster développeuse",
        ),
        (
            "Boulanger-pâtissier-traiteur / Boulangère-pâtissière-traiteuse",
            "Boulanger-pâtissier-traiteur",
            "Boulangère-pâtissière-traiteuse",
        ),
        (
            "Aide maçon / Aide maçonne Voiries et Réseaux Divers VRD",
            "Aide maçon Voiries et Réseaux Divers VRD",
            "Aide maçonne Voiries et Réseaux Divers VRD",
        ),
        (
            "Accompagnant Educatif et Social (AES) / Accompagnante Educative et Sociale (AES)",
            "Accompagnant Educatif et Social (AES)",
            "Accompagnante Educative et Sociale (AES)",
        ),
        # The two are different words.
        ("Valet / Femme de chambre", "Valet de chambre", "Femme de chambre"),
        ("Steward / Hôtesse de l'air", "Steward de l'air", "Hôtesse de l'air"),
        ("Monsieur / Dame de compagnie", "Monsieur de compagnie", "Dame de compagnie"),
        # Only the last word has a feminine.
        ("Chef opérateur / opératrice", "Chef opérateur", "Chef opératrice"),
        ("Instrumentiste Industriel / Industrielle", "Instrumentiste Industriel", "Instrumentiste Industrielle"),
        ("Infographiste intégrateur / intégratrice", "Infographiste intégrateur", "Infographiste intégratrice"),
    ],
)
def test_a_label_with_two_genders_is_two_labels(label: str, masculine: str, feminine: str) -> None:
    assert genders(label) == (masculine, feminine)


@pytest.mark.parametrize(
    "label",
    [
        "Comptable",
        "Graphiste 2D - jeux vidéo",
        "Lapidaire / Diamantaire",
        "Tubiste / Contre tubiste",
        "Responsable développement / Business Developer",
        "Agent(e) d'entretien des bâtiments et espaces collectifs",
        "a / b / c",
        " / ",
        "x / ",
        " / y",
        "",
    ],
)
def test_a_label_that_has_one_form_or_two_others_is_left_alone(label: str) -> None:
    assert genders(label) == (label, label)


@pytest.mark.parametrize(
    ("label", "without", "short"),
    [
        ("Infirmier en soins généraux (IDE)", "Infirmier en soins généraux", "IDE"),
        ("Agent de service hospitalier (ASH)", "Agent de service hospitalier", "ASH"),
        (
            "Technicien de Service Après-Vente (SAV) en informatique",
            "Technicien de Service Après-Vente en informatique",
            "Technicien de SAV en informatique",
        ),
        (
            "Technicien en recherche et développement (R&D)",
            "Technicien en recherche et développement",
            "Technicien en R&D",
        ),
        (
            "Secrétaire d'administration scolaire et universitaire -SASU-",
            "Secrétaire d'administration scolaire et universitaire",
            "SASU",
        ),
        (
            "Administratrice de systèmes d'information (SI)",
            "Administratrice de systèmes d'information",
            "Administratrice de SI",
        ),
        (
            "Administrateur Systèmes d'Information Géographique -SIG-",
            "Administrateur Systèmes d'Information Géographique",
            "Administrateur SIG",
        ),
        # Initials of no word of the label: they stand for all that comes before them.
        (
            "Agent de maintenance (SAV) de distributeurs automatiques",
            "Agent de maintenance de distributeurs automatiques",
            "SAV de distributeurs automatiques",
        ),
    ],
)
def test_an_acronym_takes_the_place_of_its_words(label: str, without: str, short: str) -> None:
    assert list(acronyms(label)) == [without, short]


@pytest.mark.parametrize(
    "label",
    ["Comptable", "Manœuvre (gros œuvre)", "Chargé de mission (H/F)", "Boulanger-pâtissier", "Employé (N2)", ""],
)
def test_a_label_without_an_acronym_has_no_short_form(label: str) -> None:
    assert list(acronyms(label)) == []


@given(st.text(max_size=100))
@example(" /  / ")
@example("a /  b")
@example("(AB)")
@example(" -AB-")
@example("\ud800 / \ud800")
@example("- " * 200)
@example("a / " + "b " * 200)
def test_any_label_has_forms(text: str) -> None:
    assert all(isinstance(form, str) for form in (*genders(text), *acronyms(text)))


def test_every_label_with_one_slash_is_two_of_the_same_length(sample: sqlite3.Connection) -> None:
    two = [(label, *genders(label)) for label in labels(sample) if " / " in label]
    assert len(two) > 300
    for label, masculine, feminine in two:
        assert " / " not in masculine + feminine, label
        assert len(masculine.split()) == len(feminine.split()), label


def test_every_form_of_a_published_label_is_found_first(sample: sqlite3.Connection, ranker: Ranker) -> None:
    forms = sample.execute("SELECT libelle, code_rome FROM recherche_intitules WHERE genre <> 'usage'").fetchall()
    assert len(forms) > 1000
    assert [form for form, code in forms if ranker.rank(form, 1)[0].code_rome != code] == []
