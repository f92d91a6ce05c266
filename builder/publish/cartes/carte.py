"""A map of departments in five classes, as SVG made here: it is read without JavaScript, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from .contours import ATTRIBUTION, contours

CLASSES = range(1, 6)
# Drawn beside, as squares: a department without an outline is there too.
OVERSEAS = ("971", "972", "973", "974", "976")
# Too small to be seen: drawn again, larger.
AROUND_PARIS = ("75", "92", "93", "94")
UNKNOWN = "pas de donnée"
WIDTH, HEIGHT = 2452, 2880
# Where the squares are, in units of the map: a row under it.
TOP, SIDE, STEP = 2420, 130, 220
# What Paris is in, how much larger it is drawn, and where.
PARIS, ZOOM, PLACE = (1212, 530), 4.4, (2030, 2380)


def carte(
    valeurs: Mapping[str, int | None],
    *,
    titre: str,
    description: str,
    legende: Sequence[str],
    libelles: Mapping[str, str],
    identifiant: str = "carte",
    est_regionale: bool = False,
) -> Markup:
    """Return a figure: the map of departments by their codes, each in a class of 1 to 5 or in none, and its legend.

    `legende` names the five classes, `libelles` the departments. `identifiant` tells several maps of a page apart.
    Where `est_regionale`, borders are drawn between classes alone: see `par_departement`. It is not to be read by
    itself: a table beside it has its figures. Raises ValueError for a class that is none, or a legend of another size.
    """
    if len(legende) != len(CLASSES):
        raise ValueError(f"a legend names {len(CLASSES)} classes, not {len(legende)}")
    if wrong := sorted(code for code, value in valeurs.items() if value is not None and value not in CLASSES):
        raise ValueError(f"{', '.join(wrong)}: a class is 1 to {len(CLASSES)}, or None")
    said = {code: _said(code, valeurs.get(code), legende, libelles) for code in {*contours(), *OVERSEAS, *valeurs}}
    shapes = Markup("").join(_shapes(valeurs, said))
    kind = "it-choroplethe it-regionale" if est_regionale else "it-choroplethe"
    return Markup(
        '<figure class="{kind}"><svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-t" '
        'aria-describedby="{name}-d">'
        '<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>{shapes}</svg>'
        '<figcaption><strong>{title}</strong><ul class="it-legende">{legend}</ul>'
        '<small class="it-discret">{attribution}</small></figcaption></figure>'
    ).format(
        kind=kind,
        width=WIDTH,
        height=HEIGHT,
        name=identifiant,
        title=titre,
        description=description,
        shapes=shapes,
        legend=Markup("").join(_legend(legende)),
        attribution=ATTRIBUTION,
    )


def par_departement(valeurs: Mapping[str, int | None], regions: Mapping[str, str]) -> dict[str, int | None]:
    """Return the class of each department from that of its region: `regions` gives the region of each department."""
    return {department: valeurs.get(region) for department, region in regions.items()}


def _said(code: str, value: int | None, legend: Sequence[str], labels: Mapping[str, str]) -> str:
    named = f"{labels[code]} ({code})" if code in labels else code
    return f"{named} : {UNKNOWN if value is None else legend[value - 1]}"


def _shapes(values: Mapping[str, int | None], said: Mapping[str, str]) -> Iterator[Markup]:
    """Yield the shape of each department, by code: those of the map, those around Paris, and squares for the others."""
    for code, path in contours().items():
        yield _shape(code, values, said, Markup('<path d="{}"/>').format(path))
    inset = Markup("").join(
        _shape(code, values, said, Markup('<path d="{}"/>').format(contours()[code])) for code in AROUND_PARIS
    )
    (left, top), (x, y) = PARIS, PLACE
    yield Markup('<g transform="translate({} {}) scale({})">{}</g>').format(
        round(x - left * ZOOM), round(y - top * ZOOM), ZOOM, inset
    )
    yield Markup('<text x="{}" y="{}">Paris et autour</text>').format(WIDTH - 260, HEIGHT - 30)
    for number, code in enumerate(sorted({*OVERSEAS, *values} - contours().keys())):
        square = Markup('<rect x="{0}" y="{1}" width="{2}" height="{2}"/><text x="{3}" y="{4}">{5}</text>').format(
            40 + number * STEP, TOP, SIDE, 40 + number * STEP + SIDE // 2, TOP + SIDE + 90, code
        )
        yield _shape(code, values, said, square)


def _shape(code: str, values: Mapping[str, int | None], said: Mapping[str, str], drawn: Markup) -> Markup:
    return Markup('<g class="it-classe-{}" data-departement="{}"><title>{}</title>{}</g>').format(
        values.get(code) or 0, code, said[code], drawn
    )


def _legend(legend: Sequence[str]) -> Iterator[Markup]:
    for number, label in ((0, UNKNOWN), *enumerate(legend, start=1)):
        yield Markup(
            '<li><svg viewBox="0 0 20 20" aria-hidden="true"><g class="it-classe-{}"><rect width="20" height="20"/></g>'
            "</svg> {}</li>"
        ).format(number, escape(label))
