"""The pieces of a fix that gives the handle of a method to its entity, in one of the forms of storage.

A slot holds the last handle only: the next one replaces it, which ends what it stood for. A map holds the
last one of each key. What ends there has to be right to end, which is for the rules to know. A set, which
is the kit's, holds all of them for as long as they run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codemod.model import Snippet, Span
from codemod.plans import managed, ownership
from codemod.plans.ownership import Refused
from codemod.rust import gpui, syntax, types
from codemod.rust.facts import LiteralFact
from codemod.rust.index import External, Index, TypeRef

# Traits of a map's key, for types from outside of the workspace.
_HASHED = ("EntityId", "WindowId", "TypeId", "Uuid", "String", "SharedString", "PathBuf", "char")
_SHARED_KEYS = ("str", "Path", "String", "PathBuf")


@dataclass(frozen=True, slots=True)
class KeyText:
    """How a key is written: its type (in full where it needs no import), and its value behind the handle.

    `early` is what has to be kept of it before the handle is made, as that takes it away; empty: nothing.
    """

    type: str
    value: str
    early: str = ""


@dataclass(frozen=True, slots=True)
class Logging:
    """How the errors of a task go on being logged once it is stored: by a task around it, called `task`.

    `log_err` says that the file has `ResultExt`, which Zed logs errors with.
    """

    context: str
    chained: bool
    task: str
    log_err: bool

    @property
    def values(self) -> dict[str, object]:
        """The values for the templates."""
        return {"context": self.context, "chained": self.chained, "task": self.task, "log_err": self.log_err}


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle that a method or a callback makes and lets go of.

    `noun` is "task" or "subscription", `type` the handle's type as the owner's file may write it, with the
    `imports` that needs. `entity` is the variable that can keep it. `stems` are words for what it is about,
    the best first; `taken` the names of fields that other fixes add. `names` are those of the function.
    `app` is a variable that stands for the app there, for a task that the kit's map or set is to keep; empty
    for a handle that a plain map keeps.
    """

    path: Path
    module: tuple[str, ...]
    made: Span
    statement: Span
    noun: str
    type: str
    imports: Sequence[Snippet]
    entity: str
    stems: Sequence[str]
    names: frozenset[str]
    taken: list[str]
    key: KeyText | None = None
    logging: Logging | None = None
    app: str = ""


def snippets(form: str, index: Index, owner: TypeRef, handle: Handle) -> Iterator[Snippet]:
    """All snippets that keep `handle` in `owner` by one of the `FORMS`. Raises Refused."""
    if index.crate_of(handle.path) is not index.crate_of(owner.path):
        raise Refused(f"`{owner.fact.name}` belongs to another crate")
    if not ownership.is_below(index, owner, handle.path, handle.module):
        raise Refused(f"a private field of `{owner.fact.name}` cannot be set from {handle.path.name}")
    yield from handle.imports
    yield from FORMS[form](index, owner, handle)


def _slot(index: Index, owner: TypeRef, handle: Handle) -> Iterator[Snippet]:
    # Nothing reads a slot, and a leading underscore keeps rustc from saying so.
    name = _free(owner, handle, [f"_{stem}_{handle.noun}" for stem in handle.stems])
    yield from _field(index, owner, name, f"Option<{handle.type}>", lambda *_: "None")
    values = {"entity": handle.entity, "name": name}
    if handle.logging is not None:
        yield from _logged(index, handle, "slot", {**values, **handle.logging.values})
    else:
        yield from _around(index, handle, "_owner/slot", "_owner/slot_end", values)


def _map(index: Index, owner: TypeRef, handle: Handle) -> Iterator[Snippet]:
    key = handle.key
    if key is None:
        raise Refused("no key is at hand that it could be kept by")
    name = _free(owner, handle, [f"{stem}_{handle.noun}s" for stem in handle.stems])
    if handle.app:
        if "Debug" not in types.traits(key.type, owner.path, owner.fact.module, index):
            raise Refused(f"a `{key.type}` has no `Debug`, by which the kit's map tells of its keys")
        store = managed.store(index, owner, managed.MAP)
        yield from store.imports
        yield from _field(index, owner, name, f"{store.write}<{key.type}>", store.empty)
    else:
        written, imports = _hash_map(index, owner)
        yield from imports
        home = owner.path

        def empty(path: Path, _: LiteralFact) -> str:
            return f"{written}::default()" if path == home else "Default::default()"

        yield from _field(index, owner, name, f"{written}<{key.type}, {handle.type}>", empty)
    yield from _inserted(index, handle, name, key)


def _set(index: Index, owner: TypeRef, handle: Handle) -> Iterator[Snippet]:
    name = managed.existing_set(index, owner)
    if not name:
        # All tasks of an entity may share the set, so its name is free for each of them.
        shared = owner.fact.field(_SET_FIELD) is None
        names = [f"{stem}_{handle.noun}s" for stem in handle.stems]
        name = _SET_FIELD if shared else _free(owner, handle, names)
        store = managed.store(index, owner, managed.SET)
        yield from store.imports
        yield from _field(index, owner, name, store.write, store.empty)
    yield from _inserted(index, handle, name, None)


_SET_FIELD = "tasks"
# A form more is a function more here; the rules offer forms by these names.
FORMS: Mapping[str, Callable[[Index, TypeRef, Handle], Iterator[Snippet]]] = {
    "slot": _slot,
    "map": _map,
    "set": _set,
}


def _inserted(index: Index, handle: Handle, name: str, key: KeyText | None) -> Iterator[Snippet]:
    """The handle as a variable, which the field `name` takes in, under its key if it has one."""
    hidden = f"{handle.noun}_key"
    early = key.early if key is not None else ""
    variable = handle.noun if handle.noun not in handle.names else f"kept_{handle.noun}"
    if variable in handle.names or (early and hidden in handle.names):
        raise Refused(f"a variable `{variable}` or `{hidden}` is in use there")
    keys = [hidden if early else key.value] if key is not None else []
    arguments = [*keys, variable, *([handle.app] if handle.app else [])]
    values = {"entity": handle.entity, "name": name, "variable": variable, "arguments": arguments}
    start = {"variable": variable, "key": early, "key_name": hidden}
    if handle.logging is not None:
        yield from _logged(index, handle, "keyed", {**values, **handle.logging.values}, start)
    else:
        yield from _around(index, handle, "_owner/keyed", "_owner/keyed_end", values, start)


def _around(
    index: Index,
    handle: Handle,
    before: str,
    behind: str,
    values: Mapping[str, object],
    start: Mapping[str, object] | None = None,
) -> Iterator[Snippet]:
    """What is written before the call that makes the handle, and what takes the place of its `.detach()`."""
    data = index.data(handle.path) or b""
    indent = syntax.line_indent(data, handle.made.start)
    first = Span(handle.made.start, handle.made.start)
    yield Snippet(handle.path, first, f"{before}.rs.j2", start if start is not None else values, indent)
    rest = Span(handle.made.end, handle.statement.end)
    yield Snippet(handle.path, rest, f"{behind}.rs.j2", values, indent)


def _logged(
    index: Index,
    handle: Handle,
    form: str,
    values: Mapping[str, object],
    early: Mapping[str, object] | None = None,
) -> Iterator[Snippet]:
    """The same for a task whose errors are logged: it becomes a variable, and a task around it is kept."""
    start = {"key": "", "key_name": "", **(early or {}), "variable": values["task"]}
    template = f"detached-task/logged_{form}"
    yield from _around(index, handle, "_owner/keyed", template, values, start)


def _field(index: Index, owner: TypeRef, name: str, written: str, value: ownership.Value) -> list[Snippet]:
    always = [each for each in owner.fact.fields if not each.conditional]
    if not always:
        raise Refused(f"`{owner.fact.name}` has no field to put another one beside")
    return ownership.add_field(index, owner, always[-1], name, written, value)


def _free(owner: TypeRef, handle: Handle, names: Sequence[str]) -> str:
    for name in names:
        if owner.fact.field(name) is None and name not in handle.taken:
            handle.taken.append(name)
            return name
    raise Refused(f"`{owner.fact.name}` has a field `{names[0]}` already")


# --- what goes into it ---


def key_text(
    index: Index,
    path: Path,
    module: tuple[str, ...],
    name: str,
    written: str,
    *,
    reference: bool,
    moved: bool,
) -> KeyText:
    """How the parameter `name` of the type `written` can be the key of a map. Raises Refused."""
    traits = types.traits(written, path, module, index)
    head, arguments = types.split_generic(written)
    last = head.rsplit("::", 1)[-1]
    number = last[1:].isdigit() or last[1:] == "size"
    shared = last in gpui.TRANSPARENT and len(arguments) == 1 and arguments[0] in _SHARED_KEYS
    if not (number or last in _HASHED or shared or {"Hash", "Eq"} <= traits):
        raise Refused(f"`{written}` may be no key of a map")
    if "Copy" in traits:
        return KeyText(written, f"*{name}" if reference else name)
    if not shared and "Clone" not in traits:
        raise Refused(f"a `{written}` cannot be cloned to be a key")
    return KeyText(written, f"{name}.clone()", f"{name}.clone()" if moved else "")


def _hash_map(index: Index, owner: TypeRef) -> tuple[str, list[Snippet]]:
    """How to write a hash map in the owner's module, and the import it may need."""
    meaning = index.resolve("HashMap", owner.path, owner.fact.module)
    if isinstance(meaning, External) and meaning.path in gpui.ENTRY_MODULES:
        return "HashMap", []
    crate = index.crate_of(owner.path)
    home = "collections" if crate is not None and crate.package_of("collections") else "std::collections"
    if isinstance(meaning, TypeRef) and meaning.fact.kind == "alias":
        return "HashMap", []
    if meaning is not None or ownership.mentions(index, owner.path, "HashMap"):
        return f"{home}::HashMap", []
    return "HashMap", [ownership.use_line(index, owner.path, owner.fact.module, f"{home}::HashMap")]


def log_errors(index: Index, path: Path, module: tuple[str, ...]) -> tuple[bool, list[Snippet]]:
    """Whether a module logs errors by `ResultExt` (else by `log`), and the import for it. Raises Refused."""
    crate = index.crate_of(path)
    uses = ownership.uses_of(index, path, module)
    if any(use.path == ("util", "ResultExt") for use in uses):
        return True, []
    util = crate.package_of("util") if crate is not None else None
    home = index.layout.crate_named(util) if util else None
    declares = home is not None and any(
        b"trait ResultExt" in (index.data(file) or b"") for file in index.files_mentioning(home, "ResultExt")
    )
    if declares and not ownership.mentions(index, path, "ResultExt"):
        return True, [ownership.use_line(index, path, module, "util::ResultExt as _")]
    if crate is None or crate.package_of("log") is None:
        raise Refused("its errors are logged, and nothing is at hand to log them with")
    return False, []
