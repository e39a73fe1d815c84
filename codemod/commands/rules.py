"""`reattach rules`: the rules and their options."""

from __future__ import annotations

from argparse import Namespace

from codemod.catalog import all_rules
from codemod.rule import Option, Rule


def run(options: Namespace) -> int:
    """Print one line per rule and one per option; always 0."""
    rules = all_rules()
    width = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        print(_rule_line(rule, width))
        for option in rule.options:
            print(f"{'':{width}}       {_option_line(option)}")
    return 0


def _option_line(option: Option) -> str:
    return f"{option.name} = {' | '.join(option.choices)} (default: {option.default}): {option.help}"


def _rule_line(rule: Rule, width: int) -> str:
    return f"{rule.id:{width}}  {'on ' if rule.default else 'off'}  {rule.summary}"
