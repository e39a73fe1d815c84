"""A branch of commits appears whole, or not at all, and nothing else moves."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from codemod.gitrepo import Repository
from codemod.model import CommitStep, ReattachError
from tests.repositories import Sandbox

FILES = {"a.rs": b"a\n", "src/b.rs": b"b\n", "src/run.sh": b"#!/bin/sh\n", "README": b"read\n"}


@pytest.fixture
def box(tmp_path: Path) -> Sandbox:
    box = Sandbox.with_files(tmp_path / "repo", FILES)
    (box.top / "src/run.sh").chmod(0o755)
    box.git("commit", "--all", "--message=second")
    return box


def step(box: Sandbox, **files: bytes) -> CommitStep:
    names = {"a": "a.rs", "b": "src/b.rs", "run": "src/run.sh"}
    return CommitStep("rule", "crate", (), tuple((box.top / names[key], data) for key, data in files.items()))


def commit(box: Sandbox, *steps: CommitStep, name: str = "fixes", **flags: bool) -> list[str]:
    repository = Repository.discover(box.top)
    assert repository
    return repository.commit_on_branch(
        name, steps, [f"message {number}\n" for number in range(len(steps))], **flags
    )


def refused(box: Sandbox, words: str, *steps: CommitStep, **others: object) -> ReattachError:
    """The error, after a look at the repository: it must be byte for byte what it was."""
    before = box.state()
    with pytest.raises(ReattachError, match=words) as caught:
        commit(box, *(steps or [step(box, a=b"A\n")]), **others)  # type: ignore[arg-type]
    assert box.state() == before
    assert caught.value.hint
    return caught.value


def names(box: Sandbox, revision: str) -> dict[str, tuple[str, bytes]]:
    """Every file of a commit: its mode and its bytes."""
    entries = box.git("ls-tree", "-r", "-z", revision).decode().split("\0")[:-1]
    parts = [entry.replace("\t", " ").split(" ", 3) for entry in entries]
    return {name: (mode, box.git("cat-file", "blob", blob)) for mode, _, blob, name in parts}


def test_one_commit_per_step_and_nothing_else_moves(box: Sandbox) -> None:
    box.write({"README": b"dirty\n", "new.rs": b"untracked\n"})
    box.git("add", "README")
    before, objects = box.state(), box.objects()
    first, second = commit(box, step(box, a=b"A\n"), step(box, a=b"AA\n", run=b"#!/bin/bash\n"))

    after = box.state()
    assert isinstance(before["files"], dict)
    assert isinstance(after["files"], dict)
    kept = {path: data for path, data in after["files"].items() if path in before["files"]}
    assert kept == before["files"], "index, HEAD, work tree and configuration are as they were"
    expected = {name: ("100644", data) for name, data in FILES.items()}
    expected["src/run.sh"] = ("100755", FILES["src/run.sh"])
    assert names(box, first) == expected | {"a.rs": ("100644", b"A\n")}
    assert names(box, second) == expected | {
        "a.rs": ("100644", b"AA\n"),
        "src/run.sh": ("100755", b"#!/bin/bash\n"),
    }
    log = box.git("log", "--format=%H %an <%ae> %cn %s", "main..fixes").decode().split("\n")
    assert log[0] == f"{second} A Tester <tester@example.com> A Tester message 1"
    assert log[1] == f"{first} A Tester <tester@example.com> A Tester message 0"
    assert box.git("merge-base", "main", "fixes") == box.git("rev-parse", "main")
    assert b"Created by reattach" in box.git("reflog", "show", "fixes")
    assert box.git("fsck", "--strict", "--unreachable") == b""
    reachable = box.git("rev-list", "--objects", "main..fixes", "--no-object-names").split()
    assert box.objects() - objects == set(reachable)


def test_switching(box: Sandbox) -> None:
    box.write({"README": b"dirty\n", "new.rs": b"untracked\n"})
    commit(box, step(box, a=b"A\n"), switch=True)
    assert box.git("symbolic-ref", "HEAD") == b"refs/heads/fixes\n"
    assert (box.top / "a.rs").read_bytes() == b"A\n"
    assert box.git("status", "--porcelain") == b" M README\n?? new.rs\n"


def test_switching_where_the_index_holds_something_else(box: Sandbox) -> None:
    box.write({"a.rs": b"staged\n"})
    box.git("add", "a.rs")
    box.write({"a.rs": FILES["a.rs"]})
    refused(box, r"a\.rs \(staged\)", switch=True)
    commit(box, step(box, a=b"A\n"))


def test_a_branch_that_git_will_not_switch_to_is_taken_back(box: Sandbox) -> None:
    (box.top / ".git/index.lock").touch()
    refs = box.git("for-each-ref")
    with pytest.raises(ReattachError, match=r"cannot switch .*index\.lock"):
        commit(box, step(box, a=b"A\n"), switch=True)
    assert box.git("for-each-ref") == refs


@pytest.mark.parametrize("name", ["a b", "-x", "x..y", "x.lock", "@{-1}", "HEAD", "", "/x", "x~1", "x\n"])
def test_bad_names(box: Sandbox, name: str) -> None:
    box.git("checkout", "-b", "before")
    box.git("checkout", "main")
    refused(box, "not a valid name", name=name)


@pytest.mark.parametrize("name", ["fixes/agent", "ümlaut", "a.b-c_d"])
def test_good_names(box: Sandbox, name: str) -> None:
    (made,) = commit(box, step(box, a=b"A\n"), name=name)
    assert box.git("rev-parse", f"refs/heads/{name}").decode().strip() == made


@pytest.mark.parametrize("name", ["main", "taken/name", "taken", "main/sub"])
def test_names_that_are_taken(box: Sandbox, name: str) -> None:
    box.git("branch", "taken/name")
    assert "another name" in refused(box, "exists already|leaves no room", name=name).hint


def test_detached_head(box: Sandbox) -> None:
    box.git("checkout", "--detach")
    assert "--allow-detached" in refused(box, "HEAD is detached").hint
    (made,) = commit(box, step(box, a=b"A\n"), allow_detached=True)
    assert box.git("rev-parse", "fixes^") == box.git("rev-parse", "HEAD")
    assert names(box, made)["a.rs"] == ("100644", b"A\n")


def test_no_commit_yet(box: Sandbox) -> None:
    box.git("checkout", "--orphan", "fresh")
    refused(box, "no commit yet")


@pytest.mark.parametrize("setting", ["user.useConfigOnly", "user.name"])
def test_no_identity(box: Sandbox, setting: str) -> None:
    for key in ("name", "email"):
        box.git("config", "--unset", f"user.{key}")
    box.git("config", setting, "true" if setting == "user.useConfigOnly" else "")
    assert "user.email" in refused(box, "does not know who").hint


@pytest.mark.parametrize("command", ["merge", "rebase", "cherry-pick"])
def test_something_unfinished(box: Sandbox, command: str) -> None:
    box.git("checkout", "-b", "other")
    box.write({"README": b"other\n"})
    box.git("commit", "--all", "--message=other")
    box.git("checkout", "main")
    box.write({"README": b"main\n"})
    box.git("commit", "--all", "--message=main")
    stopped = subprocess.run(["git", command, "other"], cwd=box.top, capture_output=True, check=False)
    assert stopped.returncode == 1
    refused(box, f"a git {command} is in progress", allow_detached=True)


@pytest.mark.parametrize("staged", [True, False])
def test_a_file_with_changes_of_its_own(box: Sandbox, staged: bool) -> None:
    box.write({"a.rs": b"mine\n"})
    if staged:
        box.git("add", "a.rs")
    refused(box, r"differ from the last commit(.|\n)*\* a\.rs$")
    commit(box, step(box, b=b"B\n"))


def test_a_change_that_git_was_told_not_to_see(box: Sandbox) -> None:
    box.git("update-index", "--assume-unchanged", "a.rs")
    box.write({"a.rs": b"mine\n"})
    refused(box, "differ from the last commit")


def test_a_file_that_is_new(box: Sandbox) -> None:
    before, new = box.state(), box.top / "src/deep/new.rs"
    (first,) = commit(box, CommitStep("rule", "crate", (), ((new, b"new\n"),)))
    assert names(box, first)["src/deep/new.rs"] == ("100644", b"new\n")
    assert box.git("diff", "--name-status", "main", first) == b"A\tsrc/deep/new.rs\n"
    files = before["files"]
    assert isinstance(files, dict)
    assert not new.exists()
    assert {path: path.read_bytes() for path in files} == files


def test_a_file_that_git_does_not_track(box: Sandbox) -> None:
    box.write({"new.rs": b"new\n", "ignored.rs": b"", ".git/info/exclude": b"ignored.rs\n"})
    for name in ("new.rs", "ignored.rs"):
        refused(box, f"last commit(.|\n)*{name}", CommitStep("r", "c", (), ((box.top / name, b"x"),)))


def test_a_file_that_is_gone(box: Sandbox) -> None:
    (box.top / "a.rs").unlink()
    with pytest.raises(ReattachError, match=r"a\.rs: No such file"):
        commit(box, step(box, a=b"A\n"))


def test_a_file_of_another_repository(box: Sandbox, tmp_path: Path) -> None:
    inner = Sandbox.with_files(tmp_path / "inner", {"deep/x.rs": b"x\n"})
    box.git("-c", "protocol.file.allow=always", "submodule", "add", str(inner.top), "sub")
    box.git("commit", "--message=submodule")
    path = box.top / "sub/deep/x.rs"
    refused(box, "belongs to another repository", CommitStep("r", "c", (), ((path, b"y\n"),)))


def test_no_steps(box: Sandbox) -> None:
    with pytest.raises(ReattachError, match="nothing to commit"):
        commit(box)


def test_line_ends_and_filters_as_git_add_has_them(tmp_path: Path) -> None:
    files = {
        "lf.rs": b"a\n",
        "crlf.rs": b"a\r\n",
        "shout.txt": b"A\n",
        ".gitattributes": b"*.txt filter=shout\n",
    }
    box = Sandbox.with_files(tmp_path / "repo", files)
    box.git("config", "core.autocrlf", "true")
    box.git("config", "filter.shout.clean", "tr a-z A-Z")
    box.write({"lf.rs": b"a\r\n", "shout.txt": b"a\n"})
    after = {"lf.rs": b"b\r\n", "crlf.rs": b"b\r\n", "shout.txt": b"b\n"}
    (made,) = commit(
        box, CommitStep("r", "c", (), tuple((box.top / name, data) for name, data in after.items()))
    )
    stored = {name: data for name, (_, data) in names(box, made).items()}
    assert stored == files | {"lf.rs": b"b\n", "crlf.rs": b"b\r\n", "shout.txt": b"B\n"}


def test_an_odd_folder(tmp_path: Path) -> None:
    box = Sandbox.with_files(tmp_path / 'colon:"quo\\te\nnew ☃', FILES)
    (made,) = commit(box, step(box, a=b"A\n"))
    assert names(box, made)["src/b.rs"] == ("100644", b"b\n")


def test_blobs_that_nobody_needs_may_be_missing(box: Sandbox) -> None:
    blob = box.git("rev-parse", "HEAD:README").decode().strip()
    (box.top / ".git/objects" / blob[:2] / blob[2:]).unlink()
    box.git("config", "core.sparseCheckout", "true")  # has git forget which trees it knows
    box.git("config", "index.sparse", "true")
    (made,) = commit(box, step(box, a=b"A\n"))
    assert box.git("diff", "--name-only", "main", made) == b"a.rs\n"


def test_odd_names_and_links(tmp_path: Path) -> None:
    odd = ["a b.rs", "-x.rs", "new\nline.rs", "not-utf8-\udcff.rs", "☃.rs"]
    box = Sandbox.with_files(tmp_path / "repo", dict.fromkeys(odd, b"a\n"))
    (box.top / "link.rs").symlink_to("a b.rs")
    box.git("add", "--all")
    box.git("commit", "--message=link")
    files = [(box.top / name, b"b\n") for name in ["link.rs", *odd]]
    commit(box, CommitStep("r", "c", (), tuple(files)))
    changed = box.git("diff", "--name-only", "-z", "main", "fixes").split(b"\0")[:-1]
    assert {name.decode("utf-8", "surrogateescape") for name in changed} == set(odd)
    assert box.git("cat-file", "blob", "fixes:link.rs") == b"a b.rs"


def test_no_hook_is_run(box: Sandbox) -> None:
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-checkout"):
        hook = box.top / ".git/hooks" / name
        hook.write_text("#!/bin/sh\ntouch hook-was-run\nexit 1\n")
        hook.chmod(0o755)
    commit(box, step(box, a=b"A\n"), switch=True)
    assert not list(box.top.rglob("hook-was-run"))


def signing(box: Sandbox, tmp_path: Path) -> None:
    if not shutil.which("ssh-keygen"):
        pytest.skip("ssh-keygen is not installed: signing was not checked")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    box.git("config", "gpg.format", "ssh")
    box.git("config", "user.signingKey", str(key))
    box.git("config", "commit.gpgSign", "true")


def test_commits_are_signed_if_git_is_set_to(box: Sandbox, tmp_path: Path) -> None:
    signing(box, tmp_path)
    for made in commit(box, step(box, a=b"A\n"), step(box, a=b"AA\n")):
        assert b"BEGIN SSH SIGNATURE" in box.git("cat-file", "commit", made)


def test_a_signature_that_fails_leaves_nothing(box: Sandbox, tmp_path: Path) -> None:
    box.git("config", "commit.gpgSign", "true")
    box.git("config", "gpg.program", "false")
    before = box.state()
    with pytest.raises(ReattachError, match="commit-tree"):
        commit(box, step(box, a=b"A\n"))
    assert box.state() == before


def test_a_message_with_a_name_that_is_not_utf8(box: Sandbox) -> None:
    box.git("config", "i18n.commitEncoding", "ISO-8859-1")
    repository = Repository.discover(box.top)
    assert repository
    repository.commit_on_branch("fixes", [step(box, a=b"A\n")], ["☃ \udcff\n"])
    assert box.git("cat-file", "commit", "fixes").endswith("\n\n☃ \\udcff\n".encode())
    assert b"encoding" not in box.git("cat-file", "commit", "fixes")
