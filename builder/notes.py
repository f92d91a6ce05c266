"""What anyone must know before using a file: that it is a sample, what it lacks, how old its data are."""

from __future__ import annotations

import sqlite3
from datetime import date

from .french import in_french


def dated(connection: sqlite3.Connection, dataset: str) -> tuple[str, int]:
    """Return the day that a dataset is of, and after how many days a newer edition is usual, 0 where nobody knows."""
    day, period = connection.execute(
        "SELECT coalesce(max(date_publication), max(date_recuperation)), max(periode_jours) FROM sources "
        "WHERE jeu = ? AND est_courante",
        (dataset,),
    ).fetchone()
    return day or "", period or 0


def age_note(connection: sqlite3.Connection, dataset: str, today: date) -> str:
    """Return, in French, that a newer edition of a dataset is usual by now; empty when it is not."""
    (is_sample,) = connection.execute("SELECT est_echantillon FROM release").fetchone()
    day, period = dated(connection, dataset)
    if is_sample or not day or not period or (today - date.fromisoformat(day)).days <= period:
        return ""
    return (
        f"Les données {dataset} de ce fichier sont du {in_french(day)} ; leur producteur en publie d'ordinaire "
        f"de nouvelles avant {period} jours : « infotravail fetch {dataset} »."
    )


def notes_of(connection: sqlite3.Connection) -> list[str]:
    """Return, in French, what anyone must know before using the file: a sample, absent sources."""
    notes = []
    (release, is_sample) = connection.execute("SELECT identifiant, est_echantillon FROM release").fetchone()
    if is_sample:
        notes.append("ÉCHANTILLON : quelques fiches seulement, pour essayer ; rien ne peut y être compté.")
    notes.append(f"Livraison {release}.")
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
    notes += [f"Absent de cette livraison : {file} ({gives}). Pour l'avoir : {how}." for file, gives, how in absent]
    return notes
