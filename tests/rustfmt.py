"""The real rustfmt, for the tests that compare with it."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

# As it is before tests get a home folder of their own, in which rustup would find no toolchain.
TOOLCHAIN = {"RUSTUP_TOOLCHAIN": "stable", **os.environ}


def need_rustfmt() -> None:
    """Skip the calling test where there is no rustfmt; under CI that is a failure."""
    if _version():
        return
    reason = "rustfmt is not installed: how it lays out code was not compared"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def formatted(source: str, edition: str, folder: Path | None = None) -> str:
    """`source` as rustfmt writes it in the style of `edition`; fails when rustfmt cannot read it.

    `folder` is where it looks for its configuration: the current one by default.
    """
    command = ["rustfmt", "--edition", edition, "--emit", "stdout"]
    done = subprocess.run(command, input=source.encode(), env=TOOLCHAIN, capture_output=True, cwd=folder)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode()


def unformatted(data: bytes, edition: str) -> str:
    """What rustfmt would change in `data`; empty when nothing."""
    command = ["rustfmt", "--edition", edition, "--check"]
    done = subprocess.run(command, input=data, env=TOOLCHAIN, capture_output=True)
    return (done.stdout + done.stderr).decode("utf-8", "replace")  # with stdin the exit code is always 0


@cache
def _version() -> str:
    found = shutil.which("rustfmt")
    if found is None:
        return ""
    return subprocess.run([found, "--version"], env=TOOLCHAIN, capture_output=True, text=True).stdout
