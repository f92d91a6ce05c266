"""The commands, as click reads them: each one's module is imported when it runs."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import __version__
from ..home import DEFAULT_HOME, Home
from .plain import COMMANDS, HOME_VARIABLE, NAME
from .printing import tell, tell_error

if TYPE_CHECKING:
    from ..asking import Unusable
    from ..face import Question


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands, in the order of the help."""
        from ..faces import questions

        return [*COMMANDS, *(question.name for _, question in questions() if question.command)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name in COMMANDS:
            command: click.Command = importlib.import_module(f".{cmd_name}", __package__).command
            return command
        from ..faces import question
        from .question import command_of

        found = question(cmd_name)
        return command_of(found) if found else None


def _named(_context: click.Context, _option: click.Parameter, home: str) -> str:
    """Refuse a folder without a name, which would be the one that a person happens to be in."""
    if not home:
        raise click.BadParameter("'' names no folder; “.” is the one that you are in")
    return home


@click.group(
    cls=LazyGroup,
    epilog="\b\nExample:\n  infotravail build\n  infotravail search infirmière\n",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--home",
    type=click.Path(file_okay=False),
    callback=_named,
    envvar=HOME_VARIABLE,
    default=DEFAULT_HOME,
    show_default=True,
    show_envvar=True,
    help="Folder of the archive and the databases.",
)
@click.version_option(__version__, prog_name=NAME)
@click.pass_context
def cli(ctx: click.Context, home: str) -> None:
    """Build and query the reference data of the French labour market, offline."""
    ctx.obj = Home(Path(home))


def run() -> int:
    """Run the command that is asked for, tell what is wrong with its words, and return the exit code."""
    try:
        code = cli.main(prog_name=NAME, standalone_mode=False)
    except click.ClickException as error:
        return _tell_usage(error)
    except click.Abort:
        tell("Interrupted.", err=True)
        return 130
    return code if isinstance(code, int) else 0


def tell_unusable(question: Question[Any, Any], error: Unusable) -> int:
    """Tell what is wrong with a value that was read without click, as `run` does, and return the exit code."""
    from .question import bad_parameter

    above = click.Context(cli, info_name=NAME, **cli.context_settings)
    usage = bad_parameter(question, error)
    if command := cli.get_command(above, question.name):
        usage.ctx = click.Context(command, above, question.name)
    return _tell_usage(usage)


def _tell_usage(error: click.ClickException) -> int:
    """Print on stderr what is wrong with a command line, under its usage; without any words, the help."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context and error.message == context.get_help():
        tell(*error.message.splitlines(), err=True)
        return error.exit_code
    if context:
        option = context.help_option_names[0]
        tell(*context.get_usage().splitlines(), f"Try '{context.command_path} {option}' for help.", "", err=True)
    tell_error([error.format_message()])
    return error.exit_code
