"""A task that its owner lets go of, although the owner could keep it.

Most detached tasks are right: a command of the user must run to its end, whatever becomes of the view that
started it. A task is safe to keep only where dropping it changes nothing that anybody could see: all it
does, it does through the weak handle of the entity that is being built, and that entity is gone when the
task is dropped (gpui/src/executor.rs: dropping a Task cancels it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from codemod.model import Applicability, Finding, Location, Plan
from codemod.plans import task
from codemod.plans.ownership import Refused
from codemod.plans.risk import task_risk
from codemod.plans.scope import out_of_scope
from codemod.rule import Located, Rule
from codemod.rust.index import Index, TypeRef
from codemod.rust.sites import SPAWNING, Endurance, Handle
from codemod.rust.surroundings import Reach
from codemod.rust.tasking import Tasking, taskings

_ID = "detached-task"


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    strict = options.get("strict") == "yes"
    kept: dict[object, list[str]] = {}
    siblings = Counter((path, member.site.at.body) for path, member in sites)
    return [
        _judge(path, member, index, strict, kept, siblings[path, member.site.at.body])
        for path, member in sites
    ]


def _judge(
    path: Path, member: Tasking, index: Index, strict: bool, kept: dict[object, list[str]], siblings: int
) -> Finding:
    plan, fine = None, _fine(path, member, index)
    applicability, reason = Applicability.FINE, fine or _lives_on(member)
    if not fine and not _refused(member):
        owner = _owner(path, member, index)
        if owner is not None:
            try:
                plan = _plan(path, member, index, owner, kept.setdefault(owner.key, []))
                applicability = Applicability.SAFE
                built = owner.fact.name
                reason = f"all it does goes through the `{built}` that is being built, and can end with it"
            except Refused as refusal:
                reason = str(refusal)
    if applicability is Applicability.FINE and strict and not fine:
        applicability = Applicability.REVIEW
    return _finding(path, member, index, applicability, reason, plan, siblings)


def _plan(path: Path, member: Tasking, index: Index, owner: TypeRef, names: list[str]) -> Plan:
    snippets = tuple(task.snippets(index, owner, path, member, names))
    names += [str(snippet.values["name"]) for snippet in snippets if snippet.template.endswith("/bind.rs.j2")]
    return Plan(snippets)


def _fine(path: Path, member: Tasking, index: Index) -> str:
    """Why a site is none of this rule's business, strict or not; empty when it may be."""
    outside = out_of_scope(path, member.site.at.test, index)
    return outside or ("it is no handle of gpui's" if member.site.handle is Handle.OTHER else "")


def _refused(member: Tasking) -> str:
    """Why keeping the task is not certainly right; empty when it is."""
    site = member.site
    if site.in_error:
        return f"the parser does not understand all of `{site.at.function}`"
    if member.construction is None:
        return "it does not start beside the literal of its owner"
    if site.method != "detach" or not site.whole:
        return f"`{site.method}` reports the task's error, which a stored task would not"
    if site.head not in SPAWNING or not site.uses_this:
        return "it does not work on the entity that is being built"
    if site.strong:
        return f"it holds the entity itself (`{site.strong[0]}`)"
    if member.beyond:
        return member.beyond
    if member.on_purpose:
        return "a comment may say why it is detached"
    if not member.output:
        return "the type of its output is not certain"
    return ""


def _owner(path: Path, member: Tasking, index: Index) -> TypeRef | None:
    if member.construction is None:
        return None
    at = member.site.at
    meaning = index.resolve(member.construction.type, path, at.module)
    around = index.resolve(at.owner, path, at.module) if at.owner else meaning
    if not isinstance(meaning, TypeRef) or not isinstance(around, TypeRef) or meaning.key != around.key:
        return None
    return meaning if meaning.fact.kind == "struct" else None


def _lives_on(member: Tasking) -> str:
    """Why a task that is not kept is left alone."""
    site = member.site
    if site.at.reach is Reach.NONE:
        return "no entity is at hand that could own it"
    if site.at.reach is Reach.VALUE and member.construction is not None:
        return (
            _refused(member) or f"`{member.construction.type}` is not the entity of its context, or no struct"
        )
    if site.finishes:
        return f"it is a command that must finish (`{site.finishes}`)"
    if member.elsewhere:
        return f"it changes more than its owner (`{member.elsewhere}`)"
    if site.at.reach is Reach.VALUE:
        return _refused(member)
    if site.endurance is Endurance.SHOT:
        return "it ends by itself, and dropping it could cut it off"
    return f"it runs as a {site.endurance}, but ends when its owner or its channel does"


def _finding(
    path: Path,
    member: Tasking,
    index: Index,
    applicability: Applicability,
    reason: str,
    plan: Plan | None,
    siblings: int,
) -> Finding:
    site = member.site
    crate = index.crate_of(path)
    owner = site.at.owner or (member.construction.type if member.construction else "")
    return Finding(
        rule=_ID,
        path=path,
        span=site.span,
        location=Location.of(index.data(path) or b"", site.span),
        message=f"nothing owns the task of this `{site.head or site.method}`",
        applicability=applicability,
        reason=reason,
        owner=owner or None,
        storage="field" if plan is not None else None,
        storage_options=_storage(member, siblings),
        risk=task_risk(member, siblings),
        subject=f"the task of {owner}" if owner else "the task",
        done="keeps it in a field that ends with its owner",
        crate=crate.name if crate else "",
        plan=plan,
    )


def _storage(member: Tasking, siblings: int) -> tuple[str, ...]:
    """The forms that would fit, the likeliest first."""
    site = member.site
    if site.handle is Handle.OTHER:
        return ()
    if site.at.reach is Reach.VALUE:
        return ("field", "vec", "slot")
    if site.at.reach in (Reach.NONE, Reach.SHARED):
        return ("return", "vec", "set")
    found = ["vec", "set", "slot", "return"] if siblings > 1 else ["slot", "return", "field", "vec", "set"]
    if member.keyed:
        found.insert(0, "map")
    return tuple(found)


RULE = Rule(
    id=_ID,
    summary="a task that its owner could keep is detached",
    wanted=lambda data: b".detach" in data,
    collect=taskings,
    place=lambda member: member.site.span,
    links=lambda member: member.construction is not None,
    decide=_decide,
)
