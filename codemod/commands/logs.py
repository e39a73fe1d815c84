"""`reattach logs`: what the log of an application shows of a leak."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from codemod.commands.logsettings import log_settings
from codemod.console import counted, printable, use_color
from codemod.evidence import sources
from codemod.evidence.accounts import Resource
from codemod.evidence.findings import server_of, subject
from codemod.evidence.ledger import Ledger
from codemod.evidence.patterns import Patterns
from codemod.evidence.records import Records, first_time
from codemod.evidence.sources import STDIN, Log
from codemod.evidence.summary import Summary, as_values, summary
from codemod.evidence.timeline import Timeline, picture
from codemod.model import Problem, ReattachError
from codemod.progress import progress_on

_PICTURES = (".html", ".svg")
_MIB = 1 << 20


def run(options: Namespace) -> int:
    """Print what the logs show; 0 no leak, 1 a leak, 2 something could not be read."""
    if options.timeline is not None and Path(options.timeline).suffix not in _PICTURES:
        raise ReattachError(
            f"not a kind of picture that can be made: {options.timeline}",
            hint="end the name in .html or .svg; a browser prints either to anything else",
        )
    asked = log_settings(options)
    logs, problems = sources.in_order(options.files, first_time)
    records = Records(Patterns(asked.patterns))
    timeline = Timeline() if options.timeline is not None else None
    ledger = Ledger(asked, timeline, None)
    if options.follow:
        _follow(logs, records, ledger, problems, options)
    else:
        _read(logs, records, ledger, problems, options)
    found = summary(logs, ledger, records, asked)
    _print(found, options)
    if timeline is not None:
        _draw(timeline, found, Path(options.timeline))
    if problems:
        # What the commands share brings the whole engine along, which a log does not need.
        from codemod.commands.common import tell_problems

        tell_problems(problems)
        return 2
    return 1 if found.leaks and not options.exit_zero else 0


def _read(
    logs: Sequence[Log], records: Records, ledger: Ledger, problems: list[Problem], options: Namespace
) -> None:
    """Read `logs` as one, so that what was cut in two by a rotation is whole again."""
    total = sum(log.size for log in logs) // _MIB
    done = 0
    quiet = options.quiet or any(log.path is None for log in logs)
    with progress_on(sys.stderr, color=use_color(options.color, sys.stderr)) as report:

        def advance(taken: int) -> None:
            nonlocal done
            done += taken
            if report is not None:
                report("reading, MiB", done // _MIB, total)

        for log in logs:
            for block in sources.blocks(log, problems, None if quiet else advance):
                ledger.take(records.feed(block))
    ledger.take(records.end())


def _follow(
    logs: Sequence[Log], records: Records, ledger: Ledger, problems: list[Problem], options: Namespace
) -> None:
    """Read `logs`, then what is written to the last of them, until interrupted; tell of repeats meanwhile."""
    if not logs:
        return
    telling = options.output_format == "text"

    def tell(resource: Resource) -> None:
        server = server_of(resource)
        of = f" of {server}" if server and resource.name else ""
        again = f"registered again ({counted(resource.repeats, 'time')} by now)"
        print(printable(f"{subject(resource)}{of}: {again}"), flush=True)

    try:
        for block in _growing(logs, problems):
            if not block and telling:
                # What was there before is part of the summary; from now on it is news.
                ledger.on_repeat = tell
            ledger.take(records.feed(block))
    except KeyboardInterrupt:
        print(file=sys.stderr)
    ledger.take(records.end())


def _growing(logs: Sequence[Log], problems: list[Problem]) -> Iterator[bytes]:
    *before, last = logs
    for log in before:
        yield from sources.blocks(log, problems)
    if last.path is not None and last.path.suffix == ".gz":
        raise ReattachError(
            f"{last.name} is packed: nothing more will be written to it", "leave out --follow"
        )
    if last.path is None:
        yield b""
        yield from sources.blocks(last, problems)
    else:
        yield from sources.followed(last.path)


def _print(found: Summary, options: Namespace) -> None:
    if options.output_format == "json":
        import json

        print(json.dumps(as_values(found), indent=2))
        return
    from codemod.evidence.tables import print_summary

    color = use_color(options.color, sys.stdout)
    print_summary(found, sys.stdout, color=color, most=options.limit)


def _draw(timeline: Timeline, found: Summary, path: Path) -> None:
    from codemod.render import render_text

    totals = found.ledger.totals
    names = [Path(log.name).name if log.name != STDIN else "standard input" for log in found.logs]
    facts = [
        f"{totals.registrations:,} registrations, {totals.all_repeats:,} of them again without a clean-up",
        f"{totals.removed:,} cleaned up, {totals.live:,} live at the end",
        *found.notes,
    ]
    title = f"Registrations in {', '.join(names)}"
    values = picture(timeline, title, facts)
    path.write_text(render_text(f"_evidence/timeline{path.suffix}.j2", values) + "\n", encoding="utf-8")
