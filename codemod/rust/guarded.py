"""Conditions that may keep code from doing the same thing twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.rust import flow, syntax
from codemod.rust.syntax import Node

# A condition that asks whether something is there yet, or that is true once.
_ASKS = re.compile(
    r"\.is_none\(|\.is_empty\(|\bcontains\w*\(|!=|!\s*[\w(]|\.insert\(|\.take\(|\breplace\(|\bNone\b|Vacant|is_none_or|is_some_and"
    r"|\bnot_\w+|\bneeds?_|\bshould_|\bfirst_|\bis_new|\bpending|\binitial"
)
_LEAVES = re.compile(r"\b(return|continue|break)\b")
_LAZY = re.compile(
    r"^(get_)?or_(insert|init)|^get_or_|^or_default|^call_once|^use_state|^use_keyed_state|^with_element_state"
)


def guard_of(node: Node, function: Node) -> str:
    """The condition that may keep `node` from running a second time, as source text; empty without one."""
    return next(guards_of(node, function), "")


def guards_of(node: Node, function: Node) -> Iterator[str]:
    """All such conditions on the way to `node` inside of `function`, nearest first."""
    here = node
    for parent in syntax.ancestors(node):
        if parent.type == "block":
            found = list(_leaving_before(here))
        elif parent.type in ("if_expression", "while_expression"):
            found = [_asked(syntax.field(parent, "condition"), here, function)]
        elif parent.type == "match_arm":
            found = [_arm(parent)]
        elif parent.type == "closure_expression":
            found = [_lazy(parent)]
        else:
            found = []
        yield from (" ".join(condition.split()) for condition in found if condition)
        if parent.id == function.id:
            return
        here = parent


def _leaving_before(here: Node) -> Iterator[str]:
    """What earlier statements of the block ask that leave in some cases."""
    for statement in flow.preceding(here):
        inner = statement
        if inner.type == "expression_statement":
            inside = syntax.children(inner)
            inner = inside[0] if inside else inner
        if inner.type == "if_expression":
            condition = syntax.text(syntax.field(inner, "condition"))
            body = syntax.text(syntax.field(inner, "consequence"))
            if _LEAVES.search(body) and not _tells_events_apart(condition):
                yield condition
        elif inner.type == "let_declaration" and syntax.field(inner, "alternative") is not None:
            value = syntax.text(syntax.field(inner, "value"))
            if _ASKS.search(value):
                yield value


def _asked(condition: Node | None, here: Node, function: Node) -> str:
    if condition is None or syntax.same(condition, here):
        return ""
    written = syntax.text(condition)
    if _tells_events_apart(written):
        return ""
    if _ASKS.search(written) or here.type == "else_clause":
        return written
    # What the code asks and then changes, it does once.
    for access in syntax.descendants(condition, "field_expression"):
        changed = rf"{re.escape(syntax.text(access))}\s*=[^=]"
        if re.search(changed, syntax.text(function)):
            return written
    return ""


def _tells_events_apart(condition: str) -> bool:
    """True for a condition on the event alone, which may come again just like that."""
    words = set(re.findall(r"\w+", condition))
    return "event" in words and not words & {"self", "this"}


def _arm(arm: Node) -> str:
    pattern = syntax.text(syntax.field(arm, "pattern"))
    return pattern if re.search(r"\bNone\b|Vacant|\bif\b", pattern) or pattern == "_" else ""


def _lazy(closure: Node) -> str:
    call = closure.parent.parent if closure.parent is not None else None
    method = flow.called_method(call)
    return method if _LAZY.search(method) else ""
