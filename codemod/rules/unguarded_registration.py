"""A task per event registers things again and again, because nothing asks whether it has been done.

The seed of this project: Zed answered every `Running` event of a context server with a detached task that
listed the server's tools and registered them. The fix asks first, keeps the task under its key, and drops
it with the ids; or it leaves all of that to the kit's registry.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan, Snippet
from codemod.plans import naming, ownership, registration, registry
from codemod.plans.ownership import Refused
from codemod.plans.registration import Case
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Option, Rule
from codemod.rust.cleanup import Removal
from codemod.rust.counterparts import Unrecorded, unrecorded
from codemod.rust.flow import Holding
from codemod.rust.index import Index, TypeRef
from codemod.rust.registrations import Registration, registrations

_ID = "unguarded-registration"


@dataclass(frozen=True, slots=True)
class _Strategy:
    """A way to mend a registration, how far it may be trusted and why no further."""

    snippets: Callable[[Case], Iterator[Snippet]]
    done: str
    applicability: Applicability = Applicability.SAFE
    but: str = ""


_STRATEGIES = {
    "skip": _Strategy(registration.snippets, "registers once, in a task kept by key"),
    "replace": _Strategy(registration.snippets, "registers anew after undoing what was registered"),
    "registry": _Strategy(
        registry.snippets,
        "registers once, with a registry that cleans up",
        Applicability.REVIEW,
        "; the registry cleans up when the event has been handled, not while it is",
    ),
}


def _decide(located: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    strategy = options["strategy"]
    sites = [(path, site) for path, site in located if isinstance(site, Registration)]
    owners: dict[object, dict[frozenset[str], Registration]] = defaultdict(dict)
    for path, site in sites:
        owners[_owner_key(path, site)].setdefault(site.fields, site)
    findings = []
    for path, site in sites:
        rivals = [rival for fields, rival in owners[_owner_key(path, site)].items() if fields != site.fields]
        findings.append(_finding(path, site, index, strategy, rivals))
    others = [_reported(path, site, index) for path, site in located if isinstance(site, Unrecorded)]
    return _alike(sites, findings) + others


def _reported(path: Path, site: Unrecorded, index: Index) -> Finding:
    """The finding about a task that takes no note of what it registers, so that nothing can be asked."""
    what = naming.spoken(site.register.removeprefix("register"))
    things = naming.plural(what) if what else f"with `{site.registry}`"
    message = (
        f"each such event in `{site.frame.function}` registers {things} again, in a task that nothing owns"
    )
    reason = (
        f"another event undoes it by `{site.registry}.{site.unregister}`, but nothing is noted down "
        "by key here that a guard could ask"
    )
    return replace(
        Verdict(Applicability.REPORT, reason).finding(_ID, message, path, site.span, index),
        owner=site.frame.type or None,
        storage_options=("map",),
        risk=0.6,
        subject=f"the registration of {things}",
    )


def _owner_key(path: Path, site: Registration) -> object:
    return path, site.frame.module, site.frame.type


def _alike(sites: Sequence[Located], findings: Sequence[Finding]) -> list[Finding]:
    """Take the fix from a site that shares a map with another whose fix differs, or that has none.

    A guard asks whether anything is registered, so all that fill a map must ask, and keep tasks together.
    """
    kinds: dict[object, set[object]] = defaultdict(set)
    for (path, site), finding in zip(sites, findings, strict=True):
        for field in site.fields:
            kinds[_owner_key(path, site), field].add(site.fields if finding.plan else None)
    result = []
    for (path, site), finding in zip(sites, findings, strict=True):
        shared = next((f for f in sorted(site.fields) if len(kinds[_owner_key(path, site), f]) > 1), None)
        if finding.plan is not None and shared is not None:
            reason = f"`{shared}` is filled by another task as well, which cannot be given the same guard"
            finding = replace(
                finding, plan=None, storage=None, applicability=Applicability.REPORT, reason=reason
            )
        result.append(finding)
    return result


def _finding(
    path: Path, site: Registration, index: Index, strategy: str, rivals: Sequence[Registration]
) -> Finding:
    way, plan, fine = _STRATEGIES[strategy], None, ""
    try:
        fine = _fine(site)
        if not fine:
            case = _case(path, site, index, strategy, rivals)
            plan = Plan(tuple(way.snippets(case)))
        reason = fine or _certain(site) + way.but
        applicability = Applicability.FINE if fine else way.applicability
    except Refused as refusal:
        reason, applicability = str(refusal), Applicability.REPORT
    nouns = naming.joined(
        list(dict.fromkeys(registration.rough_noun(record.field) for record in site.records))
    )
    message = f"every run of `{site.frame.function}` registers {nouns} again, in a task that nothing owns"
    verdict = Verdict(applicability, reason, plan, "map" if plan else None)
    return replace(
        verdict.finding(_ID, message, path, site.span, index),
        owner=site.frame.type or None,
        storage_options=() if fine else ("map",),
        risk=0.0 if fine else 0.6 if site.guards else 0.95,
        subject=f"the registration of {nouns}",
        done=way.done,
    )


def _fine(site: Registration) -> str:
    if all(record.replaces for record in site.records):
        return "what was registered before is taken from the map and dealt with"
    callers = [caller for caller in site.callers if caller.callee == site.frame.function]
    if (site.frame.kind == "function" and not site.frame.repeats) or (
        callers and not site.frame.repeats and all(c.frame.kind == "function" for c in callers)
    ):
        return "it runs once, when its owner is made"
    return ""


def _certain(site: Registration) -> str:
    fields = list(dict.fromkeys(f"`{record.field}`" for record in site.records))
    if len(fields) == 1:
        return f"{fields[0]} knows what is registered, is emptied by key, and nothing asks it first"
    maps = naming.joined(fields)
    return f"{maps} know what is registered, are emptied by key, and nothing asks them first"


# --- what has to hold for a fix ---


def _case(
    path: Path, site: Registration, index: Index, strategy: str, rivals: Sequence[Registration]
) -> Case:
    _refuse_by_shape(site, undo=strategy == "replace")
    owner = index.resolve(site.frame.type, path, site.frame.module) if site.frame.type else None
    if not isinstance(owner, TypeRef) or owner.fact.kind != "struct":
        raise Refused(f"`{site.frame.type}` is no struct with named fields that this workspace declares")
    if owner.path != path:
        raise Refused(
            f"`{owner.fact.name}` is declared in {owner.path.name}, away from the code that registers"
        )
    ownership.deny_derives(owner)
    _refuse_other_files(site, owner, index)
    return registration.case_of(path, site, owner, index, strategy, rivals)


def _refuse_by_shape(site: Registration, undo: bool) -> None:
    """Refuse what the code's shape alone rules out, the weightiest reason first."""
    if site.in_error:
        raise Refused(f"the parser does not understand all of `{site.frame.function}`")
    foreign = next((record.handle for record in site.records if record.handle), "")
    if foreign:
        raise Refused(f"the ids go to another entity, through `{foreign}`, which would have to keep the task")
    through = next((record for record in site.records if record.through), None)
    if through is not None:
        raise Refused(
            f"`{through.field}` is filled through `{through.through}`, so how to keep its tasks is open"
        )
    if site.frame.kind not in ("method", "callback"):
        raise Refused("it is not certain which entity could keep the task")
    asked = site.guards or _all_callers_ask(site)
    if asked:
        raise Refused(
            f"it asks first (`{asked[0]}`), but two events before the first task ends still register twice: "
            "keep the task"
        )
    _refuse_task(site)
    _refuse_records(site)
    _refuse_key(site)
    _refuse_guard(site, undo)
    _refuse_removals(site, undo)


def _refuse_task(site: Registration) -> None:
    if site.detach != "detach":
        raise Refused(f"`{site.detach}` reports the task's error, which a stored task would not")
    if site.name:
        raise Refused(f"the task has a name, `{site.name}`, before it is let go of")
    if not site.is_statement:
        arm = "the match arm has no block to put a guard into"
        raise Refused(arm if site.is_arm else "the detached task is part of a larger expression")
    if site.output != "()":
        raise Refused(f"the future's output is not `()`: it ends in `{site.output.strip()}`")


def _refuse_records(site: Registration) -> None:
    nested = next((record for record in site.records if "." in record.owner), None)
    if nested is not None:
        raise Refused(f"`{nested.owner}.{nested.field}` belongs to another struct than the task's owner")
    for record in site.records:
        if record.again:
            raise Refused(f"the task notes ids down {record.again}: a vacant entry would keep the first only")
        if record.form == "used":
            raise Refused(
                f"what `{record.field}.insert` gives back is used, but nothing is unregistered with it"
            )
    if any(record.torn for record in site.records):
        raise Refused(
            "the task awaits between registering and noting it down: dropping it there would lose ids"
        )
    if any("\n" in record.value or record.owner in record.value.split(".") for record in site.records):
        raise Refused("the ids are made inside the insert, while the map would be borrowed")


def _refuse_key(site: Registration) -> None:
    if site.key.variable == "task":
        raise Refused("the key is called `task`, as the stored task would be")
    if site.hidden:
        raise Refused(f"`{site.hidden}` means something else here already")
    if not site.key.text:
        raise Refused(site.key.problem)
    if Holding.UNKNOWN in (site.key.holding, site.asked.holding):
        raise Refused(f"it is not certain whether `{site.key.text}` is a reference where the task is spawned")


def _all_callers_ask(site: Registration) -> tuple[str, ...]:
    repeated = [caller for caller in site.callers if caller.frame.repeats]
    if site.frame.repeats or not repeated or not all(caller.mentions for caller in repeated):
        return ()
    return repeated[0].mentions


def _refuse_guard(site: Registration, undo: bool) -> None:
    place = site.guard_place
    if not undo and place.leave == "return" and site.frame.kind == "method" and site.frame.returns_value:
        raise Refused(f"`{site.frame.function}` returns a value, so a guard cannot simply return")
    if place.start < 0 or (place.problem and not undo):
        raise Refused(place.problem)
    if any(caller.in_loop for caller in site.callers):
        raise Refused(
            f"`{site.frame.function}` is called in a loop that does not go over the keys: "
            "kept by key, a task would cancel the one before"
        )


def _refuse_removals(site: Registration, undo: bool) -> None:
    for record in site.records:
        removals = [removal for removal in site.removals if removal.field == record.field]
        if not removals:
            raise Refused(
                f"nothing ever removes from `{record.field}`, so a guard would never register again"
            )
        if any(removal.shape == "other" for removal in removals):
            raise Refused(f"what `{record.field}.remove` gives is not bound by `if let Some(…)`")
        if not any(removal.undoes for removal in removals):
            raise Refused(
                f"the ids removed from `{record.field}` are only forgotten, nothing is unregistered with them"
            )
        if undo:
            _refuse_moving(site, removals)
    if site.fillings:
        raise Refused(
            f"`{site.fillings[0]}` may change the map as well: that a key is there does not say it was loaded"
        )
    if site.upsets:
        raise Refused(f"`{site.upsets[0]}` empties the map as a whole; its tasks would stay")


def _refuse_moving(site: Registration, removals: Sequence[Removal]) -> None:
    """Refuse when the clean-up of one map could not run where the task is spawned."""
    first = removals[0]
    if len(removals) > 1 or first.shape != "if-let" or first.owner != site.frame.owner:
        raise Refused(f"there is no single clean-up of `{first.field}` that could run before loading again")
    if first.stays:
        raise Refused(first.stays)
    for name in site.foreign:
        is_key = name == first.variable == site.asked.text and first.holding is site.asked.holding
        if not is_key:
            raise Refused(f"the clean-up uses `{name}`, which is not at hand where the task is spawned")


def _refuse_other_files(site: Registration, owner: TypeRef, index: Index) -> None:
    """Refuse when another file of the crate empties the map, or calls a method that has to change."""
    crate = index.crate_of(owner.path)
    changed = [site.frame.function] if site.frame.receiver == "&self" else []
    changed += [
        c.frame.function
        for c in site.callers
        if site.frame.receiver == "&self" and c.frame.receiver == "&self"
    ]
    for path, literal in index.literals_of(owner):
        written = (index.data(path) or b"")[literal.span.start : literal.span.end].decode("utf-8", "replace")
        taken = site.fields.intersection(re.findall(r"\w+", written)) if literal.is_pattern else ()
        if taken:
            raise Refused(f"a pattern in {path.name} takes `{min(taken)}` out of `{owner.fact.name}`")
    for name in sorted(site.fields):
        for path in _files_in_reach(name, owner, index):
            if f".{name}".encode() in (index.data(path) or b""):
                raise Refused(f"{path.name} uses `{name}` as well")
    for name in changed:
        for path in index.files_mentioning(crate, name) if crate else ():
            if path != owner.path and f".{name}(".encode() in (index.data(path) or b""):
                raise Refused(
                    f"`{name}` takes `&self` and is called in {path.name}, which may not allow `&mut self`"
                )


def _files_in_reach(name: str, owner: TypeRef, index: Index) -> Iterator[Path]:
    """The other files of the crate that may use the field `name` of `owner`."""
    crate = index.crate_of(owner.path)
    field = owner.fact.field(name)
    home = index.module_of(owner.path, owner.fact.module)
    implementing = index.impl_files(owner)
    for path in index.files_mentioning(crate, name) if crate is not None else implementing:
        module = index.module_of(path, ())
        below = home is None or module is None or module[: len(home)] == home
        public = field is None or field.visibility
        if path != owner.path and (public or below or path in implementing):
            yield path


RULE = Rule(
    id=_ID,
    summary="a detached task registers things again on every event",
    wanted=lambda data: (
        b".detach" in data and b"spawn" in data and (b".insert(" in data or b".unregister" in data)
    ),
    collect=lambda tree: (*registrations(tree), *unrecorded(tree)),
    decide=_decide,
    options=(
        Option(
            "strategy",
            tuple(_STRATEGIES),
            "skip",
            "what to do when something is registered already: leave it, undo it and register anew, "
            "or leave it to the kit's registry, which cleans up as well",
        ),
    ),
)
