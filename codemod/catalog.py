"""The list of rules, made by walking `codemod/rules`: no list is kept by hand."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from codemod import rules
from codemod.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by id.

    A module without a `RULE`, or whose rule bears another name than the module, is a defect of the
    package itself and raises at once rather than going missing.
    """
    found = []
    for module in pkgutil.iter_modules(rules.__path__):
        rule = importlib.import_module(f"{rules.__name__}.{module.name}").RULE
        if not isinstance(rule, Rule) or rule.id != module.name.replace("_", "-"):
            raise TypeError(f"codemod/rules/{module.name}.py: RULE does not fit the module's name")
        found.append(rule)
    return tuple(sorted(found, key=lambda rule: rule.id))


def rule_named(rule_id: str) -> Rule | None:
    """The rule with this id, or None."""
    return next((rule for rule in all_rules() if rule.id == rule_id), None)
