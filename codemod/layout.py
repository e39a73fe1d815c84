"""Where rustfmt breaks lines, for the few shapes the templates write.

The functions take finished pieces of Rust and only decide between one line and several, by rustfmt's default
widths: 100 columns a line, 60 for a chain of calls and for a call's arguments. Templates call them by name.
`column` is where the first line starts; the lines after it are relative to the place the text is put into.
"""

from __future__ import annotations

from collections.abc import Sequence

LINE_WIDTH = 100
CHAIN_WIDTH = 60
ARGUMENTS_WIDTH = 60
_INDENT = " " * 4


def columns(indent: str) -> int:
    """How wide `indent` is, a tab counted as rustfmt counts it."""
    return len(indent.replace("\t", _INDENT))


def call(name: str, arguments: Sequence[str], column: int, end: str = ";") -> str:
    """`name(arguments)end`, on one line if it fits, else one argument a line."""
    inline = ", ".join(arguments)
    fits = column + len(name) + len(inline) + 2 + len(end) <= LINE_WIDTH
    if fits and (len(arguments) == 1 or len(inline) <= ARGUMENTS_WIDTH):
        return f"{name}({inline}){end}"
    return "\n".join([f"{name}(", *(_INDENT + line for line in _listed(arguments)), f"){end}"])


def statement(chain: Sequence[str], column: int) -> str:
    """A method chain as a statement: `["self", ".tasks", ".insert(id, task)"]`."""
    inline = "".join(chain)
    if len(inline) <= CHAIN_WIDTH and column + len(inline) + 1 <= LINE_WIDTH:
        return f"{inline};"
    # rustfmt keeps the first link beside a root no wider than an indent (`self`, `this`).
    head, rest = (chain[0] + chain[1], chain[2:]) if len(chain[0]) <= len(_INDENT) else (chain[0], chain[1:])
    return "\n".join([head, *(_INDENT + part for part in rest)]) + ";"


def let(pattern: str, chain: Sequence[str], column: int) -> str:
    """`let pattern = …;` with a method chain as the value."""
    inline = "".join(chain)
    if len(inline) <= CHAIN_WIDTH and column + len(f"let {pattern} = {inline};") <= LINE_WIDTH:
        return f"let {pattern} = {inline};"
    return "\n".join([f"let {pattern} = {chain[0]}", *(_INDENT + part for part in chain[1:])]) + ";"


def let_else(pattern: str, chain: Sequence[str], column: int) -> str:
    """`let pattern = chain else {`; the opening brace included."""
    inline = "".join(chain)
    head = f"let {pattern} = {inline}"
    if len(inline) <= CHAIN_WIDTH:
        if column + len(f"{head} else {{") < LINE_WIDTH:
            return f"{head} else {{"
        if column + len(head) < LINE_WIDTH:
            return f"{head}\nelse {{"
        if column + len(_INDENT) + len(inline) < LINE_WIDTH:
            return f"let {pattern} =\n{_INDENT}{inline}\nelse {{"
    return "\n".join([f"let {pattern} = {chain[0]}", *(_INDENT + part for part in chain[1:]), "else {"])


def method(receiver: Sequence[str], name: str, arguments: Sequence[str], column: int) -> str:
    """A call of the method `name` as a statement; the arguments on lines of their own if they are many."""
    inline = ", ".join(arguments)
    head = f"{''.join(receiver)}.{name}("
    # What would fit the line is too long for a chain only, and that is broken.
    if len(inline) <= ARGUMENTS_WIDTH and column + len(f"{head}{inline});") <= LINE_WIDTH:
        return statement([*receiver, f".{name}({inline})"], column)
    return "\n".join([head, *(f"{_INDENT}{argument}," for argument in arguments), ");"])


def signature(name: str, parameters: Sequence[str], column: int) -> str:
    """`fn name(parameters)`, on one line if that and a brace fit, else one parameter a line."""
    inline = f"fn {name}({', '.join(parameters)})"
    if column + len(f"{inline} {{") <= LINE_WIDTH:
        return inline
    return "\n".join([f"fn {name}(", *(f"{_INDENT}{parameter}," for parameter in parameters), ")"])


def condition(chains: Sequence[Sequence[str]], column: int) -> str:
    """`if a || b {` over method chains; the opening brace included."""
    inline = ["".join(chain) for chain in chains]
    head = f"if {' || '.join(inline)}"
    if all(len(part) <= CHAIN_WIDTH for part in inline) and column + len(head) <= LINE_WIDTH:
        return f"{head} {{" if column + len(head) + 2 <= LINE_WIDTH else f"{head}\n{{"
    first, *others = chains
    lines = [f"if {_operand(first, column + 3, _INDENT)}"]
    lines += [f"{_INDENT}|| {_operand(chain, column + 7, _INDENT * 2)}" for chain in others]
    return "\n".join([*lines, "{"])


def if_let(pattern: str, chain: Sequence[str], column: int) -> str:
    """`if let pattern = chain {`; the opening brace included."""
    inline = "".join(chain)
    head = f"if let {pattern} = {inline}"
    if len(inline) <= CHAIN_WIDTH:
        if column + len(head) + 2 <= LINE_WIDTH:
            return f"{head} {{"
        if column + len(head) <= LINE_WIDTH:
            return f"{head}\n{{"
        if column + len(_INDENT) + len(inline) <= LINE_WIDTH:
            return f"if let {pattern} =\n{_INDENT}{inline}\n{{"
    return "\n".join([f"if let {pattern} = {chain[0]}", *(_INDENT + part for part in chain[1:]), "{"])


def field(name: str, value: str, column: int) -> str:
    """One field of a struct literal with its comma; in short where the value is a variable of that name."""
    if name == value:
        return f"{name},"
    if value.startswith("vec!["):
        return f"{name}: {vec(name, value.removeprefix('vec![').removesuffix(']').split(', '), column)},"
    return f"{name}: {value},"


def vec(name: str, items: Sequence[str], column: int) -> str:
    """`vec![…]` as the value of the field `name`."""
    inline = ", ".join(items)
    if len(inline) <= ARGUMENTS_WIDTH and column + len(f"{name}: vec![{inline}],") <= LINE_WIDTH:
        return f"vec![{inline}]"
    return "\n".join(["vec![", *(f"{_INDENT}{item}," for item in items), "]"])


def use_list(prefix: str, names: Sequence[str], column: int) -> str:
    """`prefix::{names};` filled line by line, as rustfmt lays out imports."""
    inline = ", ".join(names)
    # rustfmt keeps two columns free beside the braces, and one in a list of several lines.
    if column + len(f"{prefix}::{{{inline}}};") <= LINE_WIDTH - 2:
        return f"{prefix}::{{{inline}}};"
    lines = [_INDENT]
    if column + len(f"{_INDENT}{inline},") <= LINE_WIDTH:
        lines, names = [f"{_INDENT}{inline},"], ()
    for name in names:
        piece = f"{name}, "
        if column + len(lines[-1] + piece.rstrip()) > LINE_WIDTH - 1 and lines[-1] != _INDENT:
            lines.append(_INDENT)
        lines[-1] += piece
    return "\n".join([f"{prefix}::{{", *(line.rstrip() for line in lines), "};"])


def _operand(chain: Sequence[str], column: int, indent: str) -> str:
    inline = "".join(chain)
    if len(inline) <= CHAIN_WIDTH and column + len(inline) <= LINE_WIDTH:
        return inline
    return "\n".join([chain[0], *(indent + part for part in chain[1:])])


def _listed(arguments: Sequence[str]) -> list[str]:
    if len(arguments) == 1:
        return list(arguments)
    # A macro's last argument bears no comma of rustfmt's making.
    return [*(f"{argument}," for argument in arguments[:-1]), arguments[-1]]
