"""Holds reattach's verdicts against what people decided.

    python tests/bench/labels.py sites LABELS.csv TREE
    python tests/bench/labels.py history EXAMPLES.json REPOSITORY

`sites` takes sites that were labelled by reading: a CSV file with the columns path, line (where the whole
expression begins), m (`detach`, `detach_and_log_err`, …), expected (fix-safe, fix-review, report-only or
ignore) and, to show, why. `history` takes commits that gave a detached handle an owner: a JSON list with
parent (the commit before), path, lines (of the `.detach…` itself) and storage (where the handle went).
`--json` prints the same for programs. The exit code is 0 whatever the figures are, and 2 when the input
cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from codemod.model import Applicability, ReattachError
from tests.bench import history, labelled
from tests.bench.audited import accounts, audit, sites_of, verdicts_by_rule


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the two comparisons and print what it comes to."""
    options = _parser().parse_args(arguments)
    try:
        if not options.place.is_dir():
            raise labelled.Unusable(f"no such directory: {options.place}")
        compare = _sites if options.command == "sites" else _history
        print(compare(options.labels, options.place.resolve(), as_json=options.json))
    except (labelled.Unusable, ReattachError) as error:
        print(f"labels.py: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="reattach's verdicts against what people decided")
    commands = parser.add_subparsers(dest="command", required=True)
    sites = commands.add_parser("sites", help="against sites labelled by reading")
    sites.add_argument("labels", type=Path, metavar="LABELS.csv")
    sites.add_argument("place", type=Path, metavar="TREE", help="the tree that was read")
    past = commands.add_parser("history", help="against commits that gave a handle an owner")
    past.add_argument("labels", type=Path, metavar="EXAMPLES.json")
    past.add_argument("place", type=Path, metavar="REPOSITORY", help="a git repository with those commits")
    for command in (sites, past):
        command.add_argument("--json", action="store_true", help="print for programs")
    return parser


def _sites(file: Path, tree: Path, *, as_json: bool) -> str:
    labels = labelled.read_labels(file)
    run = audit(tree, [tree])
    sites = sites_of(run)
    result = labelled.figures(labelled.pair(labels, sites))
    by_rule, textual = verdicts_by_rule(run), accounts(run, sites)
    if as_json:
        whole = {"rules": by_rule, "textual": textual.whole, "accounted": textual.part}
        return json.dumps({**labelled.as_data(result), "tree": whole}, indent=2)
    return (
        f"{labelled.as_text(result)}\n\n{_rule_table(by_rule)}\n"
        f"of the text's `.detach…`, accounted for: {textual}"
    )


def _history(file: Path, repository: Path, *, as_json: bool) -> str:
    entries = history.read_entries(file)

    def done(count: int) -> None:
        if sys.stderr.isatty():
            print(
                f"\r{count} of {len(entries)} entries",
                end="\n" if count == len(entries) else "",
                file=sys.stderr,
            )

    found = history.replay(entries, repository, done)
    if not found.results:
        raise labelled.Unusable(f"{repository}: no tree to audit: {found.unavailable[0][1]}")
    result = history.figures(found.results)
    if as_json:
        return json.dumps(history.as_data(found, result), indent=2)
    return history.as_text(found, result)


def _rule_table(by_rule: Mapping[str, Counter[str]]) -> str:
    """How often each rule gives each verdict in the whole tree."""
    width = max(map(len, (*by_rule, "whole tree")))
    lines = [f"{'whole tree':{width}}" + "".join(f"{verdict:>9}" for verdict in Applicability)]
    for rule, counts in sorted(by_rule.items()):
        lines.append(f"{rule:{width}}" + "".join(f"{counts[verdict]:>9}" for verdict in Applicability))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
