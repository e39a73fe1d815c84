"""What some commands need that only an extra of the package installs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from codemod.model import ReattachError


@contextmanager
def needing(extra: str, modules: Collection[str]) -> Iterator[None]:
    """Says how to install `extra`, which a command of its name needs, if one of `modules` is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in modules:
            raise
        raise ReattachError(
            f"`reattach {extra}` needs {missing}, which is not installed",
            f"install reattach with its extra `{extra}`, as in: pip install '.[{extra}]'",
        ) from error
