"""Comments of the form `// reattach: allow(…)`, and which places they speak of.

What stands between the brackets is not read here: that needs to know the rules.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from codemod.model import Location, Span
from codemod.rust import syntax
from codemod.rust.syntax import Node, Tree

# A doc comment, or prose that only mentions the form further on, asks for nothing.
_ASKS = re.compile(rb"//[ \t]*reattach:\s*(allow\s*\(.*)")
# What may stand above the first item of a file, or between a comment and what it speaks of.
_NO_CODE = ("line_comment", "block_comment", "attribute_item", "inner_attribute_item", "shebang")
# What may stand in front of a comment on a line of its own: a byte order mark, too.
_BLANK = b" \t\xef\xbb\xbf"
_NESTED = ("block", "declaration_list", "match_block")


class AllowComment(NamedTuple):
    """One comment that asks for silence.

    `text` is the comment from `allow(` on. `covers` are the bytes it speaks of: an expression is meant that
    starts or ends there.
    """

    text: str
    span: Span
    location: Location
    covers: tuple[Span, ...]

    def means(self, place: Span) -> bool:
        """True when the expression at `place` is one that the comment speaks of."""
        last = max(place.start, place.end - 1)
        return any(area.start <= end < area.end for area in self.covers for end in (place.start, last))


def mentions_allow(data: bytes) -> bool:
    """True when there may be such a comment in `data`."""
    return b"reattach:" in data


def allow_comments(tree: Tree) -> tuple[AllowComment, ...]:
    """All such comments of a file, in order.

    One behind code speaks of its line. One on a line of its own speaks of the line of code below it and of
    the statement, match arm, field or item that starts there, without the blocks in it; comments and
    attributes may stand between, empty lines may not. One above the first item speaks of the whole file.
    """
    found = []
    for node in syntax.descendants(tree.root, "line_comment"):
        asks = _ASKS.fullmatch((node.text or b"").rstrip())
        if asks is not None:
            span = syntax.span(node)
            text = asks[1].decode("utf-8", "replace")
            found.append(AllowComment(text, span, Location.of(tree.data, span), _covers(tree, node)))
    return tuple(found)


def _covers(tree: Tree, comment: Node) -> tuple[Span, ...]:
    line = _line(tree.data, comment.start_byte)
    if tree.data[line.start : comment.start_byte].strip(_BLANK):
        return (line,)
    if _is_above_all_items(comment):
        return (Span(0, len(tree.data)),)
    below = _code_below(comment)
    if below is None:
        return ()
    return (_line(tree.data, below.start_byte), *_without_nested(below))


def _is_above_all_items(comment: Node) -> bool:
    above = comment.prev_named_sibling
    while above is not None and above.type in _NO_CODE and above.type != "attribute_item":
        above = above.prev_named_sibling
    return above is None and comment.parent is not None and comment.parent.type == "source_file"


def _code_below(comment: Node) -> Node | None:
    """The next piece of code, if no empty line stands between."""
    row = comment.start_point.row
    below = comment.next_named_sibling
    while below is not None and below.start_point.row <= row + 1:
        if below.type not in _NO_CODE:
            return below
        # A doc comment takes its line end with it.
        row = max(below.start_point.row, below.end_point.row - (below.end_point.column == 0))
        below = below.next_named_sibling
    return None


def _without_nested(node: Node) -> tuple[Span, ...]:
    """`node` without the blocks in it."""
    found = []
    start = node.start_byte
    for nested in syntax.descendants(node, *_NESTED):
        if nested.start_byte >= start:
            found.append(Span(start, nested.start_byte))
            start = nested.end_byte
    return (*found, Span(start, node.end_byte))


def _line(data: bytes, offset: int) -> Span:
    """The line that holds `offset`, without its end."""
    end = data.find(b"\n", offset)
    return Span(data.rfind(b"\n", 0, offset) + 1, end if end >= 0 else len(data))
