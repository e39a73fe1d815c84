"""The demo as a newcomer runs it: from a shell, without any git configuration of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from codemod import demo
from codemod.model import ReattachError
from codemod.resources import templates_dir


def environment(home: Path, **more: str) -> dict[str, str]:
    """A fresh machine's: no git configuration, and every temporary directory below `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "TMPDIR": str(home),
        "NO_COLOR": "1",
        "RUSTFMT": "",
        **more,
    }


def run(arguments: Sequence[str], place: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments,
        cwd=place,
        env=environment(place, PYTHONPATH=str(Path(demo.__file__).parent.parent), **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def reattach(arguments: Sequence[str], place: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-m", "codemod", *arguments], place, **more)


def git(place: Path, *arguments: str) -> str:
    done = run(["git", *arguments], place)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The example as `--keep` leaves it, and what was shown."""
    home = tmp_path_factory.mktemp("home")
    done = reattach(["demo", "--keep", "example"], home)
    assert done.returncode == 0, done.stdout
    return home / "example", done.stdout


def test_the_branch_has_a_commit_for_each_crate_with_the_defect(played: tuple[Path, str]) -> None:
    example, _ = played
    log = git(example, "log", "--format=", "--name-only", f"main..{demo.BRANCH}")
    assert sorted(log.split()) == [
        "crates/assistant/src/assistant.rs",
        "crates/prompt_library/src/prompt_library.rs",
    ]
    assert git(example, "rev-list", "--count", f"main..{demo.BRANCH}") == "2\n"


def test_the_checkout_stays_as_it_was(played: tuple[Path, str]) -> None:
    example, _ = played
    assert git(example, "status", "--porcelain") == ""
    assert git(example, "symbolic-ref", "--short", "HEAD") == "main\n"
    for file in (templates_dir() / "_demo").rglob("*.*"):
        copy = example / file.relative_to(templates_dir() / "_demo")
        assert copy.read_bytes() == file.read_bytes()


def test_what_is_shown_is_what_the_commands_print(played: tuple[Path, str]) -> None:
    example, shown = played
    for arguments in (["check"], ["diff"]):
        done = reattach(arguments, example)
        assert done.returncode == 1
        assert f"$ reattach {arguments[0]}\n{done.stdout}" in shown
    assert git(example, "log", "--stat", "--format=%B", f"main..{demo.BRANCH}").splitlines()[0] in shown


def test_the_patch_leads_to_the_branch(played: tuple[Path, str]) -> None:
    example, _ = played
    patch = subprocess.run(
        [sys.executable, "-m", "codemod", "diff", "--quiet", str(example)], capture_output=True, check=False
    ).stdout
    assert patch
    assert patch.decode() == git(example, "diff", "--full-index", "main", demo.BRANCH)


def test_the_branch_is_clean(played: tuple[Path, str], tmp_path: Path) -> None:
    example, _ = played
    git(example, "worktree", "add", "--quiet", str(tmp_path / "fixed"), demo.BRANCH)
    done = reattach(["check"], tmp_path / "fixed")
    assert (done.returncode, done.stdout[:11]) == (0, "No findings"), done.stdout


def test_nothing_is_left_behind_unless_asked_for(tmp_path: Path) -> None:
    done = reattach(["demo"], tmp_path)
    assert done.returncode == 0, done.stdout
    assert not list(tmp_path.iterdir())


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep me")
    with pytest.raises(ReattachError, match="is there already"):
        demo.play(lambda arguments: 0, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_repository_of_a_git_hook_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    git(tmp_path, "init", "--quiet", "mine")
    done = reattach(["demo", "--keep", str(tmp_path / "example")], tmp_path, GIT_DIR=str(mine / ".git"))
    assert git(mine, "for-each-ref") == "", done.stdout
    assert not (mine / ".git" / "index").exists()


def test_the_first_command_that_fails_ends_the_demo(tmp_path: Path) -> None:
    asked: list[Sequence[str]] = []

    def fails_at_diff(arguments: Sequence[str]) -> int:
        asked.append(arguments)
        return 2 if arguments == ["diff"] else 1

    assert demo.play(fails_at_diff, tmp_path / "example") == 2
    assert asked == [["check"], ["diff"]]
