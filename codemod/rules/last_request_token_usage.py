"""A total that reads the last request only, although the sum of all requests is kept.

Zed showed `request_token_usage.last()` as the tokens that a thread had used, and kept
`cumulative_token_usage` beside it. Where the total is put against a limit per request, reading the sum
changes what that ratio means: this is never more than a fix for review.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from codemod.model import Applicability, Finding, Plan, Snippet
from codemod.plans import totals as plans
from codemod.plans.ownership import Refused
from codemod.plans.scope import out_of_scope
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Rule
from codemod.rust.books import promises
from codemod.rust.index import Index
from codemod.rust.totals import Total, UpTo, totals

_ID = "last-request-token-usage"
_ALONE = "no total that could be changed with it reads the last request"


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    groups: dict[object, list[tuple[Path, Total | UpTo]]] = defaultdict(list)
    for path, site in sites:
        groups[path, site.books.module, site.books.owner, site.books.entries].append((path, site))
    return [finding for group in groups.values() for finding in _judge(group, index)]


def _judge(group: Sequence[tuple[Path, Total | UpTo]], index: Index) -> list[Finding]:
    """The findings about one list. What counts a part is changed together with the totals, or not at all."""
    path, _ = group[0]
    outside = out_of_scope(path, False, index)
    whole = [site for _, site in group if isinstance(site, Total)]
    parts = [site for _, site in group if isinstance(site, UpTo)]
    sites: list[Total | UpTo] = [*whole, *parts]
    if outside:
        return [_finding(path, site, index, Verdict(Applicability.FINE, outside)) for site in sites]
    if not whole:
        return [_finding(path, part, index, Verdict(Applicability.REPORT, _ALONE)) for part in parts]
    snippets: list[Snippet] = []
    try:
        for total in whole:
            snippets += plans.whole(path, total, index)
    except Refused as refusal:
        return [_finding(path, site, index, Verdict(Applicability.REPORT, str(refusal))) for site in sites]
    refused: dict[int, str] = {}
    for number, part in enumerate(parts):
        try:
            snippets += plans.up_to(path, part, whole[0], index)
        except Refused as refusal:
            refused[number] = str(refusal)
    plan = Plan(tuple(snippets))
    found = [_finding(path, site, index, Verdict(Applicability.REVIEW, _why(site), plan)) for site in whole]
    for number, part in enumerate(parts):
        if number in refused:
            found.append(_finding(path, part, index, Verdict(Applicability.REPORT, refused[number])))
        else:
            found.append(_finding(path, part, index, Verdict(Applicability.REVIEW, _why(part), plan)))
    return found


def _why(site: Total | UpTo) -> str:
    kept = f"`{site.books.sums[0]}` holds the sum of all requests"
    if isinstance(site, UpTo):
        return f"{kept}, and a part of it starts at 0, never falls and never exceeds it"
    return f"{kept}; against a limit that holds for each request, the ratio means something else then"


def _finding(path: Path, site: Total | UpTo, index: Index, verdict: Verdict) -> Finding:
    counted = "the last request" if isinstance(site, Total) else "one request"
    message = f"the total that `{site.returned.function}` gives counts {counted} only"
    return replace(
        verdict.finding(_ID, message, path, site.span, index),
        owner=site.books.owner,
        done="reads the sum of all requests"
        if isinstance(site, Total)
        else "adds up the requests before, up to the sum",
    )


RULE = Rule(
    id=_ID,
    summary="a total reads the last request's usage, although the sum of all is kept",
    wanted=promises,
    collect=totals,
    decide=_decide,
    place=lambda site: site.span,
)
