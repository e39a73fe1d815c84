"""What `reattach logs` goes by: thresholds, and the lines of other applications. The `[logs]` table."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from codemod.tomlfile import as_table, unknown_word, wrong_value


class Event(StrEnum):
    """What a line of a log says."""

    REGISTER = "register"
    CLEAN_UP = "clean-up"
    SKIP = "skip"
    """A guard found the thing registered and left it alone."""
    STARTING = "starting"
    STARTED = "started"
    FAILED = "failed"
    STATUS = "status"
    """A server changed its state."""
    TASK_START = "task-start"
    TASK_END = "task-end"
    ALERT = "alert"
    """The application itself says that something grows."""
    APP_START = "app-start"
    """A new process: whatever was registered went with the old one."""
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class LogPattern:
    """A message to look for, and what it says.

    `message` is the whole text of it, with `{name}`, `{server}`, `{count}` and `{kind}` in the places that
    are to be read, and `{}` for what does not matter. `kind` says of what kind the resource or task is
    where the message does not.
    """

    event: Event
    message: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """Thresholds and patterns.

    A resource that was registered again `min_repeats` times without a clean-up is a leak; so is a task that
    was started at least `min_unended` times more often than it ended, within one run of the application.
    With `restart_cleans` the start of a server counts as a clean-up of what it had. For `listing_seconds`
    after its start a registration may belong to a server. `max_names` resources are told apart at most.
    """

    min_repeats: int = 1
    min_unended: int = 3
    restart_cleans: bool = False
    listing_seconds: int = 60
    max_names: int = 50_000
    patterns: tuple[LogPattern, ...] = ()


def parse_logs(value: Any, where: str) -> LogSettings:
    """The settings in the table `logs` of the file that `where` names.

    Raises:
        ReattachError: for a key or event nobody knows, and for a value of the wrong kind.
    """
    place = f"{where}: [logs]"
    kinds = {item.name.replace("_", "-"): type(item.default) for item in fields(LogSettings)}
    values: dict[str, Any] = {}
    for key, entry in as_table(value, where, "`logs`").items():
        if key not in kinds:
            unknown_word(place, "key", key, kinds)
        if key == "patterns":
            entry = _patterns(entry, where)
        elif kinds[key] is bool and not isinstance(entry, bool):
            wrong_value(place, key, "true or false", entry)
        elif kinds[key] is int and (not isinstance(entry, int) or isinstance(entry, bool) or entry < 1):
            wrong_value(place, key, "a whole number above 0", entry)
        values[key.replace("-", "_")] = entry
    return LogSettings(**values)


def _patterns(value: Any, where: str) -> tuple[LogPattern, ...]:
    if not isinstance(value, list):
        wrong_value(f"{where}: [logs]", "patterns", "a list of tables", value)
    return tuple(_pattern(entry, f"{where}: [[logs.patterns]] {n}") for n, entry in enumerate(value, 1))


def _pattern(value: Any, place: str) -> LogPattern:
    table = as_table(value, place, "a pattern")
    known = [item.name for item in fields(LogPattern)]
    for key, entry in table.items():
        if key not in known:
            unknown_word(place, "key", key, known)
        if not isinstance(entry, str):
            wrong_value(place, key, "a string", entry)
    for key in ("event", "message"):
        if not table.get(key):
            wrong_value(place, key, "given", table.get(key, ""))
    events = [str(event) for event in Event]
    if table["event"] not in events:
        unknown_word(place, "event", table["event"], events)
    return LogPattern(Event(table["event"]), table["message"], table.get("kind", ""))
