"""TOML files as plain tables, with errors that name the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from codemod.model import ReattachError


def read_toml(path: Path) -> dict[str, Any]:
    """The content of the TOML file at `path`.

    Raises:
        ReattachError: naming the file, and the line where it is not TOML.
    """
    import tomllib

    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReattachError(f"{path} is not valid TOML: {error}") from error
    except OSError as error:
        raise ReattachError(f"{path} cannot be read: {error.strerror}") from error


def subtable(table: dict[str, Any], key: str) -> dict[str, Any]:
    """The table under `key`; an empty one where there is none."""
    value = table.get(key)
    return value if isinstance(value, dict) else {}
