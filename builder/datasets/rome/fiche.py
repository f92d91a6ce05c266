"""A sheet of the ROME whole, as the site shows it: its texts, what it asks for, where it leads, how it is tagged."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...records import records
from .accessibles import NiveauAcces, niveau_acces
from .classements import ClasseDeFiche, classes_de_la_fiche
from .metiers import Appellation, Competence, Proche, appellations, competences, proches


@dataclass(frozen=True, slots=True)
class Etiquettes:
    """The tags of a sheet; None where the publisher does not say, which is not no."""

    transition_eco: str | None
    transition_num: bool | None
    transition_demo: bool | None
    emploi_reglemente: bool | None
    emploi_cadre: bool | None


@dataclass(frozen=True, slots=True)
class FicheEntiere:
    """Everything that the current edition says of a sheet.

    `classes` are its contexts of work, sectors, themes and so on. `niveau` is inferred from `acces`; None where the
    text tells no level for sure.
    """

    code_rome: str
    libelle: str
    code_ogr: str
    code_domaine_professionnel: str
    domaine: str
    code_grand_domaine: str
    grand_domaine: str
    code_rome_parent: str
    definition: tuple[str, ...]
    acces: tuple[str, ...]
    niveau: NiveauAcces | None
    appellations: tuple[Appellation, ...]
    competences: tuple[Competence, ...]
    proches: tuple[Proche, ...]
    classes: tuple[ClasseDeFiche, ...]
    etiquettes: Etiquettes


_SHEET = (
    "SELECT m.code_rome, m.libelle, m.code_ogr, m.code_domaine_professionnel, d.libelle AS domaine, "
    "g.code_grand_domaine, g.libelle AS grand_domaine, m.code_rome_parent "
    "FROM rome_metiers m JOIN rome_domaines d USING (code_domaine_professionnel) "
    "JOIN rome_grands_domaines g USING (code_grand_domaine) WHERE m.code_rome = ?"
)
_TAGS = (
    "SELECT transition_eco, transition_num, transition_demo, emploi_reglemente, emploi_cadre "
    "FROM rome_metiers WHERE code_rome = ?"
)
_TEXTS = "SELECT libelle_texte FROM rome_textes WHERE code_rome = ? AND libelle_type_texte = ? ORDER BY position_phrase"


def fiche_entiere(connection: Connection, code_rome: str) -> FicheEntiere | None:
    """Return a sheet of the current edition, whole; None where it has no such code."""
    tags = next(records(connection.execute(_TAGS, (code_rome,)), Etiquettes), None)
    if tags is None:
        return None
    sheet = records(
        connection.execute(_SHEET, (code_rome,)),
        FicheEntiere,
        definition=_labels(connection, _TEXTS, code_rome, "definition"),
        acces=_labels(connection, _TEXTS, code_rome, "acces_metier"),
        niveau=niveau_acces(connection, code_rome),
        appellations=tuple(appellations(connection, code_rome)),
        competences=tuple(competences(connection, code_rome)),
        proches=tuple(proches(connection, code_rome)),
        classes=classes_de_la_fiche(connection, code_rome),
        etiquettes=tags,
    )
    return next(sheet)


def _labels(connection: Connection, sql: str, *parameters: str) -> tuple[str, ...]:
    return tuple(label for (label,) in connection.execute(sql, parameters))
