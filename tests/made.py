"""Values made up for tests: rules, findings and runs that no real tree has to bring forth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from codemod.model import (
    Applicability,
    Dropped,
    Edit,
    FileChange,
    Finding,
    Location,
    Problem,
    Run,
    Source,
    Span,
    Suggestion,
)
from codemod.rule import Option, Rule


def rule(name: str, *options: Option, default: bool = True) -> Rule:
    """A rule that looks at nothing."""
    return Rule(
        id=name,
        summary=f"the summary of {name}",
        wanted=lambda data: False,
        collect=lambda tree: (),
        decide=lambda sites, index, given: [],
        options=options,
        default=default,
    )


def finding(
    source: Source, marked: str, kind: Applicability = Applicability.REPORT, **others: object
) -> Finding:
    """A finding whose span is the first place of `marked` in `source`."""
    start = source.data.index(marked.encode())
    span = Span(start, start + len(marked.encode()))
    made = Finding(
        rule="some-rule",
        path=source.path,
        span=span,
        location=Location.of(source.data, span),
        message="every event starts it again",
        applicability=kind,
        reason="nothing asks first",
    )
    return replace(made, **others)  # type: ignore[arg-type]  # the table is typed by its keys


def fixed(found: Finding, text: str) -> Finding:
    """`found` with a suggestion that puts `text` in the place of its span."""
    return replace(found, suggestion=Suggestion((Edit(found.path, found.span, text.encode()),)))


def run(
    root: Path,
    findings: tuple[Finding, ...] = (),
    *,
    changes: tuple[FileChange, ...] = (),
    dropped: tuple[Dropped, ...] = (),
    problems: tuple[Problem, ...] = (),
    files: int = 1,
) -> Run:
    """A run that found all this."""
    return Run(root, files, findings, changes, dropped, problems)
