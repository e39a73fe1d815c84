"""The pieces of a fix that keeps a task in a field of its entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from codemod.layout import LINE_WIDTH, columns
from codemod.model import Snippet, Span
from codemod.plans import kept, ownership
from codemod.plans.kept import Handle, KeyText, Logging
from codemod.plans.ownership import Refused
from codemod.rust import syntax
from codemod.rust.facts import LiteralFact
from codemod.rust.index import Index, TypeRef
from codemod.rust.tasking import Tasking

_TEMPLATES = "detached-task"
# What a struct with a task can derive for certain (gpui/src/executor.rs: Task is Debug).
_DERIVABLE = ("Debug",)
# What a task has done that is there from the start, by what it gives.
_DONE = {"()": "()", "Result<()>": "Ok(())", "Option<()>": "None"}
LOGGED = "detach_and_log_err"


def constructor_snippets(
    index: Index, owner: TypeRef, path: Path, member: Tasking, taken: list[str]
) -> Iterator[Snippet]:
    """All snippets that keep one task of a constructor in the literal of its owner.

    `taken` are the names of fields that other fixes of this owner add; this one's is added. Raises Refused.
    """
    construction, spot = member.construction, member.spot
    if construction is None or spot is None or spot.conditional:
        raise Refused("the task does not always start beside the literal of its owner")
    if spot.blocked:
        raise Refused(spot.blocked)
    if construction.problem:
        raise Refused(construction.problem)
    if any(exit > member.made.start for exit in construction.exits):
        raise Refused("the constructor can return another value after it")
    name = _field_name(index, owner, member, taken)
    place = f"{construction.variable}.{name}" if spot.late else f"let {name}"
    logging, imports = _logging(index, path, member)
    _check_width(index, path, member, f"{place if logging is None else f'let {logging.task}'} = ")
    yield from imports
    if spot.late and construction.mut_at >= 0:
        yield Snippet(path, Span(construction.mut_at, construction.mut_at), "_owner/mut.rs.j2", {})
    output = "()" if logging is not None else member.output
    named = {} if spot.late else {(path, construction.literal): name}
    yield from _task_field(index, owner, name, output, named)
    yield from _kept(index, path, member, place, logging)


def builder_snippets(
    index: Index, owner: TypeRef, path: Path, member: Tasking, taken: list[str]
) -> Iterator[Snippet]:
    """All snippets that keep the task of a builder in the entity that it gives back. Raises Refused."""
    builder = member.builder
    if builder is None:
        raise Refused("no builder gives the entity back there")
    if not ownership.is_below(index, owner, path, member.site.at.module):
        raise Refused(f"a private field of `{owner.fact.name}` cannot be set from {path.name}")
    name = _field_name(index, owner, member, taken)
    place = f"{builder.place}.{name}"
    logging, imports = _logging(index, path, member)
    _check_width(index, path, member, f"{place} = ")
    yield from imports
    output = "()" if logging is not None else member.output
    yield from _task_field(index, owner, name, output, {})
    yield from _kept(index, path, member, place, logging)


def method_snippets(
    form: str, index: Index, owner: TypeRef, path: Path, member: Tasking, taken: list[str], *, managed: bool
) -> Iterator[Snippet]:
    """All snippets that keep the task of a method or callback by a form of storage. Raises Refused.

    `managed` asks for the kit's map in place of a plain one.
    """
    at = member.site.at
    _check_owner(index, owner)
    if managed and not member.on_app:
        raise Refused(f"`{member.context}` is no context of a method or callback, which the kit asks for")
    logging, imports = _logging(index, path, member)
    yield from imports
    output = "()" if logging is not None else member.output
    kind, needed = ("", []) if managed else _type(index, owner, output)
    handle = Handle(
        path=path,
        module=at.module,
        made=member.made,
        statement=member.site.statement,
        noun="task",
        type=kind,
        imports=needed,
        entity=at.variable,
        stems=_stems(member, form),
        names=member.names,
        taken=taken,
        key=_key(index, owner, path, member) if form == "map" else None,
        logging=logging,
        app=member.context if managed else "",
    )
    yield from kept.snippets(form, index, owner, handle)


def _stems(member: Tasking, form: str) -> list[str]:
    """Words for the field, after the key of a map, what the task fills, or the function it starts in."""
    key = member.rerun.key if member.rerun is not None else None
    by_key = [key.name.removesuffix("_id").removesuffix("_key")] if form == "map" and key is not None else []
    function = member.site.at.function.strip("_")
    return [each for each in (*by_key, member.hint.removesuffix("_task"), function) if each]


def _key(index: Index, owner: TypeRef, path: Path, member: Tasking) -> KeyText | None:
    key = member.rerun.key if member.rerun is not None else None
    if key is None:
        return None
    if (path, member.site.at.module) != (owner.path, owner.fact.module):
        raise Refused(f"`{owner.fact.name}` is declared elsewhere, where `{key.type}` may mean another type")
    return kept.key_text(
        index,
        path,
        member.site.at.module,
        key.name,
        key.type,
        reference=key.is_reference,
        moved=key.moved,
    )


def _field_name(index: Index, owner: TypeRef, member: Tasking, taken: list[str]) -> str:
    if member.site.attributed:
        raise Refused("an attribute may leave the statement out")
    _check_owner(index, owner)
    if not owner.fact.fields:
        raise Refused(f"`{owner.fact.name}` has no field to put another one beside")
    hint = member.hint.removesuffix("_task")
    names = [f"_{hint}_task"] if hint else []
    names += ["_task", f"_{member.site.at.function.strip('_')}_task"]
    for name in names:
        if owner.fact.field(name) is None and name not in member.names and name not in taken:
            taken.append(name)
            return name
    raise Refused(f"`{owner.fact.name}` has a field `{names[0]}` already")


def _check_owner(index: Index, owner: TypeRef) -> None:
    unknown = [each for each in owner.fact.derives if each not in _DERIVABLE]
    if unknown:
        raise Refused(
            f"`{owner.fact.name}` derives {', '.join(unknown)}, which a field with a task may rule out"
        )
    ownership.deny_replacing(index, owner, "task")


def _check_width(index: Index, path: Path, member: Tasking, before: str) -> None:
    data = index.data(path) or b""
    indent = syntax.line_indent(data, member.made.start)
    first = data[member.made.start : member.made.end].decode().split("\n")[0].rstrip()
    # rustfmt moves a call whose closure opens at the very end of a line onto a line of its own.
    if columns(indent) + len(f"{before}{first}") > LINE_WIDTH - 3:
        raise Refused("the line would get too long with a name in front")


def _logging(index: Index, path: Path, member: Tasking) -> tuple[Logging | None, list[Snippet]]:
    """How the task's errors go on being logged, for one that is detached with that; and an import for it."""
    if member.site.method != LOGGED:
        return None, []
    hint = member.hint.removesuffix("_task") or member.site.at.function.strip("_")
    names = [name for name in (f"{hint}_task", "task", "inner_task") if name not in member.names]
    if not names:
        raise Refused("every name for the task is taken")
    log_err, imports = kept.log_errors(index, path, member.site.at.module)
    return Logging(member.context, member.chained, names[0], log_err), imports


def _task_field(
    index: Index, owner: TypeRef, name: str, output: str, values: Mapping[tuple[Path, Span], str]
) -> Iterator[Snippet]:
    """The field for the task, which starts as done but in the literals that `values` has another one for."""
    written, imports = _type(index, owner, output)
    yield from imports
    added: list[Snippet] = []

    def value(where: Path, literal: LiteralFact) -> str:
        if (where, literal.span) in values:
            return values[where, literal.span]
        here, needed = ownership.gpui_name(index, where, literal.module, "Task")
        added.extend(each for each in needed if each not in (*imports, *added))
        return f"{here}::ready({_DONE[output]})"

    yield from ownership.add_field(index, owner, owner.fact.fields[-1], name, written, value)
    yield from added


def _kept(
    index: Index, path: Path, member: Tasking, place: str, logging: Logging | None
) -> Iterator[Snippet]:
    """The task put into `place` where it starts: a variable (`let _task`) or the field of one."""
    indent = syntax.line_indent(index.data(path) or b"", member.made.start)
    start, rest = Span(member.made.start, member.made.start), Span(member.made.end, member.site.statement.end)
    first = place if logging is None else f"let {logging.task}"
    yield Snippet(path, start, f"{_TEMPLATES}/bind.rs.j2", {"place": first}, indent)
    if logging is None:
        yield Snippet(path, rest, f"{_TEMPLATES}/end.rs.j2", {}, indent)
    else:
        values = {"place": place, **logging.values}
        yield Snippet(path, rest, f"{_TEMPLATES}/logged_bind.rs.j2", values, indent)


def _type(index: Index, owner: TypeRef, output: str) -> tuple[str, list[Snippet]]:
    """How the owner's file writes the type of a task that gives `output`, and the import that needs."""
    task, imports = ownership.gpui_name(index, owner.path, owner.fact.module, "Task")
    given = _result(index, owner) if output == "Result<()>" else output
    return f"{task}<{given}>", imports


def _result(index: Index, owner: TypeRef) -> str:
    """How the owner's file writes the result of a future that fails with an anyhow error."""
    uses = ownership.uses_of(index, owner.path, owner.fact.module)
    mine = [use for use in uses if use.name == "Result"]
    if mine and mine[0].path in (("anyhow", "Result"), ("gpui", "Result")):
        return "Result<()>"
    crate = index.crate_of(owner.path)
    # gpui hands on anyhow's Result for crates that do not depend on anyhow themselves.
    return "anyhow::Result<()>" if crate is not None and crate.package_of("anyhow") else "gpui::Result<()>"
