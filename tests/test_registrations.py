"""Whose map a task writes its ids into."""

from __future__ import annotations

import pytest

from codemod.rust.registrations import registrations
from codemod.rust.syntax import parse


def _handle(closure: str, handle: str) -> str:
    code = f"""
        impl Store {{
            fn on_event(&mut self, id: &Id, other: WeakEntity<Store>, cx: &mut Context<Self>) {{
                cx.spawn(async move |{closure}| {{
                    let ids = registry.register(list().await);
                    {handle}.update(cx, |this, _| {{ this.tool_ids.insert(id, ids); }}).ok();
                }})
                .detach();
            }}
        }}
    """
    (site,) = registrations(parse(code.encode()))
    (record,) = site.records
    return record.handle


@pytest.mark.parametrize(
    ("closure", "handle", "expected"),
    [
        ("this, cx", "this", ""),
        ("weak, cx", "weak", ""),
        ("this, cx", "other", "other"),
        ("_, cx", "other", "other"),
    ],
)
def test_the_handle_of_another_entity_is_named(closure: str, handle: str, expected: str) -> None:
    assert _handle(closure, handle) == expected
