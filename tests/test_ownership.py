"""One more field for a struct: its imports at their sorted place, its value in every literal."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from codemod.edit import apply_edits
from codemod.model import Plan, Snippet
from codemod.plans import ownership
from codemod.plans.ownership import Refused
from codemod.render import render_plan
from codemod.rust.index import Index, TypeRef
from tests import crates
from tests.crates import MANIFEST
from tests.rustfmt import formatted, need_rustfmt

GPUI = '[dependencies]\ngpui = "0.2"\n'
OLD = MANIFEST.replace("2024", "2021")
HASH = "std::collections::hash_map"
EDITIONS = ("2021", "2024")


def _written(index: Index, snippets: list[Snippet], path: Path) -> str:
    """The file at `path` with `snippets` put in."""

    def data(path: Path) -> bytes:
        return index.data(path) or b""

    edits = render_plan(Plan(tuple(snippets)), data).edits
    return apply_edits(data(path), [edit for edit in edits if edit.path == path]).decode()


def _with_task(root: Path, code: str, manifest: str = MANIFEST + GPUI, *module: str) -> tuple[str, str]:
    """How `code` may call gpui's Task, and what it looks like then."""
    index = crates.index(root, {"Cargo.toml": manifest, "src/lib.rs": code})
    path = root.resolve() / "src/lib.rs"
    name, snippets = ownership.gpui_name(index, path, module, "Task")
    return name, _written(index, snippets, path)


def _with_entry(root: Path, code: str, manifest: str = MANIFEST, *module: str) -> tuple[str, str]:
    """How `code` may call the Entry of a hash map, and what it looks like then."""
    index = crates.index(root, {"Cargo.toml": manifest, "src/lib.rs": code})
    path = root.resolve() / "src/lib.rs"
    name, snippets = ownership.entry_name(index, path, module, HASH)
    return name, _written(index, snippets, path)


class TestGpuiNames:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("use gpui::{App, Context};", "use gpui::{App, Context, Task};"),
            ("use gpui::{App, Window};", "use gpui::{App, Task, Window};"),
            ("use gpui::{Window};", "use gpui::{Task, Window};"),
            ("use gpui::{App, Window, px};", "use gpui::{App, Task, Window, px};"),
            ("use gpui::{App, px};", "use gpui::{App, Task, px};"),
            ("use gpui::{px, App, Window};", "use gpui::{px, App, Task, Window};"),
            ("use gpui::{self, App};", "use gpui::{self, App, Task};"),
            ("use gpui::{App as Application, Window};", "use gpui::{App as Application, Task, Window};"),
            ("use gpui::{App, prelude::*};", "use gpui::{App, Task, prelude::*};"),
            ("use gpui::{\n    App, Window,\n};", "use gpui::{App, Task, Window};"),
            ("use gpui::px;\nuse gpui::{App};", "use gpui::px;\nuse gpui::{App, Task};"),
        ],
    )
    def test_a_list_takes_the_name_at_its_sorted_place(self, tmp_path: Path, before: str, after: str) -> None:
        assert _with_task(tmp_path, f"use std::rc::Rc;\n{before}\n") == (
            "Task",
            f"use std::rc::Rc;\n{after}\n",
        )

    def test_a_list_that_becomes_too_long_is_wrapped(self, tmp_path: Path) -> None:
        names = ", ".join(f"{letter}{'x' * 12}" for letter in "ABCDEF")
        name, code = _with_task(tmp_path, f"use gpui::{{{names}}};\n")
        assert name == "Task"
        assert code == f"use gpui::{{\n    {names}, Task,\n}};\n"

    def test_lines_of_a_list_are_filled_anew(self, tmp_path: Path) -> None:
        names = [f"{letter}{'x' * 12}" for letter in "ABCDEFUVWXYZ"]
        first, second = ", ".join(names[:6]), ", ".join(names[6:])
        _, code = _with_task(tmp_path, f"use gpui::{{\n    {first},\n    {second},\n}};\n")
        last = f"{', '.join(names[6:])}"
        assert code == f"use gpui::{{\n    {first}, Task,\n    {last},\n}};\n"

    @pytest.mark.parametrize(
        ("code", "name"),
        [
            ("use gpui::Task;", "Task"),
            ("use gpui::{App, Task};", "Task"),
            ("pub use gpui::Task;", "Task"),
            ("use gpui::*;", "Task"),
            ("use gpui::{prelude::*, *};", "Task"),
            ("use gpui::{App, Task as Work};", "gpui::Task"),
            ("use gpui::{App};\nuse other::Task;", "gpui::Task"),
            ("use gpui::{App};\nuse other::Work as Task;", "gpui::Task"),
            ("use gpui::{App};\nstruct Task;", "gpui::Task"),
            ("use gpui::*;\nstruct Task;", "gpui::Task"),
            ("use gpui::{App};\nfn f() { other::Task::new(); }", "gpui::Task"),
            ("use gpui::prelude::*;", "gpui::Task"),
            ("use gpui;", "gpui::Task"),
            ("use gpui::App;", "gpui::Task"),
            ("pub use gpui::{App};", "gpui::Task"),
            ("use gpui::{App, elements::{Div, Img}};", "gpui::Task"),
            ("use gpui::{App, /* why */ Window};", "gpui::Task"),
            ("use gpui::{\n    App, // why\n};", "gpui::Task"),
            ("#[cfg(test)]\nuse gpui::{App, Task};", "gpui::Task"),
            ("#[cfg(test)]\nuse gpui::{TestAppContext};", "gpui::Task"),
            ("fn f() { use gpui::{App}; }", "gpui::Task"),
            ("mod inner { use gpui::{App}; }", "gpui::Task"),
            ("", "gpui::Task"),
        ],
    )
    def test_elsewhere_nothing_is_changed(self, tmp_path: Path, code: str, name: str) -> None:
        assert _with_task(tmp_path, f"{code}\n") == (name, f"{code}\n")

    def test_an_inline_module_has_imports_of_its_own(self, tmp_path: Path) -> None:
        code = "use gpui::{App};\nmod inner {\n    use gpui::{\n        Window,\n    };\n}\n"
        after = "use gpui::{App};\nmod inner {\n    use gpui::{Task, Window};\n}\n"
        assert _with_task(tmp_path, code, MANIFEST + GPUI, "inner") == ("Task", after)

    def test_a_wrapped_list_in_a_module_is_indented(self, tmp_path: Path) -> None:
        names = ", ".join(f"{letter}{'x' * 13}" for letter in "ABCDE")
        code = f"mod inner {{\n    use gpui::{{{names}}};\n}}\n"
        after = f"mod inner {{\n    use gpui::{{\n        {names}, Task,\n    }};\n}}\n"
        assert _with_task(tmp_path, code, MANIFEST + GPUI, "inner") == ("Task", after)

    @pytest.mark.parametrize("code", ["", "use other::App;"])
    def test_a_crate_that_does_not_know_gpui_is_refused(self, tmp_path: Path, code: str) -> None:
        with pytest.raises(Refused, match=r"lib\.rs does not use gpui"):
            _with_task(tmp_path, code, MANIFEST)

    def test_a_renamed_package_is_still_gpui(self, tmp_path: Path) -> None:
        manifest = MANIFEST + '[dependencies]\ngpui = { package = "acme-gpui", version = "1" }\n'
        assert _with_task(tmp_path, "use gpui::{App};\n", manifest) == ("Task", "use gpui::{App, Task};\n")

    @pytest.mark.parametrize("edition", EDITIONS)
    def test_formatted_lists_stay_formatted(self, tmp_path: Path, edition: str) -> None:
        need_rustfmt()
        choice = random.Random(edition)
        known = [
            "AnyElement",
            "App",
            "Context",
            "Entity",
            "EventEmitter",
            "FocusHandle",
            "Focusable",
            "Render",
        ]
        known += [
            "SharedString",
            "Styled",
            "Subscription",
            "TaskExt",
            "WeakEntity",
            "Window",
            "actions",
            "div",
        ]
        known += ["px", "prelude::*", "App as Application", "self", "DEFAULT_WINDOW"]
        lists = [sorted(choice.sample(known, choice.randint(2, len(known)))) for _ in range(60)]
        before = _formatted_apart([f"use gpui::{{{', '.join(names)}}};" for names in lists], edition)
        manifest = (MANIFEST if edition == "2024" else OLD) + GPUI
        after = []
        for number, code in enumerate(before):
            name, text = _with_task(tmp_path / str(number), code, manifest)
            assert (name, text != code) == ("Task", True)
            after.append(text)
        assert _formatted_apart(after, edition) == after


def _formatted_apart(codes: list[str], edition: str) -> list[str]:
    """Each of `codes` as rustfmt writes it, by one rustfmt."""
    # Imports are sorted within a group only: an item between them keeps the pieces apart.
    mark = "const APART: u8 = 0;\n"
    return formatted(f"\n{mark}\n".join(codes), edition).rstrip("\n").replace(f"\n{mark}\n", "\0").split("\0")


class TestEntry:
    @pytest.mark.parametrize(
        ("code", "name"),
        [
            ("use std::collections::hash_map::Entry;", "Entry"),
            ("use std::collections::hash_map::{Entry, Keys};", "Entry"),
            ("use std::collections::{HashMap, hash_map::Entry};", "Entry"),
            ("use collections::hash_map::Entry;", "Entry"),
            ("use std::collections::hash_map;", "hash_map::Entry"),
            ("use std::collections::{HashMap, hash_map};", "hash_map::Entry"),
            ("use collections::{HashMap, hash_map};", "hash_map::Entry"),
            ("use std::collections::hash_map;\nstruct Entry;", "hash_map::Entry"),
            ("use std::rc::Rc;\nstruct Entry;\nmod hash_map {}", f"{HASH}::Entry"),
            ("use std::collections::hash_map::Entry as Slot;", f"{HASH}::Entry"),
        ],
    )
    def test_what_is_imported_is_used(self, tmp_path: Path, code: str, name: str) -> None:
        assert _with_entry(tmp_path, f"{code}\n") == (name, f"{code}\n")

    @pytest.mark.parametrize(
        "code",
        [
            "use std::rc::Rc;\nuse std::collections::btree_map::Entry;\n",
            "use std::rc::Rc;\nenum Entry {}\n",
            "use std::rc::Rc;\n#[cfg(test)]\nuse std::collections::hash_map::Entry as Other;\n",
        ],
    )
    def test_beside_another_entry_the_module_is_imported(self, tmp_path: Path, code: str) -> None:
        name, after = _with_entry(tmp_path, code)
        if "hash_map" in code:
            assert (name, after) == (f"{HASH}::Entry", code)
        else:
            assert name == "hash_map::Entry"
            assert f"use {HASH};\n" in after

    @pytest.mark.parametrize(
        ("edition", "before", "after"),
        [
            ("2024", "use std::collections::HashMap;", "use std::collections::HashMap;\n+"),
            ("2021", "use std::collections::HashMap;", "+\nuse std::collections::HashMap;"),
            ("2024", "use std::fmt;\nuse std::rc::Rc;", "+\nuse std::fmt;\nuse std::rc::Rc;"),
            ("2024", "use std::cell::Cell;\nuse std::rc::Rc;", "use std::cell::Cell;\n+\nuse std::rc::Rc;"),
            ("2024", "use anyhow::Result;\nuse util::X;", "use anyhow::Result;\n+\nuse util::X;"),
            ("2024", "use anyhow::Result;\n\nuse std::rc::Rc;", "use anyhow::Result;\n\n+\nuse std::rc::Rc;"),
            ("2024", "use gpui::App;\n\nuse util::X;", "use gpui::App;\n+\n\nuse util::X;"),
            ("2024", "use crate::a::B;\nuse gpui::App;", "use crate::a::B;\nuse gpui::App;\n+"),
            ("2024", "use std::{fmt, rc::Rc};", "+\nuse std::{fmt, rc::Rc};"),
            (
                "2024",
                "use std::cell::Cell; // why\nuse std::rc::Rc;",
                "use std::cell::Cell; // why\n+\nuse std::rc::Rc;",
            ),
            ("2024", "//! About.\n\nuse std::rc::Rc;", "//! About.\n\n+\nuse std::rc::Rc;"),
            (
                "2024",
                "use anyhow::Result;\nfn f() {}\nuse std::rc::Rc;",
                "use anyhow::Result;\nfn f() {}\n+\nuse std::rc::Rc;",
            ),
        ],
    )
    def test_a_line_of_its_own_stands_at_its_sorted_place(
        self, tmp_path: Path, edition: str, before: str, after: str
    ) -> None:
        manifest = MANIFEST if edition == "2024" else OLD
        wanted = after.replace("+", f"use {HASH}::Entry;")
        assert _with_entry(tmp_path, f"{before}\n", manifest) == ("Entry", f"{wanted}\n")

    def test_an_attribute_stays_with_its_import(self, tmp_path: Path) -> None:
        code = "#[allow(unused)]\nuse std::rc::Rc;\n"
        assert _with_entry(tmp_path, code) == ("Entry", f"{code}use {HASH}::Entry;\n")

    def test_a_file_without_imports_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Refused, match=r"lib\.rs has no imports"):
            _with_entry(tmp_path, "struct T;\n")

    @pytest.mark.parametrize("edition", EDITIONS)
    def test_formatted_imports_stay_formatted(self, tmp_path: Path, edition: str) -> None:
        need_rustfmt()
        choice = random.Random(edition)
        known = [
            "std::cell::{Cell, RefCell}",
            "std::collections::BTreeMap",
            "std::collections::HashMap",
            "std::fmt",
        ]
        known += [
            "std::collections::{BTreeMap, HashSet}",
            "std::fmt::Write as _",
            "std::rc::Rc",
            "std::{fs, io}",
        ]
        known += [
            "std::collections::VecDeque",
            "std::sync::{self, Arc}",
            "anyhow::Result",
            "gpui::*",
            "util::X",
        ]
        known += [
            "crate::a::B",
            "super::c::D",
            "self::e::F",
            "::log::info",
            "std::collections::hash_set::Iter",
        ]
        known += ["std::collections::*", "std", "serde as s"]
        groups = [choice.sample(known, choice.randint(1, 6)) for _ in range(120)]
        codes = ["".join(f"use {name};\n" for name in group) for group in groups]
        before = _formatted_apart(codes, edition)
        after = []
        for number, code in enumerate(before):
            manifest = MANIFEST if edition == "2024" else OLD
            name, text = _with_entry(tmp_path / str(number), code, manifest)
            assert name == "Entry"
            after.append(text)
        again = _formatted_apart(after, edition)
        assert [pair for pair in zip(after, again, strict=True) if pair[0] != pair[1]] == []


class TestField:
    LIB = "mod a;\npub struct Store {\n    ids: Vec<u8>,\n    other: u8,\n}\n"

    def _added(self, root: Path, files: dict[str, str], anchor: str = "ids") -> dict[str, str]:
        """The files after `tasks` has been declared below `anchor`; of those that change."""
        index = crates.index(root, {"Cargo.toml": MANIFEST, **files})
        path = root.resolve() / "src/lib.rs"
        owner = index.resolve("Store", path, ())
        assert isinstance(owner, TypeRef)
        field = owner.fact.field(anchor)
        assert field is not None
        value = ownership.mirrored(anchor, "Vec::new()")
        snippets = ownership.add_field(index, owner, field, "tasks", "Vec<Task<()>>", value)
        changed = {snippet.path for snippet in snippets}
        return {
            path.relative_to(root.resolve()).as_posix(): _written(index, snippets, path) for path in changed
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
