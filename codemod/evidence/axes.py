"""The axes of a picture: round numbers upwards, times along the foot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from math import ceil, floor


def levels(low: float, high: float) -> range:
    """Some round numbers from `low` to `high`."""
    units = (digit * 10**power for power in count() for digit in (1, 2, 5))
    unit = next(unit for unit in units if (high - low) / unit <= 5)
    return range(ceil(low / unit) * unit, floor(high) + 1, unit)


def times(start: float, seconds: float, left: float, width: float) -> Iterator[tuple[float, str]]:
    """Six moments from `start` on, in seconds since 1970, each with its place in pixels."""
    day = ""
    for fifth in range(6):
        text = clock(start + seconds * fifth / 5)
        # The day is said where it is another one.
        yield round(left + width * fifth / 5, 1), text if text[:10] != day else text[11:]
        day = text[:10]


def clock(time: float) -> str:
    """A time in seconds since 1970, for people."""
    return f"{datetime.fromtimestamp(time, UTC):%Y-%m-%d %H:%M:%S}"
