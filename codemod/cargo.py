"""Runs cargo and reads what it says: where the workspace is, what compiles, and from which files.

The only module that starts cargo or rustc. Their output is read as JSON; what they say of themselves in words
is passed on when they fail.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codemod.model import Diagnostic, Mark, ReattachError, Span

# Called with the name of a crate when cargo is done with it, whether it had to be compiled or not.
Finished = Callable[[str], None]

# A git hook runs with these set for its own repository; build scripts that ask git would ask that one.
_NOT_FOR_CARGO = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
_PLAIN = {"CARGO_TERM_COLOR": "never", "CARGO_TERM_PROGRESS_WHEN": "never", "CARGO_TERM_QUIET": "false"}
_LEVELS = ("error", "warning")
_SUMMARY = re.compile(r"aborting due to .*|\d+ warnings? emitted")
_MOST_WORDS = 30  # lines of an error that cargo passes on may run into hundreds
_GRACE = 5.0  # seconds for cargo to end once it is told to

_WAYS_OUT = {
    r"toolchain .* (is not installed|specified in override file)": (
        "the project's toolchain file asks for it: install it with `rustup toolchain install`, "
        "or name another one with RUSTUP_TOOLCHAIN"
    ),
    r"no such command: `clippy`|cargo-clippy.* is not installed": "install it: `rustup component add clippy`",
    r"--offline was specified|network.*offline|offline mode|without the offline flag": (
        "something is not on this machine yet: run `cargo fetch` once with a network, or leave out --offline"
    ),
    r"[Cc]ould not resolve host|failed to download|failed to fetch|spurious network error": (
        "it needs the network, or pass --offline if everything has been downloaded already"
    ),
    r"--locked was passed": "bring Cargo.lock up to date, or leave out --locked",
    r"could not find `Cargo.toml`": "fixes can be checked by the compiler in a Cargo project only",
    r"(?s)failed to read `[^`]*Cargo\.toml`.*No such file": (
        "a path that leads out of the git repository is not there in the copy that is compiled"
    ),
    r"pkg-config|system library": "install the library that the build script names, then try again",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which code is compiled, in cargo's own words, by `cargo check` or (`clippy`) by `cargo clippy`."""

    clippy: bool = False
    tests: bool = False
    all_targets: bool = False
    packages: tuple[str, ...] = ()
    workspace: bool = False
    features: tuple[str, ...] = ()
    all_features: bool = False
    no_default_features: bool = False
    target: str | None = None
    offline: bool = False
    locked: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command line after `cargo`."""
        flags = {
            "--tests": self.tests,
            "--all-targets": self.all_targets,
            "--workspace": self.workspace,
            "--all-features": self.all_features,
            "--no-default-features": self.no_default_features,
            "--offline": self.offline,
            "--locked": self.locked,
        }
        words = ["clippy" if self.clippy else "check", *(flag for flag, on in flags.items() if on)]
        for package in self.packages:
            words += ["--package", package]
        if self.features:
            words += ["--features", ",".join(self.features)]
        if self.target is not None:
            words += ["--target", self.target]
        return tuple(words)


@dataclass(frozen=True, slots=True)
class Unit:
    """One crate that was compiled once: which package's, with which files and under which conditions.

    `cfg` holds what `#[cfg(…)]` can ask for: names ("unix", "test") and pairs ('feature="x"').
    """

    package: str
    files: frozenset[Path]
    cfg: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What came of one run: cargo's messages about the code, each once, and the crates that compile.

    `failure` is what cargo said when it failed for another reason than the code; else it is empty.
    `crates` counts all crates cargo was done with, those of other people included.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    units: tuple[Unit, ...] = ()
    failure: str = ""
    crates: int = 0


@dataclass(frozen=True, slots=True)
class Project:
    """Where cargo sees a workspace, and where it puts what it builds."""

    root: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Cargo:
    """The cargo named by CARGO, as it is for its own subcommands, or else the one on PATH."""

    program: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def find(cls) -> Cargo:
        """Raises ReattachError where there is none."""
        program = os.environ.get("CARGO") or shutil.which("cargo")
        if program is None:
            raise ReattachError(
                "cargo is needed to check fixes by the compiler, and was not found",
                "install Rust (https://rustup.rs) and put cargo on PATH",
            )
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_CARGO}
        return cls(program, {**kept, **_PLAIN})

    def project(self, folder: Path) -> Project:
        """The workspace around `folder`. Needs no network and writes nothing; raises ReattachError."""
        words = ("metadata", "--no-deps", "--format-version=1")
        try:
            done = subprocess.run(
                [self.program, *words], cwd=folder, env=self.environment, capture_output=True
            )
        except OSError as error:
            raise ReattachError(f"cargo cannot be run: {error.strerror}: {self.program}") from error
        if done.returncode:
            raise _refusal("cargo cannot read the project", done.stderr.decode("utf-8", "replace"))
        told = json.loads(done.stdout)
        return Project(Path(told["workspace_root"]).resolve(), Path(told["target_directory"]))

    def compile(
        self, root: Path, selection: Selection, target: Path, finished: Finished | None = None
    ) -> Compiled:
        """Compile the workspace at `root` into the folder `target`.

        `root` is absolute and free of links; so are all paths in what comes back. `finished` hears of each
        crate. An error in the code is a diagnostic; raises ReattachError only when cargo cannot be started.
        """
        # What depends on a crate that fails is not compiled; all others are.
        words = [*selection.arguments, "--keep-going", "--message-format=json"]
        reader = _Reader(root, self._conditions(root, selection), finished)
        with tempfile.TemporaryFile() as said:
            with closing(self._lines(words, root, target, said)) as lines:
                for line in lines:
                    reader.read(line)
            said.seek(0)
            words_said = said.read().decode("utf-8", "replace")
        return reader.compiled(words_said)

    def _lines(
        self, words: Sequence[str], root: Path, target: Path, said: Any
    ) -> Generator[bytes, None, None]:
        # A build directory that the configuration names would be shared with the user's own builds.
        folders = dict.fromkeys(("CARGO_TARGET_DIR", "CARGO_BUILD_BUILD_DIR"), str(target))
        try:
            process = subprocess.Popen(
                [self.program, *words],
                cwd=root,
                env={**self.environment, **folders},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
            )
        except OSError as error:
            raise ReattachError(f"cargo cannot be run: {error.strerror}: {self.program}") from error
        assert process.stdout is not None
        try:
            yield from process.stdout
            process.wait()
        finally:
            # Left early: nobody waits for the answer any more, and the folder it works in will be removed.
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(_GRACE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            process.stdout.close()

    def _conditions(self, root: Path, selection: Selection) -> frozenset[str]:
        """What `#[cfg(…)]` finds on the machine that is compiled for; empty where rustc does not say."""
        beside = Path(self.program).with_name("rustc")
        rustc = os.environ.get("RUSTC") or (str(beside) if beside.exists() else "rustc")
        words = ["--print", "cfg", *os.environ.get("RUSTFLAGS", "").split()]
        if selection.target is not None:
            words += ["--target", selection.target]
        try:
            done = subprocess.run([rustc, *words], cwd=root, env=self.environment, capture_output=True)
        except OSError:
            return frozenset()
        told = frozenset(done.stdout.decode("utf-8", "replace").splitlines())
        return told | {"clippy"} if selection.clippy else told


class _Reader:
    """Takes in cargo's messages, one line of JSON each."""

    def __init__(self, root: Path, conditions: frozenset[str], finished: Finished | None) -> None:
        self._root = root
        self._conditions = conditions
        self._finished = finished
        self._diagnostics: dict[Diagnostic, None] = {}
        self._units: list[Unit] = []
        self._cfg_of: dict[str, frozenset[str]] = {}
        self._crates = 0
        self._success = False

    def read(self, line: bytes) -> None:
        # What a build script or a wrapper of the compiler prints may stand in between.
        if not line.startswith(b"{"):
            return
        message = json.loads(line)
        match message.get("reason"):
            case "compiler-message":
                self._add_diagnostic(message)
            case "compiler-artifact":
                self._add_unit(message)
            case "build-script-executed":
                self._cfg_of[message["package_id"]] = frozenset(message["cfgs"])
            case "build-finished":
                self._success = message["success"]

    def compiled(self, words_said: str) -> Compiled:
        failed_by_code = any(diagnostic.level == "error" for diagnostic in self._diagnostics)
        failure = (
            "" if self._success or failed_by_code else words_said.strip() or "cargo failed without a word"
        )
        return Compiled(tuple(self._diagnostics), tuple(self._units), failure, self._crates)

    def _add_diagnostic(self, message: dict[str, Any]) -> None:
        told = message["message"]
        level = told["level"].partition(":")[0]  # the compiler's own failure is an "error: internal …"
        if level not in _LEVELS or _SUMMARY.fullmatch(told["message"]):
            return
        spans = list(_spans(told))
        notes = [span["label"] for span in spans] + [child["message"] for child in told["children"]]
        self._diagnostics.setdefault(
            Diagnostic(
                level=level,
                code=(told["code"] or {}).get("code", ""),
                message=told["message"],
                marks=tuple(dict.fromkeys(map(self._mark, spans))),
                notes=tuple(note for note in notes if note),
                crate=_package(message["package_id"]),
                rendered=told["rendered"] or "",
            )
        )

    def _mark(self, span: dict[str, Any]) -> Mark:
        text = span["text"][0]["text"] if span["text"] else ""
        place = Span(span["byte_start"], max(span["byte_start"], span["byte_end"]))
        return Mark(self._root / span["file_name"], place, span["is_primary"], text.strip())

    def _add_unit(self, message: dict[str, Any]) -> None:
        self._crates += 1
        if self._finished is not None:
            self._finished(message["target"]["name"])
        if not Path(message["manifest_path"]).is_relative_to(self._root):
            return
        switches = {f'feature="{name}"' for name in message["features"]}
        profile = message["profile"]
        switches |= {"test"} if profile["test"] else set()
        conditions = self._conditions - {"debug_assertions"}
        conditions |= {"debug_assertions"} if profile["debug_assertions"] else set()
        cfg = conditions | switches | self._cfg_of.get(message["package_id"], frozenset())
        self._units.append(Unit(_package(message["package_id"]), self._files_of(message), cfg))

    def _files_of(self, message: dict[str, Any]) -> frozenset[Path]:
        """The files a crate was made from, as the compiler wrote them down beside its result."""
        for name in map(Path, message["filenames"]):
            notes = name.with_name(name.stem.removeprefix("lib") + ".d")
            if notes.is_file():
                return frozenset(self._root / file for file in _dependencies(notes.read_bytes()))
        return frozenset({Path(message["target"]["src_path"])})


def _spans(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All places of a message and its notes, and where the macros that brought them forth were called."""
    for span in told["spans"]:
        yield span
        while span["expansion"] is not None:
            span = {**span["expansion"]["span"], "label": None}
            yield span
    for child in told["children"]:
        yield from ({**span, "is_primary": False} for span in _spans(child))


def _package(package_id: str) -> str:
    """The name in "path+file:///folder/name#0.1.0" or "path+file:///folder#name@0.1.0"."""
    place, _, version = package_id.rpartition("#")
    return version.partition("@")[0] if "@" in version else place.rpartition("/")[2]


def _dependencies(notes: bytes) -> list[str]:
    r"""The files named in a makefile of the compiler, by the rule there is for each; spaces are `\ `."""
    lines = notes.decode("utf-8", "surrogateescape").splitlines()
    rules = [line[:-1] for line in lines if line.endswith(":") and not line.startswith("#")]
    return [rule.replace("\\ ", " ") for rule in rules]


def _refusal(message: str, words_said: str) -> ReattachError:
    return ReattachError(f"{message}:\n{shortened(words_said)}", way_out(words_said))


def way_out(words_said: str) -> str:
    """What to do about an error that cargo told in words; empty when only it can say."""
    return next((hint for words, hint in _WAYS_OUT.items() if re.search(words, words_said)), "")


def shortened(words_said: str) -> str:
    """The error in what cargo said, without the progress before it and without what is too much of it."""
    lines = words_said.strip().partition("\n\nStack backtrace:")[0].splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("error")), 0)
    told = lines[first : first + _MOST_WORDS]
    return "\n".join([*told, "…"] if len(lines) - first > _MOST_WORDS else told)
