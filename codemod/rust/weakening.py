"""How a strong handle that a closure or future captures can be made a weak one, or why that is not certain.

What comes out says where which edit goes. Every edit keeps the variable's name, and leaves its uses as they
are: what they need is made anew right before them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import flow, gpui, handles, syntax
from codemod.rust.handles import Strong
from codemod.rust.syntax import Node

# The width that rustfmt keeps to.
_LINE_WIDTH = 100
# Registrations whose callback is given the subscriber's own context, as its last parameter.
_GIVES_CONTEXT = (
    "subscribe",
    "subscribe_in",
    "subscribe_self",
    "observe",
    "observe_in",
    "observe_self",
    "observe_global",
    "observe_global_in",
    "observe_release",
    "observe_release_in",
    "on_focus",
    "on_focus_in",
    "on_focus_out",
    "on_focus_lost",
    "on_blur",
    "observe_window_activation",
    "observe_window_appearance",
    "observe_window_bounds",
    "observe_pending_input",
    "observe_keystrokes",
)


class Rewrite(NamedTuple):
    """The edits that weaken the handle `name`.

    `weaken` is replaced by a weak handle: `weak_entity()` of `base` if `of_context`, else `base` downgraded.
    Or `remove` goes, whole lines, and `rename` (an unused parameter that is the weak handle already) gets the
    name. At `above` the handle is made anew, by an upgrade or by `made`; `leave` is what happens when the
    entity is gone, "return" or "break". `needs_unit` says that the future's output must be `()`.
    """

    name: str
    weaken: Span | None = None
    base: str = ""
    of_context: bool = False
    remove: Span | None = None
    rename: Span | None = None
    above: int = -1
    made: str = ""
    leave: str = ""
    needs_unit: bool = False


def of_callback(data: bytes, strong: Strong, call: Node, work: Node) -> Rewrite | str:
    """The edits for the callback of a registration, or the reason why there are none."""
    reason = _refused(strong, work)
    body = syntax.field(work, "body")
    if reason or body is None:
        return reason
    if body.type != "block":
        return "the callback is a single expression"
    first = _first_statement(strong, body)
    if first is None:
        return f"`{strong.name}` is not used by a statement of the callback's own"
    above = flow.leading_comment(first).start_byte
    if not _starts_line(data, above):
        return "the callback stands on one line"
    own = _own_context(strong, call, work)
    removed = _whole_lines(data, strong.declaration)
    if own and removed is not None and strong.origin.type == "call_expression":
        made = syntax.text(strong.source).replace(syntax.text(flow.receiver(strong.origin)), own, 1)
        return Rewrite(strong.name, remove=removed, above=above, made=made)
    return _weakened(strong, Rewrite(strong.name, above=above, leave="return"))


def of_future(
    data: bytes, strong: Strong, call: Node, work: Node, loop: Node, detached: str
) -> Rewrite | str:
    """The edits for a future with a loop that does not end, or the reason why there are none.

    `detached` is the method that let go of its task, empty if the entity keeps it.
    """
    reason = _refused(strong, work)
    body = syntax.field(loop, "body")
    if reason or body is None:
        return reason
    inside = [use for use in strong.uses if syntax.span(work).contains(syntax.span(use))]
    if not all(syntax.span(body).contains(syntax.span(use)) for use in inside):
        return f"`{strong.name}` is used outside of the loop, too"
    rewrite: Rewrite | str
    if strong.upgraded is None and _all_checked(inside, body):
        rewrite = Rewrite(strong.name)
    else:
        rewrite = _upgraded_in(data, strong, body, loop, work, detached)
    if isinstance(rewrite, str):
        return rewrite
    if strong.upgraded is not None:
        return _moved(data, strong, rewrite)
    return _by_parameter(data, strong, call, work, rewrite) or _weakened(strong, rewrite)


def _refused(strong: Strong, work: Node) -> str:
    """Why the handle can be nothing but strong; empty when it need not be."""
    span = syntax.span(work)
    for use in strong.uses:
        if not span.contains(syntax.span(use)):
            return f"`{strong.name}` is used outside of the {'future' if _is_async(work) else 'closure'}, too"
        for parent in syntax.ancestors(use):
            if parent.id == work.id:
                break
            if parent.type == "async_block" and parent.parent is not None and parent.parent.id == work.id:
                continue
            kept = parent.type == "closure_expression" and _is_kept(parent)
            if kept or parent.type in ("async_block", "macro_invocation"):
                what = "macro" if parent.type == "macro_invocation" else "closure"
                return f"another {what} inside uses `{strong.name}`, too"
        if _is_handed_on(use):
            return f"it hands `{strong.name}` on, and what gets it may keep it"
    return ""


# Methods of a strong handle that give another one.
_COPYING = ("clone", "to_owned", "into", "into_any")


def _is_handed_on(handle: Node) -> bool:
    """True when an expression that is a strong handle is moved to where it may outlive the closure's run."""
    parent = handle.parent
    if parent is None:
        return True
    if parent.type == "parenthesized_expression":
        return _is_handed_on(parent)
    if parent.type in ("reference_expression", "binary_expression"):
        return False
    if parent.type == "field_expression":
        call = flow.call_of(parent)
        return flow.called_method(call) in _COPYING and call is not None and _is_handed_on(call)
    # A copy of the handle is a variable of its own, which is asked the same.
    binds = parent.type == "let_declaration" and syntax.same(syntax.field(parent, "value"), handle)
    pattern = syntax.field(parent, "pattern") if binds else None
    if pattern is None or pattern.type != "identifier":
        return True
    scope = parent.parent or parent
    return any(_is_handed_on(use) for use in handles.uses_of(syntax.text(pattern), parent, scope))


def _is_async(work: Node) -> bool:
    body = syntax.field(work, "body")
    return (
        work.type == "async_block"
        or any(child.type == "async" for child in work.children)
        or (body is not None and body.type == "async_block")
    )


def _is_kept(closure: Node) -> bool:
    """True for a closure that may take the handle with it: an update's is gone when the update is."""
    if not any(child.type in ("move", "async") for child in closure.children):
        return False
    return gpui.update_receiver(closure) is None


def _first_statement(strong: Strong, block: Node) -> Node | None:
    """The first statement of `block` that uses the handle."""
    for statement in syntax.children(block):
        span = syntax.span(statement)
        if any(span.contains(syntax.span(use)) for use in strong.uses):
            return statement
    return None


def _starts_line(data: bytes, offset: int) -> bool:
    return not data[data.rfind(b"\n", 0, offset) + 1 : offset].strip()


# --- where the handle comes from ---


def _weakened(strong: Strong, rewrite: Rewrite) -> Rewrite | str:
    """`rewrite` with the variable bound to a weak handle."""
    if strong.source.start_point.row != strong.source.end_point.row:
        return f"`{strong.name}` is taken from an expression of several lines"
    span = syntax.span(strong.source)
    target = flow.receiver(strong.origin)
    if strong.origin.type == "call_expression" and flow.called_method(strong.origin) == "entity":
        return rewrite._replace(weaken=span, base=syntax.text(target), of_context=True)
    return rewrite._replace(weaken=span, base=syntax.text(strong.origin))


def _by_parameter(data: bytes, strong: Strong, call: Node, work: Node, rewrite: Rewrite) -> Rewrite | None:
    """`rewrite` with the future's own weak handle in place of the variable, if that is unused so far."""
    spawn = gpui.spawn_call(call)
    if spawn is None or not syntax.same(spawn.closure, work) or spawn.weak not in ("", "_"):
        return None
    if not _is_context_of(strong, flow.receiver(call)) or strong.origin.type != "call_expression":
        return None
    listed = syntax.field(work, "parameters")
    # The grammar gives `_` no node of its own: it is a token like the bars around it.
    tokens = listed.children if listed is not None else []
    unused = next((token for token in tokens if token.type != "|"), None)
    removed = _whole_lines(data, strong.declaration)
    if unused is None or syntax.text(unused) != "_" or removed is None:
        return None
    line_end = data.find(b"\n", unused.end_byte)
    line = data[data.rfind(b"\n", 0, line_end) + 1 : line_end].decode("utf-8", "replace")
    if len(line) + len(strong.name) - 1 > _LINE_WIDTH:
        return None
    return rewrite._replace(remove=removed, rename=syntax.span(unused))


def _moved(data: bytes, strong: Strong, rewrite: Rewrite) -> Rewrite | str:
    """`rewrite` without the upgrade that stands before the loop."""
    refused = syntax.field(strong.declaration, "alternative")
    weak = flow.receiver(strong.source)
    removed = _whole_lines(data, strong.declaration)
    if refused is None or removed is None or syntax.text(weak) != strong.name:
        return "the handle is upgraded in another way than by `let … else`"
    if re.sub(r"[\s;{}]", "", syntax.text(refused)) != "return":
        return "more is done where the handle cannot be upgraded"
    return rewrite._replace(remove=removed)


def _whole_lines(data: bytes, statement: Node) -> Span | None:
    """The lines of a statement, and a blank one below that it leaves over; None if they hold more than it."""
    start = data.rfind(b"\n", 0, statement.start_byte) + 1
    end = data.find(b"\n", statement.end_byte) + 1
    block = statement.parent
    others = syntax.children(block) if block is not None else []
    if not end or data[start : statement.start_byte].strip() or data[statement.end_byte : end].strip():
        return None
    # A block around a closure is there for the statement's sake.
    lonely = block is not None and not _is_body(block) and len(others) == 2
    if lonely or flow.leading_comment(statement).id != statement.id:
        return None
    above = data[data.rfind(b"\n", 0, start - 1) + 1 : start].strip()
    below_end = data.find(b"\n", end) + 1
    if below_end and not data[end:below_end].strip() and (not above or above.endswith(b"{")):
        end = below_end
    return Span(start, end)


def _is_body(block: Node) -> bool:
    around = block.parent
    return around is not None and around.type in (*flow.FUNCTIONS, "async_block")


def _own_context(strong: Strong, call: Node, work: Node) -> str:
    """The callback's own context, if it is one of the entity that is held; else empty."""
    if flow.called_method(call) not in _GIVES_CONTEXT or not _is_context_of(strong, flow.receiver(call)):
        return ""
    names = flow.closure_parameters(work)
    return names[-1] if len(names) > 1 and names[-1].endswith("cx") and not names[-1].startswith("_") else ""


def _is_context_of(strong: Strong, target: Node | None) -> bool:
    if target is None or target.type != "identifier" or strong.context is None:
        return False
    binding = flow.binding_of(syntax.text(target), target)
    return binding is not None and syntax.same(binding.node, strong.context.node)


# --- inside of the loop ---


def _upgraded_in(
    data: bytes, strong: Strong, body: Node, loop: Node, work: Node, detached: str
) -> Rewrite | str:
    """An upgrade in the loop, below whatever the loop waits for."""
    first = _first_statement(strong, body)
    if first is None:
        return f"`{strong.name}` is not used by a statement of the loop's own"
    for statement in (first, *flow.following(first)):
        for wait in syntax.descendants(statement, "await_expression"):
            if syntax.same(_unit(wait), _unit(body)):
                return f"the loop holds `{strong.name}` while it waits"
    above = flow.leading_comment(first).start_byte
    if not _starts_line(data, above):
        return "the loop stands on one line"
    unit = _needs_unit(loop, work)
    if unit is None or (unit and detached not in ("", "detach")):
        return "leaving the loop would change what the future gives"
    return Rewrite(strong.name, above=above, leave="break", needs_unit=unit and not detached)


def _unit(node: Node) -> Node | None:
    """The closure or future that `node` is run by."""
    return syntax.nearest(node, "closure_expression", "async_block")


def _needs_unit(loop: Node, work: Node) -> bool | None:
    """Whether `break` is right for a loop only if the future gives `()`; None when it is never."""
    if loop.type == "while_expression":
        return False
    here = loop
    if here.parent is not None and here.parent.type == "expression_statement":
        here = here.parent
    if flow.following(here):
        return False
    fails = [
        node
        for node in syntax.descendants(work, "try_expression", "return_expression")
        if syntax.same(_unit(node), _unit(loop)) and (node.type == "try_expression" or syntax.children(node))
    ]
    return None if fails or not _is_body(here.parent or here) else True


def _all_checked(uses: list[Node], body: Node) -> bool:
    """True when each use is an update whose failure ends the future, and every turn has one.

    An update that gives `()` can only be followed by `?` where the update itself gives a `Result`, and so
    does that of a weak handle.
    """
    proven = always = False
    for use in uses:
        access = use.parent
        call = flow.call_of(access) if access is not None and access.type == "field_expression" else None
        checked = call.parent if call is not None else None
        if flow.called_method(call) not in gpui.UPDATE_METHODS or not flow.arguments(call):
            return False
        if checked is None or checked.type != "try_expression":
            return False
        block = syntax.field(flow.arguments(call)[-1], "body")
        inside = syntax.children(block) if block is not None and block.type == "block" else []
        if inside and inside[-1].type == "expression_statement" and syntax.text(inside[-1]).endswith(";"):
            proven = True
        statement = flow.statement_of(use)
        always = always or (statement is not None and syntax.same(statement.parent, body))
    return proven and always
