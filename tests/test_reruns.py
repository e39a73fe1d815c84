"""How a method's task could be kept, what a second run would mean, and how far a call is followed."""

from __future__ import annotations

import pytest

from codemod.rust import gpui, methods, reruns, syntax
from codemod.rust.sites import Endurance, detach_sites
from codemod.rust.tasking import Tasking, taskings

SPAWN = "cx.spawn(async move |this, cx| { f().await; this.update(cx, |this, _| this.g()).ok(); }).detach();"


def _tasking(body: str, receiver: str = "&mut self", rest: str = "") -> Tasking:
    code = f"impl Bar {{ pub fn go({receiver}, x: X, cx: &mut Context<Self>) {{ {body} }} {rest} }}"
    tree = syntax.parse(code.encode())
    assert tree.errors == (), code
    (found,) = taskings(tree)
    return found


@pytest.mark.parametrize(
    ("body", "blocked"),
    [
        (SPAWN, ""),
        (f"if let Some(a) = &self.a {{ {SPAWN} a.b(); }}", ""),
        (f"for a in &self.all {{ {SPAWN} }}", ""),
        (f"let a = self.a().clone(); {SPAWN} a.b();", ""),
        (f"let a = self.a(); {SPAWN}", ""),
        (f"match self.a() {{ A::B => {{ {SPAWN} }} _ => {{}} }}", ""),
        (f"let a = cx.new(|_| self.b()); {SPAWN} a.b();", ""),
        (f"let a = self.a(); {SPAWN} a.b();", "`self` may be borrowed"),
        (f"if let Some(a) = self.a() {{ {SPAWN} a.b(); }}", "`self` may be borrowed"),
        (f"for a in self.all() {{ {SPAWN} }}", "`self` may be borrowed"),
        (f"let a = self.a().lock(); {SPAWN}", "`self` may be borrowed"),
        (f"match self.a() {{ A::B(a) => {{ {SPAWN} a.c(); }} _ => {{}} }}", "`self` may be borrowed"),
        (f"let a = self.a(); loop {{ a.b(); {SPAWN} }}", "`self` may be borrowed"),
        (f"run(|| {{ {SPAWN} }});", "in a closure"),
    ],
)
def test_what_keeps_an_entity_from_being_changed(body: str, blocked: str) -> None:
    rerun = _tasking(body).rerun
    assert rerun is not None
    assert blocked in rerun.place.blocked
    assert bool(blocked) == bool(rerun.place.blocked)


def _superseded(update: str, before: str = "", first: str = "let a = f().await;") -> str:
    found = _tasking(
        f"""{before} cx.spawn(async move |this, cx| {{
            {first} this.update(cx, |this, cx| {{ {update} }})
        }}).detach();"""
    )
    assert found.rerun is not None
    return found.rerun.superseded


@pytest.mark.parametrize(
    ("update", "before", "first", "field"),
    [
        ("this.rows = a;", "", "let a = f().await;", "rows"),
        ("this.state.rows = a.into();", "", "let a = f().await;", "state"),
        ("*this.menu.borrow_mut() = Some(a);", "", "let a = f().await;", "menu"),
        ("let mut menu = this.menu.borrow_mut(); *menu = a;", "", "let a = f().await;", "menu"),
        ("this.shown = false;", "", "cx.background_executor().timer(T).await;", "shown"),
        ("this.loading = false;", "", "f().await;", ""),
        ("this.rows = a;", "", "let a = 1;", ""),
        ("this.rows[0] = a;", "", "let a = f().await;", ""),
        ("if this.run == run { this.rows = a; }", "let run = self.next();", "let a = f().await;", ""),
        ("this.rows = a;", "if self.rows.is_some() { return; }", "let a = f().await;", ""),
        (
            "this.rows = a;",
            "self.cancelled.store(true, O); self.cancel.store(true, O);",
            "let a = f().await;",
            "",
        ),
        ("this.rows = a;", "", "let a = save(x).await;", ""),
        ("this.rows = a;", "let saving = self.save(cx);", "let a = saving.await;", ""),
    ],
)
def test_which_field_an_older_run_could_set(update: str, before: str, first: str, field: str) -> None:
    assert _superseded(update, before, first) == field


@pytest.mark.parametrize(
    ("callee", "endurance"),
    [
        ("async fn read(rx: R) { while let Some(x) = rx.next().await { f(x); } }", Endurance.CHANNEL),
        ("async fn read(rx: R) { loop { rx.next().await; } }", Endurance.LOOP),
        ("async fn read(rx: R) { rx.next().await; }", Endurance.SHOT),
        ("async fn other(rx: R) { loop { rx.next().await; } }", Endurance.SHOT),
    ],
)
@pytest.mark.parametrize("work", ["async move |_, _| { Self::read(rx).await }", "Self::read(rx)"])
def test_a_loop_is_found_one_call_deep(work: str, callee: str, endurance: Endurance) -> None:
    assert _tasking(f"cx.spawn({work}).detach();", rest=callee).site.endurance is endurance


def test_tasks_of_two_arms_never_run_together() -> None:
    body = f"if a {{ {SPAWN} }} else {{ {SPAWN} }} {SPAWN}"
    code = f"impl Bar {{ fn go(&mut self, cx: &mut Context<Self>) {{ {body} }} }}"
    tree = syntax.parse(code.encode())
    one, two, three = (methods.place_of(tree, call, site.at) for site, call in detach_sites(tree))
    assert one is not None
    assert two is not None
    assert three is not None
    assert one.excludes(two)
    assert not one.excludes(three)
    assert not one.last
    assert three.last


def test_what_an_update_sets_counts_only_where_it_runs() -> None:
    code = """fn f(cx: C) { cx.spawn(async move |this, cx| {
        this.update(cx, |this, cx| { this.a = 1; cx.spawn(async move |this, cx| { this.b = 2; }); })
    }).detach(); }"""
    ((_, made, _),) = gpui.detach_calls(syntax.parse(code.encode()))
    spawn = gpui.spawn_call(made)
    assert spawn is not None
    (update,) = spawn.updates
    assert [field for field, _ in reruns.assigned(update)] == ["a"]
