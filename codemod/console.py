"""What people read: colours where they are wanted, and names and lines that cannot upset a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

_CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


@dataclass(frozen=True, slots=True)
class Paint:
    """Puts text in colour, or leaves it alone when `on` is false."""

    on: bool

    def __call__(self, text: str, *styles: str) -> str:
        """`text` in `styles`: "bold", or a colour's name."""
        if not self.on or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


def use_color(choice: str, stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether what goes to `stream` is coloured; `choice` is "always", "never" or "auto".

    With "auto", NO_COLOR comes first, then FORCE_COLOR and CLICOLOR_FORCE, then CLICOLOR=0, and last whether
    `stream` is a terminal.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal(stream, environment) and environment.get("CLICOLOR") != "0"


def is_terminal(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether `stream` is a terminal that understands more than text."""
    return stream.isatty() and environment.get("TERM") != "dumb"


def printable(text: str) -> str:
    """`text` with the characters escaped that a terminal would act on: controls, newlines, directions."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def relative_name(path: Path, folder: Path) -> str:
    r"""`path` as seen from `folder`, with bytes that are not UTF-8 written as `\xNN`."""
    return _decoded(os.path.relpath(path, folder))


# A file often has many findings, one after the other.
@lru_cache(maxsize=1)
def shown_name(path: Path, folder: Path) -> str:
    """`path` for people: as seen from `folder`, or in full where that is shorter."""
    return printable(min(relative_name(path, folder), _decoded(str(path.absolute())), key=len))


def _decoded(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def counted(number: int, noun: str) -> str:
    """`number` and `noun` in the form that fits: "1 file", "1,385 files"."""
    plural = "es" if noun.endswith("x") else "s"
    return f"{number:,} {noun}{'' if number == 1 else plural}"


def say_error(message: str, hint: str = "") -> None:
    """Print an error, and the way out of it if there is one, to standard error."""
    lines = [f"error: {message}"] + ([f"  hint: {hint}"] if hint else [])
    for line in "\n".join(lines).split("\n"):
        print(printable(line), file=sys.stderr)
