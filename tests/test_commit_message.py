"""Commit messages read well in `git log`, whatever the findings are called."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from codemod.commit_message import commit_message
from codemod.model import CommitStep, Finding
from codemod.render import render_text
from tests.repositories import finding

ROOT = Path("/tree")


def message(*findings: Finding, crate: str = "agent") -> list[str]:
    step = CommitStep("some-rule", crate, findings, ())
    text = commit_message(step, "something is asked for twice", ROOT, render_text)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    return text.removesuffix("\n").split("\n")


def test_what_leaked_what_was_done_and_where() -> None:
    leak = finding(
        ROOT / "crates/agent/src/thread_store.rs",
        312,
        owner="ThreadStore",
        subject="context server registration tasks",
        message="every `Running` event detaches a task that registers the tools of the same server again",
        done="stores the task in `context_server_tasks` and skips a server that is registered",
    )
    assert message(leak) == [
        "agent: Give context server registration tasks an owner",
        "",
        "- crates/agent/src/thread_store.rs:312, owner ThreadStore",
        "",
        "  Every `Running` event detaches a task that registers the tools of the",
        "  same server again. The fix stores the task in `context_server_tasks`",
        "  and skips a server that is registered.",
        "",
        "Found by the rule some-rule: something is asked for twice. More on this,",
        "and on when the fix is right:",
        "",
        "    reattach explain some-rule",
    ]


def test_several_findings() -> None:
    lines = message(
        finding(ROOT / "a.rs", 1, subject="load tasks"),
        finding(ROOT / "a.rs", 9, subject="load tasks"),
        finding(ROOT / "b.rs", 3, subject="watchers"),
    )
    assert lines[0] == "agent: Give load tasks and watchers an owner"
    assert [line for line in lines if line.startswith("- ")] == ["- a.rs:1", "- a.rs:9", "- b.rs:3"]
    assert "" not in [before + after for before, after in pairwise(lines)], "double gap"


@pytest.mark.parametrize(
    ("subjects", "subject"),
    [
        (["tasks"], "agent: Give tasks an owner"),
        (["x" * 50], f"agent: Give {'x' * 50} an owner"),
        (["x" * 60], "agent: Fix 1 finding of some-rule"),
        (
            ["first long subject of a finding", "second long subject of one"],
            "agent: Fix 2 findings of some-rule",
        ),
        ([""], "agent: Fix 1 finding of some-rule"),
    ],
)
def test_the_subject_fits_its_line(subjects: list[str], subject: str) -> None:
    line = message(*(finding(ROOT / "a.rs", subject=text) for text in subjects))[0]
    assert line == subject
    assert len(line) <= 72


def test_without_a_crate() -> None:
    assert message(finding(ROOT / "a.rs", subject="tasks"), crate="")[0] == "Give tasks an owner"


def test_a_body_is_wrapped_but_no_path_is_broken() -> None:
    path = "crates/" + "long-name-of-a-folder/" * 5 + "src/x.rs"
    lines = message(finding(ROOT / path, message="word-with-hyphens " * 40))
    assert f"  {path}:1" in lines or f"- {path}:1" in lines
    assert all(len(line) <= 72 for line in lines if path not in line)
    assert all(line.startswith("  ") for line in lines if "hyphens" in line)


def test_odd_paths_stay_on_their_line_and_can_be_encoded() -> None:
    lines = message(finding(ROOT / "new\nline\udcff ☃.rs"), finding(Path("/elsewhere/x.rs")))
    assert "- new\\nline\\udcff ☃.rs:1" in lines
    assert "- /elsewhere/x.rs:1" in lines
    assert "\n".join(lines).encode()
