"""Rust source as a syntax tree. The only importer of tree_sitter.

`Node` is tree-sitter's own node; the helpers here add what reading Rust needs and nothing about gpui.
Node kinds are those of tree-sitter-rust 0.24.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any, TypeVar

import tree_sitter_rust
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from codemod.model import Span
from codemod.rust.words import places

__all__ = ["Node", "Tree", "ancestors", "captures", "children", "descendants", "parse", "span", "text"]

T = TypeVar("T")


@cache
def _language() -> Language:
    return Language(tree_sitter_rust.language())


@cache
def _parser() -> Parser:
    return Parser(_language())


@cache
def _query(pattern: str) -> Query:
    return Query(_language(), pattern)


class Tree:
    """One parsed file: its bytes and the root of its syntax tree."""

    def __init__(self, data: bytes, root: Node) -> None:
        self.data = data
        self.root = root
        self._read: dict[object, Any] = {}

    def once(self, key: object, read: Callable[[], T]) -> T:
        """What `read` gives, read once for this tree and `key`."""
        if key not in self._read:
            self._read[key] = read()
        found: T = self._read[key]
        return found

    @cached_property
    def errors(self) -> tuple[Span, ...]:
        """Where the parser met something it does not know, in order."""
        if not self.root.has_error:
            return ()
        bad = []
        stack = [self.root]
        while stack:
            node = stack.pop()
            if node.is_error or node.is_missing:
                bad.append(span(node))
            elif node.has_error:
                stack.extend(node.children)
        return tuple(sorted(bad))

    def paths(self, name: str) -> list[Node]:
        """All paths `module::name` that stand for a value."""
        found = self.once(("words", name), lambda: named(self.root, name))
        return [leaf.parent for leaf in found if leaf.parent is not None and _is_last_in_path(leaf)]

    def members(self, name: str) -> list[Node]:
        """All field expressions `value.name` of the file, those of method calls included."""
        found = self.once(("words", name), lambda: named(self.root, name))
        fields = [leaf.parent for leaf in found if leaf.type == "field_identifier"]
        return [each for each in fields if each is not None and each.type == "field_expression"]


def parse(data: bytes) -> Tree:
    """Parse `data` (UTF-8). Never fails: what cannot be read shows up in `Tree.errors`."""
    return Tree(data, _parser().parse(data).root_node)


def captures(node: Node, pattern: str) -> dict[str, list[Node]]:
    """All nodes at or below `node` that a tree-sitter query captures, by capture name, in file order."""
    found = QueryCursor(_query(pattern)).captures(node)
    for nodes in found.values():
        nodes.sort(key=_position)
    return found


def _position(node: Node) -> tuple[int, int]:
    return node.start_byte, -node.end_byte


def text(node: Node | None) -> str:
    """The source text of `node`; empty for None."""
    if node is None or node.text is None:
        return ""
    return node.text.decode("utf-8", "replace")


def span(node: Node) -> Span:
    """The bytes `node` covers."""
    return Span(node.start_byte, node.end_byte)


def ancestors(node: Node) -> Iterator[Node]:
    """The parents of `node`, nearest first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def children(node: Node) -> list[Node]:
    """The named children of `node` that are code: comments are left out."""
    return [child for child in node.named_children if not is_comment(child)]


def is_comment(node: Node) -> bool:
    """True for line and block comments, doc comments included."""
    return node.type in ("line_comment", "block_comment")


def comments_in(node: Node) -> list[Node]:
    """All comments below `node`, in file order."""
    return descendants(node, "line_comment", "block_comment")


# What must be written where a node of some kind is: to look for it is far cheaper than to walk the tree.
_MARKS = {
    "await_expression": b"await",
    "return_expression": b"return",
    "break_expression": b"break",
    "continue_expression": b"continue",
    "closure_expression": b"|",
    "self_parameter": b"self",
    "macro_invocation": b"!",
    "struct_expression": b"{",
    "let_condition": b"let",
    "try_expression": b"?",
    "assignment_expression": b"=",
    "for_expression": b"for",
    "while_expression": b"while",
    "loop_expression": b"loop",
    "struct_item": b"struct",
    "string_literal": b'"',
    "raw_string_literal": b'"',
    "line_comment": b"//",
    "block_comment": b"/*",
}
# One query for all of them: a process pays two milliseconds for each query that it uses.
_MARKED = "[" + " ".join(f"({kind})" for kind in _MARKS) + "] @found"


def descendants(node: Node, *kinds: str) -> list[Node]:
    """All nodes below `node` (itself included) of one of `kinds`, in file order."""
    written = node.text or b""
    if not any(_MARKS.get(kind, b"") in written for kind in kinds):
        return []
    if _MARKS.keys() >= {*kinds}:
        return [found for found in captures(node, _MARKED).get("found", []) if found.type in kinds]
    pattern = "[" + " ".join(f"({kind})" for kind in kinds) + "] @found"
    return captures(node, pattern).get("found", [])


def named(scope: Node, name: str) -> list[Node]:
    """The leaves at or below `scope` that are the word `name`, in file order.

    Found by the word: a name is rare, and that is many times faster than to walk the tree.
    """
    found = []
    for place in places(name.encode(), scope.text or b""):
        offset = scope.start_byte + place
        leaf = scope.descendant_for_byte_range(offset, offset + 1)
        if leaf is not None and text(leaf) == name:
            found.append(leaf)
    return found


def _is_last_in_path(leaf: Node) -> bool:
    path = leaf.parent
    return path is not None and path.type == "scoped_identifier" and same(field(path, "name"), leaf)


def words(tree: Tree, node: Node | None) -> frozenset[str]:
    """All words in the text of `node`: names, keywords, and those of comments and strings."""
    if node is None:
        return frozenset()
    return tree.once(("all words", node.id), lambda: frozenset(re.findall(r"\w+", text(node))))


def node_at(tree: Tree, offset: int) -> Node:
    """The smallest node that covers the byte at `offset`."""
    return tree.root.descendant_for_byte_range(offset, offset + 1) or tree.root


def nearest(node: Node, *kinds: str) -> Node | None:
    """The closest ancestor of `node` of one of `kinds`."""
    return next((parent for parent in ancestors(node) if parent.type in kinds), None)


def field(node: Node | None, name: str) -> Node | None:
    """The child of `node` in the grammar's field `name`."""
    return None if node is None else node.child_by_field_name(name)


def same(left: Node | None, right: Node | None) -> bool:
    """True when both are the same node of the same tree."""
    return left is not None and right is not None and left.id == right.id


def unwrap_type(node: Node | None) -> tuple[str, bool]:
    """The text of a type with an outer reference taken off, and whether there was one."""
    if node is not None and node.type == "reference_type":
        return text(field(node, "type")), True
    return text(node), False


def line_indent(data: bytes, offset: int) -> str:
    """The white space at the start of the line that holds `offset`."""
    start = data.rfind(b"\n", 0, offset) + 1
    # What stands at the start of a line is short.
    line = data[start : start + 256]
    return line[: len(line) - len(line.lstrip(b" \t"))].decode("ascii")


def has_error_within(tree: Tree, node: Node) -> bool:
    """True when the parser met something it does not know inside `node`."""
    return any(span(node).contains(error) for error in tree.errors)
