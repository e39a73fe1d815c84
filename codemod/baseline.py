"""A baseline: what a tree was known to leak when somebody began to look, so that only what is new is told.

It counts findings per file and rule and knows no lines, so that code may move about. Paths in it are relative
to the workspace, with forward slashes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from codemod.model import Applicability, Finding, ReattachError

BASELINE_FILE = "reattach-baseline.json"
_VERSION = 1

# A file's path relative to the workspace, and the id of a rule.
Entry = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Baseline:
    """How many findings each rule has in each file; entries with none are left out."""

    counts: Mapping[Entry, int] = field(default_factory=dict)

    @classmethod
    def of(cls, findings: Iterable[Finding], root: Path) -> Baseline:
        """Count `findings` in the workspace at `root`, without those that are fine."""
        told = (finding for finding in findings if finding.applicability is not Applicability.FINE)
        return cls(Counter(entry_of(finding, root) for finding in told))

    @property
    def total(self) -> int:
        """How many findings there are in all."""
        return sum(self.counts.values())

    def holds(self, now: Baseline) -> frozenset[Entry]:
        """The entries of `now` with no more findings than this has."""
        return frozenset(entry for entry, count in now.counts.items() if count <= self.counts.get(entry, 0))

    def shrunk(self, now: Baseline, looked_at: Callable[[Entry], bool]) -> int:
        """How many findings of this are gone in `now`, among the entries that were looked at."""
        entries = [entry for entry in self.counts if looked_at(entry)]
        return sum(max(0, self.counts[entry] - now.counts.get(entry, 0)) for entry in entries)

    def renewed(self, now: Baseline, looked_at: Callable[[Entry], bool]) -> Baseline:
        """`now`, with the entries of this that were not looked at."""
        kept = {entry: count for entry, count in self.counts.items() if not looked_at(entry)}
        return Baseline({**kept, **now.counts})

    def text(self) -> bytes:
        """The baseline as a file: sorted, so that two of them can be compared and merged line by line."""
        files: dict[str, dict[str, int]] = {}
        for (name, rule), count in sorted(self.counts.items()):
            files.setdefault(name, {})[rule] = count
        return json.dumps({"version": _VERSION, "findings": files}, indent=2).encode("ascii") + b"\n"


def entry_of(finding: Finding, root: Path) -> Entry:
    """The entry that `finding` is counted in."""
    return finding.path.relative_to(root).as_posix(), finding.rule


def looked_at(root: Path, scanned: Sequence[Path], rules: Sequence[str]) -> Callable[[Entry], bool]:
    """Says of an entry whether a run of `rules` over the files `scanned` knows all about it.

    Of a file that is gone everything is known.
    """
    names = {path.relative_to(root).as_posix() for path in scanned}

    def known(entry: Entry) -> bool:
        name, rule = entry
        return rule in rules and (name in names or not (root / name).exists())

    return known


def read_baseline(path: Path) -> Baseline:
    """The baseline in the file at `path`.

    Raises:
        ReattachError: naming the file, when it cannot be read or holds anything else.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        hint = "`reattach baseline` writes it" if isinstance(error, FileNotFoundError) else ""
        raise ReattachError(f"{path} cannot be read: {error.strerror}", hint) from error
    except ValueError as error:  # not UTF-8, or not JSON
        _refuse(path, f"it is not JSON: {error}")
    if not isinstance(content, dict) or "version" not in content:
        _refuse(path, "it names no version")
    if content["version"] != _VERSION:
        _refuse(path, f"it is of version {content['version']!r}, this reattach knows version {_VERSION}")
    return Baseline(dict(_counts(content.get("findings"), path)))


def _counts(files: Any, path: Path) -> Iterable[tuple[Entry, int]]:
    if not isinstance(files, dict) or not all(isinstance(rules, dict) for rules in files.values()):
        _refuse(path, "`findings` must be a table of files, each a table of rules")
    for name, rules in files.items():
        for rule, count in rules.items():
            if not isinstance(count, int) or isinstance(count, bool) or count < 1:
                _refuse(path, f"`{rule}` in `{name}` must be a number of findings, not {count!r}")
            yield (name, rule), count


def _refuse(path: Path, why: str) -> NoReturn:
    raise ReattachError(f"{path} is no baseline: {why}", hint="remove it and run `reattach baseline` again")
