"""The addresses of Datasette itself: the database, SQL, its queries by name, tables and rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from ...model import Query
from . import datasette
from .parts import (
    CSV,
    FOR_EXCEL,
    HTML,
    JSON,
    PLAIN,
    TEXT,
    WHOLE,
    XLSX,
    Erreur,
    answer,
    any_of,
    in_path,
    link,
    operation,
    query,
    refusal,
)
from .schemas import Schema, Schemas

TAG = "Tables et SQL (Datasette)"
_NEXT = link("Adresse de la page suivante")
_SHAPE = query(
    "_shape",
    "Forme des lignes : des listes, des objets, ou les objets seuls, sans rien autour ; `arrayfirst` ne laisse que la "
    "première colonne.",
    {"type": "string", "enum": ["arrays", "objects", "array", "arrayfirst"], "default": "arrays"},
)
_FLAG: Schema = {"type": "string", "enum": ["on"]}
_SQL = query(
    "sql", "Un SELECT : lu seul, 300 ms et 1 000 lignes au plus. Ce qui suit un deux-points y est un paramètre."
)


def _names(name: str, description: str) -> Schema:
    """Return the parameters whose names the address does not know: columns, or what follows a colon in SQL."""
    schema: Schema = {"type": "object", "additionalProperties": TEXT}
    return {**query(name, description, schema), "style": "form", "explode": True}


def _several(name: str, description: str) -> Schema:
    return query(name, f"{description} ; à répéter.", {"type": "array", "items": TEXT})


_VALUES = _names("valeurs", "La valeur de chaque paramètre du SELECT : `nom=valeur`.")
_OF_TABLES = [
    _names(
        "filtres",
        "Une colonne et sa valeur : `code_rome=M1855` ; ou une colonne, deux soulignés et un opérateur : "
        "`libelle__contains=soudeur`, `annee__gte=2024`, `projets__isnull=1`.",
    ),
    query("_search", "Mots, où la table a un index de recherche."),
    query("_where", "Une condition SQL de plus."),
    query("_sort", "Colonne selon laquelle trier."),
    query("_sort_desc", "Colonne selon laquelle trier, la plus grande valeur d'abord."),
    _several("_col", "Colonne à rendre, toutes sinon"),
    _several("_nocol", "Colonne à ne pas rendre"),
    query(
        "_size",
        "Lignes par page : un nombre, ou `max` ; 1 000 au plus. En CSV et en classeur, toutes les lignes viennent sans "
        "lui, ou avec `max`.",
    ),
    query("_labels", "`on` pour que chaque clé ait son intitulé.", _FLAG),
]
_OF_PAGES = [
    query("_next", "Où reprendre : le membre `next` de la page d'avant."),
    _several("_facet", "Colonne dont compter les valeurs"),
    _SHAPE,
]
_OF_FILES = [
    query("_next", "Où reprendre, de page en page : ce que dit l'en-tête `Link`. Sans lui ni `_size`, tout vient."),
    query("_stream", "`on` pour toutes les lignes, même où `_size` en demande moins.", _FLAG),
]
_HEADER = query("_header", "`off` pour ne pas écrire l'en-tête.", {"type": "string", "enum": ["off"]})
_DOWNLOADED = query("_dl", "Sans effet : c'est toujours un fichier à télécharger.")
_SAID = {
    **link("Adresse de la page suivante, où une page est demandée"),
    "X-Infotravail-Tronque": {
        "description": "Le nombre de lignes, où il y en a d'autres : le nom du fichier le dit aussi.",
        "schema": WHOLE,
    },
}
_TABLE = in_path("table", "Nom de la table ou de la vue.")
_KEY = in_path("cle", "Clé de la ligne, ses parties séparées par des virgules ; `rowid` où la table n'a pas de clé.")


def paths(schemas: Schemas, database: str) -> dict[str, Schema]:
    """Return what is described of each address of Datasette over our file."""
    base = f"/{database}"
    queries = (_of_query(schemas, base, one) for one in _queries())
    return {
        **_of_database(schemas, base),
        **dict(chain.from_iterable(one.items() for one in queries)),
        **_of_tables(schemas, base),
    }


def _queries() -> Iterable[Query]:
    # The declarations are imported when the description is first asked for.
    from ...datasets import DATASETS

    return chain.from_iterable(dataset.queries for dataset in DATASETS)


def _of_database(schemas: Schemas, base: str) -> dict[str, Schema]:
    summary = "Ce que le fichier contient ; avec `sql`, les lignes d'un SELECT"
    found = any_of(schemas.of(datasette.Base), *_rows_of_sql(schemas))
    responses = {"200": answer("La base ; avec `sql`, des lignes.", {JSON: found}), "400": _refused_sql(schemas)}
    return {
        f"{base}.json": {"get": operation("sql", TAG, summary, [_SQL, _VALUES, _SHAPE], responses)},
        **_files(base, "sql", "Les lignes d'un SELECT, 1 000 au plus", [{**_SQL, "required": True}, _VALUES]),
    }


def _of_query(schemas: Schemas, base: str, one: Query) -> dict[str, Schema]:
    """Return what is described of a query that is asked by its name."""
    names = dict.fromkeys(re.findall(r"(?<![:\w]):([A-Za-z_]\w*)", one.sql))
    asked = [query(name, "Un paramètre de la requête ; vide où il n'est pas donné.") for name in names]
    rows = answer(one.description, {JSON: any_of(*_rows_of_sql(schemas))})
    responses = {"200": rows, "400": _refused_sql(schemas)}
    return {
        f"{base}/{one.name}.json": {"get": operation(one.name, TAG, one.title, [*asked, _SHAPE], responses)},
        **_files(f"{base}/{one.name}", one.name, f"{one.title}, toutes les lignes", asked),
    }


def _of_tables(schemas: Schemas, base: str) -> dict[str, Schema]:
    rows = any_of(*map(schemas.of, (datasette.Table, datasette.TableObjets, datasette.Lignes, datasette.Premieres)))
    of_table = {
        "200": answer("Une page de lignes.", {JSON: rows}, _NEXT),
        "400": refusal(schemas, "Un paramètre ne convient pas."),
        "404": refusal(schemas, "Le fichier n'a pas cette table."),
    }
    row = any_of(*map(schemas.of, (datasette.Rang, datasette.RangObjets, datasette.Lignes, datasette.Premieres)))
    of_row = {
        "200": answer("La ligne.", {JSON: row}),
        "400": refusal(schemas, "La clé n'a pas le bon nombre de parties, ou le fichier n'a pas cette table."),
        "404": refusal(schemas, "La table n'a pas cette ligne."),
    }
    others = query("_extras", "Les tables dont des lignes renvoient à celle-ci.", _enum("foreign_key_tables"))
    in_table = [_TABLE, *_OF_TABLES, *_OF_PAGES]
    of_files = [_TABLE, *_OF_TABLES, *_OF_FILES]
    return {
        f"{base}/{{table}}.json": {
            "get": operation("table", TAG, "Les lignes d'une table ou d'une vue", in_table, of_table)
        },
        **_files(f"{base}/{{table}}", "table", "Toutes les lignes d'une table ou d'une vue", of_files),
        f"{base}/{{table}}/{{cle}}.json": {
            "get": operation("ligne", TAG, "Une ligne d'une table", [_TABLE, _KEY, others, _SHAPE], of_row)
        },
    }


def _enum(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


def _rows_of_sql(schemas: Schemas) -> Iterable[Schema]:
    return map(schemas.of, (datasette.Resultat, datasette.ResultatObjets, datasette.Lignes, datasette.Premieres))


def _refused_sql(schemas: Schemas) -> Schema:
    """Return the answer of SQL that is no SELECT, or that SQLite refuses."""
    kinds = any_of(schemas.of(datasette.ResultatRefuse), schemas.of(Erreur))
    return answer("SQLite refuse la requête, ou un paramètre ne convient pas.", {JSON: kinds})


def _files(path: str, name: str, summary: str, asked: list[Schema]) -> dict[str, Schema]:
    """Return what is described of some rows as files: CSV, and a workbook whose first sheet is the dictionary."""
    refused = answer("Un paramètre ne convient pas : la phrase dit ce qui convient.", {PLAIN: TEXT})
    busy = answer("Trop de fichiers sont demandés en ce moment.", {PLAIN: TEXT})
    others = {"400": refused, "404": answer("Aucune table.", {HTML: TEXT}), "503": busy}
    as_csv = answer("Une ligne d'en-tête, puis les lignes.", {CSV: TEXT}, _SAID)
    as_xlsx = answer("Le sens des colonnes, puis les lignes ; les codes y sont des textes.", {XLSX: {}}, _SAID)
    in_csv = operation(
        f"{name}_csv", TAG, f"{summary}, en CSV", [*asked, _HEADER, _DOWNLOADED, FOR_EXCEL], {"200": as_csv, **others}
    )
    in_xlsx = operation(f"{name}_xlsx", TAG, f"{summary}, en classeur", asked, {"200": as_xlsx, **others})
    return {f"{path}.csv": {"get": in_csv}, f"{path}.xlsx": {"get": in_xlsx}}
