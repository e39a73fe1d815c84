"""Times a cold `reattach check` against `ast-grep scan` with one pattern, side by side on the same tree.

    python tests/bench/compare.py ZED [--runs N] [OPTIONS OF CHECK]

What else is given (`--audit`, `--select RULE`) goes to `reattach check`. Each run is a fresh process; the two
programs take turns (A B A B …) after one warm-up each, so that both find the files in the page cache and
neither gets the quieter half of the machine. Wall time is in seconds, CPU time is user and system time of the
process and its children, memory is the peak resident size of the largest single process.

An installed package has its bytecode beside it; a checkout that is not allowed to write it
(PYTHONDONTWRITEBYTECODE) compiles itself in every run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

RULE = Path(__file__).with_name("detach.yml")
HOW_TO_GET_ZED = """\
Give the tree to scan. Zed as it stood before the fix of the registration leak:
    git clone https://github.com/H0ARK/zed && git -C zed checkout -f 40c91d5df06b"""


@dataclass(frozen=True)
class Sample:
    """What one run took: `wall` and `cpu` in seconds, `memory` in MiB."""

    wall: float
    cpu: float
    memory: float


MEASURES: tuple[tuple[str, str, Callable[[Sample], float]], ...] = (
    ("wall", "s", lambda sample: sample.wall),
    ("CPU", "s", lambda sample: sample.cpu),
    ("peak memory", "MiB", lambda sample: sample.memory),
)


def measure(command: Sequence[str]) -> Sample:
    """Run `command` to its end, output thrown away. An exit code above 1 (findings) ends the benchmark."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    kibibytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return Sample(wall, usage.ru_utime + usage.ru_stime, kibibytes / 1024)


def program(name: str) -> str:
    """The program called `name` beside this Python, or else on the path."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is not installed: pip install -e '.[dev]'")
    return found


def compare(commands: dict[str, list[str]], runs: int) -> dict[str, list[Sample]]:
    """`runs` samples of every command, taken in turns after one warm-up each."""
    for command in commands.values():
        measure(command)
    samples: dict[str, list[Sample]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            samples[name].append(measure(command))
    return samples


def table(samples: dict[str, list[Sample]]) -> str:
    """Medians of both programs (range in brackets) and the ratio of the first to the second."""
    lines = [f"{'':<12}" + "".join(f"{name:>30}" for name in samples) + f"{'ratio':>8}"]
    for title, unit, value in MEASURES:
        values = [[value(sample) for sample in taken] for taken in samples.values()]
        cells = [f"{median(v):.2f} {unit} [{min(v):.2f} … {max(v):.2f}]" for v in values]
        ratio = median(values[0]) / median(values[1])
        lines.append(f"{title:<12}" + "".join(f"{cell:>30}" for cell in cells) + f"{ratio:>8.2f}")
    return "\n".join(lines)


def main() -> None:
    """Parse the arguments, run, print the table."""
    parser = argparse.ArgumentParser(
        description="reattach check against ast-grep scan, on the same tree",
        epilog="Any other option is one of `reattach check`.",
    )
    parser.add_argument("tree", type=Path, nargs="?", help="the tree to scan, for instance a checkout of Zed")
    parser.add_argument("--runs", type=int, default=7, help="samples of each program (default: %(default)s)")
    arguments, options = parser.parse_known_args()
    if arguments.tree is None:
        parser.error(HOW_TO_GET_ZED)
    if not arguments.tree.is_dir():
        parser.error(f"no such directory: {arguments.tree}")
    if arguments.runs < 1:
        parser.error("--runs must be at least 1")

    tree = str(arguments.tree.resolve())
    commands = {
        "reattach check": [program("reattach"), "check", *options, tree],
        "ast-grep scan": [program("ast-grep"), "scan", "--rule", str(RULE), tree],
    }
    print(f"{tree}: medians of {arguments.runs} runs [range], {os.cpu_count()} processors,")
    print("memory of the largest process")
    print(table(compare(commands, arguments.runs)))


if __name__ == "__main__":
    main()
