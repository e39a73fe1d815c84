"""What `tests/bench/labels.py` makes of labels, history and verdicts, on small inputs made for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from codemod.model import Applicability, Dropped, Run, Source, Span
from tests import made
from tests.bench import audited, history, labelled, labels
from tests.bench.audited import Share, Site
from tests.bench.history import Entry, Result
from tests.bench.labelled import Label, Pair, Unusable
from tests.repositories import Sandbox

SAFE, REVIEW, REPORT, FINE = Applicability
CODE = """\
fn new(cx: &mut Context<Self>) {
    cx.spawn(async move |this, cx| {
        cx.spawn(inner).detach();
    })
    .detach_and_prompt_err("no luck", cx, |_| { other().detach(); None });
    task.detach();
}
"""


def site(path: str = "a.rs", line: int = 1, verdict: Applicability = FINE, **others: object) -> Site:
    known = Site(path, line, line, "detach", verdict, "for a reason")
    return replace(known, **others)  # type: ignore[arg-type]  # the table is typed by its keys


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

OUTER = CODE[CODE.index("cx.spawn(async") : CODE.index(";\n    task")]


@pytest.mark.parametrize(
    ("marked", "call"),
    [
        ("task.detach()", ("detach();\n}", "detach")),
        ("cx.spawn(inner).detach()", ("detach();\n    })", "detach")),
        ("other().detach()", ("detach(); None", "detach")),
        (OUTER.replace("no luck", "no brackets"), ("detach_and_prompt_err", "detach_and_prompt_err")),
        ("task.detach();", None),
        ("cx.spawn(inner)", None),
        ("fn new(cx: &mut Context<Self>)", None),
    ],
)
def test_the_call_an_expression_ends_with_is_its_detach(marked: str, call: tuple[str, str] | None) -> None:
    data = CODE.replace("no luck", "no brackets").encode()
    start = data.index(marked.encode())
    wanted = (data.index(call[0].encode()), call[1]) if call else None
    assert audited.detach_call(data, Span(start, start + len(marked.encode()))) == wanted


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


# --- history ---

ENTRY = Entry("c0ffee", "a.rs", (4,), "option-slot")


def result(verdict: Applicability | None, *offers: str, entry: Entry = ENTRY, rank: float = 50.0) -> Result:
    here = site(verdict=verdict, storage=offers) if verdict else None
    return Result(entry, 4, here, rank if here else None)


@pytest.mark.parametrize(
    ("storage", "form"),
    [
        *[("vec-field", "vec"), ("option-slot", "slot"), ("plain-field", "field"), ("map-field", "map")],
        *[("keyed-map:WorktreeId", "map"), ("returned", "return"), ("set", "set"), ("awaited", None)],
    ],
)
def test_forms_go_by_the_names_that_findings_use(storage: str, form: str | None) -> None:
    assert replace(ENTRY, storage=storage).form == form


def test_a_site_is_shown_by_any_verdict_but_fine_and_offers_only_then() -> None:
    shown = [result(kind, "vec", "slot") for kind in (SAFE, REVIEW, REPORT, FINE)]
    assert [each.shown for each in shown] == [True, True, True, False]
    assert [each.offered for each in shown] == [True, True, True, False]
    assert not result(None).shown
    assert not result(REVIEW, "vec").offered


def test_figures_count_by_site_and_by_entry() -> None:
    other = Entry("c0ffee", "b.rs", (1, 2), "vec-field")
    awaited = Entry("c0ffee", "c.rs", (1,), "awaited")
    results = [
        result(REVIEW, "slot", rank=90),
        *[result(REVIEW, "vec", entry=other, rank=60), result(FINE, entry=other, rank=70)],
        result(REVIEW, "return", entry=awaited, rank=10),
    ]
    figures = history.figures(results)
    assert (figures.shown, figures.shown_entries) == (Share(3, 4), Share(2, 3))
    assert (figures.offered, figures.offered_entries) == (Share(2, 3), Share(1, 2))
    assert figures.by_form == {"slot": Share(1, 1), "vec": Share(1, 2)}
    assert figures.elsewhere == {"awaited": Share(1, 1)}
    assert figures.rank == 65
    assert figures.misses == (results[2],)


@pytest.mark.parametrize(
    ("value", "among", "rank"),
    [
        (0.9, [0.1, 0.2, 0.3, 0.9], 87.5),
        (0.1, [0.1, 0.2, 0.3, 0.9], 12.5),
        (0.5, [0.5, 0.5, 0.5, 0.5], 50),
        (0.5, [0.1, 0.5, 0.5, 0.9], 50),
    ],
)
def test_equal_risks_share_the_middle_of_their_ranks(value: float, among: list[float], rank: float) -> None:
    assert history.percentile(value, among) == rank


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "Expecting"),
        ("[]", "not a list of entries"),
        ('[{"path": "a.rs"}]', "entry 1: must have parent, path, lines, storage"),
        (
            '[{"parent": "c0", "path": "a.rs", "storage": "x", "lines": "4"}]',
            "`lines` must be a list",
        ),
    ],
)
def test_a_history_that_says_nothing_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "examples.json"
    file.write_text(text)
    with pytest.raises(Unusable, match=complaint):
        history.read_entries(file)


CRATE = {
    "Cargo.toml": b'[workspace]\nmembers = ["one", "two"]\n',
    "one/Cargo.toml": b'[package]\nname = "one"\n',
    "one/src/a.rs": CODE.encode(),
    "two/Cargo.toml": b'[package]\nname = "two"\n',
    "two/src/b.rs": b"",
    "two/picture.gif": b"GIF",
}


@pytest.fixture
def past(tmp_path: Path) -> tuple[Path, str]:
    """A repository whose newest commit has lost the file that the one before it, which is named, holds."""
    box = Sandbox.with_files(tmp_path / "repo", CRATE)
    parent = box.git("rev-parse", "HEAD").decode().strip()
    box.git("rm", "one/src/a.rs")
    box.git("commit", "--message=second")
    return box.top, parent


def judge(monkeypatch: pytest.MonkeyPatch, module: object) -> list[tuple[Path, tuple[Path, ...], bool]]:
    """Let `module` audit by a rule that reviews `task.detach()`, and give what it was asked for."""
    asked = []

    def audit(tree: Path, paths: Sequence[Path], *, strict: bool = False) -> Run:
        asked.append((tree, tuple(path.relative_to(tree) for path in paths), strict))
        source = Source(tree / "one/src/a.rs", (tree / "one/src/a.rs").read_bytes())
        review = made.finding(source, "task.detach()", REVIEW, storage="slot", risk=0.8)
        findings = (review, made.finding(source, OUTER, FINE, risk=0.1))
        return made.run(tree, findings)

    monkeypatch.setattr(module, "audit", audit)
    return asked


def test_a_replay_audits_the_crate_as_it_stood_before(
    monkeypatch: pytest.MonkeyPatch, past: tuple[Path, str]
) -> None:
    repository, parent = past
    asked = judge(monkeypatch, history)
    entry = Entry(parent, "one/src/a.rs", (6, 5, 1), "option-slot")
    found = history.replay([entry], repository)
    ((tree, paths, strict),) = asked
    assert (paths, strict) == ((Path("one"),), True)
    assert not tree.exists()
    assert [(each.line, each.shown, each.offered, each.percentile) for each in found.results] == [
        (6, True, True, 75),
        (5, False, False, 25),
        (1, False, False, None),
    ]


def test_only_what_the_rules_read_is_taken_out(tmp_path: Path, past: tuple[Path, str]) -> None:
    repository, parent = past
    assert history.take_out(repository, parent, tmp_path / "tree") == ""
    files = {path.relative_to(tmp_path / "tree").as_posix() for path in (tmp_path / "tree").rglob("*.*")}
    assert files == CRATE.keys() - {"two/picture.gif"}


def test_a_tree_that_cannot_be_had_is_told_and_the_others_are_judged(
    monkeypatch: pytest.MonkeyPatch, past: tuple[Path, str]
) -> None:
    repository, parent = past
    judge(monkeypatch, history)
    good = Entry(parent, "one/src/a.rs", (6,), "option-slot")
    no_commit, no_file = replace(good, parent="c0ffee" + "0" * 34), replace(good, path="one/src/z.rs")
    counts: list[int] = []
    found = history.replay([no_commit, no_file, good], repository, counts.append)
    assert [each.entry for each in found.results] == [good]
    assert {entry for entry, _ in found.unavailable} == {no_commit, no_file}
    assert found.at_hand == Share(1, 3)
    assert sorted(counts)[-1] == 3
    text = history.as_text(found, history.figures(found.results))
    assert f"unavailable: one/src/z.rs before {parent[:10]}: one/src/z.rs is not in {parent[:10]}" in text


# --- the command ---


def test_sites_prints_shares_and_the_count_of_each_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Sandbox(tmp_path).write({**CRATE, "labels.csv": b"path,line,m,expected\none/src/a.rs,6,detach,ignore\n"})
    judge(monkeypatch, labels)
    assert labels.main(["sites", str(tmp_path / "labels.csv"), str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "shown by default:     1 of 1 (100.0%)" in printed
    assert printed.splitlines()[-1].split() == ["some-rule", "0", "1", "0", "1"]
    assert labels.main(["sites", str(tmp_path / "labels.csv"), str(tmp_path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["noise"] == {"part": 1, "whole": 1, "ratio": 1.0}
    assert data["tree"] == {"some-rule": {"review": 1, "fine": 1}}
    assert data["disagreements"][0]["line"] == 6


def test_history_prints_the_same_for_people_and_programs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    past: tuple[Path, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    repository, parent = past
    judge(monkeypatch, history)
    file = tmp_path / "examples.json"
    file.write_text(
        json.dumps([{"parent": parent, "path": "one/src/a.rs", "lines": [5, 6], "storage": "vec-field"}])
    )
    assert labels.main(["history", str(file), str(repository)]) == 0
    printed = capsys.readouterr().out
    assert "shown under --strict:               1 of 2 (50.0%); whole entries 0 of 1 (0.0%)" in printed
    assert f"one/src/a.rs:6 in {parent[:10]}: slot offered, vec-field was chosen" in printed
    assert labels.main(["history", str(file), str(repository), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["shown"]["ratio"], data["offered"]["ratio"], data["median_percentile"]) == (0.5, 0.0, 50)
    assert [each["verdict"] for each in data["sites"]] == ["fine", "review"]


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
