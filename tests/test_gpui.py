"""The golden cases on the real gpui: all of them compile, clippy finds nothing, and the proofs hold."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from codemod.catalog import all_rules
from tests.golden import Case, all_cases, lay_out
from tests.gpui_build import CRATE, TARGET, cargo, need_gpui

# What the lock file names is there, and nothing else is taken.
LOCKED = ("--locked", "--offline")
EDITION = "2024"
MARKED = [case for case in all_cases() if case.does_not_compile]
COMPILING = [case for case in all_cases() if not case.does_not_compile]

# A case at a moment: ("rule/case", "before").
Moment = tuple[str, str]


@pytest.fixture(scope="module", autouse=True)
def _gpui(request: pytest.FixtureRequest) -> None:
    need_gpui("golden cases were not compiled with gpui and the proofs were not run")
    if not any(TARGET.glob("debug/deps/libgpui-*")):
        terminal = request.config.pluginmanager.get_plugin("terminalreporter")
        assert terminal is not None
        terminal.write_line(f"\ngpui is compiled into {TARGET}, which takes minutes the first time")


def test_all_modules_compile() -> None:
    done = cargo("check", *LOCKED, "--all-targets")
    assert done.code == 0, done.said


def test_clippy_finds_nothing() -> None:
    done = cargo("clippy", *LOCKED, "--all-targets", "--", "-D", "warnings")
    assert done.code == 0, done.said


def test_every_case_that_can_be_a_module_is_one() -> None:
    advised = {moment for moment in _modules() if moment[1] == "advised"}
    assert _modules() - advised <= _all_moments(), "a module of no case, or of one that is marked"
    for case in COMPILING:
        one_library = all(name.parts[0] in ("Cargo.toml", "src") for name in case.before())
        given_manifest = (case.folder / "before" / "Cargo.toml").exists()
        is_module = one_library and not given_manifest and case.edition == EDITION
        assert ((case.id, "before") in _modules()) == is_module, case.id
        assert ((case.id, "after") in _modules()) == (is_module and case.changes()), case.id


def test_other_cases_compile_as_the_packages_they_are(tmp_path: Path) -> None:
    others = _all_moments() - _modules()
    assert others, "no case was built as a package"
    said = {}
    for case, moment in others:
        lint = ("clippy", "--offline", "--workspace", "--all-targets")
        package = _package(case, moment, tmp_path)
        done = cargo(*lint, "--", "-D", "warnings", "-A", "dead_code", folder=package)
        if done.code:
            said[case, moment] = done.said
    assert not said, "\n".join(f"{case} {moment}\n{text}" for (case, moment), text in said.items())


@pytest.mark.parametrize("case", MARKED, ids=lambda case: case.id)
def test_a_marked_case_does_not_compile(case: Case, tmp_path: Path) -> None:
    package = _package(case.id, "before", tmp_path)
    done = cargo("check", "--offline", "--message-format=json", folder=package)
    assert done.code
    assert done.errors, f"it is not the compiler that refuses it\n{done.said}"
    for name in re.findall(r"\w+_\w+|\w+[a-z][A-Z]\w+", case.does_not_compile):
        assert any(name in error for error in done.errors), f"{name} is not why\n{done.errors}"


@pytest.mark.parametrize("rule", [rule.id for rule in all_rules()])
def test_proofs_hold(rule: str) -> None:
    done = cargo("test", *LOCKED, "--test", rule)
    assert done.code == 0, done.said
    assert re.search(r"^test result: ok\. [1-9]", done.said, re.MULTILINE), f"nothing was proved\n{done.said}"


def test_what_the_proofs_are_made_of_holds() -> None:
    done = cargo("test", *LOCKED, "--lib")
    assert done.code == 0, done.said


def _all_moments() -> set[Moment]:
    befores = {(case.id, "before") for case in COMPILING}
    return befores | {(case.id, "after") for case in COMPILING if case.changes()}


@cache
def _modules() -> frozenset[Moment]:
    """What the golden crate holds as modules."""
    done = cargo("check", *LOCKED, "--message-format=json")
    ours = CRATE.as_uri()
    folders = [
        message["out_dir"]
        for message in done.messages
        if message["reason"] == "build-script-executed" and ours in message["package_id"]
    ]
    assert folders, done.said
    lines = Path(folders[0], "modules.txt").read_text(encoding="utf-8").splitlines()
    return frozenset((case, moment) for line in lines for case, moment in [line.split()])


def _package(case_id: str, moment: str, place: Path) -> Path:
    """The case laid out below `place` as the package it is, beside a lock file with the same crates."""
    (case,) = [case for case in all_cases() if case.id == case_id]
    folder = place / case_id / moment
    lay_out(case.after() if moment == "after" else case.before(), folder)
    shutil.copy(CRATE / "Cargo.lock", folder)
    # In one target directory cargo takes packages of one name and version for the same, wherever they lie.
    # And with other features than the golden crate's, gpui would be built once more.
    version = f"0.1.0-{case_id.replace('/', '.')}.{moment}"
    gpui = '{ version = "=0.2.2", features = ["test-support"] }'
    for manifest in folder.rglob("Cargo.toml"):
        told = manifest.read_text(encoding="utf-8")
        told = told.replace('version = "0.1.0"', f'version = "{version}"')
        manifest.write_text(told.replace('gpui = "=0.2.2"', f"gpui = {gpui}"), encoding="utf-8")
    return folder
