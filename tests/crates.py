"""Small crates on disk, and single pieces of Rust, for the tests of what reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from codemod.discover import workspace_files
from codemod.edit import apply_edits
from codemod.model import Plan, Snippet
from codemod.render import render_plan
from codemod.rust import syntax
from codemod.rust.cargo_layout import Crate
from codemod.rust.index import External, Index, TypeRef
from codemod.rust.syntax import Node
from codemod.workspace import Workspace

MANIFEST = '[package]\nname = "sample"\nversion = "0.1.0"\nedition = "2024"\n'


def package(name: str, *tables: str) -> str:
    """A manifest of the package `name`."""
    return "\n".join([f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"', *tables, ""])


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


class Known:
    """The index of a workspace, asked and answering by names relative to its root."""

    def __init__(self, root: Path, files: Mapping[str, str | bytes]) -> None:
        self.root = root.resolve()
        self.index = index(root, files)

    def told(self, written: str, at: str, *module: str) -> str:
        """What `written` means: file, modules and name of a type, or the path outside of the workspace."""
        found = self.index.resolve(written, self.root / at, module)
        if isinstance(found, External):
            return f"outside: {'::'.join(found.path)}"
        if isinstance(found, TypeRef):
            place = found.path.relative_to(self.root).as_posix()
            return " ".join([place, *found.fact.module, found.fact.name])
        return "unknown"

    def type(self, name: str, at: str = "src/lib.rs") -> TypeRef:
        """The type called `name` in a file."""
        found = self.index.resolve(name, self.root / at, ())
        assert isinstance(found, TypeRef)
        return found

    def crate(self, at: str = "src/lib.rs") -> Crate:
        """The crate of a file."""
        found = self.index.crate_of(self.root / at)
        assert found is not None
        return found


def written(index: Index, snippets: list[Snippet], path: Path) -> str:
    """The file at `path` with `snippets` put in."""

    def data(path: Path) -> bytes:
        return index.data(path) or b""

    edits = render_plan(Plan(tuple(snippets)), data).edits
    return apply_edits(data(path), [edit for edit in edits if edit.path == path]).decode()
