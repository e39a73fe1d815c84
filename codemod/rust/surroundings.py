"""Where a piece of code runs: in which function or callback, how often, and which entity it can reach.

Read outwards from one node. Closures are told apart by the call they are handed to: gpui runs some of them
once (the one that builds an entity), some per event, some per frame; closures of iterators and the like run
where they stand.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from codemod.rust import facts, flow, gpui, syntax
from codemod.rust.syntax import Node


class Often(StrEnum):
    """How often code runs in the life of its owner."""

    ONCE = "once"
    CALL = "per call"
    EVENT = "per event"
    FRAME = "per frame"


class Reach(StrEnum):
    """How the entity that could own a handle is reached.

    VALUE: it is being built; SELF: a method's `&mut self`; SHARED: a method's `&self`; THIS: the parameter
    of a callback or of an update; NONE: there is none.
    """

    VALUE = "value"
    SELF = "self"
    SHARED = "shared self"
    THIS = "this"
    NONE = "none"


class Surroundings(NamedTuple):
    """Where code runs.

    `owner` is the type that could own a handle made here, as written (empty: unknown or none), `variable`
    the name it has here. `function` names the function around, `body` is where the body of the function or
    closure starts that the code belongs to: the one that builds the entity, handles the event, or the
    method. `future` says that the code runs inside a spawned future.
    """

    owner: str
    module: tuple[str, ...]
    reach: Reach
    variable: str
    often: Often
    function: str
    body: int
    future: bool
    test: bool


# Methods that build an entity from a closure: App::new, and its names until 2025-01.
_BUILDERS = (
    "new",
    "new_model",
    "new_view",
    "build_model",
    "build_view",
    "add_model",
    "add_view",
    "insert_entity",
)
# Element methods whose closure runs for an event of the user.
_ELEMENT_EVENTS = (
    "on_",
    "capture_",
    "listener",
    "tooltip",
    "hoverable_tooltip",
    "handler",
    "action",
    "observe",
    "subscribe",
)
_FRAME_FUNCTIONS = ("render", "paint", "prepaint", "request_layout", "render_item", "render_match")
_TEST_ATTRIBUTES = ("test", "cfg(test)", "gpui::test")


def surroundings_of(node: Node) -> Surroundings:
    """Read where `node` runs."""
    future = False
    often: Often | None = None
    for parent in syntax.ancestors(node):
        if parent.type == "async_block":
            future = True
        elif parent.type == "closure_expression":
            kind = _closure_kind(parent)
            future = future or kind == "future"
            found = _in_closure(parent, kind, node, often, future)
            if found is not None:
                return found
            if kind == "event":
                often = often or Often.EVENT
        elif parent.type == "function_item":
            return _in_function(parent, node, often, future)
    return Surroundings("", facts.module_of(node), Reach.NONE, "", often or Often.ONCE, "", 0, future, False)


def is_test(node: Node) -> bool:
    """True for code that only tests run: under `#[test]`, `#[gpui::test]`, or in a `#[cfg(test)]` module."""
    for parent in (node, *syntax.ancestors(node)):
        if parent.type in ("function_item", "mod_item", "impl_item"):
            for attribute in facts.attributes(parent):
                text = syntax.text(attribute).strip("#[]")
                if text.startswith(_TEST_ATTRIBUTES) or "test-support" in text:
                    return True
    return False


def _closure_kind(closure: Node) -> str:
    """What runs the closure: "new", "update", "event", "future", or "" for one that runs where it stands."""
    call = closure.parent.parent if closure.parent is not None else None
    if any(child.type == "async" for child in closure.children):
        return "future"
    method = flow.called_method(call)
    if method in gpui.SPAWN_METHODS or method == "background_spawn":
        return "future"
    if method in _BUILDERS and gpui.is_context(flow.receiver(call)):
        return "new"
    if method in gpui.UPDATE_METHODS:
        return "update"
    return "event" if method.startswith(_ELEMENT_EVENTS) else ""


def _in_closure(
    closure: Node, kind: str, node: Node, often: Often | None, future: bool
) -> Surroundings | None:
    function = syntax.nearest(closure, "function_item")
    name = syntax.text(syntax.field(function, "name"))
    module, test = facts.module_of(closure), is_test(closure)
    body = (syntax.field(closure, "body") or closure).start_byte
    parameters = flow.closure_parameters(closure)
    if kind == "new":
        return Surroundings("", module, Reach.VALUE, "", often or Often.ONCE, name, body, future, test)
    this = parameters[0] if parameters else ""
    if kind == "update" and _is_own_handle(closure) and this:
        around = surroundings_of(closure)
        owner = around.owner or facts.impl_type(closure)
        return Surroundings(owner, module, Reach.THIS, this, often or around.often, name, body, future, test)
    if kind == "event" and gpui.callback_of(closure) and this:
        return Surroundings(
            _entity_around(closure), module, Reach.THIS, this, Often.EVENT, name, body, future, test
        )
    return None


def _is_own_handle(closure: Node) -> bool:
    """True when the update goes through a future's weak handle of the entity that spawned it."""
    handle = flow.root_of(gpui.update_receiver(closure))
    if handle is None:
        return False
    binding = flow.binding_of(syntax.text(handle), closure)
    around = binding.scope.parent if binding is not None else None
    if around is None or around.type not in ("closure_expression", "async_block"):
        return False
    spawning = around if around.type == "closure_expression" else syntax.nearest(around, "closure_expression")
    return (
        spawning is not None
        and _closure_kind(spawning) == "future"
        and flow.closure_parameters(spawning)[:1] == [syntax.text(handle)]
    )


def _entity_around(node: Node) -> str:
    """The entity whose context `cx` is at `node`, told by the function around it."""
    function = syntax.nearest(node, "function_item")
    entity = gpui.entity_context_of(function).partition("<")[0].strip() if function is not None else ""
    return facts.impl_type(node) if entity in ("", "Self") else entity


def _in_function(function: Node, node: Node, often: Often | None, future: bool) -> Surroundings:
    name = syntax.text(syntax.field(function, "name"))
    module, test = facts.module_of(function), is_test(function)
    body = (syntax.field(function, "body") or function).start_byte
    receiver = _receiver(function)
    entity = gpui.entity_context_of(function).partition("<")[0].strip()
    implemented = facts.impl_type(function)
    if receiver is None:
        own = entity in ("Self", implemented) and bool(entity)
        reach = Reach.VALUE if own else Reach.NONE
        owner = implemented if own else ""
        return Surroundings(owner, module, reach, "", often or Often.ONCE, name, body, future, test)
    if name in _FRAME_FUNCTIONS:
        often = often or Often.FRAME
    elif name.startswith(("on_", "handle_")) or takes_event(function):
        often = often or Often.EVENT
    foreign = entity not in ("", "Self", implemented)
    shared = "mut" not in syntax.text(receiver)
    reach = Reach.NONE if foreign else Reach.SHARED if shared else Reach.SELF
    owner = "" if foreign else implemented
    return Surroundings(owner, module, reach, "self", often or Often.CALL, name, body, future, test)


def _receiver(function: Node) -> Node | None:
    """The parameter `self`, in short (`&mut self`) or with its type (`self: &mut Self`)."""
    parameters = syntax.field(function, "parameters")
    for parameter in syntax.children(parameters) if parameters is not None else []:
        pattern = syntax.field(parameter, "pattern")
        if parameter.type == "self_parameter" or (pattern is not None and pattern.type == "self"):
            return parameter
    return None


def takes_event(function: Node) -> bool:
    """True for a function with a parameter of a type that is named for an event."""
    parameters = syntax.field(function, "parameters")
    for parameter in syntax.children(parameters) if parameters is not None else []:
        written, _ = syntax.unwrap_type(syntax.field(parameter, "type"))
        if written.rsplit("::", 1)[-1].partition("<")[0].endswith("Event"):
            return True
    return False
