"""Datasette's own pages in French: the phrases of its templates, replaced as these are read.

No template is copied: each phrase is looked for where Datasette 0.65 has it, and a test says which
ones are gone when a version moves them.
"""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import Extension

_THOUSANDS = '"{:,}".format('
# Datasette writes these links as they are: under a base address, what is of the site is not found there.
_LINKS = tuple(
    (f'href="{{{{ {link} }}}}"', f'href="{{{{ urls.path({link}) if {link}[:1] == "/" else {link} }}}}"')
    for link in ("metadata.source_url", "metadata.license_url")
)

# By template: what it says, and how it is said in French.
PHRASES: dict[str, tuple[tuple[str, str], ...]] = {
    "base.html": (("<html>", '<html lang="fr">'),),
    "_crumbs.html": (("{{ item.label }}", "{{ 'Accueil' if item.label == 'home' else item.label }}"),),
    "_footer.html": (
        *_LINKS,
        ("Powered by <a", "Servi par <a"),
        ("Queries took {{ query_ms|round(3) }}ms", "requêtes en {{ query_ms | dixieme }} ms"),
        ("Data license:", "Licence :"),
        ("Data source: {%", "Source : {%"),
        ("About: {%", "À propos : {%"),
    ),
    "_description_source_license.html": (
        *_LINKS,
        ("Data license:", "Licence :"),
        ("Data source: {%", "Source : {%"),
        ("About: {%", "À propos : {%"),
    ),
    "_facet_results.html": (
        (
            '{{ path_with_replaced_args(request, {"_facet_size": "max"}) }}',
            '{{ urls.path(path_with_replaced_args(request, {"_facet_size": "max"})) }}',
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
    (" COLLATE FRANCAIS", ""),
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
