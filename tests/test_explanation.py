"""The page of a rule shows what the rule really does."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from codemod import pipeline
from codemod.model import Applicability
from codemod.resources import templates_dir
from codemod.settings import Settings
from tests import crates
from tests.crates import package

RULE = "unguarded-registration"
MANIFEST = package("sample", '[dependencies]\ngpui = "0.2"\nlog = "0.4"')
AROUND = """use std::collections::HashMap;
use std::fmt;

use gpui::{Context, Entity};

struct PluginStore {
    host: Host,
    palette: Palette,
    plugin_command_ids: HashMap<PluginId, Vec<CommandId>>,
}

#[derive(Clone, Hash, PartialEq, Eq)]
struct PluginId(u64);

impl fmt::Display for PluginId {}

impl PluginStore {
    fn on_plugin_event(&mut self, _: Entity<Host>, event: &PluginEvent, cx: &mut Context<Self>) {
%s
    }
}
"""


def _example(name: str) -> str:
    page = (templates_dir() / RULE / "explain.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^```rust {name}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("strategy", ["skip", "replace"])
def test_each_strategy_makes_of_the_example_what_the_page_shows(tmp_path: Path, strategy: str) -> None:
    before = AROUND % textwrap.indent(_example("before").rstrip(), " " * 8)
    root = crates.lay_out(tmp_path, {"Cargo.toml": MANIFEST, "src/lib.rs": before})
    run = pipeline.run(root, [root], Settings(select=(RULE,), rules={RULE: {"strategy": strategy}}, jobs=1))
    assert [finding.applicability for finding in run.findings] == [Applicability.SAFE]
    (change,) = run.changes
    after = change.after.decode()
    assert "    plugin_tasks: HashMap<PluginId, Task<()>>,\n" in after
    body = after[after.index("        match event {") : after.rindex("\n    }\n}\n")]
    assert textwrap.dedent(body) == _example(strategy).rstrip()
