"""The facts of a workspace, joined: what a name means where it is written.

The index loads files on demand and remembers them. A crate's files are searched for a name as bytes before
any of them is parsed, so that asking about one type costs a few parses, not the whole tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from codemod.rust import gpui
from codemod.rust.cargo_layout import CargoLayout, Crate
from codemod.rust.facts import FileFacts, LiteralFact, TypeFact, UseFact
from codemod.rust.words import BUILT, RENAMED, Place, declared_modules, stands

_MAX_HOPS = 12


class TypeRef(NamedTuple):
    """A type that is declared in the workspace: where, and its facts."""

    path: Path
    fact: TypeFact

    @property
    def key(self) -> tuple[Path, tuple[str, ...], str]:
        """What tells two types of the same name apart."""
        return self.path, self.fact.module, self.fact.name

    def __hash__(self) -> int:
        """By the key: hashing all that is known of a type would take longer than most answers."""
        return hash(self.key)


class External(NamedTuple):
    """A name from a crate outside of the workspace, as the full path by which it was reached."""

    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """The last segment."""
        return self.path[-1]


class _Module(NamedTuple):
    crate: Crate
    path: tuple[str, ...]


_Meaning = TypeRef | External | _Module


class Index:
    """Answers questions about types over all files of a workspace.

    `files` are all Rust files of the workspace; `read` gives a file's bytes without parsing (None when it
    cannot be read) and `load` its facts. Both are called at most once per file.
    """

    def __init__(
        self,
        workspace: Path,
        files: Iterable[Path],
        read: Callable[[Path], bytes | None],
        load: Callable[[Path], FileFacts],
    ) -> None:
        self.workspace = workspace
        self._files = tuple(sorted(files))
        self.layout = CargoLayout(workspace, self._files)
        self.data = cache(read)
        self.facts = cache(load)
        # Asked for nearly every file: the bytes answer it without a parse.
        self._declared = cache(lambda path: frozenset(declared_modules(self.data(path) or b"")))
        self._crate_files = cache(self._files_of)
        self._modules = cache(self._modules_of)
        self._lookup = cache(self._lookup_uncached)
        self._names = cache(self._names_of)

    def crate_of(self, path: Path) -> Crate | None:
        """The crate that the file at `path` belongs to."""
        return self.layout.crate_of(path)

    def module_of(self, path: Path, inline: tuple[str, ...]) -> tuple[str, ...] | None:
        """The full path inside its crate of inline module `inline` of the file at `path`, if it has one."""
        crate = self.crate_of(path)
        outside = crate.module_of(path) if crate else None
        return None if outside is None else (*outside, *inline)

    def is_compiled(self, path: Path) -> bool:
        """False for a file below a crate's sources that no `mod` declaration leads to, like a fixture.

        Files outside of the library's folder (examples, benches, tests) are taken for roots of their own.
        """
        crate = self.crate_of(path)
        module = crate.module_of(path) if crate else None
        if crate is None or not module or module[0] in ("main", "bin"):
            return True
        for cut in range(len(module)):
            parent = self._modules(crate).get(module[:cut])
            if parent is None or module[cut] not in self._declared(parent):
                return False
        return True

    def files_mentioning(self, crate: Crate, word: str) -> tuple[Path, ...]:
        """The crate's files that hold `word` as a whole word, wherever."""
        return self._files_with(crate, (word,))

    def all_files_mentioning(self, word: str) -> tuple[Path, ...]:
        """The files of all crates that hold `word` as a whole word, wherever."""
        pattern = re.compile(re.escape(word.encode()) + rb"\b")
        return tuple(path for path in self._files if pattern.search(self.data(path) or b""))

    def resolve(self, written: str, path: Path, module: tuple[str, ...]) -> TypeRef | External | None:
        """What the type path `written` means in inline module `module` of the file at `path`.

        None when it cannot be told: a macro made it, a glob hides it, or the file is in no crate's module
        tree.
        """
        crate = self.crate_of(path)
        inside = crate.module_of(path) if crate else None
        if crate is None or inside is None:
            return self._in_lone_file(written, path, module, crate)
        meaning = self._follow(tuple(written.split("::")), crate, (*inside, *module), 0)
        if meaning is None and "::" not in written:
            meaning = self._function_import(written, path, crate, (*inside, *module))
        return None if isinstance(meaning, _Module) else meaning

    def literals_of(self, owner: TypeRef) -> tuple[tuple[Path, LiteralFact], ...]:
        """Every literal and every pattern of `owner` in its crate, as far as the parser sees them."""
        return tuple(
            (path, literal)
            for path in self._neighbours(owner)
            for literal in self.facts(path).literals
            if self._is(literal.type, path, literal.module, owner)
        )

    def literals_in_macros(self, owner: TypeRef) -> tuple[Path, ...]:
        """Files of the crate in which a macro body seems to build or match a value of `owner`."""
        names = "|".join(sorted(map(re.escape, self._names(owner))))
        pattern = re.compile(rf"\b({names})\s*\{{".encode())
        own = re.compile(rf"\b(Self|{names})\s*\{{".encode())
        found = []
        for path in self._neighbours(owner):
            data, facts = self.data(path) or b"", self.facts(path)
            impls = [impl.span for impl in facts.impls if self._is(impl.type, path, impl.module, owner)]
            for tree in facts.token_trees:
                inside = any(impl.start < tree.start < impl.end for impl in impls)
                if (own if inside else pattern).search(data, tree.start, tree.end):
                    found.append(path)
                    break
        return tuple(found)

    def built_outside(self, owner: TypeRef) -> Path | None:
        """A file of another crate that seems to build or match a value of `owner`.

        Only a struct whose fields are all public can be.
        """
        if any(field.visibility != "pub" for field in owner.fact.fields):
            return None
        name = owner.fact.name.encode()
        pattern = re.compile(rb"\b" + re.escape(name) + rb"\s*\{")
        crate = self.crate_of(owner.path)
        for path in self._files:
            data = self.data(path)
            if data is None or name not in data or self.crate_of(path) is crate or not pattern.search(data):
                continue
            if any(
                self._is(literal.type, path, literal.module, owner) for literal in self.facts(path).literals
            ):
                return path
        return None

    def traits_of(self, owner: TypeRef) -> frozenset[str]:
        """The traits `owner` derives or implements in its own crate, by their last segment."""
        found = set(owner.fact.derives)
        for path in self._neighbours(owner):
            for impl in self.facts(path).impls:
                if impl.trait and self._is(impl.type, path, impl.module, owner):
                    found.add(impl.trait.rsplit("::", 1)[-1])
        return frozenset(found)

    def impl_files(self, owner: TypeRef, matching: re.Pattern[bytes] | None = None) -> tuple[Path, ...]:
        """The files of the crate with an `impl` block of `owner`; only those in which `matching` is found."""
        return tuple(
            path
            for path in self._neighbours(owner)
            if (matching is None or matching.search(self.data(path) or b""))
            and any(self._is(impl.type, path, impl.module, owner) for impl in self.facts(path).impls)
        )

    def _neighbours(self, owner: TypeRef) -> tuple[Path, ...]:
        crate = self.crate_of(owner.path)
        if crate is None:
            return (owner.path,)
        found = self._files_with(crate, self._names(owner), BUILT)
        return found if owner.path in found else (owner.path, *found)

    def _files_with(
        self, crate: Crate, names: Collection[str], place: Place | None = None
    ) -> tuple[Path, ...]:
        """The crate's files in which any of `names` stands as a whole word, at such a place."""
        words = sorted(name.encode() for name in names)
        return tuple(
            path
            for path in self._crate_files(crate)
            if any(stands(word, self.data(path) or b"", place) for word in words)
        )

    def _names_of(self, owner: TypeRef) -> frozenset[str]:
        """The owner's name, and what imports and aliases of its crate call it elsewhere."""
        crate = self.crate_of(owner.path)
        names: set[str] = set()
        more = {owner.fact.name}
        while more:
            names |= more
            files = self._files_with(crate, more, RENAMED) if crate else ()
            more = {alias for path in files for alias in self.facts(path).aliases_of(names)} - names
        return frozenset(names)

    def _is(self, written: str, path: Path, module: tuple[str, ...], owner: TypeRef) -> bool:
        if written.rsplit("::", 1)[-1] not in self._names(owner):
            return False
        meaning = self.resolve(written, path, module)
        for _ in range(_MAX_HOPS):
            if not isinstance(meaning, TypeRef) or meaning.fact.kind != "alias":
                break
            meaning = self.resolve(meaning.fact.aliased, meaning.path, meaning.fact.module)
        if meaning is None and self._starts_elsewhere(written, path, module, owner):
            return False
        # A name that cannot be followed may still be ours: count it, so that nothing is overlooked.
        return meaning is None or (isinstance(meaning, TypeRef) and meaning.key == owner.key)

    def _starts_elsewhere(self, written: str, path: Path, module: tuple[str, ...], owner: TypeRef) -> bool:
        """True when a path that cannot be followed to its end leads into another crate than `owner`'s."""
        crate = self.crate_of(path)
        inside = self.module_of(path, module)
        first, separator, _ = written.partition("::")
        if crate is None or inside is None or not separator:
            return False
        start = self._follow((first,), crate, inside, 0)
        if isinstance(start, External):
            return True
        return isinstance(start, _Module) and start.crate is not self.crate_of(owner.path)

    def _files_of(self, crate: Crate) -> tuple[Path, ...]:
        # Only what lies below the crate's folder is asked for its crate: that keeps other manifests unread.
        below = f"{crate.directory}/"
        return tuple(
            path for path in self._files if str(path).startswith(below) and self.crate_of(path) is crate
        )

    def _modules_of(self, crate: Crate) -> dict[tuple[str, ...], Path]:
        found = {}
        for path in self._crate_files(crate):
            module = crate.module_of(path)
            if module is not None:
                found[module] = path
        return found

    def _scopes(self, module: _Module) -> Iterator[tuple[Path, tuple[str, ...]]]:
        files = self._modules(module.crate)
        for cut in range(len(module.path), -1, -1):
            path = files.get(module.path[:cut])
            if path is not None:
                yield path, module.path[cut:]

    def _follow(
        self, segments: tuple[str, ...], crate: Crate, module: tuple[str, ...], hops: int
    ) -> _Meaning | None:
        if hops > _MAX_HOPS or not segments:
            return None
        first, *rest = segments
        meaning: _Meaning | None
        if first == "crate":
            meaning = _Module(crate, ())
        elif first == "self":
            meaning = _Module(crate, module)
        elif first == "super":
            meaning = _Module(crate, module[:-1])
        else:
            meaning = self._lookup(_Module(crate, module), first, hops + 1)
            if meaning is None:
                meaning = self._crate_at(first, crate)
        return self._walk(meaning, tuple(rest), hops)

    def _walk(self, meaning: _Meaning | None, rest: tuple[str, ...], hops: int) -> _Meaning | None:
        for segment in rest:
            if isinstance(meaning, _Module):
                meaning = (
                    _Module(meaning.crate, meaning.path[:-1])
                    if segment == "super"
                    else self._lookup(meaning, segment, hops + 1)
                )
            elif isinstance(meaning, External):
                meaning = External((*meaning.path, segment))
            else:
                return None
        return meaning

    def _crate_at(self, name: str, crate: Crate) -> _Meaning | None:
        if name in ("std", "core", "alloc"):
            return External((name,))
        if name == crate.lib:
            return _Module(crate, ())
        package = crate.package_of(name)
        if package is None:
            return None
        target = self.layout.crate_named(package)
        return External((name,)) if target is None else _Module(target, ())

    def _lookup_uncached(self, module: _Module, name: str, hops: int) -> _Meaning | None:
        if hops > _MAX_HOPS:
            return None
        uses = []
        for path, inline in self._scopes(module):
            facts = self.facts(path)
            for fact in facts.types:
                if fact.name == name and fact.module == inline:
                    return TypeRef(path, fact)
            if (*inline, name) in facts.modules:
                return _Module(module.crate, (*module.path, name))
            here = [use for use in facts.uses if use.module == inline and not use.in_function]
            for use in here:
                if use.name == name:
                    # A `use` is resolved without itself: `use foo::foo` must not circle.
                    return self._follow_use(use.path, module, name, hops)
            uses += here
        if (*module.path, name) in self._modules(module.crate):
            return _Module(module.crate, (*module.path, name))
        return self._through_globs(uses, module, name, hops)

    def _through_globs(
        self, uses: Iterable[UseFact], module: _Module, name: str, hops: int
    ) -> _Meaning | None:
        for use in uses:
            target = self._follow_use(use.path, module, name, hops) if use.name == "*" else None
            if isinstance(target, _Module) and target != module:
                found = self._lookup(target, name, hops + 1)
                if found is not None:
                    return found
            elif isinstance(target, External) and (*target.path, name) in gpui.ENTRY_MODULES:
                return External((*target.path, name))
        return None

    def _follow_use(self, path: tuple[str, ...], module: _Module, name: str, hops: int) -> _Meaning | None:
        if path[0] in ("crate", "self", "super"):
            return self._follow(path, module.crate, module.path, hops + 1)
        start = self._crate_at(path[0], module.crate)
        if start is None and path[0] != name:
            start = self._lookup(module, path[0], hops + 1)
        return self._walk(start, path[1:], hops)

    def _function_import(
        self, written: str, path: Path, crate: Crate, module: tuple[str, ...]
    ) -> _Meaning | None:
        for use in self.facts(path).uses:
            if use.in_function and use.name == written:
                return self._follow_use(use.path, _Module(crate, module), written, 0)
        return None

    def _in_lone_file(
        self, written: str, path: Path, module: tuple[str, ...], crate: Crate | None
    ) -> TypeRef | External | None:
        """What a name means in a file that is in no module tree: an example, a test, a stray file."""
        facts = self.facts(path)
        name = written.rsplit("::", 1)[-1]
        for fact in facts.types:
            if fact.name == name and fact.module == module:
                return TypeRef(path, fact)
        for use in facts.uses:
            if use.name == name and use.module == module and use.path[0] not in ("crate", "self", "super"):
                start = self._crate_at(use.path[0], crate) if crate is not None else None
                meaning = self._walk(start or External(use.path[:1]), use.path[1:], 0)
                return None if isinstance(meaning, _Module) else meaning
        return None
