"""Adds dependencies to a Cargo.toml as a line of text each: everything else in the file stays byte for byte.

A library that writes TOML appends to a table, and leaves a sorted one unsorted; `cargo add` writes to the
disk at once and asks the registry. The result is read again, and must say what was there and the new line.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from codemod.model import ReattachError

_HEADER = re.compile(rb"^\s*\[\s*(?P<name>[^\[\]]+?)\s*\]\s*(?:#.*)?$")
_ENTRY = re.compile(rb"^(?P<name>[A-Za-z0-9_-]+)\s*[.=]")
# What says where a crate comes from; the rest of an entry is how it is used.
_SOURCE = ("workspace", "version", "path", "git", "branch", "tag", "rev", "registry", "package")
_DEFAULTS = "default-features"


def entry(name: str, value: object) -> str:
    """The line that gives the dependency `name` this `value`: a version, or a table of simple values."""
    if value == {"workspace": True}:
        return f"{name}.workspace = true"
    return f"{name} = {_toml(value)}"


def with_features(value: object, features: Sequence[str]) -> dict[str, object]:
    """A dependency from the same place as the dependency `value`, with `features` and no others."""
    table = value if isinstance(value, Mapping) else {"version": value}
    source = {key: table[key] for key in _SOURCE if key in table}
    # Cargo takes the defaults of all tables together: without this they would come back.
    if table.get(_DEFAULTS) is False:
        source[_DEFAULTS] = False
    return {**source, "features": list(features)}


def add_line(data: bytes, table: str, line: str, path: Path) -> bytes:
    """`data`, the Cargo.toml at `path`, with `line` in `[table]`: by name if that is sorted, else last.

    The table is made at the end of the file if there is none. Raises ReattachError when the file is written
    in a way that does not allow a line of its own, such as an inline table.
    """
    newline = b"\r\n" if b"\r\n" in data else b"\n"
    lines = data.splitlines(keepends=True)
    if lines and not lines[-1].endswith(b"\n"):
        lines[-1] += newline
    at = _place(lines, table, line)
    if at is None:
        lines += [newline] if lines else []
        lines += [f"[{table}]".encode() + newline]
        at = len(lines)
    lines.insert(at, line.encode() + newline)
    result = b"".join(lines)
    wanted = _merged(_read(data), table, line)
    if wanted is None or _read(result) != wanted:
        raise ReattachError(
            f"{path}: `{line}` could not be added to [{table}], which is written in an unusual way",
            "add it by hand",
        )
    return result


def _place(lines: Sequence[bytes], table: str, line: str) -> int | None:
    """The index in `lines` where `line` goes; None without such a table."""
    headers = [(index, found["name"]) for index, text in enumerate(lines) if (found := _HEADER.match(text))]
    tops = [index for index, text in enumerate(lines) if text.lstrip().startswith(b"[")]
    start = next((index + 1 for index, name in headers if name.decode() == table), None)
    if start is None:
        return None
    end = next((index for index in tops if index >= start), len(lines))
    entries = [(index, found["name"]) for index in range(start, end) if (found := _ENTRY.match(lines[index]))]
    names = [name for _, name in entries]
    new = re.split(r"[.\s]", line, maxsplit=1)[0].encode()
    if names == sorted(names):
        for index, name in entries:
            if name > new:
                return _above_comments(lines, index, start)
    # Blank lines and comments at the end set off the next table.
    while end > start and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(b"#")):
        end -= 1
    return end


def _above_comments(lines: Sequence[bytes], index: int, start: int) -> int:
    while index > start and lines[index - 1].lstrip().startswith(b"#"):
        index -= 1
    return index


def _read(data: bytes) -> dict[str, Any] | None:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None


def _merged(manifest: dict[str, Any] | None, table: str, line: str) -> dict[str, Any] | None:
    """What the manifest must say with `line` added."""
    if manifest is None:
        return None
    place = manifest
    for key in table.split("."):
        place = place.setdefault(key, {})
        if not isinstance(place, dict):
            return None
    place.update(tomllib.loads(line))
    return manifest


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_toml, value))}]"
    # Strings and booleans are written alike in both.
    return json.dumps(value, ensure_ascii=False)
