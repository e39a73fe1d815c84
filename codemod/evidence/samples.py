"""What is measured of a tree of processes, and the samples of one recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Reading:
    """A tree of processes at one moment, memory in bytes; None is what nobody may read.

    `rss` counts a page once for every process that shares it, `uss` only what is a process's own.
    `children` are the processes below the one that is watched.
    """

    rss: int
    uss: int | None
    threads: int
    fds: int | None
    children: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a reading.

    A growth of less than `least`, or of less than the share `least_share` of the whole, is not worth a word:
    allocators and thread pools wander that much by themselves.
    """

    name: str
    title: str
    in_bytes: bool
    least: float
    least_share: float

    def of(self, reading: Reading) -> int | None:
        """The number itself, in bytes or pieces; None where it could not be read."""
        value: int | None = getattr(reading, self.name)
        return value

    def text(self, value: float, *, signed: bool = False) -> str:
        """`value` for people: in MiB, or as it is."""
        sign = "+" if signed else ""
        if self.in_bytes:
            return f"{value / _MIB:{sign},.1f} MiB"
        return f"{value:{sign},.0f}" if value == round(value) else f"{value:{sign},.2f}"


MEASURES = (
    Measure("rss", "RSS", True, _MIB / 2, 0.005),
    Measure("uss", "USS", True, _MIB / 2, 0.005),
    Measure("threads", "threads", False, 3, 0.02),
    Measure("fds", "file descriptors", False, 3, 0.02),
    Measure("children", "child processes", False, 2, 0.02),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A reading, `elapsed` seconds after the start."""

    elapsed: float
    reading: Reading


class Happening(StrEnum):
    """What a log says that may explain a change."""

    APP_START = "application start"
    SERVER_START = "server start"
    SERVER_FAILURE = "server failure"
    REGISTRATION = "registration"
    CLEAN_UP = "clean-up"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a log tells of, `elapsed` seconds after the start of the recording."""

    elapsed: float
    what: Happening
    text: str


class End(StrEnum):
    """Why a recording was over."""

    DURATION = "the time was up"
    GONE = "the process ended"
    INTERRUPTED = "interrupted"


@dataclass(slots=True)
class Recording:
    """All samples of one process tree, the oldest first; `start` is in seconds since 1970."""

    title: str
    start: float
    samples: list[Sample] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    end: End = End.INTERRUPTED

    @property
    def seconds(self) -> float:
        """How long it lasted, to its last sample."""
        return self.samples[-1].elapsed if self.samples else 0.0

    @property
    def lived(self) -> Sequence[Sample]:
        """The samples without those in which the process gave everything back because it was about to end."""
        last = len(self.samples)
        if self.end is End.GONE:
            while last > 1 and self.samples[last - 1].reading.rss < self.samples[last - 2].reading.rss:
                last -= 1
        return self.samples[:last]

    def points(self, measure: Measure, since: float = 0.0) -> list[tuple[float, int]]:
        """Seconds and value of every sample of its life from `since` on in which `measure` was read."""
        return list(_points(self.lived, measure, since))


def _points(samples: Sequence[Sample], measure: Measure, since: float) -> Iterator[tuple[float, int]]:
    for sample in samples:
        value = measure.of(sample.reading)
        if value is not None and sample.elapsed >= since:
            yield sample.elapsed, value
