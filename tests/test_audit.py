"""Every textual `.detach` of a tree appears in an audit exactly once, whatever it stands in."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemod import pipeline, scan
from codemod.console import Paint
from codemod.model import AUDIT, Applicability, Finding, Run, Source, Span
from codemod.report import text
from codemod.report.summary import Row, by_crate_and_rule
from codemod.resources import templates_dir
from codemod.rust.mentions import detach_mentions
from codemod.rust.syntax import parse
from codemod.settings import Settings
from tests import made
from tests.conftest import Reattach
from tests.golden import GOLDEN

RULE = "unguarded-registration"
CALL = ""
NO_CALL = "a field or method path, not a call"

# Each line holds one `.detach…`; behind the bar stands what must be said of it.
NASTY = r"""
#![doc = "cx.spawn(a).detach()"]            | in a string
//! cx.spawn(b).detach()                    | in a comment
/// cx.spawn(c).detach()                    | in a comment
#[given(task.detach())]                     | inside the attribute `given`
fn nasty(&mut self, cx: &mut Context<Self>) {
    // cx.spawn(d).detach();                | in a comment
    /* cx.spawn(e).detach(); */             | in a comment
    let all = vec![cx.observe(f).detach()]; | inside the macro `vec!`
    log::info!("{}", task.detach());        | inside the macro `log::info!`
    outer!(inner!(task.detach()));          | inside the macro `outer!`
    println!("task.detach()");              | in a string
    let raw = r#"task.detach()"#;           | in a string
    let bytes = b"task.detach()";           | in a string
    let path = task.detach;                 | a field or method path, not a call
    self.detached_tasks.clear();            | a field or method path, not a call
    let range = 0..detach_count;            | a field or method path, not a call
    (self.detach)(cx);                      | a field or method path, not a call
    task.detach_and_log_err(cx);            |
    task . detach ( ) ;                     |
    task.detach::<Soon>();                  |
    task.
        detach_and_prompt_err("x", cx);     |
    one().detach().chain();                 |
    broken( { task.detach();                |
}
macro_rules! mine {
    ($it:expr) => { $it.detach() };         | inside the macro `mine!`
}
"""


def laid_out(marked: str) -> tuple[bytes, list[str]]:
    """The code in front of the bars, and what stands behind them."""
    lines = [line.partition(" |") for line in marked.strip().splitlines()]
    return "\n".join(code for code, _, _ in lines).encode(), [where.strip() for _, bar, where in lines if bar]


def written_in(data: bytes) -> Iterator[int]:
    """The offset behind each textual `.detach…`, found without any parser."""
    return (match.end() for match in re.finditer(rb"\.\s*detach\w*", data))


def spoken_of(finding: Finding, data: bytes) -> int | None:
    """The offset behind the `.detach…` that a finding's expression ends in, with or without a call."""
    code = data[: finding.span.end]
    if code.endswith(b")"):
        depth, start = 1, len(code) - 1
        while depth:
            start -= 1
            depth += {b")": 1, b"(": -1}.get(code[start : start + 1], 0)
        code = re.sub(rb"::<\w+>$", b"", code[:start].rstrip())
    named = re.search(rb"\.\s*detach\w*$", code)
    return named.end() if named and named.start() >= finding.span.start else None


def assert_accounts_balance(run: Run, files: list[Path]) -> None:
    texts = {path: path.read_bytes() for path in files}
    written = Counter((path, end) for path, data in texts.items() for end in written_in(data))
    told = Counter((finding.path, spoken_of(finding, texts[finding.path])) for finding in run.findings)
    assert {place: count for place, count in told.items() if place[1] is not None} == written
    assert set(written.values()) == {1}


@pytest.fixture
def nasty(example: Path) -> Path:
    """The example with the nasty file as one more module."""
    path = example / "crates/assistant/src/nasty.rs"
    path.write_bytes(laid_out(NASTY)[0])
    return path


class TestMentions:
    def test_each_is_found_and_placed(self) -> None:
        data, expected = laid_out(NASTY)
        mentions = detach_mentions(parse(data))
        assert [mention.where for mention in mentions] == expected
        assert len(mentions) == len([*written_in(data)])

    @pytest.mark.parametrize(
        ("code", "expression", "name"),
        [
            (b"fn a() { cx.spawn(x).detach(); }", b"cx.spawn(x).detach()", "detach"),
            (b"fn a() { t\n  .\n  detach_now(\n1)\n; }", b"t\n  .\n  detach_now(\n1)", "detach_now"),
            (b"fn a() { t.detach::<A>(); }", b"t.detach::<A>()", "detach"),
            (b"fn a() { t.detach; }", b".detach", "detach"),
            (b"fn a() { m!(t . detach()); }", b". detach", "detach"),
            (b"\xef\xbb\xbf// \xc3\xa9\r\nfn a() {\r\n\tt.detach();\r\n}\r\n", b"t.detach()", "detach"),
        ],
    )
    def test_its_span_is_the_call(self, code: bytes, expression: bytes, name: str) -> None:
        (mention,) = detach_mentions(parse(code))
        assert code[mention.span.start : mention.span.end] == expression
        assert mention.name == name
        assert mention.location.line == code[: mention.span.start].count(b"\n") + 1

    def test_two_in_a_row_are_two(self) -> None:
        code = b"fn a() { t.detach(u.detach()).detach(); }"
        texts = [code[found.span.start : found.span.end] for found in detach_mentions(parse(code))]
        assert texts == [b"t.detach(u.detach())", b"u.detach()", b"t.detach(u.detach()).detach()"]


class TestAccounts:
    def test_they_balance_on_the_nasty_file(self, nasty: Path, example: Path) -> None:
        run = pipeline.run(example, [example], Settings(audit=True))
        assert_accounts_balance(run, sorted(example.rglob("*.rs")))

    @pytest.mark.parametrize("strict", [False, True])
    @pytest.mark.parametrize("tree", [GOLDEN, templates_dir() / "_demo"], ids=["golden", "example"])
    def test_they_balance_on_every_tree_at_hand(self, tree: Path, strict: bool, tmp_path: Path) -> None:
        place = tmp_path.resolve() / "tree"
        shutil.copytree(tree, place)
        run = pipeline.run(place, [place], Settings(audit=True, strict=strict))
        assert run.problems == ()
        assert_accounts_balance(run, sorted(place.rglob("*.rs")))

    def test_what_a_rule_decides_is_not_told_again(self, example: Path) -> None:
        run = pipeline.run(example, [example], Settings(audit=True, select=(RULE,)))
        assert [finding.rule for finding in run.findings] == [RULE, RULE]

    def test_a_call_that_no_rule_decides_about(self, example: Path) -> None:
        (example / "crates/assistant/src/other.rs").write_text("fn a(t: Task<()>) {\n    t.detach();\n}\n")
        run = pipeline.run(example, [example], Settings(audit=True, select=(RULE,)))
        (own,) = [finding for finding in run.findings if finding.rule == AUDIT]
        assert own.reason == "no rule looked at it"
        assert own.applicability is Applicability.FINE
        assert own.crate == "assistant"
        assert (own.location.line, own.location.column) == (2, 5)

    def test_the_reason_is_where_it_stands(self, nasty: Path, example: Path) -> None:
        run = pipeline.run(example, [nasty], Settings(audit=True, select=(RULE,)))
        assert [finding.reason for finding in run.findings] == [
            where or "no rule looked at it" for where in laid_out(NASTY)[1]
        ]

    def test_without_an_audit_nothing_fine_is_told(self, nasty: Path, example: Path) -> None:
        run = pipeline.run(example, [nasty], Settings(select=(RULE,)))
        assert run.findings == ()

    @pytest.mark.parametrize("strict", [False, True])
    def test_an_audit_finds_what_a_check_finds(self, example: Path, strict: bool) -> None:
        plain = pipeline.run(example, [example], Settings(strict=strict))
        audit = pipeline.run(example, [example], Settings(strict=strict, audit=True))
        told = tuple(found for found in audit.findings if found.applicability is not Applicability.FINE)
        assert told == plain.findings != ()
        assert audit.changes == plain.changes

    def test_a_file_is_parsed_for_the_audit_alone(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        parsed: list[bytes] = []
        monkeypatch.setattr(scan, "parse", lambda data: parsed.append(data) or parse(data))  # type: ignore[func-returns-value]  # append gives None
        source = Source(tmp_path / "a.rs", b"fn a() { t.detach(); }")
        assert scan.scan_source(source, []).mentions == ()
        assert parsed == []
        assert [mention.span for mention in scan.scan_source(source, [], True).mentions] == [Span(9, 19)]
        assert scan.scan_source(Source(source.path, b"fn detach() {}"), [], True).mentions == ()
        assert parsed == [source.data]


class TestCommand:
    def test_the_summary_counts_by_crate_and_rule(self, reattach: Reattach, nasty: Path) -> None:
        told = reattach("check", "--audit", "--select", RULE)
        assert told.code == 1
        table = told.out.split("\n\n")[-2].splitlines()
        others = len(laid_out(NASTY)[1])
        assert [line.split() for line in table] == [
            ["crate", "rule", "safe", "review", "report", "fine", "all"],
            ["assistant", "audit", "0", "0", "0", str(others), str(others)],
            ["assistant", RULE, "1", "0", "0", "0", "1"],
            ["prompt_library", RULE, "1", "0", "0", "0", "1"],
            ["all", "2", "0", "0", str(others), str(others + 2)],
        ]
        assert f"; {others} places are fine; " in told.out.splitlines()[-1]
        assert "crate  " not in reattach("check", "--audit", "--select", RULE, "--quiet").out

    def test_what_is_fine_fails_no_command(self, reattach: Reattach, nasty: Path) -> None:
        told = reattach("check", "--audit", "--select", RULE, nasty)
        assert told.code == 0
        assert "[fine] no rule decides about this `.detach`\n" in told.out
        assert "No findings in 1 file; " in told.out

    def test_json_stays_a_list(self, reattach: Reattach, nasty: Path) -> None:
        found = json.loads(reattach("check", "--audit", "--output-format", "json").out)
        assert {entry["applicability"] for entry in found} == {"safe", "fine"}

    def test_the_riskiest_come_first_when_asked(self, reattach: Reattach, nasty: Path) -> None:
        asked = ("check", "--audit", "--output-format", "json")
        by_place = json.loads(reattach(*asked).out)
        assert json.loads(reattach(*asked, "--sort", "path").out) == by_place
        by_risk = json.loads(reattach(*asked, "--sort", "risk").out)
        assert by_risk != by_place
        assert by_risk == sorted(by_place, key=lambda entry: -entry["risk"])


def test_the_table_adds_up(tmp_path: Path) -> None:
    source = Source(tmp_path / "a.rs", b"t.detach()")
    safe, fine, report = (
        made.finding(source, "t", Applicability.SAFE, crate="b"),
        made.finding(source, "t", Applicability.FINE, crate="b"),
        made.finding(source, "t", crate="", rule="z-rule"),
    )
    run = made.run(tmp_path, (safe, fine, report, fine))
    assert by_crate_and_rule(run) == (Row("", "z-rule", (0, 0, 1, 0)), Row("b", "some-rule", (1, 0, 0, 2)))
    assert text.table(run, Paint(False)) == (
        "crate       rule       safe  review  report  fine  all\n"
        "(no crate)  z-rule        0       0       1     0    1\n"
        "b           some-rule     1       0       0     2    3\n"
        "all                       1       0       1     2    4\n"
    )
    assert text.table(made.run(tmp_path), Paint(False)) == ""
