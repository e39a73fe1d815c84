"""The page of a rule shows what the rule really does."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from codemod import pipeline
from codemod.kit import Module, the_kit
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

#[derive(Clone, Debug, Hash, PartialEq, Eq)]
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


def _crate(place: Path, modules: Sequence[Module] = ()) -> Path:
    before = AROUND % textwrap.indent(_example("before").rstrip(), " " * 8)
    declared = "".join(f"mod {module.rust_name};\n" for module in modules)
    files = {f"src/{module.rust_name}.rs": module.text.decode() for module in modules}
    return crates.lay_out(place, {"Cargo.toml": MANIFEST, "src/lib.rs": declared + before, **files})


def _made(root: Path, strategy: str, applicability: Applicability) -> str:
    """The file after its one finding's fix, which is as trusted as `applicability` says."""
    settings = Settings(select=(RULE,), rules={RULE: {"strategy": strategy}}, unsafe_fixes=True, jobs=1)
    run = pipeline.run(root, [root], settings)
    assert [finding.applicability for finding in run.findings] == [applicability]
    (change,) = run.changes
    return change.after.decode()


def _body(after: str) -> str:
    start = after.index("        match event {")
    return textwrap.dedent(after[start : after.index("\n    }\n", start)])


@pytest.mark.parametrize("strategy", ["skip", "replace"])
def test_each_strategy_makes_of_the_example_what_the_page_shows(tmp_path: Path, strategy: str) -> None:
    after = _made(_crate(tmp_path), strategy, Applicability.SAFE)
    assert "    plugin_tasks: HashMap<PluginId, Task<()>>,\n" in after
    assert _body(after) == _example(strategy).rstrip()


def test_the_registry_makes_of_the_example_what_the_page_shows(tmp_path: Path) -> None:
    modules = the_kit().with_needs(["resource-registry"])
    after = _made(_crate(tmp_path, modules), "registry", Applicability.REVIEW)
    assert "    plugin_registry: ResourceRegistry<PluginId>,\n" in after
    body, method = re.split(r"\n\n(?=fn )", _example("registry").rstrip())
    assert _body(after) == body
    assert f"\n\n{textwrap.indent(method, ' ' * 4)}\n" in after
