"""What one file says about types, use by use and literal by literal."""

from __future__ import annotations

import pickle

import pytest

from codemod.model import Span
from codemod.rust.facts import FileFacts, InitFact, LiteralFact, TypeFact, UseFact, facts_of
from codemod.rust.syntax import parse


def facts(code: str) -> FileFacts:
    return facts_of(parse(code.encode()))


def covered(code: str, span: Span) -> str:
    return code.encode()[span.start : span.end].decode()


def only_type(code: str) -> TypeFact:
    (fact,) = facts(code).types
    return fact


def literals(code: str) -> list[LiteralFact]:
    return [literal for literal in facts(code).literals if not literal.is_pattern]


def patterns(code: str) -> list[LiteralFact]:
    return [literal for literal in facts(code).literals if literal.is_pattern]


def uses(code: str) -> list[tuple[str, str]]:
    return [("::".join(use.path), use.name) for use in facts(code).uses]


class TestTypes:
    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("struct T { a: u8 }", "struct"),
            ("struct T {}", "struct"),
            ("struct T(u8);", "tuple"),
            ("struct T;", "unit"),
            ("enum T { A { a: u8 } }", "enum"),
            ("type T = Vec<u8>;", "alias"),
            ("pub(crate) struct T<K: Eq, V> where V: Clone { a: HashMap<K, V> }", "struct"),
        ],
    )
    def test_kinds(self, code: str, kind: str) -> None:
        fact = only_type(code)
        assert (fact.name, fact.kind) == ("T", kind)

    def test_a_types_span_covers_it_all(self) -> None:
        code = "use a::b;\npub struct T { a: u8 }\n"
        fact = only_type(code)
        assert covered(code, fact.span) == "pub struct T { a: u8 }"
        assert fact.body is not None
        assert covered(code, fact.body) == "{ a: u8 }"

    def test_only_a_struct_has_fields(self) -> None:
        assert only_type("enum T { A { a: u8 } }").fields == ()
        assert only_type("struct T(u8);").body is None

    def test_what_an_alias_stands_for(self) -> None:
        assert only_type("type T<V> = HashMap<Key, Vec<V>>;").target == "HashMap<Key, Vec<V>>"

    def test_an_associated_type_is_none_of_the_module(self) -> None:
        assert facts("impl Iterator for T { type Item = U; }").types == ()

    @pytest.mark.parametrize(
        ("code", "names"),
        [
            ("use a::T;", ["T"]),
            ("use a::T as U; use b::T as _; use T::*;", ["U"]),
            ("type U = a::T<u8>; type V = Vec<T>; struct W;", ["U"]),
        ],
    )
    def test_other_names_of_a_type(self, code: str, names: list[str]) -> None:
        assert list(facts(code).aliases_of({"T"})) == names

    def test_inline_modules_are_told_apart(self) -> None:
        code = "struct T;\nmod a {\n    struct T;\n    mod b {\n        struct T;\n    }\n}\nmod c;\n"
        found = facts(code)
        assert sorted(fact.module for fact in found.types) == [(), ("a",), ("a", "b")]
        assert found.modules == (("a",), ("a", "b"))


class TestFields:
    CODE = """struct T<'a> {
    /// What it holds.
    pub first: HashMap<Key, Vec<&'a str>>, // trailing
    pub(crate) second: u8,
    #[cfg(test)]
    third: u8,
    #[serde(skip)]
    r#type: Box<dyn Fn(u8) -> u8>,
}
"""

    def test_names_and_types_are_as_written(self) -> None:
        fields = only_type(self.CODE).fields
        assert [(field.name, field.type) for field in fields] == [
            ("first", "HashMap<Key, Vec<&'a str>>"),
            ("second", "u8"),
            ("third", "u8"),
            ("r#type", "Box<dyn Fn(u8) -> u8>"),
        ]

    def test_visibility(self) -> None:
        fields = only_type(self.CODE).fields
        assert [field.visibility for field in fields] == ["pub", "pub(crate)", "", ""]

    def test_a_span_goes_from_the_visibility_to_the_comma(self) -> None:
        first = only_type(self.CODE).fields[0]
        assert covered(self.CODE, first.span) == "pub first: HashMap<Key, Vec<&'a str>>"

    def test_a_cfg_is_seen_and_another_attribute_is_none(self) -> None:
        assert [field.conditional for field in only_type(self.CODE).fields] == [False, False, True, False]

    def test_they_are_found_by_name(self) -> None:
        fact = only_type(self.CODE)
        assert fact.field("second") == fact.fields[1]
        assert fact.field("fourth") is None


class TestDerives:
    @pytest.mark.parametrize(
        ("attributes", "derives"),
        [
            ("", ()),
            ("#[derive(Clone, Debug)]", ("Clone", "Debug")),
            ("#[derive(Clone)]\n#[derive(Debug,)]", ("Clone", "Debug")),
            ("#[derive(serde::Serialize, std::fmt::Debug)]", ("Debug", "Serialize")),
            ("#[derive(Clone)]\n/// What it is.\n// Why.\n#[repr(C)]", ("Clone",)),
            ("#[cfg_attr(test, derive(Clone, PartialEq))]", ("Clone", "PartialEq")),
            ("#[cfg_attr(test, derive(Eq), derive(Clone))]", ("Clone", "Eq")),
            ('#[cfg_attr(feature = "x", serde(skip))]', ()),
            ('#[serde(rename_all = "camelCase")]', ()),
        ],
    )
    def test_all_attributes_above_count(self, attributes: str, derives: tuple[str, ...]) -> None:
        code = f"#[derive(Copy)]\nstruct Other;\n{attributes}\nstruct T {{ a: u8 }}\n"
        assert facts(code).types[1].derives == derives


class TestUses:
    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("use gpui::Task;", [("gpui::Task", "Task")]),
            ("pub(crate) use gpui::Task;", [("gpui::Task", "Task")]),
            ("use ::gpui::Task;", [("gpui::Task", "Task")]),
            ("use gpui;", [("gpui", "gpui")]),
            ("use gpui::Task as Work;", [("gpui::Task", "Work")]),
            ("use std::fmt::Write as _;", [("std::fmt::Write", "_")]),
            ("use gpui::*;", [("gpui", "*")]),
            ("use super::*;", [("super", "*")]),
            ("use gpui::{App, Task};", [("gpui::App", "App"), ("gpui::Task", "Task")]),
            ("use {gpui::App, log};", [("gpui::App", "App"), ("log", "log")]),
            (
                "use std::{collections::{self, HashMap, hash_map::*}, fmt as f};",
                [
                    ("std::collections", "collections"),
                    ("std::collections::HashMap", "HashMap"),
                    ("std::collections::hash_map", "*"),
                    ("std::fmt", "f"),
                ],
            ),
            (
                "use std::fmt::{self as f, /* why */ Debug};",
                [("std::fmt", "f"), ("std::fmt::Debug", "Debug")],
            ),
            ("use crate::{a::B};", [("crate::a::B", "B")]),
            ("use self::a::B;", [("self::a::B", "B")]),
            ("use *;", []),
            ("use self as me;", []),
        ],
    )
    def test_every_form_is_read(self, code: str, expected: list[tuple[str, str]]) -> None:
        assert uses(code) == expected

    def test_one_declaration_is_shared_by_its_names(self) -> None:
        code = "use a::b;\npub use gpui::{App, Task};\n"
        _, app, task = facts(code).uses
        assert app.declaration == task.declaration
        assert covered(code, app.declaration) == "pub use gpui::{App, Task};"

    def test_where_a_use_counts(self) -> None:
        code = "mod a {\n    use b::C;\n}\nfn f() {\n    use d::E;\n}\n"
        inner, local = facts(code).uses
        assert (inner.module, inner.in_function) == (("a",), False)
        assert (local.module, local.in_function) == ((), True)

    def test_a_use_is_plain_data(self) -> None:
        (use,) = facts("use a::b;").uses
        assert use == UseFact("b", ("a", "b"), (), Span(0, 9), False, False)


class TestImpls:
    @pytest.mark.parametrize(
        ("code", "expected"),
        [
            ("impl T {}", ("T", "")),
            ("impl<K> T<K> where K: Eq {}", ("T", "")),
            ("impl Display for T {}", ("T", "Display")),
            ("impl std::fmt::Display for a::T {}", ("a::T", "std::fmt::Display")),
            ("impl<K> From<K> for T<K> {}", ("T", "From")),
            ("impl Render for &T {}", ("T", "Render")),
        ],
    )
    def test_type_and_trait_are_read(self, code: str, expected: tuple[str, str]) -> None:
        (impl,) = facts(code).impls
        assert (impl.type, impl.trait) == expected


class TestLiterals:
    def test_fields_are_read_with_their_values(self) -> None:
        code = "fn f() { let t = a::T { first: HashMap::new(), second, third: [0; 2] }; }"
        (literal,) = literals(code)
        assert literal.type == "a::T"
        assert [(init.name, init.value) for init in literal.inits] == [
            ("first", "HashMap::new()"),
            ("second", ""),
            ("third", "[0; 2]"),
        ]
        assert covered(code, literal.inits[0].span) == "first: HashMap::new()"
        assert covered(code, literal.body) == "{ first: HashMap::new(), second, third: [0; 2] }"
        assert not literal.open

    def test_an_attribute_does_not_hide_a_field(self) -> None:
        (literal,) = literals("fn f() { T { #[cfg(test)] first: 1, #[cfg(test)] second } ; }")
        assert [init.name for init in literal.inits] == ["first", "second"]

    def test_a_base_leaves_it_open(self) -> None:
        (literal,) = literals("fn f() -> T { T { first: 1, ..T::default() } }")
        assert literal.open

    @pytest.mark.parametrize(
        ("code", "written"),
        [
            ("impl T { fn f() -> Self { Self { a: 1 } } }", "T"),
            ("impl<K> a::T<K> { fn f() -> Self { Self { a: 1 } } }", "a::T"),
            ("impl Default for T { fn default() -> Self { Self { a: 1 } } }", "T"),
            ("fn f() { T::<u8> { a: 1 }; }", "T"),
            ("fn f() { T { a: 1 }; }", "T"),
        ],
    )
    def test_the_type_is_named(self, code: str, written: str) -> None:
        assert [literal.type for literal in literals(code)] == [written]

    def test_literals_inside_of_literals_are_found(self) -> None:
        code = "fn f() { T { a: U { b: 1 }, c: vec(|| V { d: 2 }) }; }"
        assert sorted(literal.type for literal in literals(code)) == ["T", "U", "V"]

    def test_the_module_is_known(self) -> None:
        (literal,) = literals("mod a { fn f() { T { a: 1 }; } }")
        assert literal.module == ("a",)

    def test_patterns_are_told_apart(self) -> None:
        code = "impl T { fn f(self) { let Self { a, b: (c, d) } = self; if let T { .. } = g() {} } }"
        assert literals(code) == []
        assert [(pattern.type, pattern.open) for pattern in patterns(code)] == [("T", False), ("T", True)]

    def test_an_init_is_plain_data(self) -> None:
        (literal,) = literals("fn f() { T { a: 1 }; }")
        assert literal.inits == (InitFact("a", "1", Span(13, 17)),)


def test_what_stands_in_macros_is_marked_and_not_read() -> None:
    code = "fn f() { vec![T { a: 1 }]; }\nmacro_rules! m { () => { T { a: 1 } }; }\n"
    found = facts(code)
    assert found.literals == ()
    assert [covered(code, span) for span in found.token_trees] == [
        "[T { a: 1 }]",
        "macro_rules! m { () => { T { a: 1 } }; }",
    ]


def test_facts_are_a_function_of_the_bytes_and_travel_between_processes() -> None:
    code = "use a::b;\n#[derive(Clone)]\nstruct T { a: u8 }\nimpl T { fn new() -> Self { Self { a: 1 } } }\n"
    found = facts(code)
    assert found == facts(code)
    assert pickle.loads(pickle.dumps(found)) == found
    assert hash(found) == hash(facts(code))


@pytest.mark.parametrize("code", ["", "\ufeff", "\n", "struct", "impl {", "use ;", "struct T { a: }", "}{"])
def test_nothing_is_too_broken_to_be_read(code: str) -> None:
    assert isinstance(facts(code), FileFacts)
