"""What a file does with the ids maps of an entity, apart from the tasks that fill them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from codemod.rust import callers, cleanup, facts, flow, gpui, syntax
from codemod.rust.cleanup import Removal
from codemod.rust.syntax import Node, Tree

# Ways to empty or replace a map without naming a key.
_WHOLESALE = ("clear", "drain", "retain", "extract_if", "pop_first", "pop_last", "split_off")
# Ways to use a map that leave its keys and values as they are.
_READING = (
    "get",
    "get_key_value",
    "contains_key",
    "keys",
    "values",
    "iter",
    "len",
    "is_empty",
    "range",
    "first_key_value",
    "last_key_value",
    "clone",
)
# How an entity's own code gets a handle of the entity.
_OWN_HANDLES = ("entity", "weak_entity", "view", "model", "handle", "weak_model")
_TYPES = ("struct_item", "enum_item", "union_item")


class MapUse(NamedTuple):
    """How some maps of one entity are used in a file.

    `removals` take things out by key, each with the block that follows. `upsets` are places, as source text,
    that empty or replace a map as a whole, `fillings` those that may put something into one.
    """

    removals: tuple[tuple[Removal, Node | None], ...]
    upsets: tuple[str, ...]
    fillings: tuple[str, ...]

    def foreign(self, work: Node) -> tuple[str, ...]:
        """The variables of the clean-ups that mean something else, or nothing, at `work`.

        Looked for where a map has one clean-up: of several, none could be chosen to run at `work`.
        """
        fields = [removal.field for removal, _ in self.removals]
        found: set[str] = set()
        for removal, block in self.removals:
            if block is not None and fields.count(removal.field) == 1:
                found |= cleanup.foreign(block, removal.ids, work)
        return tuple(sorted(found))


class _Whose(Enum):
    """Whether a field expression reads the entity in question, another one, or who knows."""

    OWN = 1
    OTHER = 2
    UNCLEAR = 3


def map_use(
    tree: Tree, type_name: str, module: tuple[str, ...], fields: frozenset[str], tasks: frozenset[int]
) -> MapUse:
    """Read how the maps `fields` of a type are used; `tasks` are node ids of the spawns that fill them."""
    removals: list[tuple[Removal, Node | None]] = []
    upsets, fillings = [], []
    for access, whose in _accesses(tree, type_name, module, fields):
        call = _removing_call(access)
        removal = cleanup.removal_of(call) if call is not None and whose is _Whose.OWN else None
        upset = _upset(access)
        method = flow.method_on(access)
        if removal is not None:
            removals.append(removal)
        elif upset:
            upsets.append(upset)
        elif method and method not in _READING and not _is_in(access, tasks):
            fillings.append(f"{syntax.text(access)}.{method}")
    return MapUse(tuple(removals), tuple(upsets), tuple(fillings))


def _is_in(node: Node, tasks: frozenset[int]) -> bool:
    return any(parent.id in tasks for parent in syntax.ancestors(node))


def _removing_call(access: Node) -> Node | None:
    """The call `<access>.remove(key)`."""
    parent = access.parent
    if parent is None or parent.type != "field_expression" or flow.method_on(access) != "remove":
        return None
    call = flow.call_of(parent)
    return call if len(flow.arguments(call)) == 1 else None


def _upset(access: Node) -> str:
    """The source text around `access` when it empties or replaces the map as a whole; empty otherwise."""
    parent = access.parent
    if parent is None:
        return ""
    if parent.type == "assignment_expression" and syntax.same(syntax.field(parent, "left"), access):
        return syntax.text(parent)
    if parent.type == "reference_expression" and syntax.text(parent).startswith("&mut"):
        return syntax.text(syntax.nearest(parent, "call_expression") or parent)
    if parent.type == "field_expression" and flow.method_on(access) in _WHOLESALE:
        return syntax.text(parent)
    return ""


def _accesses(
    tree: Tree, type_name: str, module: tuple[str, ...], fields: frozenset[str]
) -> Iterator[tuple[Node, _Whose]]:
    """The field expressions that may read one of `fields` of a value of the type, in file order."""
    others = {
        facts.module_of(item)
        for item in syntax.descendants(tree.root, *_TYPES)
        if syntax.text(syntax.field(item, "name")) == type_name
    }
    named = [access for name in fields for access in tree.members(name)]
    for access in sorted(named, key=lambda access: access.start_byte):
        home = facts.module_of(access)
        # A type of the same name in another inline module is another type.
        if home == module or home not in others:
            whose = _whose(access, type_name)
            if whose is not _Whose.OTHER:
                yield access, whose


def _whose(access: Node, type_name: str) -> _Whose:
    value = syntax.field(access, "value")
    if value is None or value.type not in ("self", "identifier"):
        return _Whose.UNCLEAR
    if _is_the_entity(value):
        here = callers.entity_around(access).rsplit("::", 1)[-1]
        return _Whose.OWN if here == type_name.rsplit("::", 1)[-1] else _Whose.OTHER
    binding = flow.binding_of(syntax.text(value), value)
    written, _ = syntax.unwrap_type(binding.type if binding is not None else None)
    own_name = written.partition("<")[0].rsplit("::", 1)[-1] in (type_name, "Self")
    return _Whose.OWN if own_name else _Whose.UNCLEAR


def _is_the_entity(value: Node) -> bool:
    """True for `self`, and for the first parameter of a callback or of an update of the own handle."""
    if value.type == "self":
        return True
    binding = flow.binding_of(syntax.text(value), value)
    closure = binding.scope.parent if binding is not None and binding.kind == "parameter" else None
    if closure is None or closure.type != "closure_expression":
        return False
    if flow.closure_parameters(closure)[:1] != [syntax.text(value)]:
        return False
    if gpui.callback_of(closure):
        return not gpui.is_app_wide(closure)
    return _is_own_handle(flow.root_of(gpui.update_receiver(closure)), 0)


def _is_own_handle(handle: Node | None, depth: int) -> bool:
    """True for the weak handle that a spawned closure is given, and for what it or the context makes."""
    binding = flow.binding_of(syntax.text(handle), handle) if handle is not None else None
    if binding is None or depth > 4:
        return False
    if binding.kind == "parameter":
        closure = binding.scope.parent
        first = flow.closure_parameters(closure)[:1] if closure is not None else []
        return closure is not None and closure.type == "closure_expression" and first == [binding.name]
    root = flow.root_of(binding.source)
    if gpui.is_context(root):
        return any(f".{method}()" in syntax.text(binding.source) for method in _OWN_HANDLES)
    return _is_own_handle(root, depth + 1)
