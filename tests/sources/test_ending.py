"""A signal while the network is waited for: what waits ends first, and the program then ends as anywhere else."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import pytest

from infotravail.sources.ending import ended_by_signals


class Told(Exception):
    """What the program's own handler raises."""


@pytest.fixture
def handled() -> Iterator[None]:
    """The program raises on SIGTERM, and ignores SIGHUP."""

    def tell(number: int, _frame: FrameType | None) -> None:
        raise Told(number)

    before = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGHUP)]
    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    for number, handler in before:
        signal.signal(number, handler)


class Waits:
    """Waits for what never comes; tells whether it could end."""

    has_ended = False

    async def __call__(self) -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            # As a connection is closed: what ends may have to wait too.
            await asyncio.sleep(0)
            self.has_ended = True


@pytest.mark.usefixtures("handled")
def test_what_waits_ends_before_the_program_does() -> None:
    waits = Waits()
    with asyncio.Runner() as runner, pytest.raises(Told) as told:
        runner.run(ended_by_signals(waits()))
    assert told.value.args == (signal.SIGTERM,)
    assert waits.has_ended
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    with pytest.raises(Told):
        os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.usefixtures("handled")
def test_a_signal_that_comes_as_the_answer_does_is_handled_too() -> None:
    async def answers() -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        return "answer"

    with asyncio.Runner() as runner, pytest.raises(Told):
        runner.run(ended_by_signals(answers()))


@pytest.mark.usefixtures("handled")
def test_what_ends_by_itself_and_what_is_ignored_change_nothing() -> None:
    async def answers() -> str:
        os.kill(os.getpid(), signal.SIGHUP)
        return "answer"

    async def fails() -> None:
        raise asyncio.CancelledError

    with asyncio.Runner() as runner:
        assert runner.run(ended_by_signals(answers())) == "answer"
        with pytest.raises(asyncio.CancelledError):
            runner.run(ended_by_signals(fails()))


def test_a_thread_has_no_signals() -> None:
    async def answers() -> str:
        return "answer"

    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(ended_by_signals(answers()))))
    thread.start()
    thread.join()
    assert found == ["answer"]
