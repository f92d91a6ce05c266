"""ROME: the French register of occupations, published by France Travail about three times a year.

A release is one zip of CSV (`files`); its tables are declared in `fiches` (sheets, job titles,
texts, mobility), `competences`, `arborescence` and `secteurs`, and what it repeats is proved in `repeats`.
Every item has an OGR number, unique across kinds. Sheets have a code (M1855) which the
publisher may give to another job in a later edition; OGR numbers keep their meaning.
"""

from ...model import Caveat, Dataset, Query
from ...vocabulary import FRANCE_TRAVAIL, LICENCE_OUVERTE
from . import acces, arborescence, competences, editions, fiches, repeats, secteurs
from .files import FILES
from .replay import REPLAY

CAVEATS = (
    Caveat(
        "Un code ROME peut désigner un autre métier dans une édition suivante : le producteur l'annonce pour 24 codes "
        "entre v460 et v461.",
        "rome_metiers",
        "code_rome",
    ),
    Caveat(
        "Le code OGR d'une fiche ou d'une appellation garde son sens d'une édition à l'autre, au contraire du code "
        "ROME : joindre deux éditions par code_ogr.",
        "rome_metiers",
        "code_ogr",
        inferred=True,
    ),
    Caveat(
        "Le producteur a servi deux fois la version 60 (v460) sous le même nom, avec 53 apostrophes différentes : "
        "une édition s'identifie par son SHA-256, pas par son numéro.",
        "sources",
        "edition",
        inferred=True,
    ),
    Caveat(
        "Une étiquette vide (transition, réglementé, cadre) veut dire « non renseigné » et non « non ».",
        "rome_metiers",
        inferred=True,
    ),
    Caveat(
        "Les étiquettes d'une appellation ne sont renseignées que pour une partie des lignes ; celles de la fiche "
        "sont plus complètes.",
        "rome_appellations",
        inferred=True,
    ),
    Caveat(
        "Sur une appellation, code_rome_parent est sa fiche à elle dans le ROME 3, qui n'est pas toujours "
        "celle d'où vient sa fiche actuelle.",
        "rome_appellations",
        "code_rome_parent",
        inferred=True,
    ),
    Caveat(
        "Des intitulés identiques existent sous plusieurs codes OGR : l'intitulé n'est pas une clé.",
        "rome_appellations",
        "libelle",
        inferred=True,
    ),
    Caveat(
        "Les intitulés courts sont tronqués ou abrégés pour tenir en 60 caractères (« en ind » pour en industrie).",
        "rome_appellations",
        "libelle_court",
        inferred=True,
    ),
    Caveat(
        "La NAF est écrite sans accents dans le fichier ; « 00 » n'est pas une division de la NAF.",
        "rome_secteurs_naf",
        inferred=True,
    ),
    *acces.CAVEATS,
)

QUERIES = (
    Query(
        "chercher_une_fiche",
        "Chercher une fiche par un intitulé d'emploi",
        "Les fiches dont une appellation contient les mots donnés, accents ou non, même incomplets.",
        """
SELECT a.code_rome, m.libelle AS fiche, a.libelle AS appellation
FROM rome_appellations_fts
JOIN rome_appellations a ON a.rowid = rome_appellations_fts.rowid
JOIN rome_metiers m ON m.code_rome = a.code_rome
WHERE rome_appellations_fts MATCH escape_fts(:intitule) AND trim(:intitule) != ''
ORDER BY bm25(rome_appellations_fts), a.code_ogr
LIMIT 50
        """,
    ),
    Query(
        "competences_d_une_fiche",
        "Les compétences et les savoirs d'une fiche",
        "Tout ce que la fiche demande, le cœur du métier d'abord. Exemple : M1855.",
        """
SELECT * FROM (
SELECT c.cat_comp AS categorie, c.libelle, l.coeur_metier, c.code_ogr
FROM rome_metiers_competences l JOIN rome_competences c ON c.code_ogr = l.code_ogr
WHERE l.code_rome = upper(trim(:code_rome))
UNION ALL
SELECT s.categorie_savoir, s.libelle, l.coeur_metier, s.code_ogr
FROM rome_metiers_savoirs l JOIN rome_savoirs s ON s.code_ogr = l.code_ogr
WHERE l.code_rome = upper(trim(:code_rome))
) ORDER BY coeur_metier IS NULL, coeur_metier != 'Principale', categorie, libelle
        """,
    ),
    Query(
        "metiers_accessibles",
        "Les métiers accessibles avec un niveau d'études",
        "Les fiches dont le texte dit que ce niveau, ou un plus bas, suffit, et la phrase qui le dit. Le niveau est "
        "inféré. Rang : 0 sans diplôme, 3 CAP ou BEP, 4 bac, 5 bac+2, 6 bac+3 ou bac+4, 7 bac+5, 8 doctorat.",
        """
SELECT a.code_rome, m.libelle, a.niveau_acces, a.regle, a.phrase
FROM rome_acces a JOIN rome_metiers m USING (code_rome)
WHERE a.rang_acces <= CAST(trim(:rang) AS INTEGER)
ORDER BY a.code_rome
        """,
    ),
    Query(
        "metiers_proches",
        "Les métiers proches d'une fiche",
        "Les mobilités que le producteur propose depuis la fiche, dans son ordre. Exemple : M1855.",
        """
SELECT p.numero_ordre AS rang, p.code_rome_cible AS code_rome, m.libelle
FROM rome_mobilites p JOIN rome_metiers m ON m.code_rome = p.code_rome_cible
WHERE p.code_rome = upper(trim(:code_rome))
ORDER BY p.numero_ordre
        """,
    ),
)

ROME = Dataset(
    name="rome",
    title="ROME, répertoire opérationnel des métiers et des emplois",
    description="Les fiches métiers, appellations, compétences, savoirs et contextes de travail du ROME 4.0.",
    publisher=FRANCE_TRAVAIL,
    licence=LICENCE_OUVERTE,
    files=FILES,
    # About three editions a year; the longest wait seen was nine months.
    period_days=280,
    tables=(
        *fiches.TABLES,
        *competences.TABLES_BLOCS,
        *fiches.TABLES_AFTER_BLOCS,
        acces.ROME_ACCES,
        *competences.TABLES,
        arborescence.ARBORESCENCE_COMPETENCES,
        *secteurs.TABLES,
        *editions.TABLES,
    ),
    notices=(*editions.NOTICES, *fiches.NOTICES, *acces.NOTICES),
    repeats=repeats.REPEATS,
    empties=repeats.EMPTIES,
    corrections=(*fiches.CORRECTIONS, *competences.CORRECTIONS),
    checks=repeats.CHECKS,
    caveats=CAVEATS,
    queries=QUERIES,
    replay=REPLAY,
    summary="métiers, appellations, compétences et savoirs du ROME",
    contents=(
        ("`rome_*`", "the ROME: 27 tables, codes as text, references checked"),
        ("`rome_editions`, `rome_*_editions`", "every code and label of every edition held"),
        (
            "`rome_passages`, `*_changements`",
            "where each sheet goes in each other edition; each cell that changed",
        ),
    ),
)
