"""Logs as a stream of bytes: files, standard input, packed or not, in the order in which they were made."""

from __future__ import annotations

import codecs
import os
import re
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO

from codemod.model import Problem

BLOCK = 1 << 16
"""Bytes that are read, or unpacked, at once: few enough to be looked at several times from the cache."""

STDIN = "-"
_GZIP = b"\x1f\x8b"
_PEEK = 64
_BETWEEN_LOOKS = 0.25

# Called with the number of bytes that were just taken from a log, before anything was unpacked.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Log:
    """A log to be read. `path` is None for standard input; `size` is in bytes, 0 where it is not known."""

    name: str
    path: Path | None
    size: int = 0


def in_order(
    names: Sequence[str], first_time: Callable[[Iterable[bytes]], float | None]
) -> tuple[list[Log], list[Problem]]:
    """The logs that `names` stand for, each once, the oldest first; and what cannot be read.

    `first_time` finds the first time in the blocks of a log. A log without one stays behind the one that was
    named before it. Standard input is taken for the newest, since looking into it would take from it.
    """
    found: list[tuple[float, int, int, Log]] = []
    problems: list[Problem] = []
    known: set[tuple[int, int]] = set()
    latest = float("-inf")
    for number, name in enumerate(dict.fromkeys(names)):
        if name == STDIN:
            found.append((float("inf"), 0, number, Log(STDIN, None)))
            continue
        path = Path(name)
        try:
            status = path.stat()
            if (status.st_dev, status.st_ino) in known:
                continue
            known.add((status.st_dev, status.st_ino))
            with path.open("rb") as stream:
                start = first_time(plain(_raw(stream)))
        except (OSError, zlib.error, EOFError) as error:
            problems.append(_problem(path, error))
            continue
        latest = latest if start is None else start
        found.append((latest, -_times_put_aside(path), number, Log(name, path, status.st_size)))
    return [log for *_, log in sorted(found, key=lambda entry: entry[:3])], problems


def blocks(log: Log, problems: list[Problem], progress: Progress | None = None) -> Iterator[bytes]:
    """The content of `log`, unpacked, without NULs. What ends it too early goes to `problems`."""
    try:
        if log.path is None:
            yield from plain(_raw(sys.stdin.buffer, progress))
            return
        with log.path.open("rb") as stream:
            yield from plain(_raw(stream, progress))
    except (OSError, zlib.error, EOFError) as error:
        problems.append(_problem(log.path, error))


def followed(path: Path, *, wait: Callable[[float], None] = time.sleep) -> Iterator[bytes]:
    """The content of the log at `path`, and whatever is written to it; b"" whenever there is nothing new.

    When it was cut off, or another file stands in its place, as after a rotation, that is read from its
    beginning. There is no end: the caller stops. What is packed is not unpacked here.

    Raises:
        OSError: if there is no such file at the start, or it cannot be read.
    """
    stream = path.open("rb")
    convert: Callable[[bytes], bytes] | None = None
    try:
        while True:
            data = stream.read(BLOCK)
            if data:
                convert = convert or _converter(data)
                yield convert(data)
                continue
            yield b""
            wait(_BETWEEN_LOOKS)
            if _replaced(path, stream):
                rest = stream.read()  # written between the last look and the rotation
                yield convert(rest) if convert else rest
                stream.close()
                stream = path.open("rb")
                convert = None
    finally:
        stream.close()


def _times_put_aside(path: Path) -> int:
    ending = re.search(r"\.(old|\d{1,4})(\.gz)?$", path.name)
    if ending is None:
        return 0
    return 1 if ending[1] == "old" else int(ending[1])


def plain(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What `chunks` hold when it is unpacked, in UTF-8 or in the encoding of its bytes, without NULs."""
    rest = iter(chunks)
    first = next(rest, b"")
    chunks = chain([first], rest)
    if first.startswith(_GZIP):
        chunks = _unpacked(chunks)
        first = next(chunks, b"")
        chunks = chain([first], chunks)
    return map(_converter(first), chunks)


def _raw(stream: IO[bytes], progress: Progress | None = None) -> Iterator[bytes]:
    # From a pipe, what is there is taken; waiting for a whole block would hold up `tail -f`.
    read = getattr(stream, "read1", stream.read)
    while data := read(BLOCK):
        if progress:
            progress(len(data))
        yield data


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of gzip members one after the other, never more than a block at once."""
    member = None
    for chunk in chunks:
        data = chunk
        while data:
            if member is None:
                if not data.strip(b"\0"):  # padding, as tapes and some copies leave it
                    break
                member = zlib.decompressobj(wbits=31)
            yield member.decompress(data, BLOCK)
            data = member.unconsumed_tail
            if member.eof:
                data, member = member.unused_data, None
    if member is not None:
        raise EOFError("the compressed data ends too early")


def _converter(first: bytes) -> Callable[[bytes], bytes]:
    """Makes UTF-8 of UTF-16, and takes out marks and NULs; `first` is how the log begins."""
    encoding = _wide_encoding(first[:_PEEK])
    if encoding:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        return lambda data: decoder.decode(data).replace("\0", "").encode("utf-8")
    if first.startswith(codecs.BOM_UTF8):
        return lambda data: _without_nuls(data.removeprefix(codecs.BOM_UTF8))
    return _without_nuls


def _without_nuls(data: bytes) -> bytes:
    # A log that was cut off while its writer went on begins with a hole, which reads as NULs.
    return data.replace(b"\0", b"") if b"\0" in data else data


def _wide_encoding(first: bytes) -> str | None:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = first[::2], first[1::2]
    if not odd or any(even) == any(odd):
        return None
    return "utf-16-be" if any(odd) else "utf-16-le"


def _replaced(path: Path, stream: IO[bytes]) -> bool:
    try:
        now = path.stat()
    except FileNotFoundError:  # for a moment, while it is rotated
        return False
    then = os.fstat(stream.fileno())
    return (now.st_dev, now.st_ino) != (then.st_dev, then.st_ino) or now.st_size < stream.tell()


def _problem(path: Path | None, error: OSError | zlib.error | EOFError) -> Problem:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem(path, f"cannot be read to its end: {reason}" if not isinstance(error, OSError) else reason)
