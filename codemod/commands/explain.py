"""`reattach explain RULE`: what a rule looks for, what it does about it, and when that is right."""

from __future__ import annotations

import sys
from argparse import Namespace

from codemod.catalog import all_rules, rule_named
from codemod.console import is_terminal
from codemod.model import ReattachError
from codemod.resources import templates_dir
from codemod.rule import Option, Rule
from codemod.tomlfile import did_you_mean


def run(options: Namespace) -> int:
    """Print the rule's page, laid out for reading on a terminal and as Markdown elsewhere; always 0."""
    rule = rule_named(options.rule)
    if rule is None:
        hint = did_you_mean(options.rule, [known.id for known in all_rules()], "rule")
        raise ReattachError(f"there is no rule `{options.rule}`", hint)
    if is_terminal(sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page(rule)))
    else:
        sys.stdout.write(page(rule))
    return 0


def page(rule: Rule) -> str:
    """All there is to say about `rule`, as Markdown."""
    state = "on" if rule.default else "off: name it in `select`"
    text = (templates_dir() / rule.id / "explain.md").read_text(encoding="utf-8")
    parts = [f"# {rule.id}", f"{rule.summary} (By default {state}.)", text.strip()]
    parts += [_about(option, rule) for option in rule.options]
    return "\n\n".join(parts) + "\n"


def _about(option: Option, rule: Rule) -> str:
    choices = " or ".join(f"`{choice}`" for choice in option.choices)
    setting = f'```toml\n[rules.{rule.id}]\n{option.name} = "{option.default}"\n```'
    return (
        f"## Option {option.name}\n\nWhat it sets: {option.help}. It is {choices}; on the command line "
        f"`--set {rule.id}.{option.name}=VALUE`, in `reattach.toml`:\n\n{setting}"
    )
