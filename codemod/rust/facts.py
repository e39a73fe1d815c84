"""What one file says about types, as plain data: a pure function of its bytes.

Facts are what other files may need to know: which structs and enums there are, what they derive and
implement, what `use` brings in, where values of a struct are built or taken apart. They hold names as
written; `codemod.rust.index` finds out what the names mean.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from codemod.model import Span
from codemod.rust import syntax
from codemod.rust.syntax import Node, Tree


class FieldFact(NamedTuple):
    """A named field of a struct: its type as written, and its whole declaration without the comma.

    `conditional` says that a `cfg` decides whether the field is there. `visibility` is empty for a private
    field.
    """

    name: str
    type: str
    visibility: str
    span: Span
    conditional: bool


class TypeFact(NamedTuple):
    """A struct, enum or type alias. `kind` is "struct", "tuple", "unit", "enum" or "alias".

    `module` is the path of inline modules inside the file. `derives` are the last segments of what is
    derived. `target` is the aliased type's text. `body` spans the braces of a struct with named fields.
    """

    name: str
    kind: str
    module: tuple[str, ...]
    span: Span
    derives: tuple[str, ...] = ()
    fields: tuple[FieldFact, ...] = ()
    body: Span | None = None
    target: str = ""

    @property
    def aliased(self) -> str:
        """The path of the aliased type, without generic arguments; empty when this is no alias."""
        return self.target.partition("<")[0].strip()

    def field(self, name: str) -> FieldFact | None:
        """The field called `name`, if there is one."""
        return next((field for field in self.fields if field.name == name), None)


class UseFact(NamedTuple):
    """One name that a `use` brings into a module. `name` is "*" for a glob, "_" for an unnamed trait.

    `conditional` says that a `cfg` decides whether it is there.
    """

    name: str
    path: tuple[str, ...]
    module: tuple[str, ...]
    declaration: Span
    in_function: bool
    conditional: bool


class ImplFact(NamedTuple):
    """An `impl` block: the type it is for and the trait, both as written without generic arguments."""

    type: str
    trait: str
    module: tuple[str, ...]
    span: Span


class InitFact(NamedTuple):
    """One `field: value` of a struct literal; `value` is empty for the shorthand form."""

    name: str
    value: str
    span: Span


class LiteralFact(NamedTuple):
    """A struct literal, or (`is_pattern`) a struct pattern.

    `type` is the path as written, `Self` replaced by the impl's type. `open` says that the literal ends in
    `..base`, or the pattern in `..`.
    """

    type: str
    module: tuple[str, ...]
    span: Span
    body: Span
    inits: tuple[InitFact, ...]
    open: bool
    is_pattern: bool


class FileFacts(NamedTuple):
    """Everything other files may want to know about one file.

    `modules` are its inline modules.
    """

    modules: tuple[tuple[str, ...], ...] = ()
    types: tuple[TypeFact, ...] = ()
    uses: tuple[UseFact, ...] = ()
    impls: tuple[ImplFact, ...] = ()
    literals: tuple[LiteralFact, ...] = ()
    token_trees: tuple[Span, ...] = ()

    def aliases_of(self, names: Collection[str]) -> Iterator[str]:
        """What imports and type aliases of this file call a type of one of `names`, its own name included."""
        for use in self.uses:
            if use.path[-1] in names and use.name not in ("*", "_"):
                yield use.name
        for fact in self.types:
            if fact.aliased.rsplit("::", 1)[-1] in names:
                yield fact.name


# Where facts may begin: at a word of an item, at a macro's bang, at a brace. What they stand in, the
# tree says.
_WORDS = re.compile(rb"(?:struct|enum|type|mod|use|impl|macro_rules)\b")
_BANG = re.compile(rb"!\s*[(\[{]")
_BRACE = re.compile(rb"\{")
# What stands before the brace of a block, a match or a body, never before that of a literal or pattern.
_NO_LITERAL = frozenset(b")=|{(,;:")
_ITEMS = {
    "struct_item": "type",
    "enum_item": "type",
    "type_item": "type",
    "mod_item": "module",
    "use_declaration": "use",
    "impl_item": "impl",
    "macro_definition": "tokens",
}


def facts_of(tree: Tree) -> FileFacts:
    """Collect the facts of one parsed file."""
    found: dict[str, list[Node]] = {}
    for kind, node in (*_items(tree), *_bodies(tree)):
        found.setdefault(kind, []).append(node)
    return FileFacts(
        modules=tuple(_module_path(node) for node in found.get("module", [])),
        types=tuple(_type_fact(node) for node in found.get("type", []) if not _is_associated(node)),
        uses=tuple(fact for node in found.get("use", []) for fact in _use_facts(node)),
        impls=tuple(_impl_fact(node) for node in found.get("impl", [])),
        literals=tuple(
            [_literal_fact(node) for node in found.get("literal", [])]
            + [_pattern_fact(node) for node in found.get("pattern", [])]
        ),
        token_trees=tuple(sorted(syntax.span(node) for node in found.get("tokens", []))),
    )


def _items(tree: Tree) -> Iterator[tuple[str, Node]]:
    """The items of a file by what they are facts of, in order."""
    for word in _WORDS.finditer(tree.data):
        token = syntax.node_at(tree, word.start())
        item = token.parent
        kind = _ITEMS.get(item.type, "") if item is not None and token.start_byte == word.start() else ""
        if item is None or not kind or token.is_named:
            continue
        if kind != "module" or syntax.field(item, "body") is not None:
            yield kind, item


def _bodies(tree: Tree) -> Iterator[tuple[str, Node]]:
    """The bodies of macros, and the literals and patterns of structs, each kind in order."""
    for bang in _BANG.finditer(tree.data):
        body = syntax.node_at(tree, bang.end() - 1).parent
        if body is not None and body.type == "token_tree" and body.start_byte == bang.end() - 1:
            invocation = body.parent
            if invocation is not None and invocation.type == "macro_invocation":
                yield "tokens", body
    for brace in _BRACE.finditer(tree.data):
        if not _may_open_literal(tree.data, brace.start()):
            continue
        opened = syntax.node_at(tree, brace.start()).parent
        if opened is None or opened.start_byte > brace.start():
            continue
        if opened.type == "struct_pattern":
            yield "pattern", opened
        elif opened.type == "field_initializer_list" and opened.parent is not None:
            yield "literal", opened.parent


def _may_open_literal(data: bytes, brace: int) -> bool:
    before = brace - 1
    while before >= 0 and data[before] in b" \n\t\r":
        before -= 1
    return before >= 0 and data[before] not in _NO_LITERAL and data[before - 1 : before + 1] != b"=>"


def path_text(node: Node | None) -> str:
    """A type or path as written, with generic arguments and white space taken out."""
    if node is None:
        return ""
    if node.type in ("generic_type", "generic_type_with_turbofish"):
        return path_text(syntax.field(node, "type"))
    if node.type == "reference_type":
        return path_text(syntax.field(node, "type"))
    if node.type in ("scoped_type_identifier", "scoped_identifier"):
        prefix = path_text(syntax.field(node, "path"))
        name = syntax.text(syntax.field(node, "name"))
        return f"{prefix}::{name}" if prefix else name
    return syntax.text(node)


def module_of(node: Node) -> tuple[str, ...]:
    """The inline modules around `node`, outermost first."""
    names = [
        syntax.text(syntax.field(parent, "name"))
        for parent in syntax.ancestors(node)
        if parent.type == "mod_item"
    ]
    return tuple(reversed(names))


def _module_path(node: Node) -> tuple[str, ...]:
    return (*module_of(node), syntax.text(syntax.field(node, "name")))


def impl_type(node: Node) -> str:
    """The type of the impl block around `node`, as written without generics; empty outside of one."""
    impl = syntax.nearest(node, "impl_item", "trait_item")
    return path_text(syntax.field(impl, "type")) if impl is not None and impl.type == "impl_item" else ""


def attributes(node: Node) -> Iterator[Node]:
    """The outer attributes that stand directly above `node`."""
    above = node.prev_named_sibling
    while above is not None and (above.type == "attribute_item" or syntax.is_comment(above)):
        if above.type == "attribute_item":
            yield above
        above = above.prev_named_sibling


def _derives(node: Node) -> tuple[str, ...]:
    names: list[str] = []
    for attribute in attributes(node):
        for body in syntax.descendants(attribute, "attribute"):
            children = syntax.children(body)
            if not children or syntax.text(children[0]) not in ("derive", "cfg_attr"):
                continue
            for derived in re.findall(r"\bderive\s*\(([^()]*)\)", syntax.text(body)):
                names += [part.rsplit("::", 1)[-1].strip() for part in derived.split(",")]
    return tuple(sorted(name for name in names if name))


def _is_associated(node: Node) -> bool:
    """True for `type Item = …;` in an impl or a trait, which names no type of the module."""
    around = node.parent.parent if node.parent is not None else None
    return around is not None and around.type in ("impl_item", "trait_item")


def _type_fact(node: Node) -> TypeFact:
    body = syntax.field(node, "body")
    kinds = {"field_declaration_list": "struct", "ordered_field_declaration_list": "tuple"}
    kind = {"enum_item": "enum", "type_item": "alias"}.get(node.type) or kinds.get(
        body.type if body else "", "unit"
    )
    named = body if kind == "struct" else None
    return TypeFact(
        name=syntax.text(syntax.field(node, "name")),
        kind=kind,
        module=module_of(node),
        span=syntax.span(node),
        derives=_derives(node),
        fields=tuple(
            FieldFact(
                syntax.text(syntax.field(child, "name")),
                syntax.text(syntax.field(child, "type")),
                _visibility(child),
                syntax.span(child),
                _is_conditional(child),
            )
            for child in (named.named_children if named else [])
            if child.type == "field_declaration"
        ),
        body=syntax.span(named) if named else None,
        target=syntax.text(syntax.field(node, "type")) if kind == "alias" else "",
    )


def _is_conditional(node: Node) -> bool:
    return any("cfg" in syntax.text(attribute) for attribute in attributes(node))


def _visibility(node: Node) -> str:
    return next((syntax.text(child) for child in node.children if child.type == "visibility_modifier"), "")


def _use_facts(node: Node) -> Iterator[UseFact]:
    module = module_of(node)
    in_function = syntax.nearest(node, "function_item", "closure_expression") is not None
    for path, name in _use_leaves(syntax.field(node, "argument"), ()):
        # `use *;` and `use self as name;` name nothing that a path leads to.
        if path:
            yield UseFact(name, path, module, syntax.span(node), in_function, _is_conditional(node))


def _use_leaves(node: Node | None, prefix: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if node is None:
        return
    if node.type == "use_list":
        for child in syntax.children(node):
            yield from _use_leaves(child, prefix)
    elif node.type == "scoped_use_list":
        inner = (*prefix, *_segments(syntax.field(node, "path")))
        yield from _use_leaves(syntax.field(node, "list"), inner)
    elif node.type == "use_as_clause":
        alias = syntax.text(syntax.field(node, "alias"))
        yield _without_self((*prefix, *_segments(syntax.field(node, "path")))), alias
    elif node.type == "use_wildcard":
        inside = syntax.children(node)
        yield (*prefix, *(_segments(inside[0]) if inside else ())), "*"
    else:
        path = _without_self((*prefix, *_segments(node)))
        yield path, path[-1] if path else ""


def _without_self(path: tuple[str, ...]) -> tuple[str, ...]:
    """The module that `a::{self}` names: `a`."""
    return path[:-1] if path[-1:] == ("self",) else path


def _segments(node: Node | None) -> tuple[str, ...]:
    return tuple(part for part in path_text(node).split("::") if part)


def _impl_fact(node: Node) -> ImplFact:
    return ImplFact(
        type=path_text(syntax.field(node, "type")),
        trait=path_text(syntax.field(node, "trait")),
        module=module_of(node),
        span=syntax.span(node),
    )


def _written_type(node: Node, path: Node | None) -> str:
    name = path_text(path)
    return impl_type(node) or name if name == "Self" else name


def _literal_fact(node: Node) -> LiteralFact:
    body = syntax.field(node, "body") or node
    inits = []
    for child in body.named_children:
        if child.type == "field_initializer":
            name = syntax.field(child, "field") or syntax.field(child, "name")
            value = syntax.text(syntax.field(child, "value"))
            inits.append(InitFact(syntax.text(name), value, syntax.span(child)))
        elif child.type == "shorthand_field_initializer":
            inits.append(InitFact(syntax.text(syntax.children(child)[-1]), "", syntax.span(child)))
    return LiteralFact(
        type=_written_type(node, syntax.field(node, "name")),
        module=module_of(node),
        span=syntax.span(node),
        body=syntax.span(body),
        inits=tuple(inits),
        open=any(child.type == "base_field_initializer" for child in body.named_children),
        is_pattern=False,
    )


def _pattern_fact(node: Node) -> LiteralFact:
    return LiteralFact(
        type=_written_type(node, syntax.field(node, "type")),
        module=module_of(node),
        span=syntax.span(node),
        body=syntax.span(node),
        inits=(),
        open=any(child.type == "remaining_field_pattern" for child in node.named_children),
        is_pattern=True,
    )
