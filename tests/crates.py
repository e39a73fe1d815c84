"""Small crates on disk, and single pieces of Rust, for the tests of what reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from codemod.discover import workspace_files
from codemod.rust import syntax
from codemod.rust.index import Index
from codemod.rust.syntax import Node
from codemod.workspace import Workspace

MANIFEST = '[package]\nname = "sample"\nversion = "0.1.0"\nedition = "2024"\n'


def lay_out(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write `files`, relative paths with their content, below `root`; the root with links resolved."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root.resolve()


def workspace(root: Path, files: Mapping[str, str | bytes]) -> Workspace:
    """The workspace of `files`, laid out at `root`."""
    here = lay_out(root, files)
    return Workspace(here, workspace_files(here), ())


def index(root: Path, files: Mapping[str, str | bytes]) -> Index:
    """The index of a workspace of `files`, laid out at `root`."""
    return workspace(root, files).index


def node(code: str, written: str, *kinds: str, number: int = 0) -> Node:
    """The node of `code` whose text is `written`: of one of `kinds`, the outermost, the `number`th such."""
    tree = syntax.parse(code.encode())
    assert tree.errors == (), f"the parser does not understand the example: {code}"
    start = -1
    for _ in range(number + 1):
        start = code.index(written, start + 1)
    first = len(code[:start].encode())
    found = tree.root.descendant_for_byte_range(first, first + len(written.encode()))
    assert found is not None
    while found.parent is not None and found.parent.byte_range == found.byte_range:
        found = found.parent
    if kinds:
        inside = [each for each in syntax.descendants(found, *kinds) if syntax.text(each) == written]
        assert inside, f"no {' or '.join(kinds)} reads `{written}`"
        found = inside[0]
    assert syntax.text(found) == written
    return found
