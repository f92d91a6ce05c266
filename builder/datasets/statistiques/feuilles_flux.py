"""The workbook of the quarterly series: the sheets of who came in and went out, and of those whom no reform touches."""

from __future__ import annotations

from .entetes_series import ENTRIES, EXITS, IN_METROPOLE, OUTSIDE, WITHOUT_REFORM, above
from .grilles import Bloc, Colonne, Dims, Feuille
from .mots import OPERATOR

_ENTRIES = (
    "Licenciement économique", "Autre licenciement", "Démission", "Fin de contrat (2)", "Fin de mission",
    "Première entrée sur le marché du travail", "Reprise après inactivité", "Rupture conventionnelle",
    "Réinscription rapide", "Autres motifs(3)", "Indéterminé",
)  # fmt: skip
_EXITS = (
    "Reprise d'emploi déclarée", "Entrée en stage", "Arrêts de recherche (hors DRE et maladie)", "Arrêt maladie", "DRE",
    "Cessation d'inscription pour défaut d'actualisation (2)", "Radiation", "Autres cas",
)  # fmt: skip


def _without_call(title: str) -> str:
    """Return a motive without the call of its note."""
    return title.removesuffix("(2)").removesuffix("(3)").strip()


def _flows(
    name: str, title: str, measure: str, header: int, first: int, all_: str, motives: tuple[str, ...], end: str
) -> Feuille:
    """Return the sheet of who came in or went out, by motive."""
    return Feuille(
        name,
        above(title, r"France entière \(1\)", rf"\(1\) : {OUTSIDE}, \(2\) : .+"),
        coin=(f"A{header}", "Période"),
        entete=header,
        premiere=first,
        blocs=(
            Bloc("", 2, (Colonne(all_), *(Colonne(motive, {"motif": _without_call(motive)}) for motive in motives))),
        ),
        fin=(end,) if end else (),
        dims={"mesure": measure},
    )


def _apart(title: str, first: int, dims: Dims) -> Bloc:
    columns = (("A", "Defm A"), ("ABC", "Defm ABC"), ("ABCDE", "Defm ABCDE"))
    return Bloc(title, first, tuple(Colonne(header, {"categorie": one}) for one, header in columns), dims)


_APART = Feuille(
    "DEFM HRSAML",
    above(
        rf"Demandeurs d'emploi inscrits en fin de mois à {OPERATOR}, hors bénéficiaires du Revenu de solidarité active "
        r"\(RSA\) et hors jeunes en .+",
        r"France métropolitaine, France entière\(1\)",
        source="",
    )
    | {"B4": rf"{OPERATOR} - STMT"},
    coin=("A7", "Période"),
    groupes=6,
    entete=7,
    premiere=8,
    blocs=(_apart("France métropolitaine", 2, IN_METROPOLE), _apart("France entière (1)", 6, {})),
    dims={"champ": WITHOUT_REFORM},
    fusions=frozenset({"B6:D6", "F6:H6"}),
)

FLUX = (
    _flows(
        "Entrées cat ABC_motif",
        rf"Entrées à {OPERATOR} en catégories A, B, C : par motif d'inscription",
        *(ENTRIES, 7, 9, "France entière (catégories A,B,C)", _ENTRIES, r"n\.d\.= non disponible"),
    ),
    _flows(
        "Sorties cat ABC_motif",
        rf"Sorties de {OPERATOR} de catégories A, B, C : par motif de sortie",
        *(EXITS, 6, 7, "France entière (1) (catégories A,B,C)", _EXITS, ""),
    ),
    _APART,
)
