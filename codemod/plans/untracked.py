"""The clean-up of what a handler keeps under a key, for the arm that ends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from codemod.model import Place, Snippet, Span
from codemod.plans import naming
from codemod.plans.ownership import Refused, map_of
from codemod.rust import logging, syntax, types
from codemod.rust.facts import FieldFact
from codemod.rust.flow import Holding
from codemod.rust.index import Index, TypeRef
from codemod.rust.surroundings import Reach
from codemod.rust.types import MapType
from codemod.rust.untracked import Untracked

_TEMPLATES = "untracked-cleanup"
# What ends when its handle is dropped, and how the log calls it.
_HANDLES = {"Task": "task", "Subscription": "subscription"}
_TAKES_BACK = re.compile(
    r"\bfn ((?:unregister|deregister|remove|unsubscribe|uninstall)\w*)"
    r"\s*\(\s*&mut self,\s*\w+: ([^,()]*?),?\s*\)"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a map keeps: its field and type, a noun for it, whether it is several, and how it is taken back.

    `undo` is the method that takes ids back, with the argument made of `ids`; empty for handles, which end
    when they are dropped.
    """

    field: FieldFact
    map: MapType
    noun: str
    several: bool
    undo: tuple[str, str] | None


def kept(site: Untracked, owner: TypeRef, index: Index) -> Kept:
    """What the map keeps, as far as its type says. Raises Refused."""
    field, found = map_of(owner, site.field, index)
    head, arguments = types.split_generic(found.value)
    several = head.rsplit("::", 1)[-1] == "Vec" and len(arguments) == 1
    element = arguments[0] if several else found.value
    name = types.split_generic(element)[0].rsplit("::", 1)[-1]
    if name in _HANDLES:
        noun = _HANDLES[name]
        return Kept(field, found, naming.plural(noun) if several else noun, several, None)
    undo = _undo(site, owner, element, several, index)
    noun = naming.spoken(naming.stem(name))
    return Kept(field, found, naming.plural(noun) if several else noun, several, undo)


def _undo(site: Untracked, owner: TypeRef, element: str, several: bool, index: Index) -> tuple[str, str]:
    """How the maker of the ids takes them back: its one method that takes what the map keeps."""
    _, maker, method = site.made_by
    field = owner.fact.field(maker) if maker else None
    made = index.resolve(types.split_generic(field.type)[0], owner.path, owner.fact.module) if field else None
    if not isinstance(made, TypeRef):
        raise Refused(f"what takes back the ids in `{site.field}` is not known")
    data = (index.data(made.path) or b"").decode("utf-8", "replace")
    item = re.escape(element)
    forms = {rf"&\[{item}\]": "&ids", rf"&Vec<{item}>": "&ids", rf"Vec<{item}>": "ids"}
    forms = forms if several else {rf"&{item}": "&ids", item: "ids"}
    fitting = [
        (name, argument)
        for name, taken in _TAKES_BACK.findall(data)
        for form, argument in forms.items()
        if re.fullmatch(form, taken)
    ]
    if len(fitting) != 1:
        raise Refused(f"`{made.fact.name}` has no one method that takes back what `{method}` gives")
    name, argument = fitting[0]
    return f"{site.ending.owner}.{maker}.{name}", argument


def snippets(path: Path, site: Untracked, keeps: Kept, owner: TypeRef, index: Index) -> Iterator[Snippet]:
    """The clean-up, at the top of the arm that ends what the other arm started. Raises Refused."""
    ending = site.ending
    if site.problem:
        raise Refused(site.problem)
    if ending.reach not in (Reach.SELF, Reach.THIS):
        raise Refused(f"`{site.field}` cannot be changed in the arm that ends it")
    data = index.data(path) or b""
    key_traits = types.traits(keeps.map.key, owner.path, owner.fact.module, index)
    shown = logging.shown(ending.key, key_traits)
    values = {
        "owner": ending.owner,
        "field": site.field,
        "key": ending.key if ending.holding is Holding.REFERENCE else f"&{ending.key}",
        "log": logging.crate_used(index, path),
        "subject": naming.subject(keeps.map.key, ending.key),
        "shown": shown.text,
        "shown_arguments": list(shown.arguments),
        "noun": keeps.noun,
        "several": keeps.several,
        "ids": _ids(site, keeps),
        "undo": keeps.undo,
    }
    if ending.is_block and ending.first >= 0:
        start = Span(ending.first, ending.first)
        indent = syntax.line_indent(data, ending.first)
        if data[data.rfind(b"\n", 0, ending.first) + 1 : ending.first].strip():
            raise Refused("the arm that ends it stands on one line")
        yield Snippet(path, start, f"{_TEMPLATES}/clean_up.rs.j2", values, indent, Place.ABOVE)
        return
    body = data[ending.body.start : ending.body.end].decode().rstrip(",")
    indent = syntax.line_indent(data, ending.body.start)
    rest = "" if ending.is_block or body == "()" else body
    yield Snippet(path, ending.body, f"{_TEMPLATES}/arm.rs.j2", {**values, "rest": rest}, indent)


def _ids(site: Untracked, keeps: Kept) -> str:
    """A name for what is taken out of the map, that means nothing else in the arm."""
    plain = keeps.noun.split(" ")[-1] if keeps.undo is None else f"{keeps.noun.replace(' ', '_')}"
    if keeps.undo is not None:
        singular = naming.stem(types.split_generic(keeps.map.value)[1][0]) if keeps.several else plain
        plain = f"{singular}_ids" if keeps.several else f"{singular}_id"
    if plain in site.ending.names:
        raise Refused(f"the name `{plain}` is taken in the arm that ends it")
    return plain
