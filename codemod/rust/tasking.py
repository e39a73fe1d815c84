"""Detached tasks of one file: what their futures do, and the construction that could take them in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codemod.model import Span
from codemod.rust import flow, gpui, syntax
from codemod.rust.constructions import Construction, Spot, construction_at
from codemod.rust.gpui import Spawn
from codemod.rust.sites import DetachSite, Handle, detach_sites
from codemod.rust.surroundings import Reach
from codemod.rust.syntax import Node, Tree

# Methods by these names only ask: the future that calls them changes nothing.
_READING = (
    "load",
    "get",
    "read",
    "fetch",
    "list",
    "find",
    "resolve",
    "lookup",
    "query",
    "search",
    "clone",
    "upgrade",
    "as_",
    "to_",
    "into",
    "is_",
    "has_",
    "iter",
    "map",
    "unwrap",
    "ok",
)


@dataclass(frozen=True, slots=True)
class Tasking:
    """A task that is let go of.

    `made` spans the call that makes it. `output` is what its future gives: "()", "Result<()>" or "" when
    that cannot be told. `hint` is a word for what it is about, in snake case. `elsewhere` names what it
    changes beside its own entity, "" if nothing. `replaces` says that its result is put into a field of the
    entity, so that a later one makes an earlier one stale. `keyed` names a parameter of the function around
    that says which of many things it is about.
    """

    site: DetachSite
    made: Span
    output: str
    hint: str
    elsewhere: str
    replaces: bool
    keyed: str
    construction: Construction | None
    spot: Spot | None
    comments: tuple[str, ...]
    names: frozenset[str]


def taskings(tree: Tree) -> tuple[Tasking, ...]:
    """All detached tasks of a file, in order, handles of unknown kinds among them."""
    return tuple(
        _tasking(site, call) for site, call in detach_sites(tree) if site.handle is not Handle.SUBSCRIPTION
    )


def _tasking(site: DetachSite, call: Node) -> Tasking:
    made = flow.receiver(call) or call
    spawn = gpui.spawn_call(made)
    builds = site.at.reach is Reach.VALUE and not site.at.future and spawn is not None
    found = construction_at(call) if builds else None
    function = syntax.nearest(call, "function_item")
    updates = _updates(spawn) if spawn is not None else []
    fields = [field for update in updates for field in _assigned(update)]
    return Tasking(
        site=site,
        made=syntax.span(made),
        output=_output(spawn) if spawn is not None else "",
        hint=_hint(spawn, fields, site),
        elsewhere=_elsewhere(spawn) if spawn is not None else site.head,
        replaces=bool(fields),
        keyed=_keyed(function),
        construction=found[0] if found else None,
        spot=found[1] if found else None,
        comments=tuple(
            syntax.text(node)
            for node in syntax.descendants(call, "line_comment", "block_comment")
            if node.start_byte >= made.end_byte
        ),
        names=frozenset(re.findall(r"\b[a-z_]\w*\b", syntax.text(function))),
    )


def _updates(spawn: Spawn) -> list[Node]:
    """The closures by which the future changes its own entity."""
    found = []
    for closure in syntax.descendants(spawn.body, "closure_expression"):
        handle = flow.root_of(gpui.update_receiver(closure))
        if handle is not None and syntax.text(handle) == spawn.weak:
            found.append(closure)
    return found


def _assigned(update: Node) -> list[str]:
    """The fields that an update sets: `this.matches = …`."""
    names = flow.closure_parameters(update)[:1]
    return [
        syntax.text(syntax.field(left, "field"))
        for assignment in syntax.descendants(update, "assignment_expression")
        if (left := syntax.field(assignment, "left")) is not None
        and left.type == "field_expression"
        and [syntax.text(syntax.field(left, "value"))] == names
    ]


def _elsewhere(spawn: Spawn) -> str:
    """What the future changes beside its own entity; what is only asked does not count."""
    inside = [syntax.span(update) for update in _updates(spawn)]
    for call in syntax.descendants(spawn.body, "call_expression"):
        method = flow.called_method(call)
        if method not in (*gpui.UPDATE_METHODS, "update_global", "emit", "dispatch_action", "notify"):
            continue
        if any(span.contains(syntax.span(call)) for span in inside):
            continue
        handle = flow.root_of(flow.receiver(call))
        if handle is not None and syntax.text(handle) == spawn.weak:
            continue
        changed = [
            name
            for each in syntax.descendants(call, "call_expression")
            if (name := flow.called_method(each)) and each.id != call.id and not name.startswith(_READING)
        ]
        if changed:
            return f"{syntax.text(flow.receiver(call))}.{method}"
    return ""


def _output(spawn: Spawn) -> str:
    """What the future gives, by its last expression."""
    fails = [
        node
        for node in syntax.descendants(spawn.body, "try_expression", "return_expression")
        if syntax.same(syntax.nearest(node, "closure_expression", "async_block"), _unit_of(spawn))
        and (node.type == "try_expression" or syntax.children(node))
    ]
    inside = syntax.children(spawn.body)
    last = inside[-1] if inside else None
    ends_in_statement = last is None or last.type.endswith(("_statement", "_declaration", "_item"))
    if last is not None and last.type == "expression_statement":
        whole = syntax.children(last)
        # A block-like expression stands as a statement without semicolon: its own value counts.
        ends_in_statement = syntax.text(last).endswith(";") or (bool(whole) and whole[0].type in flow.LOOPS)
        last = whole[0] if whole and not ends_in_statement else last
    if not fails:
        if ends_in_statement or last is None or last.type in flow.LOOPS:
            return "()"
        if last.type == "if_expression" and syntax.field(last, "alternative") is None:
            return "()"
    if last is None or ends_in_statement:
        return ""
    written = syntax.text(last)
    if re.fullmatch(r"(anyhow::)?Ok(::<[^(]*>)?\(\(\)\)", written):
        return "Result<()>"
    if flow.called_method(last) in gpui.UPDATE_METHODS and syntax.text(flow.receiver(last)) == spawn.weak:
        closure = (flow.arguments(last) or [None])[-1]
        body = syntax.field(closure, "body")
        if body is not None and body.type == "block" and re.search(r";\s*\}\Z", syntax.text(body)):
            return "Result<()>"
    return ""


def _unit_of(spawn: Spawn) -> Node:
    """The node whose `?` ends the future: the async closure, or the async block of older code."""
    around = spawn.body.parent
    return around if around is not None and around.type == "async_block" else spawn.closure


def _hint(spawn: Spawn | None, fields: list[str], site: DetachSite) -> str:
    """What the task is about: the channel it reads, or the field it fills."""
    if spawn is not None:
        for loop in syntax.descendants(spawn.body, "while_expression"):
            read = re.search(r"(\w+)\s*\.\s*(?:next|recv|changed)\(\)\s*\.\s*await", syntax.text(loop))
            if read:
                return read.group(1).removesuffix("_rx").removesuffix("_receiver").strip("_")
    names = [field.strip("_") for field in fields]
    return names[0] if names else ""


# Parameters that say which of many things a method is about.
_KEYS = re.compile(r"\b(\w*(?:_id|_key|_path)|path|id|key|name)\b")


def _keyed(function: Node | None) -> str:
    parameters = syntax.field(function, "parameters")
    for parameter in syntax.children(parameters) if parameters is not None else []:
        name = syntax.text(syntax.field(parameter, "pattern"))
        if _KEYS.fullmatch(name):
            return name
    return ""
