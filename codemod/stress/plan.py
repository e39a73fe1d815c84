"""Who does what and when: a pure function of a seed, a number of servers, a duration and the faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from random import Random
from typing import Any

from codemod.console import counted
from codemod.stress.faults import Fault

_MOST_DELAY = 10.0
_LEAST_PATIENCE = 2.0
# Starts of one burst, and the seconds between them: too few for a process to be up.
_BURST, _BURST_GAP = 3, 0.2


class Action(StrEnum):
    """What the client does to a server."""

    RESTART = "restart"
    ANNOUNCE = "announce"
    """Tell once more that the server is running, as a change of the settings does."""


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """An action of the client, `at` seconds after all servers were up."""

    at: float
    server: str
    action: Action


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """One server, and what it does by itself on each of its runs. All times are in seconds.

    `changes` and `crash_after` count from the moment at which its tools were first listed; `hang_at` is the
    number of the listing, from 1 on, that is never answered.
    """

    name: str
    fault: Fault | None
    tools: int
    prompts: int
    delay: float = 0.0
    changes: tuple[float, ...] = ()
    crash_after: float | None = None
    hang_at: int | None = None

    def arguments(self) -> list[str]:
        """The command line of the server, without the program."""
        given = [self.name, f"--tools={self.tools}", f"--prompts={self.prompts}"]
        given += [f"--delay={self.delay:g}"] if self.delay else []
        given += [f"--change-after={moment:g}" for moment in self.changes]
        given += [f"--crash-after={self.crash_after:g}"] if self.crash_after is not None else []
        given += [f"--hang-at={self.hang_at}"] if self.hang_at is not None else []
        return given


@dataclass(frozen=True, slots=True)
class Scenario:
    """All servers, all steps in their order, and how long the client waits for an answer."""

    seed: int
    duration: float
    patience: float
    servers: tuple[ServerPlan, ...]
    steps: tuple[Step, ...]

    def as_values(self) -> dict[str, Any]:
        """All of it for JSON; times in seconds."""
        return asdict(self)


def scenario(seed: int, servers: int, duration: float, faults: Sequence[Fault]) -> Scenario:
    """The plan. Faults go round, with a sound server after each round; so all occur if there are enough."""
    kinds = [*dict.fromkeys(faults), None]
    shared = Random(f"{seed}")
    first = shared.randrange(len(kinds))
    moments = [_share(shared, duration, low, low + 0.1) for low in (0.25, 0.65)]
    width = len(str(servers))
    plans, steps = [], []
    for number in range(servers):
        choice = Random(f"{seed} {number}")
        name = f"stress-{number + 1:0{width}}"
        fault = kinds[(first + number) % len(kinds)]
        plans.append(_server(choice, name, fault, duration))
        steps += [Step(at, name, Action.RESTART) for at in _restarts(choice, fault, duration, moments)]
        if Fault.MANY_AT_ONCE in kinds and fault is not Fault.MANY_AT_ONCE:
            steps += [Step(at, name, Action.ANNOUNCE) for at in moments]
    patience = max(_LEAST_PATIENCE, round(duration / 10, 3))
    return Scenario(seed, duration, patience, tuple(plans), tuple(sorted(steps)))


def described(plan: Scenario) -> Iterator[str]:
    """The plan in lines for people."""
    for server in plan.servers:
        does = ", ".join([counted(server.tools, "tool"), counted(server.prompts, "prompt"), *_does(server)])
        yield f"{server.name}  {server.fault or 'sound':13}  {does}"
    for step in plan.steps:
        yield f"{step.at:8.3f} s  {step.action} {step.server}"


def _server(choice: Random, name: str, fault: Fault | None, duration: float) -> ServerPlan:
    tools, prompts = choice.randint(2, 6), choice.randint(0, 2)
    delay, changes, crash_after, hang_at = 0.0, list[float](), None, None
    match fault:
        case Fault.CRASH:
            crash_after = _share(choice, duration, 0.1, 0.3)
        case Fault.HANG:
            hang_at = choice.randint(1, 2)
            # Without a change nobody would ask a second time.
            changes = [_share(choice, duration, 0.1, 0.3)] if hang_at == 2 else []
        case Fault.SLOW_START:
            delay = min(_MOST_DELAY, _share(choice, duration, 0.05, 0.2))
        case Fault.LIST_CHANGED:
            changes = sorted(_share(choice, duration, 0.1, 0.8) for _ in range(choice.randint(2, 4)))
    return ServerPlan(name, fault, tools, prompts, delay, tuple(changes), crash_after, hang_at)


def _restarts(
    choice: Random, fault: Fault | None, duration: float, moments: Sequence[float]
) -> Sequence[float]:
    if fault is Fault.MANY_AT_ONCE:
        return moments
    if fault is Fault.RAPID_RESTART:
        starts = [_share(choice, duration, low, low + 0.2) for low in (0.1, 0.5)]
        return [round(start + place * _BURST_GAP, 3) for start in starts for place in range(_BURST)]
    if fault in (None, Fault.SLOW_START):
        return [_share(choice, duration, 0.3, 0.6)]
    return []


def _share(choice: Random, duration: float, low: float, high: float) -> float:
    return round(choice.uniform(low, high) * duration, 3)


def _does(server: ServerPlan) -> Iterator[str]:
    if server.delay:
        yield f"starts {server.delay:g} s late"
    for moment in server.changes:
        yield f"changes its list after {moment:g} s"
    if server.crash_after is not None:
        yield f"crashes after {server.crash_after:g} s"
    if server.hang_at is not None:
        yield f"hangs in listing {server.hang_at}"
