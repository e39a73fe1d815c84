"""Reading types as written: generic arguments, maps, and which traits a type is known to have."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from codemod.rust import gpui
from codemod.rust.index import External, Index, TypeRef

_MAX_ALIASES = 6


class MapType(NamedTuple):
    """A map field's type: its head and arguments as written, and the module of its `Entry`."""

    head: str
    key: str
    value: str
    entry_module: str


def split_generic(written: str) -> tuple[str, list[str]]:
    """`HashMap<K, Vec<V>>` as `("HashMap", ["K", "Vec<V>"])`; no arguments for a plain type."""
    head, bracket, rest = written.partition("<")
    if not bracket or not rest.rstrip().endswith(">"):
        return written.strip(), []
    arguments, depth, current = [], 0, ""
    for char in rest.rstrip()[:-1]:
        if char == "," and depth == 0:
            arguments.append(current.strip())
            current = ""
            continue
        depth += (char in "<([") - (char in ">)]")
        current += char
    arguments.append(current.strip())
    return head.strip(), [argument for argument in arguments if argument]


def map_type(written: str, path: Path, module: tuple[str, ...], index: Index) -> MapType | None:
    """Read a type as one of std's maps, through imports and aliases; None when it is none or unknown."""
    head, arguments = split_generic(written)
    if len(arguments) != 2:
        return None
    key, value = arguments
    meaning = index.resolve(head, path, module)
    for _ in range(_MAX_ALIASES):
        if not isinstance(meaning, TypeRef) or meaning.fact.kind != "alias":
            break
        target, _ = split_generic(meaning.fact.target)
        meaning = index.resolve(target, meaning.path, meaning.fact.module)
    if not isinstance(meaning, External):
        return None
    entry_module = gpui.ENTRY_MODULES.get(meaning.path)
    return MapType(head, key, value, entry_module) if entry_module else None


def traits(written: str, path: Path, module: tuple[str, ...], index: Index) -> frozenset[str]:
    """The traits a type is known to have, Display, Debug, Copy and Clone among them; empty when unknown."""
    head, arguments = split_generic(written)
    name = head.rsplit("::", 1)[-1]
    if name in gpui.TRANSPARENT and len(arguments) == 1:
        inner = traits(arguments[0], path, module, index)
        return (inner & {"Display", "Debug"}) | {"Clone"}
    meaning = index.resolve(head, path, module)
    if isinstance(meaning, TypeRef):
        if meaning.fact.kind == "alias":
            return traits(meaning.fact.target, meaning.path, meaning.fact.module, index)
        return index.traits_of(meaning)
    return gpui.KNOWN_TRAITS.get(name, frozenset()) if not arguments else frozenset()
