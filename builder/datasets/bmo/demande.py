"""What is asked of the survey, to its codes: words of a job to FAP codes, the name of a family to its letter."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...asking import Unusable
from ...face import Connection
from ...familles import GET, FicheDemandee, famille, fiche_demandee
from ...opened import holds
from ...search.ask.query import as_code, match_all, match_any
from ...text import small_letters

_FAP = re.compile("[A-Z][0-9A-Z][A-Z][0-9][0-9]")
# As many codes as are proposed for another.
PROPOSED = 4
# Fewer letters than that may be of any family.
SHORTEST = 4


def metiers(connection: Connection, metier: str) -> tuple[list[str] | None, FicheDemandee | None]:
    """Return the FAP codes that a code or words mean, None where no job is asked; and the sheet of a code of the ROME.

    Raises Unusable for a code that is no job of the survey: a code of the ROME without a bridge in the file, or an
    unknown code.
    """
    if not metier.strip():
        return None, None
    code = as_code(metier)
    if connection.execute("SELECT 1 FROM bmo_metiers WHERE code_fap = ?", (code,)).fetchone():
        return [code], None
    if holds(connection, "rome"):
        if sheet := fiche_demandee(connection, code):
            return sorted({one.code_fap for one in sheet.familles if one.annees}), sheet
        known = connection.execute("SELECT libelle FROM rome_metiers WHERE code_rome = ?", (code,)).fetchone()
        if known:
            raise _of_rome(connection, code, known[0])
    if _FAP.fullmatch(code):
        raise _unknown(connection, code)
    found = next(filter(None, (_having(connection, match) for match in (match_all(metier), match_any(metier)))), [])
    return found, None


def _having(connection: Connection, match: str) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT m.code_fap FROM bmo_metiers_fts JOIN bmo_metiers m ON m.rowid = bmo_metiers_fts.rowid "
        "WHERE bmo_metiers_fts MATCH ? ORDER BY 1",
        (match,),
    )
    return [code for (code,) in rows]


def _of_rome(connection: Connection, code: str, label: str) -> Unusable:
    """Return what is wrong with a code of the ROME, and the jobs of the survey whose labels begin as its own does."""
    rows = connection.execute(
        "SELECT m.code_fap, m.libelle FROM bmo_metiers_fts f JOIN bmo_metiers m ON m.rowid = f.rowid "
        "WHERE f.bmo_metiers_fts MATCH ? AND m.annee = (SELECT max(annee) FROM bmo_metiers) "
        "ORDER BY bm25(bmo_metiers_fts), 1 LIMIT ?",
        (match_all(label.split()[0]), PROPOSED),
    )
    near = _listed(rows)
    return Unusable(
        "metier",
        f"« {code} » est un code ROME, {label} ; l'enquête est par famille professionnelle (FAP)"
        + (f" : {near}" if near else " : donner les mots du métier")
        + f" ; pour répondre par fiche, il faut les familles : « {GET} », puis « infotravail build »",
        f"{code!r} is a code of the ROME, {label}; the survey is by professional family (FAP)"
        + (f": {near}" if near else ": give the words of the job")
        + f"; to answer by sheet, the families are needed: `{GET}`, then `infotravail build`",
    )


def _unknown(connection: Connection, code: str) -> Unusable:
    """Return what is wrong with a code that no job of the survey has, and the codes next to it."""
    rows = connection.execute(
        "SELECT * FROM (SELECT code_fap, max(libelle) FROM bmo_metiers WHERE code_fap < :code GROUP BY 1 "
        "ORDER BY 1 DESC LIMIT 2) UNION ALL SELECT * FROM (SELECT code_fap, max(libelle) FROM bmo_metiers "
        "WHERE code_fap > :code GROUP BY 1 ORDER BY 1 LIMIT 2) ORDER BY 1",
        {"code": code},
    )
    near, known = _listed(rows), _listed(famille(connection, code))
    return Unusable(
        "metier",
        f"« {code} » n'est le code FAP d'aucun métier de l'enquête ; les plus proches : {near}"
        + (f" ; hors de l'enquête : {known}" if known else ""),
        f"{code!r} is the FAP code of no job of the survey; the nearest: {near}"
        + (f"; outside the survey: {known}" if known else ""),
    )


def _listed(rows: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{code} ({label})" for code, label in rows)


def read_famille(connection: Connection, text: str, codes: list[str] | None) -> tuple[str, str]:
    """Return the letter and the label of a family of jobs, from either; empty where no family is asked.

    Raises Unusable for a family that the survey lacks, and where none of the jobs of the `codes` belongs to the family.
    """
    if not text.strip():
        return "", ""
    known = connection.execute("SELECT code_famille, libelle FROM bmo_familles ORDER BY 1").fetchall()
    said = small_letters(text.strip())
    found = [one for one in known if said in (one[0].lower(), small_letters(one[1]))]
    found = found or [one for one in known if len(said) >= SHORTEST and said in small_letters(one[1])]
    if len(found) != 1:
        listed = ", ".join(f"{code} ({label})" for code, label in found or known)
        shown = text.strip()[:100]
        raise Unusable(
            "famille",
            f"« {shown} » n'est {'pas une seule' if found else 'aucune'} famille de l'enquête ; il y a : {listed}",
            f"{shown!r} is {'several families' if found else 'no family'} of the survey; there are: {listed}",
        )
    ((code, label),) = found
    if codes:
        _expect_of_family(connection, codes, code, label)
    return code, label


def _expect_of_family(connection: Connection, codes: list[str], code: str, label: str) -> None:
    rows = connection.execute(
        f"SELECT DISTINCT m.code_fap, m.libelle, m.code_famille || ' (' || f.libelle || ')' FROM bmo_metiers m "
        f"JOIN bmo_familles f USING (code_famille) WHERE m.code_fap IN ({', '.join('?' * len(codes))}) ORDER BY 1",
        codes,
    ).fetchall()
    if any(family.startswith(f"{code} ") for _, _, family in rows):
        return
    job, words, family = rows[0]
    others = f" et {len(codes) - 1} autres" if len(codes) > 1 else ""
    raise Unusable(
        "famille",
        f"{job} ({words}){others} n'est pas de la famille {code} ({label}), mais de {family}",
        f"{job} ({words}) is not of the family {code} ({label}), but of {family}",
    )
