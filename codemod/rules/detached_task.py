"""A task that its owner lets go of, although the owner could keep it.

Most detached tasks are right: a command of the user must run to its end, whatever becomes of the view that
started it. A task is safe to keep only where dropping it changes nothing that anybody could see: all it
does, it does through the weak handle of the entity that is being built, and that entity is gone when the
task is dropped (gpui/src/executor.rs: dropping a Task cancels it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan
from codemod.plans import lasting, task
from codemod.plans.ownership import Refused
from codemod.plans.risk import task_risk
from codemod.plans.scope import out_of_scope
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Option, Rule
from codemod.rust import returns
from codemod.rust.builders import Builder
from codemod.rust.index import Index, TypeRef
from codemod.rust.sites import SPAWNING, Endurance, Handle
from codemod.rust.surroundings import Reach
from codemod.rust.tasking import Tasking, taskings

_ID = "detached-task"
_MAY_BE_A_TASK = re.compile(r"\b(Task|impl|dyn|Self|[A-Z])\b")
_DONE = {
    "field": "keeps it in a field that ends with its owner",
    "slot": "keeps the last one only, which ends with its owner",
    "map": "keeps the last one of each key, which ends with its owner",
    "set": "keeps it until it is done, or ends with its owner",
}
_MANAGED = "managed-tasks"


@dataclass(frozen=True, slots=True)
class _Terms:
    """What is asked for: the house rule, and the kit's managed tasks as what keeps those of methods.

    `fields` are the names of the fields that fixes add, by their struct.
    """

    strict: bool
    managed: bool
    fields: dict[object, list[str]] = field(default_factory=dict)

    def taken(self, owner: TypeRef) -> list[str]:
        return self.fields.setdefault(owner.key, [])


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    terms = _Terms(options.get("strict") == "yes", options["store"] == _MANAGED)
    return [
        _judge(path, member, index, terms, together)
        for path, member, together in lasting.with_siblings(sites)
    ]


def _judge(path: Path, member: Tasking, index: Index, terms: _Terms, siblings: int) -> Finding:
    outside = _outside(path, member, index)
    outside = outside or (_other_handle(path, member, index) if terms.strict else "")
    verdict = Verdict(Applicability.FINE, outside)
    if not outside:
        verdict = _of_built(path, member, index, terms) or _of_method(path, member, index, terms)
        if verdict.applicability is Applicability.FINE and terms.strict:
            verdict = replace(verdict, applicability=Applicability.REVIEW)
    return _finding(path, member, index, verdict, siblings)


def _outside(path: Path, member: Tasking, index: Index) -> str:
    """Why a site is none of this rule's business, strict or not; empty when it may be."""
    outside = out_of_scope(path, member.site.at.test, index)
    return outside or ("it is no handle of gpui's" if member.site.handle is Handle.OTHER else "")


def _other_handle(path: Path, member: Tasking, index: Index) -> str:
    """Why a handle is no task, by what its function is declared to give; empty when that is not known.

    Known are the methods of the own entity, and functions that are called by a path. Only the house rule
    asks: without it such a handle is left alone anyway.
    """
    site = member.site
    own = member.context in ("self", "this") and site.at.owner
    if site.certain or not site.head or (member.context and not own):
        return ""
    around = index.resolve(site.at.owner, path, site.at.module) if own else None
    if own and not isinstance(around, TypeRef):
        return ""
    name = site.head.rsplit("::", 1)[-1]
    given = returns.declared(index, path, name, around if isinstance(around, TypeRef) else None)
    # `impl` and `Self` may stand for anything, and what gives nothing is another function of that name.
    if not given or any(_MAY_BE_A_TASK.search(each) or each in ("", "()") for each in given):
        return ""
    return f"`{name}` gives a `{given[0]}`, which is no task"


# --- tasks of constructors ---


def _of_built(path: Path, member: Tasking, index: Index, terms: _Terms) -> Verdict | None:
    """Judge a task that starts where an entity is built; None for any other."""
    built = member.construction.type if member.construction is not None else ""
    built = member.builder.entity if member.builder is not None else built
    if not built:
        return None
    # A task around the task is much for one that soon ends, and whose error is told as it is.
    soon = member.site.method == task.LOGGED and member.site.endurance is Endurance.SHOT
    owner = _owner(path, member, index)
    reason = _refused(member)
    if not reason and owner is None:
        reason = f"`{built}` is not the entity of its context, or no struct"
    if not reason and soon and not terms.strict:
        reason = "it ends by itself, and its error is logged"
    if reason or owner is None:
        return Verdict(Applicability.FINE, reason)
    make = task.builder_snippets if member.builder is not None else task.constructor_snippets
    try:
        plan = Plan(tuple(make(index, owner, path, member, terms.taken(owner))))
    except Refused as refusal:
        return Verdict(Applicability.FINE, str(refusal))
    reason = f"all it does goes through the `{owner.fact.name}` that is being built, and can end with it"
    return Verdict(Applicability.REVIEW if soon else Applicability.SAFE, reason, plan, "field")


def _refused(member: Tasking) -> str:
    """Why keeping a constructor's task is not certainly right; empty when it is."""
    site = member.site
    logged = site.method == task.LOGGED
    if site.in_error:
        return f"the parser does not understand all of `{site.at.function}`"
    if not site.whole or not (site.method == "detach" or logged):
        return f"`{site.method}` reports the task's error, which a stored task would not"
    if site.head not in SPAWNING or not site.uses_this:
        return "it does not work on the entity that is being built"
    if site.strong:
        return f"it holds the entity itself (`{site.strong[0]}`)"
    if member.beyond:
        return member.beyond
    if member.on_purpose:
        return "a comment may say why it is detached"
    if not member.output and not logged:
        return "the type of its output is not certain"
    return ""


def _owner(path: Path, member: Tasking, index: Index) -> TypeRef | None:
    """The struct that is being built where the task starts."""
    at = member.site.at
    if member.builder is not None:
        return _built_by(path, member.builder, index, at.module)
    if member.construction is None:
        return None
    meaning = index.resolve(member.construction.type, path, at.module)
    around = index.resolve(at.owner, path, at.module) if at.owner else meaning
    if not isinstance(meaning, TypeRef) or not isinstance(around, TypeRef) or meaning.key != around.key:
        return None
    return meaning if meaning.fact.kind == "struct" else None


def _built_by(path: Path, builder: Builder, index: Index, module: tuple[str, ...]) -> TypeRef | None:
    """The entity in a builder, if that field of it is no handle of the entity or the like."""
    around = index.resolve(builder.type, path, module)
    meaning = index.resolve(builder.entity, path, module)
    field = around.fact.field(builder.field) if isinstance(around, TypeRef) else None
    if not isinstance(around, TypeRef) or not isinstance(meaning, TypeRef) or field is None:
        return None
    held = index.resolve(field.type, around.path, around.fact.module)
    same = isinstance(held, TypeRef) and held.key == meaning.key and meaning.fact.kind == "struct"
    return meaning if same else None


# --- tasks of methods ---


def _of_method(path: Path, member: Tasking, index: Index, terms: _Terms) -> Verdict:
    """Judge a task that starts in a method or callback, or where no entity is at hand."""
    if member.holding:
        return Verdict(Applicability.REPORT, member.holding)
    must_live = lasting.must_live(member)
    if member.rerun is not None and member.rerun.endless:
        reason = "it starts itself again, which nothing can end; a slot would end it from inside"
        return Verdict(Applicability.REPORT, reason)
    stale = member.rerun.superseded if member.rerun is not None and not must_live else ""
    if not stale and (must_live or not terms.strict):
        return Verdict(Applicability.FINE, must_live or _lives_on(member))
    why, form = f"an older run can set `{stale}` after a younger one has" if stale else "", "slot"
    if not stale and terms.managed and (together := lasting.side_by_side(member)):
        why, form = together, "set"
    elif not stale and member.rerun is not None and member.rerun.key is not None:
        form = "map"
    try:
        plan = _kept_by(form, path, member, index, terms)
    except Refused as refusal:
        kind = Applicability.REPORT if stale and not terms.strict else Applicability.REVIEW
        return Verdict(kind, f"{why}; {refusal}" if why else str(refusal))
    return Verdict(Applicability.REVIEW, _kept_as(form, why, terms.managed), plan, form)


def _kept_as(form: str, why: str, managed: bool) -> str:
    """What a form of storage, chosen for the reason `why`, means for the task."""
    if form == "set":
        return f"{why}; the kit's set holds all of them, each until it is done"
    if form == "slot":
        return f"{why}; a slot keeps the last one only" if why else "in a slot, the next one would end it"
    left = "one that is done leaves it" if managed else f'until then it stays, unless `store` is "{_MANAGED}"'
    return f"in a map, the next one of its key would end it; {left}"


def _kept_by(form: str, path: Path, member: Tasking, index: Index, terms: _Terms) -> Plan:
    """The plan that keeps a method's task. Raises Refused."""
    managed = terms.managed and form != "slot"
    stale = member.rerun is not None and bool(member.rerun.superseded)
    soon = lasting.must_outlive(member) if form == "set" else lasting.ends_too_soon(member, stale)
    refused = lasting.kept_no_way(member, any_output=managed) or soon
    if refused:
        raise Refused(refused)
    owner = index.resolve(member.site.at.owner, path, member.site.at.module)
    if not isinstance(owner, TypeRef) or owner.fact.kind != "struct":
        raise Refused(f"`{member.site.at.owner}` is no struct of the workspace")
    taken = terms.taken(owner)
    return Plan(tuple(task.method_snippets(form, index, owner, path, member, taken, managed=managed)))


def _lives_on(member: Tasking) -> str:
    """Why a task that is not kept is left alone."""
    site = member.site
    if site.at.reach is Reach.NONE:
        return "no entity is at hand that could own it"
    if site.finishes:
        return f"it is a command that must finish (`{site.finishes}`)"
    if member.elsewhere:
        return lasting.beside(member)
    if site.at.reach is Reach.VALUE:
        return _refused(member)
    if site.endurance is Endurance.SHOT:
        return "it ends by itself, and dropping it could cut it off"
    return f"it runs as a {site.endurance}, but ends when its owner or its channel does"


def _finding(
    path: Path,
    member: Tasking,
    index: Index,
    verdict: Verdict,
    siblings: int,
) -> Finding:
    site = member.site
    built = member.construction.type if member.construction else ""
    owner = site.at.owner or built or (member.builder.entity if member.builder else "")
    message = f"nothing owns the task of this `{site.head or site.method}`"
    return replace(
        verdict.finding(_ID, message, path, site.span, index),
        owner=owner or None,
        storage_options=lasting.forms(member, siblings),
        risk=task_risk(member, siblings),
        subject=f"the task of {owner}" if owner else "the task",
        done=_DONE.get(verdict.storage or "", ""),
    )


def _links(member: Tasking) -> bool:
    """True for a task that the default may judge by its owner."""
    stale = member.rerun is not None and bool(member.rerun.superseded)
    return stale or member.construction is not None or member.builder is not None


RULE = Rule(
    id=_ID,
    summary="a task that its owner could keep is detached",
    wanted=lambda data: b".detach" in data,
    collect=taskings,
    place=lambda member: member.site.span,
    links=_links,
    decide=_decide,
    options=(
        Option(
            "store",
            ("fields", _MANAGED),
            "fields",
            "what keeps tasks of methods: plain slots and maps, or the kit's map and set in place of maps",
        ),
    ),
)
