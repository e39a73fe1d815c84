"""What the account of a log is kept in: one value for each resource, server and kind of task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

Key = tuple[str, str, str]
"""Kind, server where the line says it, name."""


Servers = frozenset[str]
NOBODY: Servers = frozenset()
"""Stands for not knowing anything."""

Taking = tuple[str, int]
"""A clean-up: its server, and the number of its record."""
Takings = frozenset[Taking]


def servers_of(takings: Takings) -> Servers:
    """Whose clean-ups they are."""
    return frozenset(server for server, _ in takings)


@dataclass(slots=True)
class Unsettled:
    """Registrations of which it is not yet known whether they are repeats."""

    count: int
    after_start: int
    maybe_shared: int
    shortest: float
    """Seconds between one of them and the registration before it."""


@dataclass(slots=True, eq=False)
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
    """Those of the repeats that may be another server's, which offers the same name."""
    is_shared: bool = False
    """Whether there is no other way than that several servers offer it."""
    first: float = 0.0
    last: float = 0.0
    shortest: float = inf
    """Seconds between two registrations without a clean-up between."""
    servers: Servers = NOBODY
    """Those it may belong to."""
    likely: str = ""
    """The one that had started last when it was registered first."""
    run: int = -1
    """The run of the application in which it was registered last; -1 once it was cleaned up by name."""
    order: int = 0
    """The number of the record that did so."""
    news: int = 0
    """How many servers that run had seen by then."""
    unsettled: dict[Takings, Unsettled] = field(default_factory=dict)
    """What came again after clean-ups that may have taken it or not, by these clean-ups."""

    def share(self) -> None:
        """Note that it is of several servers; so none of its repeats is certain."""
        self.is_shared = True
        self.maybe_shared = self.repeats

    def doubts(self) -> Iterator[Unsettled]:
        """What may be repeats; not what each server that it may belong to has cleaned up."""
        for excusing, waiting in self.unsettled.items():
            if servers_of(excusing) != self.servers:
                yield waiting

    def wait(self, excusing: Takings, news: Unsettled) -> None:
        """Leave open whether this is a repeat: it is not if one of `excusing` has taken the resource."""
        known = self.unsettled.setdefault(excusing, news)
        if known is not news:
            known.count += news.count
            known.after_start += news.after_start
            known.maybe_shared += news.maybe_shared
            known.shortest = min(known.shortest, news.shortest)


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


@dataclass(slots=True)
class Totals:
    """What is counted over the whole log."""

    registrations: int = 0
    repeats: int = 0
    live: int = 0
    """What is registered just now, going by the counts of the clean-ups."""
    unnamed: int = 0
    """Repeats besides, of which it cannot be told which resource it was."""
    unsettled: int = 0
    """Registrations of which it cannot be told whether they are repeats, besides these."""
    removed: int = 0
    skipped: int = 0
    app_starts: int = 0
    untold: int = 0
    """Registrations of names beyond the limit, which were not told apart."""
    clock_steps: int = 0
    """How often the clock was set back."""

    @property
    def all_repeats(self) -> int:
        """What surely came again without a clean-up, whether or not it is known which resource that was."""
        return self.repeats + self.unnamed
