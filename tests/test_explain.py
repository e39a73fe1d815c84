"""What there is to explain: every rule, and what is no rule but stands in reports."""

from __future__ import annotations

import pytest

from codemod.catalog import all_rules
from codemod.commands import explain
from codemod.model import OWN_RULES
from codemod.rule import Rule
from tests.conftest import Reattach


def test_what_can_be_explained_is_listed(reattach: Reattach) -> None:
    rules, topics = reattach("explain").out.split("Topics:\n")
    assert [line.split()[0] for line in rules.splitlines()] == ["Rules:", *(r.id for r in all_rules())]
    assert {line.split()[0] for line in topics.splitlines()} >= set(OWN_RULES)


@pytest.mark.parametrize("topic", [*explain.topics()])
def test_every_topic_is_explained(reattach: Reattach, topic: str) -> None:
    page = reattach("explain", topic).out
    (about,) = (line for line in reattach("explain").out.splitlines() if line.split()[0] == topic)
    assert page.startswith(f"# {topic}\n\n{about.split(maxsplit=1)[1]}\n\n")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_is_explained(reattach: Reattach, rule: Rule) -> None:
    page = reattach("explain", rule.id).out
    assert page.startswith(f"# {rule.id}\n\n{rule.summary}")
    assert "```rust" in page
    for option in rule.options:
        about = page[page.index(f"## Option {option.name}") :]
        assert f'{option.name} = "{option.default}"' in about
        assert all(f"`{choice}`" in about for choice in option.choices)
