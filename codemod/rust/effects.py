"""What a spawned future does besides changing the entity that spawned it.

Where the answer is "nothing", the future can end with that entity and nobody could tell. So all that is not
known to be harmless counts: a call counts unless its name says that it only asks, waits or computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from codemod.rust import flow, gpui, sites, syntax
from codemod.rust.gpui import Spawn
from codemod.rust.syntax import Node

# Names that say that something is only asked for, as functions and as methods. What is made where it is
# missing (`find_or_create`), or done besides (`load_and_open`), is more than asked for.
_ASKING = re.compile(
    r"(load|get|read|list|find|is|has)|(load|get|read|list|find|fetch|is|has|as|to|into|from)_\w+"
)
# `language_for_name`: what is looked up, and by what.
_LOOKING_UP = re.compile(r"[a-z]+_(for|by|with)_(id|key|name|path|extension)")
_ASKING_AND_MORE = re.compile(r"_(or|and)_(?!else\b|default\b)")
# Methods that wait for another to say something, or for time to pass.
_WAITING = ("next", "recv", "changed", "select_next_some", "ready_chunks", "timer")
_EXECUTING = ("background_spawn", "background_executor")
# Methods that compute a value from another. What is awaited through them is their receiver.
_COMPUTING = frozenset(
    re.findall(
        r"\w+",
        """
        all and_then any chain clone cloned collect context copied cmp contains contains_key count downgrade
        entity_id enumerate eq err expect filter filter_map first flat_map flatten fuse into into_iter iter
        keys last len log_err map map_err map_ok max min ok ok_or ok_or_else or_else parent
        rev shared boxed boxed_local skip split starts_with ends_with strip_prefix strip_suffix sum trim
        try_global global unwrap unwrap_or unwrap_or_default unwrap_or_else upgrade values warn_on_err
        with_context zip
        """,
    )
)
# Types whose functions only make values.
_PLAIN_TYPES = re.compile(
    r"(Arc|Box|BTreeMap|BTreeSet|Duration|HashMap|HashSet|Instant|Option|PathBuf|Path|Rc|Result|SharedString"
    r"|String|Timer|Vec|VecDeque|Default)"
)
# Methods that change a collection and nothing else.
_COLLECTING = re.compile(r"push(_back|_front)?|insert|extend|retain|truncate|dedup\w*|sort\w*|reverse")
_YIELDING = ("yield_now", "smol::future::yield_now", "futures_lite::future::yield_now")
_SELECTING = ("select", "select_biased")
_CHANNELS = ("channel", "unbounded", "bounded", "unbounded_channel")
_PLAIN_MACROS = ("format", "matches", "vec", "anyhow", "bail", "ensure")
_LOGGING_MACROS = ("trace", "debug", "info", "warn", "error")
_JOINS = ("join", "try_join")

# What does something when it is dropped, by the names, types and makings of variables.
_HELD_NAME = re.compile(
    r"(\w+_)?(tx|sender|guard|permit|lock|lease|scope|span|progress|token|subscriptions?"
    r"|transaction|task|tasks)"
)
_HELD_TYPE = re.compile(r"(Sender|Guard|Permit|Lease|Subscription|Task|Transaction|Deferred|Defer)\b")
_HELD_SOURCE = re.compile(
    r"\b(defer|(try_)?lock\w*|acquire\w*|enter|entered|cx\s*\.\s*(subscribe|observe|on_)\w*)\("
    r"|(Guard|Permit|Lease|Scope|Span|Transaction|Deferred|Defer)(::\w+)?\s*[({]"
)
# Streams that work only while they are listened to.
_LAZY = re.compile(r"Futures(Un)?[Oo]rdered|buffer(ed|_unordered)\(|stream(::|!)|\.(then|map|filter_map)\(")
_RECEIVER = re.compile(r"(\w+_)?(rx|receiver)")
# A sender that does not put up with its receiver being gone.
_INSISTING = re.compile(r"send\w*\([^;]*?\)\s*(\.await\s*)?\.(unwrap|expect)\(")
# Expressions whose value is that of what they hold.
_THROUGH = ("await_expression", "try_expression", "reference_expression", "parenthesized_expression")
_DEPTH = 8


def beyond(spawn: Spawn) -> str:
    """The first thing that could be noticed missing if the future were dropped with its entity, in words.

    Empty when there is none: with the entity gone, all that is left to the future is to end.
    """
    return next(_Work(spawn).findings(), "")


class _Work:
    def __init__(self, spawn: Spawn) -> None:
        self.spawn = spawn
        self.own = [
            closure
            for closure in syntax.descendants(spawn.body, "closure_expression")
            if self._is_own(gpui.update_receiver(closure))
            and not self._is_waited_for(syntax.nearest(closure, "call_expression"))
        ]

    def findings(self) -> Iterator[str]:
        yield from self._held()
        yield from self._done(self.spawn.body)
        for awaited in syntax.descendants(self.spawn.body, "await_expression"):
            source = syntax.children(awaited)[0]
            if not self._in_own(awaited) and self._is_command(source):
                yield f"it waits for `{_short(source)}`, which may be more than a question"

    # --- its own entity ---

    def _is_own(self, handle: Node | None, depth: int = 0) -> bool:
        """True for the future's weak handle, and for what it was upgraded to."""
        if handle is None or handle.type != "identifier" or depth > _DEPTH:
            return False
        binding = flow.binding_of(syntax.text(handle), handle)
        if binding is None:
            return False
        if binding.kind == "parameter":
            return binding.name == self.spawn.weak and syntax.same(binding.scope.parent, self.spawn.closure)
        upgraded = binding.source
        while flow.called_method(upgraded) not in ("upgrade", ""):
            upgraded = flow.receiver(upgraded)
        while upgraded is not None and upgraded.type == "try_expression":
            upgraded = syntax.children(upgraded)[0]
        return flow.called_method(upgraded) == "upgrade" and self._is_own(flow.receiver(upgraded), depth + 1)

    def _is_waited_for(self, update: Node | None) -> bool:
        """True when the future goes on with what an update gives: that may be a task."""
        here = update
        while here is not None and here.parent is not None and here.id != self.spawn.body.id:
            around = here.parent
            if around.type == "expression_statement":
                # A block-like statement has a value only where it ends its block.
                if syntax.text(around).endswith(";") or around.next_named_sibling is not None:
                    return False
            elif around.type == "if_expression" and syntax.same(syntax.field(around, "condition"), here):
                return False
            elif around.type == "let_declaration":
                return syntax.text(syntax.field(around, "pattern")) != "_"
            elif around.type in ("await_expression", "let_condition", "arguments", "closure_expression"):
                return True
            elif around.type in flow.LOOPS:
                return False
            here = around
        return False

    def _in_own(self, node: Node) -> bool:
        return any(syntax.span(update).contains(syntax.span(node)) for update in self.own)

    # --- what it does ---

    def _done(self, code: Node) -> Iterator[str]:
        kinds = (
            "call_expression",
            "macro_invocation",
            "assignment_expression",
            "compound_assignment_expr",
            "let_declaration",
            "expression_statement",
        )
        for node in syntax.descendants(code, *kinds):
            if self._in_own(node):
                continue
            if node.type == "call_expression" and not self._only_asks(node):
                yield f"it calls `{_called(node)}`, which may do more than ask"
            elif node.type == "macro_invocation" and not self._is_plain_macro(node):
                yield f"it calls `{_short(syntax.field(node, 'macro'))}!`, which may do more than ask"
            elif node.type in ("assignment_expression", "compound_assignment_expr") and self._is_shared(node):
                yield f"it changes `{_short(syntax.field(node, 'left'))}`"
            elif node.type in ("let_declaration", "expression_statement") and _keeps(node):
                yield f"it holds a value until it ends (`{_short(node)}`)"

    def _only_asks(self, call: Node) -> bool:
        method = flow.called_method(call)
        if any(self._is_own(argument) for argument in flow.arguments(call)):
            return False
        if _COLLECTING.fullmatch(method) and self._is_its_own(flow.receiver(call)):
            return True
        if not method:
            return _is_plain_function(syntax.text(syntax.field(call, "function")))
        receiver = flow.receiver(call)
        if method == "upgrade" and self._is_own(receiver):
            return not _stays(call)
        if method in gpui.UPDATE_METHODS:
            closure = next(reversed(flow.arguments(call)), call).type == "closure_expression"
            return closure or (self._is_own(receiver) and not self._is_waited_for(call))
        if self._on_own_entity(call) and method in ("notify", "emit"):
            return True
        if method in _COMPUTING and not all(map(_is_plain_argument, flow.arguments(call))):
            return False
        return method in (*_WAITING, *_EXECUTING, *_COMPUTING) or _is_question(method)

    def _on_own_entity(self, call: Node) -> bool:
        closure = syntax.nearest(call, "closure_expression")
        return closure is not None and self._is_own(gpui.update_receiver(closure))

    def _is_plain_macro(self, macro: Node) -> bool:
        path, _, name = syntax.text(syntax.field(macro, "macro")).rpartition("::")
        tokens = next((child for child in macro.children if child.type == "token_tree"), None)
        if tokens is None:
            return False
        if name in _JOINS:
            named = tokens.children[1:-1]
            plain = all(token.type in ("identifier", ",") for token in named)
            return plain and not any(self._is_command(token) for token in named if token.type == "identifier")
        crates = ("anyhow", "std") if name in _PLAIN_MACROS else ("log", "tracing")
        if name in _SELECTING and path in ("", "futures"):
            return self._only_selects(tokens)
        if name not in (*_PLAIN_MACROS, *_LOGGING_MACROS) or path not in ("", *crates):
            return False
        hidden = re.search(r"\bawait\b|\w!\s*[(\[{]", syntax.text(tokens))
        return hidden is None and all(map(_is_plain_token, syntax.descendants(tokens, "identifier")))

    def _is_its_own(self, variable: Node | None) -> bool:
        """True for a variable of the future that holds a collection it has made itself."""
        if variable is None or variable.type != "identifier":
            return False
        binding = flow.binding_of(syntax.text(variable), variable)
        inside = binding is not None and syntax.span(self.spawn.closure).contains(syntax.span(binding.node))
        return inside and binding is not None and sites.makes_a_collection(binding.source)

    def _only_selects(self, tokens: Node) -> bool:
        """True for the body of a `select!` that waits, and fills collections of the future."""
        for token in syntax.descendants(tokens, "identifier"):
            before = token.prev_sibling
            target = before.prev_sibling if before is not None and syntax.text(before) == "." else None
            fills = _COLLECTING.fullmatch(syntax.text(token)) and self._is_its_own(target)
            if not (fills or _is_plain_token(token) or syntax.text(token) in _WAITING):
                return False
        names = re.findall(r"(\w+)!", syntax.text(tokens))
        return all(name in _PLAIN_MACROS for name in names) and "await" not in syntax.text(tokens)

    def _is_shared(self, assignment: Node) -> bool:
        """True when what is assigned to may be known outside of the future."""
        left = syntax.field(assignment, "left")
        closure = syntax.nearest(assignment, "closure_expression")
        if left is None or left.type == "unary_expression":
            return True
        return not syntax.same(closure, self.spawn.closure) and not self._on_own_entity(assignment)

    # --- what it waits for ---

    def _is_command(self, awaited: Node | None, depth: int = 0) -> bool:
        """True unless what is awaited is only asked for, as far as it can be followed."""
        if awaited is None or depth > _DEPTH:
            return True
        if awaited.type in _THROUGH:
            return self._is_command(syntax.children(awaited)[-1], depth + 1)
        if awaited.type == "call_expression":
            method = flow.called_method(awaited)
            if method in _COMPUTING:
                return self._is_command(flow.receiver(awaited), depth + 1)
            if method in _WAITING and self._is_lazy(flow.root_of(flow.receiver(awaited))):
                return True
            # `cx.background_spawn(save)`, `Box::pin(save)`
            handed = flow.arguments(awaited) if method in _EXECUTING or not method else []
            if any(each.type == "identifier" and self._is_handed_command(each, depth) for each in handed):
                return True
            return next(self._done(awaited), "") != ""
        if awaited.type == "field_expression":
            return self._is_command(syntax.field(awaited, "value"), depth + 1)
        if awaited.type == "identifier":
            return self._is_unknown(awaited, depth)
        return awaited.type not in ("async_block", "macro_invocation")

    def _is_unknown(self, variable: Node, depth: int) -> bool:
        name = syntax.text(variable)
        if re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
            return False
        binding = flow.binding_of(name, variable)
        if binding is None:
            return True
        if _RECEIVER.fullmatch(name) or "Receiver" in syntax.text(binding.type):
            return False
        return self._is_command(binding.source, depth + 1)

    def _is_handed_command(self, argument: Node, depth: int) -> bool:
        # A question may be given whatever it needs to be answered.
        call = syntax.nearest(argument, "call_expression")
        name = syntax.text(syntax.field(call, "function")).rpartition("::")[2]
        return not _is_question(name) and self._is_command(argument, depth + 1)

    def _is_lazy(self, stream: Node | None) -> bool:
        if stream is None:
            return False
        binding = flow.binding_of(syntax.text(stream), stream)
        if binding is None:
            return False
        return _LAZY.search(syntax.text(binding.source) + syntax.text(binding.type)) is not None

    # --- what it holds ---

    def _held(self) -> Iterator[str]:
        for variable in syntax.descendants(self.spawn.body, "identifier"):
            name = syntax.text(variable)
            binding = flow.binding_of(name, variable)
            if binding is None or syntax.span(self.spawn.closure).contains(syntax.span(binding.node)):
                continue
            source = syntax.text(binding.source)
            named = _HELD_NAME.fullmatch(name.strip("_")) and not self._is_asked_for(variable)
            if named or _HELD_TYPE.search(syntax.text(binding.type)) or _HELD_SOURCE.search(source):
                yield f"it holds `{name}`, whose end others may notice"
            if source.endswith(tuple(f"{each}()" for each in _CHANNELS)) and _insists(self.spawn):
                yield f"the sender of `{name}` insists on being heard"

    def _is_asked_for(self, variable: Node) -> bool:
        """True for a task that is awaited and only asks: with the future it would end unheard anyway."""
        return "task" in syntax.text(variable) and not self._is_command(variable)


def _is_question(name: str) -> bool:
    if _LOOKING_UP.fullmatch(name) and not name.startswith(sites.MUST_FINISH):
        return True
    return _ASKING.fullmatch(name) is not None and _ASKING_AND_MORE.search(name) is None


def _is_plain_function(path: str) -> bool:
    owner, _, name = re.sub(r"::<.*?>(?=::|\Z)", "", path).rpartition("::")
    if not re.fullmatch(r"[\w:]+", f"{owner}::{name}"):
        return False
    plain = name[:1].isupper() or name in _CHANNELS or _PLAIN_TYPES.fullmatch(owner.rpartition("::")[2])
    return bool(plain) or path in _YIELDING or _is_question(name)


def _is_plain_argument(argument: Node) -> bool:
    """True unless a function of unknown effect is handed over by its name."""
    name = syntax.text(argument)
    if argument.type == "scoped_identifier":
        return _is_plain_function(name)
    return (
        argument.type != "identifier"
        or flow.binding_of(name, argument) is not None
        or _is_plain_function(name)
    )


def _is_plain_token(token: Node) -> bool:
    """True unless a token of a macro is the name of a call that may do something."""
    after = token.next_sibling
    called = after is not None and after.type == "token_tree" and syntax.text(after).startswith("(")
    name = syntax.text(token)
    return not called or name in _COMPUTING or name[:1].isupper() or _is_question(name)


def _keeps(statement: Node) -> bool:
    """True for `let _guard = …;`, `let _ = &guard;` and `guard;`: a value is there for its drop only."""
    if statement.type == "expression_statement":
        return [child.type for child in syntax.children(statement)] == ["identifier"]
    pattern, value = syntax.field(statement, "pattern"), syntax.field(statement, "value")
    if pattern is None or syntax.text(pattern) == "_":
        return value is not None and value.type in ("identifier", "reference_expression")
    return any(name.startswith("_") for name in flow.bound_names(pattern))


def _stays(upgrade: Node) -> bool:
    """True when the strong handle that `upgrade` gives may be held over an `await`."""
    condition = syntax.nearest(upgrade, "let_condition", "block")
    # `if let Some(this) = this.upgrade() { … }` holds it for as long as that block runs.
    scope = condition if condition is None or condition.type == "block" else condition.parent
    return scope is None or any(
        awaited.end_byte > upgrade.end_byte for awaited in syntax.descendants(scope, "await_expression")
    )


def _insists(spawn: Spawn) -> bool:
    function = syntax.nearest(spawn.call, "function_item")
    return _INSISTING.search(syntax.text(function)) is not None


def _called(call: Node) -> str:
    return flow.called_method(call) or _short(syntax.field(call, "function"))


def _short(node: Node | None) -> str:
    written = re.sub(r"\s+", " ", syntax.text(node)).replace(" .", ".")
    return written if len(written) <= 40 else f"{written[:39]}…"
