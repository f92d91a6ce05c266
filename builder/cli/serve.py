"""`infotravail serve`."""

from __future__ import annotations

from pathlib import Path

import click

from ..environment import BASE_URL, STATS, TILES, TILES_ATTRIBUTION
from ..extras import need
from ..home import Home
from ..publish.base_url import HERE, BaseUrl, base_url_of
from .common import database
from .printing import tell


@click.command("serve", epilog="\b\nExample:\n  infotravail serve --port 8001\n")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option(
    "--tiles",
    default="",
    envvar=TILES,
    show_envvar=True,
    metavar="URL",
    help="Server of map tiles, as https://host/{z}/{x}/{y}.png (default: a blank map, which asks nobody).",
)
@click.option(
    "--tiles-attribution",
    default="",
    envvar=TILES_ATTRIBUTION,
    show_envvar=True,
    metavar="TEXT",
    help="Whom the map credits for its tiles.",
)
@click.option(
    "--base-url",
    callback=lambda _context, _option, text: _base_url(text),
    envvar=BASE_URL,
    show_envvar=True,
    metavar="URL",
    help="Address that readers find the site at, as https://host/path/, which its links and its canonical addresses "
    "have (default: that of each request; X-Forwarded headers are never read).",
)
@click.option(
    "--stats",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar=STATS,
    show_envvar=True,
    metavar="FILE",
    help="SQLite file in which calls are counted by day and kind of address, nothing of who calls (default: none is).",
)
@click.pass_obj
def command(
    home: Home, host: str, port: int, tiles: str, tiles_attribution: str, base_url: BaseUrl, stats: Path | None
) -> None:
    """Serve the database with Datasette, read-only, until Ctrl-C.

    It serves a copy that it makes as it starts, whatever becomes of the file. SIGHUP has it take the file that is
    there then, without cutting what it answers.
    """
    if tiles and not all(part in tiles for part in ("{z}", "{x}", "{y}")):
        raise click.BadParameter(f"{tiles!r} lacks {{z}}, {{x}} or {{y}}", param_hint="--tiles")
    need("site")
    from ..datasets import DATASETS
    from ..describe.datasette import NO_TILES, Tiles
    from ..publish.serve import serve, site

    background = Tiles(tiles, tiles_attribution) if tiles else NO_TILES
    serve(
        lambda: database(home),
        lambda path: site(path, DATASETS, background, base_url),
        host,
        port,
        stats,
        lambda text: tell(text, err=True),
    )


def _base_url(text: str | None) -> BaseUrl:
    if text is None:
        return HERE
    try:
        return base_url_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
