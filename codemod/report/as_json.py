"""Findings for programs: one JSON list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from codemod.console import relative_name
from codemod.model import Finding, Run


def render(run: Run, folder: Path) -> str:
    """The findings of `run` as a JSON list; paths as seen from `folder`, offsets in bytes, lines from 1."""
    return json.dumps([entry(finding, folder) for finding in run.findings], indent=2) + "\n"


def entry(finding: Finding, folder: Path) -> dict[str, Any]:
    """One finding as it stands in the list."""
    at = finding.location
    return {
        "rule": finding.rule,
        "path": relative_name(finding.path, folder),
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "message": finding.message,
        "applicability": finding.applicability,
        "reason": finding.reason,
        "owner": finding.owner,
        "storage": finding.storage,
        "storage_options": finding.storage_options,
        "risk": finding.risk,
        "fix": _fix(finding, folder),
    }


def _fix(finding: Finding, folder: Path) -> list[dict[str, Any]] | None:
    if finding.suggestion is None:
        return None
    return [
        {
            "path": relative_name(edit.path, folder),
            "start": edit.span.start,
            "end": edit.span.end,
            "text": edit.text.decode("utf-8"),
        }
        for edit in finding.suggestion.edits
    ]
