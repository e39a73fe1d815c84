"""Samples as rows of a csv file, each written as soon as it is there."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from codemod.evidence.samples import MEASURES, Mark, Sample

HEADER = ("time", "seconds", *(measure.name for measure in MEASURES), "log")


class SampleFile(AbstractContextManager["SampleFile"]):
    """A csv file: the time (UTC), the seconds since the start, each measure, and what the log told since.

    Memory is in bytes; what could not be read is empty.
    """

    def __init__(self, path: Path) -> None:
        """Write to `path`, in place of what stands there."""
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._stream)
        self._rows.writerow(HEADER)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._stream.close()

    def add(self, start: float, sample: Sample, news: Sequence[Mark]) -> None:
        """Write one row; `start` is the time of the recording's start, in seconds since 1970."""
        time = datetime.fromtimestamp(start + sample.elapsed, UTC).isoformat(timespec="milliseconds")
        values = [measure.of(sample.reading) for measure in MEASURES]
        told = "; ".join(mark.text for mark in news)
        self._rows.writerow([time, f"{sample.elapsed:.3f}", *values, told])
        self._stream.flush()
