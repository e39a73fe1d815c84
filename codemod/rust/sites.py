"""Every `.detach…()` of a file: what kind of handle it lets go of, where, and what that handle does.

All is read from one file. A site says what is written; whether that is right is the rules' business.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import callees, facts, flow, gpui, syntax
from codemod.rust.surroundings import Surroundings, surroundings_of
from codemod.rust.syntax import Node, Tree


class Handle(StrEnum):
    """What is detached."""

    TASK = "task"
    SUBSCRIPTION = "subscription"
    OTHER = "other"


class Endurance(StrEnum):
    """How long a future can run."""

    SHOT = "one shot"
    TIMER = "timer"
    LOOP = "endless loop"
    CHANNEL = "loop over a channel"


# Registrations on a context that give a gpui Subscription (gpui/src/app.rs, app/context.rs, window.rs).
SUBSCRIBING = (
    "subscribe",
    "subscribe_in",
    "subscribe_self",
    "observe",
    "observe_in",
    "observe_self",
    "observe_global",
    "observe_global_in",
    "on_focus",
    "on_focus_in",
    "on_focus_out",
    "on_focus_lost",
    "on_blur",
    "observe_window_activation",
    "observe_window_appearance",
    "observe_window_bounds",
    "observe_button_layout_changed",
    "observe_pending_input",
    "observe_keystrokes",
    "intercept_keystrokes",
    "on_keyboard_layout_change",
    "on_window_closed",
    "on_app_quit",
    "observe_new",
    "observe_new_views",
    "observe_new_models",
    "observe_new_entities",
    "observe_flag",
    "on_release",
    "on_release_in",
    "observe_release",
    "observe_release_in",
)
SPAWNING = (*gpui.SPAWN_METHODS, "background_spawn", "spawn_on_main", "spawn_blocking", "spawn_labeled")
# Receivers of a method that share its name with gpui's.
_FOREIGN_SPAWNERS = ("tokio", "std", "smol", "async_std", "thread")
# These show an error to the user, who has asked for what the task does.
ANSWERING = ("detach_and_prompt_err", "detach_and_notify_err")
# A future with one of these in it does something that must not be cut off.
MUST_FINISH = (
    "save",
    "write",
    "send",
    "request",
    "close",
    "remove",
    "delete",
    "shutdown",
    "kill",
    "stop",
    "flush",
    "report",
    "prompt",
    "create",
    "rename",
    "copy",
    "open",
    "install",
    "restart",
    "upload",
    "commit",
    "push",
    "apply",
    "execute",
    "run",
    "set_",
    "insert",
    "update_settings",
)


class DetachSite(NamedTuple):
    """One `.detach…()`.

    `span` is the whole call expression, `token` where its name starts. `head` is the method or function
    that made the handle, `statement` the statement it is in and `whole` whether it is all of that. `strong`
    are variables that the closure or future captures and that look like strong handles of the owner.
    `finishes` names the first thing in the future that must not be cut off. `comments` stand between the
    call that made the handle and the `.detach()`; `attributed` says that an attribute stands before it all.
    """

    span: Span
    token: int
    method: str
    head: str
    handle: Handle
    certain: bool
    statement: Span
    whole: bool
    at: Surroundings
    endurance: Endurance
    finishes: str
    uses_this: bool
    strong: tuple[str, ...]
    in_error: bool
    on_context: bool
    comments: tuple[str, ...]
    attributed: bool


def detach_sites(tree: Tree) -> tuple[tuple[DetachSite, Node], ...]:
    """All detach calls that the parser sees as such, in order, each with its node."""

    def read() -> tuple[tuple[DetachSite, Node], ...]:
        return tuple(
            (_site(tree, call, made, method), call) for call, made, method in gpui.detach_calls(tree)
        )

    # Several rules ask for the same sites of the same tree.
    return tree.once(detach_sites, read)


def _site(tree: Tree, call: Node, made: Node, method: Node) -> DetachSite:
    source = _followed(made)
    head = flow.called_method(source) or _called_path(source)
    handle, certain = _handle(source, head, syntax.text(method))
    statement = flow.statement_of(call) or call
    inside = syntax.children(statement) if statement.type == "expression_statement" else [statement]
    function = syntax.nearest(call, "function_item")
    work = _work_of(source)
    return DetachSite(
        span=syntax.span(call),
        token=method.start_byte,
        method=syntax.text(method),
        head=head,
        handle=handle,
        certain=certain,
        statement=syntax.span(statement),
        whole=len(inside) == 1 and syntax.same(inside[0], call),
        at=surroundings_of(call),
        endurance=_endurance(tree, work),
        finishes=_must_finish(work, head, handle),
        uses_this=_uses_this(work),
        strong=_strong(work, function),
        in_error=function is not None and syntax.has_error_within(tree, function),
        on_context=gpui.is_context(flow.receiver(source)),
        comments=comments_between(call, made),
        attributed=_is_attributed(call),
    )


def comments_between(call: Node, made: Node) -> tuple[str, ...]:
    """The comments of a detach call that stand behind the expression it is called on."""
    return tuple(
        syntax.text(comment) for comment in syntax.comments_in(call) if comment.start_byte >= made.end_byte
    )


def _is_attributed(call: Node) -> bool:
    above = flow.statement_of(call)
    above = above.prev_named_sibling if above is not None else None
    while above is not None and syntax.is_comment(above):
        above = above.prev_named_sibling
    return above is not None and above.type == "attribute_item"


def _followed(made: Node) -> Node:
    """The call that made the handle, looked up through a local variable.

    `let task = cx.spawn(…); task.detach();`.
    """
    if made.type == "identifier":
        binding = flow.binding_of(syntax.text(made), made)
        if binding is not None and binding.kind == "let" and binding.source is not None:
            return binding.source
    return made


def _called_path(call: Node) -> str:
    if call.type != "call_expression":
        return ""
    return facts.path_text(syntax.field(call, "function"))


def _handle(source: Node, head: str, method: str) -> tuple[Handle, bool]:
    """What kind of handle a call gives, and whether that is certain."""
    target = flow.receiver(source)
    if head in SUBSCRIBING or head == "register_action":
        return Handle.SUBSCRIPTION, gpui.is_context(target)
    # The gpui extension methods exist for tasks only.
    if method in ("detach_and_log_err", "detach_and_prompt_err", "detach_and_notify_err"):
        return Handle.TASK, True
    root = flow.root_of(target)
    if head in SPAWNING and (gpui.is_context(root) or "executor" in syntax.text(target)):
        return Handle.TASK, True
    if head.split("::")[0] in _FOREIGN_SPAWNERS or method != "detach":
        return Handle.OTHER, True
    if head in ("on_request", "on_notification", "on_io"):
        return Handle.OTHER, True
    return Handle.TASK, False


def _work_of(source: Node) -> Node | None:
    """The closure or future a spawn or registration is given: its last argument."""
    arguments = flow.arguments(source)
    return arguments[-1] if arguments else None


# Asked before the tree is walked: most futures have none.
_LOOPING = re.compile(r"loop|while|for ")


def _endurance(tree: Tree, work: Node | None) -> Endurance:
    """How long a future can run, with the functions of its file that it awaits."""
    found = _own_endurance(work)
    if work is None or found in (Endurance.LOOP, Endurance.CHANNEL):
        return found
    deeper = [_own_endurance(syntax.field(each, "body")) for each in callees.awaited_functions(tree, work)]
    return next((each for each in deeper if each in (Endurance.LOOP, Endurance.CHANNEL)), found)


def _own_endurance(work: Node | None) -> Endurance:
    if work is None:
        return Endurance.SHOT
    timer = False
    written = syntax.text(work)
    for loop in syntax.descendants(work, *flow.LOOPS) if _LOOPING.search(written) else ():
        awaited = syntax.descendants(loop, "await_expression")
        if not awaited:
            continue
        if loop.type == "loop_expression" or (
            loop.type == "while_expression" and "let" not in syntax.text(loop)[:12]
        ):
            return Endurance.LOOP
        condition = syntax.field(loop, "condition")
        if loop.type == "while_expression" and condition is not None and "await" in syntax.text(condition):
            return Endurance.CHANNEL
        timer = True
    return Endurance.TIMER if timer or ".timer(" in written else Endurance.SHOT


def _must_finish(work: Node | None, head: str, handle: Handle) -> str:
    if handle is not Handle.TASK:
        return ""
    if head not in SPAWNING:
        # Work that somebody else's method started is a command until proved otherwise.
        return head or "an expression"
    if work is None:
        return ""
    for call in syntax.descendants(work, "call_expression"):
        method = flow.called_method(call)
        if method.startswith(MUST_FINISH) and not _on_the_entity(call) and not _on_its_own(call, work):
            return method
    return ""


# What a future makes for itself, to collect something in.
_COLLECTING = re.compile(
    r"(\w*(Vec|VecDeque|Map|Set|String|Ordered|Unordered)(::<.*>)?::\w+\()|vec!\[|String::"
)


def _on_its_own(call: Node, work: Node) -> bool:
    """True when the method changes a collection that the future has made itself: `rows.push(row)`."""
    target = flow.receiver(call)
    binding = flow.binding_of(syntax.text(target), target) if target is not None else None
    if binding is None or not syntax.span(work).contains(syntax.span(binding.node)):
        return False
    return makes_a_collection(binding.source)


def makes_a_collection(value: Node | None) -> bool:
    """True for an expression that makes a new collection: `Vec::new()`, `vec![…]`, `….collect()`."""
    if flow.called_method(value) in ("collect", "collect_vec", "to_vec"):
        return True
    return _COLLECTING.match(syntax.text(value)) is not None


def _on_the_entity(call: Node) -> bool:
    return syntax.text(flow.root_of(flow.receiver(call))) in ("this", "self")


def _uses_this(work: Node | None) -> bool:
    """True when a future's or callback's first parameter, the weak handle or the entity, is used in it."""
    closure = _closure(work)
    if closure is None:
        return False
    names = flow.closure_parameters(closure)
    return bool(names and names[0] and not names[0].startswith("_"))


def _closure(work: Node | None) -> Node | None:
    if work is not None and work.type == "block":
        inside = syntax.children(work)
        work = inside[-1] if inside else None
    return work if work is not None and work.type == "closure_expression" else None


# Ways to get a strong handle of the entity whose context this is, of all generations. The `let` must come
# first in the expression: a boundary before it would make the search many times slower.
_OWN_HANDLE = re.compile(r"let (\w+) = \w*cx\.(?:entity|view|model|handle)\(\)(?:\.clone\(\))?;")


def _strong(work: Node | None, function: Node | None) -> tuple[str, ...]:
    """Variables in `work` that hold the owner itself strongly, bound in the function around it."""
    if work is None or function is None:
        return ()
    names = set(_OWN_HANDLE.findall(syntax.text(function)))
    return tuple(sorted(names & set(re.findall(r"\b\w+\b", syntax.text(work))))) if names else ()
