"""Real git repositories for tests, apart from whatever the machine's git is set to."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemod.model import Applicability, FileChange, Finding, Location, Span


def isolate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Keep git from reading any configuration but a repository's own."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder))
    monkeypatch.setenv("HOME", str(folder))


@dataclass(frozen=True)
class Sandbox:
    """A repository at `top`, looked at through the git command and not through the code under test."""

    top: Path

    @classmethod
    def with_files(cls, top: Path, files: Mapping[str, bytes]) -> Sandbox:
        """A repository whose only commit holds `files`."""
        top.mkdir(parents=True)
        box = cls(top.resolve())
        box.git("init", "--initial-branch=main")
        box.git("config", "user.name", "A Tester")
        box.git("config", "user.email", "tester@example.com")
        box.write(files)
        box.git("add", "--all")
        box.git("commit", "--allow-empty", "--message=first")
        return box

    def git(self, *arguments: str, stdin: bytes = b"", folder: str = ".") -> bytes:
        """What a git command prints; a failure fails the test."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.top / folder, input=stdin, capture_output=True, check=False
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    def write(self, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            path = self.top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def change(self, name: str, after: bytes, before: bytes | None = None) -> FileChange:
        """A change of the file to `after`, from what stands on disk unless told otherwise."""
        path = self.top / name
        return FileChange(path, path.read_bytes() if before is None else before, after, ())

    def state(self) -> dict[str, object]:
        """All that a command which only looks must leave alone, in the work tree and the git folder."""
        files = {path: path.read_bytes() for path in self.top.rglob("*") if path.is_file()}
        modes = {path: path.lstat().st_mode for path in self.top.rglob("*")}
        return {"files": files, "modes": modes}

    def objects(self) -> set[bytes]:
        """The ids of all objects in the store, reachable or not."""
        listed = self.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--unordered")
        return set(listed.split())


def finding(path: Path, line: int = 1, **others: object) -> Finding:
    """A finding of a made-up rule, as far as commits need one."""
    known: dict[str, object] = {
        "rule": "some-rule",
        "path": path,
        "span": Span(0, 1),
        "location": Location(line, 1, line, 2),
        "message": "the task is detached on every event",
        "applicability": Applicability.SAFE,
        "reason": "certain",
    }
    return Finding(**{**known, **others})  # type: ignore[arg-type]  # the table is typed by its keys
