"""`reattach baseline`: note what leaks today, so that later runs tell and mend only what is new."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from codemod import discover
from codemod.baseline import Baseline, looked_at, read_baseline
from codemod.commands.common import (
    baseline_file,
    look_with,
    settings_for,
    tell,
    tell_if_nothing_was_read,
    tell_problems,
)
from codemod.console import counted, shown_name
from codemod.pipeline import Fixes
from codemod.write import write_whole


def run(options: Namespace) -> int:
    """Write the baseline of the workspace; 0 when it is written, 2 when something could not be processed.

    What it says of files outside of the paths given, and of rules that were not run, stays in it.
    """
    paths = [Path(path) for path in options.paths]
    root = discover.find_root(paths)
    asked = settings_for(root, options)
    file = baseline_file(root, asked, options)
    before = read_baseline(file) if file.exists() else None
    found = look_with(root, paths, asked, None, options, Fixes.COUNTED)
    now = Baseline.of(found.findings, root)
    if before is not None:
        now = before.renewed(now, looked_at(root, found.scanned, found.rules))
    write_whole(Path(os.path.realpath(file)), now.text())
    files = len({name for name, _ in now.counts})
    tell_if_nothing_was_read(options, found)
    name = shown_name(file, Path.cwd())
    tell(options, f"Wrote {name}: {counted(now.total, 'finding')} in {counted(files, 'file')}")
    tell_problems(found.problems)
    return 2 if found.problems else 0
