"""`infotravail serve`."""

from __future__ import annotations

import click

from ..datasets import DATASETS
from ..describe.datasette import NO_TILES, Tiles
from ..home import Home
from ..publish.serve import serve
from .common import database
from .printing import tell


@click.command("serve", epilog="\b\nExample:\n  infotravail serve --port 8001\n")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option(
    "--tiles",
    default="",
    envvar="INFOTRAVAIL_TILES",
    show_envvar=True,
    metavar="URL",
    help="Server of map tiles, as https://host/{z}/{x}/{y}.png (default: a blank map, which asks nobody).",
)
@click.option(
    "--tiles-attribution",
    default="",
    envvar="INFOTRAVAIL_TILES_ATTRIBUTION",
    show_envvar=True,
    metavar="TEXT",
    help="Whom the map credits for its tiles.",
)
@click.pass_obj
def command(home: Home, host: str, port: int, tiles: str, tiles_attribution: str) -> None:
    """Serve the database with Datasette, read-only, until Ctrl-C."""
    if tiles and not all(part in tiles for part in ("{z}", "{x}", "{y}")):
        raise click.BadParameter(f"{tiles!r} lacks {{z}}, {{x}} or {{y}}", param_hint="--tiles")
    background = Tiles(tiles, tiles_attribution) if tiles else NO_TILES
    serve(database(home), DATASETS, host, port, background, lambda text: tell(text, err=True))
