"""A long-lived closure or future that holds its own entity strongly, so that the entity is never released.

gpui hands callbacks and futures their entity weakly (gpui/src/app/context.rs: `subscribe`, `observe` and
`spawn` keep a `WeakEntity`). A strong handle that they capture besides undoes that. gpui's leak detector
counts the handles that are left when a test ends; it cannot tell that a future which waits holds one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan
from codemod.plans import capture
from codemod.plans.ownership import Refused
from codemod.plans.scope import out_of_scope
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Rule
from codemod.rust.captures import Capture, captures, may_capture
from codemod.rust.index import Index, TypeRef
from codemod.rust.keeping import Life

_ID = "strong-capture"
_STRONG_FIELD = re.compile(r"\b(Entity|View|Model)<")
_RISK = {
    Life.APP: 0.9,
    Life.ITSELF: 0.9,
    Life.OWNED: 0.85,
    Life.STORED: 0.8,
    Life.LOOP: 0.9,
    Life.CHANNEL: 0.85,
}


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    return [_judge(path, member, index) for path, member in sites]


def _judge(path: Path, member: Capture, index: Index) -> Finding:
    owner = _owner(path, member, index)
    fine = _fine(path, member, index, owner)
    if fine:
        return _finding(path, member, index, Verdict(Applicability.FINE, fine))
    life = f"{member.life}, so neither it nor what it holds is released"
    try:
        plan = Plan(tuple(capture.snippets(index, path, member, owner)))
    except Refused as refusal:
        return _finding(path, member, index, Verdict(Applicability.REPORT, f"{life}; {refusal}"))
    return _finding(path, member, index, Verdict(Applicability.REVIEW, life, plan))


def _owner(path: Path, member: Capture, index: Index) -> TypeRef | None:
    meaning = index.resolve(member.owner, path, member.module) if member.owner else None
    return meaning if isinstance(meaning, TypeRef) else None


def _fine(path: Path, member: Capture, index: Index, owner: TypeRef | None) -> str:
    """Why a capture is right, or not certainly wrong; empty when it is a leak."""
    outside = out_of_scope(path, member.test, index)
    if outside:
        return outside
    if member.emitter:
        field = owner.fact.field(member.emitter) if owner is not None else None
        if field is None or not _STRONG_FIELD.search(field.type):
            return f"the entity is not known to own what is in `{member.emitter}`"
    if member.slot and _lets_go(path, member, index, owner):
        return f"what `{member.slot}` keeps is let go of some time"
    return ""


def _lets_go(path: Path, member: Capture, index: Index, owner: TypeRef | None) -> bool:
    """True when code of the entity empties the field that keeps the subscription or task."""
    name = re.escape(member.slot.encode())
    emptied = re.compile(
        rb"\.%s\s*(=\s*(None|Vec::new|Default::|Task::ready)|\.(take|clear|drain|truncate|retain|pop|remove)\b)"
        rb"|\b(take|replace)\(&mut [\w.]*\.%s\b" % (name, name)
    )
    files = {path, *(index.impl_files(owner) if owner is not None else ())}
    return any(emptied.search(index.data(each) or b"") for each in files)


def _finding(path: Path, member: Capture, index: Index, verdict: Verdict) -> Finding:
    what = "future" if member.life in (Life.LOOP, Life.CHANNEL) else "callback"
    entity = f"its `{member.owner}`" if member.owner else "its entity"
    message = f"the {what} of this `{member.head}` holds {entity} strongly, by `{member.variable}`"
    return replace(
        verdict.finding(_ID, message, path, member.span, index),
        owner=member.owner or None,
        risk=0.0 if verdict.applicability is Applicability.FINE else _RISK[member.life],
        done="makes the handle a weak one",
    )


RULE = Rule(
    id=_ID,
    summary="a long-lived closure or future holds its own entity strongly",
    wanted=may_capture,
    collect=captures,
    decide=_decide,
)
