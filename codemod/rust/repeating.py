"""Registrations and entities that code makes again and again, and what becomes of each.

Looked at is code that runs per frame or per event: `render` and what an element does to be drawn, callbacks
of subscriptions and elements, and methods that those call in the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import emitters, facts, flow, gpui, guarded, syntax
from codemod.rust.emitters import Emitter
from codemod.rust.sites import SUBSCRIBING
from codemod.rust.surroundings import Often, is_test, takes_event
from codemod.rust.syntax import Node, Tree


class Kept(StrEnum):
    """What becomes of a handle: let go of, pushed onto a field, or held by the code that made it."""

    DETACHED = "detached"
    PUSHED = "pushed"
    LOCAL = "local"


class Repeating(NamedTuple):
    """A registration, or an entity, that is made per frame or per event.

    `span` is the whole expression: the `.detach()` or the push. `made` is the call itself, `head` its method.
    `often` tells how often it runs, `through` names the method that brings it there when that is another one.
    `emitter` says what it is bound to. `guard` is a condition that may keep it from being made again, as
    text. `field` is the Vec of the entity it is pushed onto, reached through `variable`, `value` what is
    pushed, and `statement` the statement when the push is all of it. `owner` is the entity's type as written.
    """

    span: Span
    made: Span
    head: str
    kept: Kept
    often: Often
    through: str
    emitter: Emitter
    emitter_text: str
    guard: str
    field: str
    variable: str
    value: Span
    statement: Span | None
    owner: str
    module: tuple[str, ...]
    function: str
    test: bool
    in_error: bool


_BUILDING = ("new", "new_model", "new_view", "build_model", "build_view")
_HEADS = "|".join((*SUBSCRIBING, *_BUILDING))
# One pattern for each receiver: one that starts with a word is searched for many times faster.
_CALLS = [
    re.compile(rb"%s\s*\.\s*(%s)\s*(?:::\s*<|\()" % (receiver, _HEADS.encode()))
    for receiver in (b"cx", b"window")
]
_ENTITY = re.compile(rb"cx\s*\.\s*(?:%s)\s*\(" % "|".join(_BUILDING).encode())
_DRAWING = re.compile(rb"\bfn (?:render\w*|paint|prepaint|request_layout)\b")
_SUBSCRIBING = (
    b"subscribe",
    b"observe",
    b".on_focus",
    b".on_blur",
    b"_keystrokes",
    b".on_keyboard_",
    b".on_window_",
)
_PUSHES = re.compile(
    rb"push\(\s*(?:(?:cx|window)\s*\.\s*(?:subscribe|observe|on_)|\w*(?:sub|observ)\w*\s*\))"
)

# Registrations on what goes away itself, or that tell of an end: no more of them than there are entities.
_OF_AN_END = ("on_release", "on_release_in", "observe_release", "observe_release_in", "on_app_quit")
# What an element does in every frame. Helpers of `render` are told from others by what they give.
_DRAWING_METHODS = ("paint", "prepaint", "request_layout")
_ELEMENT = re.compile(r"\b(\w*Element|Div|Stateful|Self::Output|Option<AnyElement>)\b")
# Methods whose closure runs where it stands, once for each thing it is handed.
_AT_ONCE = frozenset(
    (
        *("map", "and_then", "or_else", "then", "inspect", "map_or", "map_or_else", "unwrap_or_else"),
        *("for_each", "filter", "filter_map", "flat_map", "find_map", "fold", "children", "extend"),
        *("when", "when_some", "when_none", "when_else"),
        *("update", "update_in", "read_with"),
    )
)
_ON_EVENT = ("on_", "capture_", "listener")
# Callbacks that run once for each thing that comes into being or ends.
_ONCE_EACH = ("observe_new", "observe_flag", "on_release", "observe_release", "on_app_quit", "on_drag")
_MAX_CALLS = 3


def promises(data: bytes) -> bool:
    """The cheap test of a file's bytes: whether anything in it could be a site."""
    let_go = b".detach" in data or (b"push(" in data and _PUSHES.search(data))
    if let_go and any(word in data for word in _SUBSCRIBING):
        return True
    return any(_is_drawn(data, found.start()) for found in _ENTITY.finditer(data))


def _is_drawn(data: bytes, place: int) -> bool:
    """True when the function above `place` is one that draws, by its name."""
    return _DRAWING.match(data, max(0, data.rfind(b"fn ", 0, place))) is not None


def repeatings(tree: Tree) -> tuple[Repeating, ...]:
    """All that a file makes per frame or per event, in order."""
    return tuple(
        found
        for call, head in _calls(tree)
        if (head not in _BUILDING or _is_drawn(tree.data, call.start_byte))
        and (found := _repeating(tree, call, head)) is not None
    )


def _calls(tree: Tree) -> Iterator[tuple[Node, str]]:
    words = [word for pattern in _CALLS for word in pattern.finditer(tree.data)]
    for word in sorted(words, key=re.Match.start):
        method = tree.root.descendant_for_byte_range(word.start(1), word.start(1))
        call = (
            flow.call_of(method.parent)
            if method is not None and method.type == "field_identifier" and method.parent
            else None
        )
        if call is not None and method is not None:
            yield call, syntax.text(method)


def _repeating(tree: Tree, call: Node, head: str) -> Repeating | None:
    if head in _OF_AN_END:
        return None
    entity = head in _BUILDING
    kept = (call, Kept.LOCAL, "", "") if entity else _kept(call)
    if kept is None:
        return None
    run = run_of(tree, call, frames_only=entity)
    if run is None:
        return None
    often, function, through = run
    whole, how, variable, field = kept
    emitter, text = (Emitter.NONE, "") if entity else emitters.emitter_of(tree, call, head)
    statement = flow.statement_of(whole)
    plain = (
        statement is not None
        and statement.type == "expression_statement"
        and syntax.same(syntax.children(statement)[0], whole)
    )
    return Repeating(
        span=syntax.span(whole),
        made=syntax.span(call),
        head=head,
        kept=how,
        often=often,
        through=through,
        emitter=emitter,
        emitter_text=text,
        guard=guarded.guard_of(whole, function),
        field=field,
        variable=variable,
        value=syntax.span(flow.arguments(whole)[0] if how is Kept.PUSHED else call),
        statement=syntax.span(statement) if plain and statement is not None else None,
        owner=_owner(function),
        module=facts.module_of(function),
        function=syntax.text(syntax.field(function, "name")),
        test=is_test(function),
        in_error=syntax.has_error_within(tree, function),
    )


def _kept(call: Node) -> tuple[Node, Kept, str, str] | None:
    """What becomes of a handle, for a push with the entity's variable and field; None when it is kept."""
    parent = call.parent
    if parent is not None and parent.type == "field_expression":
        outer = flow.call_of(parent)
        return (
            (outer, Kept.DETACHED, "", "")
            if outer is not None and flow.called_method(outer) == "detach"
            else None
        )
    if parent is not None and parent.type == "arguments":
        return _pushed(parent.parent, call)
    if parent is not None and parent.type == "let_declaration":
        return _through_variable(parent)
    return None


def _through_variable(declaration: Node) -> tuple[Node, Kept, str, str] | None:
    """`let x = cx.subscribe(…);` with `x` detached or pushed below."""
    pattern = syntax.field(declaration, "pattern")
    block = declaration.parent
    if pattern is None or pattern.type != "identifier" or block is None:
        return None
    uses = [
        use
        for use in syntax.named(block, syntax.text(pattern))
        if use.type == "identifier" and use.start_byte > declaration.end_byte
    ]
    if len(uses) != 1:
        return None
    return _kept(uses[0])


def _pushed(push: Node | None, handle: Node) -> tuple[Node, Kept, str, str] | None:
    target = flow.receiver(push)
    if (
        push is None
        or flow.called_method(push) != "push"
        or target is None
        or target.type != "field_expression"
    ):
        return None
    root = syntax.field(target, "value")
    if (
        root is None
        or root.type not in ("self", "identifier")
        or not syntax.same(flow.arguments(push)[0], handle)
    ):
        return None
    return push, Kept.PUSHED, syntax.text(root), syntax.text(syntax.field(target, "field"))


def _owner(function: Node) -> str:
    entity = gpui.entity_context_of(function).partition("<")[0].strip()
    return facts.impl_type(function) if entity in ("", "Self") else entity


def run_of(tree: Tree, node: Node, frames_only: bool) -> tuple[Often, Node, str] | None:
    """How often `node` runs, the function around it, and the method through which; None for seldom."""
    often: Often | None = None
    for parent in syntax.ancestors(node):
        if parent.type == "closure_expression":
            kind = _closure_kind(parent)
            if kind == "event" and not frames_only:
                often = often or Often.EVENT
            elif kind != "at once":
                return None
        elif parent.type == "function_item":
            if is_test(parent):
                return None
            if often is not None:
                return often, parent, ""
            if _draws(parent):
                return Often.FRAME, parent, ""
            if frames_only or not _takes_self(parent):
                return None
            through = _event_through(tree, parent, {syntax.text(syntax.field(parent, "name"))})
            return (Often.EVENT, parent, through) if through is not None else None
    return None


def _closure_kind(closure: Node) -> str:
    """When a closure runs: "at once", per "event", or "" for once or on demand."""
    call = closure.parent.parent if closure.parent is not None else None
    method = flow.called_method(call)
    if method in gpui.SPAWN_METHODS or any(child.type == "async" for child in closure.children):
        return "at once"
    if method in _AT_ONCE:
        return "at once"
    if method.startswith(_ONCE_EACH):
        return ""
    return "event" if method in gpui.CALLBACK_METHODS or method.startswith(_ON_EVENT) else ""


def _takes_self(function: Node) -> bool:
    return bool(syntax.descendants(syntax.field(function, "parameters") or function, "self_parameter"))


def _draws(function: Node) -> bool:
    """True for `render`, its helpers that give an element, and the methods of an `Element`."""
    name = syntax.text(syntax.field(function, "name"))
    if not _takes_self(function):
        return False
    impl = syntax.nearest(function, "impl_item")
    trait = facts.path_text(syntax.field(impl, "trait")).rsplit("::", 1)[-1]
    if name in _DRAWING_METHODS:
        return trait == "Element"
    if name == "render" and trait in ("Render", "RenderOnce"):
        return True
    gives = syntax.text(syntax.field(function, "return_type"))
    return name.startswith("render") and _ELEMENT.search(gives) is not None


def _event_through(tree: Tree, function: Node, seen: set[str]) -> str | None:
    """The method through which an event leads to `function`: "" for itself; None when none is known to."""
    name = syntax.text(syntax.field(function, "name"))
    if takes_event(function) or _is_callback(tree, name, facts.impl_type(function)):
        return ""
    if len(seen) > _MAX_CALLS:
        return None
    for access in tree.members(name):
        call = flow.call_of(access)
        root = syntax.field(access, "value")
        if call is None or root is None or not (root.type == "self" or syntax.text(root) == "this"):
            continue
        found = _caller(tree, call, function, seen)
        if found is not None:
            return found
    return None


def _caller(tree: Tree, call: Node, callee: Node, seen: set[str]) -> str | None:
    """The method that `call` stands in, if an event leads there and nothing on the way asks first."""
    for parent in syntax.ancestors(call):
        if parent.type == "closure_expression":
            kind = _closure_kind(parent)
            if kind == "event":
                around = syntax.nearest(parent, "function_item")
                guarded_by = around is None or guarded.guard_of(call, around) or is_test(around)
                return None if guarded_by else syntax.text(syntax.field(around, "name"))
            if kind != "at once":
                return None
        elif parent.type == "function_item":
            name = syntax.text(syntax.field(parent, "name"))
            same = facts.impl_type(parent) == facts.impl_type(callee)
            if name in seen or not same or is_test(parent) or guarded.guard_of(call, parent):
                return None
            found = _event_through(tree, parent, {*seen, name})
            return None if found is None else found or name
    return None


def _is_callback(tree: Tree, name: str, implemented: str) -> bool:
    """True when the method is handed to a registration by its name: `cx.listener(Self::name)`."""
    written = (b"Self", implemented.encode() or b"Self")
    for word in re.finditer(rb"::%s\b(?!\s*\()" % name.encode(), tree.data):
        if not tree.data.endswith(written, max(0, word.start() - 80), word.start()):
            continue
        path = tree.root.descendant_for_byte_range(word.start(), word.end() - 1)
        listed = path.parent if path is not None and path.type == "scoped_identifier" else None
        if listed is None or listed.type != "arguments":
            continue
        method = flow.called_method(listed.parent)
        if (method in gpui.CALLBACK_METHODS or method.startswith(_ON_EVENT)) and not method.startswith(
            _ONCE_EACH
        ):
            return True
    return False
