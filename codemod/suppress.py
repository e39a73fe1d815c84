"""`// reattach: allow(rule, reason = "…")`: findings that somebody has judged already, and wants no more of.

A comment silences only what it names and gives a reason for. One that does not do what it says is a finding
itself, so that none of them outlives its purpose unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from codemod.model import SUPPRESSION, Applicability, Finding
from codemod.rust.allows import AllowComment
from codemod.tomlfile import did_you_mean

FORM = '// reattach: allow(<rule>, reason = "<why>")'
_LIST = re.compile(r"allow\s*\((?P<items>.*)\)")
_ITEM = re.compile(r'\s*(?:reason\s*=\s*"(?P<reason>(?:[^"\\]|\\.)*)"|(?P<rule>[\w-]+))\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class Allow:
    """One comment as read. `problem` says why it silences nothing at all; it is empty for one that may."""

    path: Path
    comment: AllowComment
    rules: tuple[str, ...] = ()
    reason: str = ""
    problem: str = ""

    def means(self, finding: Finding) -> bool:
        """True when `finding` is one that this silences."""
        return (
            not self.problem
            and finding.rule in self.rules
            and finding.path == self.path
            and self.comment.means(finding.span)
        )


Allows = Mapping[Path, Sequence[Allow]]


def read(path: Path, comments: Iterable[AllowComment]) -> tuple[Allow, ...]:
    """The comments of the file at `path`, with their lists of rules and their reasons taken apart."""
    return tuple(_read(path, comment) for comment in comments)


def reason_for(finding: Finding, allows: Allows) -> str | None:
    """The reason why `finding` is allowed; None when it is not."""
    return next((allow.reason for allow in allows.get(finding.path, ()) if allow.means(finding)), None)


def silenced(finding: Finding, reason: str) -> Finding:
    """`finding` as an audit shows it: nothing to do here, and why."""
    if finding.applicability is Applicability.FINE:
        return finding
    allowed = f"allowed: {reason}"
    return replace(finding, applicability=Applicability.FINE, reason=allowed, plan=None, suggestion=None)


def complaints(
    allows: Allows,
    findings: Sequence[Finding],
    *,
    ran: Collection[str],
    known: Collection[str],
    crate_of: Callable[[Path], str],
) -> list[Finding]:
    """What is wrong with the comments themselves.

    `findings` are all that the rules came to, fine and silenced ones included: a comment counts as used where
    its rule finds the place worth a word. `ran` are the rules that were run, `known` all there are; nothing
    is called unused before all the rules that it names have run.
    """
    by_path: dict[Path, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    return [
        _complaint(allow, message, reason, crate_of(path))
        for path, here in allows.items()
        for allow in here
        for message, reason in _wrong(allow, by_path.get(path, []), ran, known)
    ]


def _read(path: Path, comment: AllowComment) -> Allow:
    listed = _LIST.fullmatch(comment.text)
    if listed is None:
        return Allow(path, comment, problem="an allow cannot be read")
    rules: list[str] = []
    reason = ""
    rest = listed["items"].strip()
    while rest:
        item = _ITEM.match(rest)
        if item is None:
            return Allow(path, comment, problem="an allow cannot be read")
        if item["rule"]:
            rules.append(item["rule"])
        else:
            reason = re.sub(r"\\(.)", r"\1", item["reason"]).strip()
        rest = rest[item.end() :]
    missing = "a rule" if not rules else "a reason" if not reason else ""
    problem = f"an allow needs {missing}" if missing else ""
    return Allow(path, comment, tuple(dict.fromkeys(rules)), reason, problem)


def _wrong(
    allow: Allow, here: Sequence[Finding], ran: Collection[str], known: Collection[str]
) -> Iterable[tuple[str, str]]:
    """Message and reason of each complaint about `allow`; `here` are the findings in its file."""
    if allow.problem:
        yield allow.problem, f"it silences nothing: the form is `{FORM}`"
    for rule in allow.rules:
        if rule not in known:
            yield f"unknown rule `{rule}` in an allow", did_you_mean(rule, known, "rule")
    if allow.problem or not set(allow.rules) <= set(ran):
        return
    used = {finding.rule for finding in here if allow.means(finding)}
    unused = [f"`{rule}`" for rule in allow.rules if rule not in used]
    if unused:
        yield "unused allow", f"{' and '.join(unused)} {'finds' if len(unused) == 1 else 'find'} nothing here"


def _complaint(allow: Allow, message: str, reason: str, crate: str) -> Finding:
    return Finding(
        rule=SUPPRESSION,
        path=allow.path,
        span=allow.comment.span,
        location=allow.comment.location,
        message=message,
        applicability=Applicability.REPORT,
        reason=reason,
        crate=crate,
    )
