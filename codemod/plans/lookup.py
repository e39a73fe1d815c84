"""The pieces of a fix that makes one lookup of two, through a map's entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from codemod.model import Place, Snippet, Span
from codemod.plans import ownership
from codemod.plans.ownership import Refused
from codemod.rust import syntax, types
from codemod.rust.index import Index, TypeRef
from codemod.rust.lookups import Lookup, Piece
from codemod.rust.questions import Arms
from codemod.rust.types import MapType

_TEMPLATES = "double-lookup"
_COLLECTIONS = r"(?:Vec|VecDeque|String|HashMap|HashSet|BTreeMap|BTreeSet)"
_EMPTY = re.compile(rf"(?:\w+::)*{_COLLECTIONS}::(?:new|default)\(\)|vec!\[\]|Default::default\(\)")
_PLAIN = re.compile(r"-?\d[\w.]*|true|false|None|'[^']*'|\"[^\"\n]*\"|\(\)")


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a map: its type where that is one of std's, and the traits of its keys.

    `other` says that it is known to be something else.
    """

    map: MapType | None
    key_traits: frozenset[str]
    other: bool


def known(path: Path, lookup: Lookup, index: Index) -> Known:
    """Look up what the map is, from the type of the variable it starts from along its fields."""
    written, place, module = _plain(lookup.type), path, lookup.module
    if not written:
        return Known(None, frozenset(), False)
    for name in lookup.fields:
        meaning = index.resolve(types.split_generic(written)[0], place, module)
        field = meaning.fact.field(name) if isinstance(meaning, TypeRef) else None
        if field is None or not isinstance(meaning, TypeRef):
            return Known(None, frozenset(), False)
        written, place, module = _plain(field.type), meaning.path, meaning.fact.module
    found = types.map_type(written, place, module, index)
    if found is None:
        return Known(
            None, frozenset(), index.resolve(types.split_generic(written)[0], place, module) is not None
        )
    lent = found.key.startswith("&") and not found.key.startswith("&mut ")
    traits = frozenset({"Copy"}) if lent else types.traits(found.key, place, module, index)
    return Known(found, traits, False)


def _plain(written: str) -> str:
    """A type without its outer reference."""
    return re.sub(r"^&\s*(?:'\w+\s+)?(?:mut\s+)?", "", written.strip())


def key(lookup: Lookup) -> str:
    """The key for the entry: a clone of what nothing uses later is not needed."""
    return lookup.key.bare if lookup.key.last_use else lookup.key.text


def is_plain(lookup: Lookup) -> bool:
    """True when what is put in costs nothing to make, so that it may stand in a call that always runs."""
    plain = _EMPTY.fullmatch(lookup.value.text) or _PLAIN.fullmatch(lookup.value.text)
    nothing_else = lookup.stands and lookup.alone and (lookup.present is None or bool(_modified(lookup)))
    return plain is not None and nothing_else


def indented(lookup: Lookup) -> int:
    """How many lines of both branches become part of a `match`, and go one level deeper."""
    if lookup.arms is not None or lookup.present is None or is_plain(lookup):
        return 0
    return sum(text.count("\n") for text in (lookup.present.text, lookup.before.text, lookup.after))


def _modified(lookup: Lookup) -> str:
    """`*count += 1`, when that is all that is done with a value that is there."""
    present = lookup.present.text if lookup.present is not None and lookup.getter == "get_mut" else ""
    changed = re.fullmatch(rf"(\*{lookup.binding} [-+*/|&^]?= (\S+?));?", present)
    return changed[1] if changed and _PLAIN.fullmatch(changed[2]) else ""


def snippets(path: Path, lookup: Lookup, index: Index, map_: MapType | None) -> Iterator[Snippet]:
    """All snippets of the fix. Raises Refused when one of them is not certain.

    Without a `map_`, the value must be plain (`is_plain`): its `Entry` has no name then.
    """
    if lookup.problem:
        raise Refused(lookup.problem)
    chain = [lookup.root, *(f".{name}" for name in lookup.fields), f".entry({key(lookup)})"]
    if is_plain(lookup):
        empty = bool(_EMPTY.fullmatch(lookup.value.text))
        end = ".or_default()" if empty else f".or_insert({lookup.value.text})"
        values: dict[str, object] = {"chain": chain, "end": end, "binding": lookup.binding}
        yield _snippet(path, index, lookup.span, "or", {**values, "modified": _modified(lookup)})
        return
    if map_ is None:
        raise ValueError("the entry of an unknown map cannot be named")
    entry, imports = ownership.entry_name(index, path, lookup.module, map_.entry_module)
    yield from imports
    vacant, occupied = _names(lookup)
    values = {"type": entry, "vacant": vacant, "occupied": occupied, "chain": chain, "value": _value(lookup)}
    if lookup.arms is not None:
        yield from _in_arms(path, lookup, lookup.arms, index, values)
        return
    if lookup.present is None:
        yield _snippet(path, index, lookup.head, "vacant", values)
        yield _snippet(path, index, lookup.insert, "insert", values)
        return
    values |= {
        "getter": lookup.getter,
        "binding": lookup.binding,
        "present": _present(lookup),
        "before": _shifted(lookup.before, lookup.before.indent).rstrip(),
        "after": _shifted(Piece(lookup.after, lookup.before.indent), lookup.before.indent).rstrip(),
    }
    yield _snippet(path, index, lookup.span, "match", values)


def _names(lookup: Lookup) -> tuple[str, str]:
    """What to call the entry without a value and the one with it. Raises Refused."""
    for names in (("entry", "entry"), ("vacant", "occupied")):
        if lookup.words.isdisjoint(names):
            return names
    raise Refused("the names `entry` and `vacant` or `occupied` are taken")


def _in_arms(
    path: Path, lookup: Lookup, arms: Arms, index: Index, values: Mapping[str, object]
) -> Iterator[Snippet]:
    """The entry in place of what a `match` asks and its arms are told, with the arms as they are."""
    values = {**values, "getter": lookup.getter, "binding": lookup.binding, "key": key(lookup)}
    yield _snippet(path, index, arms.asked, "asked", values)
    yield _snippet(path, index, arms.present, "occupied", values)
    yield _snippet(path, index, arms.absent, "vacated", values)
    yield _snippet(path, index, lookup.insert, "insert", values)
    if not lookup.getter:
        return
    if arms.use is not None:
        yield _snippet(path, index, arms.use, "got", values)
    elif arms.first >= 0:
        data = index.data(path) or b""
        indent = syntax.line_indent(data, arms.first)
        if data[data.rfind(b"\n", 0, arms.first) + 1 : arms.first].strip():
            raise Refused("the arm that reads the value stands on one line")
        start = Span(arms.first, arms.first)
        yield Snippet(path, start, f"{_TEMPLATES}/bound.rs.j2", values, indent, Place.ABOVE)
    else:
        raise Refused(f"`{lookup.binding}` is used more than once in an arm without a block")


def _snippet(path: Path, index: Index, span: Span, template: str, values: Mapping[str, object]) -> Snippet:
    indent = syntax.line_indent(index.data(path) or b"", span.start)
    return Snippet(path, span, f"{_TEMPLATES}/{template}.rs.j2", values, indent)


def _value(lookup: Lookup) -> str:
    return _shifted(lookup.value, lookup.value.indent)


def _present(lookup: Lookup) -> tuple[str, str | None]:
    """The branch for a key that is there, cut in two at the one place that gets the value."""
    piece, use = lookup.present, lookup.present_use
    if piece is None or not piece.text:
        return "", None
    if use is None:
        return _shifted(piece, piece.indent), None
    parts = piece.text[: use.start], piece.text[use.end :]
    return _shifted(Piece(parts[0], ""), piece.indent), _shifted(Piece(parts[1], ""), piece.indent)


def _shifted(piece: Piece, indent: str) -> str:
    """The text with `indent` taken off all lines but the first."""
    first, *rest = piece.text.split("\n")
    if any(line.strip() and not line.startswith(indent) for line in rest):
        raise Refused("its lines are laid out in a way of their own")
    return "\n".join([first, *(line.removeprefix(indent) if line.strip() else "" for line in rest)])
