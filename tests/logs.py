"""Logs made up for tests, in the forms that Zed and others print, together with what is in them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from codemod.evidence.ledger import Ledger
from codemod.evidence.patterns import Patterns
from codemod.evidence.records import Records
from codemod.evidence.sources import plain
from codemod.logsettings import LogSettings

NOISE = (
    (
        "INFO",
        "project::lsp_store",
        'attempting to start language server "typos", path: "/home/me/code", id: {}',
    ),
    ("WARN", "context_server::client", "context server stderr: [{}] using existing client port"),
    ("ERROR", "lsp", "Server not initialized ({})"),
    ("INFO", "agent::thread_store", "loaded {} threads"),
)
# They look like what counts, at first.
TRICKY = (
    ("INFO", "workspace", "removing {}"),
    ("INFO", "settings", "Started watching {}"),
    ("WARN", "client", 'said: [x] registering context server tool: "quoted_{}"'),
)


def zlog(time: datetime, level: str, module: str, message: str) -> str:
    """As Zed prints since April 2025."""
    return f"{time.isoformat(timespec='seconds')} {level:5} [{module}] {message}"


def zlog_in_color(time: datetime, level: str, module: str, message: str) -> str:
    """As Zed prints to a terminal."""
    bold, reset = "\x1b[1m", "\x1b[0m"
    stamp = time.isoformat(timespec="seconds")
    return f"{stamp} {bold}\x1b[32m{level:5}{reset} [{bold}{module}{reset}] {message}"


def simplelog(time: datetime, level: str, module: str, message: str) -> str:
    """As Zed printed until April 2025: a fraction of any length, and no module."""
    fraction = f"{time.microsecond:06}".rstrip("0") or "0"
    return f"{time:%Y-%m-%dT%H:%M:%S}.{fraction}{_offset(time)} [{level}] {message}"


def env_logger(time: datetime, level: str, module: str, message: str) -> str:
    """As many applications print to standard error."""
    return f"[{time:%Y-%m-%dT%H:%M:%S}{_offset(time)} {level:5} {module}] {message}"


def tracing(time: datetime, level: str, module: str, message: str) -> str:
    """As `tracing_subscriber::fmt` prints."""
    return f"{time:%Y-%m-%dT%H:%M:%S.%f}Z {level:>5} {module}: {message}"


FORMS: tuple[Callable[[datetime, str, str, str], str], ...] = (
    zlog,
    zlog_in_color,
    simplelog,
    env_logger,
    tracing,
)


def _offset(time: datetime) -> str:
    return time.isoformat()[-6:]


@dataclass
class MadeLog:
    """Writes lines, and keeps account of what they say, by the truth that the lines do not tell."""

    form: Callable[[datetime, str, str, str], str] = zlog
    now: datetime = field(default_factory=lambda: datetime.fromisoformat("2025-06-03T20:42:28-05:00"))
    lines: list[str] = field(default_factory=list)
    registered: Counter[str] = field(default_factory=Counter)
    repeats: Counter[str] = field(default_factory=Counter)
    removed: int = 0
    live: int = 0
    _held: dict[str, set[str]] = field(default_factory=dict)

    def tick(self, seconds: float = 1) -> None:
        self.now += timedelta(seconds=seconds)

    def say(self, message: str, level: str = "INFO", module: str = "agent::thread_store") -> None:
        self.lines.append(self.form(self.now, level, module, message))

    def noise(self, choice: random.Random, lines: Sequence[tuple[str, str, str]] = NOISE + TRICKY) -> None:
        level, module, message = choice.choice(lines)
        self.say(message.format(choice.randrange(10**6)), level, module)

    def start_application(self) -> None:
        self.say("========== starting zed ==========", module="zed")
        self._held.clear()
        self.live = 0

    def start(self, server: str) -> None:
        self.say(f"Started {server} context server", module="project::context_server_store")

    def register(self, server: str, name: str, kind: str = "tool") -> None:
        self.say(f'registering context server {kind}: "{name}"')
        held = self._held.setdefault(server, set())
        self.registered[name] += 1
        self.repeats[name] += name in held
        held.add(name)
        self.live += 1

    def clean_up(self, server: str) -> None:
        """The server stops, and what it had is taken back, as the fix prints it."""
        held = self._held.pop(server, set())
        if held:
            self.say(f"removing {len(held)} tools of context server {server}")
            self.removed += len(held)
            self.live -= len(held)

    def text(self, newline: str = "\n") -> str:
        return "".join(line + newline for line in self.lines)

    @property
    def total_repeats(self) -> int:
        return self.repeats.total()

    def repeated_names(self) -> dict[str, int]:
        return {name: number for name, number in self.repeats.items() if number}


@dataclass
class TornLog(MadeLog):
    """Loses the end of some lines, which say nothing then: not to a reader, but the application went on."""

    choice: random.Random = field(default_factory=random.Random)
    torn: int = 0
    _lost: dict[str, set[str]] = field(default_factory=dict)

    def register(self, server: str, name: str, kind: str = "tool") -> None:
        if self.choice.random() < 0.9:
            super().register(server, name, kind)
            return
        self.say(f'registering context server {kind}: "{name}"')
        self.lines[-1] = self.lines[-1][: -self.choice.randint(1, len(name))]
        self.torn += 1
        self._lost.setdefault(server, set()).add(name)

    def clean_up(self, server: str) -> None:
        held = self._held.pop(server, set())
        taken = len(held | self._lost.pop(server, set()))
        if taken:
            self.say(f"removing {taken} tools of context server {server}")
            self.removed += taken

    def start_application(self) -> None:
        super().start_application()
        self._lost.clear()


def tools_of(server: str, number: int) -> list[str]:
    return [f"{server}_tool_{index}" for index in range(number)]


def interleaved(log: MadeLog, scripts: Iterable[Iterator[None]], choice: random.Random) -> None:
    """Take steps of all `scripts` in a random order, each in its own."""
    waiting = list(scripts)
    while waiting:
        script = choice.choice(waiting)
        if next(script, StopIteration) is StopIteration:
            waiting.remove(script)
        log.tick(choice.choice((0, 0, 1, 7)))
        if choice.random() < 0.5:
            log.noise(choice)


def leaking(log: MadeLog, server: str, tools: int, rounds: int) -> Iterator[None]:
    """A server that starts and lists its tools `rounds` times, and nobody ever cleans up."""
    for _ in range(rounds):
        log.start(server)
        yield
        for name in tools_of(server, tools):
            log.register(server, name)
            yield


def mended(log: MadeLog, server: str, tools: int, rounds: int) -> Iterator[None]:
    """A server whose tools are taken back before it starts again."""
    for number in range(rounds):
        if number:
            log.clean_up(server)
            yield
        log.start(server)
        yield
        for name in tools_of(server, tools):
            log.register(server, name)
            yield


def registered_twice(log: MadeLog, server: str, tools: int, rounds: int) -> Iterator[None]:
    """A server that starts once, and whose tools are registered on each of `rounds` events."""
    log.start(server)
    yield
    for _ in range(rounds):
        for name in tools_of(server, tools):
            log.register(server, name)
            yield


def listed(log: MadeLog, server: str, *names: str) -> None:
    """The server starts, and what it lists is registered."""
    log.start(server)
    for name in names:
        log.tick(0.2)
        log.register(server, name)


def account(text: str | bytes | MadeLog, settings: LogSettings | None = None, size: int = 1 << 20) -> Ledger:
    """What the ledger makes of a log that is read in blocks of `size` bytes."""
    settings = settings or LogSettings()
    text = text.text() if isinstance(text, MadeLog) else text
    data = text.encode() if isinstance(text, str) else text
    reader = Records(Patterns(settings.patterns))
    ledger = Ledger(settings)
    for block in plain(data[start : start + size] for start in range(0, len(data), size)):
        ledger.take(reader.feed(block))
    ledger.take(reader.end())
    ledger.settle()
    return ledger


def repeats(ledger: Ledger) -> dict[str, int]:
    """How often each name was registered again, where it was."""
    return {item.name: item.repeats for item in ledger.resources.values() if item.repeats}
