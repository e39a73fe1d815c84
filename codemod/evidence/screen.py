"""A recording for people: drawn while it goes on, and as a table at the end. Prints with rich."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from codemod.console import counted, printable
from codemod.evidence.growth import CONFIDENCE, Slope, Verdict
from codemod.evidence.printing import console_on
from codemod.evidence.samples import MEASURES, Measure, Recording
from codemod.evidence.watched import Judged, Watched

_BARS = "▁▂▃▄▅▆▇█"
_PLAIN_BARS = "_.-=+*#%"
_COLUMNS, _LEAST_COLUMNS = 40, 8
# The width of what stands to the left of them, memory of some GiB included.
_NUMBERS = 56
_STYLES = {Verdict.GROWING: "bold red", Verdict.STEADY: "green", Verdict.TOO_SHORT: "yellow"}


class Screen(AbstractContextManager["Screen"]):
    """What the terminal shows while the samples come in."""

    def __init__(self, stream: TextIO, *, color: bool) -> None:
        """Draw on `stream`, which is a terminal."""
        self._console = Console(file=stream, no_color=not color, highlight=False, markup=False)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._extremes: dict[str, tuple[int, int]] = {}
        self._bars = _BARS if _can_print(stream, _BARS) else _PLAIN_BARS

    def __enter__(self) -> Screen:
        """Begin to draw."""
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        self._live.stop()

    def say(self, line: str) -> None:
        """Print a line, colours included, above what is drawn; may be called from another thread."""
        self._console.print(Text.from_ansi(line), soft_wrap=True)

    def show(self, recording: Recording) -> None:
        """Draw `recording` as it is by now."""
        columns = max(_LEAST_COLUMNS, min(_COLUMNS, self._console.width - _NUMBERS))
        table = _table(("", *("now", "least", "most"), f"last {columns} samples"), numbers=3)
        for measure in MEASURES:
            last = [measure.of(sample.reading) for sample in recording.samples[-columns:]]
            values = [value for value in last if value is not None]
            if values:
                # Looking through all samples for every drawing would cost more and more.
                low, high = self._extremes.get(measure.name, (values[-1], values[-1]))
                low, high = min(low, *values), max(high, *values)
                self._extremes[measure.name] = low, high
                bars = Text(sparkline(values, self._bars), "cyan")
                table.add_row(measure.title, *map(measure.text, (values[-1], low, high)), bars)
        title = Text(f"{printable(recording.title)}: {_length(recording.seconds)}, Ctrl-C ends it", "bold")
        self._live.update(Group(title, table), refresh=True)


def sparkline(values: list[int], bars: str) -> str:
    """The values as characters of `bars`, the least as the first of them and the most as the last."""
    low, high = min(values), max(values)
    scale = (len(bars) - 1) / (high - low) if high > low else 0.0
    return "".join(bars[round((value - low) * scale)] for value in values)


def print_watched(found: Watched, stream: TextIO, *, color: bool) -> None:
    """Print a table of the measures, what has to be known besides, and the verdict to `stream`."""
    console = console_on(stream, color=color)
    console.print(_measures(found))
    console.print()
    for line in (*_reasons(found), *facts(found)):
        console.print(Text(printable(line)), soft_wrap=True)
    console.print(_closing(found), soft_wrap=True)


def facts(found: Watched) -> Iterator[str]:
    """What the recording was, and what limits the verdict, in sentences."""
    recording = found.recording
    yield (
        f"{printable(recording.title)}: {counted(len(recording.samples), 'sample')} in "
        f"{_length(recording.seconds)}, the first {_length(found.warm_up)} of which are warm-up; "
        f"{recording.end.value}"
    )
    if found.exit_code is not None:
        yield exit_text(found.exit_code)
    for note in found.notes:
        yield f"note: {note}"


def exit_text(code: int) -> str:
    """How a command has ended, its exit code as `subprocess` gives it."""
    if code >= 0:
        return f"the command ended with exit code {code}"
    from signal import Signals

    return f"the command was ended by {Signals(-code).name}"


def _measures(found: Watched) -> RenderableType:
    table = _table(("", "first", "last", "most", f"per minute ({CONFIDENCE:.0%} sure)", "verdict"), numbers=4)
    for each in found.judged:
        verdict = Text(each.growth.verdict.value, _STYLES[each.growth.verdict])
        table.add_row(each.measure.title, *_numbers(each), verdict)
    return table


def _numbers(each: Judged) -> Iterator[str]:
    for value in (each.first, each.last, each.most):
        yield "" if value is None else each.measure.text(value)
    yield "" if each.growth.slope is None else _per_minute(each.growth.slope, each.measure)


def _per_minute(slope: Slope, measure: Measure) -> str:
    bounds = (slope.value, slope.low, slope.high)
    value, low, high = (measure.text(bound * 60, signed=True) for bound in bounds)
    return f"{value} ({low.partition(' ')[0]} to {high.partition(' ')[0]})"


def _reasons(found: Watched) -> Iterator[str]:
    """Why each verdict is so, with the measures of which the same can be said."""
    alike: dict[tuple[Verdict, str], list[str]] = {}
    for each in found.judged:
        alike.setdefault((each.growth.verdict, each.growth.reason), []).append(each.measure.title)
    for (verdict, reason), titles in alike.items():
        yield f"{', '.join(titles)}: {verdict.value}, as {reason}"


def _closing(found: Watched) -> Text:
    growing = [each.measure.title for each in found.judged if each.growth.verdict is Verdict.GROWING]
    if growing:
        return Text(f"Growing: {', '.join(growing)}", "bold red")
    text = "Steady" if found.verdict is Verdict.STEADY else "Too short to tell: measure for longer"
    return Text(text, "bold")


def _table(heads: tuple[str, ...], numbers: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if 0 < place <= numbers else "left", no_wrap=place <= numbers)
    return table


def _length(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.3g} min" if seconds < 7200 else f"{seconds / 3600:.3g} h"


def _can_print(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
