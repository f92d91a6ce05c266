"""The command line: it parses, calls and prints. Each command's module is imported when it runs."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from builder import __version__
from builder.errors import BuilderError
from builder.home import DEFAULT_HOME, Home

# Name of the command: the module that holds it. Their order is that of the help.
COMMANDS = {
    "build": "build",
    "check": "check",
    "fetch": "fetch",
    "add": "add",
    "sources": "sources",
    "search": "search",
    "serve": "serve",
    "metadata": "metadata",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"builder.cli.{COMMANDS[cmd_name]}").command
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=LazyGroup,
    epilog="\b\nExample:\n  infotravail build\n  infotravail search infirmière\n",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="INFOTRAVAIL_HOME",
    default=DEFAULT_HOME,
    show_default=True,
    show_envvar=True,
    help="Folder of the archive and the databases.",
)
@click.version_option(__version__, prog_name="infotravail")
@click.pass_context
def cli(ctx: click.Context, home: Path) -> None:
    """Build and query the reference data of the French labour market, offline."""
    ctx.obj = Home(home)


def main() -> None:
    """Run the command line; print an error as a place, a problem and a next step."""
    try:
        cli(prog_name="infotravail", standalone_mode=True)
    except BuilderError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("Interrupted.", err=True)
        sys.exit(130)
