"""Where tables are printed to."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console

# Where lines may be as long as they are, as in a file or a pipe.
_WIDE = 240


def console_on(stream: TextIO, *, color: bool) -> Console:
    """Prints to `stream` as wide as the terminal that it is, and without reading markup into names."""
    return Console(
        file=stream,
        force_terminal=color,
        no_color=not color,
        highlight=False,
        markup=False,
        width=None if stream.isatty() else _WIDE,
        legacy_windows=False,
    )
