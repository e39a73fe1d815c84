"""`reattach apply`: the fixes into the files, or as commits on a branch of their own."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from itertools import compress
from operator import not_

from codemod import gitrepo
from codemod.catalog import all_rules
from codemod.commands.common import (
    look,
    tell,
    tell_dropped,
    tell_if_not_formatted,
    tell_if_nothing_was_read,
    tell_problems,
    tell_verified,
)
from codemod.commit_message import commit_message
from codemod.model import Problem, ReattachError, Run
from codemod.render import render_text
from codemod.report.summary import fixes
from codemod.write import Failed, Outcome, Stale, Written, write_changes


def run(options: Namespace) -> int:
    """Apply the fixes; 0 when all were, 1 when some were left out, 2 when something was not processed."""
    if options.switch and not options.branch:
        raise ReattachError("--switch goes to the branch that --branch names", "add --branch NAME")
    found = look(options)
    tell_if_nothing_was_read(options, found)
    if not found.changes:
        tell(options, fixes(found))
    elif options.branch:
        _commit(found, options)
    else:
        found = _write(found, options)
    tell_if_not_formatted(options, found)
    tell_dropped(options, found)
    tell_verified(options, found)
    tell_problems(found.problems)
    if found.problems:
        return 2
    return 1 if found.dropped else 0


def _write(found: Run, options: Namespace) -> Run:
    """Write the changes; returns the run with those that were written, and the others as problems."""
    gitrepo.ensure_safe_to_write(
        found.root,
        [change.path for change in found.changes],
        allow_dirty=options.allow_dirty,
        allow_staged=options.allow_staged,
        allow_no_vcs=options.allow_no_vcs,
    )
    outcomes = write_changes(found.changes)
    problems = [problem for outcome in outcomes if (problem := _problem(outcome)) is not None]
    done = [isinstance(outcome, Written) for outcome in outcomes]
    # A fix over several files is made only when all of them are written.
    half_made = [
        finding for change in compress(found.changes, map(not_, done)) for finding in change.findings
    ]
    written = tuple(
        replace(change, findings=tuple(finding for finding in change.findings if finding not in half_made))
        for change in compress(found.changes, done)
    )
    applied = replace(found, changes=written, problems=(*found.problems, *problems))
    tell(options, fixes(applied, "Applied"))
    return applied


def _problem(outcome: Outcome) -> Problem | None:
    match outcome:
        case Failed(problem=problem):
            return problem
        case Stale(path=path):
            return Problem(path, "was changed in the meantime and left as it is", "run the command again")
        case Written():
            return None


def _commit(found: Run, options: Namespace) -> None:
    repository = gitrepo.Repository.discover(found.root)
    if repository is None:
        raise ReattachError(
            f"{found.root} is in no git repository, where a branch would be", "leave out --branch"
        )
    summaries = {rule.id: rule.summary for rule in all_rules()}
    messages = [
        commit_message(step, summaries[step.rule], repository.top, render_text) for step in found.steps
    ]
    ids = repository.commit_on_branch(
        options.branch,
        found.steps,
        messages,
        switch=options.switch,
        allow_detached=options.allow_detached,
    )
    tell(options, fixes(found, f"Committed to the new branch {options.branch}:"))
    for commit, message in zip(ids, messages, strict=True):
        tell(options, f"  {commit[:10]} {message.splitlines()[0]}")
    if not options.switch:
        tell(options, f"Look at them with `git log --patch HEAD..{options.branch}`.")
