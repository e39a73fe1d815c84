"""What each format says of a finding, and that nothing in a name or a line can break it."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from codemod.console import Paint, counted, printable, shown_name, use_color
from codemod.model import OWN_RULES, Applicability, Dropped, FileChange, Finding, Problem, Run, Source
from codemod.report import as_json, github, sarif, text
from codemod.report.summary import fixes, found
from tests import made

CODE = """\
impl Store {
    fn handle(&mut self, cx: &mut Context<Self>) {
        cx.spawn(async move |this, cx| {
            list().await;
            one();
            two();
            three();
        })
        .detach();
        log::info!("é 日本", cx.listen());
    }
}
"""
LONG = CODE[CODE.index("cx.spawn") : CODE.index(".detach()") + len(".detach()")]
SHORT = "cx.listen()"
STORE: dict[str, Any] = {"owner": "Store", "storage": "map", "storage_options": ("map", "slot"), "risk": 0.95}


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path / "src" / "store.rs", CODE.encode())


PLAIN = Paint(False)


def shown(source: Source, *findings: Finding, paint: Paint = PLAIN, **others: Any) -> str:
    run = made.run(source.path.parent.parent, findings, **others)
    return text.render(run, run.root, read=lambda path: source.data, paint=paint)


def at(source: Source, name: str) -> Run:
    """A run with one finding in a file called `name`."""
    return made.run(
        source.path.parent, (made.finding(replace(source, path=source.path.with_name(name)), SHORT),)
    )


class TestText:
    def test_a_short_span(self, source: Source) -> None:
        assert shown(source, made.finding(source, SHORT, Applicability.REVIEW, **STORE)) == (
            "src/store.rs:10:28: some-rule [review] every event starts it again\n"
            "   |\n"
            '10 |         log::info!("é 日本", cx.listen());\n'
            f"   | {' ' * 29}^^^^^^^^^^^\n"
            "   = owner: Store, storage: map (slot would fit too), risk: 0.95\n"
            "   = reason: nothing asks first\n"
        )

    def test_a_long_span_is_shortened(self, source: Source) -> None:
        assert shown(source, made.finding(source, LONG)) == (
            "src/store.rs:3:9: some-rule [report] every event starts it again\n"
            "  |\n"
            "3 |         cx.spawn(async move |this, cx| {\n"
            "  |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
            "4 |             list().await;\n"
            "5 |             one();\n"
            "6 |             two();\n"
            "...\n"
            "9 |         .detach();\n"
            "  = reason: nothing asks first\n"
        )

    def test_findings_are_set_apart(self, source: Source) -> None:
        both = shown(source, made.finding(source, SHORT), made.finding(source, LONG))
        assert both.count("\n\n") == 1

    def test_no_storage_but_forms_that_would_fit(self, source: Source) -> None:
        told = shown(source, made.finding(source, SHORT, storage_options=("map", "slot")))
        assert "= storage: none chosen (map, slot would fit)\n" in told

    def test_a_fix_that_was_left_out_is_told(self, source: Source) -> None:
        one = made.finding(source, SHORT)
        told = shown(source, one, dropped=(Dropped(one, "it collides with another"),))
        assert "= fix left out: it collides with another\n" in told

    def test_tabs_and_line_ends(self, tmp_path: Path) -> None:
        source = Source(tmp_path / "a.rs", b"fn a() {\r\n\tif x {\r\n\t\tspawn();\r\n\t}\r\n}\r\n")
        told = text.render(
            made.run(tmp_path, (made.finding(source, "spawn()"),)),
            tmp_path,
            read=lambda path: source.data,
            paint=PLAIN,
        )
        assert "3 |         spawn();\n  |         ^^^^^^^\n" in told

    def test_a_very_long_line_is_cut(self, tmp_path: Path) -> None:
        source = Source(tmp_path / "a.rs", b"spawn(" + b"x" * 1000 + b"); late()\n")
        marked = (made.finding(source, f"spawn({'x' * 1000})"), made.finding(source, "late()"))
        told = shown(replace(source, path=tmp_path / "src" / "a.rs"), *marked)
        assert max(map(len, told.splitlines())) < 160

    def test_a_file_that_has_shrunk_since_loses_its_excerpt_only(self, source: Source) -> None:
        run = made.run(source.path.parent, (made.finding(source, SHORT),))
        for now in (b"", None):
            told = text.render(run, run.root, read={source.path: now}.get, paint=PLAIN)
            assert told.startswith("store.rs:10:28: some-rule")
            assert "|" not in told

    def test_nothing_reaches_the_terminal_that_it_would_act_on(self, tmp_path: Path) -> None:
        evil = "\x1b[2J"
        source = Source(tmp_path / f"a\n{evil}.rs", f'f("{evil}\u202e"); go()\n'.encode())
        told = text.render(
            made.run(tmp_path, (made.finding(source, "go()", message=f"m{evil}", reason=f"r{evil}"),)),
            tmp_path,
            read=lambda path: source.data,
            paint=PLAIN,
        )
        assert "\x1b" not in told
        assert told.startswith("a\\n\\x1b[2J.rs:1:")
        assert '1 | f("\\x1b[2J\\u202e"); go()\n' in told
        line, marks = told.splitlines()[2:4]
        assert line[marks.index("^") :] == "go()"

    def test_colours_change_nothing_but_the_colours(self, source: Source) -> None:
        import re

        one = made.finding(source, LONG, **STORE)
        painted = shown(source, one, paint=Paint(True))
        assert "\x1b[1;31m^^^" in painted
        assert re.sub(r"\x1b\[[\d;]*m", "", painted) == shown(source, one)


class TestNames:
    def test_the_shorter_form_is_shown(self, tmp_path: Path) -> None:
        deep = tmp_path / "a" / "b" / "c" / "d"
        assert shown_name(tmp_path / "a" / "x.rs", tmp_path) == "a/x.rs"
        assert shown_name(tmp_path / "a" / "x.rs", tmp_path / "b") == "../a/x.rs"
        assert shown_name(Path("/etc/x.rs"), deep) == "/etc/x.rs"

    def test_bytes_that_are_not_utf_8_are_written_out(self, tmp_path: Path) -> None:
        assert shown_name(tmp_path / os.fsdecode(b"caf\xe9.rs"), tmp_path) == "caf\\xe9.rs"

    def test_printable_leaves_letters_of_any_language(self) -> None:
        assert printable("früh 日本 a b") == "früh 日本 a b"
        assert printable("a\tb\x7f\u2066") == "a\\tb\\x7f\\u2066"


class TestJson:
    def test_all_that_is_promised(self, source: Source) -> None:
        one = made.fixed(made.finding(source, SHORT, Applicability.SAFE, **STORE), "let x = ü;")
        start = CODE.encode().index(SHORT.encode())
        assert json.loads(
            as_json.render(made.run(source.path.parent, (one,)), source.path.parent.parent)
        ) == [
            {
                "rule": "some-rule",
                "path": "src/store.rs",
                "line": 10,
                "column": 28,
                "end_line": 10,
                "end_column": 39,
                "message": "every event starts it again",
                "applicability": "safe",
                "reason": "nothing asks first",
                "owner": "Store",
                "storage": "map",
                "storage_options": ["map", "slot"],
                "risk": 0.95,
                "fix": [
                    {"path": "src/store.rs", "start": start, "end": start + len(SHORT), "text": "let x = ü;"}
                ],
            }
        ]

    def test_nothing_is_a_list(self, tmp_path: Path) -> None:
        assert as_json.render(made.run(tmp_path), tmp_path) == "[]\n"

    def test_what_is_not_known_is_null(self, source: Source) -> None:
        (entry,) = json.loads(as_json.render(at(source, "a.rs"), source.path.parent))
        assert entry["fix"] is entry["owner"] is entry["storage"] is None

    def test_the_path_is_relative_even_outside(self, source: Source) -> None:
        (entry,) = json.loads(as_json.render(at(source, "a.rs"), source.path.parent / "x" / "y"))
        assert entry["path"] == "../../a.rs"

    def test_any_name_survives(self, source: Source) -> None:
        name = os.fsdecode(b"a\nb\xff.rs")
        (entry,) = json.loads(as_json.render(at(source, name), source.path.parent).encode("utf-8"))
        assert entry["path"] == "a\nb\\xff.rs"


class TestGithub:
    def test_one_line_per_finding(self, source: Source) -> None:
        run = made.run(source.path.parent, (made.finding(source, LONG), made.finding(source, SHORT)))
        assert github.render(run, source.path.parent.parent).splitlines() == [
            "::warning file=src/store.rs,line=3,col=9,endLine=9,title=some-rule [report]"
            "::every event starts it again%0Anothing asks first",
            "::warning file=src/store.rs,line=10,col=28,endLine=10,endColumn=39,title=some-rule [report]"
            "::every event starts it again%0Anothing asks first",
        ]

    def test_what_would_end_a_part_is_escaped(self, source: Source) -> None:
        run = at(source, "a,b:c%\nd.rs")
        run = replace(run, findings=tuple(replace(f, message="100%\r\n::x, y") for f in run.findings))
        told = github.render(run, source.path.parent)
        assert told.startswith("::warning file=a%2Cb%3Ac%25%0Ad.rs,line=10,")
        assert told.endswith("::100%25%0D%0A::x, y%0Anothing asks first\n")
        assert told.count("\n") == 1


class TestSarif:
    def log(self, run: Run, folder: Path) -> dict[str, Any]:
        log = json.loads(
            sarif.render(run, folder, (made.rule("a-rule"), made.rule("some-rule", default=False)))
        )
        assert log["version"] == "2.1.0"
        (only,) = log["runs"]
        assert isinstance(only, dict)
        return only

    def test_rules_and_results_belong_together(self, source: Source) -> None:
        log = self.log(at(source, "a.rs"), source.path.parent)
        driver = log["tool"]["driver"]
        (result,) = log["results"]
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "some-rule"
        assert [rule["defaultConfiguration"]["enabled"] for rule in driver["rules"][:2]] == [True, False]
        assert "reattach explain some-rule" in driver["rules"][1]["help"]["text"]

    @pytest.mark.parametrize("rule", OWN_RULES)
    def test_what_the_tool_itself_says_is_no_rule_of_the_catalogue(self, source: Source, rule: str) -> None:
        fine = made.finding(source, SHORT, Applicability.FINE, rule=rule)
        log = self.log(made.run(source.path.parent, (fine,)), source.path.parent)
        (result,) = log["results"]
        assert log["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == rule
        assert (result["kind"], result["level"]) == ("pass", "none")

    def test_a_place_and_a_fix(self, source: Source) -> None:
        one = made.fixed(made.finding(source, SHORT, Applicability.SAFE, done="stores it", risk=0.5), "x")
        (result,) = self.log(made.run(source.path.parent, (one,)), source.path.parent)["results"]
        assert (result["kind"], result["level"]) == ("fail", "warning")
        assert result["rank"] == 50
        (location,) = result["locations"]
        assert location["physicalLocation"] == {
            "artifactLocation": {"uri": "store.rs"},
            "region": {"startLine": 10, "startColumn": 28, "endLine": 10, "endColumn": 39},
        }
        (change,) = result["fixes"][0]["artifactChanges"]
        assert result["fixes"][0]["description"]["text"] == "stores it"
        assert change["replacements"] == [
            {
                "deletedRegion": {"byteOffset": one.span.start, "byteLength": len(SHORT)},
                "insertedContent": {"text": "x"},
            }
        ]

    def test_problems_are_told(self, tmp_path: Path) -> None:
        problems = (Problem(tmp_path / "a.rs", "is not UTF-8"), Problem(None, "something else"))
        (invocation,) = self.log(made.run(tmp_path, problems=problems), tmp_path)["invocations"]
        assert invocation["executionSuccessful"] is False
        told = invocation["toolExecutionNotifications"]
        assert [note["message"]["text"] for note in told] == ["is not UTF-8", "something else"]
        assert "locations" not in told[1]

    @pytest.mark.parametrize(
        ("name", "uri"),
        [
            ("a b.rs", "a%20b.rs"),
            ("c:d.rs", "c%3Ad.rs"),
            ("a?#%.rs", "a%3F%23%25.rs"),
            (os.fsdecode(b"\xff.rs"), "%FF.rs"),
        ],
    )
    def test_any_name_makes_a_uri(self, source: Source, name: str, uri: str) -> None:
        (result,) = self.log(at(source, name), source.path.parent)["results"]
        told = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert told == uri
        assert unquote_to_bytes(told) == os.fsencode(name)

    def test_a_file_outside_is_named_in_full(self, source: Source) -> None:
        (result,) = self.log(at(source, "a.rs"), source.path.parent / "below")["results"]
        told = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert told == f"file://{source.path.parent}/a.rs"


class TestSummary:
    def test_nothing(self, tmp_path: Path) -> None:
        assert found(made.run(tmp_path, files=1385)) == "No findings in 1,385 files"
        assert fixes(made.run(tmp_path, files=2)) == "No fixes in 2 files"

    def test_a_problem_is_not_passed_over(self, tmp_path: Path) -> None:
        run = made.run(tmp_path, problems=(Problem(None, "x"),))
        assert found(run) == "No findings in 1 file; 1 problem"

    def test_every_kind(self, source: Source) -> None:
        safe = made.fixed(made.finding(source, SHORT, Applicability.SAFE), "a")
        review = made.fixed(made.finding(source, "list()", Applicability.REVIEW), "b")
        collided = made.fixed(made.finding(source, "one()", Applicability.REVIEW), "c")
        report = made.finding(source, LONG)
        run = made.run(
            source.path.parent,
            (safe, review, collided, report),
            # One fix may change two files and is one fix.
            changes=tuple(
                FileChange(source.path.with_name(name), b"", b"", (safe,)) for name in ("a.rs", "b.rs")
            ),
            dropped=(Dropped(collided, "collides"),),
            files=3,
        )
        assert found(run) == (
            "Found 4 findings (1 safe, 2 review, 1 report) in 3 files; 1 fixable with `reattach apply`; "
            "1 more with `--unsafe-fixes`"
        )
        assert fixes(run, "Applied") == (
            "Applied 1 fix in 2 files; 1 fix left out; 1 more with `--unsafe-fixes`; "
            "1 finding needs a person: see `reattach check`"
        )

    def test_a_check_only_plans_the_fixes(self, source: Source) -> None:
        safe = made.fixed(made.finding(source, SHORT, Applicability.SAFE), "a")
        review = made.fixed(made.finding(source, "list()", Applicability.REVIEW), "b")
        run = made.run(source.path.parent, (safe, review))
        head = "Found 2 findings (1 safe, 1 review) in 1 file"
        one = found(replace(run, fixable=1))
        two = found(replace(run, fixable=2, unsafe=True))
        assert one == f"{head}; 1 fixable with `reattach apply`; 1 more with `--unsafe-fixes`"
        assert two == f"{head}; 2 fixable with `reattach apply`"

    def test_what_is_fine_is_no_finding(self, source: Source) -> None:
        fine = made.finding(source, SHORT, Applicability.FINE)
        run = made.run(source.path.parent, (fine,))
        assert found(run) == "No findings in 1 file; 1 place is fine"
        assert fixes(run) == "No fixes in 1 file"
        both = made.run(source.path.parent, (fine, fine, made.finding(source, LONG)))
        assert found(both) == "Found 1 finding (1 report) in 1 file; 2 places are fine"

    def test_the_baseline(self, tmp_path: Path) -> None:
        run = replace(made.run(tmp_path), known=12, shrunk=3)
        told = (
            "12 findings in the baseline not shown; 3 of the baseline are gone: tighten it with "
            "`reattach baseline`"
        )
        assert found(run) == f"No findings in 1 file; {told}"
        assert fixes(run) == f"No fixes in 1 file; {told}"

    def test_numbers_and_nouns(self) -> None:
        assert [counted(1, "fix"), counted(2, "fix"), counted(1000, "file")] == [
            "1 fix",
            "2 fixes",
            "1,000 files",
        ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestColor:
    @pytest.mark.parametrize(
        ("environment", "on_terminal", "in_pipe"),
        [
            ({}, True, False),
            ({"NO_COLOR": "1"}, False, False),
            ({"NO_COLOR": ""}, True, False),
            ({"FORCE_COLOR": "1"}, True, True),
            ({"FORCE_COLOR": "0"}, True, False),
            ({"CLICOLOR_FORCE": "1"}, True, True),
            ({"CLICOLOR": "0"}, False, False),
            ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
            ({"TERM": "dumb"}, False, False),
        ],
    )
    def test_auto(self, environment: dict[str, str], on_terminal: bool, in_pipe: bool) -> None:
        assert use_color("auto", Terminal(), environment) is on_terminal
        assert use_color("auto", io.StringIO(), environment) is in_pipe

    def test_the_flag_comes_first(self) -> None:
        assert use_color("always", io.StringIO(), {"NO_COLOR": "1"})
        assert not use_color("never", Terminal(), {"FORCE_COLOR": "1"})
