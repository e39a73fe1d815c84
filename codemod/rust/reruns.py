"""What it would mean that a task is started again while an older one of it still runs.

An older run is superseded where both end by setting the same field of their entity to what they have found
out: whichever is done last wins, and that need not be the one that was started last. What tells the runs
apart, or keeps a second one from starting, is a guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from codemod.rust import flow, gpui, loops, sites, syntax
from codemod.rust.gpui import Spawn
from codemod.rust.methods import Key, Place, about, key_of, place_of
from codemod.rust.surroundings import Surroundings
from codemod.rust.syntax import Node, Tree


class Rerun(NamedTuple):
    """What it would mean that a method or callback starts its task again.

    `place` says how the entity could keep it, `key` which of many things it is about, `about` what it was
    given besides that tells it from other runs. `superseded` is the field that an older run could set after a
    younger one. `itself` says that it starts itself again, `endless` that nothing tells these runs apart.
    `awaits` names what it waits for, or has its entity do, that must be done. `serves` is the channel made
    for this one run.
    """

    place: Place
    key: Key | None
    about: str
    serves: str
    superseded: str
    itself: bool
    endless: bool
    awaits: str


_COMPARING = ("==", "!=", "<", ">", "<=", ">=")
_TIMER = re.compile(r"\btimer\(|Timer::after\(|\bsleep\(")
# The function ends older runs by itself.
_CANCELLING = re.compile(r"\bcancel\w*\s*\.\s*(store|swap|send)\(|\.\s*abort\(")


def rerun_of(tree: Tree, call: Node, spawn: Spawn | None, at: Surroundings, *, bounded: bool) -> Rerun | None:
    """Read what a second run would mean; None where no method or callback has an entity at hand.

    `bounded` says that nothing is known to forbid that the task is cut off: only then it matters what tells
    its runs apart.
    """
    place = place_of(tree, call, at)
    if place is None:
        return None
    awaits = (awaits_a_command(spawn) or _has_done(spawn)) if spawn is not None else ""
    again = _calls_of_itself(spawn) if spawn is not None and bounded else []
    endless = any(not _is_told_apart(call) for call in again)
    if spawn is None or awaits or not bounded:
        return Rerun(place, None, "", "", "", bool(again), endless, awaits)
    found = superseded(spawn, at.variable)
    alike = bool(found or place.blocked)
    return Rerun(
        place=place,
        key=None if alike else key_of(spawn.call),
        about="" if alike else about(spawn.call),
        serves=_served(spawn),
        superseded=found,
        itself=bool(again),
        endless=endless,
        awaits="",
    )


def superseded(spawn: Spawn, variable: str) -> str:
    """The field that an older run of a future could set anew after a younger one has; empty if none.

    `variable` is what the entity is called where the future is spawned.
    """
    fields = tuple(dict.fromkeys(_found_out(spawn)))
    return fields[0] if fields and not _is_guarded(spawn, variable, fields) else ""


def _calls_of_itself(spawn: Spawn) -> list[Node]:
    """The calls by which the future has its own entity start it again."""
    function = syntax.nearest(spawn.call, "function_item")
    name = syntax.text(syntax.field(function, "name"))
    updates = {names[0] for each in spawn.updates if (names := flow.closure_parameters(each))}
    return [
        call
        for call in syntax.descendants(spawn.body, "call_expression")
        if flow.called_method(call) == name and syntax.text(flow.receiver(call)) in (spawn.weak, *updates)
    ]


def _is_told_apart(call: Node) -> bool:
    """True when a call hands on a value by which the function could tell its runs apart."""
    return not all(gpui.is_context(each) or syntax.text(each) == "window" for each in flow.arguments(call))


def awaits_a_command(spawn: Spawn) -> str:
    """What the future waits for, if its name says that it must be done: `save_task.await`."""
    for wait in syntax.descendants(spawn.body, "await_expression"):
        root = flow.root_of(syntax.children(wait)[0])
        binding = flow.binding_of(syntax.text(root), root) if root is not None else None
        source = binding.source if binding is not None and binding.kind == "let" else None
        called = syntax.descendants(source, "call_expression") if source is not None else []
        for name in (syntax.text(root), *map(flow.called_method, called)):
            if name.startswith(sites.MUST_FINISH):
                return name
    return ""


# What is done by these names must be done, whoever does it.
COMMANDS = (
    "save",
    "send",
    "write",
    "delete",
    "remove",
    "install",
    "uninstall",
    "upload",
    "commit",
    "close",
    "flush",
    "kill",
    "prompt",
    "report",
    "request",
    "shutdown",
    "stop",
)


def _has_done(spawn: Spawn) -> str:
    """A command that the future has its own entity do."""
    for update in spawn.updates:
        for call in syntax.descendants(update, "call_expression"):
            entity = syntax.text(flow.receiver(call)) in flow.closure_parameters(update)[:1]
            if entity and flow.called_method(call).startswith(COMMANDS):
                return flow.called_method(call)
    return ""


def _served(spawn: Spawn) -> str:
    """The receiver of a channel that the function around has made, and that the future goes on reading."""
    for loop in syntax.descendants(spawn.body, "while_expression"):
        condition = syntax.field(loop, "condition")
        read = re.search(r"(\w+)\s*\.\s*(?:next|recv|changed)\(\)\s*\.\s*await", syntax.text(condition))
        binding = flow.binding_of(read.group(1), loop) if read else None
        if binding is not None and binding.pattern.type == "tuple_pattern":
            return binding.name
    return ""


def assigned(update: Node) -> Iterator[tuple[str, Node]]:
    """The fields of the entity that an update sets, each with its assignment: `this.matches = …`.

    What is set through a cell (`*this.menu.borrow_mut() = …`) counts, one element of a list does not.
    """
    names = flow.closure_parameters(update)[:1]
    for assignment in syntax.descendants(update, "assignment_expression"):
        field = _own_field(syntax.field(assignment, "left"), names[0] if names else "")
        around = syntax.nearest(assignment, "closure_expression")
        if field and around is not None and (around.id == update.id or loops.is_loop(around)):
            yield field, assignment


def _own_field(place: Node | None, entity: str, depth: int = 0) -> str:
    """The field of `entity` that a place is in; empty for any other place."""
    here, field = place, ""
    while here is not None and here.type in ("field_expression", "unary_expression", "call_expression"):
        if here.type == "field_expression":
            field = syntax.text(syntax.field(here, "field"))
            here = syntax.field(here, "value")
        elif here.type == "unary_expression":
            here = syntax.children(here)[-1]
        elif flow.called_method(here) in flow.OPENING:
            here = flow.receiver(here)
        else:
            return ""
    if here is None or here.type != "identifier":
        return ""
    if syntax.text(here) == entity:
        return field
    binding = flow.binding_of(syntax.text(here), here)
    # `let mut menu = this.menu.borrow_mut(); *menu = …`
    opened = place is not None and place.type == "unary_expression" and binding is not None
    return (
        _own_field(binding.source, entity, depth + 1) if opened and binding is not None and depth < 2 else ""
    )


def _found_out(spawn: Spawn) -> Iterator[str]:
    """The fields that the future sets, after it has waited, to a value from outside of the update."""
    waits = [wait for wait in syntax.descendants(spawn.body, "await_expression") if _is_own(wait, spawn)]
    for update in spawn.updates:
        before = [wait for wait in waits if wait.end_byte <= update.start_byte]
        if not before or not _is_own(update, spawn):
            continue
        late = _TIMER.search(syntax.text(before[-1])) is not None
        for field, assignment in assigned(update):
            if late or _comes_from_outside(syntax.field(assignment, "right"), update):
                yield field


def _is_own(node: Node, spawn: Spawn) -> bool:
    """True for what the future itself does, and no future or function that it only makes."""
    for parent in syntax.ancestors(node):
        if parent.id == spawn.body.id:
            return True
        if parent.type in ("async_block", "function_item"):
            return False
        if parent.type == "closure_expression" and gpui.update_receiver(parent) is None:
            return False
    return False


def _comes_from_outside(value: Node | None, update: Node) -> bool:
    inside = syntax.span(update)
    for name in syntax.descendants(value, "identifier", "shorthand_field_initializer") if value else []:
        leaf = name if name.type == "identifier" else syntax.children(name)[-1]
        binding = flow.binding_of(syntax.text(leaf), leaf)
        if binding is not None and not inside.contains(syntax.span(binding.node)):
            return True
    return False


def _is_guarded(spawn: Spawn, variable: str, fields: tuple[str, ...]) -> bool:
    function = syntax.nearest(spawn.call, "function_item")
    text = function.text if function is not None and function.text else b""
    start = function.start_byte if function is not None else 0
    before = text[: spawn.call.start_byte - start].decode("utf-8", "replace")
    any_of = "|".join(map(re.escape, fields))
    asked = re.search(rf"\b(if|match)\b[^{{;]*\b{re.escape(variable)}\s*\.\s*({any_of})\b", before)
    return bool(asked or _CANCELLING.search(before) or any(_compares_runs(spawn)))


def _compares_runs(spawn: Spawn) -> Iterator[bool]:
    """For every comparison in the future: whether it holds a captured variable against the entity."""
    names = {name for each in spawn.updates for name in flow.closure_parameters(each)[:1]}
    whole = syntax.span(spawn.call)
    for compared in syntax.descendants(spawn.body, "binary_expression"):
        if syntax.text(syntax.field(compared, "operator")) not in _COMPARING:
            continue
        sides = [syntax.field(compared, "left"), syntax.field(compared, "right")]
        roots = {syntax.text(flow.root_of(side)) for side in sides}
        plain = [side for side in sides if side is not None and side.type == "identifier"]
        captured = [
            binding
            for side in plain
            if (binding := flow.binding_of(syntax.text(side), side)) is not None
            and not whole.contains(syntax.span(binding.node))
        ]
        yield bool(captured and roots & names)
