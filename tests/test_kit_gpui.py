"""The kit on the real gpui: its tests pass where `kit add` has put them, clippy and rustdoc find nothing."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from codemod.kit import the_kit
from tests.conftest import Reattach
from tests.gpui_build import CRATE, cargo, need_gpui

# Has what the golden crate has besides, so that both are built on the same crates with the same features.
MANIFEST = """\
[package]
name = "reattach-kit"
version = "0.0.0"
edition = "{edition}"
publish = false

[workspace]

[dependencies]
{dependencies}"""
NAMES = [module.name for module in the_kit().modules]


@pytest.fixture(scope="module", autouse=True)
def _gpui() -> None:
    need_gpui("the kit was not compiled with gpui and its tests were not run")


def crate_with_kit(folder: Path, reattach: Reattach, edition: str = "2024") -> Path:
    """A crate in `folder` to which `kit add` has added all modules and their dependencies."""
    golden = tomllib.loads((CRATE / "Cargo.toml").read_text(encoding="utf-8"))["dependencies"]
    others = [f'{name} = "{golden[name]}"\n' for name in golden if name not in the_kit().versions]
    (folder / "src").mkdir()
    (folder / "Cargo.toml").write_text(MANIFEST.format(edition=edition, dependencies="".join(others)))
    (folder / "src/lib.rs").write_text("//! Holds the kit.\n")
    shutil.copy(CRATE / "Cargo.lock", folder)
    result = reattach("kit", "add", *NAMES, "--crate", folder, "--workspace", "--allow-no-vcs")
    assert result.code == 0, result.err
    return folder


def test_its_tests_pass(tmp_path: Path, reattach: Reattach) -> None:
    done = cargo("test", "--offline", "--lib", folder=crate_with_kit(tmp_path, reattach))
    assert done.code == 0, done.said
    passed = set(re.findall(r"^test (\S+) \.\.\. ok$", done.said, re.MULTILINE))
    for module in the_kit().modules:
        text = module.text.decode()
        written = re.findall(r"#\[gpui::test.*\]\s+(?:async )?fn (\w+)", text)
        place = module.rust_name if module.only_test else f"{module.rust_name}::tests"
        assert written
        assert {f"{place}::{name}" for name in written} <= passed


@pytest.mark.parametrize("edition", ["2021", "2024"])
def test_clippy_finds_nothing(tmp_path: Path, reattach: Reattach, edition: str) -> None:
    clippy = ("clippy", "--offline", "--all-targets", "--", "-D", "warnings")
    done = cargo(*clippy, folder=crate_with_kit(tmp_path, reattach, edition))
    assert done.code == 0, done.said


def test_rustdoc_finds_nothing(tmp_path: Path, reattach: Reattach) -> None:
    folder = crate_with_kit(tmp_path, reattach)
    for private in ((), ("--document-private-items",)):
        strict = ("-D", "warnings", "-D", "missing_docs")
        done = cargo("rustdoc", "--offline", "--lib", "--", *strict, *private, folder=folder)
        assert done.code == 0, done.said
