"""The one file that knows the order of the stages.

discover -> scan (read, parse, collect) -> link and decide -> render -> edit -> check. What comes out is a
value; writing, committing and printing are the commands' business.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from codemod import discover
from codemod.catalog import all_rules
from codemod.fixing import apply_fixes
from codemod.model import Applicability, Finding, Run
from codemod.rule import Rule
from codemod.scan import Scan, scan_files
from codemod.settings import Settings
from codemod.workspace import Workspace

# Called with the name of the stage, how many steps are done, and how many there are.
Progress = Callable[[str, int, int], None]

# Below this many files a process costs more than it saves.
_WORTH_PROCESSES = 32
_CHUNK = 24


def run(
    root: Path,
    paths: Sequence[Path],
    settings: Settings,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Look at `paths`, decide, and work out every change, without writing anything.

    `root` is the workspace the paths belong to; types are looked up in all of it. `executor` takes the work
    on single files; without one, processes are started as `settings.jobs` says.
    """
    rules = _selected(settings)
    files = discover.workspace_files(root)
    targets, problems = discover.expand(paths, root, settings.exclude, workspace=files)
    scans = _scan(targets, [rule.id for rule in rules], settings, executor, progress)
    problems += tuple(scan.problem for scan in scans if scan.problem is not None)

    def decide(scans: Sequence[Scan], workspace: Workspace) -> list[Finding]:
        return _decide(rules, scans, workspace, settings, frozenset(targets))

    workspace = Workspace(root, files, scans)
    findings = decide(scans, workspace)
    wanted = {Applicability.SAFE, *([Applicability.REVIEW] if settings.unsafe_fixes else [])}
    fixed = apply_fixes(findings, workspace, wanted, decide)
    return Run(
        root=root,
        files=len(targets),
        findings=tuple(findings),
        changes=fixed.changes,
        dropped=fixed.dropped,
        problems=problems,
        steps=fixed.steps,
    )


def _selected(settings: Settings) -> list[Rule]:
    def on(rule: Rule) -> bool:
        return (
            rule.id in settings.select if settings.select else rule.default
        ) and rule.id not in settings.ignore

    return [rule for rule in all_rules() if on(rule)]


# --- scan ---


def _scan(
    targets: Sequence[Path],
    rule_ids: Sequence[str],
    settings: Settings,
    executor: Executor | None,
    progress: Progress | None,
) -> list[Scan]:
    chunks = [targets[start : start + _CHUNK] for start in range(0, len(targets), _CHUNK)]
    with _executor(len(targets), settings.jobs, executor) as pool:
        done: list[Scan] = []
        for scans in _run_chunks(chunks, rule_ids, pool):
            done += scans
            if progress is not None:
                progress("scan", len(done), len(targets))
    return sorted(done, key=lambda scan: str(scan.path))


def _run_chunks(
    chunks: Sequence[Sequence[Path]], rule_ids: Sequence[str], pool: Executor | None
) -> Iterator[list[Scan]]:
    if pool is None:
        yield from (scan_files(chunk, rule_ids) for chunk in chunks)
        return
    futures: list[Future[list[Scan]]] = [pool.submit(scan_files, chunk, rule_ids) for chunk in chunks]
    for future in as_completed(futures):
        yield future.result()


@contextmanager
def _executor(files: int, jobs: int, given: Executor | None) -> Iterator[Executor | None]:
    processes = min(jobs or os.cpu_count() or 1, files // _WORTH_PROCESSES + 1)
    if given is not None or processes == 1:
        yield given
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A forked worker has every module loaded already; macOS cannot fork safely.
    method = "fork" if os.uname().sysname == "Linux" else "spawn"
    with ProcessPoolExecutor(processes, multiprocessing.get_context(method)) as pool:
        yield pool


# --- link and decide ---


def _decide(
    rules: Sequence[Rule],
    scans: Sequence[Scan],
    workspace: Workspace,
    settings: Settings,
    targets: frozenset[Path],
) -> list[Finding]:
    """Let every rule decide about its sites, and render what it plans."""
    found: list[Finding] = []
    for rule in rules:
        sites = [
            (scan.path, site)
            for scan in scans
            for rule_id, each in scan.sites
            if rule_id == rule.id
            for site in each
        ]
        if sites:
            options = rule.with_defaults(settings.rules.get(rule.id, {}))
            found += rule.decide(sites, workspace.index, options)
    rendered = [_rendered(finding, workspace, targets) for finding in found]
    shown = [finding for finding in rendered if finding.applicability is not Applicability.FINE]
    return sorted(shown, key=lambda finding: (str(finding.path), finding.span, finding.rule))


def _rendered(finding: Finding, workspace: Workspace, targets: frozenset[Path]) -> Finding:
    if finding.plan is None:
        return finding
    from codemod.render import render_plan

    suggestion = render_plan(finding.plan, workspace.data)
    outside = sorted({edit.path for edit in suggestion.edits} - targets)
    if outside:
        reason = f"its fix also changes {outside[0].name}, which is outside of the paths given"
        return replace(finding, applicability=Applicability.REPORT, reason=reason, plan=None)
    return replace(finding, plan=None, suggestion=suggestion)
