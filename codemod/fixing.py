"""From findings with suggestions to changed files: combine, edit, check, and again for what collided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from pathlib import Path

from codemod.check import parses_no_worse
from codemod.edit import apply_edits, combine, edits_by_path
from codemod.model import Applicability, CommitStep, Dropped, Edit, FileChange, Finding, Key, Origin, Verified
from codemod.regions import Lines, Region, edited, laid_out
from codemod.scan import Scan
from codemod.workspace import Workspace

# Fixes that collide get another round on the text the others made, and so do new findings in that text. From
# this round on each must leave fewer to do: what was in each other's way settles, what feeds itself does not.
_ROUNDS = 3
_UNSTABLE = "a second run would change its result again"
_WORSE = "the parser does not understand the result"
_UNTOLD = "it cannot be told from a fix of the same file that was left out"

# Judges files; the last argument names places in them that are to get no fix.
Decide = Callable[[Sequence[Scan], Workspace, Collection[Key]], list[Finding]]
# Gives, for each change, the text that shall stand in the file instead of the one after.
KeepFormatted = Callable[[Sequence[FileChange]], list[bytes]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the suggestions come to: the changed files, the commits they make, and the fixes left out.

    `regions` tells for each changed file which fixes its text comes from; `applied` are the fixes that were
    made, by where they began.
    """

    changes: tuple[FileChange, ...] = ()
    steps: tuple[CommitStep, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    regions: Mapping[Path, tuple[Region, ...]] = field(default_factory=dict)
    applied: Mapping[Origin, Finding] = field(default_factory=dict)


# Makes all fixes but those named.
Make = Callable[[Collection[Origin]], Fixed]


@dataclass(frozen=True, slots=True)
class Settled:
    """The fixes that stay, those taken out besides, and what checking them by a compiler has cost."""

    fixed: Fixed
    dropped: tuple[Dropped, ...] = ()
    verified: Verified | None = None


# Chooses among the findings whose suggestion is asked for.
Settle = Callable[[Sequence[Finding], Make], Settled]


@dataclass
class _State:
    """The files as changed so far, with what changed them."""

    texts: dict[Path, bytes] = field(default_factory=dict)
    regions: dict[Path, list[Region]] = field(default_factory=dict)
    applied: dict[Origin, Finding] = field(default_factory=dict)
    steps: list[CommitStep] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def apply_fixes(
    findings: Sequence[Finding],
    workspace: Workspace,
    wanted: set[Applicability],
    decide: Decide,
    keep_formatted: KeepFormatted | None = None,
    without: Collection[Origin] = (),
) -> Fixed:
    """Apply every suggestion of `findings` whose applicability is `wanted`, in memory.

    A fix whose result parses worse, or that a second run would change again, is taken back and named; so
    are, for safety, all fixes of the files it touches. `decide` judges changed files anew, after
    `keep_formatted`, if given, has had its way with them. The fixes `without` are not made in any round;
    `findings` holds no suggestion of theirs.
    """
    rounds = _Rounds(workspace, wanted, decide, keep_formatted, frozenset(without))
    barred: dict[Path, str] = {}
    while True:
        state = rounds.run(findings, barred)
        bad = _bad_files(state, workspace)
        if not bad:
            break
        barred |= bad
    changes = tuple(
        FileChange(path, workspace.data(path), data, _of_file(state.applied.values(), path))
        for path, data in sorted(state.texts.items())
        if data != workspace.data(path)
    )
    regions = {change.path: tuple(state.regions[change.path]) for change in changes}
    return Fixed(changes, tuple(state.steps), tuple(state.dropped), regions, state.applied)


@dataclass(frozen=True, slots=True)
class _Rounds:
    """Applies what fits together, judges the result, and again."""

    workspace: Workspace
    wanted: set[Applicability]
    decide: Decide
    keep_formatted: KeepFormatted | None
    without: frozenset[Origin]

    def run(self, findings: Sequence[Finding], barred: Mapping[Path, str]) -> _State:
        def barred_for(finding: Finding) -> str:
            return next((barred[path] for path in _paths(finding) if path in barred), "")

        asked = self._applicable(findings)
        rule_ids = tuple(sorted({finding.rule for finding in asked}))
        state = _State()
        state.dropped += [Dropped(finding, reason) for finding in asked if (reason := barred_for(finding))]
        candidates = [finding for finding in asked if not barred_for(finding)]
        here = self.workspace
        for number in count(1):
            kept, collided = combine(candidates)
            if not kept:
                state.dropped += collided
                break
            self._apply(kept, here, state)
            here = here.changed(state.texts)
            waiting = {drop.finding.path for drop in collided}
            scans = [here.scan(path, rule_ids) for path in sorted(waiting | {*state.texts})]
            again = [finding for finding in self._again(scans, here, state) if not barred_for(finding)]
            if not again:
                state.dropped += collided
                break
            if number >= _ROUNDS and len(again) >= len(candidates):
                state.dropped += [Dropped(finding, _UNSTABLE) for finding in again]
                break
            candidates = again
        return state

    def _applicable(self, found: Sequence[Finding]) -> list[Finding]:
        return [f for f in found if f.applicability in self.wanted and f.suggestion is not None]

    def _again(self, scans: Sequence[Scan], here: Workspace, state: _State) -> list[Finding]:
        """What there is to fix in changed text, but for the fixes that are not to be made."""
        again = self._applicable(self.decide(scans, here, ()))
        if not self.without:
            return again
        origins = {finding.key: self._origin(finding, here) for finding in again}
        left_out = {key for key, origin in origins.items() if origin in self.without}
        if left_out:
            again = self._applicable(self.decide(scans, here, left_out))
        uncertain = {origin.path for origin in self.without}
        kept = []
        for finding in again:
            if self._origin(finding, here).start is None and finding.path in uncertain:
                state.dropped.append(Dropped(finding, _UNTOLD))
            else:
                kept.append(finding)
        return kept

    def _origin(self, finding: Finding, here: Workspace) -> Origin:
        old, new = self.workspace.data(finding.path), here.data(finding.path)
        start = finding.span.start if old is new else Lines(new, old).same(finding.span.start)
        return Origin(finding.rule, finding.path, start)

    def _apply(self, kept: Sequence[Finding], here: Workspace, state: _State) -> None:
        steps = _steps(kept, here)
        if self.keep_formatted is not None:
            steps = _formatted(steps, here, self.keep_formatted)
        for step in steps:
            state.texts |= dict(step.files)
            _add_step(state.steps, step)
        origins = [self._origin(finding, here) for finding in kept]
        owners = _owners(kept, origins)
        for path, edits in edits_by_path(kept).items():
            sites = [
                (origin, finding.span)
                for origin, finding in zip(origins, kept, strict=True)
                if finding.path == path
            ]
            asking = {edit: owners[edit] for edit in edits}
            regions = edited(state.regions.get(path, ()), asking, sites)
            made = apply_edits(here.data(path), edits)
            state.regions[path] = laid_out(regions, made, state.texts[path])
        state.applied |= dict(zip(origins, kept, strict=True))


def origin_of(finding: Finding) -> Origin:
    """Where the fix of `finding` begins, if it is about the files as they stand on disk."""
    return Origin(finding.rule, finding.path, finding.span.start)


def _add_step(steps: list[CommitStep], step: CommitStep) -> None:
    """Put `step` behind `steps`, as one with the last of them where that is of the same kind."""
    last = steps[-1] if steps else None
    if last is not None and (last.rule, last.crate) == (step.rule, step.crate):
        files = {**dict(last.files), **dict(step.files)}
        both = (*last.findings, *step.findings)
        steps[-1] = CommitStep(step.rule, step.crate, both, tuple(sorted(files.items())))
    else:
        steps.append(step)


def _owners(kept: Sequence[Finding], origins: Sequence[Origin]) -> dict[Edit, frozenset[Origin]]:
    """Which fixes ask for an edit."""
    owners: dict[Edit, set[Origin]] = {}
    for origin, finding in zip(origins, kept, strict=True):
        for edit in finding.suggestion.edits if finding.suggestion else ():
            owners.setdefault(edit, set()).add(origin)
    return {edit: frozenset(asking) for edit, asking in owners.items()}


def _steps(kept: Sequence[Finding], workspace: Workspace) -> list[CommitStep]:
    steps = []
    so_far: list[Finding] = []
    for (rule, crate), group in groupby(sorted(kept, key=_step), key=_step):
        members = tuple(group)
        so_far += members
        touched = {path for finding in members for path in _paths(finding)}
        texts = {
            path: apply_edits(workspace.data(path), edits)
            for path, edits in edits_by_path(so_far).items()
            if path in touched
        }
        steps.append(CommitStep(rule, crate, members, tuple(sorted(texts.items()))))
    return steps


def _formatted(
    steps: Sequence[CommitStep], workspace: Workspace, keep_formatted: KeepFormatted
) -> list[CommitStep]:
    changes = [
        FileChange(path, workspace.data(path), data, step.findings)
        for step in steps
        for path, data in step.files
    ]
    texts = iter(keep_formatted(changes))
    return [replace(step, files=tuple((path, next(texts)) for path, _ in step.files)) for step in steps]


def _bad_files(state: _State, workspace: Workspace) -> dict[Path, str]:
    bad = {
        path: _WORSE for path, data in state.texts.items() if not parses_no_worse(workspace.data(path), data)
    }
    for drop in state.dropped:
        if drop.reason == _UNSTABLE:
            bad |= {path: _UNSTABLE for path in _paths(drop.finding) if path in state.texts}
    return bad


def _paths(finding: Finding) -> list[Path]:
    return [edit.path for edit in finding.suggestion.edits] if finding.suggestion else []


def _step(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.crate


def _of_file(findings: Iterable[Finding], path: Path) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if path in _paths(finding))
