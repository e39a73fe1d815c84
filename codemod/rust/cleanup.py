"""Where a map field of an entity is emptied again: by key, or all at once."""

from __future__ import annotations

from dataclasses import dataclass

from codemod.model import Span
from codemod.rust import facts, flow, gpui, syntax
from codemod.rust.syntax import Node, Tree

# Ways to empty or replace a map without naming a key.
_WHOLESALE = ("clear", "drain", "retain", "extract_if", "remove_entry", "extend", "append")


@dataclass(frozen=True, slots=True)
class Removal:
    """Where the ids are forgotten: `if let Some(<ids>) = <owner>.<field>.remove(<key>) { … }`.

    `shape` is "if-let", "let-else" or "other". `statement` is the whole statement. `inside` is the place of
    the first statement in the braces of an if-let, `body` the span between its braces, and `foreign` the
    variables used in it that mean something else, or nothing, where the work starts. `undoes` says that the
    ids are used for something there. `block` is where the block around the statement starts.
    """

    owner: str
    field: str
    key: str
    shape: str
    ids: str
    statement: Span
    inside: int
    body: Span
    foreign: tuple[str, ...]
    undoes: bool
    block: int


def removals(tree: Tree, type_name: str, fields: frozenset[str], work: Node) -> tuple[Removal, ...]:
    """Every `.remove(key)` on one of `fields` in the impl blocks of `type_name`, in file order.

    `work` is the code that fills them.
    """
    found = []
    for call in syntax.descendants(tree.root, "call_expression"):
        if flow.called_method(call) == "remove" and len(flow.arguments(call)) == 1:
            removal = _removal(call, fields, work)
            if removal is not None and facts.impl_type(call) in ("", type_name):
                found.append(removal)
    return tuple(found)


def wholesale(tree: Tree, type_name: str, fields: frozenset[str]) -> tuple[str, ...]:
    """The places, as source text, where one of `fields` is emptied or replaced as a whole."""
    found = []
    for access in syntax.descendants(tree.root, "field_expression"):
        name = syntax.text(syntax.field(access, "field"))
        parent = access.parent
        if name not in fields or parent is None or facts.impl_type(access) != type_name:
            continue
        if parent.type == "assignment_expression" and syntax.same(syntax.field(parent, "left"), access):
            found.append(syntax.text(parent))
        elif parent.type == "reference_expression" and syntax.text(parent).startswith("&mut"):
            call = syntax.nearest(parent, "call_expression")
            found.append(syntax.text(call or parent))
        elif parent.type == "field_expression" and syntax.text(syntax.field(parent, "field")) in _WHOLESALE:
            found.append(syntax.text(parent))
    return tuple(found)


def _removal(call: Node, fields: frozenset[str], work: Node) -> Removal | None:
    target = flow.receiver(call)
    if target is None or target.type != "field_expression":
        return None
    field = syntax.text(syntax.field(target, "field"))
    owner = syntax.field(target, "value")
    if field not in fields or owner is None or owner.type not in ("self", "identifier"):
        return None
    statement = flow.statement_of(call)
    if statement is None:
        return None
    shape, ids, block = _shape(call, statement)
    inside = syntax.children(block) if block is not None else []
    names = (
        {syntax.text(name) for name in syntax.descendants(block, "identifier", "self")} if block else set()
    )
    return Removal(
        owner=syntax.text(owner),
        field=field,
        key=syntax.text(flow.arguments(call)[0]),
        shape=shape,
        ids=ids,
        statement=syntax.span(statement),
        inside=flow.leading_comment(inside[0]).start_byte if inside else -1,
        body=Span(block.start_byte + 1, block.end_byte - 1) if block is not None else Span(0, 0),
        foreign=_foreign(block, ids, work) if block is not None else (),
        undoes=ids in names if shape == "if-let" else shape == "let-else",
        block=statement.parent.start_byte if statement.parent is not None else 0,
    )


def _foreign(block: Node, ids: str, work: Node) -> tuple[str, ...]:
    found = set()
    for variable in syntax.descendants(block, "identifier"):
        name = syntax.text(variable)
        binding = flow.binding_of(name, variable)
        if binding is None or name == ids or syntax.span(block).contains(syntax.span(binding.node)):
            continue
        there = flow.binding_of(name, work)
        if there is None or not _means_the_same(binding, there):
            found.add(name)
    return tuple(sorted(found))


def _means_the_same(binding: flow.Binding, there: flow.Binding) -> bool:
    if binding.node.id == there.node.id:
        return True
    # Every method is handed the context and the window it runs with.
    if gpui.is_context(binding.node) or binding.name == "window":
        return binding.kind == there.kind == "parameter"
    return False


def _shape(call: Node, statement: Node) -> tuple[str, str, Node | None]:
    condition = call.parent
    if condition is None or not syntax.same(syntax.field(condition, "value"), call):
        return "other", "", None
    ids = _some(syntax.field(condition, "pattern"))
    if not ids:
        return "other", "", None
    if condition.type == "let_condition":
        conditional = condition.parent
        inner = (
            statement if statement.type == "if_expression" else (syntax.children(statement) or [statement])[0]
        )
        plain = syntax.same(conditional, inner) and syntax.field(conditional, "alternative") is None
        if plain:
            return "if-let", ids, syntax.field(conditional, "consequence")
    if condition.type == "let_declaration" and syntax.field(condition, "alternative") is not None:
        return "let-else", ids, None
    return "other", "", None


def _some(pattern: Node | None) -> str:
    """The `x` of `Some(x)`."""
    if pattern is None or pattern.type != "tuple_struct_pattern":
        return ""
    if syntax.text(syntax.field(pattern, "type")) != "Some":
        return ""
    inside = syntax.children(pattern)[1:]
    if len(inside) == 1 and inside[0].type == "mut_pattern":
        inside = syntax.children(inside[0])[-1:]
    return syntax.text(inside[0]) if len(inside) == 1 and inside[0].type == "identifier" else ""
