"""What becomes of a value: thrown away, looked at, or dealt with."""

from __future__ import annotations

import pytest

from codemod.rust.fate import Fate, fate_of
from tests.crates import node


@pytest.mark.parametrize(
    ("statements", "fate"),
    [
        ("MADE;", Fate.THROWN),
        ("MADE.ok();", Fate.THROWN),
        ("MADE?;", Fate.THROWN),
        ("let _ = MADE;", Fate.THROWN),
        ("_ = MADE;", Fate.THROWN),
        ("drop(MADE);", Fate.THROWN),
        ("cx.spawn(async move |this, cx| { MADE.ok() }).detach();", Fate.THROWN),
        ("this.update(cx, |this, _| MADE).ok();", Fate.THROWN),
        ('let old = MADE; log::info!("{}", old.len());', Fate.SEEN),
        ("if MADE.is_some() { warn(); }", Fate.SEEN),
        ("if let Some(old) = MADE { count += old.len(); }", Fate.SEEN),
        ("MADE.map(|old| old.len());", Fate.SEEN),
        ("palette.remove(&MADE);", Fate.USED),
        ("if let Some(old) = MADE { palette.remove(&old); }", Fate.USED),
        ("let Some(old) = MADE else { return }; palette.remove(&old);", Fate.USED),
        ("let old = MADE; if let Some(ids) = old { for id in ids { palette.remove(id); } }", Fate.USED),
        ("for id in MADE.into_iter().flatten() { palette.remove(id); }", Fate.USED),
        ("match MADE { Some(old) => palette.remove(&old), None => {} }", Fate.USED),
        ("MADE.map(|old| palette.remove(&old));", Fate.USED),
        ("if let Ok(Some(old)) = this.update(cx, |this, _| MADE) { palette.remove(&old); }", Fate.USED),
        ("self.last = MADE;", Fate.USED),
        ("MADE.unregister();", Fate.USED),
    ],
)
def test_a_value_shares_the_fate_of_what_it_goes_into(statements: str, fate: Fate) -> None:
    code = f"fn f() {{ {statements} }}".replace("MADE", "made(1)")
    assert fate_of(node(code, "made(1)", "call_expression")) is fate


def test_a_body_gives_its_value_to_the_caller() -> None:
    assert fate_of(node("fn f() -> Id { made(1) }", "made(1)", "call_expression")) is Fate.USED
