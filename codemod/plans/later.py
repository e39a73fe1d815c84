"""The pieces of a fix that keeps a subscription which is made after its entity has been built."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from codemod.model import Snippet, Span
from codemod.plans import kept, ownership, subscription
from codemod.plans.kept import Handle, KeyText
from codemod.plans.ownership import Refused
from codemod.rust import syntax
from codemod.rust.index import Index, TypeRef
from codemod.rust.subscribing import Subscribing

_TEMPLATES = "detached-subscription"
# Emitters that are another one each time.
PASSING = ("fresh", "given")


def form_for(member: Subscribing) -> str:
    """The form of storage that fits: by emitter where that is another one each time, else the last one."""
    return "map" if member.emitter in PASSING else "slot"


def method_snippets(
    form: str, index: Index, owner: TypeRef, path: Path, member: Subscribing, taken: list[str]
) -> Iterator[Snippet]:
    """All snippets that keep a method's or callback's subscription by a form of storage. Raises Refused."""
    ownership.deny_replacing(index, owner, "subscription")
    at = member.site.at
    wanted = ("Subscription", "EntityId") if form == "map" else ("Subscription",)
    types, imports = ownership.gpui_names(index, owner.path, owner.fact.module, wanted)
    verb = member.site.head.split("_")[0]
    handle = Handle(
        path=path,
        module=at.module,
        made=member.made,
        statement=member.site.statement,
        noun="subscription",
        type=types[0],
        imports=imports,
        entity=at.variable,
        stems=(member.hint, f"{member.hint}_{verb}", at.function.strip("_")),
        names=member.names,
        taken=taken,
        key=_key(member, types[-1]) if form == "map" else None,
    )
    yield from kept.snippets(form, index, owner, handle)


def _key(member: Subscribing, entity_id: str) -> KeyText:
    if not member.entity:
        raise Refused("the emitter has no name there that its id could be asked of")
    value = f"{member.entity}.entity_id()"
    # The emitter is borrowed for the call, so nothing in the call can have taken it away.
    return KeyText(entity_id, value)


def helper_snippets(index: Index, owner: TypeRef, path: Path, member: Subscribing) -> Iterator[Snippet]:
    """All snippets that keep the subscription of a constructor's helper beside the others. Raises Refused."""
    helper = member.helper
    if helper is None or helper.problem:
        raise Refused(helper.problem if helper is not None else "it is no helper of a constructor")
    if not ownership.is_below(index, owner, path, member.site.at.module):
        raise Refused(f"a private field of `{owner.fact.name}` cannot be set from {path.name}")
    field = subscription.existing_field(index, owner)
    if field is None:
        always = [each for each in owner.fact.fields if not each.conditional]
        written, imports = ownership.gpui_name(index, owner.path, owner.fact.module, "Subscription")
        yield from imports
        yield from ownership.add_field(
            index, owner, always[-1], subscription.FIELD, f"Vec<{written}>", lambda *_: "Vec::new()"
        )
    if helper.receiver is not None:
        yield Snippet(path, helper.receiver, "_owner/receiver.rs.j2", {})
    for place in helper.mut_at:
        yield Snippet(path, Span(place, place), "_owner/mut.rs.j2", {})
    yield from _pushed(index, path, member, field.name if field is not None else subscription.FIELD)


def _pushed(index: Index, path: Path, member: Subscribing, field: str) -> Iterator[Snippet]:
    """`cx.subscribe(…).detach();` pushed onto a field: at once where it is one line, else by a variable."""
    data = index.data(path) or b""
    made, behind = member.made, Span(member.made.end, member.site.statement.end)
    written, indent = data[made.start : made.end].decode(), syntax.line_indent(data, made.start)
    entity = member.site.at.variable
    if "\n" not in written:
        values = {"entity": entity, "name": field, "made": written}
        whole = Span(made.start, behind.end)
        yield Snippet(path, whole, f"{_TEMPLATES}/pushed.rs.j2", values, indent)
        return
    names = [f"{member.hint}_subscription", "subscription", "kept_subscription"]
    name = next((name for name in names if name not in member.names), None)
    if name is None:
        raise Refused("every name for the subscription is taken")
    bound = {"name": name, "vector": f"{entity}.{field}", "comments": []}
    yield Snippet(path, Span(made.start, made.start), f"{_TEMPLATES}/bind.rs.j2", bound, indent)
    yield Snippet(path, behind, f"{_TEMPLATES}/end.rs.j2", bound, indent)
