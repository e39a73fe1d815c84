"""What a spawned task notes down of what it registered: the inserts into maps of an entity.

The note is `this.update(cx, |this, _| this.ids.insert(key, ids))`, where `ids` come from a call that
registers.
"""

from __future__ import annotations

from typing import NamedTuple

from codemod.model import Span
from codemod.rust import flow, gpui, syntax
from codemod.rust.fate import Fate, fate_of
from codemod.rust.gpui import SPAWN_METHODS, Spawn, update_receiver
from codemod.rust.syntax import Node

# What a call that registers is named, in gpui applications: `insert` into a working set, `register_tool`,
# `add_item`, …
_REGISTERING = (
    "insert",
    "register",
    "add",
    "extend",
    "install",
    "attach",
    "subscribe",
    "observe",
    "push",
    "mount",
)
_SUBSCRIBING = ("subscribe", "observe")
_NEW_COLLECTION = (
    "Vec::",
    "vec!",
    "HashMap::",
    "HashSet::",
    "BTreeMap::",
    "BTreeSet::",
    "Default::",
    "VecDeque::",
)


class Record(NamedTuple):
    """The task's own note of what it registered: `<owner>.<field>.insert(<key>, <value>)`.

    `span` is what a rewrite replaces: the statement with its semicolon, or, where the insert is all of a
    closure (`form` is "body" instead of "statement"), everything from the insert to the end of the
    statement around the closure; `rest` is what follows the update call in it. `form` is "used" when the
    result of `insert` goes somewhere. `replaces` says that what stood under the key before is dealt with,
    `torn` that the task may stop between registering and this, and `again` that it can note several times.
    `handle` names the handle of another entity than the task's own, `through` what the map is reached
    through when it is no plain field: a variable, or the method that opens a cell.
    """

    owner: str
    field: str
    key: str
    value: str
    span: Span
    form: str
    rest: str
    replaces: bool
    torn: bool
    again: str
    handle: str
    through: str
    comments: tuple[str, ...]


class _Insert(NamedTuple):
    """One `<place>.<field>.insert(key, value)` in an update of an entity."""

    call: Node
    access: Node
    handle: Node
    update: Node
    through: str


def records_of(spawn: Spawn) -> list[tuple[Node, Record]]:
    """The notes that a task takes of what it registered, in order, each with its `insert` call."""
    inserts = [
        insert
        for call in syntax.descendants(spawn.body, "call_expression")
        if flow.called_method(call) == "insert" and len(flow.arguments(call)) == 2
        if (insert := _insert(call, spawn)) is not None
    ]
    found = []
    for insert in inserts:
        # A note is no registration, not even for another note in the same map.
        notes = frozenset(other.call.id for other in inserts if _field(other) == _field(insert))
        registering = _registering_call(flow.arguments(insert.call)[1], spawn, notes)
        if registering is not None:
            found.append((insert.call, _record(insert, registering, spawn, several=len(notes) > 1)))
    return found


def _field(insert: _Insert) -> str:
    return syntax.text(syntax.field(insert.access, "field"))


def _insert(call: Node, spawn: Spawn) -> _Insert | None:
    access, through = _map_of(flow.receiver(call))
    holder = flow.root_of(syntax.field(access, "value"))
    if access is None or holder is None:
        return None
    for closure in syntax.ancestors(holder):
        if closure.id == spawn.closure.id:
            return None
        first = flow.closure_parameters(closure)[:1] if closure.type == "closure_expression" else []
        if first == [syntax.text(holder)]:
            handle = flow.root_of(update_receiver(closure))
            if handle is None or not _is_done_by(closure, spawn):
                return None
            return _Insert(call, access, handle, closure, through)
    return None


def _is_done_by(node: Node, spawn: Spawn) -> bool:
    """True when `node` runs in the task itself, and not in another one that the task spawns."""
    return not any(
        flow.called_method(parent) in SPAWN_METHODS
        for parent in syntax.ancestors(node)
        if syntax.span(spawn.body).contains(syntax.span(parent))
    )


def _map_of(target: Node | None) -> tuple[Node | None, str]:
    """The field that holds a map, and what it is reached through: a variable, or what opens a cell."""
    if target is not None and target.type == "identifier":
        binding = flow.binding_of(syntax.text(target), target)
        source = binding.source if binding is not None and binding.kind == "let" else None
        if source is not None and source.type == "reference_expression":
            source = syntax.children(source)[-1]
        access, _ = _map_of(source) if source is not None and source.type != "identifier" else (None, "")
        return access, syntax.text(target)
    through = ""
    while target is not None and target.type in ("call_expression", "try_expression", "await_expression"):
        method = flow.called_method(target)
        if target.type == "call_expression" and method not in flow.OPENING:
            return None, ""
        through = method or through
        target = flow.receiver(target) if method else syntax.children(target)[0]
    return (target if target is not None and target.type == "field_expression" else None), through


def _record(insert: _Insert, registering: Node, spawn: Spawn, several: bool) -> Record:
    call, access = insert.call, insert.access
    arguments = flow.arguments(call)
    form, span, rest = _form(call)
    statement = flow.statement_of(call) or call
    return Record(
        owner=syntax.text(syntax.field(access, "value")),
        field=_field(insert),
        key=syntax.text(arguments[0]),
        value=syntax.text(arguments[1]),
        span=span,
        form=form,
        rest=rest,
        replaces=fate_of(call) is Fate.USED or _removed_before(insert),
        torn=_torn(registering, call, spawn),
        again="several times" if several else _repeated(insert, spawn),
        handle="" if _is_own(insert.handle, spawn) else syntax.text(insert.handle),
        through=insert.through,
        comments=_comments(statement, span),
    )


def _form(call: Node) -> tuple[str, Span, str]:
    """The form of the record made by `call`, what a rewrite replaces, and what follows the update in that."""
    statement = flow.statement_of(call) or call
    is_statement = statement.type == "expression_statement"
    whole = syntax.children(statement)[0] if is_statement else statement
    alone = syntax.same(whole, call)
    closure = syntax.nearest(call, "closure_expression")
    ends_closure = alone and not is_statement
    if closure is None or not (ends_closure or syntax.same(syntax.field(closure, "body"), call)):
        return ("statement" if alone else "used"), syntax.span(statement if alone else call), ""
    update = syntax.nearest(closure, "call_expression") or closure
    if fate_of(update) is not Fate.THROWN:
        return "used", syntax.span(call), ""
    if ends_closure:
        return "statement", syntax.span(statement), ""
    outer = flow.statement_of(update) or update
    rest = syntax.text(outer).encode()[update.end_byte - outer.start_byte :].decode().strip()
    return "body", Span(call.start_byte, outer.end_byte), rest


def _comments(statement: Node, span: Span) -> tuple[str, ...]:
    return tuple(
        syntax.text(comment)
        for comment in syntax.descendants(statement, "line_comment", "block_comment")
        if span.contains(syntax.span(comment))
    )


def _is_own(handle: Node, spawn: Spawn) -> bool:
    """True when `handle` is the task's weak handle of the entity that spawned it, or was made from it."""
    if not spawn.weak or syntax.text(handle) == spawn.weak:
        return bool(spawn.weak)
    binding = flow.binding_of(syntax.text(handle), handle)
    source = flow.root_of(binding.source) if binding is not None else None
    return syntax.text(source) == spawn.weak


def _removed_before(insert: _Insert) -> bool:
    """True when the same update takes what stood under the key before, and deals with it."""
    key = syntax.text(flow.root_of(flow.arguments(insert.call)[0]))
    here = insert.call
    for parent in syntax.ancestors(insert.call):
        if parent.type == "block":
            for statement in flow.preceding(here):
                if any(
                    _takes(call, insert, key) for call in syntax.descendants(statement, "call_expression")
                ):
                    return True
        here = parent
        if parent.id == insert.update.id:
            break
    return False


def _takes(call: Node, insert: _Insert, key: str) -> bool:
    return (
        flow.called_method(call) == "remove"
        and syntax.text(flow.receiver(call)) == syntax.text(insert.access)
        and [syntax.text(flow.root_of(argument)) for argument in flow.arguments(call)] == [key]
        and _is_unconditional(call, insert)
        and fate_of(call) is Fate.USED
    )


def _is_unconditional(call: Node, insert: _Insert) -> bool:
    """True when `call` runs whenever `insert` does: nothing but its own `if let` stands around it."""
    statement = flow.statement_of(call)
    block = statement.parent if statement is not None else None
    return block is not None and syntax.span(block).contains(syntax.span(insert.call))


def _repeated(insert: _Insert, spawn: Spawn) -> str:
    """What makes one task note several times: a loop, or a closure that is no update; empty for nothing."""
    for parent in syntax.ancestors(insert.call):
        if parent.id == spawn.body.id:
            return ""
        if parent.type in flow.LOOPS:
            return "in a loop"
        if parent.type == "closure_expression" and parent.id != insert.update.id:
            inside = syntax.span(insert.update).contains(syntax.span(parent))
            if inside or update_receiver(parent) is None:
                return "in a closure that may run in a loop"
    return ""


def _registering_call(value: Node, spawn: Spawn, notes: frozenset[int], depth: int = 0) -> Node | None:
    """The call that registers what ends up in `value`, followed through the task's variables.

    `notes` are node ids of calls that only note something down.
    """
    for call in syntax.descendants(value, "call_expression"):
        registers = flow.called_method(call).startswith(_REGISTERING) and call.id not in notes
        if registers and not _gives_subscription(call) and _is_registry(call, spawn):
            return call
    if depth > 4:
        return None
    for variable in syntax.descendants(value, "identifier"):
        binding = flow.binding_of(syntax.text(variable), variable)
        if binding is None or not syntax.span(spawn.body).contains(syntax.span(binding.node)):
            continue
        sources = [binding.source] if binding.source is not None else []
        sources += _added_to(binding)
        for source in sources:
            found = _registering_call(source, spawn, notes, depth + 1)
            if found is not None:
                return found
    return None


def _added_to(binding: flow.Binding) -> list[Node]:
    """What is put into a collection that the task fills itself: the arguments of `ids.push(…)`."""
    added = []
    for call in syntax.descendants(binding.scope, "call_expression"):
        target = flow.receiver(call)
        if target is not None and target.type == "identifier" and syntax.text(target) == binding.name:
            added += flow.arguments(call)
    return added


def _gives_subscription(call: Node) -> bool:
    """True for gpui's own registrations: a subscription that is replaced in a map ends by being dropped."""
    target = flow.receiver(call)
    on_window = target is not None and target.type == "identifier" and syntax.text(target) == "window"
    return (on_window or gpui.is_context(target)) and flow.called_method(call).startswith(_SUBSCRIBING)


def _is_registry(call: Node, spawn: Spawn) -> bool:
    root = flow.root_of(flow.receiver(call))
    if root is None:
        return True
    binding = flow.binding_of(syntax.text(root), root)
    if binding is None or binding.source is None:
        return True
    if not syntax.span(spawn.body).contains(syntax.span(binding.node)):
        return True
    return not syntax.text(binding.source).startswith(_NEW_COLLECTION)


def _torn(registering: Node, record: Node, spawn: Spawn) -> bool:
    """True when the task can be dropped after it registered and before it took note."""
    for pause in syntax.descendants(spawn.body, "await_expression"):
        if registering.start_byte < pause.end_byte <= record.start_byte:
            return True
    for loop in syntax.ancestors(registering):
        if loop.id == spawn.body.id:
            return False
        around_record = syntax.span(loop).contains(syntax.span(record))
        if loop.type in flow.LOOPS and not around_record and syntax.descendants(loop, "await_expression"):
            return True
    return False
