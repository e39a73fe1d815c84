"""What a name means where it is written: over modules, crates, imports and manifests."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from codemod.rust.facts import FileFacts
from codemod.rust.index import Index
from tests.crates import MANIFEST, Known, package


class TestModules:
    FILES: ClassVar = {
        "Cargo.toml": MANIFEST,
        "src/lib.rs": """
            mod chat;
            mod editor;
            mod inner {
                pub struct Session;
                pub mod deep { pub struct Session; struct Other; }
            }
            use chat::Message as Note;
            struct Lone;
        """,
        "src/chat.rs": "mod parts; pub struct Session; pub struct Message;",
        "src/chat/parts.rs": "pub struct Session; struct Part;",
        "src/editor/mod.rs": "pub mod view; pub struct Session;",
        "src/editor/view.rs": "use super::*; struct View;",
    }

    @pytest.mark.parametrize(
        ("written", "at", "module", "expected"),
        [
            ("Session", "src/chat.rs", (), "src/chat.rs Session"),
            ("Session", "src/chat/parts.rs", (), "src/chat/parts.rs Session"),
            ("Session", "src/editor/mod.rs", (), "src/editor/mod.rs Session"),
            ("Session", "src/editor/view.rs", (), "src/editor/mod.rs Session"),
            ("Session", "src/lib.rs", ("inner",), "src/lib.rs inner Session"),
            ("Session", "src/lib.rs", ("inner", "deep"), "src/lib.rs inner deep Session"),
            ("Session", "src/lib.rs", (), "unknown"),
            ("Lone", "src/lib.rs", ("inner",), "unknown"),
            ("chat::Session", "src/lib.rs", (), "src/chat.rs Session"),
            ("chat::parts::Session", "src/lib.rs", (), "src/chat/parts.rs Session"),
            ("inner::deep::Session", "src/lib.rs", (), "src/lib.rs inner deep Session"),
            ("self::inner::Session", "src/lib.rs", (), "src/lib.rs inner Session"),
            ("deep::Session", "src/lib.rs", ("inner",), "src/lib.rs inner deep Session"),
            ("super::Session", "src/lib.rs", ("inner", "deep"), "src/lib.rs inner Session"),
            ("super::super::Lone", "src/lib.rs", ("inner", "deep"), "src/lib.rs Lone"),
            ("super::Session", "src/chat/parts.rs", (), "src/chat.rs Session"),
            ("super::super::Lone", "src/editor/view.rs", (), "src/lib.rs Lone"),
            ("crate::editor::Session", "src/chat/parts.rs", (), "src/editor/mod.rs Session"),
            ("crate::inner::deep::Session", "src/chat.rs", (), "src/lib.rs inner deep Session"),
            ("self::view::View", "src/editor/mod.rs", (), "src/editor/view.rs View"),
            ("Note", "src/lib.rs", (), "src/chat.rs Message"),
            ("Message", "src/lib.rs", (), "unknown"),
            ("chat", "src/lib.rs", (), "unknown"),
            ("chat::Nothing", "src/lib.rs", (), "unknown"),
            ("nowhere::Session", "src/lib.rs", (), "unknown"),
            ("std::collections::HashMap", "src/lib.rs", (), "outside: std::collections::HashMap"),
        ],
    )
    def test_a_path_is_followed(
        self, tmp_path: Path, written: str, at: str, module: tuple[str, ...], expected: str
    ) -> None:
        assert Known(tmp_path, self.FILES).told(written, at, *module) == expected

    @pytest.mark.parametrize(
        ("at", "inline", "expected"),
        [
            ("src/lib.rs", (), ()),
            ("src/lib.rs", ("inner", "deep"), ("inner", "deep")),
            ("src/editor/mod.rs", (), ("editor",)),
            ("src/chat/parts.rs", ("tests",), ("chat", "parts", "tests")),
            ("tests/it.rs", (), None),
        ],
    )
    def test_a_file_has_its_place_in_the_crate(
        self, tmp_path: Path, at: str, inline: tuple[str, ...], expected: tuple[str, ...] | None
    ) -> None:
        known = Known(tmp_path, {**self.FILES, "tests/it.rs": ""})
        assert known.index.module_of(known.root / at, inline) == expected


class TestImports:
    @pytest.mark.parametrize(
        ("lib", "expected"),
        [
            ("use a::Session;", "src/a.rs Session"),
            ("use crate::a::Session;", "src/a.rs Session"),
            ("use self::a::Session;", "src/a.rs Session"),
            ("use a::{Other, b::{self, Session}};", "src/a/b.rs Session"),
            ("use a::b; use b::Session;", "src/a/b.rs Session"),
            ("use a::b as c; use c::Session;", "src/a/b.rs Session"),
            ("use a::{self as d}; use d::Session;", "src/a.rs Session"),
            ("use a::Renamed as Session;", "src/a/b.rs Session"),
            ("use a::*;", "src/a.rs Session"),
            ("use std::fmt::*; use a::b::*;", "src/a/b.rs Session"),
            ("use a::*; struct Session;", "src/lib.rs Session"),
            ("use a::*; use gpui::Session;", "outside: gpui::Session"),
            ("use gpui as ui; use ui::Session;", "outside: gpui::Session"),
            ("use c::*;", "src/a/b.rs Session"),
            ("fn f() { use a::Session; }", "src/a.rs Session"),
            ("struct Session; fn f() { use a::Session; }", "src/lib.rs Session"),
            ("use a::Missing as Session;", "unknown"),
        ],
    )
    def test_every_form_leads_to_the_type(self, tmp_path: Path, lib: str, expected: str) -> None:
        files = {
            "Cargo.toml": package("sample", '[dependencies]\ngpui = "0.2"'),
            "src/lib.rs": f"mod a; mod c; {lib}",
            "src/a.rs": "pub mod b; pub struct Session; pub struct Other; pub use b::Session as Renamed;",
            "src/a/b.rs": "pub struct Session;",
            "src/c.rs": "pub use crate::a::b::*; pub use super::*;",
        }
        assert Known(tmp_path, files).told("Session", "src/lib.rs") == expected

    def test_a_module_of_tests_sees_what_its_parent_sees(self, tmp_path: Path) -> None:
        lib = "mod a; use a::Session; struct Mine; mod tests { use super::*; }"
        files = {"Cargo.toml": MANIFEST, "src/lib.rs": lib, "src/a.rs": "pub struct Session;"}
        known = Known(tmp_path, files)
        assert known.told("Session", "src/lib.rs", "tests") == "src/a.rs Session"
        assert known.told("Mine", "src/lib.rs", "tests") == "src/lib.rs Mine"

    @pytest.mark.parametrize(
        "lib",
        [
            "use self::Session;",
            "mod a { pub use super::*; } use a::*;",
            "use b::Session; use crate::Session as b;",
        ],
    )
    def test_imports_in_a_circle_end(self, tmp_path: Path, lib: str) -> None:
        files = {"Cargo.toml": MANIFEST, "src/lib.rs": lib}
        assert Known(tmp_path, files).told("Session", "src/lib.rs") == "unknown"

    def test_an_alias_is_a_type_of_its_own(self, tmp_path: Path) -> None:
        lib = "mod a { pub type Ids = std::collections::HashMap<u8, u8>; } use a::Ids;"
        known = Known(tmp_path, {"Cargo.toml": MANIFEST, "src/lib.rs": lib})
        found = known.type("Ids", "src/lib.rs")
        assert (found.fact.kind, found.fact.target) == ("alias", "std::collections::HashMap<u8, u8>")


class TestWithoutAManifest:
    FILES: ClassVar = {
        "one.rs": """
            use gpui::Task; use std::{fmt::{Deep}}; use crate::two::Other; use super::Third;
            struct T;
            mod a { struct T; }
        """,
        "two.rs": "pub struct Other; struct T;",
    }

    @pytest.mark.parametrize(
        ("written", "module", "expected"),
        [
            ("T", (), "one.rs T"),
            ("T", ("a",), "one.rs a T"),
            ("Task", (), "outside: gpui::Task"),
            ("Other", (), "unknown"),
            ("Third", (), "unknown"),
            ("Fourth", (), "unknown"),
            ("Task", ("a",), "unknown"),
            ("Deep", (), "outside: std::fmt::Deep"),
        ],
    )
    def test_a_file_is_on_its_own(
        self, tmp_path: Path, written: str, module: tuple[str, ...], expected: str
    ) -> None:
        assert Known(tmp_path, self.FILES).told(written, "one.rs", *module) == expected

    def test_its_module_is_unknown(self, tmp_path: Path) -> None:
        known = Known(tmp_path, self.FILES)
        assert known.index.module_of(known.root / "one.rs", ()) is None


class TestValues:
    FILES: ClassVar = {
        "Cargo.toml": MANIFEST,
        "src/lib.rs": """
            mod a; mod b; mod c; mod d;
            #[derive(Debug)]
            pub struct Session { pub(crate) id: u8 }
            impl Session { fn new() -> Self { Self { id: 1 } } }
        """,
        "src/a.rs": """
            use crate::Session as Conversation;
            use std::fmt::Display;
            fn f() -> crate::Session { crate::Session { id: 2 } }
            impl Display for Conversation {}
            impl Clone for super::Session {}
        """,
        "src/b.rs": "struct Session { id: u8 } fn f() { Session { id: 3 }; } impl PartialEq for Session {}",
        "src/c.rs": "use super::*; fn f(it: Session) { let Session { id } = it; } impl Session {}",
        "src/d.rs": "use crate::Session; fn f() { vec![Session { id: 4 }]; }",
    }

    def test_literals_and_patterns_of_just_this_type_are_found(self, tmp_path: Path) -> None:
        known = Known(tmp_path, self.FILES)
        found = known.index.literals_of(known.type("Session", "src/lib.rs"))
        summary = [
            (path.name, literal.is_pattern, [init.value for init in literal.inits]) for path, literal in found
        ]
        assert summary == [("a.rs", False, ["2"]), ("c.rs", True, []), ("lib.rs", False, ["1"])]

    def test_literals_inside_of_macros_are_suspected(self, tmp_path: Path) -> None:
        known = Known(tmp_path, self.FILES)
        found = known.index.literals_in_macros(known.type("Session", "src/lib.rs"))
        assert [path.name for path in found] == ["d.rs"]

    def test_traits_are_derived_or_implemented_anywhere_in_the_crate(self, tmp_path: Path) -> None:
        known = Known(tmp_path, self.FILES)
        found = known.index.traits_of(known.type("Session", "src/lib.rs"))
        assert found == {"Debug", "Clone", "Display"}

    def test_impl_blocks_are_found_by_file(self, tmp_path: Path) -> None:
        known = Known(tmp_path, self.FILES)
        found = known.index.impl_files(known.type("Session", "src/lib.rs"))
        assert [path.name for path in found] == ["a.rs", "c.rs", "lib.rs"]

    def test_a_name_that_cannot_be_followed_counts_as_ours(self, tmp_path: Path) -> None:
        more = {"src/e.rs": "use made_by_a_macro::Session; fn f() { Session { id: 5 }; }"}
        known = Known(tmp_path, {**self.FILES, **more})
        found = known.index.literals_of(known.type("Session", "src/lib.rs"))
        assert "e.rs" in [path.name for path, _ in found]

    @pytest.mark.parametrize(
        "code",
        [
            "use crate::Session as Talk; fn f() { Talk { id: 5 }; }",
            "type Talk = crate::Session; fn f() { Talk { id: 5 }; }",
            "use crate::a::Conversation; fn f() { Conversation { id: 5 }; }",
            "use crate::f::Talk as Chat; fn f() { Chat { id: 5 }; }",
            "fn f() { use crate::Session; Session { id: 5 }; }",
        ],
        ids=["import", "alias", "import of an import", "import of an alias", "import in the function"],
    )
    def test_a_literal_under_another_name_is_found(self, tmp_path: Path, code: str) -> None:
        more = {"src/e.rs": code, "src/f.rs": "pub type Talk = super::Session;"}
        known = Known(tmp_path, {**self.FILES, **more})
        found = known.index.literals_of(known.type("Session"))
        assert "e.rs" in [path.name for path, _ in found]

    @pytest.mark.parametrize("name", ["tests/it.rs", "examples/one.rs", "benches/one.rs"])
    def test_literals_beside_the_library_are_found(self, tmp_path: Path, name: str) -> None:
        code = "use sample::{Session as Talk, d}; fn f() { Talk { id: 5 }; d::Other { id: 6 }; }"
        known = Known(tmp_path, {**self.FILES, name: code})
        found = [
            literal.inits[0].value
            for path, literal in known.index.literals_of(known.type("Session"))
            if path == known.root / name
        ]
        assert found == ["5"]

    def test_words_are_whole(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": MANIFEST,
            "src/lib.rs": "struct Session;",
            "src/a.rs": "struct SessionId;",
            "src/b.rs": "// a Session",
        }
        known = Known(tmp_path, files)
        found = known.index.files_mentioning(known.crate(), "Session")
        assert [path.name for path in found] == ["b.rs", "lib.rs"]


def test_files_are_parsed_only_when_they_are_asked_about(tmp_path: Path) -> None:
    read: list[str] = []
    parsed: list[str] = []
    files = {
        "Cargo.toml": MANIFEST,
        "src/lib.rs": "mod a; mod b; struct T { a: u8 }",
        "src/a.rs": "struct Other { b: u8 }",
        "src/b.rs": "use crate::T;",
    }
    known = Known(tmp_path, files)

    def data(path: Path) -> bytes | None:
        read.append(path.name)
        return known.index.data(path)

    def facts(path: Path) -> FileFacts:
        parsed.append(path.name)
        return known.index.facts(path)

    index = Index(known.root, sorted((known.root / "src").iterdir()), data, facts)
    owner = known.type("T")
    assert index.literals_of(owner) == index.literals_of(owner) == ()
    assert sorted(read) == ["a.rs", "b.rs", "lib.rs"]
    assert parsed == ["lib.rs"]
