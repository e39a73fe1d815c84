"""Looks at what a fix made before anyone else does."""

from __future__ import annotations

from codemod.rust.syntax import parse


def parses_no_worse(before: bytes, after: bytes) -> bool:
    """True when `after` has no more places the parser cannot read than `before`."""
    errors = len(parse(after).errors)
    return not errors or errors <= len(parse(before).errors)
