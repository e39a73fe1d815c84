"""A map is asked whether it has a key, and asked again for the place to put one: one lookup would do.

The entry of a std map is both answers in one. It borrows the map for as long as it lives and takes the key
from the start, so what happens between question and insert decides whether it would do the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan
from codemod.plans import lookup as plans
from codemod.plans.lookup import Known
from codemod.plans.ownership import Refused
from codemod.plans.scope import out_of_scope
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Rule
from codemod.rust.index import Index
from codemod.rust.lookups import Lookup, lookups, promises

_ID = "double-lookup"
# More than anybody reads over: what changed gets lost among what only moved.
_MANY_LINES = 20


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    return [_judge(path, lookup, index) for path, lookup in sites]


def _judge(path: Path, lookup: Lookup, index: Index) -> Finding:
    fine = lookup.fine or out_of_scope(path, lookup.test, index)
    if fine:
        return _finding(path, lookup, index, Verdict(Applicability.FINE, fine))
    known = plans.known(path, lookup, index)
    fine = _why_right(lookup, known)
    if fine:
        return _finding(path, lookup, index, Verdict(Applicability.FINE, fine))
    try:
        plan = Plan(tuple(plans.snippets(path, lookup, index, known.map)))
    except Refused as refusal:
        return _finding(path, lookup, index, Verdict(Applicability.REPORT, str(refusal)))
    doubt = _doubt(lookup, known)
    if doubt:
        return _finding(path, lookup, index, Verdict(Applicability.REVIEW, doubt, plan))
    reason = f"`{_place(lookup)}` is a map of std, and nothing comes between the question and the insert"
    return _finding(path, lookup, index, Verdict(Applicability.SAFE, reason, plan))


def _why_right(lookup: Lookup, known: Known) -> str:
    """Why an entry would not do the same, or would cost more, by the types."""
    key = lookup.key
    if known.other:
        return f"`{_place(lookup)}` is no map of std"
    if known.map is None and not (plans.is_plain(lookup) and key.lent):
        return f"which map `{_place(lookup)}` is, is not known"
    if key.form == "made":
        return f"`{key.text}` would be made even where the map has the key"
    if "Copy" in known.key_traits or key.form == "copied":
        return ""
    if key.form == "moved" and _uses_key(lookup):
        return f"`{key.bare}` is used where the entry has it already"
    if key.form == "cloned" and not key.last_use and lookup.present is not None:
        return f"`{key.bare}` would be cloned even where the map has it"
    return ""


def _uses_key(lookup: Lookup) -> bool:
    names = "|".join(map(re.escape, lookup.key.names))
    present = lookup.present.text if lookup.present is not None else ""
    # Behind the `if`, it can only be used where the branch with the insert leaves early.
    used = lookup.key.used_before or lookup.key.used_after
    return used or re.search(rf"\b(?:{names})\b", present) is not None


def _doubt(lookup: Lookup, known: Known) -> str:
    if known.map is None:
        return f"which map `{_place(lookup)}` is, is not known"
    if lookup.key.form == "cloned" and not lookup.key.last_use and "Copy" not in known.key_traits:
        return f"`{lookup.key.bare}` is cloned even where the map has it already"
    lines = plans.indented(lookup)
    return f"{lines} lines are indented anew" if lines > _MANY_LINES else ""


def _place(lookup: Lookup) -> str:
    return ".".join([lookup.root, *lookup.fields])


def _finding(path: Path, lookup: Lookup, index: Index, verdict: Verdict) -> Finding:
    message = f"`{_place(lookup)}` is looked into twice for one key"
    return replace(
        verdict.finding(_ID, message, path, lookup.span, index),
        done="asks the map's entry",
    )


RULE = Rule(
    id=_ID,
    summary="a map is asked for a key and then looked into again to put one in",
    wanted=promises,
    collect=lookups,
    decide=_decide,
    links=lambda lookup: not lookup.fine,
)
