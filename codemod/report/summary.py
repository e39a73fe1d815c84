"""How many findings of which kind, and what becomes of them: the counts that people are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from codemod.console import counted
from codemod.model import Applicability, Finding, Run, Span, Verified


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one run.

    `findings` leaves out what is fine. `fixed` are the findings that the run's changes settle, in `changed`
    files; `offered` those whose suggestion only waits for --unsafe-fixes; `dropped` those whose suggestion
    could not be applied.
    """

    files: int
    findings: int
    by_applicability: tuple[tuple[Applicability, int], ...]
    fixed: int
    changed: int
    offered: int
    dropped: int
    problems: int

    @property
    def left(self) -> int:
        """How many findings the run's changes do not settle."""
        return self.findings - self.fixed


def tally(run: Run) -> Tally:
    """Count what `run` has found out."""
    kinds = Counter(finding.applicability for finding in run.findings)
    fixed = {_key(finding) for change in run.changes for finding in change.findings}
    dropped = {_key(drop.finding) for drop in run.dropped}
    offered = [
        finding
        for finding in run.findings
        if finding.suggestion and finding.applicability is Applicability.REVIEW and not run.unsafe
    ]
    return Tally(
        files=run.files,
        findings=len(run.findings) - kinds[Applicability.FINE],
        by_applicability=tuple((kind, kinds[kind]) for kind in Applicability if kinds[kind]),
        fixed=len(fixed),
        changed=len(run.changes),
        offered=len({_key(finding) for finding in offered} - fixed - dropped),
        dropped=len(dropped),
        problems=len(run.problems),
    )


def found(run: Run) -> str:
    """The closing sentence of a check: what was found, where, and what `reattach apply` would do about it."""
    counts = tally(run)
    files = counted(counts.files, "file")
    kinds = dict(counts.by_applicability)
    fine = kinds.pop(Applicability.FINE, 0)
    if counts.findings:
        each = ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
        parts = [f"Found {counted(counts.findings, 'finding')} ({each}) in {files}"]
    else:
        parts = [f"No findings in {files}"]
    if fine:
        parts.append(f"{counted(fine, 'place')} {'is' if fine == 1 else 'are'} fine")
    fixable = max(counts.fixed, run.fixable)
    if fixable:
        parts.append(f"{fixable:,} fixable with `reattach apply`")
    if counts.offered:
        parts.append(f"{counts.offered:,} more with `--unsafe-fixes`")
    parts += _baseline(run)
    if counts.problems:
        parts.append(counted(counts.problems, "problem"))
    return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Row:
    """What was found in one crate by one rule: how many findings of each kind, in the order of KINDS."""

    crate: str
    rule: str
    counts: tuple[int, ...]


KINDS = tuple(Applicability)


def by_crate_and_rule(run: Run) -> tuple[Row, ...]:
    """The findings of `run` counted by crate and rule, sorted."""
    kinds: dict[tuple[str, str], Counter[Applicability]] = {}
    for finding in run.findings:
        kinds.setdefault((finding.crate, finding.rule), Counter())[finding.applicability] += 1
    return tuple(
        Row(crate, rule, tuple(counts[kind] for kind in KINDS))
        for (crate, rule), counts in sorted(kinds.items())
    )


def fixes(run: Run, done: str = "") -> str:
    """The closing sentence of a command that makes fixes: how many there are, and what is left to do.

    `done` says what has become of them; it stands in front of their number.
    """
    counts = tally(run)
    parts = []
    if counts.fixed:
        parts.append(f"{done} {counted(counts.fixed, 'fix')} in {counted(counts.changed, 'file')}".lstrip())
    else:
        parts.append(f"No fixes in {counted(counts.files, 'file')}")
    if counts.dropped:
        parts.append(f"{counted(counts.dropped, 'fix')} left out")
    if counts.offered:
        parts.append(f"{counts.offered:,} more with `--unsafe-fixes`")
    alone = counts.left - counts.offered - counts.dropped
    if alone > 0:
        parts.append(
            f"{counted(alone, 'finding')} {'needs' if alone == 1 else 'need'} a person: see `reattach check`"
        )
    return "; ".join([*parts, *_baseline(run)])


def verified(check: Verified) -> str:
    """What came of a check by the compiler, and at what cost."""
    if not check.runs:
        return "No fixes to check with the compiler"
    compiled, open_ends = len(check.compiled), len(check.unverified)
    parts = [f"{counted(compiled, 'fix')} checked by {counted(check.runs, 'run')} of `{check.command}`"]
    if open_ends:
        parts.append(f"{open_ends:,} not verified")
    return "; ".join(parts)


def _baseline(run: Run) -> list[str]:
    told = []
    if run.known:
        told.append(f"{counted(run.known, 'finding')} in the baseline not shown")
    if run.shrunk:
        are = "is" if run.shrunk == 1 else "are"
        told.append(f"{run.shrunk:,} of the baseline {are} gone: tighten it with `reattach baseline`")
    return told


def reason_dropped(run: Run) -> Callable[[Finding], str | None]:
    """Tells of a finding why its suggestion was left out; None when it was not."""
    reasons = {_key(drop.finding): drop.reason for drop in run.dropped}
    return lambda finding: reasons.get(_key(finding))


def _key(finding: Finding) -> tuple[str, str, Span]:
    # A finding holds a plan with mappings, which cannot be hashed.
    return finding.rule, str(finding.path), finding.span
