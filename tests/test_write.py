"""A file is written whole or not at all, and by nobody's leave but its reader's."""

from __future__ import annotations

import fcntl
import os
import random
import resource
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemod.model import FileChange
from codemod.write import Failed, Outcome, Stale, Written, create_file, write_changes

BEFORE, AFTER = b"\xef\xbb\xbfold\r\n", b"\xef\xbb\xbfnew\r\n\xff"


def change(path: Path, before: bytes = BEFORE, after: bytes = AFTER) -> FileChange:
    return FileChange(path, before, after, ())


def write_one(path: Path) -> Outcome:
    (outcome,) = write_changes([change(path)])
    return outcome


def problem(path: Path) -> str:
    outcome = write_one(path)
    assert isinstance(outcome, Failed)
    assert outcome.path == outcome.problem.path == path
    return outcome.problem.message


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "x.rs"
    file.write_bytes(BEFORE)
    yield file
    assert not list(tmp_path.rglob(".reattach-*")), "no temporary file is left"


def test_new_bytes_in_an_old_file(path: Path) -> None:
    assert write_one(path) == Written(path)
    assert path.read_bytes() == AFTER
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o664, 0o4755])
def test_permissions_are_kept(path: Path, mode: int) -> None:
    path.chmod(mode)
    assert write_one(path) == Written(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_is_kept(path: Path) -> None:
    os.chown(path, 12345, 23456)
    path.chmod(0o4755)
    assert write_one(path) == Written(path)
    status = path.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (12345, 23456, 0o4755)


def test_a_file_is_newer_afterwards(path: Path) -> None:
    os.utime(path, (1, 1))
    write_one(path)
    assert path.stat().st_mtime > 1, "or cargo would not build it again"


def test_a_file_changed_since_is_left_alone(path: Path) -> None:
    path.write_bytes(b"somebody else's")
    assert write_one(path) == Stale(path)
    assert path.read_bytes() == b"somebody else's"


def test_a_file_that_has_its_new_bytes_already(path: Path) -> None:
    path.write_bytes(AFTER)
    before = path.stat()
    assert write_one(path) == Written(path)
    assert path.stat() == before


def test_a_link_stays_and_its_target_is_written(path: Path) -> None:
    target = path.parent / "deep" / "target.rs"
    target.parent.mkdir()
    path.rename(target)
    path.symlink_to("middle.rs")
    (path.parent / "middle.rs").symlink_to("deep/target.rs")
    assert write_one(path) == Written(path)
    assert path.readlink() == Path("middle.rs")
    assert not target.is_symlink()
    assert target.read_bytes() == AFTER


def test_two_links_to_one_file(path: Path) -> None:
    link = path.parent / "link.rs"
    link.symlink_to(path)
    assert write_changes([change(link), change(path)]) == (Written(link), Written(path))


def test_one_failure_does_not_stop_the_others(path: Path) -> None:
    folder = path.parent
    loop = folder / "loop.rs"
    loop.symlink_to(loop)
    stale = folder / "stale.rs"
    stale.write_bytes(b"else")
    gone = folder / "gone" / "x.rs"
    last = folder / "-last\n \udcff.rs"
    last.write_bytes(BEFORE)
    outcomes = write_changes([change(file) for file in (gone, loop, stale, folder, path, last)])
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [Failed, Failed, Stale, Failed, Written, Written]
    assert [outcome.path for outcome in outcomes] == [gone, loop, stale, folder, path, last]
    assert last.read_bytes() == AFTER


def test_reasons_are_told(path: Path) -> None:
    assert "No such file" in problem(path.parent / "gone.rs")
    assert "not a regular file" in problem(path.parent)
    pipe = path.parent / "pipe.rs"
    os.mkfifo(pipe)
    assert "not a regular file" in problem(pipe)


def test_a_read_only_file_is_respected(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.chmod(0o444)
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    assert "read-only" in problem(path)
    assert path.read_bytes() == BEFORE


def test_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    assert "No space left" in problem(path)
    assert path.read_bytes() == BEFORE


def test_a_file_system_without_locks_and_owners(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setattr(os, "fchown", refuse)
    assert write_one(path) == Written(path)
    assert path.read_bytes() == AFTER


def test_the_left_overs_of_a_killed_run_are_removed_and_nothing_else(path: Path) -> None:
    folder = path.parent
    (folder / ".reattach-killed.tmp").write_bytes(b"half")
    mine = [folder / ".reattach-notes", folder / "reattach-x.tmp", folder / "sub" / ".reattach-far.tmp"]
    mine[2].parent.mkdir()
    for file in mine:
        file.write_bytes(b"mine")
    running = folder / ".reattach-running.tmp"
    with running.open("wb") as writing:
        fcntl.flock(writing, fcntl.LOCK_EX)
        assert write_one(path) == Written(path)
        assert sorted(folder.iterdir()) == sorted([path, running, mine[0], mine[1], mine[2].parent])
    assert mine[2].exists()
    path.write_bytes(BEFORE)
    write_one(path)
    assert not running.exists()
    for file in mine:
        file.unlink()


KILLS = 15
FILES = 12
WRITER = """
import sys
from pathlib import Path
from codemod.model import FileChange
from codemod.write import write_changes

files = sorted(Path(sys.argv[1]).rglob("*.rs"))
old, new = (letter.encode() * 300_000 for letter in "on")
print("ready", flush=True)
while True:
    for before, after in ((old, new), (new, old)):
        write_changes([FileChange(file, before, after, ()) for file in files])
"""


def test_a_kill_at_any_moment_leaves_every_file_old_or_new(tmp_path: Path) -> None:
    old, new = b"o" * 300_000, b"n" * 300_000
    files = [tmp_path / f"crate{number % 3}" / f"{number}.rs" for number in range(FILES)]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(old)
    seed = random.randrange(2**32)
    moments = random.Random(seed)
    mixed = left_over = 0
    for _ in range(KILLS):
        with subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(moments.uniform(0.0, 0.1))
            writer.kill()
        found = {file.read_bytes() for file in files}
        assert found <= {old, new}, f"a torn file, seed {seed}"
        mixed += len(found) == 2
        left_over += bool(list(tmp_path.rglob(".reattach-*.tmp")))
        outcomes = write_changes([change(file, file.read_bytes(), new) for file in files])
        assert outcomes == tuple(Written(file) for file in files)
        assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(files)
        assert {file.read_bytes() for file in files} == {new}
        for file in files:
            file.write_bytes(old)
    assert mixed, "no kill fell between two files: the test has lost its grip"
    assert left_over, "no kill fell into the writing of a file: the test has lost its grip"


def test_a_file_is_made(path: Path) -> None:
    create_file(path.with_name("new.rs"), AFTER)
    assert path.with_name("new.rs").read_bytes() == AFTER


def test_a_file_is_not_made_over_another(path: Path) -> None:
    with pytest.raises(FileExistsError):
        create_file(path, AFTER)
    assert path.read_bytes() == BEFORE


def test_a_file_that_cannot_be_filled_is_not_left_behind(path: Path) -> None:
    new = path.with_name("new.rs")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            create_file(new, AFTER)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not new.exists()
