"""Lines for the log of a handler of starts and ends, in the file's own way of logging."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from codemod.model import Place, Snippet, Span
from codemod.plans import naming
from codemod.plans.ownership import Refused
from codemod.rust import logging, syntax, types
from codemod.rust.index import Index, TypeRef
from codemod.rust.lifelog import Handler, Told
from codemod.rust.logging import Shown
from codemod.rust.types import MapType

_TEMPLATE = "lifecycle-logging/note.rs.j2"
_INLINE = re.compile(rb"!\(\s*\"[^\"]*\{[a-z_]\w*(?::[^}]*)?\}")
# Only where all arguments are variables could they stand inside.
_POSITIONAL = re.compile(rb"!\(\s*\"[^\"]*\{(?::[^}]*)?\}[^\"]*\"(?:\s*,\s*\w+)+\s*,?\s*\)")
_HANDLES = {"Task": "task", "Subscription": "subscription"}


@dataclass(frozen=True, slots=True)
class _Style:
    """How a file logs: its macros for what happens and for details, and whether arguments stand inline."""

    info: str
    debug: str
    inline: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a map keeps: a noun for one, whether a value is several, and the key's type with its traits."""

    noun: str
    several: bool
    key: str
    key_traits: frozenset[str]

    @property
    def nouns(self) -> str:
        """The noun for what stands under one key."""
        return naming.plural(self.noun) if self.several else self.noun


def known(handler: Handler, owner: TypeRef, index: Index) -> Handler:
    """The handler without lines about fields that are no maps: they have methods of the same names."""
    fields = {note.field for note in handler.notes if note.field not in ("", handler.field)}
    others = {name for name in fields if _map_of(name, owner, index) is None}
    return replace(handler, notes=tuple(note for note in handler.notes if note.field not in others))


def snippets(path: Path, handler: Handler, owner: TypeRef, index: Index) -> Iterator[Snippet]:
    """One snippet for each line. Raises Refused when the crate does not log, or a map is not known."""
    if handler.problem:
        raise Refused(handler.problem)
    style = _style(path, handler, index)
    main = _kept(handler.field, owner, index)
    data = index.data(path) or b""
    for note in handler.notes:
        kept = _kept(note.field, owner, index) if note.field else main
        shown = _shown(note.key, kept.key_traits, style) if note.key else Shown()
        place = Place.BELOW if note.below else Place.ABOVE
        values: dict[str, object] = {
            "told": note.told.value,
            "macro": style.info if note.told in (Told.KEPT, Told.REMOVED) else style.debug,
            "subject": naming.subject(kept.key, note.key),
            "shown": shown.text,
            "shown_arguments": list(shown.arguments),
            "state": note.state,
            "noun": kept.nouns,
            "several": kept.several,
            "value": note.value,
            "map": f"{note.owner}.{note.field}",
            "all": naming.plural(kept.noun),
            "function": handler.function,
        }
        indent = syntax.line_indent(data, data.rfind(b"\n", 0, note.place) + 1 if note.below else note.place)
        yield Snippet(path, Span(note.place, note.place), _TEMPLATE, values, indent, place)


def _style(path: Path, handler: Handler, index: Index) -> _Style:
    crate = logging.crate_used(index, path)
    if not crate:
        raise Refused("the crate depends on neither log nor tracing")
    names = {
        use.name
        for use in index.facts(path).uses
        if use.path[0] == crate and use.module == handler.module and not use.in_function
    }
    info, debug = (name if name in names else f"{crate}::{name}" for name in ("info", "debug"))
    data = index.data(path) or b""
    inline = _INLINE.search(data) is not None or _POSITIONAL.search(data) is None
    return _Style(info, debug, inline)


def _map_of(name: str, owner: TypeRef, index: Index) -> MapType | None:
    field = owner.fact.field(name)
    return types.map_type(field.type, owner.path, owner.fact.module, index) if field is not None else None


def _kept(name: str, owner: TypeRef, index: Index) -> _Kept:
    found = _map_of(name, owner, index)
    if found is None:
        raise Refused(f"`{name}` is not known to be one of std's maps")
    head, arguments = types.split_generic(found.value)
    several = head.rsplit("::", 1)[-1] in ("Vec", "HashSet", "BTreeSet") and len(arguments) == 1
    element = types.split_generic(arguments[0] if several else found.value)[0].rsplit("::", 1)[-1]
    noun = _HANDLES.get(element) or naming.spoken(naming.stem(element))
    traits = types.traits(found.key, owner.path, owner.fact.module, index)
    return _Kept(noun, several, found.key, traits)


def _shown(key: str, traits: frozenset[str], style: _Style) -> Shown:
    shown = logging.shown(key, traits)
    inline = re.fullmatch(r" \{\w+(:\?)?\}", shown.text)
    if style.inline or inline is None or shown.arguments:
        return shown
    return Shown(f" {{{inline[1] or ''}}}", (key,))
