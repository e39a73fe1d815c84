"""Totals that read the last entry of a list of entries per request, while a sum of all of them is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import facts, flow, syntax
from codemod.rust.books import COPYING, Books, Chain, all_books, chain_from, gives_last, is_nothing, last_of
from codemod.rust.surroundings import is_test
from codemod.rust.syntax import Node, Tree


class Returned(NamedTuple):
    """What a method gives: its type as written, and the names and types of its parameters but `self`."""

    function: str
    type: str
    parameters: tuple[tuple[str, str], ...]
    branches: bool


class Total(NamedTuple):
    """A method that is to give a total and reads the last entry only.

    `span` is what is read and measured, `measure` how an entry is measured (`.tokens()`; empty for the entry
    itself), `cast` what follows (` as usize`). `helper` is the method by which the entry was read. `problem`
    says why no fix can be made.
    """

    books: Books
    span: Span
    measure: str
    cast: str
    helper: str
    returned: Returned
    problem: str


class UpTo(NamedTuple):
    """A method that is to give the total up to a place in the list, and reads the entry before it only.

    `place` is the place as written, of which the entry before is read. `reading` is the statement that binds
    the entry (empty where it is read in place), `statement` the one that is measured in, `span` the measuring
    itself. `field` and `literal` name the struct field that it goes to. `bound` are the names that mean
    something in the method.
    """

    books: Books
    span: Span
    reading: Span
    statement: Span
    place: str
    measure: str
    cast: str
    field: str
    literal: str
    returned: Returned
    bound: tuple[str, ...]
    problem: str


# A method or a value with such a word in its name speaks of all, one with such another of one.
_ALL = frozenset({"total", "totals", "overall", "cumulative", "sum"})
_PARTLY = frozenset({"up", "upto", "before", "until", "till", "through", "far"})
_ONE = frozenset({"last", "latest", "current", "recent", "previous", "request", "turn"})


def totals(tree: Tree) -> tuple[Total | UpTo, ...]:
    """All such methods of the file, totals first."""
    found: list[Total | UpTo] = []
    for books in all_books(tree):
        found += [total for total in _totals(tree, books) if total is not None]
        found += _partial(tree, books)
    return tuple(found)


def _totals(tree: Tree, books: Books) -> Iterator[Total | None]:
    functions = [syntax.nearest(access, "function_item") for access in tree.members(books.entries)]
    helpers = {_name(function) for function in functions if function is not None}
    for name in sorted({books.entries, *helpers}):
        for access in tree.members(name):
            own = (facts.impl_type(access), facts.module_of(access)) == (books.owner, books.module)
            if own and syntax.text(syntax.field(access, "value")) == "self":
                yield _total(tree, books, access)


def _total(tree: Tree, books: Books, access: Node) -> Total | None:
    name = syntax.text(syntax.field(access, "field"))
    call = flow.call_of(access)
    function = syntax.nearest(access, "function_item")
    if function is None or is_test(function) or syntax.nearest(access, "closure_expression") is not None:
        return None
    if name == books.entries:
        chain = chain_from(access)
        used, helper = last_of(chain, books.entries), ""
    elif call is not None and not flow.arguments(call) and gives_last(access, name, books.entries):
        chain = chain_from(call)
        used, helper = 0, name
    else:
        return None
    if (used == 0 and not helper) or not _speaks_of_all(chain.top, function):
        return None
    return _measured(tree, books, chain, used, helper, function)


def _measured(tree: Tree, books: Books, chain: Chain, used: int, helper: str, function: Node) -> Total | None:
    rest = chain.calls[used:]
    while rest and rest[0][0] in COPYING:
        rest = rest[1:]
    measure, problem = "", ""
    method, call = rest[0] if rest else ("", chain.top)
    arguments = flow.arguments(call) if rest else []
    if method in ("unwrap_or_default", "unwrap_or", "unwrap_or_else"):
        if arguments and not is_nothing(arguments[0], books):
            problem = f"`{method}` gives a total of its own where there was no request"
        measure = _after(tree.data, call, chain.top)
    elif method in ("map", "map_or", "map_or_default"):
        inner = _of_closure(arguments[-1], books) if arguments else None
        tail = rest[1:] if method == "map" else ()
        measure = inner or ""
        plain = method == "map" and [each for each, _ in tail] in (["unwrap_or"], ["unwrap_or_default"])
        zero = method != "map_or" or syntax.text(arguments[0]) in ("0", "0.0")
        if inner is None or not zero or (method == "map" and not plain):
            problem = "how the last entry is measured is not read"
    else:
        problem = "what becomes of the last entry is not read"
    outer = _cast_around(chain.top)
    cast = tree.data[chain.top.end_byte : outer.end_byte].decode()
    start = chain.root.start_byte
    if any(True for _ in syntax.descendants(outer, "line_comment", "block_comment")):
        problem = problem or "a comment stands between"
    if syntax.has_error_within(tree, function):
        problem = f"the parser does not understand all of `{_name(function)}`"
    span = Span(start, outer.end_byte)
    return Total(books, span, measure, cast, helper, _returned(function), problem)


def _after(data: bytes, call: Node, top: Node) -> str:
    """What is called behind `call` in its chain, on one line."""
    return re.sub(r"\s*\n\s*(?=\.)", "", data[call.end_byte : top.end_byte].decode())


def _of_closure(value: Node, books: Books) -> str | None:
    """`.tokens()` of `|usage| usage.tokens()` and of `Usage::tokens`; None when it is neither."""
    text = syntax.text(value)
    by_path = re.fullmatch(rf"{re.escape(books.entry)}::(\w+)", text)
    if by_path:
        return f".{by_path[1]}()"
    names = flow.closure_parameters(value) if value.type == "closure_expression" else []
    body = syntax.text(syntax.field(value, "body")) if len(names) == 1 else ""
    measured = re.fullmatch(rf"{names[0]}((?:\s*\.\s*\w+(?:\(\))?)+(?: as \w+)?)", body) if names else None
    if measured is None:
        return "" if names and body in (names[0], f"*{names[0]}") else None
    return re.sub(r"\s*\n\s*", "", measured[1])


def _cast_around(node: Node) -> Node:
    parent = node.parent
    return parent if parent is not None and parent.type == "type_cast_expression" else node


def _speaks_of_all(node: Node, function: Node) -> bool:
    """True when names say that a method, or what a value in it goes to, is a total."""
    words = set(_name(function).split("_"))
    if words & _ONE:
        return False
    return bool(words & _ALL or set(_target(node).split("_")) & _ALL)


def _target(node: Node) -> str:
    """The name of the variable or struct field that an expression's value goes to; empty for none."""
    for parent in syntax.ancestors(node):
        if parent.type == "let_declaration":
            return syntax.text(syntax.field(parent, "pattern"))
        if parent.type == "field_initializer":
            return syntax.text(syntax.field(parent, "field") or syntax.field(parent, "name"))
        if parent.type in ("block", "closure_expression", "arguments"):
            break
    return ""


def _name(function: Node) -> str:
    return syntax.text(syntax.field(function, "name"))


def _returned(function: Node) -> Returned:
    parameters = syntax.field(function, "parameters")
    listed = [
        (syntax.text(syntax.field(each, "pattern")), syntax.text(syntax.field(each, "type")))
        for each in (syntax.children(parameters) if parameters is not None else [])
        if each.type == "parameter"
    ]
    return Returned(
        function=_name(function),
        type=syntax.text(syntax.field(function, "return_type")),
        parameters=tuple(listed),
        branches=bool(syntax.descendants(function, "return_expression")),
    )


# --- the total up to a place ---


def _partial(tree: Tree, books: Books) -> Iterator[UpTo]:
    for access in tree.members(books.entries):
        function = syntax.nearest(access, "function_item")
        if function is None or is_test(function) or facts.impl_type(access) != books.owner:
            continue
        if syntax.text(syntax.field(access, "value")) == "self":
            found = _up_to(tree, books, access, function)
            if found is not None:
                yield found


def _up_to(tree: Tree, books: Books, access: Node, function: Node) -> UpTo | None:
    at, entry = _entry_at(access, books)
    if at is None or not set(_name(function).split("_")) & _PARTLY:
        return None
    statement = flow.statement_of(entry)
    bound = syntax.nearest(entry, "let_declaration")
    measured, reading = entry, Span(0, 0)
    outside = entry.parent
    if outside is not None and outside.type == "reference_expression":
        entry = outside
    if bound is not None and syntax.same(syntax.field(bound, "value"), entry):
        uses = _uses(bound)
        if len(uses) != 1:
            return None
        measured, reading, statement = uses[0], syntax.span(bound), flow.statement_of(uses[0])
    top = _member_chain(measured)
    outer = _cast_around(top)
    literal = syntax.nearest(outer, "struct_expression")
    to = _target(outer)
    if statement is None:
        return None
    place = re.fullmatch(r"(\w+)\s*-\s*1|(\w+)\.saturating_sub\(1\)", syntax.text(at))
    names = {syntax.text(node) for node in syntax.descendants(function, "identifier")}
    return UpTo(
        books=books,
        span=syntax.span(outer),
        reading=reading,
        statement=syntax.span(statement),
        place=(place[1] or place[2]) if place else "",
        measure=re.sub(r"\s*\n\s*(?=\.)", "", tree.data[measured.end_byte : top.end_byte].decode()),
        cast=tree.data[top.end_byte : outer.end_byte].decode(),
        field=to if literal is not None and outer.parent.type == "field_initializer" else "",  # type: ignore[union-attr]
        literal=facts.path_text(syntax.field(literal, "name")) if literal is not None else "",
        returned=_returned(function),
        bound=tuple(sorted(names)),
        problem=_why_not(tree, function, at, bool(place), entry),
    )


def _why_not(tree: Tree, function: Node, at: Node, is_before: bool, entry: Node) -> str:
    if syntax.has_error_within(tree, function):
        return f"the parser does not understand all of `{_name(function)}`"
    if not is_before:
        return f"the entry at `{syntax.text(at)}` counts as well, so where the sum starts is open"
    if syntax.descendants(entry, "line_comment", "block_comment"):
        return "a comment stands between"
    return ""


def _entry_at(access: Node, books: Books) -> tuple[Node | None, Node]:
    """The index of `self.entries.get(index)…unwrap_or_default()` or `self.entries[index]`, and the whole."""
    parent = access.parent
    if parent is not None and parent.type == "index_expression":
        inside = syntax.children(parent)
        return (inside[1] if len(inside) == 2 and syntax.same(inside[0], access) else None), parent
    chain = chain_from(access)
    if not chain.calls or chain.calls[0][0] != "get" or len(flow.arguments(chain.calls[0][1])) != 1:
        return None, access
    for method, call in chain.calls[1:]:
        if method in ("unwrap_or_default", "unwrap_or", "unwrap_or_else"):
            given = flow.arguments(call)
            empty = not given or is_nothing(given[0], books)
            return (flow.arguments(chain.calls[0][1])[0] if empty else None), call
        if method not in COPYING:
            break
    return None, access


def _uses(bound: Node) -> list[Node]:
    """Where the variable of a `let` is used; none when it is more than a variable."""
    pattern = syntax.field(bound, "pattern")
    if pattern is None or pattern.type != "identifier" or bound.parent is None:
        return []
    return [
        use
        for use in syntax.descendants(bound.parent, "identifier")
        if use.start_byte >= bound.end_byte and syntax.text(use) == syntax.text(pattern)
    ]


def _member_chain(node: Node) -> Node:
    """The longest `node.a.b()` around a node, calls with arguments left out."""
    here = node
    while here.parent is not None and here.parent.type == "field_expression":
        call = flow.call_of(here.parent)
        if call is not None and flow.arguments(call):
            break
        here = call or here.parent
    return here
