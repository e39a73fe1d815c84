"""A subscription that its owner lets go of, although the owner could keep it.

`Context<T>` subscriptions hold the subscriber weakly, so one that is made once is untidy rather than a
leak: the callback and all it captures stay until the emitter goes or speaks again (gpui/src/app/context.rs,
subscription.rs). Kept in the owner's field it ends with the owner. What is made again and again in a method
is worse, and nothing that a push onto a Vec would mend.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan
from codemod.plans import later, subscription
from codemod.plans.ownership import Refused
from codemod.plans.risk import subscription_risk
from codemod.plans.scope import out_of_scope
from codemod.plans.subscription import Group
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Rule
from codemod.rust.index import Index, TypeRef
from codemod.rust.subscribing import Subscribing, subscribings
from codemod.rust.surroundings import Often, Reach

_ID = "detached-subscription"
_DONE = {
    "vec": "keeps them in a field that ends with their owner",
    "slot": "keeps the last one only, which ends with its owner",
    "map": "keeps the last one of each emitter, which ends with its owner",
}
_ANOTHERS = "the context at hand belongs to another entity"
# Derives that a struct with a Subscription in it cannot have, or that other code leans on.
_DENIED = ("Clone", "Copy", "Debug", "Default", "PartialEq", "Eq", "Hash", "PartialOrd", "Ord")
_DENIED_SERDE = ("Serialize", "Deserialize")
# Registrations that are meant to outlive the handle: they tell of the end of what they are bound to.
_OUTLIVING = ("on_release", "on_release_in", "observe_release", "observe_release_in", "on_app_quit")
# Registrations with the app whose callback knows no entity, even where an entity's context passes them on.
_APP_WIDE = (
    "observe_new",
    "observe_new_views",
    "observe_new_models",
    "observe_new_entities",
    "observe_flag",
    "on_window_closed",
    "on_keyboard_layout_change",
    "intercept_keystrokes",
)


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    strict = options.get("strict") == "yes"
    verdicts: dict[tuple[Path, int], Finding] = {}
    fields: dict[object, list[str]] = {}
    groups: dict[object, list[Located]] = defaultdict(list)
    for path, site in sites:
        fine = _fine(path, site, index, strict)
        owner = None if fine or _alone(site) else _owner(path, site, index)
        if isinstance(owner, TypeRef):
            groups[owner.key].append((path, site))
        else:
            verdict = Verdict(Applicability.FINE, fine) if fine else _loose(path, site, index, strict, fields)
            verdicts[path, site.site.token] = _finding(path, site, index, verdict, site.site.at.owner)
    for members in groups.values():
        for finding in _constructed(members, index):
            verdicts[finding[0], finding[1]] = finding[2]
    return [verdicts[path, site.site.token] for path, site in sites]


def _fine(path: Path, member: Subscribing, index: Index, strict: bool) -> str:
    """Why a site is right as it is; empty when it is not, or not certainly."""
    site = member.site
    outside = out_of_scope(path, site.at.test, index)
    if outside:
        return outside
    if site.head in _OUTLIVING:
        return f"`{site.head}` is meant to outlive its handle"
    if site.head in _APP_WIDE:
        return "it is meant to live as long as the app"
    if not site.on_context:
        return f"`{site.head}` is not called on a context, so it is another's to keep"
    if site.at.reach is Reach.NONE and not (strict and member.bound):
        if site.at.often is Often.ONCE and not (site.at.owner or member.bound):
            return "no entity is at hand that could own it: it lives as long as the app"
        return _ANOTHERS
    return ""


def _alone(member: Subscribing) -> str:
    """Why a constructor's subscription cannot be part of a fix; the others of its owner still can."""
    return _unfit(member) if member.construction is not None else ""


def _unfit(member: Subscribing) -> str:
    """Why no edit that stores the subscription is certain; empty when one may be."""
    site = member.site
    if site.in_error:
        return f"the parser does not understand all of `{site.at.function}`"
    if site.method != "detach" or not site.whole:
        return "the detached subscription is part of a larger expression"
    if member.site.attributed:
        return "the statement is under an attribute"
    if site.strong:
        return f"its callback holds an entity itself (`{site.strong[0]}`), which a field would keep alive"
    return ""


def _owner(path: Path, member: Subscribing, index: Index) -> TypeRef | None:
    """The struct that is being built where `member` subscribes."""
    if member.construction is None:
        return None
    meaning = index.resolve(member.construction.type, path, member.site.at.module)
    return meaning if isinstance(meaning, TypeRef) and meaning.fact.kind == "struct" else None


def _constructed(members: Sequence[Located], index: Index) -> list[tuple[Path, int, Finding]]:
    """Judge all constructor subscriptions of one struct: they share the field, so they share the fix."""
    path, first = members[0]
    owner = _owner(path, first, index)
    assert owner is not None  # the caller grouped by it
    try:
        _refuse(members, owner, index)
        plan = Plan(tuple(subscription.snippets(index, owner, _groups(members))))
        reason = f"it is made once, while `{owner.fact.name}` is built, and can end with it"
        verdict = Verdict(Applicability.SAFE, reason, plan, "vec")
    except Refused as refusal:
        verdict = Verdict(Applicability.REPORT, str(refusal))
    return [
        (each, member.site.token, _finding(each, member, index, verdict, owner.fact.name))
        for each, member in members
    ]


def _refuse(members: Sequence[Located], owner: TypeRef, index: Index) -> None:
    denied = [name for name in owner.fact.derives if name in (*_DENIED, *_DENIED_SERDE)]
    if denied:
        raise Refused(
            f"`{owner.fact.name}` derives {', '.join(denied)}, which a field of subscriptions rules out"
        )
    for path, _ in members:
        if index.crate_of(path) is not index.crate_of(owner.path):
            raise Refused(f"`{owner.fact.name}` belongs to another crate")


def _groups(members: Sequence[Located]) -> list[Group]:
    found: dict[object, list[Located]] = defaultdict(list)
    for path, member in members:
        found[path, member.construction.literal].append((path, member))
    return [
        Group(group[0][0], group[0][1].construction, tuple(member for _, member in group))
        for group in found.values()
    ]


def _loose(
    path: Path, member: Subscribing, index: Index, strict: bool, fields: dict[object, list[str]]
) -> Verdict:
    """Judge a subscription that is not made beside the literal of its owner."""
    alone = _alone(member)
    if alone:
        return Verdict(Applicability.REPORT, alone)
    if member.site.at.reach is Reach.NONE:
        return Verdict(Applicability.REVIEW, f"{_ANOTHERS}, which could own it")
    helped = member.helper is not None and member.place is not None and not member.place.again
    if not (helped or strict):
        return Verdict(Applicability.FINE, _adds_up(member))
    form = "vec" if helped else later.form_for(member)
    try:
        plan = _plan(form, path, member, index, fields)
    except Refused as refusal:
        kind = Applicability.REVIEW if strict else Applicability.FINE
        return Verdict(kind, f"{_adds_up(member)}; {refusal}")
    reason = f"{_adds_up(member)}; in a slot, the next one would end it"
    if form == "map":
        reason = f"{_adds_up(member)}; in a map, those of emitters that are gone have to be removed"
    if helped:
        function, owner = member.site.at.function, member.site.at.owner
        reason = f"only constructors call `{function}`, so it is made once and can end with `{owner}`"
    return Verdict(Applicability.REVIEW, reason, plan, form)


def _plan(form: str, path: Path, member: Subscribing, index: Index, fields: dict[object, list[str]]) -> Plan:
    """The plan that keeps the subscription of a method. Raises Refused."""
    place = member.place
    owner = index.resolve(member.site.at.owner, path, member.site.at.module)
    if place is None or not isinstance(owner, TypeRef) or owner.fact.kind != "struct":
        raise Refused(f"`{member.site.at.owner}` is no struct of the workspace")
    unfit = _unfit(member)
    if unfit:
        raise Refused(unfit)
    _refuse([(path, member)], owner, index)
    if member.site.comments:
        raise Refused("a comment may say why it is detached")
    if form == "vec":
        return Plan(tuple(later.helper_snippets(index, owner, path, member)))
    if place.blocked:
        raise Refused(place.blocked)
    if place.again and form == "slot":
        raise Refused("a loop makes several of them")
    if member.about and form == "slot":
        raise Refused(f"it is about `{member.about}`, and a slot would end that of another")
    if member.emitter == "fresh":
        raise Refused("each call makes another emitter, so a map by its id would only grow")
    taken = fields.setdefault(owner.key, [])
    return Plan(tuple(later.method_snippets(form, index, owner, path, member, taken)))


def _adds_up(member: Subscribing) -> str:
    """Whether a subscription of a method adds up, as far as that can be told."""
    site = member.site
    repeated = site.at.often in (Often.EVENT, Often.FRAME)
    if member.emitter == "own" and repeated and site.at.reach is not Reach.VALUE:
        return f"it is made {site.at.often}: see repeated-registration"
    if site.at.reach is Reach.VALUE:
        return "the owner's literal is not built beside it"
    if member.emitter in later.PASSING:
        return "it ends with the emitter, which is another one each time"
    return f"`{site.at.owner}` could own it, but nothing shows that it adds up"


def _finding(
    path: Path,
    member: Subscribing,
    index: Index,
    verdict: Verdict,
    owner: str,
) -> Finding:
    site = member.site
    fine = verdict.applicability is Applicability.FINE
    message = f"nothing owns this `{site.head}`"
    return replace(
        verdict.finding(_ID, message, path, site.span, index),
        owner=owner or None,
        storage_options=() if fine and site.at.reach is Reach.NONE else _storage(member),
        risk=subscription_risk(member, site.head in (*_OUTLIVING, *_APP_WIDE)),
        subject=f"the subscriptions of {owner}",
        done=_DONE.get(verdict.storage or "", ""),
    )


def _storage(member: Subscribing) -> tuple[str, ...]:
    if member.site.at.reach is Reach.VALUE:
        return ("vec", "field", "slot")
    if member.site.at.reach is Reach.NONE:
        return ("vec", "field", "return", "slot")
    return ("map", "slot", "vec", "field", "return")


RULE = Rule(
    id=_ID,
    summary="a subscription that its owner could keep is detached",
    wanted=lambda data: (
        b".detach" in data and any(word in data for word in (b"subscribe", b"observe", b".on_"))
    ),
    collect=subscribings,
    place=lambda member: member.site.span,
    links=lambda member: member.construction is not None,
    decide=_decide,
)
