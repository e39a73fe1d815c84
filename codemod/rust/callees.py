"""One call deep: what a function of the same file does with what it is given, and how long it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.rust import flow, gpui, syntax
from codemod.rust.syntax import Node, Tree

# How a function of the own file or type is named in a call.
_OWN = re.compile(r"(?:(?:Self|self|crate|super)::)?(\w+)")


def awaited_functions(tree: Tree, work: Node) -> Iterator[Node]:
    """The `async fn`s of the file that a future awaits, or that it is: `executor.spawn(Self::read(rx))`."""
    awaited = [syntax.children(wait)[0] for wait in syntax.descendants(work, "await_expression")]
    for call in (work, *awaited):
        called = called_function(tree, call)
        if called is not None and not syntax.same(called, syntax.nearest(work, "function_item")):
            yield called


def called_function(tree: Tree, call: Node) -> Node | None:
    """The function or method of the file that a call leads to; None unless it is the only one by its name."""
    if call.type != "call_expression":
        return None
    method = flow.called_method(call)
    if method:
        root = flow.receiver(call)
        return _function(tree, method) if syntax.text(root) in ("self", "this") else None
    path = _OWN.fullmatch(syntax.text(syntax.field(call, "function")))
    return _function(tree, path.group(1)) if path else None


def _function(tree: Tree, name: str) -> Node | None:
    def read() -> Node | None:
        declared = re.compile(rb"\bfn\s+%s\b" % re.escape(name.encode()))
        found = [syntax.node_at(tree, each.start()) for each in declared.finditer(tree.data)]
        items = [each if each.type == "function_item" else each.parent for each in found]
        items = [each for each in items if each is not None and each.type == "function_item"]
        return items[0] if len(items) == 1 == len(found) else None

    return tree.once((_function, name), read)


def holds_entity(tree: Tree, call: Node) -> bool:
    """True when a call hands over a strong handle of its context's entity that a future then holds on to.

    That is, a function of the file spawns a future which uses the handle after it has waited.
    """
    given = [
        place
        for place, argument in enumerate(flow.arguments(call))
        if flow.called_method(argument) in ("entity", "view", "model", "handle")
        and gpui.is_context(flow.receiver(argument))
    ]
    function = called_function(tree, call) if given else None
    parameters = syntax.field(function, "parameters")
    listed = [each for each in syntax.children(parameters) if each.type == "parameter"] if parameters else []
    names = [syntax.text(syntax.field(listed[place], "pattern")) for place in given if place < len(listed)]
    return function is not None and any(_outwaits(name, function) for name in names)


def _outwaits(name: str, function: Node) -> bool:
    for wait in syntax.descendants(function, "await_expression"):
        closure = syntax.nearest(wait, "closure_expression", "async_block")
        for use in syntax.descendants(closure, "identifier") if closure is not None else []:
            if use.start_byte > wait.end_byte and syntax.text(use) == name:
                return True
    return False
