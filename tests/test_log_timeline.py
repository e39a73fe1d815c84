"""The steps of a timeline: bounded in number, and with nothing lost when they are joined."""

from __future__ import annotations

import random
from math import nan

import pytest

from codemod.evidence.timeline import MOST_STEPS, Timeline, picture


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_lost_however_long_it_takes(seed: int) -> None:
    choice = random.Random(seed)
    timeline = Timeline()
    time, live, registered, removed, repeated, peak = 1e9, 0, 0, 0, 0, 0
    for _ in range(3000):
        time += choice.choice((0, 1, choice.expovariate(1 / 500)))
        if choice.random() < 0.6:
            again = choice.random() < 0.3
            live += 1
            registered += 1
            repeated += again
            timeline.add(time, live, registered=1, repeated=again)
        else:
            taken = choice.randint(0, live)
            live -= taken
            removed += taken
            timeline.add(time, live, removed=taken)
        peak = max(peak, live)
    steps = timeline.steps
    assert len(steps) <= MOST_STEPS
    assert sum(step.registered for step in steps) == registered
    assert sum(step.repeated for step in steps) == repeated
    assert sum(step.removed for step in steps) == removed
    assert max(step.peak for step in steps) == peak
    assert steps[-1].live == live
    assert timeline.start <= 1e9 + 500 * 20
    assert timeline.start + timeline.width * len(steps) > time


def test_where_nothing_happens_the_count_stays() -> None:
    timeline = Timeline()
    timeline.add(0, 3, registered=3)
    timeline.add(5, 4, registered=1)
    assert [step.live for step in timeline.steps] == [3, 3, 3, 3, 3, 4]


def test_what_has_no_time_is_left_out() -> None:
    timeline = Timeline()
    timeline.add(nan, 1, registered=1)
    timeline.mark(nan, "x")
    assert timeline.steps == []
    assert timeline.marks_left_out == 1


def test_marks_are_bounded() -> None:
    timeline = Timeline()
    for second in range(500):
        timeline.mark(second, "started")
    assert len(timeline.marks) + timeline.marks_left_out == 500
    assert len(timeline.marks) < 500


@pytest.mark.parametrize("most", [1, 2, 5, 7, 99, 1000, 123_456])
def test_everything_is_drawn_within_the_picture(most: int) -> None:
    timeline = Timeline()
    timeline.add(1e9, most, registered=most, repeated=True)
    timeline.add(1e9 + 100_000, 0, removed=most)
    timeline.mark(1e9 + 50, "x started")
    drawn = picture(timeline, "title", ())
    heights = [y for y, _ in drawn["levels"]]
    assert 2 <= len(heights) <= 6
    assert all(drawn["top"] <= y <= drawn["base"] for y in heights)
    for point in drawn["live"].split():
        x, y = map(float, point.split(","))
        assert drawn["left"] <= x <= drawn["right"] + 0.1
        assert drawn["top"] <= y <= drawn["base"]
    for bar in drawn["bars"]:
        assert bar["first"] + bar["repeated"] <= drawn["middle"] - drawn["base"]
        assert drawn["middle"] + bar["removed"] <= drawn["height"]
