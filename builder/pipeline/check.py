"""Whether a built file is what it should be: every finding, then one verdict."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from ..containers import open_package, place_of
from ..describe import registers
from ..describe.sql import search_table
from ..disk import holds
from ..errors import HomeError, SourceChanged
from ..facts import Finding
from ..home import APPLICATION_ID, SCHEMA_VERSION, Home
from ..livraison import UNREADABLE, livraison
from ..model import Dataset, Repeat, Table
from ..readers import read_records
from .diagnose import dangling_rows
from .hashes import content_hash, table_hashes
from .identity import identifier
from .plausible import implausible, wrong_count
from .repeats import prove
from .types import check_types


def error(text: str, table: str = "", dataset: str = "") -> Finding:
    """Return a finding that makes the verdict bad."""
    return Finding("erreur", text, dataset, table)


def check_database(connection: sqlite3.Connection, datasets: Iterable[Dataset]) -> Iterator[Finding]:
    """Yield what is wrong or worth knowing in a database, from its own tables.

    The connection must be able to write, as FTS5 asks for it; nothing is changed.
    """
    if (wrong := _identity(connection)) is not None:
        yield wrong
        return
    listed = tuple(datasets)
    # A view in the place of a table may have no end, and a trigger may do anything: nothing is asked of them.
    lost = [*lost_tables(connection, listed), *_triggers(connection)]
    yield from lost
    if lost:
        return
    sample = bool(connection.execute("SELECT max(est_echantillon) FROM release").fetchone()[0])
    present = _present(connection)
    for dataset in listed:
        if dataset.name in present:
            yield from _check_dataset(connection, dataset, sample)
    for table in registers.REGISTERS:
        yield from wrong_count(connection, table)
        yield from _given_twice(connection, table)
    yield from _lost_rows(connection)


def check_pages(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield what SQLite itself finds wrong in pages, indexes and constraints."""
    for (text,) in connection.execute("PRAGMA integrity_check(20)"):
        if text != "ok":
            yield error(f"intégrité SQLite : {text}")


def check_references(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield the references that lead nowhere, the first ones."""
    for table, key, parent in islice(dangling_rows(connection), 20):
        yield error(f"clé étrangère : la ligne {key} de {table} désigne une ligne absente de {parent}", table)


def _real_tables(connection: sqlite3.Connection) -> set[str]:
    sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    return {name for (name,) in connection.execute(sql)}


def _present(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT DISTINCT jeu FROM licences")}


def _triggers(connection: sqlite3.Connection) -> list[Finding]:
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name")
    return [error(f"le déclencheur {name} n'est pas de la livraison : il a été ajouté") for (name,) in names]


def lost_tables(connection: sqlite3.Connection, datasets: tuple[Dataset, ...]) -> list[Finding]:
    """Return an error for each declared table that the file does not have."""
    there = _real_tables(connection)
    tables = list(registers.REGISTERS)
    if "licences" in there:
        present = _present(connection)
        tables += [table for dataset in datasets if dataset.name in present for table in dataset.tables]
    return [error(f"la table {table.name} est absente", table.name) for table in tables if table.name not in there]


def _identity(connection: sqlite3.Connection) -> Finding | None:
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        pages = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    except UNREADABLE as reason:
        return error(f"ce n'est pas une base SQLite lisible ({reason})")
    if found != APPLICATION_ID or not pages:
        return error("c'est une base SQLite, mais pas un fichier d'infotravail")
    if version != SCHEMA_VERSION:
        return error(f"schéma {version}, alors que ce logiciel connaît le schéma {SCHEMA_VERSION}")
    return None


def _check_dataset(connection: sqlite3.Connection, dataset: Dataset, sample: bool) -> Iterator[Finding]:
    sourced = {name for (name,) in connection.execute("SELECT DISTINCT nom_table FROM provenance")}
    for finding in implausible(connection, dataset, sample=sample):
        if (
            finding.severity != "erreur"
            or finding.table in sourced
            or not dataset.may_lack(dataset.table(finding.table))
        ):
            yield finding
        else:
            text = f"{finding.table} est vide : aucun des fichiers présents n'a ses lignes (voir sources)"
            yield Finding("avertissement", text, dataset.name, finding.table)
    for table in dataset.tables:
        yield from _given_twice(connection, table)
        if table.search:
            yield from _full_text(connection, table)


def _given_twice(connection: sqlite3.Connection, table: Table) -> Iterator[Finding]:
    """Yield the keys that a table has twice, the first ones, where no index proves that there are none."""
    if table.key:
        return
    key = ", ".join(table.order)
    twice = connection.execute(f"SELECT {key} FROM {table.name} GROUP BY {key} HAVING count(*) > 1 LIMIT 20")
    for parts in twice:
        text = ",".join("" if part is None else str(part) for part in parts)
        yield error(f"la table {table.name} a deux lignes de même clé : {text}", table.name)


def _full_text(connection: sqlite3.Connection, table: Table) -> Iterator[Finding]:
    name = search_table(table)
    try:
        # With rank 1 the index is compared with the table, not only with itself.
        connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
    except UNREADABLE as reason:
        yield error(f"l'index de recherche {name} ne correspond pas à sa table ({reason})", table.name)
    finally:
        connection.rollback()


def _lost_rows(connection: sqlite3.Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT membre, max(nb_lignes_source), sum(nb_lignes) FROM provenance "
        "WHERE usage = 'table' GROUP BY jeu, sha256, membre HAVING max(nb_lignes_source) != sum(nb_lignes)"
    )
    for member, read, stored in rows:
        yield error(f"{member} : {read} lignes lues, {stored} enregistrées")


def check_content(connection: sqlite3.Connection, name: str) -> Iterator[Finding]:
    """Yield an error where a file, of that name, is not what it says: its release, tables, views, types and rows."""
    try:
        says = livraison(connection, name)
    except HomeError as reason:
        yield error(f"{reason.place} : {reason.problem}")
        return
    described = {str(table) for (table,) in connection.execute("SELECT DISTINCT nom_table FROM dictionnaire")}
    yield from _not_as_described(connection, described)
    yield from _misnamed(connection)
    yield from check_types(connection)
    found = content_hash(table_hashes(connection, described & _real_tables(connection)))
    if found != says.hash_contenu:
        yield error(f"le contenu a changé : hash {found[:12]}…, la livraison annonce {says.hash_contenu[:12]}…")
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if says.version_schema != schema:
        yield error(f"la livraison annonce le schéma {says.version_schema}, le fichier est du schéma {schema}")
    elif schema == SCHEMA_VERSION:
        # Another schema's identifiers may have been made by another rule.
        content, builder, day = says.hash_contenu, says.version_builder, says.date_release
        kind = {"sample": says.est_echantillon, "starter": says.est_depart, "lite": says.est_leger}
        due = identifier(connection, content, builder, day, **kind)
        if due != says.identifiant:
            yield error(
                f"l'identifiant {says.identifiant} n'est pas celui de ce fichier, qui serait {due} : "
                "la table release ou le schéma (tables, vues, index) a changé depuis la construction"
            )


def _not_as_described(connection: sqlite3.Connection, described: set[str]) -> Iterator[Finding]:
    """Yield the tables and views that are lost or were added since the file described itself."""
    sql = (
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    there = {name for (name,) in connection.execute(sql)}
    for name in sorted(described - there):
        yield error(f"{name} est dans le dictionnaire et n'est plus dans le fichier", name)
    for name in sorted(there - described):
        yield error(f"{name} n'est pas dans le dictionnaire : cette table ou cette vue a été ajoutée", name)


def _misnamed(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield the names that the SQL beside them does not give: SQLite makes tables and indexes of the SQL alone."""
    made = connection.execute(
        "WITH t AS (SELECT name, type FROM pragma_table_list WHERE schema = 'main') "
        "SELECT iif(type = 'view', type, 'table'), name, name FROM t "
        "UNION ALL SELECT 'index', i.name, t.name FROM t JOIN pragma_index_list(t.name) i"
    ).fetchall()
    for row in connection.execute("SELECT type, name, tbl_name FROM sqlite_schema ORDER BY rowid"):
        if row not in made:
            yield error(f"le schéma nomme « {' '.join(map(str, row))} » ce que son SQL nomme autrement")


def noted(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield what the build noted in the file: absent sources, findings that need a look."""
    absent = connection.execute("SELECT jeu, fichier, apport, comment_obtenir FROM sources WHERE NOT est_present")
    for dataset, file, gives, how in absent:
        yield Finding("constat", f"{file} est absent ({gives}) : {how}", dataset)
    warnings = connection.execute(
        "SELECT gravite, texte, jeu, coalesce(nom_table, ''), coalesce(cle, '') FROM constats ORDER BY id"
    )
    for severity, text, dataset, table, key in warnings:
        yield Finding(severity, text, dataset, table, key)


def check_repeats(connection: sqlite3.Connection, home: Home, datasets: Iterable[Dataset]) -> Iterator[Finding]:
    """Yield the codes that the release's repeats do not share with the tables.

    The repeats are not in the file: they are read again from the archive, where it still has
    the bytes that the file names.
    """
    repaired = set(connection.execute("SELECT publie, enregistre FROM corrections"))
    for dataset in datasets:
        for repeat in dataset.repeats:
            rows = connection.execute(
                "SELECT DISTINCT sha256, membre FROM provenance "
                "WHERE fichier = ? AND membre = replace(?, '{edition}', edition) "
                "AND edition IN (SELECT edition FROM sources WHERE fichier = ? AND est_courante)",
                (repeat.member.file, repeat.member.name, repeat.member.file),
            ).fetchall()
            for sha256, member in rows:
                path = home.stored(sha256)
                if not holds(path, sha256):
                    text = f"{member} : preuve non refaite, l'archive n'a pas {repeat.member.file} ({sha256[:12]}…)"
                    yield Finding("constat", text, dataset.name)
                    continue
                try:
                    _prove_again(connection, repeat, path, member, dataset, repaired)
                except SourceChanged as reason:
                    yield error(str(reason), dataset=dataset.name)


def _prove_again(
    connection: sqlite3.Connection,
    repeat: Repeat,
    path: Path,
    member: str,
    dataset: Dataset,
    repaired: set[tuple[str, str]],
) -> None:
    file = dataset.file(repeat.member.file)
    place = place_of(file.name, member)
    with open_package(path, name=file.name, max_unpacked=file.max_unpacked) as package:
        data = package.read(member)
    records = read_records(data, place, repeat.member, dataset.headers(repeat.member))
    prove(connection, repeat, records, place, dataset, repaired)
