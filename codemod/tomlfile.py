"""TOML files as plain tables, with errors that name the file and what is wrong in it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, NoReturn

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


def as_table(value: Any, where: str, what: str) -> dict[str, Any]:
    """`value`, which must be a table; `what` names it in the error."""
    if not isinstance(value, dict):
        raise ReattachError(f"{where}: {what} must be a table, not {value!r}")
    return value


def unknown_word(where: str, kind: str, word: str, known: Collection[str]) -> NoReturn:
    """Refuse a `word` that is none of the `known` ones of this `kind`."""
    raise ReattachError(f"{where}: unknown {kind} `{word}`", hint=did_you_mean(word, known, kind))


def wrong_value(where: str, key: str, wanted: str, value: Any) -> NoReturn:
    """Refuse the `value` of a key."""
    raise ReattachError(f"{where}: `{key}` must be {wanted}, not {value!r}")


def did_you_mean(word: str, known: Collection[str], kind: str) -> str:
    """A hint for a `word` nobody knows: the `kind` of word that comes closest, or all of them."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"known {kind}s: {', '.join(sorted(known))}" if known else f"there are no {kind}s"
