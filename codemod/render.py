"""From plans to text. The only importer of jinja2, and the only place where Rust text is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codemod import layout
from codemod.model import Edit, Place, Plan, Snippet, Suggestion
from codemod.resources import templates_dir

_INDENT_COLUMNS = 4


@cache
def _environment() -> Environment:
    # Rust and commit messages are not HTML: autoescape would turn `&` and `<` into entities.
    environment = Environment(
        loader=FileSystemLoader(templates_dir()),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        call=layout.call,
        condition=layout.condition,
        if_let=layout.if_let,
        statement=layout.statement,
        use_list=layout.use_list,
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


def columns(indent: str) -> int:
    """How wide `indent` is, a tab counted as rustfmt counts it."""
    return len(indent.replace("\t", " " * _INDENT_COLUMNS))


def _edit(snippet: Snippet, data: bytes) -> Edit:
    values = {"column": columns(snippet.indent), **snippet.values}
    text = _indented(render_text(snippet.template, values), snippet.indent)
    if snippet.place is Place.ABOVE:
        text = f"{text}\n{snippet.indent}"
    elif snippet.place is Place.BELOW:
        text = f"\n{snippet.indent}{text}"
    newline = "\r\n" if b"\r\n" in data else "\n"
    return Edit(snippet.path, snippet.span, text.replace("\n", newline).encode())


def _indented(text: str, indent: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(_line(line, indent) for line in rest)])


def _line(line: str, indent: str) -> str:
    if not line:
        return ""
    if "\t" in indent:
        body = line.lstrip(" ")
        line = "\t" * ((len(line) - len(body)) // _INDENT_COLUMNS) + body
    return indent + line
