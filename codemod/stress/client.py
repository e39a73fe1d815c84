"""One server as its client sees it: run after run, with what was registered of it kept by a store."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from enum import Enum, auto
from typing import Any, NoReturn, TextIO, TypeVar

from anyio import BrokenResourceError, ClosedResourceError
from mcp import ClientSession, MCPError, StdioServerParameters, stdio_client
from mcp.client.session import IncomingMessage
from mcp.types import ToolListChangedNotification

from codemod.stress.plan import Action, ServerPlan
from codemod.stress.settings import command
from codemod.stress.store import Store

T = TypeVar("T")

# Zed's own, in seconds.
_START_PATIENCE = 60.0
_BETWEEN_CALLS = 1.0
_BEFORE_COMING_BACK = 0.5

_FAILURES = (MCPError, TimeoutError, BrokenResourceError, ClosedResourceError, OSError)


class _Stopped(Exception):
    """The server is to end now, whatever it is just asked."""


class _News(Enum):
    """Why a server that runs may be listed."""

    ANNOUNCED = auto()
    CHANGED = auto()


class Client:
    """Starts a server, lists and calls its tools, and starts it again when it fails or is told to."""

    def __init__(self, plan: ServerPlan, store: Store, patience: float, errors: TextIO, parent: int) -> None:
        """Wait `patience` seconds for an answer; what the server says to standard error goes to `errors`."""
        self.plan = plan
        self.is_up = asyncio.Event()
        """Whether the first start has had an outcome."""
        self.is_settled = asyncio.Event()
        """Whether the first listing has had one too."""
        self._store = store
        self._patience = patience
        self._errors = errors
        program, arguments = command(plan)
        self._parameters = StdioServerParameters(command=program, args=[*arguments, f"--parent={parent}"])
        self._stop = asyncio.Event()
        self._over = False
        self._restarts = 0
        self._news: asyncio.Queue[_News] = asyncio.Queue()

    async def run(self) -> None:
        """Go on until `end`; nothing of the server is left then."""
        try:
            while not self._over:
                # What is to be restarted once more, is so before it was up.
                if not self._restarts:
                    self._stop.clear()
                await self._one_run()
                self._set_first_outcome()
                if not self._restarts:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._stop.wait(), _BEFORE_COMING_BACK)
                self._restarts = max(0, self._restarts - 1)
        finally:
            self._set_first_outcome()

    def act(self, action: Action) -> None:
        """Do what a step of the plan asks for; nothing that takes time."""
        if action is Action.RESTART:
            self._restarts += 1
            self._stop.set()
        else:
            self._news.put_nowait(_News.ANNOUNCED)

    def end(self) -> None:
        """End this run, and begin no other one."""
        self._over = True
        self._stop.set()

    def _set_first_outcome(self) -> None:
        self.is_up.set()
        self.is_settled.set()

    async def _one_run(self) -> None:
        """From the start of the process to its end."""
        name = self.plan.name
        self._news = asyncio.Queue()
        self._store.starting(name)
        self._store.status(name, "Starting")
        status = ""
        try:
            async with (
                stdio_client(self._parameters, self._errors) as (reading, writing),
                ClientSession(reading, writing, message_handler=self._hear) as session,
            ):
                # What is raised in here would come out in a group, by way of the streams' own tasks.
                status = await self._talk(session)
                self._store.status(name, status)
        except* (OSError, BrokenResourceError, ClosedResourceError) as group:
            if not status:
                self._store.failed(name, str(group.exceptions[0]))
                self._store.status(name, f"Error({group.exceptions[0]})")

    async def _talk(self, session: ClientSession) -> str:
        """From the first word to the last; returns the status that is left."""
        name = self.plan.name
        try:
            try:
                await self._unless_stopped(session.initialize(), _START_PATIENCE)
            except _FAILURES as error:
                self._store.failed(name, str(error) or "no answer")
                raise
            self._store.started(name)
            self.is_up.set()
            self._news.put_nowait(_News.ANNOUNCED)
            await self._serve(session)
        except _Stopped:
            return "Stopped"
        except _FAILURES as error:
            return f"Error({str(error) or 'no answer'})"

    async def _serve(self, session: ClientSession) -> NoReturn:
        """List what there is whenever there is news, and call a tool now and then, as an agent would."""
        first = None
        while True:
            news = await self._next_news()
            if news is None:
                if first is not None:
                    await self._ask(session.call_tool(first))
                continue
            if news is _News.CHANGED:
                self._store.list_changed(self.plan.name)
            else:
                self._store.status(self.plan.name, "Running")
                if not self._store.wants(self.plan.name):
                    continue
            tools = [tool.name for tool in (await self._ask(session.list_tools())).tools]
            prompts = [prompt.name for prompt in (await self._ask(session.list_prompts())).prompts]
            self._store.register(self.plan.name, tools, prompts)
            self.is_settled.set()
            first = tools[0]

    async def _next_news(self) -> _News | None:
        """What comes within a moment; None if nothing does."""
        try:
            return await self._unless_stopped(self._news.get(), _BETWEEN_CALLS)
        except TimeoutError:
            return None

    async def _hear(self, message: IncomingMessage) -> None:
        if isinstance(message, ToolListChangedNotification):
            self._news.put_nowait(_News.CHANGED)

    async def _ask(self, question: Coroutine[Any, Any, T]) -> T:
        return await self._unless_stopped(question, self._patience)

    async def _unless_stopped(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """What `work` comes to.

        Raises:
            TimeoutError: if that takes longer than `seconds`.
            _Stopped: if the server is told to stop meanwhile.
        """
        working = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({working, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise _Stopped if self._stop.is_set() else TimeoutError
        finally:
            for task in (working, stopping):
                task.cancel()
            await asyncio.gather(working, stopping, return_exceptions=True)
