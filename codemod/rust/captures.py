"""Closures and futures of one file that hold their own entity strongly, so that it is never released.

A callback lives as long as what calls it back, or until its subscription is dropped; a future until it ends.
Reported is only what can be proved: the entity keeps alive what keeps the entity alive, or nothing lets go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from codemod.model import Span
from codemod.rust import facts, flow, gpui, handles, keeping, syntax, weakening
from codemod.rust.handles import Strong
from codemod.rust.keeping import Keeping, Life
from codemod.rust.sites import SPAWNING, SUBSCRIBING
from codemod.rust.surroundings import is_test
from codemod.rust.syntax import Node, Tree
from codemod.rust.weakening import Rewrite

# Methods of a context that run a closure at once and are done with it, over the generations.
_BUILDERS = ("new", "new_model", "new_view", "build_model", "build_view")
# gpui's element state that runs a closure for every item it draws, for as long as it is there.
_LIST = "ListState::new"
# A list of what a context gives: `vec![cx.subscribe(…), …]`.
_LISTED = re.compile(rb"vec!\[(?=\s*\w*cx\s*\.)")


@dataclass(frozen=True, slots=True)
class Capture:
    """A long-lived closure or future that holds its own entity strongly.

    `span` is the call it is handed to and `head` that call's name, `variable` the strong handle. `life` says
    why it is never released; where that hangs on a field of `owner` (in inline module `module`), `emitter` is
    the one that what calls back may be in, and `slot` the one that keeps the subscription or task. `rewrite`
    weakens the handle; without one, `refusal` says why not.
    """

    span: Span
    head: str
    variable: str
    life: Life
    owner: str
    module: tuple[str, ...]
    emitter: str
    slot: str
    test: bool
    rewrite: Rewrite | None
    refusal: str


def may_capture(data: bytes) -> bool:
    """The cheap test of a file's bytes: is there a strong handle at all, and anything that could keep it?"""
    if not handles.has_own(data):
        return handles.ENDLESS in data and b".upgrade()" in data and b".spawn" in data
    return handles.may_be_kept(data)


def captures(tree: Tree) -> tuple[Capture, ...]:
    """All such closures and futures of a file, in order."""
    found = {capture.span: capture for capture in _captures(tree)}
    opened = _with_lists_open(tree)
    if opened is not None:
        hidden = "it stands in the body of a macro"
        for capture in _captures(opened):
            found.setdefault(capture.span, replace(capture, rewrite=None, refusal=hidden))
    return tuple(found[span] for span in sorted(found))


def _with_lists_open(tree: Tree) -> Tree | None:
    """The file with each `vec![…]` that mentions a strong handle read as an array, all at its old place."""
    data = bytearray(tree.data)
    uses = [use.start_byte for strong in handles.strong_handles(tree) for use in strong.uses]
    changed = False
    for found in _LISTED.finditer(tree.data):
        macro = syntax.nearest(syntax.node_at(tree, found.start()), "macro_invocation")
        if macro is None or macro.start_byte != found.start():
            continue
        inside = any(macro.start_byte < use < macro.end_byte for use in uses)
        if inside or handles.OWN.search(tree.data, macro.start_byte, macro.end_byte):
            data[found.start() : found.end() - 1] = b"    "
            changed = True
    return syntax.parse(bytes(data)) if changed else None


def _captures(tree: Tree) -> Iterator[Capture]:
    for strong in handles.strong_handles(tree):
        seen: set[int] = set()
        for use in strong.uses:
            work = _work_around(use, strong)
            if work is not None and work.id not in seen:
                seen.add(work.id)
                yield from _capture(tree, strong, work)


def _work_around(use: Node, strong: Strong) -> Node | None:
    """The long-lived closure or future that `use` captures `strong` for; None when another does first."""
    if strong.upgraded is not None:
        return strong.upgraded
    around = [
        parent
        for parent in syntax.ancestors(use)
        if parent.type in ("closure_expression", "async_block")
        and strong.scope.start_byte <= parent.start_byte
    ]
    for work in reversed(around):
        call = handed_to(work)
        if call is not None and _kind(call):
            return work
        if not _runs_at_once(work, call):
            return None
    return None


def handed_to(work: Node) -> Node | None:
    """The call that a closure or future is an argument of, directly or at the end of a block."""
    here = work
    if here.parent is not None and here.parent.type == "block":
        here = here.parent
    listed = here.parent
    return listed.parent if listed is not None and listed.type == "arguments" else None


def _kind(call: Node) -> str:
    """What a call keeps the closure it is given as: "callback", "future", "list"; empty: it does not."""
    method = flow.called_method(call)
    target = flow.receiver(call)
    if method in SUBSCRIBING:
        return "callback" if gpui.is_context(target) else ""
    if method in SPAWNING:
        return "future" if gpui.is_context(flow.root_of(target)) or "executor" in syntax.text(target) else ""
    return "list" if facts.path_text(syntax.field(call, "function")).endswith(_LIST) else ""


def _runs_at_once(work: Node, call: Node | None) -> bool:
    """True for a closure that is gone when the statement it stands in is."""
    if any(child.type in ("move", "async") for child in work.children) or work.type == "async_block":
        method = flow.called_method(call)
        builds = method in _BUILDERS and gpui.is_context(flow.receiver(call))
        return work.type == "closure_expression" and (builds or method in gpui.UPDATE_METHODS)
    return True


def _capture(tree: Tree, strong: Strong, work: Node) -> Iterator[Capture]:
    call = handed_to(work)
    if call is None:
        return
    kind = _kind(call)
    loop = None
    if kind == "future":
        kept, loop = keeping.of_future(strong, call, work)
    else:
        kept = keeping.of_callback(strong, call) if kind == "callback" else keeping.of_list(strong, call)
    if kept is None:
        return
    rewrite = _rewrite(tree, strong, call, work, kind, loop, kept)
    yield Capture(
        span=syntax.span(call),
        head=flow.called_method(call) or _LIST,
        variable=strong.name,
        life=kept.life,
        owner=strong.owner or kept.owner,
        module=facts.module_of(call),
        emitter=kept.emitter,
        slot=kept.slot,
        test=is_test(call),
        rewrite=rewrite if isinstance(rewrite, Rewrite) else None,
        refusal=rewrite if isinstance(rewrite, str) else "",
    )


def _rewrite(
    tree: Tree, strong: Strong, call: Node, work: Node, kind: str, loop: Node | None, kept: Keeping
) -> Rewrite | str:
    function = syntax.nearest(call, "function_item")
    if function is not None and syntax.has_error_within(tree, function):
        return f"the parser does not understand all of `{syntax.text(syntax.field(function, 'name'))}`"
    if kind == "list":
        return "what it should draw without the entity is for a person to say"
    if loop is not None:
        return weakening.of_future(tree.data, strong, call, work, loop, kept.detached)
    return weakening.of_callback(tree.data, strong, call, work)
