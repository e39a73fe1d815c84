"""The golden cases: small crates before and after a rule, as `golden/README.md` describes them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from codemod import pipeline
from codemod.kit import the_kit
from codemod.model import Applicability, Run
from codemod.settings import Settings

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
MAIN = PurePosixPath("src/lib.rs")

# Relative to the crate, so that a case reads the same wherever it is laid out.
Files = dict[PurePosixPath, bytes]

VERSIONS = {"anyhow": "1", "futures": "0.3", "gpui": "=0.2.2", "log": "0.4", "tracing": "0.1"}


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that must come up: what it starts at, how far it may be trusted, and a part of its reason.

    `fix` is off for one that asks for a review and brings no edit, as with `--strict`.
    """

    applicability: Applicability
    starts_with: str
    reason_contains: str = ""
    path: str = str(MAIN)
    fix: bool = True

    @property
    def changes(self) -> bool:
        """True when the finding brings an edit."""
        return self.fix and self.applicability in (Applicability.SAFE, Applicability.REVIEW)


@dataclass(frozen=True, slots=True)
class Case:
    """One folder below `golden/<rule>`.

    `shows` says in a sentence what the case is there for. `strict` asks for the house rule that nothing is
    detached which something could own. `kit` names modules of the kit that the crate has, all they need
    included. `does_not_compile` is empty, or says why the case cannot be compiled
    against the gpui of crates.io.
    """

    folder: Path
    shows: str
    findings: tuple[Expected, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    edition: str = "2024"
    dependencies: tuple[str, ...] = ("anyhow", "futures", "gpui", "log")
    strict: bool = False
    kit: tuple[str, ...] = ()
    does_not_compile: str = ""

    @property
    def rule(self) -> str:
        """The id of the rule the case belongs to."""
        return self.folder.parent.name

    @property
    def id(self) -> str:
        """Rule and name, as the bless command takes them."""
        return f"{self.rule}/{self.folder.name}"

    def before(self) -> Files:
        """Every file of the crate, its manifest included."""
        manifest = {PurePosixPath("Cargo.toml"): self._manifest().encode()}
        modules = [the_kit().named(name) for name in self.kit]
        kit = {PurePosixPath("src", f"{module.rust_name}.rs"): module.text for module in modules}
        return manifest | kit | self._stored("before")

    def after(self) -> Files:
        """Every file as it must look after the rule has run."""
        return self.before() | self._stored("after")

    def changes(self) -> bool:
        """True when the case expects any change at all."""
        return self.before() != self.after()

    def patch(self) -> bytes:
        """What `reattach diff` must print; empty when nothing changes."""
        stored = self.folder / "change.patch"
        return stored.read_bytes() if stored.exists() else b""

    def _manifest(self) -> str:
        dependencies = "".join(f'{name} = "{VERSIONS[name]}"\n' for name in self.dependencies)
        package = f'name = "sample"\nversion = "0.1.0"\nedition = "{self.edition}"\npublish = false\n'
        return f"[package]\n{package}\n[dependencies]\n{dependencies}"

    def _stored(self, moment: str) -> Files:
        tree = self.folder / moment
        files = {
            PurePosixPath(path.relative_to(tree).as_posix()): path.read_bytes()
            for path in sorted(tree.rglob("*"))
            if path.is_file()
        }
        main = tree.with_suffix(".rs")
        if main.exists():
            files[MAIN] = main.read_bytes()
        return files


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case of every rule, sorted."""
    return tuple(_read(folder) for folder in sorted(GOLDEN.glob("[!_]*/*")) if folder.is_dir())


def _read(folder: Path) -> Case:
    # Unknown keys must not pass unseen: both constructors refuse them.
    told: dict[str, Any] = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    findings = tuple(
        Expected(**{**finding, "applicability": Applicability(finding["applicability"])})
        for finding in told.pop("finding", [])
    )
    for listed in told.keys() & {"dependencies", "kit"}:
        told[listed] = tuple(told[listed])
    return Case(folder=folder, findings=findings, **told)


def lay_out(files: Files, root: Path) -> None:
    """Write `files` below `root`, over what is there."""
    for name, data in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def look_at(case: Case, root: Path, *, unsafe_fixes: bool | None = None) -> Run:
    """Run the case's rule over the crate laid out at `root`.

    Unless told otherwise, fixes for review are asked for where the case expects one.
    """
    if unsafe_fixes is None:
        unsafe_fixes = any(finding.applicability is Applicability.REVIEW for finding in case.findings)
    settings = Settings(
        select=(case.rule,),
        rules={case.rule: case.options},
        unsafe_fixes=unsafe_fixes,
        strict=case.strict,
        jobs=1,
    )
    return pipeline.run(root, [root], settings)


def changed_files(run: Run) -> Files:
    """The files a run would write, relative to its root."""
    return {
        PurePosixPath(change.path.relative_to(run.root).as_posix()): change.after for change in run.changes
    }
