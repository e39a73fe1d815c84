"""What was registered, cleaned up and live over time, in a bounded number of steps, and how to draw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from codemod.evidence.axes import clock, levels, times

MOST_STEPS = 480
_MOST_MARKS = 200

# Of the picture, in pixels.
_WIDTH, _LEFT, _MARGIN = 960, 64, 16
_TOP, _HEIGHT, _GAP, _BARS_HEIGHT, _BOTTOM = 24, 220, 44, 56, 44
_BASE = _TOP + _HEIGHT
_MIDDLE = _BASE + _GAP + _BARS_HEIGHT + 4


@dataclass(slots=True)
class Step:
    """What happened in one step of time; `live` is the count at its end, `peak` the highest in it."""

    registered: int = 0
    repeated: int = 0
    removed: int = 0
    live: int = 0
    peak: int = 0

    def join(self, later: Step) -> None:
        """Take up the step that follows."""
        self.registered += later.registered
        self.repeated += later.repeated
        self.removed += later.removed
        self.live = later.live
        self.peak = max(self.peak, later.peak)


class Timeline:
    """Steps of equal length, which doubles whenever there are too many. Times must not go back."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self.start = 0.0
        self.width = 1.0
        """Seconds of a step."""
        self.steps: list[Step] = []
        self.marks: list[tuple[float, str]] = []
        self.marks_left_out = 0

    def add(
        self, time: float, live: int, *, registered: int = 0, repeated: bool = False, removed: int = 0
    ) -> None:
        """Count something that happened at `time`, in seconds since 1970, and left `live` resources."""
        if isnan(time):
            return
        step = self._step(time)
        step.registered += registered
        step.repeated += repeated
        step.removed += removed
        step.live = live
        step.peak = max(step.peak, live)

    def mark(self, time: float, text: str) -> None:
        """Note that something else happened; beyond some hundred notes they are only counted."""
        if isnan(time) or len(self.marks) >= _MOST_MARKS:
            self.marks_left_out += 1
        else:
            self._step(time)
            self.marks.append((time, text))

    def _step(self, time: float) -> Step:
        if not self.steps:
            self.start = float(int(time))
            self.steps.append(Step())
        place = int((time - self.start) / self.width)
        while place >= MOST_STEPS:
            self._double()
            place = int((time - self.start) / self.width)
        while len(self.steps) <= place:
            live = self.steps[-1].live
            self.steps.append(Step(live=live, peak=live))
        return self.steps[place]

    def _double(self) -> None:
        pairs = zip(self.steps[::2], [*self.steps[1::2], None], strict=False)
        joined = []
        for first, second in pairs:
            if second is not None:
                first.join(second)
            joined.append(first)
        self.steps = joined
        self.width *= 2


def picture(timeline: Timeline, title: str, facts: Sequence[str]) -> dict[str, Any]:
    """What the template of the picture needs: places in pixels, and texts that are not yet escaped."""
    steps = timeline.steps
    most_live = max((step.peak for step in steps), default=0) or 1
    most_bar = max((max(step.registered, step.removed) for step in steps), default=0) or 1
    column = (_WIDTH - _LEFT - _MARGIN) / max(1, len(steps))
    return {
        "title": title,
        "facts": facts,
        "width": _WIDTH,
        "height": _MIDDLE + _BARS_HEIGHT + _BOTTOM,
        "left": _LEFT,
        "right": _WIDTH - _MARGIN,
        "top": _TOP,
        "base": _BASE,
        "middle": _MIDDLE,
        "column": round(max(0.6, column - (1 if column > 3 else 0)), 2),
        "live": " ".join(f"{x:.1f},{y}" for x, y in _live(steps, column, most_live)),
        "bars": list(_bars(timeline, column, most_bar)),
        "levels": [(_level(value, most_live), value) for value in levels(0, most_live)],
        "times": list(times(timeline.start, len(steps) * timeline.width, _LEFT, column * len(steps)))
        if steps
        else [],
        "marks": [
            (round(_LEFT + (time - timeline.start) / timeline.width * column, 1), f"{clock(time)}: {text}")
            for time, text in timeline.marks
        ],
        "marks_left_out": timeline.marks_left_out,
        "most_bar": most_bar,
        "seconds": timeline.width,
    }


def _live(steps: Sequence[Step], column: float, most: int) -> Iterator[tuple[float, float]]:
    """The corners of the line of what is live: for each step its highest count, then that at its end."""
    yield _LEFT, _BASE
    for number, step in enumerate(steps):
        yield _LEFT + number * column, _level(step.peak, most)
        yield _LEFT + (number + 1) * column, _level(step.live, most)


def _level(value: int, most: int) -> float:
    return round(_BASE - value / most * (_HEIGHT - 8), 1)


def _bars(timeline: Timeline, column: float, most: int) -> Iterator[dict[str, Any]]:
    pixels = _BARS_HEIGHT / most
    for number, step in enumerate(timeline.steps):
        if step.registered or step.removed:
            when = clock(timeline.start + number * timeline.width)
            yield {
                "x": round(_LEFT + number * column, 2),
                "first": round((step.registered - step.repeated) * pixels, 2),
                "repeated": round(step.repeated * pixels, 2),
                "removed": round(step.removed * pixels, 2),
                "text": f"{when}: {step.registered} registered, {step.repeated} of them again; "
                f"{step.removed} cleaned up; {step.live} live",
            }
