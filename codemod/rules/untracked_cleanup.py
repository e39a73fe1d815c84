"""A handler keeps something under a key in one arm, and does not let go of it in the arm that ends it.

A task that is kept runs on, a subscription goes on calling, and registered ids stay registered for a server,
plugin or document that is gone. Cancelling at the end is what most handlers mean, but not all: for review.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan
from codemod.plans import untracked as plans
from codemod.plans.ownership import Refused
from codemod.plans.scope import out_of_scope
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Rule
from codemod.rust import growing
from codemod.rust.index import Index, TypeRef
from codemod.rust.untracked import Untracked, promises, untracked

_ID = "untracked-cleanup"


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    seen: set[object] = set()
    found = []
    for path, site in sites:
        # Two inserts into one map need one clean-up.
        key = path, site.module, site.owner, site.field, site.ending.body
        if key not in seen:
            seen.add(key)
            found.append(_judge(path, site, index))
    return found


def _judge(path: Path, site: Untracked, index: Index) -> Finding:
    owner = index.resolve(site.owner, path, site.module)
    fine = out_of_scope(path, site.test, index) or _why_right(path, site, owner, index)
    if fine or not isinstance(owner, TypeRef):
        why = fine or f"`{site.owner}` is not known"
        return _finding(path, site, index, Verdict(Applicability.FINE, why))
    end = f"`{site.ending.pattern}` ends what `{site.pattern}` starts, and nothing takes from `{site.field}`"
    try:
        keeps = plans.kept(site, owner, index)
        plan = Plan(tuple(plans.snippets(path, site, keeps, owner, index)))
    except Refused as refusal:
        return _finding(path, site, index, Verdict(Applicability.REPORT, f"{end}; {refusal}"))
    return _finding(path, site, index, Verdict(Applicability.REVIEW, end, plan, "map"))


def _why_right(path: Path, site: Untracked, owner: object, index: Index) -> str:
    """Why the map is right as it is, or why that cannot be told."""
    crate = index.crate_of(path)
    if not isinstance(owner, TypeRef) or owner.fact.field(site.field) is None:
        return f"`{site.owner}` is no struct of the workspace with a field `{site.field}`"
    name = site.field.encode()
    for file in index.files_mentioning(crate, site.field) if crate is not None else (path, owner.path):
        if growing.shrinks(index.data(file) or b"", name):
            return f"{file.name} may take something out of a `{site.field}`"
    return ""


def _finding(path: Path, site: Untracked, index: Index, verdict: Verdict) -> Finding:
    message = f"what `{site.function}` keeps in `{site.field}` stays when it ends"
    return replace(
        verdict.finding(_ID, message, path, site.span, index),
        owner=site.owner,
        storage_options=() if verdict.applicability is Applicability.FINE else ("map",),
        risk=0.0 if verdict.applicability is Applicability.FINE else 0.7,
        done="takes it out of the map in the arm that ends it",
    )


RULE = Rule(
    id=_ID,
    summary="what one arm of a handler keeps is not let go of in the arm that ends it",
    wanted=promises,
    collect=untracked,
    decide=_decide,
)
