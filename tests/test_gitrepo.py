"""Which repository a path belongs to, and what stands uncommitted in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codemod import gitrepo
from codemod.gitrepo import Repository, State
from codemod.model import ReattachError
from tests.repositories import Sandbox


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    return Sandbox.with_files(
        tmp_path / "repo", {"a.rs": b"a\n", "src/b.rs": b"b\n", ".gitignore": b"*.log\n"}
    )


def discovered(path: Path) -> Repository:
    repository = Repository.discover(path)
    assert repository
    return repository


def uncommitted(box: Sandbox, *paths: str) -> list[tuple[str, State]]:
    before = box.state()
    found = discovered(box.top).dirty([box.top / path for path in paths])
    assert box.state() == before, "looking must not write, not even the index"
    return [(file.path.relative_to(box.top).as_posix(), file.state) for file in found]


@pytest.mark.parametrize("place", [".", "src", "src/b.rs"])
def test_a_repository_is_found_from_anywhere_in_it(box: Sandbox, place: str) -> None:
    assert discovered(box.top / place).top == box.top


def test_no_repository(tmp_path: Path) -> None:
    assert Repository.discover(tmp_path) is None


def test_no_work_tree(box: Sandbox, tmp_path: Path) -> None:
    assert Repository.discover(box.top / ".git") is None
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "bare"], check=True)
    assert Repository.discover(tmp_path / "bare") is None


def test_a_hooks_environment_does_not_mislead(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(box.top)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    repository = discovered(box.top / "src")
    assert repository.top == box.top
    assert repository.dirty() == ()
    assert Repository.discover(box.top.parent) is None


def test_a_broken_link_to_the_repository_is_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: gone\n")
    with pytest.raises(ReattachError, match="cannot read the repository"):
        Repository.discover(tmp_path)


def test_a_repository_of_somebody_else(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # git's own switch for testing this
    with pytest.raises(ReattachError, match="does not trust") as caught:
        Repository.discover(box.top)
    assert "safe.directory" in caught.value.hint


@pytest.mark.parametrize("refresh", ["raise", "quiet"])
def test_git_is_not_installed(tmp_path: Path, refresh: str) -> None:
    code = (
        "import pathlib, sys; from codemod import gitrepo; from codemod.model import ReattachError\n"
        "try: gitrepo.Repository.discover(pathlib.Path.cwd())\n"
        "except ReattachError as error: print(error.message, error.hint, sep='|')\n"
        "gitrepo.ensure_safe_to_write(pathlib.Path.cwd(), [], allow_dirty=False, allow_staged=False,"
        " allow_no_vcs=True)\n"
    )
    environment = {
        "PATH": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "GIT_PYTHON_REFRESH": refresh,
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    message, hint = done.stdout.split("|")
    assert "was not found" in message
    assert "install git" in hint


def test_a_clean_tree(box: Sandbox) -> None:
    os.utime(box.top / "a.rs", (1, 1))  # git would note down that this is no change
    assert uncommitted(box, "a.rs", "src/b.rs") == []
    discovered(box.top).ensure_clean([box.top / "a.rs"], allow_dirty=False, allow_staged=False)


def test_every_state_is_seen(box: Sandbox) -> None:
    box.write({"a.rs": b"staged\n", "new.rs": b"", "src/deep/n\nx.rs": b"", "x.log": b"", "y.log": b""})
    box.git("add", "a.rs", "new.rs")
    box.write({"a.rs": b"and changed\n"})
    (box.top / "src/b.rs").unlink()
    assert uncommitted(box, "x.log", "a.rs") == [
        ("a.rs", State.DIRTY),
        ("a.rs", State.STAGED),
        ("new.rs", State.STAGED),
        ("src/b.rs", State.DIRTY),
        ("src/deep/n\nx.rs", State.UNTRACKED),
        ("x.log", State.UNTRACKED),
    ]


def test_a_staged_rename_is_both_its_names(box: Sandbox) -> None:
    box.git("mv", "a.rs", "z.rs")
    assert uncommitted(box) == [("a.rs", State.STAGED), ("z.rs", State.STAGED)]


def test_a_conflict_is_dirty(box: Sandbox) -> None:
    box.git("checkout", "-b", "other")
    box.write({"a.rs": b"other\n"})
    box.git("commit", "--all", "--message=other")
    box.git("checkout", "main")
    box.write({"a.rs": b"main\n"})
    box.git("commit", "--all", "--message=main")
    subprocess.run(["git", "merge", "other"], cwd=box.top, capture_output=True, check=False)
    assert uncommitted(box) == [("a.rs", State.DIRTY)]


def test_untracked_files_are_seen_even_if_status_hides_them(box: Sandbox) -> None:
    box.git("config", "status.showUntrackedFiles", "no")
    box.write({"new.rs": b""})
    assert uncommitted(box) == [("new.rs", State.UNTRACKED)]


def refusal(box: Sandbox, *, allow_dirty: bool = False, allow_staged: bool = False) -> ReattachError | None:
    try:
        discovered(box.top).ensure_clean([], allow_dirty=allow_dirty, allow_staged=allow_staged)
    except ReattachError as error:
        return error
    return None


def test_dirty_files_are_refused_by_name(box: Sandbox) -> None:
    box.write({"a.rs": b"changed\n", "new.rs": b""})
    error = refusal(box, allow_staged=True)
    assert error
    assert "  * a.rs (dirty)\n  * new.rs (untracked)" in error.message
    assert error.hint == "commit or stash them, or pass `--allow-dirty`"
    assert refusal(box, allow_dirty=True) is None


def test_staged_files_are_refused_by_name(box: Sandbox) -> None:
    box.write({"a.rs": b"changed\n"})
    box.git("add", "a.rs")
    error = refusal(box, allow_dirty=True)
    assert error
    assert error.message.endswith("  * a.rs (staged)")
    assert error.hint == "commit or stash them, or pass `--allow-staged`"
    assert refusal(box, allow_staged=True) is None


def test_both_flags_are_named_if_both_are_needed(box: Sandbox) -> None:
    box.write({"a.rs": b"changed\n", "new.rs": b""})
    box.git("add", "a.rs")
    error = refusal(box)
    assert error
    assert error.hint == "commit or stash them, or pass `--allow-dirty` and `--allow-staged`"
    assert refusal(box, allow_dirty=True, allow_staged=True) is None


def test_a_long_list_is_cut(box: Sandbox) -> None:
    box.write({f"new{number:03}.rs": b"" for number in range(50)})
    error = refusal(box)
    assert error
    assert error.message.count("  * ") == 20
    assert error.message.endswith("… and 30 more")


def safe_to_write(root: Path, path: Path, *, allow_no_vcs: bool = False) -> None:
    gitrepo.ensure_safe_to_write(
        root, [path], allow_dirty=False, allow_staged=False, allow_no_vcs=allow_no_vcs
    )


def test_safe_to_write(box: Sandbox, tmp_path: Path) -> None:
    safe_to_write(box.top, box.top / "a.rs")
    box.write({"x.log": b""})
    with pytest.raises(ReattachError, match=r"x\.log \(untracked\)"):
        safe_to_write(box.top, box.top / "x.log", allow_no_vcs=True)
    with pytest.raises(ReattachError, match="no git repository") as caught:
        safe_to_write(tmp_path, tmp_path / "a.rs")
    assert "--allow-no-vcs" in caught.value.hint
    safe_to_write(tmp_path, tmp_path / "a.rs", allow_no_vcs=True)
