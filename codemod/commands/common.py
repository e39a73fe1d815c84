"""What the commands that look at a tree share: settings, the run itself, and what is said about it."""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from codemod import discover, pipeline, settings
from codemod.baseline import BASELINE_FILE, Baseline, read_baseline
from codemod.catalog import all_rules
from codemod.commands.compiling import settled_by
from codemod.console import printable, say_error, shown_name, use_color
from codemod.model import Finding, Problem, ReattachError, Run
from codemod.pipeline import Fixes
from codemod.progress import progress_on
from codemod.report.summary import verified
from codemod.settings import Overrides, Settings


def look(options: Namespace, fixes: Fixes = Fixes.FORMATTED) -> Run:
    """Run the rules over the paths of the command line, without what the workspace's baseline holds."""
    paths = [Path(path) for path in options.paths]
    root = discover.find_root(paths)
    asked = settings_for(root, options)
    if asked.audit and options.baseline is not None:
        raise ReattachError("an audit shows all there is, old and new", "leave out --baseline, or --audit")
    known = None if asked.audit or options.no_baseline else known_baseline(root, asked, options)
    return look_with(root, paths, asked, known, options, fixes)


def look_with(
    root: Path,
    paths: list[Path],
    asked: Settings,
    baseline: Baseline | None,
    options: Namespace,
    fixes: Fixes,
) -> Run:
    """One run, with a progress bar on a terminal unless quiet is asked for."""
    # What a run makes lives to its end: looking for garbage would only take time, at the end as well.
    gc.disable()
    with ExitStack() as stack:
        stack.callback(gc.freeze)
        progress = None
        if not options.quiet:
            color = use_color(options.color, sys.stderr)
            progress = stack.enter_context(progress_on(sys.stderr, color=color))
        settle = stack.enter_context(settled_by(root, options, progress))
        return pipeline.run(
            root, paths, asked, baseline=baseline, progress=progress, fixes=fixes, settle=settle
        )


def known_baseline(root: Path, asked: Settings, options: Namespace) -> Baseline | None:
    """The baseline that the command line or the settings name, or else that at `root`, if there is one."""
    file = baseline_file(root, asked, options)
    is_named = options.baseline is not None or asked.baseline is not None
    return read_baseline(file) if is_named or file.exists() else None


def baseline_file(root: Path, asked: Settings, options: Namespace) -> Path:
    """Where the baseline of the workspace at `root` stands, or would stand."""
    if options.baseline is not None:
        return Path(options.baseline)
    return asked.baseline or root / BASELINE_FILE


def settings_for(root: Path, options: Namespace) -> Settings:
    """The settings of the workspace at `root`, with what the command line says in place of theirs."""
    rules = all_rules()
    file = None if options.config is None else Path(options.config)
    of_file = Settings() if options.isolated else settings.load(root, rules, file=file)
    shorthand = [("", "strategy", options.strategy)] if options.strategy is not None else []
    given = Overrides(
        select=_tuple(options.select),
        ignore=_tuple(options.ignore),
        exclude=_tuple(options.exclude),
        unsafe_fixes=options.unsafe_fixes,
        jobs=options.jobs,
        strict=options.strict,
        audit=options.audit,
        options=(*shorthand, *options.set),
    )
    return settings.override(of_file, given, rules)


def _tuple(items: list[str] | None) -> tuple[str, ...] | None:
    return None if items is None else tuple(items)


def tell(options: Namespace, text: str) -> None:
    """Print a line to standard error, unless quiet is asked for."""
    if not options.quiet:
        print(text, file=sys.stderr)


def tell_dropped(options: Namespace, run: Run) -> None:
    """Name every fix that was left out."""
    for drop in run.dropped:
        place = place_of(drop.finding)
        tell(options, f"warning: {place}: fix of {drop.finding.rule} left out: {printable(drop.reason)}")
        for diagnostic in drop.diagnostics:
            for line in diagnostic.rendered.strip().splitlines():
                tell(options, f"  | {printable(line)}".rstrip())


def tell_verified(options: Namespace, run: Run) -> None:
    """Say what a check by the compiler has cost, if there was one, and name every fix that it never saw."""
    if run.verified is None:
        return
    for each in run.verified.unverified:
        place = place_of(each.finding)
        tell(options, f"note: {place}: fix of {each.finding.rule} not verified: {printable(each.reason)}")
    tell(options, verified(run.verified))


def place_of(finding: Finding) -> str:
    """Where `finding` is, as compilers write it."""
    at = finding.location
    return f"{shown_name(finding.path, Path.cwd())}:{at.line}:{at.column}"


def tell_if_not_formatted(options: Namespace, run: Run) -> None:
    """Say why rustfmt could not be run, if so: the layout of the fixes is our own then."""
    if run.not_formatted is not None:
        path = run.not_formatted.path
        name = "" if path is None else f"{shown_name(path, Path.cwd())}: "
        tell(options, f"note: {name}{printable(run.not_formatted.message)}")


def tell_problems(problems: Iterable[Problem]) -> None:
    """Name every input that could not be processed, quiet or not."""
    sys.stdout.flush()
    for problem in problems:
        name = "" if problem.path is None else f"{shown_name(problem.path, Path.cwd())}: "
        say_error(name + problem.message, problem.hint)


def tell_if_nothing_was_read(options: Namespace, run: Run) -> None:
    """Warn of paths without any Rust file, which may be a slip of the pen."""
    if not run.files and not run.problems:
        tell(options, "warning: no Rust files there (ignored and excluded ones do not count)")
