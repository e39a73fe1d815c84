"""Giving a struct one more field: the plan's pieces that all rules share.

Everything raises `Refused` with the reason when it is not sure; a rule turns that into a report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from codemod.model import Place, Snippet, Span
from codemod.rust import syntax, types
from codemod.rust.facts import FieldFact, LiteralFact, UseFact
from codemod.rust.index import External, Index, TypeRef
from codemod.rust.types import MapType

# Traits that a struct cannot derive once it holds a Task (gpui/src/executor.rs: Task is Debug only).
_DENIED_BY_TASK = (
    "Clone",
    "Copy",
    "PartialEq",
    "Eq",
    "Hash",
    "PartialOrd",
    "Ord",
    "Serialize",
    "Deserialize",
)

# What is imported from no crate of its own.
_NEARER = ("std::", "core::", "alloc::", "crate::", "self::", "super::")
# rustfmt's order of what is no plain name; plain names are 3, and a list comes last.
_SEGMENT_RANKS = {"self": 0, "super": 1, "crate": 2, "*": 4}


class Refused(Exception):
    """A fix that would not be certain, and why."""


def map_of(owner: TypeRef, name: str, index: Index) -> tuple[FieldFact, MapType]:
    """The field `name` of `owner`, and the map of std that it is. Raises Refused."""
    field = owner.fact.field(name)
    if field is None:
        raise Refused(f"`{owner.fact.name}` has no field `{name}`")
    found = types.map_type(field.type, owner.path, owner.fact.module, index)
    if found is None:
        raise Refused(f"`{name}: {field.type}` is not known to be one of std's maps")
    return field, found


def deny_derives(owner: TypeRef) -> None:
    """Refuse an owner that derives what a map of tasks cannot be."""
    denied = [name for name in owner.fact.derives if name in _DENIED_BY_TASK]
    if denied:
        raise Refused(
            f"`{owner.fact.name}` derives {', '.join(denied)}, which a field that holds tasks rules out"
        )


# An entity that is replaced in place drops what it held, its handles among that.
_REPLACED = re.compile(rb"\*(self|this)\s*=[^=]|mem::(?:replace|swap|take)\(\s*(self|this)\b")


def deny_replacing(index: Index, owner: TypeRef, noun: str) -> None:
    """Refuse an owner that code of its crate puts another value in place of."""
    if any(_replaces(index, owner, path) for path in index.impl_files(owner, _REPLACED)):
        raise Refused(f"a `{owner.fact.name}` may be replaced as a whole, which would end the {noun}")


def _replaces(index: Index, owner: TypeRef, path: Path) -> bool:
    return any(
        b"this" in found.groups() or not _is_of_another(index, owner, path, found.start())
        for found in _REPLACED.finditer(index.data(path) or b"")
    )


def _is_of_another(index: Index, owner: TypeRef, path: Path, place: int) -> bool:
    """True in the impl of another type: what that calls `self` is of that type."""
    around = [impl for impl in index.facts(path).impls if impl.span.start <= place < impl.span.end]
    meant = [index.resolve(impl.type, path, impl.module) for impl in around]
    return any(isinstance(of, TypeRef) and of.key != owner.key for of in meant)


# Gives the first value of the new field in one literal, as source text.
Value = Callable[[Path, LiteralFact], str]


def add_field(
    index: Index, owner: TypeRef, anchor: FieldFact, name: str, written_type: str, value: Value
) -> list[Snippet]:
    """Declare a field below the field `anchor`, and set it to `value` in every literal of `owner`."""
    data = _data(index, owner.path)
    if anchor.conditional:
        raise Refused(f"the field `{anchor.name}` is there under a `cfg` only")
    outside = index.built_outside(owner)
    if outside is not None:
        raise Refused(f"{outside.name}, in another crate, builds a `{owner.fact.name}` too")
    literals = index.literals_of(owner)
    # A private field can be set in the struct's own module and below it only.
    elsewhere = any(not is_below(index, owner, path, literal.module) for path, literal in literals)
    visibility = (anchor.visibility if "(" in anchor.visibility else "pub(crate)") if elsewhere else ""
    values = {"name": name, "type": written_type, "visibility": visibility}
    snippets = [_line_below(owner.path, data, anchor.span, "_owner/field.rs.j2", values)]
    for path in index.literals_in_macros(owner):
        raise Refused(f"a macro in {path.name} seems to build a `{owner.fact.name}`")
    for path, literal in literals:
        if not literal.open:
            last = literal.inits[-1].name if literal.inits else ""
            where = last if anchor is owner.fact.fields[-1] and last else anchor.name
            snippets += initialiser(index, owner, path, literal, where, name, value(path, literal))
    return snippets


def is_below(index: Index, owner: TypeRef, path: Path, module: tuple[str, ...]) -> bool:
    """True when inline module `module` of a file is the one that declares `owner`, or stands below it."""
    if path == owner.path:
        return module[: len(owner.fact.module)] == owner.fact.module
    home, inside = index.module_of(owner.path, owner.fact.module), index.module_of(path, module)
    if home is None or inside is None:
        raise Refused(f"{path.name}, outside of the crate's modules, builds a `{owner.fact.name}` too")
    return inside[: len(home)] == home


def mirrored(anchor: str, default: str) -> Value:
    """The value of `anchor`, if that is a plain constructor such as `HashMap::new()`, else `default`."""

    def value(_: Path, literal: LiteralFact) -> str:
        init = next((init for init in literal.inits if init.name == anchor), None)
        plain = init is not None and re.fullmatch(r"[\w:]+::(new|default)\(\)", init.value)
        return init.value if plain and init is not None else default

    return value


def initialiser(
    index: Index, owner: TypeRef, path: Path, literal: LiteralFact, anchor: str, name: str, value: str
) -> list[Snippet]:
    """Set the new field `name` to `value` in one literal, below its field `anchor`."""
    if literal.is_pattern:
        raise Refused(f"a pattern in {path.name} names every field of `{owner.fact.name}`")
    init = next((init for init in literal.inits if init.name == anchor), None)
    if init is None:
        raise Refused(f"a literal of `{owner.fact.name}` in {path.name} does not set `{anchor}`")
    data = _data(index, path)
    values = {"name": name, "value": value}
    body = data[literal.body.start : literal.body.end]
    if b"\n" in body:
        return [_line_below(path, data, init.span, "_owner/initialiser.rs.j2", values)]
    if b"/*" in body:
        raise Refused(f"a literal of `{owner.fact.name}` in {path.name} has a comment in its only line")
    texts = []
    for each in literal.inits:
        texts.append(data[each.span.start : each.span.end].decode())
        if each is init:
            texts.append(name if value == name else f"{name}: {value}")
    indent = syntax.line_indent(data, literal.body.start)
    return [Snippet(path, literal.body, "_owner/literal.rs.j2", {"inits": texts}, indent)]


def _line_below(
    path: Path, data: bytes, anchor: Span, template: str, values: Mapping[str, object]
) -> Snippet:
    comma = re.compile(rb"\s*,").match(data, anchor.end)
    if comma is None:
        raise Refused(f"no comma after `{data[anchor.start : anchor.end].decode()}` in {path.name}")
    place = end_of_line(data, comma.end())
    indent = syntax.line_indent(data, anchor.start)
    return Snippet(path, Span(place, place), template, values, indent, Place.BELOW)


def end_of_line(data: bytes, offset: int) -> int:
    """`offset`, or the end of its line when nothing but a comment stands between."""
    rest = re.compile(rb"[ \t]*(//[^\r\n]*)?(?=\r?\n|\Z)").match(data, offset)
    return rest.end() if rest is not None and rest.group(1) else offset


def _data(index: Index, path: Path) -> bytes:
    data = index.data(path)
    if data is None:
        raise Refused(f"{path.name} cannot be read")
    return data


# --- imports ---


def is_gpui(index: Index, path: Path, module: tuple[str, ...], written: str, name: str) -> bool:
    """True when the type `written` in a module is gpui's `name`."""
    if written == f"gpui::{name}":
        return True
    imported = [use.path for use in uses_of(index, path, module) if use.name == written]
    if imported and imported[0][0] == "gpui":
        return imported[0] == ("gpui", name)
    meaning = index.resolve(written, path, module)
    if isinstance(meaning, External):
        return meaning.path[0] == "gpui" and meaning.name == name
    crate = index.crate_of(meaning.path) if meaning is not None else None
    return crate is not None and crate.lib == "gpui" and meaning is not None and meaning.fact.name == name


def gpui_name(index: Index, path: Path, module: tuple[str, ...], name: str) -> tuple[str, list[Snippet]]:
    """How to write gpui's type `name` in a module.

    The name itself, with the import it may need, or in full.
    """
    written, imports = gpui_names(index, path, module, (name,))
    return written[0], imports


def gpui_names(
    index: Index, path: Path, module: tuple[str, ...], names: Sequence[str]
) -> tuple[list[str], list[Snippet]]:
    """The same for several types, with one edit of the imports for all of them."""
    written, missing = [], []
    for name in names:
        known = _known_name(index, path, module, name)
        written.append(known or name)
        missing += [] if known else [name]
    if not missing:
        return written, []
    gpui_uses = [use for use in uses_of(index, path, module) if use.path[0] == "gpui"]
    added = _into_list(index, path, gpui_uses, missing)
    if added is None:
        return [f"gpui::{name}" if name in missing else name for name in written], []
    return written, [added]


def _known_name(index: Index, path: Path, module: tuple[str, ...], name: str) -> str:
    """How gpui's type `name` can be written without a new import; empty when one should be added."""
    uses = uses_of(index, path, module)
    bound = [use for use in uses if use.name == name]
    if bound:
        return name if bound[0].path == ("gpui", name) else f"gpui::{name}"
    gpui_uses = [use for use in uses if use.path[0] == "gpui"]
    if not gpui_uses and not _depends_on_gpui(index, path):
        raise Refused(f"{path.name} does not use gpui by its name")
    everything = any(use.path == ("gpui",) and use.name == "*" for use in gpui_uses)
    if everything and not _declares(index, path, name):
        return name
    return f"gpui::{name}" if mentions(index, path, name) else ""


def entry_name(
    index: Index, path: Path, module: tuple[str, ...], entry_module: str
) -> tuple[str, list[Snippet]]:
    """How to write a map's `Entry` in a module, and the import it may need."""
    uses = uses_of(index, path, module)
    wanted = tuple(entry_module.split("::"))
    short = wanted[-1]
    # Zed's `collections` crate re-exports std's modules of that name.
    same = (wanted, ("collections", short))
    for use in uses:
        if use.name == "Entry" and use.path[-1] == "Entry" and use.path[:-1] in same:
            return "Entry", []
    for use in uses:
        if use.name == short and use.path in same:
            return f"{short}::Entry", []
    if not mentions(index, path, "Entry"):
        return "Entry", [use_line(index, path, module, f"{entry_module}::Entry")]
    if not mentions(index, path, short):
        return f"{short}::Entry", [use_line(index, path, module, entry_module)]
    return f"{entry_module}::Entry", []


def uses_of(index: Index, path: Path, module: tuple[str, ...]) -> list[UseFact]:
    """What is imported for all of a module, whatever the configuration."""
    return [
        use
        for use in index.facts(path).uses
        if use.module == module and not use.in_function and not use.conditional
    ]


def mentions(index: Index, path: Path, word: str) -> bool:
    """True when a file holds `word` as a whole word, wherever."""
    return re.search(rb"\b" + word.encode() + rb"\b", _data(index, path)) is not None


def _declares(index: Index, path: Path, name: str) -> bool:
    return any(fact.name == name for fact in index.facts(path).types)


def _depends_on_gpui(index: Index, path: Path) -> bool:
    crate = index.crate_of(path)
    return crate is not None and crate.package_of("gpui") is not None


def _into_list(index: Index, path: Path, uses: list[UseFact], added: Sequence[str]) -> Snippet | None:
    """Add names to an existing `use gpui::{…};` in rustfmt's order; None when there is none to add to."""
    data = _data(index, path)
    for use in uses:
        found = re.fullmatch(
            rb"(use gpui)::\{([^{}/]*)\};", data[use.declaration.start : use.declaration.end]
        )
        if found is None:
            continue
        names = [part.strip() for part in found.group(2).decode().split(",") if part.strip()]
        for name in added:
            # Both of rustfmt's import orders keep the type names together and sort them among themselves.
            types = [i for i, each in enumerate(names) if re.match(r"[A-Z]\w*[a-z]", each)]
            later = [i for i in types if names[i].partition(" ")[0] > name]
            names.insert(later[0] if later else types[-1] + 1 if types else 0, name)
        values = {"prefix": "use gpui", "names": names}
        indent = syntax.line_indent(data, use.declaration.start)
        return Snippet(path, use.declaration, "_owner/use_list.rs.j2", values, indent)
    return None


def use_line(index: Index, path: Path, module: tuple[str, ...], target: str) -> Snippet:
    """A `use target;` of its own, at its sorted place.

    It stands beside the other imports of `target`'s crate or, without such, the first of other crates.
    """
    data = _data(index, path)
    spans = sorted({use.declaration for use in uses_of(index, path, module)})
    if not spans:
        raise Refused(f"{path.name} has no imports to put `use {target};` beside")
    groups: list[list[Span]] = [[spans[0]]]
    for above, here in pairwise(spans):
        if re.fullmatch(rb"\s*\n\s*", gap := data[above.end : here.start]) and gap.count(b"\n") == 1:
            groups[-1].append(here)
        else:
            groups.append([here])
    start = f"{target.partition('::')[0]}::"
    beside = [g for g in groups if any(_target(data, span).startswith(start) for span in g)]
    others = [g for g in groups if not all(_target(data, span).startswith(_NEARER) for span in g)]
    group = [*beside, *others, groups[0]][0]
    crate = index.crate_of(path)
    old_style = crate is not None and crate.edition in ("2015", "2018", "2021")
    key = _sort_key(target, old_style)
    before = [span for span in group if _sort_key(_target(data, span), old_style) < key]
    template, values = "_owner/use.rs.j2", {"target": target}
    indent = syntax.line_indent(data, group[0].start)
    attributed = re.search(rb"\]\s*\Z", data[: group[0].start]) is not None
    if before or attributed:
        end = end_of_line(data, (before or group)[-1 if before else 0].end)
        return Snippet(path, Span(end, end), template, values, indent, Place.BELOW)
    return Snippet(path, Span(group[0].start, group[0].start), template, values, indent, Place.ABOVE)


def _target(data: bytes, declaration: Span) -> str:
    """What a `use` declaration names: `std::{cell::Cell, rc::Rc}`."""
    written = data[declaration.start : declaration.end].decode("utf-8", "replace")
    return re.sub(r"^(pub(\([^)]*\))?\s+)?use\s+", "", written).rstrip(";")


def _sort_key(target: str, old_style: bool) -> tuple[tuple[int, int, str], ...]:
    """The order in which rustfmt puts imports.

    Until the 2021 edition's style, modules stand before types of the same path.
    """
    path, brace, _ = target.partition("{")
    segments = path.removesuffix("::").partition(" as ")[0].split("::")
    keys = [(_SEGMENT_RANKS.get(name, 3), int(old_style and name[:1].isupper()), name) for name in segments]
    return (*keys, (5, 0, "")) if brace else tuple(keys)
