"""What a recording shows: a verdict for each measure, and plain values for JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from codemod.console import counted
from codemod.evidence.growth import CONFIDENCE, Growth, Verdict, judge
from codemod.evidence.samples import MEASURES, Happening, Measure, Recording

WARM_UP_SHARE = 0.25
"""Of the recording, where no warm-up is given."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One measure over a whole recording; the numbers are None if it could never be read."""

    measure: Measure
    growth: Growth
    first: int | None = None
    last: int | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """A recording with its verdicts; `warm_up` is the number of seconds at its begin that do not count.

    `exit_code` is that of a command that was started for it, negative after a signal.
    """

    recording: Recording
    warm_up: float
    judged: Sequence[Judged]
    notes: Sequence[str]
    exit_code: int | None = None

    @property
    def verdict(self) -> Verdict:
        """Growing if anything grows, steady if all that can be read is steady."""
        verdicts = {each.growth.verdict for each in self.judged if each.first is not None}
        for verdict in (Verdict.GROWING, Verdict.TOO_SHORT):
            if verdict in verdicts:
                return verdict
        return Verdict.STEADY if verdicts else Verdict.TOO_SHORT

    @property
    def is_growing(self) -> bool:
        """Whether anything grows."""
        return self.verdict is Verdict.GROWING


def watched(
    recording: Recording,
    warm_up: float | None,
    denied: Mapping[str, str],
    notes: Sequence[str] = (),
    exit_code: int | None = None,
) -> Watched:
    """Judge every measure of `recording`; `denied` names the processes that did not let a measure be read."""
    begin = recording.seconds * WARM_UP_SHARE if warm_up is None else warm_up
    judged = [_judged(recording, measure, begin, denied) for measure in MEASURES]
    return Watched(recording, begin, judged, [*_notes(recording, denied), *notes], exit_code)


def _judged(recording: Recording, measure: Measure, warm_up: float, denied: Mapping[str, str]) -> Judged:
    values = [value for _, value in recording.points(measure)]
    if not values:
        whose = f": {denied[measure.name]}" if measure.name in denied else ""
        return Judged(measure, Growth(Verdict.TOO_SHORT, f"it could not be read{whose}"))
    growth = judge(recording.points(measure, warm_up), measure)
    return Judged(measure, growth, values[0], values[-1], min(values), max(values))


def _notes(recording: Recording, denied: Mapping[str, str]) -> list[str]:
    whats = {"uss": "USS", "fds": "file descriptors"}
    notes = [
        f"the {whats[name]} of {process} may not be read, so the sum is missing; run as its user, or as root"
        for name, process in denied.items()
        if name in whats
    ]
    if "processes" in denied:
        notes.append(f"{denied['processes']} may not be looked at, and is left out")
    happened = Counter(mark.what for mark in recording.marks)
    if happened:
        told = ", ".join(counted(happened[what], what.value) for what in Happening if happened[what])
        notes.append(f"the log tells of {told} meanwhile")
    return notes


def as_values(found: Watched) -> dict[str, Any]:
    """All of it for JSON: bytes, pieces, seconds, slopes per second."""
    recording = found.recording
    return {
        "title": recording.title,
        "started": datetime.fromtimestamp(recording.start, UTC).isoformat(timespec="seconds"),
        "seconds": round(recording.seconds, 3),
        "warm_up": round(found.warm_up, 3),
        "samples": len(recording.samples),
        "end": recording.end.value,
        "exit_code": found.exit_code,
        "verdict": found.verdict.value,
        "measures": [_measure(each) for each in found.judged],
        "marks": [
            {"seconds": round(mark.elapsed, 3), "what": mark.what.value, "text": mark.text}
            for mark in recording.marks
        ],
        "notes": list(found.notes),
    }


def _measure(each: Judged) -> dict[str, Any]:
    slope = each.growth.slope
    return {
        "name": each.measure.name,
        "unit": "bytes" if each.measure.in_bytes else "pieces",
        "verdict": each.growth.verdict.value,
        "reason": each.growth.reason,
        "slope": None if slope is None else slope.value,
        "slope_low": None if slope is None else slope.low,
        "slope_high": None if slope is None else slope.high,
        "confidence": None if slope is None else CONFIDENCE,
        "first": each.first,
        "last": each.last,
        "least": each.least,
        "most": each.most,
    }
