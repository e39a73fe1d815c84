"""The words of `reattach stress`. Loaded with the command line itself, so it imports next to nothing."""

from __future__ import annotations

import argparse
from math import isfinite

from codemod.arguments import path
from codemod.stress.faults import Fault

_MOST_SERVERS = 1000
_LEAST_INTERVAL = 0.05


def add_stress(parser: argparse.ArgumentParser) -> None:
    """Add the options to `parser`."""
    plan = parser.add_argument_group("plan", "the same numbers make the same plan")
    plan.add_argument("--seed", metavar="N", type=int, default=0, help="(default: %(default)s)")
    plan.add_argument("--servers", metavar="N", type=_servers, default=10, help="(default: %(default)s)")
    plan.add_argument(
        "--duration",
        metavar="SECONDS",
        type=_seconds,
        default=60.0,
        help="how long it goes on once all servers are up (default: %(default)g)",
    )
    plan.add_argument(
        "--faults",
        metavar="FAULT,...",
        type=_faults,
        default=tuple(Fault),
        help=f"which there are, or none (default: all: {', '.join(Fault)})",
    )
    plan.add_argument(
        "--leaky",
        action="store_true",
        help="register again whenever a server runs, without guard or clean-up, as the defect does",
    )
    instead = parser.add_argument_group("instead of a run").add_mutually_exclusive_group()
    instead.add_argument("--plan", action="store_true", help="print who does what and when")
    instead.add_argument(
        "--print-settings",
        choices=("flat", "nested"),
        nargs="?",
        const="flat",
        help="print the servers for Zed's settings.json: in today's form, or nested as until summer 2025",
    )
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=("text", "json"), default="text")
    output.add_argument("--log", metavar="FILE", type=path, help="keep the log there")
    output.add_argument("--csv", metavar="FILE", type=path, help="write each sample as a row, at once")
    output.add_argument(
        "--interval",
        metavar="SECONDS",
        type=_interval,
        help="time between two samples (default: a hundredth of the duration, from 0.25 to 5)",
    )
    output.add_argument(
        "--limit", metavar="ROWS", type=_servers, default=20, help="of each table (default: %(default)s)"
    )
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 even when there is a leak")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument("--quiet", "-q", action="store_true", help="draw nothing meanwhile")


def _servers(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _MOST_SERVERS:
        raise argparse.ArgumentTypeError(f"not a number from 1 to {_MOST_SERVERS}: {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not isfinite(seconds) or seconds <= 0:
        raise argparse.ArgumentTypeError(f"not a number of seconds: {text!r}")
    return seconds


def _interval(text: str) -> float:
    seconds = _seconds(text)
    if seconds < _LEAST_INTERVAL:
        raise argparse.ArgumentTypeError(f"at least {_LEAST_INTERVAL} seconds, not {text!r}")
    return seconds


def _faults(text: str) -> tuple[Fault, ...]:
    names = [name.strip() for name in text.split(",")]
    if names == ["none"]:
        return ()
    for name in names:
        if name not in tuple(Fault):
            raise argparse.ArgumentTypeError(
                f"no such fault: {name!r}; there are {', '.join(Fault)}, or none"
            )
    return tuple(Fault(name) for name in dict.fromkeys(names))
