"""Names told apart in the bytes of a file."""

from __future__ import annotations

import pytest

from codemod.rust.words import BUILT, RENAMED, Place, declared_modules, stands


@pytest.mark.parametrize(
    ("code", "place", "found"),
    [
        ("Session { id }", BUILT, True),
        ("Session\n    { id }", BUILT, True),
        ("Session::<T> { id }", BUILT, True),
        ("impl Drop for Session {}", BUILT, True),
        ("impl Session<T> where T: Into<Id> {}", BUILT, True),
        ("impl Trait for Other {} fn of() -> Session;", BUILT, False),
        ("let session: Session = start();", BUILT, False),
        ("OtherSession { id }", BUILT, False),
        ("Session2 { id }", BUILT, False),
        ("OtherSession { id } Session { id }", BUILT, True),
        ("use server::Session as Connection;", RENAMED, True),
        ("type Current = Option<Session>;", RENAMED, True),
        ("type Current = u8; fn of(session: Session) {}", RENAMED, False),
        ("use server::Session;", RENAMED, False),
        ("use server::Session;", None, True),
        ("Session", None, True),
        ("Sessions", None, False),
        ("", None, False),
    ],
)
def test_a_word_stands_only_where_all_of_it_does(code: str, place: Place | None, found: bool) -> None:
    assert stands(b"Session", code.encode(), place) is found


def test_only_modules_in_files_of_their_own_are_declared() -> None:
    code = b"""mod first;
pub(crate) mod second;
#[cfg(test)]
mod tests { fn mod_() {} }
    mod   r#async ;
some_mod other;
mod gr\xc3\xb6\xc3\x9fe;
"""
    assert list(declared_modules(code)) == ["first", "second", "async", "größe"]
