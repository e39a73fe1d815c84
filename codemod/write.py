"""Puts changed files onto the disk, each of them whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from codemod.model import FileChange, Problem

_PREFIX, _SUFFIX = ".reattach-", ".tmp"


@dataclass(frozen=True, slots=True)
class Written:
    """The file holds the new bytes."""

    path: Path


@dataclass(frozen=True, slots=True)
class Stale:
    """The file was changed by somebody else after it was read, and was left as it is."""

    path: Path


@dataclass(frozen=True, slots=True)
class Failed:
    """The file could not be written and is as it was."""

    path: Path
    problem: Problem


Outcome = Written | Stale | Failed


def write_changes(changes: Sequence[FileChange]) -> tuple[Outcome, ...]:
    """Write every change, and say of each how it went, in the same order. Raises nothing for a single file.

    A file is replaced by a new one with the same permissions and, where allowed, the same owner; a symbolic
    link stays, its target is replaced; other hard links to the file keep the old bytes. Killed at any moment,
    every file is the old or the new one. What killed runs left behind is removed from the folders written to.
    """
    outcomes = []
    swept: set[Path] = set()
    for change in changes:
        try:
            target = Path(os.path.realpath(change.path, strict=True))
            if target.parent not in swept:
                _sweep(target.parent)
                swept.add(target.parent)
            outcomes.append(_write(change, target))
        except OSError as error:
            outcomes.append(_failed(change.path, f"could not be written: {error.strerror or error}"))
    _flush_folders(swept)
    return tuple(outcomes)


def create_file(path: Path, data: bytes) -> None:
    """Make a file of `data` at `path`, where none must be yet. Raises OSError, and leaves nothing then."""
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
        except OSError:
            path.unlink()
            raise


def write_whole(path: Path, data: bytes) -> None:
    """Make `path` a file that holds `data`, whether there is one already or not. Raises OSError."""
    spare = path.with_name(f"{path.name}{_SUFFIX}")
    try:
        spare.write_bytes(data)
        spare.replace(path)
    finally:
        spare.unlink(missing_ok=True)


def _write(change: FileChange, target: Path) -> Outcome:
    status = target.stat()
    if not stat.S_ISREG(status.st_mode):
        return _failed(change.path, "not a regular file")
    if not os.access(target, os.W_OK):
        return _failed(change.path, "the file is read-only", f"make it writable: chmod u+w '{change.path}'")
    handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, target.parent)
    spare = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            _fill(file, change.after, status)
            # The last moment to see that an editor has saved the file in the meantime.
            current = target.read_bytes()
            if current == change.before:
                spare.replace(target)
        # Two links to one file make two changes: the second finds its work done.
        return Written(change.path) if current in (change.before, change.after) else Stale(change.path)
    finally:
        spare.unlink(missing_ok=True)


def _fill(file: BinaryIO, data: bytes, status: os.stat_result) -> None:
    """Write `data` through to the disk, and give the file the owner and the permissions in `status`."""
    # Held until the process ends, however it ends: tells a file in the making from one left behind.
    # Where a file system knows no locks, what is left behind stays.
    with contextlib.suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX)
    with contextlib.suppress(PermissionError):
        os.fchown(file.fileno(), status.st_uid, status.st_gid)
    os.fchmod(file.fileno(), stat.S_IMODE(status.st_mode))
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def _sweep(folder: Path) -> None:
    """Remove the temporary files that killed runs have left in `folder`."""
    for spare in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            handle = os.open(spare, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                spare.unlink()
            finally:
                os.close(handle)


def _flush_folders(folders: Iterable[Path]) -> None:
    """Bring the renames to the disk, so that a power cut cannot undo them."""
    for folder in folders:
        # Some file systems refuse this for folders; the files themselves are safe all the same.
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _failed(path: Path, message: str, hint: str = "") -> Failed:
    return Failed(path, Problem(path, message, hint))
