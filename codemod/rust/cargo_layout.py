"""Which crate a file belongs to, as Cargo sees it: read from the Cargo.toml files of a workspace."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

_TEST_FILES = ("_test.rs", "_tests.rs", "tests.rs", "test.rs")


def is_test_file(path: Path) -> bool:
    """True for a file that by its name holds tests only: `tests.rs`, `editor_tests.rs`."""
    return path.name.endswith(_TEST_FILES)


class Crate(NamedTuple):
    """One package's library (or, without one, its binary).

    `name` is the package's name, `lib` the name other crates use in paths. `root` is the file the module
    tree starts from, `directory` the folder of the Cargo.toml.
    """

    name: str
    lib: str
    directory: Path
    root: Path
    edition: str

    def package_of(self, path_name: str) -> str | None:
        """The package that `path_name` means at the start of a path in this crate."""
        return _dependencies(self.directory).get(path_name)

    def module_of(self, path: Path) -> tuple[str, ...] | None:
        """The module path of the file at `path`; None when it is outside of the library's folder.

        Folder layout only: `#[path]` attributes are not followed.
        """
        if path == self.root:
            return ()
        try:
            parts = path.relative_to(self.root.parent).with_suffix("").parts
        except ValueError:
            return None
        if parts and parts[-1] == "mod":
            parts = parts[:-1]
        return parts


class CargoLayout:
    """The crates below `workspace`, read lazily from the folders that hold Rust files."""

    def __init__(self, workspace: Path, files: Iterable[Path]) -> None:
        self._workspace = workspace
        self._folders = sorted({path.parent for path in files})
        self._by_folder: dict[Path, Crate | None] = {}
        self._packages: dict[Path, Path | None] = {}
        self._named: dict[str, Crate | None] = {}

    def crate_of(self, path: Path) -> Crate | None:
        """The crate whose folder holds `path`; None outside of any package."""
        folder = path.parent
        seen = []
        crate = None
        while True:
            if folder in self._by_folder:
                crate = self._by_folder[folder]
                break
            seen.append(folder)
            crate = _read_crate(folder)
            if crate is not None or folder == self._workspace or folder.parent == folder:
                break
            folder = folder.parent
        for below in seen:
            self._by_folder[below] = crate
        return crate

    def package_of(self, path: Path) -> Path | None:
        """The nearest folder above `path` with a Cargo.toml, which is not read; None without one."""
        folder = path.parent
        if folder not in self._packages:
            found: Path | None = None
            if (folder / "Cargo.toml").is_file():
                found = folder
            elif folder != self._workspace and folder.parent != folder:
                found = self.package_of(folder)
            self._packages[folder] = found
        return self._packages[folder]

    def crate_named(self, name: str) -> Crate | None:
        """The workspace's crate with this package or library name."""
        wanted = name.replace("-", "_")
        if wanted in self._named:
            return self._named[wanted]
        self._named[wanted] = self._found(wanted)
        return self._named[wanted]

    def _found(self, wanted: str) -> Crate | None:
        # Most packages live in a folder of their own name: look there before reading every manifest.
        for folder in self._by_part.get(wanted, ()):
            crate = self.crate_of(folder / "_")
            if crate is not None and wanted in (crate.lib, crate.name.replace("-", "_")):
                return crate
        return self._by_content(wanted)

    @cached_property
    def _by_part(self) -> dict[str, list[Path]]:
        """The folders of sources by the names of the folders that they are in."""
        found: dict[str, list[Path]] = {}
        for folder in self._folders:
            for part in {part.replace("-", "_") for part in folder.parts}:
                found.setdefault(part, []).append(folder)
        return found

    def _by_content(self, wanted: str) -> Crate | None:
        """Look for the crate in every manifest that gives something this name.

        Parsing them all would take far longer.
        """
        pattern = re.compile(rf"""name\s*=\s*["']{wanted}["']""".replace("_", "[-_]").encode())
        for folder, content in self._manifests:
            if pattern.search(content):
                crate = self.crate_of(folder / "_")
                if crate is not None and wanted in (crate.lib, crate.name.replace("-", "_")):
                    return crate
        return None

    @cached_property
    def _manifests(self) -> tuple[tuple[Path, bytes], ...]:
        folders = {above for folder in self._folders for above in (folder, *folder.parents)}
        inside = sorted(folder for folder in folders if folder.is_relative_to(self._workspace))
        manifests = [(folder, folder / "Cargo.toml") for folder in inside]
        return tuple((folder, path.read_bytes()) for folder, path in manifests if path.is_file())


def _read_crate(folder: Path) -> Crate | None:
    manifest = _read_manifest(folder / "Cargo.toml")
    package = manifest.get("package")
    if not isinstance(package, dict) or not isinstance(package.get("name"), str):
        return None
    name = package["name"]
    library = _table(manifest.get("lib"))
    root = folder / str(library.get("path", "src/lib.rs"))
    if not root.exists():
        root = folder / "src" / "main.rs"
    return Crate(
        name=name,
        lib=str(library.get("name", name)).replace("-", "_"),
        directory=folder,
        root=root,
        edition=_edition(package.get("edition"), folder),
    )


def _edition(value: object, folder: Path) -> str:
    """A package's edition: its own, its workspace's if it says so, or cargo's default."""
    if _table(value).get("workspace") is True:
        value = _table(_workspace_around(folder).get("package")).get("edition")
    return value if isinstance(value, str) else "2015"


@cache
def _workspace_around(folder: Path) -> dict[str, Any]:
    """The `[workspace]` table that the package in `folder` inherits from; empty without one."""
    for place in (folder, *folder.parents):
        manifest = _read_manifest(place / "Cargo.toml")
        if "workspace" in manifest:
            return _table(manifest["workspace"])
    return {}


@cache
def _dependencies(folder: Path) -> dict[str, str]:
    """The packages that the package in `folder` depends on, by the name they have in its paths."""
    manifest = _read_manifest(folder / "Cargo.toml")
    tables = [_table(manifest.get(key)) for key in ("dependencies", "dev-dependencies")]
    for target in _table(manifest.get("target")).values():
        tables.append(_table(_table(target).get("dependencies")))
    found = {}
    for table in tables:
        for alias, value in table.items():
            dependency = _table(value)
            if dependency.get("workspace") is True:
                dependency = _table(_table(_workspace_around(folder).get("dependencies")).get(alias))
            found[alias.replace("-", "_")] = str(dependency.get("package", alias))
    return found


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


@cache
def _read_manifest(path: Path) -> dict[str, Any]:
    # A manifest that cannot be read says nothing about its crate: types in it stay unknown, which makes
    # every rule more careful, never less.
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
