"""Cargo on the real gpui: what has to be there for it, and what it says.

`python -m tests.gpui_build` prints the Debian packages that are missing, for whoever installs them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.rustfmt import TOOLCHAIN

CRATE = Path(__file__).resolve().parent / "gpui"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or CRATE / "target").absolute()

# The profile is the golden crate's, or other packages would have gpui built once more.
SETTINGS = {"CARGO_TARGET_DIR": str(TARGET), "CARGO_PROFILE_DEV_DEBUG": "0", "CARGO_TERM_COLOR": "never"}

# What builds and links gpui on Linux, by the Debian package that brings it.
COMPILERS = {"gcc": "cc", "g++": "c++"}
LIBRARIES = {
    "libxcb1-dev": "libxcb.so",
    "libxkbcommon-dev": "libxkbcommon.so",
    "libxkbcommon-x11-dev": "libxkbcommon-x11.so",
}


@dataclass(frozen=True)
class Done:
    """What a cargo command came to: its exit code, all it printed, and its messages when asked for JSON."""

    code: int
    said: str
    messages: Sequence[dict[str, Any]]

    @property
    def errors(self) -> list[str]:
        """The compiler's errors as it prints them."""
        told = [message["message"] for message in self.messages if message["reason"] == "compiler-message"]
        return [message["rendered"] for message in told if message["level"] == "error"]


def cargo(*arguments: str, folder: Path = CRATE) -> Done:
    """Run a cargo command in `folder`, with the target directory that all of them share."""
    done = _run("cargo", *arguments, folder=folder)
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"reason":')]
    return Done(done.returncode, done.stdout + done.stderr, messages)


def need_gpui(skipped: str = "nothing was built with gpui") -> None:
    """Skip the calling test where gpui cannot be built; under CI that is a failure.

    The reason says what is `skipped`, what is missing and how to get it. Afterwards all crates of the golden
    crate's lock file are there: builds can do without the network.
    """
    missing = _missing()
    if not missing:
        return
    reason = f"{skipped}: {missing}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def missing_packages() -> list[str]:
    """Debian packages that gpui needs and that are not there; none on other systems than Linux."""
    if sys.platform != "linux":
        return []
    missing = [package for package, compiler in COMPILERS.items() if not _works(compiler, "--version")]
    return missing + [package for package, library in LIBRARIES.items() if not _can_link(library)]


@cache
def _missing() -> str:
    """What is missing for gpui and how to get it; empty when nothing is."""
    if not _works("cargo", "--version"):
        return "cargo is not installed; see https://rustup.rs"
    if not _works("cargo", "clippy", "--version"):
        return "clippy is not installed; `rustup component add clippy` does it"
    if packages := missing_packages():
        return f"system packages are missing; on Debian, `apt-get install {' '.join(packages)}` does it"
    fetch = ("cargo", "fetch", "--locked", "--target", _host())
    if _works(*fetch, "--offline"):
        return ""
    fetched = _run(*fetch)
    if fetched.returncode == 0:
        return ""
    said = " ".join(fetched.stderr.split())
    return f"crates are missing; `cargo fetch --locked` in {CRATE} gets them, but says: {said}"


def _host() -> str:
    found = re.search(r"^host: (\S+)$", _run("rustc", "-vV").stdout, re.MULTILINE)
    assert found is not None
    return found[1]


def _can_link(library: str) -> bool:
    # The compiler prints the path of what it finds, and the bare name of what it does not.
    return _works("cc", "--version") and "/" in _run("cc", f"-print-file-name={library}").stdout


def _works(*command: str) -> bool:
    return shutil.which(command[0], path=TOOLCHAIN.get("PATH")) is not None and _run(*command).returncode == 0


def _run(*command: str, folder: Path = CRATE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=TOOLCHAIN | SETTINGS,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )


if __name__ == "__main__":
    print(" ".join(missing_packages()))
