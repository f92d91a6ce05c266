"""Datasette's own pages in French: the phrases of its templates, replaced as these are read.

No template is copied: each phrase is looked for where Datasette 0.65 has it, and a test says which
ones are gone when a version moves them.
"""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import Extension

_COLUMNS = '<dl class="column-descriptions">'
_ROWS = "row{% if filtered_table_rows_count == 1 %}{% else %}s{% endif %}"
_THOUSANDS = '"{:,}".format('

# By template: what it says, and how it is said in French.
PHRASES: dict[str, tuple[tuple[str, str], ...]] = {
    "base.html": (("<html>", '<html lang="fr">'),),
    "_crumbs.html": (("{{ item.label }}", "{{ 'Accueil' if item.label == 'home' else item.label }}"),),
    "_footer.html": (
        ("Powered by <a", "Servi par <a"),
        ("Queries took {{ query_ms|round(3) }}ms", "requêtes en {{ query_ms|round(1) }} ms"),
        ("Data license:", "Licence :"),
        ("Data source: {%", "Source : {%"),
        ("About: {%", "À propos : {%"),
    ),
    "_description_source_license.html": (
        ("Data license:", "Licence :"),
        ("Data source: {%", "Source : {%"),
        ("About: {%", "À propos : {%"),
    ),
    "_suggested_facets.html": (("Suggested facets:", "Regroupements proposés :"),),
    "_table.html": (
        (
            "{% if not column.sortable %}\n                            {{ column.name }}",
            "{% if not column.sortable %}\n                            {{ column.name | en_francais }}",
        ),
        ('<p class="zero-results">0 records</p>', '<p class="zero-results">Aucune ligne</p>'),
    ),
    "table.html": (
        # The SQL is at the other end of the link.
        ('class="not-underlined" title="{{ query.sql }}"', 'class="not-underlined"'),
        ("{{ display }}", "{{ display | en_francais }}"),
        ("{{ human_description_en }}", "{{ human_description_en | en_francais }}"),
        ("{% if is_view %} (view){% endif %}", "{% if is_view %} (vue){% endif %}"),
        (">Table actions<", ">Actions<"),
        # What each column means is at hand, and no longer between the title and the rows.
        (_COLUMNS, f'<details class="it-sens"><summary>Sens des colonnes</summary>{_COLUMNS}'),
        ("    {% endfor %}\n</dl>\n{% endif %}", "    {% endfor %}\n</dl></details>\n{% endif %}"),
        (_ROWS, "ligne{% if filtered_table_rows_count == 1 %}{% else %}s{% endif %}"),
        (">Search:</label>", ">Chercher :</label>"),
        (">- remove filter -<", ">- ôter ce filtre -<"),
        (">- column -<", ">- colonne -<"),
        (">Sort...<", ">Trier…<"),
        (">Sort by {{", ">Trier par {{"),
        ("> descending</label>", "> décroissant</label>"),
        ('value="Apply"', 'value="Appliquer"'),
        ('<select name="_filter_column">', '<select name="_filter_column" aria-label="Colonne du filtre">'),
        ('<select name="_filter_op">', '<select name="_filter_op" aria-label="Comparaison du filtre">'),
        ('name="_filter_value" class', 'name="_filter_value" aria-label="Valeur du filtre" class'),
        ('<select name="_sort" id', '<select name="_sort" aria-label="Trier" id'),
        (
            '<select name="_filter_column_{{ loop.index }}">',
            '<select name="_filter_column_{{ loop.index }}" aria-label="Colonne">',
        ),
        (
            '<select name="_filter_op_{{ loop.index }}">',
            '<select name="_filter_op_{{ loop.index }}" aria-label="Comparaison">',
        ),
        (
            'name="_filter_value_{{ loop.index }}" class',
            'name="_filter_value_{{ loop.index }}" aria-label="Valeur" class',
        ),
        (" extra where clause{% if", " condition{% if"),
        (">remove</a>]", ">ôter</a>]"),
        (">View and edit SQL<", ">Voir et modifier le SQL<"),
        ("This data as {%", "Ces données en {%"),
        (">advanced</a>)", ">choix</a>)"),
        ("These facets timed out:", "Regroupements trop longs :"),
        (">Next page</a>", ">Page suivante</a>"),
        (">Advanced export<", ">Télécharger<"),
        ("JSON shape:", "Formes de JSON :"),
        (">default</a>", ">par défaut</a>"),
        (">array</a>", ">liste</a>"),
        (">newline-delimited</a>", ">une ligne par objet</a>"),
        (">object</a>", ">objet par clé</a>"),
        ("CSV options:", "Choix du CSV :"),
        ("> download file</label>", "> télécharger le fichier</label>"),
        ("> expand labels</label>", "> avec les libellés</label>"),
        ("> stream all rows</label>", "> toutes les lignes</label>"),
        ('value="Export CSV"', 'value="Télécharger le CSV"'),
    ),
    "database.html": (
        (">Table actions<", ">Actions<"),
        (">Custom SQL query<", ">Requête SQL<"),
        (">Format SQL<", ">Mettre en forme<"),
        ('value="Run SQL"', 'value="Exécuter"'),
        ('<textarea id="sql-editor"', '<textarea id="sql-editor" aria-label="Requête SQL"'),
        ('<h2 id="queries">Queries</h2>', '<h2 id="queries">Questions toutes prêtes</h2>'),
        ("<em> (hidden)</em>", "<em> (cachée)</em>"),
        ("Many rows{%", "Beaucoup de lignes{%"),
        (" row{% if table.count == 1 %}", " ligne{% if table.count == 1 %}"),
        ("<p>... and <a", "<p>… et <a"),
        ("hidden table{% if hidden_count == 1 %}{% else %}s{% endif %}", "tables cachées"),
        ('<h2 id="views">Views</h2>', '<h2 id="views">Vues</h2>'),
        ("Download SQLite DB:", "Télécharger le fichier SQLite :"),
    ),
    "query.html": (
        (
            "Custom SQL query{% if display_rows %} returning {% if truncated %}more than {% endif %}",
            "Requête SQL{% if display_rows %} : {% if truncated %}plus de {% endif %}",
        ),
        (" row{% if display_rows|length == 1 %}", " ligne{% if display_rows|length == 1 %}"),
        (">Query parameters<", ">Paramètres<"),
        (">Format SQL<", ">Mettre en forme<"),
        ('value="Run SQL"', 'value="Exécuter"'),
        ('<textarea id="sql-editor"', '<textarea id="sql-editor" aria-label="Requête SQL"'),
        (">Edit SQL</a>", ">Modifier le SQL</a>"),
        ("This data as {%", "Ces données en {%"),
        (">0 results<", ">Aucun résultat<"),
    ),
    "row.html": (
        ("This data as {%", "Ces données en {%"),
        (">Links from other tables<", ">Ce qui y mène depuis d'autres tables<"),
        (" row{% if other.count == 1 %}", " ligne{% if other.count == 1 %}"),
        (
            "from {{ other.other_column }} in {{ other.other_table }}",
            "par {{ other.other_column }} dans {{ other.other_table }}",
        ),
    ),
}


# What Datasette's own code says of filters, longer sentences first.
SENTENCES = (
    ("does not contain", "ne contient pas"),
    ("is not null", "n'est pas NULL"),
    ("is not blank", "n'est pas vide"),
    ("is not in", "n'est pas parmi"),
    ("is on date", "est du jour"),
    ("is null", "est NULL"),
    ("is blank", "est vide"),
    ("is in", "est parmi"),
    ("not like", "ne ressemble pas à"),
    ("starts with", "commence par"),
    ("ends with", "finit par"),
    ("contains", "contient"),
    ("search matches", "la recherche trouve"),
    ("sorted by", "triées par"),
    ("descending", "en décroissant"),
    ("where", "où"),
    ("array", "liste"),
    ("like", "ressemble à"),
    ("and", "et"),
    ("not in", "pas parmi"),
    ("Link", "Lien"),
    ("in", "parmi"),
)
_QUOTED = re.compile(r'("[^"]*")')


def translated(text: str) -> str:
    """Return what Datasette says of filters and sorting, in French; what is quoted is data, and stays as it is.

    >>> translated('where libelle contains "pain and vin" sorted by code descending')
    'où libelle contient "pain and vin" triées par code en décroissant'
    """
    pieces = _QUOTED.split(text)
    for said, put in SENTENCES:
        pieces[::2] = [re.sub(rf"\b{said}\b", put, piece) for piece in pieces[::2]]
    return "".join(pieces)


class French(Extension):
    """Read Datasette's templates in French; ours are."""

    # Before the nonces, which change what is looked for.
    priority = 50

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Return the source of a template, its phrases in French."""
        path = Path(filename or "")
        if path.parent.parent.name != "datasette":
            return source
        for said, put in PHRASES.get(path.name, ()):
            source = source.replace(said, put)
        return source.replace(_THOUSANDS, "milliers(")


def speak_french(env: Environment) -> None:
    """Make an environment read Datasette's templates in French."""
    env.filters["en_francais"] = translated
    env.globals["milliers"] = lambda value: f"{value:,}".replace(",", "\u202f")
    env.add_extension(French)
