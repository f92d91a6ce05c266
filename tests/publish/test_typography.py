"""French typography: one pass over the HTML of a page, that leaves code, addresses and what is typed as they are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from infotravail.publish.typography import NARROW, NO_BREAK, typeset
from tests.publish.served import asking

# `~` stands for a no-break space, `_` for a narrow one.
SHOWN = str.maketrans({NO_BREAK: "~", NARROW: "_"})


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("L'an d'avant, aujourd'hui, O'Brien", "L’an d’avant, aujourd’hui, O’Brien"),
        ("l&#39;eau", "l’eau"),
        ("l'<a href=x>eau</a>, qu'<em>il</em>, d'« or »", "l’<a href=x>eau</a>, qu’<em>il</em>, d’«~or~»"),
        ("l'1er, d'5", "l’1er, d’5"),
        ("il 'cite' un mot", "il 'cite' un mot"),
        ("Est-ce vrai ? Oui ! Non ; voir :", "Est-ce vrai_? Oui_! Non_; voir~:"),
        ("<b>Total</b> : <i>5</i> %", "<b>Total</b>~: <i>5</i>~%"),
        ("un mot\n   : suite", "un mot~: suite"),
        ("infotravail: rome_metiers", "infotravail~: rome_metiers"),
        ("0.52% (5 % à 6 %)", "0.52~% (5~% à 6~%)"),
        ("« a », «b», «&nbsp;c&nbsp;»", "«~a~», «~b~», «~c~»"),
        ("(« a ») ?", "(«~a~»)_?"),
        ('où code = "J1506", dit &quot;tout de même&quot;.', "où code = «~J1506~», dit «~tout de même~»."),
        ("1 584 fiches, 12 345 678 lignes", "1_584 fiches, 12_345_678 lignes"),
        ("en 2025 319 à 323", "en 2025 319 à 323"),
        ("M1805 100 fois, 35000 RENNES", "M1805 100 fois, 35000 RENNES"),
        ("0,9 km, 85 Mo, 12 €", "0,9_km, 85_Mo, 12_€"),
        ("de 12:30 à 16:30 ; 08:30–12:30", "de 12:30 à 16:30_; 08:30–12:30"),
        ("https://exemple.fr/a?b=c:d", "https://exemple.fr/a?b=c:d"),
        ("100%25 et %20", "100%25 et %20"),
        ("R&amp;D ; a &lt; b", "R&amp;D_; a &lt; b"),
        ("where b = :code and c = ? and d != 'd''eau'", "where b = :code and c = ? and d != 'd''eau'"),
        ('[&#34;a&#34;, &#34;b&#34;, &#34;c&#34;]', '["a", "b", "c"]'),
        ('{&#34;a&#34;: &#34;b c&#34;, &#34;d&#34;: 1}', '{"a": "b c", "d": 1}'),
        ("a < b : c", "a < b~: c"),
    ],
)  # fmt: skip
def test_a_text_is_written_as_french_is_printed(typed: str, printed: str) -> None:
    assert typeset(typed).translate(SHOWN) == printed


@pytest.mark.parametrize(
    "kept",
    [
        '<code>l\'an : 5 % "x"</code>',
        "<pre class=sql>select 'l'eau' : <b>d'or</b> ?</pre>",
        "<script>let a = b ? 'l\\'eau' : \"x\"; if (a < b && c > d) {}</script>",
        "<style>a::after { content: 'l\\'eau' ; }</style>",
        '<textarea>l\'eau : "x" ?</textarea>',
        "<select><option>l'eau : x</option></select>",
        '<input value="l\'eau : x" data-mots="l\'eau : x">',
        '<a href="/recherche?q=l\'eau : x">x</a>',
        "<a href='x' data-x='l&#39;eau : \"x\" > y'>x</a>",
        "<!-- l'eau : x -->",
        '<meta name="viewport" content="l\'eau : x">',
        "<code>l'eau : jamais refermé",
    ],
)
def test_what_is_code_or_typed_or_an_address_stays_as_it_is(kept: str) -> None:
    assert typeset(kept) == kept


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('<b title="l\'an : x">y</b>', '<b title="l’an~: x">y</b>'),
        ('<i aria-label="a &#34;b &#39;c&#34; d">y</i>', '<i aria-label="a «~b &#39;c~» d">y</i>'),
        ('<i title="= &#34;">y</i>', '<i title="= &#34;">y</i>'),
        ('<input placeholder="l\'an" value="l\'an">', '<input placeholder="l’an" value="l\'an">'),
        ("<textarea aria-label=\"l'an\">l'an</textarea>", '<textarea aria-label="l’an">l\'an</textarea>'),
        ('<meta name="description" content="L\'an : x">', '<meta name="description" content="L’an~: x">'),
        ('<meta property="og:title" content="L\'an">', '<meta property="og:title" content="L’an">'),
        ("<option value=\"l'an\">l'an</option>", '<option value="l\'an">l’an</option>'),
        ("<title>L'an</title>", "<title>L’an</title>"),
    ],
)
def test_attributes_that_are_read_are_written_so_too(typed: str, printed: str) -> None:
    assert typeset(typed).translate(SHOWN) == printed


@given(st.text(alphabet="a1'\" :;!?%«»<>&/=-\n\u00a0éx", max_size=60))
def test_nothing_but_blanks_and_marks_changes_and_twice_is_once(page: str) -> None:
    once = typeset(page)
    assert typeset(once) == once
    kept = re.compile(r"[\s'’\"«»]|&#39;|&#34;")
    assert kept.sub("", once) == kept.sub("", page)


HOSTILE = (
    "'",
    " ",
    '"',
    "« ",
    "<",
    '<a "',
    '"a ',
    "<code>",
    "<!--",
    "<option>",
    "1 ",
    "111 ",
    "a: ",
    " ;",
    "qu'",
    "\n",
)


def _words(text: str) -> str:
    """Return a text without the signs and the spaces that typography changes."""
    return re.sub(r"[\s'’\u00a0\u202f]+", "", text)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_of_anything_comes_to_its_end(piece: str) -> None:
    # A pattern that tries again in the middle of what it has read would be at it for minutes.
    text = piece * 200_000
    assert _words(typeset(text)) == _words(text)


def test_data_keep_their_apostrophes_where_programs_read_them(built: Home) -> None:
    with asking(make_site(built.database, DATASETS)) as site:
        page, data, table = (site.get(f"/competence/300465{form}").text for form in ("", ".json", ".csv"))
        rows = site.get("/infotravail/rome_competences.csv?code_ogr=300465").text
    assert "esprit d’équipe" in page or "l’esprit" in page
    assert not re.search("[’«\u00a0\u202f]", data + table + rows)
    assert "'" in data
    assert "'" in rows
