"""For every test: an environment without surprises, the command line, and an example to run it on."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemod import cli
from codemod.resources import templates_dir
from tests.repositories import Sandbox, isolate

# Whoever runs the tests may have any of these set; each of them changes what is printed, or when.
_OUTPUT_VARIABLES = (
    *("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"),
    *("PYTHONIOENCODING", "PYTHONUNBUFFERED"),
)


def pytest_configure() -> None:
    """Have Ctrl-C do what it does, in the tests and in what they start."""
    # A shell has what it starts in the background ignore it, and that is handed on from process to process.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    isolate(monkeypatch, tmp_path)
    for name in _OUTPUT_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    # No expectation hangs on there being one: its own tests name one.
    monkeypatch.setenv("RUSTFMT", "")


@dataclass(frozen=True)
class Result:
    """What a command line came to."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Standard output as text."""
        return self.raw.decode("utf-8")


Reattach = Callable[..., Result]


@pytest.fixture
def reattach(capsysbinary: pytest.CaptureFixture[bytes]) -> Reattach:
    """Runs one command line in this process: `reattach("check", "src")`."""

    def run(*arguments: str | Path, entry: Callable[[list[str]], int] = cli.main) -> Result:
        capsysbinary.readouterr()
        try:
            code = entry([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsysbinary.readouterr()
        return Result(code, captured.out, captured.err.decode("utf-8"))

    return run


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bundled example, a workspace in no repository, as current folder."""
    place = tmp_path.resolve() / "example"
    shutil.copytree(templates_dir() / "_demo", place)
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def example_repository(example: Path) -> Sandbox:
    """The bundled example in a git repository with one commit, as current folder."""
    box = Sandbox(example)
    box.git("init", "--initial-branch=main")
    box.git("config", "user.name", "A Tester")
    box.git("config", "user.email", "tester@example.com")
    box.git("add", "--all")
    box.git("commit", "--message=first")
    return box
