"""The real rustfmt, for the tests that compare with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
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


def all_unformatted(sources: Sequence[bytes], edition: str) -> frozenset[bytes]:
    """Those of `sources` that rustfmt would change, found by few processes."""
    alone = [source for source in sources if re.search(rb"^\s*(pub )?mod \w+;", source, re.MULTILINE)]
    together = [source for source in sources if source not in alone]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.rs" for number in range(len(together))]
        for path, source in zip(paths, together, strict=True):
            path.write_bytes(source)
        command = ["rustfmt", "--edition", edition, "--check", "-l", *map(str, paths)]
        done = subprocess.run(command, env=TOOLCHAIN, capture_output=True, text=True)
        named = done.stdout.split()
        found = {source for path, source in zip(paths, together, strict=True) if str(path) in named}
    # A file that rustfmt cannot read is not named, and one with modules makes it look for their files.
    alone += together if done.stderr else []
    return frozenset(found | {source for source in alone if unformatted(source, edition)})


@cache
def _version() -> str:
    found = shutil.which("rustfmt")
    if found is None:
        return ""
    return subprocess.run([found, "--version"], env=TOOLCHAIN, capture_output=True, text=True).stdout
