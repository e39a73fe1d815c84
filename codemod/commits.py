"""A new branch with one commit per step, made beside work tree, index and HEAD, which stay as they are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from codemod.model import CommitStep, ReattachError
from codemod.scratch import Blob, Checkout, Scratch, scratch

_UNFINISHED = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "BISECT_LOG": "bisect",
}


def make_branch(
    checkout: Checkout,
    name: str,
    steps: Sequence[CommitStep],
    messages: Sequence[str],
    *,
    allow_detached: bool,
) -> list[str]:
    """Make the branch `name` at HEAD with one commit per step; their ids, first to last.

    A step's files enter its commit as `git add` would store them, with the modes they have in HEAD. They must
    stand in the work tree as they do in HEAD, new ones in neither: a commit would carry the difference off
    otherwise. Commits are signed if `commit.gpgSign` says so. The branch appears last, so an error leaves no
    trace.
    """
    if not steps:
        raise ReattachError("there is nothing to commit")
    git = checkout.git
    _refuse_unfinished(checkout.git_dir)
    head = _head(checkout, allow_detached)
    _refuse_name(checkout, name)
    _need_identity(checkout)
    paths = dict.fromkeys(path for step in steps for path, _ in step.files)
    _refuse_other_repositories(checkout, paths)
    with scratch(checkout) as space:
        space.git("read-tree", head)
        _refuse_differences(space, head, {checkout.name_of(path): path for path in paths})
        commits = [head]
        for step, message in zip(steps, messages, strict=True):
            commits.append(_commit(space, commits[-1], step, message))
        new = f"{commits[-1]}\n^{head}\n".encode()
        pack = space.git("pack-objects", "--quiet", "--revs", "--stdout", stdin=new)
    git("unpack-objects", "-q", stdin=pack)
    # The empty old value makes git refuse if the branch has come into being meanwhile.
    git("update-ref", "-m", "branch: Created by reattach", f"refs/heads/{name}", commits[-1], "")
    return commits[1:]


def switch(checkout: Checkout, name: str, tip: str) -> None:
    """Switch to the branch `name`, just made with its last commit `tip`; it is taken back if git refuses."""
    answer = checkout.git.ask("switch", "--quiet", name)
    if answer.code:
        checkout.git("update-ref", "-d", f"refs/heads/{name}", tip)
        raise ReattachError(
            f"git cannot switch to the branch: {answer.error}", "make the branch without switching to it"
        )


def _commit(space: Scratch, parent: str, step: CommitStep, message: str) -> str:
    files = {space.checkout.name_of(path): Blob.like(path, data) for path, data in step.files}
    work_tree = f"after {parent}"
    space.lay_out(work_tree, files)
    space.add(work_tree, files)
    signed = space.checkout.git.ask("config", "--type=bool", "--get", "commit.gpgSign").output == b"true\n"
    options = ("-S",) if signed else ()
    text = message.encode("utf-8", "backslashreplace")
    output = space.git("commit-tree", *options, "-p", parent, "-F", "-", space.tree(), stdin=text)
    return output.decode().strip()


def _refuse_unfinished(git_dir: Path) -> None:
    for mark, command in _UNFINISHED.items():
        if (git_dir / mark).exists():
            raise ReattachError(
                f"a git {command} is in progress",
                f"finish it or give it up first, see `git {command} --help`",
            )


def _head(checkout: Checkout, allow_detached: bool) -> str:
    answer = checkout.git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if answer.code:
        raise ReattachError("there is no commit yet to start a branch from", "make a first commit")
    if checkout.git.ask("symbolic-ref", "--quiet", "HEAD").code and not allow_detached:
        raise ReattachError(
            "HEAD is detached: the new branch would start at a commit that may be on no branch",
            "switch to a branch, or pass `--allow-detached`",
        )
    return answer.output.decode().strip()


def _refuse_name(checkout: Checkout, name: str) -> None:
    checked = checkout.git.ask("check-ref-format", "--branch", name)
    # It also reads `@{-1}` and the like, as the name of another branch.
    if checked.code or os.fsdecode(checked.output.removesuffix(b"\n")) != name:
        raise ReattachError(f"{name!r} is not a valid name for a branch", "see `git check-ref-format --help`")
    wanted = f"refs/heads/{name}"
    listed = checkout.git("for-each-ref", "--format=%(refname)", f"refs/heads/{name.partition('/')[0]}")
    for branch in map(os.fsdecode, listed.splitlines()):
        if branch == wanted:
            raise ReattachError(
                f"a branch named `{name}` exists already",
                f"give another name, or delete it: git branch -D {name}",
            )
        # Branches are folders and files: neither can take the other's place.
        if branch.startswith(f"{wanted}/") or wanted.startswith(f"{branch}/"):
            other = branch.removeprefix("refs/heads/")
            raise ReattachError(
                f"the branch `{other}` leaves no room for one named `{name}`", "give another name"
            )


def _need_identity(checkout: Checkout) -> None:
    for identity in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if checkout.git.ask("var", identity).code:
            raise ReattachError(
                "git does not know who makes the commits",
                "tell it: git config --global user.name 'Your Name' && "
                "git config --global user.email you@example.com",
            )


def _refuse_other_repositories(checkout: Checkout, paths: Iterable[Path]) -> None:
    for path in paths:
        for folder in path.resolve().parents:
            if folder == checkout.top:
                break
            if (folder / ".git").exists():
                raise ReattachError(
                    f"{path} belongs to another repository, {folder}", f"run reattach there: {folder}"
                )


def _refuse_differences(space: Scratch, head: str, paths: Mapping[str, Path]) -> None:
    """Refuse if a file in the work tree is not the one in `head`; one may be missing in both."""
    known = set(space.git("ls-files", "-z").split(b"\0"))
    try:
        files = {
            name: Blob.like(path, path.read_bytes())
            for name, path in paths.items()
            if os.fsencode(name) in known or path.exists()
        }
    except OSError as error:
        raise ReattachError(f"{error.filename}: {error.strerror}") from error
    space.lay_out("now", files)
    space.add("now", files)
    names = space.git("diff-tree", "-r", "-z", "--name-only", "--no-renames", head, space.tree())
    if names:
        listed = "\n".join(f"  * {os.fsdecode(name)}" for name in names.split(b"\0")[:-1])
        raise ReattachError(
            f"these files differ from the last commit, which would be committed too:\n\n{listed}",
            "commit or stash them",
        )
