"""Times `reattach logs` against `grep -c` with one fixed string, side by side on the same made-up log.

    python tests/bench/logs.py [--size MB] [--every N,…] [--runs N]

The log is what Zed would print: one line in N registers a tool, the others are of all sorts. For each N a log
of the given size is written to a temporary folder, each program reads it once to warm up, then they take
turns. CPU time is user and system time, memory the peak resident size (never less than that of this script,
which starts them); both programs use one processor.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.compare import Sample, compare
from tests.logs import NOISE, MadeLog

_NAMES = 500
_PIECE = 20_000
"""Lines that are made, and written, at once."""


def main() -> None:
    """Parse the arguments, write the logs, run, print a table for each."""
    parser = argparse.ArgumentParser(description="reattach logs against grep -c, on the same log")
    parser.add_argument("--size", type=int, default=1000, metavar="MB", help="default: %(default)s")
    parser.add_argument("--every", default="1000,100,10", metavar="N,…", help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=5, help="samples of each program (default: %(default)s)")
    arguments = parser.parse_args()
    for every in map(int, arguments.every.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "Zed.log")
            lines = _write(path, arguments.size * 1_000_000, every)
            samples = compare(_commands(path), arguments.runs)
            size = path.stat().st_size
        print(f"\n{size / 1e6:,.0f} MB, {lines:,} lines of which one in {every:,} registers something;")
        print(f"medians of {arguments.runs} runs")
        print(_table(samples, size))


def _commands(log: Path) -> dict[str, list[str]]:
    # Where its output goes nowhere, grep stops at the first line that it finds.
    count = 'exec grep -c "registering context server" "$0" >"$0.count"'
    return {
        "reattach": [sys.executable, "-m", "codemod", "logs", "--isolated", "--quiet", str(log)],
        "grep -c": ["sh", "-c", count, str(log)],
    }


def _write(path: Path, size: int, every: int) -> int:
    """Write a log of about `size` bytes; returns its number of lines."""
    choice = random.Random(every)
    written = lines = 0
    with path.open("w", encoding="utf-8") as file:
        for piece in _pieces(choice, every):
            text = piece.text()
            file.write(text)
            written += len(text)
            lines += len(piece.lines)
            if written >= size:
                return lines
    raise AssertionError("there is always another piece")


def _pieces(choice: random.Random, every: int) -> Iterator[MadeLog]:
    time = MadeLog().now
    while True:
        log = MadeLog(now=time)
        for number in range(_PIECE):
            if choice.random() < 0.2:
                log.tick()
            if number % every == 0:
                log.register("x", f"tool_{choice.randrange(_NAMES)}")
            else:
                log.noise(choice, NOISE)
        time = log.now
        yield log


def _table(samples: dict[str, list[Sample]], size: int) -> str:
    rows = [f"{'':<10}{'wall':>9}{'CPU':>9}{'speed (CPU)':>15}{'memory':>10}"]
    for name, taken in samples.items():
        wall, cpu, memory = (
            median(getattr(one, field) for one in taken) for field in ("wall", "cpu", "memory")
        )
        rows.append(f"{name:<10}{wall:>7.2f} s{cpu:>7.2f} s{size / cpu / 1e6:>10.0f} MB/s{memory:>6.0f} MiB")
    ours, grep = (median(one.cpu for one in samples[name]) for name in samples)
    return "\n".join([*rows, f"grep -c is {ours / grep:.1f} times as fast"])


if __name__ == "__main__":
    main()
