"""Which method a piece of code runs in, who calls that method, and how often that may be."""

from __future__ import annotations

from typing import NamedTuple

from codemod.model import Span
from codemod.rust import facts, flow, gpui, loops, macros, syntax
from codemod.rust.surroundings import takes_event
from codemod.rust.syntax import Node, Tree

_FUNCTION_ITEM = "function_item"


class Frame(NamedTuple):
    """The function or callback that control flow stays in.

    `kind` is "method" (takes self), "callback" (of a subscription, its first parameter is the entity),
    "handler" (the same on the app, without an entity), "function" or "closure". `owner` is the variable that
    holds the entity (`self`, `this`) and `type` the entity's type as written. `receiver` is the self
    parameter's text. `repeats` says that it runs once per event: it handles one.
    """

    kind: str
    function: str
    owner: str
    type: str
    module: tuple[str, ...]
    receiver: str
    receiver_span: Span
    returns_value: bool
    in_trait: bool
    repeats: bool


class Caller(NamedTuple):
    """One call of a method, `<receiver>.<callee>(…)`, and the function it stands in.

    `needs_mut` is where `mut ` has to be inserted before a variable's name so that a `&mut self` method can
    be called on it, or -1. `problem` says why the callee could not take `&mut self` for this call; empty if
    it could. `in_loop` says that a loop may make the call several times with one key.
    """

    callee: str
    frame: Frame
    span: Span
    mentions: tuple[str, ...]
    needs_mut: int
    problem: str
    in_loop: bool


def frame_of(tree: Tree, node: Node) -> tuple[Frame, Node]:
    """The frame `node` runs in, and the function or closure node it is."""
    function = syntax.nearest(node, *flow.FUNCTIONS)
    if function is None:
        raise ValueError("code outside of any function")
    outer = function if function.type == _FUNCTION_ITEM else syntax.nearest(function, _FUNCTION_ITEM)
    owner_type, in_trait = _entity_type(outer, function)
    if function.type == _FUNCTION_ITEM:
        receiver = next(iter(syntax.descendants(function, "self_parameter")), None)
        kind, owner = ("method", "self") if receiver is not None else ("function", "")
        repeats = handles_events(tree, function)
    else:
        receiver = None
        called_back = gpui.callback_of(function)
        owner = (flow.closure_parameters(function) or [""])[0] if called_back else ""
        kind, repeats = ("callback", True) if owner else ("closure", False)
        if owner and gpui.is_app_wide(function):
            kind, owner = "handler", ""
    frame = Frame(
        kind=kind,
        function=syntax.text(syntax.field(outer, "name")),
        owner=owner,
        type=owner_type,
        module=facts.module_of(function),
        receiver=syntax.text(receiver),
        receiver_span=syntax.span(receiver) if receiver is not None else Span(0, 0),
        returns_value=syntax.field(function, "return_type") is not None,
        in_trait=in_trait,
        repeats=repeats,
    )
    return frame, function


def entity_around(node: Node) -> str:
    """The type, as written, of the entity whose code `node` is part of; empty for none."""
    function = syntax.nearest(node, *flow.FUNCTIONS)
    if function is None:
        return ""
    outer = function if function.type == _FUNCTION_ITEM else syntax.nearest(function, _FUNCTION_ITEM)
    return _entity_type(outer, function)[0]


def callers_of(
    tree: Tree, frame: Frame, fields: frozenset[str], key: flow.Binding | None
) -> tuple[Caller, ...]:
    """The calls of the frame's method in its file.

    Where a caller takes `&self`, the calls of that one are among them. `mentions` of each caller tells by
    which methods `fields` are asked on the way to its call, `key` is where the method gets its key from.
    """
    if frame.kind != "method":
        return ()
    found: list[Caller] = []
    todo, seen = [frame.function], {frame.function}
    while todo:
        callee = todo.pop()
        for access in tree.members(callee):
            call = flow.call_of(access)
            if call is None or syntax.nearest(call, *flow.FUNCTIONS) is None:
                continue
            place = _parameter_index(key) if callee == frame.function else None
            caller = _caller(tree, call, frame, fields, place)
            if caller is None:
                continue
            found.append(caller)
            if caller.frame.receiver == "&self" and caller.frame.function not in seen:
                seen.add(caller.frame.function)
                todo.append(caller.frame.function)
    return tuple(sorted(found, key=lambda caller: caller.span))


def field_mentions(node: Node, fields: frozenset[str]) -> list[tuple[str, str]]:
    """Uses of one of `fields` at or below `node`, as (field, method called on it)."""
    found = []
    for access in syntax.descendants(node, "field_expression"):
        name = syntax.text(syntax.field(access, "field"))
        if name in fields:
            found.append((name, flow.method_on(access) or syntax.text(access)))
    return found


def mentions_on_path(node: Node, limit: Node, fields: frozenset[str]) -> list[str]:
    """Methods called on `fields` that run, inside `limit`, before control reaches `node`."""
    found = []
    here = node
    for parent in syntax.ancestors(node):
        if parent.type == "block":
            for statement in flow.preceding(here):
                found += [method for _, method in field_mentions(statement, fields)]
        elif parent.type in ("if_expression", "while_expression", "match_expression", "for_expression"):
            head = syntax.field(parent, "condition") or syntax.field(parent, "value")
            if head is not None and head.id != here.id:
                found += [method for _, method in field_mentions(head, fields)]
        elif parent.type == "match_arm":
            guard = syntax.field(syntax.field(parent, "pattern"), "condition")
            if guard is not None:
                found += [method for _, method in field_mentions(guard, fields)]
        here = parent
        if parent.id == limit.id:
            break
    return found


def _parameter_index(key: flow.Binding | None) -> int | None:
    """Which of a method's parameters, self left out, a key comes from; -1 when it comes from none."""
    if key is None or key.kind != "parameter":
        return -1
    parameters = syntax.field(key.scope.parent, "parameters")
    listed = [node for node in syntax.children(parameters) if node.type == "parameter"] if parameters else []
    return next((i for i, node in enumerate(listed) if syntax.span(node).contains(syntax.span(key.node))), -1)


def _key_argument(call: Node, place: int) -> str:
    """The variable that a call hands over as the key; empty when there is none."""
    arguments = flow.arguments(call)
    variable = loops.copied_from(arguments[place]) if 0 <= place < len(arguments) else None
    return syntax.text(variable)


def _caller(
    tree: Tree, call: Node, helper: Frame, fields: frozenset[str], place: int | None
) -> Caller | None:
    callee = flow.called_method(call)
    frame, function = frame_of(tree, call)
    target = flow.receiver(call)
    if frame.type != helper.type:
        return None
    problem, needs_mut = "", -1
    if target is not None and target.type == "self":
        if frame.receiver == "&self" and frame.in_trait:
            problem = f"`{frame.function}` belongs to a trait and takes `&self`"
        elif frame.kind == "method" and frame.receiver not in ("&self", "&mut self"):
            problem = f"`{frame.function}` takes `{frame.receiver}`"
        elif frame.receiver == "&self" and _keeps_self_borrowed(call, function):
            problem = f"`{frame.function}` borrows from `self` around its call of `{callee}`"
    elif target is not None and target.type == "identifier":
        needs_mut, problem = _mutability(target, callee)
    else:
        problem = f"`{callee}` is called on `{syntax.text(target)}`, which may not be mutable"
    return Caller(
        callee=callee,
        frame=frame,
        span=syntax.span(call),
        mentions=tuple(mentions_on_path(call, function, fields)),
        needs_mut=needs_mut,
        problem=problem,
        in_loop=place is not None and loops.stays_the_same(_key_argument(call, place), call, function),
    )


def _mutability(variable: Node, callee: str) -> tuple[int, str]:
    """Where `mut ` is missing for a mutable use of `variable` (-1: nowhere), or why that cannot be told."""
    binding = flow.binding_of(syntax.text(variable), variable)
    if binding is None:
        return -1, f"`{callee}` is called on `{syntax.text(variable)}`, whose declaration is not in reach"
    if binding.kind == "let" and binding.source is not None:
        if binding.pattern.type == "mut_pattern" or any(c.type == "mutable_specifier" for c in _let(binding)):
            return -1, ""
        if binding.pattern.type == "identifier" and binding.source.type == "struct_expression":
            return binding.node.start_byte, ""
    closure = binding.scope.parent
    if binding.kind == "parameter" and closure is not None and closure.type == "closure_expression":
        first = flow.closure_parameters(closure)[:1] == [binding.name]
        if first and (gpui.callback_of(closure) or gpui.update_receiver(closure) is not None):
            return -1, ""
    return -1, f"`{callee}` is called on `{binding.name}`, which may not be mutable"


def _let(binding: flow.Binding) -> list[Node]:
    declaration = binding.pattern.parent
    return declaration.children if declaration is not None else []


def _keeps_self_borrowed(call: Node, function: Node) -> bool:
    """True when a reference into `self` may be alive at `call`."""
    here = call
    for parent in syntax.ancestors(call):
        if parent.type == "block":
            for statement in flow.preceding(here):
                if statement.type == "let_declaration" and _may_borrow_self(syntax.field(statement, "value")):
                    names = syntax.descendants(statement, "identifier", "shorthand_field_identifier")
                    bound = {syntax.text(name) for name in names}
                    if any(
                        name in bound and use.start_byte >= call.start_byte
                        for name, use in macros.mentions(function)
                    ):
                        return True
        elif parent.type in ("for_expression", "match_expression"):
            if _may_borrow_self(syntax.field(parent, "value")):
                return True
        elif parent.type in ("if_expression", "while_expression"):
            condition = syntax.field(parent, "condition")
            binds = condition is not None and condition.id != here.id and "let" in syntax.text(condition)
            if binds and _may_borrow_self(condition):
                return True
        here = parent
        if parent.id == function.id:
            break
    return False


def _may_borrow_self(value: Node | None) -> bool:
    if value is None or not syntax.descendants(value, "self"):
        return False
    if flow.value_holding(value) is flow.Holding.OWNED:
        return False
    # `entity.read(cx)` borrows from the context, not from the entity's handle:
    # Entity::read<'a>(&self, cx: &'a App) -> &'a T.
    reads = [c for c in syntax.descendants(value, "call_expression") if flow.called_method(c) == "read"]
    return not any(gpui.is_context(argument) for read in reads for argument in flow.arguments(read))


def _entity_type(outer: Node | None, function: Node) -> tuple[str, bool]:
    if outer is None:
        return "", False
    impl = syntax.nearest(outer, "impl_item")
    implemented = facts.path_text(syntax.field(impl, "type"))
    in_trait = syntax.field(impl, "trait") is not None
    entity = gpui.entity_context_of(outer).partition("<")[0].strip()
    if function.type == "closure_expression" or entity:
        return (implemented if entity in ("Self", "") else entity), in_trait
    return implemented, in_trait


def handles_events(tree: Tree, function: Node) -> bool:
    """True for a function that runs once per event: by its name, a parameter, or as a callback."""
    name = syntax.text(syntax.field(function, "name"))
    if name.startswith(("on_", "handle_")) or takes_event(function):
        return True
    return any(_is_argument(path) for path in tree.paths(name))


def _is_argument(node: Node) -> bool:
    call = node.parent.parent if node.parent is not None else None
    return call is not None and flow.called_method(call) in gpui.CALLBACK_METHODS
