"""Strong handles of the entity whose context the code runs in, and where they are used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from codemod.rust import facts, flow, gpui, syntax
from codemod.rust.flow import Binding
from codemod.rust.gpui import Spawn
from codemod.rust.syntax import Node, Tree

# How a context gives a strong handle of its own entity: `Context`, `ViewContext` (twice) and `ModelContext`.
OWN = re.compile(rb"cx\s*\.\s*(entity|view|model|handle)\(\)\s*(?:\.\s*clone\(\)\s*)?;")
UPGRADED = re.compile(rb"\.\s*(upgrade)\(\)")
ENDLESS = b"loop {"
# The words of `OWN`: to look for them first is quicker by far, and most files have none.
_WORDS = (b".entity()", b".view()", b".model()", b".handle()")
# Words without which nothing keeps a closure or future.
_KEEPERS = (
    b"subscribe",
    b"observe",
    b"spawn",
    b"ListState::new",
    b"intercept",
    b".on_focus",
    b".on_blur",
    b".on_release",
    b".on_window_closed",
    b".on_keyboard_layout_change",
)


class Strong(NamedTuple):
    """A variable that holds an entity strongly.

    `declaration` is the `let` that binds it, `scope` where it is visible, `source` the expression it is taken
    from, and `origin` the part of that which is not `.clone()`. `context` is the binding of the context whose
    entity it is, `owner` that entity's type as written, empty where it is not. `upgraded` is the future that
    made it of its own weak handle.
    """

    name: str
    declaration: Node
    scope: Node
    source: Node
    origin: Node
    context: Binding | None
    owner: str
    uses: tuple[Node, ...]
    upgraded: Node | None = None


def has_own(data: bytes) -> bool:
    """The cheap test for a strong handle that a context gives of its own entity."""
    return any(word in data for word in _WORDS) and OWN.search(data) is not None


def may_be_kept(data: bytes) -> bool:
    """The cheap test for anything in `data` that keeps a closure or future."""
    return any(word in data for word in _KEEPERS)


def strong_handles(tree: Tree) -> tuple[Strong, ...]:
    """All variables of a file that hold the entity of their context, copies of one another included."""
    return tree.once("strong handles", lambda: tuple(_all(tree)))


def _all(tree: Tree) -> Iterator[Strong]:
    for own in OWN.finditer(tree.data):
        call = _call_at(tree, own.start(1))
        target = flow.receiver(call)
        if call is not None and target is not None and gpui.is_context(target):
            context = flow.binding_of(syntax.text(target), target)
            yield from _bound(call, context, _owner(context))
    if ENDLESS in tree.data:
        for upgraded in UPGRADED.finditer(tree.data):
            call = _call_at(tree, upgraded.start(1))
            found = _of_weak(call) if call is not None else None
            if found is not None:
                yield found


def _call_at(tree: Tree, offset: int) -> Node | None:
    method = tree.root.descendant_for_byte_range(offset, offset)
    access = method.parent if method is not None and method.type == "field_identifier" else None
    return flow.call_of(access) if access is not None and not syntax.same(access, method) else None


def _bound(origin: Node, context: Binding | None, owner: str) -> Iterator[Strong]:
    """The variable that `origin`, or a clone of it, is bound to, and those that are clones of that."""
    source = _cloned(origin) or origin
    declaration = source.parent
    if declaration is None or not _binds_plainly(declaration, source):
        return
    scope = declaration.parent
    if scope is None or scope.type != "block" or not may_be_kept(_around(scope)):
        return
    name = syntax.text(syntax.field(declaration, "pattern"))
    uses = tuple(uses_of(name, declaration, scope))
    yield Strong(name, declaration, scope, source, origin, context, owner, uses)
    for use in uses:
        if _cloned(use) is not None:
            yield from _bound(use, context, owner)


def _around(block: Node) -> bytes:
    """The text of what a block belongs to; of the whole call, if the block is given to one."""
    around = block.parent or block
    if around.type == "arguments":
        around = around.parent or around
    return around.text or b""


def _cloned(value: Node) -> Node | None:
    """The call `value.clone()` around `value`."""
    access = value.parent
    call = flow.call_of(access) if access is not None and access.type == "field_expression" else None
    return call if flow.called_method(call) == "clone" and syntax.same(flow.receiver(call), value) else None


def _binds_plainly(declaration: Node, source: Node) -> bool:
    pattern = syntax.field(declaration, "pattern")
    return (
        declaration.type == "let_declaration"
        and syntax.same(syntax.field(declaration, "value"), source)
        and pattern is not None
        and pattern.type == "identifier"
        and syntax.field(declaration, "type") is None
        and not any(child.type == "mutable_specifier" for child in declaration.children)
    )


def uses_of(name: str, declaration: Node, scope: Node) -> Iterator[Node]:
    """Where the variable `name`, bound by `declaration` in the block `scope`, is used there, in order."""
    word = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
    text = scope.text or b""
    pattern = syntax.field(declaration, "pattern") or declaration
    for found in word.finditer(text, declaration.end_byte - scope.start_byte):
        offset = scope.start_byte + found.start()
        node = scope.descendant_for_byte_range(offset, offset + len(name))
        if node is None or node.type != "identifier" or _binds(node, scope):
            continue
        binding = flow.binding_of(name, node)
        if binding is not None and syntax.span(pattern).contains(syntax.span(binding.node)):
            yield node


def _binds(name: Node, scope: Node) -> bool:
    """True where a pattern binds the name anew."""
    here = name
    for parent in syntax.ancestors(name):
        if parent.id == scope.id or parent.type in ("block", "call_expression"):
            return False
        if parent.type == "closure_parameters" or syntax.same(syntax.field(parent, "pattern"), here):
            return here.type != "match_pattern" or not syntax.same(syntax.field(here, "condition"), name)
        here = parent
    return False


def _of_weak(call: Node) -> Strong | None:
    """What a future's own weak handle is upgraded to: `let Some(this) = this.upgrade() else …`."""
    weak = flow.receiver(call)
    spawn = _spawn_of(weak)
    declaration = syntax.nearest(call, "let_declaration", "closure_expression", "async_block")
    if weak is None or spawn is None or declaration is None or declaration.type != "let_declaration":
        return None
    pattern, source = syntax.field(declaration, "pattern"), syntax.field(declaration, "value")
    names = flow.bound_names(pattern) if pattern is not None else ()
    begins = source is not None and source.start_byte == weak.start_byte
    if len(names) != 1 or not begins or not syntax.same(declaration.parent, spawn.body):
        return None
    target = flow.receiver(spawn.call)
    context = flow.binding_of(syntax.text(target), target) if target is not None else None
    uses = tuple(uses_of(names[0], declaration, spawn.body))
    return Strong(
        names[0], declaration, spawn.body, call, call, context, _owner(context), uses, spawn.closure
    )


def _spawn_of(weak: Node | None) -> Spawn | None:
    """The spawn whose future is given `weak` as its entity's weak handle."""
    if weak is None or weak.type != "identifier":
        return None
    binding = flow.binding_of(syntax.text(weak), weak)
    closure = binding.scope.parent if binding is not None and binding.kind == "parameter" else None
    spawn = gpui.spawn_call(_spawning(closure)) if closure is not None else None
    if binding is None or spawn is None or not syntax.same(spawn.closure, closure):
        return None
    return spawn if spawn.weak == binding.name else None


def _spawning(closure: Node) -> Node | None:
    around = closure.parent
    if around is not None and around.type == "block":
        around = around.parent
    return around.parent if around is not None and around.type == "arguments" else None


def _owner(context: Binding | None) -> str:
    """The entity that a context belongs to: the `T` of a method's `cx: &mut Context<T>`."""
    function = context.scope.parent if context is not None else None
    if context is None or function is None:
        return ""
    if function.type == "function_item":
        entity = gpui.entity_context_of(function).partition("<")[0].strip()
    else:
        written, _ = syntax.unwrap_type(context.type)
        entity = written.partition("<")[2].rpartition(">")[0].split(",")[-1].partition("<")[0].strip()
    return facts.impl_type(function) if entity == "Self" else entity
