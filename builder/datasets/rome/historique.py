"""A sheet in each edition of the ROME that the file has, and where it goes in any other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...face import Connection
from ...records import records
from ...text import small_letters

SAME_EDITION = "même édition"
IN_ORDER = "e.numero, e.date_recuperation, e.sha256"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the ROME; `date_publication` is empty where nobody knows it."""

    edition: str
    version_rome: str
    date_publication: str
    est_courante: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a sheet of an edition goes in another; `poids` is the part of its job titles that went there."""

    de_edition: str
    de_code: str
    vers_edition: str
    vers_code: str
    vers_libelle: str
    nature: str
    poids: float
    nb_appellations: int
    est_reattribue: bool
    preuve: str


@dataclass(frozen=True, slots=True)
class AppellationEdition:
    """A job title of a sheet; the ROME 3 has no classification."""

    code_ogr: str
    libelle: str
    classification: str


@dataclass(frozen=True, slots=True)
class Reprise:
    """A sheet by its code in one edition: another job, where its OGR number is another."""

    edition: str
    libelle: str
    code_ogr: str


@dataclass(frozen=True, slots=True)
class Fiche:
    """A sheet as it is in one edition; only the current one has a domain and a definition."""

    code_rome: str
    libelle: str
    code_ogr: str
    edition: Edition
    code_domaine_professionnel: str
    domaine: str
    definition: tuple[str, ...]
    appellations: tuple[AppellationEdition, ...]


@dataclass(frozen=True, slots=True)
class Metier:
    """The answer for a code: its sheet, and where that leads in each of the editions `vers`.

    The sheet is of the edition asked for or, where that has no such code, of the nearest that has
    it. `reprises` are the editions in which the same code is another job, `dans` all those that have the code.
    `vient_de` is true where the editions `vers` came before the sheet's.
    """

    edition_demandee: str
    fiche: Fiche
    vient_de: bool
    vers: tuple[str, ...]
    passages: tuple[Passage, ...]
    reprises: tuple[Reprise, ...]
    dans: tuple[str, ...]


def editions(connection: Connection) -> list[Edition]:
    """Return the editions, the oldest first."""
    rows = connection.execute(
        f"SELECT edition, version_rome, date_publication, est_courante FROM rome_editions e ORDER BY {IN_ORDER}"
    )
    return list(records(rows, Edition))


def names(connection: Connection) -> list[str]:
    """Return the names of the editions, the oldest first."""
    return [one.edition for one in editions(connection)]


def edition_meant(connection: Connection, text: str) -> str:
    """Return the edition that a text means, however it is spelt; empty where it means none.

    By its number, with or without its letter, point or name (344, 3.44, ROME v344); or by its version of the ROME:
    ROME3, 4.0. That is then the newest edition of the version.
    """
    spelt = _digits(text)
    known = editions(connection)
    numbered = [one.edition for one in known if spelt and spelt == _digits(one.edition)]
    versions = [
        one.edition for one in known if spelt and spelt in (_digits(one.version_rome), _major(one.version_rome))
    ]
    return (numbered or versions or [""])[-1]


def _digits(text: str) -> str:
    """Return the digits of a name of an edition, without what goes around them; empty for what is no such name."""
    plain = re.sub(r"[\s._-]", "", text.casefold())
    found = re.fullmatch(r"(?:rome)?(?:version|v)?(\d{1,6})", plain, re.ASCII)
    return found[1] if found else ""


def _major(version: str) -> str:
    return _digits(version.partition(".")[0])


def current_of(known: list[Edition]) -> Edition:
    """Return the edition that the other tables of the file come from."""
    return next((one for one in known if one.est_courante), known[-1])


def published_by(known: list[Edition], day: str) -> Edition | None:
    """Return the newest edition published on or before a day, or within a month or a year."""
    dated = [one for one in known if one.date_publication and one.date_publication[: len(day)] <= day]
    # Of several of the same day, the last in order.
    return max(reversed(dated), key=lambda one: one.date_publication, default=None)


def sheets_of(connection: Connection, code: str) -> list[Reprise]:
    """Return the label and the OGR number that a code has in each edition that has it, the oldest first."""
    rows = connection.execute(
        "SELECT m.edition, m.libelle, m.code_ogr FROM rome_metiers_editions m JOIN rome_editions e "
        f"ON e.edition = m.edition WHERE m.code_rome = ? ORDER BY {IN_ORDER}",
        (code,),
    )
    return list(records(rows, Reprise))


def moves(connection: Connection, code: str, de: str, vers: str) -> tuple[str, list[Passage]]:
    """Return the edition that a code belongs to, and where it goes; no edition where the code is unknown.

    Without `de`, the code belongs to the newest edition that has it, under another number than `vers`; failing that, to
    another issue of that edition, or to `vers` itself.
    """
    number = dict(connection.execute("SELECT edition, numero FROM rome_editions"))
    having = [one.edition for one in sheets_of(connection, code) if de in ("", one.edition)]
    others = [name for name in having if number[name] != number.get(vers)] or [n for n in having if n != vers]
    edition = (others or having or [""])[-1]
    return edition, passages(connection, code, edition, vers)


def passages(connection: Connection, code: str, de: str, vers: str) -> list[Passage]:
    """Return where a sheet of an edition goes in another, the heaviest first; in its own, it is itself."""
    if de == vers:
        rows = connection.execute(
            "SELECT edition AS de_edition, code_rome AS de_code, edition AS vers_edition, code_rome AS vers_code, "
            "libelle AS vers_libelle, ? AS nature, 1.0 AS poids, (SELECT count(*) FROM rome_appellations_editions a "
            "WHERE a.edition = m.edition AND a.code_rome = m.code_rome) AS nb_appellations, 0 AS est_reattribue, "
            "'' AS preuve FROM rome_metiers_editions m WHERE edition = ? AND code_rome = ?",
            (SAME_EDITION, de, code),
        )
    else:
        rows = connection.execute(
            "SELECT p.de_edition, p.de_code, p.vers_edition, p.vers_code, m.libelle AS vers_libelle, p.nature, "
            "p.poids, p.nb_appellations, p.est_reattribue, p.preuve FROM rome_passages p JOIN rome_metiers_editions m "
            "ON m.edition = p.vers_edition AND m.code_rome = p.vers_code "
            "WHERE p.de_edition = ? AND p.de_code = ? AND p.vers_edition = ? ORDER BY p.poids DESC, p.vers_code",
            (de, code, vers),
        )
    return list(records(rows, Passage))


def metier(connection: Connection, code: str, edition: str = "") -> Metier | None:
    """Return the sheet of a code in an edition (the current one), and what it became or comes from.

    None where no edition has the code.
    """
    known = editions(connection)
    order = [one.edition for one in known]
    current = current_of(known).edition
    asked = edition or current
    having = {one.edition: one for one in sheets_of(connection, code)}
    if not having:
        return None
    place = order.index(asked)
    # The nearest: itself, then those before, then those after.
    here = next(name for name in (*reversed(order[: place + 1]), *order[place + 1 :]) if name in having)
    if here != asked:
        towards = [asked]
    elif here == current:
        towards = order[:place][::-1]
    else:
        towards = [current]
    return Metier(
        asked,
        _fiche(connection, code, having[here], known[order.index(here)]),
        all(order.index(name) < order.index(here) for name in towards),
        tuple(towards),
        tuple(one for name in towards for one in passages(connection, code, here, name)),
        tuple(one for one in having.values() if one.code_ogr != having[here].code_ogr),
        tuple(having),
    )


def _fiche(connection: Connection, code: str, sheet: Reprise, edition: Edition) -> Fiche:
    domain, definition = ("", ""), []
    if edition.est_courante:
        # With the file's corrections; another edition is as it was published.
        titles = connection.execute(
            "SELECT code_ogr, libelle, classification FROM rome_appellations WHERE code_rome = ?", (code,)
        )
        domain = connection.execute(
            "SELECT d.code_domaine_professionnel, d.libelle FROM rome_metiers m "
            "JOIN rome_domaines d USING (code_domaine_professionnel) WHERE m.code_rome = ?",
            (code,),
        ).fetchone()
        definition = connection.execute(
            "SELECT libelle_texte FROM rome_textes WHERE code_rome = ? AND libelle_type_texte = 'definition' "
            "ORDER BY position_phrase",
            (code,),
        ).fetchall()
    else:
        titles = connection.execute(
            "SELECT code_ogr, libelle, classification FROM rome_appellations_editions "
            "WHERE code_rome = ? AND edition = ?",
            (code, edition.edition),
        )
    appellations = sorted(records(titles, AppellationEdition), key=_rank)
    phrases = tuple(phrase for (phrase,) in definition)
    return Fiche(code, sheet.libelle, sheet.code_ogr, edition, *domain, phrases, tuple(appellations))


def _rank(title: AppellationEdition) -> tuple[bool, str, str]:
    """Sort the principal title first, then as a dictionary does, é with e and œ with oe."""
    return title.classification != "PRINCIPALE", small_letters(title.libelle), title.code_ogr
