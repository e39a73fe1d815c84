"""From a template to an edit: indentation, line ends, and no variable that goes missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from codemod import render
from codemod.model import Edit, Place, Plan, Snippet, Span, Suggestion
from tests.templates import stand_in

FILE = Path("/crate/src/lib.rs")

Template = Callable[[str], str]


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Template:
    """Writes a template into an empty folder of templates; gives its name."""
    stand_in(tmp_path, monkeypatch)

    def write(text: str) -> str:
        (tmp_path / "it.rs.j2").write_text(text, encoding="utf-8")
        return "it.rs.j2"

    return write


def _edit(
    name: str, data: bytes, span: Span, indent: str = "", place: Place = Place.INLINE, **values: object
) -> Edit:
    plan = Plan((Snippet(FILE, span, name, values, indent, place),))
    (edit,) = render.render_plan(plan, {FILE: data}.__getitem__).edits
    return edit


class TestText:
    def test_values_are_filled_in(self, template: Template) -> None:
        name = template("{{ owner }}.{{ field }}.remove({{ key }});\n")
        values = {"owner": "self", "field": "tasks", "key": "&id"}
        assert render.render_text(name, values) == "self.tasks.remove(&id);"

    def test_rust_is_not_taken_for_html(self, template: Template) -> None:
        name = template('{{ type }} "{{ text }}"')
        rust = "HashMap<Key, &'static str> && it"
        assert render.render_text(name, {"type": rust, "text": "<a>"}) == f'{rust} "<a>"'

    def test_a_value_is_never_read_as_a_template(self, template: Template) -> None:
        name = template("{{ text }}")
        assert render.render_text(name, {"text": "{{ 1 + 1 }}"}) == "{{ 1 + 1 }}"

    def test_lines_of_conditions_and_loops_leave_no_trace(self, template: Template) -> None:
        name = template(
            "a();\n{% for each in calls %}\n    {% if each %}\n{{ each }}();\n    {% endif %}\n{% endfor %}\n"
        )
        assert render.render_text(name, {"calls": ["b", "", "c"]}) == "a();\nb();\nc();"

    def test_only_the_last_newline_is_taken_off(self, template: Template) -> None:
        assert render.render_text(template("a {\n}\n\n"), {}) == "a {\n}\n"
        assert render.render_text(template("mut "), {}) == "mut "

    @pytest.mark.parametrize("text", ["{{ owner }}", "{% if owner %}x{% endif %}", "{{ key.owner }}"])
    def test_a_missing_variable_is_an_error(self, template: Template, text: str) -> None:
        with pytest.raises(UndefinedError, match="owner"):
            render.render_text(template(text), {"key": "id"})

    def test_a_missing_template_is_an_error(self) -> None:
        with pytest.raises(TemplateNotFound, match="nowhere"):
            render.render_text("nowhere.rs.j2", {})


class TestPlace:
    DATA = b"fn f() {\n    a();\n}\n"

    def test_inline_takes_the_place_of_its_span(self, template: Template) -> None:
        edit = _edit(template("b()\n"), self.DATA, Span(13, 16))
        assert edit == Edit(FILE, Span(13, 16), b"b()")

    def test_above_pushes_what_stands_there_onto_the_next_line(self, template: Template) -> None:
        edit = _edit(template("b();\n"), self.DATA, Span(13, 13), "    ", Place.ABOVE)
        assert edit == Edit(FILE, Span(13, 13), b"b();\n    ")

    def test_below_starts_a_line_of_its_own(self, template: Template) -> None:
        edit = _edit(template("b();\n"), self.DATA, Span(17, 17), "    ", Place.BELOW)
        assert edit == Edit(FILE, Span(17, 17), b"\n    b();")

    def test_a_blank_line_at_the_end_keeps_its_distance(self, template: Template) -> None:
        edit = _edit(template("b();\n\n"), self.DATA, Span(13, 13), "    ", Place.ABOVE)
        assert edit.text == b"b();\n\n    "

    def test_every_line_but_the_first_is_indented(self, template: Template) -> None:
        edit = _edit(template("if b {\n\n    c();\n}\n"), self.DATA, Span(13, 16), "        ")
        assert edit.text == b"if b {\n\n            c();\n        }"

    def test_tabs_stay_tabs_to_the_last_level(self, template: Template) -> None:
        edit = _edit(
            template("if b {\n    if c {\n        d();\n    }\n}\n"), b"\t\ta();\n", Span(2, 5), "\t\t"
        )
        assert edit.text.decode().split("\n") == [
            "if b {",
            "\t\t\tif c {",
            "\t\t\t\td();",
            "\t\t\t}",
            "\t\t}",
        ]

    @pytest.mark.parametrize(("indent", "column"), [("", 0), ("        ", 8), ("\t\t", 8), ("\t  ", 6)])
    def test_templates_know_their_column(self, template: Template, indent: str, column: int) -> None:
        edit = _edit(template("{{ column }}"), b"a", Span(0, 1), indent)
        assert edit.text == str(column).encode()

    def test_a_snippet_may_set_its_column_itself(self, template: Template) -> None:
        assert _edit(template("{{ column }}"), b"a", Span(0, 1), "    ", column=60).text == b"60"


class TestLineEnds:
    TWO_LINES = "b();\nc();\n"

    @pytest.mark.parametrize(
        ("data", "place", "expected"),
        [
            (b"a\n", 0, b"b();\nc();"),
            (b"a\r\n", 0, b"b();\r\nc();"),
            (b"a", 0, b"b();\nc();"),
            (b"a\nx\r\n", 0, b"b();\nc();"),
            (b"a\r\nx\n", 0, b"b();\r\nc();"),
            (b"a\nx\r\n", 2, b"b();\r\nc();"),
            (b"a\r\nx\n", 3, b"b();\nc();"),
        ],
        ids=["LF", "CRLF", "no end", "CRLF below", "LF below", "LF above", "CRLF above"],
    )
    def test_new_lines_end_as_the_line_they_are_put_into(
        self, template: Template, data: bytes, place: int, expected: bytes
    ) -> None:
        assert _edit(template(self.TWO_LINES), data, Span(place, place + 1)).text == expected

    def test_a_last_line_without_an_end_follows_the_one_before(self, template: Template) -> None:
        assert _edit(template(self.TWO_LINES), b"a\r\nb", Span(3, 4)).text == b"b();\r\nc();"
        assert _edit(template(self.TWO_LINES), b"a\nb", Span(2, 3)).text == b"b();\nc();"

    @pytest.mark.parametrize("place", [Place.ABOVE, Place.BELOW])
    def test_the_line_end_around_the_snippet_is_of_the_same_kind(
        self, template: Template, place: Place
    ) -> None:
        text = _edit(template(self.TWO_LINES), b"a\r\n", Span(1, 1), "", place).text
        assert text.count(b"\n") == text.count(b"\r\n") == 2


def test_a_plan_over_several_files_keeps_its_order(template: Template) -> None:
    other = FILE.with_name("other.rs")
    name = template("{{ text }}\n")
    snippets = [
        Snippet(path, Span(0, 0), name, {"text": path.name}, "", Place.ABOVE) for path in (other, FILE)
    ]
    suggestion = render.render_plan(Plan(tuple(snippets)), {FILE: b"a\n", other: b"a\r\n"}.__getitem__)
    assert suggestion == Suggestion(
        (Edit(other, Span(0, 0), b"other.rs\r\n"), Edit(FILE, Span(0, 0), b"lib.rs\n"))
    )
