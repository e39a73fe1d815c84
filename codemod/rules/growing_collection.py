"""A collection of an entity that only ever grows, although what its keys name can go away.

Nothing leaks at once: an entry stays for each buffer, worktree, server or window that there ever was, with
all it holds, until the entity itself goes. Whether that matters is for a person to say, so there is no fix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from codemod.model import Applicability, Finding, Location
from codemod.plans.scope import out_of_scope
from codemod.plans.verdict import Verdict
from codemod.rule import Located, Rule
from codemod.rust.growing import Growing, growings, promises, shrinks
from codemod.rust.index import Index

_ID = "growing-collection"


def _decide(sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
    return [_judge(path, member, index) for path, member in sites]


def _judge(path: Path, member: Growing, index: Index) -> Finding:
    fine = _fine(path, member, index)
    if fine:
        return _finding(path, member, index, Verdict(Applicability.FINE, fine))
    data = index.data(path) or b""
    line = Location.of(data, member.growth).line
    reason = (
        f"`{member.function}` adds to it (line {line}) and no code takes anything out again, while what"
        f" a `{member.key}` stands for can go away before its `{member.owner}`"
    )
    return _finding(path, member, index, Verdict(Applicability.REPORT, reason))


def _fine(path: Path, member: Growing, index: Index) -> str:
    """Why a field is right as it is, or why that cannot be told; empty when it only grows."""
    outside = out_of_scope(path, False, index)
    if outside:
        return outside
    if not member.entity:
        return f"nothing shows that `{member.owner}` is an entity"
    elsewhere = _shrinking_file(path, member, index)
    return f"{elsewhere.name} may take something out of a `{member.name}`" if elsewhere is not None else ""


def _shrinking_file(path: Path, member: Growing, index: Index) -> Path | None:
    """A file where code that can reach the field does more with it than add and look."""
    home = index.crate_of(path)
    if home is None:
        return path
    name = member.name.encode()
    if member.visible:
        mentioning = index.all_files_mentioning(member.name)
    else:
        mentioning = index.files_mentioning(home, member.name)
    return next((file for file in mentioning if shrinks(index.data(file) or b"", name)), None)


def _finding(path: Path, member: Growing, index: Index, verdict: Verdict) -> Finding:
    fine = verdict.applicability is Applicability.FINE
    message = f"`{member.name}` only ever grows"
    return replace(
        verdict.finding(_ID, message, path, member.span, index),
        owner=member.owner,
        risk=0.0 if fine else 0.5,
        subject=f"the entries of {member.name}",
    )


RULE = Rule(
    id=_ID,
    summary="a collection only grows, although what its keys name can go away",
    wanted=promises,
    collect=growings,
    decide=_decide,
)
