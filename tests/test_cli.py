"""The words of the command line, the exit codes, and what goes to which stream; the runs are made up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import codemod
from codemod import cli
from codemod.catalog import all_rules
from codemod.model import Applicability, Dropped, FileChange, Problem, ReattachError, Run, Source
from codemod.settings import Settings
from tests import made
from tests.conftest import Reattach

RULE = "unguarded-registration"
COMMANDS = ("check", "diff", "apply", "baseline", "explain", "rules", "demo")


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A file in the current folder, which is in no repository."""
    folder = tmp_path.resolve() / "place"
    folder.mkdir()
    monkeypatch.chdir(folder)
    source = Source(folder / "a.rs", b"fn a() {\n    go();\n}\n")
    source.path.write_bytes(source.data)
    return source


@pytest.fixture
def runs(source: Source) -> dict[str, Run]:
    """Runs by what they found."""
    one = replace(made.finding(source, "go()", Applicability.SAFE), rule=RULE)
    fix = made.fixed(one, "went()")
    change = FileChange(source.path, source.data, source.data.replace(b"go", b"went"), (fix,))
    problem = Problem(source.path.with_name("b.rs"), "is not UTF-8", "convert it")
    folder = source.path.parent
    return {
        "nothing": made.run(folder),
        "fine": made.run(folder, (replace(one, applicability=Applicability.FINE),)),
        "report": made.run(folder, (one,)),
        "fix": made.run(folder, (fix,), changes=(change,)),
        "dropped": made.run(folder, (fix,), dropped=(Dropped(fix, "it collides"),)),
        "problem": made.run(folder, problems=(problem,)),
        "fix and problem": made.run(folder, (fix,), changes=(change,), problems=(problem,)),
    }


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch, runs: dict[str, Run]) -> Callable[[str], list[Settings]]:
    """Makes every run come to the one named; returns the list of settings that runs were given."""

    def prepare(name: str) -> list[Settings]:
        given: list[Settings] = []

        def run(root: Path, paths: object, settings: Settings, **others: object) -> Run:
            given.append(settings)
            return runs[name]

        monkeypatch.setattr("codemod.pipeline.run", run)
        return given

    return prepare


Finds = Callable[[str], list[Settings]]


@pytest.mark.parametrize(
    ("found", "arguments", "code"),
    [
        ("nothing", ["check"], 0),
        ("fine", ["check"], 0),
        ("report", ["check"], 1),
        ("fix", ["check", "--quiet"], 1),
        ("report", ["check", "--exit-zero"], 0),
        ("report", ["check", "--output-format=json"], 1),
        ("problem", ["check"], 2),
        ("problem", ["check", "--exit-zero"], 2),
        ("fix and problem", ["check"], 2),
        ("nothing", ["diff"], 0),
        ("report", ["diff"], 0),
        ("fix", ["diff"], 1),
        ("fix and problem", ["diff"], 2),
        ("nothing", ["apply"], 0),
        ("report", ["apply"], 0),
        ("fix", ["apply", "--allow-no-vcs"], 0),
        ("fix", ["apply"], 2),
        ("fix", ["apply", "--branch", "x"], 2),
        ("nothing", ["apply", "--switch"], 2),
        ("dropped", ["apply"], 1),
        ("fix and problem", ["apply", "--allow-no-vcs"], 2),
    ],
)
def test_the_exit_code_tells_what_was_found(
    reattach: Reattach, finds: Finds, found: str, arguments: list[str], code: int
) -> None:
    finds(found)
    assert reattach(*arguments).code == code


class TestStreams:
    def test_the_text_report_ends_with_a_summary(self, reattach: Reattach, finds: Finds) -> None:
        finds("fix")
        told = reattach("check")
        assert told.out.startswith(f"a.rs:2:5: {RULE} [safe] every event starts it again\n")
        assert told.out.endswith("\n\nFound 1 finding (1 safe) in 1 file; 1 fixable with `reattach apply`\n")
        assert told.err == ""

    def test_a_clean_tree_says_so(self, reattach: Reattach, finds: Finds) -> None:
        finds("nothing")
        assert reattach("check").out == "No findings in 1 file\n"

    def test_quiet_leaves_the_findings_and_the_errors(self, reattach: Reattach, finds: Finds) -> None:
        finds("fix and problem")
        told = reattach("check", "-q")
        assert "a.rs:2:5" in told.out
        assert "Found" not in told.out
        assert told.err == "error: b.rs: is not UTF-8\n  hint: convert it\n"

    @pytest.mark.parametrize("form", ["json", "sarif", "github"])
    def test_machines_get_nothing_but_their_format(self, reattach: Reattach, finds: Finds, form: str) -> None:
        finds("fix and problem")
        told = reattach("check", "--output-format", form)
        if form == "github":
            assert told.out.startswith("::warning file=a.rs,")
            assert told.out.count("\n") == 1
        else:
            assert json.loads(told.out)
        assert "is not UTF-8" in told.err

    def test_diff_prints_the_patch_alone(self, reattach: Reattach, finds: Finds) -> None:
        finds("fix and problem")
        told = reattach("diff")
        assert told.raw.startswith(b"diff --git a/a.rs b/a.rs\n")
        assert told.raw.endswith(b"-    go();\n+    went();\n }\n")
        assert told.err == "1 fix in 1 file\nerror: b.rs: is not UTF-8\n  hint: convert it\n"

    def test_diff_says_what_it_leaves_to_people(self, reattach: Reattach, finds: Finds) -> None:
        finds("report")
        told = reattach("diff")
        assert told.raw == b""
        assert told.err == "No fixes in 1 file; 1 finding needs a person: see `reattach check`\n"
        assert reattach("diff", "--quiet").err == ""

    def test_a_dropped_fix_is_named(self, reattach: Reattach, finds: Finds) -> None:
        finds("dropped")
        assert f"warning: a.rs:2:5: fix of {RULE} left out: it collides\n" in reattach("apply").err

    def test_no_files_at_all_is_worth_a_warning(
        self, reattach: Reattach, monkeypatch: pytest.MonkeyPatch, source: Source
    ) -> None:
        source.path.unlink()
        told = reattach("check")
        assert told.code == 0
        assert told.err.startswith("warning: no Rust files there")

    @pytest.mark.parametrize(("choice", "painted"), [("always", True), ("never", False), ("auto", False)])
    def test_colour(self, reattach: Reattach, finds: Finds, choice: str, painted: bool) -> None:
        finds("fix")
        for command in ("check", "diff"):
            assert (b"\x1b[" in reattach(command, "--color", choice).raw) is painted


class TestApply:
    def test_it_writes(self, reattach: Reattach, finds: Finds, source: Source) -> None:
        finds("fix")
        told = reattach("apply", "--allow-no-vcs")
        assert source.path.read_bytes() == b"fn a() {\n    went();\n}\n"
        assert told.raw == b""
        assert told.err == "Applied 1 fix in 1 file\n"

    def test_it_refuses_what_could_not_be_undone(
        self, reattach: Reattach, finds: Finds, source: Source
    ) -> None:
        finds("fix")
        told = reattach("apply")
        assert "--allow-no-vcs" in told.err
        assert source.path.read_bytes() == source.data

    def test_a_file_changed_in_the_meantime_is_left_alone(
        self, reattach: Reattach, finds: Finds, source: Source
    ) -> None:
        finds("fix")
        source.path.write_bytes(b"fn other() {}\n")
        told = reattach("apply", "--allow-no-vcs")
        assert told.code == 2
        assert source.path.read_bytes() == b"fn other() {}\n"
        assert "error: a.rs: was changed in the meantime" in told.err
        assert "Applied" not in told.err

    def test_a_fix_is_made_only_when_all_of_it_is_written(
        self, reattach: Reattach, finds: Finds, runs: dict[str, Run], source: Source
    ) -> None:
        (change,) = runs["fix"].changes
        other = source.path.with_name("other.rs")
        other.write_bytes(b"already another\n")
        runs["fix"] = replace(runs["fix"], changes=(change, replace(change, path=other)))
        finds("fix")
        told = reattach("apply", "--allow-no-vcs")
        assert told.code == 2
        assert "1 fix" not in told.err


class TestSettings:
    def test_the_words_reach_the_run(self, reattach: Reattach, finds: Finds) -> None:
        given = finds("nothing")
        reattach(
            *("check", "--select", RULE, "--ignore", f"{RULE},", "--exclude", "gen/", "--exclude", "*.x.rs"),
            *("--unsafe-fixes", "--jobs", "3", "--set", f"{RULE}.strategy=replace", "--strict", "--audit"),
            *("--set", f"{RULE}.applicability=review"),
        )
        options, trust = {RULE: {"strategy": "replace"}}, {RULE: Applicability.REVIEW}
        globs = ("gen/", "*.x.rs")
        assert given == [Settings((RULE,), (RULE,), globs, options, True, 3, True, True, trust)]

    def test_a_shorthand_for_the_strategy(self, reattach: Reattach, finds: Finds) -> None:
        given = finds("nothing")
        reattach("check", "--strategy", "replace")
        assert given[0].rules == {RULE: {"strategy": "replace"}}

    def test_the_file_counts_unless_it_is_ignored(self, reattach: Reattach, finds: Finds) -> None:
        Path("reattach.toml").write_text("jobs = 5\nunsafe-fixes = true\n")
        Path("other.toml").write_text("jobs = 6\n")
        given = finds("nothing")
        for arguments in ([], ["--isolated"], ["--config", "other.toml"], ["--no-unsafe-fixes"]):
            assert reattach("check", *arguments).code == 0
        assert [(settings.jobs, settings.unsafe_fixes) for settings in given] == [
            *((5, True), (0, False), (6, False), (5, False))
        ]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["check", "--select", "unguarded-regstration"], f"hint: did you mean `{RULE}`?"),
            (["check", "--ignore", "zzz"], "--ignore: unknown rule `zzz`"),
            (["diff", "--strategy", "none"], "`strategy` must be one of"),
            (["diff", "--set", "strategy=skip"], "not of the form RULE.OPTION=VALUE"),
            (["diff", "--set", f"{RULE}.strategy"], "not of the form RULE.OPTION=VALUE"),
            (["apply", "--set", f"{RULE}.colour=red"], "unknown option `colour`"),
            (["check", "--jobs", "-1"], "not a number of processes: '-1'"),
            (["check", "--config", "none.toml"], "none.toml cannot be read"),
            (["check", "--config", "x.toml", "--isolated"], "not allowed with argument"),
            (["check", "--output-format", "xml"], "invalid choice: 'xml'"),
            (["check", ""], "a path cannot be empty"),
            (["chekc"], "invalid choice: 'chekc'"),
            ([], "required: COMMAND"),
            (["check", "--sel", RULE], "unrecognized arguments"),
            (["explain", "unguarded"], "there is no rule or topic `unguarded`"),
            (["explain", "supression"], "did you mean `suppression`?"),
            (["apply", "--switch"], "--branch"),
            (["check", "--audit", "--baseline", "x.json"], "leave out --baseline, or --audit"),
            (["check", "--no-baseline", "--baseline", "x.json"], "not allowed with argument"),
            (["diff", "--audit"], "unrecognized arguments"),
        ],
    )
    def test_wrong_usage(self, reattach: Reattach, finds: Finds, arguments: list[str], told: str) -> None:
        finds("nothing")
        result = reattach(*arguments)
        assert result.code == 2
        assert result.raw == b""
        assert told in result.err
        assert "Traceback" not in result.err


class TestFailures:
    def fail(self, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
        def run(*arguments: object, **others: object) -> Run:
            raise error

        monkeypatch.setattr("codemod.pipeline.run", run)

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (ReattachError("it is so\x1b[2J", "do this"), "error: it is so\\x1b[2J\n  hint: do this\n"),
            (ReattachError("first:\n\n  * second"), "error: first:\n\n  * second\n"),
            (OSError(28, "No space left on device", "/x/y"), "error: /x/y: No space left on device\n"),
            (OSError("odd"), "error: odd\n"),
        ],
    )
    def test_an_expected_error_is_a_sentence(
        self, reattach: Reattach, monkeypatch: pytest.MonkeyPatch, source: Source, error: Exception, told: str
    ) -> None:
        self.fail(monkeypatch, error)
        result = reattach("check")
        assert (result.code, result.err) == (2, told)

    def test_a_defect_of_our_own_is_no_finding(
        self, reattach: Reattach, monkeypatch: pytest.MonkeyPatch, source: Source
    ) -> None:
        self.fail(monkeypatch, ZeroDivisionError("ours"))
        result = reattach("check")
        assert result.code == 2
        assert "ZeroDivisionError: ours" in result.err
        assert "error: reattach itself failed\n  hint: please report this" in result.err

    @pytest.mark.parametrize("awkward", [False, True])
    def test_an_interrupt_is_one_line(
        self, reattach: Reattach, monkeypatch: pytest.MonkeyPatch, source: Source, awkward: bool
    ) -> None:
        error: BaseException = KeyboardInterrupt()
        if awkward:
            error = RuntimeError("release unlocked lock")
            error.__context__ = KeyboardInterrupt()
        self.fail(monkeypatch, error)
        result = reattach("check")
        assert (result.code, result.err) == (130, "interrupted\n")


class TestProcess:
    """What only a process of its own can show."""

    def run(self, *arguments: str, stdout: int, **environment: str) -> subprocess.CompletedProcess[bytes]:
        path = str(Path(codemod.__file__).parent.parent)
        return subprocess.run(
            [sys.executable, "-m", "codemod", *arguments],
            env={**os.environ, "PYTHONPATH": path, **environment},
            stdout=stdout,
            stderr=subprocess.PIPE,
        )

    def test_a_reader_who_has_had_enough(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        # Little enough to wait in the buffer until the end.
        done = self.run("rules", stdout=writer)
        os.close(writer)
        assert (done.returncode, done.stderr) == (141, b"")

    def test_a_full_disk(self) -> None:
        with Path("/dev/full").open("wb") as full:
            done = self.run("rules", stdout=full.fileno())
        assert (done.returncode, done.stderr) == (2, b"error: No space left on device\n")

    def test_a_terminal_that_knows_ascii_only(self, source: Source) -> None:
        source.path.with_name("früh.txt").touch()
        done = self.run("check", "früh.txt", stdout=subprocess.PIPE, PYTHONIOENCODING="ascii")
        assert done.returncode == 2
        assert done.stderr.startswith(b"error: fr\\xfch.txt: is not a Rust file\n")

    def test_help_in_ascii(self) -> None:
        for command in ([], *([name] for name in COMMANDS)):
            done = self.run(*command, "--help", stdout=subprocess.PIPE, PYTHONIOENCODING="ascii:strict")
            assert done.returncode == 0
            assert done.stdout.startswith(b"usage: ")


class TestWords:
    def test_the_version(self, reattach: Reattach) -> None:
        result = reattach("--version")
        assert (result.code, result.out) == (0, f"reattach {codemod.__version__}\n")

    @pytest.mark.parametrize("words", [["reattach", "check"], ["check"]])
    def test_cargo_puts_its_own_word_first(
        self, reattach: Reattach, finds: Finds, monkeypatch: pytest.MonkeyPatch, words: list[str]
    ) -> None:
        finds("report")

        def entry(arguments: list[str]) -> int:
            monkeypatch.setattr(sys, "argv", ["cargo-reattach", *arguments])
            return cli.cargo_main()

        assert reattach(*words, entry=entry).code == 1
        assert reattach("reattach", "--help", entry=entry).out.startswith("usage: cargo reattach ")

    def test_rules_are_listed_with_their_options(self, reattach: Reattach) -> None:
        lines = reattach("rules").out.splitlines()
        for rule in all_rules():
            (line,) = (line for line in lines if line.startswith(rule.id))
            assert rule.summary in line
            assert (" on " in line) is rule.default
        listed = [line.strip() for line in lines]
        for option in (option for rule in all_rules() for option in rule.options):
            choices = " | ".join(option.choices)
            assert f"{option.name} = {choices} (default: {option.default}): {option.help}" in listed
