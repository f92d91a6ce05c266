"""`infotravail serve`."""

from __future__ import annotations

import click

from builder.cli.common import database
from builder.datasets import DATASETS
from builder.home import Home
from builder.publish.serve import serve


@click.command("serve", epilog="\b\nExample:\n  infotravail serve --port 8001\n")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.pass_obj
def command(home: Home, host: str, port: int) -> None:
    """Serve the database with Datasette, read-only, until Ctrl-C."""
    serve(database(home), DATASETS, host, port, lambda text: click.echo(text, err=True))
