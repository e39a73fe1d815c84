"""A handle that a method or a callback lets go of: how its entity can be changed there, and how often.

`self` of a method and the first parameter of a callback or an update are the entity. Giving it the handle
is an assignment to a field of its own, so only what borrows the whole entity stands in the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import facts, flow, gpui, loops, surroundings, syntax
from codemod.rust.flow import Binding
from codemod.rust.surroundings import Reach, Surroundings
from codemod.rust.syntax import Node, Tree

# What is copied out of the entity borrows nothing of it.
_COPYING = ("clone", "cloned", "copied", "to_owned", "to_string", "collect", "len", "is_some", "is_none")
_GUARDING = re.compile(r"\.\s*(lock|borrow|borrow_mut|read|write)\(\s*\)")
_BRANCHES = ("match_arm", "match_block", "match_expression", "if_expression", "else_clause", "block")


class Place(NamedTuple):
    """Where a method or callback could give a handle to its entity.

    `blocked` says why the entity cannot be changed there, empty when it can. `again` says that a loop
    around makes several handles for the same entity. `last` says that the function gives nothing and ends
    there, so that it could give the handle, `answers` that a callback ends there, as one does that has heard
    of what the user wants. `branches` are the arms around, each as the start of its `match`
    or `if` and of itself: what stands in two arms of one never runs together.
    """

    blocked: str
    again: bool
    last: bool
    answers: bool
    branches: tuple[tuple[int, int], ...]

    def excludes(self, other: Place) -> bool:
        """True when only one of both places can be come to in one run of their function."""
        arms = dict(self.branches)
        return any(arms.get(around, arm) != arm for around, arm in other.branches)


class Helper(NamedTuple):
    """A private method that constructors of its file call, and nothing else in it.

    `receiver` is its `&self` (None for `&mut self`), `mut_at` where `mut ` is missing before the variables it
    is called on. `problem` says why it cannot change the entity, even with these.
    """

    receiver: Span | None
    mut_at: tuple[int, ...]
    problem: str


class Key(NamedTuple):
    """A parameter of a method that says which of many things it is about.

    `type` is as written, without a reference. `moved` says that the code which makes the handle takes the
    variable itself, so that it is gone afterwards.
    """

    name: str
    type: str
    is_reference: bool
    moved: bool


def place_of(tree: Tree, call: Node, at: Surroundings) -> Place | None:
    """Read the place of a detach call; None where no method or callback has an entity at hand."""
    function = _function_of(call, at)
    if function is None:
        return None
    return Place(
        blocked=_blocked(call, function, at),
        again=any(loops.is_loop(parent) for parent in _inside(call, function)),
        last=_ends_with(call, function),
        answers=_answers(call),
        branches=tuple(_branches(call, function)),
    )


def _function_of(call: Node, at: Surroundings) -> Node | None:
    """The method or callback whose entity it is."""
    if at.reach not in (Reach.SELF, Reach.SHARED, Reach.THIS):
        return None
    for parent in syntax.ancestors(call):
        if parent.type in flow.FUNCTIONS:
            body = syntax.field(parent, "body") or parent
            if body.start_byte == at.body:
                return parent
    return None


def _inside(node: Node, limit: Node) -> Iterator[Node]:
    """The ancestors of `node` below `limit`, nearest first."""
    for parent in syntax.ancestors(node):
        if parent.id == limit.id:
            return
        yield parent


def key_of(made: Node) -> Key | None:
    """The parameter that the handle made by a call is about: one that it mentions, with the name of a key."""
    function = syntax.nearest(made, "function_item")
    parameters = syntax.field(function, "parameters")
    for parameter in syntax.children(parameters) if parameters is not None else []:
        name = syntax.text(syntax.field(parameter, "pattern"))
        uses = [each for each in syntax.descendants(made, "identifier") if syntax.text(each) == name]
        if not uses or KEYS.fullmatch(name) is None:
            continue
        binding = flow.binding_of(name, made)
        if binding is None or binding.kind != "parameter":
            return None
        written, is_reference = syntax.unwrap_type(syntax.field(parameter, "type"))
        # A captured name inside of a format string is no node of its own.
        formatted = re.search(rf"\{{{name}\b", syntax.text(made)) is not None
        return Key(name, written, is_reference, formatted or not all(map(_is_copied, uses)))
    return None


# Types of which a later value stands for the same thing, not for another one.
_COUNTS = re.compile(r"bool|[iuf](8|16|32|64|128|size)|Duration|Instant")
_MAX_HOPS = 4


def about(made: Node) -> str:
    """A parameter of the function around that a call takes along, if it may be another thing each time."""
    here = syntax.span(made)
    named = [(syntax.text(variable), variable) for variable in syntax.descendants(made, "identifier")]
    # A captured name inside of a format string is no node of its own.
    named += [(name, made) for name in re.findall(r"\{(\w+)[:}]", syntax.text(made))]
    for name, place in named:
        binding = flow.binding_of(name, place)
        if binding is not None and not here.contains(syntax.span(binding.node)):
            found = _parameter_behind(binding, 0)
            if found:
                return found
    return ""


def _parameter_behind(binding: Binding, depth: int) -> str:
    """The parameter that a variable's value was made of."""
    function = binding.scope.parent
    if binding.kind == "parameter":
        if function is None or function.type != "function_item" or gpui.is_context(binding.node):
            return ""
        counts = binding.name == "window" or _COUNTS.fullmatch(syntax.text(binding.type))
        return "" if counts else binding.name
    if binding.source is None or depth > _MAX_HOPS:
        return ""
    for variable in syntax.descendants(binding.source, "identifier"):
        before = flow.binding_of(syntax.text(variable), variable)
        if before is not None and before.node.id != binding.node.id:
            found = _parameter_behind(before, depth + 1)
            if found:
                return found
    return ""


# Names of parameters that say which of many things a method is about.
KEYS = re.compile(r"\b(\w*(?:_id|_key|_path)|path|id|key|name)\b")


def _is_copied(use: Node) -> bool:
    """True unless a use of the parameter takes it away: `name.clone()` does not, nor what hides the name."""
    around = use.parent
    if (
        around is not None
        and around.type == "let_declaration"
        and syntax.same(syntax.field(around, "pattern"), use)
    ):
        return True
    call = flow.call_of(around) if around is not None and around.type == "field_expression" else None
    binding = flow.binding_of(syntax.text(use), use)
    hidden = binding is not None and (binding.kind != "parameter" or _is_of_a_closure(binding.scope))
    return hidden or flow.called_method(call) in ("clone", "to_owned", "entity_id")


def _is_of_a_closure(body: Node) -> bool:
    return body.parent is not None and body.parent.type == "closure_expression"


def _branches(call: Node, function: Node) -> Iterator[tuple[int, int]]:
    here = call
    for parent in _inside(call, function):
        if here.type == "match_arm":
            around = syntax.nearest(here, "match_expression")
            yield (around.start_byte if around is not None else 0), here.start_byte
        elif parent.type == "if_expression" and not syntax.same(syntax.field(parent, "condition"), here):
            yield parent.start_byte, here.start_byte
        here = parent


# --- borrows ---


def _blocked(call: Node, function: Node, at: Surroundings) -> str:
    """Why a field of the entity cannot be set where `call` stands; empty when it can."""
    if at.reach is Reach.SHARED:
        return f"`{at.function}` takes `&self`, so it cannot keep anything"
    return _unreachable(call, function, at)


def _unreachable(call: Node, function: Node, at: Surroundings) -> str:
    """Why a field of the entity could not be set there even by a method that may change it."""
    if at.future:
        return "it is started inside of another task"
    if any(parent.type in ("closure_expression", "async_block") for parent in _inside(call, function)):
        return "it stands in a closure, which may not change the entity"
    name = at.variable
    if name != "self":
        binding = flow.binding_of(name, call)
        if binding is None or not syntax.same(binding.scope.parent, function):
            return f"`{name}` is another value there"
    for borrowed, scope in _borrows(call, function, name):
        if borrowed is None or any(_is_used_later(each, call, scope) for each in flow.bound_names(borrowed)):
            return f"`{name}` may be borrowed there"
    return ""


def _borrows(call: Node, function: Node, name: str) -> Iterator[tuple[Node | None, Node]]:
    """The patterns that may hold the whole entity borrowed where `call` stands, each with its scope.

    None instead of a pattern stands for a temporary, which lives as long as the scope.
    """
    here = call
    for parent in _inside(call, function):
        if parent.type == "block":
            for before in flow.preceding(here):
                value = syntax.field(before, "value") if before.type == "let_declaration" else None
                if value is not None and _borrows_whole(value, name):
                    guard = _GUARDING.search(syntax.text(value)) is not None
                    yield None if guard else syntax.field(before, "pattern"), parent
        elif parent.type in ("if_expression", "while_expression"):
            condition = syntax.field(parent, "condition")
            for each in syntax.descendants(condition, "let_condition") if condition is not None else []:
                yield from _matched(syntax.field(each, "value"), syntax.field(each, "pattern"), parent, name)
        elif parent.type == "for_expression":
            value = syntax.field(parent, "value")
            if value is not None and _borrows_whole(value, name):
                yield None, parent
        elif parent.type == "match_expression":
            arm = here if here.type == "match_arm" else next(iter(_arms_around(call, parent)), None)
            pattern = syntax.field(arm, "pattern")
            yield from _matched(syntax.field(parent, "value"), pattern, parent, name)
        here = parent


def _arms_around(call: Node, match: Node) -> Iterator[Node]:
    for parent in _inside(call, match):
        if parent.type == "match_arm" and syntax.same(syntax.nearest(parent, "match_expression"), match):
            yield parent


def _matched(
    value: Node | None, pattern: Node | None, scope: Node, name: str
) -> Iterator[tuple[Node | None, Node]]:
    if value is not None and _borrows_whole(value, name):
        # A temporary of what is matched lives to the end of the match: one call makes none.
        yield (pattern if _is_one_call(value, name) else None), scope


def _is_one_call(value: Node, name: str) -> bool:
    return bool(flow.called_method(value)) and syntax.text(flow.receiver(value)) == name


def _borrows_whole(value: Node, name: str) -> bool:
    """True when the value of an expression may hold all of the entity borrowed."""
    if flow.called_method(value) in _COPYING or value.type == "closure_expression":
        return False
    if gpui.is_context(flow.receiver(value)):
        # What a context gives borrows the context at most.
        return False
    if re.search(rf"\b{name}\b", syntax.text(value)) is None:
        return False
    for node in syntax.descendants(value, "identifier", "self"):
        parent = node.parent
        if syntax.text(node) != name or parent is None:
            continue
        if parent.type != "field_expression" or flow.call_of(parent) is not None:
            return True
    return False


def _is_used_later(name: str, call: Node, scope: Node) -> bool:
    """True when the variable may be used behind the statement of `call`, or in the next turn of a loop."""
    statement = flow.statement_of(call) or call
    in_loop = [parent for parent in _inside(call, scope) if parent.type in flow.LOOPS]
    start = in_loop[-1].start_byte if in_loop else statement.end_byte
    text = scope.text or b""
    pattern = re.compile(rb"\b%s\b" % re.escape(name.encode()))
    return any(
        not statement.start_byte <= scope.start_byte + found.start() < statement.end_byte
        for found in pattern.finditer(text, max(0, start - scope.start_byte))
    )


# --- callers ---


def _ends_with(call: Node, function: Node) -> bool:
    """True when the function gives nothing, and the statement of `call` is the last thing that it does."""
    if function.type != "function_item" or syntax.field(function, "return_type") is not None:
        return False
    here, returns = call, False
    for parent in _inside(call, function):
        if parent.type == "block" and not returns:
            after = [syntax.text(each) for each in flow.following(here)]
            returns = after == ["return;"]
            if after and not returns:
                return False
        if parent.type not in (*_BRANCHES, "expression_statement") and not (
            returns and parent.type in flow.LOOPS
        ):
            return False
        here = parent
    return True


def _answers(call: Node) -> bool:
    """True when the statement of `call` is the last thing that a closure around it does."""
    here = call
    for parent in syntax.ancestors(call):
        if parent.type in ("closure_expression", "async_block"):
            return True
        if parent.type in ("function_item", *flow.LOOPS) or (parent.type == "block" and flow.following(here)):
            return False
        here = parent
    return False


def helper_at(tree: Tree, call: Node, at: Surroundings) -> Helper | None:
    """The constructor's helper that `call` stands in; None where its method is none."""
    function = _function_of(call, at)
    if function is None:
        return None
    declared = syntax.field(function, "name")
    if declared is None or function.type != "function_item" or _is_open(function):
        return None
    # A boundary in front would make the search many times slower; the node tells as well.
    named = re.compile(rb"%s\b" % re.escape(declared.text or b""))
    names = [syntax.node_at(tree, found.start()) for found in named.finditer(tree.data)]
    calls = [
        flow.call_of(node.parent) if node.type == "field_identifier" and node.parent is not None else None
        for node in names
        if node.id != declared.id and node.text == declared.text
    ]
    built = [
        each for each in calls if each is not None and surroundings.surroundings_of(each).reach is Reach.VALUE
    ]
    if not built or len(built) < len(calls):
        return None
    receiver = next(
        iter(syntax.descendants(syntax.field(function, "parameters") or function, "self_parameter")), None
    )
    shared = syntax.span(receiver) if receiver is not None and syntax.text(receiver) == "&self" else None
    variables = [_variable_of(each) for each in built]
    problem = _unreachable(call, function, at)
    if any(place is None for place in variables) or (shared is None and at.reach is Reach.SHARED):
        problem = problem or f"`{at.function}` is called on no variable that could be changed"
    return Helper(
        shared, tuple(sorted({place for place in variables if place is not None and place >= 0})), problem
    )


def _variable_of(call: Node) -> int | None:
    """Where `mut ` is missing for the variable that a method is called on (-1: nowhere); None for others."""
    target = flow.receiver(call)
    binding = flow.binding_of(syntax.text(target), target) if target is not None else None
    if binding is None or binding.kind != "let":
        return None
    declaration = binding.pattern.parent
    if binding.pattern.type == "mut_pattern" or declaration is None:
        return -1
    is_mut = any(child.type == "mutable_specifier" for child in declaration.children)
    return -1 if is_mut else binding.pattern.start_byte if binding.pattern.type == "identifier" else None


def _is_open(function: Node) -> bool:
    """True for a method that code outside of its file can call: one with a visibility, or of a trait."""
    impl = syntax.nearest(function, "impl_item")
    visible = any(child.type == "visibility_modifier" for child in function.children)
    return visible or not facts.impl_type(function) or syntax.field(impl, "trait") is not None
