"""What the functions of a workspace are declared to give, asked by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from codemod.rust.index import Index, TypeRef

# From the brace or the `where` on, a declaration says nothing more of what it gives.
_GIVEN = re.compile(rb"\s*->\s*([^{;]+?)\s*(?:\bwhere\b|[{;])")


def declared(index: Index, path: Path, name: str, owner: TypeRef | None) -> tuple[str, ...]:
    """The types that the functions called `name` are declared to give, as written; "" is for none.

    Those of `owner` where one is given, else those of the file, else those of its whole crate.
    """
    if owner is not None:
        own = [each for file in index.impl_files(owner) for each in _in_impls(index, owner, file, name)]
        return tuple(dict.fromkeys(own))
    crate = index.crate_of(path)
    here = tuple(dict.fromkeys(_in_bytes(index.data(path) or b"", name)))
    if here or crate is None:
        return here
    found = [
        each
        for file in index.files_mentioning(crate, name)
        for each in _in_bytes(index.data(file) or b"", name)
    ]
    return tuple(dict.fromkeys(found))


def _in_impls(index: Index, owner: TypeRef, file: Path, name: str) -> Iterator[str]:
    data = index.data(file) or b""
    for impl in index.facts(file).impls:
        meaning = index.resolve(impl.type, file, impl.module)
        if isinstance(meaning, TypeRef) and meaning.key == owner.key:
            yield from _in_bytes(data[impl.span.start : impl.span.end], name)


def _in_bytes(data: bytes, name: str) -> Iterator[str]:
    for function in re.finditer(rb"\bfn\s+%s\s*[(<]" % re.escape(name.encode()), data):
        end = _end_of_parameters(data, function.end() - 1)
        given = _GIVEN.match(data, end) if end > 0 else None
        yield " ".join(given.group(1).decode("utf-8", "replace").split()) if given else ""


def _end_of_parameters(data: bytes, start: int) -> int:
    """Behind the parenthesis that closes a function's parameters; -1 when there is none."""
    depth = 0
    opening = data.find(b"(", start)
    for place in range(opening, len(data) if opening >= 0 else opening):
        depth += (data[place] == 0x28) - (data[place] == 0x29)
        if depth == 0:
            return place + 1
    return -1
