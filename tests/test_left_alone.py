"""Why maps and handlers are left alone: a golden case without a finding passes whatever the reason was."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod import pipeline
from codemod.model import Applicability
from codemod.settings import Settings
from tests import golden

REASONS = {
    "double-lookup/await-between": "awaits",
    "double-lookup/clone-on-every-hit": "cloned even where",
    "double-lookup/insert-under-a-condition": "part of something larger",
    "double-lookup/key-of-an-outer-loop": "`title` is used where the entry has it",
    "double-lookup/key-made-for-the-insert": "would be made even where",
    "double-lookup/key-used-after-a-return": "`name` is used where the entry has it",
    "double-lookup/key-used-by-the-value": "`name` is used where the entry has it",
    "double-lookup/map-that-is-not-of-std": "no map of std",
    "double-lookup/match-that-uses-the-key": "`title` is used where the entry has it",
    "double-lookup/match-whose-value-is-lent": "may outlive the entry",
    "double-lookup/match-with-a-guard": "more than the key",
    "double-lookup/more-conditions": "more than the key",
    "double-lookup/only-tests": "only tests run it",
    "double-lookup/other-branch-uses-the-map": "the other branch uses",
    "double-lookup/place-in-a-list": "is not known",
    "double-lookup/value-by-a-method": "used before the insert",
    "double-lookup/value-that-is-handed-on": "may outlive the entry",
    "double-lookup/value-uses-the-map": "used before the insert",
    "untracked-cleanup/emptied-in-another-file": "closing.rs may take something out",
    "lifecycle-logging/logs-it-all": "all of it",
    "lifecycle-logging/only-tests": "only tests run it",
}
# Of these the rule sees nothing at all: what they hold is not what it is about.
UNSEEN = {
    "double-lookup/another-key",
    "double-lookup/another-map",
    "double-lookup/behind-a-lock",
    "double-lookup/guard-that-leaves",
    "untracked-cleanup/ends-another-thing",
    "untracked-cleanup/method-of-a-method",
    "untracked-cleanup/method-that-the-end-calls",
    "untracked-cleanup/method-with-a-key-of-its-own",
    "untracked-cleanup/no-arm-that-ends-it",
    "untracked-cleanup/not-in-an-arm-that-starts",
    "untracked-cleanup/removed-by-a-method",
    "untracked-cleanup/removed-elsewhere",
    "untracked-cleanup/removed-in-the-arm",
    "untracked-cleanup/retained",
    "untracked-cleanup/set-of-keys",
    "untracked-cleanup/two-methods-of-one-name",
    "lifecycle-logging/ends-another-thing",
    "lifecycle-logging/no-arm-that-ends-it",
    "lifecycle-logging/no-entity",
    "lifecycle-logging/not-in-an-arm-that-starts",
    "lifecycle-logging/set-of-keys",
}
RULES = {case_id.split("/")[0] for case_id in REASONS}
SILENT = {case.id: case for case in golden.all_cases() if case.rule in RULES and not case.findings}


def _reasons(case: golden.Case, root: Path) -> list[str]:
    golden.lay_out(case.before(), root)
    settings = Settings(select=(case.rule,), audit=True, jobs=1)
    run = pipeline.run(root.resolve(), [root.resolve()], settings)
    return [
        finding.reason
        for finding in run.findings
        if finding.rule == case.rule and finding.applicability is Applicability.FINE
    ]


def test_each_case_without_a_finding_has_its_reason() -> None:
    assert SILENT.keys() == REASONS.keys() | UNSEEN


@pytest.mark.parametrize("case_id", sorted(REASONS))
def test_it_is_left_alone_for_that_reason(case_id: str, tmp_path: Path) -> None:
    (reason,) = _reasons(SILENT[case_id], tmp_path)
    assert REASONS[case_id] in reason


@pytest.mark.parametrize("case_id", sorted(UNSEEN))
def test_it_is_not_what_the_rule_is_about(case_id: str, tmp_path: Path) -> None:
    assert _reasons(SILENT[case_id], tmp_path) == []
