"""What a comparison gives: both releases, and all that differs between them; pure data.

Names are in French, as in the files that are compared; `report.as_json` gives them to programs.
Lists of rows hold the first ones, in the order of the key; counts are always whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from .origins import Sources
from .rome import Rome

Cell = str | int | float | bytes | None
Cells = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class LivraisonComparee:
    """What a file says of itself; None for what it does not say."""

    fichier: str
    identifiant: str | None
    date_release: str | None
    hash_contenu: str | None
    version_schema: int
    est_echantillon: bool | None
    est_depart: bool | None


@dataclass(frozen=True, slots=True)
class Colonne:
    """A column that one file alone has. `type` also says NOT NULL and GENERATED."""

    nom: str
    type: str
    description: str | None


@dataclass(frozen=True, slots=True)
class ColonneRetypee:
    """A column whose type, or whether it can be empty or is computed, is not the same."""

    nom: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class TableSeule:
    """A table that one file alone has."""

    nom: str
    description: str | None
    nb_lignes: int


@dataclass(frozen=True, slots=True)
class Cellule:
    """A cell that changed."""

    colonne: str
    avant: Cell
    apres: Cell


@dataclass(frozen=True, slots=True)
class LigneChangee:
    """A row that both files have: its key, and the cells that are not the same."""

    cle: Cells
    cellules: tuple[Cellule, ...]


@dataclass(frozen=True, slots=True)
class TableComparee:
    """A table that both files have.

    `cle` is empty where there is no key: rows are then compared as a whole, and none is changed.
    `colonnes` are those that were compared, in the order of the cells of the rows.
    """

    nom: str
    description: str | None
    cle: tuple[str, ...]
    colonnes: tuple[str, ...]
    colonnes_ajoutees: tuple[Colonne, ...]
    colonnes_retirees: tuple[Colonne, ...]
    colonnes_retypees: tuple[ColonneRetypee, ...]
    nb_avant: int
    nb_apres: int
    nb_ajoutees: int
    nb_retirees: int
    nb_changees: int
    ajoutees: tuple[Cells, ...]
    retirees: tuple[Cells, ...]
    changees: tuple[LigneChangee, ...]

    @property
    def est_identique(self) -> bool:
        """Whether the table has the same rows and the same columns in both files."""
        columns = self.colonnes_ajoutees or self.colonnes_retirees or self.colonnes_retypees
        return not (columns or self.nb_ajoutees or self.nb_retirees or self.nb_changees)


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two files; `sources` is None where one of the files does not list its sources.

    `tables` are the tables that both files have, but for `release`: its rows are `avant` and `apres`.
    """

    avant: LivraisonComparee
    apres: LivraisonComparee
    octets_identiques: bool
    limite: int
    sources: Sources | None
    rome: Rome
    tables: tuple[TableComparee, ...]
    tables_ajoutees: tuple[TableSeule, ...]
    tables_retirees: tuple[TableSeule, ...]
    vues_ajoutees: tuple[str, ...]
    vues_retirees: tuple[str, ...]
    vues_changees: tuple[str, ...]

    @property
    def changees(self) -> tuple[TableComparee, ...]:
        """The tables that both files have, and that are not the same."""
        return tuple(table for table in self.tables if not table.est_identique)

    @property
    def est_identique(self) -> bool:
        """Whether the two files hold the same; their identifiers and software may differ."""
        tables = self.changees or self.tables_ajoutees or self.tables_retirees
        return not (tables or self.vues_ajoutees or self.vues_retirees or self.vues_changees)

    @property
    def hash_dementi(self) -> bool:
        """Whether the files claim the same content, and do not have it: one was edited after it was built."""
        claimed = self.avant.hash_contenu
        differ = bool(self.changees or self.tables_ajoutees or self.tables_retirees)
        return claimed is not None and claimed == self.apres.hash_contenu and differ
