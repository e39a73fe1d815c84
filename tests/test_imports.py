"""Imports that a fix needs: taken as they are there, or put at their sorted place."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from codemod.plans import ownership
from codemod.plans.ownership import Refused
from tests import crates
from tests.crates import MANIFEST, written
from tests.rustfmt import formatted, need_rustfmt

GPUI = '[dependencies]\ngpui = "0.2"\n'
OLD = MANIFEST.replace("2024", "2021")
HASH = "std::collections::hash_map"
EDITIONS = ("2021", "2024")


def _with_task(root: Path, code: str, manifest: str = MANIFEST + GPUI, *module: str) -> tuple[str, str]:
    """How `code` may call gpui's Task, and what it looks like then."""
    index = crates.index(root, {"Cargo.toml": manifest, "src/lib.rs": code})
    path = root.resolve() / "src/lib.rs"
    name, snippets = ownership.gpui_name(index, path, module, "Task")
    return name, written(index, snippets, path)


def _with_entry(root: Path, code: str, manifest: str = MANIFEST, *module: str) -> tuple[str, str]:
    """How `code` may call the Entry of a hash map, and what it looks like then."""
    index = crates.index(root, {"Cargo.toml": manifest, "src/lib.rs": code})
    path = root.resolve() / "src/lib.rs"
    name, snippets = ownership.entry_name(index, path, module, HASH)
    return name, written(index, snippets, path)


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
