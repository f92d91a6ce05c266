"""How long, and how many, clients may keep the server waiting: uvicorn itself waits for ever for half a request.

Of a connection, at most one thing is waited for: the head of its next request, the rest of a body, or that the client
reads what it is sent. Each has its time. Where there are too many connections, the one that has asked nothing for
longest makes room for the next.
"""

from __future__ import annotations

import asyncio
import resource
import socket
from http import HTTPStatus
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

# The head of a request is there whole in so many seconds, the first of a connection or the next.
HEAD_SECONDS = 10
# A body has so many seconds, and one more for so many bytes of it that are there: a slow upload is no half request.
BODY_SECONDS = 20
BODY_BYTES_A_SECOND = 1_000
# A client that reads, however slowly, takes something of its answer in so many seconds.
READING_SECONDS = 60
LOOK_SECONDS = 1

# How many connections there may be, where the system lets one process open so many files; and how few, where not.
MOST, LEAST = 1_000, 16
# asyncio accepts so many at once before it looks at any, and more while it begins to: they are open files already.
BURST, BEGUN = 8, 64
# How many more wait, in the system, until they are accepted.
QUEUE = 1_024
# What else is open: the file, in each thread and each process that answers, and what they say.
OTHER_FILES = 64

NOT_HTTP = "Ce n'est pas une demande HTTP que ce site comprenne.\n"
TOO_SLOW = "La demande n'est pas arrivée à temps : recommencer.\n"


class PatientProtocol(H11Protocol):
    """One of at most so many connections, whose client has so much time to ask, and to read its answer."""

    def __init__(self, *args: Any, most: int, **named: Any) -> None:
        super().__init__(*args, **named)
        self._most = most
        self._doing: tuple[object, bool] = (None, False)
        self._since = self._read_since = self.loop.time()
        self._received = self._unread = 0
        # Its connection is lost a little later.
        self._is_ended = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, in the place of the connection that has been idle for longest where there are too many."""
        super().connection_made(transport)
        there = [one for one in self.connections if isinstance(one, PatientProtocol) and not one._is_ended]
        if len(there) > self._most:
            # This one is idle too: there is always one.
            min((one for one in there if not one.is_answering), key=lambda one: one._since)._end()

    @property
    def is_answering(self) -> bool:
        """Tell whether a request is there that is not answered yet."""
        return self.cycle is not None and not self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        """Read what came, unless nothing more can be asked here."""
        self._received += len(data)
        if not self.transport.is_closing():
            super().data_received(data)

    def resume_writing(self) -> None:
        """Go on writing: the client has read."""
        self._read_since = self.loop.time()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - it is uvicorn's, in English
        """Say that what came is no request."""
        self._refuse(400, NOT_HTTP)

    def look(self) -> None:
        """End the connection where its client has kept the server waiting for too long."""
        now = self.loop.time()
        doing = (self.cycle, self.is_answering)
        if doing != self._doing:
            self._doing, self._since, self._received = doing, now, 0
        unread = self.transport.get_write_buffer_size()
        if not unread or unread < self._unread:
            self._read_since = now
        self._unread = unread
        if now - self._read_since > READING_SECONDS:
            self._end()
        elif self.is_answering:
            patience = BODY_SECONDS + self._received / BODY_BYTES_A_SECOND
            if self.cycle.more_body and now - self._since > patience:
                self._end()
        elif now - self._since > HEAD_SECONDS and not unread:
            if self._received:
                self._refuse(408, TOO_SLOW)
            else:
                # Who asked nothing would take it for the answer to what it is about to ask.
                self.transport.close()

    def _end(self) -> None:
        self._is_ended = True
        self.transport.abort()

    def _refuse(self, status: int, text: str) -> None:
        """Say why nothing is answered, where an answer can still be begun, and end the connection."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE) or self.transport.is_closing():
            self._end()
            return
        if self.is_answering:
            # What the site still has to say would come after this.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        body = text.encode()
        headers = [
            ("content-type", "text/plain; charset=utf-8"),
            ("content-length", str(len(body))),
            ("connection", "close"),
        ]
        events: list[Any] = [
            h11.Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ]
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def room_for_connections() -> int:
    """Return how many connections the files that this process may open leave room for, once it may open more.

    Where there is too little room, nobody is accepted, and nothing that waits ends.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + BEGUN + OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(LEAST, min(MOST, soft - BEGUN - OTHER_FILES))


class PatientServer(uvicorn.Server):
    """A server that looks at each of its connections again and again, as long as there are any."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections: few at once, while many may wait for it."""
        await super().startup(sockets)
        for one in sockets or ():
            one.listen(QUEUE)

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal, and until what was being answered is."""
        watching = asyncio.create_task(self._watch())
        try:
            await super().serve(sockets)
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for one in list(self.server_state.connections):
                if isinstance(one, PatientProtocol):
                    one.look()
