"""The words of `logs` and `monitor`. Loaded with the command line itself, so it imports next to nothing."""

from __future__ import annotations

import argparse
from math import isfinite

from codemod.arguments import path, rows

_LEAST_INTERVAL = 0.01


def add_logs(parser: argparse.ArgumentParser) -> None:
    """Add the options of `reattach logs` to `parser`."""
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=path,
        help="logs of one application in any order, as they are or gzipped; - for standard input",
    )
    parser.add_argument(
        "--follow",
        "-f",
        action="store_true",
        help="go on with what is written to the newest log, until Ctrl-C",
    )
    _add_settings(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=("text", "json"), default="text")
    output.add_argument(
        "--timeline", metavar="FILE", type=path, help="draw what was registered over time (.html or .svg)"
    )
    output.add_argument(
        "--limit", metavar="ROWS", type=rows, default=20, help="of each table (default: %(default)s)"
    )
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even when there is a leak")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument("--quiet", "-q", action="store_true", help="show no progress")


def add_monitor(parser: argparse.ArgumentParser) -> None:
    """Add the options of `reattach monitor` to `parser`."""
    parser.add_argument(
        "program",
        metavar="COMMAND",
        nargs="*",
        help="the command to start and watch, behind --; it is ended with the measuring",
    )
    parser.add_argument(
        "--pid", metavar="N", type=_pid, help="watch the process N, and all that it has started"
    )
    measuring = parser.add_argument_group("measuring")
    measuring.add_argument(
        "--interval",
        metavar="SECONDS",
        type=_interval,
        default=1.0,
        help="time between two samples (default: %(default)s)",
    )
    measuring.add_argument(
        "--duration",
        metavar="SECONDS",
        type=_seconds,
        help="stop after that (default: when the process ends, or at Ctrl-C)",
    )
    measuring.add_argument(
        "--warm-up",
        metavar="SECONDS",
        type=_seconds,
        help="what to leave out at the begin (default: a quarter of what was measured)",
    )
    measuring.add_argument(
        "--log", metavar="FILE", type=path, help="mark what this log of the process says meanwhile"
    )
    _add_settings(parser)
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=("text", "json"), default="text")
    output.add_argument("--csv", metavar="FILE", type=path, help="write each sample as a row, at once")
    output.add_argument(
        "--picture", metavar="FILE", type=path, help="draw what was measured over time (.html or .svg)"
    )
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even when something grows")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument("--quiet", "-q", action="store_true", help="draw nothing while measuring")


def _add_settings(parser: argparse.ArgumentParser) -> None:
    source = parser.add_argument_group("settings").add_mutually_exclusive_group()
    source.add_argument("--config", metavar="FILE", type=path, help="read the settings from FILE")
    source.add_argument("--isolated", action="store_true", help="ignore all files with settings")


def _pid(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"not the number of a process: {text!r}")
    return int(text)


def _interval(text: str) -> float:
    seconds = _seconds(text)
    if seconds < _LEAST_INTERVAL:
        raise argparse.ArgumentTypeError(f"at least {_LEAST_INTERVAL} seconds, not {text!r}")
    return seconds


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not isfinite(seconds) or seconds < 0:
        raise argparse.ArgumentTypeError(f"not a number of seconds: {text!r}")
    return seconds
