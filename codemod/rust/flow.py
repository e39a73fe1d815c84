"""Reading control flow and bindings off the tree: plain Rust, nothing of gpui.

All of it is local: it looks from one node outwards and stops at the enclosing function. What cannot be told
from there is "unknown", never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from codemod.rust import syntax
from codemod.rust.syntax import Node

LOOPS = ("for_expression", "while_expression", "loop_expression")
FUNCTIONS = ("function_item", "closure_expression")
# Methods that open a cell or a lock, so that what they give stands for what is inside.
OPENING = ("borrow", "borrow_mut", "lock", "read", "write", "unwrap", "expect", "get_mut")


class Holding(StrEnum):
    """Whether a variable holds a value of its own or a reference to one."""

    OWNED = "owned"
    REFERENCE = "reference"
    UNKNOWN = "unknown"


class Binding(NamedTuple):
    """Where a name gets its value.

    `scope` is the node inside which the name is visible. `source` is the expression it is taken from (of a
    `let`, the matched value of an arm, what a `for` goes over), `pattern` the whole pattern, `type` a
    written type.
    """

    name: str
    node: Node
    scope: Node
    pattern: Node
    source: Node | None
    type: Node | None
    kind: str


def statement_of(node: Node) -> Node | None:
    """The statement `node` belongs to: its outermost ancestor directly inside the innermost block.

    A block's final expression without semicolon counts as a statement.
    """
    here = node
    while here.parent is not None:
        if here.parent.type == "block":
            return here
        here = here.parent
    return None


def following(statement: Node) -> list[Node]:
    """The code that stands after `statement` in its block."""
    found = []
    after = statement.next_named_sibling
    while after is not None:
        if not syntax.is_comment(after):
            found.append(after)
        after = after.next_named_sibling
    return found


def leading_comment(node: Node) -> Node:
    """The first of the comments that stand on lines of their own right above `node`, or `node` itself."""
    first = node
    above = node.prev_sibling
    while above is not None and syntax.is_comment(above):
        before = above.prev_sibling
        if before is not None and before.end_point.row == above.start_point.row:
            break
        first, above = above, before
    return first


def preceding(statement: Node) -> Iterator[Node]:
    """The code before `statement` in its block, nearest first."""
    before = statement.prev_named_sibling
    while before is not None:
        if not syntax.is_comment(before):
            yield before
        before = before.prev_named_sibling


def binding_of(name: str, at: Node) -> Binding | None:
    """Where the variable `name`, used at `at`, is bound; None when it is not bound inside the function."""
    here = at
    while here.parent is not None:
        parent = here.parent
        found = _bound_by(parent, here, name)
        if found is not None:
            return found
        if parent.type == "function_item":
            return None
        here = parent
    return None


def _bound_by(parent: Node, here: Node, name: str) -> Binding | None:
    """The binding of `name` that `parent` makes for its child `here`."""
    if parent.type == "block":
        return _bound_by_let(parent, here, name)
    if parent.type in ("match_arm", "match_pattern"):
        return _bound_by_arm(parent, here, name)
    if parent.type in ("if_expression", "while_expression"):
        body = syntax.field(parent, "consequence") or syntax.field(parent, "body")
        condition = syntax.field(parent, "condition")
        return _bound_by_condition(condition, here, name) if syntax.same(here, body) else None
    if parent.type == "let_chain":
        return _bound_by_condition(parent, here, name)
    if parent.type == "for_expression" and syntax.same(here, syntax.field(parent, "body")):
        source = syntax.field(parent, "value")
        return _from_pattern(syntax.field(parent, "pattern"), name, here, source, "for")
    if parent.type in FUNCTIONS and syntax.same(here, syntax.field(parent, "body")):
        return _parameter(parent, name)
    return None


def _bound_by_let(block: Node, here: Node, name: str) -> Binding | None:
    for statement in preceding(here):
        if statement.type == "let_declaration":
            source = syntax.field(statement, "value")
            written = syntax.field(statement, "type")
            found = _from_pattern(syntax.field(statement, "pattern"), name, block, source, "let", written)
            if found is not None:
                return found
    return None


def _bound_by_arm(parent: Node, here: Node, name: str) -> Binding | None:
    """By an arm's pattern, for its body or (`parent` is the pattern) for its guard."""
    if parent.type == "match_arm":
        pattern = syntax.field(parent, "pattern")
        inside = not syntax.same(here, pattern)
    else:
        pattern = parent
        inside = syntax.same(here, syntax.field(parent, "condition"))
    matched = syntax.field(syntax.nearest(parent, "match_expression"), "value")
    return _from_pattern(pattern, name, parent, matched) if inside else None


def _bound_by_condition(condition: Node | None, here: Node, name: str) -> Binding | None:
    """By the last `let` of a condition, or of as much of a chain as stands before `here`."""
    if condition is None:
        return None
    conditions = [condition] if condition.type == "let_condition" else condition.named_children
    for each in reversed(conditions):
        if each.type == "let_condition" and each.end_byte <= here.start_byte:
            found = _from_pattern(syntax.field(each, "pattern"), name, here, syntax.field(each, "value"))
            if found is not None:
                return found
    return None


def _from_pattern(
    pattern: Node | None,
    name: str,
    scope: Node,
    source: Node | None,
    kind: str = "match",
    written: Node | None = None,
) -> Binding | None:
    node = pattern_name(pattern, name)
    if node is None or pattern is None:
        return None
    return Binding(name, node, scope, pattern, source, written, kind)


def _parameter(function: Node, name: str) -> Binding | None:
    parameters = syntax.field(function, "parameters")
    for parameter in syntax.children(parameters) if parameters else []:
        pattern = syntax.field(parameter, "pattern") if parameter.type == "parameter" else parameter
        node = pattern_name(pattern, name)
        if node is not None and pattern is not None:
            body = syntax.field(function, "body") or function
            written = syntax.field(parameter, "type")
            return Binding(name, node, body, pattern, None, written, "parameter")
    return None


def pattern_name(pattern: Node | None, name: str) -> Node | None:
    """The node inside `pattern` that binds `name`."""
    if pattern is None or name not in (written := syntax.text(pattern)):
        return None
    if pattern.type == "identifier":
        return pattern if written == name else None
    for node in syntax.descendants(pattern, "identifier", "shorthand_field_identifier"):
        if syntax.text(node) == name and not _names_a_path(node) and not _in_guard(node, pattern):
            return node
    return None


def bound_names(pattern: Node) -> tuple[str, ...]:
    """The variables that `pattern` binds, in order."""
    return tuple(
        syntax.text(node)
        for node in syntax.descendants(pattern, "identifier", "shorthand_field_identifier")
        if not _names_a_path(node) and not _in_guard(node, pattern) and not syntax.text(node)[:1].isupper()
    )


def _in_guard(node: Node, pattern: Node) -> bool:
    guard = syntax.field(pattern, "condition") if pattern.type == "match_pattern" else None
    return guard is not None and guard.start_byte <= node.start_byte < guard.end_byte


def _names_a_path(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if parent.type in ("scoped_identifier", "scoped_type_identifier"):
        return True
    return parent.type == "tuple_struct_pattern" and syntax.same(syntax.field(parent, "type"), node)


def holding(
    binding: Binding | None, untyped: Callable[[Binding], Holding] | None = None, depth: int = 0
) -> Holding:
    """Whether the bound variable owns its value, by what is written around it.

    A name bound by a pattern against a reference is a reference (Rust's default binding modes). `untyped`
    may know more of a parameter without a written type, a closure's.
    """
    if binding is None or depth > 4:
        return Holding.UNKNOWN
    if binding.type is not None:
        is_reference = binding.type.type == "reference_type"
        if binding.pattern.type in ("identifier", "mut_pattern"):
            return Holding.REFERENCE if is_reference else Holding.OWNED
        return Holding.UNKNOWN
    if any(_says_ref(parent) for parent in _up_to(binding.node, binding.pattern)):
        return Holding.REFERENCE
    if any(parent.type == "reference_pattern" for parent in _up_to(binding.node, binding.pattern)):
        return Holding.OWNED
    if binding.kind == "parameter":
        return untyped(binding) if untyped else Holding.UNKNOWN
    source = binding.source
    if binding.kind == "for":
        return _iterated(source, untyped, depth + 1)
    plain = binding.pattern.type in ("identifier", "mut_pattern")
    value = value_holding(source, untyped, depth + 1)
    if plain or value is Holding.REFERENCE:
        return value
    # Taken apart: what comes out of an owned value is owned, but only a variable or a field is surely a
    # value. Out of `*reference` only copies can be taken.
    taken = source is not None and (source.type == "identifier" or syntax.text(source).startswith("*"))
    return value if taken else Holding.UNKNOWN


def value_holding(
    value: Node | None, untyped: Callable[[Binding], Holding] | None = None, depth: int = 0
) -> Holding:
    """Whether an expression gives an owned value or a reference."""
    if value is None or depth > 4:
        return Holding.UNKNOWN
    if value.type == "reference_expression":
        return Holding.REFERENCE
    if value.type == "unary_expression" and syntax.text(value).startswith("*"):
        return Holding.OWNED
    if value.type == "identifier":
        return holding(binding_of(syntax.text(value), value), untyped, depth + 1)
    method = called_method(value)
    if method in ("clone", "to_owned", "to_string", "cloned", "copied"):
        return Holding.OWNED
    if method in ("as_ref", "borrow", "as_str"):
        return Holding.REFERENCE
    return Holding.UNKNOWN


def _iterated(source: Node | None, untyped: Callable[[Binding], Holding] | None, depth: int) -> Holding:
    if source is None:
        return Holding.UNKNOWN
    if source.type == "identifier":
        binding = binding_of(syntax.text(source), source)
        held = holding(binding, untyped, depth)
        # An owned collection gives up its elements; they are values unless its type says otherwise.
        in_type = syntax.text(binding.type) if binding is not None else ""
        return Holding.UNKNOWN if held is Holding.OWNED and ("&" in in_type or not in_type) else held
    if source.type == "reference_expression" or called_method(source) in ("iter", "keys", "values"):
        return Holding.REFERENCE
    if called_method(source) in ("into_iter", "drain", "cloned", "copied", "into_keys", "into_values"):
        return Holding.OWNED
    return Holding.UNKNOWN


def _says_ref(pattern: Node) -> bool:
    # In `Event { ref key }` the keyword is part of the field.
    short = pattern.type == "field_pattern" and any(child.type == "ref" for child in pattern.children)
    return short or pattern.type == "ref_pattern"


def _up_to(node: Node, limit: Node) -> Iterator[Node]:
    yield node
    for parent in syntax.ancestors(node):
        yield parent
        if parent.id == limit.id:
            return


def called_method(call: Node | None) -> str:
    """The name of the method a call expression calls, `x.name(…)`; empty for anything else."""
    if call is None or call.type != "call_expression":
        return ""
    function = syntax.field(call, "function")
    if function is not None and function.type == "generic_function":
        function = syntax.field(function, "function")
    if function is None or function.type != "field_expression":
        return ""
    return syntax.text(syntax.field(function, "field"))


def call_of(access: Node) -> Node | None:
    """The method call `x.name(…)` of the field expression `x.name`; None when it only reads a field."""
    function = access
    if function.parent is not None and function.parent.type == "generic_function":
        function = function.parent
    call = function.parent
    return call if call is not None and syntax.same(syntax.field(call, "function"), function) else None


def method_on(access: Node) -> str:
    """The method called on what a field expression gives; a cell or lock around it is looked through."""
    method = ""
    here: Node | None = access
    while here is not None and here.parent is not None:
        parent = here.parent
        if parent.type in ("try_expression", "await_expression"):
            here = parent
            continue
        if parent.type != "field_expression":
            break
        call = call_of(parent)
        method = syntax.text(syntax.field(parent, "field"))
        here = call if method in OPENING else None
    return method


def receiver(call: Node | None) -> Node | None:
    """What a method is called on."""
    function = syntax.field(call, "function")
    if function is not None and function.type == "generic_function":
        function = syntax.field(function, "function")
    return syntax.field(function, "value") if function is not None else None


def arguments(call: Node | None) -> list[Node]:
    """The arguments of a call, comments left out."""
    listed = syntax.field(call, "arguments")
    return syntax.children(listed) if listed is not None else []


def closure_parameters(closure: Node) -> list[str]:
    """The names of a closure's parameters; empty text for one that is a pattern."""
    names = []
    parameters = syntax.field(closure, "parameters")
    # The grammar gives `_` no node of its own, but it takes up a place.
    listed = [node for node in parameters.children if node.is_named or node.type == "_"] if parameters else []
    for node in listed:
        if syntax.is_comment(node):
            continue
        pattern = syntax.field(node, "pattern") if node.type == "parameter" else node
        if pattern is not None and pattern.type == "mut_pattern":
            pattern = syntax.children(pattern)[-1]
        names.append(syntax.text(pattern) if pattern is not None and pattern.type == "identifier" else "")
    return names


def root_of(expression: Node | None) -> Node | None:
    """The variable an expression starts from: `a` of `a.b().c`, `&a.b`, `a?.b`."""
    here = expression
    while here is not None:
        if here.type in ("identifier", "self"):
            return here
        if here.type == "call_expression":
            here = syntax.field(here, "function")
        elif here.type in ("field_expression", "generic_function"):
            here = syntax.field(here, "value") or syntax.field(here, "function")
        elif here.type in ("reference_expression", "unary_expression", "try_expression", "await_expression"):
            inner = syntax.children(here)
            here = inner[-1] if inner else None
        else:
            return None
    return None
