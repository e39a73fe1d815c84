"""The pieces of a fix that has the kit's registry guard a registration, hold its task, and clean up.

The registry cleans up when it releases the handle of what was registered. So the clean-up moves out of the
arm that ends it, into a method that the registry calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from codemod.model import Place, Snippet, Span
from codemod.plans import ownership, registration
from codemod.plans.kit_types import kit_type
from codemod.plans.ownership import Refused
from codemod.plans.registration import Case
from codemod.rust import gpui, syntax, types
from codemod.rust.cleanup import Removal
from codemod.rust.facts import LiteralFact
from codemod.rust.flow import Holding

MODULE = "resource_registry"
_TYPE = "ResourceRegistry"
_IN_FULL = f"crate::{MODULE}::{_TYPE}"
# What the fix calls that the module did not have from its beginning.
_CALLED = (b"pub fn hold<", b"pub fn release<", b"pub fn keep_task(")
# Types of keys that are as often asked for by another type: the `str` of a `String`.
_SHARED_KEYS = frozenset({"String", "PathBuf", "OsString", "SharedString", "Arc", "Rc", "Box", "Cow", "Vec"})


@dataclass(frozen=True, slots=True)
class _Method:
    """The method that the clean-up becomes. `taken` are the variables that it takes from `self`."""

    name: str
    key: str
    removal: Removal
    context: str
    taken: Sequence[tuple[str, str]]


def snippets(case: Case) -> Iterator[Snippet]:
    """All snippets of the fix. Raises Refused when the registry is not there, or does not fit."""
    _deny_owner(case)
    kit_type(case.index, case.owner, MODULE, _TYPE, _CALLED)
    method = _method(case, _only_removal(case))
    written, imports = _written(case)
    yield from imports

    def value(path: Path, literal: LiteralFact) -> str:
        home = (path, literal.module) == (case.owner.path, case.owner.fact.module)
        return f'{written if home else _IN_FULL}::new("{case.subject}")'

    key = case.key.map.key
    anchor = case.key.field
    yield from ownership.add_field(case.index, case.owner, anchor, case.field, f"{written}<{key}>", value)
    yield _guard(case)
    yield from _held(case, method)
    yield _released(case, method.removal)
    yield _made(case, method)
    yield from registration.receivers(case)


# --- what has to hold ---


def _deny_owner(case: Case) -> None:
    owner, key = case.owner.fact, case.key.map.key
    denied = [name for name in ("Default", "Debug") if name in owner.derives]
    if denied:
        raise Refused(f"`{owner.name}` derives {' and '.join(denied)}, which the registry is not")
    if "Debug" not in case.key_traits:
        raise Refused(f"a `{key}` is not known to be `Debug`, by which the registry tells of its keys")
    hashed = "Hash" in case.key_traits or _head(key) in gpui.KNOWN_TRAITS
    if "BTreeMap" in case.key.map.head and not hashed:
        raise Refused(f"a `{key}` is not known to be `Hash`, as the registry's keys are")
    if not re.search(rb"\bContext<", case.data):
        raise Refused("the registry is written for a newer gpui, whose entities have a `Context`")


def _only_removal(case: Case) -> Removal:
    removals = case.site.removals
    if len(case.ids) > 1:
        raise Refused("several maps are filled, and a registry has one clean-up for what it holds")
    if len(removals) != 1 or removals[0].shape != "if-let":
        raise Refused(f"there is no single clean-up of `{case.key.field.name}` that the registry could call")
    (removal,) = removals
    if removal.owner != "self":
        raise Refused(
            f"the clean-up stands in a closure, which calls its entity `{removal.owner}`: make it a method"
        )
    if removal.stays:
        raise Refused(removal.stays)
    field = removal.field
    if re.search(rf"\.{field}\b".encode(), case.data[removal.rest.start : removal.rest.end]):
        raise Refused(f"`{field}` is looked at after the clean-up, which the registry would have done later")
    return removal


def _method(case: Case, removal: Removal) -> _Method:
    name = "_".join(["remove", *case.prefix.split("_"), *case.key.noun.split()])
    crate = case.index.crate_of(case.path)
    if crate is not None and case.index.files_mentioning(crate, name):
        raise Refused(f"the clean-up cannot become a method `{name}`: that name is taken")
    names = {local.name for local in removal.locals}
    key = (removal.key if removal.variable in names else case.site.key.text).rpartition(".")[2]
    if not key.isidentifier() or key in (names - {removal.variable}) | {removal.ids}:
        key = "key"
    context, taken = "", []
    for local in removal.locals:
        is_key = local.name == removal.variable
        the_same = removal.key == key and removal.holding is Holding.REFERENCE
        if not (the_same if is_key else local.is_context or local.value):
            raise Refused(f"the clean-up uses `{local.name}`, which is not at hand in a method of its own")
        if is_key:
            continue
        if not local.used_elsewhere:
            raise Refused(f"without the clean-up, nothing uses `{local.name}` where it stands")
        if local.is_context:
            context = local.name
        else:
            taken.append((local.name, local.value))
    return _Method(name, key, removal, context, taken)


def _home(case: Case, removal: Removal) -> None:
    """Refuse a clean-up beside which no method can be added."""
    impls = [impl for impl in case.index.facts(case.path).impls if impl.span.contains(removal.statement)]
    if len(impls) != 1 or impls[0].trait or impls[0].module != case.owner.fact.module:
        raise Refused("the clean-up stands where no method of its own can be added")


# --- the pieces ---


def _written(case: Case) -> tuple[str, list[Snippet]]:
    """How the owner's file writes the registry's type, with the import it may need."""
    path, module = case.owner.path, case.owner.fact.module
    if ownership.mentions(case.index, path, _TYPE):
        known = any(
            use.name == _TYPE and use.path == ("crate", MODULE, _TYPE)
            for use in ownership.uses_of(case.index, path, module)
        )
        return (_TYPE if known else _IN_FULL), []
    return _TYPE, [ownership.use_line(case.index, path, module, _IN_FULL)]


def _guard(case: Case) -> Snippet:
    asked, key = case.site.asked, case.site.key
    head = _head(case.key.map.key)
    if asked.text != key.text and head in _SHARED_KEYS:
        raise Refused(f"it is not certain that `{asked.text}` is a `{head}` where the guard stands")
    if "owner" in case.site.names:
        raise Refused("the name `owner`, for what the registry gives, means something else here already")
    place = Span(case.site.guard_place.start, case.site.guard_place.start)
    values = {
        "entity": case.site.frame.owner,
        "registry": case.field,
        "key": registration.by_value(case, asked),
        "context": _context(case),
        "leave": case.site.guard_place.leave,
    }
    return registration.snippet(case, place, "register", values, Place.ABOVE)


def _head(written: str) -> str:
    return types.split_generic(written)[0].rsplit("::", 1)[-1]


def _context(case: Case) -> str:
    """The context that the task is spawned with, as it is called there."""
    spawned = case.data[case.site.spawn.start : case.site.spawn.end].decode("utf-8", "replace")
    found = re.match(r"(\w+)\s*\.\s*spawn(_in)?\s*\(", spawned)
    if found is None:
        raise Refused("the task is not spawned with the entity's own context, which the registry needs")
    return found[1]


def _held(case: Case, method: _Method) -> Iterator[Snippet]:
    site = case.site
    if site.frame.module != case.owner.fact.module:
        raise Refused("the task is spawned in another module than that of its owner")
    key, bind = registration.bound(case)
    yield bind
    values = {
        "entity": site.frame.owner,
        "registry": case.field,
        "key": key,
        "clean_up": f"{_own_name(case)}::{method.name}",
        "context": _context(case),
        "comments": list(site.comments),
    }
    yield registration.snippet(case, Span(site.spawn.end, site.statement.end), "hold", values)


def _own_name(case: Case) -> str:
    """How the owner's type is called where the task is spawned."""
    for impl in case.index.facts(case.path).impls:
        if impl.span.contains(case.site.span):
            of = case.index.resolve(impl.type, case.path, impl.module)
            return "Self" if of == case.owner else case.owner.fact.name
    return case.owner.fact.name


def _released(case: Case, removal: Removal) -> Snippet:
    values = {"entity": removal.owner, "registry": case.field, "key": removal.key}
    return registration.snippet(case, removal.statement, "release", values)


def _made(case: Case, method: _Method) -> Snippet:
    """The new method, below the one that the clean-up stood in."""
    removal = method.removal
    _home(case, removal)
    body = case.data[removal.body.start : removal.body.end].decode()
    context, imports = ownership.gpui_name(case.index, case.path, case.owner.fact.module, "Context")
    if imports:
        raise Refused("the file does not name `Context` itself")
    values = {
        "name": method.name,
        "key": method.key,
        "key_type": case.key.map.key,
        "context": method.context or "_cx",
        "context_type": context,
        "taken": method.taken,
        "field": removal.field,
        "pattern": registration.pattern(case, removal),
        "ids": removal.ids,
        "noun": case.key.noun,
        "counted": case.key.counted,
        "body": registration.dedented(body),
        **registration.log_values(case, method.key),
    }
    indent = syntax.line_indent(case.data, removal.after - 1)
    end = Span(removal.after, removal.after)
    return Snippet(case.path, end, "unguarded-registration/method.rs.j2", values, indent)
