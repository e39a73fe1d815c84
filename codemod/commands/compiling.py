"""Checking fixes by the compiler, for every command that can: the work tree, cargo in it, its progress."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from codemod.model import Diagnostic, ReattachError
from codemod.progress import Report

if TYPE_CHECKING:
    from codemod.bench import Bench
    from codemod.cargo import Cargo, Compiled, Project, Selection, Unit
    from codemod.fixing import Settle

# Below the folder that cargo builds in, and not the same. Cargo names what it makes of a package by the place
# that has in its workspace: in one folder, the user's package and the copy would pass for one another.
_HOME = "reattach"

_FLAGS = (
    *("clippy", "tests", "all_targets", "workspace", "all_features", "no_default_features"),
    *("offline", "locked"),
)


@contextmanager
def settled_by(root: Path, options: Namespace, progress: Report | None) -> Iterator[Settle | None]:
    """What chooses among the fixes of the workspace at `root`: the compiler, if the command line asks for it.

    Nothing is made before there is a fix to check, and at the end everything is gone but what cargo keeps for
    the next time.
    """
    if not getattr(options, "verify", False):
        _refuse_idle(options)
        yield None
        return
    from codemod.verify import by_compiling

    selection = _selection(options)
    command = " ".join(["cargo", *selection.arguments])
    with ExitStack() as stack:
        workshop = _Workshop(root, selection, progress, stack)
        yield by_compiling(workshop.compile, command, broken_code=options.broken_code)


class _Workshop:
    """A copy of the work tree with cargo in it, set up when it is first needed and gone with `stack`."""

    def __init__(self, root: Path, selection: Selection, progress: Report | None, stack: ExitStack) -> None:
        self._root = root
        self._selection = selection
        self._progress = progress
        self._stack = stack
        self._tools: tuple[Cargo, Project, Bench] | None = None
        self._runs = 0
        self._crates = 0

    def compile(self, texts: Mapping[Path, bytes]) -> Compiled:
        """What cargo says of the tree with `texts` in it, told of the files of the user's tree."""
        cargo, project, bench = self._tools = self._tools or self._set_up()
        bench.put(texts)
        self._runs += 1
        stage = "compile as it is" if self._runs == 1 else "compile with fixes"
        if self._runs > 2:
            stage += f" (run {self._runs})"
        done = 0

        def finished(crate: str) -> None:
            nonlocal done
            done += 1
            if self._progress is not None:
                self._progress(stage, done, max(done, self._crates) if self._crates else 0, crate)

        root, target = bench.there(project.root), project.target / _HOME
        compiled = cargo.compile(root, self._selection, target, finished)
        self._crates = max(self._crates, compiled.crates)
        return replace(
            compiled,
            diagnostics=tuple(_diagnostic(each, bench) for each in compiled.diagnostics),
            units=tuple(_unit(each, bench) for each in compiled.units),
        )

    def _set_up(self) -> tuple[Cargo, Project, Bench]:
        from codemod.bench import Bench, reserved
        from codemod.cargo import Cargo
        from codemod.gitrepo import Repository
        from codemod.signals import ending_as_interrupt

        cargo = Cargo.find()
        project = cargo.project(self._root)
        repository = Repository.discover(project.root)
        if repository is None:
            raise ReattachError(
                f"{project.root} is in no git repository, of which a work tree to try fixes in could be made",
                "put it under version control: git init && git add --all && git commit",
            )
        self._stack.enter_context(ending_as_interrupt())
        home = project.target / _HOME
        self._stack.enter_context(reserved(home))
        bench = Bench(repository.top, home.resolve())
        # What cargo has built may lie in the tree without git ignoring it.
        files = [path for path in repository.files() if not path.is_relative_to(project.target)]
        self._stack.enter_context(repository.worktree(bench.tree))
        bench.lay_out(files, project.root)
        return cargo, project, bench


def _diagnostic(diagnostic: Diagnostic, bench: Bench) -> Diagnostic:
    marks = tuple(replace(mark, path=bench.here(mark.path)) for mark in diagnostic.marks)
    return replace(diagnostic, marks=marks)


def _unit(unit: Unit, bench: Bench) -> Unit:
    return replace(unit, files=frozenset(map(bench.here, unit.files)))


def _selection(options: Namespace) -> Selection:
    from codemod.cargo import Selection

    return Selection(
        **{name: getattr(options, name) for name in _FLAGS},
        packages=tuple(options.package),
        features=tuple(options.features),
        target=options.target,
    )


def _refuse_idle(options: Namespace) -> None:
    """Refuse words about the compiler where it is not asked: the user believes that it is."""
    for name in (*_FLAGS, "broken_code", "package", "features", "target"):
        if getattr(options, name, None):
            raise ReattachError(
                f"--{name.replace('_', '-')} says how the compiler checks the fixes", "add --verify"
            )
