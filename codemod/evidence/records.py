"""Records of a log out of its bytes: only those with a message that is looked for, each with its time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from codemod.evidence.patterns import Meaning, Patterns
from codemod.logsettings import Event

LONGEST_LINE = 1 << 20
"""Bytes. What a longer line holds beyond that is passed over."""

_SECONDS = {b"%02d" % second: second for second in range(60)}
_NEWLINE = ord("\n")
_MOST_REMEMBERED = 1 << 14
_SNIFFED = 1 << 16

_STAMP_TEXT = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_LEVEL = rb"(?:ERROR|WARN|INFO|DEBUG|TRACE)"
# Zed prints `INFO  [module] …` since 2025-04 and printed `[INFO] …` before. `INFO  module] …` is what follows
# the time of env_logger, which has its `[` in front of it, and ` INFO span: module: …` that of `tracing`.
_AFTER_STAMP = (
    rb"(?:" + _LEVEL + rb" +\[[^\]\n]*\]|\[" + _LEVEL + rb"\]|" + _LEVEL + rb" +[^\]\s]*\]"
    rb"| ?" + _LEVEL + rb" (?:[\w:{}=\", .-]*?: )??[\w:]+:) "
)
_STAMP = re.compile(rb"\[?(" + _STAMP_TEXT + rb")")
_RECORD = re.compile(rb"\[?(" + _STAMP_TEXT + rb") " + _AFTER_STAMP)
# Begins with a letter that is not everywhere, so it is found at once where it is not.
_ANOTHER = re.compile(rb"T\d\d:\d\d:\d\d")
_FIRST = re.compile(rb"(?m)^(?:\x1b\[[\d;]*m|\[)*(" + _STAMP_TEXT + rb")")
_TRACING = re.compile(rb"(?m)^" + _STAMP_TEXT + rb" +" + _LEVEL + rb" [^\[\n]*: ")
# A header of which only the end, or only the begin, is there.
_HEADER_END = re.compile(rb"(?:[\dT:.,+Z-]*(?: +[A-Z]{2,5} +)?|[A-Z]{1,5} +)\[?[\w:./\\-]*\] ")
_HEADER_BEGIN = re.compile(rb"\[?\d{4}-[\dT:.,+Z-]*(?: +\[?[A-Z]*\]?(?: +(?:\[[\w:./\\-]*\]? ?)?)?)?")
# Before something that is quoted, in contrast to something that was printed into the same line.
_QUOTING = re.compile(rb"""\s$|(?:^|[\s(\[{=:,])["'`(\[{]+$""")
_COLORS = re.compile(rb"\x1b\[[\d;]*m")

# Nobody has looked at that line yet; None stands for one that says nothing.
_UNREAD = Meaning(Event.IGNORE, "", "", "", None, "")

Record = tuple[float | None, Meaning]
"""The time in seconds since 1970, None where the line does not hold it, and what the record says."""


class Records:
    """Reads a stream of bytes; a line may be spread over several blocks."""

    def __init__(self, patterns: Patterns) -> None:
        """Nothing has been read yet."""
        self.cut = 0
        """Lines that break off, in their header or in a name."""
        self.overlong = 0
        """Lines longer than LONGEST_LINE."""
        self._patterns = patterns
        self._heads = patterns.heads
        self._sniffed = False
        self._rest = b""
        self._skipping = False
        self._known: dict[bytes, Meaning | None] = {}
        self._minute = (b"", b"", 0.0)
        """What stands before and behind the seconds in the times of one minute, and its begin."""
        self._header = 0
        """How long the header of the last record is that was looked at."""
        self._stamp = b""
        """Its time as it stands there, with the space behind it."""
        self._time: float | None = None

    def feed(self, block: bytes) -> list[Record]:
        """The records whose lines end in `block`."""
        if self._skipping:
            newline = block.find(b"\n")
            if newline < 0:
                return []
            block = block[newline + 1 :]
            self._skipping = False
        end = block.rfind(b"\n") + 1
        found: list[Record] = []
        if end:
            text, self._rest = self._rest + block[:end], block[end:]
            found = self._records(text)
        else:
            self._rest += block
        if len(self._rest) > LONGEST_LINE:
            self.overlong += 1
            text, self._rest, self._skipping = self._rest[:LONGEST_LINE], b"", True
            found += self._records(text)
        return found

    def end(self) -> list[Record]:
        """The record in a last line that has no end."""
        text, self._rest = self._rest, b""
        return self._records(text)

    def _records(self, text: bytes) -> list[Record]:
        # Every line that may matter comes along here: hence the local names, and no more calls than needed.
        records: list[Record] = []
        known, second_of = self._known.get, _SECONDS.get
        stamp, time, header, done = self._stamp, self._time, self._header, -1
        minute, zone, begin = self._minute
        width = len(stamp) or 1
        for place, end in self._places(text):
            if place <= done:
                continue
            done = end
            # Most headers are as long as the one before. Where that is wrong, this is not taken for known.
            start = place - header
            if start < 0 or text[start - 1] != _NEWLINE:
                start = text.rfind(b"\n", 0, place) + 1
                header = place - start
            shown = text[start : start + width]
            if shown != stamp:
                second = second_of(shown[17:19])
                if second is not None and shown[:17] == minute and shown[19:] == zone:
                    stamp, time = shown, begin + second
                else:
                    stamp = text[start : text.find(b" ", start, place) + 1]
                    time, width = self._new_time(stamp), len(stamp) or 1
                    minute, zone, begin = self._minute
            meaning = _UNREAD if time is None else known(text[start + width : end], _UNREAD)
            if meaning is _UNREAD:
                start = text.rfind(b"\n", 0, place) + 1
                header = place - start
                records += self._read(text[start:end])
            elif meaning is not None:
                records.append((time, meaning))
        self._stamp, self._time, self._header = stamp, time, header
        return records

    def _places(self, text: bytes) -> Iterable[tuple[int, int]]:
        """Where messages that are looked for may be, each with the end of its line, from front to back."""
        if not self._sniffed:
            self._sniffed = True
            if _TRACING.search(text[:_SNIFFED]):
                self._heads = self._patterns.plain_heads
        heads = [found.span() for found in self._heads.finditer(text)]
        inside = self._inside(text)
        return sorted(heads + inside) if inside else heads

    def _inside(self, text: bytes) -> list[tuple[int, int]]:
        """Where the texts are that stand within a message."""
        needles = self._patterns.needles
        if b"DEBUG" in text:
            needles += self._patterns.debug_needles
        places = []
        for needle in needles:
            place = text.find(needle)
            while place >= 0:
                end = text.find(b"\n", place)
                places.append((place, len(text) if end < 0 else end))
                place = text.find(needle, place + 1)
        return places

    def _read(self, line: bytes) -> list[Record]:
        """The records in a line that was not met before."""
        text = (_COLORS.sub(b"", line) if b"\x1b" in line else line).rstrip(b"\r")
        if _ANOTHER.search(text, len("2025-01-01T") + 1):
            return [record for piece in self._pieces(text) for record in self._piece(piece)]
        found = self._piece(text)
        stamp, _, rest = line.partition(b" ")
        if seconds(stamp) is not None:
            self._remember(rest, found[0][1] if found else None)
        return found

    def _piece(self, piece: bytes) -> list[Record]:
        """The record that is a line, or a part of one; none if it says nothing."""
        header = _RECORD.match(piece)
        if header is None:
            return self._without_header(piece)
        message = piece[header.end() :]
        meaning = self._patterns.meaning(message)
        if meaning is not None:
            return [(seconds(header[1]), meaning)]
        self.cut += self._patterns.is_cut(message)
        return []

    def _pieces(self, line: bytes) -> list[bytes]:
        """The records in one line: more than one where the end of a line was lost."""
        starts = [0]
        for found in _RECORD.finditer(line, 1):
            before = line[starts[-1] : found.start()]
            if not _QUOTING.search(before) or self._breaks_off(before):
                starts.append(found.start())
        return [line[start:end] for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]

    def _breaks_off(self, piece: bytes) -> bool:
        header = _RECORD.match(piece)
        if header is None:
            return _HEADER_BEGIN.fullmatch(piece) is not None
        return self._patterns.begins(piece[header.end() :])

    def _without_header(self, piece: bytes) -> list[Record]:
        if _HEADER_BEGIN.fullmatch(piece):
            self.cut += 1
            return []
        header = _HEADER_END.match(piece)
        meaning = self._patterns.meaning(piece[header.end() :]) if header else None
        self.cut += meaning is not None
        return [] if meaning is None else [(None, meaning)]

    def _new_time(self, stamp: bytes) -> float | None:
        """The time that `stamp`, with the space behind it, is; the others of its minute are known then."""
        time = seconds(stamp[:-1])
        second = _SECONDS.get(stamp[17:19])
        if time is not None and second is not None and time == int(time):
            self._minute = (stamp[:17], stamp[19:], time - second)
        return time

    def _remember(self, rest: bytes, meaning: Meaning | None) -> None:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[rest] = meaning


def seconds(stamp: bytes) -> float | None:
    """The seconds since 1970 that a time stands for, as UTC if it has no offset; None if it is no time."""
    found = _STAMP.fullmatch(stamp)
    if found is None:
        return None
    try:
        time = datetime.fromisoformat(found[1].decode())
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def first_time(chunks: Iterable[bytes]) -> float | None:
    """The time of the first record in the first MiB of a log; None if there is none."""
    looked_at = 0
    for chunk in chunks:
        found = _FIRST.search(chunk)
        if found is not None:
            return seconds(found[1])
        looked_at += len(chunk)
        if looked_at >= LONGEST_LINE:
            break
    return None
