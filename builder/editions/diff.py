"""The comparison of two released files, the older first, whatever their schemas."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from ..disk import sha256_of
from ..opened import open_database
from .contents import Contents, StoredTable, contents_of
from .differences import Colonne, ColonneRetypee, Diff, LivraisonComparee, TableComparee, TableSeule
from .origins import EditionComparee, Row, compare_sources
from .rome import Labels, Rome, compare_sheets, compare_titles
from .rows import compare_rows

LIMIT = 20
RELEASE = "release"
# What a dictionary says, by table and column; the column is empty for the table itself.
Texts = dict[tuple[str, str], str]


def compare(before: Path, after: Path, limit: int = LIMIT, same: Set[str] = frozenset()) -> Diff:
    """Return what changed between two released files, with at most `limit` rows of each kind for each table.

    The rows of the tables that are known to be the `same` are not compared.

    The schemas of the two files say what there is to compare; a table that one file lacks is left out. The hash that a
    file claims decides nothing, as an edited file still claims it: rows are compared, unless the bytes are the same.
    Raises HomeError when a path is not a released file.
    """
    with open_database(before, any_schema=True) as first, open_database(after, any_schema=True) as second:
        alike = before.stat().st_size == after.stat().st_size and sha256_of(before) == sha256_of(after)
        return _compare(contents_of(before, first), contents_of(after, second), limit, same, alike=alike)


def _compare(old: Contents, new: Contents, limit: int, same: Set[str], *, alike: bool) -> Diff:
    texts = _texts(old), _texts(new)
    return Diff(
        avant=_release(old),
        apres=_release(new),
        octets_identiques=alike,
        limite=limit,
        sources=compare_sources(_present(old), _present(new)),
        rome=Rome(
            compare_sheets(*(_labels(file, "rome_metiers", "code_rome", "code_ogr", "libelle") for file in (old, new))),
            compare_titles(
                *(_labels(file, "rome_appellations", "code_ogr", "libelle", "code_rome") for file in (old, new))
            ),
        ),
        tables=tuple(
            # The rows of `release` are told as what the two files are.
            _table(old.tables[name], new.tables[name], texts, limit, alike=alike or name in {RELEASE, *same})
            for name in sorted(old.tables.keys() & new.tables.keys())
        ),
        tables_ajoutees=_alone(new, old, texts[1]),
        tables_retirees=_alone(old, new, texts[0]),
        vues_ajoutees=tuple(sorted(new.views.keys() - old.views.keys())),
        vues_retirees=tuple(sorted(old.views.keys() - new.views.keys())),
        vues_changees=tuple(
            name for name in sorted(old.views.keys() & new.views.keys()) if old.views[name] != new.views[name]
        ),
    )


def _release(file: Contents) -> LivraisonComparee:
    columns = ("identifiant", "date_release", "hash_contenu", "version_schema", "est_echantillon", "est_depart")
    found = file.pick(RELEASE, columns)
    name, date, content, version, sample, starter = found[0] if found else (None,) * len(columns)
    if not isinstance(version, int):
        ((version,),) = file.reader.rows("PRAGMA user_version")
    return LivraisonComparee(
        fichier=file.reader.path.name,
        identifiant=_text(name),
        date_release=_text(date),
        hash_contenu=_text(content),
        version_schema=int(version or 0),
        est_echantillon=None if sample is None else bool(sample),
        est_depart=None if starter is None else bool(starter),
    )


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _texts(file: Contents) -> Texts:
    rows = file.pick("dictionnaire", ("nom_table", "nom_colonne", "description")) or []
    return {(str(table), str(column or "")): str(text) for table, column, text in rows if text}


def _alone(file: Contents, other: Contents, texts: Texts) -> tuple[TableSeule, ...]:
    names = sorted(file.tables.keys() - other.tables.keys())
    return tuple(TableSeule(name, texts.get((name, "")), file.tables[name].count()) for name in names)


def _table(old: StoredTable, new: StoredTable, texts: tuple[Texts, Texts], limit: int, *, alike: bool) -> TableComparee:
    name, was, now = new.name, old.columns, new.columns
    found = compare_rows(old, new, limit, alike=alike)
    return TableComparee(
        nom=name,
        description=texts[1].get((name, "")) or texts[0].get((name, "")),
        cle=found.key,
        colonnes=found.columns,
        colonnes_ajoutees=tuple(Colonne(c, now[c], texts[1].get((name, c))) for c in now if c not in was),
        colonnes_retirees=tuple(Colonne(c, was[c], texts[0].get((name, c))) for c in was if c not in now),
        colonnes_retypees=tuple(ColonneRetypee(c, was[c], now[c]) for c in now if was.get(c, now[c]) != now[c]),
        nb_avant=old.count(),
        nb_apres=new.count(),
        nb_ajoutees=found.nb_added,
        nb_retirees=found.nb_removed,
        nb_changees=found.nb_changed,
        ajoutees=found.added,
        retirees=found.removed,
        changees=found.changed,
    )


def _present(file: Contents) -> list[Row] | None:
    """Return the publishers' files that a release is made of; None where it does not list them."""
    rows = file.pick("sources", ("jeu", "fichier", "sha256", "edition", "date_recuperation"), needed=3)
    if rows is None:
        return None
    return [
        (str(dataset), str(name), EditionComparee(_text(edition), str(sha256), _text(day)))
        for dataset, name, sha256, edition, day in rows
        # A file that the release only says to be absent has none.
        if sha256 is not None
    ]


def _labels(file: Contents, table: str, code: str, *columns: str) -> Labels | None:
    """Return two columns of a table by a code; None where the table lacks one of them, or repeats a code."""
    rows = file.pick(table, (code, *columns), needed=3)
    if rows is None:
        return None
    found = {str(key): (str(one or ""), str(other or "")) for key, one, other in rows}
    return found if len(found) == len(rows) else None
