"""The commands, as click reads them: each one's module is imported when it runs."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import __version__
from ..environment import HOME, VARIABLES
from ..home import DEFAULT_HOME, Home
from .plain import ASKING, COMMANDS, NAME, SECTIONS
from .printing import did_you_mean, tell, tell_error

if TYPE_CHECKING:
    from ..asking import Unusable
    from ..face import Question


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands, in the order of the help."""
        return [name for names in _sections().values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        command = _command(cmd_name)
        if command:
            # Otherwise click cuts the help at its first line break, in lists and in shell completion.
            command.short_help = _first_sentence(command.help or "")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of the first word, and the other words; suggest the nearest where there is none."""
        if not (args[0].startswith("-") or ctx.resilient_parsing or self.get_command(ctx, args[0])):
            raise click.UsageError(f"No such command {args[0]!r}.{did_you_mean(args[0], self.list_commands(ctx))}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, section by section."""
        for title, names in _sections().items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl([(name, command.get_short_help_str()) for name, command in commands if command])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the environment variables, then the example."""
        with formatter.section("Environment variables"):
            formatter.write_dl(list(VARIABLES.items()))
        super().format_epilog(ctx, formatter)


def _sections() -> dict[str, Sequence[str]]:
    from ..faces import questions

    return {ASKING: [question.name for _, question in questions() if question.command], **SECTIONS}


def _command(name: str) -> click.Command | None:
    if name in COMMANDS:
        command: click.Command = importlib.import_module(f".{name}", __package__).command
        return command
    from ..faces import question
    from .question import command_of

    found = question(name)
    return command_of(found) if found else None


def _first_sentence(text: str) -> str:
    """Return the first sentence of a help, on one line."""
    words = " ".join(text.partition("\n\n")[0].split())
    return f"{words.partition('. ')[0].removesuffix('.')}."


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
    envvar=HOME,
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
    tell_error([_message(error)])
    return error.exit_code


def _message(error: click.ClickException) -> str:
    """Return what is wrong, with the option that was meant: click's own guess knows neither accents nor capitals."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return error.format_message()
    options = [option for one in error.ctx.command.get_params(error.ctx) for option in one.opts if option[:2] == "--"]
    return f"No such option {error.option_name!r}.{did_you_mean(error.option_name, options)}"
