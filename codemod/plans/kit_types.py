"""Types of the kit that a fix uses: whether the crate of an owner has them, as the fix calls them."""

from __future__ import annotations

from collections.abc import Collection

from codemod.plans.ownership import Refused
from codemod.rust.index import Index, TypeRef


def kit_type(index: Index, owner: TypeRef, module: str, name: str, called: Collection[bytes]) -> TypeRef:
    """The kit's type `name`, of its `module`, in the crate of `owner`.

    `called` is what the fix calls that older copies of the module lack. Raises Refused when the crate has no
    such type, with the command that adds it.
    """
    crate = index.crate_of(owner.path)
    if crate is None:
        raise Refused(f"`{owner.fact.name}` is in no package that the kit could be added to")
    inside = index.module_of(owner.path, ())
    if inside is None or inside[:1] in (("main",), ("bin",)):
        raise Refused(f"`{owner.fact.name}` is not in the library of `{crate.name}`, where the kit stands")
    found = index.resolve(f"crate::{module}::{name}", crate.root, ())
    if not isinstance(found, TypeRef) or not index.is_compiled(found.path):
        folder = crate.directory.relative_to(index.workspace).as_posix()
        command = f"reattach kit add {module.replace('_', '-')} --crate {folder}"
        raise Refused(f"`{crate.name}` has no `{module}::{name}` for it, which `{command}` adds")
    data = index.data(found.path) or b""
    if not all(each in data for each in called):
        raise Refused(f"`{crate.name}` has a `{name}` that is not the kit's, or an older one")
    return found
