"""The pieces of a fix that turns a Vec which only grows into a slot that the next handle replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from codemod.model import Snippet, Span
from codemod.plans.ownership import Refused
from codemod.rust import syntax, types
from codemod.rust.facts import FieldFact, LiteralFact
from codemod.rust.index import Index, TypeRef
from codemod.rust.repeating import Repeating

_TEMPLATES = "repeated-registration"
_EMPTY = ("Vec::new()", "Vec::default()", "Default::default()", "vec![]")


def snippets(index: Index, owner: TypeRef, path: Path, member: Repeating) -> Iterator[Snippet]:
    """All snippets that make the Vec of `member` an `Option` and its push an assignment. Raises Refused."""
    field = _field(owner, member)
    _only_pushed(index, owner, field, path, member)
    name = _name(index, owner, field.name)
    data = index.data(path) or b""
    pushed = member.statement
    if pushed is None:
        raise Refused("the push is part of a larger expression")
    yield _typed(index, owner, field, name)
    for place, literal in index.literals_of(owner):
        yield from _initial(index, owner, field, name, place, literal)
    if index.literals_in_macros(owner):
        raise Refused(f"a macro seems to build a `{owner.fact.name}`")
    made = data[member.value.start : member.value.end].decode().replace("\r\n", "\n")
    indent, inner = syntax.line_indent(data, pushed.start), syntax.line_indent(data, member.value.start)
    if "\n" in made and indent != inner:
        raise Refused("its lines are laid out around the push")
    lines = [line.removeprefix(indent) for line in made.split("\n")]
    values = {"variable": member.variable, "name": name, "made": "\n".join(lines)}
    yield Snippet(path, pushed, f"{_TEMPLATES}/replace.rs.j2", values, indent)


def _field(owner: TypeRef, member: Repeating) -> FieldFact:
    field = owner.fact.field(member.field)
    head, arguments = types.split_generic(field.type) if field is not None else ("", [])
    if field is None or head.rsplit("::", 1)[-1] != "Vec" or len(arguments) != 1:
        raise Refused(f"`{member.field}` is no `Vec` of `{owner.fact.name}`")
    if arguments[0].rsplit("::", 1)[-1] != "Subscription":
        raise Refused(f"`{member.field}` holds more than subscriptions")
    if field.visibility:
        raise Refused(f"`{member.field}` can be used outside of `{owner.fact.name}`")
    if field.conditional:
        raise Refused(f"`{member.field}` is there under a `cfg` only")
    return field


def _only_pushed(index: Index, owner: TypeRef, field: FieldFact, path: Path, member: Repeating) -> None:
    """Refuse a field that any other code mentions: accesses and patterns, and literals that fill it."""
    access = re.compile(rb"\.\s*%s\b(?!\s*\()" % field.name.encode())
    crate = index.crate_of(owner.path)
    for file in index.files_mentioning(crate, field.name) if crate is not None else (owner.path,):
        data = index.data(file) or b""
        for found in access.finditer(data):
            if file == path and member.span.contains(Span(found.start(), found.end())):
                continue
            if not _of_another(index, owner, file, data, found.start()):
                raise Refused(f"other code uses `{field.name}` as well")


def _of_another(index: Index, owner: TypeRef, file: Path, data: bytes, place: int) -> bool:
    """True for `self.field` in an impl block of another type."""
    if re.search(rb"\bself\s*\Z", data[max(0, place - 20) : place]) is None:
        return False
    facts = index.facts(file)
    around = [impl for impl in facts.impls if impl.span.start <= place < impl.span.end]
    if not around:
        return False
    meaning = index.resolve(around[-1].type, file, around[-1].module)
    return isinstance(meaning, TypeRef) and meaning.key != owner.key


def _name(index: Index, owner: TypeRef, field: str) -> str:
    name = field.removesuffix("s")
    if name == field or owner.fact.field(name) is not None:
        raise Refused(f"no name for a slot can be made of `{field}`")
    return name


def _typed(index: Index, owner: TypeRef, field: FieldFact, name: str) -> Snippet:
    _, arguments = types.split_generic(field.type)
    values = {"name": name, "type": arguments[0]}
    return Snippet(owner.path, field.span, f"{_TEMPLATES}/field.rs.j2", values)


def _initial(
    index: Index, owner: TypeRef, field: FieldFact, name: str, path: Path, literal: LiteralFact
) -> Iterator[Snippet]:
    if literal.is_pattern:
        data = index.data(path) or b""
        if re.search(rb"\b%s\b" % field.name.encode(), data[literal.span.start : literal.span.end]):
            raise Refused(f"a pattern in {path.name} names `{field.name}`")
        return
    init = next((each for each in literal.inits if each.name == field.name), None)
    if init is None:
        raise Refused(f"a literal of `{owner.fact.name}` in {path.name} does not set `{field.name}`")
    if init.value not in _EMPTY:
        raise Refused(f"`{field.name}` holds other subscriptions from the start")
    yield Snippet(path, init.span, f"{_TEMPLATES}/initialiser.rs.j2", {"name": name})
