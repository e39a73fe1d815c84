"""Code that is no rule's business, wherever it stands."""

from __future__ import annotations

from pathlib import Path

from codemod.rust.cargo_layout import is_test_file
from codemod.rust.index import Index

_SHOWING = ("examples", "stories", "storybook", "story")


def out_of_scope(path: Path, in_test: bool, index: Index) -> str:
    """Why the code of a file, or (`in_test`) a place in it, is not judged; empty when it is."""
    crate = index.crate_of(path)
    # Only folders of the crate tell: where the user keeps the checkout is nobody's business.
    parts = path.relative_to(crate.directory).parts if crate is not None else (path.name,)
    if in_test or is_test_file(path) or "tests" in parts:
        return "only tests run it"
    if any(part in _SHOWING for part in parts) or (crate is not None and crate.name in _SHOWING):
        return "an example shows how gpui is used"
    if not index.is_compiled(path):
        return "the file is part of no crate's modules"
    return ""
