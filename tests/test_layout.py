"""Lines are broken where rustfmt breaks them: by its own word, and at the widths that decide."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

import pytest

from codemod import layout
from tests.rustfmt import formatted, need_rustfmt

CASES = 400
EDITIONS = ("2021", "2024")
BODY = "\n    work();\n}"


def _name(choice: random.Random, shortest: int, longest: int) -> str:
    return "".join(choice.choices(string.ascii_lowercase, k=choice.randint(shortest, longest)))


def _key(choice: random.Random) -> str:
    return choice.choice(["id", "server_id", "&server_id", "server_id.clone()", "&event.server_id"])


def _chain(choice: random.Random, *calls: str) -> list[str]:
    root = choice.choice(["self", "this", "store", "me"])
    return [root, f".{_name(choice, 6, 48)}", *calls]


def _if_let(choice: random.Random, column: int) -> str:
    pattern, method = choice.choice(
        [
            ("Entry::Vacant(entry)", "entry"),
            ("hash_map::Entry::Vacant(vacant)", "entry"),
            ("Some(ids)", "remove"),
        ]
    )
    return layout.if_let(pattern, _chain(choice, f".{method}({_key(choice)})"), column) + BODY


def _asks(choice: random.Random, column: int) -> str:
    asked = [_chain(choice, f".contains_key({_key(choice)})") for _ in range(choice.randint(1, 3))]
    return layout.condition(asked, column) + BODY


def _removes(choice: random.Random, column: int) -> str:
    return layout.condition([_chain(choice, f".remove({_key(choice)})", ".is_some()")], column) + BODY


def _stores(choice: random.Random, column: int) -> str:
    return layout.statement(_chain(choice, f".insert({_key(choice)}, task)"), column)


def _registers(choice: random.Random, column: int) -> str:
    chain = _chain(choice, f".register({_key(choice)}, cx)")
    return layout.let_else("Some(owner)", chain, column) + "\n    return;\n};"


def _holds(choice: random.Random, column: int) -> str:
    receiver = [choice.choice(["self", "this"]), f".{_name(choice, 6, 32)}"]
    clean_up = f"Self::{_name(choice, 8, 40)}"
    return layout.method(receiver, "hold", [_key(choice), "owner", clean_up, "cx"], column)


def _signs(choice: random.Random, column: int) -> str:
    parameters = ["&mut self", f"id: &{_name(choice, 4, 30).capitalize()}", "cx: &mut Context<Self>"]
    return layout.signature(_name(choice, 8, 50), parameters, column) + " {" + BODY


def _logs(choice: random.Random, column: int) -> str:
    others = ["tool_ids.len()", _name(choice, 3, 30)][: choice.randint(0, 2)]
    name = choice.choice(["log::info!", "log::debug!", "tracing::debug!"])
    return layout.call(name, [f'"{_name(choice, 10, 90)}"', *others], column)


def _sets(choice: random.Random, column: int) -> str:
    # A list of shorter ones rustfmt fills line by line; a subscription's name is never that short.
    items = [_name(choice, 11, 30) for _ in range(choice.randint(1, 5))]
    name, plain = _name(choice, 3, 40), choice.choice(["HashMap::default()", "Vec::new()"])
    listed = f"vec![{', '.join(items)}]"
    name, value = choice.choice([(name, listed), (name, name), ("_subscriptions", listed), ("tasks", plain)])
    lines = layout.field(name, value, column + 4).split("\n")
    return "\n".join(["Self {", "    first: first(one, two),", *(f"    {line}" for line in lines), "}"])


SHAPES: dict[str, Callable[[random.Random, int], str]] = {
    "if let": _if_let,
    "asks": _asks,
    "removes": _removes,
    "stores": _stores,
    "registers": _registers,
    "holds": _holds,
    "signs": _signs,
    "logs": _logs,
    "sets": _sets,
}


# How deep a shape stands at most where that is less than all others: methods are in no blocks.
DEEPEST = {"signs": 6}


def _function(number: int, statement: str, depth: int) -> str:
    """A function that holds `statement` inside `depth - 1` blocks."""
    opened = [f"fn f{number}() {{", *(f"{'    ' * level}{{" for level in range(1, depth))]
    closed = [f"{'    ' * level}}}" for level in reversed(range(depth))]
    return "\n".join([*opened, *(f"{'    ' * depth}{line}" for line in statement.split("\n")), *closed])


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("shape", SHAPES)
def test_statements_are_laid_out_as_rustfmt_does(shape: str, edition: str) -> None:
    need_rustfmt()
    choice = random.Random(f"{shape} {edition}")
    ours = []
    for number in range(CASES):
        depth = choice.randint(1, DEEPEST.get(shape, 13))
        ours.append(_function(number, SHAPES[shape](choice, 4 * depth), depth))
    theirs = formatted("\n\n".join(ours) + "\n", edition).rstrip("\n").split("\n\n")
    assert len(theirs) == len(ours)
    assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_imports_are_filled_as_rustfmt_does(edition: str) -> None:
    need_rustfmt()
    choice = random.Random(edition)
    ours = []
    for number in range(CASES):
        # One hump each, so that every edition sorts them alike.
        names = sorted({_name(choice, 3, 16).capitalize() for _ in range(choice.randint(2, 20))})
        depth = choice.randint(1, 3)
        opened = [f"{'    ' * level}mod m{number}_{level} {{" for level in range(depth)]
        lines = layout.use_list("use gpui", names, 4 * depth).split("\n")
        closed = [f"{'    ' * level}}}" for level in reversed(range(depth))]
        ours.append("\n".join([*opened, *(f"{'    ' * depth}{line}" for line in lines), *closed]))
    theirs = formatted("\n".join(ours) + "\n", edition).rstrip("\n")
    assert theirs.split("\nmod ") == "\n".join(ours).split("\nmod ")


class TestWithoutRustfmt:
    def test_a_statement_fits_60_columns_on_one_line(self) -> None:
        field = "." + "f" * (60 - len("self..remove(id)"))
        assert layout.statement(["self", field, ".remove(id)"], 8) == f"self{field}.remove(id);"
        assert layout.statement(["self", f"{field}f", ".remove(id)"], 8) == f"self{field}f\n    .remove(id);"

    def test_only_a_short_root_keeps_its_first_link(self) -> None:
        field = "." + "f" * 60
        assert layout.statement(["this", field, ".remove(id)"], 8).startswith(f"this{field}\n")
        assert layout.statement(["store", field, ".remove(id)"], 8).startswith(f"store\n    {field}\n")

    def test_a_line_ends_at_column_100(self) -> None:
        inline = "self.tasks.insert(id, task);"
        chain = ["self", ".tasks", ".insert(id, task)"]
        assert layout.statement(chain, 100 - len(inline)) == inline
        assert layout.statement(chain, 101 - len(inline)) == "self.tasks\n    .insert(id, task);"

    def test_alternatives_stand_below_one_another_when_one_is_too_long(self) -> None:
        long = ["self", "." + "f" * 50, ".contains_key(id)"]
        short = ["self", ".b", ".contains_key(id)"]
        assert (
            layout.condition([short, short], 8) == "if self.b.contains_key(id) || self.b.contains_key(id) {"
        )
        assert layout.condition([short, long], 8).split("\n") == [
            "if self.b.contains_key(id)",
            "    || self",
            f"        {long[1]}",
            "        .contains_key(id)",
            "{",
        ]

    def test_the_brace_alone_may_go_onto_the_next_line(self) -> None:
        head = "if self.f.contains_key(id)"
        chain = [["self", ".f", ".contains_key(id)"]]
        assert layout.condition(chain, 98 - len(head)) == f"{head} {{"
        assert layout.condition(chain, 99 - len(head)) == f"{head}\n{{"

    def test_a_value_goes_below_its_pattern_before_it_is_broken(self) -> None:
        chain = ["this", "." + "f" * 30, ".entry(id)"]
        assert (
            layout.if_let("Entry::Vacant(entry)", chain, 44)
            == f"if let Entry::Vacant(entry) =\n    {''.join(chain)}\n{{"
        )

    def test_arguments_beyond_60_columns_go_onto_lines_of_their_own(self) -> None:
        short = '"' + "a" * (60 - len(', ids.len()""')) + '"'
        assert layout.call("log::info!", [short, "ids.len()"], 8) == f"log::info!({short}, ids.len());"
        long = '"' + "a" * (61 - len(', ids.len()""')) + '"'
        assert (
            layout.call("log::info!", [long, "ids.len()"], 8)
            == f"log::info!(\n    {long},\n    ids.len()\n);"
        )

    def test_a_lone_argument_may_fill_the_line(self) -> None:
        text = '"' + "a" * (100 - 8 - len('log::info!("");')) + '"'
        assert "\n" not in layout.call("log::info!", [text], 8)
        assert layout.call("log::info!", [text], 9) == f"log::info!(\n    {text}\n);"

    def test_an_import_list_is_filled_line_by_line(self) -> None:
        names = [f"{letter}{'x' * 15}" for letter in "ABCDEFGH"]
        first, second = ", ".join(names[:5]), ", ".join(names[5:])
        assert layout.use_list("use gpui", names, 0) == f"use gpui::{{\n    {first},\n    {second},\n}};"
