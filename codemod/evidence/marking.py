"""What the log of an application tells while its process is watched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from codemod.evidence import sources
from codemod.evidence.patterns import Meaning, Patterns
from codemod.evidence.records import Record, Records
from codemod.evidence.samples import Happening, Mark
from codemod.logsettings import Event

_HAPPENINGS = {
    Event.APP_START: Happening.APP_START,
    Event.STARTED: Happening.SERVER_START,
    Event.FAILED: Happening.SERVER_FAILURE,
    Event.REGISTER: Happening.REGISTRATION,
    Event.CLEAN_UP: Happening.CLEAN_UP,
}
# Times of a log may lack fractions of a second: what seems to be just before the start may be after it.
_SLACK = 1.0


class LogTail:
    """Reads on in a log that grows, is rotated, or is not there yet."""

    def __init__(self, path: Path, start: float, patterns: Patterns) -> None:
        """Tell what the log at `path` says from `start` on, in seconds since 1970."""
        self.path = path
        self.was_there = False
        self._start = start
        self._records = Records(patterns)
        self._blocks: Iterator[bytes] | None = None

    def news(self) -> list[Mark]:
        """What was written since the last time; nothing as long as there is no log.

        Raises:
            OSError: if it is there and cannot be read.
        """
        if self._blocks is None:
            if not self.path.exists():
                return []
            self.was_there = True
            self._blocks = sources.followed(self.path, wait=lambda seconds: None)
        records: list[Record] = []
        empty = 0
        for block in self._blocks:
            # Before a log that was rotated is opened anew, there is nothing once.
            empty = 0 if block else empty + 1
            if empty > 1:
                break
            records += self._records.feed(block)
        return [mark for time, said in records if (mark := self._mark(time, said)) is not None]

    def _mark(self, time: float | None, said: Meaning) -> Mark | None:
        if time is None or said.event not in _HAPPENINGS or time < self._start - _SLACK:
            return None
        return Mark(max(0.0, time - self._start), _HAPPENINGS[said.event], said.text)
