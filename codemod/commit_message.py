"""The message of one commit, from its findings."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

from codemod.model import CommitStep, Finding

_TEMPLATE = "_commit/message.txt.j2"
WIDTH = 72


def commit_message(
    step: CommitStep, summary: str, root: Path, render: Callable[[str, Mapping[str, object]], str]
) -> str:
    """The message for `step`, its body wrapped at 72 columns and paths relative to `root`.

    `summary` is what the step's rule says of itself. `render` fills in a template: it takes the template's
    name and its variables.
    """
    told = [_told(finding, root) for finding in step.findings]
    subjects = list(dict.fromkeys(finding.subject for finding in step.findings if finding.subject))
    values = {
        "rule": step.rule,
        "summary": summary,
        "crate": step.crate,
        "findings": told,
        "subjects": subjects,
        "width": WIDTH,
    }
    subject, *body = render(_TEMPLATE, values).split("\n")
    return "\n".join([subject, *(_wrapped(line) for line in body)]) + "\n"


def _told(finding: Finding, root: Path) -> dict[str, object]:
    path = finding.path.relative_to(root) if finding.path.is_relative_to(root) else finding.path
    return {
        "path": _printable(path.as_posix()),
        "line": finding.location.line,
        "owner": finding.owner,
        "message": finding.message,
        "done": finding.done,
    }


def _printable(text: str) -> str:
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text
    )


def _wrapped(line: str) -> str:
    indent = "  " if line.startswith(("- ", "  ")) else ""
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
