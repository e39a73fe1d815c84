"""How a file logs: through which crate, and how a value can be put into a message."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from codemod.rust.index import Index

_CRATES = ("log", "tracing")


class Shown(NamedTuple):
    """A value in a message.

    `text` goes into the format string, with a space in front, and `arguments` behind it. Both are empty for
    a value that cannot be formatted.
    """

    text: str = ""
    arguments: tuple[str, ...] = ()


def crate_used(index: Index, path: Path) -> str:
    """The logging crate the file at `path` uses or, if it logs nothing yet, its package depends on.

    Empty if neither.
    """
    data = index.data(path) or b""
    counts = {name: len(re.findall(rb"\b%s::\w+!" % name.encode(), data)) for name in _CRATES}
    most = max(_CRATES, key=lambda name: counts[name])
    if counts[most]:
        return most
    crate = index.crate_of(path)
    return next((name for name in _CRATES if crate is not None and crate.package_of(name)), "")


def shown(expression: str, traits: frozenset[str]) -> Shown:
    """How to put `expression` into a message, when its type has `traits`."""
    place = expression.lstrip("&*").strip()
    form = "" if "Display" in traits else ":?" if "Debug" in traits else None
    if form is None:
        return Shown()
    if re.fullmatch(r"[a-z_]\w*", place):
        return Shown(f" {{{place}{form}}}")
    return Shown(f" {{{form}}}", (place,))
