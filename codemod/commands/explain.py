"""`reattach explain`: what a rule looks for, what it does about it, and when that is right."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from codemod.catalog import all_rules, rule_named
from codemod.console import is_terminal
from codemod.model import ReattachError
from codemod.resources import templates_dir
from codemod.rule import Option, Rule
from codemod.tomlfile import did_you_mean

_TOPICS = "_explain"


def run(options: Namespace) -> int:
    """Print a page, laid out for reading on a terminal and as Markdown elsewhere, or the list; always 0."""
    if options.topic is None:
        sys.stdout.write(contents())
        return 0
    page = _page(options.topic)
    if is_terminal(sys.stdout):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        sys.stdout.write(page)
    return 0


def topics() -> dict[str, Path]:
    """What there is to explain besides rules, each with its page: its first line says what it is about."""
    return {page.stem: page for page in sorted((templates_dir() / _TOPICS).glob("*.md"))}


def contents() -> str:
    """All rules and topics, each with a line of its own."""
    rules = {rule.id: rule.summary for rule in all_rules()}
    others = {name: _text(page).partition("\n")[0] for name, page in topics().items()}
    width = max(map(len, [*rules, *others]))
    return "".join(
        f"{title}:\n" + "".join(f"  {name:{width}}  {about}\n" for name, about in listed.items())
        for title, listed in (("Rules", rules), ("Topics", others))
    )


def _page(topic: str) -> str:
    """The page of a rule or topic, as Markdown."""
    rule, pages = rule_named(topic), topics()
    if rule is not None:
        return rule_page(rule)
    if topic in pages:
        return f"# {topic}\n\n{_text(pages[topic])}"
    hint = did_you_mean(topic, [*(known.id for known in all_rules()), *pages], "topic")
    raise ReattachError(f"there is no rule or topic `{topic}`", hint)


def rule_page(rule: Rule) -> str:
    """All there is to say about `rule`, as Markdown."""
    state = "on" if rule.default else "off: name it in `select`"
    text = _text(templates_dir() / rule.id / "explain.md")
    parts = [f"# {rule.id}", f"{rule.summary} (By default {state}.)", text.strip()]
    parts += [_about(option, rule) for option in rule.options]
    return "\n\n".join(parts) + "\n"


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _about(option: Option, rule: Rule) -> str:
    choices = " or ".join(f"`{choice}`" for choice in option.choices)
    setting = f'```toml\n[rules.{rule.id}]\n{option.name} = "{option.default}"\n```'
    return (
        f"## Option {option.name}\n\nWhat it sets: {option.help}. It is {choices}; on the command line "
        f"`--set {rule.id}.{option.name}=VALUE`, in `reattach.toml`:\n\n{setting}"
    )
