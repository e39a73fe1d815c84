"""A new `mod` line goes where a person would write it, and clashes are seen."""

from __future__ import annotations

import pytest

from codemod.rust.declaring import spot_for, taken_names
from codemod.rust.syntax import parse


def declared(root: str, name: str = "m") -> str:
    """`root` with a mark where the line would go: `|` among other `mod` lines, `||` where it stands alone."""
    data = root.encode()
    spot = spot_for(parse(data), name)
    mark = b"||" if spot.alone else b"|"
    return (data[: spot.offset] + mark + data[spot.offset :]).decode()


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param("mod a;\n|mod z;\n", id="between"),
        pytest.param("|mod n;\nmod z;\n", id="before"),
        pytest.param("mod a;\nmod b;\n|\nuse c::d;\n", id="after"),
        pytest.param("mod a;\n|\nmod z;\n", id="the first group, though another would fit as well"),
        pytest.param("mod a; // of an age\n|mod z;\n", id="a comment behind"),
        pytest.param("mod a;\n|/// Says much.\n#[cfg(unix)]\nmod z;\n", id="above docs and attributes"),
        pytest.param("mod a;\n|// why\nmod z;\n", id="above a comment"),
        pytest.param("use b::c;\n\npub mod a;\n|\nfn f() {}\n", id="below imports"),
        pytest.param("mod inline {}\nmod a;\n|", id="an inline module is no line"),
        pytest.param("#[macro_use]\nmod z;\n\nmod a;\n|mod o;\n", id="not among macros"),
        pytest.param("||#[macro_use]\nmod a;\nfn f() {}\n", id="only macros"),
        pytest.param("||fn f() {}\n", id="nothing above"),
        pytest.param("||/// Docs.\nfn f() {}\n", id="docs of an item"),
        pytest.param("//! Docs.\n\n||use a::b;\n", id="below the docs"),
        pytest.param("//! Docs.\n||use a::b;\n", id="below the docs, without a blank line"),
        pytest.param("// A licence.\n\n||use a::b;\n", id="below a licence"),
        pytest.param("||// Why b.\nuse a::b;\n", id="above the comment of an item"),
        pytest.param("// A licence.\n#![deny(warnings)]\n\n||fn f() {}\n", id="below attributes"),
        pytest.param("#!/usr/bin/env run\n||fn f() {}\n", id="below a shebang"),
        pytest.param("//! Docs.\n||", id="docs only"),
        pytest.param("||", id="an empty file"),
        pytest.param("\ufeff||fn f() {}\n", id="behind a byte order mark"),
        pytest.param("\ufeff|mod z;\n", id="behind a byte order mark, before another"),
        pytest.param("//! Docs.\r\n\r\n||fn f() {}\r\n", id="other line ends"),
    ],
)
def test_the_place(expected: str) -> None:
    assert declared(expected.replace("|", "")) == expected


def test_names_that_are_taken() -> None:
    root = b"mod a;\npub mod b { mod inner {} }\nuse c::{d, e as f};\nfn g() { use h::i; }\n"
    assert {"a", "b", "d", "f"} <= taken_names(parse(root))
    assert not {"inner", "g", "h", "i"} & taken_names(parse(root))
