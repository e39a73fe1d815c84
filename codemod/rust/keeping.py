"""What keeps a closure or future alive, and with it the entity that it holds strongly.

Answers come from the one file; a life that hangs on a field's type names the field.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from codemod.rust import endless, facts, flow, syntax
from codemod.rust.constructions import construction_at
from codemod.rust.flow import Binding
from codemod.rust.handles import Strong
from codemod.rust.syntax import Node


class Life(StrEnum):
    """Why what captures an entity strongly is not released before the entity itself."""

    APP = "the app calls it back, and nothing lets go of it before the app ends"
    ITSELF = "the entity itself calls it back, for as long as it lives"
    OWNED = "an entity that the entity owns calls it back"
    STORED = "the entity keeps it"
    LOOP = "its loop never ends"
    CHANNEL = "its loop ends with a channel whose sender the entity keeps"


class Keeping(NamedTuple):
    """What keeps a closure or future.

    `emitter`, `slot` and `owner` are as for `Capture`; `detached` is the method by which it was let go of.
    """

    life: Life
    emitter: str = ""
    slot: str = ""
    owner: str = ""
    detached: str = ""


class _Fate(NamedTuple):
    """What becomes of a subscription or task.

    It is `detached` by that method, or `stored` in that field, of `owner` if a literal says so.
    """

    detached: str = ""
    stored: str = ""
    owner: str = ""


# Registrations whose emitter is the app (gpui/src/app.rs).
_OF_APP = (
    "observe_new",
    "observe_new_views",
    "observe_new_models",
    "observe_new_entities",
    "observe_flag",
    "observe_global",
    "observe_global_in",
    "observe_keystrokes",
    "intercept_keystrokes",
    "on_keyboard_layout_change",
    "on_window_closed",
)
# Registrations whose emitter is the entity of the context itself.
_OF_ITSELF = ("subscribe_self", "observe_self", "on_release", "on_release_in")
# Registrations whose first argument is the emitter.
_OF_ENTITY = ("subscribe", "subscribe_in", "observe", "observe_in", "observe_release", "observe_release_in")
# This one is meant to hold what must still be there when the app quits.
_MEANT = "on_app_quit"
# Calls that hand on the handle they are given, and methods that put it into what they are called on.
_WRAPPING = ("Some", "Ok", "Box::new", "Rc::new", "Arc::new")
_FILLING = ("push", "push_back", "insert", "extend", "replace", "get_or_insert", "set")
_HANDING_ON = ("array_expression", "parenthesized_expression", "tuple_expression")
_OWN_HANDLES = ("entity", "view", "model", "handle")
_MAX_HOPS = 8
_RECEIVING = ("next", "recv", "changed", "select_next_some", "receive")


def of_callback(strong: Strong, call: Node) -> Keeping | None:
    """What keeps the callback of a registration; None when it may well go before the entity does."""
    head = flow.called_method(call)
    fate = _fate(call, strong)
    if fate is None or head == _MEANT:
        return None
    own = _same_context(flow.receiver(call), strong)
    if head in _OF_ITSELF:
        return Keeping(Life.ITSELF) if own else None
    if head in _OF_ENTITY:
        emitter = flow.arguments(call)[0]
        if _is_itself(emitter, strong):
            return Keeping(Life.ITSELF)
        if fate.detached:
            return _by_emitter(emitter, strong, call)
    if fate.detached:
        return Keeping(Life.APP) if head in _OF_APP else None
    return Keeping(Life.STORED, slot=fate.stored, owner=fate.owner)


def of_list(strong: Strong, call: Node) -> Keeping | None:
    """What keeps the closure that draws the items of a list."""
    fate = _fate(call, strong)
    if fate is None or not fate.stored:
        return None
    return Keeping(Life.STORED, slot=fate.stored, owner=fate.owner)


def of_future(strong: Strong, call: Node, work: Node) -> tuple[Keeping | None, Node | None]:
    """What keeps a future, and the loop of it that does not end; None when it ends by itself."""
    inside = [use for use in strong.uses if syntax.span(work).contains(syntax.span(use))]
    loops = [loop for loop in syntax.descendants(work, *flow.LOOPS) if endless.runs_in(loop, work)]
    for loop in loops:
        if not any(syntax.span(loop).contains(syntax.span(use)) for use in inside) or endless.ends(loop):
            continue
        fate = _fate(call, strong)
        if fate is None:
            return None, None
        slot = fate.stored
        if endless.is_endless(loop) and endless.waits(loop):
            return Keeping(Life.LOOP, slot=slot, owner=fate.owner, detached=fate.detached), loop
        if strong.upgraded is None and _channel_is_kept(loop, strong):
            return Keeping(Life.CHANNEL, slot=slot, owner=fate.owner, detached=fate.detached), loop
    return None, None


# --- the emitter ---


def _by_emitter(emitter: Node, strong: Strong, call: Node) -> Keeping | None:
    """What keeps a detached callback of another entity: that entity, if the one that is held owns it."""
    here = syntax.children(emitter)[-1] if emitter.type == "reference_expression" else emitter
    name = _own_field(here, strong)
    if name:
        return Keeping(Life.OWNED, emitter=name)
    if here.type != "identifier":
        return None
    binding = flow.binding_of(syntax.text(here), here)
    if binding is None:
        return None
    name = _own_field(binding.source, strong)
    if name:
        return Keeping(Life.OWNED, emitter=name)
    owner = _literal_that_takes(binding, strong, call)
    return Keeping(Life.OWNED, owner=owner) if owner else None


def _own_field(value: Node | None, strong: Strong) -> str:
    """The field that an expression takes from the entity: `self.panel`, `&self.panel.clone()`."""
    here = value
    while here is not None:
        if here.type == "reference_expression":
            here = syntax.children(here)[-1]
        elif flow.called_method(here) in ("clone", "as_ref"):
            here = flow.receiver(here)
        else:
            break
    if here is None or here.type != "field_expression":
        return ""
    root = syntax.text(syntax.field(here, "value"))
    return syntax.text(syntax.field(here, "field")) if root in _entity_names(strong) else ""


def _literal_that_takes(binding: Binding, strong: Strong, call: Node) -> str:
    """The type of the literal that builds the entity, if it takes the variable as it is."""
    literal = _literal(strong, call)
    for each in syntax.children(syntax.field(literal, "body") or literal) if literal is not None else []:
        value = syntax.field(each, "value") if each.type == "field_initializer" else each
        taken = syntax.text(value).removesuffix(".clone()")
        if taken == binding.name and each.type in ("field_initializer", "shorthand_field_initializer"):
            found = flow.binding_of(taken, each)
            if found is not None and syntax.same(found.node, binding.node):
                return _type_of(literal)
    return ""


def _is_itself(emitter: Node, strong: Strong) -> bool:
    """True when the emitter is the entity that is held: `&cx.entity()`, or a variable with a handle of it."""
    here: Node | None = emitter
    for _ in range(_MAX_HOPS):
        if here is None:
            return False
        if here.type == "reference_expression":
            here = syntax.children(here)[-1]
        elif flow.called_method(here) == "clone":
            here = flow.receiver(here)
        elif here.type == "identifier":
            binding = flow.binding_of(syntax.text(here), here)
            here = binding.source if binding is not None and binding.kind == "let" else None
        else:
            break
    return flow.called_method(here) in _OWN_HANDLES and _same_context(flow.receiver(here), strong)


def _same_context(target: Node | None, strong: Strong) -> bool:
    """True when `target` is the very variable whose entity the handle is of."""
    if target is None or target.type != "identifier" or strong.context is None:
        return False
    binding = flow.binding_of(syntax.text(target), target)
    return binding is not None and syntax.same(binding.node, strong.context.node)


# --- the handle ---


def _fate(value: Node, strong: Strong, depth: int = 0) -> _Fate | None:
    """What becomes of a subscription or task; None when it may be dropped before the entity is."""
    here = value
    for parent in syntax.ancestors(value):
        if parent.type in _HANDING_ON or here.type == "arguments" or _wraps(parent):
            here = parent
        elif parent.type in ("arguments", "field_expression"):
            return _called(parent, strong)
        elif parent.type == "assignment_expression" and syntax.same(here, syntax.field(parent, "right")):
            return _put_into(syntax.field(parent, "left"), strong)
        elif parent.type in ("field_initializer", "shorthand_field_initializer"):
            return _built_into(parent, strong, value)
        elif parent.type == "let_declaration" and depth < 2:
            return _bound(parent, strong, depth)
        else:
            return None
    return None


def _wraps(arguments: Node) -> bool:
    return (
        arguments.type == "arguments"
        and facts.path_text(syntax.field(arguments.parent, "function")) in _WRAPPING
    )


def _called(parent: Node, strong: Strong) -> _Fate | None:
    """The fate of a handle that a method is called on, or that a method is given."""
    if parent.type == "field_expression":
        method = flow.called_method(flow.call_of(parent))
        return _Fate(detached=method) if method.startswith("detach") else None
    call = parent.parent
    return _put_into(flow.receiver(call), strong) if flow.called_method(call) in _FILLING else None


def _put_into(place: Node | None, strong: Strong) -> _Fate | None:
    """The fate of a handle that is put into `place`, a field of the entity or a variable."""
    root = flow.root_of(place)
    if place is None or root is None:
        return None
    if place.type == "field_expression" and syntax.text(root) in _entity_names(strong):
        inner = syntax.field(place, "value")
        return _Fate(stored=syntax.text(syntax.field(place if syntax.same(inner, root) else inner, "field")))
    binding = flow.binding_of(syntax.text(root), root)
    literal = _literal(strong, place)
    if binding is None or literal is None:
        return None
    if _mentions(literal, binding.name):
        return _Fate(stored=binding.name, owner=_type_of(literal))
    # `let mut this = Self { … }; this._subscriptions.push(…)`
    built = (
        place.type == "field_expression"
        and binding.source is not None
        and syntax.same(binding.source, literal)
    )
    return _Fate(stored=syntax.text(syntax.field(place, "field")), owner=_type_of(literal)) if built else None


def _built_into(initialiser: Node, strong: Strong, value: Node) -> _Fate | None:
    literal = syntax.nearest(initialiser, "struct_expression")
    if literal is None or not syntax.same(literal, _literal(strong, value)):
        return None
    name = syntax.field(initialiser, "field") or syntax.field(initialiser, "name") or initialiser
    return _Fate(stored=syntax.text(name), owner=_type_of(literal))


def _bound(declaration: Node, strong: Strong, depth: int) -> _Fate | None:
    """The fate of a handle through the variable it is bound to."""
    pattern = syntax.field(declaration, "pattern")
    if pattern is None or pattern.type != "identifier" or declaration.parent is None:
        return None
    name = syntax.text(pattern)
    for use in syntax.descendants(declaration.parent, "identifier"):
        if use.start_byte > declaration.end_byte and syntax.text(use) == name:
            binding = flow.binding_of(name, use)
            if binding is not None and syntax.same(binding.node, pattern):
                fate = _fate(use, strong, depth + 1) or _listed(use, strong)
                if fate is not None:
                    return fate
    return None


def _listed(use: Node, strong: Strong) -> _Fate | None:
    """The fate of a variable inside a `vec![…]`, which is that of the vec."""
    macro = syntax.nearest(use, "macro_invocation")
    if macro is None or syntax.text(syntax.field(macro, "macro")) != "vec":
        return None
    return _fate(macro, strong, 1)


def _entity_names(strong: Strong) -> tuple[str, ...]:
    """What the entity is called where its context is: `self`, or the first parameter of a callback."""
    function = strong.context.scope.parent if strong.context is not None else None
    if function is None:
        return ()
    if function.type == "function_item":
        listed = syntax.field(function, "parameters")
        is_method = listed is not None and any(
            each.type == "self_parameter" for each in listed.named_children
        )
        return ("self",) if is_method and strong.owner == facts.impl_type(function) else ()
    names = flow.closure_parameters(function)
    return tuple(names[:1]) if len(names) > 1 and names[0] else ()


def _literal(strong: Strong, node: Node) -> Node | None:
    """The literal that builds the entity, in the body whose context it is; `node` stands in that body too."""
    function = strong.context.scope.parent if strong.context is not None else None
    around = next((parent for parent in syntax.ancestors(node) if parent.type in flow.FUNCTIONS), None)
    if function is None or not syntax.same(function, around):
        return None
    if function.type == "closure_expression" and len(flow.closure_parameters(function)) != 1:
        return None
    found = construction_at(node)
    if found is None or (function.type == "function_item" and found[0].type != strong.owner):
        return None
    literals = syntax.descendants(function, "struct_expression")
    return next((each for each in literals if syntax.span(each) == found[0].literal), None)


def _type_of(literal: Node | None) -> str:
    name = facts.path_text(syntax.field(literal, "name"))
    return facts.impl_type(literal) if name == "Self" and literal is not None else name


def _mentions(literal: Node, name: str) -> bool:
    return any(syntax.text(node) == name for node in syntax.descendants(literal, "identifier"))


# --- the channel ---


def _channel_is_kept(loop: Node, strong: Strong) -> bool:
    """True for `while let … = rx.next().await` whose sender, made along with `rx`, the entity keeps."""
    condition = syntax.field(loop, "condition")
    if loop.type != "while_expression" or condition is None or condition.type != "let_condition":
        return False
    awaited = syntax.field(condition, "value")
    if awaited is None or awaited.type != "await_expression":
        return False
    source = syntax.children(awaited)[0]
    receiver = flow.receiver(source)
    if flow.called_method(source) not in _RECEIVING or receiver is None or receiver.type != "identifier":
        return False
    binding = flow.binding_of(syntax.text(receiver), receiver)
    declaration = binding.pattern.parent if binding is not None and binding.kind == "let" else None
    if binding is None or declaration is None or binding.pattern.type != "tuple_pattern":
        return False
    names = flow.bound_names(binding.pattern)
    if len(names) != 2 or names[1] != binding.name:
        return False
    return _sender_is_kept(names[0], declaration, strong)


def _sender_is_kept(name: str, declaration: Node, strong: Strong) -> bool:
    around = declaration.parent
    for use in syntax.descendants(around, "identifier") if around is not None else []:
        if use.start_byte > declaration.end_byte and syntax.text(use) == name:
            fate = _fate(use, strong) or _cloned_fate(use, strong)
            if fate is not None and fate.stored:
                return True
    return False


def _cloned_fate(use: Node, strong: Strong) -> _Fate | None:
    access = use.parent
    call = flow.call_of(access) if access is not None and access.type == "field_expression" else None
    return _fate(call, strong) if call is not None and flow.called_method(call) == "clone" else None
