"""A method that takes a builder apart for the entity in it: `fn subscribe(mut self, …) -> Terminal`."""

from __future__ import annotations

from typing import NamedTuple

from codemod.rust import facts, flow, gpui, syntax
from codemod.rust.syntax import Node


class Builder(NamedTuple):
    """The builder around a call: its type, and the field that holds the entity of the type `entity`.

    `place` is the expression by which the entity is reached.
    """

    type: str
    field: str
    entity: str
    place: str


def builder_at(call: Node) -> Builder | None:
    """Read the builder whose method ends right behind the statement of `call`; None for any other code."""
    function = syntax.nearest(call, *flow.FUNCTIONS)
    body = syntax.field(function, "body")
    if function is None or function.type != "function_item" or body is None:
        return None
    entity = gpui.entity_context_of(function)
    gives = syntax.field(function, "return_type")
    if not entity or gives is None or syntax.text(gives) != entity or not _takes_mut_self(function):
        return None
    statement = flow.statement_of(call)
    behind = flow.following(statement) if statement is not None else []
    if statement is None or not syntax.same(statement.parent, body) or len(behind) != 1:
        return None
    last = behind[0]
    if last.type != "field_expression" or syntax.text(syntax.field(last, "value")) != "self":
        return None
    field = syntax.text(syntax.field(last, "field"))
    return Builder(facts.impl_type(function), field, entity, syntax.text(last))


def _takes_mut_self(function: Node) -> bool:
    receivers = syntax.descendants(syntax.field(function, "parameters") or function, "self_parameter")
    return bool(receivers) and syntax.text(receivers[0]) == "mut self"
