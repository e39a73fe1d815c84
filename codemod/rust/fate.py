"""What becomes of a value: whether code throws it away, only looks at it, or deals with it.

Told by the shape of the code around the value, through the variables it is bound to. What cannot be told
counts as looked at.
"""

from __future__ import annotations

from enum import IntEnum

from codemod.rust import flow, gpui, syntax
from codemod.rust.syntax import Node

# Methods that give on what they are called on, or what is in it.
_PASSING = (
    "ok",
    "err",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "expect",
    "flatten",
    "transpose",
    "log_err",
    "warn_on_err",
    "context",
    "iter",
    "into_iter",
    "drain",
    "as_ref",
    "as_mut",
    "as_deref",
    "take",
    "clone",
    "cloned",
    "copied",
    "collect",
)
# Methods that answer a question about what they are called on.
_ASKING = (
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "is_empty",
    "len",
    "count",
    "contains",
    "contains_key",
    "fmt",
)
# Methods that hand what is inside to a closure.
_HANDING = ("map", "and_then", "inspect", "for_each", "is_some_and", "map_or", "map_or_else", "filter_map")
_WRAPPING = ("Some", "Ok")
_DROPPING = ("drop", "mem::drop", "std::mem::drop")
_TRANSPARENT = (
    "array_expression",
    "await_expression",
    "call_expression",
    "else_clause",
    "generic_function",
    "match_arm",
    "match_block",
    "parenthesized_expression",
    "reference_expression",
    "try_expression",
    "tuple_expression",
    "unary_expression",
    "async_block",
)
_KEEPING = ("field_initializer", "shorthand_field_initializer", "function_item")
_MAX_DEPTH = 8


class Fate(IntEnum):
    """What becomes of a value, the more the higher."""

    THROWN = 0
    SEEN = 1
    USED = 2


def fate_of(value: Node, depth: int = 0) -> Fate:
    """What becomes of the value of an expression."""
    here = value
    for parent in syntax.ancestors(value):
        if parent.type in _TRANSPARENT:
            here = parent
            continue
        fate = _at(parent, here, depth)
        if fate is not None:
            return fate
        here = parent
    return Fate.SEEN


def fate_of_name(name: str, scope: Node, after: int = 0) -> Fate:
    """What becomes of the variable `name` in `scope`, from the byte `after` on."""
    return max((fate_of(use) for use in _uses(name, scope, after)), default=Fate.SEEN)


def _uses(name: str, scope: Node, after: int) -> list[Node]:
    return [
        use
        for use in syntax.descendants(scope, "identifier")
        if use.start_byte >= after and syntax.text(use) == name
    ]


def _at(parent: Node, here: Node, depth: int) -> Fate | None:
    """The fate that `parent` decides over its child `here`; None when it only hands the value on."""
    match parent.type:
        case "expression_statement":
            # A block-like expression at a block's end stands in a statement without a semicolon.
            tail = not syntax.text(parent).endswith(";") and not flow.following(parent)
            return None if tail else Fate.THROWN
        case "block":
            return None
        case "let_declaration":
            return _bound(syntax.field(parent, "pattern"), parent.parent or parent, parent.end_byte, depth)
        case "let_condition":
            around = syntax.nearest(parent, "if_expression", "while_expression", "match_arm") or parent
            return _bound(syntax.field(parent, "pattern"), around, parent.end_byte, depth)
        case "match_expression" | "for_expression" | "if_expression" | "while_expression":
            return _branched(parent, here, depth)
        case "arguments":
            return _passed(parent)
        case "field_expression":
            return _called(parent, depth)
        case "closure_expression":
            return _returned(parent, depth)
        case "assignment_expression" if syntax.same(here, syntax.field(parent, "right")):
            return Fate.THROWN if syntax.text(syntax.field(parent, "left")) == "_" else Fate.USED
        case kind if kind in _KEEPING:
            return Fate.USED
    return Fate.SEEN


def _branched(parent: Node, here: Node, depth: int) -> Fate | None:
    if parent.type == "match_expression":
        if not syntax.same(here, syntax.field(parent, "value")):
            return None
        arms = syntax.descendants(syntax.field(parent, "body") or parent, "match_arm")
        return max(
            (_bound(syntax.field(arm, "pattern"), arm, arm.start_byte, depth) for arm in arms),
            default=Fate.SEEN,
        )
    if parent.type == "for_expression" and syntax.same(here, syntax.field(parent, "value")):
        body = syntax.field(parent, "body") or parent
        return _bound(syntax.field(parent, "pattern"), body, body.start_byte, depth)
    if parent.type == "if_expression" and not syntax.same(here, syntax.field(parent, "condition")):
        return None
    return Fate.SEEN


def _passed(arguments: Node) -> Fate | None:
    """The fate of a call's argument."""
    call = arguments.parent
    called = syntax.text(syntax.field(call, "function"))
    if called in _WRAPPING:
        return None
    if called in _DROPPING or flow.called_method(call) in gpui.SPAWN_METHODS:
        return Fate.THROWN
    return Fate.USED


def _called(access: Node, depth: int) -> Fate | None:
    """The fate of what a method is called on, or a field is read of."""
    call = access.parent
    if call is not None and call.type == "generic_function":
        call = call.parent
    if call is None or call.type != "call_expression" or not flow.called_method(call):
        return None
    method = flow.called_method(call)
    if method in _PASSING:
        return None
    if method in _HANDING:
        closures = [argument for argument in flow.arguments(call) if argument.type == "closure_expression"]
        return max((_parameters(closure, depth) for closure in closures), default=Fate.USED)
    return Fate.SEEN if method in _ASKING else Fate.USED


def _parameters(closure: Node, depth: int) -> Fate:
    body = syntax.field(closure, "body")
    if body is None:
        return Fate.SEEN
    return _bound(syntax.field(closure, "parameters"), body, body.start_byte, depth)


def _returned(closure: Node, depth: int) -> Fate | None:
    """The fate of what a closure gives back: of an update, that is what the update gives back."""
    call = closure.parent.parent if closure.parent is not None else None
    if call is not None and flow.called_method(call) in gpui.UPDATE_METHODS and depth <= _MAX_DEPTH:
        return fate_of(call, depth + 1)
    is_async = any(child.type == "async" for child in closure.children)
    body = syntax.field(closure, "body")
    return None if is_async or (body is not None and body.type == "async_block") else Fate.SEEN


def _bound(pattern: Node | None, scope: Node, after: int, depth: int) -> Fate:
    """The fate of a value that `pattern` takes apart, or names, for the code in `scope` from `after` on."""
    if pattern is None or depth > _MAX_DEPTH:
        return Fate.SEEN
    if syntax.text(pattern) == "_":
        return Fate.THROWN
    uses = [
        use
        for name in flow.bound_names(pattern)
        for use in _uses(name, scope, after)
        if (binding := flow.binding_of(name, use)) is not None
        and syntax.span(pattern).contains(syntax.span(binding.node))
    ]
    return max((fate_of(use, depth + 1) for use in uses), default=Fate.SEEN)
