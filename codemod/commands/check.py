"""`reattach check`: report what leaks."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from codemod.catalog import all_rules
from codemod.commands.common import look, tell_if_nothing_was_read, tell_problems
from codemod.console import Paint, use_color
from codemod.discover import read_source
from codemod.model import Run, Source
from codemod.pipeline import Fixes
from codemod.report.summary import tally


def run(options: Namespace) -> int:
    """Print the findings to standard output; 0 clean, 1 findings, 2 something could not be processed."""
    # The edits stand in what programs read, not in what people do.
    told_in_words = options.output_format in ("text", "github")
    found = look(options, Fixes.COUNTED if told_in_words else Fixes.PLANNED)
    if options.sort == "risk":
        found = replace(found, findings=tuple(sorted(found.findings, key=lambda finding: -finding.risk)))
    sys.stdout.write(_report(found, options))
    tell_if_nothing_was_read(options, found)
    tell_problems(found.problems)
    if found.problems:
        return 2
    return 1 if tally(found).findings and not options.exit_zero else 0


def _report(found: Run, options: Namespace) -> str:
    # Each format is imported for itself: three of the four are never needed.
    folder = Path.cwd()
    if options.output_format == "json":
        from codemod.report import as_json

        return as_json.render(found, folder)
    if options.output_format == "sarif":
        from codemod.report import sarif

        return sarif.render(found, folder, all_rules())
    if options.output_format == "github":
        from codemod.report import github

        return github.render(found, folder)
    from codemod.report import text

    paint = Paint(use_color(options.color, sys.stdout))
    shown = text.render(found, folder, read=lru_cache(maxsize=1)(_bytes_of), paint=paint)
    parts = [shown]
    if not options.quiet:
        parts += [text.table(found, paint) if options.audit else "", text.closing(found, paint)]
    return "\n".join(filter(None, parts))


def _bytes_of(path: Path) -> bytes | None:
    source = read_source(path)
    return source.data if isinstance(source, Source) else None
