"""The pieces of a fix for a repeated registration: guard, task kept by key, entry, clean-up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from codemod.model import Place, Snippet, Span
from codemod.plans import naming, ownership
from codemod.plans.ownership import Refused
from codemod.rust import gpui, logging, syntax, types
from codemod.rust.cleanup import Removal
from codemod.rust.facts import FieldFact
from codemod.rust.flow import Holding
from codemod.rust.guards import Key
from codemod.rust.index import Index, TypeRef
from codemod.rust.records import Record
from codemod.rust.registrations import Registration
from codemod.rust.types import MapType

_TEMPLATES = "unguarded-registration"
# Collections whose number of elements is worth a log line.
_COUNTED = (
    "Vec",
    "HashSet",
    "BTreeSet",
    "HashMap",
    "BTreeMap",
    "VecDeque",
    "SmallVec",
    "IndexSet",
    "IndexMap",
)


@dataclass(frozen=True, slots=True)
class Ids:
    """One ids map of the owner: its field, its type, the element it holds, the noun for that."""

    field: FieldFact
    map: MapType
    element: str
    noun: str
    counted: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A registration with what the index knows of it.

    `prefix` is what the key stands for, in snake case, and `field` the new field's name.
    """

    path: Path
    site: Registration
    index: Index
    data: bytes
    owner: TypeRef
    ids: tuple[Ids, ...]
    key_traits: frozenset[str]
    prefix: str
    field: str
    strategy: str
    log: str

    @property
    def key(self) -> Ids:
        """The ids map that the new field stands beside: the last one declared."""
        return self.ids[-1]

    @property
    def subject(self) -> str:
        """What the key stands for, in words."""
        return naming.spoken(self.prefix)


def case_of(
    path: Path,
    site: Registration,
    owner: TypeRef,
    index: Index,
    strategy: str,
    rivals: Sequence[Registration],
) -> Case:
    """Look up what a fix by the `strategy` "skip", "replace" or "registry" needs to know.

    `rivals` are registrations of the same owner into other maps. Raises Refused when a map or a name is not
    certain.
    """
    ids = _all_ids(site, owner, index)
    key_traits = types.traits(ids[0].map.key, owner.path, owner.fact.module, index)
    kind = "registry" if strategy == "registry" else "tasks"
    return Case(
        path=path,
        site=site,
        index=index,
        data=index.data(path) or b"",
        owner=owner,
        ids=ids,
        key_traits=key_traits,
        prefix=_prefix(ids[0], site),
        field=_field_name(kind, site, rivals, owner, index),
        strategy=strategy,
        log=logging.crate_used(index, path),
    )


def snippets(case: Case) -> Iterator[Snippet]:
    """All snippets of the fix. Raises Refused when one of them cannot be placed."""
    module = case.owner.fact.module
    task, imports = ownership.gpui_name(case.index, case.path, module, "Task")
    yield from imports
    head = case.key.map.head
    yield from ownership.add_field(
        case.index,
        case.owner,
        case.key.field,
        case.field,
        f"{head}<{case.key.map.key}, {task}<()>>",
        ownership.mirrored(case.key.field.name, f"{head}::default()"),
    )
    yield _guard(case)
    yield from _stored_task(case)
    if case.strategy != "replace":
        entry, imports = ownership.entry_name(case.index, case.path, module, case.key.map.entry_module)
        yield from imports
        for record in case.site.records:
            yield _entry(case, record, entry)
    yield from _cleanup(case)
    yield from receivers(case)


def rough_noun(field: str) -> str:
    """What a map field holds, told by its name alone."""
    stem = naming.spoken(field.removesuffix("_ids").removesuffix("_id"))
    return stem if stem.endswith("s") and stem == naming.spoken(field) else naming.plural(stem)


# --- names ---


def _all_ids(site: Registration, owner: TypeRef, index: Index) -> tuple[Ids, ...]:
    found = {record.field: _ids(record, owner, index) for record in site.records}
    ids = tuple(sorted(found.values(), key=lambda each: each.field.span))
    if len({each.map.key for each in ids}) > 1:
        raise Refused("the maps have different types of keys")
    return ids


def _ids(record: Record, owner: TypeRef, index: Index) -> Ids:
    field, found = ownership.map_of(owner, record.field, index)
    head, arguments = types.split_generic(found.value)
    counted = head.rsplit("::", 1)[-1] in _COUNTED
    element = types.split_generic(arguments[0])[0] if counted and arguments else head
    return Ids(field, found, element, _noun(field.name, element, found.key), counted)


def _is_generic(type_name: str) -> bool:
    """True for a type that says nothing of what it stands for."""
    head, _ = types.split_generic(type_name)
    name = head.lstrip("&").rsplit("::", 1)[-1]
    return name in gpui.KNOWN_TRAITS or name in gpui.TRANSPARENT or not name.isidentifier()


def _noun(field: str, element: str, key: str) -> str:
    if not _is_generic(element):
        return naming.plural(naming.spoken(naming.stem(element)))
    prefix = "" if _is_generic(key) else naming.stem(key)
    rest = field.strip("_").removeprefix(prefix).strip("_") or field.strip("_")
    return rough_noun(rest)


def _prefix(ids: Ids, site: Registration) -> str:
    """What the key stands for, in snake case: `context_server` of `ContextServerId`."""
    if not _is_generic(ids.map.key):
        return naming.stem(ids.map.key)
    if not _is_generic(ids.element):
        element = naming.stem(ids.element)
        for ending in (f"_{element}_ids", f"_{element}s", f"_{naming.plural(element)}", f"_{element}_id"):
            if ids.field.name.endswith(ending):
                return ids.field.name.removesuffix(ending).strip("_")
    variable = site.key.text.rsplit(".", 1)[-1]
    stem = variable.removesuffix("_id").removesuffix("_key").removesuffix("_name")
    return stem if stem and stem not in ("id", "key", "name") else ids.field.name.strip("_")


def _field_name(
    kind: str, site: Registration, rivals: Sequence[Registration], owner: TypeRef, index: Index
) -> str:
    """The new field's name; it tells the maps apart where several are filled by tasks of their own.

    `kind` says what the field holds, and ends the name.
    """
    plain, with_noun, with_field = (f"{stem}_{kind}" for stem in _stems(site, owner, index))
    names = [plain, with_noun]
    if rivals:
        nouns = [with_noun]
        for rival in rivals:
            # A rival with a map that is not understood gets no field.
            with suppress(Refused):
                nouns.append(f"{_stems(rival, owner, index)[1]}_{kind}")
        names = [with_noun] if len(set(nouns)) == len(nouns) else [with_field]
    name = next((name for name in names if owner.fact.field(name) is None), None)
    if name is None:
        raise Refused(f"`{owner.fact.name}` has a field `{names[-1]}` already")
    return name


def _stems(site: Registration, owner: TypeRef, index: Index) -> tuple[str, str, str]:
    """What the new field is named after: the key, with what is registered besides, or the map."""
    ids = _all_ids(site, owner, index)[0]
    prefix = _prefix(ids, site)
    noun = ids.noun.replace(" ", "_") if _is_generic(ids.element) else naming.stem(ids.element)
    field = ids.field.name.removesuffix("_ids").removesuffix("_id")
    return prefix, f"{prefix}_{noun}", field


# --- the pieces ---


def snippet(
    case: Case, span: Span, template: str, values: Mapping[str, object], place: Place = Place.INLINE
) -> Snippet:
    """One of this rule's templates at a place of the file that registers."""
    indent = syntax.line_indent(case.data, span.start)
    return Snippet(
        case.path, _trimmed(case, span, place), f"{_TEMPLATES}/{template}.rs.j2", values, indent, place
    )


def _trimmed(case: Case, span: Span, place: Place) -> Span:
    if place is Place.ABOVE:
        return Span(span.start, span.start)
    if place is Place.BELOW:
        end = ownership.end_of_line(case.data, span.end)
        return Span(end, end)
    return span


def _by_reference(case: Case) -> str:
    key = case.site.asked
    return key.text if key.holding is Holding.REFERENCE else f"&{key.text}"


def by_value(case: Case, key: Key) -> str:
    """An expression for the value of `key`, which leaves the variable as it is."""
    if "Copy" in case.key_traits:
        return f"*{key.text}" if key.holding is Holding.REFERENCE else key.text
    return f"{key.text}.clone()"


def log_values(case: Case, key: str) -> dict[str, object]:
    """What the templates need to write to the log about `key`."""
    shown = logging.shown(key, case.key_traits)
    return {
        "log": case.log,
        "subject": case.subject,
        "shown": shown.text,
        "shown_arguments": list(shown.arguments),
    }


def _guard(case: Case) -> Snippet:
    place = Span(case.site.guard_place.start, case.site.guard_place.start)
    owner = case.site.frame.owner
    values: dict[str, object] = {"owner": owner, "key": _by_reference(case)}
    if case.strategy == "replace":
        undone = []
        for removal in case.site.removals:
            ids = next(each for each in case.ids if each.field.name == removal.field)
            body = dedented(case.data[removal.body.start : removal.body.end].decode())
            said = {"ids": removal.ids, "noun": ids.noun, "counted": ids.counted}
            said |= {"pattern": pattern(case, removal)}
            undone.append({"field": removal.field, "body": body, **said})
        values |= {"tasks": case.field, "undone": undone, **log_values(case, case.site.asked.text)}
        return snippet(case, place, "undo", values, Place.ABOVE)
    values |= {
        "fields": [each.field.name for each in case.ids],
        "nouns": naming.joined([each.noun for each in case.ids]),
        "leave": case.site.guard_place.leave,
        **log_values(case, case.site.asked.text),
    }
    return snippet(case, place, "guard", values, Place.ABOVE)


def bound(case: Case) -> tuple[str, Snippet]:
    """The start of `let task = …`, and the key as it can be written behind that."""
    site = case.site
    value = by_value(case, site.key)
    moved = site.key.moved and "Copy" not in case.key_traits
    start = Span(site.spawn.start, site.spawn.start)
    return "task_key" if moved else value, snippet(case, start, "bind", {"key": value if moved else ""})


def pattern(case: Case, removal: Removal) -> str:
    """What binds the ids that are removed: their name, with the `mut` it has."""
    written = case.data[removal.statement.start : removal.body.start].decode("utf-8", "replace")
    mutable = re.search(rf"\(\s*mut\s+{re.escape(removal.ids)}\s*\)", written)
    return f"mut {removal.ids}" if mutable else removal.ids


def _stored_task(case: Case) -> Iterator[Snippet]:
    site = case.site
    key, bind = bound(case)
    yield bind
    values = {"owner": site.frame.owner, "tasks": case.field, "key": key, "comments": list(site.comments)}
    yield snippet(case, Span(site.spawn.end, site.statement.end), "store", values)


def _entry(case: Case, record: Record, entry: str) -> Snippet:
    values = {
        "owner": record.owner,
        "field": record.field,
        "key": record.key,
        "value": record.value,
        "entry": entry,
        "vacant": "vacant" if re.search(r"\bentry\b", record.value) else "entry",
        "comments": list(record.comments),
        "rest": record.rest,
    }
    return snippet(case, record.span, "entry" if record.form == "statement" else "entry_closure", values)


def _cleanup(case: Case) -> Iterator[Snippet]:
    last_in_block = {removal.block: removal for removal in case.site.removals}
    for removal in case.site.removals:
        if case.log:
            yield _counted(case, removal)
        if last_in_block[removal.block] is removal:
            place = Place.BELOW if removal.shape == "if-let" else Place.ABOVE
            values = {"owner": removal.owner, "tasks": case.field, "key": removal.key}
            yield snippet(
                case, removal.statement, "forget", {**values, **log_values(case, removal.key)}, place
            )


def _counted(case: Case, removal: Removal) -> Snippet:
    ids = next(each for each in case.ids if each.field.name == removal.field)
    values = {**log_values(case, removal.key), "noun": ids.noun, "ids": removal.ids, "counted": ids.counted}
    if removal.shape == "if-let":
        inside = Span(removal.inside, removal.inside)
        return snippet(case, inside, "count", values, Place.ABOVE)
    return snippet(case, removal.statement, "count", values, Place.BELOW)


def receivers(case: Case) -> Iterator[Snippet]:
    """Turn `&self` into `&mut self` in the method that stores the task.

    So in its callers, and theirs, as far up as has to be.
    """
    if case.site.frame.receiver != "&self":
        return
    spans = {case.site.frame.receiver_span}
    for caller in case.site.callers:
        if caller.problem:
            raise Refused(caller.problem)
        if caller.frame.receiver == "&self":
            spans.add(caller.frame.receiver_span)
        if caller.needs_mut >= 0:
            place = Span(caller.needs_mut, caller.needs_mut)
            yield Snippet(case.path, place, "_owner/mut.rs.j2", {})
    if case.site.frame.in_trait:
        raise Refused(f"`{case.site.frame.function}` belongs to a trait and takes `&self`")
    for span in sorted(spans):
        yield Snippet(case.path, span, "_owner/receiver.rs.j2", {})


def dedented(body: str) -> str:
    """A block's text at no indentation of its own."""
    lines = body.replace("\r\n", "\n").strip("\n").rstrip().split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)
