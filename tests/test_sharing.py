"""Deciding in several processes says what deciding in one does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from codemod import sharing
from codemod.catalog import all_rules
from codemod.deciding import Judge
from codemod.discover import workspace_files
from codemod.model import Finding
from codemod.scan import Scan, scan_files
from codemod.settings import Settings
from codemod.workspace import Workspace
from tests import crates

VIEW = """use gpui::{Context, Entity};

pub struct View {
    source: Entity<Source>,
}

impl View {
    pub fn new(source: Entity<Source>, cx: &mut Context<Self>) -> Self {
        cx.observe(&source, |_, _, cx| cx.notify()).detach();
        Self { source }
    }
}
"""
DEPENDS = '[dependencies]\ngpui = "0.2"'


def _tree(root: Path, packages: int) -> tuple[Judge, list[Scan], Workspace]:
    files: dict[str, str | bytes] = {}
    for number in range(packages):
        files[f"crates/view{number}/Cargo.toml"] = crates.package(f"view{number}", DEPENDS)
        files[f"crates/view{number}/src/lib.rs"] = "mod first;\nmod second;\n"
        files[f"crates/view{number}/src/first.rs"] = VIEW
        files[f"crates/view{number}/src/second.rs"] = VIEW
    here = crates.lay_out(root, files)
    paths = workspace_files(here)
    scans = [scan for scan in scan_files(paths, [rule.id for rule in all_rules()]) if scan.sites]
    judge = Judge(all_rules(), Settings(), frozenset(paths))
    return judge, scans, Workspace(here, paths, scans)


@pytest.mark.skipif("sys.platform != 'linux'", reason="elsewhere a single process decides")
def test_several_processes_decide_as_one_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge, scans, workspace = _tree(tmp_path, packages=9)
    alone = judge(scans, workspace)
    assert len(alone) == 18
    monkeypatch.setattr(sharing, "_WORTH_PROCESSES", 1)
    here = os.getpid()
    decide = Judge.__call__

    def elsewhere(*arguments: Any) -> list[Finding]:
        assert os.getpid() != here
        return decide(*arguments)

    monkeypatch.setattr(Judge, "__call__", elsewhere)
    shared = sharing.judged(judge, scans, workspace, 2)
    assert sorted(shared, key=repr) == sorted(alone, key=repr)
    assert all(finding.suggestion is not None for finding in shared)


def test_a_crate_is_never_divided(tmp_path: Path) -> None:
    _, scans, workspace = _tree(tmp_path, packages=5)
    parts = sharing._parts(scans, workspace, 3)
    assert sorted(scan.path for part in parts for scan in part) == sorted(scan.path for scan in scans)
    homes = [{scan.path.parents[1].name for scan in part} for part in parts]
    assert sum(map(len, homes)) == 5
    assert [len(part) for part in parts] == [4, 4, 2]
