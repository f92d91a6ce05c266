"""French typography of the pages: one pass over the HTML of each, once it is rendered.

Templates, Datasette's own included, and data are typed with plain apostrophes, quotes and spaces, which JSON, CSV and
the file keep. What is read on a page is written as French is printed: `’`, `« »`, and no line that begins with `:`.
The pass is done on what is rendered, and not on the sources of templates: a mark and the word before it often come
from two places, and the labels of data are read as the rest is.

What is code, what is typed into fields, and attributes that nobody reads are left as they are. Each pattern is linear
in what it is given: none begins again in the middle of what it has read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import Environment, Template

NO_BREAK, NARROW = "\u00a0", "\u202f"

# Read by machines or copied as it is; an option that has no value sends its text.
_AS_IS = ("code", "kbd", "pre", "samp", "script", "style", "textarea")
_RAW = "|".join(
    [rf"<{name}\b.*?(?:</{name}\s*>|\Z)" for name in _AS_IS] + [r"<option(?![^>]*\svalue=)\b.*?(?:</option\s*>|\Z)"]
)
_TAG = r"""</?[a-z!?](?:[^"'>]++|"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))*+(?:>|\Z)"""
# What is no text: elements left as they are, comments, tags; a lone `<` too, so that no text has one.
_MARKUP = re.compile(rf"({_RAW}|<!--.*?(?:-->|\Z)|{_TAG}|<)", re.IGNORECASE | re.DOTALL)
_IS_RAW = re.compile(rf"<(?:{'|'.join(_AS_IS)}|option)\b", re.IGNORECASE)

# The attributes that are read, on a page or aloud, and what search engines show of a page.
_READ = re.compile(r'(\s(?:alt|aria-label|placeholder|title)=")([^"]+)')
_SUMMARY = re.compile(r'^(<meta\s+(?:name="description"|property="og:(?:title|description)")\s+content=")([^"]+)')

_ENTITIES = (("&#39;", "'"), ("&#34;", '"'), ("&quot;", '"'), ("&nbsp;", NO_BREAK))
# Between two texts stands `<`, which none has. What is around a mark tells it from code: `x = :nom`, `a != b`.
# Each pattern begins with one character, and looks behind it: it is then found without trying every place.
_QUOTED = re.compile(r'"(?:(?<=[\s(]")|(?<=^"))([^"\s](?:[^"]{0,200}[^"\s])?)"(?![^\s.,;!?)…])')
_JSON = re.compile(r'\s*(?:\[\s*["\[{]|\{\s*")')
_WITH_QUOTES = re.compile(r'(?<![^<])[^<"]*+"[^<]*+')
_PARTED = re.compile(r"[:;!?%»](?<=[ \t\r\n].)(?:(?<=[:;!?])(?![^\s<.,)»…!?])|(?<=»)|(?<=%)(?!\w))")
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r":(?<=[\w)]:)(?=[ <])"), f"{NO_BREAK}:"),
    (re.compile(r"%(?<=\d%)(?!\w)"), f"{NO_BREAK}%"),
    (re.compile(r"»(?<=[^\s«<]»)"), f"{NO_BREAK}»"),
    (re.compile(r"«[ \t\r\n\u00a0\u202f]*+"), f"«{NO_BREAK}"),
    (re.compile(r"'(?<=[^\W\d_]')(?=[^\W\d_])"), "’"),
    (re.compile(r"'(?:(?<=\b[cdjlmnst]')|(?<=qu'))(?=[\d«<]|\Z)", re.IGNORECASE), "’"),
    # Thousands, and a number and its unit.
    (re.compile(r" (?=\d{3}(?!\w))(?:(?<=\b\d )|(?<=\b\d\d )|(?<=\b\d{3} ))"), NARROW),
    (re.compile(r" (?=(?:[kMG]o|€|km|ms)(?!\w))(?<=\d )"), NARROW),
)


def typeset(page: str) -> str:
    """Return the HTML of a page with its texts, and the attributes that are read, written as French is printed.

    >>> typeset('<p title="l&#39;an">L&#39;an : <code>l&#39;an : 1</code></p>').replace(NO_BREAK, "~")
    '<p title="l’an">L’an~: <code>l&#39;an : 1</code></p>'
    """
    pieces = _MARKUP.split(page)
    pieces[::2] = _typeset_texts("<".join(pieces[::2])).split("<")
    pieces[1::2] = map(_typeset_attributes, pieces[1::2])
    return "".join(pieces)


def _typeset_texts(texts: str) -> str:
    """Return texts, with `<` between one and the next, as French is printed: each rule goes over all of them at once.

    >>> _typeset_texts('Qu&#39;est-ce ? <"Rien" : 13 120 km.').replace(NO_BREAK, "~").replace(NARROW, "_")
    'Qu’est-ce_? <«~Rien~»~: 13_120_km.'
    """
    for entity, character in _ENTITIES:
        texts = texts.replace(entity, character)
    if '"' in texts:
        texts = _WITH_QUOTES.sub(_with_guillemets, texts)
    texts = "".join(_joined(texts))
    for pattern, put in _RULES:
        texts = pattern.sub(put, texts)
    return texts


def _joined(texts: str) -> Iterator[str]:
    """Yield the pieces of texts, each mark joined to what is before it: by a narrow space where it is a narrow one."""
    done = 0
    for found in _PARTED.finditer(texts):
        before, mark = texts[done : found.start()].rstrip(" \t\r\n"), found[0]
        is_code = mark in ";!?" and before.endswith(("=", ",", "(", "|"))
        yield texts[done : found.end()] if is_code else before + (NARROW if mark in ";!?" else NO_BREAK) + mark
        done = found.end()
    yield texts[done:]


def _with_guillemets(text: re.Match[str]) -> str:
    """Return a text with its straight quotes as guillemets; JSON, which tables hold, keeps its own."""
    return text[0] if _JSON.match(text[0]) else _QUOTED.sub(r"« \1 »", text[0])


def _typeset_attributes(markup: str) -> str:
    # Most tags have none: to look for each name is faster than a pattern for all of them.
    if not ('title="' in markup or '-label="' in markup or 'alt="' in markup or 'holder="' in markup):
        return _SUMMARY.sub(_typeset_attribute, markup) if markup.startswith("<meta") else markup
    head, end, rest = markup.partition(">") if _IS_RAW.match(markup) else (markup, "", "")
    return _READ.sub(_typeset_attribute, head) + end + rest


def _typeset_attribute(found: re.Match[str]) -> str:
    text = _typeset_texts(found[2])
    return found[1] + text.replace('"', "&#34;").replace("'", "&#39;")


class _Typeset(Template):
    """A template whose page is typeset once it is whole: those that it includes or extends are parts of it."""

    async def render_async(self, *args: Any, **kwargs: Any) -> str:
        """Return the page."""
        return typeset(await super().render_async(*args, **kwargs))


def typeset_pages(env: Environment) -> None:
    """Make an environment's pages be typeset as they are rendered."""
    env.template_class = _Typeset
