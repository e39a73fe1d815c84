"""Handlers that are told when something starts and ends: the arms of a `match`, and their patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.rust import flow, gpui, syntax
from codemod.rust.flow import Binding, Holding
from codemod.rust.surroundings import surroundings_of
from codemod.rust.syntax import Node, Tree

STARTS = frozenset(
    {"running", "run", "started", "starting", "start", "opened", "open", "added", "connected", "loaded"}
    | {"created", "registered", "installed", "attached", "ready", "launched", "spawned", "joined"}
    | {"activated", "online", "up"}
)
ENDS = frozenset(
    {"stopped", "stop", "error", "errored", "failed", "closed", "close", "removed", "released", "gone"}
    | {"disconnected", "unloaded", "terminated", "exited", "deleted", "ended", "cancelled", "unregistered"}
    | {"uninstalled", "detached", "shutdown", "destroyed", "left", "deactivated", "offline", "down"}
    | {"crashed", "dropped"}
)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*")
_FIELD = re.compile(rb"\.\s*(\w+)\s*\Z")


def inserted(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The fields that something is inserted into: each with the place of the method."""
    at = data.find(b".insert(")
    while at >= 0:
        name = _FIELD.search(data[max(0, at - 100) : at])
        if name is not None:
            yield name.group(1), at + 1
        at = data.find(b".insert(", at + 1)


def inserts(tree: Tree) -> Iterator[tuple[Node, Node]]:
    """The inserts by key into fields: the field expression and the call of each, in order."""
    for _, place in inserted(tree.data):
        method = syntax.node_at(tree, place).parent
        if method is None or method.type != "field_expression":
            continue
        access, call = syntax.field(method, "value"), flow.call_of(method)
        if access is None or call is None or access.type != "field_expression":
            continue
        if len(flow.arguments(call)) == 2:
            yield access, call


def endings_of(arm: Node) -> list[Node]:
    """The arms beside `arm` that end what it starts; none when it starts nothing."""
    start = subject(pattern_of(arm), STARTS)
    if start is None or arm.parent is None:
        return []
    return [
        other
        for other in syntax.children(arm.parent)
        if other.type == "match_arm"
        and not syntax.same(other, arm)
        and subject(pattern_of(other), ENDS) == start
    ]


def pattern_of(arm: Node) -> str:
    """The pattern of an arm, on one line."""
    return " ".join(syntax.text(syntax.field(arm, "pattern")).split())


def subject(pattern: str, states: frozenset[str]) -> frozenset[str] | None:
    """What a pattern says the state of, in words; None when one of its alternatives says no such state."""
    subjects = set()
    for alternative in pattern.split("|"):
        head = re.match(r"\s*(?:\w+::)*([A-Z]\w*)", alternative)
        words = {word.lower() for word in WORD.findall(head[1])} if head else set()
        if not words & states:
            return None
        subjects.add(frozenset(words - states - {"event", "status"}))
    return subjects.pop() if len(subjects) == 1 else None


def is_own(access: Node, arm: Node) -> bool:
    """True for a field of the entity whose code the arm is, or of its own weak handle in a task."""
    root = syntax.field(access, "value")
    there = surroundings_of(access)
    return (
        root is not None and syntax.text(root) == there.variable and there.owner == surroundings_of(arm).owner
    )


def origin(key: Node, within: Node) -> Binding | None:
    """Where the variable is bound that a key is, or is a copy of; copies that `within` makes are followed."""
    variable = _variable(key)
    binding = flow.binding_of(syntax.text(variable), variable) if variable is not None else None
    for _ in range(4):
        # A copy for a task is made of what the handler was told.
        made = binding.source if binding is not None and binding.kind == "let" else None
        source = _variable(made) if made is not None else None
        if source is None or binding is None or not syntax.span(within).contains(syntax.span(binding.node)):
            break
        binding = flow.binding_of(syntax.text(source), source)
    return binding


def _variable(value: Node) -> Node | None:
    """The variable that a value is as a whole: `id`, `&id`, `*id`, `id.clone()`, `Arc::clone(&id)`."""
    dereferenced = value.type == "unary_expression" and syntax.text(value).startswith("*")
    if value.type == "reference_expression" or dereferenced:
        return _variable(syntax.children(value)[-1])
    if flow.called_method(value) in ("clone", "to_owned") and not flow.arguments(value):
        receiver = flow.receiver(value)
        return _variable(receiver) if receiver is not None else None
    if value.type == "call_expression" and len(flow.arguments(value)) == 1:
        cloned = syntax.text(syntax.field(value, "function")).endswith(("Arc::clone", "Rc::clone"))
        return _variable(flow.arguments(value)[0]) if cloned else None
    return value if value.type == "identifier" else None


def key_there(key: Node, arm: Node, other: Node) -> tuple[str, Holding, str]:
    """A key of `arm` as the other arm has it: whether it is a reference there, or why it has none."""
    binding = origin(key, arm)
    if binding is None:
        return "", Holding.UNKNOWN, "what the key is made of is not certain"
    body = syntax.field(other, "value") or other
    name = binding.name
    pattern = syntax.field(arm, "pattern")
    if pattern is not None and syntax.span(pattern).contains(syntax.span(binding.node)):
        theirs = flow.bound_names(syntax.field(other, "pattern") or other)
        if name not in theirs:
            if len(theirs) != 1 or len(flow.bound_names(pattern)) != 1:
                return "", Holding.UNKNOWN, f"the arm that ends it knows no `{name}`"
            name = theirs[0]
    there = flow.binding_of(name, body)
    if there is None or (there.kind != "match" and there.node.id != binding.node.id):
        return "", Holding.UNKNOWN, f"the arm that ends it knows no `{name}`"
    holding = flow.holding(there, gpui.callback_parameter)
    if holding is Holding.UNKNOWN:
        return name, holding, f"it is not certain whether `{name}` is a reference in the arm that ends it"
    return name, holding, ""
