"""The pieces of a fix that makes a captured handle of the own entity a weak one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from codemod.layout import LINE_WIDTH, columns
from codemod.model import Place, Snippet, Span
from codemod.plans.ownership import Refused
from codemod.rust import syntax
from codemod.rust.captures import Capture
from codemod.rust.index import Index, TypeRef
from codemod.rust.weakening import Rewrite

_TEMPLATES = "strong-capture"
_NO_OUTPUT = re.compile(r"\bTask<\(\)>")


def snippets(index: Index, path: Path, capture: Capture, owner: TypeRef | None) -> Iterator[Snippet]:
    """All snippets that weaken one capture. Raises Refused."""
    rewrite = capture.rewrite
    if rewrite is None:
        raise Refused(capture.refusal)
    if rewrite.needs_unit and not _keeps_unit(capture, owner):
        raise Refused("leaving the loop would change what the future gives")
    data = index.data(path) or b""
    if rewrite.remove is not None:
        yield Snippet(path, rewrite.remove, f"{_TEMPLATES}/remove.rs.j2", {})
    if rewrite.rename is not None:
        yield Snippet(path, rewrite.rename, f"{_TEMPLATES}/rename.rs.j2", {"name": rewrite.name})
    if rewrite.weaken is not None:
        yield _weak(path, data, rewrite, rewrite.weaken)
    if rewrite.above >= 0:
        yield _remade(path, data, rewrite)


def _keeps_unit(capture: Capture, owner: TypeRef | None) -> bool:
    """True when the field that keeps the task is one for a future that gives nothing."""
    field = owner.fact.field(capture.slot) if owner is not None else None
    return field is not None and _NO_OUTPUT.search(field.type) is not None


def _weak(path: Path, data: bytes, rewrite: Rewrite, span: Span) -> Snippet:
    values = {"base": rewrite.base, "of_context": rewrite.of_context}
    line_start = data.rfind(b"\n", 0, span.start) + 1
    before = data[line_start : span.start].decode("utf-8", "replace")
    if columns(before) + len(f"{rewrite.base}.weak_entity();") > LINE_WIDTH:
        raise Refused("the line would get too long with a weak handle")
    return Snippet(path, span, f"{_TEMPLATES}/weaken.rs.j2", values)


def _remade(path: Path, data: bytes, rewrite: Rewrite) -> Snippet:
    """The handle made anew right before it is needed."""
    indent = syntax.line_indent(data, rewrite.above)
    values = {"name": rewrite.name, "made": rewrite.made, "leave": rewrite.leave}
    template = "remake" if rewrite.made else "upgrade"
    if columns(indent) + len(f"let Some({rewrite.name}) = {rewrite.name}.upgrade() else {{") > LINE_WIDTH:
        raise Refused("the line would get too long with a weak handle")
    place = Span(rewrite.above, rewrite.above)
    return Snippet(path, place, f"{_TEMPLATES}/{template}.rs.j2", values, indent, Place.ABOVE)
