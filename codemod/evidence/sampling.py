"""Takes samples at regular moments, from whatever source and by whatever clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from codemod.evidence.samples import End, Reading, Recording, Sample


class Source(Protocol):
    """What is sampled."""

    def read(self) -> Reading | None:
        """What there is now; None when it has ended."""

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or as soon as it has ended."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds between two samples, and in all; without a duration it goes on to the end of the process."""

    interval: float = 1.0
    duration: float | None = None


def record(
    source: Source,
    plan: Plan,
    recording: Recording,
    on_sample: Callable[[Sample], None],
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Add samples of `source` to `recording` until it is over; an interrupt is one way to end it.

    A sample that took longer than the interval is followed by the next one at once, without catching up.
    """
    try:
        start = due = clock()
        while (reading := source.read()) is not None:
            now = clock()
            sample = Sample(now - start, reading)
            recording.samples.append(sample)
            on_sample(sample)
            if plan.duration is not None and now - start + plan.interval / 2 >= plan.duration:
                recording.end = End.DURATION
                return
            due = max(due + plan.interval, clock())
            source.wait(max(0.0, due - clock()))
        recording.end = End.GONE
    except KeyboardInterrupt:
        recording.end = End.INTERRUPTED
