"""What `reattach kit add` changes in a crate: worked out as values, and written by nobody here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codemod.discover import find_root
from codemod.kit import Kit, Module, declaration, the_kit
from codemod.manifest import add_line, entry, with_features
from codemod.model import FileChange, ReattachError
from codemod.rust.cargo_layout import CargoLayout, Crate
from codemod.rust.declaring import spot_for, taken_names
from codemod.rust.syntax import parse
from codemod.rustfmt import Rustfmt
from codemod.tomlfile import read_toml, subtable

_MANIFEST = "Cargo.toml"
_DEPENDENCIES = "dependencies"
_DEV = "dev-dependencies"
_OF_WORKSPACE = "workspace.dependencies"


@dataclass(frozen=True, slots=True)
class Addition:
    """Modules of the kit in a crate: new files, and changes of files that are there.

    `root` is the workspace, or the crate if it is in none. `kept` are modules that others need and that the
    crate has already; they stay as they are.
    """

    root: Path
    crate: str
    added: tuple[Module, ...]
    kept: tuple[Module, ...]
    new: tuple[FileChange, ...]
    changed: tuple[FileChange, ...]

    @property
    def files(self) -> tuple[FileChange, ...]:
        """All files, in the order in which they may be written: none refers to one that comes later."""
        return (*self.new, *self.changed)


@dataclass(frozen=True, slots=True)
class Missing:
    """A line that a Cargo.toml needs and does not have: in which file, which table, and the line."""

    path: Path
    table: str
    line: str


def addition(names: Sequence[str], place: Path, *, dependencies: bool) -> Addition:
    """What it takes to add the modules called `names`, and those they need, to the crate at `place`.

    `place` is the folder of a package or its Cargo.toml. With `dependencies`, those that the crate lacks are
    among the changes; without, lacking one is an error that says which.

    Raises:
        ReattachError: when there is no such package, a name is taken, or a dependency is missing.
    """
    kit = the_kit()
    crate = _crate_at(place)
    root = crate.root.read_bytes()
    asked = {kit.named(name) for name in names}
    wanted = kit.with_needs(names)
    taken = {module: where for module in wanted if (where := _taken(module, crate, root))}
    for module, where in taken.items():
        if module in asked:
            raise ReattachError(
                f"{crate.name} has a module `{module.rust_name}` already: {where}",
                "remove or rename it first, or leave this module out",
            )
    added = tuple(module for module in wanted if module not in taken)
    changes = [FileChange(crate.root, root, _declared(root, added, crate), ())]
    missing = tuple(_missing(kit, crate))
    if missing and not dependencies:
        listed = "\n".join(f"  * [{lack.table}] {lack.line}" for lack in missing)
        raise ReattachError(
            f"{crate.directory / _MANIFEST} lacks what the kit depends on:\n\n{listed}",
            "add these lines, or pass `--workspace`",
        )
    changes += _manifests(missing)
    new = [FileChange(_file_of(module, crate), b"", module.text, ()) for module in added]
    return Addition(
        root=find_root([crate.directory]),
        crate=crate.name,
        added=added,
        kept=tuple(taken),
        new=_formatted(new, crate),
        changed=_formatted(changes[:1], crate) + tuple(changes[1:]),
    )


def _crate_at(place: Path) -> Crate:
    folder = (place.parent if place.name == _MANIFEST else place).resolve()
    path = folder / _MANIFEST
    if not path.is_file():
        raise ReattachError(f"there is no {path}", "name the folder of a package with `--crate PATH`")
    manifest = read_toml(path)
    if "package" not in manifest:
        raise ReattachError(
            f"{path} is a workspace without a package of its own",
            "name the folder of one of its packages with `--crate PATH`",
        )
    crate = CargoLayout(folder, ()).crate_of(path)
    if crate is None or not crate.root.is_file():
        raise ReattachError(
            f"{path}: there is neither a library nor a src/main.rs to declare modules in",
            "make one, or name its file with `path` under [lib]",
        )
    return crate


# --- the Rust files ---


def _file_of(module: Module, crate: Crate) -> Path:
    return crate.root.parent / f"{module.rust_name}.rs"


def _taken(module: Module, crate: Crate, root: bytes) -> Path | None:
    """The file where the crate has the module's name already; None if it is free."""
    file = _file_of(module, crate)
    for path in (file, file.with_suffix("") / "mod.rs"):
        if path.exists():
            return path
    return crate.root if module.rust_name in taken_names(parse(root)) else None


def _declared(root: bytes, modules: Sequence[Module], crate: Crate) -> bytes:
    """The root file with the `mod` lines, which other crates see if it is a library."""
    newline = b"\r\n" if b"\r\n" in root else b"\n"
    if root and not root.endswith(b"\n"):
        root += newline
    for module in modules:
        spot = spot_for(parse(root), module.rust_name)
        above, below = root[: spot.offset], root[spot.offset :]
        lines = declaration(module, public=crate.root.name != "main.rs").replace(b"\n", newline)
        if spot.alone and below:
            lines += newline
        root = above + lines + below
    return root


def _formatted(changes: Sequence[FileChange], crate: Crate) -> tuple[FileChange, ...]:
    texts = Rustfmt(lambda _: crate.edition).keep(changes)
    return tuple(
        FileChange(change.path, change.before, text, ())
        for change, text in zip(changes, texts, strict=True)
        if text != change.before
    )


# --- the manifests ---


def _missing(kit: Kit, crate: Crate) -> Iterator[Missing]:
    path = crate.directory / _MANIFEST
    manifest = read_toml(path)
    workspace_path = find_root([crate.directory]) / _MANIFEST
    shared = _shared(workspace_path)
    for name, version in kit.versions.items():
        given = subtable(manifest, _DEPENDENCIES).get(name)
        if given is None:
            if shared is not None and name not in shared:
                yield Missing(workspace_path, _OF_WORKSPACE, entry(name, version))
            given = version if shared is None else {"workspace": True}
            yield Missing(path, _DEPENDENCIES, entry(name, given))
        features = kit.test_features.get(name, ())
        for_tests = subtable(manifest, _DEV).get(name)
        if set(features) <= _features(given, name, shared) | _features(for_tests, name, shared):
            continue
        line = entry(name, with_features(given, features))
        if for_tests is not None:
            raise ReattachError(
                f"{path}: the tests of the kit need `{line}` in [{_DEV}], where {name} has other features",
                f"add the features {', '.join(features)} to it",
            )
        yield Missing(path, _DEV, line)


def _shared(manifest: Path) -> dict[str, Any] | None:
    """The dependencies that a workspace keeps for its packages; None where it keeps none."""
    workspace = subtable(read_toml(manifest), "workspace") if manifest.is_file() else {}
    return subtable(workspace, _DEPENDENCIES) if _DEPENDENCIES in workspace else None


def _features(value: object, name: str, shared: dict[str, Any] | None) -> set[str]:
    """The features that a dependency asks for, those of its workspace's entry included."""
    if not isinstance(value, dict):
        return set()
    inherited = _features((shared or {}).get(name), name, None) if value.get("workspace") is True else set()
    return inherited | set(value.get("features", ()))


def _manifests(missing: Sequence[Missing]) -> Iterator[FileChange]:
    for path in dict.fromkeys(lack.path for lack in missing):
        before = after = path.read_bytes()
        for lack in missing:
            if lack.path == path:
                after = add_line(after, lack.table, lack.line, path)
        yield FileChange(path, before, after, ())
