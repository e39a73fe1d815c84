"""What `tests/bench/labels.py` makes of labels and verdicts, on small inputs made for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from codemod.model import Applicability, Dropped, Run, Source, Span
from tests import made
from tests.bench import audited, labelled, labels
from tests.bench.audited import Share
from tests.bench.labelled import Label, Pair, Unusable
from tests.judged import CODE, CRATE, FINE, OUTER, REPORT, REVIEW, SAFE, judge, site
from tests.repositories import Sandbox


def label(expected: str, line: int = 1, path: str = "a.rs", method: str = "detach") -> Label:
    return Label(path, line, method, expected, "read so")


def pairs(*verdicts: tuple[str, Applicability | None]) -> list[Pair]:
    """A label and a site for each expectation and verdict; no site for None."""
    return [
        Pair(label(expected, line), site(line=line, verdict=verdict) if verdict else None)
        for line, (expected, verdict) in enumerate(verdicts, 1)
    ]


def audit_of(tmp_path: Path, *marked: tuple[str, Applicability]) -> Run:
    """A run over one file that holds CODE, with a finding about each marked text."""
    source = Source(tmp_path / "src" / "a.rs", CODE.encode())
    source.path.parent.mkdir(exist_ok=True)
    source.path.write_bytes(source.data)
    return made.run(tmp_path, tuple(made.finding(source, text, kind) for text, kind in marked))


# --- from findings to sites ---


@pytest.mark.parametrize(
    ("marked", "call"),
    [
        ("task.detach()", ("detach();\n}", "detach")),
        ("cx.spawn(inner).detach()", ("detach();\n    })", "detach")),
        ("other().detach()", ("detach(); None", "detach")),
        (OUTER, ("detach_and_prompt_err", "detach_and_prompt_err")),
        (".detach", ("detach();\n    })", "detach")),
        ("task.detach();", None),
        ("cx.spawn(inner)", None),
        ("fn new(cx: &mut Context<Self>)", None),
    ],
)
def test_the_call_an_expression_ends_with_is_its_detach(marked: str, call: tuple[str, str] | None) -> None:
    data = CODE.encode()
    start = data.index(marked.encode())
    wanted = (data.index(call[0].encode()), call[1]) if call else None
    assert audited.detach_at_end(data, Span(start, start + len(marked.encode()))) == wanted


def test_a_site_knows_where_its_expression_and_its_token_stand(tmp_path: Path) -> None:
    run = audit_of(tmp_path, (OUTER, SAFE), ("cx.spawn(inner).detach()", FINE))
    inner, outer = audited.sites_of(run)
    assert (outer.path, outer.line, outer.token_line) == ("src/a.rs", 2, 5)
    assert (outer.method, outer.verdict) == ("detach_and_prompt_err", SAFE)
    assert (inner.line, inner.token_line, inner.method, inner.verdict) == (3, 3, "detach", FINE)


def test_findings_about_anything_but_a_detach_are_no_sites(tmp_path: Path) -> None:
    assert audited.sites_of(audit_of(tmp_path, ("cx.spawn(inner)", REPORT))) == []


def test_of_two_rules_on_one_site_the_one_that_goes_further_counts(tmp_path: Path) -> None:
    run = audit_of(tmp_path, ("task.detach()", FINE), ("task.detach()", REVIEW))
    fine, review = run.findings
    fine = replace(fine, storage_options=("return",), risk=0.7)
    review = replace(review, storage="slot", storage_options=("map", "slot"), risk=0.2)
    (one,) = audited.sites_of(replace(run, findings=(fine, review)))
    assert (one.verdict, one.storage, one.risk) == (REVIEW, ("slot", "map", "return"), 0.7)


def test_a_fix_that_was_left_out_is_told(tmp_path: Path) -> None:
    run = audit_of(tmp_path, ("task.detach()", SAFE), ("cx.spawn(inner).detach()", SAFE))
    run = replace(run, dropped=(Dropped(run.findings[0], "collides"),))
    assert [(each.line, each.dropped) for each in audited.sites_of(run)] == [(3, False), (6, True)]


# --- labels read from files ---

CSV = 'path,line,m,head,expected,why\na.rs,3,detach,spawn,fix-safe,"loop, endless"\n'


def test_labels_keep_what_the_comparison_needs(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(CSV)
    assert labelled.read_labels(file) == [Label("a.rs", 3, "detach", "fix-safe", "loop, endless")]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no labels"),
        (CSV.replace(",m,", ",method,"), "no column m"),
        (CSV.replace("a.rs,3", "a.rs,three"), "label 1: `line` must be a number"),
        (CSV.replace("fix-safe", "fix"), "label 1: `expected` must be one of"),
    ],
)
def test_labels_that_say_nothing_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(text)
    with pytest.raises(Unusable, match=complaint):
        labelled.read_labels(file)


# --- labels beside sites ---


def test_a_label_means_the_site_of_its_path_line_and_method() -> None:
    wanted = site("a.rs", 2, SAFE)
    others = [site("b.rs", 2), site("a.rs", 3), site("a.rs", 2, method="detach_and_log_err")]
    assert labelled.pair([label("ignore", 2)], [*others, wanted]) == [Pair(label("ignore", 2), wanted)]


def test_several_on_one_line_are_taken_in_order() -> None:
    first, second = site(verdict=SAFE), site(verdict=FINE)
    found = labelled.pair([label("fix-safe"), label("ignore"), label("ignore")], [first, second])
    assert [each.site for each in found] == [first, second, None]


def test_shares_are_taken_of_the_right_whole() -> None:
    result = labelled.figures(
        pairs(
            *[("fix-safe", SAFE)] * 3,
            *[("fix-safe", FINE), ("fix-safe", None), ("fix-review", SAFE), ("fix-review", REVIEW)],
            *[("report-only", REPORT), ("ignore", SAFE), ("ignore", REVIEW), ("ignore", REPORT)],
            *[("ignore", FINE), ("ignore", None)],
        )
    )
    assert result.precision == Share(3, 5)
    assert result.recall == Share(3, 5)
    assert result.noise == Share(3, 5)
    assert result.found == Share(11, 13)
    assert result.confusion["fix-safe"] == {"safe": 3, "fine": 1, "not found": 1}


def test_a_safe_fix_that_was_left_out_does_not_count_as_fixed() -> None:
    dropped = Pair(label("fix-safe"), site(verdict=SAFE, dropped=True))
    result = labelled.figures([dropped, *pairs(("fix-safe", SAFE))])
    assert (result.recall, result.precision) == (Share(1, 2), Share(2, 2))


def test_disagreements_start_with_the_gravest() -> None:
    result = labelled.figures(
        pairs(
            *[("report-only", FINE), ("fix-safe", REVIEW), ("ignore", REPORT), ("ignore", SAFE)],
            *[("fix-review", SAFE), ("ignore", FINE), ("fix-review", REVIEW)],
        )
    )
    assert [each.label.line for each in result.disagreements] == [4, 5, 3, 2, 1]


def test_the_text_names_every_disagreement_with_both_reasons() -> None:
    text = labelled.as_text(labelled.figures(pairs(("ignore", FINE), ("fix-safe", FINE))))
    assert "fix-safe, fixed:              0 of 1 (0.0%)" in text
    assert "a.rs:2: fix-safe, but fine\n    verdict: for a reason\n    label:   read so" in text
    assert "a.rs:1" not in text


def test_no_share_is_taken_of_nothing() -> None:
    assert Share(0, 0).ratio is None
    assert "called safe, fix-safe:        0 of 0\n" in labelled.as_text(
        labelled.figures(pairs(("ignore", FINE)))
    )


# --- the command ---


def test_sites_prints_shares_and_the_count_of_each_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Sandbox(tmp_path).write({**CRATE, "labels.csv": b"path,line,m,expected\none/src/a.rs,6,detach,ignore\n"})
    judge(monkeypatch, labels)
    assert labels.main(["sites", str(tmp_path / "labels.csv"), str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "shown by default:     1 of 1 (100.0%)" in printed
    assert printed.splitlines()[-2].split() == ["some-rule", "0", "1", "0", "1"]
    assert printed.splitlines()[-1].endswith("accounted for: 2 of 4 (50.0%)")
    assert labels.main(["sites", str(tmp_path / "labels.csv"), str(tmp_path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["noise"] == {"part": 1, "whole": 1, "ratio": 1.0}
    assert data["tree"]["rules"] == {"some-rule": {"review": 1, "fine": 1}}
    assert (data["tree"]["textual"], data["tree"]["accounted"]) == (4, 2)
    assert data["disagreements"][0]["line"] == 6


@pytest.mark.parametrize("command", ["sites", "history"])
def test_input_that_cannot_be_used_ends_with_code_two(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing"
    assert labels.main([command, str(missing), str(tmp_path)]) == 2
    assert "missing" in capsys.readouterr().err
    (tmp_path / "there").touch()
    assert labels.main([command, str(tmp_path / "there"), str(missing)]) == 2
    assert f"no such directory: {missing}" in capsys.readouterr().err
