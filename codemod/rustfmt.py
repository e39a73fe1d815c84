"""Keeps formatted files formatted: where rustfmt would lay out a fix otherwise, its layout is taken.

A file that was not formatted before its fixes is left as they made it, and so is every file where rustfmt is
not installed or fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from codemod.model import FileChange, Problem

TIMEOUT = 10.0
"""Seconds that rustfmt may take for one file; it needs a small part of one."""

_DEFAULT = "rustfmt"
_MOST_AT_ONCE = 4
_TOOLCHAIN_FILES = "rust-toolchain", "rust-toolchain.toml"
_BOM = b"\xef\xbb\xbf"


class Rustfmt:
    """The rustfmt on PATH, or the one that RUSTFMT names, as for `cargo fmt`; none if RUSTFMT is empty.

    It runs in the folder of each file, so that the rustfmt.toml and the toolchain are those of the project.
    `edition_of` gives the edition of the crate a file belongs to, None outside of any. `jobs` is the number
    of processes, 0 for one per processor.
    """

    def __init__(self, edition_of: Callable[[Path], str | None], jobs: int = 0) -> None:
        self._edition_of = edition_of
        self._at_once = min(jobs or os.cpu_count() or 1, _MOST_AT_ONCE)
        self._named = os.environ.get("RUSTFMT", _DEFAULT)
        found = shutil.which(self._named)
        # Absolute as it runs in other folders, but with links kept: rustup's are told apart by their names.
        self._program = None if found is None else Path(found).absolute()
        self._known: dict[tuple[Path, bytes], bytes | None] = {}
        self._failures: dict[Path, str] = {}
        self._unusable: dict[Path | None, str] = {}
        self._works = False
        self._hangs = False

    @property
    def failure(self) -> Problem | None:
        """Why rustfmt could not be run, on all files or on the first where it failed.

        None when there was nothing to run it on, or when there is no rustfmt and none was named.
        """
        if not self._failures:
            return None
        path, reason = min(self._failures.items())
        return Problem(path if self._works else None, f"rustfmt could not be run: {reason}")

    def keep(self, changes: Sequence[FileChange]) -> list[bytes]:
        """The text that each of `changes` shall end in."""
        if self._program is None:
            if self._named not in ("", _DEFAULT):
                self._failures |= {change.path: f"there is no `{self._named}`" for change in changes}
            return [change.after for change in changes]
        editions = [self._edition_of(change.path) for change in changes]
        with ThreadPoolExecutor(self._at_once) as pool:
            return list(pool.map(self._kept, changes, editions))

    def _kept(self, change: FileChange, edition: str | None) -> bytes:
        # The text after comes first: it is formatted nearly always, and then the one before does not matter.
        formatted = self._formatted(change.path, change.after, edition)
        if formatted is None or formatted == change.after:
            return change.after
        # Of an empty file rustfmt makes an empty line, though nothing in it is laid out badly.
        was_formatted = not change.before or (
            self._formatted(change.path, change.before, edition) == change.before
        )
        return formatted if was_formatted else change.after

    def _formatted(self, path: Path, data: bytes, edition: str | None) -> bytes | None:
        """`data` as rustfmt writes it, its byte order mark and kind of line ends kept; None on failure."""
        if (path, data) not in self._known:
            # rustfmt drops the mark, and does not see the line ends of what it reads from its input.
            mark = _BOM if data.startswith(_BOM) else b""
            newline = b"\r\n" if b"\r\n" in data else b"\n"
            formatted = self._run(path, data.removeprefix(mark).replace(b"\r\n", b"\n"), edition)
            kept = None if formatted is None else mark + formatted.replace(b"\n", newline)
            self._known[path, data] = kept
        return self._known[path, data]

    def _run(self, path: Path, text: bytes, edition: str | None) -> bytes | None:
        toolchain = _toolchain_file(path)
        if toolchain in self._unusable:
            self._failures[path] = self._unusable[toolchain]
        if self._hangs or toolchain in self._unusable:
            return None
        command = [str(self._program), "--emit=stdout", "--config=newline_style=Unix"]
        if edition is not None:
            command.append(f"--edition={edition}")
        try:
            done = _answer(command, path.parent, text)
        except subprocess.TimeoutExpired:
            self._hangs = True
            self._failures[path] = f"it took more than {TIMEOUT:g} seconds"
            return None
        except OSError as error:
            self._failures[path] = error.strerror or str(error)
            return None
        if done.returncode:
            self._failures[path] = _reason(done.stderr) or f"it ended with exit code {done.returncode}"
            if not self._starts(path.parent):
                self._unusable[toolchain] = self._failures[path]
            return None
        self._works = True
        return done.stdout

    def _starts(self, folder: Path) -> bool:
        """Whether rustfmt can be run in `folder` at all: rustup refuses where a toolchain is missing."""
        try:
            return not _answer([str(self._program), "--version"], folder).returncode
        except (OSError, subprocess.TimeoutExpired):
            return False


def _answer(command: Sequence[str], folder: Path, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # Showing a patch is no occasion to download the toolchain that the project asks for.
    environment = {**os.environ, "RUSTUP_AUTO_INSTALL": "0"}
    return subprocess.run(
        command, input=text, capture_output=True, cwd=folder, env=environment, timeout=TIMEOUT
    )


def _toolchain_file(path: Path) -> Path | None:
    """The file that names the toolchain for `path`, found as rustup finds it: the nearest one above."""
    named = (folder / name for folder in path.parents for name in _TOOLCHAIN_FILES)
    return next((file for file in named if file.is_file()), None)


def _reason(stderr: bytes) -> str:
    """The first error of `stderr`; warnings, which may come before it, only where there is none."""
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [line.removeprefix("error: ") for line in lines if line.startswith("error")]
    return next(iter(errors + lines), "")
