"""Who else empties or fills a map of ids, in a file where names repeat."""

from __future__ import annotations

import pytest

from codemod.rust.mapuse import map_use
from codemod.rust.syntax import parse


def _use(rest: str) -> tuple[int, int, int]:
    tree = parse(f"struct Store {{ ids: HashMap<Key, Vec<Id>> }}\n{rest}".encode())
    assert tree.errors == ()
    use = map_use(tree, "Store", (), frozenset({"ids"}), frozenset())
    return len(use.removals), len(use.upsets), len(use.fillings)


REMOVED, UPSET, FILLED, UNTOUCHED = (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if let Some(ids) = self.ids.remove(key) { forget(ids); }", REMOVED),
        ("self.ids.clear();", UPSET),
        ("self.ids = HashMap::new();", UPSET),
        ("let old = std::mem::take(&mut self.ids);", UPSET),
        ("self.ids.insert(key, ids);", FILLED),
        ("self.ids.borrow_mut().remove(key);", FILLED),
        ("if let Some(ids) = self.ids.get_mut(key) { ids.push(id); }", FILLED),
        ("self.ids.entry(key).or_default().push(id);", FILLED),
        ("cx.subscribe(&host, |this, _, _, _| this.ids.clear());", UPSET),
        ("let me = cx.weak_entity(); me.update(cx, |this, _| this.ids.clear());", UPSET),
        ("self.ids.len(); self.ids.get(key); show(&self.ids); self.ids[key].len();", UNTOUCHED),
        ("for ids in self.ids.values() { show(ids); }", UNTOUCHED),
    ],
)
def test_the_ways_to_use_a_map(body: str, expected: tuple[int, int, int]) -> None:
    assert _use(f"impl Store {{ fn f(&mut self) {{ {body} }} }}") == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("impl Other { fn f(&mut self) { self.ids.clear(); } }", UNTOUCHED),
        ("fn f(store: &mut Store) { store.ids.remove(key); }", REMOVED),
        ("fn f(store: &mut impl Any) { store.ids.remove(key); }", FILLED),
        ("mod more { impl super::Store { fn f(&mut self) { self.ids.clear(); } } }", UPSET),
        ("mod b { struct Store {} impl Store { fn f(&mut self) { self.ids.clear(); } } }", UNTOUCHED),
    ],
)
def test_whose_map_it_is(rest: str, expected: tuple[int, int, int]) -> None:
    assert _use(rest) == expected
