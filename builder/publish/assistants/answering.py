"""What an assistant is answered: what the address of the same question answers, within bounds, and where it is from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ...across.origines import Origine
from ...asking import Unusable, demande
from ...face import Connection, Question, Tool
from ...faces import question as question_of
from ..ours import ask_file, origins_of, release_of
from ..site.addresses import answer_of
from ..site.answers import NotAnswered
from .bounded import Coupe, bounded
from .words import words

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# How the notes of a command name another command, which an assistant cannot run.
_COMMAND = re.compile(r"« infotravail ([a-z]+)(?: ([A-Z0-9]+))? »")
# Nor can anyone but the owner of the file run these.
_OF_THE_OWNER = re.compile(r" : « infotravail (?:add|build|download|fetch)\b[^.]*")


@dataclass(frozen=True, slots=True)
class SourceCitee:
    """A file of a publisher that an answer comes from; empty where nobody says."""

    titre: str
    producteur: str
    edition: str
    date_publication: str
    date_recuperation: str
    page: str


@dataclass(frozen=True, slots=True)
class ReponseOutil:
    """An answer of a tool: that of the question, the lists of it that were cut, and the files that it comes from.

    `remarques` say what was not found and what to try, `avertissements` what to know of the figures. `livraison` names
    the release, whose day is `date_livraison`.
    """

    reponse: Any
    coupes: tuple[Coupe, ...]
    remarques: tuple[str, ...]
    avertissements: tuple[str, ...]
    livraison: str
    date_livraison: str
    sources: tuple[SourceCitee, ...]


@dataclass(frozen=True, slots=True)
class ErreurOutil:
    """Why a tool does not answer: a French sentence, which says what can be asked."""

    erreur: str


class _Found(NamedTuple):
    """An answer as JSON has it, what was cut of it, what is said beside it, and the tables that it comes from."""

    answer: Any
    cut: tuple[Coupe, ...]
    notes: tuple[str, ...]
    tables: tuple[str, ...]


async def answered(
    datasette: Datasette, question: Question[Any, Any], tool: Tool, given: Mapping[str, Any]
) -> ReponseOutil | ErreurOutil:
    """Return the answer of a question to what an assistant gives, or why there is none."""
    try:
        asked = words(question, tool, given)
        found = await ask_file(datasette, lambda connection: _found(connection, question, tool, asked))
    except Unusable as error:
        return ErreurOutil(_of_tools(f"{error.name} : {error.texte}."))
    except NotAnswered as error:
        return ErreurOutil(_of_tools(error.sentence))
    origins = await origins_of(datasette, found.tables)
    release = release_of(datasette)
    return ReponseOutil(
        reponse=found.answer,
        coupes=found.cut,
        remarques=found.notes,
        avertissements=tuple(dict.fromkeys(one.texte for origin in origins for one in origin.avertissements)),
        livraison=release.identifiant if release else "",
        date_livraison=release.date_release if release else "",
        sources=_sources(origins),
    )


def _found(connection: Connection, question: Question[Any, Any], tool: Tool, asked: Mapping[str, str]) -> _Found:
    answer = answer_of(connection, question, asked)
    command = question.command
    notes = command.notes(demande(question.asks, asked), answer) if command else ()
    page = question.address.page if question.address else None
    tables = tool.tables or (page.tables if page else ())
    return _Found(
        *bounded(answer),
        tuple(map(_of_tools, notes)),
        tables(answer) if callable(tables) else tables,
    )


def _of_tools(note: str) -> str:
    """Return a note in which tools stand for commands, without the commands that change the file."""
    return _COMMAND.sub(_as_a_tool, _OF_THE_OWNER.sub("", note))


def _as_a_tool(command: re.Match[str]) -> str:
    """Return how an assistant asks what a command does."""
    other = question_of(command[1])
    if other is None or other.tool is None:
        return command[0]
    return f"l'outil « {other.tool.name} »" + (f" avec {command[2]}" if command[2] else "")


def _sources(origins: Iterable[Origine]) -> tuple[SourceCitee, ...]:
    """Return each file once."""
    files = {one.sha256: one for origin in origins for one in origin.sources}
    return tuple(
        SourceCitee(one.titre, one.producteur, one.edition, one.date_publication, one.date_recuperation, one.page)
        for one in files.values()
    )
