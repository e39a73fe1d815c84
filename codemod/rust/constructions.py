"""Where an entity is built: the struct literal in a constructor's body, and the statements beside it."""

from __future__ import annotations

import re
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import facts, flow, syntax
from codemod.rust.syntax import Node

# Calls around a literal that still hand on the value itself.
_TRANSPARENT_CALLS = ("Ok", "Some", "anyhow::Ok")
# What a constructor returns when it builds nothing.
_NOTHING = ("Err(", "None")
_BRANCHES = ("if_expression", "match_arm")


class Initial(NamedTuple):
    """The first value of one field.

    `kind` is "vec" (a `vec![…]`), "new" (`Vec::new()`), "local" (a variable) or "other". `value` and
    `items` are the vec and its elements, of the variable's `let` where it is a local. `local` is the
    variable, `made_at` where its `let` starts and `mut_at` where its `mut` is missing (-1: nowhere).
    """

    name: str
    kind: str
    value: Span
    items: tuple[Span, ...] = ()
    local: str = ""
    made_at: int = -1
    mut_at: int = -1


class Construction(NamedTuple):
    """The literal that a constructor's body builds its entity with.

    `type` is as written (`Self` replaced). `variable` is set for `let this = Self { … };`, with `mut_at` as
    for `Initial`. `exits` are where the body returns another value. `problem` says why handles cannot be put
    into it.
    """

    type: str
    literal: Span
    initials: tuple[Initial, ...]
    variable: str
    mut_at: int
    exits: tuple[int, ...]
    problem: str

    def initial(self, name: str) -> Initial | None:
        """The first value of the field `name`."""
        return next((initial for initial in self.initials if initial.name == name), None)


class Spot(NamedTuple):
    """Where a statement stands in a constructor.

    `outer` is where the statement of the body begins that holds it, `conditional` whether it runs in some
    cases only, or several times, `late` whether it comes after the literal. `blocked` says why the entity's
    variable cannot be changed there.
    """

    outer: int
    conditional: bool
    late: bool
    blocked: str


def construction_at(node: Node) -> tuple[Construction, Spot] | None:
    """The construction in the body that `node` runs in; None when no single literal is built there."""
    body = _body_of(node)
    if body is None:
        return None
    literals = syntax.descendants(body, "struct_expression")
    mine = [literal for literal in literals if _built_here(literal, body) and _is_entity(literal, body)]
    if len(mine) != 1:
        return None
    literal = mine[0]
    outer = _outermost(node, body)
    own = flow.statement_of(node)
    late = literal.start_byte < node.start_byte
    return _construction(literal, body), Spot(
        outer=outer.start_byte,
        conditional=own is None or own.start_byte != outer.start_byte,
        late=late,
        blocked=_blocked(node, literal, body) if late else "",
    )


def _body_of(node: Node) -> Node | None:
    for parent in syntax.ancestors(node):
        if parent.type in flow.FUNCTIONS:
            body = syntax.field(parent, "body")
            return body if body is not None and body.type == "block" else None
    return None


def _built_here(literal: Node, body: Node) -> bool:
    """True when the literal is built by the body itself, not by a closure or function inside of it."""
    inner = syntax.nearest(literal, *flow.FUNCTIONS, "async_block")
    return inner is not None and syntax.same(syntax.field(inner, "body"), body)


def _is_entity(literal: Node, body: Node) -> bool:
    """True for the literal that the body gives back: `Self { … }`, or what stands at its end."""
    if syntax.text(syntax.field(literal, "name")) == "Self":
        return True
    name = facts.path_text(syntax.field(literal, "name"))
    if name == facts.impl_type(literal):
        return True
    last = syntax.children(body)[-1:]
    variable = _let_around(literal)
    if not last:
        return False
    if variable is not None:
        name = syntax.text(syntax.field(variable, "pattern")).removeprefix("mut ")
        return syntax.text(last[0]) == name
    return syntax.span(last[0]) == syntax.span(literal)


def _let_around(literal: Node) -> Node | None:
    parent = literal.parent
    return parent if parent is not None and parent.type == "let_declaration" else None


def _blocked(node: Node, literal: Node, body: Node) -> str:
    """Why the variable of the entity cannot be changed at `node`, which stands behind the literal."""
    declaration = _let_around(literal)
    variable = syntax.text(syntax.field(declaration, "pattern")).removeprefix("mut ")
    if declaration is None or not re.fullmatch(r"\w+", variable):
        return "it subscribes after the literal, which has no name"
    binding = flow.binding_of(variable, node)
    end = syntax.text(syntax.children(body)[-1])
    if binding is None or not syntax.same(binding.pattern.parent, declaration) or not _names(variable, end):
        return f"`{variable}` may have been moved on before"
    for around in (node, *syntax.ancestors(node)):
        if around.id == body.id:
            break
        held = [syntax.field(around, name) for name in ("value", "condition")] if around.id != node.id else []
        if any(each is not None and _borrows(variable, each) for each in held):
            return f"`{variable}` is borrowed around it"
    for above in syntax.descendants(body, "let_declaration"):
        value = syntax.field(above, "value")
        between = literal.end_byte < above.start_byte < node.start_byte
        if between and value is not None and _borrows(variable, value):
            return f"`{variable}` may be borrowed there"
    return ""


def _names(variable: str, written: str) -> bool:
    return re.search(rf"\b{variable}\b", written) is not None


def _borrows(variable: str, value: Node) -> bool:
    """True when `value` may hold all of `variable` borrowed: by a method of it, or by a reference to it."""
    if flow.called_method(value) in ("clone", "to_owned"):
        return False
    called = [flow.receiver(call) for call in syntax.descendants(value, "call_expression")]
    lent = [syntax.field(each, "value") for each in syntax.descendants(value, "reference_expression")]
    return any(syntax.text(each) == variable for each in (*called, *lent) if each is not None)


def _outermost(node: Node, body: Node) -> Node:
    here = node
    for parent in syntax.ancestors(node):
        if parent.id == body.id:
            return here
        here = parent
    return here


def _construction(literal: Node, body: Node) -> Construction:
    declaration = _let_around(literal)
    pattern = syntax.field(declaration, "pattern")
    variable = syntax.text(pattern) if pattern is not None and pattern.type == "identifier" else ""
    name = facts.path_text(syntax.field(literal, "name"))
    listed = syntax.field(literal, "body")
    fields = syntax.children(listed) if listed is not None else []
    return Construction(
        type=facts.impl_type(literal) if name == "Self" else name,
        literal=syntax.span(literal),
        initials=tuple(initial for field in fields if (initial := _initial(field)) is not None),
        variable=variable,
        mut_at=-1 if declaration is None or _is_mut(declaration) else (pattern or literal).start_byte,
        exits=_exits(literal, variable, body),
        problem=_problem(literal, declaration, body, fields),
    )


def _exits(literal: Node, variable: str, body: Node) -> tuple[int, ...]:
    found = []
    for exit in syntax.descendants(body, "return_expression"):
        value = syntax.text(next(iter(syntax.children(exit)), None))
        own = exit.start_byte < literal.start_byte < exit.end_byte or (variable and _names(variable, value))
        if _built_here(exit, body) and not own and not value.startswith(_NOTHING):
            found.append(exit.start_byte)
    return tuple(found)


def _problem(literal: Node, declaration: Node | None, body: Node, fields: list[Node]) -> str:
    if any(field.type == "base_field_initializer" for field in fields):
        return "the literal takes the rest of its fields from another value"
    for parent in syntax.ancestors(declaration or literal):
        if parent.id == body.id:
            return ""
        if parent.type in _BRANCHES:
            return "the literal is built in some cases only"
        if parent.type == "call_expression":
            called = syntax.text(syntax.field(parent, "function"))
            if called not in _TRANSPARENT_CALLS:
                method = flow.called_method(parent)
                return f"the literal is handed to `{method or called}`"
        if parent.type in ("macro_invocation", *flow.LOOPS):
            return "the literal does not stand at the constructor's end"
    return ""


def _is_mut(declaration: Node) -> bool:
    return any(child.type == "mutable_specifier" for child in declaration.children)


def _initial(field: Node) -> Initial | None:
    if field.type == "shorthand_field_initializer":
        variable = syntax.children(field)[-1]
        return _local(syntax.text(variable), variable, syntax.span(field))
    if field.type != "field_initializer":
        return None
    name_node = syntax.field(field, "field") or syntax.field(field, "name")
    value = syntax.field(field, "value")
    name = syntax.text(name_node)
    if value is None:
        return None
    if value.type == "identifier":
        return _local(name, value, syntax.span(value))
    if value.type == "macro_invocation" and syntax.text(syntax.field(value, "macro")) == "vec":
        return Initial(name, "vec", syntax.span(value), items=_items(value))
    written = syntax.text(value)
    kind = "new" if written in ("Vec::new()", "Vec::default()", "Default::default()") else "other"
    return Initial(name, kind, syntax.span(value))


def _local(name: str, variable: Node, value: Span) -> Initial:
    binding = flow.binding_of(syntax.text(variable), variable)
    if binding is None or binding.kind != "let" or binding.source is None:
        return Initial(name, "other", value)
    declaration = binding.pattern.parent
    if declaration is None or binding.pattern.type != "identifier":
        return Initial(name, "other", value)
    if not syntax.text(binding.source).startswith(("vec![", "Vec::new()", "Vec::default()")):
        return Initial(name, "other", value)
    mut_at = -1 if _is_mut(declaration) else binding.pattern.start_byte
    source = binding.source
    return Initial(
        name,
        "local",
        syntax.span(source),
        items=_items(source) if source.type == "macro_invocation" else (),
        local=binding.name,
        made_at=declaration.start_byte,
        mut_at=mut_at,
    )


def _items(macro: Node) -> tuple[Span, ...]:
    """The elements of a `vec![…]`, told apart by the commas of its own level; empty for `vec![x; n]` too."""
    tokens = next((child for child in macro.children if child.type == "token_tree"), None)
    if tokens is None:
        return ()
    found: list[Span] = []
    start = end = -1
    for token in tokens.children[1:-1]:
        if syntax.is_comment(token):
            continue
        if token.type in (",", ";"):
            if start >= 0:
                found.append(Span(start, end))
            start = -1
        else:
            start = token.start_byte if start < 0 else start
            end = token.end_byte
    if start >= 0:
        found.append(Span(start, end))
    return tuple(found)
