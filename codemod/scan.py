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
from codemod.rust.facts import FileFacts, facts_of
from codemod.rust.syntax import parse


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in one file: the sites by rule, and with them the file's bytes and facts.

    A file without any site brings neither, so that little has to travel between processes.
    """

    path: Path
    sites: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    source: Source | None = None
    facts: FileFacts | None = None
    problem: Problem | None = None


def scan_files(paths: Sequence[Path], rule_ids: Sequence[str]) -> list[Scan]:
    """Scan several files, one after the other; see `scan_source`."""
    found = []
    for path in paths:
        source = read_source(path)
        if isinstance(source, Problem):
            found.append(Scan(path, problem=source))
        else:
            found.append(scan_source(source, rule_ids))
    return found


def scan_source(source: Source, rule_ids: Sequence[str]) -> Scan:
    """Let the rules collect their sites from one file.

    Only what a rule's cheap test lets through is parsed.
    """
    rules = [rule for rule_id in rule_ids if (rule := rule_named(rule_id)) and rule.wanted(source.data)]
    if not rules:
        return Scan(source.path)
    tree = parse(source.data)
    sites = tuple((rule.id, found) for rule in rules if (found := rule.collect(tree)))
    if not sites:
        return Scan(source.path)
    return Scan(source.path, sites, source, facts_of(tree))
