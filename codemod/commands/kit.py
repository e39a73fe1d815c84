"""`reattach kit`: Rust modules for code that gives its tasks and registrations an owner."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from codemod import gitrepo
from codemod.commands.common import tell
from codemod.commit_message import WIDTH as COMMIT_WIDTH
from codemod.console import shown_name
from codemod.kit import the_kit
from codemod.kit_adding import Addition, addition
from codemod.model import CommitStep, ReattachError
from codemod.render import render_text
from codemod.write import Failed, Stale, create_file, write_changes


def run(options: Namespace) -> int:
    """List, show or add modules; always 0, as what does not work is an error."""
    match options.kit_command:
        case "list":
            _list()
        case "show":
            sys.stdout.write(the_kit().named(options.module).text.decode())
        case "add":
            _add(options)
    return 0


def _list() -> None:
    modules = the_kit().modules
    width = max(len(module.name) for module in modules)
    for module in modules:
        print(f"{module.name:{width}}  {module.summary}")
        if module.needs:
            print(f"{'':{width}}    needs {', '.join(module.needs)}")


def _add(options: Namespace) -> None:
    if options.switch and not options.branch:
        raise ReattachError("--switch goes to the branch that --branch names", "add --branch NAME")
    found = addition(options.modules, Path(options.crate), dependencies=options.workspace)
    if options.branch:
        _commit(found, options)
    else:
        _write(found, options)
    for module in found.kept:
        tell(options, f"note: {module.rust_name} is there already, and was left as it is")


def _write(found: Addition, options: Namespace) -> None:
    gitrepo.ensure_safe_to_write(
        found.root,
        [change.path for change in found.changed],
        allow_dirty=options.allow_dirty,
        allow_staged=options.allow_staged,
        allow_no_vcs=options.allow_no_vcs,
    )
    for change in found.new:
        create_file(change.path, change.after)
        tell(options, f"added {shown_name(change.path, Path.cwd())}")
    for change, outcome in zip(found.changed, write_changes(found.changed), strict=True):
        match outcome:
            case Failed(problem=problem):
                raise ReattachError(f"{change.path}: {problem.message}", problem.hint)
            case Stale():
                raise ReattachError(f"{change.path} was changed in the meantime and left as it is")
        tell(options, f"changed {shown_name(change.path, Path.cwd())}")


def _commit(found: Addition, options: Namespace) -> None:
    repository = gitrepo.Repository.discover(found.root)
    if repository is None:
        raise ReattachError(
            f"{found.root} is in no git repository, where a branch would be", "leave out --branch"
        )
    message = _message(found)
    step = CommitStep("kit", found.crate, (), tuple((change.path, change.after) for change in found.files))
    (commit,) = repository.commit_on_branch(
        options.branch, [step], [message], switch=options.switch, allow_detached=options.allow_detached
    )
    tell(options, f"Committed to the new branch {options.branch}:")
    tell(options, f"  {commit[:10]} {message.splitlines()[0]}")


def _message(found: Addition) -> str:
    modules = [module.rust_name for module in found.added]
    values = {"crate": found.crate, "modules": modules, "width": COMMIT_WIDTH}
    return f"{render_text('_commit/kit.txt.j2', values)}\n"
