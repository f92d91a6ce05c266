"""How old clients of the retired Infotravail API are answered: its packages, resources and columns, over our tables.

The API was a CKAN: names and identifiers are the publisher's, not ours, and bound by no rule of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid5

_NAMESPACE = UUID("5f0c5d0e-6a0b-4f6e-9a7e-1d1c0a5e7b46")


def own_identifier(name: str) -> str:
    """Return an identifier of our own, the same for ever, for what the old API had no known one for."""
    return str(uuid5(_NAMESPACE, name))


@dataclass(frozen=True, slots=True)
class OldColumn:
    """One column as old clients know it: its name, its CKAN type, and what it is over our table."""

    name: str
    sql: str
    type: Literal["text", "int4", "numeric"] = "text"


@dataclass(frozen=True, slots=True)
class OldResource:
    """One resource as old clients know it, and the rows of ours that answer.

    `rows` is what follows FROM, `where` keeps some of them; without a row, the resource is not
    held. `search` is the condition that a row has the word `:word`. `number` is the whole number
    that tells a row from the others (`_id`), `order` the stable order of pages. `source`,
    `version` and `kind` are the publisher's `pe_source`, `pe_version` and `pe_type`.
    """

    identifier: str
    name: str
    description: str
    rows: str
    columns: tuple[OldColumn, ...]
    search: str
    where: str = "1"
    number: str = "rowid"
    order: str = "rowid"
    source: str = ""
    version: str = "1"
    kind: str = ""

    def column(self, name: str) -> OldColumn | None:
        """Return the column of that name, `_id` included."""
        return next((column for column in self.all_columns if column.name == name), None)

    @property
    def all_columns(self) -> tuple[OldColumn, ...]:
        """Every column that is answered, the number of the row first, as CKAN has it."""
        return (OldColumn("_id", self.number, "int4"), *self.columns)


@dataclass(frozen=True, slots=True)
class OldPackage:
    """One package of the old API: the resources that we may hold, and the known resources that we do not hold.

    `unheld` gives the name of each known resource that we do not hold, by its identifier.
    """

    identifier: str
    name: str
    title: str
    notes: str
    resources: tuple[OldResource, ...] = ()
    unheld: tuple[tuple[str, str], ...] = ()
