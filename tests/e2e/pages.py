"""The pages of the site, each kind once, by the name that its screenshot takes."""

from __future__ import annotations

WIDTHS = (1280, 390)

PAGES = {
    "accueil": "/",
    "recherche": "/recherche?q=infirmiere",
    "recherche-sans-reponse": "/recherche?q=zzzzqqqq",
    "metier": "/metier/J1506",
    "competences": "/competences?q=souder&codes=100007+100286",
    "competences-sans-reponse": "/competences?q=zzzzqqqq",
    "competence": "/competence/300465",
    "competence-que-rien-ne-demande": "/competence/300260",
    "competence-inconnue": "/competence/1",
    "metiers": "/metiers?niveau=cap",
    "metiers-sans-reponse": "/metiers?q=zzzzqqqq",
    "metier-ancien": "/metier/M1805",
    "metier-inconnu": "/metier/Z9999",
    "recherche-de-lieu": "/recherche?q=bretagne",
    "territoires": "/territoire?q=rennes",
    "territoires-vide": "/territoire",
    "territoires-sans-reponse": "/territoire?q=zzzzqqqq",
    "commune": "/territoire/35238",
    "commune-ancienne": "/territoire/14464",
    "departement": "/territoire/35",
    "region": "/territoire/REG-53",
    "arrondissement": "/territoire/75112",
    "outre-mer": "/territoire/97801",
    "territoire-inconnu": "/territoire/5",
    "bmo": "/bmo",
    "bmo-lieu": "/bmo?lieu=rennes",
    "bmo-fiche": "/bmo?metier=J1506",
    "bmo-refusee": "/bmo?metier=Z9Z99",
    "bmo-metier": "/bmo?metier=V1X80",
    "passage": "/passage?codes=M1805+E1205+Z9999",
    "origines": "/origine",
    "origine": "/origine/rome_metiers",
    "base": "/infotravail",
    "table": "/infotravail/rome_metiers?_size=10",
    "table-avec-carte": "/infotravail/agences?_size=5",
    "table-cherchee": "/infotravail/rome_appellations?_search=infirm&_sort=libelle",
    "ligne": "/infotravail/rome_metiers/M1855",
    "question": "/infotravail/bmo_d_un_departement?code_departement=63&annee=2025",
    "requete": "/infotravail?sql=select+code_rome%2C+libelle+from+rome_metiers+limit+5",
    "requete-fausse": "/infotravail?sql=select+rien",
    "table-vide": "/infotravail/rome_metiers?_search=zzzzqqqq",
    "introuvable": "/nulle-part",
    "refusee": "/infotravail/rome_metiers?_sort=colonne_absente",
}

# What a page shows once it is loaded, and asks more for.
LATE = {"table-avec-carte": ".cluster-map-button"}
