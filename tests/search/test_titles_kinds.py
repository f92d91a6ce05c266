"""Titles of offers, kind by kind: each is read as a person would, on the whole ROME."""

from __future__ import annotations

import sqlite3
from itertools import chain, zip_longest

import pytest

from infotravail.across.questions.code import DemandeCodage, find
from infotravail.search.ask.ranking import Ranker, ranker_of
from infotravail.search.ask.title import A_PLACE, BESIDE, NOTHING, UNKNOWN

pytestmark = pytest.mark.real


def first(ranker: Ranker, title: str) -> tuple[str, float] | None:
    """Return the first sheet for a title and its score."""
    return next(((one.code_rome, one.score) for one in ranker.rank(title, 1)), None)


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        # Genders written out, in either order, in brackets or not.
        ("Vendeur Homme/Femme", "Vendeur"),
        ("Comptable - Homme / Femme", "Comptable"),
        ("Comptable (Homme/Femme)", "Comptable"),
        ("Vendeur (Femme/Homme)", "Vendeur"),
        ("Comptable homme ou femme", "Comptable"),
        ("Comptable (hommes/femmes)", "Comptable"),
        ("Comptable femme - homme", "Comptable"),
        ("Monsieur/Madame Comptable", "Comptable"),
        ("Plombier (M. ou Mme)", "Plombier"),
        ("Boucher masculin/féminin", "Boucher"),
        ("Serveur H/F/X", "Serveur"),
        ("Serveur (m/w/d)", "Serveur"),
        ("Agent (H/F) de propreté", "Agent de propreté"),
        # The announcement.
        ("Offre d'emploi : comptable", "comptable"),
        ("Recherche comptable", "comptable"),
        ("On recherche un(e) coiffeur(se)", "coiffeur"),
        ("Nous recrutons un boulanger", "boulanger"),
        ("Untel & fils recrute un boulanger", "boulanger"),
        ("poste à pourvoir : cuisinier", "cuisinier"),
        ("REF 12345 - Cuisinier", "Cuisinier"),
        ("Un·e comptable", "comptable"),
        ("Un.e assistant.e RH", "assistant RH"),
        # Hours, contracts, pay, level.
        ("Serveur (35h)", "Serveur"),
        ("Serveur 24h/sem CDI", "Serveur"),
        ("Serveur à 80%", "Serveur"),
        ("Serveur mi-temps 1 800 € brut/mois", "Serveur"),
        ("Comptable bac+2/3", "Comptable"),
        ("Comptable niveau BTS", "Comptable"),
        ("Opérateur de production 2x8", "Opérateur de production"),
        # Points, dashes and stars of inclusive writing.
        ("Conducteur⋅rice de bus", "Conducteur·rice de bus"),
        ("Ingénieur‧e du son", "Ingénieur·e du son"),
        ("Charge・e de mission", "Charge·e de mission"),
        ("Assistant⋅e social⋅e", "Assistant·e social·e"),
        ("Aide-soignant’e", "Aide-soignant·e"),
        ("Technicien–ne de maintenance", "Technicien·ne de maintenance"),
        ("Infirmier*ère", "Infirmier·ère"),
        ("Chargé e de mission", "Chargé·e de mission"),
        # Damaged texts, and lost letters.
        ("DÃ©veloppeur web", "Développeur web"),
        ("InfirmiÃ¨re", "Infirmière"),
        ("DÃƒÂ©veloppeur web", "Développeur web"),
        ("D&eacute;veloppeur web", "Développeur web"),
        ("D?veloppeur web", "Développeur web"),
        ("D\ufffdveloppeur web", "Développeur web"),
        ("Employ\ufffd commercial", "Employé commercial"),
        # Initials, the last with a dot or none.
        ("I.D.E", "IDE"),
        ("I.A.D.E", "IADE"),
        ("R.S.S.I.", "RSSI"),
        ("D. R. H.", "DRH"),
    ],
)
def test_what_is_beside_the_job_changes_neither_the_sheet_nor_the_score(of_rome: Ranker, title: str, bare: str) -> None:
    assert first(of_rome, title) == first(of_rome, bare) is not None


@pytest.mark.parametrize(
    ("title", "codes"),
    [
        ("Comptable - Homme / Femme", "M1203"),
        # Where the words are the job.
        ("Femme de ménage", "K1304 K2205"),
        ("Homme/Femme de ménage", "K1304 K2205"),
        ("Homme toutes mains", "I1203"),
        ("Homme sage-femme", "J1104"),
        ("Femme de chambre", "G1501"),
        ("Valet de chambre", "G1501"),
        ("FEMME/VALET DE CHAMBRE", "G1501"),
        ("Dame de compagnie", "K1311"),
        ("Fille de chenil", "A1435"),
        ("Hôtesse de l'air", "N2101"),
        # Initials.
        ("I.D.E", "J1506"),
        ("T.I.S.F", "K1305"),
        ("A.S.V", "A1501"),
        ("A.E.S.H", "K2113"),
        ("D.S.I", "M1803"),
        ("R.R.H", "M1503"),
        ("C.E.S.F", "K1225"),
        # Words that a stop cuts.
        ("resp. magasin", "D1302"),
        ("assist. dir.", "M1604"),
        ("ing. info.", "M1841 M1805 M1802"),
        ("cond. PL", "N4101"),
        ("Secr. médicale", "M1609"),
        # Noise and grammar that are the job.
        ("Ingénieur du son", "L1508"),
        ("SOUS-CHEF DE CUISINE (H/F)", "G1609"),
        ("Chef de poste sécurité", "K2503"),
        ("saisonnier agricole", "A1401 A1402 A1419"),
        ("ssiap 2", "K2502"),
        # A rank before a job.
        ("Auxiliaire puéricultrice", "J1304"),
        ("aide puéricultrice", "J1304"),
        ("aide cuisinier", "G1602"),
        ("commis cuisinière", "G1602"),
        ("assistant vétérinaire", "A1501"),
        ("APPRENTI CUISINE", "G1602"),
        # Shops.
        ("Conseiller Orange", "D1403 D1424"),
        ("Equipier Quick", "G1603"),
        ("Vendeur Nature et Découvertes", "D1212 D1214"),
        ("Vendeur Boulanger", "D1212"),
        ("Agent Onet", "K2204 K2205"),
        ("Ouvrier Colas", "F1208 F1702"),
        ("Technicien Enedis", "F1605"),
        ("Boulanger Paul", "D1102"),
    ],
)
def test_the_sheet_is_that_of_the_job(of_rome: Ranker, title: str, codes: str) -> None:
    found = first(of_rome, title)
    assert found is not None
    assert found[0] in codes.split()


@pytest.mark.parametrize(
    "title",
    [
        *("Sans emploi", "Actuellement sans emploi", "Demandeur d'emploi", "Retraité", "RETRAITÉE (H/F)", "Au foyer"),
        *("Débutant accepté", "Urgent", "test", "Divers", "Autre", "N/A", "n/c", "à définir", "Candidature spontanée"),
        *("Job étudiant", "Bénévole", "Stagiaire", "Sans emploi / retraité", "divers - autre", "Offre d'emploi"),
        *("apprenti", "CDI", "CDD 6 mois", "temps partiel", "H/F", "stagiaire en alternance", "-", "?", "35h"),
    ],
)
def test_what_is_no_job_has_no_sheet_at_any_door_and_a_reason(whole: sqlite3.Connection, title: str) -> None:
    ranker = ranker_of(whole)
    for complete in (False, True):
        assert ranker.rank(title, 5, complete=complete) == ranker.titles(title, 5, complete=complete) == []
        assert ranker.count(title, complete=complete) == 0
    answer = find(whole, DemandeCodage(title))
    assert (list(answer), answer.total) == ([], 0)
    assert answer.raison not in ("", UNKNOWN)


def test_a_job_has_no_reason_and_what_nobody_knows_is_said_to_be_unknown(whole: sqlite3.Connection) -> None:
    assert find(whole, DemandeCodage("conseiller des demandeurs d'emploi")).raison == ""
    assert find(whole, DemandeCodage("conseiller des demandeurs d'emploi")).codages[0].code_rome == "K1801"
    assert find(whole, DemandeCodage("zzqqxx")).raison == UNKNOWN
    assert find(whole, DemandeCodage("de la")).raison == NOTHING
    assert find(whole, DemandeCodage("stage en juin")).raison == BESIDE
    assert A_PLACE not in (NOTHING, UNKNOWN, BESIDE)


@pytest.mark.parametrize(
    ("title", "jobs"),
    [
        ("Serveur / Barman", ("Serveur", "Barman")),
        ("Vendeur ou caissier (H/F)", ("Vendeur", "caissier")),
        ("Cuisinier - Serveur", ("Cuisinier", "Serveur")),
        ("Agent d'entretien et cuisinier", ("Agent d'entretien", "cuisinier")),
        ("Aide-soignant ou infirmier", ("Aide-soignant", "infirmier")),
        ("Peintre, plaquiste, carreleur", ("Peintre", "plaquiste", "carreleur")),
        ("Coach sportif & nutritionniste", ("Coach sportif", "nutritionniste")),
    ],
)
def test_each_of_several_jobs_is_coded_by_turns(of_rome: Ranker, title: str, jobs: tuple[str, ...]) -> None:
    alone = [[one.code_rome for one in of_rome.rank(job, 9)] for job in jobs]
    turns = list(dict.fromkeys(filter(None, chain.from_iterable(zip_longest(*alone)))))
    answers = of_rome.rank(title, 6)
    assert [one.code_rome for one in answers] == turns[:6]
    assert [one.code_rome for one in of_rome.rank(title, 3, start=3)] == turns[3:6]
    sure = [one.probabilite for one in answers]
    assert sure == sorted(sure, reverse=True)
    assert sum(sure) <= 1
    # One of them alone may be meant.
    assert answers[0].decision in ("à vérifier", "indécidable")
    assert not any(one.decision for one in answers[1:])


@pytest.mark.parametrize(
    ("title", "same"),
    [
        # A label of both.
        ("Secrétaire et comptable", "Secrétaire comptable"),
        ("Electricien et plombier", "Electricien plombier"),
        ("Boucher - Charcutier", "Boucher-charcutier"),
        # What the first one is about, or its rank.
        ("Responsable administratif et comptable", "Responsable administratif comptable"),
        ("Infirmier / Infirmière", "Infirmier"),
        ("Directeur/Responsable des ressources humaines", "Directeur responsable des ressources humaines"),
    ],
)
def test_one_job_in_two_words_is_one(of_rome: Ranker, title: str, same: str) -> None:
    assert [one.code_rome for one in of_rome.rank(title, 5)] == [one.code_rome for one in of_rome.rank(same, 5)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("infirmeir", "infirmier"),
        ("boulenger", "boulanger"),
        ("electrissien", "electricien"),
        ("secretiare", "secrétaire"),
    ],
)
def test_a_guess_is_worth_less_than_what_is_right(of_rome: Ranker, typed: str, meant: str) -> None:
    guessed, right = first(of_rome, typed), first(of_rome, meant)
    assert guessed is not None
    assert right is not None
    assert guessed[0] == right[0]
    assert guessed[1] < right[1]


@pytest.mark.parametrize("word", ["orange", "rapidement", "bonjour", "travaillerez"])
def test_a_word_of_french_is_no_mistake_in_another(of_rome: Ranker, word: str) -> None:
    assert not any(one.approche for one in of_rome.rank(word, 5))
    assert not any(one.approche for one in of_rome.rank(f"comptable {word}", 5))
