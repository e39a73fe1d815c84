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
        if binding is None or binding.source is None:
            break
        around = binding.scope.parent
        if around is not None and around.type in flow.LOOPS and binding.kind != "let":
            loops.add(around.id)
            root = flow.root_of(binding.source)
        else:
            root = copied_from(binding.source)
        if root is None or root.type != "identifier":
            break
        before = flow.binding_of(syntax.text(root), binding.source)
        if before is None:
            break
        binding = before
    return binding, frozenset(loops)


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
        if parent.id == function.id:
            return False
        if parent.type in flow.LOOPS and parent.id not in varied:
            return True
    return False
