"""Variables and control flow that only the text of a macro shows."""

from __future__ import annotations

import pytest

from codemod.rust import macros
from tests.crates import node


@pytest.mark.parametrize(
    ("literal", "names"),
    [
        ('"{gone} goes"', ["gone"]),
        ('"{gone:?} {other:>8}"', ["gone", "other"]),
        ('"{:>width$} {value:.precision$}"', ["width", "value", "precision"]),
        ('"{} {0} {{gone}} {{{real}}}"', ["real"]),
        ('r#"{gone}"#', ["gone"]),
    ],
)
def test_a_format_string_names_variables(literal: str, names: list[str]) -> None:
    assert list(macros.format_names(literal)) == names


def test_mentions_are_of_code_and_of_strings_in_macros() -> None:
    block = node(
        'fn f() { log::info!("{gone}", ids.len()); take("{no}", key); }',
        '{ log::info!("{gone}", ids.len()); take("{no}", key); }',
        "block",
    )
    names = {name for name, _ in macros.mentions(block)}
    assert {"gone", "ids", "key"} <= names
    assert "no" not in names


@pytest.mark.parametrize(
    ("body", "way_out"),
    [
        ("{ if done { return; } }", "return"),
        ("{ remove(ids)?; }", "?"),
        ("{ continue; }", "continue"),
        ("{ for id in ids { break 'outer; } }", "break"),
        ('{ anyhow::ensure!(ok, "no"); }', "anyhow::ensure!"),
        ("{ for id in ids { if done(id) { break; } } }", ""),
        ("{ ids.retain(|id| { return keep(id); }); }", ""),
        ('{ log::info!("{}", ids.len()); debug_assert_eq!(1, 1); }', ""),
    ],
)
def test_a_way_out_leaves_the_code_around(body: str, way_out: str) -> None:
    assert macros.way_out(node(f"fn f() {body}", body, "block")) == way_out


def test_a_long_string_has_a_line_break_in_it() -> None:
    assert macros.has_long_string(node('fn f() { log("one\ntwo"); }', '{ log("one\ntwo"); }', "block"))
    assert not macros.has_long_string(node('fn f() { log("one\\ntwo"); }', '{ log("one\\ntwo"); }', "block"))
