"""From findings with suggestions to changed files: combine, edit, check, and again for what collided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from codemod.check import parses_no_worse
from codemod.edit import apply_edits, combine, edits_by_path
from codemod.model import Applicability, CommitStep, Dropped, FileChange, Finding
from codemod.scan import Scan
from codemod.workspace import Workspace

# Fixes that collide get another round on the text the others made. Two are enough for one field and one
# import to be in the way of each other; what still collides then is dropped by name.
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
    state = _State()
    candidates = [f for f in findings if f.applicability in wanted and f.suggestion is not None]
    rule_ids = sorted({finding.rule for finding in candidates})
    here = workspace
    for _ in range(_ROUNDS):
        collided = _one_round(candidates, here, state, keep_formatted, barred)
        if not state.texts:
            break
        here, scans = workspace.changed(state.texts, rule_ids)
        again = [f for f in decide(scans, here) if f.applicability in wanted and f.suggestion is not None]
        if not again:
            state.dropped += collided
            break
        candidates = again
    else:
        state.dropped += [Dropped(finding, _UNSTABLE) for finding in candidates]
    return state


def _one_round(
    candidates: Sequence[Finding],
    workspace: Workspace,
    state: _State,
    keep_formatted: KeepFormatted | None,
    barred: dict[Path, str],
) -> list[Dropped]:
    allowed = []
    for finding in candidates:
        reason = next((barred[path] for path in _paths(finding) if path in barred), "")
        if reason:
            state.dropped.append(Dropped(finding, reason))
        else:
            allowed.append(finding)
    kept, collided = combine(allowed)
    steps = _steps(kept, workspace)
    if keep_formatted is not None:
        steps = _formatted(steps, workspace, keep_formatted)
    for step in steps:
        state.texts |= dict(step.files)
    state.steps += steps
    state.applied += kept
    return list(collided)


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
