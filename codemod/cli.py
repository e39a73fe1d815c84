"""The command line: its words, and what becomes of an error. Each command is a module of `codemod.commands`.

Nothing is imported here that a command does not need to be named: `reattach --version` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence

from codemod import __version__
from codemod.arguments import (
    add_baseline_options,
    add_compiler_options,
    add_run_options,
    add_writing,
    path,
)
from codemod.evidence.options import add_logs, add_monitor
from codemod.stress.options import add_stress

ERROR = 2
INTERRUPTED = 130
BROKEN_PIPE = 141

_EXIT_CODES = {
    "check": "0 clean, 1 findings",
    "diff": "0 nothing to change, 1 a patch was printed",
    "apply": "0 every fix was applied, 1 some were left out (each is named)",
    "verify": "0 every fix compiles, 1 some do not (each is named)",
    "baseline": "0 written",
    "logs": "0 no leak, 1 a leak",
    "monitor": "0 nothing grows for certain, 1 something does",
    "stress": "0 no leak, 1 the log shows a leak or something grows",
}
_EXIT_CODE_2 = "2 wrong usage or settings, or a file that could not be processed (the others are)"


def main(arguments: Sequence[str] | None = None, prog: str = "reattach") -> int:
    """Run one command line (without the program's name; the process's own by default); returns the exit code.

    Raises SystemExit for --help, --version and wrong usage, as argparse does.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Messages hold names from anywhere; one that the encoding lacks must not end the run.
            stream.reconfigure(errors="backslashreplace")
    options = _parser(prog).parse_args(arguments)
    try:
        code: int = importlib.import_module(f"codemod.commands.{options.command}").run(options)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        return _failed(error)
    return code


def cargo_main() -> int:
    """Run as `cargo-reattach`, which cargo calls with its own word for it first: `reattach`."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["reattach"]:
        arguments = arguments[1:]
    return main(arguments, prog="cargo reattach")


def _failed(error: BaseException) -> int:
    """Tell the user of `error`, and give the exit code for it."""
    from codemod.console import say_error
    from codemod.model import ReattachError

    _let_go_of_output()
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    if _is_interrupt(error):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    if isinstance(error, ReattachError):
        say_error(error.message, error.hint)
    elif isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename is not None else ""
        say_error(f"{name}{error.strerror or error}")
    else:
        import traceback

        traceback.print_exception(error)
        say_error("reattach itself failed", "please report this, with the lines above")
    return ERROR


def _is_interrupt(error: BaseException | None) -> bool:
    # An interrupt at an awkward moment makes another error on its way, such as a lock released twice.
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _let_go_of_output() -> None:
    # What cannot be written now would fail again at exit, with a message of the interpreter's own.
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Find detached tasks and subscriptions that leak in gpui code, and give them an owner.",
        epilog="\n".join(
            ["exit codes:"]
            + [f"  {name:8}  {meaning}" for name, meaning in _EXIT_CODES.items()]
            + [f"  any       {_EXIT_CODE_2}"]
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"reattach {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=help,
            description=help[0].upper() + help[1:] + ".",
            epilog=f"exit codes: {_EXIT_CODES[name]},\n{_EXIT_CODE_2}" if name in _EXIT_CODES else None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    _add_check(command("check", "report what leaks"))
    diff = command("diff", "print the fixes as a patch for `git apply`, and change nothing")
    add_run_options(diff)
    add_baseline_options(diff)
    add_compiler_options(diff)
    _add_apply(command("apply", "write the fixes to the files, or commit them on a new branch"))
    _add_verify(command("verify", "compile the fixes in a temporary work tree, and say which do not compile"))
    baseline = command("baseline", "note what leaks today, so that later runs tell and mend only what is new")
    add_run_options(baseline)
    baseline.add_argument(
        "--baseline",
        metavar="FILE",
        type=path,
        help="write to FILE (default: the one of the settings, or reattach-baseline.json at the top of the "
        "workspace)",
    )
    explain = command("explain", "say what a rule looks for, what it does about it, and when that is right")
    explain.add_argument(
        "topic",
        metavar="RULE",
        nargs="?",
        help="a rule, or another topic; without one, all of them are listed",
    )
    command("rules", "list the rules and their options")
    add_logs(command("logs", "find in the log of an application what was registered again and again"))
    add_monitor(command("monitor", "watch a process, and tell whether it grows"))
    add_stress(command("stress", "run context servers with faults, and look at log and memory"))
    _add_kit(command("kit", "add Rust modules that give tasks and registrations an owner"))
    demo = command("demo", "show check, diff and apply on a small example in a temporary git repository")
    demo.add_argument("--keep", metavar="DIR", type=path, help="put the example into DIR and leave it there")
    demo.set_defaults(reattach=main)
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    add_run_options(parser)
    add_baseline_options(parser)
    output = parser.add_argument_group("output")
    output.add_argument(
        "--audit",
        action="store_true",
        default=None,
        help="account for every `.detach`, those that are fine included, with a summary by crate and rule; "
        "the baseline is left aside",
    )
    output.add_argument(
        "--sort",
        choices=("path", "risk"),
        default="path",
        help="the order of the findings: by place, or the riskiest first (default: %(default)s)",
    )
    output.add_argument(
        "--output-format",
        choices=("text", "json", "sarif", "github"),
        default="text",
        help="how to print the findings (default: %(default)s)",
    )
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even when there are findings")


def _add_verify(parser: argparse.ArgumentParser) -> None:
    add_run_options(parser)
    add_baseline_options(parser)
    add_compiler_options(parser, always=True)
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=("text", "json"), default="text")


def _add_apply(parser: argparse.ArgumentParser) -> None:
    add_run_options(parser)
    add_baseline_options(parser)
    add_compiler_options(parser)
    add_writing(parser, "commit the fixes on a new branch, one commit per rule and crate")


def _add_kit(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="kit_command", metavar="COMMAND", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        description = help[0].upper() + help[1:] + "."
        return commands.add_parser(name, help=help, description=description, allow_abbrev=False)

    command("list", "list the modules")
    command("show", "print the text of a module").add_argument("module", metavar="NAME")
    add = command("add", "add modules, and those that they need, to a crate")
    add.add_argument("modules", metavar="NAME", nargs="+")
    add.add_argument(
        "--crate",
        metavar="PATH",
        type=path,
        default=".",
        help="the crate's folder (default: the current one)",
    )
    add.add_argument(
        "--workspace",
        action="store_true",
        help="add missing dependencies too, to the Cargo.toml of the crate and of its workspace",
    )
    add_writing(add, "commit the modules on a new branch")
    add.add_argument("--quiet", "-q", action="store_true", help="print errors, nothing else")
