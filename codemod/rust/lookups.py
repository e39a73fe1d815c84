"""Places that ask a map whether it has a key and put one in if it has not: two lookups where one would do.

Found by the bytes of the question, and then read off the tree around it. What the map is, and whether the
key can be copied, is for the index to say.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import facts, flow, syntax
from codemod.rust.flow import Holding
from codemod.rust.questions import Arms, Question, asking, question
from codemod.rust.surroundings import is_test, surroundings_of
from codemod.rust.syntax import Node, Tree


class Piece(NamedTuple):
    """A piece of source text, and the white space that the lines after its first have in common."""

    text: str
    indent: str


class Key(NamedTuple):
    """The key as it is put in: `text`, and how it is made of what was asked for.

    `form` is "moved" (as it stands), "copied" (`*key`), "cloned" or "made" (`key.to_string()`). `last_use`
    says that what was asked for is an owned variable that nothing uses later, `bare` is its text, `names` are
    the variables in it.
    `used_before` and `used_after` tell of the code before the insert and behind the `if`. `lent` says that it
    is certain from the question alone that a key is asked for, and not a place in a list.
    """

    text: str
    bare: str
    names: tuple[str, ...]
    form: str
    last_use: bool
    used_before: bool
    used_after: bool
    lent: bool


class Lookup(NamedTuple):
    """A question, and an insert that depends on it.

    `span` is the whole `if` or `match`, `head` its part up to and with the brace before the insert, `stands`
    says that it is a statement. `root` and `fields` make up the map, `type` is what is written of the root's
    type, in inline module `module`. `binding` names what a `get`
    binds (with `getter`, the method). `present` is what is done when the key is there (None: nothing), and
    `present_use` the one place in it, relative to its text, that gets the value again. `absent` is the body
    around the insert, `insert` and `value` are spans in the file. `arms` are those of a `match`. `fine` says
    why two lookups are right.
    """

    span: Span
    head: Span
    stands: bool
    root: str
    fields: tuple[str, ...]
    type: str
    module: tuple[str, ...]
    key: Key
    value: Piece
    insert: Span
    alone: bool
    before: Piece
    after: str
    present: Piece | None
    present_use: Span | None
    getter: str
    binding: str
    arms: Arms | None
    words: frozenset[str]
    function: str
    test: bool
    fine: str
    problem: str


_PLACE = r"[a-z_]\w*(?:\.\w+)*"
_KEY = re.compile(rf"{_PLACE}|\({_PLACE}(?:, {_PLACE})*\)")
_NEW = re.compile(r"((?:\w+::)*\w+)(?:::<[^()]*>)?::(?:new|default|with_capacity|from_iter|from)\(")


def promises(data: bytes) -> bool:
    """The cheap test of a file's bytes: a question in an `if`, and an insert into the same map behind it."""
    return b".insert(" in data and next(asking(data), None) is not None


def lookups(tree: Tree) -> tuple[Lookup, ...]:
    """All such places of a file, in order."""
    found = (_lookup(tree, syntax.node_at(tree, place)) for place in asking(tree.data))
    return tuple(lookup for lookup in found if lookup is not None)


def _lookup(tree: Tree, method: Node) -> Lookup | None:
    asked = question(method)
    if asked is None:
        return None
    place = _squeezed(flow.receiver(asked.call))
    if not re.fullmatch(rf"(?:self|{_PLACE})(?:\.\w+)*", place):
        return None
    inserts = [call for call in _inserts(asked.absent) if _squeezed(flow.receiver(call)) == place]
    keys = [_key(asked, call) for call in inserts]
    pairs = [(call, key) for call, key in zip(inserts, keys, strict=True) if key is not None]
    if not pairs:
        return None
    call, key = pairs[0]
    statement = flow.statement_of(call) or call
    root, *fields = place.split(".")
    value = flow.arguments(call)[1]
    data, function = tree.data, syntax.nearest(asked.whole, "function_item")
    before, after = _around(tree, asked.absent, statement, call)
    present = _body(tree, asked.present) if asked.present is not None else None
    use, used_wrongly = _present_use(present, place, root, tuple(fields), asked)
    return Lookup(
        span=syntax.span(asked.whole),
        head=Span(asked.whole.start_byte, asked.absent.start_byte + 1),
        stands=_stands(asked.whole),
        root=root,
        fields=tuple(fields),
        type=_root_type(root, asked.whole),
        module=facts.module_of(asked.whole),
        key=key,
        value=_piece(data, syntax.span(value)),
        insert=syntax.span(call),
        alone=not before.text.strip() and not after.strip().strip(";").strip(),
        before=before,
        after=after,
        present=present,
        present_use=use,
        getter=asked.getter,
        binding=asked.binding,
        arms=asked.arms,
        words=frozenset(re.findall(r"\w+", syntax.text(asked.whole))),
        function=syntax.text(syntax.field(function, "name")),
        test=is_test(asked.whole),
        fine=("the key is put in at several places" if len(pairs) > 1 else "")
        or _why_right(asked, call, before, root, tuple(fields))
        or used_wrongly,
        problem=_problem(tree, asked, function),
    )


def _stands(whole: Node) -> bool:
    """True for a statement without a semicolon, the last of a block included."""
    parent = whole.parent
    if parent is None or parent.type not in ("expression_statement", "block"):
        return False
    return parent.type == "block" or not syntax.text(parent).endswith(";")


def _inserts(block: Node) -> list[Node]:
    return [
        call
        for call in syntax.descendants(block, "call_expression")
        if flow.called_method(call) == "insert" and len(flow.arguments(call)) == 2
    ]


def _squeezed(node: Node | None) -> str:
    return re.sub(r"\s+", "", syntax.text(node))


# --- the key ---


def _key(asked: Question, insert: Node) -> Key | None:
    """How the key that is put in is made of the one that was asked for; None when it is another."""
    bare = syntax.text(flow.arguments(asked.call)[0]).lstrip("&*").strip()
    put = syntax.text(flow.arguments(insert)[0])
    if not _KEY.fullmatch(bare) and not bare.startswith('"'):
        return None
    if put == bare:
        form = "moved"
    elif put == f"*{bare}":
        form = "copied"
    elif re.fullmatch(rf"{re.escape(bare)}\.clone\(\)|(Arc|Rc)::clone\(&?{re.escape(bare)}\)", put):
        form = "cloned"
    elif put.startswith(f"{bare}.") or re.fullmatch(rf"\w+(::\w+)*\(&?{re.escape(bare)}\)", put):
        form = "made"
    else:
        return None
    names = tuple(part.split(".")[0] for part in bare.strip("()").split(", "))
    others = (asked.absent.text or b"")[: insert.start_byte - asked.absent.start_byte]
    last = form == "cloned" and _is_last_use(bare, asked, insert)
    before = any(_mentions(others, name) for name in names)
    after = any(_used_behind(name, asked.whole) or _comes_again(name, asked.whole) for name in names)
    lent = form != "moved" or flow.arguments(asked.call)[0].type == "reference_expression"
    return Key(put, bare, names, form, last, before, after, lent)


def _mentions(text: bytes, name: str) -> bool:
    return re.search(rb"\b%s\b" % re.escape(name.encode()), text) is not None


def _used_behind(name: str, whole: Node) -> bool:
    """True where the code behind uses the variable, as far as it can be seen."""
    binding = flow.binding_of(name, whole)
    scope = binding.scope if binding is not None else syntax.nearest(whole, "function_item") or whole
    return _mentions((scope.text or b"")[whole.end_byte - scope.start_byte :], name)


def _comes_again(name: str, whole: Node) -> bool:
    """True where a loop asks for a key that is bound outside of it."""
    binding = flow.binding_of(name, whole)
    loop = syntax.nearest(whole, *flow.LOOPS)
    return loop is not None and (binding is None or not syntax.span(loop).contains(syntax.span(binding.node)))


def _is_last_use(name: str, asked: Question, insert: Node) -> bool:
    """True when `name` is an owned variable which only the question and the insert's key use from here on."""
    here = flow.arguments(asked.call)[0]
    binding = flow.binding_of(name, here)
    if not name.isidentifier() or binding is None or flow.holding(binding) is not Holding.OWNED:
        return False
    for parent in syntax.ancestors(asked.whole):
        if parent.id == binding.scope.id:
            break
        if parent.type in (*flow.LOOPS, "closure_expression", "async_block"):
            return False
    text, word = binding.scope.text or b"", rb"\b%s\b" % name.encode()
    start = binding.scope.start_byte
    declared = syntax.nearest(binding.node, "let_declaration") if binding.kind == "let" else None
    made = declared.end_byte - start if declared is not None else 0
    cut = asked.whole.start_byte - start
    # What another variable is made of may still be borrowed.
    lent = re.search(rb"\blet\b[^;]*" + word, text[made:cut])
    return lent is None and len(re.findall(word, text[cut:])) == 2


# --- what stands around the insert ---


def _piece(data: bytes, span: Span) -> Piece:
    text = data[span.start : span.end].decode("utf-8", "replace").replace("\r\n", "\n")
    return Piece(text, syntax.line_indent(data, span.start))


def _body(tree: Tree, block: Node) -> Piece:
    """What stands between a block's braces; of an arm without them, all of it."""
    if block.type != "block":
        return _piece(tree.data, syntax.span(block))
    inside = block.named_children
    if not inside:
        return Piece("", "")
    return _piece(tree.data, Span(inside[0].start_byte, inside[-1].end_byte))


def _around(tree: Tree, block: Node, statement: Node, insert: Node) -> tuple[Piece, str]:
    """What stands in the block before the insert, and after it."""
    inside = block.named_children
    before = _piece(tree.data, Span(inside[0].start_byte, statement.start_byte))
    if not before.text:
        before = Piece("", syntax.line_indent(tree.data, statement.start_byte))
    after = tree.data[insert.end_byte : inside[-1].end_byte].decode("utf-8", "replace")
    return before, after.replace("\r\n", "\n")


def _why_right(asked: Question, call: Node, before: Piece, root: str, fields: tuple[str, ...]) -> str:
    """Why one lookup would not do the same; empty when it would."""
    if asked.conditions:
        return "it is asked for more than the key"
    statement = flow.statement_of(call) or call
    direct = statement.type == "expression_statement" and syntax.same(statement.parent, asked.absent)
    if not direct or not syntax.same(syntax.children(statement)[0], call):
        return "the insert is part of something larger"
    if asked.arms is None and not _stands(asked.whole):
        return "the `if` is part of a larger expression"
    if ".await" in syntax.text(asked.absent):
        return "it awaits beside the insert, while the map would be borrowed"
    for text in (before.text, syntax.text(flow.arguments(call)[1])):
        if _mentions_map(text, root, fields):
            return f"`{root}` is used before the insert, while the map would be borrowed"
    return ""


def _mentions_map(text: str, root: str, fields: tuple[str, ...]) -> bool:
    """True unless `text` leaves the map alone: of `self`, it may use other fields."""
    # A field or method of that name belongs to something else; `..root` is a range or the rest of a struct.
    for found in re.finditer(rf"(?<!(?<!\.)\.)\b{root}\b", text):
        member = re.match(r"\s*\.\s*(\w+)\s*(\(|::)?", text[found.end() :])
        other = root == "self" and fields and member and member[1] != fields[0] and not member[2]
        if not other:
            return True
    return False


def _present_use(
    present: Piece | None, place: str, root: str, fields: tuple[str, ...], asked: Question
) -> tuple[Span | None, str]:
    """The one place where the other branch gets the value again, and why that branch rules a rewrite out."""
    if present is None:
        return None, ""
    text = present.text
    use = _use_again(text, place, asked)
    rest = text[: use.start] + text[use.end :] if use is not None else text
    if ".await" in text:
        return None, "the other branch awaits, while the map would be borrowed"
    if _mentions_map(rest, root, fields):
        return None, f"the other branch uses `{root}`, while the map would be borrowed"
    if asked.getter == "get" and _outlives(asked, text):
        return None, f"what comes of `{asked.binding}` may outlive the entry"
    return use, ""


def _use_again(text: str, place: str, asked: Question) -> Span | None:
    """The one place in the other branch that gets the value: from the map, or by the name that is bound."""
    if asked.getter:
        name = asked.binding.removeprefix("&")
        found = re.search(rf"\b{name}\b", text) if asked.use is not None else None
        return Span(found.start(), found.end()) if found is not None else None
    if asked.arms is not None:
        return None
    key = re.escape(syntax.text(flow.arguments(asked.call)[0]))
    again = rf"{re.escape(place)}\s*\.\s*get_mut\({key}\)\s*\.\s*(?:unwrap\(\)|expect\(\"[^\"]*\"\))"
    uses = list(re.finditer(again.replace(r"\.", r"\s*\.\s*"), text))
    in_loop = asked.present is not None and syntax.descendants(
        asked.present, *flow.LOOPS, "closure_expression", "async_block"
    )
    return Span(uses[0].start(), uses[0].end()) if len(uses) == 1 and not in_loop else None


def _outlives(asked: Question, text: str) -> bool:
    """True unless a value that was only looked at is read and done with in its branch."""
    name = asked.binding
    if not name.isidentifier():
        # `&value` takes a copy out.
        return False
    rest = _copied(name).sub("", text)
    for found in re.finditer(rf"\b{name}\b", rest):
        if rest[: found.start()].rstrip()[-1:] != "*" and rest[found.end() :].lstrip()[:1] != ".":
            return True
    if not re.search(rf"\b{name}\b", rest):
        return False
    if re.search(rf"\b(return|break)\b|^\s*[\w.]+\s*=[^=].*\b{name}\b", rest, re.MULTILINE):
        return True
    around = asked.whole.parent
    is_value = around is None or around.type != "expression_statement" or not flow.following(around)
    return is_value and not text.endswith(";")


def _copied(name: str) -> re.Pattern[str]:
    """Where a value of its own is made of what `name` refers to."""
    copied = rf"\*{name}\b(?!\s*\)?\s*[.\[?])|{name}\.(?:clone|to_owned|to_string)\(\)"
    copied += rf"|(?:Arc|Rc)::clone\(&?{name}\)"
    return re.compile(rf"(?<![&\w.])(?<!&mut )(?<!match )(?:{copied})")


def _problem(tree: Tree, asked: Question, function: Node | None) -> str:
    if function is None or syntax.has_error_within(tree, function):
        return "the parser does not understand all of the function"
    literals = syntax.descendants(asked.whole, "string_literal", "raw_string_literal")
    if any("\n" in syntax.text(literal) for literal in literals):
        return "a string of several lines would be laid out anew"
    condition = syntax.field(asked.whole, "condition") or syntax.field(asked.whole, "value")
    if condition is not None and syntax.descendants(condition, "line_comment", "block_comment"):
        return "a comment stands in the question"
    return ""


def _root_type(root: str, at: Node) -> str:
    """The type of the variable that the map starts from, as far as it is written around."""
    if root == "self":
        return facts.impl_type(at)
    binding = flow.binding_of(root, at)
    if binding is None:
        return ""
    if binding.type is not None:
        return syntax.text(binding.type)
    made = _NEW.match(syntax.text(binding.source)) if binding.kind == "let" else None
    if made is not None and binding.pattern.type in ("identifier", "mut_pattern"):
        return f"{made[1]}<_, _>"
    around = surroundings_of(at)
    return around.owner if around.variable == root else ""
