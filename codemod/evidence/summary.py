"""What a log shows as plain values, for JSON and for the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from codemod.evidence.accounts import Resource
from codemod.evidence.findings import Leak, leaks, notes, repeated, server_of
from codemod.evidence.ledger import Ledger
from codemod.evidence.records import Records
from codemod.evidence.sources import Log
from codemod.logsettings import LogSettings


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that was found in `logs`, and how far it may be trusted."""

    logs: Sequence[Log]
    ledger: Ledger
    records: Records
    leaks: Sequence[Leak]
    notes: Sequence[str]


@dataclass(slots=True)
class ServerRow:
    """What is told of one server. `guessed` of the `names` may as well be another's."""

    server: str
    starting: int = 0
    started: int = 0
    failed: int = 0
    unfinished: int = 0
    names: int = 0
    guessed: int = 0
    registered: int = 0
    repeats: int = 0
    clean_ups: int = 0
    removed: int = 0
    skipped: int = 0


def summary(logs: Sequence[Log], ledger: Ledger, records: Records, settings: LogSettings) -> Summary:
    """What `ledger` and `records` show by the thresholds of `settings`."""
    ledger.settle()
    return Summary(logs, ledger, records, leaks(ledger, settings), notes(ledger, records, settings))


def server_rows(ledger: Ledger) -> list[ServerRow]:
    """One row for each server that the log names, and one without a name for what cannot be told."""
    rows: dict[str, ServerRow] = {}

    def row(name: str) -> ServerRow:
        return rows.setdefault(name, ServerRow(name))

    for name, server in ledger.servers.items():
        at = row(name)
        at.starting, at.started, at.failed = server.starting, server.started, server.failed
        at.unfinished = server.unfinished + server.open
    for resource in ledger.resources.values():
        shown = server_of(resource)
        at = row(shown.removesuffix("?"))
        at.names += 1
        at.guessed += shown.endswith("?")
        at.registered += resource.registered
        at.repeats += resource.repeats
    for (_, name), cleaned in ledger.cleaned.items():
        row(name).clean_ups += cleaned.times
        row(name).removed += cleaned.removed
    for (_, name), times in ledger.skipped.items():
        row(name).skipped += times
    return sorted(rows.values(), key=lambda at: (-at.repeats, at.server))


def as_values(found: Summary) -> dict[str, Any]:
    """`found` as it goes into JSON; times are in UTC, lengths of time in seconds."""
    ledger, totals = found.ledger, found.ledger.totals
    return {
        "verdict": "leak" if found.leaks else "clean",
        "leaks": [asdict(leak) for leak in found.leaks],
        "notes": list(found.notes),
        "files": [log.name for log in found.logs],
        "first": moment(ledger.first),
        "last": moment(ledger.now),
        "seconds": None if ledger.first is None or ledger.now is None else ledger.now - ledger.first,
        "registrations": totals.registrations,
        "repeats": totals.all_repeats,
        "repeats_unnamed": totals.unnamed,
        "repeats_per_hour": per_hour(totals.all_repeats, ledger.first, ledger.now),
        "live": totals.live,
        "removed": totals.removed,
        "skipped": totals.skipped,
        "app_starts": totals.app_starts,
        "clock_steps": totals.clock_steps,
        "cut_lines": found.records.cut,
        "overlong_lines": found.records.overlong,
        "unsettled_registrations": totals.unsettled,
        "untold_registrations": totals.untold,
        "resources": [_resource(resource) for resource in _all(ledger)],
        "servers": [asdict(row) for row in server_rows(ledger)],
        "clean_ups": [
            {"kind": kind, "server": server, "times": cleaned.times, "removed": cleaned.removed}
            for (kind, server), cleaned in sorted(ledger.cleaned.items())
        ],
        "skips": _counts(ledger.skipped),
        "statuses": _counts(ledger.statuses),
        "tasks": [
            {
                "kind": kind,
                "key": key,
                "started": tasks.started,
                "ended": tasks.ended,
                "left": max(tasks.left, tasks.open),
            }
            for (kind, key), tasks in sorted(ledger.tasks.items())
        ],
    }


def mean_gap(resource: Resource) -> float | None:
    """Seconds from one registration to the next on average; None if there was only one."""
    mean = (resource.last - resource.first) / max(1, resource.registered - 1)
    return mean if resource.registered > 1 and isfinite(mean) else None


def moment(time: float | None) -> str | None:
    """A time in seconds since 1970 as text; None where it is not known."""
    if time is None or not isfinite(time):
        return None
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="seconds")


def per_hour(number: int, first: float | None, last: float | None) -> float | None:
    """How many there are in an hour; None where there was not even a minute to go by."""
    if first is None or last is None or last - first < 60:
        return None
    return round(number / (last - first) * 3600, 1)


def _all(ledger: Ledger) -> list[Resource]:
    others = [resource for resource in ledger.resources.values() if not resource.repeats]
    return [*repeated(ledger), *sorted(others, key=lambda item: (item.kind, item.server, item.name))]


def _resource(resource: Resource) -> dict[str, Any]:
    told = resource.server or (next(iter(resource.servers)) if len(resource.servers) == 1 else None)
    return {
        "kind": resource.kind,
        "name": resource.name,
        "server": told,
        "likely_server": told or resource.likely or None,
        "registered": resource.registered,
        "repeats": resource.repeats,
        "repeats_after_start": resource.after_start,
        "repeats_maybe_shared": resource.maybe_shared,
        "first": moment(resource.first),
        "last": moment(resource.last),
        "shortest_gap": resource.shortest if isfinite(resource.shortest) else None,
        "mean_gap": mean_gap(resource),
    }


def _counts(counts: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "server": server, "times": times} for (kind, server), times in sorted(counts.items())
    ]
