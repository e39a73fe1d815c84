"""Looking for names in the bytes of a file, before or instead of parsing it.

Looking at each place of the bare word is many times faster than one expression for a word and all that may
stand around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_WORD = frozenset(
    bytes([byte]) for byte in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
)
_DECLARATION = re.compile(rb"mod\s+(?:r#)?([^\s;{]+)\s*;")


class Place(NamedTuple):
    """Where a name is looked for: before what matches `after`, or behind `keyword` in the same statement."""

    after: re.Pattern[bytes]
    keyword: re.Pattern[bytes]


# Literals and patterns have a brace behind the name; inside an impl, `Self` stands for it.
BUILT = Place(re.compile(rb"\s*(::\s*<[^;{}]*>\s*)?\{"), re.compile(rb"\bimpl\b"))
RENAMED = Place(re.compile(rb"\s+as\b"), re.compile(rb"\btype\b"))


def places(word: bytes, data: bytes) -> Iterator[int]:
    """Where `word` starts in `data`, each time it stands there as a whole word."""
    at = data.find(word)
    while at >= 0:
        end = at + len(word)
        if data[at - 1 : at] not in _WORD and data[end : end + 1] not in _WORD:
            yield at
        at = data.find(word, end)


def stands(word: bytes, data: bytes, place: Place | None = None) -> bool:
    """True when `word` stands in `data` as a whole word, at such a place."""
    return any(place is None or _is_at(place, data, at, at + len(word)) for at in places(word, data))


def _is_at(place: Place, data: bytes, start: int, end: int) -> bool:
    if place.after.match(data, end):
        return True
    statement = max(data.rfind(mark, 0, start) for mark in (b";", b"{", b"}"))
    return place.keyword.search(data, statement + 1, start) is not None


def declared_modules(data: bytes) -> Iterator[str]:
    """The names in all `mod name;` of a file."""
    for found in _DECLARATION.finditer(data):
        if data[found.start() - 1 : found.start()] not in _WORD:
            yield found.group(1).decode("utf-8", "replace")
