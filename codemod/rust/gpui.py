"""What gpui's names mean, over all its generations.

Sources: gpui's own code in Zed at 40c91d5df0 (`crates/gpui/src/app/{context,async_context,entity_map}.rs`,
`executor.rs`), the same files of the gpui2 time (`ModelContext`, `ViewContext`, before 2025-01-26), and
gpui 0.2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from codemod.rust import flow, syntax
from codemod.rust.flow import Binding, Holding
from codemod.rust.syntax import Node, Tree

# A context for an entity of type T: methods that take one may spawn futures which hold T weakly.
ENTITY_CONTEXTS = ("Context", "ModelContext", "ViewContext")
# Contexts of no entity, over the generations.
APP_CONTEXTS = ("App", "AppContext", "MutableAppContext", "WindowContext")
SPAWN_METHODS = ("spawn", "spawn_in", "spawn_with_priority", "spawn_in_with_priority")
UPDATE_METHODS = ("update", "update_in")
# Registrations that call back; the callback of each starts with the subscriber itself.
CALLBACK_METHODS = (
    "subscribe",
    "subscribe_in",
    "observe",
    "observe_in",
    "observe_global",
    "observe_global_in",
    "listener",
    "observe_release",
    "observe_release_in",
)
# Of these the callback's third parameter is the event, and it is a reference.
EVENT_METHODS = ("subscribe", "subscribe_in")

# Modules of the entry API of the maps whose `entry` is std's. FxHashMap and ahash's alias are std's HashMap
# with another hasher; ahash::AHashMap derefs to it.
ENTRY_MODULES = {
    ("std", "collections", "HashMap"): "std::collections::hash_map",
    ("std", "collections", "hash_map", "HashMap"): "std::collections::hash_map",
    ("std", "collections", "BTreeMap"): "std::collections::btree_map",
    ("std", "collections", "btree_map", "BTreeMap"): "std::collections::btree_map",
    ("alloc", "collections", "BTreeMap"): "alloc::collections::btree_map",
    ("rustc_hash", "FxHashMap"): "std::collections::hash_map",
    ("fxhash", "FxHashMap"): "std::collections::hash_map",
    ("ahash", "HashMap"): "std::collections::hash_map",
    # Zed's own crate, for a tree in which it is not part of the workspace.
    ("collections", "HashMap"): "std::collections::hash_map",
    ("collections", "FxHashMap"): "std::collections::hash_map",
    ("collections", "BTreeMap"): "std::collections::btree_map",
}

_DISPLAY = frozenset({"Display", "Debug", "Clone"})
_COPY = frozenset({"Display", "Debug", "Clone", "Copy"})
_DEBUG = frozenset({"Debug", "Clone"})
# Traits of types from outside a workspace, by last segment.
KNOWN_TRAITS = {
    "String": _DISPLAY,
    "str": frozenset({"Display", "Debug"}),
    "SharedString": _DISPLAY,
    "PathBuf": _DEBUG,
    "Path": frozenset({"Debug"}),
    "OsString": _DEBUG,
    "Url": _DISPLAY,
    "Uuid": _COPY,
    "EntityId": _COPY,
    "WindowId": frozenset({"Debug", "Clone", "Copy"}),
    "TypeId": frozenset({"Debug", "Clone", "Copy"}),
    "bool": _COPY,
    "char": _COPY,
    **{f"{sign}{bits}": _COPY for sign in ("u", "i") for bits in ("8", "16", "32", "64", "128", "size")},
}
# Wrappers that pass Display and Debug of what they hold through, and are themselves Clone.
TRANSPARENT = ("Arc", "Rc")


@dataclass(frozen=True)
class Spawn:
    """A `cx.spawn(…)` whose future gets the entity weakly.

    `call` is the spawn call, `closure` the closure it runs, `weak` the name of the closure's weak handle,
    `body` the future's block, `prelude` the `let`s of a block that makes the closure, `cx.spawn({ let …;
    async move |…| … })`.
    """

    call: Node
    closure: Node
    weak: str
    body: Node
    prelude: tuple[Node, ...]

    @cached_property
    def updates(self) -> tuple[Node, ...]:
        """The closures by which the future changes its own entity, in order."""
        return tuple(
            closure
            for closure in syntax.descendants(self.body, "closure_expression")
            if (handle := update_receiver(closure)) is not None
            and handle.type == "identifier"
            and syntax.text(handle) == self.weak
        )


# The `.detach…` of a call, comments and white space between dot and name left to the parser, as is where the
# word starts: an expression that begins with a boundary is many times slower to search for.
_DETACH = re.compile(rb"detach")


def detach_calls(tree: Tree) -> Iterator[tuple[Node, Node, Node]]:
    """All `made.detach…(…)` calls in order: the call, what the handle is made by, and the method's name.

    Found by the word rather than by a query over the whole tree: there are few, and files are long.
    """
    for word in _DETACH.finditer(tree.data):
        method = tree.root.descendant_for_byte_range(word.start(), word.start())
        if method is None or method.type != "field_identifier" or method.start_byte != word.start():
            continue
        access = method.parent
        call = access.parent if access is not None else None
        if call is None or call.type != "call_expression":
            continue
        made = syntax.field(access, "value")
        if made is not None and syntax.same(syntax.field(call, "function"), access):
            yield call, made, method


def is_context(node: Node | None) -> bool:
    """True for a variable that by gpui's naming is a context."""
    return node is not None and node.type == "identifier" and syntax.text(node).lstrip("_").endswith("cx")


def is_app(context: Node | None) -> bool:
    """True for a context that stands for the app, as that of a method or callback, and no future's does."""
    binding = flow.binding_of(syntax.text(context), context) if context is not None else None
    if binding is None or binding.kind != "parameter":
        return False
    written, _ = syntax.unwrap_type(binding.type)
    head = written.partition("<")[0].rsplit("::", 1)[-1].strip()
    return head in ("", *ENTITY_CONTEXTS, *APP_CONTEXTS)


def spawn_call(node: Node | None) -> Spawn | None:
    """Read `node` as a spawn on a context with a closure of either generation; None when it is none."""
    if node is None or flow.called_method(node) not in SPAWN_METHODS:
        return None
    arguments = flow.arguments(node)
    if not is_context(flow.receiver(node)) or not arguments:
        return None
    closure = arguments[-1]
    prelude: tuple[Node, ...] = ()
    if closure.type == "block":
        inside = syntax.children(closure)
        if not inside or any(child.type != "let_declaration" for child in inside[:-1]):
            return None
        closure, prelude = inside[-1], tuple(inside[:-1])
    if closure.type != "closure_expression":
        return None
    body = syntax.field(closure, "body")
    if body is not None and body.type == "async_block":
        body = next((child for child in body.children if child.type == "block"), None)
    parameters = flow.closure_parameters(closure)
    if body is None or body.type != "block" or not parameters:
        return None
    return Spawn(node, closure, parameters[0], body, prelude)


def update_receiver(closure: Node) -> Node | None:
    """The handle of `handle.update(cx, |…| …)` when `closure` is the closure of such a call."""
    call = closure.parent.parent if closure.parent is not None else None
    if call is None or flow.called_method(call) not in UPDATE_METHODS:
        return None
    return flow.receiver(call)


def callback_of(closure: Node) -> str:
    """The registration (`subscribe`, `observe`, …) `closure` is the callback of; empty if it is none."""
    call = closure.parent.parent if closure.parent is not None else None
    if call is None or not is_context(flow.receiver(call)):
        return ""
    method = flow.called_method(call)
    return method if method in CALLBACK_METHODS else ""


def is_app_wide(closure: Node) -> bool:
    """True when `closure` is the callback of a registration on the app, which no entity subscribes to."""
    call = closure.parent.parent if closure.parent is not None else None
    context = flow.receiver(call)
    binding = flow.binding_of(syntax.text(context), context) if context is not None else None
    written, _ = syntax.unwrap_type(binding.type if binding is not None else None)
    return written.partition("<")[0].rsplit("::", 1)[-1].strip() in APP_CONTEXTS


def callback_parameter(binding: Binding) -> Holding:
    """Whether an untyped closure parameter is a reference: a subscription's event is, a `this` is."""
    closure = binding.scope.parent
    if closure is None or closure.type != "closure_expression" or not callback_of(closure):
        return Holding.UNKNOWN
    names = flow.closure_parameters(closure)
    if binding.name not in names:
        return Holding.UNKNOWN
    position = names.index(binding.name)
    if position == 0 or (position == 2 and callback_of(closure) in EVENT_METHODS):
        return Holding.REFERENCE
    return Holding.UNKNOWN


def entity_context_of(function: Node) -> str:
    """The T of a `cx: &mut Context<T>` parameter of a function, as written; empty without one."""
    parameters = syntax.field(function, "parameters")
    for parameter in syntax.children(parameters) if parameters is not None else []:
        written, is_reference = syntax.unwrap_type(syntax.field(parameter, "type"))
        head, _, rest = written.partition("<")
        if is_reference and rest and head.rsplit("::", 1)[-1].strip() in ENTITY_CONTEXTS:
            return rest.rpartition(">")[0].split(",")[-1].strip()
    return ""
