"""The pieces of a fix that lets totals read the sum that is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from codemod.model import Place, Snippet, Span
from codemod.plans.ownership import Refused
from codemod.rust import syntax, types
from codemod.rust.books import Books, Filling
from codemod.rust.index import Index, TypeRef
from codemod.rust.totals import Returned, Total, UpTo

_TEMPLATES = "last-request-token-usage"
_NUMBER = re.compile(r"[ui](8|16|32|64|128|size)|f(32|64)")
_WIDE = ("u64", "i64", "usize", "isize", "u128", "i128")
# Names for what the fix binds: the first that means nothing else in the method is taken.
_SUMS = ("before", "used_before", "sum_before")
_LIMITS = ("total", "limit", "total_of_all")
_LOOP = ("all", "position", "previous", "tokens")


def whole(path: Path, total: Total, index: Index) -> Iterator[Snippet]:
    """All snippets that make `total` read the sum. Raises Refused."""
    if total.problem:
        raise Refused(total.problem)
    value = f"self.{_sum(total.books)}"
    if not total.measure and not total.cast and "Copy" not in _traits(path, total.books, index):
        value += ".clone()"
    yield _snippet(path, index, total.span, "read", {"value": f"{value}{total.measure}{total.cast}"})
    if total.helper and _is_idle(path, total, index):
        yield Snippet(path, _item(path, total, index), f"{_TEMPLATES}/remove.rs.j2", {})


def up_to(path: Path, partial: UpTo, total: Total, index: Index) -> Iterator[Snippet]:
    """All snippets that make `partial` add up what stands before its place. Raises Refused."""
    if partial.problem:
        raise Refused(partial.problem)
    if partial.books.filling is Filling.UNKNOWN:
        raise Refused(f"how `{partial.books.entries}` gets its entries is not understood")
    _refuse_other_files(path, partial.books, index)
    number = _number(path, partial, index)
    limit, inline = _limit(partial, total)
    repeated = partial.books.filling is Filling.REPEATED
    if repeated and number.startswith("f"):
        raise Refused(f"whether an entry of type `{number}` is repeated cannot be told")
    values = {
        "entries": partial.books.entries,
        "place": partial.place,
        "measure": f"{partial.measure}{partial.cast}",
        "number": number,
        "narrow": number not in _WIDE,
        "limit": limit if repeated or not inline else "",
        "total": limit if inline and not repeated else _free(_LIMITS, partial),
        "before": _free(_SUMS, partial),
    }
    taken = set(_LOOP).intersection(partial.bound) if repeated else ()
    if taken:
        raise Refused(f"the name `{min(taken)}` is taken")
    kind = "repeated" if repeated else "appended"
    span = partial.reading if partial.reading.end else Span(partial.statement.start, partial.statement.start)
    place = Place.INLINE if partial.reading.end else Place.ABOVE
    yield _snippet(path, index, span, kind, values, place)
    yield _snippet(path, index, partial.span, f"{kind}_share", values)


def _snippet(
    path: Path,
    index: Index,
    span: Span,
    template: str,
    values: Mapping[str, object],
    place: Place = Place.INLINE,
) -> Snippet:
    indent = syntax.line_indent(index.data(path) or b"", span.start)
    return Snippet(path, span, f"{_TEMPLATES}/{template}.rs.j2", values, indent, place)


def _sum(books: Books) -> str:
    if len(books.sums) > 1:
        raise Refused(f"it is not certain which is the sum of all: `{'`, `'.join(books.sums)}`")
    return books.sums[0]


def _traits(path: Path, books: Books, index: Index) -> frozenset[str]:
    return types.traits(books.entry, path, books.module, index)


def _number(path: Path, partial: UpTo, index: Index) -> str:
    """The type of the numbers that are added up."""
    if partial.cast:
        return partial.cast.removeprefix(" as ").strip()
    if not partial.measure:
        if _NUMBER.fullmatch(partial.books.entry):
            return partial.books.entry
        raise Refused(f"how values of `{partial.books.entry}` are added up is not known")
    meaning = index.resolve(partial.books.entry, path, partial.books.module)
    called = re.fullmatch(r"\.(\w+)(\(\))?", partial.measure)
    if isinstance(meaning, TypeRef) and called:
        data = (index.data(meaning.path) or b"").decode("utf-8", "replace")
        field = meaning.fact.field(called[1])
        given = {found[1] for found in re.finditer(rf"\bfn {called[1]}\(&?self\) -> (\w+)", data)}
        found = {field.type} if field is not None and not called[2] else given
        if len(found) == 1 and _NUMBER.fullmatch(min(found)):
            return min(found)
    raise Refused(f"the type of `{partial.measure}` is not known")


def _limit(partial: UpTo, total: Total) -> tuple[str, bool]:
    """The total as an expression for the method `partial`, and whether it goes where the sum is made.

    A total that has other ways out than the sum is asked for, so that no part is ever more than it.
    """
    if not total.returned.branches:
        return f"self.{_sum(total.books)}{partial.measure}{partial.cast}", True
    given = _call(partial, total.returned)
    head, arguments = types.split_generic(total.returned.type)
    type_ = arguments[0] if head == "Option" and len(arguments) == 1 else total.returned.type
    optional = type_ != total.returned.type
    if _NUMBER.fullmatch(type_):
        return f"{given}.unwrap_or_default()" if optional else given, False
    if partial.field and partial.literal.rsplit("::", 1)[-1] == type_.rsplit("::", 1)[-1]:
        field = partial.field
        return f"{given}.map_or(0, |usage| usage.{field})" if optional else f"{given}.{field}", False
    raise Refused(f"how to read a total off `{total.returned.type}` is not known")


def _call(partial: UpTo, returned: Returned) -> str:
    if not set(returned.parameters) <= set(partial.returned.parameters):
        raise Refused(f"`{returned.function}` takes what `{partial.returned.function}` is not given")
    return f"self.{returned.function}({', '.join(name for name, _ in returned.parameters)})"


def _free(names: tuple[str, ...], partial: UpTo) -> str:
    name = next((name for name in names if name not in partial.bound), None)
    if name is None:
        raise Refused(f"the names {', '.join(names)} are taken")
    return name


def _refuse_other_files(path: Path, books: Books, index: Index) -> None:
    crate = index.crate_of(path)
    filled = re.compile(rb"\.\s*%s\s*\.\s*(push|resize|extend|insert|append)\b" % books.entries.encode())
    for file in index.files_mentioning(crate, books.entries) if crate is not None else ():
        if file != path and filled.search(index.data(file) or b""):
            raise Refused(f"{file.name} fills a list of that name as well")


# --- the method that nobody calls any more ---


def _is_idle(path: Path, total: Total, index: Index) -> bool:
    """True when a private method is called nowhere but where the total read it."""
    data = index.data(path) or b""
    mentions = re.findall(rb"\b%s\b" % total.helper.encode(), data)
    crate = index.crate_of(path)
    files = index.files_mentioning(crate, total.helper) if crate is not None else (path,)
    item = data[slice(*_borders(_item(path, total, index)))]
    return len(mentions) == 2 and files == (path,) and b"pub" not in item.split(b"fn", 1)[0]


def _borders(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _item(path: Path, total: Total, index: Index) -> Span:
    """The method with what stands right above it, and the empty line before."""
    data = index.data(path) or b""
    above = rb"(?:\r?\n[ \t]*)?(?:\r?\n[ \t]*(?:///?|#\[)[^\n]*)*\r?\n[ \t]*[^\n]*\bfn %s\b"
    found = re.search(above % total.helper.encode(), data)
    if found is None:
        raise Refused(f"`{total.helper}` is not found where it is declared")
    tree = syntax.parse(data)
    at = syntax.node_at(tree, found.end() - 1)
    function = syntax.nearest(at, "function_item")
    if function is None:
        raise Refused(f"`{total.helper}` is not found where it is declared")
    return Span(found.start(), function.end_byte)
