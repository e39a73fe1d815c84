"""`reattach monitor`: whether a process, with all that it starts, grows."""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from codemod.commands.common import tell_problems
from codemod.commands.extras import needing
from codemod.commands.logsettings import log_settings
from codemod.console import is_terminal, use_color
from codemod.model import Problem, ReattachError
from codemod.signals import ending_as_interrupt

if TYPE_CHECKING:
    from codemod.evidence.watched import Watched

_PICTURES = (".html", ".svg")
_EXTRA = ("numpy", "psutil", "scipy")


def run(options: Namespace) -> int:
    """Watch, and print what came of it; 0 nothing surely grows, 1 something does, 2 an error."""
    _check(options)
    with needing("monitor", _EXTRA):
        from codemod.evidence import growth, processes  # noqa: F401 - what cannot be loaded is told of here
    # Hours of drawing leave garbage behind, and what looks for growth must not grow itself.
    gc.enable()
    with ending_as_interrupt():
        found, problems = _watched(options)
    if found.recording.samples:
        _print(found, options)
        if options.picture is not None:
            _draw(found, Path(options.picture))
    tell_problems(problems)
    if problems:
        return 2
    return 1 if found.is_growing and not options.exit_zero else 0


def _check(options: Namespace) -> None:
    if (options.pid is None) == (not options.program):
        raise ReattachError(
            "one process is to be watched",
            "give --pid N, or a command behind --: reattach monitor -- COMMAND ARGUMENT…",
        )
    if options.picture is not None and Path(options.picture).suffix not in _PICTURES:
        raise ReattachError(
            f"not a kind of picture that can be made: {options.picture}",
            "end the name in .html or .svg; a browser prints either to anything else",
        )


def _watched(options: Namespace) -> tuple[Watched, list[Problem]]:
    from codemod.evidence.csvfile import SampleFile
    from codemod.evidence.monitoring import watching
    from codemod.evidence.sampling import Plan
    from codemod.evidence.screen import Screen

    target = options.program if options.pid is None else options.pid
    log = None if options.log is None else Path(options.log)
    patterns = () if log is None else log_settings(options).patterns
    with ExitStack() as stack:
        file = None if options.csv is None else stack.enter_context(SampleFile(Path(options.csv)))
        screen = None
        if not options.quiet and is_terminal(sys.stderr):
            screen = stack.enter_context(Screen(sys.stderr, color=use_color(options.color, sys.stderr)))
        watch = stack.enter_context(watching(target, screen, file, log, patterns))
        return watch.take(Plan(options.interval, options.duration), options.warm_up), watch.problems


def _print(found: Watched, options: Namespace) -> None:
    if options.output_format == "json":
        import json

        from codemod.evidence.watched import as_values

        print(json.dumps(as_values(found), indent=2))
        return
    from codemod.evidence.screen import print_watched

    print_watched(found, sys.stdout, color=use_color(options.color, sys.stdout))


def _draw(found: Watched, path: Path) -> None:
    from codemod.evidence.chart import picture
    from codemod.evidence.screen import facts
    from codemod.render import render_text

    values = picture(found, list(facts(found)))
    path.write_text(render_text(f"_evidence/monitor{path.suffix}.j2", values) + "\n", encoding="utf-8")
