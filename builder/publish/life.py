"""The life of an application, as ASGI has it: what its plugins begin before the first answer, and end in the end."""

from __future__ import annotations

from typing import Any

from uvicorn import Config
from uvicorn.lifespan.on import LifespanOn


class Life:
    """The life of an application: it begins and ends in the loop where that answers."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._begun: LifespanOn | None = None

    async def begin(self) -> None:
        """Let the plugins begin what they need: Datasette itself begins nothing."""
        self._begun = LifespanOn(Config(self._app, lifespan="auto", log_config=None, log_level="error"))
        await self._begun.startup()

    async def end(self) -> None:
        """Let them end it, where it has begun."""
        begun, self._begun = self._begun, None
        if begun is not None:
            await begun.shutdown()
