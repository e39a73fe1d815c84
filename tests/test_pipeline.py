"""The stages in order: what is looked at, what is changed, and what is left out by name."""

from __future__ import annotations

import concurrent.futures
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from codemod import pipeline, scan
from codemod.model import Applicability, Finding, Location, Place, Plan, Run, Snippet, Span
from codemod.rule import Located, Rule
from codemod.rust import syntax
from codemod.rust.index import Index
from codemod.settings import Settings
from tests import crates
from tests.crates import MANIFEST
from tests.templates import stand_in

RULE = "unguarded-registration"
ONE = Settings(select=(RULE,), jobs=1)

STORE = """use std::collections::HashMap;

use gpui::{Context, Entity};

pub struct PluginStore {
    palette: Palette,
    plugin_command_ids: HashMap<PluginId, Vec<CommandId>>,
}

impl PluginStore {
    fn on_event(&mut self, host: Entity<Host>, event: &Event, cx: &mut Context<Self>) {
        match event {
            Event::Loaded(plugin_id) => {
                let listing = host.read(cx).list(plugin_id);
                cx.spawn({
                    let plugin_id = plugin_id.clone();
                    async move |this, cx| {
                        let names = listing.await;
                        this.update(cx, |this, _| {
                            let command_ids = this.palette.register(names);
                            this.plugin_command_ids.insert(plugin_id, command_ids);
                        })
                        .ok();
                    }
                })
                .detach();
            }
            Event::Unloaded(plugin_id) => {
                if let Some(command_ids) = self.plugin_command_ids.remove(plugin_id) {
                    self.palette.remove(&command_ids);
                }
            }
        }
    }
}
"""
BUILT = """
pub fn build() -> crate::store::PluginStore {
    crate::store::PluginStore {
        palette: Palette::new(),
        plugin_command_ids: HashMap::new(),
    }
}
"""
CRATE = {
    "Cargo.toml": MANIFEST + '[dependencies]\ngpui = "0.2"\nlog = "0.4"\n',
    "src/lib.rs": f"mod store;\n{BUILT}",
    "src/store.rs": STORE,
}


def _run(root: Path, files: Mapping[str, str | bytes], *paths: str, **options: Any) -> Run:
    here = crates.lay_out(root, files)
    settings = options.pop("settings", ONE)
    return pipeline.run(here, [here / path for path in paths] or [here], settings, **options)


def _changed(run: Run) -> dict[str, str]:
    return {change.path.relative_to(run.root).as_posix(): change.after.decode() for change in run.changes}


class TestWhatIsLookedAt:
    def test_findings_come_with_the_files_they_would_change(self, tmp_path: Path) -> None:
        run = _run(tmp_path, CRATE)
        (finding,) = run.findings
        assert (finding.rule, finding.applicability, finding.path.name) == (
            RULE,
            Applicability.SAFE,
            "store.rs",
        )
        assert (run.files, run.problems, run.dropped) == (2, (), ())
        changed = _changed(run)
        assert list(changed) == ["src/lib.rs", "src/store.rs"]
        assert "self.plugin_tasks.insert(plugin_id.clone(), task);" in changed["src/store.rs"]
        assert "        plugin_tasks: HashMap::new(),\n" in changed["src/lib.rs"]
        assert all(change.findings == (finding,) for change in run.changes)

    def test_nothing_is_written(self, tmp_path: Path) -> None:
        _run(tmp_path, CRATE)
        assert {name: (tmp_path / name).read_text() for name in CRATE} == CRATE

    def test_a_second_run_finds_nothing(self, tmp_path: Path) -> None:
        first = _run(tmp_path, CRATE)
        again = _run(tmp_path, _changed(first))
        assert (again.findings, again.changes, again.files) == ((), (), 2)

    def test_a_fix_that_reaches_out_of_the_given_paths_is_reported(self, tmp_path: Path) -> None:
        run = _run(tmp_path, CRATE, "src/store.rs")
        (finding,) = run.findings
        assert finding.applicability is Applicability.REPORT
        assert "lib.rs, which is outside of the paths given" in finding.reason
        assert (run.files, run.changes, finding.suggestion) == (1, (), None)

    def test_a_fix_that_stays_inside_of_the_given_paths_is_made(self, tmp_path: Path) -> None:
        run = _run(tmp_path, {**CRATE, "src/lib.rs": "mod store;"}, "src/store.rs")
        assert list(_changed(run)) == ["src/store.rs"]

    @pytest.mark.parametrize(
        ("settings", "found"),
        [
            (Settings(jobs=1), 1),
            (Settings(select=(RULE,), jobs=1), 1),
            (Settings(select=("detached-task",), jobs=1), 0),
            (Settings(ignore=(RULE,), jobs=1), 0),
            (Settings(select=(RULE,), ignore=(RULE,), jobs=1), 0),
            (Settings(select=(RULE,), exclude=("src/store.rs",), jobs=1), 0),
        ],
    )
    def test_the_settings_say_which_rules_run_where(
        self, tmp_path: Path, settings: Settings, found: int
    ) -> None:
        run = _run(tmp_path, CRATE, settings=settings)
        assert [finding.rule for finding in run.findings].count(RULE) == found

    def test_a_rules_options_reach_it(self, tmp_path: Path) -> None:
        settings = Settings(select=(RULE,), rules={RULE: {"strategy": "replace"}}, jobs=1)
        changed = _changed(_run(tmp_path, CRATE, settings=settings))
        assert "self.plugin_tasks.remove(plugin_id);" in changed["src/store.rs"]
        assert "contains_key" not in changed["src/store.rs"]

    def test_a_file_that_cannot_be_read_does_not_hold_up_the_others(self, tmp_path: Path) -> None:
        run = _run(tmp_path, {**CRATE, "src/bad.rs": b"// \xff\n" + STORE.encode()})
        (problem,) = run.problems
        assert problem.path == tmp_path.resolve() / "src/bad.rs"
        assert "is not UTF-8 at byte 3" in problem.message
        assert list(_changed(run)) == ["src/lib.rs", "src/store.rs"]

    def test_only_files_with_the_words_are_parsed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parsed: list[bytes] = []

        def parse(data: bytes) -> syntax.Tree:
            parsed.append(data)
            return syntax.parse(data)

        monkeypatch.setattr(scan, "parse", parse)
        words = {"src/one.rs": "fn f() { cx.spawn(g).detach(); }\n", "src/two.rs": "// .insert( spawn\n"}
        _run(tmp_path, {**words, "src/three.rs": "fn f() {}\n", "src/store.rs": STORE})
        assert parsed[0] == STORE.encode()
        assert not {content.encode() for content in words.values()} & set(parsed)
        assert b"fn f() {}\n" not in parsed

    @pytest.mark.parametrize("audit", [False, True])
    def test_files_of_tests_are_looked_into_by_an_audit_only(self, tmp_path: Path, audit: bool) -> None:
        settings = Settings(select=(RULE,), jobs=1, audit=audit)
        here = crates.lay_out(tmp_path, {"Cargo.toml": MANIFEST, "src/store_tests.rs": STORE})
        run = pipeline.run(here, [here], settings)
        assert (run.files, len(run.scanned)) == (1, 1)
        assert {finding.path.name for finding in run.findings} == ({"store_tests.rs"} if audit else set())


class Inline(Executor):
    """Does the work at once, and remembers what it was."""

    def __init__(self) -> None:
        self.work: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run `fn` now."""
        self.work.append((fn, args))
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def _many(number: int) -> dict[str, str]:
    """The crate with the defect, again as a second module, and `number` files without it."""
    others = {f"src/many/f{index}.rs": f"fn f{index}() {{}}\n" for index in range(number)}
    return {**CRATE, "src/other.rs": STORE, **others}


class TestExecutors:
    def test_the_one_handed_in_does_all_the_work_on_single_files(self, tmp_path: Path) -> None:
        files = _many(60)
        inline = Inline()
        run = _run(tmp_path, files, executor=inline, settings=Settings(select=(RULE,), jobs=2))
        assert {work for work, _ in inline.work} == {scan.scan_files}
        handed_out = sorted(path for _, (paths, *_) in inline.work for path in paths)
        assert handed_out == sorted((tmp_path.resolve() / "src").rglob("*.rs"))
        assert len(inline.work) > 1
        assert run == _run(tmp_path, files)
        assert len(run.findings) == 2

    def test_the_order_in_which_work_is_done_does_not_matter(self, tmp_path: Path) -> None:
        files = _many(60)
        with ThreadPoolExecutor(4) as threads:
            run = _run(tmp_path, files, executor=threads)
        assert run == _run(tmp_path, files)
        assert len(run.findings) == 2

    def test_processes_come_to_the_same(self, tmp_path: Path) -> None:
        files = _many(40)
        settings = Settings(select=(RULE,), jobs=2)
        run = _run(tmp_path, files, settings=settings)
        assert run == _run(tmp_path, files)
        assert len(run.findings) == 2

    @pytest.mark.parametrize(
        ("files", "jobs", "started"), [(40, 1, []), (20, 8, []), (40, 2, [2]), (40, 8, [2]), (100, 3, [3])]
    )
    def test_there_are_as_many_processes_as_jobs_and_as_are_worth_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, jobs: int, started: list[int]
    ) -> None:
        asked: list[int] = []

        def pool(workers: int, context: object) -> Executor:
            asked.append(workers)
            return ThreadPoolExecutor(workers)

        monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", pool)
        some = {f"src/f{number}.rs": "" for number in range(files)}
        run = _run(tmp_path, some, settings=Settings(jobs=jobs))
        assert (run.files, asked) == (files, started)

    def test_progress_is_told_to_the_end(self, tmp_path: Path) -> None:
        told: list[tuple[str, int, int]] = []
        files = {f"src/f{number}.rs": "" for number in range(60)}
        _run(tmp_path, files, progress=lambda *step: told.append(step))
        assert told == sorted(told)
        assert len(told) > 1
        assert {(name, total) for name, _, total in told} == {("scan", 60)}
        assert told[-1] == ("scan", 60, 60)


# --- a rule made up for the test: every `old_x()` becomes what `NEW` says ---

Fix = Callable[[str], dict[str, str]]


def _made_up(fix: Fix, root: Path) -> Rule:
    """A rule that calls for a fix at each `old_x()`: what goes into its place, and what on top of a file."""

    def collect(tree: syntax.Tree) -> tuple[Any, ...]:
        return tuple((m.start(), m.end(), m[1].decode()) for m in re.finditer(rb"old_(\w+)\(\)", tree.data))

    def decide(sites: Sequence[Located], index: Index, _: Mapping[str, str]) -> list[Finding]:
        return [_finding(path, site, index) for path, site in sites]

    def _finding(path: Path, site: tuple[int, int, str], index: Index) -> Finding:
        start, end, name = site
        span = Span(start, end)
        wanted = fix(name)
        snippets = [Snippet(path, span, "it.rs.j2", {"text": wanted.pop("here")})]
        snippets += [
            Snippet(root / place, Span(0, 0), "it.rs.j2", {"text": text}, "", Place.ABOVE)
            for place, text in wanted.items()
        ]
        return Finding(
            rule="made-up",
            path=path,
            span=span,
            location=Location.of(index.data(path) or b"", span),
            message=f"{name} is old",
            applicability=Applicability.SAFE,
            reason="it was made up so",
            plan=Plan(tuple(snippets)),
        )

    return Rule("made-up", "old becomes new", lambda data: b"old_" in data, collect, decide)


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str], Fix], Run]:
    """Runs nothing but a made-up rule over some files."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "it.rs.j2").write_text("{{ text }}")
    stand_in(folder, monkeypatch)
    root = tmp_path.resolve() / "tree"

    def run(files: Mapping[str, str], fix: Fix) -> Run:
        rule = _made_up(fix, root)
        monkeypatch.setattr(pipeline, "all_rules", lambda: (rule,))
        monkeypatch.setattr(scan, "rule_named", {"made-up": rule}.get)
        root.mkdir(exist_ok=True)
        return _run(root, files, settings=Settings(jobs=1))

    return run


MadeUp = Callable[[Mapping[str, str], Fix], Run]


class TestRounds:
    @pytest.mark.parametrize("names", ["ab", "abc", "abcdefg"])
    def test_what_collides_gets_another_round(self, made_up: MadeUp, names: str) -> None:
        code = "".join(f"fn {name}() {{ old_{name}(); }}\n" for name in names)
        run = made_up({"a.rs": code}, lambda name: {"here": f"new_{name}()", "a.rs": f"use new_{name};"})
        assert run.dropped == ()
        uses = "".join(f"use new_{name};\n" for name in reversed(names))
        assert _changed(run) == {"a.rs": uses + code.replace("old_", "new_")}
        assert len(run.changes[0].findings) == len(names)

    def test_rounds_of_one_rule_are_one_commit(self, made_up: MadeUp) -> None:
        code = "fn f() { old_a(); old_b(); }\n"
        run = made_up({"a.rs": code}, lambda name: {"here": f"new_{name}()", "a.rs": f"use new_{name};"})
        (step,) = run.steps
        assert (step.rule, step.crate, len(step.findings)) == ("made-up", "", 2)
        assert dict(step.files) == {change.path: change.after for change in run.changes}

    def test_equal_edits_do_not_collide(self, made_up: MadeUp) -> None:
        code = "fn f() { old_a(); old_b(); }\n"
        run = made_up({"a.rs": code}, lambda name: {"here": "new()", "a.rs": "use new;"})
        assert _changed(run) == {"a.rs": "use new;\nfn f() { new(); new(); }\n"}

    def test_so_does_what_collides_in_a_third_file(self, made_up: MadeUp) -> None:
        files = {"a.rs": "fn f() { old_a(); }\n", "b.rs": "fn g() { old_b(); }\n"}
        texts = {"a": {"here": "new()", "c.rs": "use new_a;"}, "b": {"here": "new()", "c.rs": "use new_b;"}}
        run = made_up({**files, "c.rs": "// old\n"}, lambda name: dict(texts[name]))
        assert run.dropped == ()
        assert _changed(run)["c.rs"] == "use new_b;\nuse new_a;\n// old\n"

    def test_one_fix_over_two_files_is_one(self, made_up: MadeUp) -> None:
        files = {"a.rs": "fn f() { old_a(); }\n", "b.rs": "fn g() {}\n"}
        run = made_up(files, lambda name: {"here": "new()", "b.rs": "use new;"})
        assert _changed(run) == {"a.rs": "fn f() { new(); }\n", "b.rs": "use new;\nfn g() {}\n"}
        assert run.changes[0].findings == run.changes[1].findings


class TestTakenBack:
    def test_a_result_that_parses_worse(self, made_up: MadeUp) -> None:
        files = {"a.rs": "fn f() { old_a(); }\n", "b.rs": "fn g() { old_b(); }\n"}
        run = made_up(files, lambda name: {"here": "new(" if name == "a" else "new()"})
        (drop,) = run.dropped
        assert (drop.finding.path.name, drop.reason) == ("a.rs", "the parser does not understand the result")
        assert _changed(run) == {"b.rs": "fn g() { new(); }\n"}
        assert [finding.path.name for step in run.steps for finding in step.findings] == ["b.rs"]

    def test_a_result_that_parses_no_worse_than_before_stays(self, made_up: MadeUp) -> None:
        run = made_up({"a.rs": "fn f() { old_a(); } fn g( { }\n"}, lambda name: {"here": "new()"})
        assert run.dropped == ()
        assert _changed(run) == {"a.rs": "fn f() { new(); } fn g( { }\n"}

    def test_with_it_all_of_a_fix_in_other_files(self, made_up: MadeUp) -> None:
        files = {"a.rs": "fn f() { old_a(); old_c(); }\n", "b.rs": "fn g() { old_b(); }\n"}
        texts = {"a": {"here": "new()", "b.rs": "use ("}, "b": {"here": "new()"}, "c": {"here": "new()"}}
        run = made_up(files, lambda name: dict(texts[name]))
        assert sorted(drop.finding.message for drop in run.dropped) == ["a is old", "b is old"]
        assert _changed(run) == {"a.rs": "fn f() { old_a(); new(); }\n"}

    def test_a_result_that_the_next_run_would_change_again(self, made_up: MadeUp) -> None:
        files = {"a.rs": "fn f() { old_a(); }\n", "b.rs": "fn g() { old_b(); }\n"}
        run = made_up(files, lambda name: {"here": "old_a() + 1" if name == "a" else "new()"})
        (drop,) = run.dropped
        assert (drop.finding.path.name, drop.reason) == ("a.rs", "a second run would change its result again")
        assert _changed(run) == {"b.rs": "fn g() { new(); }\n"}
