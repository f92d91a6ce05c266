"""The series of offers that France Travail shows: their table, and what must hold of it."""

from __future__ import annotations

from ...model import Check, Column, Having, Member, Notice, Read, Resolve, Table
from ...text import fold_name
from ...vocabulary import COMPUTED
from .lecture_offres import CONTRACTS, MEASURES, unfold
from .mots import EDITION, ENSEMBLE, PERIODE, RAW, SHARE, constant

FILE = "series_offres_diffusees.xlsx"
MEMBER = Member(FILE, "classeur.xlsx", format="xlsx", unfold=unfold)


def _by_label(table: str, code: str, by: str) -> Resolve:
    return Resolve(f"SELECT libelle, {code} FROM {table}", by=(by,), proof="même intitulé", fold=fold_name)


OFFRES_SERIES = Table(
    name="offres_series",
    title="Offres diffusées : séries",
    description="Une ligne par chiffre : offres d'emploi diffusées par France Travail chaque mois, en tout et par type "
    "de contrat ; au dernier trimestre, par domaine du ROME, avec leur part et leur évolution.",
    source=Read((MEMBER,), keep=Having("periode")),
    columns=(
        EDITION.but(
            description="Édition du fichier : le dernier trimestre de ses séries.",
            computed=(constant("ajustement", "Correction : CVS-CJO ou brut.", RAW),),
        ),
        PERIODE,
        Column("mesure", "Ce qui est mesuré.", values=MEASURES),
        Column("contrat", "Type de contrat.", values=(ENSEMBLE, *CONTRACTS)),
        Column("grand_domaine", "Grand domaine du ROME, tel que publié, ou « ensemble »."),
        Column("domaine", "Domaine du ROME, tel que publié, ou « ensemble »."),
        Column(
            "code_grand_domaine",
            "Grand domaine du ROME qui a cet intitulé.",
            pattern="[A-N]",
            empty="l'ensemble, ou aucun n'a cet intitulé",
            origin=COMPUTED,
            found_by=(_by_label("rome_grands_domaines", "code_grand_domaine", "grand_domaine"),),
        ),
        Column(
            "code_domaine_professionnel",
            "Domaine du ROME qui a cet intitulé.",
            pattern="[A-N][0-9][0-9]",
            empty="l'ensemble, ou aucun n'a cet intitulé, ou plusieurs l'ont",
            origin=COMPUTED,
            found_by=(_by_label("rome_domaines", "code_domaine_professionnel", "domaine"),),
        ),
        Column("unite", "Unité du chiffre."),
        Column("nb_offres", "Nombre d'offres, tel que publié.", type="INTEGER", unit="offres", empty="une part"),
        SHARE.but(
            description="Part, évolution, ou différence de deux parts (en points), arrondie au millième.",
            empty="un nombre",
        ),
    ),
    key=("edition", "mesure", "contrat", "grand_domaine", "domaine", "periode"),
    facets=("edition", "mesure", "contrat"),
    expect=range(1_000, 200_000),
)


def _contracts(most: str) -> str:
    """Return the months whose contracts miss the total by more than so many offers."""
    return (
        "SELECT t.edition || ',' || t.periode FROM offres_series t JOIN offres_series p ON p.edition = t.edition "
        "AND p.periode = t.periode AND p.mesure = t.mesure AND p.contrat != 'ensemble' WHERE t.contrat = 'ensemble' "
        "AND t.mesure = 'offres diffusées' AND length(t.periode) = 7 GROUP BY t.edition, t.periode "
        f"HAVING abs(sum(p.nb_offres) - max(t.nb_offres)) > {most} ORDER BY 1"
    )


CHECKS = (
    Check(
        "les contrats d'un mois font le total, à 300 près (chaque case est arrondie à 100) et un millième",
        "offres_series",
        _contracts("300 + max(t.nb_offres) / 1000"),
    ),
    Check(
        "les domaines d'un grand domaine en font le total, à 5 près par case : chacune est arrondie à 10",
        "offres_series",
        "SELECT t.edition || ',' || t.grand_domaine FROM offres_series t JOIN offres_series p ON "
        "p.edition = t.edition AND p.periode = t.periode AND p.mesure = t.mesure AND p.contrat = t.contrat "
        "AND p.grand_domaine = t.grand_domaine AND p.domaine != 'ensemble' WHERE t.domaine = 'ensemble' "
        "AND t.mesure = 'offres diffusées' GROUP BY t.edition, t.grand_domaine "
        "HAVING abs(sum(p.nb_offres) - max(t.nb_offres)) > 5 * (count(*) + 1)",
    ),
    Check(
        "les trois mois du trimestre font son total, à 155 près : les mois sont arrondis à 100, le trimestre à 10",
        "offres_series",
        "SELECT t.edition || ',' || t.periode FROM offres_series t JOIN offres_series m ON m.edition = t.edition "
        "AND m.mesure = t.mesure AND m.contrat = t.contrat AND m.grand_domaine = t.grand_domaine "
        "AND m.periode BETWEEN substr(t.periode, 1, 4) || printf('-%02d', 3 * substr(t.periode, 6) - 2) "
        "AND substr(t.periode, 1, 4) || printf('-%02d', 3 * substr(t.periode, 6)) "
        "WHERE length(t.periode) = 6 AND t.grand_domaine = 'ensemble' AND t.mesure = 'offres diffusées' "
        "GROUP BY t.edition, t.periode HAVING count(*) != 3 OR abs(sum(m.nb_offres) - max(t.nb_offres)) > 155",
    ),
)

NOTICES = (
    Notice(
        "offres_series",
        _contracts("300"),
        "les contrats ne font pas le total du mois, d'un écart plus grand que les arrondis : gardés tels que publiés",
    ),
    Notice(
        "offres_series",
        "SELECT DISTINCT edition || ',' || domaine FROM offres_series WHERE code_domaine_professionnel IS NULL "
        "AND domaine != 'ensemble' UNION SELECT DISTINCT edition || ',' || grand_domaine FROM offres_series "
        "WHERE code_grand_domaine IS NULL AND grand_domaine != 'ensemble' ORDER BY 1",
        "aucun domaine du ROME n'a cet intitulé, ou plusieurs l'ont : gardé tel que publié, sans code",
    ),
)
