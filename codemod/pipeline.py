"""The one file that knows the order of the stages.

discover -> scan (read, parse, collect) -> link, decide and render -> account -> edit -> rustfmt -> check
-> settle (the compiler's word, if it is asked).
What comes out is a value; writing, committing and printing are the commands' business.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from codemod import audit, discover, suppress
from codemod.baseline import Baseline, Entry, entry_of, looked_at
from codemod.catalog import all_rules
from codemod.deciding import Judge, allows_in, one_each
from codemod.fixing import Fixed, Settle, Settled, apply_fixes, origin_of
from codemod.model import SUPPRESSION, Applicability, Finding, Key, Origin, Run
from codemod.rule import Rule
from codemod.scan import Scan, scan_files
from codemod.settings import Settings
from codemod.sharing import judged
from codemod.workspace import Workspace

if TYPE_CHECKING:
    from codemod.rustfmt import Rustfmt

# Called with the name of the stage, how many steps are done, and how many there are.
Progress = Callable[[str, int, int], None]

# Below this many files a process costs more than it saves.
_WORTH_PROCESSES = 32
_CHUNK = 12


class Fixes(Enum):
    """How far a run works out the fixes: a report in words only needs to know which there are."""

    COUNTED = "counted"
    PLANNED = "planned"
    MADE = "made"
    FORMATTED = "formatted"


def run(  # noqa: PLR0913 - all that a run depends on, most of it by name and with a default
    root: Path,
    paths: Sequence[Path],
    settings: Settings,
    *,
    baseline: Baseline | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    fixes: Fixes = Fixes.MADE,
    settle: Settle | None = None,
) -> Run:
    """Look at `paths`, decide, and work out every change, without writing anything.

    `root` is the workspace the paths belong to; types are looked up in all of it. What `baseline` holds
    already is counted, but neither told nor mended. `executor` takes the work on single files; without one,
    processes are started as `settings.jobs` says. When `fixes` are to be formatted, and rustfmt is
    installed, every file that it had formatted is so again. `settle` has the last word on which fixes are
    made.
    """
    rules = _selected(settings)
    files = discover.workspace_files(root)
    targets, problems = discover.expand(paths, root, settings.exclude, workspace=files)
    scans = _scan(targets, [rule.id for rule in rules], settings, executor, progress)
    problems += tuple(scan.problem for scan in scans if scan.problem is not None)
    workspace = Workspace(root, files, scans)
    judge = Judge(rules, settings, frozenset(targets), render=fixes is not Fixes.COUNTED)
    everything = _everything(judge, scans, workspace, 1 if executor else _processes(settings.jobs))
    now = Baseline.of(everything, root)
    # What is new before the first fix stays so, however few findings are left after it.
    hidden = baseline.holds(now) if baseline else frozenset()

    def decide(scans: Sequence[Scan], workspace: Workspace, without: Collection[Key]) -> list[Finding]:
        return _shown(one_each(judge(scans, workspace, without)), root, settings, hidden)

    findings = _shown(everything, root, settings, hidden)
    wanted = {Applicability.SAFE, *([Applicability.REVIEW] if settings.unsafe_fixes else [])}
    asked = [finding for finding in findings if finding.suggestion and finding.applicability in wanted]
    formatter = _rustfmt(workspace, settings) if fixes is Fixes.FORMATTED else None
    keep = formatter.keep if formatter else None

    def make(without: Collection[Origin]) -> Fixed:
        left_out = {each.key: each.crate for each in findings if origin_of(each) in without}
        # No verdict hangs on what is left out of another crate.
        again = decide(_of_crates(scans, {*left_out.values()}, workspace), workspace, left_out)
        chosen = [*again, *(each for each in findings if each.crate not in left_out.values())]
        return apply_fixes(chosen, workspace, wanted, decide, keep, without)

    if fixes in (Fixes.COUNTED, Fixes.PLANNED):
        settled = Settled(Fixed())
    else:
        settled = Settled(make(())) if settle is None else settle(asked, make)
    fixed = settled.fixed
    ran = (*(rule.id for rule in rules), SUPPRESSION)
    scanned = tuple(scan.path for scan in scans if scan.problem is None)
    return Run(
        root=root,
        files=len(targets),
        findings=tuple(findings),
        changes=fixed.changes,
        dropped=(*fixed.dropped, *settled.dropped),
        problems=problems,
        steps=fixed.steps,
        fixable=len(asked),
        unsafe=settings.unsafe_fixes,
        known=sum(now.counts[entry] for entry in hidden),
        shrunk=baseline.shrunk(now, looked_at(root, scanned, ran)) if baseline else 0,
        rules=ran,
        scanned=scanned,
        not_formatted=formatter.failure if formatter else None,
        verified=settled.verified,
    )


def _selected(settings: Settings) -> list[Rule]:
    def on(rule: Rule) -> bool:
        return (
            rule.id in settings.select if settings.select else rule.default
        ) and rule.id not in settings.ignore

    return [rule for rule in all_rules() if on(rule)]


def _everything(judge: Judge, scans: Sequence[Scan], workspace: Workspace, processes: int) -> list[Finding]:
    """All findings of one look at the tree, in order; in an audit also what no rule speaks of."""
    crate_of = _crate_names(workspace)
    said = judged(judge, [scan for scan in scans if scan.sites], workspace, processes)
    found = one_each(said)
    if judge.settings.audit:
        mentions = {scan.path: scan.mentions for scan in scans}
        found += audit.unaccounted(found, mentions, crate_of)
    ran = [rule.id for rule in judge.rules]
    known = [rule.id for rule in all_rules()]
    found += suppress.complaints(allows_in(scans), said, ran=ran, known=known, crate_of=crate_of)
    return sorted(found, key=lambda finding: (str(finding.path), finding.span, finding.rule))


def _of_crates(scans: Sequence[Scan], crates: Collection[str], workspace: Workspace) -> list[Scan]:
    crate_of = _crate_names(workspace)
    return [scan for scan in scans if scan.sites and crate_of(scan.path) in crates]


def _crate_names(workspace: Workspace) -> Callable[[Path], str]:
    """Gives the name of the crate a file belongs to, which is empty outside of any."""

    def name(path: Path) -> str:
        crate = workspace.index.crate_of(path)
        return crate.name if crate else ""

    return name


def _shown(
    findings: Iterable[Finding], root: Path, settings: Settings, hidden: Collection[Entry]
) -> list[Finding]:
    """`findings` without those that the baseline holds, and without fine places where there is no audit."""

    def shows(finding: Finding) -> bool:
        if finding.applicability is Applicability.FINE:
            return settings.audit
        return not hidden or entry_of(finding, root) not in hidden

    return [finding for finding in findings if shows(finding)]


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
        for scans in _run_chunks(chunks, rule_ids, settings.audit, pool):
            done += scans
            if progress is not None:
                progress("scan", len(done), len(targets))
    return sorted(done, key=lambda scan: str(scan.path))


def _run_chunks(
    chunks: Sequence[Sequence[Path]], rule_ids: Sequence[str], audit: bool, pool: Executor | None
) -> Iterator[list[Scan]]:
    if pool is None:
        yield from (scan_files(chunk, rule_ids, audit) for chunk in chunks)
        return
    futures: list[Future[list[Scan]]] = [pool.submit(scan_files, chunk, rule_ids, audit) for chunk in chunks]
    for future in as_completed(futures):
        yield future.result()


def _processes(jobs: int) -> int:
    return jobs or os.cpu_count() or 1


@contextmanager
def _executor(files: int, jobs: int, given: Executor | None) -> Iterator[Executor | None]:
    processes = min(_processes(jobs), files // _WORTH_PROCESSES + 1)
    if given is not None or processes == 1:
        yield given
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A forked worker has every module loaded already; macOS cannot fork safely.
    method = "fork" if os.uname().sysname == "Linux" else "spawn"
    with ProcessPoolExecutor(processes, multiprocessing.get_context(method)) as pool:
        yield pool


# --- rustfmt ---


def _rustfmt(workspace: Workspace, settings: Settings) -> Rustfmt:
    from codemod.rustfmt import Rustfmt

    def edition_of(path: Path) -> str | None:
        crate = workspace.index.crate_of(path)
        return crate.edition if crate else None

    return Rustfmt(edition_of, settings.jobs)
