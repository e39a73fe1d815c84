"""A bar comes late, on a terminal only, and leaves nothing behind."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pytest

from codemod.progress import DELAY, progress_on


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Time that passes when told to, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    threads = threading.active_count()
    yield Clock()
    # A thread would be forked into worker processes that start later.
    assert threading.active_count() == threads


def test_no_bar_in_a_pipe() -> None:
    with progress_on(io.StringIO(), color=True) as report:
        assert report is None


def test_no_bar_on_a_dumb_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with progress_on(Terminal(), color=True) as report:
        assert report is None


def test_a_short_run_shows_nothing(clock: Clock) -> None:
    stream = Terminal()
    with progress_on(stream, color=True, clock=clock) as report:
        assert report is not None
        report("scan", 1, 2)
        clock.now += DELAY - 0.01
        report("scan", 2, 2)
    assert stream.getvalue() == ""


def test_a_longer_run_shows_its_stage_and_count(clock: Clock) -> None:
    stream = Terminal()
    with progress_on(stream, color=False, clock=clock) as report:
        assert report is not None
        clock.now += DELAY
        report("scan", 10, 40)
        assert "scan" in stream.getvalue()
        assert "10/40" in stream.getvalue()
        clock.now += DELAY
        report("decide", 1, 3)
        last = stream.getvalue().rpartition("decide")
        assert "1/3" in last[2]
    # Moves up and erases what it drew; the cursor is back.
    assert stream.getvalue().endswith("\x1b[2K")
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h") == 1


def test_it_does_not_draw_more_often_than_anyone_can_see(clock: Clock) -> None:
    stream = Terminal()
    with progress_on(stream, color=True, clock=clock) as report:
        assert report is not None
        clock.now += DELAY
        report("scan", 1, 1000)
        drawn = stream.getvalue()
        for number in range(2, 1000):
            clock.now += 0.00001
            report("scan", number, 1000)
        assert stream.getvalue() == drawn


@pytest.mark.parametrize("color", [True, False])
def test_colours_only_when_wanted(clock: Clock, color: bool) -> None:
    stream = Terminal()
    with progress_on(stream, color=color, clock=clock) as report:
        assert report is not None
        clock.now += DELAY
        report("scan", 10, 40)
    assert ("\x1b[38;" in stream.getvalue() or "\x1b[3" in stream.getvalue()) is color


def test_a_stage_of_unknown_length_names_what_it_is_about(clock: Clock) -> None:
    stream = Terminal()
    with progress_on(stream, color=False, clock=clock) as report:
        assert report is not None
        clock.now += DELAY
        report("compile", 3, 0, "gpui[x]")
        assert "3/?" in stream.getvalue()
        assert "gpui[x]" in stream.getvalue()
        clock.now += DELAY
        report("compile", 4, 9, "editor")
        assert "4/9" in stream.getvalue()
        assert stream.getvalue().rindex("editor") > stream.getvalue().rindex("gpui")
