"""A registration, or an entity, that is made again per frame or per event although one would do.

A subscription that is let go of stays until its emitter goes, or speaks again after its subscriber has gone
(gpui/src/subscription.rs): made anew each time, they add up, and every event of the emitter runs all of the
callbacks. An entity made in `render` loses its state with the frame. Where the emitter is another one each
time, nothing adds up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan
from codemod.plans import slot
from codemod.plans.ownership import Refused
from codemod.plans.scope import out_of_scope
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Rule
from codemod.rust.index import Index, TypeRef
from codemod.rust.repeating import Kept, Repeating, promises, repeatings
from codemod.rust.surroundings import Often

_ID = "repeated-registration"
_SHRINKS = (
    rb"\.\s*(clear|drain|truncate|retain|pop|remove|swap_remove|split_off|append|resize\w*|iter_mut)\b|=[^=]"
)


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    found = [(path, member, _fine(path, member, index)) for path, member in sites]
    return [
        _finding(path, member, index, Verdict(Applicability.FINE, fine))
        if fine
        else _judge(path, member, index)
        for path, member, fine in found
    ]


def _fine(path: Path, member: Repeating, index: Index) -> str:
    """Why nothing adds up at a site, or nothing that matters; empty when it does."""
    outside = out_of_scope(path, member.test, index)
    if outside:
        return outside
    if member.guard:
        return f"`{_short(member.guard)}` may keep it from being made twice"
    if member.kept is Kept.PUSHED and _shrinks(path, member, index):
        return f"`{member.field}` is emptied elsewhere"
    # What is drawn is drawn again at once: there it adds up whatever it is bound to.
    if member.often is Often.EVENT and not member.emitter.is_the_same:
        return (
            f"`{_short(member.emitter_text)}` may be another one each time"
            if member.emitter_text
            else "what it is bound to is not certain"
        )
    return ""


def _shrinks(path: Path, member: Repeating, index: Index) -> bool:
    """True when code of the crate takes something out of the Vec, or puts another in its place."""
    name = re.escape(member.field.encode())
    lost = re.compile(
        rb"\.\s*%s\s*(?:%s)|&mut [\w.]*\.%s\b|(?:take|replace)\(&mut [\w.]*\.%s\b"
        % (name, _SHRINKS, name, name)
    )
    owner = _owner(path, member, index)
    files = index.impl_files(owner) if owner is not None else (path,)
    return any(lost.search(index.data(file) or b"") for file in files)


def _owner(path: Path, member: Repeating, index: Index) -> TypeRef | None:
    meaning = index.resolve(member.owner, path, member.module) if member.owner else None
    return meaning if isinstance(meaning, TypeRef) and meaning.fact.kind == "struct" else None


def _judge(path: Path, member: Repeating, index: Index) -> Finding:
    reason = _reason(member)
    if member.kept is not Kept.PUSHED or member.often is Often.FRAME:
        return _finding(path, member, index, Verdict(Applicability.REPORT, reason))
    try:
        plan = _plan(path, member, index)
    except Refused as refusal:
        return _finding(path, member, index, Verdict(Applicability.REPORT, f"{reason}; {refusal}"))
    reason = f"{reason}; a slot keeps the last one only"
    return _finding(path, member, index, Verdict(Applicability.REVIEW, reason, plan, "slot"))


def _plan(path: Path, member: Repeating, index: Index) -> Plan:
    if member.in_error:
        raise Refused(f"the parser does not understand all of `{member.function}`")
    owner = _owner(path, member, index)
    if owner is None:
        raise Refused(f"`{member.owner}` is no struct of the workspace")
    if index.crate_of(path) is not index.crate_of(owner.path):
        raise Refused(f"`{owner.fact.name}` belongs to another crate")
    return Plan(tuple(slot.snippets(index, owner, path, member)))


def _reason(member: Repeating) -> str:
    through = f" (`{member.function}` is called from `{member.through}`)" if member.through else ""
    if member.kept is Kept.LOCAL:
        return f"`{member.function}` runs {member.often}, and no entity has the state of the last"
    if member.often is Often.FRAME:
        return f"`{member.function}` runs {member.often}, and every one of them stays"
    emitter = _short(member.emitter_text)
    return f"it is bound to `{emitter}` again {member.often}{through}, and every one of them stays"


def _short(written: str) -> str:
    text = " ".join(written.split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _finding(path: Path, member: Repeating, index: Index, verdict: Verdict) -> Finding:
    fine = verdict.applicability is Applicability.FINE
    entity = member.kept is Kept.LOCAL
    what = f"`cx.{member.head}` makes an entity" if entity else f"`{member.head}` registers"
    message = f"{what} again {member.often}"
    return replace(
        verdict.finding(_ID, message, path, member.span, index),
        owner=member.owner or None,
        storage_options=() if fine else ("field", "slot") if entity else ("slot", "map"),
        risk=_risk(member, fine),
        subject=f"the registrations of {member.owner}" if member.owner else "the registrations",
        done="keeps the last one only",
    )


def _risk(member: Repeating, fine: bool) -> float:
    if fine:
        return 0.0
    if member.kept is Kept.LOCAL:
        return 0.5
    return 0.95 if member.often is Often.FRAME else 0.8


RULE = Rule(
    id=_ID,
    summary="a registration or an entity is made again per frame or per event",
    wanted=promises,
    collect=repeatings,
    decide=_decide,
)
