"""Runs a plan without Zed: starts the servers, registers what they offer, and writes a log in Zed's form.

A program of its own, so that its memory and its children can be watched. Servers and driver end with whoever
started them, however that ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from codemod.stress.client import Client
from codemod.stress.faults import Fault
from codemod.stress.plan import Scenario, scenario
from codemod.stress.server import end_with_parent
from codemod.stress.store import Store
from codemod.stress.zedlog import zed_line

# First starts for each processor: what many starts at once do is a fault of its own.
_STARTS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Run:
    """What a driver is told: the plan by what makes it, how to register, and where to write."""

    seed: int
    servers: int
    duration: float
    faults: tuple[Fault, ...]
    leaky: bool
    log: Path
    account: Path

    @property
    def scenario(self) -> Scenario:
        """The plan."""
        return scenario(self.seed, self.servers, self.duration, self.faults)

    def arguments(self) -> list[str]:
        """The command line that `main` makes the same run of."""
        given = [f"--seed={self.seed}", f"--servers={self.servers}", f"--duration={self.duration}"]
        given += [f"--faults={','.join(self.faults)}", f"--log={self.log}", f"--account={self.account}"]
        return [*given, f"--parent={os.getpid()}", *(["--leaky"] if self.leaky else [])]


class Driver:
    """All clients together, and the clock of the plan."""

    def __init__(self, run: Run, log: TextIO, errors: TextIO) -> None:
        """Write to `log`; what the servers say to standard error goes to `errors`."""
        self._told = run
        self._plan = run.scenario
        self._log = log
        self._stop = asyncio.Event()
        self._gate = asyncio.Semaphore(_STARTS_AT_ONCE * (os.cpu_count() or 1))
        self.store = Store(self._say, leaky=run.leaky)
        self._clients = {
            server.name: Client(server, self.store, self._plan.patience, errors, os.getpid())
            for server in self._plan.servers
        }

    async def drive(self) -> None:
        """Start all servers, do the steps of the plan, and end all servers; a signal ends it earlier."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        self._say("INFO", "zed", "========== starting zed ==========")
        async with asyncio.TaskGroup() as clients:
            for client in self._clients.values():
                clients.create_task(self._run(client))
            await self._until_stopped(self._all_settled())
            self.store.account.settled = time.time()
            await self._until_stopped(self._steps())
            self.store.account.ended = time.time()
            self.write_account()
            for client in self._clients.values():
                client.end()

    async def _all_settled(self) -> None:
        await asyncio.gather(*(client.is_settled.wait() for client in self._clients.values()))

    async def _run(self, client: Client) -> None:
        async with self._gate:
            running = asyncio.ensure_future(client.run())
            await client.is_up.wait()
        await running

    async def _steps(self) -> None:
        start = time.monotonic()
        for step in self._plan.steps:
            await asyncio.sleep(max(0.0, start + step.at - time.monotonic()))
            self._clients[step.server].act(step.action)
        await asyncio.sleep(max(0.0, start + self._plan.duration - time.monotonic()))

    async def _until_stopped(self, work: Coroutine[None, None, None]) -> None:
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self._wait_for_signal())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if working.done():
            working.result()
        working.cancel()

    async def _wait_for_signal(self) -> None:
        await self._stop.wait()

    def _say(self, level: str, module: str, message: str) -> None:
        self._log.write(zed_line(level, module, message, datetime.now().astimezone()) + "\n")

    def write_account(self) -> None:
        """Write what was done so far; in one step, so that nobody reads half of it."""
        file = self._told.account
        unfinished = file.with_suffix(".new")
        unfinished.write_text(json.dumps(self.store.account.as_values()), encoding="utf-8")
        unfinished.replace(file)


def main(arguments: Sequence[str] | None = None) -> None:
    """Drive one run to its end."""
    parent, run = _parsed(arguments)
    end_with_parent(parent)
    # A line at a time, because it may be followed, and because a log tells of a crash only what was written.
    with run.log.open("w", encoding="utf-8", buffering=1) as log:
        asyncio.run(_driven(run, log))


async def _driven(run: Run, log: TextIO) -> None:
    driver = Driver(run, log, sys.stderr)
    await driver.drive()
    driver.write_account()


def _parsed(arguments: Sequence[str] | None) -> tuple[int, Run]:
    """The process to end with, and the run."""
    parser = argparse.ArgumentParser(description="Run a plan of faults.", allow_abbrev=False)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--servers", type=int, required=True)
    parser.add_argument("--duration", type=float, required=True)
    parser.add_argument("--faults", default="")
    parser.add_argument("--leaky", action="store_true")
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--account", type=Path, required=True)
    parser.add_argument("--parent", type=int, required=True, metavar="PID", help="end with it")
    given = parser.parse_args(arguments)
    faults = tuple(Fault(name) for name in given.faults.split(",") if name)
    run = Run(given.seed, given.servers, given.duration, faults, given.leaky, given.log, given.account)
    return given.parent, run


if __name__ == "__main__":
    main()
