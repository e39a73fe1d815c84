"""Conditional compilation: what `#[cfg(…)]` stands over a place, and whether a build meets it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from codemod.model import Span
from codemod.rust.syntax import Node, Tree, ancestors, is_comment, text

_CFG = re.compile(r"#!?\[\s*cfg\s*\((?P<predicate>.*)\)\s*\]", re.DOTALL)
_TOKEN = re.compile(r'\s*(?:(?P<name>[\w:]+)|(?P<string>"(?:[^"\\]|\\.)*")|(?P<mark>[(),=]))')
_ATTRIBUTES = ("attribute_item", "inner_attribute_item")


def conditions(tree: Tree, span: Span) -> tuple[str, ...]:
    """The predicates of all `cfg` attributes that decide about the code at `span`, from the inside out."""
    node = tree.root.descendant_for_byte_range(span.start, max(span.start, span.end)) or tree.root
    attributes = (attribute for each in (node, *ancestors(node)) for attribute in _attributes(each))
    found = (_CFG.fullmatch(text(attribute)) for attribute in attributes)
    return tuple(dict.fromkeys(match["predicate"].strip() for match in found if match))


def holds(predicate: str, cfg: Collection[str]) -> bool:
    """Whether a build meets `predicate`, where `cfg` holds the names and the pairs `name="value"` it has set.

    What cannot be read is not met.
    """
    try:
        return _Predicate(predicate).value(cfg)
    except (ValueError, StopIteration):
        return False


def _attributes(node: Node) -> Iterator[Node]:
    """What stands over `node`, or in it at the start of its body."""
    previous = node.prev_named_sibling
    while previous is not None and (previous.type == "attribute_item" or is_comment(previous)):
        if previous.type == "attribute_item":
            yield previous
        previous = previous.prev_named_sibling
    for child in node.named_children:
        if child.type == "inner_attribute_item" or (child.type == "attribute_item" and _leads(node)):
            yield child


def _leads(node: Node) -> bool:
    """True where the grammar puts the attributes of `node` into it, and not in front of it."""
    return node.type in ("match_arm", "field_initializer", "shorthand_field_initializer", "parameter")


class _Predicate:
    def __init__(self, predicate: str) -> None:
        self._tokens = self._split(predicate)
        self._next = next(self._tokens, "")

    def value(self, cfg: Collection[str]) -> bool:
        name = self._take()
        if self._next == "=":
            self._take()
            return f"{name}={self._take()}" in cfg
        if self._next != "(":
            return {"true": True, "false": False}.get(name, name in cfg)
        values = list(self._list(cfg))
        match name, values:
            case "all", _:
                return all(values)
            case "any", _:
                return any(values)
            case "not", [one]:
                return not one
        raise ValueError(name)

    def _list(self, cfg: Collection[str]) -> Iterator[bool]:
        self._take()
        while self._next != ")":
            yield self.value(cfg)
            if self._next == ",":
                self._take()
            elif self._next != ")":
                raise ValueError(self._next)
        self._take()

    def _take(self) -> str:
        if not self._next:
            raise ValueError("it ends too early")
        taken, self._next = self._next, next(self._tokens, "")
        return taken

    @staticmethod
    def _split(predicate: str) -> Iterator[str]:
        position = 0
        rest = predicate.rstrip()
        while position < len(rest):
            token = _TOKEN.match(rest, position)
            if token is None:
                raise ValueError(rest[position:])
            yield token.group(token.lastgroup or 0)
            position = token.end()
