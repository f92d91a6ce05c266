"""The ways into the sheets: domains, sectors, themes, interests, contexts of work, divisions of the NAF, RIASEC.

Each is declared once, by the SELECT of its classes and by that of the sheets of each.
"""

from __future__ import annotations

from typing import NamedTuple

# Holland's six types, of which the publisher gives the letters.
RIASEC = {
    "R": "Réaliste",
    "I": "Investigateur",
    "A": "Artistique",
    "S": "Social",
    "E": "Entreprenant",
    "C": "Conventionnel",
}


class Classement(NamedTuple):
    """A way into the sheets: `classes` selects its classes, `liens` pairs each sheet, `code_rome`, with its class.

    A class has a `code`, a `libelle`, a `definition`, the code of the class that holds it, `au_dessus`, and the name
    of the group in which a list shows it, `groupe`; these three may be NULL. `liens` gives as `est_principal` whether
    the publisher says that the class is the sheet's main one, NULL where it does not say. `chemin` is the address of
    the list, `adresse` that of one without its code; `un` and `plusieurs` are their names. `est_par_code` lists classes
    by code, not by label.
    """

    genre: str
    chemin: str
    adresse: str
    un: str
    plusieurs: str
    phrase: str
    classes: str
    liens: str
    tables: tuple[str, ...]
    est_par_code: bool = False


CLASSEMENTS = {
    one.genre: one
    for one in (
        Classement(
            "domaine",
            "/domaines",
            "/domaine",
            "Domaine professionnel",
            "Domaines professionnels",
            "Les 14 grands domaines du ROME, et leurs domaines professionnels : chaque fiche est dans un seul.",
            "SELECT code_grand_domaine AS code, libelle, NULL AS definition, NULL AS au_dessus, NULL AS groupe "
            "FROM rome_grands_domaines UNION ALL SELECT d.code_domaine_professionnel, d.libelle, NULL, "
            "d.code_grand_domaine, g.libelle FROM rome_domaines d JOIN rome_grands_domaines g USING "
            "(code_grand_domaine)",
            "SELECT code_rome, code_domaine_professionnel AS code, NULL AS est_principal FROM rome_metiers",
            ("rome_grands_domaines", "rome_domaines", "rome_metiers"),
            est_par_code=True,
        ),
        Classement(
            "secteur",
            "/secteurs",
            "/secteur",
            "Secteur d'activité",
            "Secteurs d'activité",
            "Les secteurs d'activité du ROME, qui ne sont pas ceux de la NAF ; certains ont des sous-secteurs. "
            "Une fiche peut être dans plusieurs.",
            "SELECT code_sect_activite AS code, libelle, definition, NULL AS au_dessus, NULL AS groupe "
            "FROM rome_secteurs_activite UNION ALL SELECT s.code_ss_sect_activite, s.libelle, NULL, "
            "s.code_sect_activite, a.libelle FROM rome_sous_secteurs_activite s JOIN rome_secteurs_activite a USING "
            "(code_sect_activite)",
            "SELECT code_rome, coalesce(code_ss_sect_activite, code_sect_activite) AS code, "
            "principal AS est_principal FROM rome_metiers_secteurs_activite",
            ("rome_secteurs_activite", "rome_sous_secteurs_activite", "rome_metiers_secteurs_activite"),
        ),
        Classement(
            "theme",
            "/themes",
            "/theme",
            "Thème",
            "Thèmes",
            "Des regroupements de fiches qui traversent les domaines ; toutes les fiches n'en ont pas.",
            "SELECT code_theme AS code, libelle, definition, NULL AS au_dessus, NULL AS groupe FROM rome_themes",
            "SELECT code_rome, code_theme AS code, NULL AS est_principal FROM rome_metiers_themes",
            ("rome_themes", "rome_metiers_themes"),
        ),
        Classement(
            "centre_interet",
            "/centres-interet",
            "/centre-interet",
            "Centre d'intérêt",
            "Centres d'intérêt",
            "Ce qui attire une personne, comme entrée vers les métiers.",
            "SELECT code_centre_interet AS code, libelle, definition, NULL AS au_dessus, NULL AS groupe "
            "FROM rome_centres_interet",
            "SELECT code_rome, code_centre_interet AS code, principal AS est_principal "
            "FROM rome_metiers_centres_interet",
            ("rome_centres_interet", "rome_metiers_centres_interet"),
        ),
        Classement(
            "contexte",
            "/contextes",
            "/contexte",
            "Contexte de travail",
            "Contextes de travail",
            "Où, quand, pour qui et dans quelles conditions un métier s'exerce.",
            "SELECT code_ogr AS code, libelle, NULL AS definition, NULL AS au_dessus, "
            "libelle_type_cont_trav AS groupe FROM rome_contextes ORDER BY code_type_cont_trav",
            "SELECT code_rome, code_ogr AS code, NULL AS est_principal FROM rome_metiers_contextes",
            ("rome_contextes", "rome_metiers_contextes"),
        ),
        Classement(
            "naf",
            "/secteurs-naf",
            "/secteur-naf",
            "Division de la NAF",
            "Divisions de la NAF",
            "Les divisions de la nomenclature d'activités française où un métier s'exerce ; le producteur les écrit "
            "sans accents.",
            "SELECT code_secteur_naf AS code, libelle, NULL AS definition, NULL AS au_dessus, NULL AS groupe "
            "FROM rome_secteurs_naf",
            "SELECT code_rome, code_secteur_naf AS code, NULL AS est_principal FROM rome_metiers_secteurs_naf",
            ("rome_secteurs_naf", "rome_metiers_secteurs_naf"),
            est_par_code=True,
        ),
        Classement(
            "riasec",
            "/interets-riasec",
            "/interet-riasec",
            "Intérêt professionnel (RIASEC)",
            "Intérêts professionnels (RIASEC)",
            "Les six types d'intérêts de la typologie de Holland : chaque fiche en a un majeur, souvent un mineur.",
            "SELECT column1 AS code, column2 AS libelle, NULL AS definition, NULL AS au_dessus, NULL AS groupe "
            f"FROM (VALUES {', '.join(map(str, RIASEC.items()))})",
            "SELECT code_rome, riasec_majeur AS code, 1 AS est_principal FROM rome_metiers_riasec UNION ALL "
            "SELECT code_rome, riasec_mineur, 0 FROM rome_metiers_riasec WHERE riasec_mineur IS NOT NULL",
            ("rome_metiers_riasec",),
        ),
    )
}
