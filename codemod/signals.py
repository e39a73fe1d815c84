"""Signals that end a run: an interrupt while there is something to tidy up, and kept out meanwhile."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ending_as_interrupt() -> Iterator[None]:
    """While this lasts, what would end the process at once raises KeyboardInterrupt, as Ctrl-C does."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled(interrupt, _ENDING):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """While this lasts, neither this process nor one that it starts hears of Ctrl-C and the like."""
    with _handled(signal.SIG_IGN, (signal.SIGINT, *_ENDING)):
        yield


@contextmanager
def _handled(handler: signal._HANDLER, numbers: tuple[signal.Signals, ...]) -> Iterator[None]:
    # Only the main thread may set handlers, and only it gets signals.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {}
    try:
        for number in numbers:
            before[number] = signal.signal(number, handler)
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
