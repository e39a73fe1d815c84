"""What the house rule offers for a handle, and how its risk compares with that of others."""

from __future__ import annotations

import pytest

from codemod.plans import lasting
from codemod.plans.risk import subscription_risk, task_risk
from codemod.rust import syntax
from codemod.rust.subscribing import Subscribing, subscribings
from codemod.rust.tasking import Tasking, taskings

METHOD = "impl Bar { pub fn go(&mut self, x: X, cx: &mut Context<Self>) { %s } }"
PLAIN = "impl Bar { pub fn go(&mut self, x: X, cx: &mut Context<Other>) { %s } }"
FREE = "pub fn go(bar: Entity<Bar>, x: X, cx: &mut App) { %s }"
SPAWN = "cx.spawn(async move |this, cx| { f().await; this.update(cx, |this, _| this.g()).ok(); }).detach();"
ABOUT_X = "cx.spawn(async move |this, cx| { this.update(cx, |this, _| this.g(x)).ok(); }).detach();"


def _task(code: str) -> Tasking:
    tree = syntax.parse(code.encode())
    assert tree.errors == (), code
    (found,) = taskings(tree)
    return found


def _subscription(code: str) -> Subscribing:
    tree = syntax.parse(code.encode())
    assert tree.errors == (), code
    (found,) = subscribings(tree)
    return found


@pytest.mark.parametrize(
    ("body", "given"),
    [
        (SPAWN, True),
        (f"if x.a() {{ {SPAWN} return; }} self.b();", True),
        (f"match x {{ A => {{ {SPAWN} return; }} B => {{}} }} self.b();", True),
        (f"for a in x {{ {SPAWN} return; }} self.b();", True),
        (f"if x.a() {{ {SPAWN} }} self.b();", False),
        (f"for a in x {{ {SPAWN} }}", False),
        (f"x.each(|a| {{ {SPAWN} return; }});", False),
        (f"{SPAWN} return self.b();", False),
    ],
)
def test_what_ends_its_function_can_be_returned(body: str, given: bool) -> None:
    assert ("return" in lasting.forms(_task(METHOD % body), 1)) is given


@pytest.mark.parametrize(
    ("body", "given"),
    [
        ("self.save(x, cx).detach(); self.b();", True),
        ("x.on_click(cx.listener(|this, _, cx| this.save(cx).detach()));", False),
    ],
)
def test_what_must_be_done_can_be_waited_for(body: str, given: bool) -> None:
    forms = lasting.forms(_task(METHOD % body), 1)
    assert "slot" not in forms
    assert ("return" in forms) is given


@pytest.mark.parametrize(
    ("code", "held"),
    [
        (PLAIN % SPAWN, True),
        (FREE % "bar.update(cx, |bar, cx| { bar.load(cx).detach(); });", True),
        (FREE % "bar.update(cx, |bar, cx| { bar.save(cx).detach(); });", False),
        (FREE % "cx.defer(move |cx| { load(cx).detach(); });", False),
        (FREE % "load(cx).detach();", False),
        (PLAIN.replace("&mut self", "&self") % SPAWN, False),
    ],
)
def test_a_slot_needs_something_that_can_be_changed(code: str, held: bool) -> None:
    forms = lasting.forms(_task(code), 1)
    assert forms[:3] == ("return", "vec", "set")
    assert ("slot" in forms) is held


@pytest.mark.parametrize(
    ("body", "apart"),
    [(SPAWN, False), (ABOUT_X, True), (f"for a in self.all() {{ {SPAWN} }}", True)],
)
def test_what_is_about_one_of_many_may_have_a_key(body: str, apart: bool) -> None:
    assert ("map" in lasting.forms(_task(METHOD % body), 1)) is apart


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("cx.background_executor().spawn(work).detach();", "whether what `spawn` starts"),
        ("cx.spawn(async move |this, cx| { x.update(cx, |x, _| x.set()); }).detach();", "`x.update`"),
    ],
)
def test_what_is_not_read_is_not_said_to_change_another(call: str, reason: str) -> None:
    assert reason in lasting.must_live(_task(METHOD % call))


LONG = "cx.spawn(async move |this, cx| { f().await;" + "\n" * 50 + "}).detach();"
ENDLESS = "cx.spawn(async move |this, cx| { loop { f().await; } }).detach();"
CLICKED = "x.on_click(cx.listener(|this, _, cx| this.open(cx).detach()));"


@pytest.mark.parametrize(
    ("riskier", "code"),
    [
        (METHOD % SPAWN, PLAIN % SPAWN),
        (METHOD % SPAWN, METHOD.replace("&mut self", "&self") % SPAWN),
        (METHOD % LONG, METHOD % SPAWN),
        (METHOD % ENDLESS, METHOD % SPAWN),
        (METHOD % "self.open(cx).detach();", METHOD % CLICKED),
        (METHOD % SPAWN, METHOD % f"x.each(|a| {{ {SPAWN} }});"),
    ],
)
def test_the_risk_of_tasks(riskier: str, code: str) -> None:
    assert task_risk(_task(riskier), 1) > task_risk(_task(code), 1)


def test_one_of_several_tasks_is_riskier() -> None:
    assert task_risk(_task(METHOD % SPAWN), 2) > task_risk(_task(METHOD % SPAWN), 1)


SUBSCRIBE = "cx.subscribe(&x, |_, _, _, _| {}).detach();"


@pytest.mark.parametrize(
    ("code", "bound"),
    [
        (f"fn go(x: Entity<X>, cx: &mut Context<Other>) {{ {SUBSCRIBE} }}", True),
        (f"fn go(x: Entity<X>, cx: &mut gpui::Context<'_, Other>) {{ {SUBSCRIBE} }}", True),
        (f"fn go(x: Entity<X>, cx: &mut App) {{ {SUBSCRIBE} }}", False),
        (f"fn go(x: Entity<X>, cx: &mut App) {{ cx.on_action(|_: &A, cx| {{ {SUBSCRIBE} }}); }}", False),
        (f"fn go(x: X, cx: &mut App) {{ cx.observe_new(|w: &mut W, _, cx| {{ {SUBSCRIBE} }}); }}", True),
        (f"fn go(x: X, cx: &mut App) {{ cx.observe(&y, |x, cx| {{ {SUBSCRIBE} }}); }}", False),
        (f"fn go(x: Entity<X>, cx: &mut App) {{ x.update(cx, |y, cx| {{ {SUBSCRIBE} }}); }}", True),
        (
            f"fn go(w: &mut W, cx: &mut App) {{ w.show(cx, |w, cx| {{ let x = cx.new(f); {SUBSCRIBE} }}); }}",
            True,
        ),
    ],
)
def test_which_contexts_are_those_of_another_entity(code: str, bound: bool) -> None:
    assert _subscription(code).bound is bound


def test_a_subscription_beside_the_literal_is_riskier_than_one_that_has_no_owner_there() -> None:
    built = "impl Bar { fn new(x: Entity<X>, cx: &mut Context<Self>) -> Self { %s Self {} } }"
    free = "fn go(x: Entity<X>, cx: &mut App) { %s }"
    assert subscription_risk(_subscription(built % SUBSCRIBE), False) > subscription_risk(
        _subscription(free % SUBSCRIBE), False
    )
