"""Which loops give a variable another value in every turn."""

from __future__ import annotations

from codemod.rust import flow, gpui, syntax
from codemod.rust.flow import Binding
from codemod.rust.syntax import Node

# Methods whose result stands for what they are called on.
_COPYING = (
    "clone",
    "cloned",
    "copied",
    "to_owned",
    "to_string",
    "to_path_buf",
    "into",
    "as_ref",
    "as_str",
    "as_path",
    "borrow",
)
_CONVERTING = ("from", "new")
# Methods of iterators that call a closure with each item.
_ITERATING = ("for_each", "try_for_each", "map", "filter_map", "flat_map", "map_while", "fold", "inspect")
# Fields and methods that tell the things of a collection apart.
_IDENTIFYING = ("id", "key", "name", "entity_id")
_MAX_HOPS = 8


def origin_of(name: str, at: Node) -> tuple[Binding | None, frozenset[int]]:
    """Where the value of the variable `name` comes from, and the node ids of the loops that vary it.

    A loop varies what its pattern binds, what is matched or copied out of that, and its identity. Another
    field of it may be the same in every turn.
    """
    loops = set()
    binding = flow.binding_of(name, at)
    for _ in range(_MAX_HOPS):
        if binding is None:
            break
        loop = _loop_that_binds(binding)
        if loop is not None:
            loops.add(loop.id)
            root = flow.root_of(_gone_over(loop, binding))
        else:
            root = copied_from(binding.source)
        before = flow.binding_of(syntax.text(root), root) if root is not None else None
        if before is None or before.node.id == binding.node.id:
            break
        binding = before
    return binding, frozenset(loops)


def _loop_that_binds(binding: Binding) -> Node | None:
    around = binding.scope.parent
    if around is None or binding.kind == "let" or not is_loop(around):
        return None
    return around


def _gone_over(loop: Node, binding: Binding) -> Node | None:
    """What a loop takes its values from."""
    if loop.type == "closure_expression":
        return flow.receiver(loop.parent.parent if loop.parent is not None else None)
    return binding.source


def is_loop(node: Node) -> bool:
    """True for a loop, and for a closure that an iterator calls with each of its items."""
    if node.type in flow.LOOPS:
        return True
    call = node.parent.parent if node.type == "closure_expression" and node.parent is not None else None
    return flow.called_method(call) in _ITERATING


def copied_from(value: Node | None) -> Node | None:
    """The variable that an expression is a copy, a reference, a conversion or the identity of."""
    here = value
    while here is not None and here.type != "identifier":
        arguments = flow.arguments(here)
        if here.type in ("reference_expression", "unary_expression"):
            here = syntax.children(here)[-1]
        elif _stands_for_its_receiver(here):
            here = flow.receiver(here)
        elif here.type == "field_expression" and syntax.text(syntax.field(here, "field")) in _IDENTIFYING:
            here = syntax.field(here, "value")
        elif here.type == "call_expression" and len(arguments) == 1 and _converts(here):
            here = arguments[0]
        else:
            return None
    return here


def _stands_for_its_receiver(call: Node) -> bool:
    method, arguments = flow.called_method(call), flow.arguments(call)
    if method == "read":
        return len(arguments) == 1 and gpui.is_context(arguments[0])
    return method in (*_COPYING, *_IDENTIFYING) and not arguments


def _converts(call: Node) -> bool:
    """True for `String::from(x)`, `Id::new(x)` and `Id(x)`."""
    function = syntax.field(call, "function")
    if function is None or function.type not in ("identifier", "scoped_identifier"):
        return False
    name = syntax.text(function).rsplit("::", 1)[-1]
    return name[:1].isupper() or (function.type == "scoped_identifier" and name in _CONVERTING)


def identified_by(path: str) -> str:
    """The variable that `path` is, or is the identity of (`variable.id`); empty when it is neither."""
    variable, _, field = path.partition(".")
    return variable if not field or field in _IDENTIFYING else ""


def stays_the_same(name: str, at: Node, function: Node) -> bool:
    """True when a loop around `at`, inside `function`, does not vary the variable `name` (empty: none)."""
    _, varied = origin_of(name, at) if name else (None, frozenset())
    for parent in syntax.ancestors(at):
        if is_loop(parent) and parent.id not in varied:
            return True
        if parent.id == function.id:
            return False
    return False
