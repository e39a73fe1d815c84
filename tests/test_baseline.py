"""What a baseline holds is neither told nor mended, what is new is, and moved lines make no difference."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from codemod.baseline import BASELINE_FILE, Baseline, looked_at, read_baseline
from codemod.model import Applicability, ReattachError, Source
from tests import made
from tests.conftest import Reattach

RULE = "unguarded-registration"
ASSISTANT = "crates/assistant/src/assistant.rs"
PROMPTS = "crates/prompt_library/src/prompt_library.rs"
HELD = "2 findings in the baseline not shown"


def written(name: str = BASELINE_FILE) -> dict[str, dict[str, int]]:
    """The counts in a baseline file, by file and rule."""
    counts = json.loads(Path(name).read_text(encoding="ascii"))["findings"]
    assert isinstance(counts, dict)
    return counts


def mend(path: str) -> None:
    code = Path(path).read_text(encoding="utf-8")
    assert code.count(".detach();") == 1
    Path(path).write_text(code.replace(".detach();", ".forget();"), encoding="utf-8")


def double(path: str) -> None:
    """Put all of the file into a module besides, so that everything in it is there twice."""
    code = Path(path).read_text(encoding="utf-8")
    Path(path).write_text(f"{code}\nmod again {{\n{code}}}\n", encoding="utf-8")


class TestCounts:
    def test_lines_do_not_matter(self, tmp_path: Path) -> None:
        before, after = (Source(tmp_path / "src/a.rs", code) for code in (b"go(); go()", b"\n\n go(); go()"))
        counts = [Baseline.of([made.finding(source, "go()")] * 2, tmp_path) for source in (before, after)]
        assert counts[0] == counts[1] == Baseline({("src/a.rs", "some-rule"): 2})
        assert counts[0].total == 2

    def test_what_is_fine_does_not_count(self, tmp_path: Path) -> None:
        fine = made.finding(Source(tmp_path / "a.rs", b"go()"), "go()", Applicability.FINE)
        assert Baseline.of([fine], tmp_path) == Baseline()

    def test_an_entry_is_held_until_it_grows(self) -> None:
        base = Baseline({("a.rs", "x"): 2, ("a.rs", "y"): 1})
        now = Baseline({("a.rs", "x"): 2, ("a.rs", "y"): 2, ("b.rs", "x"): 1})
        assert base.holds(now) == {("a.rs", "x")}
        assert base.holds(Baseline({("a.rs", "x"): 1})) == {("a.rs", "x")}

    def test_shrinking_and_renewing_keep_to_what_was_looked_at(self, tmp_path: Path) -> None:
        for name in ("a.rs", "b.rs"):
            (tmp_path / name).touch()
        known = looked_at(tmp_path, [tmp_path / "a.rs"], ["x"])
        base = Baseline({("a.rs", "x"): 5, ("a.rs", "y"): 5, ("b.rs", "x"): 5, ("gone.rs", "x"): 5})
        now = Baseline({("a.rs", "x"): 3})
        assert base.shrunk(now, known) == 2 + 5
        assert base.renewed(now, known) == Baseline({("a.rs", "x"): 3, ("a.rs", "y"): 5, ("b.rs", "x"): 5})

    def test_growing_is_no_shrinking(self, tmp_path: Path) -> None:
        known = looked_at(tmp_path, [], ["x"])
        assert Baseline({("a.rs", "x"): 1}).shrunk(Baseline({("a.rs", "x"): 4}), known) == 0


class TestFile:
    def test_it_is_sorted_and_stable(self, tmp_path: Path) -> None:
        counts = {("b.rs", "x"): 1, ("a.rs", "y"): 2, ("a.rs", "x"): 3}
        text = Baseline(counts).text()
        assert text == Baseline(dict(reversed(counts.items()))).text()
        assert text.decode() == (
            '{\n  "version": 1,\n  "findings": {\n    "a.rs": {\n      "x": 3,\n      "y": 2\n    },\n'
            '    "b.rs": {\n      "x": 1\n    }\n  }\n}\n'
        )

    @pytest.mark.parametrize("name", ["a.rs", "ü b/-x.rs", "new\nline.rs", os.fsdecode(b"\xff.rs")])
    def test_any_name_comes_back(self, tmp_path: Path, name: str) -> None:
        baseline = Baseline({(name, "x"): 1})
        file = tmp_path / "b.json"
        file.write_bytes(baseline.text())
        assert read_baseline(file) == baseline

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "it is not JSON"),
            (b"<<<<<<< HEAD\n{}", "it is not JSON"),
            (b'{"version": 1, \xff}', "it is not JSON"),
            (b"[]", "it names no version"),
            (b"{}", "it names no version"),
            (b'{"version": 2, "findings": {}}', "it is of version 2, this reattach knows version 1"),
            (b'{"version": 1}', "`findings` must be a table"),
            (b'{"version": 1, "findings": {"a.rs": 1}}', "`findings` must be a table"),
            (b'{"version": 1, "findings": {"a.rs": {"x": 0}}}', "`x` in `a.rs` must be a number of findings"),
            (b'{"version": 1, "findings": {"a.rs": {"x": "1"}}}', "must be a number of findings, not '1'"),
            (b'{"version": 1, "findings": {"a.rs": {"x": true}}}', "must be a number of findings, not True"),
        ],
    )
    def test_what_is_no_baseline_is_refused_by_name(self, tmp_path: Path, content: bytes, told: str) -> None:
        file = tmp_path / "b.json"
        file.write_bytes(content)
        with pytest.raises(ReattachError) as caught:
            read_baseline(file)
        assert caught.value.message.startswith(f"{file} is no baseline: ")
        assert told in caught.value.message
        assert "reattach baseline" in caught.value.hint


@pytest.mark.usefixtures("example")
class TestCommand:
    def test_it_writes_what_leaks(self, reattach: Reattach) -> None:
        told = reattach("baseline")
        assert (told.code, told.raw) == (0, b"")
        assert told.err == f"Wrote {BASELINE_FILE}: 2 findings in 2 files\n"
        assert written() == {ASSISTANT: {RULE: 1}, PROMPTS: {RULE: 1}}
        before = Path(BASELINE_FILE).read_bytes()
        assert reattach("baseline", "-q").err == ""
        assert Path(BASELINE_FILE).read_bytes() == before
        assert [*Path().glob("*.tmp")] == []

    def test_it_stands_at_the_top_of_the_workspace(
        self, reattach: Reattach, example: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(example / "crates/assistant/src")
        reattach("baseline", "../../..")
        assert (example / BASELINE_FILE).exists()
        assert reattach("check").code == 0

    def test_a_part_of_the_tree_renews_its_part(self, reattach: Reattach) -> None:
        reattach("baseline", "crates/assistant")
        assert written() == {ASSISTANT: {RULE: 1}}
        reattach("baseline", PROMPTS)
        assert written() == {ASSISTANT: {RULE: 1}, PROMPTS: {RULE: 1}}
        mend(PROMPTS)
        reattach("baseline", "crates/assistant")
        assert set(written()) == {ASSISTANT, PROMPTS}
        reattach("baseline", "--ignore", RULE)
        assert set(written()) == {ASSISTANT, PROMPTS}
        reattach("baseline")
        assert set(written()) == {ASSISTANT}

    def test_a_file_that_could_not_be_read_keeps_its_entry(self, reattach: Reattach) -> None:
        reattach("baseline")
        Path(PROMPTS).write_bytes(b"\xff")
        told = reattach("baseline")
        assert told.code == 2
        assert "is not UTF-8" in told.err
        assert set(written()) == {ASSISTANT, PROMPTS}

    def test_a_broken_one_is_not_written_over(self, reattach: Reattach) -> None:
        Path(BASELINE_FILE).write_text("broken")
        for command in ("baseline", "check", "diff", "apply"):
            told = reattach(command)
            assert told.code == 2
            assert f"{BASELINE_FILE} is no baseline" in told.err
        assert Path(BASELINE_FILE).read_text() == "broken"
        assert reattach("check", "--no-baseline").code == 1
        assert reattach("check", "--audit").code == 1

    def test_another_file(self, reattach: Reattach) -> None:
        assert reattach("baseline", "--baseline", "known.json").code == 0
        assert not Path(BASELINE_FILE).exists()
        assert reattach("check").code == 1
        assert reattach("check", "--baseline", "known.json").code == 0
        missing = reattach("check", "--baseline", "none.json")
        assert missing.code == 2
        assert "none.json cannot be read" in missing.err

    def test_the_settings_may_name_another_file(self, reattach: Reattach, example: Path) -> None:
        Path("reattach.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
        for command in ("check", "diff"):
            missing = reattach(command)
            assert missing.code == 2
            assert f"{example / 'known.json'} cannot be read" in missing.err
            assert "`reattach baseline` writes it" in missing.err
        assert reattach("baseline").err == "Wrote known.json: 2 findings in 2 files\n"
        assert not Path(BASELINE_FILE).exists()
        assert reattach("check").code == 0
        assert reattach("check", "--no-baseline").code == 1
        assert reattach("check", "--audit").code == 1
        assert reattach("check", "--isolated").code == 1
        # The command line goes first.
        assert reattach("baseline", "--baseline", "other.json").code == 0
        Path("known.json").unlink()
        assert reattach("check", "--baseline", "other.json").code == 0


@pytest.mark.usefixtures("example")
class TestWithABaseline:
    @pytest.fixture(autouse=True)
    def baseline(self, reattach: Reattach, example: Path) -> None:
        assert reattach("baseline").code == 0

    def test_what_it_holds_is_not_told(self, reattach: Reattach) -> None:
        told = reattach("check")
        assert (told.code, told.out) == (0, f"No findings in 3 files; {HELD}\n")
        assert json.loads(reattach("check", "--output-format", "json").out) == []
        assert reattach("check", "--no-baseline").code == 1

    def test_nor_mended(self, reattach: Reattach) -> None:
        told = reattach("diff")
        assert (told.code, told.raw, told.err) == (0, b"", f"No fixes in 3 files; {HELD}\n")
        told = reattach("apply", "--allow-no-vcs")
        assert (told.code, told.err) == (0, f"No fixes in 3 files; {HELD}\n")
        assert reattach("diff", "--no-baseline").code == 1

    def test_moved_lines_make_no_difference(self, reattach: Reattach) -> None:
        code = Path(ASSISTANT).read_text(encoding="utf-8")
        Path(ASSISTANT).write_text("// moved\n\n" + code.replace("    ", "\t"), encoding="utf-8")
        assert reattach("check").code == 0

    def test_what_is_new_is_told_with_the_old_of_its_file(self, reattach: Reattach) -> None:
        double(ASSISTANT)
        told = reattach("check")
        assert told.code == 1
        entries = json.loads(reattach("check", "--output-format", "json").out)
        assert [entry["path"] for entry in entries] == [ASSISTANT, ASSISTANT]
        assert told.out.endswith("; 1 finding in the baseline not shown\n")

    def test_what_is_new_is_mended_and_nothing_else(self, reattach: Reattach) -> None:
        double(ASSISTANT)
        entries = json.loads(reattach("check", "--output-format", "json").out)
        fixable = [entry for entry in entries if entry["applicability"] == "safe"]
        assert fixable
        before = Path(PROMPTS).read_bytes()
        told = reattach("apply", "--allow-no-vcs")
        assert f"Applied {len(fixable)} fix" in told.err
        assert Path(PROMPTS).read_bytes() == before

    def test_another_rule_is_not_held(self, reattach: Reattach) -> None:
        code = Path(ASSISTANT).read_text(encoding="utf-8")
        Path(ASSISTANT).write_text(f"// reattach: allow({RULE})\n{code}", encoding="utf-8")
        (entry,) = json.loads(reattach("check", "--output-format", "json").out)
        assert entry["rule"] == "suppression"

    def test_a_baseline_that_can_be_tightened_says_so(self, reattach: Reattach) -> None:
        mend(ASSISTANT)
        told = reattach("check")
        assert told.code == 0
        assert told.out == (
            "No findings in 3 files; 1 finding in the baseline not shown; "
            "1 of the baseline is gone: tighten it with `reattach baseline`\n"
        )
        assert "gone" not in reattach("check", PROMPTS).out
        assert "gone" not in reattach("check", "--ignore", RULE).out
        reattach("baseline")
        assert "gone" not in reattach("check").out

    def test_a_file_that_is_gone_counts_as_mended(self, reattach: Reattach) -> None:
        Path(ASSISTANT).unlink()
        assert "1 of the baseline is gone" in reattach("check").out

    def test_an_audit_shows_old_and_new(self, reattach: Reattach) -> None:
        told = reattach("check", "--audit", "--select", RULE)
        assert told.code == 1
        assert "Found 2 findings (2 safe)" in told.out
        assert "baseline" not in told.out
