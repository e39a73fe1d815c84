"""A context server with a fault. A program of its own, which imports mcp and the standard library only.

It speaks the Model Context Protocol over standard input and output, as Zed and the driver expect.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext
    from mcp.types import (
        CallToolRequestParams,
        CallToolResult,
        ListPromptsResult,
        ListToolsResult,
        PaginatedRequestParams,
    )

BETWEEN = "__"
"""Stands between the server and the rest in the name of a tool or prompt."""

CRASHED = 70
ORPHANED = 71
_BETWEEN_LOOKS = 0.5


def end_with_parent(parent: int) -> None:
    """From now on, end this process at once when the process `parent`, which started it, is gone.

    A thread looks after it, because a process that hangs does not see the end of its input.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_BETWEEN_LOOKS)
        os._exit(ORPHANED)

    threading.Thread(target=watch, daemon=True).start()


class StressServer:
    """Offers tools and prompts, and has the faults that its command line names."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Nothing has been listed yet."""
        self._options = options
        self._prefix = f"{options.name}{BETWEEN}"
        self._listings = 0
        self._changed = 0
        self._background: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Answer on standard output what comes on standard input, up to its end."""
        from mcp.server.lowlevel import NotificationOptions, Server
        from mcp.server.stdio import stdio_server

        await asyncio.sleep(self._options.delay)
        server: Server[Any] = Server(
            self._options.name,
            on_list_tools=self._list_tools,
            on_list_prompts=self._list_prompts,
            on_call_tool=self._call_tool,
        )
        started = server.create_initialization_options(NotificationOptions(tools_changed=True))
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, started)

    async def _list_tools(
        self, context: ServerRequestContext[Any], params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        from mcp.types import ListToolsResult, Tool

        self._listings += 1
        if self._listings == self._options.hang_at:
            await asyncio.Event().wait()
        if self._background is None:
            self._background = asyncio.create_task(self._be_faulty(context))
        # With each change the last tool gives way to another one, and that to the first one again.
        names = [f"{self._prefix}tool_{number}" for number in range(1, self._options.tools)]
        names.append(f"{self._prefix}{'other' if self._changed % 2 else 'last'}_tool")
        return ListToolsResult(tools=[Tool(name=name, input_schema={"type": "object"}) for name in names])

    async def _list_prompts(
        self, context: ServerRequestContext[Any], params: PaginatedRequestParams | None
    ) -> ListPromptsResult:
        from mcp.types import ListPromptsResult, Prompt

        numbers = range(1, self._options.prompts + 1)
        return ListPromptsResult(
            prompts=[Prompt(name=f"{self._prefix}prompt_{number}") for number in numbers]
        )

    async def _call_tool(
        self, context: ServerRequestContext[Any], params: CallToolRequestParams
    ) -> CallToolResult:
        from mcp.types import CallToolResult, TextContent

        return CallToolResult(content=[TextContent(text=f"{params.name} was called")])

    async def _be_faulty(self, context: ServerRequestContext[Any]) -> None:
        """Do at its moment what the command line asks for; counts from the first listing."""
        events = [(moment, False) for moment in self._options.change_after]
        if self._options.crash_after is not None:
            events.append((self._options.crash_after, True))
        now = 0.0
        for moment, is_crash in sorted(events):
            await asyncio.sleep(moment - now)
            now = moment
            if is_crash:
                os._exit(CRASHED)
            self._changed += 1
            await context.session.send_tool_list_changed()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the server up to the end of its input, or its fault."""
    parent = os.getppid()
    options = _parser().parse_args(arguments)
    # Before mcp is imported, which takes a second in which the parent may end.
    end_with_parent(parent if options.parent is None else options.parent)
    if options.hang_at is not None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    asyncio.run(StressServer(options).serve())
    if options.hang_at is not None:
        threading.Event().wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="A context server with a fault.", allow_abbrev=False)
    parser.add_argument("name")
    parser.add_argument("--tools", type=int, default=1, help="how many there are")
    parser.add_argument("--prompts", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before it answers anything")
    parser.add_argument("--change-after", type=float, action="append", default=[], metavar="SECONDS")
    parser.add_argument("--crash-after", type=float, metavar="SECONDS")
    parser.add_argument("--hang-at", type=int, metavar="LISTING", help="never answer it; ignore SIGTERM too")
    parser.add_argument("--parent", type=int, metavar="PID", help="end with it (default: who started this)")
    return parser


if __name__ == "__main__":
    main()
