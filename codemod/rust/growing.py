"""Collections of a struct whose keys or elements name what can go away, and where they grow.

All is read from the file that declares the struct. Other files are asked as bytes whether they shrink it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import facts, flow, gpui, guarded, repeating, syntax
from codemod.rust.surroundings import is_test
from codemod.rust.syntax import Node, Tree
from codemod.rust.words import places


class Growing(NamedTuple):
    """A field that code of its file adds to.

    `type` and `owner` are as written, `key` names what can go away. `growth` is where the first addition of
    the file stands, `function` the method it is in. `entity` says that the struct is known for one.
    """

    name: str
    type: str
    key: str
    owner: str
    visible: bool
    span: Span
    growth: Span
    function: str
    module: tuple[str, ...]
    entity: bool


_COMPARES = re.compile(r"[<>]=?\s|\blen\(|\bcount")
# What a key names that is closed, released or disconnected in the life of an application.
_MORTAL = (
    "EntityId|WeakEntity|WeakModel|WeakView|AnyWeakEntity|AnyWeakModel|AnyWeakView|WindowId|AnyWindowHandle|WindowHandle"
    "|WorktreeId|BufferId|LanguageServerId|ServerId|ContextServerId|SessionId|PeerId|ConnectionId|RepositoryId"
)
_HANDLES = "Task|Subscription"
_DECLARED = re.compile(rb"<\s*\(?(?:\w+::)*(?:%s)\b" % f"{_MORTAL}|{_HANDLES}".encode())
# What is done leaves the kit's map by itself.
_BEFORE = re.compile(rb"(\w+)\s*:\s*(?:\w+::)*((?!TaskMap\b)(?:\w*Map|\w*Set)|Vec|VecDeque)\Z")
_KEYED = re.compile(rf"(?:\w+::)*\w*(?:Map|Set)<\s*\(?(?:\w+::)*({_MORTAL})\b")
_LISTED = re.compile(rf"(?:\w+::)*(?:Vec|VecDeque)<\s*(?:\w+::)*({_HANDLES})\b")
_ADDING = ("insert", "push", "push_back", "extend", "entry")
# What leaves the keys of a collection as they are. Of all else the collection may get smaller.
_READING = (
    "get|get_mut|contains|contains_key|len|is_empty|iter|values|values_mut|keys|first|last|as_slice|get_key_value"
    "|first_key_value|last_key_value|range|is_subset|is_superset|is_disjoint|intersection|difference|union|clone|reserve"
)
_ACCESS = re.compile(rb"[\w)\]?]\s*\.\s*\Z")
_ADDED = re.compile(rb"\s*\.\s*(?:%s)\s*\(" % "|".join(_ADDING).encode())
_KNOWN = re.compile(
    rb"\s*\.\s*(?:%s|%s)\s*(?:::<[^()]*>\s*)?\(|\[" % ("|".join(_ADDING).encode(), _READING.encode())
)
_LENT = re.compile(rb"&(mut\s+)?[\w.()]+\.\s*\Z")
_LENT_END = re.compile(rb"\s*[,);{]")
# The rest of a pattern that takes a struct apart: `{ name, other } =`, and not a literal.
_TAKEN_APART = re.compile(rb"[^{}=;:]*\}\s*=[^=>]")


def promises(data: bytes) -> bool:
    """The cheap test of a file's bytes: whether there is such a field that code only adds to."""
    if b"Context<" not in data:
        return False
    return any(_only_grows(data, name) for name in set(_declared(data)))


def _declared(data: bytes) -> Iterator[bytes]:
    for found in _DECLARED.finditer(data):
        before = _BEFORE.search(data, max(0, found.start() - 80), found.start())
        if before is not None:
            yield before.group(1)


def _only_grows(data: bytes, name: bytes) -> bool:
    return adds(data, name) and not shrinks(data, name)


def adds(data: bytes, name: bytes) -> bool:
    """True when code adds to a field called `name`."""
    return any(_ADDED.match(data, place) for place in _uses(data, name))


def shrinks(data: bytes, name: bytes) -> bool:
    """True unless all that code does with fields called `name` is known to leave what is in them."""
    for place in _uses(data, name):
        if _KNOWN.match(data, place):
            continue
        # What stands in front on the same line: `&mut self.` may shrink it, `&self.` does not.
        lent = _LENT.search(data, max(0, place - len(name) - 80), place - len(name))
        if lent is None or lent.group(1) or not _LENT_END.match(data, place):
            return True
    return any(_is_taken_apart(data, start, start + len(name)) for start in places(name, data))


def _is_taken_apart(data: bytes, start: int, end: int) -> bool:
    before = data[max(0, start - 80) : start].rstrip()
    return before.endswith((b"{", b",")) and _TAKEN_APART.match(data, end) is not None


def _uses(data: bytes, name: bytes) -> Iterator[int]:
    """Where the name ends in each `value.name` that is no call."""
    for start in places(name, data):
        end = start + len(name)
        if data[end : end + 1] != b"(" and _ACCESS.search(data, max(0, start - 40), start):
            yield end


def growings(tree: Tree) -> tuple[Growing, ...]:
    """All such fields that code of this file adds to in the life of an entity, in order."""
    names = {name for name in set(_declared(tree.data)) if _only_grows(tree.data, name)}
    return tuple(
        found
        for field in _fields(tree)
        if syntax.text(syntax.field(field, "name")).encode() in names
        and (found := _growing(tree, field)) is not None
    )


def _fields(tree: Tree) -> Iterator[Node]:
    """The declarations of such fields, each once though its type may name several."""
    end = 0
    for word in _DECLARED.finditer(tree.data):
        at = syntax.node_at(tree, word.start())
        field = syntax.nearest(at, "field_declaration") if word.start() >= end else None
        if field is not None:
            end = field.end_byte
            yield field


def _growing(tree: Tree, field: Node) -> Growing | None:
    struct = syntax.nearest(field, "struct_item")
    name, written = syntax.text(syntax.field(field, "name")), syntax.text(syntax.field(field, "type"))
    keyed, listed = _KEYED.match(written), _LISTED.match(written)
    key = keyed or listed
    if struct is None or key is None or is_test(struct):
        return None
    owner = syntax.text(syntax.field(struct, "name"))
    growth = next(_growths(tree, name, owner, listed is not None), None)
    if growth is None:
        return None
    return Growing(
        name=name,
        type=written,
        key=key.group(1),
        owner=owner,
        visible=any(child.type == "visibility_modifier" for child in field.children),
        span=syntax.span(field),
        growth=syntax.span(growth),
        function=syntax.text(syntax.field(syntax.nearest(growth, "function_item"), "name")),
        module=facts.module_of(struct),
        entity=_is_entity(growth, owner),
    )


def _growths(tree: Tree, name: str, owner: str, again: bool) -> Iterator[Node]:
    """Calls that add to `owner`'s field, not in constructors or tests; `again`: only those run per event."""
    for access in tree.members(name):
        if flow.method_on(access) not in _ADDING:
            continue
        root = syntax.field(access, "value")
        function = syntax.nearest(access, "function_item")
        if root is None or function is None or is_test(function):
            continue
        if facts.impl_type(access) != owner or not (root.type == "self" or syntax.text(root) == "this"):
            continue
        has_self = bool(
            syntax.descendants(syntax.field(function, "parameters") or function, "self_parameter")
        )
        if _is_bounded(access, function) or (
            again and repeating.run_of(tree, access, frames_only=False) is None
        ):
            continue
        if has_self or _in_callback(access):
            yield access


def _is_bounded(access: Node, function: Node) -> bool:
    """True when a number decides whether the code adds anything: `if self.seen.len() > 10 { return; }`."""
    return any(_COMPARES.search(condition) for condition in guarded.guards_of(access, function))


def _in_callback(access: Node) -> bool:
    """True inside the callback of a registration or a spawned future, in a constructor too."""
    closures = [parent for parent in syntax.ancestors(access) if parent.type == "closure_expression"]
    return any(gpui.callback_of(closure) for closure in closures)


def _is_entity(growth: Node, owner: str) -> bool:
    """True when a method beside the one that adds takes the struct's own context."""
    impl = syntax.nearest(growth, "impl_item")
    context = rb"&mut (?:gpui::)?(?:Model|View)?Context<(?:'_, )?(?:Self|%s)\b" % owner.encode()
    return impl is not None and re.search(context, impl.text or b"") is not None
