"""The picture of a recording: a panel for each measure, and lines across all for what the log tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from codemod.evidence.axes import clock, levels, times
from codemod.evidence.growth import Verdict
from codemod.evidence.samples import Happening, Mark
from codemod.evidence.watched import Judged, Watched

# In pixels.
_WIDTH, _LEFT, _MARGIN = 960, 76, 16
_TOP, _HEIGHT, _GAP, _BOTTOM = 28, 110, 34, 32
_MOST_MARKS = 200
_MIB = 1 << 20

_COLORS = {Verdict.GROWING: "#c8372d", Verdict.STEADY: "#5aa469", Verdict.TOO_SHORT: "#8a8a8a"}
_LINES = {Happening.APP_START, Happening.SERVER_START, Happening.SERVER_FAILURE}


def picture(found: Watched, facts: Sequence[str]) -> dict[str, Any]:
    """What the template needs: places in pixels, and texts that are not yet escaped."""
    recording = found.recording
    drawn = [each for each in found.judged if each.first is not None]
    seconds = max(recording.seconds, 1e-9)
    across = _WIDTH - _LEFT - _MARGIN
    height = _TOP + len(drawn) * (_HEIGHT + _GAP) + _BOTTOM
    marks = [mark for mark in recording.marks if mark.what in _LINES]
    return {
        "title": recording.title,
        "facts": facts,
        "width": _WIDTH,
        "height": height,
        "left": _LEFT,
        "right": _WIDTH - _MARGIN,
        "top": _TOP,
        "foot": height - _BOTTOM,
        "warm": round(_LEFT + min(1.0, found.warm_up / seconds) * across, 1),
        "panels": [
            _panel(found, each, _TOP + place * (_HEIGHT + _GAP), across / seconds)
            for place, each in enumerate(drawn)
        ],
        "times": list(times(recording.start, seconds, _LEFT, across)),
        "marks": [_mark(mark, recording.start, across / seconds) for mark in marks[:_MOST_MARKS]],
        "marks_left_out": max(0, len(marks) - _MOST_MARKS),
    }


def _mark(mark: Mark, start: float, pixels: float) -> tuple[float, str]:
    return round(_LEFT + mark.elapsed * pixels, 1), f"{clock(start + mark.elapsed)}: {mark.text}"


def _panel(found: Watched, each: Judged, top: int, pixels: float) -> dict[str, Any]:
    unit = _MIB if each.measure.in_bytes else 1
    low, high = _range((each.least or 0) / unit, (each.most or 0) / unit)
    base = top + _HEIGHT

    def height(value: float) -> float:
        return round(base - (value - low) / (high - low) * _HEIGHT, 1)

    points = found.recording.points(each.measure)
    return {
        "title": f"{each.measure.title}{', MiB' if each.measure.in_bytes else ''}",
        "verdict": f"{each.growth.verdict.value}: {each.growth.reason}",
        "color": _COLORS[each.growth.verdict],
        "top": top,
        "base": base,
        "line": " ".join(
            f"{_LEFT + elapsed * pixels:.1f},{height(value / unit)}" for elapsed, value in _thinned(points)
        ),
        "levels": [(height(value), value) for value in levels(low, high)],
    }


def _range(least: float, most: float) -> tuple[float, float]:
    """From where to where a panel goes: not from 0, which would hide a slow leak, and noise not blown up."""
    spread = max(most - least, most / 10, 4)
    low = max(0.0, (least + most - spread) / 2 - spread / 10)
    return low, max(most, low + spread) + spread / 10


def _thinned(points: Sequence[tuple[float, int]]) -> Iterator[tuple[float, int]]:
    """The points, or the least and the most of each column where there are far more than columns."""
    size = len(points) // _WIDTH + 1
    if size < 3:
        yield from points
        return
    for start in range(0, len(points), size):
        part = points[start : start + size]
        ends = {min(part, key=lambda point: point[1]), max(part, key=lambda point: point[1])}
        yield from sorted(ends)
