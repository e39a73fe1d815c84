"""Deciding, shared among processes: crate by crate, as no rule's verdict needs the sites of another crate."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from codemod.deciding import Judge
from codemod.model import Finding
from codemod.scan import Scan
from codemod.workspace import Workspace

# Below this many files with sites a process costs more than it saves.
_WORTH_PROCESSES = 64
# So many parts a process, for crates differ in what they cost.
_PARTS_EACH = 4

_Parts = list[list[Scan]]
# What a forked worker inherits: the workspace is far too large to be sent to it.
_inherited: tuple[Judge, Workspace, _Parts] | None = None


def judged(judge: Judge, scans: Sequence[Scan], workspace: Workspace, processes: int) -> list[Finding]:
    """What `judge` says of `scans`, in no order; by as many processes, where the system can fork safely."""
    if processes == 1 or len(scans) < _WORTH_PROCESSES or os.uname().sysname != "Linux":
        return judge(scans, workspace)
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    global _inherited
    _inherited = judge, workspace, _parts(scans, workspace, processes * _PARTS_EACH)
    try:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
            found = list(pool.map(_judged_part, range(len(_inherited[2]))))
    finally:
        _inherited = None
    return [finding for part in found for finding in part]


def _judged_part(number: int) -> list[Finding]:
    assert _inherited is not None
    judge, workspace, parts = _inherited
    return judge(parts[number], workspace)


def _parts(scans: Sequence[Scan], workspace: Workspace, count: int) -> _Parts:
    """`scans` in at most `count` parts of like size, largest first; a crate is never divided."""
    crates: dict[Path | None, list[Scan]] = defaultdict(list)
    for scan in scans:
        crates[workspace.index.layout.package_of(scan.path)].append(scan)
    parts: _Parts = [[] for _ in range(min(count, len(crates)))]
    for crate in sorted(crates.values(), key=_size, reverse=True):
        min(parts, key=_size).extend(crate)
    return sorted(parts, key=_size, reverse=True)


def _size(scans: Sequence[Scan]) -> int:
    return sum(len(sites) for scan in scans for _, sites in scan.sites)
