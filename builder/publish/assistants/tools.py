"""The questions as tools of `datasette-mcp`, which is imported here alone: who does not install it lacks nothing else.

A tool takes what it is given as it is, so that the words of a refusal are those of the address: what MCP's own library
says of a wrong value is English, and names no value that can be asked.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from mcp.server.mcpserver import Context, MCPServer
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import PlainValidator, WithJsonSchema

from ...asking import Parameter
from ...face import Question, Tool
from ...faces import questions
from ..openapi.questions import schema
from ..ours import our_databases
from ..sql.pool import Busy
from .answering import ErreurOutil, answered
from .words import asked_of

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# Which logger of the library tells of the tools that fail.
_LOGGER = "mcp.server.mcpserver.server"
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def register(datasette: Datasette, server: MCPServer) -> None:
    """Give a server the questions that are tools, where a file of ours is served.

    It keeps no session: any process of a site may answer any request, and nobody can open more than it has room for.
    """
    if not our_databases(datasette):
        return
    # The library tells of each refusal: what strangers send would fill the log.
    logging.getLogger("mcp").setLevel(logging.ERROR)
    logging.getLogger(_LOGGER).addFilter(_is_a_fault)
    server.streamable_http_app = partial(server.streamable_http_app, stateless_http=True)
    for _, question in questions():
        if question.tool:
            function = _function(datasette, question, question.tool)
            server.add_tool(
                function, question.tool.name, description=question.tool.texte, annotations=_READS,
                structured_output=False,
            )  # fmt: skip


def _function(
    datasette: Datasette, question: Question[Any, Any], tool: Tool
) -> Callable[..., Awaitable[CallToolResult]]:
    """Return the function of a tool, whose signature has the parameters of the question."""

    async def function(context: Context, **_read: Any) -> CallToolResult:
        # As it came: the library drops what the signature does not have, in silence.
        given = (context.request_context.params or {}).get("arguments") or {}
        answer = await answered(datasette, question, tool, given)
        text = msgspec.json.encode(answer).decode()
        return CallToolResult(
            content=[TextContent(type="text", text=text)],
            structured_content=msgspec.to_builtins(answer),
            is_error=isinstance(answer, ErreurOutil),
        )

    own = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=Context)
    others = [_parameter(one, tool) for one in asked_of(question)]
    function.__signature__ = inspect.Signature([own, *others])  # type: ignore[attr-defined]
    function.__annotations__ = {one.name: one.annotation for one in (own, *others)}
    return function


def _parameter(parameter: Parameter, tool: Tool) -> inspect.Parameter:
    """Return a parameter of a tool: what it may be is told, and its value taken whatever it is."""
    told = {**schema(parameter), "description": parameter.asked.texte}
    if parameter.kind == tuple[str, ...]:
        told = {"type": "array", "items": {"type": "string"}, "description": parameter.asked.texte}
    default = tool.defaults.get(parameter.name, None if parameter.is_needed else parameter.default)
    annotation = Annotated[str, PlainValidator(_as_it_is), WithJsonSchema(told)]
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _is_a_fault(record: logging.LogRecord) -> bool:
    """Tell whether a log record is a fault; a refusal because all workers are busy is not a fault."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(getattr(error, "__cause__", None), Busy)


def _as_it_is(value: Any) -> Any:
    return value
