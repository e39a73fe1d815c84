"""The pieces of a fix that keeps a constructor's subscriptions in a field of the entity that is built."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codemod.layout import ARGUMENTS_WIDTH, CHAIN_WIDTH, LINE_WIDTH, columns
from codemod.model import Place, Snippet, Span
from codemod.plans import ownership
from codemod.plans.ownership import Refused
from codemod.rust import syntax, types
from codemod.rust.constructions import Construction, Initial, Spot
from codemod.rust.facts import FieldFact
from codemod.rust.index import Index, TypeRef
from codemod.rust.subscribing import Subscribing

FIELD = "_subscriptions"
_TEMPLATES = "detached-subscription"
_PLAIN = "subscription"
# As many lines are indented anew for a telling name; more would hide the change in white space.
_FEW_LINES = 25
# Fields by these names hold whatever the entity subscribes to; others have a purpose of their own.
_GENERAL = (FIELD, "subscriptions")
_COLLECTED = ("subscriptions", "kept_subscriptions", "detached_subscriptions")


@dataclass(frozen=True, slots=True)
class Group:
    """The subscriptions of one construction, in file order."""

    path: Path
    construction: Construction
    members: tuple[Subscribing, ...]


def snippets(index: Index, owner: TypeRef, groups: Sequence[Group]) -> Iterator[Snippet]:
    """All snippets that keep the subscriptions of every construction of `owner`. Raises Refused."""
    field = existing_field(index, owner)
    plans = {(group.path, group.construction.literal): _Collecting(index, group, field) for group in groups}
    if field is None:
        always = [each for each in owner.fact.fields if not each.conditional]
        subscription, imports = ownership.gpui_name(index, owner.path, owner.fact.module, "Subscription")
        yield from imports
        yield from ownership.add_field(
            index,
            owner,
            (always or owner.fact.fields)[-1],
            FIELD,
            f"Vec<{subscription}>",
            lambda path, literal: _value(plans.get((path, literal.span))),
        )
    for plan in plans.values():
        yield from plan.snippets()


def _value(plan: _Collecting | None) -> str:
    return plan.value if plan is not None else "Vec::new()"


def existing_field(index: Index, owner: TypeRef) -> FieldFact | None:
    """The field that may take more subscriptions; None when a new one is needed. Raises Refused."""
    if not owner.fact.fields:
        raise Refused(f"`{owner.fact.name}` has no field to put another one beside")
    for name in _GENERAL:
        field = owner.fact.field(name)
        if field is not None and _is_reusable(index, owner, field):
            return field
    if owner.fact.field(FIELD) is not None:
        raise Refused(f"`{owner.fact.name}` has a field `{FIELD}` that cannot take more subscriptions")
    return None


def _is_reusable(index: Index, owner: TypeRef, field: FieldFact) -> bool:
    head, arguments = types.split_generic(field.type)
    if head.rsplit("::", 1)[-1] != "Vec" or len(arguments) != 1:
        return False
    if not ownership.is_gpui(index, owner.path, owner.fact.module, arguments[0], "Subscription"):
        return False
    name = re.escape(field.name.encode())
    # Whoever is lent the Vec may empty it: `mem::take(&mut self._subscriptions)`.
    lost = re.compile(
        rb"\.%s\s*(=[^=]|\.(clear|drain|truncate|retain|pop|swap_remove|split_off|remove|append)\b)" % name
        + rb"|&mut [\w.]*\.%s\b" % name
    )
    return not index.impl_files(owner, lost)


class _Collecting:
    """How one construction's subscriptions reach the literal.

    None is evaluated in another order than before: each becomes a variable where it stands and the literal,
    or the local Vec that fills the field, names it. Neighbours that always run become one `vec![…]`. Where
    some run in some cases only, a local Vec takes them in; after the literal they are pushed onto the
    field.
    """

    def __init__(self, index: Index, group: Group, field: FieldFact | None) -> None:
        self.path = group.path
        self.data = index.data(group.path) or b""
        self.construction = group.construction
        self.is_new = field is None
        self.field = field.name if field is not None else FIELD
        self.initial = self.construction.initial(field.name) if field is not None else None
        local = self.initial if self.initial is not None and self.initial.kind == "local" else None
        self.local = local.local if local is not None else ""
        self.late = tuple(member for member in group.members if _spot(member).late)
        early = [member for member in group.members if not _spot(member).late]
        # What stands behind a local Vec is pushed onto it, what stands before is named in it.
        self.pushed = tuple(m for m in early if local is not None and m.site.span.start > local.made_at)
        self.early = tuple(member for member in early if member not in self.pushed)
        self.collected = any(_spot(member).conditional for member in self.early)
        self.names = _names(group.members, self.data)
        self.run = self._run_of(self.early)
        self.is_run = not self.collected and len(self.run) == len(self.early) > 1
        self.vector = self._vector()
        self._check()

    @property
    def value(self) -> str:
        """The new field's value in the literal."""
        if not self.early:
            return "Vec::new()"
        return self.vector if self.is_run or self.collected else f"vec![{', '.join(self._named())}]"

    def snippets(self) -> Iterator[Snippet]:
        """The snippets at the subscriptions, and at the field's first value if that is there already."""
        yield from self._kept_early()
        for member in self.pushed:
            yield from self._kept(member, self.local)
        for member in self.late:
            yield from self._kept(member, f"{self.construction.variable}.{self.field}")
        yield from self._made_mutable()
        if self.initial is not None and self.early:
            yield self._first_value(self.initial)

    def _check(self) -> None:
        if self.construction.problem:
            raise Refused(self.construction.problem)
        blocked = next((spot.blocked for member in self.late if (spot := _spot(member)).blocked), "")
        if blocked:
            raise Refused(blocked)
        first = min(member.site.span.start for member in (*self.early, *self.pushed, *self.late))
        if any(exit > first for exit in self.construction.exits):
            raise Refused("the constructor can return another value after it")
        initial = self.initial
        if not self.is_new and initial is None:
            raise Refused(f"the literal does not set `{self.field}`")
        if initial is None:
            return
        if initial.kind == "other":
            raise Refused(f"`{self.field}` does not start as a `vec![…]` or a local `Vec`")
        if self.collected and (initial.items or initial.kind == "local"):
            raise Refused(f"it runs in some cases only, and `{self.field}` starts with other subscriptions")

    def _kept_early(self) -> Iterator[Snippet]:
        """What stands before the literal and is not pushed onto a Vec that is there already."""
        rest = self.early
        if self.is_run or (self.collected and self.run):
            yield self._run()
            rest = self.early[len(self.run) :]
        elif self.collected:
            outer = min(_spot(member).outer for member in self.early)
            yield self._snippet(Span(outer, outer), "collect", {"name": self.vector}, Place.ABOVE)
        for member in rest:
            yield from self._kept(member, self.vector if self.collected else "")

    def _vector(self) -> str:
        """A free name for the local Vec: the new field's where nothing is pushed onto it."""
        taken = set[str]().union(*(member.names for member in self.early)) | set(self.names.values())
        wanted = (FIELD, *_COLLECTED) if self.is_run and self.is_new else _COLLECTED
        name = next((name for name in wanted if name not in taken), None)
        if name is None:
            raise Refused("every name for a local `Vec` is taken")
        return name

    def _run_of(self, members: Sequence[Subscribing]) -> tuple[Subscribing, ...]:
        """The subscriptions at the start that always run, with nothing between them."""
        if self.initial is not None and (self.initial.items or self.local):
            return ()
        run: list[Subscribing] = []
        for member in members:
            lines = self._made(member).split("\n")
            indent = columns(syntax.line_indent(self.data, member.made.start)) + 4
            fits = all(indent + len(line) + 1 <= LINE_WIDTH for line in lines)
            gap = self.data[run[-1].site.statement.end : member.site.statement.start].strip() if run else b""
            if _spot(member).conditional or member.site.comments or member.apart or gap or not fits:
                break
            run.append(member)
        # One call over several lines would be laid out around the brackets, which only rustfmt can tell.
        return () if len(run) == 1 and "\n" in self._made(run[0]) else tuple(run)

    def _run(self) -> Snippet:
        name = f"mut {self.vector}" if self.collected else self.vector
        span = Span(self.run[0].made.start, self.run[-1].site.statement.end)
        values = {"name": name, "items": [self._made(member) for member in self.run]}
        return self._snippet(span, "run", values)

    def _made(self, member: Subscribing) -> str:
        """The call that subscribes, its later lines relative to its first."""
        indent = syntax.line_indent(self.data, member.made.start)
        text = self.data[member.made.start : member.made.end].decode().replace("\r\n", "\n")
        return "\n".join(line.removeprefix(indent) for line in text.split("\n"))

    def _named(self) -> list[str]:
        return [self.names[member.site.token] for member in self.early]

    def _kept(self, member: Subscribing, vector: str) -> Iterator[Snippet]:
        """`cx.subscribe(…).detach();` becomes a `let`, or a push onto `vector`."""
        name, made = self.names[member.site.token], self._made(member)
        values = {"name": name, "made": made, "vector": vector, "comments": list(member.site.comments)}
        column = columns(syntax.line_indent(self.data, member.made.start))
        whole = Span(member.made.start, member.site.statement.end)
        if "\n" not in made:
            push = f"{vector}.push({made});"
            # With a field before it, the push is a chain.
            width = CHAIN_WIDTH + 1 if "." in vector else LINE_WIDTH - column
            short = vector and len(push) <= width and len(made) <= ARGUMENTS_WIDTH
            broken = column + len(f"let {name} = {made};") > LINE_WIDTH
            yield self._snippet(whole, "push" if short else "let", {**values, "broken": broken})
            return
        if not _fits(member, self.data, name) and _can_move(member, self.data):
            yield self._snippet(whole, "let", {**values, "broken": True})
            return
        yield self._snippet(Span(member.made.start, member.made.start), "bind", values)
        yield self._snippet(Span(member.made.end, whole.end), "end", values)

    def _made_mutable(self) -> Iterator[Snippet]:
        places = [self.construction.mut_at] if self.late else []
        places += [self.initial.mut_at] if self.initial is not None and self.pushed else []
        for place in places:
            if place >= 0:
                yield Snippet(self.path, Span(place, place), "_owner/mut.rs.j2", {})

    def _first_value(self, initial: Initial) -> Snippet:
        """The field's value, or that of the local Vec, with the subscriptions in it."""
        if self.collected or self.is_run:
            # A variable called as the field takes the place of both.
            before = self.data[: initial.value.start].rstrip(b" :")
            same = before.endswith(self.vector.encode()) and self.vector == self.field
            start = len(before) - len(self.field) if same else initial.value.start
            return self._snippet(Span(start, initial.value.end), "collected", {"name": self.vector})
        if re.search(rb"/[/*]", self.data[initial.value.start : initial.value.end]) and not initial.items:
            raise Refused(f"`{self.field}` starts with a comment only")
        items = [self.data[item.start : item.end].decode() for item in initial.items]
        if b"\n" in self.data[initial.value.start : initial.value.end] and items:
            return self._appended(initial)
        # A local's line starts with `let`, `=` instead of `:` is as wide with the space.
        field = f"let {self.local} " if self.local else self.field
        return self._snippet(initial.value, "vec", {"field": field, "items": [*items, *self._named()]})

    def _appended(self, initial: Initial) -> Snippet:
        last = initial.items[-1]
        indent = syntax.line_indent(self.data, initial.value.start)
        tail = re.fullmatch(rb"(,[ \t]*(//[^\n]*)?)?\s*\n\s*\]", self.data[last.end : initial.value.end])
        if tail is None or syntax.line_indent(self.data, last.start) == indent:
            raise Refused(f"`{self.field}` starts with a `vec![…]` that is not laid out line by line")
        place = ownership.end_of_line(self.data, last.end + 1) if tail.group(1) else last.end
        inner = syntax.line_indent(self.data, last.start)
        values = {"items": self._named(), "comma": not tail.group(1)}
        return Snippet(self.path, Span(place, place), f"{_TEMPLATES}/append.rs.j2", values, inner)

    def _snippet(
        self, span: Span, template: str, values: Mapping[str, object], place: Place = Place.INLINE
    ) -> Snippet:
        indent = syntax.line_indent(self.data, span.start)
        return Snippet(self.path, span, f"{_TEMPLATES}/{template}.rs.j2", values, indent, place)


def _spot(member: Subscribing) -> Spot:
    assert member.spot is not None  # members of a group stand beside a literal
    return member.spot


def _names(members: Sequence[Subscribing], data: bytes) -> dict[int, str]:
    """A variable's name for every subscription: `project_subscription`, told apart by what is subscribed to.

    A call over several lines may have room for a short name only, or moves to the next line.
    """
    found: dict[int, str] = {}
    for member in members:
        taken = set(found.values()) | {name.lstrip("_") for name in member.names}
        free = [name for name in _candidates(member) if name not in taken]
        fitting = [name for name in free if _fits(member, data, name)]
        telling = [name for name in fitting if name != _PLAIN]
        is_short = data.count(b"\n", member.made.start, member.made.end) <= _FEW_LINES
        moves = is_short and _can_move(member, data)
        found[member.site.token] = (telling or (free if moves else fitting) or free)[0]
    return found


def _candidates(member: Subscribing) -> list[str]:
    words = member.hint.removesuffix("_subscription")
    verb = member.site.head.split("_")[0]
    # `focus_out` says it all; of `left_panel` the last word says the most.
    short = words if verb == "on" else f"{words.rsplit('_', 1)[-1]}_subscription"
    more = [f"{words}_{verb}_subscription", *(f"{words}_subscription_{i}" for i in range(2, 100))]
    return [f"{words}_subscription", short, more[0], _PLAIN, *more[1:]]


def _fits(member: Subscribing, data: bytes, name: str) -> bool:
    first, newline, _ = data[member.made.start : member.made.end].decode().partition("\n")
    column = columns(syntax.line_indent(data, member.made.start))
    # rustfmt moves a call whose closure opens at the very end of a line onto a line of its own.
    return not newline or column + len(f"let {name} = {first}".rstrip()) <= LINE_WIDTH - 3


def _can_move(member: Subscribing, data: bytes) -> bool:
    """True when a call over several lines has room for one more indent."""
    lines = data[member.made.start : member.made.end].decode().split("\n")
    # The first line needs its three columns here too.
    first = columns(syntax.line_indent(data, member.made.start)) + len(lines[0].rstrip()) + 3
    longest = max([first, *(columns(line.rstrip()) for line in lines[1:])])
    return not member.apart and longest + 4 <= LINE_WIDTH
