"""A comparison as one page: no script, no request, light or dark as the reader's system is, fit to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from ..french import number
from .outline import HEADINGS, Outline
from .parts import Line, Listing, Section

# A list is folded when it has more lines.
OPEN = 10
STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1f; --soft: #5b5b66; --paper: #fff; --line: #d9d9e0; --shade: #f5f5f8;
  --link: #0b57a4; --mark: #8a4b00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ec; --soft: #a5a5b2; --paper: #17171b; --line: #3a3a44;
  --shade: #212128; --link: #8ab8f0; --mark: #f0b060 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.35rem; line-height: 1.25; margin: .5rem 0 }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; padding-top: .75rem; border-top: 1px solid var(--line) }
p { margin: .25rem 0 .75rem }
a { color: var(--link) }
.headline { font-size: 1.1rem; font-weight: 600 }
.note, .left { color: var(--soft); font-size: .9rem }
.remark { border-left: .25rem solid var(--mark); padding-left: .75rem }
.wide { overflow-x: auto; margin: .25rem 0 1rem }
table { border-collapse: collapse; width: 100%; font-size: .85rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid var(--line) }
thead th { color: var(--soft); font-weight: 600; background: var(--shade); overflow-wrap: normal }
tbody th { font-weight: 600; min-width: 5rem }
td { min-width: 4.5rem; white-space: pre-wrap }
.counts td, .counts thead th + th { text-align: right; min-width: 0; white-space: nowrap;
  font-variant-numeric: tabular-nums }
summary { cursor: pointer; font-weight: 600; padding: .25rem 0 }
@media (max-width: 30rem) { body { padding: .75rem } table { font-size: .8rem } th, td { padding: .25rem .35rem }
  .counts tr { display: grid; grid-template-columns: 4fr 4fr 4fr 4fr 6fr } .counts thead th:empty { display: none }
  .counts tbody th { grid-column: 1 / -1 } .counts th, .counts td { border: 0 }
  .counts tr { border-bottom: 1px solid var(--line) } .counts thead th { font-size: .72rem } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff; --line: #bbb; --shade: #fff;
  --link: #000 } body { max-width: none; font-size: 10pt } h2 { break-after: avoid } tr { break-inside: avoid }
  .wide { overflow: visible } details::details-content { content-visibility: visible; height: auto } }
"""


def page(whole: Outline) -> str:
    """Return the whole page; every value is escaped."""
    title = escape(whole.title)
    detailed = [section for section in whole.sections if section.listings or section.counts is None]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="fr">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">""",
            f"<title>Ce qui change : {title}</title>",
            f"<style>{STYLE}</style>",
            "</head>",
            "<body>",
            f'<header><h1>Ce qui change : {title}</h1><p class="headline">{_sentence(whole.headline)}</p></header>',
            "<main>",
            _table(("", "Avant", "Après"), whole.releases),
            *(f'<p class="remark">{escape(remark)}</p>' for remark in whole.remarks),
            '<h2 id="resume">Résumé</h2>',
            _summary(whole),
            *(line for section in detailed for line in _section(section)),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _sentence(words: str) -> str:
    return escape(f"{words[:1].upper()}{words[1:]}.")


def _summary(whole: Outline) -> str:
    lines = []
    for section in whole.sections:
        title = escape(section.title)
        linked = section.listings or section.counts is None
        name = f'<a href="#{escape(section.anchor)}">{title}</a>' if linked else title
        cells = map(number, section.counts) if section.counts else "–" * len(HEADINGS)
        lines.append(f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
    return (
        f'<div class="wide"><table class="counts">{_head(("", *HEADINGS))}<tbody>{"".join(lines)}</tbody></table></div>'
        f'<p class="note">{_sentence(whole.unchanged)}</p>'
    )


def _section(section: Section) -> Iterator[str]:
    anchor = escape(section.anchor)
    yield f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(section.title)}</h2>'
    if section.note:
        yield f'<p class="note">{escape(section.note)}</p>'
    yield from map(_listing, section.listings)
    yield "</section>"


def _listing(one: Listing) -> str:
    left = f'<p class="left">{_sentence(one.left)}</p>' if one.left else ""
    unfolded = " open" if len(one.lines) <= OPEN else ""
    table = _table(one.headings, one.lines)
    return f"<details{unfolded}><summary>{escape(one.title)}</summary>{table}{left}</details>"


def _table(headings: Line, lines: Iterable[Line]) -> str:
    rows = (
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in others)}</tr>'
        for first, *others in lines
    )
    return f'<div class="wide"><table>{_head(headings)}<tbody>{"".join(rows)}</tbody></table></div>'


def _head(headings: Line) -> str:
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in headings)
    return f"<thead><tr>{cells}</tr></thead>"
