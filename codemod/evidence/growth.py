"""Whether something grows. The only importer of scipy.

Samples of a process do not behave as statistics like them to: each resembles the one before it, garbage
collection makes teeth of them, allocators make steps, and a burst is far off. So they are joined to blocks,
of which only the floor counts: what is never given back raises the floor, while teeth and bursts stand on
it. Blocks that still follow the teeth are made longer. The slope of the floors is that of Theil and Sen,
which a quarter of the blocks cannot upset wherever they lie, with the bounds that go with Kendall's test.

A slope alone would call a cache that fills a leak, and a single jump too. So the growth must also go on: in
the later half it is neither over nor, beyond doubt, slower than before; no one jump or two make most of it;
and it has not paused at the end for longer than ever before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from statistics import StatisticsError, correlation, median

from scipy.stats import theilslopes

from codemod.evidence.samples import Measure

LEAST_SAMPLES = 48
"""Below that nothing is said."""

CONFIDENCE = 0.98
"""Of the bounds of a slope: on each side, one in a hundred lies beyond."""

_MOST_BLOCKS, _LEAST_BLOCKS = 24, 12
_LATE_CONFIDENCE = 0.9
_SUSPICION = 0.95
# Shares of the slope of the whole. At less than the first nothing is left of it, at less than the second
# hardly anything, and at less than the third it may be slowing down.
_NOTHING, _HARDLY, _SLOWER = 0.1, 0.4, 0.8
# The share of all growth above which two jumps are its cause.
_JUMPS = 0.75
_LONGER = 2.0
_ALIKE, _FALLS = 0.3, 0.2
# The share of downs from which on it is given back time and again.
_GIVEN_BACK = 0.25


class Verdict(StrEnum):
    """What can be said of a measure."""

    GROWING = "growing"
    STEADY = "steady"
    TOO_SHORT = "too short to tell"


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope per second, and the bounds between which it is."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Growth:
    """The verdict, why it is so, and the slope of the floors; None where there was too little to find one."""

    verdict: Verdict
    reason: str
    slope: Slope | None = None


Points = Sequence[tuple[float, float]]


def judge(points: Points, measure: Measure) -> Growth:
    """What `points`, seconds and values without the warm-up, say about `measure`."""
    if len(points) < LEAST_SAMPLES:
        few = f"there are {len(points)} samples after the warm-up, and {LEAST_SAMPLES} are needed"
        return Growth(Verdict.TOO_SHORT, few)
    floors = _settled_floors(points)
    seconds = points[-1][0] - points[0][0]
    least = max(measure.least, measure.least_share * median(value for _, value in floors))
    slope = _slope(floors, CONFIDENCE)
    late = floors[len(floors) // 2 :]
    if slope.low <= 0 or slope.value * seconds < least:
        rises = slope.value * seconds >= least and _slope(floors, _SUSPICION).low > 0
        goes_on = _slope(late, _LATE_CONFIDENCE).high * seconds >= least
        if rises and goes_on and not _goes_up_and_down(floors):
            return Growth(Verdict.TOO_SHORT, "it may be rising, but not beyond doubt", slope)
        return Growth(Verdict.STEADY, "there is no growth worth a word", slope)
    verdict, reason = _going_on(floors, late, slope, least / seconds)
    return Growth(verdict, reason, slope)


def _going_on(floors: Points, late: Points, slope: Slope, least: float) -> tuple[Verdict, str]:
    """Whether floors that rose go on doing so; a slope below `least` is none."""
    recent = _slope(late, _LATE_CONFIDENCE)
    over = max(least, _NOTHING * slope.value)
    if recent.high < least or (recent.value < over and recent.low <= 0):
        return Verdict.STEADY, "it grew at first, and no more in the later half"
    if recent.value < _HARDLY * slope.value:
        return Verdict.TOO_SHORT, "it grew, but hardly any more in the later half"
    if recent.value < _SLOWER * slope.value and _slope(late, CONFIDENCE).high < slope.value:
        return Verdict.TOO_SHORT, "it grows ever more slowly, as a cache does that fills"
    kept = _never_fallen_below(floors)
    if _goes_up_and_down(floors):
        return Verdict.STEADY, "it goes up by jumps, and down again"
    if _jumps(kept):
        return Verdict.TOO_SHORT, "one jump or two make most of its growth"
    if _paused(kept, slope.value * (floors[-1][0] - floors[0][0]) / len(floors) / 2):
        return Verdict.TOO_SHORT, "it grew, but has paused at the end for longer than ever before"
    return Verdict.GROWING, "what it never gives back rises, and goes on rising"


def _settled_floors(points: Points) -> list[tuple[float, float]]:
    """The floors of as many blocks as can be had without following what goes up and down again."""
    blocks = min(_MOST_BLOCKS, len(points) // 2)
    floors = _floors(points, blocks)
    while blocks > _LEAST_BLOCKS and _falls(floors) >= _FALLS and _resemblance(floors) >= _ALIKE:
        blocks = max(_LEAST_BLOCKS, blocks * 2 // 3)
        floors = _floors(points, blocks)
    return floors


def _floors(points: Points, blocks: int) -> list[tuple[float, float]]:
    """The least of each of so many blocks, with its time."""
    ends = [len(points) * number // blocks for number in range(blocks + 1)]
    return [min(points[start:end], key=lambda point: point[1]) for start, end in pairwise(ends)]


def _falls(floors: Points) -> float:
    """How much of all ups and downs are downs, from 0 to 1."""
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(floors)]
    both = sum(map(abs, steps))
    return sum(-step for step in steps if step < 0) / both if both else 0.0


def _resemblance(floors: Points) -> float:
    """How far what the slope leaves of a floor is like the floor before it: 1 fully, 0 not at all."""
    slope = _slope(floors, CONFIDENCE).value
    rest = [value - slope * time for time, value in floors]
    try:
        return correlation(rest[1:], rest[:-1])
    except StatisticsError:  # there is no rest
        return 0.0


def _slope(points: Points, confidence: float) -> Slope:
    times, values = zip(*points, strict=True)
    found = theilslopes(values, times, alpha=confidence)
    return Slope(float(found.slope), float(found.low_slope), float(found.high_slope))


def _goes_up_and_down(floors: Points) -> bool:
    """Whether it was given back time and again, and but for a jump or two nothing has stayed."""
    return _falls(floors) >= _GIVEN_BACK and _jumps(_never_fallen_below(floors))


def _jumps(kept: Sequence[float]) -> bool:
    """Whether one rise or two make most of all that there are."""
    rises = sorted(later - earlier for earlier, later in pairwise(kept))
    return sum(rises[-2:]) >= _JUMPS * sum(rises)


def _never_fallen_below(floors: Points) -> list[float]:
    """For each floor the least from there on, which never falls."""
    return list(accumulate((value for _, value in reversed(floors)), min))[::-1]


def _paused(kept: Sequence[float], step: float) -> bool:
    """Whether the last pause between rises of at least `step` is by far the longest."""
    highs = [0]
    for place, value in enumerate(kept):
        if value > kept[highs[-1]] + step:
            highs.append(place)
    last = len(kept) - 1 - highs[-1]
    longest = max((later - earlier for earlier, later in pairwise(highs)), default=0)
    return last > 2 and last >= _LONGER * longest
