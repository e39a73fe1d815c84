"""Which `#[cfg]` stands over a place, and whether a build meets it."""

from __future__ import annotations

import pytest

from codemod.model import Span
from codemod.rust.cfg import conditions, holds
from codemod.rust.syntax import parse

CODE = b"""
#[cfg(unix)]
/// Documented.
#[derive(Clone)]
mod inner {
    #![cfg(feature = "more")]
    #[cfg_attr(unix, path = "x")]
    struct Plain {
        first: u8,
        #[cfg(test)]
        second: u8,
    }

    impl Plain {
        fn new() -> Self {
            #[cfg(any(
                windows,
                miri
            ))]
            let third = 1;
            Self { first: 1, #[cfg(debug_assertions)] second: 2 }
        }
    }
}

fn outside() {
    match 1 {
        #[cfg(clippy)]
        1 => arm(),
        _ => other(),
    }
}
"""


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (b"first: u8", ['feature = "more"', "unix"]),
        (b"second: u8", ["test", 'feature = "more"', "unix"]),
        (
            b"third",
            [
                "any(\n                windows,\n                miri\n            )",
                'feature = "more"',
                "unix",
            ],
        ),
        (b"second: 2", ["debug_assertions", 'feature = "more"', "unix"]),
        (b"first: 1", ['feature = "more"', "unix"]),
        (b"outside", []),
        (b"arm()", ["clippy"]),
        (b"other()", []),
    ],
)
def test_all_that_decide_about_a_place(at: bytes, expected: list[str]) -> None:
    start = CODE.index(at)
    assert list(conditions(parse(CODE), Span(start, start + len(at)))) == expected


def test_one_of_the_whole_file() -> None:
    data = b"#![cfg(windows)]\nfn f() {}\n"
    assert conditions(parse(data), Span(20, 21)) == ("windows",)


CFG = {"unix", 'target_os="linux"', 'feature="more"', "test"}


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ("unix", True),
        ("windows", False),
        ('target_os = "linux"', True),
        ('target_os="macos"', False),
        ("not(windows)", True),
        ("not(unix)", False),
        ('all(unix, feature = "more")', True),
        ('all(unix, feature = "less",)', False),
        ('any(windows, feature = "more")', True),
        ("any()", False),
        ("all()", True),
        ('all(any(windows, unix), not(all(test, feature = "less")))', True),
        ("true", True),
        ("false", False),
        ("not(unix, test)", False),
        ("unknown(unix)", False),
        ("all(unix", False),
        ("any(unix test)", False),
        ("", False),
        ("all(unix, $x)", False),
    ],
)
def test_whether_a_build_meets_it(predicate: str, expected: bool) -> None:
    assert holds(predicate, CFG) is expected
