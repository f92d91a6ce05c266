"""A sheet of the ROME whole, as the site shows it: its texts, what it asks for, where it leads, how it is tagged."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from ...records import records
from .accessibles import NiveauAcces, niveau_acces
from .metiers import Appellation, Competence, Proche, appellations, competences, proches

# Holland's six types, of which the publisher gives the letters.
RIASEC = {
    "R": "Réaliste",
    "I": "Investigateur",
    "A": "Artistique",
    "S": "Social",
    "E": "Entreprenant",
    "C": "Conventionnel",
}


@dataclass(frozen=True, slots=True)
class Groupe:
    """Labels under a common heading, in their order."""

    titre: str
    libelles: tuple[str, ...]


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
    """Everything that the current edition says of a sheet; `riasec` are its major type, then the minor one if any.

    `niveau` is inferred from `acces`; None where the text tells no level for sure.
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
    contextes: tuple[Groupe, ...]
    proches: tuple[Proche, ...]
    riasec: tuple[str, ...]
    secteurs: tuple[Groupe, ...]
    naf: tuple[str, ...]
    themes: tuple[str, ...]
    centres_interet: tuple[str, ...]
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
_CONTEXTS = (
    "SELECT c.libelle_type_cont_trav, c.libelle FROM rome_metiers_contextes l JOIN rome_contextes c USING (code_ogr) "
    "WHERE l.code_rome = ? ORDER BY c.code_type_cont_trav, c.libelle"
)
_SECTORS = (
    "SELECT s.libelle, ss.libelle FROM rome_metiers_secteurs_activite l "
    "JOIN rome_secteurs_activite s ON s.code_sect_activite = l.code_sect_activite "
    "LEFT JOIN rome_sous_secteurs_activite ss ON ss.code_ss_sect_activite = l.code_ss_sect_activite "
    "WHERE l.code_rome = ? ORDER BY s.libelle, ss.libelle"
)
_NAF = (
    "SELECT n.code_secteur_naf || ' ' || n.libelle FROM rome_metiers_secteurs_naf l "
    "JOIN rome_secteurs_naf n USING (code_secteur_naf) WHERE l.code_rome = ? ORDER BY 1"
)
_THEMES = (
    "SELECT t.libelle FROM rome_metiers_themes l JOIN rome_themes t USING (code_theme) WHERE l.code_rome = ? ORDER BY 1"
)
_INTERESTS = (
    "SELECT c.libelle FROM rome_metiers_centres_interet l JOIN rome_centres_interet c USING (code_centre_interet) "
    "WHERE l.code_rome = ? ORDER BY l.principal DESC, c.libelle"
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
        contextes=_groups(connection, _CONTEXTS, code_rome),
        proches=tuple(proches(connection, code_rome)),
        riasec=_riasec(connection, code_rome),
        secteurs=_groups(connection, _SECTORS, code_rome),
        naf=_labels(connection, _NAF, code_rome),
        themes=_labels(connection, _THEMES, code_rome),
        centres_interet=_labels(connection, _INTERESTS, code_rome),
        etiquettes=tags,
    )
    return next(sheet)


def _labels(connection: Connection, sql: str, *parameters: str) -> tuple[str, ...]:
    return tuple(label for (label,) in connection.execute(sql, parameters))


def _groups(connection: Connection, sql: str, code_rome: str) -> tuple[Groupe, ...]:
    found: dict[str, list[str]] = {}
    for heading, label in connection.execute(sql, (code_rome,)):
        found.setdefault(heading, []).extend([label] if label else [])
    return tuple(Groupe(heading, tuple(labels)) for heading, labels in found.items())


def _riasec(connection: Connection, code_rome: str) -> tuple[str, ...]:
    row = connection.execute(
        "SELECT riasec_majeur, riasec_mineur FROM rome_metiers_riasec WHERE code_rome = ?", (code_rome,)
    ).fetchone()
    return tuple(RIASEC[letter] for letter in row or () if letter)
