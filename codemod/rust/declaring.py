"""Where a new `mod` line goes in the root file of a crate, and which names it could clash with."""

from __future__ import annotations

from typing import NamedTuple

from codemod.rust.syntax import Node, Tree, descendants, field, is_comment, text

_INNER = ("inner_attribute_item", "shebang")


class Spot(NamedTuple):
    """The start of a line, as a byte offset; `alone` when no `mod` lines stand beside it."""

    offset: int
    alone: bool


def taken_names(tree: Tree) -> frozenset[str]:
    """The names that the file's own modules and imports have already."""
    names = set()
    for item in tree.root.named_children:
        if item.type == "mod_item":
            names.add(text(field(item, "name")))
        elif item.type == "use_declaration":
            names |= {text(name) for name in descendants(item, "identifier")}
    return frozenset(names)


def spot_for(tree: Tree, name: str) -> Spot:
    """Where `mod name;` goes: in its place by name among the first `mod` lines that stand together.

    Without such lines, above all other items.
    """
    group = _first_group(tree)
    if not group:
        return Spot(_below_header(tree), alone=True)
    for module in group:
        if text(field(module, "name")) > name:
            return Spot(_line_start(tree, _with_attributes(module)), alone=False)
    return Spot(_next_line(tree, group[-1]), alone=False)


def _first_group(tree: Tree) -> list[Node]:
    declared = [
        item
        for item in tree.root.named_children
        if item.type == "mod_item" and field(item, "body") is None and not _is_macro_use(item)
    ]
    group = declared[:1]
    for module in declared[1:]:
        if tree.data[_next_line(tree, group[-1]) : _with_attributes(module).start_byte].strip(b" \t"):
            break
        group.append(module)
    return group


def _with_attributes(item: Node) -> Node:
    """The first of the attributes and comments right above `item`; itself without any."""
    first = item
    while (above := first.prev_named_sibling) is not None and _belongs_below(above, first):
        first = above
    return first


def _belongs_below(above: Node, item: Node) -> bool:
    if above.type != "attribute_item" and (not is_comment(above) or _is_inner_doc(above)):
        return False
    before = above.prev_sibling
    trailing = before is not None and before.end_point.row == above.start_point.row and _ends_in_line(before)
    last_row = above.end_point.row - (not _ends_in_line(above))
    return not trailing and item.start_point.row - last_row == 1


def _ends_in_line(node: Node) -> bool:
    # The parser counts the line end of a doc comment to the comment.
    return node.end_point.column > 0


def _is_inner_doc(node: Node) -> bool:
    return is_comment(node) and text(node).startswith(("//!", "/*!"))


def _is_macro_use(item: Node) -> bool:
    # Its place among the others has a meaning.
    above = item.prev_named_sibling
    return above is not None and above.type == "attribute_item" and "macro_use" in text(above)


def _below_header(tree: Tree) -> int:
    """Behind inner attributes, inner docs and comments that stand apart, such as one on the licence."""
    offset = _bom_end(tree)
    for item in tree.root.named_children:
        below = _next_line(tree, item)
        if item.type in _INNER or _is_inner_doc(item):
            offset = below
        elif not is_comment(item):
            break
        elif tree.data[below : below + 2].startswith((b"\n", b"\r\n")) or below == len(tree.data):
            offset = below
    # The blank line below the header stays where it is.
    while tree.data[offset : offset + 1] in (b"\n", b"\r"):
        offset += 1
    return offset


def _bom_end(tree: Tree) -> int:
    return 3 if tree.data.startswith(b"\xef\xbb\xbf") else 0


def _line_start(tree: Tree, node: Node) -> int:
    return tree.data.rfind(b"\n", 0, node.start_byte) + 1 or _bom_end(tree)


def _next_line(tree: Tree, node: Node) -> int:
    if not _ends_in_line(node):
        return node.end_byte
    end = tree.data.find(b"\n", node.end_byte)
    return len(tree.data) if end < 0 else end + 1
