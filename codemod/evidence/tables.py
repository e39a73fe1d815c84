"""What a log shows, for people. Prints with rich."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from codemod.console import counted, printable
from codemod.evidence.findings import AGAIN, repeated, server_of
from codemod.evidence.printing import console_on
from codemod.evidence.summary import Summary, mean_gap, moment, per_hour, server_rows


def print_summary(found: Summary, stream: TextIO, *, color: bool, most: int) -> None:
    """Print tables of at most `most` rows, the leaks and the verdict to `stream`."""
    console = console_on(stream, color=color)
    parts = [_resources(found, most), _servers(found, most), _tasks(found, most)]
    for part in filter(None, parts):
        console.print(part)
        console.print()
    for line in _closing(found):
        console.print(line, soft_wrap=True)


def _resources(found: Summary, most: int) -> RenderableType | None:
    resources = repeated(found.ledger)
    if not resources:
        return None
    table = _table(
        ("registered again", "kind", "server"),
        ("registered", "again", "after a start", "shortest gap", "mean gap", "last (UTC)"),
    )
    for resource in resources[:most]:
        table.add_row(
            _shown(resource.name or "(all)"),
            _shown(resource.kind),
            _shown(server_of(resource)),
            f"{resource.registered:,}",
            Text(f"{resource.repeats:,}", "bold red"),
            f"{resource.after_start:,}",
            _length(resource.shortest),
            _length(mean_gap(resource)),
            _time(resource.last),
        )
    return _with_rest(table, len(resources) - most)


def _servers(found: Summary, most: int) -> RenderableType | None:
    rows = server_rows(found.ledger)
    if not rows:
        return None
    numbers = ("starts", "failed", "no outcome", "names", "registered", "again")
    table = _table(("server",), (*numbers, "clean-ups", "removed", "skipped"))
    for row in rows[:most]:
        starts = max(row.starting, row.started)
        cells = [starts, row.failed, row.unfinished, row.names, row.registered, row.repeats]
        cells += [row.clean_ups, row.removed, row.skipped]
        table.add_row(_shown(row.server or "(not told)"), *(f"{cell:,}" for cell in cells))
    return _with_rest(table, len(rows) - most)


def _tasks(found: Summary, most: int) -> RenderableType | None:
    tasks = sorted(found.ledger.tasks.items(), key=lambda item: (-max(item[1].left, item[1].open), item[0]))
    if not tasks:
        return None
    table = _table(("task", "of"), ("started", "ended", "never ended"))
    for (kind, key), counts in tasks[:most]:
        left = max(counts.left, counts.open)
        table.add_row(_shown(kind), _shown(key), f"{counts.started:,}", f"{counts.ended:,}", f"{left:,}")
    return _with_rest(table, len(tasks) - most)


def _closing(found: Summary) -> Iterator[Text]:
    totals, ledger = found.ledger.totals, found.ledger
    if totals.registrations or totals.removed:
        rate = per_hour(totals.all_repeats, ledger.first, ledger.now)
        again = f"{totals.all_repeats:,} without a clean-up between" + (
            f" ({rate:,} an hour)" if rate else ""
        )
        yield Text(
            f"{counted(totals.registrations, 'registration')}, {again}; {totals.removed:,} cleaned up; "
            f"{totals.live:,} live at the end; {counted(totals.app_starts, 'start')} of the application"
        )
    for note in found.notes:
        yield Text(f"note: {note}")
    for leak in found.leaks:
        if leak.pattern != AGAIN:
            yield Text.assemble(("leak: ", "bold red"), printable(leak.message))
    again_names = sum(leak.pattern == AGAIN for leak in found.leaks)
    if again_names:
        yield Text(f"Found a leak: {counted(again_names, 'resource')} registered again and again", "bold red")
    elif not found.leaks:
        yield Text("Found no leak", "bold")


def _table(texts: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for text in texts:
        table.add_column(text, overflow="fold")
    for number in numbers:
        table.add_column(number, justify="right", no_wrap=True)
    return table


def _with_rest(table: Table, left_out: int) -> RenderableType:
    if left_out > 0:
        table.caption = f"and {left_out:,} more (--limit, or --output-format json)"
        table.caption_justify = "left"
    return table


def _shown(text: str) -> Text:
    return Text(printable(text))


def _time(time: float) -> str:
    text = moment(time)
    return "" if text is None else text[:19].replace("T", " ")


def _length(seconds: float | None) -> str:
    if seconds is None or seconds == float("inf"):
        return ""
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.3g} min" if seconds < 7200 else f"{seconds / 3600:.3g} h"
