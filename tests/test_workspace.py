"""The files of one run: each is read and looked at once for each text that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.workspace import Workspace

CALL = b"fn f(cx: &mut App) { cx.spawn(async {}).detach(); }\n"
RULES = ("detached-task",)


@pytest.fixture
def here(tmp_path: Path) -> Workspace:
    """A workspace of the files `a.rs` and `b.rs`."""
    paths = [tmp_path / "a.rs", tmp_path / "b.rs"]
    for path in paths:
        path.write_bytes(CALL)
    return Workspace(tmp_path, paths, ())


def test_what_did_not_change_is_not_looked_at_again(here: Workspace, tmp_path: Path) -> None:
    a, b = tmp_path / "a.rs", tmp_path / "b.rs"
    before = {path: here.scan(path, RULES) for path in (a, b)}
    assert here.scan(a, RULES) is before[a]
    after = here.changed({a: b"", b: CALL})
    assert after.scan(a, RULES).sites == ()
    assert after.scan(b, RULES) is before[b]
    assert here.scan(a, RULES) is before[a]


def test_other_rules_look_again(here: Workspace, tmp_path: Path) -> None:
    a = tmp_path / "a.rs"
    assert [rule for rule, _ in here.scan(a, RULES).sites] == [*RULES]
    assert here.scan(a, ()).sites == ()


def test_what_changes_on_disk_meanwhile_makes_no_difference(here: Workspace, tmp_path: Path) -> None:
    a = tmp_path / "a.rs"
    assert here.data(a) == CALL
    a.write_bytes(b"")
    assert here.scan(a, RULES).sites
    assert here.changed({}).data(a) == CALL


def test_facts_are_those_of_the_text(here: Workspace, tmp_path: Path) -> None:
    a = tmp_path / "a.rs"
    assert [fact.name for fact in here.index.facts(a).types] == []
    after = here.changed({a: b"struct Panel;\n"})
    assert [fact.name for fact in after.index.facts(a).types] == ["Panel"]
    assert [fact.name for fact in here.index.facts(a).types] == []
