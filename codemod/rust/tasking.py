"""Detached tasks of one file: what their futures do, and the construction that could take them in."""

from __future__ import annotations

import re
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import callees, effects, endless, flow, gpui, reruns, syntax
from codemod.rust.builders import Builder, builder_at
from codemod.rust.constructions import Construction, Spot, construction_at
from codemod.rust.gpui import Spawn
from codemod.rust.methods import KEYS
from codemod.rust.reruns import Rerun
from codemod.rust.sites import ANSWERING, SPAWNING, DetachSite, Endurance, Handle, detach_sites
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


class Tasking(NamedTuple):
    """A task that is let go of.

    `made` spans the call that makes it. `output` is what its future gives: "()", "Result<()>", "Option<()>"
    or "" when that cannot be told. `hint` is a word for what it is about, in snake case. `elsewhere` names
    what it changes beside its own entity, "" if nothing that is known to. `beyond`, of a task that could be
    kept, says what could be noticed missing if it were cut off, "" if nothing could. `replaces` says that its
    result is put into a field of the entity, so that a later one makes an earlier one stale. `keyed`
    names a parameter of the function around that says which of many things it is about. `on_purpose` says
    that a comment speaks of its being detached. `lines` is over how many lines it is written. `holder`, where
    no entity's own context is at hand, names a value that could hold it all the same: the `self` of a plain
    struct, or what an update changes.

    `builder` is there for one that a builder starts, `rerun` for that of a method or callback.
    `holding` says why it keeps more alive than anybody can let go of, "" if nothing shows that. `context` is
    the variable whose `spawn` makes the task, `on_app` says of one that may be kept that it stands for
    the app there, as no context of a future does. `chained` says that its future is an
    `async` block inside of a closure, as in older code.
    """

    site: DetachSite
    made: Span
    output: str
    hint: str
    elsewhere: str
    beyond: str
    replaces: bool
    keyed: str
    construction: Construction | None
    spot: Spot | None
    on_purpose: bool
    lines: int
    holder: str
    names: frozenset[str]
    builder: Builder | None
    rerun: Rerun | None
    holding: str
    context: str
    on_app: bool
    chained: bool


def taskings(tree: Tree) -> tuple[Tasking, ...]:
    """All detached tasks of a file, in order, handles of unknown kinds among them."""
    return tuple(
        _tasking(tree, site, call)
        for site, call in detach_sites(tree)
        if site.handle is not Handle.SUBSCRIPTION
    )


def _tasking(tree: Tree, site: DetachSite, call: Node) -> Tasking:
    made = flow.receiver(call) or call
    spawn = gpui.spawn_call(made)
    builds = site.at.reach is Reach.VALUE and not site.at.future and spawn is not None
    found = _found(site, call) if builds else None
    function = syntax.nearest(call, "function_item")
    updates = spawn.updates if spawn is not None else []
    fields = [field for update in updates for field, _ in reruns.assigned(update)]
    # What fills several fields is about what its function is called after.
    about = fields if site.at.reach is Reach.VALUE or len(set(fields)) == 1 else []
    elsewhere = _elsewhere(spawn) if spawn is not None else site.head
    bounded = site.whole and not (site.finishes or elsewhere or site.method in ANSWERING)
    rerun = reruns.rerun_of(tree, call, spawn, site.at, bounded=bounded)
    builder = builder_at(call) if spawn is not None and site.at.reach is Reach.NONE else None
    may_be_kept = found is not None or builder is not None or (bounded and _may_be_ended(rerun))
    return Tasking(
        site=site,
        made=syntax.span(made),
        output=_output(tree, spawn) if spawn is not None else "",
        hint=_hint(spawn, about, site),
        elsewhere=elsewhere,
        beyond=effects.beyond(spawn) if spawn is not None and may_be_kept else "",
        replaces=bool(fields),
        keyed=_keyed(function),
        construction=found[0] if found else None,
        spot=found[1] if found else None,
        on_purpose=bool(site.comments) or _is_explained(call),
        lines=call.end_point[0] - call.start_point[0] + 1,
        holder=_holder(call) if site.at.reach is Reach.NONE else "",
        # Where nothing can keep the task, nobody asks for a new name.
        names=syntax.words(tree, function) if found or builder or rerun else frozenset(),
        builder=builder,
        rerun=rerun,
        holding=_holding(tree, site, call, made),
        context=syntax.text(flow.receiver(made)),
        on_app=rerun is not None and may_be_kept and gpui.is_app(flow.receiver(made)),
        chained=spawn is not None
        and spawn.body.parent is not None
        and spawn.body.parent.type == "async_block",
    )


def _holding(tree: Tree, site: DetachSite, call: Node, made: Node) -> str:
    """Why the task keeps something alive that nobody can let go of; empty when nothing shows that."""
    function, reach = syntax.nearest(call, "function_item"), site.at.reach
    if site.head not in SPAWNING:
        if reach in (Reach.SELF, Reach.THIS) and callees.holds_entity(tree, made):
            return f"`{site.head}` holds the entity itself until it is done, so that storing it makes a cycle"
        return ""
    if site.endurance not in (Endurance.LOOP, Endurance.CHANNEL):
        return ""
    owner = _shared_owner(function, made) if reach is Reach.SHARED else ""
    if owner:
        return f"its loop holds `{owner}`, which is the owner itself, until it ends"
    if reach is Reach.NONE and _is_nobodys(function) and any(map(endless.is_endless, _loops(made))):
        return "its loop may run for as long as the app, and nothing can end it"
    return ""


def _loops(made: Node) -> list[Node]:
    return [loop for loop in syntax.descendants(made, *flow.LOOPS) if endless.waits(loop)]


def _shared_owner(function: Node | None, made: Node) -> str:
    """The variable by which a future holds the `Arc<Self>` that spawns it: `let this = self.clone()`."""
    parameters = syntax.text(syntax.field(function, "parameters"))
    if re.search(r"\bself: &?(Arc|Rc)<Self>", parameters) is None:
        return ""
    cloning = r"\blet (\w+) = (?:self\.clone\(\)|(?:Arc|Rc)::clone\(&?self\));"
    cloned = re.search(cloning, syntax.text(function))
    name = cloned.group(1) if cloned else ""
    held = any(re.search(rf"\b{name}\b", syntax.text(loop)) for loop in _loops(made)) if name else False
    return name if held else ""


def _is_nobodys(function: Node | None) -> bool:
    """True for a function that gives nothing and gets neither an entity nor the app."""
    if function is None or syntax.field(function, "return_type") is not None:
        return False
    if syntax.text(syntax.field(function, "name")) in ("main", "init"):
        return False
    contexts = (
        *gpui.ENTITY_CONTEXTS,
        *gpui.APP_CONTEXTS,
        "AsyncApp",
        "AsyncAppContext",
        "AsyncWindowContext",
    )
    given = re.findall(r"\b[A-Z]\w*", syntax.text(syntax.field(function, "parameters")))
    return not set(given) & set(contexts)


def _may_be_ended(rerun: Rerun | None) -> bool:
    """True where it matters what a method's future does beside its entity's business."""
    return rerun is not None and not (rerun.place.blocked or rerun.awaits or rerun.superseded)


def _is_explained(call: Node) -> bool:
    """True when a comment above the statement may say why nobody owns the task."""
    statement = flow.statement_of(call) or call
    above = flow.leading_comment(statement)
    written = statement.parent.text if statement.parent is not None and statement.parent.text else b""
    start = statement.parent.start_byte if statement.parent is not None else 0
    between = written[above.start_byte - start : statement.start_byte - start]
    return re.search(rb"(?i)detach|outliv", between) is not None


def _holder(call: Node) -> str:
    """What could hold a handle where no entity's own context is at hand; empty where nothing could."""
    for parent in syntax.ancestors(call):
        if parent.type == "closure_expression":
            names = flow.closure_parameters(parent)
            return names[0] if names and gpui.update_receiver(parent) is not None else ""
        if parent.type == "async_block":
            return ""
        if parent.type == "function_item":
            parameters = syntax.text(syntax.field(parent, "parameters"))
            return "self" if re.match(r"\(\s*&mut self\b", parameters) else ""
    return ""


def _found(site: DetachSite, call: Node) -> tuple[Construction, Spot] | None:
    """The construction beside the call, if the call's context is that of what is built and given back."""
    around = syntax.nearest(call, *flow.FUNCTIONS)
    body = syntax.field(around, "body")
    found = construction_at(call) if body is not None and body.start_byte == site.at.body else None
    if found is None or body is None:
        return None
    last = (syntax.children(body) or [body])[-1]
    variable = re.escape(found[0].variable)
    if variable:
        given_back = re.fullmatch(rf"((anyhow::)?Ok|Some)?\(?{variable}\)?", syntax.text(last)) is not None
    else:
        in_tuple = any(
            syntax.span(each).contains(found[0].literal)
            for each in syntax.descendants(last, "tuple_expression")
        )
        given_back = syntax.span(last).contains(found[0].literal) and not in_tuple
    return found if given_back else None


def _elsewhere(spawn: Spawn) -> str:
    """What the future changes beside its own entity; what is only asked does not count."""
    inside = [syntax.span(update) for update in spawn.updates]
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


def _output(tree: Tree, spawn: Spawn) -> str:
    """What the future gives, as it is written or by its last expression."""
    written = syntax.text(syntax.field(spawn.closure, "return_type"))
    if written:
        imported = re.search(rb"\buse anyhow::(Result|\{[^;]*\bResult\b(?! as)[^;]*\});", tree.data)
        known = written == "anyhow::Result<()>" or (written == "Result<()>" and imported)
        return "Result<()>" if known else ""
    fails = [
        node
        for node in syntax.descendants(spawn.body, "try_expression", "return_expression")
        if syntax.same(syntax.nearest(node, "closure_expression", "async_block"), _unit_of(spawn))
        and (node.type == "try_expression" or syntax.children(node))
    ]
    last = next(reversed(syntax.children(spawn.body)), None)
    if last is not None and last.type == "expression_statement" and not syntax.text(last).endswith(";"):
        # A block-like expression stands as a statement without semicolon: its own value counts.
        last = syntax.children(last)[0]
    if last is None or last.type.endswith(("_statement", "_declaration", "_item")):
        return "" if fails else "()"
    if _is_unit(last):
        return "" if fails else "()"
    if re.fullmatch(r"anyhow::Ok\(\(\)\)|Ok::<(\(\)|_), anyhow::Error>\(\(\)\)", syntax.text(last)):
        return "Result<()>"
    if flow.called_method(last) in ("ok", "log_err") and _updates_itself(spawn, flow.receiver(last)):
        return "Option<()>"
    return "Result<()>" if _updates_itself(spawn, last) else ""


def _updates_itself(spawn: Spawn, call: Node | None) -> bool:
    """True for an update of the future's own entity that gives nothing."""
    if flow.called_method(call) not in gpui.UPDATE_METHODS or not _is_weak(spawn, flow.receiver(call)):
        return False
    closure = next(reversed(flow.arguments(call)), None)
    return _gives_nothing(syntax.field(closure, "body"))


def _is_unit(last: Node) -> bool:
    if last.type == "loop_expression":
        left = syntax.descendants(last, "break_expression")
        return all(child.type == "label" for each in left for child in syntax.children(each))
    if last.type == "if_expression":
        return syntax.field(last, "alternative") is None
    return last.type in flow.LOOPS


def _is_weak(spawn: Spawn, handle: Node | None) -> bool:
    if handle is None or syntax.text(handle) != spawn.weak:
        return False
    binding = flow.binding_of(spawn.weak, handle)
    return binding is not None and binding.kind == "parameter"


def _gives_nothing(body: Node | None) -> bool:
    """True for the body of an update that gives `()`."""
    if body is None or any(map(syntax.children, syntax.descendants(body, "return_expression"))):
        return False
    if body.type == "block":
        last = next(reversed(syntax.children(body)), None)
        return re.search(r";\s*\}\Z", syntax.text(body)) is not None or (
            last is not None and last.type == "call_expression" and _gives_nothing(last)
        )
    return flow.called_method(body) in ("notify", "emit") and gpui.is_context(flow.receiver(body))


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
                fields = [re.sub(r"(\A|_)(rx|receiver)\Z", "", read.group(1)), *fields]
                break
    names = [field.strip("_") for field in fields]
    return next((name for name in names if name not in ("", "task")), "")


def _keyed(function: Node | None) -> str:
    parameters = syntax.field(function, "parameters")
    for parameter in syntax.children(parameters) if parameters is not None else []:
        name = syntax.text(syntax.field(parameter, "pattern"))
        if KEYS.fullmatch(name):
            return name
    return ""
