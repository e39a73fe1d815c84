"""What one arm of a handler keeps under a key, and the arm that ends the same thing does not let go of.

Read from one file: a `match` with an arm that starts something and one that ends it, told by the words of
their patterns, and a map field that the first fills and nothing in the file ever takes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from codemod.model import Span
from codemod.rust import flow, growing, syntax
from codemod.rust.flow import Holding
from codemod.rust.lifecycle import ENDS, WORD, endings_of, inserted, inserts, is_own, key_there, pattern_of
from codemod.rust.surroundings import Reach, is_test, surroundings_of
from codemod.rust.syntax import Node, Tree


@dataclass(frozen=True, slots=True)
class Ending:
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


@dataclass(frozen=True, slots=True)
class Untracked:
    """An insert into a map of an entity, in an arm that starts something.

    `field` is the map, `made_by` where the ids come from (`self.palette.register`, as root, field and
    method), empty for other values. `problem` says why no clean-up can be written.
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
        for site in _in_arm(tree, access, call)
    )


def _in_arm(tree: Tree, access: Node, call: Node) -> Iterator[Untracked]:
    """What is known of an insert, once, at the innermost `match` that ends what it starts."""
    for arm in (parent for parent in syntax.ancestors(call) if parent.type == "match_arm"):
        site = _site(tree, access, call, arm)
        if site is not None:
            yield site
            return


def _site(tree: Tree, access: Node, call: Node, arm: Node) -> Untracked | None:
    field = syntax.text(syntax.field(access, "field"))
    endings = endings_of(arm)
    here = surroundings_of(arm)
    if len(endings) != 1 or not here.owner or not is_own(access, arm):
        return None
    ending, problem = _ending(tree, call, arm, endings[0])
    function = syntax.nearest(call, "function_item")
    if function is None or syntax.has_error_within(tree, function):
        problem = "the parser does not understand all of the function"
    return Untracked(
        span=Span(access.start_byte, call.end_byte),
        owner=here.owner,
        module=here.module,
        field=field,
        made_by=_made_by(flow.arguments(call)[1]),
        pattern=pattern_of(arm),
        ending=ending,
        function=here.function,
        test=is_test(call),
        problem=problem,
    )


# --- the arm that ends it ---


def _ending(tree: Tree, call: Node, arm: Node, other: Node) -> tuple[Ending, str]:
    body = syntax.field(other, "value") or other
    is_block = body.type == "block"
    inside = syntax.children(body) if is_block else []
    key, holding, problem = key_there(call, arm, other)
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
