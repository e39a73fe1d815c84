"""A handler starts and ends things, keeps and lets go of tasks and ids, and the log tells nothing of it.

Leaks of that kind are found by reading counts over time. Lines are added in the way the file logs; nothing
else changes. Off by default: how much a log should tell is a matter of taste.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan
from codemod.plans import lifelog as plans
from codemod.plans import naming
from codemod.plans.ownership import Refused
from codemod.plans.scope import out_of_scope
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Rule
from codemod.rust.index import Index, TypeRef
from codemod.rust.lifelog import Handler, Told, handlers, promises

_ID = "lifecycle-logging"
_SPOKEN = {
    Told.STATUS: "change of state",
    Told.KEPT: "registration",
    Told.REMOVED: "clean-up",
    Told.LEFT: "clean-up",
    Told.STARTED: "start of a task",
    Told.ENDED: "end of a task",
}


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    return [_judge(path, handler, index) for path, handler in sites]


def _judge(path: Path, handler: Handler, index: Index) -> Finding:
    owner = index.resolve(handler.owner, path, handler.module)
    fine = out_of_scope(path, handler.test, index)
    if fine or not isinstance(owner, TypeRef):
        why = fine or f"`{handler.owner}` is no struct of the workspace"
        return _finding(path, handler, index, Verdict(Applicability.FINE, why))
    handler = plans.known(handler, owner, index)
    if not handler.notes:
        return _finding(path, handler, index, Verdict(Applicability.FINE, "it tells the log all of it"))
    try:
        plan = Plan(tuple(plans.snippets(path, handler, owner, index)))
    except Refused as refusal:
        return _finding(path, handler, index, Verdict(Applicability.REPORT, str(refusal)))
    reason = f"the log would tell of {_all(handler)}"
    return _finding(path, handler, index, Verdict(Applicability.REVIEW, reason, plan))


def _all(handler: Handler) -> str:
    counts = Counter(_SPOKEN[note.told] for note in handler.notes)
    return naming.joined([f"each {what}" if count > 1 else f"the {what}" for what, count in counts.items()])


def _finding(path: Path, handler: Handler, index: Index, verdict: Verdict) -> Finding:
    message = f"`{handler.function}` starts and ends things that the log is not told of"
    return replace(
        verdict.finding(_ID, message, path, handler.span, index),
        owner=handler.owner,
        done="logs what it does",
    )


RULE = Rule(
    id=_ID,
    summary="a handler of starts and ends does not tell the log what it keeps and lets go of",
    wanted=promises,
    collect=handlers,
    decide=_decide,
    default=False,
)
