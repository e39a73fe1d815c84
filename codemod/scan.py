"""The work on one file: read, test the bytes, parse, collect.

It runs in any process, and knows no other file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from codemod.catalog import rule_named
from codemod.discover import read_source
from codemod.model import Problem, Source
from codemod.rust.allows import AllowComment, allow_comments, mentions_allow
from codemod.rust.cargo_layout import is_test_file
from codemod.rust.facts import FileFacts, facts_of
from codemod.rust.mentions import Mention, detach_mentions, mentions_detach
from codemod.rust.syntax import parse


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in one file: the sites by rule, and with them the file's bytes and facts.

    A file without any site brings neither, so that little has to travel between processes; a file whose
    sites can be judged by themselves brings no facts. `allows` are its comments that allow something,
    `mentions` (in an audit) all its `.detach…`.
    """

    path: Path
    sites: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    source: Source | None = None
    facts: FileFacts | None = None
    problem: Problem | None = None
    allows: tuple[AllowComment, ...] = ()
    mentions: tuple[Mention, ...] = ()


def scan_files(paths: Sequence[Path], rule_ids: Sequence[str], audit: bool = False) -> list[Scan]:
    """Scan several files, one after the other; see `scan_source`."""
    found = []
    for path in paths:
        source = read_source(path)
        if isinstance(source, Problem):
            found.append(Scan(path, problem=source))
        else:
            found.append(scan_source(source, rule_ids, audit))
    return found


def scan_source(source: Source, rule_ids: Sequence[str], audit: bool = False) -> Scan:
    """Let the rules collect their sites from one file, and in an audit account for every `.detach…`.

    Only a file whose bytes promise something is parsed; where nobody asks what is fine, none of tests only.
    """
    path, data = source.path, source.data
    if is_test_file(path) and not audit and not mentions_allow(data):
        return Scan(path)
    rules = [rule for rule_id in rule_ids if (rule := rule_named(rule_id)) and rule.wanted(data)]
    allowing, mentioning = mentions_allow(data), audit and mentions_detach(data)
    if not (rules or allowing or mentioning):
        return Scan(path)
    tree = parse(data)
    sites = tuple((rule.id, found) for rule in rules if (found := rule.collect(tree)))
    allows = allow_comments(tree) if allowing else ()
    mentions = detach_mentions(tree) if mentioning else ()
    if not sites:
        return Scan(path, allows=allows, mentions=mentions)
    linked = any(
        rule.links(site) for rule in rules for rule_id, found in sites if rule_id == rule.id for site in found
    )
    facts = facts_of(tree) if linked else None
    return Scan(path, sites, source, facts, allows=allows, mentions=mentions)
