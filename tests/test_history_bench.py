"""What `tests/bench/labels.py history` makes of past commits and verdicts, on small inputs made for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from codemod.model import Applicability
from tests.bench import history, labels
from tests.bench.audited import Share
from tests.bench.history import Entry, Result
from tests.bench.labelled import Unusable
from tests.judged import CRATE, FINE, REPORT, REVIEW, SAFE, judge, site
from tests.repositories import Sandbox

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
        *[result(REVIEW, "field", "map", "vec", entry=other, rank=60), result(FINE, entry=other, rank=70)],
        result(REVIEW, "return", entry=awaited, rank=10),
    ]
    figures = history.figures(results)
    assert (figures.shown, figures.shown_entries) == (Share(3, 4), Share(2, 3))
    assert (figures.offered, figures.offered_entries) == (Share(2, 3), Share(1, 2))
    assert (figures.first, figures.forms) == (Share(1, 3), 2)
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


@pytest.fixture
def past(tmp_path: Path) -> tuple[Path, str]:
    """A repository whose newest commit has lost the file that the one before it, which is named, holds."""
    box = Sandbox.with_files(tmp_path / "repo", CRATE)
    parent = box.git("rev-parse", "HEAD").decode().strip()
    box.git("rm", "one/src/a.rs")
    box.git("commit", "--message=second")
    return box.top, parent


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


def test_a_repository_without_any_of_the_trees_is_of_no_use(
    tmp_path: Path, past: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "examples.json"
    file.write_text(json.dumps([{"parent": "c0ffee", "path": "a.rs", "lines": [1], "storage": "returned"}]))
    assert labels.main(["history", str(file), str(past[0])]) == 2
    assert "no tree to audit: fatal: not a valid object name: c0ffee" in capsys.readouterr().err
