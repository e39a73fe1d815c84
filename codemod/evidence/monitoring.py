"""One recording from its start to its end: the process, the csv file, the screen and the log together."""

from __future__ import annotations

import shlex
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from codemod.evidence.csvfile import SampleFile
from codemod.evidence.launched import Launched
from codemod.evidence.marking import LogTail
from codemod.evidence.patterns import Patterns
from codemod.evidence.processes import Tree
from codemod.evidence.samples import End, Mark, Recording, Sample
from codemod.evidence.sampling import Plan, Source, record
from codemod.evidence.screen import Screen
from codemod.evidence.watched import Watched, watched
from codemod.logsettings import LogPattern
from codemod.model import Problem


class Watch:
    """A process that is watched: one that runs already, or a command that is started for it."""

    def __init__(
        self,
        target: int | Sequence[str],
        screen: Screen | None,
        file: SampleFile | None,
        log: Path | None,
        patterns: Iterable[LogPattern],
    ) -> None:
        """Get hold of the process `target`, or start the command; `patterns` are more messages of its log.

        Raises:
            ReattachError: if there is no such process, or a pattern is none.
            OSError: if there is no such program, or it cannot be run.
        """
        messages = Patterns(patterns)
        self.problems: list[Problem] = []
        self._screen = screen
        self._file = file
        self._launched: Launched | None = None
        if isinstance(target, int):
            self._tree = Tree(target)
            title = f"{self._tree.name} ({target})"
        else:
            self._launched = Launched(target, None if screen is None else screen.say)
            self._tree = self._launched.tree
            title = shlex.join(target)
        self._recording = Recording(title, time.time())
        self._tail = None if log is None else LogTail(log, self._recording.start, messages)

    def take(self, plan: Plan, warm_up: float | None) -> Watched:
        """Take all samples, end what was started, and judge."""
        source: Source = self._launched or self._tree
        record(source, plan, self._recording, self._add)
        notes, code = self._end()
        self._news()
        if self._tail is not None and not self._tail.was_there:
            self.problems.append(Problem(self._tail.path, "there was no such log"))
        if not self._recording.samples:
            self.problems.append(Problem(None, f"{self._recording.title}: ended before there was a sample"))
        return watched(self._recording, warm_up, self._tree.denied, notes, code)

    def let_go(self) -> None:
        """End what was started and still runs, as after an error."""
        if self._launched is not None and self._launched.exit_code() is None:
            self._launched.end(signal.SIGTERM)

    def _add(self, sample: Sample) -> None:
        news = self._news()
        if self._file is not None:
            self._file.add(self._recording.start, sample, news)
        if self._screen is not None:
            self._screen.show(self._recording)

    def _news(self) -> Sequence[Mark]:
        try:
            news = self._tail.news() if self._tail is not None else []
        except OSError as error:
            self.problems.append(Problem(Path(str(error.filename)), error.strerror or str(error)))
            self._tail = None
            return []
        self._recording.marks += news
        return news

    def _end(self) -> tuple[list[str], int | None]:
        if self._launched is None:
            return [], None
        if self._recording.end is not End.GONE:
            interrupted = self._recording.end is End.INTERRUPTED
            return [], self._launched.end(signal.SIGINT if interrupted else signal.SIGTERM)
        left = self._tree.survivors()
        notes = [f"of the processes that the command started, {left} went on after its end"] if left else []
        return notes, self._launched.exit_code()


@contextmanager
def watching(
    target: int | Sequence[str],
    screen: Screen | None,
    file: SampleFile | None,
    log: Path | None,
    patterns: Iterable[LogPattern] = (),
) -> Iterator[Watch]:
    """A watch that leaves nothing running behind."""
    watch = Watch(target, screen, file, log, patterns)
    try:
        yield watch
    finally:
        watch.let_go()
