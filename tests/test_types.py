"""Types as written: their arguments, the maps among them, and the traits they are known to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.rust import types
from codemod.rust.types import MapType
from tests import crates
from tests.crates import MANIFEST

HASH = "std::collections::hash_map"
BTREE = "std::collections::btree_map"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("u8", ("u8", [])),
        (" u8 ", ("u8", [])),
        ("Vec<u8>", ("Vec", ["u8"])),
        ("HashMap<K, Vec<V>>", ("HashMap", ["K", "Vec<V>"])),
        ("collections::HashMap<(A, B), [C; 2]>", ("collections::HashMap", ["(A, B)", "[C; 2]"])),
        ("HashMap<\n    K,\n    V,\n>", ("HashMap", ["K", "V"])),
        ("HashMap<K, fn(A, B) -> C>", ("HashMap", ["K", "fn(A, B) -> C"])),
        ("HashMap<K, Box<dyn Fn(A) -> B>>", ("HashMap", ["K", "Box<dyn Fn(A) -> B>"])),
        ("HashMap<K, V, S>", ("HashMap", ["K", "V", "S"])),
        ("&'a str", ("&'a str", [])),
        ("(A, B)", ("(A, B)", [])),
        ("<T as Trait>::Out", ("<T as Trait>::Out", [])),
    ],
)
def test_generic_arguments_are_split(written: str, expected: tuple[str, list[str]]) -> None:
    assert types.split_generic(written) == expected


class TestMaps:
    @pytest.mark.parametrize(
        ("code", "written", "entry"),
        [
            ("use std::collections::HashMap;", "HashMap<K, V>", HASH),
            ("use std::collections::*;", "HashMap<K, V>", HASH),
            ("use std::collections::*; struct HashMap<K, V>(K, V);", "HashMap<K, V>", None),
            ("use indexmap::*;", "HashMap<K, V>", None),
            ("use std::collections;", "collections::HashMap<K, V>", HASH),
            ("use std::collections::{self, BTreeMap};", "BTreeMap<K, V>", BTREE),
            ("use std::collections::HashMap as Map;", "Map<K, V>", HASH),
            ("", "std::collections::BTreeMap<K, V>", BTREE),
            ("use alloc::collections::BTreeMap;", "BTreeMap<K, V>", "alloc::collections::btree_map"),
            ("use collections::HashMap;", "HashMap<K, V>", HASH),
            ("use rustc_hash::FxHashMap;", "FxHashMap<K, V>", HASH),
            ("type Map<K, V> = std::collections::HashMap<K, V>;", "Map<K, V>", HASH),
            (
                "use std::collections::HashMap; type A<K, V> = HashMap<K, V>; type B<K, V> = A<K, V>;",
                "B<K, V>",
                HASH,
            ),
            ("use indexmap::IndexMap;", "IndexMap<K, V>", None),
            ("use std::collections::HashMap;", "HashMap<K, V, S>", None),
            ("use std::collections::HashMap; type Ids = HashMap<u8, u8>;", "Ids", None),
            ("use std::collections::HashMap; struct HashMap<K, V>(K, V);", "HashMap<K, V>", None),
            ("", "HashMap<K, V>", None),
            ("type A<K, V> = B<K, V>; type B<K, V> = A<K, V>;", "A<K, V>", None),
        ],
    )
    def test_a_map_is_known_by_where_its_name_comes_from(
        self, tmp_path: Path, code: str, written: str, entry: str | None
    ) -> None:
        dependencies = '[dependencies]\ncollections = "0.1"\nrustc-hash = "2"\nindexmap = "2"\n'
        files = {"Cargo.toml": MANIFEST + dependencies, "src/lib.rs": code}
        index = crates.index(tmp_path, files)
        found = types.map_type(written, tmp_path.resolve() / "src/lib.rs", (), index)
        head = written.partition("<")[0]
        assert found == (MapType(head, "K", "V", entry) if entry else None)

    def test_a_re_export_of_the_workspace_is_followed(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": '[workspace]\nmembers = ["*"]\n',
            "maps/Cargo.toml": '[package]\nname = "maps"\n[dependencies]\nrustc-hash = "2"\n',
            "maps/src/lib.rs": "pub type HashMap<K, V> = rustc_hash::FxHashMap<K, V>;",
            "app/Cargo.toml": '[package]\nname = "app"\n[dependencies]\nmaps = { path = "../maps" }\n',
            "app/src/lib.rs": "use maps::HashMap;",
        }
        index = crates.index(tmp_path, files)
        found = types.map_type("HashMap<u8, String>", tmp_path.resolve() / "app/src/lib.rs", (), index)
        assert found == MapType("HashMap", "u8", "String", HASH)


class TestTraits:
    CODE = """
        #[derive(Clone, Debug)] pub struct Id(u8);
        mod shown { impl std::fmt::Display for super::Id {} }
        pub struct Bare;
        pub type Name = std::sync::Arc<str>;
        use gpui::{EntityId, SharedString as Shared};
        use std::sync::Arc;
        pub struct String;
    """

    @pytest.mark.parametrize(
        ("written", "traits"),
        [
            ("Id", {"Clone", "Debug", "Display"}),
            ("Bare", set()),
            ("Arc<Id>", {"Clone", "Debug", "Display"}),
            ("Arc<Bare>", {"Clone"}),
            ("Arc<str>", {"Clone", "Debug", "Display"}),
            ("Arc<Path>", {"Clone", "Debug"}),
            ("Name", {"Clone", "Debug", "Display"}),
            ("EntityId", {"Clone", "Copy", "Debug", "Display"}),
            ("std::string::String", {"Clone", "Debug", "Display"}),
            ("u64", {"Clone", "Copy", "Debug", "Display"}),
            ("Vec<u8>", set()),
            ("Unknown", set()),
            ("String", set()),
            ("(u8, u8)", set()),
        ],
    )
    def test_only_what_is_known_counts(self, tmp_path: Path, written: str, traits: set[str]) -> None:
        manifest = MANIFEST + '[dependencies]\ngpui = "0.2"\n'
        index = crates.index(tmp_path, {"Cargo.toml": manifest, "src/lib.rs": self.CODE})
        assert types.traits(written, tmp_path.resolve() / "src/lib.rs", (), index) == traits
