"""`reattach stress`: many context servers with faults, and what their log and their memory show then."""

from __future__ import annotations

import gc
import json
import sys
from argparse import Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from codemod.commands.common import tell_problems
from codemod.commands.extras import needing
from codemod.console import is_terminal, use_color
from codemod.signals import ending_as_interrupt
from codemod.stress.plan import Scenario, described, scenario
from codemod.stress.scratch import scratch_folder

if TYPE_CHECKING:
    from codemod.evidence.watched import Watched
    from codemod.stress.driver import Run

_EXTRA = ("anyio", "mcp", "numpy", "psutil", "scipy")
_LEAST_INTERVAL, _MOST_INTERVAL = 0.25, 5.0


def run(options: Namespace) -> int:
    """Run the plan, or print it; 0 no leak, 1 a leak or growth, 2 an error."""
    plan = scenario(options.seed, options.servers, options.duration, options.faults)
    if options.plan:
        _print_plan(plan, options)
        return 0
    if options.print_settings is not None:
        from codemod.stress.settings import context_servers

        print(json.dumps(context_servers(plan, options.print_settings), indent=2))
        return 0
    with needing("stress", _EXTRA):
        from codemod.evidence import growth, processes  # noqa: F401 - what cannot be loaded is told of here
        from codemod.stress import client  # noqa: F401 - likewise
    gc.enable()  # it may go on for long
    with scratch_folder() as scratch:
        return _run(plan, scratch, options)


def _run(plan: Scenario, scratch: Path, options: Namespace) -> int:
    from codemod.stress.driver import Run
    from codemod.stress.report import print_report, report

    log = scratch / "Zed.log" if options.log is None else Path(options.log)
    told = Run(
        options.seed,
        options.servers,
        options.duration,
        options.faults,
        options.leaky,
        log.absolute(),
        scratch / "account.json",
    )
    # Before anything is started: what cannot be written is better known now.
    log.write_bytes(b"")
    with ending_as_interrupt():
        watched = _watched(told, options)
    found, problems = report(plan, options.leaky, log, told.account, watched)
    if options.output_format == "json":
        print(json.dumps(found.as_values(), indent=2))
    else:
        color = use_color(options.color, sys.stdout)
        print_report(found, sys.stdout, color=color, most=options.limit)
    tell_problems(problems)
    if problems:
        return 2
    return 1 if found.has_leak and not options.exit_zero else 0


def _watched(told: Run, options: Namespace) -> Watched:
    """Run the driver as a process of its own, and watch it with all its servers."""
    from codemod.evidence.csvfile import SampleFile
    from codemod.evidence.monitoring import watching
    from codemod.evidence.sampling import Plan
    from codemod.evidence.screen import Screen
    from codemod.stress.zedlog import LOG_SETTINGS

    program = [sys.executable, "-m", "codemod.stress.driver", *told.arguments()]
    interval = options.interval or min(_MOST_INTERVAL, max(_LEAST_INTERVAL, told.duration / 100))
    with ExitStack() as stack:
        file = None if options.csv is None else stack.enter_context(SampleFile(Path(options.csv)))
        screen = None
        if not options.quiet and is_terminal(sys.stderr):
            screen = stack.enter_context(Screen(sys.stderr, color=use_color(options.color, sys.stderr)))
        watch = stack.enter_context(watching(program, screen, file, told.log, LOG_SETTINGS.patterns))
        return watch.take(Plan(interval), None)


def _print_plan(plan: Scenario, options: Namespace) -> None:
    if options.output_format == "json":
        print(json.dumps(plan.as_values(), indent=2))
        return
    for line in described(plan):
        print(line)
