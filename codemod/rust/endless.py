"""Which loops of a future go on for as long as nobody drops the future."""

from __future__ import annotations

import re

from codemod.rust import flow, gpui, syntax
from codemod.rust.syntax import Node

# Calls that fail only when the entity, its window or the app is gone.
_GONE = (*gpui.UPDATE_METHODS, "read_with", "update_global", "read_global", "timer")
# Macros that give control back; any other may hold a `break`.
_QUIET_MACROS = re.compile(
    r"((log|tracing)::)?(trace|debug|info|warn|error)|(debug_)?assert(_eq|_ne)?|format|vec|matches"
)
_NESTED = ("closure_expression", "async_block", "function_item")


def runs_in(loop: Node, work: Node) -> bool:
    """True when `loop` is run by the future itself: by nothing that the future only makes."""
    inner = syntax.nearest(loop, *_NESTED)
    if inner is not None and inner.type == "async_block" and inner.id != work.id:
        around = syntax.nearest(inner, *_NESTED)
        return around is not None and around.id == work.id
    return inner is not None and inner.id == work.id


def is_endless(loop: Node) -> bool:
    condition = syntax.text(syntax.field(loop, "condition"))
    return loop.type == "loop_expression" or (loop.type == "while_expression" and condition == "true")


def waits(loop: Node) -> bool:
    return any(not _inside_another(wait, loop) for wait in syntax.descendants(loop, "await_expression"))


def ends(loop: Node) -> bool:
    """True when something may end the loop: `break`, `return`, a macro, a `?` on more than an update."""
    for node in syntax.descendants(loop, "break_expression", "return_expression", "try_expression"):
        if _inside_another(node, loop):
            continue
        if node.type == "break_expression" and not syntax.descendants(node, "label"):
            inner = syntax.nearest(node, *flow.LOOPS)
            if not syntax.same(inner, loop):
                continue
        if node.type != "try_expression" or flow.called_method(syntax.children(node)[0]) not in _GONE:
            return True
    return any(
        not _QUIET_MACROS.fullmatch(syntax.text(syntax.field(macro, "macro")))
        for macro in syntax.descendants(loop, "macro_invocation")
        if not _inside_another(macro, loop)
    )


def _inside_another(node: Node, loop: Node) -> bool:
    for parent in syntax.ancestors(node):
        if parent.id == loop.id:
            return False
        if parent.type in _NESTED:
            return True
    return False
