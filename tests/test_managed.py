"""The kit's managed tasks as a field of an entity: how they are written, and when a crate has them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from codemod.kit import the_kit
from codemod.plans import managed
from codemod.plans.ownership import Refused
from tests.crates import MANIFEST, Known, written

KIT = the_kit().named("managed-tasks").text
OWNER = "use gpui::App;\n\npub struct BoardView {\n    shown: usize,\n}\n"


def _crate(root: Path, owner: str = OWNER, files: Mapping[str, str | bytes] = MappingProxyType({})) -> Known:
    given: dict[str, str | bytes] = {
        "Cargo.toml": MANIFEST,
        "src/lib.rs": "mod board;\nmod managed_tasks;\n",
        "src/managed_tasks.rs": KIT,
        "src/board.rs": owner,
    }
    return Known(root, given | dict(files))


def test_it_is_imported_where_the_name_is_free(tmp_path: Path) -> None:
    crate = _crate(tmp_path)
    store = managed.store(crate.index, crate.type("BoardView", "src/board.rs"), managed.SET)
    assert store.write == "TaskSet"
    after = written(crate.index, list(store.imports), crate.root / "src/board.rs")
    assert after.startswith("use crate::managed_tasks::TaskSet;\nuse gpui::App;\n")


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ("use crate::managed_tasks::TaskSet;\n" + OWNER, "TaskSet"),
        ("use super::managed_tasks::*;\n" + OWNER + "type Tasks = TaskSet;\n", "TaskSet"),
        ("use tokio::TaskSet;\n" + OWNER, "crate::managed_tasks::TaskSet"),
        (OWNER + "pub struct TaskSet;\n", "crate::managed_tasks::TaskSet"),
        (OWNER.replace("use gpui::App;\n\n", ""), "crate::managed_tasks::TaskSet"),
    ],
)
def test_it_is_written_as_the_file_knows_it(tmp_path: Path, owner: str, expected: str) -> None:
    crate = _crate(tmp_path, owner)
    store = managed.store(crate.index, crate.type("BoardView", "src/board.rs"), managed.SET)
    assert (store.write, store.imports) == (expected, ())


def test_the_log_calls_it_by_its_owner(tmp_path: Path) -> None:
    code = OWNER + "\nfn board() -> BoardView {\n    BoardView { shown: 0 }\n}\n"
    elsewhere = "use crate::board::BoardView;\n\nfn other() -> BoardView {\n    BoardView { shown: 0 }\n}\n"
    crate = _crate(tmp_path, code, {"src/other.rs": elsewhere})
    owner = crate.type("BoardView", "src/board.rs")
    store = managed.store(crate.index, owner, managed.MAP)
    made = {path.name: store.empty(path, literal) for path, literal in crate.index.literals_of(owner)}
    assert made == {
        "board.rs": 'TaskMap::new("board view")',
        "other.rs": 'crate::managed_tasks::TaskMap::new("board view")',
    }


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"src/lib.rs": "mod board;\n"}, "`reattach kit add managed-tasks --crate .`"),
        ({"src/managed_tasks.rs": b"pub struct Other;\n"}, "`reattach kit add managed-tasks --crate .`"),
        (
            {"src/managed_tasks.rs": KIT.replace(b"insert<R: 'static>", b"insert")},
            "not the kit's, or an older one",
        ),
    ],
)
def test_a_crate_without_it_is_refused(tmp_path: Path, files: dict[str, str | bytes], reason: str) -> None:
    crate = _crate(tmp_path, files=files)
    with pytest.raises(Refused, match=reason):
        managed.store(crate.index, crate.type("BoardView", "src/board.rs"), managed.SET)


def test_a_binary_beside_the_library_does_not_have_it(tmp_path: Path) -> None:
    crate = _crate(tmp_path, files={"src/main.rs": OWNER})
    with pytest.raises(Refused, match="not in the library"):
        managed.store(crate.index, crate.type("BoardView", "src/main.rs"), managed.SET)


@pytest.mark.parametrize(
    ("field", "body", "expected"),
    [
        ("running: TaskSet", "self.running.insert(task, cx);", "running"),
        ("running: crate::managed_tasks::TaskSet", "self.running.len();", "running"),
        ("running: TaskMap<usize>", "", ""),
        ("running: tokio::TaskSet", "", ""),
        ("running: TaskSet", "self.running.cancel_all();", ""),
        ("running: TaskSet", "self\n    .running\n    .cancel_all();", ""),
        ("running: TaskSet", 'self.running = TaskSet::new("board");', ""),
        ("running: TaskSet", "mem::take(&mut self.running);", ""),
        ("#[cfg(unix)]\n    running: TaskSet", "", ""),
    ],
)
def test_a_set_that_is_there_is_used_unless_something_ends_what_is_in_it(
    tmp_path: Path, field: str, body: str, expected: str
) -> None:
    imports = "use crate::managed_tasks::{TaskMap, TaskSet};\n"
    owner = f"{imports}pub struct BoardView {{\n    {field},\n}}\n"
    crate = _crate(tmp_path, f"{owner}impl BoardView {{ fn f(&mut self) {{ {body} }} }}\n")
    assert managed.existing_set(crate.index, crate.type("BoardView", "src/board.rs")) == expected
