"""From the account of a log to what it shows: the leaks, and what a reader has to know besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from codemod.console import counted
from codemod.evidence.accounts import Resource
from codemod.evidence.ledger import Ledger
from codemod.evidence.records import Records
from codemod.logsettings import LogSettings

AGAIN = "registered-again"
SOME_AGAIN = "some-registered-again"
NEVER_ENDED = "never-ended"
GROWTH = "growth-reported"

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Leak:
    """One leak: its pattern, what it is about, how often it showed, and all that in a sentence."""

    pattern: str
    kind: str
    server: str
    name: str
    count: int
    message: str


def leaks(ledger: Ledger, settings: LogSettings) -> list[Leak]:
    """What in the log shows a leak, by the thresholds of `settings`, the most frequent first."""
    found = [
        *_again(ledger, settings),
        *_some_again(ledger, settings),
        *_never_ended(ledger, settings),
        *_growth(ledger),
    ]
    return sorted(found, key=lambda leak: (-leak.count, leak.kind, leak.name))


def repeated(ledger: Ledger) -> list[Resource]:
    """The resources that were registered again without a clean-up, the most frequent first."""
    found = [resource for resource in ledger.resources.values() if resource.repeats]
    return sorted(found, key=lambda item: (-item.repeats, item.kind, item.server, item.name))


def server_of(resource: Resource) -> str:
    """The server of `resource`: its id, the id with a question mark where that is a guess, or nothing."""
    if resource.server:
        return resource.server
    if len(resource.servers) == 1:
        (server,) = resource.servers
        return server
    return f"{resource.likely}?" if resource.likely else ""


def subject(resource: Resource) -> str:
    """What `resource` is, in words; a line that only says how many were registered means all of a server."""
    if resource.name:
        return f"{resource.kind} {resource.name!r}"
    return f"every {resource.kind} of {resource.server}" if resource.server else f"every {resource.kind}"


def notes(ledger: Ledger, records: Records, settings: LogSettings) -> list[str]:
    """What limits the findings, in sentences."""
    totals = ledger.totals
    after_start = sum(resource.after_start for resource in ledger.resources.values())
    shared = sum(resource.repeats for resource in ledger.resources.values() if resource.maybe_shared)
    said = [
        (
            after_start and not ledger.cleaned and not settings.restart_cleans,
            f"{_of(after_start, totals.repeats)} follow a start of a server, and this log speaks of no "
            "clean-up: a build that cleans up without a word looks the same "
            "(`restart-cleans = true` takes each start for a clean-up)",
        ),
        (
            shared,
            "some repeats may be one name that several servers offer: these lines do not say whose it is",
        ),
        (
            any(server_of(resource).endswith("?") for resource in repeated(ledger)),
            "a server with a question mark is a guess: the one that had started last when the name came up",
        ),
        (
            totals.unsettled,
            f"of {counted(totals.unsettled, 'registration')} it cannot be told whether they are repeats, "
            "and they count as none: several servers started and stopped at once, "
            "and these lines do not say whose a name is",
        ),
        (records.cut, f"{counted(records.cut, 'line')} broke off"),
        (
            records.overlong,
            f"{counted(records.overlong, 'line')} of more than a MiB: only the begin was looked at",
        ),
        (
            totals.clock_steps,
            f"the clock was set back {counted(totals.clock_steps, 'time')}: "
            "later times are shown as if it had stood still meanwhile",
        ),
        (
            totals.untold,
            f"{counted(totals.untold, 'registration')} of names beyond the first {settings.max_names:,} "
            "were not told apart (`max-names`)",
        ),
        (
            not ledger.resources and not ledger.servers and not ledger.cleaned and not ledger.tasks,
            "no line says that anything was registered, cleaned up or started; "
            "Zed tells of its tools until July 2025, of its commands until spring 2026",
        ),
    ]
    return [sentence for holds, sentence in said if holds]


def _again(ledger: Ledger, settings: LogSettings) -> Iterator[Leak]:
    excused = _shared_names(ledger)
    for resource in repeated(ledger):
        shared = resource.maybe_shared if resource.likely in excused else 0
        if resource.repeats - shared >= settings.min_repeats:
            yield Leak(
                AGAIN,
                resource.kind,
                server_of(resource),
                resource.name,
                resource.repeats,
                f"{subject(resource)} was registered again "
                f"{counted(resource.repeats, 'time')} without a clean-up",
            )


def _some_again(ledger: Ledger, settings: LogSettings) -> Iterator[Leak]:
    """Repeats of which only the number is certain, where it is not for names that several servers offer."""
    names = ledger.doubtful()
    count = ledger.totals.unnamed
    if count < settings.min_repeats * len(names) - len(names) + 1 or any(name.is_shared for name in names):
        return
    kinds = {name.kind for name in names}
    some = ", ".join(sorted(repr(name.name) for name in names)[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    yield Leak(
        SOME_AGAIN,
        kinds.pop() if len(kinds) == 1 else "",
        "",
        "",
        count,
        f"of {some}{more}, some were registered again {counted(count, 'time')} in all: "
        "more came again than clean-ups had taken, and these lines do not say which",
    )


def _shared_names(ledger: Ledger) -> set[str]:
    """The servers of which some names may well be another's too.

    Where that could be said of most of what a server offers, all of it was registered again.
    """
    names: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for resource in ledger.resources.values():
        names[resource.likely] += 1
        shared[resource.likely] += resource.maybe_shared > 0
    return {server for server, number in names.items() if 0 < shared[server] <= number / 2}


def _never_ended(ledger: Ledger, settings: LogSettings) -> Iterator[Leak]:
    # Where no end is ever told of, none can be missed.
    told = {kind for (kind, _), tasks in ledger.tasks.items() if tasks.ended}
    for (kind, key), tasks in ledger.tasks.items():
        left = max(tasks.left, tasks.open)
        if kind in told and left >= settings.min_unended:
            yield Leak(
                NEVER_ENDED,
                kind,
                "",
                key,
                left,
                f"{counted(left, f'{kind} task')} of {key!r} were started and never ended",
            )


def _growth(ledger: Ledger) -> Iterator[Leak]:
    for kind, (times, text) in ledger.alerts.items():
        yield Leak(GROWTH, kind, "", "", times, f"the application says so: {text}")


def _of(number: int, all_of_them: int) -> str:
    return f"all {number:,} repeats" if number == all_of_them else f"{number:,} of {all_of_them:,} repeats"
