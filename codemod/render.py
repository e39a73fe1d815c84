"""From plans to text. The only importer of jinja2, and the only place where Rust text is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codemod import layout
from codemod.model import Edit, Place, Plan, Snippet, Suggestion
from codemod.resources import templates_dir


@cache
def _environment() -> Environment:
    # Rust and commit messages are not HTML: autoescape would turn `&` and `<` into entities.
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        call=layout.call,
        condition=layout.condition,
        field=layout.field,
        if_let=layout.if_let,
        let=layout.let,
        let_else=layout.let_else,
        method=layout.method,
        signature=layout.signature,
        statement=layout.statement,
        use_list=layout.use_list,
        vec=layout.vec,
    )
    return environment


def render_text(template: str, values: Mapping[str, object]) -> str:
    """Fill in one template (a path below the templates folder); its last newline is taken off.

    A variable that is missing raises `jinja2.UndefinedError`.
    """
    return _environment().get_template(template).render(values).removesuffix("\n")


def render_plan(plan: Plan, data_of: Callable[[Path], bytes]) -> Suggestion:
    """Render all snippets of a plan for the files as `data_of` has them."""
    return Suggestion(tuple(_edit(snippet, data_of(snippet.path)) for snippet in plan.snippets))


def _edit(snippet: Snippet, data: bytes) -> Edit:
    values = {"column": layout.columns(snippet.indent), **snippet.values}
    text = _indented(render_text(snippet.template, values), snippet.indent)
    if snippet.place is Place.ABOVE:
        text = f"{text}\n{snippet.indent}"
    elif snippet.place is Place.BELOW:
        text = f"\n{snippet.indent}{text}"
    newline = _line_end(data, snippet.span.end)
    return Edit(snippet.path, snippet.span, text.replace("\n", newline).encode())


def _line_end(data: bytes, offset: int) -> str:
    """How the line that holds `offset` ends; a last line that does not, like the one before it."""
    end = data.find(b"\n", offset)
    if end < 0:
        end = data.rfind(b"\n")
    return "\r\n" if end > 0 and data[end - 1 : end] == b"\r" else "\n"


def _indented(text: str, indent: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(_line(line, indent) for line in rest)])


def _line(line: str, indent: str) -> str:
    if not line:
        return ""
    if "\t" in indent:
        body = line.lstrip(" ")
        line = "\t" * ((len(line) - len(body)) // 4) + body
    return indent + line
