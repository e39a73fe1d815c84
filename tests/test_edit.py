"""Bytes and edits: what lies outside of an edit stays, and what does not fit together is named."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from codemod.edit import COLLISION, TORN, apply_edits, combine, edits_by_path
from codemod.model import Dropped, Edit, Finding, Source, Span, Suggestion
from tests import made

HERE = Path("/crate/src/lib.rs")
THERE = Path("/crate/src/other.rs")


def _edit(start: int, end: int, text: str, path: Path = HERE) -> Edit:
    return Edit(path, Span(start, end), text.encode())


def _finding(*edits: Edit) -> Finding:
    found = made.finding(Source(HERE, b"0123456789"), "0")
    return replace(found, suggestion=Suggestion(edits) if edits else None)


class TestApplying:
    def test_a_span_is_replaced(self) -> None:
        assert apply_edits(b"let a = 1;", [_edit(4, 5, "bb")]) == b"let bb = 1;"

    def test_an_empty_span_inserts(self) -> None:
        assert apply_edits(b"ac", [_edit(1, 1, "b")]) == b"abc"

    def test_an_empty_text_removes(self) -> None:
        assert apply_edits(b"abc", [_edit(1, 2, "")]) == b"ac"

    def test_both_ends_of_a_file_can_be_edited(self) -> None:
        assert apply_edits(b"b", [_edit(1, 1, "c"), _edit(0, 0, "a")]) == b"abc"

    def test_without_edits_nothing_changes(self) -> None:
        assert apply_edits(b"\xef\xbb\xbfa\r\n", []) == b"\xef\xbb\xbfa\r\n"

    def test_the_order_of_the_edits_does_not_matter(self) -> None:
        edits = [_edit(0, 1, "A"), _edit(2, 3, "C"), _edit(1, 1, "-")]
        assert apply_edits(b"abc", edits) == apply_edits(b"abc", edits[::-1]) == b"A-bC"

    def test_insertions_at_one_place_stay_in_the_order_asked_for(self) -> None:
        edits = [_edit(1, 1, "z"), _edit(1, 1, "y"), _edit(1, 1, "x")]
        assert apply_edits(b"ab", edits) == b"azyxb"

    def test_an_insertion_stands_before_what_replaces_the_text_behind_it(self) -> None:
        assert apply_edits(b"ab", [_edit(1, 2, "B"), _edit(1, 1, "-")]) == b"a-B"

    def test_an_insertion_stands_behind_what_replaces_the_text_before_it(self) -> None:
        assert apply_edits(b"ab", [_edit(1, 1, "-"), _edit(0, 1, "A")]) == b"A-b"

    @pytest.mark.parametrize(
        "edits",
        [
            [_edit(0, 2, "x"), _edit(1, 3, "y")],
            [_edit(0, 3, "x"), _edit(1, 2, "y")],
            [_edit(0, 3, "x"), _edit(1, 1, "y")],
            [_edit(0, 2, "x"), _edit(0, 2, "y")],
            [_edit(3, 5, "x")],
            [_edit(5, 5, "x")],
        ],
        ids=["overlap", "inside", "insertion inside", "same span", "over the end", "beyond the end"],
    )
    def test_what_does_not_fit_is_an_error(self, edits: list[Edit]) -> None:
        with pytest.raises(ValueError, match="does not fit"):
            apply_edits(b"0123", edits)

    @pytest.mark.parametrize("seed", range(50))
    def test_everything_outside_of_the_edits_stays(self, seed: int) -> None:
        choice = random.Random(seed)
        data = choice.randbytes(choice.randint(0, 200))
        cuts = sorted(choice.choices(range(len(data) + 1), k=2 * choice.randint(0, 8)))
        edits = [
            Edit(HERE, Span(start, end), choice.randbytes(choice.randint(0, 20)))
            for start, end in zip(cuts[::2], cuts[1::2], strict=True)
        ]
        expected = data
        for edit in reversed(edits):
            expected = expected[: edit.span.start] + edit.text + expected[edit.span.end :]
        assert apply_edits(data, edits) == expected


class TestCombining:
    def test_findings_that_do_not_meet_are_all_kept(self) -> None:
        findings = [_finding(_edit(0, 2, "x")), _finding(_edit(2, 4, "y")), _finding()]
        assert combine(findings) == (tuple(findings), ())

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (_edit(0, 3, "x"), _edit(2, 5, "y")),
            (_edit(2, 5, "x"), _edit(0, 3, "y")),
            (_edit(0, 9, "x"), _edit(4, 4, "y")),
            (_edit(4, 4, "x"), _edit(0, 9, "y")),
            (_edit(2, 4, "x"), _edit(2, 4, "y")),
            (_edit(3, 3, "x"), _edit(3, 3, "y")),
        ],
        ids=["tail", "head", "insertion inside", "around an insertion", "same span", "same place"],
    )
    def test_of_two_that_collide_the_first_is_kept(self, first: Edit, second: Edit) -> None:
        one, other = _finding(first), _finding(second)
        assert combine([one, other]) == ((one,), (Dropped(other, COLLISION),))

    def test_edits_that_only_touch_do_not_collide(self) -> None:
        findings = [_finding(_edit(2, 4, "x")), _finding(_edit(4, 4, "y")), _finding(_edit(2, 2, "z"))]
        assert combine(findings) == (tuple(findings), ())

    def test_the_same_span_in_another_file_does_not_collide(self) -> None:
        findings = [_finding(_edit(2, 4, "x")), _finding(_edit(2, 4, "y", THERE))]
        assert combine(findings) == (tuple(findings), ())

    def test_one_collision_drops_all_edits_of_a_finding(self) -> None:
        first = _finding(_edit(0, 2, "x"))
        second = _finding(_edit(1, 1, "y"), _edit(6, 8, "y"), _edit(0, 1, "y", THERE))
        third = _finding(_edit(7, 9, "z"), _edit(0, 1, "z", THERE))
        kept, dropped = combine([first, second, third])
        assert kept == (first, third)
        assert dropped == (Dropped(second, COLLISION),)

    def test_the_same_edit_asked_for_twice_is_one(self) -> None:
        shared = _edit(0, 0, "use gpui::Task;\n")
        findings = [_finding(shared, _edit(4, 5, "x")), _finding(shared, _edit(6, 7, "y"))]
        kept, dropped = combine(findings)
        assert dropped == ()
        (edits,) = edits_by_path(kept).values()
        assert edits == (shared, _edit(4, 5, "x"), _edit(6, 7, "y"))

    def test_a_suggestion_at_odds_with_itself_is_dropped(self) -> None:
        torn = _finding(_edit(0, 4, "x"), _edit(2, 6, "y"))
        assert combine([torn]) == ((), (Dropped(torn, TORN),))

    def test_insertions_of_one_finding_at_one_place_belong_together(self) -> None:
        both = _finding(_edit(3, 3, "x"), _edit(3, 3, "y"))
        assert combine([both]) == ((both,), ())
        assert edits_by_path([both])[HERE] == (_edit(3, 3, "x"), _edit(3, 3, "y"))


def test_edits_are_listed_by_file() -> None:
    edits = [_edit(5, 6, "b", THERE), _edit(3, 4, "c"), _edit(0, 1, "a")]
    found = edits_by_path([_finding(edits[0]), _finding(), _finding(*edits[1:])])
    assert list(found.items()) == [(HERE, (edits[2], edits[1])), (THERE, (edits[0],))]
