"""Titles that begin with what somebody does who has no job, and words that are cut short."""

from __future__ import annotations

import pytest

from infotravail.search.ask.ranking import Ranker

STATES = (
    "Retraité de l'armée",
    "Retraitée, mère de famille",
    "Étudiant en médecine",
    "étudiante en L2 psycho",
    "Au chômage depuis 2 ans",
    "demandeur d'emploi catégorie A",
    "invalidité 2ème catégorie",
    "lycéen en terminale",
    "inscrit à Pôle emploi depuis mars",
    "licencié économique",
    "en cours de recherche d'un emploi stable",
    "candidat libre",
    "mère au foyer, 3 enfants",
    "en reconversion vers le métier de boulanger",
)
# What they want, or what they were, is a job.
JOBS = {
    "Étudiante cherche job serveuse": "serveuse",
    "Sans emploi, aide ménagère": "aide ménagère",
    "en formation aide-soignante": "aide-soignante",
    "Demandeur d'emploi - boulanger": "boulanger",
    "Retraité, gardien de nuit": "gardien de nuit",
}
SHORT = {
    "tech. de maint. indus.": "technicien de maintenance industrielle",
    "Ass. de dir.": "assistante de direction",
    "Prép. de cdes": "préparateur de commandes",
    "Aux. de puér.": "auxiliaire de puériculture",
    "resp. magasin": "responsable de magasin",
    "cond. de trav.": "conducteur de travaux",
    "secr. méd.": "secrétaire médicale",
    "éduc. spé.": "éducateur spécialisé",
}


@pytest.mark.real
@pytest.mark.parametrize("text", STATES)
def test_a_state_and_what_says_more_of_it_are_no_job(of_rome: Ranker, text: str) -> None:
    assert of_rome.rank(text) == []
    assert of_rome.reason(text).endswith("pas un métier")


@pytest.mark.real
@pytest.mark.parametrize("text", JOBS)
def test_a_job_after_a_state_is_read_as_it_is_alone(of_rome: Ranker, text: str) -> None:
    assert of_rome.rank(text, 1)[0].code_rome == of_rome.rank(JOBS[text], 1)[0].code_rome


@pytest.mark.real
@pytest.mark.parametrize("text", SHORT)
def test_words_cut_short_are_read_whole(of_rome: Ranker, text: str) -> None:
    assert of_rome.rank(text, 1)[0].code_rome == of_rome.rank(SHORT[text], 1)[0].code_rome


@pytest.mark.real
def test_who_counsels_those_without_a_job_has_one(of_rome: Ranker) -> None:
    assert of_rome.rank("Conseiller des demandeurs d'emploi", 1)[0].code_rome == "K1801"
