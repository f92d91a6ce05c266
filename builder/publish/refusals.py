"""What SQLite and Datasette say of a wrong query, in French: they speak English, and people read it on a page."""

from __future__ import annotations

import re

# What is said, as a pattern, and how it is said in French: the more precise before the more general.
_SAID: tuple[tuple[str, str], ...] = (
    (r"no such table: (?:main\.)?(.+)", "aucune table ne s'appelle « {} »"),
    (r"no such column: (.+)", "aucune colonne ne s'appelle « {} »"),
    (r"no such function: (.+)", "aucune fonction ne s'appelle « {} »"),
    (
        r"no such (?:collation sequence|module|index|window|view|trigger|database|savepoint): (.+)",
        "« {} » n'existe pas",
    ),
    (r"ambiguous column name: (.+)", "plusieurs tables ont une colonne « {} » : écrire table.colonne"),
    (r'near "(.+)": syntax error', "faute de syntaxe près de « {} »"),
    (r'fts5: syntax error near "(.*)"', "faute dans les mots cherchés, près de « {} »"),
    (
        r"(?:fts5: .*|malformed MATCH expression.*|unterminated string|unknown special query.*)",
        "faute dans les mots cherchés",
    ),
    (r"unable to use function MATCH in the requested context", "MATCH ne s'applique qu'à une table d'index (…_fts)"),
    (r"unable to use function (\S+) in the requested context", "« {} » ne s'emploie pas à cet endroit"),
    (r"incomplete input", "la requête n'est pas finie"),
    (r'unrecognized token: "(.*)"', "signe inattendu : « {} »"),
    (r"unrecognized token.*", "signe inattendu"),
    (r"(?:You can only execute one statement at a time\.?|multiple statements.*)", "une seule requête à la fois"),
    (r"Statement must be a SELECT", "seules les requêtes qui lisent sont permises : commencer par SELECT ou WITH"),
    (r"Statement contained a disallowed PRAGMA.*", "ce PRAGMA n'est pas permis"),
    (r"not authorized to use function: (.+)", "la fonction « {} » n'est pas permise"),
    (r"access to (.+) is prohibited", "« {} » ne peut pas être lu"),
    (r"(?:not authorized|authorizer malfunction|prohibited)", "ce n'est pas permis ici"),
    (r"attempt to write a readonly database", "le fichier ne peut qu'être lu"),
    (r"You did not supply a value for binding (?:parameter )?:?(.+?)\.?", "il manque une valeur au paramètre « {} »"),
    (
        r"Incorrect number of bindings supplied.*",
        "le nombre de valeurs n'est pas celui des paramètres : les nommer, comme :code",
    ),
    (r"(?:Error binding|error binding).*", "la valeur d'un paramètre ne convient pas"),
    (r"wrong number of arguments to function (.+)", "« {} » n'a pas ce nombre d'arguments"),
    (r"misuse of (?:aliased )?(?:aggregate|window)(?: function)?:? (.+)", "« {} » ne s'emploie pas à cet endroit"),
    (r"string or blob too big", "une valeur dépasse la taille que ce site permet"),
    (r"(?:query|statement|SQL) (?:is )?too (?:large|big|long).*", "la requête est trop longue"),
    (r"integer overflow|Python int too large.*", "un nombre dépasse 64 bits"),
    (r"malformed JSON", "ce n'est pas du JSON"),
    (r"(?:bad JSON path|JSON path error near|JSON cannot hold).*", "le chemin ou la valeur de JSON ne convient pas"),
    (
        r"SELECTs to the left and right of (.+) do not have the same number of result columns",
        "les deux côtés de {} n'ont pas le même nombre de colonnes",
    ),
    (
        r"sub-select returns (\d+) columns? - expected (\d+)",
        "la requête entre parenthèses donne {} colonnes, attendu : {}",
    ),
    (r"all VALUES must have the same number of terms", "les lignes de VALUES n'ont pas toutes autant de valeurs"),
    (r"table (.+) has (\d+) values for (\d+) columns", "« {} » a {} valeurs pour {} colonnes"),
    (r"(\d+)\w\w (ORDER|GROUP) BY term .*", "le terme {} de {} BY n'est pas une colonne du résultat"),
    (r"a GROUP BY clause is required before HAVING", "HAVING demande un GROUP BY"),
    (r"(ORDER BY|LIMIT) clause should come after (.+?)(?: not before)?", "{} se met après {}"),
    (r"no tables specified", "il manque un FROM"),
    (r"(?:multiple )?(?:circular|recursive) references?(?: in a subquery)?: (.+)", "« {} » se définit par elle-même"),
    (r"HAVING clause on a non-aggregate query", "HAVING demande une agrégation"),
    (r"DISTINCT aggregates must have exactly one argument", "DISTINCT ne va qu'avec un seul argument"),
    (r"cannot join using column (\S+).*", "les deux tables n'ont pas de colonne « {} »"),
    (r"a NATURAL join may not have an ON or USING clause", "NATURAL ne va ni avec ON ni avec USING"),
    (r"duplicate WITH table name: (.+)", "« {} » est défini deux fois"),
    (r"unsupported frame specification", "cette fenêtre n'est pas permise"),
    (r"cannot VACUUM.*|RAISE\(\) may only.*|cannot (?:start|commit|rollback).*", "ce n'est pas permis ici"),
    (r"row value misused", "une suite de valeurs entre parenthèses est à une place où il en faut une seule"),
    (
        r"(?:LIKE or GLOB pattern too complex|ESCAPE expression must be a single character)",
        "le modèle de LIKE ou GLOB ne convient pas",
    ),
    (
        r"(?:too many .*|parser stack overflow|Expression tree is too large.*|at most .*|.* - max .*)",
        "la requête a trop d'éléments",
    ),
    (r"(?:interrupted|SQL Interrupted|query interrupted).*", "la requête a dépassé le temps que ce site lui laisse"),
    (r"out of memory", "la requête demande trop de mémoire"),
    (r"database (?:table )?is locked.*", "le fichier est occupé : réessayer"),
    (
        r"database disk image is malformed|file is not a database|disk I/O error|unable to open database file",
        "le fichier est illisible",
    ),
    (r"user-defined function raised exception", "une fonction de ce site ne peut pas traiter cette valeur"),
    (
        r"(?:datatype mismatch|the query contains a null character|embedded null character)",
        "une valeur n'est pas du type attendu",
    ),
    (r"Could not decode to UTF-8.*", "une valeur n'est pas du texte"),
    (r"(?:second |first |third )?argument (?:of|to) (\S+) must .*", "un argument de « {} » ne convient pas"),
    (r"(.+)\(\) may not be used as a window function", "« {} » n'est pas une fonction de fenêtre"),
    # Datasette's own.
    (
        r"(?:Permission denied|Forbidden|Invalid token|You do not have permission.*|Root token has already been used)",
        "cette adresse n'est pas ouverte",
    ),
    (
        r"(?:(?:/\S*|Database|Query|Record|Row|Table) not found.*|404|Invalid database|No data|Cannot download.*)",
        "",
    ),
    (r"Cannot sort table by (.+)", "on ne peut pas trier par « {} »"),
    (r"Cannot use _sort and _sort_desc at the same time", "on ne peut pas trier dans les deux sens à la fois"),
    (r"Method not allowed|405", "cette adresse ne répond pas à cette méthode"),
    (
        r"(?:Database is immutable|This query cannot be executed because the database is immutable\.?)",
        "le fichier ne peut qu'être lu",
    ),
)
_PATTERNS = tuple((re.compile(said, re.DOTALL), put) for said, put in _SAID)
# The beginning is enough to know what is said: the rest may be as long as a stranger's query.
_MOST = 500


def said(message: object) -> str:
    """Return what a message says, in French; itself where it is not known, nothing where a status says as much.

    >>> said('near "form": syntax error'), said("something new")
    ('faute de syntaxe près de « form »', 'something new')
    """
    text = str(message).strip()
    for pattern, put in _PATTERNS:
        if found := pattern.fullmatch(text[:_MOST]):
            return put.format(*found.groups())
    return text


def in_french(message: object) -> str:
    """Return a refusal as a sentence in French; empty where the title of the page says it all.

    What is said in French already stays as it is. What we do not know is quoted, and said to be SQLite's.

    >>> in_french("no such column: rien")
    "Requête refusée : aucune colonne ne s'appelle « rien »."
    """
    text = str(message).strip()
    french = said(text)
    if french != text:
        return f"Requête refusée : {french}." if french else ""
    return text if _is_french(text) else f"Requête refusée. SQLite en dit, en anglais : « {text[:_MOST]} »."


def _is_french(text: str) -> bool:
    return bool(re.search(r"[à-ÿœ«’…]|\b(?:le|la|les|de|du|des|une?|est|pas)\b|[cdjlmnst]'\w", text, re.IGNORECASE))
