"""What a fix wrote is found again after other fixes, and after a formatter."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.edit import apply_edits
from codemod.model import Edit, Origin, Span
from codemod.regions import Lines, Region, edited, laid_out

PATH = Path("lib.rs")
ONE, TWO = (Origin("rule", PATH, start) for start in (1, 2))


def _edit(data: bytes, old: bytes, new: bytes) -> Edit:
    start = data.index(old)
    return Edit(PATH, Span(start, start + len(old)), new)


def _texts(data: bytes, regions: list[Region], *, written: bool = True) -> dict[Origin, list[bytes]]:
    found: dict[Origin, list[bytes]] = {}
    for region in regions:
        if region.written is written:
            for owner in region.owners:
                found.setdefault(owner, []).append(data[region.span.start : region.span.end])
    return found


DATA = b"fn a() { one(); two(); }\n"


def test_each_text_belongs_to_who_asked_for_it() -> None:
    edits = {
        _edit(DATA, b"one", b"let x = first"): frozenset({ONE}),
        _edit(DATA, b"two()", b"second()"): frozenset({TWO}),
        Edit(PATH, Span(0, 0), b"use x;\n"): frozenset({ONE, TWO}),
    }
    after = apply_edits(DATA, edits)
    assert _texts(after, edited([], edits, [])) == {
        ONE: [b"use x;\n", b"let x = first"],
        TWO: [b"use x;\n", b"second()"],
    }


def test_a_second_round_carries_the_first_along() -> None:
    first = {_edit(DATA, b"two", b"second"): frozenset({TWO})}
    middle = apply_edits(DATA, first)
    second = {_edit(middle, b"one();", b"let first = one();"): frozenset({ONE})}
    after = apply_edits(middle, second)
    regions = edited(edited([], first, []), second, [])
    assert _texts(after, regions) == {ONE: [b"let first = one();"], TWO: [b"second"]}


def test_an_expression_keeps_what_changes_inside_of_it() -> None:
    start = DATA.index(b"one()")
    edits = {_edit(DATA, b"ne", b"nly"): frozenset({ONE})}
    regions = edited([], edits, [(TWO, Span(start, start + 5))])
    assert _texts(apply_edits(DATA, edits), regions, written=False) == {TWO: [b"only()"]}


def test_what_was_taken_away_is_an_empty_region() -> None:
    edits = {_edit(DATA, b" two();", b""): frozenset({TWO})}
    (region,) = edited([], edits, [])
    assert region.span == Span(DATA.index(b" two"), DATA.index(b" two"))


MESSY = b"fn a() {\n    let x = f(one, two);\n  b( );\n}\n"
TIDY = b"fn a() {\n    let x = f(\n        one,\n        two,\n    );\n    b();\n}\n"


@pytest.mark.parametrize("wanted", [b"x", b"one", b"two", b"f(one", b"b(", b"fn a() {"])
def test_a_formatter_moves_a_region(wanted: bytes) -> None:
    start = MESSY.index(wanted)
    regions = [Region(Span(start, start + len(wanted)), frozenset({ONE}), True)]
    found = _texts(TIDY, laid_out(regions, MESSY, TIDY))[ONE]
    assert [b"".join(text.split()) for text in found] == [b"".join(wanted.split())]


def test_lines_that_were_rewritten_stand_for_one_another() -> None:
    before, after = b"a();\nb();\nc();\n", b"a();\nfirst();\nsecond();\nc();\n"
    start = before.index(b"b()")
    found = Lines(before, after).span(Span(start, start + 2))
    assert after[found.start : found.end] == b"first();\nsecond();\n"


def test_where_a_letter_was_before() -> None:
    before, after = b"a();\nb();\nb();\n", b"x();\n\ta();\nb();\n\tb();\n"
    back = Lines(after, before)
    assert back.same(after.index(b"a")) == 0
    assert back.same(after.rindex(b"b") + 1) == before.rindex(b"b") + 1
    assert back.same(0) is None
