"""A work tree, an index and an object store of its own, put in front of a repository's.

What git makes here it makes by the repository's configuration and attributes, yet nothing of it shows
in the repository: no object, no index entry, no file.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from codemod.model import ReattachError

# Names of files as git knows them: relative to the top of the work tree, parted by slashes.
Names = Iterable[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a run of git ended: its exit code, what it printed, and what it said of errors."""

    code: int
    output: bytes
    error: str


class Git(Protocol):
    """git, run at the top of a work tree."""

    def ask(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> Answer:
        """Run git for an answer that may be no."""

    def __call__(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        """Run git and return what it prints; raises ReattachError with git's own words when it fails."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A git repository with a work tree: the top folder, the git folder and the folder of the objects."""

    git: Git
    top: Path
    git_dir: Path
    objects: Path

    def name_of(self, path: Path) -> str:
        """The name git has for the file at `path`; symbolic links are followed."""
        try:
            return path.resolve().relative_to(self.top).as_posix()
        except ValueError:
            raise ReattachError(f"{path} does not lie in the work tree of {self.top}") from None


@dataclass(frozen=True, slots=True)
class Blob:
    """The bytes of a file as they stand, or would stand, in the work tree."""

    data: bytes
    executable: bool = False

    @classmethod
    def like(cls, path: Path, data: bytes) -> Blob:
        """`data` with the executable bit of the file at `path`."""
        executable = False
        with suppress(OSError):
            executable = bool(path.stat().st_mode & stat.S_IXUSR)
        return cls(data, executable)


@dataclass(frozen=True, slots=True)
class Scratch:
    """Index and objects are below `root`, and so are work trees, one for each state of the files."""

    root: Path
    checkout: Checkout

    def git(self, *arguments: str, stdin: bytes = b"", work_tree: str = "") -> bytes:
        """Run git on this index and this object store, and in the work tree of this name."""
        environment = {
            "GIT_INDEX_FILE": str(self.root / "index"),
            "GIT_OBJECT_DIRECTORY": str(self.root / "objects"),
            "GIT_WORK_TREE": str(self._work_tree(work_tree)),
        }
        return self.checkout.git(*arguments, stdin=stdin, environment=environment)

    def lay_out(self, work_tree: str, files: Mapping[str, Blob]) -> None:
        """Write `files` into a work tree without telling the index."""
        for name, blob in files.items():
            path = self._work_tree(work_tree) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(blob.data)
            path.chmod(0o755 if blob.executable else 0o644)

    def add(self, work_tree: str, names: Names) -> None:
        """Store files of a work tree as `git add` would, filters and line ends included."""
        self.git("update-index", "--add", "-z", "--stdin", stdin=listing(names), work_tree=work_tree)

    def add_exact(self, files: Mapping[str, Blob]) -> None:
        """Store files with the very bytes they have."""
        if not files:
            return
        # Numbers for names: hash-object parts its input at line ends, and a name may hold one.
        numbered = {str(number): blob for number, blob in enumerate(files.values())}
        self.lay_out("exact", numbered)
        paths = "".join(f"{self._work_tree('exact') / number}\n" for number in numbered)
        ids = self.git("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=os.fsencode(paths)).split()
        entries = (
            f"{'100755' if blob.executable else '100644'} {blob_id.decode()}\t{name}"
            for (name, blob), blob_id in zip(files.items(), ids, strict=True)
        )
        self.git("update-index", "-z", "--index-info", stdin=listing(entries))

    def restored(self, names: Names) -> dict[str, bytes]:
        """What a checkout of the index would write for `names`."""
        self.git("checkout-index", "--all", "--quiet", work_tree="restored")
        return {name: (self._work_tree("restored") / name).read_bytes() for name in names}

    def tree(self) -> str:
        """Store the index as a tree; its id."""
        # Other people's blobs need not be at hand: a partial clone would go and fetch every one of them.
        return self.git("write-tree", "--missing-ok").decode().strip()

    def _work_tree(self, name: str) -> Path:
        folder = self.root / "trees" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder


@contextmanager
def scratch(checkout: Checkout) -> Iterator[Scratch]:
    """A scratch space in front of a repository, gone when the block is left."""
    with tempfile.TemporaryDirectory(prefix="reattach-") as folder:
        root = Path(folder)
        (root / "objects" / "info").mkdir(parents=True)
        (root / "objects" / "info" / "alternates").write_bytes(_quoted(os.fsencode(checkout.objects)) + b"\n")
        yield Scratch(root, checkout)


def listing(names: Names) -> bytes:
    """`names` as git reads them with `-z`."""
    return b"".join(os.fsencode(name) + b"\0" for name in names)


def _quoted(path: bytes) -> bytes:
    escaped = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + escaped + b'"'
