"""Datasette on one built file: immutable, with our metadata and settings."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import uvicorn
from datasette.app import Datasette

from ..describe.datasette import NO_TILES, Tiles, metadata
from ..errors import HomeError
from ..model import Dataset
from ..opened import connect
from .base_url import HERE, ORIGIN, PLUGIN, BaseUrl
from .bounds import App, bounded
from .ours import our_databases
from .patience import BURST, HEAD_SECONDS, PatientProtocol, PatientServer, room_for_connections
from .relations import relations
from .service import Service
from .stats.counted import count_with
from .stats.counting import Counting
from .stats.kinds import kind_of
from .stats.store import store_at

# The head of a request: its address, whose own limit is lower so that it can be told, and its headers.
MOST_OF_HEAD = 64_000
# How long answers that have begun may take once the server has to end.
END_SECONDS = 30
SETTINGS = {
    "sql_time_limit_ms": 300,
    "facet_time_limit_ms": 200,
    "suggest_facets": False,
    "max_returned_rows": 1000,
    "max_csv_mb": 100,
    "allow_facet": True,
    "default_page_size": 50,
}


def site(database: Path, datasets: Iterable[Dataset], tiles: Tiles = NO_TILES, base: BaseUrl = HERE) -> Datasette:
    """Return the Datasette application for a built file. Raises HomeError for a file that is none of ours."""
    connect(database).close()
    words = {**metadata(datasets, tiles), "plugins": {PLUGIN: {ORIGIN: base.origin}}}
    return Datasette([], immutables=[str(database)], metadata=words, settings={**SETTINGS, "base_url": base.path})


def serve(
    find: Callable[[], Path],
    make: Callable[[Path], Datasette],
    host: str,
    port: int,
    calls: Path | None,
    say: Callable[[str], None],
) -> None:
    """Serve the built file that `find` names until interrupted, once its address has been said.

    `make` makes the site of a file. SIGHUP has it look again, and serve the file that is there then. Calls are counted
    in the file `calls`, if any.

    Raises HomeError when the address cannot be listened on, the file served, or calls counted.
    """
    with ExitStack() as stack:
        counting = stack.enter_context(Counting(store_at(calls), say)) if calls else None
        socket_ = stack.enter_context(_listening(host, port))

        def answering(path: Path) -> tuple[Datasette, App]:
            datasette = make(path)
            return datasette, _answering(datasette, counting)

        app = stack.enter_context(closing(Service(find, answering, say)))
        # What uvicorn does at the end, it does to whoever had the signal before.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        address = f"http://{host}:{socket_.getsockname()[1]}/ ({app.pinned.source})"
        asyncio.run(_serving(app, socket_, partial(say, address)))


def _answering(datasette: Datasette, counting: Counting | None) -> App:
    """Return what answers for a Datasette: within bounds, and counted where calls are."""
    app = bounded(datasette.app(), datasette.setting("base_url"))
    if counting is None:
        return app
    count_with(datasette, counting)
    (database,) = our_databases(datasette)
    queries = datasette.metadata("queries", database=database.name) or {}
    base = datasette.setting("base_url")
    return counting.wrap(app, kind_of(base, database.name, relations(str(database.path)), queries))


def _listening(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise HomeError(
            f"{host}:{port}", f"cannot be listened on ({os.strerror(error.errno or 0)})", "give another --port"
        ) from error
    # Else each answer waits for the acknowledgement of its headers: 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


async def _serving(app: Service, listening: socket.socket, say_address: Callable[[], None]) -> None:
    config = uvicorn.Config(
        app,
        http=partial(PatientProtocol, most=room_for_connections()),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        # Forwarded headers say what whoever sends them likes.
        proxy_headers=False,
        # What strangers send that is no HTTP would fill the log.
        log_level="error",
        backlog=BURST,
        h11_max_incomplete_event_size=MOST_OF_HEAD,
        timeout_keep_alive=HEAD_SECONDS,
        timeout_graceful_shutdown=END_SECONDS,
    )
    server, loop, tasks = PatientServer(config), asyncio.get_running_loop(), set[asyncio.Task[None]]()

    def renew() -> None:
        if _terminal_is_gone(had_terminal):
            server.should_exit = True
            return
        tasks.add(task := loop.create_task(app.renew()))
        task.add_done_callback(tasks.discard)

    had_terminal = not _terminal_is_gone(True)
    loop.add_signal_handler(signal.SIGHUP, renew)
    try:
        await app.start()
        # Whoever reads the address may send SIGHUP at once, which would end a process that does not handle it yet.
        say_address()
        await server.serve(sockets=[listening])
    finally:
        await app.end()


def _terminal_is_gone(had_terminal: bool) -> bool:
    """Tell whether the terminal that a command was started from is closed, of which SIGHUP tells too."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return had_terminal
    return False
