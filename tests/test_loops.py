"""Which loops give a key another value in every turn."""

from __future__ import annotations

import pytest

from codemod.rust import loops, syntax
from tests.crates import node


@pytest.mark.parametrize(
    ("body", "same"),
    [
        ("at(id);", False),
        ("for id in ids { at(id); }", False),
        ("for id in &ids { let id = id.clone(); at(id); }", False),
        ("for (_, id) in pairs { at(id); }", False),
        ("for event in events { match event { Loaded(id) => at(id), _ => {} } }", False),
        ("for name in names { let id = Id::new(name); at(id); }", False),
        ("for server in servers { let id = server.id(); at(id); }", False),
        ("for server in servers { let id = server.read(cx).id.clone(); at(id); }", False),
        ("while let Some(id) = queue.pop() { at(id); }", False),
        ("for group in groups { for id in group.keys() { at(id); } }", False),
        ("ids.iter().for_each(|id| at(id));", False),
        ("for listing in listings { at(id); }", True),
        ("for listing in listings { let id = id.clone(); at(id); }", True),
        ("for tool in tools { let id = tool.plugin.clone(); at(id); }", True),
        ("for _ in 0..3 { for id in &ids { at(id); } }", True),
        ("for id in ids { for tool in tools { at(id); } }", True),
        ("loop { at(id); }", True),
        ("tools.iter().for_each(|tool| at(id));", True),
    ],
)
def test_a_loop_varies_what_it_goes_over(body: str, same: bool) -> None:
    call = node(f"fn f(id: Id) {{ {body} }}", "at(id)", "call_expression")
    function = syntax.nearest(call, "function_item")
    assert function is not None
    assert loops.stays_the_same("id", call, function) is same


@pytest.mark.parametrize(
    ("path", "variable"),
    [("id", "id"), ("server.id", "server"), ("tool.plugin", ""), ("event.plugin.id", "")],
)
def test_the_identity_of_a_thing_stands_for_it(path: str, variable: str) -> None:
    assert loops.identified_by(path) == variable
