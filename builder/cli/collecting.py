"""What `infotravail fetch` is asked of an API: codes and days, looked at before any call, and how a collection goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from ..errors import BuilderError, SourceUnavailable
from ..home import Home
from ..model import Asked, Dataset, File
from ..opened import holds, open_database
from ..sources.collection import Collected, Step, collect
from ..sources.oauth import Account, Pace, credentials, lacking
from .printing import say_over, tell

DEPARTMENTS = frozenset({
    *(f"{number:02}" for number in range(1, 96) if number != 20), "2A", "2B", "971", "972", "973", "974", "975", "976",
    "977", "978", "984", "986", "987", "988",
})  # fmt: skip
REGIONS = frozenset(
    {"01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"}
)
KINDS = ("tension", "demandeurs", "offres", "embauches", "dynamique", "salaires")
OPTIONS = {
    "romes": "--rome", "departements": "--departement", "regions": "--region", "bassins": "--bassin",
    "indicateurs": "--indicateur", "depuis": "--since", "is_last": "--last",
}  # fmt: skip
# Of calls that were refused, so many are told.
SHOWN = 5

Decorated = Callable[..., Any]


def naming(command: Decorated) -> Decorated:
    """Add to a command the options by which a user names what an API is asked."""
    codes = {
        "romes": "Sheet to collect, once for each: J1506.",
        "departements": "Department to collect, once for each: 35, 2A.",
        "regions": "Region to collect, once for each (imt): 53.",
        "bassins": "Employment basin to collect, once for each (imt): 5301.",
    }
    added = (
        *(
            click.option(OPTIONS[name], name, multiple=True, metavar="CODE", help=words)
            for name, words in codes.items()
        ),
        click.option(
            "--indicateur",
            "indicateurs",
            multiple=True,
            type=click.Choice(KINDS),
            help="Kind of figures to collect, once for each (imt; default: all of them).",
        ),
        click.option("--last", "is_last", is_flag=True, help="Of each figure, the newest period alone, whole (imt)."),
        click.option(
            "--since",
            "depuis",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DAY",
            help="Day from which offers were created (offres; default: all that are there).",
        ),
    )
    for option in reversed(added):
        command = option(command)
    return command


def read_named(home: Home, named: Mapping[str, Any], datasets: Sequence[Dataset]) -> Asked | None:
    """Return what a user named of one dataset, looked at; None where nothing was. Raises click's usage errors."""
    given = {name: value for name, value in named.items() if value}
    if not given:
        return None
    options = ", ".join(OPTIONS[name] for name in given)
    if len(datasets) != 1:
        raise click.UsageError(f"{options}: name one dataset, such as `infotravail fetch imt --rome J1506`")
    file = _file(datasets[0])
    if file is None or file.api is None:
        raise click.UsageError(f"{options}: {datasets[0].name} is made of files, and takes none of these")
    for name in given:
        if name not in file.api.takes:
            takes = ", ".join(option for field, option in OPTIONS.items() if field in file.api.takes)
            raise click.UsageError(f"{OPTIONS[name]} is not for {datasets[0].name}, which takes {takes}")
    asked = Asked(
        romes=_codes(given, "romes", "[A-N][0-9]{4}", "the code of a sheet, such as J1506"),
        departements=_codes(given, "departements", "|".join(sorted(DEPARTMENTS)), "a department: 35, 2A, 971"),
        regions=_codes(given, "regions", "|".join(sorted(REGIONS)), "a region, such as 53"),
        bassins=_codes(given, "bassins", "[0-9]{4}", "a basin, four digits such as 5301"),
        indicateurs=tuple(name for name in KINDS if name in given.get("indicateurs", ())),
        depuis=_day(given.get("depuis")),
        is_last=bool(given.get("is_last")),
    )
    if lacking_words := file.api.lacks(asked):
        raise click.UsageError(f"{datasets[0].name}: {lacking_words}")
    _refuse_unknown_sheets(home, asked.romes)
    return asked


def _file(dataset: Dataset) -> File | None:
    return next((file for file in dataset.files if file.api), None)


def _codes(given: Mapping[str, Any], name: str, pattern: str, words: str) -> tuple[str, ...]:
    """Return the codes of an option, each once and in their order; several may be in one, with commas."""
    listed = [code.strip().upper() for text in given.get(name, ()) for code in text.split(",")]
    for code in listed:
        if not re.fullmatch(pattern, code):
            raise click.BadParameter(f"{code!r} is not {words}", param_hint=OPTIONS[name])
    return tuple(sorted(set(listed)))


def _day(given: datetime | None) -> str:
    if given is None:
        return ""
    if given.date() > datetime.now(UTC).date():
        raise click.BadParameter(f"{given.date()} is in the future", param_hint=OPTIONS["depuis"])
    return given.date().isoformat()


def _refuse_unknown_sheets(home: Home, romes: Sequence[str]) -> None:
    """Refuse a code that no edition of the ROME has, where the home's own file knows them all."""
    if not romes or not home.database.exists():
        return
    with open_database(home.database, any_schema=True) as connection:
        if not holds(connection, "rome"):
            return
        known = {code for (code,) in connection.execute("SELECT code_rome FROM rome_metiers_editions")}
    for code in romes:
        if code not in known:
            raise click.BadParameter(
                f"no edition of the ROME has the code {code}; `infotravail search` finds the code of a job",
                param_hint=OPTIONS["romes"],
            )


def collect_asked(
    home: Home, dataset: Dataset, asked: Asked, environment: Mapping[str, str], *, mirror: str = ""
) -> int:
    """Collect what a user named, say what came of it, and return the exit code: 3 where an answer lacks."""
    file = _file(dataset)
    if file is None or file.api is None or file.access is None:
        raise ValueError(f"{dataset.name} has no API")
    account = _account(dataset, file, environment, mirror)
    last: list[Step] = []

    def progress(step: Step) -> None:
        last[:] = [step]
        say_over(f"{dataset.name}: {_told(step)}".ljust(100)[:118])

    def note(words: str) -> None:
        tell(f"{dataset.name}: {words}.", err=True)

    try:
        collected = collect(home, dataset, file, asked, auth=account, mirror=mirror, progress=progress, tell=note)
    except (BuilderError, KeyboardInterrupt):
        say_over("")
        if last:
            tell(f"{dataset.name}: {last[-1].answered:,} answers are kept; the same command goes on.", err=True)
        raise
    say_over("")
    return _tell(dataset, file, collected)


def _account(dataset: Dataset, file: File, environment: Mapping[str, str], mirror: str) -> Account:
    if file.api is None or file.access is None:
        raise ValueError(f"{file.name} needs no account")
    if unset := lacking(file.access, environment):
        raise SourceUnavailable(
            f"{dataset.name} > {file.name}",
            f"needs an account: {' and '.join(unset)} not set",
            f"ask for an account on {file.access.page}, subscribe it to the API ({file.page}), then set both; "
            f"`infotravail add {dataset.name} FILE` takes answers that you have",
        )
    pace = Pace(1 / file.api.calls_per_second)
    return Account(file, file.access, credentials(file.access, environment), mirror=mirror, pace=pace)


def _told(step: Step) -> str:
    calls = f"{step.answered:,} of {step.total:,} calls" if step.total else f"{step.answered:,} calls"
    told = [calls + (f" ({step.replayed:,} of them before)" if step.replayed else "")]
    if step.rate:
        told.append(f"{step.rate:.1f} a second")
    if step.rate and step.total:
        told.append(f"{(step.total - step.answered) / step.rate:,.0f} s left")
    return f"{', '.join(told)} ({step.words})"


def _tell(dataset: Dataset, file: File, collected: Collected) -> int:
    place = f"{dataset.name} > {file.name}"
    for note in collected.notes:
        tell(f"Warning: {place}: {note}", err=True)
    for one in collected.refused[:SHOWN]:
        tell(f"Warning: {place}: {one.call.words}: {one.status}, {one.message}", err=True)
    if len(collected.refused) > SHOWN:
        tell(f"Warning: {place}: and {len(collected.refused) - SHOWN} more calls without an answer.", err=True)
    calls = f"{collected.calls:,} calls" + (f", {collected.empty:,} of which found nothing" if collected.empty else "")
    if collected.kept is None:
        tell(f"{place}: {calls}: there is nothing to keep.")
    elif collected.kept.outcome == "unchanged":
        tell(f"{place}: {calls}: unchanged.")
    else:
        snapshot = collected.kept.snapshot
        tell(f"{place}: {snapshot.edition}, {calls}, {snapshot.size:,} bytes.")
    return SourceUnavailable.exit_code if collected.notes or collected.refused else 0
