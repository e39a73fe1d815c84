"""What macros hide from the syntax tree: variables in format strings, and control flow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.rust import flow, syntax
from codemod.rust.syntax import Node

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[^\W\d]\w*")
# Macros of std and of the logging crates that give control back. Any other may hold a `return` or a `?`.
_STAYING = re.compile(
    r"((log|tracing)::)?(trace|debug|info|warn|error)|(std::)?((e?print|write|format|assert|debug_assert)(ln)?"
    r"|(debug_)?assert_(eq|ne)|format_args|vec|matches|dbg|concat|stringify|panic|unreachable|todo|unimplemented)"
)
_LEAVING = ("return_expression", "try_expression", "break_expression", "continue_expression")


def mentions(node: Node) -> Iterator[tuple[str, Node]]:
    """The names of variables that may be used at or below `node`, each with the node that names it.

    Those inside of format strings, `"{name:>width$}"`, are among them.
    """
    for identifier in syntax.descendants(node, "identifier"):
        yield syntax.text(identifier), identifier
    for macro in syntax.descendants(node, "macro_invocation"):
        for literal in syntax.descendants(macro, "string_literal", "raw_string_literal"):
            for name in format_names(syntax.text(literal)):
                yield name, literal


def format_names(literal: str) -> Iterator[str]:
    """The variables that a format string names."""
    for content in _PLACEHOLDER.findall(literal.replace("{{", "").replace("}}", "")):
        name, _, spec = content.partition(":")
        if _NAME.fullmatch(name.strip()):
            yield name.strip()
        yield from re.findall(r"([^\W\d]\w*)\$", spec)


def way_out(block: Node) -> str:
    """What in `block` may leave the code around it early: `return`, `?`, a macro; empty when nothing does."""
    for node in syntax.descendants(block, *_LEAVING):
        if not _kept_inside(node, block):
            return syntax.text(node).split()[0].rstrip(";") if node.type != "try_expression" else "?"
    for macro in syntax.descendants(block, "macro_invocation"):
        name = syntax.text(syntax.field(macro, "macro"))
        if not _STAYING.fullmatch(name):
            return f"{name}!"
    return ""


def _kept_inside(node: Node, block: Node) -> bool:
    """True when what `node` leaves is itself inside of `block`."""
    borders: tuple[str, ...] = ("closure_expression", "async_block", "function_item")
    if node.type in ("break_expression", "continue_expression") and not syntax.descendants(node, "label"):
        borders += flow.LOOPS
    for parent in syntax.ancestors(node):
        if parent.id == block.id:
            return False
        if parent.type in borders:
            return True
    return False


def has_long_string(block: Node) -> bool:
    """True when a string in `block` goes over several lines, so that the block cannot be indented anew."""
    literals = syntax.descendants(block, "string_literal", "raw_string_literal")
    return any("\n" in syntax.text(literal) for literal in literals)
