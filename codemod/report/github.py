"""Findings as workflow commands, which GitHub Actions shows beside the lines they speak of."""

from __future__ import annotations

from pathlib import Path

from codemod.console import relative_name
from codemod.model import Applicability, Finding, Run


def render(run: Run, folder: Path) -> str:
    """One line per finding of `run`; paths as seen from `folder`, best the checkout's top.

    It is a `::warning`, and for what is fine a `::notice`.
    """
    return "".join(f"{_command(finding, folder)}\n" for finding in run.findings)


def _command(finding: Finding, folder: Path) -> str:
    at = finding.location
    properties = {
        "file": relative_name(finding.path, folder),
        "line": str(at.line),
        "col": str(at.column),
        "endLine": str(at.end_line),
    }
    # GitHub takes an end column only for a range within one line.
    if at.end_line == at.line:
        properties["endColumn"] = str(at.end_column)
    properties["title"] = f"{finding.rule} [{finding.applicability}]"
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = f"{finding.message}\n{finding.reason}"
    level = "notice" if finding.applicability is Applicability.FINE else "warning"
    return f"::{level} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
