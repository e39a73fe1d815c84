"""Where a guard can stand that leaves early, so that it skips the work below it and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from codemod.rust import flow, gpui, loops, syntax
from codemod.rust.flow import Holding
from codemod.rust.syntax import Node


class Key(NamedTuple):
    """The key as it can be written where the task is spawned.

    `text` is empty when it cannot be told, and `problem` says why. `moved` means the task takes the
    variable itself, so that it is gone after the spawn.
    """

    text: str
    holding: Holding = Holding.UNKNOWN
    moved: bool = False
    problem: str = ""

    @property
    def variable(self) -> str:
        """The variable that the key is, or is a field of."""
        return self.text.partition(".")[0]


class GuardPlace(NamedTuple):
    """A guard goes above the statement that starts at `start` (-1: nowhere) and leaves with `leave`.

    `problem` says why it could not leave there without skipping other work as well.
    """

    start: int
    leave: str = "return"
    problem: str = ""


_SAME_KEY = (
    "the loop around the spawn does not go over the keys: kept by key, a task would cancel the one before"
)


def guard_for(key: Key, work: Node, function: Node) -> tuple[Key, GuardPlace]:
    """The key as a guard can ask with it, and where the guard goes.

    A key that is a clone made just for the task is followed to what it is cloned from, so that the guard
    comes first.
    """
    if not key.text:
        return key, GuardPlace(-1, problem="the key is not known where the task is spawned")
    if loops.stays_the_same(loops.identified_by(key.text), work, function):
        return key, GuardPlace(-1, problem=_SAME_KEY)
    bound = flow.binding_of(key.variable, work)
    place = _guard_place(work, function, bound)
    source = bound.source if bound is not None and bound.kind == "let" else None
    if source is None or flow.called_method(source) not in ("clone", "to_owned"):
        return key, place
    original = flow.receiver(source)
    if original is None or original.type != "identifier":
        return key, place
    above = flow.binding_of(syntax.text(original), source)
    earlier = _guard_place(work, function, above)
    if not 0 <= earlier.start < source.start_byte:
        return key, place
    return Key(syntax.text(original), flow.holding(above, gpui.callback_parameter)), earlier


def _guard_place(work: Node, function: Node, bound: flow.Binding | None) -> GuardPlace:
    """The outermost place from which leaving early skips just `work` and what leads up to it.

    `bound` is the variable the guard asks with, which must be bound above it. The guard goes above the
    `let`s that prepare the work.
    """
    scope_start = bound.node.start_byte if bound is not None else function.start_byte
    place: Node | None = None
    closed, problem = False, ""
    here = work
    for parent in syntax.ancestors(work):
        if parent.type == "block":
            after = flow.following(here)
            if after:
                problem = problem or _skipped(after[0])
            if not closed and here.start_byte > scope_start:
                place = _above_lets(here, scope_start)
        elif parent.type == "match_arm" and place is None:
            return GuardPlace(-1, problem="the match arm has no block to put a guard into")
        elif parent.type in flow.LOOPS:
            if place is None:
                return GuardPlace(-1, problem="the key is bound outside of the loop that spawns")
            return GuardPlace(place.start_byte, "continue", problem)
        closed = closed or (place is not None and _decides(parent))
        if parent.id == function.id:
            break
        here = parent
    if place is None:
        return GuardPlace(-1, problem="there is no statement above which the key is known")
    return GuardPlace(place.start_byte, problem=problem)


def _decides(node: Node) -> bool:
    """True when `node` chooses between kinds of work.

    A guard above it would also hold back, or log, the others.
    """
    if node.type == "match_arm":
        return True
    if node.type != "if_expression":
        return False
    condition = syntax.field(node, "condition")
    return syntax.field(node, "alternative") is not None or (
        condition is not None and condition.type != "let_condition"
    )


def _above_lets(statement: Node, scope_start: int) -> Node:
    top = statement
    for before in flow.preceding(statement):
        if before.type != "let_declaration" or before.start_byte < scope_start:
            break
        top = before
    return flow.leading_comment(top)


def _skipped(node: Node) -> str:
    line = syntax.text(node).splitlines()[0]
    return f"an early return would skip the code after it, `{line}`, as well"
