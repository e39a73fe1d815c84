"""What a crate is, whom it knows and by what name, read from its manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crates import MANIFEST, Known, package


class TestCrates:
    ROOT = '[workspace]\nmembers = ["crates/*"]\n'
    CHAT = "pub mod parts { pub struct Session; }\npub use parts::Session;\n"

    def test_types_of_one_name_in_several_crates_are_told_apart(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": self.ROOT,
            "crates/chat/Cargo.toml": package("chat"),
            "crates/chat/src/lib.rs": self.CHAT,
            "crates/editor/Cargo.toml": package("editor", '[dependencies]\nchat = { path = "../chat" }'),
            "crates/editor/src/lib.rs": "pub struct Session; mod a { use chat::Session; }",
            "crates/viewer/Cargo.toml": package("viewer"),
            "crates/viewer/src/lib.rs": "use chat::Session;",
        }
        known = Known(tmp_path, files)
        at = "crates/editor/src/lib.rs"
        assert known.told("Session", at) == "crates/editor/src/lib.rs Session"
        assert known.told("Session", at, "a") == "crates/chat/src/lib.rs parts Session"
        assert known.told("chat::Session", at) == "crates/chat/src/lib.rs parts Session"
        assert known.told("editor::Session", at, "a") == "crates/editor/src/lib.rs Session"
        # It does not depend on the crate, so the name means nothing there.
        assert known.told("Session", "crates/viewer/src/lib.rs") == "unknown"

    @pytest.mark.parametrize(
        "dependency",
        [
            '[dependencies]\ntalk = { package = "chat-core", path = "../chat" }',
            '[dev-dependencies]\ntalk = { package = "chat-core", path = "../chat" }',
            '[target."cfg(unix)".dependencies]\ntalk = { package = "chat-core", path = "../chat" }',
            '[dependencies.talk]\npackage = "chat-core"\npath = "../chat"',
            "[dependencies]\ntalk.workspace = true",
            '[dependencies]\ntalk = { workspace = true, features = ["x"] }',
        ],
    )
    def test_a_renamed_dependency_is_known_by_its_new_name(self, tmp_path: Path, dependency: str) -> None:
        shared = '[workspace.dependencies]\ntalk = { package = "chat-core", path = "crates/chat" }\n'
        files = {
            "Cargo.toml": self.ROOT + shared,
            "crates/chat/Cargo.toml": package("chat-core"),
            "crates/chat/src/lib.rs": self.CHAT,
            "crates/editor/Cargo.toml": package("editor", dependency),
            "crates/editor/src/lib.rs": "use talk::Session; use chat_core::Session as Old;",
        }
        known = Known(tmp_path, files)
        assert known.told("Session", "crates/editor/src/lib.rs") == "crates/chat/src/lib.rs parts Session"
        assert known.told("Old", "crates/editor/src/lib.rs") == "unknown"

    def test_a_hyphen_is_an_underscore_in_paths(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": self.ROOT,
            "crates/chat-core/Cargo.toml": package("chat-core"),
            "crates/chat-core/src/lib.rs": self.CHAT,
            "crates/editor/Cargo.toml": package(
                "editor", '[dependencies]\nchat-core = { path = "../chat-core" }'
            ),
            "crates/editor/src/lib.rs": "use chat_core::Session;",
        }
        known = Known(tmp_path, files)
        assert known.told("Session", "crates/editor/src/lib.rs").startswith("crates/chat-core/")

    def test_a_library_may_have_another_name_and_file(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": self.ROOT,
            "crates/one/Cargo.toml": package("acme-chat", '[lib]\nname = "chat"\npath = "src/chat.rs"'),
            "crates/one/src/chat.rs": "pub mod parts; pub use parts::Session; use crate::parts::Part;",
            "crates/one/src/parts.rs": "pub struct Session; pub struct Part;",
            "crates/two/Cargo.toml": package(
                "two", '[dependencies]\nchat = { path = "../one", package = "acme-chat" }'
            ),
            "crates/two/src/lib.rs": "use chat::Session; use chat::parts::Part;",
        }
        known = Known(tmp_path, files)
        assert known.index.module_of(known.root / "crates/one/src/chat.rs", ()) == ()
        assert known.told("Part", "crates/one/src/chat.rs") == "crates/one/src/parts.rs Part"
        assert known.told("Session", "crates/two/src/lib.rs") == "crates/one/src/parts.rs Session"
        assert known.told("Part", "crates/two/src/lib.rs") == "crates/one/src/parts.rs Part"

    def test_a_crate_without_a_library_starts_from_its_binary(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": MANIFEST,
            "src/main.rs": "mod app; use crate::app::App; use sample::App as Other;",
            "src/app.rs": "pub struct App;",
        }
        known = Known(tmp_path, files)
        assert known.told("App", "src/main.rs") == "src/app.rs App"

    def test_a_dependency_from_elsewhere_is_outside(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": package(
                "sample", '[dependencies]\ngpui = "0.2"\ncollections = { git = "https://x" }'
            ),
            "src/lib.rs": "use gpui::{App as Application, elements::Div}; use collections::HashMap;",
        }
        known = Known(tmp_path, files)
        assert known.told("Application", "src/lib.rs") == "outside: gpui::App"
        assert known.told("Div", "src/lib.rs") == "outside: gpui::elements::Div"
        assert known.told("HashMap", "src/lib.rs") == "outside: collections::HashMap"
        assert known.told("gpui::Task", "src/lib.rs") == "outside: gpui::Task"

    def test_a_crate_inside_of_another_is_a_crate_of_its_own(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": MANIFEST,
            "src/lib.rs": "pub struct Session;",
            "macros/Cargo.toml": package("macros"),
            "macros/src/lib.rs": "pub struct Session;",
        }
        known = Known(tmp_path, files)
        assert known.crate("macros/src/lib.rs").name == "macros"
        assert known.crate().name == "sample"
        assert known.index.files_mentioning(known.crate(), "Session") == (known.root / "src/lib.rs",)

    @pytest.mark.parametrize(
        ("manifest", "edition"),
        [
            ('[package]\nname = "chat"\nedition = "2021"\n', "2021"),
            ('[package]\nname = "chat"\nedition.workspace = true\n', "2024"),
            ('[package]\nname = "chat"\n', "2015"),
        ],
    )
    def test_the_edition_is_the_packages_or_inherited(
        self, tmp_path: Path, manifest: str, edition: str
    ) -> None:
        root = self.ROOT + '[workspace.package]\nedition = "2024"\n'
        files = {"Cargo.toml": root, "crates/chat/Cargo.toml": manifest, "crates/chat/src/lib.rs": ""}
        known = Known(tmp_path, files)
        assert known.crate("crates/chat/src/lib.rs").edition == edition

    @pytest.mark.parametrize("manifest", ["[package", "[package]\nname = 1\n", "package = 1\n", b"\xff"])
    def test_a_manifest_that_cannot_be_read_tells_nothing(
        self, tmp_path: Path, manifest: str | bytes
    ) -> None:
        known = Known(tmp_path, {"Cargo.toml": manifest, "src/lib.rs": "struct T;"})
        assert known.index.crate_of(known.root / "src/lib.rs") is None
        assert known.told("T", "src/lib.rs") == "src/lib.rs T"
