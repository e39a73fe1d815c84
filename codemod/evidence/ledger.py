"""The account of a log: what was registered, again or after a clean-up, what was started and never ended.

The lines of Zed do not say which server a tool belongs to, and those of a clean-up do not say which tools
went. So the account is kept by kind and name, and a clean-up of five tools is a credit: five of the tools
that may be that server's can be registered again, once each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf, isnan, nan
from typing import TypeVar

from codemod.evidence.accounts import Cleaned, Key, Resource, Server, Takings, Tasks, Totals, Unsettled
from codemod.evidence.owners import Owners
from codemod.evidence.patterns import Meaning
from codemod.evidence.timeline import Timeline
from codemod.logsettings import Event, LogSettings

K = TypeVar("K")
V = TypeVar("V")

# Threads write their lines in nearly the right order: that is no clock that was set back.
_SLACK = 2.0
# Looking an event up by its name takes longer than all the rest.
_REGISTER = Event.REGISTER


class Ledger:
    """Takes up records in their order, and keeps no more than a bounded number of names."""

    def __init__(
        self,
        settings: LogSettings,
        timeline: Timeline | None = None,
        on_repeat: Callable[[Resource], None] | None = None,
    ) -> None:
        """`timeline` gets every registration and clean-up, `on_repeat` each resource registered again."""
        self.totals = Totals()
        self.resources: dict[Key, Resource] = {}
        self.servers: dict[str, Server] = {}
        self.tasks: dict[tuple[str, str], Tasks] = {}
        self.cleaned: dict[tuple[str, str], Cleaned] = {}
        self.skipped: dict[tuple[str, str], int] = {}
        self.statuses: dict[tuple[str, str], int] = {}
        self.alerts: dict[str, tuple[int, str]] = {}
        """By kind, how often there was one, and the last of them."""
        self.first: float | None = None
        self._now = nan
        self.behind = 0.0
        """Seconds by which the log's clock was set back in all."""
        self._named: set[str] = set()
        self._settings = settings
        self._timeline = timeline
        self.on_repeat = on_repeat
        self._run = 0
        self._order = 0
        self._time: float | None = None
        self._last_start = 0
        self._last_clean_up = 0
        self._last_change = 0
        self._owners = Owners(settings.listing_seconds, self._repeat)
        self._servers_of_run: set[str] = set()
        self._newest = ("", -inf)
        self._open: dict[str, dict[str, Tasks]] = {}
        self._latest = ""

    def take(self, records: Iterable[tuple[float | None, Meaning]]) -> None:
        """Take up `records` in their order."""
        resources, totals = self.resources, self.totals
        quiet = self._timeline is None and self.on_repeat is None
        for time, said in records:
            resource = resources.get(said.key) if quiet and said.event is _REGISTER else None
            if (
                resource is None
                or resource.order < self._last_change
                or resource.run != self._run
                or time is None
                or not said.name
            ):
                self.add(time, said)
                continue
            # Most records are of what came before, with nothing between: so they go no long way.
            self._order = resource.order = self._order + 1
            if time != self._time:
                self._clock(time)
            resource.last, gap = self._now, self._now - resource.last
            if gap < resource.shortest:
                resource.shortest = gap
            resource.registered += 1
            resource.repeats += 1
            totals.registrations += 1
            totals.repeats += 1
            totals.live += said.count or 1

    def add(self, time: float | None, said: Meaning) -> None:
        """Take up a record; `time` is in seconds since 1970, or None for that of the record before it."""
        self._order += 1
        if time is not None and time != self._time:
            self._clock(time)
        if said.event is _REGISTER:
            self._register(self._now, said)
        else:
            _ACTIONS[said.event](self, self._now, said)

    def settle(self) -> None:
        """Find out what can be told of all names together, now that the log is over."""
        self.totals.unnamed = self._owners.unnamed(self.resources.values())
        doubtful = sum(waiting.count for name in self.doubtful() for waiting in name.doubts())
        self.totals.unsettled = max(0, doubtful - self.totals.unnamed) + self._owners.untold

    def doubtful(self) -> list[Resource]:
        """The resources of which it is not known how often they were registered again."""
        return [name for name in self.resources.values() if any(name.doubts())]

    def _clock(self, time: float) -> None:
        self._time = time
        time += self.behind
        now = self._now
        if time > now:
            self._now = time
        elif time < now - _SLACK:
            self.totals.clock_steps += 1
            self.behind += now - time
        elif isnan(now):
            self.first = self._now = time

    @property
    def now(self) -> float | None:
        """The time of the last record, on a clock that never goes back."""
        return None if isnan(self._now) else self._now

    def _register(self, now: float, said: Meaning) -> None:
        totals = self.totals
        if not said.name and said.kind in self._named:
            return  # the sum of what was told one by one
        totals.registrations += 1
        totals.live += said.count or 1
        resource = self.resources.get(said.key) or self._new(said.key, now)
        repeated = False
        if resource is None:
            totals.untold += 1
        else:
            resource.registered += 1
            # Where nothing was started or cleaned up since, there is nothing to find out.
            if resource.run != self._run or resource.order < self._last_change:
                self._owners.touch(resource, now, self._order)
                repeated = resource.run == self._run and self._judge(resource, now, said)
                resource.run = self._run
                resource.news = len(self._servers_of_run)
            else:
                repeated = True
                totals.repeats += 1
                resource.repeats += 1
                if now - resource.last < resource.shortest:
                    resource.shortest = now - resource.last
                if self.on_repeat:
                    self.on_repeat(resource)
            resource.last, resource.order = now, self._order
        if self._timeline:
            self._timeline.add(now, totals.live, registered=1, repeated=repeated)

    def _new(self, key: Key, now: float) -> Resource | None:
        if len(self.resources) >= self._settings.max_names:
            return None
        if key[2]:
            self._named.add(key[0])
        resource = self.resources[key] = Resource(*key, first=now, likely=key[1])
        if key[1]:
            resource.servers = frozenset([key[1]])
        else:
            resource.likely = self._latest
        return resource

    def _judge(self, resource: Resource, now: float, said: Meaning) -> bool:
        """Whether `resource`, registered in this run already, surely comes again without a clean-up."""
        excusing: Takings | None = frozenset()
        if self._last_clean_up > resource.order:
            excusing = self._owners.excusing(resource)
            if excusing is None:
                return False
        started = self._last_start > resource.order and self._has_started(resource)
        if started and self._settings.restart_cleans:
            if not excusing:
                self.totals.live = max(0, self.totals.live - (said.count or 1))
            return False
        shared = not said.server and self._may_be_shared(resource, now)
        repeat = Unsettled(1, started, shared, now - resource.last)
        if excusing:
            resource.wait(excusing, repeat)
            return False
        self._repeat(resource, repeat)
        return True

    def _repeat(self, resource: Resource, repeat: Unsettled) -> None:
        self.totals.repeats += repeat.count
        resource.repeats += repeat.count
        resource.after_start += repeat.after_start
        resource.maybe_shared += repeat.maybe_shared
        resource.shortest = min(resource.shortest, repeat.shortest)
        if self.on_repeat:
            self.on_repeat(resource)

    def _has_started(self, resource: Resource) -> bool:
        """Whether a server that `resource` may belong to has started since it was registered."""
        if not resource.servers:
            return True
        return any(
            name in self.servers and self.servers[name].order > resource.order for name in resource.servers
        )

    def _may_be_shared(self, resource: Resource, now: float) -> bool:
        """Whether this may be the first listing of another server, one that is new in this run."""
        newest, since = self._newest
        return resource.is_shared or (
            len(self._servers_of_run) > resource.news > 0
            and now - since <= self._settings.listing_seconds
            and resource.servers != {newest}
        )

    def _clean_up(self, now: float, said: Meaning) -> None:
        cleaned = self._entry(self.cleaned, (said.kind, said.server), Cleaned)
        cleaned.times += 1
        removed = 1 if said.name else said.count or 0
        cleaned.removed += removed
        self.totals.removed += removed
        self.totals.live = max(0, self.totals.live - removed)
        if said.name:
            for server in {said.server, ""}:
                resource = self.resources.get((said.kind, server, said.name))
                if resource is not None:
                    resource.run = -1
        elif said.count != 0:
            self._last_clean_up = self._last_change = self._order
            self._owners.clean_up(said.kind, said.server, said.count, now, self._order)
        if self._timeline:
            self._timeline.add(now, self.totals.live, removed=removed)

    def _skip(self, now: float, said: Meaning) -> None:
        self.totals.skipped += 1
        self._count(self.skipped, (said.kind, said.server))

    def _starting(self, now: float, said: Meaning) -> None:
        server = self._entry(self.servers, said.server, Server)
        server.starting += 1
        server.open += 1

    def _started(self, now: float, said: Meaning) -> None:
        server = self._entry(self.servers, said.server, Server)
        server.started += 1
        server.open = max(0, server.open - 1)
        server.order = self._last_start = self._last_change = self._order
        if said.server not in self.servers:  # beyond the limit
            return
        self._owners.start(said.server)
        if said.server not in self._servers_of_run:
            self._servers_of_run.add(said.server)
            self._newest = (said.server, now)
        self._latest = said.server
        if self._timeline:
            self._timeline.mark(now, f"{said.server} started")

    def _failed(self, now: float, said: Meaning) -> None:
        server = self._entry(self.servers, said.server, Server)
        server.failed += 1
        server.open = max(0, server.open - 1)

    def _status(self, now: float, said: Meaning) -> None:
        self._count(self.statuses, (f"{said.kind} {said.name}".strip(), said.server))

    def _task_start(self, now: float, said: Meaning) -> None:
        key = said.name or said.server
        tasks = self._entry(self.tasks, (said.kind, key), Tasks)
        tasks.started += said.count or 1
        tasks.open += said.count or 1
        self._entry(self._open, said.kind, dict[str, Tasks]).setdefault(key, tasks)

    def _task_end(self, now: float, said: Meaning) -> None:
        key = said.name or said.server
        started = self._open.get(said.kind, {})
        if not key and started:
            # An end that does not say whose it is, is that of the one that was started first.
            key = next(iter(started))
        tasks = self._entry(self.tasks, (said.kind, key), Tasks)
        ended = 1 if said.count is None else said.count
        tasks.ended += ended
        tasks.open = max(0, tasks.open - ended)
        if not tasks.open:
            started.pop(key, None)

    def _alert(self, now: float, said: Meaning) -> None:
        times, _ = self.alerts.get(said.kind, (0, ""))
        if times or len(self.alerts) < self._settings.max_names:
            self.alerts[said.kind] = (times + 1, said.text)

    def _app_start(self, now: float, said: Meaning) -> None:
        self.totals.app_starts += 1
        self.totals.live = 0
        self._run += 1
        self._owners.new_run()
        self._servers_of_run.clear()
        self._latest = ""
        for server in self.servers.values():
            server.unfinished += server.open
            server.open = 0
        for tasks in self.tasks.values():
            tasks.left = max(tasks.left, tasks.open)
            tasks.open = 0
        self._open.clear()
        if self._timeline:
            self._timeline.add(now, 0)
            self._timeline.mark(now, "application started")

    def _count(self, counts: dict[tuple[str, str], int], key: tuple[str, str]) -> None:
        if key in counts or len(counts) < self._settings.max_names:
            counts[key] = counts.get(key, 0) + 1

    def _entry(self, entries: dict[K, V], key: K, make: Callable[[], V]) -> V:
        """The entry under `key`, a new one if need be; beyond the limit, one that is not kept."""
        found = entries.get(key)
        if found is None:
            found = make()
            if len(entries) < self._settings.max_names:
                entries[key] = found
        return found


_ACTIONS: dict[Event, Callable[[Ledger, float, Meaning], None]] = {
    Event.CLEAN_UP: Ledger._clean_up,
    Event.SKIP: Ledger._skip,
    Event.STARTING: Ledger._starting,
    Event.STARTED: Ledger._started,
    Event.FAILED: Ledger._failed,
    Event.STATUS: Ledger._status,
    Event.TASK_START: Ledger._task_start,
    Event.TASK_END: Ledger._task_end,
    Event.ALERT: Ledger._alert,
    Event.APP_START: Ledger._app_start,
}
