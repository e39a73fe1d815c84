"""Reads off the tree: detached tasks that register with a registry which keeps its own books.

The task of an event handler calls `registry.register_…(…)`, and the same handler, at another event, calls
`registry.unregister_…(…)`. No map of the entity knows what is registered, so there is nothing to ask and no
key to keep a task by: how to guard it is for a person to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import callers, flow, gpui, guarded, syntax
from codemod.rust.callers import Frame
from codemod.rust.gpui import Spawn
from codemod.rust.records import records_of
from codemod.rust.syntax import Node, Tree


class Unrecorded(NamedTuple):
    """A detached task of an event handler that registers without taking note.

    `span` is the detached spawn. The task calls `register` on `registry`, and the handler `unregister` at
    another event; all three are names as written.
    """

    span: Span
    frame: Frame
    registry: str
    register: str
    unregister: str


def unrecorded(tree: Tree) -> tuple[Unrecorded, ...]:
    """All such tasks of one file, in order."""
    if b".unregister" not in tree.data:
        return ()
    sites = (
        _unrecorded(tree, call, spawn)
        for call, made, _ in gpui.detach_calls(tree)
        if (spawn := gpui.spawn_call(made)) is not None
    )
    return tuple(site for site in sites if site is not None)


def _unrecorded(tree: Tree, call: Node, spawn: Spawn) -> Unrecorded | None:
    """Read one task; None when what it calls has no counterpart in the handler, or when it asks or notes."""
    handler = _handler_around(tree, call)
    if handler is None or records_of(spawn):
        return None
    undoing = [
        (name, method)
        for other, name, method in _calls_on_names(handler)
        if method.startswith("unregister") and not syntax.span(call).contains(syntax.span(other))
    ]
    for registering, name, method in _calls_on_names(spawn.body):
        undo = next((undo for on, undo in undoing if on == name and undo.startswith(f"un{method}")), "")
        if (
            undo
            and method.startswith("register")
            and not _asks(registering, name, handler)
            and not guarded.guard_of(registering, handler)
        ):
            frame, _ = callers.frame_of(tree, syntax.field(handler, "body") or handler)
            return Unrecorded(syntax.span(call), frame, name, method, undo)
    return None


def _handler_around(tree: Tree, node: Node) -> Node | None:
    """The function or callback around `node` that runs once per event."""
    for around in syntax.ancestors(node):
        if around.type == "closure_expression" and gpui.callback_of(around) in gpui.EVENT_METHODS:
            return around
        if around.type == "function_item":
            return around if callers.handles_events(tree, around) else None
    return None


def _calls_on_names(node: Node) -> Iterator[tuple[Node, str, str]]:
    """The method calls on variables and fields, in order: the call, what it is on, and the method's name."""
    for call in syntax.descendants(node, "call_expression"):
        target = flow.receiver(call)
        if target is not None and target.type == "field_expression":
            target = syntax.field(target, "field")
        if target is not None and target.type in ("identifier", "field_identifier"):
            yield call, syntax.text(target), flow.called_method(call)


def _asks(registering: Node, registry: str, handler: Node) -> bool:
    """True when the registry is asked for something, or has something taken from it, before the call."""
    here = registering
    for parent in syntax.ancestors(registering):
        if parent.type == "block":
            before = list(flow.preceding(here))
        else:
            head = syntax.field(parent, "condition") or syntax.field(parent, "value")
            before = [head] if head is not None and not syntax.same(head, here) else []
        for node in before:
            used = [method for _, name, method in _calls_on_names(node) if name == registry]
            if any(method not in ("clone", flow.called_method(registering)) for method in used):
                return True
        if parent.id == handler.id:
            break
        here = parent
    return False
