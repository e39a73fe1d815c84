"""Why tasks are left alone, what a future may do, and the rule beside the other ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod import pipeline
from codemod.model import Applicability, Finding
from codemod.rust import effects, gpui, syntax
from codemod.settings import Settings
from tests import crates, golden
from tests.crates import MANIFEST

RULE = "detached-task"

# A golden case that expects no finding passes whatever the reason was, so the reasons are held here.
REASONS = {
    "builder-goes-on": "must finish (`push`)",
    "logged-and-soon-done": "its error is logged",
    "nothing-to-log-with": "nothing is at hand to log them with",
    "prompts-its-error": "reports the task's error",
    "runs-told-apart": "ends by itself",
    "saved-before-it-shows": "`save`",
    "strict-handle-of-its-own": "gives a `Listener`",
    "searched-once": "ends by itself",
    "answers-at-its-end": "`done`",
    "calls-a-function": "`count_ending`",
    "calls-a-macro": "`event!`",
    "changes-a-global": "`set_global`",
    "changes-another-entity": "changes `client.followed`",
    "comment-before-detach": "a comment",
    "comment-says-detached": "a comment",
    "context-of-another-entity": "not the entity of its context",
    "error-of-its-own": "type of its output",
    "find-or-create": "`find_or_create`",
    "handle-of-another": "`clear`",
    "hands-its-entity-on": "`Self::load_all`",
    "holds-a-guard": "holds `busy`",
    "holds-a-sender": "holds `ended`",
    "holds-its-entity": "`upgrade`",
    "in-some-cases-only": "always start beside the literal",
    "literal-with-base": "rest of its fields",
    "owner-derives-clone": "derives Clone",
    "replaced-in-place": "replaced as a whole",
    "returns-another-value": "return another value",
    "sender-insists": "insists",
    "spawns-another": "`detach`",
    "takes-a-sender-along": "`finished`",
    "under-a-cfg": "an attribute",
    "waits-for-a-saving": "`saving`",
    "waits-for-a-saving-of-its-own": "`save`",
    "waits-for-what-it-was-given": "`work`",
    "writes-a-file": "`std::fs::write`",
}
CASES = [case for case in golden.all_cases() if case.rule == RULE]


def _first(case: golden.Case, root: Path, *, audit: bool = False, strict: bool = False) -> Finding:
    golden.lay_out(case.before(), root)
    settings = Settings(select=(RULE,), audit=audit, strict=strict, jobs=1)
    found = pipeline.run(root.resolve(), [root.resolve()], settings).findings
    return min(found, key=lambda finding: finding.span)


def test_every_case_without_a_finding_has_a_reason() -> None:
    assert {case.folder.name for case in CASES if not case.findings} == REASONS.keys()


@pytest.mark.parametrize("case", [case for case in CASES if not case.findings], ids=lambda case: case.id)
def test_what_is_left_alone_has_the_right_reason(case: golden.Case, tmp_path: Path) -> None:
    finding = _first(case, tmp_path, audit=True, strict=case.strict)
    assert finding.applicability is Applicability.FINE
    assert REASONS[case.folder.name] in finding.reason


@pytest.mark.parametrize(
    "case", [case for case in CASES if not (case.findings or case.strict)], ids=lambda case: case.id
)
def test_strict_asks_for_a_review_of_what_is_left_alone(case: golden.Case, tmp_path: Path) -> None:
    finding = _first(case, tmp_path, strict=True)
    assert finding.applicability is Applicability.REVIEW
    assert finding.plan is None
    assert finding.storage_options


def _beyond(body: str, before: str = "", parameters: str = "") -> str:
    code = f"""
        impl Bar {{
            fn new({parameters}cx: &mut Context<Self>) -> Self {{
                {before}
                cx.spawn(async move |this, cx| {{ {body} }}).detach();
            }}
        }}
    """
    tree = syntax.parse(code.encode())
    assert tree.errors == (), code
    ((_, made, _),) = gpui.detach_calls(tree)
    spawn = gpui.spawn_call(made)
    assert spawn is not None
    return effects.beyond(spawn)


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("this.update(cx, |this, cx| this.save(cx)).ok();", ""),
        ("this.update(cx, Self::save).ok();", ""),
        ("let n = names.iter().map(String::len).zip(more).count();", "let names = f(); let more = f();"),
        ("if this.update(cx, |this, cx| this.save(cx)).is_err() { return; }", ""),
        ("let task = this.update(cx, |this, cx| this.load_all(cx))?; task.await;", ""),
        (
            "while let Some(x) = rx.next().await { this.update(cx, |this, _| this.x = x).ok(); }",
            "let rx = f();",
        ),
        ("for x in xs { if let Some(this) = this.upgrade() { this.update(cx, |b, _| b.add(x)); } }", ""),
        ("let x = cx.background_spawn(async move { path.to_string() }).await;", "let path = f();"),
        ("let (a, b) = futures::join!(a, b);", "let a = load_a(); let b = load_b();"),
        ("if let Some(load) = load { load.await; }", "let load = Some(store.read(cx).load_all(cx));"),
        ("task.await; this.update(cx, |this, cx| cx.notify()).ok();", "let task = store.load_all(cx);"),
        ('let n = names.iter().map(|name| name.len()).sum(); log::info!("{n}");', "let names = f();"),
        ("rx.await.ok(); this.update(cx, |_, cx| cx.notify()).ok();", "let (tx, rx) = oneshot::channel();"),
    ],
)
def test_what_can_be_cut_off_unseen(body: str, before: str) -> None:
    assert _beyond(body, before) == ""


@pytest.mark.parametrize(
    ("body", "before", "named"),
    [
        ("this.update(cx, |this, cx| this.save(cx))?.await;", "", "`save`"),
        ("let task = this.update(cx, |this, cx| this.save(cx))?; task.await;", "", "`save`"),
        ("if let Ok(t) = this.update(cx, |this, cx| this.save(cx)) { t.await; }", "", "`save`"),
        ("match x { 1 => this.update(cx, |t, cx| t.save(cx))?, _ => y }.await;", "", "`save`"),
        ("task.await;", "let task = store.save(cx);", "`task`"),
        ("task.await;", "let task = store.load_and_save(cx);", "`task`"),
        ("all.await;", "let one = store.save(cx); let all = one.shared();", "`all`"),
        ("futures::join!(a, b);", "let a = load_a(); let b = save_b();", "`futures::join!`"),
        ("futures::select! { x = rx.next() => store.save(x) }", "let rx = f();", "`futures::select!`"),
        ("futures::select! { x = rx.next() => names.push(x) }", "let rx = f();", "`futures::select!`"),
        ("names.retain(|name| name.is_new());", "let names = f();", "`retain`"),
        ('log::info!("{}", store.save());', "", "`log::info!`"),
        ("let v = vec![event!(1)];", "", "`vec!`"),
        ("drop(x);", "let x = f();", "`drop`"),
        ("x;", "let x = f();", "`x;`"),
        ("let _ = &x;", "let x = f();", "`let _ = &x;`"),
        ("let permit = permit.clone();", "let permit = f();", "`permit`"),
        ("let x = x.clone();", "let x = semaphore.acquire();", "`x`"),
        ("let x = x.clone();", "let x = cx.subscribe(&y, f);", "`x`"),
        ("*x = 1;", "let x = f();", "`*x`"),
        ("store.update(cx, |store, _| store.count += 1).ok();", "", "`store.count`"),
        ("cx.update(|cx| cx.refresh_windows()).ok();", "", "`refresh_windows`"),
        ("load_all(this, cx).await;", "", "`load_all`"),
        ("cx.background_spawn(x).await;", "let x = store.save(cx);", "`cx.background_spawn(x)`"),
        ("Box::pin(x).await;", "let x = store.save(cx);", "`Box::pin(x)`"),
        ("while let Some(y) = x.next().await {}", "let x: FuturesUnordered<_> = f();", "`x.next()`"),
        ("while let Some(y) = x.next().await {}", "let x = a.map(|b| b.save(cx));", "`x.next()`"),
        ("store.update(cx, Store::save).ok();", "", "`update`"),
        ("this.update(cx, Self::save)?.await;", "", "`update`"),
        ("let n = names.iter().map(Self::save).count();", "let names = f();", "`map`"),
        ("let n = names.iter().map(save).count();", "let names = f();", "`map`"),
        ("let n = x.len();", "let x = BusyScope::enter(cx);", "`x`"),
        ("let n = x.take();", "let x = f();", "`take`"),
        ("callbacks.iter().for_each(|run| run());", "", "`for_each`"),
    ],
)
def test_what_could_be_noticed_missing(body: str, before: str, named: str) -> None:
    assert named in _beyond(body, before)


@pytest.mark.parametrize(
    "written", ["done: oneshot::Sender<()>", "x: MutexGuard<'static, ()>", "x: Task<()>"]
)
def test_a_parameter_that_ends_with_an_effect_is_told_by_its_type(written: str) -> None:
    name = written.partition(":")[0]
    assert f"`{name}`" in _beyond(f"this.update(cx, |this, _| this.f({name})).ok();", "", f"{written}, ")


def test_both_rules_keep_their_handles_in_one_struct(tmp_path: Path) -> None:
    before = """\
use gpui::{Context, Entity};

pub struct Bar {
    client: Entity<Client>,
    status: usize,
}

impl Bar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        cx.observe(&client, |_, _, cx| cx.notify()).detach();
        let mut status_rx = client.read(cx).status();
        cx.spawn(async move |this, cx| {
            while let Some(status) = status_rx.next().await {
                this.update(cx, |this, _| this.status = status).ok();
            }
        })
        .detach();
        Self {
            client,
            status: 0,
        }
    }
}
"""
    after = """\
use gpui::{Context, Entity, Subscription, Task};

pub struct Bar {
    client: Entity<Client>,
    status: usize,
    _subscriptions: Vec<Subscription>,
    _status_task: Task<()>,
}

impl Bar {
    pub fn new(client: Entity<Client>, cx: &mut Context<Self>) -> Self {
        let client_subscription = cx.observe(&client, |_, _, cx| cx.notify());
        let mut status_rx = client.read(cx).status();
        let _status_task = cx.spawn(async move |this, cx| {
            while let Some(status) = status_rx.next().await {
                this.update(cx, |this, _| this.status = status).ok();
            }
        });
        Self {
            client,
            status: 0,
            _subscriptions: vec![client_subscription],
            _status_task,
        }
    }
}
"""
    manifest = MANIFEST + '[dependencies]\ngpui = "=0.2.2"\n'
    root = crates.lay_out(tmp_path, {"Cargo.toml": manifest, "src/lib.rs": before})
    run = pipeline.run(root, [root], Settings(select=("detached-subscription", RULE), jobs=1))
    assert run.dropped == ()
    (change,) = run.changes
    assert change.after.decode() == after
