"""What functions of a workspace are declared to give."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.rust.index import TypeRef
from codemod.rust.returns import declared
from tests import crates

LIB = """
pub struct Bar;
impl Bar {
    fn one(&self, f: impl Fn() -> u8) -> Task<()> where Self: Sized { todo!() }
    fn two(&self) {}
}
struct Other;
impl Other { fn one(&self) -> Listener { todo!() } }
fn three<T>(
    x: T,
) -> Option<Subscription> { None }
"""


@pytest.mark.parametrize(
    ("name", "own", "given"),
    [
        ("one", True, ("Task<()>",)),
        ("one", False, ("Task<()>", "Listener")),
        ("two", True, ("",)),
        ("three", False, ("Option<Subscription>",)),
        ("three", True, ()),
        ("four", False, ()),
    ],
)
def test_what_a_function_gives(tmp_path: Path, name: str, own: bool, given: tuple[str, ...]) -> None:
    index = crates.index(tmp_path, {"Cargo.toml": crates.MANIFEST, "src/lib.rs": LIB})
    path = tmp_path / "src/lib.rs"
    owner = index.resolve("Bar", path, ()) if own else None
    assert declared(index, path, name, owner if isinstance(owner, TypeRef) else None) == given
