"""Where a map field of an entity is emptied again: by key, or all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codemod.model import Span
from codemod.rust import facts, flow, gpui, macros, syntax
from codemod.rust.fate import Fate, fate_of_name
from codemod.rust.flow import Holding
from codemod.rust.syntax import Node, Tree

# Ways to empty or replace a map without naming a key.
_WHOLESALE = ("clear", "drain", "retain", "extract_if", "pop_first", "pop_last", "split_off")
# Ways to use a map that leave its keys and values as they are, and the one that removes by key.
_HARMLESS = (
    "get",
    "get_key_value",
    "contains_key",
    "keys",
    "values",
    "iter",
    "len",
    "is_empty",
    "range",
    "first_key_value",
    "last_key_value",
    "clone",
    "remove",
)


@dataclass(frozen=True, slots=True)
class Removal:
    """Where the ids are forgotten: `if let Some(<ids>) = <owner>.<field>.remove(<key>) { … }`.

    `shape` is "if-let", "let-else" or "other". `statement` is the whole statement. `inside` is the place of
    the first statement in the braces of an if-let, `body` the span between its braces, and `foreign` the
    variables used in it that mean something else, or nothing, where the work starts. `undoes` says that the
    ids are used for something there, `stays` why the body could not run elsewhere. `variable` is what the key
    starts from, and `holding` tells of that. `block` is where the block around the statement starts.
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
    stays: str
    variable: str
    holding: Holding
    block: int


def removals(tree: Tree, type_name: str, fields: frozenset[str], work: Node) -> tuple[Removal, ...]:
    """Every `.remove(key)` on one of `fields` in the impl blocks of `type_name`, in file order.

    `work` is the code that fills them.
    """
    found = []
    for access in tree.members.get("remove", ()):
        call = flow.call_of(access)
        if call is not None and len(flow.arguments(call)) == 1:
            removal = _removal(call, fields, work)
            if removal is not None and facts.impl_type(call) in ("", type_name):
                found.append(removal)
    return tuple(found)


def wholesale(tree: Tree, type_name: str, fields: frozenset[str]) -> tuple[str, ...]:
    """The places, as source text, where one of `fields` is emptied or replaced as a whole."""
    found = []
    for access in _accesses(tree, type_name, fields):
        parent = access.parent
        if parent is None:
            continue
        if parent.type == "assignment_expression" and syntax.same(syntax.field(parent, "left"), access):
            found.append(syntax.text(parent))
        elif parent.type == "reference_expression" and syntax.text(parent).startswith("&mut"):
            call = syntax.nearest(parent, "call_expression")
            found.append(syntax.text(call or parent))
        elif parent.type == "field_expression" and syntax.text(syntax.field(parent, "field")) in _WHOLESALE:
            found.append(syntax.text(parent))
    return tuple(found)


def fillings(tree: Tree, type_name: str, fields: frozenset[str], tasks: Sequence[Span]) -> tuple[str, ...]:
    """The places, as source text, where code outside of `tasks` may put something into one of `fields`."""
    found = []
    for access in _accesses(tree, type_name, fields):
        method = flow.method_on(access)
        place = syntax.span(access)
        if (
            method
            and method not in (*_HARMLESS, *_WHOLESALE)
            and not any(task.contains(place) for task in tasks)
        ):
            found.append(f"{syntax.text(access)}.{method}")
    return tuple(found)


def _accesses(tree: Tree, type_name: str, fields: frozenset[str]) -> list[Node]:
    """The field expressions that may read one of `fields` of a value of the type, in file order."""
    found = [
        access
        for name in fields
        for access in tree.members.get(name, ())
        if facts.impl_type(access) in ("", type_name) or not _is_self(syntax.field(access, "value"))
    ]
    return sorted(found, key=lambda access: access.start_byte)


def _is_self(value: Node | None) -> bool:
    """True for `self`, and for the first parameter of a callback, which stands for it."""
    if value is None or value.type == "self":
        return value is not None
    binding = flow.binding_of(syntax.text(value), value)
    closure = binding.scope.parent if binding is not None and binding.kind == "parameter" else None
    if closure is None or closure.type != "closure_expression":
        return False
    return bool(gpui.callback_of(closure)) and flow.closure_parameters(closure)[:1] == [syntax.text(value)]


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
    key = flow.arguments(call)[0]
    scope, after = (block, 0) if block is not None else (statement.parent or statement, statement.end_byte)
    return Removal(
        owner=syntax.text(owner),
        field=field,
        key=syntax.text(key),
        shape=shape,
        ids=ids,
        statement=syntax.span(statement),
        inside=flow.leading_comment(inside[0]).start_byte if inside else -1,
        body=Span(block.start_byte + 1, block.end_byte - 1) if block is not None else Span(0, 0),
        foreign=_foreign(block, ids, work) if block is not None else (),
        undoes=bool(ids) and fate_of_name(ids, scope, after) is Fate.USED,
        stays=_why_it_stays(block) if block is not None else "",
        variable=syntax.text(flow.root_of(key)),
        holding=flow.value_holding(flow.root_of(key), gpui.callback_parameter),
        block=statement.parent.start_byte if statement.parent is not None else 0,
    )


def _foreign(block: Node, ids: str, work: Node) -> tuple[str, ...]:
    found = set()
    for name, mention in macros.mentions(block):
        binding = flow.binding_of(name, mention)
        if name == ids or (binding is not None and syntax.span(block).contains(syntax.span(binding.node))):
            continue
        if not _means_the_same(binding, flow.binding_of(name, work)):
            found.add(name)
    return tuple(sorted(found))


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
        return f"the clean-up may leave early (`{way_out}`), which would end the loading as well"
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
