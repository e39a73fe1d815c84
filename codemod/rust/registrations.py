"""Reads registrations off the tree: a detached task that registers something and keeps the ids under a key.

The shape, wherever it stands: a method (or a subscription's callback) spawns a task and lets go of it; the
task registers things somewhere and stores what it got in a map field of the entity, `this.update(cx, |this,
_| this.ids.insert(key, ids))`. Everything here is read from one file; what types are and whether a fix is
right is decided later.
"""

from __future__ import annotations

from dataclasses import dataclass

from codemod.model import Span
from codemod.rust import callers, cleanup, flow, gpui, guards, syntax
from codemod.rust.callers import Caller, Frame
from codemod.rust.cleanup import Removal
from codemod.rust.flow import Holding
from codemod.rust.gpui import Spawn
from codemod.rust.guards import GuardPlace, Key
from codemod.rust.syntax import Node, Tree

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


@dataclass(frozen=True, slots=True)
class Record:
    """The task's own note of what it registered: `<owner>.<field>.insert(<key>, <value>)`.

    `span` is what a rewrite replaces: the statement with its semicolon, or, where the insert is all of a
    closure (`form` is "body" instead of "statement"), everything from the insert to the end of the
    statement around the closure; `rest` is what follows the update call in it. `used` says that the result
    of `insert` goes somewhere, `torn` that the task may stop between registering and this.
    """

    owner: str
    field: str
    key: str
    value: str
    span: Span
    form: str
    rest: str
    used: bool
    torn: bool
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registration:
    """One detached task that registers something under a key. Positions are byte offsets into its file.

    `key` is the key where the task is spawned, `asked` where the guard stands.
    """

    span: Span
    spawn: Span
    statement: Span
    detach: str
    is_statement: bool
    is_arm: bool
    comments: tuple[str, ...]
    frame: Frame
    records: tuple[Record, ...]
    removals: tuple[Removal, ...]
    upsets: tuple[str, ...]
    guards: tuple[str, ...]
    key: Key
    asked: Key
    guard_place: GuardPlace
    callers: tuple[Caller, ...]
    output: str
    in_error: bool


_DETACHED = """
(call_expression
  function: (field_expression value: (call_expression) @spawn field: (field_identifier) @method)
  (#match? @method "^detach")) @call
"""


def registrations(tree: Tree) -> tuple[Registration, ...]:
    """All registrations of one file, in order."""
    found = []
    for match in syntax.matches(tree.root, _DETACHED):
        spawn = gpui.spawn_call(match["spawn"][0])
        if spawn is None:
            continue
        records = _records(spawn)
        if records:
            found.append(_registration(tree, match["call"][0], spawn, records))
    return tuple(sorted(found, key=lambda site: site.span))


def _registration(tree: Tree, call: Node, spawn: Spawn, records: list[tuple[Node, Record]]) -> Registration:
    frame, function = callers.frame_of(call)
    statement = flow.statement_of(call) or call
    fields = frozenset(record.field for _, record in records)
    key = _key_at_spawn(spawn, records)
    asked, place = guards.guard_for(key, spawn.call, function)
    return Registration(
        span=syntax.span(call),
        spawn=syntax.span(spawn.call),
        statement=syntax.span(statement),
        detach=flow.called_method(call),
        is_statement=_is_all_of(statement, call),
        is_arm=call.parent is not None and call.parent.type == "match_arm",
        comments=_comments_between(call, spawn.call),
        frame=frame,
        records=tuple(record for _, record in records),
        removals=cleanup.removals(tree, frame.type, fields, _place_node(tree, place, call)),
        upsets=cleanup.wholesale(tree, frame.type, fields),
        guards=_guards(call, function, spawn, fields),
        key=key,
        asked=asked,
        guard_place=place,
        callers=callers.callers_of(tree, frame, fields),
        output=_output(spawn),
        in_error=syntax.has_error_within(tree, function),
    )


def _is_all_of(statement: Node, call: Node) -> bool:
    inside = syntax.children(statement) if statement.type == "expression_statement" else [statement]
    return len(inside) == 1 and syntax.same(inside[0], call)


def _comments_between(call: Node, spawn: Node) -> tuple[str, ...]:
    """The comments between the spawn and its `.detach()`, which must not get lost."""
    return tuple(
        syntax.text(comment)
        for comment in syntax.descendants(call, "line_comment", "block_comment")
        if comment.start_byte >= spawn.end_byte
    )


def _guards(call: Node, function: Node, spawn: Spawn, fields: frozenset[str]) -> tuple[str, ...]:
    """The methods by which the maps are asked before the task registers, outside of it or inside."""
    inside = [
        (access, method)
        for access in syntax.descendants(spawn.body, "field_expression")
        for field, method in callers.field_mentions(access, fields)[:1]
        if method not in ("insert", field)
    ]
    return tuple(callers.mentions_on_path(call, function, fields)) + tuple(method for _, method in inside)


def _place_node(tree: Tree, place: GuardPlace, call: Node) -> Node:
    if place.start < 0:
        return call
    return tree.root.descendant_for_byte_range(place.start, place.start) or call


# --- the task's body ---


def _records(spawn: Spawn) -> list[tuple[Node, Record]]:
    found = []
    for call in syntax.descendants(spawn.body, "call_expression"):
        arguments = flow.arguments(call)
        target = flow.receiver(call)
        if flow.called_method(call) != "insert" or len(arguments) != 2 or target is None:
            continue
        holder = syntax.field(target, "value")
        root = flow.root_of(holder)
        if target.type != "field_expression" or root is None or not _is_the_entity(root, spawn):
            continue
        registering = _registering_call(arguments[1], spawn, 0)
        if registering is not None:
            found.append((call, _record(call, target, arguments, registering, spawn)))
    return found


def _record(call: Node, target: Node, arguments: list[Node], registering: Node, spawn: Spawn) -> Record:
    statement = flow.statement_of(call) or call
    whole = [statement] if statement.type != "expression_statement" else syntax.children(statement)
    form, rest = ("statement", "") if syntax.same(whole[0], call) else ("used", "")
    start = call.start_byte if form == "used" else statement.start_byte
    closure = syntax.nearest(call, "closure_expression")
    ends_closure = form == "statement" and statement.type != "expression_statement"
    if closure is not None and (ends_closure or syntax.same(syntax.field(closure, "body"), call)):
        update = syntax.nearest(closure, "call_expression") or closure
        outer = flow.statement_of(update) or update
        if not _thrown_away(update):
            form = "used"
        elif not ends_closure:
            form, rest = (
                "body",
                syntax.text(outer)[len(syntax.text(outer)) - (outer.end_byte - update.end_byte) :],
            )
            statement, start = outer, call.start_byte
    return Record(
        owner=syntax.text(syntax.field(target, "value")),
        field=syntax.text(syntax.field(target, "field")),
        key=syntax.text(arguments[0]),
        value=syntax.text(arguments[1]),
        span=Span(start, statement.end_byte),
        form=form,
        rest=rest.strip(),
        used=form == "used",
        torn=_torn(registering, call, spawn),
        comments=tuple(
            syntax.text(comment)
            for comment in syntax.descendants(statement, "line_comment", "block_comment")
            if comment.start_byte >= start
        ),
    )


def _thrown_away(call: Node) -> bool:
    """True when nothing is done with what `call` gives but logging or ignoring its error."""
    here = call
    for parent in syntax.ancestors(call):
        if parent.type == "expression_statement":
            return True
        if parent.type == "call_expression" and flow.called_method(parent) not in ("ok", "log_err", "unwrap"):
            return False
        if parent.type not in ("call_expression", "field_expression", "try_expression", "await_expression"):
            return parent.type == "block" and not flow.following(here)
        here = parent
    return False


def _is_the_entity(holder: Node, spawn: Spawn) -> bool:
    """True when `holder` is the entity itself inside an update through the task's weak handle."""
    name = syntax.text(holder)
    for closure in syntax.ancestors(holder):
        if closure.id == spawn.closure.id:
            return False
        if closure.type == "closure_expression" and flow.closure_parameters(closure)[:1] == [name]:
            handle = flow.root_of(gpui.update_receiver(closure))
            if handle is None:
                return False
            binding = flow.binding_of(syntax.text(handle), closure)
            source = (
                flow.root_of(binding.source) if binding is not None and binding.source is not None else None
            )
            return spawn.weak in (syntax.text(handle), syntax.text(source))
    return False


def _registering_call(value: Node, spawn: Spawn, depth: int) -> Node | None:
    """The call that registers what ends up in `value`, followed through the task's variables."""
    for call in syntax.descendants(value, "call_expression"):
        method = flow.called_method(call)
        if method.startswith(_REGISTERING) and _is_registry(call, spawn):
            return call
    if depth > 4:
        return None
    for variable in syntax.descendants(value, "identifier"):
        binding = flow.binding_of(syntax.text(variable), variable)
        if binding is None or not syntax.span(spawn.body).contains(syntax.span(binding.node)):
            continue
        sources = [binding.source] if binding.source is not None else []
        sources += _added_to(binding, spawn)
        for source in sources:
            found = _registering_call(source, spawn, depth + 1)
            if found is not None:
                return found
    return None


def _added_to(binding: flow.Binding, spawn: Spawn) -> list[Node]:
    """What is put into a collection that the task fills itself: the arguments of `ids.push(…)`."""
    added = []
    for call in syntax.descendants(binding.scope, "call_expression"):
        target = flow.receiver(call)
        if target is not None and target.type == "identifier" and syntax.text(target) == binding.name:
            added += flow.arguments(call)
    return added


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


def _output(spawn: Spawn) -> str:
    """What the future gives, "()" or a text that says what makes it something else."""
    for node in syntax.descendants(spawn.body, "try_expression", "return_expression"):
        around = syntax.nearest(node, "closure_expression", "async_block", "function_item")
        mine = around is not None and (
            around.id == spawn.closure.id or around.start_byte == spawn.closure.start_byte
        )
        if around is not None and around.type == "async_block":
            mine = syntax.same(spawn.body.parent, around)
        if mine and (node.type == "try_expression" or syntax.children(node)):
            return syntax.text(node)
    inside = syntax.children(spawn.body)
    last = inside[-1] if inside else None
    if last is None or last.type.endswith(("_statement", "_declaration", "_item")):
        return "()"
    if last.type in flow.LOOPS or (
        last.type == "if_expression" and syntax.field(last, "alternative") is None
    ):
        return "()"
    return syntax.text(last).splitlines()[-1]


# --- the key ---


def _key_at_spawn(spawn: Spawn, records: list[tuple[Node, Record]]) -> Key:
    roots = {_key_variable(flow.arguments(call)[0]) for call, _ in records}
    if len(roots) > 1:
        return Key("", problem="the maps are filled under different keys")
    name = roots.pop()
    if not name:
        return Key(
            "", problem="the key is made inside the task, so it is not known where the task is spawned"
        )
    call = records[0][0]
    inner = flow.binding_of(name, call)
    if inner is not None and syntax.span(spawn.body).contains(syntax.span(inner.node)):
        return Key(
            "", problem=f"the key `{name}` is bound inside the task and not known where the task is spawned"
        )
    for statement in spawn.prelude:
        if flow.pattern_name(syntax.field(statement, "pattern"), name) is not None:
            return _outer_key(syntax.field(statement, "value"), spawn)
    binding = flow.binding_of(name, spawn.call)
    return Key(name, flow.holding(binding, gpui.callback_parameter), moved=True)


def _outer_key(value: Node | None, spawn: Spawn) -> Key:
    """The key outside of the task, read from `let key = <value>;` at the task's start."""
    if value is None:
        return Key("", problem="the task's key has no value of its own")
    source, moved = value, True
    if flow.called_method(value) in ("clone", "to_owned") and not flow.arguments(value):
        source, moved = flow.receiver(value) or value, False
    elif value.type == "unary_expression":
        source, moved = syntax.children(value)[-1], False
    if source.type == "identifier":
        binding = flow.binding_of(syntax.text(source), spawn.call)
        return Key(syntax.text(source), flow.holding(binding, gpui.callback_parameter), moved)
    if source.type == "field_expression" and not moved:
        return Key(syntax.text(source), Holding.OWNED)
    return Key("", problem=f"the key is computed, `{syntax.text(value)}`, where the task starts")


def _key_variable(node: Node) -> str:
    if flow.called_method(node) in ("clone", "to_owned") and not flow.arguments(node):
        node = flow.receiver(node) or node
    return syntax.text(node) if node.type == "identifier" else ""
