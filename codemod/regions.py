"""Whose text is where: what each fix has made of a file, carried through all that happens to it later."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from codemod.edit import ordered
from codemod.model import Edit, Origin, Span

# rustfmt moves white space and sets or takes these; everything else stays in its order.
_LAYOUT = re.compile(rb"[\s,]+")


@dataclass(frozen=True, slots=True)
class Region:
    """A range of a file that is what it is because of some fixes.

    `written` is true for text that the fixes put there (or for the empty range where they took some away),
    and false for the whole expression that a fix is about.
    """

    span: Span
    owners: frozenset[Origin]
    written: bool


def edited(
    regions: Iterable[Region],
    edits: Mapping[Edit, frozenset[Origin]],
    sites: Iterable[tuple[Origin, Span]],
) -> list[Region]:
    """The regions of one file after `edits`, each with the fixes that ask for it.

    `regions` and `sites`, the expressions that the fixes are about, are places in the text before.
    """
    moved = _after(ordered(edits))
    old = [*regions, *(Region(span, frozenset({origin}), written=False) for origin, span in sites)]
    carried = [replace(region, span=moved(region.span)) for region in old]
    made = []
    shift = 0
    for edit in ordered(edits):
        start = edit.span.start + shift
        made.append(Region(Span(start, start + len(edit.text)), edits[edit], written=True))
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return carried + made


def laid_out(regions: Sequence[Region], before: bytes, after: bytes) -> list[Region]:
    """The regions after a formatter made `after` of the text `before`."""
    if before == after:
        return [*regions]
    lines = Lines(before, after)
    return [replace(region, span=lines.span(region.span)) for region in regions]


class Lines:
    """Finds places of one text in another that was made from it, or from which it was made.

    Goes by lines, whatever their indent.
    """

    def __init__(self, here: bytes, there: bytes) -> None:
        self._here, self._there = here, there
        old, new = here.splitlines(keepends=True), there.splitlines(keepends=True)
        starts, others = _starts(old), _starts(new)
        matcher = difflib.SequenceMatcher(None, [*map(bytes.strip, old)], [*map(bytes.strip, new)])
        self._blocks = [
            _Block(Span(starts[a], starts[b]), Span(others[c], others[d]), tag == "equal")
            for tag, a, b, c, d in matcher.get_opcodes()
            if a < b
        ]

    def same(self, offset: int) -> int | None:
        """Where the letter at `offset` stands in the other text; None when its line is not there."""
        block = self._block_at(offset)
        return self._on_line(offset, block) if block is not None and block.same else None

    def span(self, span: Span) -> Span:
        """Where `span` is in the other text: to the letter where its lines are only laid out anew.

        Else all lines that stand in the place of those it touches.
        """
        start = self._at(span.start, last=False)
        if span.start == span.end:
            return Span(start, start)
        return Span(start, max(start, self._at(span.end - 1, last=True) + 1))

    def _at(self, offset: int, *, last: bool) -> int:
        block = self._block_at(offset)
        if block is None:
            return len(self._there)
        return self._on_line(offset, block) if block.same else self._by_letters(offset, block, last=last)

    def _block_at(self, offset: int) -> _Block | None:
        return next((block for block in self._blocks if block.here.start <= offset < block.here.end), None)

    def _on_line(self, offset: int, block: _Block) -> int:
        number = self._here.count(b"\n", block.here.start, offset)
        line_start = self._here.rfind(b"\n", block.here.start, offset) + 1 or block.here.start
        other = self._there[block.there.start : block.there.end].splitlines(keepends=True)
        other_start = block.there.start + _starts(other)[number]
        column = offset - line_start - _indent(self._here[line_start:])
        end = other_start + len(other[number])
        return min(max(other_start, other_start + _indent(other[number]) + column), end)

    def _by_letters(self, offset: int, block: _Block, *, last: bool) -> int:
        """The letter found by counting, where both blocks have the same letters; else an end of the block."""
        old = self._here[block.here.start : block.here.end]
        new = self._there[block.there.start : block.there.end]
        if _LAYOUT.sub(b"", old) != _LAYOUT.sub(b"", new):
            return max(block.there.start, block.there.end - 1) if last else block.there.start
        # A start between letters means the one that follows, an end the one before.
        within = offset - block.here.start
        count = len(_LAYOUT.sub(b"", old[: within + 1])) - 1 if last else len(_LAYOUT.sub(b"", old[:within]))
        letters = [found.start() for found in re.finditer(rb"[^\s,]", new)]
        if not letters:
            return block.there.start
        return block.there.start + letters[min(max(count, 0), len(letters) - 1)]


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of one text, those that stand in their place in the other, and whether they are the same."""

    here: Span
    there: Span
    same: bool


def _after(edits: Sequence[Edit]) -> Callable[[Span], Span]:
    """Where a span of the text before `edits` is after them; what they change inside of it stays inside."""

    def shift(upto: Callable[[Span], bool]) -> int:
        done = (edit for edit in edits if upto(edit.span))
        return sum(len(edit.text) - (edit.span.end - edit.span.start) for edit in done)

    def moved(span: Span) -> Span:
        start = span.start + shift(lambda edit: edit.end <= span.start)
        return Span(start, max(start, span.end + shift(lambda edit: edit.end <= span.end)))

    return moved


def _starts(lines: Sequence[bytes]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))
