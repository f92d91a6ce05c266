"""A map of departments in five classes, as SVG made here: it is read without JavaScript, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from markupsafe import Markup, escape

from .cadre import Cadre, cadre, englobe
from .contours import ATTRIBUTION, contours

CLASSES = range(1, 6)
# Drawn beside, as squares: a department without an outline is there too.
OVERSEAS = ("971", "972", "973", "974", "976")
# Too small to be seen: drawn again, larger.
AROUND_PARIS = ("75", "92", "93", "94")
UNKNOWN, HIDDEN = "pas de donnée", "chiffre caché"
# Around the departments that are shown alone, a part of the longer side.
MARGIN = 0.06
WIDTH, HEIGHT = 2452, 2880
# Where the squares are, in units of the map: a row under it.
TOP, SIDE, STEP = 2420, 130, 220
# What Paris is in, how much larger it is drawn, and where.
PARIS, ZOOM, PLACE = (1212, 530), 4.4, (2030, 2380)


FIGURE = Markup(
    '<figure class="{kind}"><svg viewBox="{box}" role="{role}" aria-labelledby="{name}-t" aria-describedby="{name}-d">'
    '<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>{shapes}</svg>'
    '<figcaption><strong>{title}</strong>{unit}{legend}<small class="it-discret">{source}{attribution}</small>'
    "</figcaption></figure>"
)


class Dessinee(NamedTuple):
    """A department as the map draws it: the name of its class, its text, and where a click on it leads."""

    classe: str
    texte: str
    lien: str = ""


def carte(
    valeurs: Mapping[str, int | None],
    *,
    titre: str,
    description: str,
    legende: Sequence[str],
    libelles: Mapping[str, str],
    identifiant: str = "carte",
    est_regionale: bool = False,
    unite: str = "",
    source: str = "",
    caches: Collection[str] = (),
    textes: Mapping[str, str] = MappingProxyType({}),
    liens: Mapping[str, str] | None = None,
    vus: Collection[str] = (),
) -> Markup:
    """Return a figure: the map of departments by their codes, each in a class from 1 or in none, and its legend.

    `legende` names the classes, five at most: a map without it shows no figures, and only leads to pages. `libelles`
    names the departments, `textes` their figures; the figures of `caches` are hidden. `liens` makes links of some
    departments; the keyboard passes these links over, as a list beside the map has them. `identifiant` tells several
    maps of a page apart. With `est_regionale`, borders are drawn between classes alone: see `par_departement`. Where
    `vus` are given, the map shows these departments alone; nothing is drawn where none of them has an outline. The map
    is not to be read by itself: a table beside it has its figures. Raises ValueError for an unknown class, or a legend
    of too many.
    """
    _check(valeurs, legende)
    frames = [cadre(code) for code in vus if code in contours()]
    if vus and not frames:
        return Markup("")
    shown = englobe(frames).elargi(MARGIN) if frames else Cadre(0, 0, WIDTH, HEIGHT)
    drawn = {
        code: Dessinee(
            "cachee" if code in caches else str(valeurs.get(code) or 0),
            _said(code, valeurs.get(code), legende, libelles, textes.get(code, HIDDEN if code in caches else "")),
            (liens or {}).get(code, ""),
        )
        for code in {*contours(), *OVERSEAS, *valeurs, *caches}
    }
    return FIGURE.format(
        kind=_kind(est_regionale=est_regionale, has_legend=bool(legende), is_near=bool(frames)),
        box=" ".join(str(round(one)) for one in shown),
        # What is read as one picture has nothing in it to follow.
        role="group" if liens else "img",
        name=identifiant,
        title=titre,
        description=description,
        shapes=Markup("").join(_near(drawn, shown) if frames else _shapes(drawn)),
        unit=Markup(' <span class="it-discret">{}</span>').format(unite) if unite else "",
        legend=Markup('<ul class="it-legende">{}</ul>').format(Markup("").join(_legend(legende, caches)))
        if legende
        else "",
        source=f"{source} " if source else "",
        attribution=ATTRIBUTION,
    )


def _kind(*, est_regionale: bool, has_legend: bool, is_near: bool) -> str:
    """Return the classes of style of a figure."""
    names = (("it-regionale", est_regionale), ("it-plan", not has_legend), ("it-pres", is_near))
    return " ".join(("it-choroplethe", *(name for name, is_so in names if is_so)))


def _check(values: Mapping[str, int | None], legend: Sequence[str]) -> None:
    if len(legend) > len(CLASSES):
        raise ValueError(f"a legend names {len(CLASSES)} classes at most, not {len(legend)}")
    if wrong := sorted(code for code, value in values.items() if value not in (None, *range(1, len(legend) + 1))):
        raise ValueError(f"{', '.join(wrong)}: a class is 1 to {len(legend)}, or None")


def par_departement(valeurs: Mapping[str, int | None], regions: Mapping[str, str]) -> dict[str, int | None]:
    """Return the class of each department from that of its region: `regions` gives the region of each department."""
    return {department: valeurs.get(region) for department, region in regions.items()}


def _said(code: str, value: int | None, legend: Sequence[str], labels: Mapping[str, str], text: str) -> str:
    named = f"{labels[code]} ({code})" if code in labels else code
    if not legend:
        return named
    return f"{named} : {text or (UNKNOWN if value is None else legend[value - 1])}"


def _near(drawn: Mapping[str, Dessinee], shown: Cadre) -> Iterator[Markup]:
    """Yield the shape of each department that a frame touches."""
    for code in contours():
        if cadre(code).touche(shown):
            yield _shape(code, drawn[code], _outline(code))


def _shapes(drawn: Mapping[str, Dessinee]) -> Iterator[Markup]:
    """Yield the shape of each department, by code: those of the map, those around Paris, and squares for the others."""
    for code in contours():
        yield _shape(code, drawn[code], _outline(code))
    inset = Markup("").join(_shape(code, drawn[code], _outline(code)) for code in AROUND_PARIS)
    (left, top), (x, y) = PARIS, PLACE
    yield Markup('<g transform="translate({} {}) scale({})">{}</g>').format(
        round(x - left * ZOOM), round(y - top * ZOOM), ZOOM, inset
    )
    yield Markup('<text x="{}" y="{}">Paris et autour</text>').format(WIDTH - 260, HEIGHT - 30)
    for number, code in enumerate(sorted(drawn.keys() - contours().keys())):
        left = 40 + number * STEP
        yield _shape(
            code, drawn[code], Markup('<rect x="{}" y="{}" width="{}" height="{}"/>').format(left, TOP, SIDE, SIDE)
        )
        # Beside the shape: the name of a link is what is read in it.
        yield Markup('<text x="{}" y="{}">{}</text>').format(left + SIDE // 2, TOP + SIDE + 90, code)


@cache
def _outline(code: str) -> Markup:
    return Markup('<path d="{}"/>').format(contours()[code])


def _shape(code: str, one: Dessinee, drawn: Markup) -> Markup:
    # A hundred of them to a map: `%` takes half the time of `format`, and escapes as it does.
    shape = Markup('<g class="it-classe-%s" data-departement="%s"><title>%s</title>%s</g>') % (
        one.classe,
        code,
        one.texte,
        drawn,
    )
    if not one.lien:
        return shape
    return Markup('<a href="%s" tabindex="-1" aria-label="%s">%s</a>') % (one.lien, one.texte, shape)


def _legend(legend: Sequence[str], hidden_ones: Collection[str]) -> Iterator[Markup]:
    hidden = (("cachee", HIDDEN),) if hidden_ones else ()
    for name, label in (("0", UNKNOWN), *hidden, *((str(number), one) for number, one in enumerate(legend, start=1))):
        yield Markup(
            '<li><svg viewBox="0 0 20 20" aria-hidden="true"><g class="it-classe-{}"><rect width="20" height="20"/></g>'
            "</svg> {}</li>"
        ).format(name, escape(label))
