"""Every textual `.detach…` of a file, and what the parser makes of it: the yardstick of an audit.

The text is searched first and the tree asked only about what was found, so nothing can be missed that a
search for the word would show.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from codemod.model import Location, Span
from codemod.rust import facts, syntax
from codemod.rust.syntax import Node, Tree

_WRITTEN = re.compile(rb"\.\s*(detach\w*)")
_STRINGS = ("string_literal", "raw_string_literal", "char_literal")
_NO_CALL = "a field or method path, not a call"
_UNREAD = "in code that the parser does not understand"


class Mention(NamedTuple):
    """One `.detach…` in the text.

    `span` covers the whole method call it is part of, or just the dot and the name where it is none. `where`
    says why it is no call; it is empty for one.
    """

    name: str
    span: Span
    location: Location
    where: str = ""


def mentions_detach(data: bytes) -> bool:
    """True when `.detach…` stands anywhere in `data`."""
    # Most files lack the word, and looking for it is many times faster than the pattern.
    return b"detach" in data and _WRITTEN.search(data) is not None


def detach_mentions(tree: Tree) -> tuple[Mention, ...]:
    """All textual `.detach…` of a file, in order."""
    found = []
    for match in _WRITTEN.finditer(tree.data):
        node = syntax.node_at(tree, match.start(1))
        call = _method_call(node)
        span = Span(*match.span()) if call is None else syntax.span(call)
        where = _where(node) if call is None else ""
        found.append(Mention(match[1].decode("ascii"), span, Location.of(tree.data, span), where))
    return tuple(found)


def _method_call(name: Node) -> Node | None:
    """The call whose method is called `name`, if that is what it is."""
    function = name.parent
    if name.type != "field_identifier" or function is None or function.type != "field_expression":
        return None
    call = function.parent
    if call is not None and call.type == "generic_function":
        function, call = call, call.parent
    is_called = call is not None and syntax.same(syntax.field(call, "function"), function)
    return call if is_called else None


def _where(node: Node) -> str:
    for around in (node, *syntax.ancestors(node)):
        if syntax.is_comment(around):
            return "in a comment"
        if around.type in _STRINGS:
            return "in a string"
        if around.type == "macro_invocation":
            return f"inside the macro `{facts.path_text(syntax.field(around, 'macro'))}!`"
        if around.type == "macro_definition":
            return f"inside the macro `{syntax.text(syntax.field(around, 'name'))}!`"
        if around.type == "attribute":
            return f"inside the attribute `{facts.path_text(around.named_child(0))}`"
    return _NO_CALL if node.type in ("field_identifier", "identifier") else _UNREAD
