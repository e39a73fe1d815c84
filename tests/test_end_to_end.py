"""The commands on the bundled example, with real rules and a real git: what a user sees and gets."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from codemod.discover import MAX_FILE_BYTES
from tests.conftest import Reattach
from tests.repositories import Sandbox

RULE = "unguarded-registration"
LEAKS = ["crates/assistant/src/assistant.rs", "crates/prompt_library/src/prompt_library.rs"]


def rust_files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*.rs")}


class TestCheck:
    def test_both_leaks_are_found(self, reattach: Reattach, example: Path) -> None:
        told = reattach("check", "--output-format", "json")
        assert told.code == 1
        findings = json.loads(told.out)
        assert [finding["path"] for finding in findings] == LEAKS
        for finding in findings:
            assert finding["rule"] == RULE
            assert finding["applicability"] == "safe"
            lines = (example / finding["path"]).read_text().splitlines()
            assert lines[finding["line"] - 1][finding["column"] - 1 :].startswith("cx.spawn(")
            assert lines[finding["end_line"] - 1][: finding["end_column"] - 1].endswith(".detach()")

    def test_the_fix_in_json_is_the_fix_that_is_applied(self, reattach: Reattach, example: Path) -> None:
        expected: dict[Path, bytes] = {}
        for finding in json.loads(reattach("check", "--output-format", "json").out):
            for edit in sorted(finding["fix"], key=lambda edit: edit["start"], reverse=True):
                path = example / edit["path"]
                data = expected.get(path, path.read_bytes())
                expected[path] = data[: edit["start"]] + edit["text"].encode() + data[edit["end"] :]
        assert reattach("apply", "--allow-no-vcs").code == 0
        assert {path: path.read_bytes() for path in expected} == expected

    def test_paths_are_seen_from_the_current_folder(
        self, reattach: Reattach, example: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(example / "crates/assistant/src")
        assert reattach("check").out.startswith("assistant.rs:")
        told = reattach("check", "../..", "--output-format", "json")
        assert [finding["path"] for finding in json.loads(told.out)] == [
            "assistant.rs",
            "../../prompt_library/src/prompt_library.rs",
        ]

    def test_an_ignored_rule_finds_nothing(self, reattach: Reattach, example: Path) -> None:
        assert reattach("check", "--ignore", RULE).code == 0

    def test_an_excluded_folder_is_left_out(self, reattach: Reattach, example: Path) -> None:
        (example / "reattach.toml").write_text('exclude = ["crates/assistant/"]\n')
        found = json.loads(reattach("check", "--output-format", "json").out)
        assert [finding["path"] for finding in found] == LEAKS[1:]

    def test_one_process_or_two(self, reattach: Reattach, example: Path) -> None:
        for number in range(70):
            shutil.copytree(example / "crates/assistant/src", example / f"crates/more{number}/src")
        one, two = (reattach("check", "--jobs", jobs) for jobs in ("1", "2"))
        assert one.code == 1
        assert one == two


class TestDiff:
    def test_git_takes_the_patch(self, reattach: Reattach, example_repository: Sandbox) -> None:
        before = example_repository.state()
        told = reattach("diff")
        assert told.code == 1
        assert example_repository.state() == before
        example_repository.git("apply", "--check", stdin=told.raw)
        example_repository.git("apply", stdin=told.raw)
        assert example_repository.git("diff", "--name-only").decode().split() == LEAKS
        again = reattach("diff")
        assert (again.code, again.raw) == (0, b"")

    def test_it_is_what_apply_writes(self, reattach: Reattach, example_repository: Sandbox) -> None:
        example_repository.git("apply", stdin=reattach("diff").raw)
        patched = rust_files(example_repository.top)
        example_repository.git("checkout", ".")
        assert reattach("apply").code == 0
        assert rust_files(example_repository.top) == patched

    def test_from_a_folder_below(
        self, reattach: Reattach, example_repository: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = reattach("diff", LEAKS[0]).raw
        monkeypatch.chdir(example_repository.top / "crates/assistant/src")
        below = reattach("diff").raw
        assert below == whole
        example_repository.git("apply", "--check", stdin=below, folder="crates/assistant/src")

    def test_without_a_repository(self, reattach: Reattach, example: Path) -> None:
        told = reattach("diff")
        assert told.code == 1
        assert [
            line.split(b" b/")[1].decode() for line in told.raw.splitlines() if line.startswith(b"diff ")
        ] == LEAKS

    def test_the_strategy_makes_a_difference(self, reattach: Reattach, example: Path) -> None:
        skip = reattach("diff")
        replace = reattach("diff", "--strategy", "replace")
        assert skip.code == replace.code == 1
        assert b"contains_key" in skip.raw
        assert b"contains_key" not in replace.raw
        (example / "reattach.toml").write_text(f'[rules.{RULE}]\nstrategy = "replace"\n')
        assert reattach("diff").raw == replace.raw
        assert reattach("diff", "--isolated").raw == skip.raw
        assert reattach("diff", "--set", f"{RULE}.strategy=skip").raw == skip.raw


class TestApply:
    def test_a_second_run_changes_nothing(self, reattach: Reattach, example_repository: Sandbox) -> None:
        assert reattach("apply").err == "Applied 2 fixes in 2 files\n"
        once = rust_files(example_repository.top)
        assert reattach("apply", "--allow-dirty").err == "No fixes in 3 files\n"
        assert rust_files(example_repository.top) == once
        assert reattach("check").code == 0

    def test_a_dirty_tree_is_refused_unless_allowed(
        self, reattach: Reattach, example_repository: Sandbox
    ) -> None:
        (example_repository.top / "notes.txt").touch()
        before = rust_files(example_repository.top)
        refused = reattach("apply")
        assert refused.code == 2
        assert "notes.txt" in refused.err
        assert "--allow-dirty" in refused.err
        assert rust_files(example_repository.top) == before
        example_repository.git("add", "notes.txt")
        assert "--allow-staged" in reattach("apply", "--allow-dirty").err
        assert reattach("apply", "--allow-staged").code == 0

    def test_a_branch_holds_a_commit_per_crate(self, reattach: Reattach, example_repository: Sandbox) -> None:
        box = example_repository
        before = rust_files(box.top)
        told = reattach("apply", "--branch", "fix/leaks")
        assert told.code == 0
        subjects = box.git("log", "--reverse", "--format=%h %s", "main..fix/leaks").decode().splitlines()
        assert [subject.split()[1] for subject in subjects] == ["assistant:", "prompt_library:"]
        for subject in subjects:
            short, _, text = subject.partition(" ")
            assert any(
                line.startswith(f"  {short}") and line.endswith(text) for line in told.err.splitlines()
            )
        assert rust_files(box.top) == before
        assert box.git("status", "--porcelain") == b""
        assert box.git("branch", "--show-current") == b"main\n"

    def test_the_branch_holds_what_apply_would_write(
        self, reattach: Reattach, example_repository: Sandbox
    ) -> None:
        reattach("apply", "--branch", "fix/leaks")
        reattach("apply")
        example_repository.git("diff", "--exit-code", "fix/leaks")

    def test_it_goes_to_the_branch_when_asked(self, reattach: Reattach, example_repository: Sandbox) -> None:
        assert reattach("apply", "--branch", "fix/leaks", "--switch").code == 0
        assert example_repository.git("branch", "--show-current") == b"fix/leaks\n"
        assert reattach("check").code == 0

    def test_a_branch_that_is_there_is_not_touched(
        self, reattach: Reattach, example_repository: Sandbox
    ) -> None:
        example_repository.git("branch", "taken")
        told = reattach("apply", "--branch", "taken")
        assert told.code == 2
        assert "taken" in told.err
        example_repository.git("diff", "--exit-code", "main", "taken")

    def test_a_detached_head_is_refused_unless_allowed(
        self, reattach: Reattach, example_repository: Sandbox
    ) -> None:
        example_repository.git("checkout", "--detach")
        refused = reattach("apply", "--branch", "new")
        assert refused.code == 2
        assert "--allow-detached" in refused.err
        assert reattach("apply", "--branch", "new", "--allow-detached").code == 0


class TestOddInputs:
    @pytest.fixture
    def odd(self, example: Path) -> dict[str, str]:
        """Files that cannot be processed, by what is said of them."""
        (example / "latin.rs").write_bytes(b"// \xe9\n")
        with (example / "large.rs").open("wb") as file:
            file.truncate(MAX_FILE_BYTES + 1)
        (example / "away.rs").symlink_to("/etc/hostname")
        (example / "folder.rs").mkdir()
        return {
            "latin.rs": "is not UTF-8 at byte 3 (line 1)",
            "large.rs": "is larger than 32 MiB",
            "away.rs": "points out of the tree",
            "none.rs": "no such file or folder",
        }

    def test_each_is_named_and_the_others_are_done(
        self, reattach: Reattach, example: Path, odd: dict[str, str]
    ) -> None:
        told = reattach("apply", "--allow-no-vcs", *odd, ".")
        assert told.code == 2
        for name, message in odd.items():
            assert f"error: {name}: {message}" in told.err
        assert "Applied 2 fixes in 2 files\n" in told.err

    def test_an_empty_file_is_no_problem(self, reattach: Reattach, example: Path) -> None:
        (example / "empty.rs").touch()
        assert reattach("check", "empty.rs").out == "No findings in 1 file\n"

    @pytest.mark.parametrize(
        "name", ["a b.rs", "-x.rs", "new\nline.rs", 'quo"te.rs', os.fsdecode(b"\xff.rs"), "ü.rs"]
    )
    def test_any_name_is_checked_patched_and_applied(
        self, reattach: Reattach, example_repository: Sandbox, name: str
    ) -> None:
        folder = example_repository.top / "crates/assistant/src"
        (folder / "assistant.rs").rename(folder / name)
        manifest = (folder.parent / "Cargo.toml").read_bytes()
        (folder.parent / "Cargo.toml").write_bytes(manifest.replace(b"src/assistant.rs", b"src/lib.rs"))
        example_repository.git("add", "--all")
        example_repository.git("commit", "--message=odd")
        path = f"crates/assistant/src/{name}"
        assert reattach("check", "--", path).out.count(RULE) == 1
        patch = reattach("diff", path)
        assert patch.code == 1
        example_repository.git("apply", "--check", stdin=patch.raw)
        assert reattach("apply", path).code == 0
        changed = example_repository.git("diff", "--name-only", "-z")
        assert changed == os.fsencode(path) + b"\0"
