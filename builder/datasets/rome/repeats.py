"""What the release says twice: each repeat is compared with the tables, none is stored."""

from __future__ import annotations

from ...model import Check, Empty, Member, Repeat
from . import files
from .arborescence import TREE_JSON


def _tree(member: Member) -> Repeat:
    """Return the proof of the tree of competences, from the CSV or from the JSON."""
    return Repeat(
        member,
        codes=(
            "code_domaine_competence", "code_enjeu", "code_objectif", "code_macro_competence",
            "code_ogr_macro_competence", "code_ogr_competence",
        ),
        labels=(
            "domaine_competence", "enjeu", "objectif", "libelle_macro_competence",
            "libelle_competence",
        ),
        against="""
            SELECT a.code_domaine_competence, a.code_enjeu, a.code_objectif, m.code_macro_comp,
                   a.code_ogr_macro_comp, coalesce(a.code_ogr, ''),
                   a.libelle_domaine_competence, a.libelle_enjeu, a.libelle_objectif,
                   m.libelle, coalesce(c.libelle, '')
            FROM rome_arborescence_competences a
            JOIN rome_competences m ON m.code_ogr = a.code_ogr_macro_comp
            LEFT JOIN rome_competences c ON c.code_ogr = a.code_ogr
        """,
    )  # fmt: skip


REPEATS = (
    Repeat(
        files.ITEM,
        codes=("code_ogr", "code_rubrique"),
        labels=("libelle",),
        against="""
            SELECT code_ogr, CASE cat_comp WHEN 'Savoir-faire' THEN '1' ELSE '2' END, libelle
            FROM rome_competences
            UNION ALL SELECT code_ogr, '3', libelle FROM rome_savoirs
            UNION ALL SELECT code_ogr, '', libelle FROM rome_contextes
        """,
    ),
    Repeat(
        files.LIENS,
        codes=("code_rome", "code_compo_bloc", "code_rubrique", "code_ogr"),
        labels=(),
        against="""
            SELECT code_rome, '1', '', code_ogr FROM rome_metiers
            UNION ALL SELECT code_rome, '2', '', code_ogr FROM rome_appellations
            UNION ALL SELECT l.code_rome, '5',
                             CASE c.cat_comp WHEN 'Savoir-faire' THEN '1' ELSE '2' END, l.code_ogr
                      FROM rome_metiers_competences l JOIN rome_competences c USING (code_ogr)
            UNION ALL SELECT code_rome, '5', '3', code_ogr FROM rome_metiers_savoirs
            UNION ALL SELECT code_rome, '6', '', code_ogr FROM rome_metiers_contextes
        """,
    ),
    Repeat(
        files.CR_GD_DP,
        codes=("code_rome", "code_grand_domaine", "code_domaine_professionnel"),
        labels=("libelle_rome", "libelle_grand_domaine", "libelle_domaine_professionnel"),
        against="""
            SELECT m.code_rome, d.code_grand_domaine, m.code_domaine_professionnel,
                   m.libelle, g.libelle, d.libelle
            FROM rome_metiers m
            JOIN rome_domaines d USING (code_domaine_professionnel)
            JOIN rome_grands_domaines g USING (code_grand_domaine)
        """,
    ),
    Repeat(
        files.CR_GD_DP_APPELLATIONS,
        codes=(
            "type_provenance",
            "code_grand_domaine",
            "code_domaine_professionnel",
            "numero_fiche_rome",
            "code_fiche",
            "ogr_rome",
            "ogr_appellation",
        ),
        labels=("intitule", "libelle_appellation_long", "libelle_appellation_court"),
        against="""
            SELECT '1', code_grand_domaine, '', '', '', '', '', libelle, '', ''
            FROM rome_grands_domaines
            UNION ALL
            SELECT '2', code_grand_domaine, substr(code_domaine_professionnel, 2), '', '', '', '',
                   libelle, '', ''
            FROM rome_domaines
            UNION ALL
            SELECT '3', substr(code_rome, 1, 1), substr(code_rome, 2, 2), substr(code_rome, 4),
                   code_fiche_metier, code_ogr, '', libelle, '', ''
            FROM rome_metiers
            UNION ALL
            SELECT '4', '', '', '', m.code_fiche_metier, m.code_ogr, a.code_ogr,
                   '', a.libelle, a.libelle_court
            FROM rome_appellations a JOIN rome_metiers m USING (code_rome)
        """,
    ),
    Repeat(
        files.ARBO_THEME,
        codes=("code_theme", "code_ogr_rome", "code_rome"),
        labels=("libelle_theme", "libelle_rome"),
        against="""
            SELECT l.code_theme, m.code_ogr, l.code_rome, t.libelle, m.libelle
            FROM rome_metiers_themes l
            JOIN rome_themes t USING (code_theme) JOIN rome_metiers m USING (code_rome)
        """,
    ),
    Repeat(
        files.ARBO_CENTRE_INTERET,
        codes=("code_centre_interet", "code_ogr_rome", "code_rome"),
        labels=("libelle_centre_interet", "libelle_rome"),
        against="""
            SELECT l.code_centre_interet, m.code_ogr, l.code_rome, c.libelle, m.libelle
            FROM rome_metiers_centres_interet l
            JOIN rome_centres_interet c USING (code_centre_interet)
            JOIN rome_metiers m USING (code_rome)
        """,
    ),
    Repeat(
        files.ARBO_SECTEUR,
        codes=("code_sect_activite", "code_ss_sect_activite", "code_ogr_rome", "code_rome"),
        labels=("libelle_sect_activite", "libelle_ss_sect_activite", "libelle_rome"),
        against="""
            SELECT l.code_sect_activite, coalesce(l.code_ss_sect_activite, ''), m.code_ogr,
                   l.code_rome, s.libelle, coalesce(d.libelle, ''), m.libelle
            FROM rome_metiers_secteurs_activite l
            JOIN rome_secteurs_activite s USING (code_sect_activite)
            LEFT JOIN rome_sous_secteurs_activite d USING (code_ss_sect_activite)
            JOIN rome_metiers m USING (code_rome)
        """,
    ),
    Repeat(
        files.ARBO_NAF,
        codes=("code_secteur_naf", "code_ogr_rome", "code_rome"),
        labels=("libelle_secteur_naf", "libelle_rome"),
        against="""
            SELECT CAST(CAST(l.code_secteur_naf AS INTEGER) AS TEXT), m.code_ogr, l.code_rome,
                   s.libelle, m.libelle
            FROM rome_metiers_secteurs_naf l
            JOIN rome_secteurs_naf s USING (code_secteur_naf) JOIN rome_metiers m USING (code_rome)
        """,
    ),
    _tree(files.ARBO_COMPETENCES),
    _tree(TREE_JSON),
)

EMPTIES = (Empty(files.TYPE_REFERENTIEL, frozenset({"code_type_referentiel", "libelle_type_referentiel"})),)

CHECKS = (
    Check(
        "chaque fiche a une seule appellation PRINCIPALE, dont l'intitulé est le sien",
        "rome_appellations",
        """
        SELECT m.code_rome
        FROM rome_metiers m
        LEFT JOIN rome_appellations a ON a.code_rome = m.code_rome AND a.classification = 'PRINCIPALE'
        GROUP BY m.code_rome
        HAVING count(a.code_ogr) != 1 OR max(a.libelle) != m.libelle
        """,
    ),
    Check(
        "un code OGR désigne une seule chose",
        "rome_appellations",
        """
        SELECT code_ogr FROM (
            SELECT code_ogr FROM rome_metiers UNION ALL SELECT code_ogr FROM rome_appellations
            UNION ALL SELECT code_ogr FROM rome_competences
            UNION ALL SELECT code_ogr FROM rome_savoirs UNION ALL SELECT code_ogr FROM rome_contextes
        ) GROUP BY code_ogr HAVING count(*) > 1
        """,
    ),
    Check(
        "chaque fiche a une définition, et ses phrases se suivent à partir de 1",
        "rome_textes",
        """
        SELECT m.code_rome
        FROM rome_metiers m
        LEFT JOIN rome_textes t ON t.code_rome = m.code_rome AND t.code_compo_bloc = '3'
        GROUP BY m.code_rome
        HAVING count(t.code_rome) = 0 OR max(t.position_phrase) != count(t.code_rome)
        """,
    ),
    Check(
        "une compétence a une macro-compétence, et une macro-compétence a un code fonctionnel",
        "rome_competences",
        """
        SELECT c.code_ogr
        FROM rome_competences c LEFT JOIN rome_competences m ON m.code_ogr = c.code_ogr_macro_comp
        WHERE (c.nature = 'Compétence' AND m.nature IS NOT 'Macro-compétence')
           OR (c.nature = 'Macro-compétence' AND c.code_macro_comp IS NULL)
        """,
    ),
    Check(
        "une fiche a un seul centre d'intérêt principal, un seul secteur principal",
        "rome_metiers_secteurs_activite",
        """
        SELECT code_rome FROM rome_metiers_centres_interet GROUP BY code_rome HAVING sum(principal) != 1
        UNION
        SELECT code_rome FROM rome_metiers_secteurs_activite GROUP BY code_rome HAVING sum(principal) != 1
        """,
    ),
)
