"""`reattach diff`: the fixes as a patch on standard output, and not one byte besides."""

from __future__ import annotations

import sys
from argparse import Namespace

from codemod import gitrepo
from codemod.commands.common import (
    look,
    tell,
    tell_dropped,
    tell_if_not_formatted,
    tell_if_nothing_was_read,
    tell_problems,
    tell_verified,
)
from codemod.console import use_color
from codemod.report.summary import fixes


def run(options: Namespace) -> int:
    """Print the patch; 0 when there is none, 1 when there is, 2 when something was not processed."""
    found = look(options)
    patch = gitrepo.diff(found.root, found.changes, color=use_color(options.color, sys.stdout))
    # Bytes, since the files are: a patch need not be in the encoding of the terminal.
    sys.stdout.buffer.write(patch)
    sys.stdout.flush()
    tell_if_nothing_was_read(options, found)
    tell_if_not_formatted(options, found)
    tell_dropped(options, found)
    tell_verified(options, found)
    tell(options, fixes(found))
    tell_problems(found.problems)
    if found.problems:
        return 2
    return 1 if patch else 0
