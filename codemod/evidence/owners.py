"""Whose a name is, in lines that do not say it, and what follows from that.

A name belongs to one server, as a rule. Which one is narrowed down: it is a server that had started when the
name was registered and had not stopped; and where a clean-up of a server took three names, no more than three
of those that were registered since its clean-up before are its own. A registration that a clean-up excuses if
the name is that server's, and does not if it is another's, waits until that is known.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from codemod.evidence.accounts import NOBODY, Resource, Servers, Taking, Takings, Unsettled

# Beyond so many servers at once, nothing is said about which of them a name may belong to.
MOST_SERVERS = 64
# How many clean-ups are remembered as long as it is not known what they took, and with how many names.
_MOST_CLAIMS, _MOST_NAMES = 256, 256
# Of one server, the clean-ups that are told apart; and how many servers that were cleaned up are known.
_MOST_CLEANINGS, _MOST_CLEANED = 32, 4096
# Open questions of one name, and answers that all of them have together.
_MOST_OPEN, _MOST_ANSWERS = 64, 100_000
_MOST_SETS = 4096
_UNCOUNTED = 1 << 40

Without = Callable[[Resource, str], bool]
"""Takes a server from those that a name may belong to, unless it is the only one; returns whether it did."""

Settled = Callable[[Resource, Unsettled], None]
"""Called with what has turned out to be a repeat."""


@dataclass(slots=True)
class Cleanings:
    """The last clean-ups of one kind and server, by the numbers of their records."""

    orders: deque[int] = field(default_factory=lambda: deque(maxlen=_MOST_CLEANINGS))
    left: int = 0
    """What they took and has not come again; only where the server is not known."""

    def first_after(self, order: int) -> int:
        """The number of the first clean-up after that record; 0 if it is forgotten."""
        later = [number for number in self.orders if number > order]
        return 0 if len(later) == _MOST_CLEANINGS else later[0]


@dataclass(frozen=True, slots=True)
class Claim:
    """A clean-up took those of `names` that are of `server`: `count`, with some that the log may lack."""

    server: str
    count: int
    names: tuple[Resource, ...]

    @property
    def possible(self) -> list[Resource]:
        """The names that may be of the server."""
        return [name for name in self.names if not name.servers or self.server in name.servers]

    def narrowed(self, without: Without) -> Iterator[Resource]:
        """Those of the names of which less is possible now."""
        possible = self.possible
        own = sum(len(name.servers) == 1 for name in possible)
        if self.count <= own < len(possible):
            for name in possible:
                if without(name, self.server):
                    yield name

    @property
    def is_open(self) -> bool:
        """Whether it is not yet known what was taken."""
        return any(
            not name.servers or (self.server in name.servers and len(name.servers) > 1) for name in self.names
        )

    @property
    def left(self) -> int:
        """How many of the names of which it is not known may have been taken."""
        return self.count - sum(name.servers == {self.server} for name in self.names)


class Owners:
    """Takes up starts, clean-ups and registrations in their order."""

    def __init__(self, listing_seconds: float, on_repeat: Settled) -> None:
        """A server that stopped may register for `listing_seconds`; `on_repeat` gets what is settled late."""
        self.started: set[str] = set()
        """The servers of this run of the application."""
        self._listing_seconds = listing_seconds
        self._on_repeat = on_repeat
        self._possible = NOBODY
        self._down: dict[str, tuple[float, int]] = {}
        self._cleaned: dict[tuple[str, str], Cleanings] = {}
        self._touched: dict[Resource, int] = {}
        self._claims: dict[Taking, Claim] = {}
        self._common: dict[tuple[Servers, Servers], Servers] = {}
        self._answers = 0
        self._forgotten = 0
        """The number of the last clean-up that was not kept."""
        self.untold = 0
        """Registrations of which nothing can be told any more, since there were too many to keep."""

    def new_run(self) -> None:
        """The application starts anew."""
        self.started.clear()
        self._down.clear()
        self._cleaned.clear()
        self._touched.clear()
        self._possible = NOBODY

    def start(self, server: str) -> bool:
        """`server` has started; returns whether it is new in this run."""
        is_new = server not in self.started
        self.started.add(server)
        _, since = self._down.pop(server, (0.0, None))
        if since is not None:
            # What was registered while it was down is another's.
            self._settle([name for name in self._touched_since(since) if self._without(name, server)])
        self._set_possible()
        return is_new

    def clean_up(self, kind: str, server: str, count: int | None, now: float, order: int) -> None:
        """Something of `server` was taken away: `count` resources, or all that it had."""
        # The last one to be cleaned up stands last.
        if len(self._cleaned) >= _MOST_CLEANED and (kind, server) not in self._cleaned:
            self._forgotten = order
            return
        cleanings = self._cleaned.pop((kind, server), Cleanings())
        self._cleaned[kind, server] = cleanings
        since = cleanings.orders[-1] if cleanings.orders else 0
        cleanings.orders.append(order)
        if not server:
            cleanings.left += count or _UNCOUNTED
            return
        held = [name for name in self._touched_since(since) if kind in ("", name.kind)]
        if server not in self.started:
            # It had started before the log begins: so all that was said of others is no longer sure.
            self.started.add(server)
            for name in held:
                if name.servers and not name.server:
                    name.servers |= {server}
        elif count and len(held) <= _MOST_NAMES:
            self._claim((server, order), Claim(server, count, tuple(held)))
        self._down[server] = (now, order)
        self._set_possible()

    def touch(self, name: Resource, now: float, order: int) -> None:
        """`name` was registered, for the first time since something was started or cleaned up."""
        self._touched.pop(name, None)
        self._touched[name] = order
        while self._down:
            server, (since, _) = next(iter(self._down.items()))
            if now - since <= self._listing_seconds:
                break
            del self._down[server]
            self.started.discard(server)
            self._set_possible()
        if not name.server:
            before = name.servers
            name.servers = self._both(before, self._possible)
            if self._possible and not name.servers & self._possible:
                name.share()  # registered while its server was not there
            if name.servers is not before and name.unsettled:
                self._settle([name])

    def excusing(self, name: Resource) -> Takings | None:
        """The clean-ups that may have taken `name` since it was registered last; None if it is no repeat."""
        if name.order < self._forgotten:
            self.untold += 1
            return None
        found = []
        for (kind, server), cleanings in reversed(self._cleaned.items()):
            if cleanings.orders[-1] <= name.order:
                break
            if kind not in ("", name.kind):
                continue
            if not server:
                if cleanings.left > 0:
                    cleanings.left -= 1
                    return None
            elif not name.servers or server in name.servers:
                is_known = len(name.unsettled) < _MOST_OPEN
                found.append((server, cleanings.first_after(name.order) if is_known else 0))
        takings = frozenset(found)
        if takings and len(name.servers) == 1:
            return None
        if takings and takings not in name.unsettled:
            if self._answers > _MOST_ANSWERS:
                self.untold += 1
                return None
            self._answers += len(takings)
        return takings

    def unnamed(self, names: Iterable[Resource]) -> int:
        """How many of what is unsettled are repeats for certain, since the clean-ups took too little."""
        waiting = Counter[Takings]()
        for name in names:
            for excusing, unsettled in name.unsettled.items():
                waiting[excusing] += unsettled.count
        left = {at: claim.left for at, claim in self._claims.items()}
        return waiting.total() - _most_excused(waiting, left)

    def _set_possible(self) -> None:
        few = len(self.started) <= MOST_SERVERS
        self._possible = frozenset(self.started) if few else NOBODY

    def _both(self, servers: Servers, possible: Servers) -> Servers:
        """Those of `servers` that are possible; where none is, what was known stays."""
        if not servers or servers == possible or not possible:
            return servers or possible
        common = self._common.get((servers, possible))
        if common is None:
            # Beyond the limit less is found out: that is no mistake.
            if len(self._common) >= _MOST_SETS:
                return servers
            common = self._common[servers, possible] = servers & possible or servers
        return common

    def _touched_since(self, order: int) -> Iterator[Resource]:
        for name, touched in reversed(self._touched.items()):
            if touched <= order:
                return
            yield name

    def _without(self, name: Resource, server: str) -> bool:
        if server not in name.servers or len(name.servers) == 1:
            return False
        less = self._both(name.servers, name.servers - {server})
        is_less = less is not name.servers
        name.servers = less
        return is_less

    def _claim(self, at: Taking, claim: Claim) -> None:
        if len(claim.possible) < claim.count:
            # It took more than can have been its own: some of what came again is of several servers.
            for name in claim.names:
                if name.repeats and claim.server not in name.servers:
                    name.share()
        changed = list(claim.narrowed(self._without))
        if claim.is_open:
            if len(self._claims) >= _MOST_CLAIMS:
                del self._claims[next(iter(self._claims))]
            self._claims[at] = claim
        self._settle(changed)

    def _settle(self, changed: Iterable[Resource]) -> None:
        """Draw all conclusions from what is known of `changed`."""
        changed = set(changed)
        while changed:
            for name in changed:
                self._settle_name(name)
            changed = {name for claim in self._claims.values() for name in claim.narrowed(self._without)}
            self._claims = {at: claim for at, claim in self._claims.items() if claim.is_open}

    def _settle_name(self, name: Resource) -> None:
        for excusing, waiting in list(name.unsettled.items()):
            left = frozenset(taking for taking in excusing if taking[0] in name.servers)
            if left != excusing or len(name.servers) == 1:
                del name.unsettled[excusing]
                self._answers -= len(excusing)
                if not left:
                    self._on_repeat(name, waiting)
                elif len(name.servers) > 1:
                    self._answers += len(left) if left not in name.unsettled else 0
                    name.wait(left, waiting)


def _most_excused(waiting: Mapping[Takings, int], left: Mapping[Taking, int]) -> int:
    """How many registrations the clean-ups can excuse at most; each of them only so many as it has `left`.

    Where they do not suffice, one may excuse another registration than at first, which makes room.
    """
    users: dict[Taking, Counter[Takings]] = {taking: Counter() for taking in left}

    def excuse(one: Takings, asked: set[Taking]) -> bool:
        for taking in one:
            if taking not in left:  # nothing is known of its limit
                return True
        for taking in one - asked:
            asked.add(taking)
            used = users[taking]
            if used.total() < left[taking]:
                used[one] += 1
                return True
            for other in list(used):
                if excuse(other, asked):
                    used[other] -= 1
                    used[one] += 1
                    users[taking] = +used
                    return True
        return False

    return sum(excuse(one, set()) for one, count in waiting.items() for _ in range(count))
