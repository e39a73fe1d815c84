"""A command that is started to be watched, and ended with everything below it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Thread
from typing import IO

from codemod.evidence.processes import Tree
from codemod.evidence.samples import Reading

_STDERR = 2
# How long each signal is given, in seconds.
_PATIENCE = 5.0
_LAST_WORDS = 1.0
_LINE = 1 << 16


class Launched:
    """The source of samples that is one's own child."""

    def __init__(self, command: Sequence[str], on_line: Callable[[str], None] | None = None) -> None:
        """Start `command` as a process group of its own, so that Ctrl-C reaches it by way of `end` only.

        Its output goes line by line to `on_line`, else to standard error: standard output is for the report.
        Its standard input is our own, unless that is a terminal, which it could only wait for in vain.

        Raises:
            OSError: if there is no such program, or it cannot be run.
        """
        self._relay: Thread | None = None
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL if _is_terminal() else None,
            stdout=_STDERR if on_line is None else subprocess.PIPE,
            stderr=None if on_line is None else subprocess.STDOUT,
            process_group=0,
        )
        if on_line is not None and self._process.stdout is not None:
            self._relay = Thread(target=_relay, args=(self._process.stdout, on_line), daemon=True)
            self._relay.start()
        self.tree = Tree(self._process.pid)

    def read(self) -> Reading | None:
        """The tree as it is now; None when the command has ended."""
        return None if self._process.poll() is not None else self.tree.read()

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or as soon as the command has ended."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def end(self, first: signal.Signals) -> int:
        """Send `first`, and sterner signals as long as it does not help; returns the exit code.

        As in `subprocess`, the code of what a signal has ended is negative. Another interrupt meanwhile
        means: now. Afterwards nothing that the command has started is left.
        """
        self.tree.survivors()  # whose parent ends now could not be found later
        code = self._process.poll()
        for number in (first, signal.SIGTERM):
            if code is None:
                code = self._end_by(number)
        while code is None:
            code = self._end_by(signal.SIGKILL)
        self.tree.end_below()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._let_it_finish_speaking()
        return code

    def _end_by(self, number: signal.Signals) -> int | None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        try:
            return self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return None
        except KeyboardInterrupt:
            return self._end_by(signal.SIGKILL)

    def exit_code(self) -> int | None:
        """The exit code of a command that has ended by itself; None while it runs."""
        code = self._process.poll()
        if code is not None:
            self._let_it_finish_speaking()
        return code

    def _let_it_finish_speaking(self) -> None:
        # A process that it left behind may keep the pipe open for ever.
        if self._relay is not None:
            self._relay.join(_LAST_WORDS)


def _is_terminal() -> bool:
    return sys.__stdin__ is not None and sys.__stdin__.isatty()


def _relay(stream: IO[bytes], on_line: Callable[[str], None]) -> None:
    with stream:
        while line := stream.readline(_LINE):
            on_line(line.decode("utf-8", "backslashreplace").rstrip("\r\n"))
