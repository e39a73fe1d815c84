"""What a registration is bound to, and whether that is the same one each time the code runs."""

from __future__ import annotations

import re
from enum import StrEnum

from codemod.rust import flow, gpui, syntax
from codemod.rust.syntax import Node, Tree


class Emitter(StrEnum):
    """What is subscribed to or observed.

    OWN: what a field of the entity holds, or the entity itself; GLOBAL: a global, the application; WINDOW:
    the window; FRESH: made in the same run; GIVEN: handed over, so another one each time; NONE: it cannot be
    told.
    """

    OWN = "own"
    GLOBAL = "global"
    WINDOW = "window"
    FRESH = "fresh"
    GIVEN = "given"
    NONE = ""

    @property
    def is_the_same(self) -> bool:
        """True when it is the same one each time."""
        return self in (Emitter.OWN, Emitter.GLOBAL, Emitter.WINDOW)


_OF_ITSELF = ("subscribe_self", "observe_self")
_OF_THE_APP = (
    "observe_keystrokes",
    "intercept_keystrokes",
    "on_keyboard_layout_change",
    "on_window_closed",
    "observe_new",
    "observe_new_views",
    "observe_new_models",
    "observe_new_entities",
)
_OF_THE_WINDOW = (
    "observe_window_activation",
    "observe_window_appearance",
    "observe_window_bounds",
    "observe_button_layout_changed",
    "observe_pending_input",
    "on_focus_lost",
)
# Methods that give what a field holds, and not another thing each time.
_HANDING_ON = (
    "clone",
    "as_ref",
    "as_deref",
    "as_mut",
    "upgrade",
    "unwrap",
    "expect",
    "read",
    "iter",
    "values",
    "keys",
    "focus_handle",
)
_MAKING = re.compile(
    r"\bcx\.(new|new_model|new_view|build_view|build_model)\(|::(new|local|build|single_line)\("
)
_MAX_HOPS = 4


def emitter_of(tree: Tree, call: Node, head: str) -> tuple[Emitter, str]:
    """What the registration `call` is bound to, and how that is written there."""
    if head.startswith("observe_global"):
        written = syntax.text(syntax.field(call, "function")).partition("<")[2]
        return Emitter.GLOBAL, written.rstrip("> ").partition(",")[0].strip() or "a global"
    if head in _OF_THE_APP:
        return Emitter.GLOBAL, "the application"
    if head in _OF_ITSELF:
        return Emitter.OWN, "the entity itself"
    if head in _OF_THE_WINDOW:
        return _window(call)
    arguments = flow.arguments(call)
    return _read(tree, arguments[0], 0) if arguments else (Emitter.NONE, "")


def _window(call: Node) -> tuple[Emitter, str]:
    """The window that a method or callback is handed is always the same; that of an update may be any."""
    window = next((each for each in flow.arguments(call) if syntax.text(each) == "window"), None)
    binding = flow.binding_of("window", call) if window is not None else None
    closure = binding.scope.parent if binding is not None else None
    if binding is None or binding.kind != "parameter" or closure is None:
        return Emitter.NONE, ""
    if closure.type == "closure_expression" and gpui.update_receiver(closure) is not None:
        return Emitter.GIVEN, "window"
    return Emitter.WINDOW, "the window"


def _read(tree: Tree, expression: Node, hops: int) -> tuple[Emitter, str]:
    written = syntax.text(expression).lstrip("&").removeprefix("mut ").strip()
    if re.search(r"::(try_)?global\(", written):
        return Emitter.GLOBAL, written
    if _MAKING.search(written):
        return Emitter.FRESH, written
    if re.fullmatch(r"cx\.(entity|view|model|handle)\(\)(\.clone\(\))?", written):
        return Emitter.OWN, "the entity itself"
    root = flow.root_of(expression)
    if root is None or hops > _MAX_HOPS or gpui.is_context(root):
        return Emitter.NONE, written
    if not _hands_on(expression):
        return Emitter.GIVEN, written
    if root.type == "self" or (syntax.text(root) == "this" and "." in written):
        return _own(tree, written)
    binding = flow.binding_of(syntax.text(root), expression)
    if binding is None or binding.source is None:
        return Emitter.GIVEN, written
    emitter, _ = _read(tree, binding.source, hops + 1)
    if binding.pattern.type == "identifier" and binding.kind == "let":
        return emitter, written
    # Taken out of what is matched: the same where an `Option` or a loop gives the field's own.
    plain = (
        re.fullmatch(r"(Some|Ok)\((ref )?\w+\)|\w+|\(\w+, \w+\)", syntax.text(binding.pattern)) is not None
    )
    return (emitter if plain and emitter.is_the_same else Emitter.GIVEN), written


def _own(tree: Tree, written: str) -> tuple[Emitter, str]:
    """A field is the same each time unless other code of the file puts something else there."""
    field = re.match(r"(?:self|this)\s*\.\s*(\w+)\b(?!\s*\()", written)
    if field is None:
        own = re.match(r"(?:self|this)\s*\.\s*focus_handle\(", written)
        return (Emitter.OWN if own else Emitter.GIVEN), written
    name = field.group(1).encode()
    changed = re.search(
        rb"\b\w+\s*\.\s*%s\s*(?:=[^=]|\.\s*(?:replace|insert|take|push|clear|get_or_insert\w*|swap|extend|retain|remove)\()"
        rb"|&mut (?:\w+\.)*%s\b" % (name, name),
        tree.data,
    )
    return (Emitter.GIVEN if changed else Emitter.OWN), written


def _hands_on(expression: Node) -> bool:
    """True when every link of a chain gives what is held: no method that may answer differently each time."""
    here: Node | None = expression
    while here is not None and here.type not in ("identifier", "self"):
        if here.type == "call_expression":
            if flow.called_method(here) not in _HANDING_ON:
                return False
            here = flow.receiver(here)
        elif here.type == "field_expression":
            here = syntax.field(here, "value")
        else:
            inside = syntax.children(here)
            here = inside[-1] if inside else None
    return here is not None
