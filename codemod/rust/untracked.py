"""What one arm of a handler keeps under a key, and the arm that ends the same thing does not let go of.

Read from one file: a `match` with an arm that starts something and one that ends it, told by the words of
their patterns, and a map field that the first fills and nothing in the file ever takes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import flow, growing, syntax
from codemod.rust.flow import Holding
from codemod.rust.lifecycle import (
    ENDS,
    WORD,
    endings_of,
    inserted,
    inserts,
    is_own,
    key_there,
    origin,
    pattern_of,
)
from codemod.rust.surroundings import Reach, is_test, surroundings_of
from codemod.rust.syntax import Node, Tree


class Ending(NamedTuple):
    """The arm that ends what another started, and what there is to clean up with.

    `owner` is the entity's variable there, `key` the key and `holding` whether it is a reference. `first` is
    where its first statement starts, with the comments above; -1 in an empty block. `body` is all of the
    arm's body, with the comma behind. `is_block` says that it stands in braces.
    """

    pattern: str
    owner: str
    reach: Reach
    key: str
    holding: Holding
    first: int
    body: Span
    is_block: bool
    names: frozenset[str]


class Untracked(NamedTuple):
    """An insert into a map of an entity, in an arm that starts something, or in a method that it calls.

    `span` is the call in the arm, `field` the map, `made_by` where the ids come from
    (`self.palette.register`, as root, field and method), empty for other values. `function` is the method
    with the insert. `problem` says why no clean-up can be written.
    """

    span: Span
    owner: str
    module: tuple[str, ...]
    field: str
    made_by: tuple[str, str, str]
    pattern: str
    ending: Ending
    function: str
    test: bool
    problem: str


_MAP = re.compile(rb"(?:\w+::)*\w*Map<")
_ENDING = re.compile(rb"\b[A-Z]\w*\b[^=;]{0,80}=>")


def promises(data: bytes) -> bool:
    """The cheap test of a file's bytes: a map field that is only filled, and an end of something."""
    if b"Context<" not in data or b"Map<" not in data:
        return False
    names = {name for name, _ in inserted(data)}
    return any(_only_filled(data, name) for name in names) and _tells_of_an_end(data)


def _only_filled(data: bytes, name: bytes) -> bool:
    return _is_map(data, name) and not growing.shrinks(data, name)


def _is_map(data: bytes, name: bytes) -> bool:
    declared = name + b": "
    at = data.find(declared)
    while at >= 0:
        if _MAP.match(data, at + len(declared)):
            return True
        at = data.find(declared, at + 1)
    return False


def _tells_of_an_end(data: bytes) -> bool:
    patterns = (found.group().decode("utf-8", "replace") for found in _ENDING.finditer(data))
    return any(word.lower() in ENDS for pattern in patterns for word in WORD.findall(pattern))


def untracked(tree: Tree) -> tuple[Untracked, ...]:
    """All such inserts of the file, in order."""
    only = cache(lambda name: _only_filled(tree.data, name))
    return tuple(
        site
        for access, call in inserts(tree)
        if only((access.text or b"").rpartition(b".")[2].strip())
        for site in _sites(tree, access, call)
    )


class _Keeping(NamedTuple):
    """What keeps something: the insert of `value` into `field`, and the `call` that has it done with `key`.

    The call is the insert itself, or that of the method around it (`through`), and `access` what it is called
    on with a name behind: the map, or the method.
    """

    field: str
    value: Node
    access: Node
    call: Node
    key: Node
    through: str = ""


def _sites(tree: Tree, access: Node, insert: Node) -> Iterator[Untracked]:
    """What is known of an insert, where it stands in an arm or where arms call the method that it is in."""
    key, value = flow.arguments(insert)
    keeping = _Keeping(syntax.text(syntax.field(access, "field")), value, access, insert, key)
    direct = _in_arm(tree, keeping)
    if direct is not None:
        yield direct
        return
    for called in _calls_around(tree, keeping):
        site = _in_arm(tree, called)
        if site is not None:
            yield site


def _calls_around(tree: Tree, keeping: _Keeping) -> Iterator[_Keeping]:
    """The calls of the method that keeps something under a key it is given, by the type's own code."""
    method = syntax.nearest(keeping.call, "function_item")
    name = syntax.text(syntax.field(method, "name"))
    # Of several methods of one name, it would take the types to tell which one is called.
    if method is None or len(re.findall(rb"\bfn\s+%s\b" % name.encode(), tree.data)) != 1:
        return
    place, binding = _place_of(keeping.key, method), surroundings_of(keeping.access)
    if place < 0 or syntax.text(syntax.field(keeping.access, "value")) != binding.variable:
        return
    for access in tree.members(name):
        call, there = flow.call_of(access), surroundings_of(access)
        same = there.owner == binding.owner and there.module == binding.module
        if call is not None and same and place < len(flow.arguments(call)):
            key = flow.arguments(call)[place]
            yield _Keeping(keeping.field, keeping.value, access, call, key, through=name)


def _place_of(key: Node, method: Node) -> int:
    """Which argument of a method with `self` a key is, counted without `self`; -1 for another key."""
    listed = syntax.field(method, "parameters")
    parameters = syntax.children(listed) if listed is not None else []
    if not parameters or parameters[0].type != "self_parameter":
        return -1
    binding = origin(key, method)
    patterns = [syntax.field(parameter, "pattern") for parameter in parameters[1:]]
    places = [
        place
        for place, pattern in enumerate(patterns)
        if binding is not None and syntax.same(pattern, binding.pattern) and pattern is not None
    ]
    return places[0] if places else -1


def _in_arm(tree: Tree, keeping: _Keeping) -> Untracked | None:
    """The innermost `match` around that ends what an arm of it starts."""
    arms = (parent for parent in syntax.ancestors(keeping.call) if parent.type == "match_arm")
    return next((site for arm in arms if (site := _site(tree, keeping, arm)) is not None), None)


def _site(tree: Tree, keeping: _Keeping, arm: Node) -> Untracked | None:
    endings = endings_of(arm)
    here = surroundings_of(arm)
    if len(endings) != 1 or not here.owner or not is_own(keeping.access, arm):
        return None
    ending, problem = _ending(tree, keeping.key, arm, endings[0])
    if keeping.through and not ending.names.isdisjoint((keeping.field, keeping.through)):
        # What ends one thing starts it again, or another.
        return None
    functions = [syntax.nearest(node, "function_item") for node in (keeping.call, keeping.value)]
    if any(function is None or syntax.has_error_within(tree, function) for function in functions):
        problem = "the parser does not understand all of the function"
    return Untracked(
        span=syntax.span(keeping.call),
        owner=here.owner,
        module=here.module,
        field=keeping.field,
        made_by=_made_by(keeping.value),
        pattern=pattern_of(arm),
        ending=ending,
        function=keeping.through or here.function,
        test=is_test(keeping.call),
        problem=problem,
    )


# --- the arm that ends it ---


def _ending(tree: Tree, kept: Node, arm: Node, other: Node) -> tuple[Ending, str]:
    body = syntax.field(other, "value") or other
    is_block = body.type == "block"
    inside = syntax.children(body) if is_block else []
    key, holding, problem = key_there(kept, arm, other)
    around = surroundings_of(body)
    comma = tree.data[body.end_byte : body.end_byte + 1] == b","
    scrutinee = syntax.field(arm.parent.parent if arm.parent is not None else None, "value")
    if re.search(rf"\b{around.variable}\b[^&]*\(", syntax.text(scrutinee)):
        problem = f"what is matched may borrow from `{around.variable}`"
    if not is_block and "\n" in syntax.text(body):
        problem = "the arm that ends it has no block"
    ending = Ending(
        pattern=pattern_of(other),
        owner=around.variable,
        reach=around.reach,
        key=key,
        holding=holding,
        first=flow.leading_comment(inside[0]).start_byte if inside else -1,
        body=Span(body.start_byte, body.end_byte + comma),
        is_block=is_block,
        names=frozenset(re.findall(r"\w+", syntax.text(body))),
    )
    return ending, problem


def _made_by(value: Node) -> tuple[str, str, str]:
    """The call that gives the value, `self.palette.register(…)`, as `("self", "palette", "register")`."""
    if value.type == "identifier":
        binding = flow.binding_of(syntax.text(value), value)
        value = binding.source if binding is not None and binding.source is not None else value
    method, target = flow.called_method(value), flow.receiver(value)
    if not method or target is None or target.type != "field_expression":
        return "", "", ""
    root = syntax.field(target, "value")
    if root is None or syntax.text(root) != surroundings_of(value).variable:
        return "", "", ""
    return syntax.text(root), syntax.text(syntax.field(target, "field")), method
