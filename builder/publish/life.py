"""The life of an application, as ASGI has it: what its plugins begin before the first answer, and end in the end."""

from __future__ import annotations

from typing import Any

from uvicorn import Config
from uvicorn.lifespan.on import LifespanOn

from ..errors import HomeError


class Life:
    """The life of an application, which begins and ends in the event loop that answers its requests."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._begun: LifespanOn | None = None

    async def begin(self) -> None:
        """Let the plugins begin what they need: Datasette itself begins nothing. Raises HomeError where one cannot."""
        self._begun = LifespanOn(Config(self._app, lifespan="on", log_config=None, log_level="error"))
        await self._begun.startup()
        if self._begun.should_exit:
            self._begun = None
            raise HomeError("the site", "a plugin could not begin", "look at what it says, or start without it")

    async def end(self) -> None:
        """Let the plugins end what they began; do nothing where `begin` was not called."""
        begun, self._begun = self._begun, None
        if begun is not None:
            await begun.shutdown()
