"""Where a handler of starts and ends could tell the log what it does.

Read from one file: the arms that start and end something, what they keep and let go of by key, and the tasks
that they spawn. A place that logs already is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import facts, flow, gpui, macros, syntax
from codemod.rust.lifecycle import endings_of, inserted, inserts, is_own, key_there, pattern_of
from codemod.rust.surroundings import is_test, surroundings_of
from codemod.rust.syntax import Node, Tree


class Told(StrEnum):
    """What a line of the log tells."""

    STATUS = "status"
    KEPT = "kept"
    REMOVED = "removed"
    LEFT = "left"
    STARTED = "started"
    ENDED = "ended"


class Note(NamedTuple):
    """One line for the log: above the byte at `place`, or (`below`) behind it.

    `key` is the variable that names what it is about, empty where it is not at hand. `state` are the states
    of a STATUS. `value` is the variable that holds what is kept or removed, `owner` the entity's.
    """

    told: Told
    place: int
    below: bool = False
    key: str = ""
    state: str = ""
    field: str = ""
    value: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Handler:
    """A `match` of an entity's handler with arms that start and end something, and what it could log.

    `span` is what is matched, with the keyword. `field` is a map that it fills by the key.
    """

    span: Span
    owner: str
    module: tuple[str, ...]
    function: str
    field: str
    notes: tuple[Note, ...]
    test: bool
    problem: str


_LOGS = re.compile(r"(?:(?:log|tracing)::)?(?:trace|debug|info|warn|error|event)")


def promises(data: bytes) -> bool:
    """The cheap test of a file's bytes: an entity with a map that something is put into by key."""
    return b"Context<" in data and b"Map<" in data and next(inserted(data), None) is not None


def handlers(tree: Tree) -> tuple[Handler, ...]:
    """All such handlers of a file that could tell more, in order."""
    found: dict[int, Handler] = {}
    for access, call in inserts(tree):
        arms = (parent for parent in syntax.ancestors(call) if parent.type == "match_arm")
        arm = next((arm for arm in arms if endings_of(arm)), None)
        matching = syntax.nearest(arm, "match_expression") if arm is not None else None
        if arm is None or matching is None or not is_own(access, arm) or matching.id in found:
            continue
        handler = _handler(tree, access, call, arm, matching)
        if handler is not None:
            found[matching.id] = handler
    return tuple(sorted(found.values(), key=lambda handler: handler.span))


def _handler(tree: Tree, access: Node, call: Node, arm: Node, matching: Node) -> Handler | None:
    around = surroundings_of(arm)
    function = syntax.nearest(matching, "function_item")
    value = syntax.field(matching, "value")
    if not around.owner or function is None or value is None or not gpui.entity_context_of(function):
        return None
    arms = [arm, *endings_of(arm)]
    notes = [note for each in arms for note in _of_arm(tree, call, arm, each)]
    broken = syntax.has_error_within(tree, function)
    return Handler(
        span=Span(matching.start_byte, value.end_byte),
        owner=around.owner,
        module=facts.module_of(matching),
        function=around.function,
        field=syntax.text(syntax.field(access, "field")),
        notes=tuple(notes),
        test=is_test(matching),
        problem="the parser does not understand all of the function" if broken else "",
    )


def _of_arm(tree: Tree, call: Node, start: Node, arm: Node) -> Iterator[Note]:
    body = syntax.field(arm, "value")
    inside = syntax.children(body) if body is not None and body.type == "block" else []
    if body is None or not inside or not _stands_apart(tree, inside[0]):
        return
    key = _key(call, start, arm)
    if not _is_log(inside[0]):
        state = pattern_of(arm)
        states = " or ".join(re.findall(r"(?:^|[|:]\s*|\s)([A-Z]\w*)(?=\s*(?:$|[|({]))", state))
        yield Note(Told.STATUS, flow.leading_comment(inside[0]).start_byte, key=key, state=states)
    for access in syntax.descendants(body, "field_expression"):
        method = flow.method_on(access)
        if method in ("insert", "remove") and access.parent is not None and is_own(access, arm):
            note = _of_call(tree, access, flow.call_of(access.parent))
            if note is not None:
                yield note
    for spawning in syntax.descendants(body, "call_expression"):
        yield from _of_task(tree, spawning, key)


def _key(call: Node, start: Node, arm: Node) -> str:
    if syntax.same(start, arm):
        root = flow.root_of(flow.arguments(call)[0])
        name = syntax.text(root)
        body = syntax.field(arm, "value") or arm
        return name if root is not None and flow.binding_of(name, body) is not None else ""
    name, _, problem = key_there(flow.arguments(call)[0], start, arm)
    return "" if problem else name


def _of_call(tree: Tree, access: Node, call: Node | None) -> Note | None:
    """The line about one insert or removal, where it stands in a form that is known."""
    statement = flow.statement_of(call) if call is not None else None
    if call is None or statement is None or not _stands_apart(tree, statement):
        return None
    owner = syntax.text(syntax.field(access, "value"))
    field = syntax.text(syntax.field(access, "field"))
    arguments = flow.arguments(call)
    key = flow.root_of(arguments[0]) if arguments else None
    name = syntax.text(key) if key is not None and key.type == "identifier" else ""
    alone = statement.type == "expression_statement" and syntax.same(syntax.children(statement)[0], call)
    if flow.called_method(call) == "insert" and len(arguments) == 2 and alone:
        before = next(flow.preceding(statement), None)
        value = syntax.text(arguments[1]) if arguments[1].type == "identifier" else ""
        if before is not None and _is_log(before):
            return None
        place = flow.leading_comment(statement).start_byte
        return Note(Told.KEPT, place, key=name, field=field, value=value, owner=owner)
    if flow.called_method(call) != "remove" or len(arguments) != 1:
        return None
    if alone:
        after = flow.following(statement)[:1]
        if after and _is_log(after[0]):
            return None
        return Note(Told.LEFT, statement.end_byte, below=True, key=name, field=field, owner=owner)
    return _of_removal(tree, call, name, field, owner)


def _of_removal(tree: Tree, call: Node, key: str, field: str, owner: str) -> Note | None:
    """The line for `if let Some(ids) = map.remove(key) {` and for `if map.remove(key).is_some() {`."""
    conditional = syntax.nearest(call, "if_expression")
    condition = syntax.field(conditional, "condition")
    named = re.fullmatch(
        r"let Some\(\s*(?:mut )?(\w+)\s*\) = (.*)", re.sub(r"\s+", " ", syntax.text(condition)).strip()
    )
    whole = syntax.text(condition).endswith(".is_some()") or (
        named is not None and condition is not None and call.end_byte == condition.end_byte
    )
    block = syntax.field(conditional, "consequence")
    inside = syntax.children(block) if block is not None else []
    if not whole or not inside or _is_log(inside[0]) or not _stands_apart(tree, inside[0]):
        return None
    value = named[1] if named is not None else ""
    place = flow.leading_comment(inside[0]).start_byte
    return Note(Told.REMOVED, place, key=key, field=field, value=value, owner=owner)


def _of_task(tree: Tree, call: Node, key: str) -> Iterator[Note]:
    """The first and the last line of a task that runs to its end."""
    spawn = gpui.spawn_call(call)
    inside = syntax.children(spawn.body) if spawn is not None else []
    if spawn is None or not inside or macros.way_out(spawn.body) or _is_log(inside[0]):
        return
    last = inside[-1]
    ends = last.type == "expression_statement" and syntax.text(last).endswith((";", "}"))
    if not (ends or last.type == "let_declaration") or syntax.descendants(spawn.body, "loop_expression"):
        return
    if not all(_stands_apart(tree, each) for each in (inside[0], last)):
        return
    captured = any(name == key for name, _ in macros.mentions(spawn.body))
    yield Note(Told.STARTED, flow.leading_comment(inside[0]).start_byte, key=key if captured and key else "")
    if not _is_log(last):
        yield Note(Told.ENDED, last.end_byte, below=True)


def _is_log(statement: Node) -> bool:
    inside = syntax.children(statement) if statement.type == "expression_statement" else [statement]
    macro = inside[0] if inside else statement
    name = syntax.text(syntax.field(macro, "macro")) if macro.type == "macro_invocation" else ""
    return _LOGS.fullmatch(name) is not None


def _stands_apart(tree: Tree, statement: Node) -> bool:
    """True when nothing stands in front of a statement on its line."""
    start = tree.data.rfind(b"\n", 0, statement.start_byte) + 1
    return not tree.data[start : statement.start_byte].strip()
