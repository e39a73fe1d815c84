"""Questions whether a map has a key: the conditions and matches that ask, and the code for both answers.

Found by the bytes of the question, and then read off the tree around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import flow, syntax
from codemod.rust.syntax import Node


class Arms(NamedTuple):
    """Where a `match` asks: its two patterns, and `asked`, the method and its argument (`get(&key)`).

    `use` is the one place that uses what the pattern binds, None for several; `first` where the first
    statement of the arm for a key that is there starts, -1 for an arm without a block or with an empty one.
    """

    present: Span
    absent: Span
    asked: Span
    use: Span | None
    first: int


class Question(NamedTuple):
    """An `if` or a `match` that asks: the call, the `whole`, and what is done for either answer.

    `absent` is the block for a key that is missing, `present` the block or arm for one that is there.
    `getter` is the method whose value `binding` (`value`, `&value`) stands for; both are empty where nothing
    is bound. `use` is the one place where `binding` is used. `conditions` says that more is asked for than
    the key. `arms` are those of a `match`.
    """

    call: Node
    whole: Node
    absent: Node
    present: Node | None
    getter: str = ""
    binding: str = ""
    use: Node | None = None
    conditions: bool = False
    arms: Arms | None = None


_ASKED = re.compile(rb"\.(contains_key|get|get_mut)\(")
_HEAD = re.compile(
    rb"\b(?:if\s+(?:!\s*|let\s+(?:None|Some\((?:ref\s+|mut\s+|&)*\w+\))\s*=\s*)?|match\s+)"
    rb"((?:\w+\s*\.\s*)*\w+)\s*\Z"
)
# What tells where the key is missing: what is put in there stands behind one of these.
_MISSING = re.compile(rb"\b(?:else|None|false|is_none)\b")
_REACH = 4000
# What binds tighter than a dereference.
_TIGHTER = ("field_expression", "call_expression", "index_expression", "try_expression", "await_expression")


def asking(data: bytes) -> Iterator[int]:
    """Where the methods' names stand that ask a map, with an insert into the same map behind them."""
    for asked in _ASKED.finditer(data):
        before = _HEAD.search(data, max(0, asked.start() - 160), asked.start())
        if before is None:
            continue
        name = before.group(1).split(b".")[-1].strip()
        inserted = data.find(b".insert(", asked.end(), asked.end() + _REACH)
        while inserted >= 0:
            # The map's name stands right in front, on this line or the one above.
            if data[max(0, inserted - 100) : inserted].rstrip().endswith(name):
                negated = b"!" in before.group() or b"None" in before.group()
                if negated or _MISSING.search(data, asked.end(), inserted):
                    yield asked.start() + 1
                break
            inserted = data.find(b".insert(", inserted + 1, asked.end() + _REACH)


def question(method: Node) -> Question | None:
    """Read the question that the name `method` belongs to; None when it decides over nothing."""
    access = method.parent
    call = flow.call_of(access) if access is not None and access.type == "field_expression" else None
    if call is None or len(flow.arguments(call)) != 1:
        return None
    whole = syntax.nearest(call, "if_expression", "match_expression")
    if whole is not None and whole.type == "match_expression":
        return _by_match(method, call, whole)
    condition = syntax.field(whole, "condition")
    if whole is None or condition is None or not syntax.span(condition).contains(syntax.span(call)):
        return None
    return _by_if(call, whole, condition)


def _by_if(call: Node, whole: Node, condition: Node) -> Question | None:
    name = flow.called_method(call)
    asked: Node | None = call
    negated, getter, binding = False, "", ""
    if name != "contains_key":
        asked, found = call.parent, _is_some(call)
        if found is not None:
            asked, negated = found
        elif asked is None or asked.type != "let_condition":
            return None
        elif syntax.text(syntax.field(asked, "pattern")) == "None":
            negated = True
        else:
            binding = _some(syntax.field(asked, "pattern"))
            if not binding:
                return None
            getter, binding = _bound(name, binding)
    if asked is not None and asked.parent is not None and asked.parent.type == "unary_expression":
        asked, negated = asked.parent, not negated
    consequence, other = syntax.field(whole, "consequence"), _else_block(whole)
    absent, present = (consequence, other) if negated else (other, consequence)
    if absent is None:
        return None
    use = _only_use(present, binding)
    return Question(call, whole, absent, present, getter, binding, use, not syntax.same(asked, condition))


def _is_some(call: Node) -> tuple[Node, bool] | None:
    """The question around a `get`: `….is_some()`, or (True) `….is_none()`; None when it is another."""
    asked = flow.call_of(call.parent) if call.parent is not None else None
    name = flow.called_method(asked)
    return (asked, name == "is_none") if asked is not None and name in ("is_some", "is_none") else None


def _else_block(conditional: Node) -> Node | None:
    clause = syntax.field(conditional, "alternative")
    inside = syntax.children(clause) if clause is not None else []
    return inside[0] if len(inside) == 1 and inside[0].type == "block" else None


def _some(pattern: Node | None) -> str:
    """The `x` or `&x` of `Some(x)`, when it is a plain variable."""
    named = re.fullmatch(r"Some\(\s*(&?\w+)\s*\)", syntax.text(pattern))
    return named[1] if named else ""


def _bound(getter: str, binding: str) -> tuple[str, str]:
    """The method and what it binds; empty where that is nothing."""
    return ("", "") if binding in ("", "_") else (getter, binding)


def _by_match(method: Node, call: Node, whole: Node) -> Question | None:
    if not syntax.same(syntax.field(whole, "value"), call):
        return None
    listed = syntax.field(whole, "body")
    arms = [arm for arm in syntax.children(listed) if arm.type == "match_arm"] if listed is not None else []
    name = flow.called_method(call)
    there, missing = ("true", "false") if name == "contains_key" else (r"Some\(\s*&?\w+\s*\)", "None")
    written = [syntax.text(syntax.field(arm, "pattern")) for arm in arms]
    absent = next((arm for arm, text in zip(arms, written, strict=True) if text == missing), None)
    block = syntax.field(absent, "value")
    if absent is None or block is None or block.type != "block":
        return None
    present = next((arm for arm, text in zip(arms, written, strict=True) if re.fullmatch(there, text)), None)
    if present is None or len(arms) != 2:
        return Question(call, whole, block, None, conditions=True)
    pattern, value = syntax.field(present, "pattern"), syntax.field(present, "value")
    getter, binding = _bound(name, _some(pattern) if name != "contains_key" else "")
    use = _only_use(value, binding)
    inside = syntax.children(value) if value is not None and value.type == "block" else []
    spans = Arms(
        present=syntax.span(pattern or present),
        absent=syntax.span(syntax.field(absent, "pattern") or absent),
        asked=Span(method.start_byte, call.end_byte),
        use=syntax.span(use) if use is not None else None,
        first=flow.leading_comment(inside[0]).start_byte if inside else -1,
    )
    return Question(call, whole, block, value, getter, binding, use, arms=spans)


def _only_use(code: Node | None, binding: str) -> Node | None:
    """The one place in `code` that uses what `binding` binds, where its value may be written instead."""
    name = binding.removeprefix("&")
    if code is None or not name:
        return None
    # A string may use it too: `"{name}"`.
    if len(re.findall(rf"\b{name}\b", syntax.text(code))) != 1:
        return None
    used = [node for node in syntax.descendants(code, "identifier") if syntax.text(node) == name]
    if not used or any(_repeats(parent) for parent in _up_to(used[0], code)):
        return None
    # `*entry.get().name` would be another thing.
    around = used[0].parent
    first = around is not None and syntax.same(around.named_child(0), used[0])
    bound_tighter = first and around is not None and around.type in _TIGHTER
    return None if bound_tighter and binding != name else used[0]


def _repeats(node: Node) -> bool:
    """True for what runs its code again or later, and for the tokens of a macro."""
    return node.type in (*flow.LOOPS, "closure_expression", "async_block", "token_tree")


def _up_to(node: Node, limit: Node) -> Iterator[Node]:
    for parent in syntax.ancestors(node):
        yield parent
        if parent.id == limit.id:
            return
