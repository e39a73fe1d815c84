"""What reattach wants of git: is the tree clean, one patch, one commit per step. The only importer of `git`.

No hook is run by anything here, and a command that fails leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import ModuleType

from codemod import commits
from codemod.model import CommitStep, FileChange, ReattachError
from codemod.patch import make_patch
from codemod.scratch import Answer, Checkout
from codemod.signals import undisturbed

# Whatever the configuration says: no helper processes, no hooks, no files beside the index in use.
_SETTINGS = (
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.safecrlf=false"),
    *("-c", "core.splitIndex=false"),
    *("-c", "i18n.commitEncoding=UTF-8"),
)
_ENVIRONMENT = {
    "GIT_DIFF_OPTS": "",
    "GIT_OPTIONAL_LOCKS": "0",  # keeps `git status` from writing the index
    "GIT_TERMINAL_PROMPT": "0",
}
_MOST_FILES_LISTED = 20


class State(StrEnum):
    """How a file differs from the last commit, in cargo's words."""

    DIRTY = "dirty"
    STAGED = "staged"
    UNTRACKED = "untracked"


_FLAGS = {
    State.DIRTY: "--allow-dirty",
    State.STAGED: "--allow-staged",
    State.UNTRACKED: "--allow-dirty",
}


@dataclass(frozen=True, slots=True, order=True)
class Uncommitted:
    """A file that git could not bring back. One that was staged and then changed again comes twice."""

    path: Path
    state: State


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository with a work tree."""

    checkout: Checkout

    @classmethod
    def discover(cls, path: Path) -> Repository | None:
        """The repository in whose work tree `path` lies, by git's own rules; None when there is none.

        Raises ReattachError when git is not installed, or does not trust the repository or cannot read it.
        """
        # With GIT_DIR set, git takes the current folder for the top, wherever `path` is.
        folder = Path.cwd() if os.environ.get("GIT_DIR") else path if path.is_dir() else path.parent
        git = _Git(folder)
        answer = git.ask("rev-parse", "--show-toplevel")
        if answer.code:
            _refuse_unreadable(answer.error, folder)
            return None
        top = _path(answer.output)
        if not path.resolve().is_relative_to(top):
            return None
        git_dir = _path(git("rev-parse", "--absolute-git-dir"))
        objects = _path(git("rev-parse", "--path-format=absolute", "--git-path", "objects"))
        return cls(_checkout(top, git_dir, objects))

    @property
    def top(self) -> Path:
        """The top folder of the work tree."""
        return self.checkout.top

    def dirty(self, paths: Iterable[Path] = ()) -> tuple[Uncommitted, ...]:
        """Every file that is not as in the last commit, sorted; ignored ones only if they are in `paths`."""
        found = set()
        status = self.checkout.git("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
        for entry in status.split(b"\0")[:-1]:
            path = self.top / os.fsdecode(entry[3:])
            found |= {Uncommitted(path, state) for state in _states(*entry[:2].decode())}
        tracked = set(self.checkout.git("ls-files", "-z").split(b"\0"))
        for path in paths:
            if os.fsencode(self.checkout.name_of(path)) not in tracked:
                found.add(Uncommitted(path.resolve(), State.UNTRACKED))
        return tuple(sorted(found))

    def ensure_clean(self, paths: Iterable[Path], *, allow_dirty: bool, allow_staged: bool) -> None:
        """Refuse, as `cargo fix` does, to write `paths` while anything in the work tree is not committed.

        `allow_dirty` lets changed and untracked files pass, `allow_staged` staged ones.
        """
        allowed = {"--allow-dirty": allow_dirty, "--allow-staged": allow_staged}
        if all(allowed.values()):
            return
        files = [file for file in self.dirty(paths) if not allowed[_FLAGS[file.state]]]
        flags = sorted({f"`{_FLAGS[file.state]}`" for file in files})
        self._refuse(files, f"commit or stash them, or pass {' and '.join(flags)}")

    def diff(self, changes: Sequence[FileChange], *, color: bool = False) -> bytes:
        """One patch of all changes that `git apply` takes, with names relative to the top of the work tree.

        It fits the work tree as it was when the changes were made; nothing is written into the repository.
        """
        return make_patch(self.checkout, changes, color=color) if changes else b""

    def commit_on_branch(
        self,
        name: str,
        steps: Sequence[CommitStep],
        messages: Sequence[str],
        *,
        switch: bool = False,
        allow_detached: bool = False,
    ) -> list[str]:
        """Make the branch `name` from HEAD with one commit per step, and return their ids, first to last.

        Work tree, index and HEAD stay as they are, unless `switch` asks to go to the new branch. A file of
        the steps must be in the work tree as it is in HEAD. A detached HEAD is refused unless allowed: the
        branch would grow from a commit that no branch may hold. No hook is run; commits are signed if
        `commit.gpgSign` says so.
        """
        if switch:
            touched = {path.resolve() for step in steps for path, _ in step.files}
            self._refuse([file for file in self.dirty() if file.path in touched], "commit or stash them")
        ids = commits.make_branch(self.checkout, name, steps, messages, allow_detached=allow_detached)
        if switch:
            commits.switch(self.checkout, name, ids[-1])
        return ids

    def files(self) -> tuple[Path, ...]:
        """What a copy of the work tree consists of: all that is tracked or would be, submodules included.

        A path is below `top`, and there is a file or a symbolic link at it.
        """
        listed = self.checkout.git("ls-files", "--cached", "--others", "--exclude-standard", "-z")
        found: list[Path] = []
        for name in dict.fromkeys(listed.split(b"\0")[:-1]):
            path = self.top / os.fsdecode(name)
            if path.is_symlink() or path.is_file():
                found.append(path)
            elif (path / ".git").exists():
                inner = Repository.discover(path)
                found += inner.files() if inner else ()
        return tuple(found)

    @contextmanager
    def worktree(self, folder: Path) -> Iterator[None]:
        """A work tree of the same repository at `folder`, at the commit of HEAD and with no file in it yet.

        Git and the disk have forgotten it when the block is left, however that happens. What a killed run
        left at `folder` is removed first.
        """
        if self.checkout.git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}").code:
            raise ReattachError("there is no commit yet to make a work tree of", "make a first commit")
        self._forget_worktree(folder)
        try:
            self.checkout.git(
                "worktree", "add", "--quiet", "--force", "--detach", "--no-checkout", str(folder), "HEAD"
            )
            git_dir = _path((folder / ".git").read_bytes().removeprefix(b"gitdir: "))
            # An index like HEAD's: a build script that asks git is not to hear that every file is gone.
            environment = {"GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(git_dir / "index")}
            self.checkout.git("read-tree", "HEAD", environment={"GIT_DIR": str(git_dir), **environment})
            yield
        finally:
            with undisturbed():
                self._forget_worktree(folder)

    def _forget_worktree(self, folder: Path) -> None:
        listed = self.checkout.git("worktree", "list", "--porcelain", "-z").split(b"\0")
        if folder.exists():
            shutil.rmtree(folder)
        if os.fsencode(f"worktree {folder}") in listed:
            self.checkout.git("worktree", "remove", "--force", "--force", str(folder))

    def _refuse(self, files: Sequence[Uncommitted], way_out: str) -> None:
        if not files:
            return
        names = [f"  * {file.path.relative_to(self.top)} ({file.state})" for file in files]
        if len(names) > _MOST_FILES_LISTED:
            names[_MOST_FILES_LISTED:] = [f"  … and {len(names) - _MOST_FILES_LISTED} more"]
        message = "the work tree has uncommitted changes, and fixes would mix with them:"
        raise ReattachError("\n".join([message, "", *names]), way_out)


def ensure_safe_to_write(
    root: Path, paths: Iterable[Path], *, allow_dirty: bool, allow_staged: bool, allow_no_vcs: bool
) -> None:
    """Refuse, as `cargo fix` does, to write `paths` where git could not bring the old files back."""
    try:
        repository = Repository.discover(root)
    except _GitIsMissingError:
        if allow_no_vcs:
            return
        raise
    if repository:
        repository.ensure_clean(paths, allow_dirty=allow_dirty, allow_staged=allow_staged)
    elif not allow_no_vcs:
        raise ReattachError(
            f"{root} is in no git repository, so a fix could not be undone",
            "put it under version control, or pass `--allow-no-vcs`",
        )


def diff(root: Path, changes: Sequence[FileChange], *, color: bool = False) -> bytes:
    """One patch of all changes that `git apply` takes, whether `root` lies in a git work tree or not."""
    if not changes:
        return b""
    repository = Repository.discover(root)
    return (
        repository.diff(changes, color=color) if repository else diff_without_repo(changes, root, color=color)
    )


def diff_without_repo(changes: Sequence[FileChange], root: Path, *, color: bool = False) -> bytes:
    """One patch of all changes, with names relative to `root`, for a tree that git knows nothing of.

    The files enter it byte for byte, whatever the configuration says of line ends and filters.
    """
    if not changes:
        return b""
    with tempfile.TemporaryDirectory(prefix="reattach-") as folder:
        git_dir = Path(folder)
        checkout = _checkout(root.resolve(), git_dir, git_dir / "objects")
        checkout.git("init", "--quiet", "--object-format=sha1", "--template=")
        (git_dir / "info").mkdir(exist_ok=True)
        (git_dir / "info" / "attributes").write_text("* diff -text -ident -filter -working-tree-encoding\n")
        return make_patch(checkout, changes, color=color)


class _GitIsMissingError(ReattachError):
    def __init__(self) -> None:
        super().__init__(
            "git is needed for this, and was not found",
            "install git (https://git-scm.com) and put it on PATH",
        )


@dataclass(frozen=True, slots=True)
class _Git:
    """git in one folder and with some environment variables, run through GitPython."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def __call__(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        answer = self.ask(*arguments, stdin=stdin, environment=environment)
        if answer.code:
            command = next(word for word in arguments if not word.startswith("-") and "=" not in word)
            raise ReattachError(f"`git {command}` failed: {answer.error.strip()}")
        return answer.output

    def ask(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> Answer:
        library = _library()
        with tempfile.TemporaryFile() as file:
            file.write(stdin)
            file.seek(0)
            try:
                code, output, error = library.Git(self.folder).execute(
                    [library.Git.GIT_PYTHON_GIT_EXECUTABLE, *_SETTINGS, *arguments],
                    istream=file,
                    with_extended_output=True,
                    with_exceptions=False,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    env={**_ENVIRONMENT, **self.environment, **(environment or {})},
                )
            except library.GitCommandNotFound:
                raise _GitIsMissingError from None
        return Answer(code, output, error)


def _library() -> ModuleType:
    # Late, because it takes its time, and because it cannot even be imported where git is missing.
    try:
        import git
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError):
            raise
        raise _GitIsMissingError from None
    return git


def _checkout(top: Path, git_dir: Path, objects: Path) -> Checkout:
    # Named outright, so that a scratch work tree cannot lead git to another repository.
    places = {"GIT_DIR": str(git_dir), "GIT_WORK_TREE": str(top)}
    return Checkout(_Git(top, places), top, git_dir, objects)


def _path(output: bytes) -> Path:
    return Path(os.fsdecode(output.removesuffix(b"\n")))


def _states(index: str, work_tree: str) -> set[State]:
    """What the two letters of `git status --porcelain` say."""
    if index == "?":
        return {State.UNTRACKED}
    if "U" in index + work_tree or index + work_tree in ("AA", "DD"):
        return {State.DIRTY}  # a conflict
    states = ((index, State.STAGED), (work_tree, State.DIRTY))
    return {state for letter, state in states if letter != " "}


def _refuse_unreadable(error: str, folder: Path) -> None:
    """Raise unless git said no more than that there is no work tree."""
    if "not a git repository (or any" in error or "must be run in a work tree" in error:
        return
    if "dubious ownership" in error or "unsafe repository" in error:
        raise ReattachError(
            f"git does not trust the repository at {folder}, because it belongs to another user",
            f"if you trust it: git config --global --add safe.directory '{folder}'",
        )
    raise ReattachError(f"git cannot read the repository at {folder}: {error.strip()}")
