"""A small tree with detach calls, and verdicts on it, made up for the tests of `tests/bench`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from codemod.model import Applicability, Run, Source
from tests import made
from tests.bench.audited import Site

SAFE, REVIEW, REPORT, FINE = Applicability
CODE = """\
fn new(cx: &mut Context<Self>) {
    cx.spawn(async move |this, cx| {
        cx.spawn(inner).detach();
    })
    .detach_and_prompt_err("no luck", cx, |_| { other().detach(); None });
    task.detach();
}
"""
OUTER = CODE[CODE.index("cx.spawn(async") : CODE.index(";\n    task")]
CRATE = {
    "Cargo.toml": b'[workspace]\nmembers = ["one", "two"]\n',
    "one/Cargo.toml": b'[package]\nname = "one"\n',
    "one/src/a.rs": CODE.encode(),
    "two/Cargo.toml": b'[package]\nname = "two"\n',
    "two/src/b.rs": b"",
    "two/picture.gif": b"GIF",
}


def site(path: str = "a.rs", line: int = 1, verdict: Applicability = FINE, **others: object) -> Site:
    known = Site(path, line, line, "detach", verdict, "for a reason")
    return replace(known, **others)  # type: ignore[arg-type]  # the table is typed by its keys


def judge(monkeypatch: pytest.MonkeyPatch, module: object) -> list[tuple[Path, tuple[Path, ...], bool]]:
    """Let `module` audit by a rule that reviews `task.detach()`, and give what it was asked for."""
    asked = []

    def audit(tree: Path, paths: Sequence[Path], *, strict: bool = False) -> Run:
        asked.append((tree, tuple(path.relative_to(tree) for path in paths), strict))
        source = Source(tree / "one/src/a.rs", (tree / "one/src/a.rs").read_bytes())
        review = made.finding(source, "task.detach()", REVIEW, storage="slot", risk=0.8)
        findings = (review, made.finding(source, OUTER, FINE, risk=0.1))
        return replace(made.run(tree, findings), scanned=(source.path,))

    monkeypatch.setattr(module, "audit", audit)
    return asked
