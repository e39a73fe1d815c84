"""The kit's managed tasks as what keeps those of methods: whether a crate has them, how they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codemod.model import Snippet
from codemod.plans import naming, ownership
from codemod.plans.kit_types import kit_type
from codemod.rust import types
from codemod.rust.facts import LiteralFact
from codemod.rust.index import Index, TypeRef

MODULE = "managed_tasks"
SET, MAP = "TaskSet", "TaskMap"
# What the fix calls that the module did not have from its beginning: it takes tasks that give anything.
_CALLED = (b"pub fn insert<",)
# What may stop the tasks of a set for a reason that is not theirs.
_STOPPING = rb"\.%s\s*(=[^=]|\.\s*cancel_all\b)|&mut [\w.]*\.%s\b"


@dataclass(frozen=True, slots=True)
class Store:
    """The kit's `type` for a field of `owner`: how its file may `write` it, with the `imports` that needs."""

    owner: TypeRef
    type: str
    write: str
    imports: Sequence[Snippet]

    def empty(self, path: Path, literal: LiteralFact) -> str:
        """The first value of the field in a literal."""
        home = (path, literal.module) == (self.owner.path, self.owner.fact.module)
        called = self.write if home else f"crate::{MODULE}::{self.type}"
        return f'{called}::new("{" ".join(naming.words(self.owner.fact.name))}")'


def store(index: Index, owner: TypeRef, name: str) -> Store:
    """The kit's type `name` for a field of `owner`. Raises Refused where the crate does not have it."""
    declared = kit_type(index, owner, MODULE, name, _CALLED)
    path, module = owner.path, owner.fact.module
    imported = any(use.name == name for use in ownership.uses_of(index, path, module))
    if imported or ownership.mentions(index, path, name) or not ownership.uses_of(index, path, module):
        here = index.resolve(name, path, module)
        known = isinstance(here, TypeRef) and here.key == declared.key
        return Store(owner, name, name if known else f"crate::{MODULE}::{name}", ())
    use = ownership.use_line(index, path, module, f"crate::{MODULE}::{name}")
    return Store(owner, name, name, (use,))


def existing_set(index: Index, owner: TypeRef) -> str:
    """The field of `owner` that is the kit's set, and that nothing stops or empties; empty without one."""
    declared = kit_type(index, owner, MODULE, SET, _CALLED)
    for field in owner.fact.fields:
        head, _ = types.split_generic(field.type)
        of = index.resolve(head, owner.path, owner.fact.module)
        if isinstance(of, TypeRef) and of.key == declared.key and not field.conditional:
            name = re.escape(field.name.encode())
            if not index.impl_files(owner, re.compile(_STOPPING % (name, name))):
                return field.name
    return ""
