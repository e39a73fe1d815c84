"""From findings with suggestions to changed files: combine, edit, check, and again for what collided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, groupby
from pathlib import Path

from codemod.check import parses_no_worse
from codemod.edit import apply_edits, combine, edits_by_path
from codemod.model import Applicability, CommitStep, Dropped, FileChange, Finding
from codemod.scan import Scan
from codemod.workspace import Workspace

# Fixes that collide get another round on the text the others made, and so do new findings in that text. From
# this round on each must leave fewer to do: what was in each other's way settles, what feeds itself does not.
_ROUNDS = 3
_UNSTABLE = "a second run would change its result again"
_WORSE = "the parser does not understand the result"

Decide = Callable[[Sequence[Scan], Workspace], list[Finding]]
# Gives, for each change, the text that shall stand in the file instead of the one after.
KeepFormatted = Callable[[Sequence[FileChange]], list[bytes]]


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the suggestions come to: the changed files, the commits they make, and the fixes left out."""

    changes: tuple[FileChange, ...]
    steps: tuple[CommitStep, ...]
    dropped: tuple[Dropped, ...]


@dataclass
class _State:
    """The files as changed so far, with what changed them."""

    texts: dict[Path, bytes] = field(default_factory=dict)
    applied: list[Finding] = field(default_factory=list)
    steps: list[CommitStep] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def apply_fixes(
    findings: Sequence[Finding],
    workspace: Workspace,
    wanted: set[Applicability],
    decide: Decide,
    keep_formatted: KeepFormatted | None = None,
) -> Fixed:
    """Apply every suggestion of `findings` whose applicability is `wanted`, in memory.

    A fix whose result parses worse, or that a second run would change again, is taken back and named; so
    are, for safety, all fixes of the files it touches. `decide` judges changed files anew, after
    `keep_formatted`, if given, has had its way with them.
    """
    barred: dict[Path, str] = {}
    while True:
        state = _rounds(findings, workspace, wanted, decide, keep_formatted, barred)
        bad = _bad_files(state, workspace)
        if not bad:
            break
        barred |= bad
    changes = tuple(
        FileChange(path, workspace.data(path), data, _of_file(state.applied, path))
        for path, data in sorted(state.texts.items())
        if data != workspace.data(path)
    )
    return Fixed(changes, tuple(state.steps), tuple(state.dropped))


def _rounds(
    findings: Sequence[Finding],
    workspace: Workspace,
    wanted: set[Applicability],
    decide: Decide,
    keep_formatted: KeepFormatted | None,
    barred: dict[Path, str],
) -> _State:
    def applicable(found: Sequence[Finding]) -> list[Finding]:
        return [f for f in found if f.applicability in wanted and f.suggestion is not None]

    def barred_for(finding: Finding) -> str:
        return next((barred[path] for path in _paths(finding) if path in barred), "")

    asked = applicable(findings)
    rule_ids = sorted({finding.rule for finding in asked})
    state = _State()
    state.dropped += [Dropped(finding, reason) for finding in asked if (reason := barred_for(finding))]
    candidates = [finding for finding in asked if not barred_for(finding)]
    here = workspace
    for number in count(1):
        kept, collided = combine(candidates)
        if not kept:
            state.dropped += collided
            break
        _apply(kept, here, state, keep_formatted)
        waiting = {drop.finding.path: here.data(drop.finding.path) for drop in collided}
        here, scans = workspace.changed(waiting | state.texts, rule_ids)
        again = [finding for finding in applicable(decide(scans, here)) if not barred_for(finding)]
        if not again:
            state.dropped += collided
            break
        if number >= _ROUNDS and len(again) >= len(candidates):
            state.dropped += [Dropped(finding, _UNSTABLE) for finding in again]
            break
        candidates = again
    return state


def _apply(
    kept: Sequence[Finding], workspace: Workspace, state: _State, keep_formatted: KeepFormatted | None
) -> None:
    steps = _steps(kept, workspace)
    if keep_formatted is not None:
        steps = _formatted(steps, workspace, keep_formatted)
    for step in steps:
        state.texts |= dict(step.files)
        last = state.steps[-1] if state.steps else None
        if last is not None and (last.rule, last.crate) == (step.rule, step.crate):
            files = {**dict(last.files), **dict(step.files)}
            both = (*last.findings, *step.findings)
            state.steps[-1] = CommitStep(step.rule, step.crate, both, tuple(sorted(files.items())))
        else:
            state.steps.append(step)
    state.applied += kept


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


def _of_file(findings: Sequence[Finding], path: Path) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if path in _paths(finding))
