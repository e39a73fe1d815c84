"""A rule is a module, a template folder and a golden folder: none of the three without the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.catalog import all_rules
from codemod.resources import templates_dir
from tests.golden import GOLDEN, Case, all_cases

RULES = [rule.id for rule in all_rules()]


def _folders(base: Path) -> list[str]:
    # A leading underscore marks what rules share.
    return sorted(entry.name for entry in base.iterdir() if entry.is_dir() and entry.name[0] not in "_.")


def test_template_folders_are_those_of_the_rules() -> None:
    assert _folders(templates_dir()) == RULES


def test_golden_folders_are_those_of_the_rules() -> None:
    assert _folders(GOLDEN) == RULES


def _fixes(rule: str) -> bool:
    # A rule without templates reports only.
    return any((templates_dir() / rule).glob("*.j2"))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_explains_itself(rule: str) -> None:
    assert (templates_dir() / rule / "explain.md").is_file()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_cases_with_and_without_a_change(rule: str) -> None:
    changes = {case.changes() for case in all_cases() if case.rule == rule}
    assert changes == ({True, False} if _fixes(rule) else {False})


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_cases_with_and_without_a_finding(rule: str) -> None:
    assert {bool(case.findings) for case in all_cases() if case.rule == rule} == {True, False}


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_a_case_has_a_crate_to_look_at(case: Case) -> None:
    assert any(name.suffix == ".rs" for name in case.before())
    known = {"after", "after.rs", "before", "before.rs", "case.toml", "change.patch"}
    assert {entry.name for entry in case.folder.iterdir()} <= known
