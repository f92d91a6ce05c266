"""What an answer is worth before its body is kept: final, or worth another try; and the beginning of a page."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

MAX_RETRY_AFTER = 60.0
HEAD = 4096
HEAD_SECONDS = 5.0


class Transient(Exception):
    """An answer that another try may change."""

    def __init__(self, problem: str, wait: float | None, status: int = 0) -> None:
        super().__init__(problem)
        self.wait = wait
        self.status = status


def refuse_for_now(response: httpx.Response, problem: str) -> None:
    """Raise Transient when another try may change the answer: too many requests, or the server's own error."""
    if response.status_code == 429 or response.status_code >= 500:
        raise Transient(problem, retry_after(response.headers.get("Retry-After", "")), response.status_code)


def retry_after(header: str) -> float | None:
    """Return the seconds that a Retry-After header asks for, at most a minute; None if unread."""
    if header.isascii() and header.isdigit():
        return min(float(header), MAX_RETRY_AFTER)
    try:
        wait = (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(wait, 0.0), MAX_RETRY_AFTER)


async def read_head(response: httpx.Response) -> bytes:
    """Return the beginning of a page, for its title; what arrived of it when it is cut."""
    head = b""
    with suppress(httpx.TransportError, TimeoutError):
        async with asyncio.timeout(HEAD_SECONDS):
            async for chunk in response.aiter_raw():
                head += chunk
                if len(head) >= HEAD:
                    break
    return head[:HEAD]
