"""Formatted files stay formatted: with stand-ins that fail and count as asked, and with the real rustfmt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from codemod import pipeline, rustfmt
from codemod.fixing import apply_fixes
from codemod.model import Applicability, FileChange, Finding, Key, Problem, Source
from codemod.rustfmt import Rustfmt
from codemod.scan import Scan
from codemod.settings import Settings
from codemod.workspace import Workspace
from tests import made
from tests.conftest import Reattach
from tests.crates import workspace
from tests.repositories import Sandbox
from tests.rustfmt import TOOLCHAIN, formatted, need_rustfmt

# Formatted, for a stand-in, is what has no two semicolons in a row.
TIDY = "sed 's/;;*/;/g'"
CLEAN, MESSY, TIDIED = b"a();\n", b"a();; b();\n", b"a(); b();\n"

ENTRIES = "crates/assistant/src/assistant.rs", "crates/prompt_library/src/prompt_library.rs"


@dataclass(frozen=True)
class StandIn:
    """A program in the place of rustfmt, and where it notes its runs."""

    log: Path

    def runs(self) -> list[str]:
        """One line for each run: the folder and the arguments."""
        return self.log.read_text().splitlines() if self.log.exists() else []


Instead = Callable[[str], StandIn]


@pytest.fixture
def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instead:
    """Puts a shell script in the place of rustfmt."""

    def install(script: str) -> StandIn:
        stand_in = StandIn(tmp_path / "log")
        program = tmp_path / "bin" / "rustfmt"
        program.parent.mkdir()
        note = f"echo \"$PWD $* $RUSTUP_AUTO_INSTALL\" >> '{stand_in.log}'"
        program.write_text(f"#!/bin/sh\n{note}\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("RUSTFMT", str(program))
        return stand_in

    return install


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the run find the rustfmt that is installed."""
    need_rustfmt()
    monkeypatch.delenv("RUSTFMT")
    for name in ("HOME", "RUSTUP_TOOLCHAIN"):
        monkeypatch.setenv(name, TOOLCHAIN[name])


def keep(
    folder: Path, *texts: tuple[bytes, bytes], edition: str | None = "2024", jobs: int = 1
) -> tuple[list[bytes], Problem | None]:
    """What becomes of files `0.rs`, `1.rs`… with these bytes before and after, and what went wrong."""
    formatter = Rustfmt(lambda path: edition, jobs)
    changes = [
        FileChange(folder / f"{number}.rs", before, after, ()) for number, (before, after) in enumerate(texts)
    ]
    return formatter.keep(changes), formatter.failure


class TestWhichText:
    def test_a_formatted_file_stays_so(self, instead: Instead, tmp_path: Path) -> None:
        instead(TIDY)
        assert keep(tmp_path, (CLEAN, MESSY)) == ([TIDIED], None)

    def test_one_that_was_not_is_left_alone(self, instead: Instead, tmp_path: Path) -> None:
        instead(TIDY)
        assert keep(tmp_path, (b"x();;\n", MESSY)) == ([MESSY], None)

    def test_a_formatted_fix_takes_one_run(self, instead: Instead, tmp_path: Path) -> None:
        stand_in = instead(TIDY)
        assert keep(tmp_path, (CLEAN, TIDIED)) == ([TIDIED], None)
        assert len(stand_in.runs()) == 1

    def test_nothing_is_run_twice(self, instead: Instead, tmp_path: Path) -> None:
        stand_in = instead(TIDY)
        formatter = Rustfmt(lambda path: None)
        change = FileChange(tmp_path / "a.rs", CLEAN, MESSY, ())
        assert formatter.keep([change]) == formatter.keep([change]) == [TIDIED]
        assert len(stand_in.runs()) == 2

    def test_every_file_gets_its_own(self, instead: Instead, tmp_path: Path) -> None:
        instead(TIDY)
        texts = [(b"", f"a{number}();;\n".encode()) for number in range(20)]
        kept, _ = keep(tmp_path, *texts, jobs=3)
        assert kept == [f"a{number}();\n".encode() for number in range(20)]

    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
    def test_mark_and_line_ends_stay(self, real: None, tmp_path: Path, mark: bytes, newline: bytes) -> None:
        lines = "fn a() {\n    b();\n}\n", "fn a() {\n  b(); c();\n}\n", "fn a() {\n    b();\n    c();\n}\n"
        before, after, wanted = (mark + text.encode().replace(b"\n", newline) for text in lines)
        assert keep(tmp_path, (before, after)) == ([wanted], None)

    def test_mixed_line_ends_are_not_formatted(self, real: None, tmp_path: Path) -> None:
        mixed = b"fn a() {\r\n    b();\n}\n"
        after = mixed.replace(b"b();", b"b();  c();")
        assert keep(tmp_path, (mixed, after)) == ([after], None)


class TestHowItIsRun:
    def test_in_the_folder_with_the_edition_and_without_a_download(
        self, instead: Instead, tmp_path: Path
    ) -> None:
        stand_in = instead(TIDY)
        keep(tmp_path, (CLEAN, CLEAN))
        folder, *arguments, auto_install = stand_in.runs()[0].split()
        assert folder == str(tmp_path)
        assert "--edition=2024" in arguments
        assert auto_install == "0"

    def test_without_an_edition_outside_of_any_crate(self, instead: Instead, tmp_path: Path) -> None:
        stand_in = instead(TIDY)
        keep(tmp_path, (CLEAN, CLEAN), edition=None)
        assert "--edition" not in stand_in.runs()[0]

    @pytest.mark.parametrize("name", ["rustfmt.toml", ".rustfmt.toml"])
    def test_the_configuration_of_the_project_counts(self, real: None, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text('tab_spaces = 2\nnewline_style = "Windows"\n')
        folder = tmp_path / "src"
        folder.mkdir()
        after = b"fn a() {\n  b(); c();\n}\n"
        assert keep(folder, (b"fn a() {\n  b();\n}\n", after)) == ([b"fn a() {\n  b();\n  c();\n}\n"], None)
        assert keep(folder, (b"fn a() {\n    b();\n}\n", after)) == ([after], None)

    def test_modules_in_other_files_do_not_matter(self, real: None, tmp_path: Path) -> None:
        (tmp_path / "there.rs").write_bytes(b"fn  b() {}\n")
        before = b"mod missing;\nmod there;\n"
        assert keep(tmp_path, (before, before + b"fn  a() {}\n")) == ([before + b"fn a() {}\n"], None)
        assert (tmp_path / "there.rs").read_bytes() == b"fn  b() {}\n"


class TestFailures:
    @pytest.mark.parametrize("named", [None, ""])
    def test_without_rustfmt_nothing_is_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str | None
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        if named is None:
            monkeypatch.delenv("RUSTFMT")
        assert keep(tmp_path, (CLEAN, MESSY)) == ([MESSY], None)

    def test_one_that_is_named_must_be_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RUSTFMT", "my-rustfmt")
        kept, failure = keep(tmp_path, (CLEAN, MESSY))
        assert kept == [MESSY]
        assert failure == Problem(None, "rustfmt could not be run: there is no `my-rustfmt`")

    def test_a_toolchain_that_is_not_installed(self, instead: Instead, tmp_path: Path) -> None:
        instead("echo 'Warning: old' >&2; echo \"error: toolchain '1.0' is not installed\" >&2; exit 1")
        kept, failure = keep(tmp_path, (CLEAN, MESSY), (CLEAN, TIDIED))
        assert kept == [MESSY, TIDIED]
        assert failure == Problem(None, "rustfmt could not be run: toolchain '1.0' is not installed")

    def test_it_is_not_asked_again_where_it_cannot_be_started(self, instead: Instead, tmp_path: Path) -> None:
        stand_in = instead(f"case $PWD in */inner) {TIDY};; *) echo 'error: no toolchain' >&2; exit 1;; esac")
        inner = tmp_path / "crates" / "inner"
        inner.mkdir(parents=True)
        formatter = Rustfmt(lambda path: None, jobs=1)
        outside = [FileChange(tmp_path / name, CLEAN, MESSY, ()) for name in ("0.rs", "1.rs", "2.rs")]
        assert formatter.keep(outside) == [MESSY] * 3
        assert len(stand_in.runs()) == 2
        assert "--version" in stand_in.runs()[1]
        # Another toolchain may well be there.
        (inner / "rust-toolchain.toml").write_text('[toolchain]\nchannel = "1.0"\n')
        assert formatter.keep([FileChange(inner / "3.rs", CLEAN, MESSY, ())]) == [TIDIED]
        assert formatter.failure == Problem(tmp_path / "0.rs", "rustfmt could not be run: no toolchain")

    def test_a_file_that_it_does_not_understand_stops_no_other(
        self, instead: Instead, tmp_path: Path
    ) -> None:
        instead(f"case $* in *--version*) exit;; esac; tee text | {TIDY}; ! grep -q odd text")
        odd = b"odd();;\n"
        kept, failure = keep(tmp_path, (odd, odd), (CLEAN, MESSY))
        assert kept == [odd, TIDIED]
        assert failure == Problem(tmp_path / "0.rs", "rustfmt could not be run: it ended with exit code 1")

    def test_output_of_a_run_that_failed_does_not_count(self, instead: Instead, tmp_path: Path) -> None:
        instead(f"{TIDY}; exit 3")
        kept, failure = keep(tmp_path, (CLEAN, MESSY))
        assert kept == [MESSY]
        assert failure == Problem(None, "rustfmt could not be run: it ended with exit code 3")

    def test_output_that_is_cut_short_does_not_count(self, instead: Instead, tmp_path: Path) -> None:
        instead("head -c 2")
        assert keep(tmp_path, (CLEAN, MESSY)) == ([MESSY], None)

    def test_a_program_that_cannot_be_started(self, instead: Instead, tmp_path: Path) -> None:
        instead("")
        (tmp_path / "bin" / "rustfmt").write_bytes(b"#!/there/is/none\n")
        kept, failure = keep(tmp_path, (CLEAN, MESSY))
        assert kept == [MESSY]
        assert failure == Problem(None, "rustfmt could not be run: No such file or directory")

    def test_a_file_that_it_does_not_understand_is_named(self, real: None, tmp_path: Path) -> None:
        fine, broken = b"fn a() {}\n", b"fn a( {\n"
        kept, failure = keep(tmp_path, (fine, b"fn  b() {}\n"), (fine, broken))
        assert kept == [b"fn b() {}\n", broken]
        assert failure is not None
        assert failure.path == tmp_path / "1.rs"
        assert "unclosed delimiter" in failure.message

    def test_one_that_hangs_is_not_waited_for_twice(
        self, instead: Instead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rustfmt, "TIMEOUT", 0.3)
        stand_in = instead("exec sleep 60")
        kept, failure = keep(tmp_path, (CLEAN, MESSY), (CLEAN, MESSY))
        assert kept == [MESSY, MESSY]
        assert failure == Problem(None, "rustfmt could not be run: it took more than 0.3 seconds")
        assert len(stand_in.runs()) == 1


class TestInARun:
    """On the bundled example, with a stand-in that spells one word of the fixes its own way."""

    SPELL = "sed 's/registered, skipping/registered: skipping/'"

    def test_the_patch_shows_what_it_makes_of_the_fix(
        self, instead: Instead, reattach: Reattach, example_repository: Sandbox
    ) -> None:
        instead(self.SPELL)
        told = reattach("diff")
        assert told.code == 1
        assert told.raw.count(b"registered: skipping") == len(ENTRIES)
        assert b"registered, skipping" not in told.raw
        example_repository.git("apply", stdin=told.raw)
        again = reattach("diff")
        assert (again.code, again.raw) == (0, b"")

    def test_files_and_commits_end_in_the_same_bytes(
        self, instead: Instead, reattach: Reattach, example_repository: Sandbox
    ) -> None:
        instead(self.SPELL)
        assert reattach("apply", "--branch", "fixes").code == 0
        assert reattach("apply").code == 0
        for entry in ENTRIES:
            written = (example_repository.top / entry).read_bytes()
            assert b"registered: skipping" in written
            assert example_repository.git("show", f"fixes:{entry}") == written

    def test_a_check_does_not_run_it(self, instead: Instead, reattach: Reattach, example: Path) -> None:
        stand_in = instead(self.SPELL)
        assert reattach("check").code == 1
        assert stand_in.runs() == []

    def test_a_run_leaves_it_out_unless_told(self, instead: Instead, example: Path) -> None:
        stand_in = instead(self.SPELL)
        assert pipeline.run(example, [example], Settings()).changes
        assert stand_in.runs() == []

    def test_only_files_that_change_are_looked_at(
        self, instead: Instead, reattach: Reattach, example: Path
    ) -> None:
        stand_in = instead("cat")
        reattach("diff")
        folders = sorted(line.split()[0] for line in stand_in.runs())
        assert folders == [str((example / entry).parent) for entry in ENTRIES]

    def test_a_failure_is_one_line(self, instead: Instead, reattach: Reattach, example: Path) -> None:
        instead("echo \"error: toolchain '1.0' is not installed\" >&2; exit 1")
        note = "note: rustfmt could not be run: toolchain '1.0' is not installed\n"
        told = reattach("diff")
        assert (told.code, told.err.count("rustfmt")) == (1, 1)
        assert note in told.err
        assert note in reattach("apply", "--allow-no-vcs").err
        assert note not in reattach("apply", "--allow-no-vcs").err, "there was nothing left to format"

    def test_a_failure_is_kept_from_who_wants_quiet(
        self, instead: Instead, reattach: Reattach, example: Path
    ) -> None:
        instead("exit 1")
        assert reattach("diff", "--quiet").err == ""

    def test_widths_of_the_project(self, real: None, reattach: Reattach, example: Path) -> None:
        """The templates break lines at rustfmt's default widths; here they have to be others."""
        (example / "rustfmt.toml").write_text("max_width = 60\n")

        def is_formatted(text: str) -> bool:
            return formatted(text, "2024", example) == text

        files = sorted(example.rglob("*.rs"))
        for path in files:
            path.write_text(formatted(path.read_text(), "2024", example))
        ours = pipeline.run(example, [example], Settings()).changes
        assert len(ours) == len(ENTRIES)
        assert not any(is_formatted(change.after.decode()) for change in ours)
        assert reattach("apply", "--allow-no-vcs").code == 0
        assert all(is_formatted(path.read_text()) for path in files)
        assert [change.path.read_bytes() == change.after for change in ours] == [False, False]


class TestFixing:
    """With a function in the place of rustfmt, and two rules that mend the same file."""

    @pytest.fixture
    def here(self, tmp_path: Path) -> Workspace:
        return workspace(tmp_path, {"src/lib.rs": "fn a() { go(); stop(); }\n"})

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path.resolve() / "src/lib.rs"

    @pytest.fixture
    def fixes(self, here: Workspace, path: Path) -> list[Finding]:
        source = Source(path, here.data(path))
        return [
            made.fixed(made.finding(source, old, Applicability.SAFE, rule=rule), new)
            for rule, old, new in (("a-rule", "go()", "went()"), ("b-rule", "stop()", "stopped()"))
        ]

    def test_what_it_makes_is_judged_and_handed_on(
        self, here: Workspace, path: Path, fixes: list[Finding]
    ) -> None:
        judged = []

        def decide(scans: Sequence[Scan], changed: Workspace, without: Collection[Key]) -> list[Finding]:
            judged.append(changed.data(path))
            return []

        def spread(changes: Sequence[FileChange]) -> list[bytes]:
            assert {change.before for change in changes} == {here.data(path)}
            return [change.after.replace(b"()", b"( )") for change in changes]

        fixed = apply_fixes(fixes, here, {Applicability.SAFE}, decide, spread)
        one, both = b"fn a( ) { went( ); stop( ); }\n", b"fn a( ) { went( ); stopped( ); }\n"
        assert judged == [both]
        assert [change.after for change in fixed.changes] == [both]
        assert [step.files for step in fixed.steps] == [((path, one),), ((path, both),)]

    def test_what_it_makes_is_checked(self, here: Workspace, fixes: list[Finding]) -> None:
        fixed = apply_fixes(
            fixes,
            here,
            {Applicability.SAFE},
            lambda scans, changed, without: [],
            lambda changes: [change.after.upper() for change in changes],
        )
        assert fixed.changes == ()
        assert fixed.steps == ()
        assert [drop.finding for drop in fixed.dropped] == fixes
