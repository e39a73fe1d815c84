"""Where a map field of an entity is emptied again by key, and what is done with the ids then."""

from __future__ import annotations

import re
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import flow, gpui, macros, syntax
from codemod.rust.fate import Fate, fate_of_name
from codemod.rust.flow import Holding
from codemod.rust.syntax import Node

# What a method of its own can take from the entity anew, as often as it likes.
_OWN_FIELD = re.compile(r"self(\.\w+)+(\.clone\(\))?")


class Local(NamedTuple):
    """A variable of the function around a clean-up that the clean-up uses.

    `value` is where a `let` takes it from, when that is a field of `self`; else empty. `used_elsewhere` says
    that the function needs it without the clean-up, too.
    """

    name: str
    is_context: bool
    value: str
    used_elsewhere: bool


class Removal(NamedTuple):
    """Where the ids are forgotten: `if let Some(<ids>) = <owner>.<field>.remove(<key>) { … }`.

    `shape` is "if-let", "let-else" or "other". `statement` is the whole statement. `inside` is the place of
    the first statement in the braces of an if-let, `body` the span between its braces. `undoes` says that the
    ids are used for something there, `stays` why the body could not run elsewhere. `variable` is what the key
    starts from, and `holding` tells of that. `block` is where the block around the statement starts, `rest`
    what follows in it, and `after` where the function ends. `locals` are what the body needs of it.
    """

    owner: str
    field: str
    key: str
    shape: str
    ids: str
    statement: Span
    inside: int
    body: Span
    undoes: bool
    stays: str
    variable: str
    holding: Holding
    block: int
    rest: Span
    after: int
    locals: tuple[Local, ...]


def removal_of(call: Node) -> tuple[Removal, Node | None] | None:
    """Read `<owner>.<field>.remove(<key>)`, with the block that gets the ids; None outside of a block."""
    target = flow.receiver(call)
    statement = flow.statement_of(call)
    function = syntax.nearest(call, "function_item")
    if statement is None:
        return None
    around = statement.parent or statement
    shape, ids, block = _shape(call, statement)
    inside = syntax.children(block) if block is not None else []
    key = flow.arguments(call)[0]
    scope, after = (block, 0) if block is not None else (statement.parent or statement, statement.end_byte)
    removal = Removal(
        owner=syntax.text(syntax.field(target, "value")),
        field=syntax.text(syntax.field(target, "field")),
        key=syntax.text(key),
        shape=shape,
        ids=ids,
        statement=syntax.span(statement),
        inside=flow.leading_comment(inside[0]).start_byte if inside else -1,
        body=Span(block.start_byte + 1, block.end_byte - 1) if block is not None else Span(0, 0),
        undoes=bool(ids) and fate_of_name(ids, scope, after) is Fate.USED,
        stays=_why_it_stays(block) if block is not None else "",
        variable=syntax.text(flow.root_of(key)),
        holding=flow.value_holding(flow.root_of(key), gpui.callback_parameter),
        block=around.start_byte,
        rest=Span(statement.end_byte, around.end_byte),
        after=function.end_byte if function is not None else -1,
        locals=_locals(block, ids, function) if block is not None and function is not None else (),
    )
    return removal, block


def _locals(block: Node, ids: str, function: Node) -> tuple[Local, ...]:
    body = syntax.span(block)
    found: dict[str, Local] = {}
    for name, mention in macros.mentions(block):
        binding = flow.binding_of(name, mention) if name != ids and name not in found else None
        if binding is None or body.contains(syntax.span(binding.node)):
            continue
        found[name] = Local(
            name,
            is_context=binding.kind == "parameter" and gpui.is_context(binding.node),
            value=_own_value(binding),
            used_elsewhere=_is_used_outside(block, binding, function),
        )
    return tuple(found.values())


def _is_used_outside(block: Node, binding: flow.Binding, function: Node) -> bool:
    for name, node in macros.mentions(function):
        if name == binding.name and not syntax.span(block).contains(syntax.span(node)):
            bound = flow.binding_of(name, node)
            if bound is not None and bound.node.id == binding.node.id != node.id:
                return True
    return False


def _own_value(binding: flow.Binding) -> str:
    """The field of `self` that a plain `let` takes its value from; empty for anything else."""
    declared = syntax.text(binding.pattern.parent).partition("=")[0].split()
    value = syntax.text(binding.source)
    return value if declared == ["let", binding.name] and _OWN_FIELD.fullmatch(value) else ""


def foreign(block: Node, ids: str, work: Node) -> set[str]:
    """The variables of `block`, but for `ids`, that mean something else, or nothing, at `work`."""
    found = set()
    for name, mention in macros.mentions(block):
        binding = flow.binding_of(name, mention)
        if name == ids or (binding is not None and syntax.span(block).contains(syntax.span(binding.node))):
            continue
        if not _means_the_same(binding, flow.binding_of(name, work)):
            found.add(name)
    return found


def _means_the_same(binding: flow.Binding | None, there: flow.Binding | None) -> bool:
    if binding is None or there is None:
        # Bound in neither place: a function, a constant, a part of a path.
        return binding is there
    if binding.node.id == there.node.id:
        return True
    # Every method is handed the context and the window it runs with.
    if gpui.is_context(binding.node) or binding.name == "window":
        return binding.kind == there.kind == "parameter"
    return False


def _why_it_stays(block: Node) -> str:
    way_out = macros.way_out(block)
    if way_out:
        return f"the clean-up may leave early (`{way_out}`), which would end other work once it is moved"
    if macros.has_long_string(block):
        return "the clean-up holds a string of several lines, which another indentation would change"
    return ""


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
