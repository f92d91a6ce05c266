"""What anyone must know before using a file: that it is the starter, what it lacks, how old its data are."""

from __future__ import annotations

import sqlite3
from datetime import date

from .french import in_french
from .home import LITE

STARTER = "jeu de départ : codes, intitulés et chiffres, sans textes"
GO_FURTHER = "« infotravail fetch », ou « infotravail add JEU FICHIER… », puis « infotravail build »"
# What nobody may give with the software, or is a publisher's prose.
LACKS = (
    "Absents du jeu de départ : les textes des fiches et les définitions (« infotravail fetch rome »), "
    "les agences (« infotravail fetch agences »)."
)

LITE_NOTE = "Fichier léger : les recherches, les fiches du ROME et les lieux ; le fichier entier a toutes les tables."


def dated(connection: sqlite3.Connection, dataset: str) -> tuple[str, int]:
    """Return the day that a dataset is of, and after how many days a newer edition is usual, 0 where nobody knows."""
    day, period = connection.execute(
        "SELECT coalesce(max(date_publication), max(date_recuperation)), max(periode_jours) FROM sources "
        "WHERE jeu = ? AND est_courante",
        (dataset,),
    ).fetchone()
    return day or "", period or 0


def age_note(connection: sqlite3.Connection, dataset: str, today: date, command: str) -> str:
    """Return, in French, that a newer edition of a dataset is usual by now, and its command; empty when it is not."""
    (is_sample,) = connection.execute("SELECT est_echantillon FROM release").fetchone()
    day, period = dated(connection, dataset)
    if is_sample or not day or not period or (today - date.fromisoformat(day)).days <= period:
        return ""
    return (
        f"Les données {dataset} de ce fichier sont du {in_french(day)} ; leur producteur en publie d'ordinaire "
        f"de nouvelles avant {period} jours : « {command} »."
    )


def embedded_note(connection: sqlite3.Connection) -> str:
    """Return, in French, that the file is made of what comes with the software; empty where it is not."""
    is_sample, is_starter = connection.execute("SELECT est_echantillon, est_depart FROM release").fetchone()
    if is_sample:
        return "ÉCHANTILLON : quelques fiches seulement, pour les essais du logiciel ; rien ne peut y être compté."
    if is_starter:
        what = f"{STARTER[0].upper()}{STARTER[1:]} ({editions_of(connection)})"
        return f"{what}. {LACKS} Pour les fichiers entiers : {GO_FURTHER}."
    return ""


def editions_of(connection: sqlite3.Connection) -> str:
    """Return, in French, which editions of each dataset a file is made of, and the day of each."""
    rows = connection.execute(
        "SELECT jeu, edition, coalesce(max(date_publication), max(date_recuperation)) FROM sources "
        "WHERE est_present GROUP BY jeu, edition ORDER BY jeu, edition"
    )
    editions: dict[str, list[str]] = {}
    for dataset, edition, day in rows:
        editions.setdefault(dataset, []).append(f"{edition} du {in_french(day)}")
    return ", ".join(f"{dataset} {' et '.join(listed)}" for dataset, listed in editions.items())


def notes_of(connection: sqlite3.Connection) -> list[str]:
    """Return, in French, what anyone must know before using the file: what it is, then its absent sources."""
    (release,) = connection.execute("SELECT identifiant FROM release").fetchone()
    lite = LITE_NOTE if release.startswith(LITE) else ""
    notes = [*filter(None, [embedded_note(connection), lite]), f"Livraison {release}."]
    absent = connection.execute(
        "SELECT fichier, apport, comment_obtenir FROM sources WHERE NOT est_present ORDER BY id"
    )
    unknown = [
        title
        for (title,) in connection.execute(
            "SELECT titre FROM sources WHERE est_present AND code_licence = 'inconnue' ORDER BY id"
        )
    ]
    if unknown:
        notes.append(f"Licence inconnue, à vérifier avant de rediffuser : {' ; '.join(unknown)}.")
    kept = [
        title
        for (title,) in connection.execute(
            "SELECT titre FROM sources s WHERE est_present AND code_licence != 'inconnue' AND EXISTS (SELECT 1 FROM "
            "licences l WHERE l.jeu = s.jeu AND l.code_licence = s.code_licence AND NOT l.est_redistribuable) "
            "GROUP BY titre ORDER BY min(id)"
        )
    ]
    if kept:
        notes.append(
            f"À garder pour soi, la licence ne permet pas de rediffuser : {' ; '.join(kept)}. « infotravail build "
            "--redistributable » fait un fichier sans ces données."
        )
    notes += [f"Absent de cette livraison : {file} ({gives}). Pour l'avoir : {how}." for file, gives, how in absent]
    return notes
