"""What is understood of cargo's messages, and how cargo is asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codemod.cargo import Cargo, Compiled, Selection, shortened, way_out
from codemod.model import ReattachError, Span

Fake = Callable[..., Cargo]


def _span(
    start: int, end: int, *, primary: bool = True, label: str | None = None, **more: Any
) -> dict[str, Any]:
    text = [{"text": "    let x = 1;", "highlight_start": 1, "highlight_end": 2}]
    known = {"file_name": "src/lib.rs", "byte_start": start, "byte_end": end, "is_primary": primary}
    return {**known, "label": label, "text": text, "expansion": None, **more}


def _message(level: str, text: str, spans: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    told = {
        "level": level,
        "message": text,
        "spans": spans,
        "children": [],
        "code": None,
        "rendered": "as shown",
    }
    return {
        "reason": "compiler-message",
        "package_id": "path+file:///tree/crates/one#0.1.0",
        "message": {**told, **more},
    }


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """A cargo that prints these messages, and the words to standard error, and notes how it was called."""

    def make(*messages: dict[str, Any] | str, words: str = "", code: int = 0) -> Cargo:
        lines = [each if isinstance(each, str) else json.dumps(each) for each in messages]
        program = tmp_path / "cargo"
        program.write_text(
            f"#!{sys.executable}\nimport os, sys\n"
            f"open({str(tmp_path / 'called')!r}, 'w').write(repr((sys.argv[1:], dict(os.environ))))\n"
            f"print({chr(10).join(lines)!r})\nsys.stderr.write({words!r})\nsys.exit({code})\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("CARGO", str(program))
        return Cargo.find()

    return make


def _compile(cargo: Cargo, root: Path, *arguments: Any) -> Compiled:
    return cargo.compile(root, Selection(), root / "built", *arguments)


SUCCESS = {"reason": "build-finished", "success": True}
FAILURE = {"reason": "build-finished", "success": False}


class TestMessages:
    def test_all_places_of_one(self, fake: Fake, tmp_path: Path) -> None:
        macro = {"span": _span(50, 60), "macro_decl_name": "m!"}
        note = {"message": "a note", "spans": [_span(30, 31)], "children": [], "level": "note"}
        told = _message(
            "error",
            "mismatched types",
            [_span(3, 9, label="expected `u8`"), _span(20, 21, primary=False, expansion=macro)],
            code={"code": "E0308", "explanation": "long"},
            children=[note],
        )
        (found,) = _compile(fake(told, FAILURE), tmp_path).diagnostics
        assert (found.level, found.code, found.message) == ("error", "E0308", "mismatched types")
        assert found.headline == "error[E0308]: mismatched types"
        assert found.notes == ("expected `u8`", "a note")
        assert (found.crate, found.rendered) == ("one", "as shown")
        places = [(mark.span, mark.primary) for mark in found.marks]
        assert places == [
            (Span(3, 9), True),
            (Span(20, 21), False),
            (Span(50, 60), True),
            (Span(30, 31), False),
        ]
        assert {mark.path for mark in found.marks} == {tmp_path / "src/lib.rs"}
        assert found.marks[0].line == "let x = 1;"

    def test_one_of_two_targets_counts_once(self, fake: Fake, tmp_path: Path) -> None:
        told = _message("warning", "unused", [_span(1, 2)])
        assert len(_compile(fake(told, told, SUCCESS), tmp_path).diagnostics) == 1

    @pytest.mark.parametrize(
        ("level", "text"),
        [
            ("error", "aborting due to 2 previous errors; 1 warning emitted"),
            ("warning", "3 warnings emitted"),
            ("failure-note", "For more information about this error, try `rustc --explain E0308`."),
        ],
    )
    def test_sums_are_no_messages(self, fake: Fake, tmp_path: Path, level: str, text: str) -> None:
        assert _compile(fake(_message(level, text, []), SUCCESS), tmp_path).diagnostics == ()

    def test_the_compilers_own_failure_is_an_error(self, fake: Fake, tmp_path: Path) -> None:
        told = _message("error: internal compiler error", "it broke", [])
        assert [each.level for each in _compile(fake(told, FAILURE), tmp_path).diagnostics] == ["error"]

    def test_what_others_print_in_between_is_passed_by(self, fake: Fake, tmp_path: Path) -> None:
        assert _compile(fake("hello from a wrapper", "", SUCCESS), tmp_path).failure == ""

    def test_a_failure_without_an_error_in_the_code_is_told_in_words(
        self, fake: Fake, tmp_path: Path
    ) -> None:
        found = _compile(fake(FAILURE, words="error: no such package\n", code=101), tmp_path)
        assert found.failure == "error: no such package"
        assert _compile(fake(code=101), tmp_path).failure == "cargo failed without a word"


class TestUnits:
    @staticmethod
    def _artifact(root: Path, **more: Any) -> dict[str, Any]:
        return {
            "reason": "compiler-artifact",
            "package_id": f"path+file://{root}/crates/one#renamed@0.1.0",
            "manifest_path": str(root / "crates/one/Cargo.toml"),
            "target": {"name": "one", "src_path": str(root / "crates/one/src/lib.rs")},
            "profile": {"test": False, "debug_assertions": True},
            "features": ["more"],
            "filenames": [str(root / "built/libone-1a2b.rmeta")],
            **more,
        }

    def test_the_files_are_those_the_compiler_has_read(self, fake: Fake, tmp_path: Path) -> None:
        (tmp_path / "built").mkdir()
        (tmp_path / "built/one-1a2b.d").write_text(
            "/built/libone-1a2b.rmeta: src/lib.rs src/a\\ b.rs\n\n"
            "src/lib.rs:\nsrc/a\\ b.rs:\n\n# env-dep:X=y:\n"
        )
        heard: list[str] = []
        found = _compile(fake(self._artifact(tmp_path), SUCCESS), tmp_path, heard.append)
        (unit,) = found.units
        assert unit.package == "renamed"
        assert unit.files == {tmp_path / "src/lib.rs", tmp_path / "src/a b.rs"}
        assert heard == ["one"]
        assert found.crates == 1

    def test_the_conditions_are_those_of_the_build(self, fake: Fake, tmp_path: Path) -> None:
        script = {
            "reason": "build-script-executed",
            "package_id": f"path+file://{tmp_path}/crates/one#renamed@0.1.0",
            "cfgs": ["from_script"],
        }
        test = self._artifact(tmp_path, profile={"test": True, "debug_assertions": False}, features=[])
        plain, tested = _compile(fake(script, self._artifact(tmp_path), test, SUCCESS), tmp_path).units
        assert {'feature="more"', "debug_assertions", "from_script"} <= plain.cfg
        assert "test" not in plain.cfg
        assert {"test", "from_script"} <= tested.cfg
        assert not {'feature="more"', "debug_assertions"} & tested.cfg

    def test_crates_of_others_count_and_are_no_units(self, fake: Fake, tmp_path: Path) -> None:
        other = self._artifact(tmp_path, manifest_path="/registry/serde/Cargo.toml")
        found = _compile(fake(other, SUCCESS), tmp_path)
        assert (found.units, found.crates) == ((), 1)


class TestCalls:
    def test_the_selection_in_cargos_words(self) -> None:
        all_of_it = Selection(
            clippy=True, tests=True, packages=("a", "b"), features=("x", "y"), target="t", locked=True
        )
        words = "clippy --tests --locked --package a --package b --features x,y --target t"
        assert all_of_it.arguments == (*words.split(),)
        assert Selection(workspace=True, offline=True).arguments == ("check", "--workspace", "--offline")

    def test_the_folder_it_builds_in_and_what_a_git_hook_has_set(
        self, fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_DIR", "/elsewhere")
        _compile(fake(SUCCESS), tmp_path)
        called = (tmp_path / "called").read_text()
        assert "['check', '--keep-going', '--message-format=json']" in called
        assert f"'CARGO_TARGET_DIR': '{tmp_path / 'built'}'" in called
        assert "GIT_DIR" not in called

    def test_where_the_workspace_is(self, fake: Fake, tmp_path: Path) -> None:
        told = {"workspace_root": str(tmp_path), "target_directory": "/elsewhere/target"}
        project = fake(told).project(tmp_path)
        assert (project.root, project.target) == (tmp_path.resolve(), Path("/elsewhere/target"))

    def test_no_workspace(self, fake: Fake, tmp_path: Path) -> None:
        cargo = fake(words="error: could not find `Cargo.toml` in `/x` or any parent\n", code=101)
        with pytest.raises(ReattachError, match=r"could not find `Cargo\.toml`") as refused:
            cargo.project(tmp_path)
        assert "in a Cargo project only" in refused.value.hint

    def test_one_that_cannot_be_started(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CARGO", str(tmp_path / "none"))
        with pytest.raises(ReattachError, match="cargo cannot be run"):
            Cargo.find().project(tmp_path)
        with pytest.raises(ReattachError, match="cargo cannot be run"):
            _compile(Cargo.find(), tmp_path)


class TestWords:
    def test_the_error_without_what_comes_before_it_and_without_its_stack(self) -> None:
        said = "    Updating index\nwarning: x\nerror: it failed\n  why\n\nStack backtrace:\n   0: main\n"
        assert shortened(said) == "error: it failed\n  why"

    def test_a_long_one_is_cut(self) -> None:
        told = shortened("error: it failed\n" + "line\n" * 100).splitlines()
        assert (len(told), told[-1]) == (31, "…")

    @pytest.mark.parametrize(
        ("said", "hint"),
        [
            ("error: toolchain '1.60.1-x' is not installed", "rustup toolchain install"),
            (
                "custom toolchain 'x' specified in override file '/x/rust-toolchain' is not installed",
                "rustup",
            ),
            (
                "error: 'cargo-clippy' is not installed for the toolchain 'stable'",
                "rustup component add clippy",
            ),
            ("attempting to make an HTTP request, but --offline was specified", "cargo fetch"),
            ("error: cannot update the lock file because --locked was passed", "leave out --locked"),
            ("error: failed to run custom build command: pkg-config", "install the library"),
            (
                "error: failed to load dependency\n\n  failed to read `/x/side/Cargo.toml`\n\n  No such file",
                "out of the git repository",
            ),
            ("error: failed to load manifest for workspace member `/x`", ""),
            ("error: something else", ""),
        ],
    )
    def test_the_way_out(self, said: str, hint: str) -> None:
        assert hint in way_out(said)
        assert bool(way_out(said)) == bool(hint)
