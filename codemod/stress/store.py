"""What servers offer, registered as Zed's store does it: with a guard and a clean-up, or without either."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# Takes a level, a module and a message.
Say = Callable[[str, str, str], None]

_STORE = "project::context_server_store"
_MODULES = {"tool": "agent::thread_store", "command": "assistant_context_editor::context_store"}


@dataclass(slots=True)
class Account:
    """What was done, to be held against what the log tells. Times are in seconds since 1970."""

    starts: int = 0
    failures: int = 0
    registered: int = 0
    repeats: int = 0
    """Registrations of what was registered already."""
    removed: int = 0
    skipped: int = 0
    settled: float | None = None
    """When each server had been up, or had failed to."""
    ended: float | None = None
    """When the plan was over and the servers were told to end."""

    def as_values(self) -> dict[str, Any]:
        """All of it for JSON."""
        return asdict(self)


class Store:
    """Keeps what was registered for each server, and tells of it in the words of Zed's log."""

    def __init__(self, say: Say, *, leaky: bool) -> None:
        """With `leaky`, registers again whenever a server is said to run, and never cleans up."""
        self.account = Account()
        self._say = say
        self._leaky = leaky
        self._live: Counter[tuple[str, str]] = Counter()
        self._of_server: dict[str, list[tuple[str, str]]] = {}

    def starting(self, server: str) -> None:
        """`server` is being started."""
        self.account.starts += 1
        self._say("INFO", "context_server::context_server", f"starting context server {server}")

    def started(self, server: str) -> None:
        """`server` has answered for the first time."""
        self._say("INFO", _STORE, f"Started {server} context server")

    def failed(self, server: str, reason: str) -> None:
        """`server` could not be started."""
        self.account.failures += 1
        self._say("ERROR", _STORE, f"{server} context server failed to start: {reason}")

    def status(self, server: str, status: str) -> None:
        """`server` has another status now; what it had registered goes, unless it runs or starts."""
        self._say("DEBUG", _STORE, f"{server} changed to {status}")
        if status not in ("Starting", "Running"):
            self._clean_up(server)

    def wants(self, server: str) -> bool:
        """Whether to list what `server` offers, now that it is said to run."""
        if self._leaky or server not in self._of_server:
            return True
        self.account.skipped += 1
        self._say("DEBUG", _MODULES["tool"], f"{server} already has tools registered, skipping")
        return False

    def list_changed(self, server: str) -> None:
        """`server` says that its tools are others now."""
        self._say("INFO", _STORE, f"Received tools/list_changed notification for server {server}")

    def register(self, server: str, tools: Sequence[str], commands: Sequence[str]) -> None:
        """Take up what `server` offers; what it offered before goes."""
        self._clean_up(server)
        items = [("tool", name) for name in tools] + [("command", name) for name in commands]
        for kind, name in items:
            self._say("INFO", _MODULES[kind], f'registering context server {kind}: "{name}"')
            self.account.registered += 1
            self.account.repeats += self._live[kind, name] > 0
            self._live[kind, name] += 1
        self._of_server.setdefault(server, []).extend(items)

    def _clean_up(self, server: str) -> None:
        if self._leaky:
            return
        items = self._of_server.pop(server, [])
        for kind, number in Counter(kind for kind, _ in items).items():
            self._say("INFO", _MODULES[kind], f"removing {number} {kind}s of {server}")
        self.account.removed += len(items)
        self._live.subtract(items)
