"""A progress bar for runs that take more than a moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from codemod.console import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

DELAY = 1.0
"""Seconds before the bar shows: most runs end sooner, and a bar that flashes up helps nobody."""

_BETWEEN_DRAWINGS = 0.1


class Report(Protocol):
    """Called with the name of the stage, how many steps are done, and how many there are (0: nobody knows).

    `detail` is what the last step was about.
    """

    def __call__(self, stage: str, done: int, total: int, detail: str = "") -> None: ...


@contextmanager
def progress_on(
    stream: TextIO, *, color: bool, clock: Callable[[], float] = time.monotonic
) -> Iterator[Report | None]:
    """Give a callback that draws a bar on `stream`, or None when `stream` is no terminal.

    The bar shows from the first call that comes more than DELAY seconds after the start, without colours
    unless `color`; it is gone at the end.
    """
    if not is_terminal(stream):
        yield None
        return
    bar = _Bar(stream, color, clock)
    try:
        yield bar.report
    finally:
        bar.close()


class _Bar:
    """Drawn by the calls alone: a thread that refreshes it could be forked into the worker processes."""

    def __init__(self, stream: TextIO, color: bool, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._color = color
        self._clock = clock
        self._next_drawing = clock() + DELAY
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def report(self, stage: str, done: int, total: int, detail: str = "") -> None:
        now = self._clock()
        if now < self._next_drawing:
            return
        self._next_drawing = now + _BETWEEN_DRAWINGS
        if self._progress is None:
            self._progress = self._start()
        if stage not in self._tasks:
            for task in self._tasks.values():
                self._progress.remove_task(task)
            self._tasks = {stage: self._progress.add_task(stage, total=total or None, detail="")}
        self._progress.update(self._tasks[stage], completed=done, total=total or None, detail=detail)
        self._progress.refresh()

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[detail]}", markup=False),
            console=Console(file=self._stream, no_color=not self._color),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        progress.start()
        return progress
