"""What a run came to: the driver's own account, what its log shows, and what its processes took."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TextIO

from codemod.console import counted
from codemod.evidence import sources, summary, watched
from codemod.evidence.ledger import Ledger
from codemod.evidence.patterns import Patterns
from codemod.evidence.records import Records, first_time
from codemod.evidence.summary import Summary
from codemod.evidence.watched import WARM_UP_SHARE, Watched
from codemod.model import Problem, ReattachError
from codemod.stress.plan import Scenario
from codemod.stress.store import Account
from codemod.stress.zedlog import LOG_SETTINGS


@dataclass(frozen=True, slots=True)
class Report:
    """A run from all sides."""

    plan: Scenario
    leaky: bool
    account: Account
    log: Summary
    monitor: Watched

    @property
    def has_leak(self) -> bool:
        """Whether the log shows a leak, or anything grows for certain."""
        return bool(self.log.leaks) or self.monitor.is_growing

    @property
    def disagreements(self) -> list[str]:
        """Where the log tells of other numbers than the driver, in sentences."""
        totals, account = self.log.ledger.totals, self.account
        pairs = {
            "registrations": (totals.registrations, account.registered),
            "repeats": (totals.all_repeats, account.repeats),
            "removed": (totals.removed, account.removed),
            "skipped": (totals.skipped, account.skipped),
        }
        return [
            f"{what}: the log tells of {told:,}, the driver of {done:,}"
            for what, (told, done) in pairs.items()
            if told != done
        ]

    def as_values(self) -> dict[str, Any]:
        """All of it for JSON."""
        return {
            "verdict": "leak" if self.has_leak else "clean",
            "leaky": self.leaky,
            "plan": self.plan.as_values(),
            "driver": self.account.as_values(),
            "disagreements": self.disagreements,
            "logs": summary.as_values(self.log),
            "monitor": watched.as_values(self.monitor),
        }


def report(
    plan: Scenario, leaky: bool, log: Path, account: Path, found: Watched
) -> tuple[Report, list[Problem]]:
    """Put together what a run has left behind; and what was wrong with it.

    Raises:
        ReattachError: if the driver broke off without an account.
    """
    if not account.exists():
        raise ReattachError(
            f"the driver broke off (exit code {found.exit_code})", "what it said last stands above"
        )
    shown, problems = _shown(log)
    made = _account(account)
    whole = Report(plan, leaky, made, shown, _under_faults(found, made))
    problems += [Problem(log, message) for message in whole.disagreements]
    if found.exit_code:
        problems.append(Problem(None, f"the driver ended with exit code {found.exit_code}"))
    return whole, problems


def print_report(found: Report, stream: TextIO, *, color: bool, most: int) -> None:
    """Print the tables of the log and of the processes, and both verdicts in one line."""
    from codemod.evidence.screen import print_watched
    from codemod.evidence.tables import print_summary

    print_summary(found.log, stream, color=color, most=most)
    print(file=stream)
    print_watched(found.monitor, stream, color=color)
    print(file=stream)
    for line in _closing(found):
        print(line, file=stream)


def _closing(found: Report) -> Iterator[str]:
    account, plan = found.account, found.plan
    how = "without guard or clean-up" if found.leaky else "guarded and cleaned up"
    yield (
        f"{counted(len(plan.servers), 'server')}, {counted(account.starts, 'start')}, "
        f"{account.failures:,} failed; registered {how}"
    )
    grows = found.monitor.verdict.value
    yield f"Log: {'a leak' if found.log.leaks else 'no leak'}. Processes: {grows}."


def _account(file: Path) -> Account:
    values = json.loads(file.read_text(encoding="utf-8"))
    return Account(**{field.name: values[field.name] for field in fields(Account)})


def _shown(file: Path) -> tuple[Summary, list[Problem]]:
    logs, problems = sources.in_order([str(file)], first_time)
    records, ledger = Records(Patterns(LOG_SETTINGS.patterns)), Ledger(LOG_SETTINGS)
    for log in logs:
        for block in sources.blocks(log, problems):
            ledger.take(records.feed(block))
    ledger.take(records.end())
    return summary.summary(logs, ledger, records, LOG_SETTINGS), problems


def _under_faults(found: Watched, account: Account) -> Watched:
    """`found` without what was measured while the servers were started first, or ended."""
    recording = found.recording
    if account.settled is None or account.ended is None:
        return found
    end, up = account.ended - recording.start, account.settled - recording.start
    kept = replace(
        recording,
        title="the driver and its servers",
        samples=[sample for sample in recording.samples if sample.elapsed <= end],
    )
    if not kept.samples:
        return found
    again = watched.watched(kept, up + WARM_UP_SHARE * (end - up), {}, (), found.exit_code)
    return replace(again, notes=found.notes)
