"""A sheet of the ROME: whole as it is now, and what became of it from one edition to the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from ....face import Address, Command, Connection, Page, Question, Tool
from ....familles import partage
from ....french import in_french, percent
from ..absence import Absence, suggestions
from ..demande_metier import DemandeMetier
from ..fiche import FicheEntiere, fiche_entiere
from ..historique import (
    Edition,
    Fiche,
    Metier,
    Passage,
    current_of,
    editions,
    metier,
    published_by,
)
from ..liens import LIENS
from ..recrutement import LienBmo, lien_bmo
from ..words import passages_table, unknown

TABLES = (
    "rome_metiers",
    "rome_appellations",
    "rome_acces",
    "rome_metiers_competences",
    "rome_metiers_savoirs",
    "rome_mobilites",
    "rome_passages",
)


@dataclass(frozen=True, slots=True)
class ReponseMetier:
    """A sheet by its code. `fiche` is that of the current edition, whole; `histoire`, that of `edition`, and its moves.

    Both are None where no edition has the code, and `proches_de` are then codes like it, with their labels;
    and where none of the `editions` was published by `date`: `edition` is then empty.
    """

    code: str
    edition: str
    date: str
    editions: tuple[Edition, ...]
    fiche: FicheEntiere | None
    histoire: Metier | None
    proches_de: tuple[tuple[str, str], ...]
    bmo: LienBmo


def find(connection: Connection, asked: DemandeMetier) -> ReponseMetier:
    """Return the sheet of a code, now or in an edition, and what became of it."""
    known = editions(connection)
    chosen = asked.edition or current_of(known).edition
    if asked.date:
        by_then = published_by(known, asked.date)
        chosen = by_then.edition if by_then else ""
    history = metier(connection, asked.code, chosen) if chosen else None
    return ReponseMetier(
        code=asked.code,
        edition=chosen,
        date=asked.date,
        editions=tuple(known),
        fiche=fiche_entiere(connection, asked.code) if chosen else None,
        histoire=history,
        proches_de=suggestions(connection, asked.code) if chosen and not history else (),
        bmo=lien_bmo(connection, asked.code),
    )


def lines(_asked: DemandeMetier, answer: ReponseMetier) -> Iterator[str]:
    """Yield the sheet of the edition, then where it goes or comes from."""
    found = answer.histoire
    if found is None:
        return
    sheet = found.fiche
    here = sheet.edition
    if here.edition != found.edition_demandee:
        of = f"la fiche de {here.edition}"
        told = f"{of}, et d'où elle vient" if found.vient_de else f"ce que {of} est devenue"
        yield f"{sheet.code_rome} n'est pas dans {found.edition_demandee} ; voici {told}."
    published = f"publiée le {in_french(here.date_publication)}" if here.date_publication else "de date inconnue"
    yield f"{sheet.code_rome} {sheet.libelle} ({here.edition}, {published})"
    for other in found.reprises:
        yield f"Code réattribué : dans {other.edition}, c'est une autre fiche, « {other.libelle} »."
    yield from _content(sheet)
    if answer.fiche and answer.fiche.niveau and here.est_courante:
        level = answer.fiche.niveau
        yield f"Accessible avec (inféré) : {level.niveau} ; « {level.phrase} »"
    for edition in found.vers:
        there = [one for one in found.passages if one.vers_edition == edition]
        if not there:
            yield f"Aucune fiche de {edition} n'y correspond."
        elif found.vient_de:
            yield f"Vient de, dans {edition} : {' ; '.join(map(_origin, there))}"
        else:
            yield f"Devenue, dans {edition} :"
            yield from passages_table(there)


def _content(sheet: Fiche) -> Iterator[str]:
    if sheet.domaine:
        yield f"Domaine : {sheet.code_domaine_professionnel} {sheet.domaine}"
    if sheet.definition:
        yield "Définition :"
    for phrase in sheet.definition:
        yield f"  {phrase}"
    yield f"Appellations : {len(sheet.appellations)}"
    for title in sheet.appellations:
        main = " (principale)" if title.classification == "PRINCIPALE" else ""
        yield f"  {title.code_ogr:<6}  {title.libelle}{main}"


def _origin(one: Passage) -> str:
    proof = "" if one.preuve == "appellations" else f", d'après {one.preuve}"
    return f"{one.vers_code} {one.vers_libelle} ({percent(one.poids)}{proof})"


def notes(_asked: DemandeMetier, answer: ReponseMetier) -> Iterator[str]:
    """Say that no edition was published by a date, and which dates there are, or that none has the code."""
    if not answer.edition:
        yield _too_early(answer)
    elif answer.histoire is None:
        yield from unknown(
            answer.code, Absence("", (), tuple(one.edition for one in answer.editions), answer.proches_de)
        )


def _too_early(answer: ReponseMetier) -> str:
    dated = [f"{one.edition} ({in_french(one.date_publication)})" for one in answer.editions if one.date_publication]
    return f"Aucune édition publiée jusqu'à {in_french(answer.date)}. Dates connues : {', '.join(dated) or 'aucune'}."


def _older(answer: ReponseMetier) -> Edition | None:
    """Return the edition that is shown, where it is not the current one."""
    return next((one for one in answer.editions if one.edition == answer.edition and not one.est_courante), None)


def _title(answer: ReponseMetier) -> str:
    older = _older(answer)
    if older and answer.histoire:
        of = answer.histoire.fiche.edition
        return f"{answer.histoire.fiche.libelle} ({answer.code}), édition {of.edition} du {of.version_rome}"
    if answer.fiche:
        return f"{answer.fiche.libelle} ({answer.code})"
    if answer.histoire:
        return f"{answer.code} {answer.histoire.fiche.libelle} : ce que la fiche est devenue"
    return f"Aucune fiche {answer.code}"


def _description(answer: ReponseMetier) -> str:
    older = _older(answer)
    if older and answer.histoire:
        return f"La fiche {answer.code} telle que dans l'édition {older.edition} du ROME, et ce qu'elle est devenue."
    if answer.fiche:
        return " ".join(answer.fiche.definition)[:300] or answer.fiche.libelle
    if answer.histoire:
        return f"La fiche {answer.code} n'est plus dans l'édition actuelle du ROME : où vont ses appellations."
    return "Ce code n'est dans aucune édition du ROME que ce site connaît." if answer.edition else _too_early(answer)


def _tables(answer: ReponseMetier) -> tuple[str, ...]:
    if answer.histoire is None:
        return ()
    return (*TABLES, *(("fap_fiches", "bmo") if answer.bmo.est_relie and not _older(answer) else ()))


def _canonical(answer: ReponseMetier) -> str:
    older = _older(answer)
    return f"/metier/{quote(answer.code)}{f'?edition={quote(older.edition)}' if older else ''}"


QUESTION = Question(
    name="metier",
    needs="rome",
    asks=DemandeMetier,
    answers=ReponseMetier,
    find=find,
    is_found=lambda answer: answer.histoire is not None,
    address=Address(
        "/metier/{code}",
        "Une fiche du ROME, et ce qu'elle est devenue d'une édition à l'autre",
        page=Page(
            "metier.html",
            title=_title,
            description=_description,
            tables=_tables,
            more=lambda answer: {"part_de": partage, "passee": _older(answer), "liens": LIENS},
            beside=lambda answer: {"marche": {"code": answer.code}} if answer.fiche and not _older(answer) else {},
            canonical=_canonical,
            within="/domaines",
            listed="SELECT code_rome FROM rome_metiers ORDER BY code_rome",
        ),
        is_absent=lambda answer: answer.histoire is None,
    ),
    command=Command(
        """Show the sheet CODE of the ROME, now or as an edition had it, and what became of it.

        A code that the edition does not have is shown as the nearest edition has it.
        """,
        "infotravail metier E1205 --edition v344",
        lines,
        notes,
    ),
    is_dated=True,
    tool=Tool(
        "metier",
        "Donne une fiche métier du ROME entière : définition, accès, compétences, savoirs, contextes, appellations, "
        "métiers proches, et ce qu'elle est devenue d'une édition à l'autre.",
    ),
)
