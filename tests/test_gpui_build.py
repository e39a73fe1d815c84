"""What is said where gpui cannot be built, with stand-ins for the tools that are asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import gpui_build
from tests.rustfmt import TOOLCHAIN

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a shell script of that name on a path that holds nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setitem(TOOLCHAIN, "PATH", str(folder))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(gpui_build, "_missing", gpui_build._missing.__wrapped__)

    def put(name: str, script: str = "exit 0") -> None:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)

    return put


def _reason() -> str:
    with pytest.raises(pytest.skip.Exception) as skipped:
        gpui_build.need_gpui()
    return str(skipped.value)


def test_without_cargo_it_says_where_cargo_is_from(install: Install) -> None:
    assert "cargo is not installed" in _reason()
    assert "https://rustup.rs" in _reason()


def test_without_clippy_it_says_how_to_add_it(install: Install) -> None:
    install("cargo", '[ "$1" != clippy ]')
    assert "rustup component add clippy" in _reason()


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux gpui links to system libraries")
def test_missing_libraries_are_named_by_their_packages(install: Install) -> None:
    install("cargo")
    install("cc", 'case "$1" in *libxcb.so) echo /usr/lib/libxcb.so;; *=*) echo "${1#*=}";; esac')
    assert gpui_build.missing_packages() == ["g++", "libxkbcommon-dev", "libxkbcommon-x11-dev"]
    assert "apt-get install g++ libxkbcommon-dev libxkbcommon-x11-dev" in _reason()


def test_crates_out_of_reach_are_told_in_the_words_of_cargo(install: Install) -> None:
    _all_but_crates(install)
    assert "crates are missing" in _reason()
    assert "could not resolve host" in _reason()


def test_nothing_is_said_where_all_is_there(install: Install) -> None:
    _all_but_crates(install)
    install("cargo")
    gpui_build.need_gpui()


def test_under_ci_it_is_a_failure(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="cargo is not installed"):
        gpui_build.need_gpui()


def _all_but_crates(install: Install) -> None:
    install("cargo", '[ "$1" != fetch ] || { echo "could not resolve host" >&2; exit 101; }')
    install("rustc", 'echo "host: x86_64-unknown-linux-gnu"')
    install("cc", 'echo "/usr/lib/${1#*=}"')
    install("c++")
