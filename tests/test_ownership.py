"""One more field for a struct: below its anchor, as private as can be, and set in every literal."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.plans import ownership
from codemod.plans.ownership import Refused
from codemod.rust.index import TypeRef
from tests import crates
from tests.crates import MANIFEST, written


class TestField:
    LIB = "mod a;\npub struct Store {\n    ids: Vec<u8>,\n    other: u8,\n}\n"

    def _added(self, root: Path, files: dict[str, str], at: str = "src/lib.rs") -> dict[str, str]:
        """The files that change when `tasks` is declared below the `ids` of the Store in the file `at`."""
        index = crates.index(root, {"Cargo.toml": MANIFEST, **files})
        owner = index.resolve("Store", root.resolve() / at, ())
        assert isinstance(owner, TypeRef)
        field = owner.fact.field("ids")
        assert field is not None
        value = ownership.mirrored("ids", "Vec::new()")
        snippets = ownership.add_field(index, owner, field, "tasks", "Vec<Task<()>>", value)
        changed = {snippet.path for snippet in snippets}
        return {
            path.relative_to(root.resolve()).as_posix(): written(index, snippets, path) for path in changed
        }

    def test_it_is_declared_and_set_below_its_anchor(self, tmp_path: Path) -> None:
        lib = (
            self.LIB
            + "fn f() -> Store {\n    Store {\n        ids: Vec::default(),\n        other: 1,\n    }\n}\n"
        )
        after = self._added(tmp_path, {"src/lib.rs": lib})["src/lib.rs"]
        assert "    ids: Vec<u8>,\n    tasks: Vec<Task<()>>,\n    other: u8,\n" in after
        assert "        ids: Vec::default(),\n        tasks: Vec::default(),\n        other: 1,\n" in after

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("Vec::new()", "Vec::new()"),
            ("std::vec::Vec::default()", "std::vec::Vec::default()"),
            ("Default::default()", "Default::default()"),
            ("loaded(cx)", "Vec::new()"),
            ("Vec::with_capacity(1)", "Vec::new()"),
        ],
    )
    def test_a_plain_value_is_that_of_the_anchor(self, tmp_path: Path, value: str, expected: str) -> None:
        lib = (
            self.LIB
            + f"fn f() -> Store {{\n    Store {{\n        ids: {value},\n        other: 1,\n    }}\n}}\n"
        )
        after = self._added(tmp_path, {"src/lib.rs": lib})["src/lib.rs"]
        assert f"        tasks: {expected},\n" in after

    def test_a_literal_on_one_line_is_opened(self, tmp_path: Path) -> None:
        lib = self.LIB + "fn f() -> Store {\n    Store { ids: g(), other: 1 }\n}\n"
        after = self._added(tmp_path, {"src/lib.rs": lib})["src/lib.rs"]
        opened = "    Store {\n        ids: g(),\n        tasks: Vec::new(),\n        other: 1,\n    }\n"
        assert opened in after

    def test_comments_stay_where_they_are(self, tmp_path: Path) -> None:
        lib = self.LIB.replace("ids: Vec<u8>,", "ids: Vec<u8>, // by server")
        after = self._added(tmp_path, {"src/lib.rs": lib})["src/lib.rs"]
        assert "    ids: Vec<u8>, // by server\n    tasks: Vec<Task<()>>,\n    other" in after

    def test_a_literal_with_a_base_needs_nothing(self, tmp_path: Path) -> None:
        lib = self.LIB + "fn f(it: Store) -> Store { Store { other: 1, ..it } }\n"
        after = self._added(tmp_path, {"src/lib.rs": lib})["src/lib.rs"]
        assert after == lib.replace("ids: Vec<u8>,\n", "ids: Vec<u8>,\n    tasks: Vec<Task<()>>,\n")

    @pytest.mark.parametrize("place", ["src/lib.rs", "src/a.rs"])
    def test_below_its_module_it_stays_private(self, tmp_path: Path, place: str) -> None:
        code = "fn f() {\n    crate::Store {\n        ids: g(),\n        other: 1,\n    };\n}\n"
        files = {"src/lib.rs": self.LIB, "src/a.rs": ""}
        files[place] = files[place] + code
        after = self._added(tmp_path, files)
        assert "\n    tasks: Vec<Task<()>>,\n" in after["src/lib.rs"]
        assert "\n        tasks: Vec::new(),\n" in after[place]

    @pytest.mark.parametrize(
        ("written", "visibility"), [("", "pub(crate)"), ("pub ", "pub(crate)"), ("pub(super) ", "pub(super)")]
    )
    def test_outside_of_its_module_it_is_as_visible_as_its_anchor(
        self, tmp_path: Path, written: str, visibility: str
    ) -> None:
        inner = f"mod inner {{ pub struct Store {{ {written}ids: Vec<u8>, other: u8, }} }}\n"
        lib = f"{inner}use inner::Store;\nfn f() {{ Store {{\n        ids: g(),\n    other: 1 }}; }}\n"
        after = self._added(tmp_path, {"src/lib.rs": lib})["src/lib.rs"]
        assert f"\n{visibility} tasks: Vec<Task<()>>," in after

    @pytest.mark.parametrize(
        ("place", "visibility"),
        [("src/a/b.rs", ""), ("src/lib.rs", "pub(crate) "), ("src/c.rs", "pub(crate) ")],
    )
    def test_what_builds_it_in_another_file_must_see_it(
        self, tmp_path: Path, place: str, visibility: str
    ) -> None:
        code = "fn f() {\n    crate::a::Store {\n        ids: g(),\n        other: 1,\n    };\n}\n"
        files = {"src/lib.rs": "mod a;\nmod c;\n", "src/a.rs": self.LIB, "src/a/b.rs": "", "src/c.rs": ""}
        files[place] += code
        after = self._added(tmp_path, files, "src/a.rs")
        assert f"\n    {visibility}tasks: Vec<Task<()>>,\n" in after["src/a.rs"]
        assert "\n        tasks: Vec::new(),\n" in after[place]

    def test_a_file_without_a_manifest_keeps_it_private(self, tmp_path: Path) -> None:
        lib = self.LIB + "fn f() -> Store {\n    Store {\n        ids: g(),\n        other: 1,\n    }\n}\n"
        after = self._added(tmp_path, {"Cargo.toml": "", "src/lib.rs": lib})["src/lib.rs"]
        assert "\n    tasks: Vec<Task<()>>,\n" in after

    @pytest.mark.parametrize(
        ("lib", "more", "reason"),
        [
            ("fn f(Store { ids, other }: Store) {}", {}, "pattern in lib.rs names every field"),
            ("fn f() { vec![Store { ids: g(), other: 1 }]; }", {}, "a macro in lib.rs seems to build"),
            ("fn f() { Store { ids: g(), /* why */ other: 1 }; }", {}, "comment in its only line"),
            ("fn f() { Store { other: 1 }; }", {}, "does not set `ids`"),
            (
                "",
                {"tests/it.rs": "use sample::Store; fn f() { Store { ids: g(), other: 1 }; }"},
                "it.rs, outside of",
            ),
        ],
    )
    def test_what_is_not_certain_is_refused(
        self, tmp_path: Path, lib: str, more: dict[str, str], reason: str
    ) -> None:
        with pytest.raises(Refused, match=reason):
            self._added(tmp_path, {"src/lib.rs": self.LIB + lib, **more})

    def test_a_field_under_a_cfg_is_no_anchor(self, tmp_path: Path) -> None:
        lib = self.LIB.replace("    ids", "    #[cfg(unix)]\n    ids")
        with pytest.raises(Refused, match="under a `cfg`"):
            self._added(tmp_path, {"src/lib.rs": lib})

    @pytest.mark.parametrize("derived", ["Clone", "PartialEq", "serde::Serialize"])
    def test_what_a_task_has_not_cannot_be_derived(self, tmp_path: Path, derived: str) -> None:
        lib = f"#[derive(Debug, {derived})]\nstruct Store;\n#[derive(Debug)]\nstruct Plain;\n"
        index = crates.index(tmp_path, {"Cargo.toml": MANIFEST, "src/lib.rs": lib})
        path = tmp_path.resolve() / "src/lib.rs"
        store, plain = (index.resolve(name, path, ()) for name in ("Store", "Plain"))
        assert isinstance(store, TypeRef)
        assert isinstance(plain, TypeRef)
        ownership.deny_derives(plain)
        with pytest.raises(Refused, match=f"`Store` derives {derived.rsplit('::')[-1]}, "):
            ownership.deny_derives(store)
