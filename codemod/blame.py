"""From the compiler's messages to the fixes they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codemod.fixing import Fixed, Make
from codemod.model import Diagnostic, Finding, Mark, Origin, Span
from codemod.regions import Region

_QUOTED = re.compile(r"`([^`]+)`")
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Blame:
    """Who may have caused a message.

    When `certain`, all of `suspects` have. Else one of them has, in all likelihood; they are all fixes when
    none is nearer than others.
    """

    suspects: tuple[Origin, ...]
    certain: bool


def blame(diagnostic: Diagnostic, fixed: Fixed, make: Make) -> Blame:
    """Who caused `diagnostic`, which came up in the texts of `fixed`.

    First by its places: the text that fixes wrote at them, or around them. Then by the types it names, the
    file and the crate. `make` tells which text is there because of one fix of several that share it.
    """
    rank, touches = _nearest(diagnostic, fixed)
    if touches:
        found = _among(touches, fixed, make)
        # What stands around a text, or is only mentioned, may suffer from a fix that is elsewhere.
        return Blame(found.suspects, found.certain and rank <= _ACROSS)
    for suspects in _by_hearsay(diagnostic, fixed):
        if suspects:
            return Blame(suspects, certain=False)
    return Blame((*fixed.applied,), certain=False)


def texts_around(fixed: Fixed) -> Iterator[bytes]:
    """The lines that fixes have a part in, stripped."""
    texts = {change.path: change.after for change in fixed.changes}
    for path, regions in fixed.regions.items():
        for region in regions:
            if region.written:
                start = texts[path].rfind(b"\n", 0, region.span.start) + 1
                end = texts[path].find(b"\n", region.span.end)
                lines = texts[path][start : end if end >= 0 else None].splitlines()
                yield from map(bytes.strip, lines)


# Of a file full of fixes, those nearby are tried first: half of them at a time, in as few runs as may be.
_MOST_NEAR = 16

_Touch = tuple[Mark, Region]

# How a place of a message and the text of a fix may lie to each other. A place that is not the message's main
# one counts as if it were three further away.
_INSIDE, _ACROSS, _AROUND, _SITE = 0, 1, 2, 3


def _nearest(diagnostic: Diagnostic, fixed: Fixed) -> tuple[int, list[_Touch]]:
    """The regions that places of the message touch best, and how well they do."""
    touches = [
        (rank, mark, region)
        for mark in diagnostic.marks
        for region in fixed.regions.get(mark.path, ())
        if (rank := _rank(mark, region)) is not None
    ]
    best = min((rank for rank, _, _ in touches), default=(0, 0))
    return best[0], [(mark, region) for rank, mark, region in touches if rank == best]


def _rank(mark: Mark, region: Region) -> tuple[int, int] | None:
    """How near a place is to what a fix wrote, less is nearer; None where they have nothing to do."""
    inside, across = region.span.contains(mark.span), _overlap(mark.span, region.span)
    around = mark.span.contains(region.span)
    other = not mark.primary
    size = mark.span.end - mark.span.start
    if not region.written:
        # In the fix's expression, which it may have moved or wrapped: the innermost one.
        return (_SITE + 3 * other, region.span.end - region.span.start) if inside else None
    if inside:
        return _INSIDE + 3 * other, 0
    if across and not around:
        return _ACROSS + 3 * other, 0
    return (_AROUND + 3 * other, size) if around else None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _among(group: Sequence[_Touch], fixed: Fixed, make: Make) -> Blame:
    """Which of the fixes that share a text have brought it about: those without which it is another."""
    owners = frozenset[Origin]().union(*(region.owners for _, region in group))
    if len(owners) == 1:
        return Blame((*owners,), certain=True)
    own = [
        region
        for mark, _ in group
        for region in fixed.regions[mark.path]
        if not region.written and region.owners <= owners and region.span.contains(mark.span)
    ]
    if own:
        innermost = min(own, key=lambda region: region.span.end - region.span.start)
        return Blame((*innermost.owners,), certain=True)
    plans = {each.suggestion for origin in owners if (each := fixed.applied[origin]).suggestion}
    if len(plans) > 1:  # each asks for this text by itself
        return Blame(_sorted(owners), certain=True)
    lines = {mark.line.encode() for mark, _ in group}
    needed = [origin for origin in _sorted(owners) if not lines <= {*texts_around(make({origin}))}]
    if not needed:  # every one of them writes it
        return Blame(_sorted(owners), certain=True)
    return Blame((*needed,), certain=len(needed) == 1)


def _by_hearsay(diagnostic: Diagnostic, fixed: Fixed) -> Iterator[tuple[Origin, ...]]:
    told = [diagnostic.message, *diagnostic.notes]
    names = {name for text in told for quoted in _QUOTED.findall(text) for name in _NAME.findall(quoted)}
    owned = [origin for origin, each in fixed.applied.items() if _owner(each) in names]
    yield tuple(owned)
    yield _in_its_files(diagnostic, fixed)
    yield tuple(origin for origin, each in fixed.applied.items() if each.crate == diagnostic.crate)


def _in_its_files(diagnostic: Diagnostic, fixed: Fixed) -> tuple[Origin, ...]:
    """The fixes that wrote text in the files of the message, nearest first and not too many."""
    distances: dict[Origin, int] = {}
    for mark in diagnostic.marks:
        for region in fixed.regions.get(mark.path, ()):
            away = max(region.span.start - mark.span.end, mark.span.start - region.span.end, 0)
            for origin in region.owners:
                distances[origin] = min(away, distances.get(origin, away))
    return tuple(sorted(distances, key=lambda origin: (distances[origin], origin.start or 0))[:_MOST_NEAR])


def _owner(finding: Finding) -> str:
    """The bare name of the type that owns what the fix keeps, or else a name that no message has."""
    bare = (finding.owner or "").partition("<")[0].rpartition("::")[2]
    return next(iter(_NAME.findall(bare)), "-")


def _sorted(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    return tuple(sorted(origins, key=lambda origin: (str(origin.path), origin.start or 0, origin.rule)))
