"""Words that several commands share. Loaded with the command line itself, so it imports next to nothing."""

from __future__ import annotations

import argparse


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Which files to look at, by which rules and settings, and how to speak of it."""
    parser.set_defaults(audit=None)
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        type=path,
        default=["."],
        help="files or folders of one workspace (default: the current folder)",
    )
    rules = parser.add_argument_group("rules")
    rules.add_argument(
        "--select", metavar="RULE,...", type=names, action="extend", help="run these rules only"
    )
    rules.add_argument(
        "--ignore", metavar="RULE,...", type=names, action="extend", help="leave these rules out"
    )
    rules.add_argument(
        "--unsafe-fixes",
        action=argparse.BooleanOptionalAction,
        help="take fixes that want a review besides the safe ones",
    )
    rules.add_argument(
        "--strict",
        action=argparse.BooleanOptionalAction,
        help="never detach what has an owner: find every handle that something could own",
    )
    rules.add_argument(
        "--set",
        metavar="RULE.OPTION=VALUE",
        type=_option,
        action="append",
        default=[],
        help="set an option of a rule (`reattach rules` lists them), or how far its fixes are trusted: "
        "RULE.applicability=safe, review or report",
    )
    rules.add_argument(
        "--strategy",
        metavar="VALUE",
        help="set the option `strategy` of every rule that has it, such as skip, replace or registry",
    )
    scope = parser.add_argument_group("settings")
    scope.add_argument(
        "--exclude", metavar="GLOB", action="append", help="leave files out, as in a .gitignore"
    )
    source = scope.add_mutually_exclusive_group()
    source.add_argument("--config", metavar="FILE", type=path, help="read the settings from FILE")
    source.add_argument("--isolated", action="store_true", help="ignore all files with settings")
    scope.add_argument("--jobs", metavar="N", type=_jobs, help="number of processes (0: one per processor)")
    output = parser.add_argument_group("messages")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument(
        "--quiet", "-q", action="store_true", help="print findings, patches and errors, nothing else"
    )


def add_baseline_options(parser: argparse.ArgumentParser) -> None:
    """Which baseline to go by."""
    group = parser.add_argument_group("baseline").add_mutually_exclusive_group()
    group.add_argument(
        "--baseline",
        metavar="FILE",
        type=path,
        help="tell and mend only what is not in FILE (default: the one of the settings, or "
        "reattach-baseline.json at the top of the workspace, if it is there)",
    )
    group.add_argument("--no-baseline", action="store_true", help="ignore the baseline")


def add_compiler_options(parser: argparse.ArgumentParser, *, always: bool = False) -> None:
    """What to have compiled; `always`, or only with --verify."""
    group = parser.add_argument_group("compiler", "which code to compile, in cargo's own words")
    if always:
        parser.set_defaults(verify=True)
    else:
        group.add_argument(
            "--verify",
            action="store_true",
            help="compile the fixes in a temporary work tree first, and leave out those that do not compile",
        )
    for flag, what in (
        ("--clippy", "run clippy in place of `cargo check`"),
        ("--tests", "compile tests too"),
        ("--all-targets", "compile tests, examples and benches too"),
        ("--workspace", "compile all packages of the workspace"),
        ("--all-features", "switch on all features"),
        ("--no-default-features", "leave the default features off"),
        ("--offline", "use no network"),
        ("--locked", "refuse to change Cargo.lock"),
        ("--broken-code", "check what can be, although the code does not compile before any fix"),
    ):
        group.add_argument(flag, action="store_true", help=what)
    group.add_argument(
        "--package", "-p", metavar="SPEC", action="append", default=[], help="compile this package"
    )
    group.add_argument(
        "--features", "-F", metavar="NAME,...", type=names, action="extend", default=[], help="switch them on"
    )
    group.add_argument("--target", metavar="TRIPLE", help="compile for another machine")


def add_writing(parser: argparse.ArgumentParser, branch: str) -> None:
    """Where fixes or modules go, and what may stand in their way; `branch` says what is committed on one."""
    target = parser.add_argument_group("target")
    target.add_argument(
        "--branch",
        metavar="NAME",
        help=f"{branch}; the files stay as they are",
    )
    target.add_argument("--switch", action="store_true", help="go to the branch of --branch afterwards")
    safety = parser.add_argument_group("safety")
    for flag, what in (
        ("--allow-dirty", "write although there are uncommitted changes"),
        ("--allow-staged", "write although there are staged changes"),
        ("--allow-no-vcs", "write although there is no git repository to undo it"),
        ("--allow-detached", "make the branch although HEAD is on none"),
    ):
        safety.add_argument(flag, action="store_true", help=what)


def path(text: str) -> str:
    """The name of a file or folder; an empty one would be the current folder, unasked."""
    if not text:
        raise argparse.ArgumentTypeError("a path cannot be empty")
    return text


def names(text: str) -> list[str]:
    """Words between commas."""
    return [item.strip() for item in text.split(",") if item.strip()]


def rows(text: str) -> int:
    """How many rows of a table to show: at least one."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"not a number of rows: {text!r}")
    return int(text)


def _jobs(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"not a number of processes: {text!r}")
    return int(text)


def _option(text: str) -> tuple[str, str, str]:
    name, equals, value = text.partition("=")
    rule, dot, option = name.rpartition(".")
    if not (equals and dot and rule and option):
        raise argparse.ArgumentTypeError(f"not of the form RULE.OPTION=VALUE: {text!r}")
    return rule, option, value
