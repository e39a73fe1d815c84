"""What the tests of `reattach monitor` share: made readings, and processes that wait to be watched."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from codemod.evidence.samples import End, Mark, Reading, Recording, Sample

Start = Callable[[str], subprocess.Popen[str]]

MIB = 1 << 20
PATIENCE = 60.0
IDLE = "import sys; print('up', flush=True); sys.stdin.read()"


def reading(
    rss: int = 0, uss: int | None = 0, threads: int = 1, fds: int | None = 3, children: int = 0
) -> Reading:
    return Reading(rss, uss, threads, fds, children)


def recording(readings: Sequence[Reading], marks: Sequence[Mark] = ()) -> Recording:
    """One reading a second from the beginning of 2026 on."""
    start = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    samples = [Sample(float(second), each) for second, each in enumerate(readings)]
    return Recording("an <app> (7)", start, samples, list(marks), End.DURATION)


def leaking(samples: int = 200) -> list[Reading]:
    return [reading(rss=100 * MIB + second * MIB, uss=50 * MIB) for second in range(samples)]


def until(condition: Callable[[], bool]) -> None:
    """Wait for what is sure to come; how long that takes makes no difference to the test."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@contextmanager
def starting() -> Iterator[Start]:
    """Starts Python code that first prints a line and ends with its input; all of it is gone afterwards."""
    started: list[subprocess.Popen[str]] = []

    def run(code: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline()
        return process

    try:
        yield run
    finally:
        for process in started:
            process.kill()
            process.communicate()
