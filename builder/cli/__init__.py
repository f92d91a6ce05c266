"""The command line: it parses, calls and prints. Each command's module is imported when it runs."""

from __future__ import annotations

import importlib
import io
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from .. import __version__
from ..errors import BuilderError, HomeError
from ..home import DEFAULT_HOME, Home
from .printing import tell, tell_error, tell_usage

# Those that make and keep a file; each is the module of the same name. Those that ask it are of its faces.
COMMANDS = ("build", "check", "verify", "diff", "fetch", "add", "sources", "releases", "serve", "metadata")


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
    envvar="INFOTRAVAIL_HOME",
    default=DEFAULT_HOME,
    show_default=True,
    show_envvar=True,
    help="Folder of the archive and the databases.",
)
@click.version_option(__version__, prog_name="infotravail")
@click.pass_context
def cli(ctx: click.Context, home: str) -> None:
    """Build and query the reference data of the French labour market, offline."""
    ctx.obj = Home(Path(home))


def main() -> None:
    """Run the command line; print an error as a place, a problem and a next step."""
    _hold_streams()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that has no œ shows a question mark, rather than nothing at all.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    _end_well()
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has gone: there is nobody to tell.
        code = 1
        _drop_output()
    except OSError as error:
        code = HomeError.exit_code
        with suppress(OSError):
            tell_error([f"{error.filename or 'output'}: {error.strerror}"])
        _drop_output()
    sys.exit(code)


def _run() -> int:
    """Run the command that is asked for, tell what is wrong, and return the exit code."""
    try:
        code = cli.main(prog_name="infotravail", standalone_mode=False)
    except BuilderError as error:
        tell_error(error.lines())
        return error.exit_code
    except click.ClickException as error:
        tell_usage(error)
        return error.exit_code
    except click.Abort:
        tell("Interrupted.", err=True)
        return 130
    return code if isinstance(code, int) else 0


def _hold_streams() -> None:
    """Put something in the place of each standard stream that is closed: the next file opened would else be there."""
    for number, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # What is printed where stdout is closed is lost, and must be an error: it can only be read.
            os.set_inheritable(os.open(os.devnull, mode), True)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - a number, for good
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - a number, for good


def _end_well() -> None:
    """End on a signal as on Ctrl-C, temporary files removed; one that is ignored, as under nohup, stays so."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _exit)


def _exit(number: int, _frame: FrameType | None) -> NoReturn:
    # The code that a shell gives to a program which a signal ended.
    sys.exit(128 + number)


def _drop_output() -> None:
    """Send what is left to be printed nowhere, so that the interpreter's last flush cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
