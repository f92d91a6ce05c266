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
    query("_size", "Lignes par page : un nombre, ou `max` ; 1 000 au plus."),
    query("_labels", "`on` pour que chaque clé ait son intitulé.", _FLAG),
]
_OF_PAGES = [
    query("_next", "Où reprendre : le membre `next` de la page d'avant."),
    _several("_facet", "Colonne dont compter les valeurs"),
    _SHAPE,
]
_OF_FILES = [
    query("_stream", "`on` pour toutes les lignes, et non la première page.", _FLAG),
    query("_header", "`off` pour ne pas écrire l'en-tête.", {"type": "string", "enum": ["off"]}),
]
_DOWNLOADED = query("_dl", "1 pour un fichier à télécharger, en text/csv.")
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
    as_csv = _csv("sql_csv", "Les lignes d'un SELECT, en CSV", [{**_SQL, "required": True}, _VALUES])
    return {
        f"{base}.json": {"get": operation("sql", TAG, summary, [_SQL, _VALUES, _SHAPE], responses)},
        f"{base}.csv": {"get": as_csv},
    }


def _of_query(schemas: Schemas, base: str, one: Query) -> dict[str, Schema]:
    """Return what is described of a query that is asked by its name."""
    names = dict.fromkeys(re.findall(r"(?<![:\w]):([A-Za-z_]\w*)", one.sql))
    asked = [query(name, "Un paramètre de la requête ; vide où il n'est pas donné.") for name in names]
    rows = answer(one.description, {JSON: any_of(*_rows_of_sql(schemas))})
    responses = {"200": rows, "400": _refused_sql(schemas)}
    return {
        f"{base}/{one.name}.json": {"get": operation(one.name, TAG, one.title, [*asked, _SHAPE], responses)},
        f"{base}/{one.name}.csv": {"get": _csv(f"{one.name}_csv", f"{one.title}, en CSV", asked)},
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
    as_csv = _csv("table_csv", "Les lignes d'une table ou d'une vue, en CSV", [_TABLE, *_OF_TABLES, *_OF_FILES])
    return {
        f"{base}/{{table}}.json": {
            "get": operation("table", TAG, "Les lignes d'une table ou d'une vue", in_table, of_table)
        },
        f"{base}/{{table}}.csv": {
            "get": {**as_csv, "responses": {**as_csv["responses"], "404": answer("Aucune table.", {HTML: TEXT})}}
        },
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


def _csv(name: str, summary: str, asked: list[Schema]) -> Schema:
    found = answer(
        "Une ligne d'en-tête, puis les lignes ; en text/plain, sauf avec `_dl` ou `excel`.", {PLAIN: TEXT, CSV: TEXT}
    )
    refused = answer(
        "Un paramètre ne convient pas : la phrase dit ce qui convient. De SQL, une page le dit.",
        {PLAIN: TEXT, HTML: TEXT},
    )
    return operation(name, TAG, summary, [*asked, _DOWNLOADED, FOR_EXCEL], {"200": found, "400": refused})
