"""The proofs at run time, looked at without running them: none is missing, unused or badly laid out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from codemod.catalog import all_rules
from tests.golden import GOLDEN
from tests.rustfmt import all_unformatted, need_rustfmt

CRATE = Path(__file__).resolve().parent / "gpui"
PROOFS = CRATE / "tests"
SCENARIOS = sorted((CRATE / "scenarios").glob("*/*.rs"))
ADVISED = sorted((CRATE / "advised").glob("*/*.rs"))
SOURCES = sorted(path for path in CRATE.rglob("*.rs") if "target" not in path.relative_to(CRATE).parts)


def _id(path: Path) -> str:
    return path.relative_to(CRATE).as_posix()


def test_every_rule_is_proved() -> None:
    assert sorted(path.stem for path in PROOFS.glob("*.rs")) == sorted(rule.id for rule in all_rules())


@pytest.mark.parametrize("scenario", SCENARIOS, ids=_id)
def test_every_scenario_is_run(scenario: Path) -> None:
    rule, case = scenario.parent.name, scenario.stem
    proofs = (PROOFS / f"{rule}.rs").read_text(encoding="utf-8")
    assert re.search(rf"\b{case.replace('-', '_')}\b", proofs), f"nothing proves anything of {rule}/{case}"
    text = scenario.read_text(encoding="utf-8")
    for function in re.findall(r"^pub fn (\w+)\(", text, re.MULTILINE):
        assert re.search(rf"\b{function}\b", proofs), f"{function} is never run"


@pytest.mark.parametrize("advised", ADVISED, ids=_id)
def test_advice_is_written_for_what_is_not_fixed(advised: Path) -> None:
    case = GOLDEN / advised.parent.name / advised.stem
    assert (case / "before.rs").is_file()
    assert not (case / "after.rs").exists(), "the rule mends it: prove that instead"
    assert (CRATE / "scenarios" / advised.parent.name / advised.name).is_file()


def test_sources_are_formatted() -> None:
    need_rustfmt()
    sources = {path.read_bytes(): _id(path) for path in SOURCES}
    assert [sources[source] for source in all_unformatted(list(sources), "2024")] == []
