"""Which fixes go when a compiler objects, and how often it has to be asked: with a stand-in for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from codemod import pipeline
from codemod.cargo import Compiled
from codemod.model import Diagnostic, Mark, ReattachError, Run, Span
from codemod.settings import Settings
from codemod.verify import by_compiling, new_diagnostics
from tests.cargo import PANEL, STORE, panels
from tests.crates import lay_out, package

ONE_JOB = Settings(select=("detached-subscription",), jobs=1)

# How a stand-in tells of a struct whose fix it does not like, given the file's text after all fixes.
Complaint = Callable[[Path, str, str], Diagnostic]


def _error(
    message: str, path: Path | None = None, at: tuple[int, int] = (0, 0), line: str = ""
) -> Diagnostic:
    marks = () if path is None else (Mark(path, Span(*at), True, line),)
    return Diagnostic("error", "E0000", message, marks, crate="sample")


def _body(text: str, name: str) -> int:
    return text.index(f"impl {name} ")


def inside(path: Path, text: str, name: str) -> Diagnostic:
    """Points at a variable that the fix made."""
    start = text.index("_subscription", _body(text, name))
    return _error("mismatched types", path, (start, start + 5), "let store_subscription = …")


def around(path: Path, text: str, name: str) -> Diagnostic:
    """Points at a whole function in which a fix is."""
    start = text.index("pub fn new", _body(text, name))
    return _error("mismatched types", path, (start, text.index("\n    }\n", start)), "pub fn new")


def by_name(path: Path, text: str, name: str) -> Diagnostic:
    """Points at a place without any fix, and names the type."""
    return _error(f"missing field `_subscriptions` in initializer of `{name}`", path.with_name("else.rs"))


def in_the_file(path: Path, text: str, name: str) -> Diagnostic:
    """Points at a line of the file that no fix has changed."""
    start = text.index("use crate::")
    return _error(f"something about {name.lower()}", path, (start, start + 3))


def nowhere(path: Path, text: str, name: str) -> Diagnostic:
    return _error(f"something about {name.lower()}")


@dataclass
class Compiler:
    """Likes all code but the fixes of some structs, and counts how often it is asked."""

    bad: Sequence[str]
    complain: Complaint
    always: tuple[Diagnostic, ...] = ()
    runs: int = 0
    texts: dict[Path, bytes] = field(default_factory=dict)

    def __call__(self, texts: Mapping[Path, bytes]) -> Compiled:
        self.runs += 1
        self.texts = dict(texts)
        found = [*self.always]
        for path, data in texts.items():
            for name in self.bad:
                if name in _mended(data.decode()):
                    found.append(self.complain(path, data.decode(), name))
        return Compiled(tuple(found))


def _mended(text: str) -> set[str]:
    """The structs of `text` that hold a subscription."""
    return set(re.findall(r"pub struct (\w+) \{[^}]*_subscriptions", text))


def _names(module: int) -> list[str]:
    return [f"Panel{module}x{number}" for number in range(10)]


@pytest.fixture
def sixty(tmp_path: Path) -> Path:
    """One crate with sixty fixes in six files."""
    files = {f"src/m{module}.rs": panels(*_names(module)) for module in range(6)}
    modules = "".join(f"pub mod m{module};\n" for module in range(6))
    return lay_out(tmp_path / "tree", {"Cargo.toml": PACKAGE, "src/lib.rs": modules + STORE, **files})


PACKAGE = package("sample", '[dependencies]\ngpui = "0.2"\n')
ALL = {name for module in range(6) for name in _names(module)}


def _run(root: Path, compiler: Compiler, *, broken_code: bool = False) -> Run:
    settle = by_compiling(compiler, "cargo check", broken_code=broken_code)
    return pipeline.run(root, [root], ONE_JOB, settle=settle)


def _kept(run: Run) -> set[str]:
    return {name for change in run.changes for name in _mended(change.after.decode())}


def _dropped(run: Run) -> list[str | None]:
    return [drop.finding.owner for drop in run.dropped]


class TestSixtyFixes:
    def test_two_runs_when_all_is_well(self, sixty: Path) -> None:
        compiler = Compiler((), nowhere)
        run = _run(sixty, compiler)
        assert _kept(run) == ALL
        assert run.dropped == ()
        assert compiler.runs == 2
        assert run.verified is not None
        assert run.verified.runs == 2

    @pytest.mark.parametrize(
        ("complain", "most_runs"), [(inside, 3), (around, 3), (by_name, 3), (in_the_file, 8)]
    )
    @pytest.mark.parametrize(
        "bad",
        [
            ("Panel0x0", "Panel2x5", "Panel5x9"),
            ("Panel3x3", "Panel3x4", "Panel3x9"),
        ],
    )
    def test_three_that_are_bad_go_and_no_other(
        self, sixty: Path, complain: Complaint, most_runs: int, bad: tuple[str, ...]
    ) -> None:
        compiler = Compiler(bad, complain)
        run = _run(sixty, compiler)
        assert _kept(run) == ALL - {*bad}
        assert _dropped(run) == [*bad]
        assert compiler.runs <= most_runs
        for drop, name in zip(run.dropped, bad, strict=True):
            told = [each for each in drop.diagnostics if name.lower() in f"{each} mismatched {name}".lower()]
            assert told
            assert drop.reason == drop.diagnostics[0].headline

    @pytest.mark.parametrize("bad", ["Panel0x0", "Panel5x9"])
    def test_one_is_found_that_nothing_points_to(self, sixty: Path, bad: str) -> None:
        compiler = Compiler((bad,), nowhere)
        run = _run(sixty, compiler)
        assert _dropped(run) == [bad]
        assert _kept(run) == ALL - {bad}

    def test_what_stays_is_what_was_compiled_last(self, sixty: Path) -> None:
        compiler = Compiler(("Panel2x5",), inside)
        run = _run(sixty, compiler)
        assert compiler.texts == {change.path: change.after for change in run.changes}

    def test_a_message_with_two_causes_loses_both(self, sixty: Path) -> None:
        compiler = Compiler(("Panel1x2", "Panel1x7"), lambda path, text, name: in_the_file(path, text, "one"))
        run = _run(sixty, compiler)
        assert _dropped(run) == ["Panel1x2", "Panel1x7"]
        assert _kept(run) == ALL - {"Panel1x2", "Panel1x7"}

    def test_the_first_suspect_comes_back_when_it_was_another(self, sixty: Path) -> None:
        def elsewhere(path: Path, text: str, name: str) -> Diagnostic:
            return by_name(path, text, "Panel0x0")

        compiler = Compiler(("Panel4x4",), elsewhere)
        run = _run(sixty, compiler)
        assert _dropped(run) == ["Panel4x4"]
        assert _kept(run) == ALL - {"Panel4x4"}

    def test_a_cause_before_what_follows_from_it(self, sixty: Path) -> None:
        def with_consequence(path: Path, text: str, name: str) -> Diagnostic:
            return inside(path, text, name)

        warning = Diagnostic("warning", "unused", "unused import: `Changed`", (), crate="sample")

        class Chatty(Compiler):
            def __call__(self, texts: Mapping[Path, bytes]) -> Compiled:
                found = super().__call__(texts)
                return Compiled((*found.diagnostics, warning)) if found.diagnostics else found

        compiler = Chatty(("Panel2x5",), with_consequence)
        run = _run(sixty, compiler)
        assert _dropped(run) == ["Panel2x5"]
        assert compiler.runs == 3


TWO = """use gpui::{Context, Entity};

use crate::{Changed, Store};

pub struct Both {
    events: usize,
}

impl Both {
    pub fn new(one: &Entity<Store>, two: &Entity<Store>, cx: &mut Context<Self>) -> Self {
        cx.subscribe(one, |this, _, _: &Changed, _| this.events += 1).detach();
        cx.subscribe(two, |this, _, _: &Changed, _| this.events += 2).detach();
        Self { events: 0 }
    }
}
"""


class TestOneStruct:
    @pytest.fixture
    def both(self, tmp_path: Path) -> Path:
        """Two fixes that share a field and its initialiser."""
        files = {"Cargo.toml": PACKAGE, "src/lib.rs": "pub mod both;\n" + STORE, "src/both.rs": TWO}
        return lay_out(tmp_path / "tree", files)

    @staticmethod
    def _compiler(wanted: str) -> Callable[[Mapping[Path, bytes]], Compiled]:
        def compile(texts: Mapping[Path, bytes]) -> Compiled:
            found = []
            for path, data in texts.items():
                for line in data.decode().splitlines():
                    if wanted in line and ".detach()" not in line:
                        start = data.index(line.encode()) + line.index(wanted)
                        at = (start, start + len(wanted))
                        found.append(_error("it is wrong", path, at, line.strip()))
            return Compiled(tuple(found))

        return compile

    def _text(self, both: Path, wanted: str) -> tuple[str, Run]:
        settle = by_compiling(self._compiler(wanted), "cargo check", broken_code=False)
        run = pipeline.run(both, [both], ONE_JOB, settle=settle)
        return "".join(change.after.decode() for change in run.changes), run

    @pytest.mark.parametrize("wanted", ["cx.subscribe(two", "this.events += 2"])
    def test_one_goes_and_the_other_is_written_anew(self, both: Path, wanted: str) -> None:
        text, run = self._text(both, wanted)
        assert [drop.finding.location.line for drop in run.dropped] == [12]
        assert "_subscriptions: vec![" in text
        assert "        cx.subscribe(two, |this, _, _: &Changed, _| this.events += 2).detach();\n" in text

    def test_both_go_for_what_each_of_them_writes(self, both: Path) -> None:
        text, run = self._text(both, "_subscriptions: Vec<Subscription>")
        assert text == ""
        assert [drop.finding.location.line for drop in run.dropped] == [11, 12]


class TestBefore:
    def test_a_tree_that_does_not_compile_is_refused(self, sixty: Path) -> None:
        compiler = Compiler((), nowhere, always=(_error("expected one of `!`"),))
        with pytest.raises(ReattachError, match="does not compile before any fix") as refused:
            _run(sixty, compiler)
        assert "--broken-code" in refused.value.hint
        assert compiler.runs == 1

    def test_unless_broken_code_is_allowed(self, sixty: Path) -> None:
        compiler = Compiler(("Panel2x5",), inside, always=(_error("expected one of `!`"),))
        run = _run(sixty, compiler, broken_code=True)
        assert _dropped(run) == ["Panel2x5"]

    def test_cargo_itself_failing_is_told_in_its_own_words(self, sixty: Path) -> None:
        def failing(texts: Mapping[Path, bytes]) -> Compiled:
            return Compiled(failure="error: could not find `Cargo.toml` in `/x`")

        with pytest.raises(ReattachError, match=r"could not find `Cargo\.toml`"):
            pipeline.run(
                sixty, [sixty], ONE_JOB, settle=by_compiling(failing, "cargo check", broken_code=True)
            )

    def test_a_compiler_that_takes_back_what_it_said_is_not_asked_for_ever(self, tmp_path: Path) -> None:
        root = lay_out(
            tmp_path / "tree", {"Cargo.toml": PACKAGE, "src/lib.rs": "mod m;\n" + STORE, "src/m.rs": TWO}
        )

        def compile(texts: Mapping[Path, bytes]) -> Compiled:
            return Compiled((nowhere(root, "", f"{next(numbers)}"),)) if texts else Compiled()

        numbers = iter(range(1000))
        settle = by_compiling(compile, "cargo check", broken_code=False)
        run = pipeline.run(root, [root], ONE_JOB, settle=settle)
        assert run.changes == ()
        assert len(run.dropped) == 2

    def test_nothing_is_compiled_where_there_is_nothing_to_fix(self, tmp_path: Path) -> None:
        root = lay_out(tmp_path / "tree", {"Cargo.toml": PACKAGE, "src/lib.rs": STORE})
        compiler = Compiler((), nowhere)
        assert _run(root, compiler).changes == ()
        assert compiler.runs == 0

    def test_old_warnings_are_no_news_where_a_fix_has_moved_them(self, sixty: Path) -> None:
        path = sixty / "src/m0.rs"

        def warning(at: int) -> Diagnostic:
            return Diagnostic("warning", "w", "unused", (Mark(path, Span(at, at + 1), True, "let x;"),))

        def compile(texts: Mapping[Path, bytes]) -> Compiled:
            return Compiled((warning(40),) if texts else (warning(7),))

        settle = by_compiling(compile, "cargo check", broken_code=False)
        assert _kept(pipeline.run(sixty, [sixty], ONE_JOB, settle=settle)) == ALL


class TestNewDiagnostics:
    A, B = (_error("one", Path("a.rs"), (3, 4), line) for line in ("let a;", "let b;"))

    def test_the_same_elsewhere_is_not_new(self) -> None:
        moved = _error("one", Path("a.rs"), (30, 40), "let a;")
        assert new_diagnostics([self.A], [moved]) == []

    def test_the_same_once_more_is_new(self) -> None:
        assert new_diagnostics([self.A], [self.A, self.B]) == [self.B]

    def test_one_whose_line_was_changed_is_not_new(self) -> None:
        assert new_diagnostics([self.A], [self.B]) == []

    def test_a_warning_that_became_an_error_is_new(self) -> None:
        warning = Diagnostic("warning", "E0000", "one", self.A.marks)
        assert new_diagnostics([warning], [self.A]) == [self.A]


def test_the_example_is_what_it_is_taken_for() -> None:
    assert PANEL.count(".detach()") == 1
