"""The real cargo, and a small workspace to run it on: crates with leaks, and a gpui that is types only."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.crates import lay_out, package
from tests.repositories import Sandbox

# As they are before tests get a home folder of their own, in which rustup would find no toolchain.
_HOME = Path.home()
_TOOLCHAIN = {
    "RUSTUP_TOOLCHAIN": os.environ.get("RUSTUP_TOOLCHAIN", "stable"),
    "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", str(_HOME / ".rustup")),
    "CARGO_HOME": os.environ.get("CARGO_HOME", str(_HOME / ".cargo")),
}

GPUI = """
use std::marker::PhantomData;

pub struct App;
pub struct Window;
pub struct Entity<T>(pub PhantomData<T>);
pub struct Context<'a, T>(pub &'a mut App, pub PhantomData<T>);
pub trait EventEmitter<E> {}

#[must_use]
pub struct Subscription(pub Option<Box<dyn FnOnce()>>);

impl Subscription {
    pub fn detach(self) {}
}

impl<T: 'static> Context<'_, T> {
    pub fn subscribe<U: EventEmitter<E>, E>(
        &mut self,
        _: &Entity<U>,
        _: impl FnMut(&mut T, Entity<U>, &E, &mut Context<T>) + 'static,
    ) -> Subscription {
        Subscription(None)
    }

    pub fn observe<U>(
        &mut self,
        _: &Entity<U>,
        _: impl FnMut(&mut T, Entity<U>, &mut Context<T>) + 'static,
    ) -> Subscription {
        Subscription(None)
    }

    pub fn notify(&mut self) {}
}
"""

PANEL = """
pub struct @ {
    events: usize,
}

impl @ {
    pub fn new(store: &Entity<Store>, cx: &mut Context<Self>) -> Self {
        cx.subscribe(store, |this, _, _: &Changed, cx| {
            this.events += 1;
            cx.notify();
        })
        .detach();
        Self { events: 0 }
    }
}
"""


def panels(*names: str) -> str:
    """A module with a view for each name, whose constructor detaches a subscription."""
    head = "use gpui::{Context, Entity};\n\nuse crate::{Changed, Store};\n"
    return head + "".join(PANEL.replace("@", name) for name in names)


STORE = """
pub struct Store;
pub struct Changed;

impl gpui::EventEmitter<Changed> for Store {}
"""


def workspace(root: Path, crates: dict[str, dict[str, str]]) -> Sandbox:
    """A committed workspace of `crates`, each given by the files below its `src`, and of the small gpui."""
    files = {
        "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nresolver = "3"\n',
        ".gitignore": "/target\n",
        "crates/gpui/Cargo.toml": package("gpui"),
        "crates/gpui/src/lib.rs": GPUI,
    }
    for name, sources in crates.items():
        files[f"crates/{name}/Cargo.toml"] = package(
            name,
            '[dependencies]\ngpui = { path = "../gpui" }\n',
            "[features]\nmore = []\n",
        )
        files |= {f"crates/{name}/src/{file}": text for file, text in sources.items()}
    lay_out(root, files)
    box = Sandbox(root.resolve())
    box.git("init", "--initial-branch=main")
    box.git("config", "user.name", "A Tester")
    box.git("config", "user.email", "tester@example.com")
    box.git("add", "--all")
    box.git("commit", "--message=first")
    return box


def use_cargo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the calling test run cargo, without a network; skip it where there is none, or fail it under CI."""
    for name in ("CARGO", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "RUSTFLAGS", "RUSTC"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**_TOOLCHAIN, "CARGO_NET_OFFLINE": "true"}.items():
        monkeypatch.setenv(name, value)
    if _version():
        return
    reason = "cargo is not installed: fixes were not compiled"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@cache
def _version() -> str:
    found = shutil.which("cargo")
    if found is None:
        return ""
    return subprocess.run([found, "--version"], capture_output=True, text=True).stdout
