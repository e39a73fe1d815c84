"""Plays the main job on a small workspace that ships with the package, in a git repository of its own."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from codemod.model import ReattachError
from codemod.resources import templates_dir

BRANCH = "reattach/demo"

# Runs one command line, as if typed after `reattach`, and returns its exit code.
Reattach = Callable[[Sequence[str]], int]

# The repository must not depend on how the machine's git is set up, nor on there being an identity.
REPOSITORY_SETTINGS = {
    "user.name": "reattach demo",
    "user.email": "demo@reattach.invalid",
    "commit.gpgSign": "false",
    "core.autocrlf": "false",
    "core.hooksPath": os.devnull,
}


def play(reattach: Reattach, keep: Path | None = None) -> int:
    """Check, diff and apply the bundled example; everything shown is the output of the command above it.

    The example is put into `keep`, which must not hold anything yet, or else into a temporary directory
    that is removed at the end. Returns 0, or the exit code of the first command that failed.
    """
    with _place(keep) as place:
        _found_repository(place)
        with contextlib.chdir(place):
            _say(f"An example workspace, in a git repository of its own:\n$ cd {shlex.quote(str(place))}")
            for arguments in (["check"], ["diff"], ["apply", "--branch", BRANCH]):
                _say(f"\n$ reattach {shlex.join(arguments)}")
                code = reattach(arguments)
                if code > 1:
                    return code
            _show_git("log", "--stat", "--format=%n%C(auto)%h %an%n%n%B", f"HEAD..{BRANCH}")
            _show_git("status", "--short", "--branch")
    if keep:
        _say(f"\nThe example stays in {keep}; `git switch {BRANCH}` shows the result.")
    else:
        _say("\nThe example is gone again; `reattach demo --keep DIR` leaves it in DIR.")
    return 0


@contextlib.contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="reattach-demo-") as scratch:
            yield Path(scratch).resolve()
    else:
        if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
            raise ReattachError(
                f"{keep} is there already", "name an empty directory, or one still to be made"
            )
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()


def _found_repository(place: Path) -> None:
    shutil.copytree(templates_dir() / "_demo", place, dirs_exist_ok=True)
    _git(place, "init", "--quiet")
    _git(place, "symbolic-ref", "HEAD", "refs/heads/main")
    for name, value in REPOSITORY_SETTINGS.items():
        _git(place, "config", name, value)
    _git(place, "add", ".")
    _git(place, "commit", "--quiet", "--message", "An assistant that uses context servers")


def _show_git(*arguments: str) -> None:
    _say(f"\n$ git {shlex.join(arguments)}")
    _git(Path.cwd(), "--no-pager", *arguments)


def _git(place: Path, *arguments: str) -> None:
    # Inside a git hook GIT_DIR names the user's own repository, which is not meant.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        subprocess.run(["git", *arguments], cwd=place, env=environment, check=True)
    except FileNotFoundError:
        raise ReattachError("git is not installed", "install git; the demo makes a repository") from None
    except subprocess.CalledProcessError as error:
        raise ReattachError(f"git {arguments[0]} failed with exit code {error.returncode}") from None


def _say(text: str) -> None:
    # Flushed, since git writes to the same terminal or file by its own handle.
    print(text, flush=True)
    sys.stderr.flush()
