"""What the account of a log is kept in: one value for each resource, server and kind of task."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

Key = tuple[str, str, str]
"""Kind, server where the line says it, name."""


@dataclass(slots=True)
class Resource:
    """Everything that was registered under one name."""

    kind: str
    server: str
    name: str
    registered: int = 0
    repeats: int = 0
    """How often it was registered again without a clean-up since the time before."""
    after_start: int = 0
    """Those of the repeats that follow a start of a server it may belong to."""
    maybe_shared: int = 0
    """Those of the repeats that may be another server's first, which offers the same name."""
    first: float = 0.0
    last: float = 0.0
    shortest: float = inf
    """Seconds between two registrations without a clean-up between."""
    servers: frozenset[str] = frozenset()
    """Those it may belong to; empty as long as nothing is known."""
    likely: str = ""
    """The one that had started last when it was registered first."""
    run: int = -1
    """The run of the application in which it was registered last; -1 once it was cleaned up by name."""
    order: int = 0
    """The number of the record that did so."""
    news: int = 0
    """How many servers that run had seen by then."""


@dataclass(slots=True)
class Server:
    """What happened to one server; `open` is the number of starts without an outcome so far."""

    starting: int = 0
    started: int = 0
    failed: int = 0
    open: int = 0
    unfinished: int = 0
    """Starts without an outcome in runs of the application that are over."""
    order: int = 0
    """The number of the record of its last start."""


@dataclass(slots=True)
class Tasks:
    """Tasks of one kind and key."""

    started: int = 0
    ended: int = 0
    open: int = 0
    left: int = 0
    """The most that were open when a run of the application was over."""


@dataclass(slots=True)
class Cleaned:
    """How often there was a clean-up of one kind and server, and how many resources it took away in all."""

    times: int = 0
    removed: int = 0


Taker = tuple[Resource, int]
"""A resource that came back, and the number of the record that had registered it before."""


@dataclass(slots=True)
class Credit:
    """What a clean-up took away, and has not come back yet."""

    left: int = 0
    order: int = 0
    """The number of the record of the last clean-up."""
    time: float = 0.0
    takers: list[Taker] = field(default_factory=list)
    """What has come back since."""


@dataclass(slots=True)
class Totals:
    """What is counted over the whole log."""

    registrations: int = 0
    repeats: int = 0
    live: int = 0
    """What is registered just now, going by the counts of the clean-ups."""
    removed: int = 0
    skipped: int = 0
    app_starts: int = 0
    untold: int = 0
    """Registrations of names beyond the limit, which were not told apart."""
    clock_steps: int = 0
    """How often the clock was set back."""
