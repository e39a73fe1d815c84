"""`verify` and `--verify` with a real cargo, on a small workspace: what users see, get, and do not lose."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from codemod.resources import templates_dir
from tests.cargo import STORE, panels, use_cargo, workspace
from tests.conftest import Reattach
from tests.crates import lay_out
from tests.repositories import Sandbox
from tests.templates import stand_in

# In constructors of these, the broken template writes what does not compile.
BAD = {"OddOne", "OddTwo", "OddThree"}


@pytest.fixture
def _cargo(monkeypatch: pytest.MonkeyPatch) -> None:
    use_cargo(monkeypatch)


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Two crates with six fixes, the current folder."""
    lib = "pub mod panels;\n" + STORE
    one = {"lib.rs": lib, "panels.rs": panels("First", "OddOne", "Second", "OddTwo")}
    two = {"lib.rs": lib, "panels.rs": panels("OddThree", "Third")}
    made = workspace(tmp_path / "tree", {"one": one, "two": two})
    monkeypatch.chdir(made.top)
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    return made


def _break_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    """Let one of the product's templates write `text` in front of what it writes."""
    folder = tmp_path / "templates"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(templates_dir(), folder)
    broken = folder / name
    broken.write_text(text + broken.read_text())
    stand_in(folder, monkeypatch)


def _break_odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in Path.cwd().rglob("panels.rs"):
        text = path.read_text()
        for name in BAD:
            head, found, body = text.partition(f"impl {name} ")
            if found:
                text = head + found + body.replace("store: &", "odd: &", 1).replace("(store,", "(odd,", 1)
        path.write_text(text)
    wrong = '{% if name.startswith("odd") %}let _: u8 = "";\n{% endif %}'
    _break_template(tmp_path, monkeypatch, "detached-subscription/bind.rs.j2", wrong)


def _verdicts(told: str) -> dict[str, str]:
    return {each["owner"]: each["verdict"] for each in json.loads(told)}


def _nothing_left(box: Sandbox, tmp_path: Path) -> None:
    assert box.git("worktree", "list", "--porcelain").count(b"worktree ") == 1
    assert box.git("worktree", "prune", "--dry-run", "--verbose") == b""
    assert not (box.top / ".git/worktrees").exists()
    assert not (tmp_path / "target/reattach/tree").exists()


@pytest.mark.usefixtures("_cargo")
class TestVerify:
    def test_all_compile(self, reattach: Reattach, box: Sandbox, tmp_path: Path) -> None:
        before = box.state()
        told = reattach("verify")
        assert (told.code, told.out) == (0, "")
        assert told.err == "6 fixes checked by 2 runs of `cargo check`\n"
        assert box.state() == before
        _nothing_left(box, tmp_path)

    def test_a_broken_template_loses_its_own_fixes_only(
        self, reattach: Reattach, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # What was compiled last time must not hide what is wrong now, nor the other way round.
        assert reattach("verify").code == 0
        _break_odd(tmp_path, monkeypatch)
        box.git("commit", "--all", "--message=odd")
        told = reattach("verify", "--output-format", "json")
        assert told.code == 1
        verdicts = _verdicts(told.out)
        assert {name for name, verdict in verdicts.items() if verdict == "left out"} == BAD
        assert {name for name, verdict in verdicts.items() if verdict == "compiles"} == {
            "First",
            "Second",
            "Third",
        }
        assert "3 runs of `cargo check`; 3 left out" in told.err
        (odd,) = [each for each in json.loads(told.out) if each["owner"] == "OddThree"]
        assert odd["verdict_reason"] == "error[E0308]: mismatched types"
        (message,) = odd["compiler"]
        assert message["code"] == "E0308"
        assert "expected `u8`, found `&str`" in message["rendered"]
        assert message["places"][0]["path"] == "crates/two/src/panels.rs"
        _nothing_left(box, tmp_path)

        text = reattach("verify")
        assert text.out.count("[left out] error[E0308]: mismatched types") == 3
        monkeypatch.undo()

    def test_apply_writes_the_others_and_says_why_not_all(
        self, reattach: Reattach, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _break_odd(tmp_path, monkeypatch)
        box.git("commit", "--all", "--message=odd")
        told = reattach("apply", "--verify")
        assert told.code == 1
        assert told.err.count("left out: error[E0308]: mismatched types") == 3
        assert "Applied 3 fixes in 2 files; 3 fixes left out" in told.err
        written = "".join(path.read_text() for path in sorted(box.top.rglob("panels.rs")))
        assert written.count("_subscriptions: Vec<Subscription>") == 3
        assert written.count(".detach();") == 3
        done = subprocess.run(["cargo", "check"], cwd=box.top, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "warning" not in done.stderr
        _nothing_left(box, tmp_path)

    def test_what_the_build_never_sees_is_named(self, reattach: Reattach, box: Sandbox) -> None:
        more = (
            "#[cfg(windows)]\npub mod windows;\n"
            '#[cfg(all(unix, feature = "more"))]\npub mod more;\n'
            "#[cfg(windows)]\npub mod inline {\n" + panels("Inline") + "}\n"
            '#[cfg(feature = "more")]\npub mod switched {\n' + panels("Switched") + "}\n"
        )
        lay_out(
            box.top / "crates/one/src",
            {
                "lib.rs": "pub mod panels;\n" + more + STORE,
                "windows.rs": panels("Windows"),
                "more.rs": panels("More"),
                "orphan.rs": panels("Orphan"),
            },
        )
        told = reattach("verify", "--output-format", "json", "--package", "one", "--features", "more")
        found = {each["owner"]: each["verdict_reason"] for each in json.loads(told.out)}
        assert told.code == 0
        assert found["More"] == found["First"] == found["Switched"] == ""
        assert found["Inline"] == "`#[cfg(windows)]` is not met in this build"
        assert found["Windows"] == "nothing that was compiled reads windows.rs"
        assert found["Third"] == "the package `two` was not compiled"
        assert _verdicts(told.out)["Third"] == "not verified"
        without = reattach("verify", "crates/one/src/more.rs")
        assert "[not verified] nothing that was compiled reads more.rs" in without.out

    def test_it_is_the_tree_as_it_stands_that_is_tried(
        self, reattach: Reattach, box: Sandbox, tmp_path: Path
    ) -> None:
        lib = box.top / "crates/two/src/lib.rs"
        lib.write_text(lib.read_text() + "pub mod fresh;\n")
        (lib.parent / "fresh.rs").write_text(panels("Fresh"))
        (box.top / "crates/one/src/panels.rs").unlink()
        (box.top / "crates/one/src/lib.rs").write_text(STORE)
        told = reattach("apply", "--verify", "--allow-dirty")
        assert told.code == 0, told.err
        assert "_subscriptions" in (lib.parent / "fresh.rs").read_text()
        assert "3 fixes checked by 2 runs" in told.err
        _nothing_left(box, tmp_path)

    def test_a_tree_that_does_not_compile_is_refused(
        self, reattach: Reattach, box: Sandbox, tmp_path: Path
    ) -> None:
        (box.top / "crates/one/src/lib.rs").write_text("fn f() -> u8 { }\n")
        told = reattach("verify", "crates/two")
        assert (told.code, told.out) == (2, "")
        assert "does not compile before any fix" in told.err
        assert "error[E0308]: mismatched types" in told.err
        assert "--broken-code" in told.err
        _nothing_left(box, tmp_path)
        allowed = reattach("verify", "crates/two", "--broken-code")
        assert allowed.code == 0
        assert "2 fixes checked" in allowed.err

    def test_in_the_tree_itself_and_as_a_patch(
        self, reattach: Reattach, box: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("CARGO_TARGET_DIR")
        (box.top / ".gitignore").unlink()
        (box.top / "target/debug").mkdir(parents=True)
        (box.top / "target/debug/built.rs").write_text("not a part of any crate")
        box.git("commit", "--all", "--message=nothing ignored")
        for _ in range(2):
            told = reattach("diff", "--verify")
            assert told.code == 1, told.err
            assert "6 fixes checked by 2 runs" in told.err
        box.git("apply", "--check", stdin=told.raw)
        names = box.git("status", "--porcelain", "--untracked-files=all").decode().split()[1::2]
        assert [name for name in names if name.startswith("target/")] == ["target/debug/built.rs"]
        recorded = json.loads((box.top / "target/reattach/files.json").read_text())
        assert "crates/one/src/lib.rs" in recorded
        assert not [name for name in recorded if name.startswith("target")]

    def test_the_second_time_only_what_changed_is_compiled(
        self, reattach: Reattach, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log = tmp_path / "compiled"
        wrapper = tmp_path / "wrapper"
        wrapper.write_text(
            f'#!/bin/sh\ncase "$*" in *"--crate-name "*) echo "$@" >> {log};; esac\nexec "$@"\n'
        )
        wrapper.chmod(0o755)
        monkeypatch.setenv("RUSTC_WRAPPER", str(wrapper))
        assert reattach("verify").code == 0
        first = log.read_text()
        assert "--crate-name gpui" in first
        log.unlink()
        for path in box.top.rglob("*.rs"):  # as after a fresh checkout
            path.touch()
        assert reattach("verify").code == 0
        assert "--crate-name gpui" not in log.read_text()
        assert log.read_text().count("--crate-name one") == 2  # without its fixes and with them


FAKE = """#!{python}
import json, os, sys, time
folder = os.path.dirname(os.path.abspath(__file__))
if sys.argv[1] == "metadata":
    print(json.dumps({{"workspace_root": os.getcwd(), "target_directory": folder + "/target"}}))
    sys.exit()
{rest}
"""


@pytest.fixture
def fake_cargo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a cargo on PATH that knows where the workspace is, and then does as told."""

    def put(rest: str) -> None:
        program = tmp_path / "bin/cargo"
        program.parent.mkdir(exist_ok=True)
        program.write_text(FAKE.format(python=sys.executable, rest=rest))
        program.chmod(0o755)
        monkeypatch.delenv("CARGO", raising=False)
        monkeypatch.delenv("CARGO_TARGET_DIR", raising=False)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")

    return put


class TestWithoutAWorkingCargo:
    def test_none_at_all(self, reattach: Reattach, box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CARGO", raising=False)
        monkeypatch.setattr(shutil, "which", lambda name: None)
        told = reattach("verify")
        assert told.code == 2
        assert "cargo is needed to check fixes by the compiler, and was not found" in told.err
        assert "https://rustup.rs" in told.err

    @pytest.mark.parametrize(
        ("said", "way_out"),
        [
            ("error: toolchain '1.60.1-x86_64' is not installed", "rustup toolchain install"),
            ("error: no such command: `clippy`", "rustup component add clippy"),
            ("error: failed to get `x`\\n  --offline was specified", "cargo fetch"),
            ("error: download failed\\n  Could not resolve host: crates.io", "--offline"),
        ],
    )
    def test_its_words_are_passed_on_with_the_way_out(
        self, reattach: Reattach, box: Sandbox, tmp_path: Path, fake_cargo: Any, said: str, way_out: str
    ) -> None:
        fake_cargo(f'print("   Updating index", file=sys.stderr)\nsys.exit("{said}")')
        told = reattach("verify")
        assert told.code == 2
        assert said.split("\\n")[0] in told.err
        assert "Updating index" not in told.err
        assert way_out in told.err.partition("hint: ")[2]
        _nothing_left(box, tmp_path / "bin")

    def test_outside_of_a_repository(self, reattach: Reattach, example: Path, fake_cargo: Any) -> None:
        fake_cargo("sys.exit(1)")
        told = reattach("verify")
        assert told.code == 2
        assert "is in no git repository" in told.err
        assert "git init" in told.err

    def test_words_for_the_compiler_without_it_are_refused(self, reattach: Reattach, box: Sandbox) -> None:
        told = reattach("apply", "--tests")
        assert told.code == 2
        assert "--tests says how the compiler checks the fixes" in told.err
        assert "add --verify" in told.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_leaves_nothing_behind(
    box: Sandbox, tmp_path: Path, fake_cargo: Any, number: signal.Signals
) -> None:
    fake_cargo('open(folder + "/started", "w").write(str(os.getpid()))\ntime.sleep(60)')
    started = tmp_path / "bin/started"
    command = [sys.executable, "-m", "codemod", "verify"]
    root = str(Path(__file__).parents[1])
    with subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": root}, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 60
        while not (started.exists() and started.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert (tmp_path / "bin/target/reattach/tree/crates/one/src/lib.rs").exists()
        assert box.git("worktree", "list", "--porcelain").count(b"worktree ") == 2
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "interrupted\n"
    _nothing_left(box, tmp_path / "bin")
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def test_what_a_killed_run_left_is_cleared_away(
    reattach: Reattach, box: Sandbox, tmp_path: Path, fake_cargo: Any
) -> None:
    fake_cargo('print(json.dumps({"reason": "build-finished", "success": True}))')
    left = tmp_path / "bin/target/reattach/tree"
    left.parent.mkdir(parents=True)
    box.git("worktree", "add", "--detach", str(left))
    (left / "crates/one/src/extra.rs").write_text("")
    assert reattach("verify").code == 0
    _nothing_left(box, tmp_path / "bin")
