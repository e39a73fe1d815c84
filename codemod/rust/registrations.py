"""Reads registrations off the tree: a detached task that registers something and keeps the ids under a key.

The shape, wherever it stands: a method (or a subscription's callback) spawns a task and lets go of it; the
task registers things somewhere and stores what it got in a map field of the entity, `this.update(cx, |this,
_| this.ids.insert(key, ids))`. Everything here is read from one file; what types are and whether a fix is
right is decided later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import callers, flow, gpui, guards, loops, macros, sites, syntax
from codemod.rust.callers import Caller, Frame
from codemod.rust.cleanup import Removal
from codemod.rust.flow import Holding
from codemod.rust.gpui import Spawn
from codemod.rust.guards import GuardPlace, Key
from codemod.rust.mapuse import MapUse, map_use
from codemod.rust.records import Record, records_of
from codemod.rust.syntax import Node, Tree


class Registration(NamedTuple):
    """One detached task that registers something under a key. Positions are byte offsets into its file.

    `name` is the variable that held the task until it was detached, empty when there was none. `foreign` are
    variables of the clean-ups that are not at hand where the guard stands. `upsets` are places where the maps
    are emptied as a whole, `fillings` those where other code fills them. `key` is the key where the task is
    spawned, `asked` where the guard stands. `hidden` is a variable that a fix would hide, `names` are
    all that the function uses.
    """

    span: Span
    spawn: Span
    statement: Span
    detach: str
    name: str
    is_statement: bool
    is_arm: bool
    comments: tuple[str, ...]
    frame: Frame
    records: tuple[Record, ...]
    removals: tuple[Removal, ...]
    foreign: tuple[str, ...]
    upsets: tuple[str, ...]
    fillings: tuple[str, ...]
    guards: tuple[str, ...]
    key: Key
    asked: Key
    guard_place: GuardPlace
    callers: tuple[Caller, ...]
    output: str
    hidden: str
    names: frozenset[str]
    in_error: bool

    @property
    def fields(self) -> frozenset[str]:
        """The maps of ids that the task fills."""
        return frozenset(record.field for record in self.records)


def registrations(tree: Tree) -> tuple[Registration, ...]:
    """All registrations of one file, in order."""
    detached = []
    for call, made, _ in gpui.detach_calls(tree):
        name, source = _followed(made)
        spawn = gpui.spawn_call(source)
        records = records_of(spawn) if spawn is not None else []
        if spawn is not None and records:
            detached.append((_Detached(call, name, spawn), records))
    tasks = frozenset(task.spawn.call.id for task, _ in detached)

    @cache
    def uses(type_name: str, module: tuple[str, ...], fields: frozenset[str]) -> MapUse:
        return map_use(tree, type_name, module, fields, tasks)

    found = [_registration(tree, task, records, uses) for task, records in detached]
    return tuple(sorted(found, key=lambda site: site.span))


class _Detached(NamedTuple):
    """A spawn, the call that detaches its task, and the name the task has in between, if any."""

    call: Node
    name: str
    spawn: Spawn

    @property
    def node(self) -> Node:
        """What stands for the whole: the detach call around the spawn, or the spawn itself."""
        return self.spawn.call if self.name else self.call


def _followed(made: Node) -> tuple[str, Node | None]:
    """The call that made a detached handle, `let task = <call>; task.detach();`, and the variable's name."""
    if made.type != "identifier":
        return "", made
    binding = flow.binding_of(syntax.text(made), made)
    if binding is None or binding.kind != "let" or binding.pattern.type != "identifier":
        return "", None
    return binding.name, binding.source


def _registration(
    tree: Tree,
    task: _Detached,
    records: list[tuple[Node, Record]],
    uses: Callable[[str, tuple[str, ...], frozenset[str]], MapUse],
) -> Registration:
    call, spawn = task.node, task.spawn
    frame, function = callers.frame_of(tree, call)
    statement = flow.statement_of(call) or call
    fields = frozenset(record.field for _, record in records)
    key = _key_at_spawn(spawn, records)
    asked, place = guards.guard_for(key, spawn.call, function)
    used = uses(frame.type, frame.module, fields)
    origin, _ = loops.origin_of(key.variable, spawn.call)
    return Registration(
        span=syntax.span(call),
        spawn=syntax.span(spawn.call),
        statement=syntax.span(statement),
        detach=flow.called_method(task.call),
        name=task.name,
        is_statement=_is_all_of(statement, call),
        is_arm=call.parent is not None and call.parent.type == "match_arm",
        comments=sites.comments_between(call, spawn.call),
        frame=frame,
        records=tuple(record for _, record in records),
        removals=tuple(removal for removal, _ in used.removals),
        foreign=used.foreign(_place_node(tree, place, call)),
        upsets=used.upsets,
        fillings=used.fillings,
        guards=_guards(call, function, spawn, fields),
        key=key,
        asked=asked,
        guard_place=place,
        callers=callers.callers_of(tree, frame, fields, origin),
        output=_output(spawn),
        hidden=_hidden(statement, spawn),
        names=frozenset(name for name, _ in macros.mentions(function)),
        in_error=syntax.has_error_within(tree, function),
    )


def _is_all_of(statement: Node, call: Node) -> bool:
    inside = syntax.children(statement) if statement.type == "expression_statement" else [statement]
    return len(inside) == 1 and syntax.same(inside[0], call)


def _guards(call: Node, function: Node, spawn: Spawn, fields: frozenset[str]) -> tuple[str, ...]:
    """The methods by which the maps are asked before the task registers, outside of it or inside."""
    inside = [method for _, method in callers.field_mentions(spawn.body, fields) if method != "insert"]
    return (*callers.mentions_on_path(call, function, fields), *inside)


def _place_node(tree: Tree, place: GuardPlace, call: Node) -> Node:
    if place.start < 0:
        return call
    return tree.root.descendant_for_byte_range(place.start, place.start) or call


def _hidden(statement: Node, spawn: Spawn) -> str:
    """The variable still in use that a `let task` or a `let task_key` at `statement` would hide."""
    after = {name for node in flow.following(statement) for name, _ in macros.mentions(node)}
    inside = {name for name, _ in macros.mentions(spawn.call)}
    return "task_key" if "task_key" in after | inside else "task" if "task" in after else ""


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
