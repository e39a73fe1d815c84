"""What becomes of the rules' findings: trust, allowed places, shared plans, several rules on one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from codemod.deciding import Judge, one_each
from codemod.model import Applicability, Finding, Location, Plan, Snippet, Source, Span
from codemod.rule import Located
from codemod.rust.allows import allow_comments
from codemod.rust.index import Index
from codemod.rust.syntax import parse
from codemod.scan import Scan
from codemod.settings import Settings
from codemod.workspace import Workspace
from tests import made

SAFE, REVIEW, REPORT, FINE = Applicability
CODE = b"""\
use x;
fn new() {
    one();
    two();
    three();
}
"""
ALLOW = b'    // reattach: allow(some-rule, reason = "why not")\n'


class Mending:
    """A rule whose sites are spans and whose findings all share one plan, as those of one constructor do."""

    def __init__(self, kind: Applicability = SAFE, *, plan: bool = True, place: bool = True) -> None:
        self.kind, self.plan = kind, plan
        self.strict = ""
        self.rule = replace(
            made.rule("some-rule"), decide=self.decide, place=(lambda site: site) if place else None
        )

    def decide(self, sites: Sequence[Located], index: Index, options: Mapping[str, str]) -> list[Finding]:
        self.strict = options["strict"]
        snippets = [Snippet(path, site, "_owner/receiver.rs.j2", {}) for path, site in sites]
        plan = Plan(tuple(snippets)) if self.plan else None
        data = index.data(sites[0][0]) or b""
        return [
            Finding(
                rule="some-rule",
                path=path,
                span=site,
                location=Location.of(data, site),
                message="it leaks",
                applicability=self.kind,
                reason="it is so",
                plan=plan,
            )
            for path, site in sites
        ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.rs"


def judged(path: Path, rule: Mending, data: bytes = CODE, **settings: object) -> list[Finding]:
    """What `rule` comes to, whose sites are the calls in `data`."""
    starts = [(data.index(name), len(name)) for name in (b"one()", b"two()", b"three()")]
    sites = tuple(Span(start, start + length) for start, length in starts)
    scan = Scan(path, (("some-rule", sites),), Source(path, data), allows=allow_comments(parse(data)))
    judge = Judge([rule.rule], Settings(**settings), frozenset([path]))  # type: ignore[arg-type]  # by name
    return sorted(judge([scan], Workspace(path.parent, [path], [scan])), key=lambda finding: finding.span)


def edits(finding: Finding) -> list[Span]:
    return [edit.span for edit in finding.suggestion.edits] if finding.suggestion else []


class TestTrust:
    @pytest.mark.parametrize(
        ("kind", "plan", "trust", "expected", "fixed"),
        [
            (SAFE, True, SAFE, SAFE, True),
            (SAFE, True, REVIEW, REVIEW, True),
            (SAFE, True, REPORT, REPORT, False),
            (REVIEW, True, SAFE, SAFE, True),
            (REVIEW, True, REPORT, REPORT, False),
            (REVIEW, False, SAFE, REVIEW, False),
            (REVIEW, False, REPORT, REPORT, False),
            (REPORT, False, SAFE, REPORT, False),
            (REPORT, False, REVIEW, REPORT, False),
            (FINE, False, SAFE, FINE, False),
            (FINE, False, REPORT, FINE, False),
        ],
    )
    def test_the_settings_raise_or_lower_it(
        self,
        path: Path,
        kind: Applicability,
        plan: bool,
        trust: Applicability,
        expected: Applicability,
        fixed: bool,
    ) -> None:
        found = judged(path, Mending(kind, plan=plan), applicability={"some-rule": trust})
        assert {finding.applicability for finding in found} == {expected}
        assert {finding.suggestion is not None for finding in found} == {fixed}
        told = "it is so" if kind is expected else f"it is so; the settings say {expected}"
        assert {finding.reason for finding in found} == {told}

    def test_another_rule_is_not_meant(self, path: Path) -> None:
        found = judged(path, Mending(), applicability={"other-rule": REPORT})
        assert {finding.applicability for finding in found} == {SAFE}

    @pytest.mark.parametrize(("strict", "told"), [(True, "yes"), (False, "no")])
    def test_a_rule_is_told_how_strict_to_be(self, path: Path, strict: bool, told: str) -> None:
        rule = Mending()
        judged(path, rule, strict=strict)
        assert rule.strict == told


class TestAllowedPlaces:
    DATA = CODE.replace(b"    two();", ALLOW + b"    two();")

    def test_the_plan_of_the_others_leaves_it_alone(self, path: Path) -> None:
        one, two, three = judged(path, Mending(), self.DATA)
        assert [found.applicability for found in (one, two, three)] == [SAFE, FINE, SAFE]
        assert two.reason == "allowed: why not"
        assert edits(two) == []
        assert edits(one) == edits(three) == [one.span, three.span]

    def test_without_knowing_the_places_nobody_gets_the_plan(self, path: Path) -> None:
        one, two, three = judged(path, Mending(place=False), self.DATA)
        assert [found.applicability for found in (one, two, three)] == [REPORT, FINE, REPORT]
        assert edits(one) == edits(two) == edits(three) == []
        assert "where a comment allows it" in one.reason

    @pytest.mark.parametrize("place", [True, False])
    def test_all_of_them(self, path: Path, place: bool) -> None:
        data = ALLOW.lstrip() + CODE
        found = judged(path, Mending(place=place), data)
        assert [finding.applicability for finding in found] == [FINE, FINE, FINE]

    def test_nothing_changes_where_nothing_is_allowed(self, path: Path) -> None:
        one, two, three = judged(path, Mending(place=False))
        assert edits(one) == [one.span, two.span, three.span]


class TestOneEach:
    @pytest.fixture
    def one(self, path: Path) -> Finding:
        return made.finding(Source(path, CODE), "one()", REPORT, risk=0.2)

    def test_what_goes_furthest_stays(self, one: Finding) -> None:
        safe, fine = replace(one, applicability=SAFE, rule="z"), replace(one, applicability=FINE, rule="a")
        (left,) = one_each([fine, one, safe])
        assert (left.rule, left.applicability) == ("z", SAFE)

    def test_what_else_is_said_is_not_lost(self, one: Finding) -> None:
        other = replace(one, rule="z", risk=0.9, applicability=REVIEW, message="it does", reason="so")
        (left,) = one_each([one, other])
        assert left.rule == "z"
        assert left.reason == "so; some-rule: every event starts it again"
        (left,) = one_each([replace(one, applicability=SAFE), other])
        assert (left.rule, left.risk) == ("some-rule", 0.9)

    def test_a_fine_place_has_nothing_to_add(self, one: Finding) -> None:
        fine = replace(one, applicability=FINE, rule="a", risk=1.0)
        assert one_each([fine, one]) == [one]
        assert one_each([fine]) == [fine]

    def test_other_places_are_none_of_its_business(self, one: Finding, tmp_path: Path) -> None:
        wider = replace(one, span=Span(one.span.start, one.span.end + 1))
        elsewhere = replace(one, path=tmp_path / "b.rs")
        assert one_each([elsewhere, wider, one]) == [one, wider, elsewhere]
