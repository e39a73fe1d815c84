"""What the package promises as a whole: what it costs to start, how large its parts are, what it ships."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, metadata, version
from pathlib import Path

import pytest

import codemod
from codemod.resources import templates_dir

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"git", "jinja2", "psutil", "rich", "scipy", "tree_sitter", "tree_sitter_rust"}
MODULES = sorted((ROOT / "codemod").rglob("*.py")) + sorted((ROOT / "tests").rglob("*.py"))


def loaded_by(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after `code`."""
    report = "import json, sys; print(); print(json.dumps(list(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return {name.partition(".")[0] for name in json.loads(run.stdout.splitlines()[-1])}


def command(arguments: str) -> str:
    """Python code that runs the command line with `arguments` and survives its exit."""
    return f"import codemod.cli\ntry:\n    codemod.cli.main({arguments})\nexcept SystemExit:\n    pass"


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"]])
def test_nothing_heavy_is_loaded_to_say_a_few_words(arguments: list[str]) -> None:
    assert not loaded_by(command(repr(arguments))) & HEAVY


def test_a_check_without_findings_loads_only_the_parser(tmp_path: Path) -> None:
    (tmp_path / "lib.rs").write_text("fn nothing_to_find() {}\n")
    loaded = loaded_by(command(repr(["check", "--isolated", str(tmp_path)])))
    assert loaded & HEAVY <= {"tree_sitter", "tree_sitter_rust"}


def test_the_heavy_names_are_those_of_real_packages() -> None:
    assert loaded_by("\n".join(f"import {name}" for name in HEAVY)) >= HEAVY


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_readable_in_one_sitting(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) < 400


def test_the_version_stands_in_one_place() -> None:
    assert version("reattach") == codemod.__version__


def test_both_commands_are_installed() -> None:
    scripts = {script.name: script.value for script in entry_points(group="console_scripts")}
    assert scripts["reattach"] == "codemod.cli:main"
    assert scripts["cargo-reattach"] == "codemod.cli:cargo_main"


def test_the_licence_is_either_of_two_and_both_texts_are_there() -> None:
    assert metadata("reattach")["License-Expression"] == "MIT OR Apache-2.0"
    assert {path.name for path in ROOT.glob("LICENSE-*")} == {"LICENSE-APACHE", "LICENSE-MIT"}


def test_every_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = project["dependencies"] + [
        name for extra in project["optional-dependencies"].values() for name in extra
    ]
    bare = [
        name for name in wanted if not any(f'"{name}"' in line and "# " in line for line in text.splitlines())
    ]
    assert not bare


def test_the_bundled_example_is_no_template_of_a_rule() -> None:
    example = templates_dir() / "_demo"
    assert any(example.rglob("*.rs"))
    assert not list(example.rglob("*.j2"))


def test_git_keeps_golden_cases_byte_for_byte(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".gitattributes", tmp_path)
    case = tmp_path / "golden/some-rule/crlf/before.rs"
    case.parent.mkdir(parents=True)
    case.write_bytes(b"\xef\xbb\xbffn main() {}\r\n\n")

    def git(*arguments: str) -> bytes:
        command = ["git", "-c", "core.autocrlf=true", *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True).stdout

    git("init")
    git("add", ".")
    assert git("cat-file", "blob", ":golden/some-rule/crlf/before.rs") == case.read_bytes()
