"""`reattach verify`: compile the fixes in a temporary work tree, and say which of them compile."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from codemod.commands.common import (
    look,
    tell,
    tell_if_not_formatted,
    tell_if_nothing_was_read,
    tell_problems,
)
from codemod.console import Paint, use_color
from codemod.report import as_verdicts
from codemod.report.summary import verified


def run(options: Namespace) -> int:
    """Print what became of each fix; 0 all compile, 1 some were left out, 2 it could not be done."""
    found = look(options)
    if options.output_format == "json":
        sys.stdout.write(as_verdicts.render_json(found, Path.cwd()))
    else:
        paint = Paint(use_color(options.color, sys.stdout))
        sys.stdout.write(as_verdicts.render_text(found, Path.cwd(), paint))
    tell_if_nothing_was_read(options, found)
    tell_if_not_formatted(options, found)
    if found.verified is not None:
        left_out = f"; {len(found.dropped):,} left out" if found.dropped else ""
        tell(options, verified(found.verified) + left_out)
    tell_problems(found.problems)
    if found.problems:
        return 2
    return 1 if found.dropped else 0
