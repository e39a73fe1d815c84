"""Findings as SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from codemod import __version__
from codemod.model import OWN_RULES, Applicability, Edit, Finding, Problem, Run
from codemod.rule import Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    Applicability.SAFE: "warning",
    Applicability.REVIEW: "warning",
    Applicability.REPORT: "note",
    Applicability.FINE: "none",
}


def render(run: Run, folder: Path, rules: Sequence[Rule]) -> str:
    """`run` as a SARIF log; paths as seen from `folder`. `rules` are all that could have run."""
    ids = [*(rule.id for rule in rules), *OWN_RULES]
    numbers = {rule_id: number for number, rule_id in enumerate(ids)}
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(rules)},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(run, folder)],
                "results": [_result(finding, numbers[finding.rule], folder) for finding in run.findings],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _driver(rules: Sequence[Rule]) -> dict[str, Any]:
    return {
        "name": "reattach",
        "version": __version__,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.summary},
                "help": {"text": f"{rule.summary} Run `reattach explain {rule.id}` for all of it."},
                "defaultConfiguration": {"enabled": rule.default, "level": "warning"},
            }
            for rule in rules
        ]
        + [{"id": rule_id, "shortDescription": {"text": summary}} for rule_id, summary in OWN_RULES.items()],
    }


def _invocation(run: Run, folder: Path) -> dict[str, Any]:
    notifications = [_notification(problem, folder) for problem in run.problems]
    return {"executionSuccessful": not run.problems, "toolExecutionNotifications": notifications}


def _notification(problem: Problem, folder: Path) -> dict[str, Any]:
    notification: dict[str, Any] = {"level": "error", "message": {"text": problem.message}}
    if problem.path is not None:
        notification["locations"] = [
            {"physicalLocation": {"artifactLocation": _artifact(problem.path, folder)}}
        ]
    return notification


def _result(finding: Finding, number: int, folder: Path) -> dict[str, Any]:
    at = finding.location
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "kind": "pass" if finding.applicability is Applicability.FINE else "fail",
        "level": _LEVELS[finding.applicability],
        "message": {"text": f"{finding.message}\n{finding.reason}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(finding.path, folder),
                    "region": {
                        "startLine": at.line,
                        "startColumn": at.column,
                        "endLine": at.end_line,
                        "endColumn": at.end_column,
                    },
                }
            }
        ],
        "rank": round(finding.risk * 100, 1),
        "properties": {
            "applicability": finding.applicability,
            "reason": finding.reason,
            "owner": finding.owner,
            "storage": finding.storage,
            "storage_options": finding.storage_options,
        },
    }
    if finding.suggestion is not None:
        result["fixes"] = [_fix(finding, finding.suggestion.edits, folder)]
    return result


def _fix(finding: Finding, edits: Sequence[Edit], folder: Path) -> dict[str, Any]:
    in_order = sorted(edits, key=lambda edit: (str(edit.path), edit.span))
    return {
        "description": {"text": finding.done or f"Fix {finding.rule}"},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path, folder),
                "replacements": [_replacement(edit) for edit in group],
            }
            for path, group in groupby(in_order, key=lambda edit: edit.path)
        ],
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    return {
        "deletedRegion": {"byteOffset": edit.span.start, "byteLength": edit.span.end - edit.span.start},
        "insertedContent": {"text": edit.text.decode("utf-8")},
    }


def _artifact(path: Path, folder: Path) -> dict[str, str]:
    """Where a file is: relative for one below `folder`, as services map that to the repository."""
    if not path.is_relative_to(folder):
        return {"uri": "file://" + quote(os.fsencode(path))}
    name = quote(os.fsencode(path.relative_to(folder)))
    # A colon before the first slash would make a scheme of what stands in front of it.
    return {"uri": f"./{name}" if ":" in name.partition("/")[0] else name}
