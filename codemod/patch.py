"""One patch of many changed files, made by git itself, for `git apply` to take.

`git apply` compares a patch with what git would store for the file in the work tree, and writes the result
as a checkout would. So the patch speaks of stored bytes, as `git diff` does: with `core.autocrlf` it has
plain line ends for a file that has CRLF on disk, and others can apply it too. The exception is a file whose
line ends a checkout would not bring back: it enters the patch as it stands on disk. Its lines end in CRLF
there, and on seeing that `git apply` converts nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from codemod.model import FileChange
from codemod.scratch import Blob, Checkout, Scratch, scratch

# Everything that configuration, attributes or the environment may bend so that `git apply` refuses the patch.
_DIFF_TREE = (
    *("-c", "core.quotePath=true", "-c", "diff.suppressBlankEmpty=false"),
    *("diff-tree", "-r", "--patch", "--unified=3", "--full-index", "--text"),
    *("--no-ext-diff", "--no-textconv", "--no-renames", "--no-relative", "--indent-heuristic"),
    *("--src-prefix=a/", "--dst-prefix=b/"),
)
_ATTRIBUTES = ".gitattributes"


def make_patch(checkout: Checkout, changes: Iterable[FileChange], *, color: bool) -> bytes:
    """The patch that makes `changes`, with names relative to the top folder; empty when they change nothing.

    Nothing is written into the repository.
    """
    before, after = {}, {}
    for change in changes:
        name = checkout.name_of(change.path)
        before[name] = Blob.like(change.path, change.before)
        after[name] = Blob.like(change.path, change.after)
    attributes = _attributes(checkout.top, before)
    with scratch(checkout) as space:
        _seed(space, [*before, *attributes])
        _store(space, "before", before | attributes)
        exact = _line_ends_lost(before, space.restored(before))
        space.add_exact({name: before[name] for name in exact})
        old = space.tree()
        _store(space, "after", after | attributes)
        space.add_exact({name: after[name] for name in exact})
        return space.git(*_DIFF_TREE, f"--color={'always' if color else 'never'}", old, space.tree())


def _store(space: Scratch, work_tree: str, files: Mapping[str, Blob]) -> None:
    space.lay_out(work_tree, files)
    space.add(work_tree, files)


def _seed(space: Scratch, names: Iterable[str]) -> None:
    """Tell the scratch index what the repository's has: git leaves CRLF alone in files stored with it."""
    wanted = {os.fsencode(name) for name in names}
    entries = space.checkout.git("ls-files", "--stage", "-z").split(b"\0")
    known = [entry for entry in entries if entry.partition(b"\t")[2] in wanted]
    space.git("update-index", "-z", "--index-info", stdin=b"".join(entry + b"\0" for entry in known))


def _attributes(top: Path, names: Iterable[str]) -> dict[str, Blob]:
    """The attribute files in the work tree that speak of `names`."""
    folders = {folder for name in names for folder in PurePosixPath(name).parents}
    files = {(folder / _ATTRIBUTES).as_posix(): top / folder / _ATTRIBUTES for folder in folders}
    # A symbolic link of this name means nothing to git.
    return {
        name: Blob(path.read_bytes())
        for name, path in files.items()
        if path.is_file() and not path.is_symlink()
    }


def _line_ends_lost(before: Mapping[str, Blob], restored: Mapping[str, bytes]) -> list[str]:
    def plain(data: bytes) -> bytes:
        return data.replace(b"\r\n", b"\n")

    return [
        name
        for name, blob in before.items()
        if restored[name] != blob.data and plain(restored[name]) == plain(blob.data)
    ]
