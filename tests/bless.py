"""Write what the rules do now into the golden cases: `python -m tests.bless [rule[/case] …]`.

Only `after.rs`, `after/` and `change.patch` are written, never what a case says about its findings. Look at
the difference before it is committed: a blessed case checks nothing that was not read.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from codemod import gitrepo
from tests.golden import MAIN, Case, all_cases, changed_files, lay_out, look_at


def bless(case: Case) -> None:
    """Make the case expect what its rule does today."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch).resolve()
        lay_out(case.before(), root)
        run = look_at(case, root)
        files = changed_files(run)
        patch = gitrepo.diff(run.root, run.changes)
    for stale in (case.folder / "after.rs", case.folder / "change.patch"):
        stale.unlink(missing_ok=True)
    shutil.rmtree(case.folder / "after", ignore_errors=True)
    if MAIN in files:
        (case.folder / "after.rs").write_bytes(files.pop(MAIN))
    lay_out(files, case.folder / "after")
    if patch:
        (case.folder / "change.patch").write_bytes(patch)


def main(wanted: Sequence[str]) -> int:
    """Bless the cases named by rule or rule/case; all of them when none is named. Returns the exit code."""
    if os.environ.get("CI"):
        print(
            "bless: refused while CI is set; do it on your own machine and commit the result", file=sys.stderr
        )
        return 2
    cases = [case for case in all_cases() if not wanted or case.rule in wanted or case.id in wanted]
    unknown = set(wanted) - {case.rule for case in cases} - {case.id for case in cases}
    if unknown:
        print(f"bless: no such rule or case: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    for case in cases:
        bless(case)
    print(f"bless: {len(cases)} cases written; read `git diff golden/` before you commit", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
