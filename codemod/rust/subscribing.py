"""Detached subscriptions of one file, with the construction that could take them in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import flow, gpui, syntax
from codemod.rust.constructions import Construction, Spot, construction_at
from codemod.rust.methods import Helper, Place, about, helper_at, place_of
from codemod.rust.sites import DetachSite, Handle, detach_sites
from codemod.rust.surroundings import Reach
from codemod.rust.syntax import Node, Tree


class Subscribing(NamedTuple):
    """A subscription that is let go of.

    `made` spans the call that subscribes, `hint` is a word for what is subscribed to, in snake case.
    `emitter` tells where that comes from: "fresh" (made in the same function), "given" (a parameter or
    taken from an event), "own" (a field of the entity), "global" (a type) or "". `construction` and `spot`
    are there when the code builds an entity. `names` are the variables of the function around. `apart` says
    that the call must stay a statement: its text cannot be indented, or it holds a lock while it subscribes.
    `place` is there where a method or callback subscribes, `helper` where that is one of a constructor.
    `entity` is the variable of the entity that is subscribed to, if it is one. `about` is a parameter of the
    function around that may be another thing each time. `bound` says that an entity subscribes
    which is not the owner: its context was handed in.
    """

    site: DetachSite
    made: Span
    hint: str
    emitter: str
    construction: Construction | None
    spot: Spot | None
    names: frozenset[str]
    apart: bool
    place: Place | None
    helper: Helper | None
    entity: str
    about: str
    bound: bool


def subscribings(tree: Tree) -> tuple[Subscribing, ...]:
    """All detached subscriptions of a file, in order."""
    return tuple(
        _subscribing(tree, site, call)
        for site, call in detach_sites(tree)
        if site.handle is Handle.SUBSCRIPTION
    )


def _subscribing(tree: Tree, site: DetachSite, call: Node) -> Subscribing:
    made = flow.receiver(call) or call
    found = construction_at(call) if site.at.reach is Reach.VALUE and not site.at.future else None
    function = syntax.nearest(call, "function_item")
    place, emitter = place_of(tree, call, site.at), _emitter(made, site.head)
    return Subscribing(
        site=site,
        made=syntax.span(made),
        hint=_hint(made, site.head),
        emitter=emitter,
        construction=found[0] if found else None,
        spot=found[1] if found else None,
        # Where nobody owns it, no variable is made for it.
        names=_variables(tree, function) if site.at.reach is not Reach.NONE else frozenset(),
        apart=_is_apart(made),
        place=place,
        helper=helper_at(tree, call, site.at) if place is not None else None,
        entity=_entity(made, site.head),
        about=about(made) if place is not None and emitter in ("own", "global", "") else "",
        bound=site.at.reach is Reach.NONE and _is_bound(made, emitter),
    )


def _is_bound(made: Node, emitter: str) -> bool:
    context = flow.receiver(made)
    binding = flow.binding_of(syntax.text(context), context) if context is not None else None
    if binding is None or binding.kind != "parameter":
        return False
    written, _ = syntax.unwrap_type(binding.type)
    if written:
        return written.partition("<")[0].rsplit("::", 1)[-1].strip() in gpui.ENTITY_CONTEXTS
    closure = binding.scope.parent
    if closure is None or closure.type != "closure_expression":
        return False
    call = closure.parent.parent if closure.parent is not None else None
    # Who hands its context on, for something to be built in the closure, is given that one's.
    builds = emitter == "fresh" and call is not None and any(map(gpui.is_context, flow.arguments(call)))
    # Who is given an entity to change is given its context as well: `|bar: &mut Bar, window, cx|`.
    given = re.match(r"\|\s*\w+: &mut\b", syntax.text(syntax.field(closure, "parameters")))
    return builds or given is not None or gpui.update_receiver(closure) is not None


def _variables(tree: Tree, function: Node | None) -> frozenset[str]:
    def read() -> frozenset[str]:
        found = syntax.descendants(function, "identifier") if function is not None else []
        return frozenset(syntax.text(name) for name in found)

    # A constructor with one detached subscription often has more of them.
    return tree.once((_variables, function.id if function is not None else 0), read)


# Registrations whose first argument is an entity.
_OF_ENTITIES = ("subscribe", "subscribe_in", "observe", "observe_in")


def _entity(made: Node, head: str) -> str:
    arguments = flow.arguments(made)
    if head not in _OF_ENTITIES or not arguments:
        return ""
    emitter = arguments[0]
    if emitter.type == "reference_expression":
        emitter = syntax.children(emitter)[-1]
    return syntax.text(emitter) if emitter.type == "identifier" else ""


def _is_apart(made: Node) -> bool:
    """True for a call with a literal or comment of several lines, or with a guard among its temporaries."""
    if "\n" in syntax.text(made):
        texts = syntax.descendants(made, "string_literal", "raw_string_literal", "block_comment")
        if any("\n" in syntax.text(each) for each in texts):
            return True
    emitters = [each for each in flow.arguments(made) if each.type != "closure_expression"]
    calls = [call for each in emitters for call in syntax.descendants(each, "call_expression")]
    return any(flow.called_method(call) in _GUARDS and not flow.arguments(call) for call in calls)


# A temporary lives as long as its statement: the second call in one `vec![…]` would find it locked.
_GUARDS = ("borrow", "borrow_mut", "lock", "read", "write", "upgradable_read")


def _hint(made: Node, head: str) -> str:
    """What is subscribed to: the emitter's name, a global's type, or the kind of event.

    Without any of these it is the entity itself: `subscribe_self(…)`, `subscribe(&cx.entity(), …)`.
    """
    if head.startswith("observe_global"):
        written = re.search(r"<\s*(?:\w+::)*(\w+)", syntax.text(syntax.field(made, "function")))
        words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*", written.group(1)) if written else []
        # A store of settings is spoken of as the settings.
        words = words[:-1] if words[1:] and words[-1] == "Store" else words
        return "_".join(word.lower() for word in words) or "global"
    if head.startswith(("on_", "observe_window", "observe_pending", "observe_button")):
        return head.removeprefix("on_").removeprefix("observe_").removesuffix("_changed")
    arguments = flow.arguments(made)
    names = [name for name in _chain(arguments[0] if arguments else None) if name not in _SILENT]
    return names[0].strip("_") if names else "self"


# Links of a chain that say nothing of what the chain gives.
_SILENT = frozenset(flow.OPENING) | frozenset(
    ("self", "this", "cx", "clone", "as_ref", "as_mut", "upgrade", "downgrade", "entity", "update", "into")
)


def _chain(expression: Node | None) -> Iterator[str]:
    """The names in `&a.b().c`, last first: c, b, a."""
    here = expression
    while here is not None:
        if here.type in ("identifier", "self"):
            yield syntax.text(here)
            return
        if here.type == "field_expression":
            yield syntax.text(syntax.field(here, "field"))
            here = syntax.field(here, "value")
        elif here.type == "scoped_identifier":
            # `Store::global(cx)`: the type says more than the function.
            yield "_".join(word.lower() for word in re.findall(r"[A-Z][a-z0-9]*", syntax.text(here)))
            return
        elif here.type in ("call_expression", "generic_function"):
            here = syntax.field(here, "function")
        else:
            inner = syntax.children(here)
            here = inner[-1] if inner and here.type in _WRAPPERS else None


_WRAPPERS = ("reference_expression", "unary_expression", "try_expression", "parenthesized_expression")


_MAKES = re.compile(
    r"\bcx\.(new|new_model|new_view|build_view|build_model)\(|::(new|local|build|single_line)\("
)


def _emitter(made: Node, head: str) -> str:
    if "global" in head:
        return "global"
    arguments = flow.arguments(made)
    root = flow.root_of(arguments[0]) if arguments else None
    if root is None or gpui.is_context(root):
        return ""
    if root.type == "self" or syntax.text(root) == "this":
        return "own"
    binding = flow.binding_of(syntax.text(root), made)
    if binding is None:
        return ""
    if binding.kind != "let":
        return "given"
    source = syntax.text(binding.source)
    if _MAKES.search(source):
        return "fresh"
    inner = flow.root_of(binding.source)
    if inner is not None and (inner.type == "self" or syntax.text(inner) == "this"):
        return "own"
    return "given"
