"""Where a table comes from: its files, their editions and licences, and what to know before using it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ...face import Address, Asked, Connection, Page, Question
from ..origines import Origine, origine


@dataclass(frozen=True, slots=True)
class DemandeOrigine:
    """The table whose origin is asked."""

    table: Annotated[str, Asked("Nom de la table ou de la vue.", "Name of the table or the view.", longest=200)]


@dataclass(frozen=True, slots=True)
class ReponseOrigine:
    """Where a table comes from; None where the file has no such table."""

    table: str
    origine: Origine | None


def find(connection: Connection, asked: DemandeOrigine) -> ReponseOrigine:
    """Return where a table comes from."""
    return ReponseOrigine(asked.table, origine(connection, asked.table))


def _title(answer: ReponseOrigine) -> str:
    return f"D'où viennent les chiffres de {answer.table}" if answer.origine else f"Aucune table {answer.table}"


QUESTION = Question(
    name="origine",
    needs="",
    asks=DemandeOrigine,
    answers=ReponseOrigine,
    find=find,
    address=Address(
        "/origine/{table}",
        "D'où vient une table",
        page=Page(
            "origine.html",
            title=_title,
            description=lambda answer: (
                f"Les fichiers dont la table {answer.table} est faite, et ce qu'il faut savoir avant de s'en servir."
            ),
            tables=lambda answer: (answer.table,),
        ),
        is_absent=lambda answer: answer.origine is None,
    ),
)
