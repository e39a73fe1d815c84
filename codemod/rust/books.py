"""Structs that keep a list of one entry per request, and a sum of all of them beside it.

All is read from the file that declares the struct: a list field `Vec<U>`, a field of type `U` that code adds
to, and methods of the struct whose result is called a total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from codemod.rust import facts, flow, syntax
from codemod.rust.surroundings import is_test
from codemod.rust.syntax import Node, Tree
from codemod.rust.words import places


class Filling(StrEnum):
    """How the list gets its entries.

    APPENDED: one for each request; REPEATED: what has no request of its own bears the entry before it.
    """

    APPENDED = "appended"
    REPEATED = "repeated"
    UNKNOWN = "unknown"


class Books(NamedTuple):
    """A struct that keeps a list of one entry per request and the sum of all of them.

    `entries` and `sums` are the fields' names: there may be several sums of that type. `entry` is the type
    of an entry as written.
    """

    owner: str
    module: tuple[str, ...]
    entries: str
    sums: tuple[str, ...]
    entry: str
    filling: Filling


_LIST = re.compile(rb": Vec<((?:\w+::)*\w+)>,")
_ADDED = re.compile(rb"\s*(?:\+=|=\s*[\w.]+?\.\s*(\w+)\s*\+)")
_READING = frozenset(
    {"get", "last", "last_mut", "first", "get_mut", "iter", "len", "is_empty", "clone", "as_slice", "to_vec"}
    | {"clear", "truncate", "pop", "drain"}
)
COPYING = ("cloned", "copied", "as_ref", "clone")
_NOTHING = re.compile(r"0|(\w+::)*\w+::(default|new)\(\)|0\.0|0_?[ui]\w+")


def promises(data: bytes) -> bool:
    """The cheap test of a file's bytes: a list of entries, one more field of their type, and a sum of it."""
    return b"total" in data and any(_sums(data, entry) for entry in set(_LIST.findall(data)))


def _sums(data: bytes, entry: bytes) -> set[bytes]:
    """The fields of the type `entry` that code adds to."""
    if b": %s," % entry not in data:
        return set()
    # What stands in front of the type is looked at afterwards: an expression that begins with a name is slow.
    declared = (
        re.search(rb"\w+\Z", data[max(0, found.start() - 80) : found.start()])
        for found in re.finditer(rb": %s," % re.escape(entry), data)
    )
    names = {name.group() for name in declared if name is not None}
    return {name for name in names if _is_added_to(data, name)}


def _is_added_to(data: bytes, name: bytes) -> bool:
    for place in places(name, data):
        added = _ADDED.match(data, place + len(name)) if data[place - 1 : place] == b"." else None
        if added is not None and added.group(1) in (None, name):
            return True
    return False


def all_books(tree: Tree) -> Iterator[Books]:
    """The structs of a file, outside of tests, that keep a list and its sum: once for each list."""
    for struct in syntax.descendants(tree.root, "struct_item"):
        body = syntax.field(struct, "body")
        if body is None or body.type != "field_declaration_list" or is_test(struct):
            continue
        fields = {
            syntax.text(syntax.field(child, "name")): syntax.text(syntax.field(child, "type"))
            for child in syntax.children(body)
            if child.type == "field_declaration"
        }
        for name, written in fields.items():
            listed = re.fullmatch(r"Vec<\s*((?:\w+::)*\w+)\s*>", written)
            if listed is None:
                continue
            added = {sum_.decode() for sum_ in _sums(tree.data, listed[1].encode())}
            sums = tuple(
                sorted(other for other, type_ in fields.items() if type_ == listed[1] and other in added)
            )
            if sums:
                owner = syntax.text(syntax.field(struct, "name"))
                filling = _filling(tree, name)
                yield Books(owner, facts.module_of(struct), name, sums, listed[1], filling)


# --- how the list is filled ---


def _filling(tree: Tree, entries: str) -> Filling:
    found: set[Filling] = set()
    for access in tree.members(entries):
        method = flow.method_on(access)
        if is_test(access) or method in _READING or _is_read_or_set(access, method):
            continue
        found.add(_filled_by(access, method))
    return found.pop() if len(found) == 1 else Filling.UNKNOWN


def _is_read_or_set(access: Node, method: str) -> bool:
    """True when a field is read as a whole, read at an index, or set as a whole."""
    parent = access.parent
    if method or parent is None:
        return False
    lent = parent.type == "reference_expression" and syntax.text(parent).startswith("&mut")
    return not lent


def _filled_by(access: Node, method: str) -> Filling:
    arguments = flow.arguments(flow.call_of(access.parent) if access.parent is not None else None)
    if method == "push":
        return Filling.APPENDED
    if method == "resize_with" and len(arguments) == 2:
        return Filling.APPENDED if syntax.text(arguments[1]).endswith("::default") else Filling.UNKNOWN
    if method != "resize" or len(arguments) != 2:
        return Filling.UNKNOWN
    padding: Node | None = arguments[1]
    if padding is not None and padding.type == "identifier":
        binding = flow.binding_of(syntax.text(padding), padding)
        padding = binding.source if binding is not None and binding.kind == "let" else None
    if padding is None:
        return Filling.UNKNOWN
    if _NOTHING.fullmatch(syntax.text(padding)):
        return Filling.APPENDED
    entries = syntax.text(syntax.field(access, "field"))
    return Filling.REPEATED if _reads_last(padding, entries) else Filling.UNKNOWN


# --- the total of all ---


class Chain(NamedTuple):
    """A chain of methods from the list, or from a method that reads it: `self.entries.last().cloned()`."""

    root: Node
    top: Node
    calls: tuple[tuple[str, Node], ...]


def chain_from(root: Node) -> Chain:
    calls = []
    here = root
    while here.parent is not None and here.parent.type == "field_expression":
        call = flow.call_of(here.parent)
        if call is None:
            break
        calls.append((syntax.text(syntax.field(here.parent, "field")), call))
        here = call
    return Chain(root, here, tuple(calls))


def _reads_last(node: Node, entries: str) -> bool:
    """True when an expression gives the last entry, by the list itself or by a method that reads it."""
    for access in syntax.descendants(node, "field_expression"):
        if syntax.text(syntax.field(access, "value")) in ("self", "this"):
            name = syntax.text(syntax.field(access, "field"))
            if name == entries:
                return last_of(chain_from(access), entries) > 0
            call = flow.call_of(access)
            if call is not None:
                return gives_last(access, name, entries)
    return False


def last_of(chain: Chain, entries: str) -> int:
    """How many of a chain's calls it takes to read the last entry as an `Option`; 0 when it does not."""
    if not chain.calls:
        return 0
    method, call = chain.calls[0]
    arguments = [syntax.text(argument) for argument in flow.arguments(call)]
    at_end = re.compile(r"self(\.\w+)+\.len\(\)(\.saturating_sub\(1\)|\s*-\s*1)")
    if method != "last" and not (method == "get" and len(arguments) == 1 and at_end.fullmatch(arguments[0])):
        return 0
    count = 1
    for method, call in chain.calls[1:]:
        other = syntax.text(call.child_by_field_name("arguments")) if method == "or_else" else ""
        if method in COPYING or re.fullmatch(rf"\(\|\| self\.{entries}\.last\(\)\)", other):
            count += 1
        else:
            break
    return count


def gives_last(access: Node, helper: str, entries: str) -> bool:
    """True when the method `helper`, of the impl block around, does nothing but read the last entry."""
    impl = syntax.nearest(access, "impl_item")
    body = syntax.field(impl, "body")
    for function in syntax.children(body) if body is not None else []:
        if function.type == "function_item" and syntax.text(syntax.field(function, "name")) == helper:
            inside = syntax.children(syntax.field(function, "body") or function)
            roots = [
                root
                for root in syntax.descendants(function, "field_expression")
                if syntax.text(root) == f"self.{entries}"
            ]
            if len(inside) != 1 or not roots:
                return False
            chain = chain_from(roots[0])
            return syntax.same(chain.top, inside[0]) and last_of(chain, entries) == len(chain.calls)
    return False


def is_nothing(value: Node, books: Books) -> bool:
    text = syntax.text(value)
    return bool(_NOTHING.fullmatch(text)) or text in ("Default::default", f"{books.entry}::default")
