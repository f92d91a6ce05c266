"""What can be reconciled, and by what identifier: sheets of the ROME and places, each a table of the file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from ...face import Connection
from ...opened import holds

# A region and a department may have one code: the site parts them in its addresses too.
_OF_REGION = "REG-"
JOB = "metier"


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that has an identifier and a name: a sheet, a place, a type of these."""

    id: str
    name: str


class Type(NamedTuple):
    """A kind of things: `key` is the column of the codes of its `table`, `pattern` what its identifiers look like.

    `page` is the address of one. `sources` are SELECTs of other properties, each of codes and values, by their names
    and what these mean.
    """

    id: str
    name: str
    needs: str
    table: str
    key: str
    pattern: str
    page: str
    sources: tuple[tuple[str, str, str], ...] = ()

    @property
    def as_entities(self) -> tuple[Entity, ...]:
        """The type as answers list the types of a thing."""
        return (Entity(self.id, self.name),)

    def identifier(self, code: str) -> str:
        """Return the identifier of a code."""
        return f"{_OF_REGION}{code}" if self.id == "region" else code

    def code(self, identifier: str) -> str:
        """Return the code of an identifier."""
        return identifier.removeprefix(_OF_REGION)


TYPES = {
    one.id: one
    for one in (
        Type(
            *(JOB, "Métier du ROME", "rome", "rome_metiers", "code_rome", "[A-N][0-9]{4}", "/metier/"),
            sources=(
                (
                    "definition",
                    "Définition de la fiche, phrase par phrase.",
                    "SELECT code_rome, libelle_texte FROM rome_textes WHERE libelle_type_texte = 'definition' "
                    "AND code_rome IN ({codes}) ORDER BY code_rome, position_phrase",
                ),
                (
                    "appellations",
                    "Appellations de la fiche.",
                    "SELECT code_rome, libelle FROM rome_appellations WHERE code_rome IN ({codes}) "
                    "ORDER BY code_rome, libelle",
                ),
            ),
        ),
        Type(
            *("commune", "Commune", "geo", "communes", "code_commune", "[0-9][0-9AB][0-9]{3}", "/territoire/"),
            sources=(
                (
                    "population",
                    "Population de la commune.",
                    "SELECT code_commune_publie, population FROM communes_populations "
                    "WHERE code_commune_publie IN ({codes})",
                ),
                (
                    "code_postal",
                    "Codes postaux de la commune.",
                    "SELECT DISTINCT code_commune, code_postal FROM codes_postaux WHERE code_commune IN ({codes}) "
                    "ORDER BY code_commune, code_postal",
                ),
            ),
        ),
        Type(
            *("departement", "Département", "geo", "departements", "code_departement"),
            *("[0-9][0-9AB][0-9]?", "/territoire/"),
        ),
        Type(*("region", "Région", "geo", "regions", "code_region", f"{_OF_REGION}[0-9]{{2}}", "/territoire/")),
    )
}


def type_of(identifier: str) -> Type | None:
    """Return the type whose identifiers look like this one, existing or not; None where no type's identifiers do."""
    return next((one for one in TYPES.values() if re.fullmatch(one.pattern, identifier)), None)


def held(connection: Connection, names: Collection[str] = ()) -> list[Type]:
    """Return the types that a file has, of some names alone where these are given."""
    return [one for one in TYPES.values() if (not names or one.id in names) and holds(connection, one.needs)]
