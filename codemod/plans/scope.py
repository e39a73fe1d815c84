"""Code that is no rule's business, wherever it stands."""

from __future__ import annotations

from pathlib import Path

from codemod.rust.index import Index

_TEST_FILES = ("_test.rs", "_tests.rs", "tests.rs", "test.rs")


def out_of_scope(path: Path, in_test: bool, index: Index) -> str:
    """Why the code of a file, or (`in_test`) a place in it, is not judged; empty when it is."""
    crate = index.crate_of(path)
    # Only folders of the crate tell: where the user keeps the checkout is nobody's business.
    parts = path.relative_to(crate.directory).parts if crate is not None else (path.name,)
    if in_test or path.name.endswith(_TEST_FILES) or "tests" in parts:
        return "only tests run it"
    if "examples" in parts:
        return "an example shows how gpui is used"
    if not index.is_compiled(path):
        return "the file is part of no crate's modules"
    return ""
