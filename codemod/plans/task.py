"""The pieces of a fix that keeps a constructor's task in a field of the entity that is built."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from codemod.layout import LINE_WIDTH, columns
from codemod.model import Snippet, Span
from codemod.plans import ownership
from codemod.plans.ownership import Refused
from codemod.rust import syntax
from codemod.rust.facts import LiteralFact
from codemod.rust.index import Index, TypeRef
from codemod.rust.tasking import Tasking

_TEMPLATES = "detached-task"
# What a struct with a task can derive for certain (gpui/src/executor.rs: Task is Debug).
_DERIVABLE = ("Debug",)
# An entity that is replaced in place drops what it held, its tasks among that.
_REPLACED = re.compile(rb"\*(self|this)\s*=[^=]|mem::(replace|swap|take)\(\s*(self|this)\b")


def snippets(
    index: Index, owner: TypeRef, path: Path, member: Tasking, others: Sequence[str]
) -> Iterator[Snippet]:
    """All snippets that keep one task.

    `others` are names that other fixes of this owner take. Raises Refused.
    """
    construction, spot = member.construction, member.spot
    if construction is None or spot is None or spot.conditional or spot.late:
        raise Refused("the task does not always start before the literal of its owner")
    if construction.problem:
        raise Refused(construction.problem)
    if any(exit > member.made.start for exit in construction.exits):
        raise Refused("the constructor can return another value after it")
    if member.attributed:
        raise Refused("an attribute may leave the statement out")
    _check_owner(index, owner)
    if not owner.fact.fields:
        raise Refused(f"`{owner.fact.name}` has no field to put another one beside")
    data = index.data(path) or b""
    name = _name(member, owner, others)
    indent = syntax.line_indent(data, member.made.start)
    first = data[member.made.start : member.made.end].decode().split("\n")[0].rstrip()
    # rustfmt moves a call whose closure opens at the very end of a line onto a line of its own.
    if columns(indent) + len(f"let {name} = {first}") > LINE_WIDTH - 3:
        raise Refused("the line would get too long with a name in front")
    task, imports = ownership.gpui_name(index, owner.path, owner.fact.module, "Task")
    yield from imports
    result = _result(index, owner) if member.output == "Result<()>" else "()"
    done = "Ok(())" if member.output == "Result<()>" else "()"
    added: list[Snippet] = []

    def value(where: Path, literal: LiteralFact) -> str:
        if (where, literal.span) == (path, construction.literal):
            return name
        here, needed = ownership.gpui_name(index, where, literal.module, "Task")
        added.extend(each for each in needed if each not in (*imports, *added))
        return f"{here}::ready({done})"

    yield from ownership.add_field(
        index,
        owner,
        owner.fact.fields[-1],
        name,
        f"{task}<{result}>",
        value,
    )
    yield from added
    start = Span(member.made.start, member.made.start)
    yield Snippet(path, start, f"{_TEMPLATES}/bind.rs.j2", {"name": name}, indent)
    rest = Span(member.made.end, member.site.statement.end)
    yield Snippet(path, rest, f"{_TEMPLATES}/end.rs.j2", {}, indent)


def _check_owner(index: Index, owner: TypeRef) -> None:
    name = owner.fact.name
    unknown = [each for each in owner.fact.derives if each not in _DERIVABLE]
    if unknown:
        raise Refused(f"`{name}` derives {', '.join(unknown)}, which a field with a task may rule out")
    if any(_REPLACED.search(index.data(path) or b"") for path in index.impl_files(owner)):
        raise Refused(f"a `{name}` may be replaced as a whole, which would end the task")


def _name(member: Tasking, owner: TypeRef, others: Sequence[str]) -> str:
    hint = member.hint.removesuffix("_task")
    names = [f"_{hint}_task"] if hint else []
    names += ["_task", f"_{member.site.at.function.strip('_')}_task"]
    for name in names:
        if owner.fact.field(name) is None and name not in member.names and name not in others:
            return name
    raise Refused(f"`{owner.fact.name}` has a field `{names[0]}` already")


def _result(index: Index, owner: TypeRef) -> str:
    """How the owner's file writes the result of a future that fails with an anyhow error."""
    uses = index.facts(owner.path).uses
    mine = [
        use
        for use in uses
        if use.module == owner.fact.module
        and not use.in_function
        and not use.conditional
        and use.name == "Result"
    ]
    if mine and mine[0].path in (("anyhow", "Result"), ("gpui", "Result")):
        return "Result<()>"
    crate = index.crate_of(owner.path)
    # gpui hands on anyhow's Result for crates that do not depend on anyhow themselves.
    return "anyhow::Result<()>" if crate is not None and crate.package_of("anyhow") else "gpui::Result<()>"
