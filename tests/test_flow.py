"""Where a name is bound, and whether it holds a value or a reference, in all forms that Rust has for it."""

from __future__ import annotations

import pytest

from codemod.rust import flow, gpui, syntax
from codemod.rust.flow import Holding
from codemod.rust.syntax import Node
from tests.crates import node


def asked(code: str) -> Node:
    """The variable that `code` hands to the function `at`."""
    root = syntax.parse(code.encode()).root
    assert not root.has_error, f"the parser does not understand the example: {code}"
    (argument,) = [
        flow.arguments(call)[0]
        for call in syntax.descendants(root, "call_expression")
        if syntax.text(syntax.field(call, "function")) == "at"
    ]
    return argument


def bound(code: str) -> flow.Binding | None:
    variable = asked(code)
    return flow.binding_of(syntax.text(variable), variable)


class TestHolding:
    @pytest.mark.parametrize(
        ("body", "holding"),
        [
            ("let id = other.clone(); at(id);", Holding.OWNED),
            ("let mut id = other.clone(); at(id);", Holding.OWNED),
            ("let id = other.to_string(); at(id);", Holding.OWNED),
            ("let id = *other; at(id);", Holding.OWNED),
            ("let id = &other; at(id);", Holding.REFERENCE),
            ("let id = &mut other; at(id);", Holding.REFERENCE),
            ("let id = other.as_ref(); at(id);", Holding.REFERENCE),
            ("let id: Id = make(); at(id);", Holding.OWNED),
            ("let id: &Id = make(); at(id);", Holding.REFERENCE),
            ("let id: Option<&Id> = make(); at(id);", Holding.OWNED),
            ("let id = make(); at(id);", Holding.UNKNOWN),
            ("let id = other; at(id);", Holding.UNKNOWN),
            ("let id = &other; let id = id.clone(); at(id);", Holding.OWNED),
            ("let id = other.clone(); let id = &id; at(id);", Holding.REFERENCE),
            ("let a = &other; let id = a; at(id);", Holding.REFERENCE),
            ("let (id, _) = &pair; at(id);", Holding.REFERENCE),
            ("let (ref id, _) = pair; at(id);", Holding.REFERENCE),
            ("let &(id, _) = &pair; at(id);", Holding.OWNED),
            ("let (id, _): (Id, u8) = pair; at(id);", Holding.UNKNOWN),
            ("let Some(id) = &slot else { return }; at(id);", Holding.REFERENCE),
            ("let Some(id) = make() else { return }; at(id);", Holding.UNKNOWN),
        ],
    )
    def test_of_a_let(self, body: str, holding: Holding) -> None:
        assert flow.holding(bound(f"fn f() {{ {body} }}")) is holding

    @pytest.mark.parametrize(
        ("parameters", "holding"),
        [
            ("id: Id", Holding.OWNED),
            ("mut id: Id", Holding.OWNED),
            ("id: &Id", Holding.REFERENCE),
            ("id: &'a mut Id", Holding.REFERENCE),
            ("&self, a: u8, id: Vec<&Id>", Holding.OWNED),
            ("(id, _): (Id, u8)", Holding.UNKNOWN),
        ],
    )
    def test_of_a_parameter(self, parameters: str, holding: Holding) -> None:
        assert flow.holding(bound(f"impl T {{ fn f({parameters}) {{ at(id); }} }}")) is holding

    @pytest.mark.parametrize(
        "pattern",
        [
            "Event::Added(id)",
            "Added(_, id)",
            "Event::Added { id }",
            "Event::Added { id, .. }",
            "Event::Added { key: id, id: _ }",
            "Event::Added(Some(id))",
            "(_, id)",
            "[id, ..]",
            "Event::Added(id) | Event::Removed(id)",
            "id @ Event::Added(_)",
            "id",
            "Event::Added(id) if ready",
        ],
    )
    @pytest.mark.parametrize(
        ("matched", "holding"),
        [
            ("shared", Holding.REFERENCE),
            ("&own", Holding.REFERENCE),
            ("own", Holding.OWNED),
            ("*shared", Holding.OWNED),
            ("own.field", Holding.UNKNOWN),
            ("make()", Holding.UNKNOWN),
        ],
    )
    def test_of_an_arm_is_that_of_what_is_matched(self, pattern: str, matched: str, holding: Holding) -> None:
        arms = f"{pattern} => {{ at(id); }} _ => {{}}"
        code = f"fn f(shared: &Event, own: Event) {{ match {matched} {{ {arms} }} }}"
        assert flow.holding(bound(code)) is holding

    @pytest.mark.parametrize(
        ("pattern", "holding"),
        [
            ("Event::Added(ref id)", Holding.REFERENCE),
            ("Event::Added(ref mut id)", Holding.REFERENCE),
            ("Event::Added { ref id }", Holding.REFERENCE),
            ("&Event::Added(id)", Holding.OWNED),
            ("Event::Added(&id)", Holding.OWNED),
        ],
    )
    def test_of_a_pattern_that_says_so_itself(self, pattern: str, holding: Holding) -> None:
        assert flow.holding(bound(f"fn f() {{ match make() {{ {pattern} => at(id) }} }}")) is holding

    @pytest.mark.parametrize(
        ("body", "holding"),
        [
            ("if let Some(id) = &slot { at(id); }", Holding.REFERENCE),
            ("if let Some(id) = slot.as_ref() { at(id); }", Holding.REFERENCE),
            ("if let Some(id) = own { at(id); }", Holding.OWNED),
            ("if let Some(id) = map.get(key) { at(id); }", Holding.UNKNOWN),
            ("if ready && let Some(id) = &slot { at(id); }", Holding.REFERENCE),
            ("if let Some(a) = &slot && let Some(id) = a { at(id); }", Holding.REFERENCE),
            ("if let Some(id) = own && let Some(id) = &id { at(id); }", Holding.REFERENCE),
            ("while let Some(id) = &slot { at(id); }", Holding.REFERENCE),
            ("while let Some(id) = queue.pop() { at(id); }", Holding.UNKNOWN),
        ],
    )
    def test_of_a_condition(self, body: str, holding: Holding) -> None:
        assert flow.holding(bound(f"fn f(own: Option<Id>) {{ {body} }}")) is holding

    @pytest.mark.parametrize(
        ("pattern", "source", "holding"),
        [
            ("id", "&ids", Holding.REFERENCE),
            ("id", "&mut ids", Holding.REFERENCE),
            ("id", "ids.iter()", Holding.REFERENCE),
            ("id", "map.keys()", Holding.REFERENCE),
            ("(id, _)", "&map", Holding.REFERENCE),
            ("&id", "&ids", Holding.OWNED),
            ("id", "ids.into_iter()", Holding.OWNED),
            ("id", "ids.drain(..)", Holding.OWNED),
            ("id", "ids.iter().cloned()", Holding.OWNED),
            ("id", "map.into_keys()", Holding.OWNED),
            ("id", "own", Holding.OWNED),
            ("id", "shared", Holding.REFERENCE),
            ("id", "references", Holding.UNKNOWN),
            ("id", "make()", Holding.UNKNOWN),
            ("(_, id)", "ids.iter().enumerate()", Holding.UNKNOWN),
        ],
    )
    def test_of_a_loop(self, pattern: str, source: str, holding: Holding) -> None:
        parameters = "own: Vec<Id>, shared: &Vec<Id>, references: Vec<&Id>"
        code = f"fn f({parameters}) {{ for {pattern} in {source} {{ at(id); }} }}"
        assert flow.holding(bound(code)) is holding

    @pytest.mark.parametrize(
        ("closure", "holding"),
        [
            ("|id: &Id| at(id)", Holding.REFERENCE),
            ("|id: Id| { at(id) }", Holding.OWNED),
            ("async move |id: Id| { at(id) }", Holding.OWNED),
            ("|id| at(id)", Holding.UNKNOWN),
            ("|&id| at(id)", Holding.OWNED),
        ],
    )
    def test_of_a_closures_parameter(self, closure: str, holding: Holding) -> None:
        assert flow.holding(bound(f"fn f() {{ go({closure}); }}")) is holding

    @pytest.mark.parametrize(
        ("call", "holding"),
        [
            ("cx.subscribe(&store, |id, _, event, cx| at(id))", Holding.REFERENCE),
            ("cx.subscribe(&store, |this, _, id, cx| at(id))", Holding.REFERENCE),
            ("cx.subscribe_in(&store, window, |this, _, id, window, cx| at(id))", Holding.REFERENCE),
            (
                "cx.subscribe(&store, |this, _, id, cx| { if let Event::Added(key) = id { at(key) } })",
                Holding.REFERENCE,
            ),
            ("cx.subscribe(&store, |this, id, event, cx| at(id))", Holding.UNKNOWN),
            ("cx.observe(&store, |this, _, id| at(id))", Holding.UNKNOWN),
            ("store.subscribe(&store, |this, _, id, cx| at(id))", Holding.UNKNOWN),
        ],
    )
    def test_of_a_callbacks_parameter_gpui_knows(self, call: str, holding: Holding) -> None:
        assert flow.holding(bound(f"fn f() {{ {call}; }}"), gpui.callback_parameter) is holding

    def test_of_nothing_is_unknown(self) -> None:
        assert flow.holding(None) is Holding.UNKNOWN

    def test_of_a_long_way_is_unknown(self) -> None:
        lets = "".join(f"let a{number + 1} = a{number}; " for number in range(9))
        assert flow.holding(bound(f"fn f(a0: &Id) {{ {lets} at(a2); }}")) is Holding.REFERENCE
        assert flow.holding(bound(f"fn f(a0: &Id) {{ {lets} at(a9); }}")) is Holding.UNKNOWN


class TestScopes:
    @pytest.mark.parametrize(
        "code",
        [
            "fn f() { at(id); }",
            "fn f() { at(id); let id = 1; }",
            "fn f() { { let id = 1; } at(id); }",
            "fn f() { if let Some(id) = slot {} else { at(id); } }",
            "fn f() { if let Some(id) = slot {} at(id); }",
            "fn f() { match slot { Some(id) => {} None => { at(id); } } }",
            "fn f() { for id in ids {} at(id); }",
            "fn f() { go(|id| 1); at(id); }",
            "fn f(id: Id) { fn g() { at(id); } }",
            "fn f() { let Event { id: key } = event; at(id); }",
            "fn f() { match event { id::Added(key) => { at(id); } } }",
            "fn f() { match event { id(key) => { at(id); } } }",
            "fn f() { for id in at(id) {} }",
            "fn f() { let id = at(id); }",
            "fn f() { let key = id; let other = { at(id) }; }",
        ],
    )
    def test_a_name_is_not_bound_out_of_its_scope(self, code: str) -> None:
        assert bound(code) is None

    @pytest.mark.parametrize(
        ("code", "source"),
        [
            ("fn f() { let id = one; let id = two; at(id); }", "two"),
            ("fn f() { let id = one; { let id = two; } at(id); }", "one"),
            ("fn f() { let id = one; let id = at(id); }", "one"),
            ("fn f() { let id = one; go(move || async move { at(id) }); }", "one"),
            ("fn f() { let id = one; match two { Some(id) => at(id), None => {} } }", "two"),
            ("fn f() { let id = one; match at(id) { Some(id) => 1 } }", "one"),
            ("fn f() { let id = one; match two { Some(id) if at(id) => 1 } }", "two"),
            ("fn f() { let id = one; if let Some(id) = two && at(id) {} }", "two"),
            ("fn f() { let id = one; if at(id) && let Some(id) = two {} }", "one"),
            ("fn f() { let id = one; if let Some(id) = at(id) {} }", "one"),
            ("fn f() { let id = one; while let Some(id) = two { at(id); } }", "two"),
            ("fn f() { let id = one; for id in two { at(id); } }", "two"),
            ("fn f() { let id = one; for other in at(id) {} }", "one"),
            ("fn f() { let (a, Some((id, _))) = one; at(id); }", "one"),
        ],
    )
    def test_the_innermost_binding_counts(self, code: str, source: str) -> None:
        binding = bound(code)
        assert binding is not None
        assert syntax.text(binding.source) == source

    def test_a_parameter_is_visible_in_the_body_only(self) -> None:
        binding = bound("fn f(id: Id) { at(id); }")
        assert binding is not None
        assert (binding.kind, syntax.text(binding.type)) == ("parameter", "Id")
        assert syntax.text(binding.scope) == "{ at(id); }"


class TestStatements:
    CODE = """fn f() {
    // about one
    one(); // behind one
    // about two,
    /* in two comments */
    if two() { inner() }
    three()
}"""

    @pytest.mark.parametrize(
        ("inside", "statement"),
        [
            ("one()", "one();"),
            ("two()", "if two() { inner() }"),
            ("inner()", "inner()"),
            ("three()", "three()"),
        ],
    )
    def test_a_statement_stands_directly_in_the_innermost_block(self, inside: str, statement: str) -> None:
        assert syntax.text(flow.statement_of(node(self.CODE, inside, "call_expression"))) == statement

    def test_outside_of_a_block_there_is_none(self) -> None:
        assert flow.statement_of(node("const A: u8 = one();", "one()", "call_expression")) is None

    def test_comments_are_no_statements(self) -> None:
        first = flow.statement_of(node(self.CODE, "one()", "call_expression"))
        assert first is not None
        after = flow.following(first)
        assert [syntax.text(statement) for statement in after] == ["if two() { inner() }", "three()"]
        assert [syntax.text(each) for each in flow.preceding(after[-1])] == ["if two() { inner() }", "one();"]

    def test_comments_right_above_lead_a_statement(self) -> None:
        second = flow.statement_of(node(self.CODE, "two()", "call_expression"))
        assert second is not None
        assert syntax.text(flow.leading_comment(second)).startswith("// about two")

    def test_a_comment_behind_other_code_leads_nothing(self) -> None:
        statement = flow.statement_of(
            node("fn f() { one(); // behind\n two(); }", "two()", "call_expression")
        )
        assert statement is not None
        assert flow.leading_comment(statement) == statement


class TestCalls:
    @pytest.mark.parametrize(
        ("call", "method", "receiver", "arguments"),
        [
            ("a.b.go(1, /* two */ x)", "go", "a.b", ["1", "x"]),
            ("a.go::<T>(1)", "go", "a", ["1"]),
            ("a.b().go()", "go", "a.b()", []),
            ("go(1)", "", "", ["1"]),
            ("A::go(1)", "", "", ["1"]),
        ],
    )
    def test_a_call_is_taken_apart(self, call: str, method: str, receiver: str, arguments: list[str]) -> None:
        found = node(f"fn f() {{ {call}; }}", call, "call_expression")
        assert flow.called_method(found) == method
        assert syntax.text(flow.receiver(found)) == receiver
        assert [syntax.text(argument) for argument in flow.arguments(found)] == arguments

    @pytest.mark.parametrize(
        ("closure", "names"),
        [
            ("|this, cx| 1", ["this", "cx"]),
            ("|this, mut cx| 1", ["this", "cx"]),
            ("|_, event: &Event| 1", ["", "event"]),
            ("|(a, b), _this| 1", ["", "_this"]),
            ("|| 1", []),
        ],
    )
    def test_closures_name_their_parameters(self, closure: str, names: list[str]) -> None:
        found = node(f"fn f() {{ go({closure}); }}", closure, "closure_expression")
        assert flow.closure_parameters(found) == names

    @pytest.mark.parametrize(
        ("expression", "root"),
        [
            ("a", "a"),
            ("a.b.c", "a"),
            ("a.b().c(d)", "a"),
            ("&a.b", "a"),
            ("&mut a.b", "a"),
            ("*a", "a"),
            ("a?.b().await", "a"),
            ("a.go::<T>()", "a"),
            ("self.a", "self"),
            ("A::new().b", ""),
            ("(1, 2)", ""),
        ],
    )
    def test_an_expression_starts_from_a_variable(self, expression: str, root: str) -> None:
        found = node(f"fn f() {{ let x = {expression}; }}", expression)
        assert syntax.text(flow.root_of(found)) == root
