"""A server that answers raw bytes, right or wrong, on a real socket of the loopback."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType

PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked: its path, its headers in lower case, its method and its body."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


class Server:
    """Answers each request with the next reply, the last one being repeated.

    A reply is raw bytes, or a function that gives them piece by piece and may pause in between.
    The connection is closed after each reply. `reset` closes it as a crash would.
    """

    def __init__(self, *replies: Reply, tls: ssl.SSLContext | None = None, reset: bool = False) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.sent = 0
        self._replies = replies
        self._tls = tls
        self._reset = reset
        self._over = threading.Event()
        self._guard = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        # Wakes the thread that accepts.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        for thread in self._threads:
            thread.join(PATIENCE)
        self._listener.close()
        assert not any(thread.is_alive() for thread in self._threads)

    def pause(self, seconds: float) -> bool:
        """Wait, but not longer than the test; say whether it still runs."""
        return not self._over.wait(seconds)

    def _start(self, target: Callable[..., None], *words: socket.socket) -> None:
        thread = threading.Thread(target=target, args=words, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._over.is_set():
                connection.close()
                return
            self.connections += 1
            self._start(self._serve, connection)

    def _serve(self, plain: socket.socket) -> None:
        connection = plain
        try:
            connection.settimeout(PATIENCE)
            if self._tls:
                connection = self._tls.wrap_socket(plain, server_side=True)
            request = self._read(connection)
            if request is None:
                return
            with self._guard:
                reply = self._replies[min(len(self.requests), len(self._replies) - 1)]
                self.requests.append(request)
            for piece in [reply] if isinstance(reply, bytes) else reply(self):
                connection.sendall(piece)
                self.sent += len(piece)
            if self._reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            # The client went away, or refused our certificate: it is what some tests want.
            pass
        finally:
            connection.close()

    @staticmethod
    def _read(connection: socket.socket) -> Request | None:
        received = b""
        while b"\r\n\r\n" not in received:
            if received.startswith(b"\x16\x03"):
                # A client that speaks TLS to a server that does not.
                return Request("", {})
            piece = connection.recv(65536)
            if not piece:
                return None
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        while len(body) < int(headers.get("content-length", "0")):
            piece = connection.recv(65536)
            if not piece:
                return None
            body += piece
        method, path, _ = first.split(" ")
        return Request(path, headers, method, body)


Reply = bytes | Callable[[Server], Iterator[bytes]]


def answer(body: bytes = b"", status: str = "200 OK", length: int | None = -1, **headers: str) -> bytes:
    """Return a whole answer; `length` is the one that it declares, None for none at all."""
    lines = [f"HTTP/1.1 {status}", "Connection: close"]
    if length is not None:
        lines.append(f"Content-Length: {len(body) if length < 0 else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    """Return a redirect."""
    return answer(status=status, Location=location)


def chunked(body: bytes, *, ended: bool) -> bytes:
    """Return an answer in one chunk, followed or not by the one that ends it."""
    head = answer(length=None, Transfer_Encoding="chunked")
    return head + f"{len(body):x}\r\n".encode() + body + (b"\r\n0\r\n\r\n" if ended else b"\r\n")
