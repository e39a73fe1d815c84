"""What `// reattach: allow(…)` silences, what it leaves alone, and what is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codemod import scan, suppress
from codemod.model import Source, Span
from codemod.rust.allows import AllowComment, allow_comments
from codemod.rust.syntax import parse
from tests.conftest import Reattach

RULE = "unguarded-registration"
ASSISTANT = "crates/assistant/src/assistant.rs"
PROMPTS = "crates/prompt_library/src/prompt_library.rs"
ALLOW = f'// reattach: allow({RULE}, reason = "the app ends first")'
ONLY = ("--select", RULE)


def comments(code: str) -> tuple[AllowComment, ...]:
    return allow_comments(parse(code.encode()))


def marked(code: str, name: str) -> Span:
    """The expression that starts with a call of `name` and ends where a comment of that name stands."""
    start, end = (code.index(mark) for mark in (f"{name}()", f"/*{name}*/"))
    return Span(len(code[:start].encode()), len(code[:end].encode()))


class TestPlaces:
    @pytest.mark.parametrize(
        ("body", "meant"),
        [
            ("ALLOW\na().detach()/*a*/;\nb().detach()/*b*/;", "a"),
            ("a().detach()/*a*/; ALLOW\nb().detach()/*b*/;", "a"),
            ("ALLOW\n// and why that is so,\n/* at length */\na().detach()/*a*/;", "a"),
            ("ALLOW\n#[cfg(test)]\na().detach()/*a*/;", "a"),
            ("ALLOW\n\na().detach()/*a*/;", ""),
            ("a().detach()/*a*/;\nALLOW", ""),
            ("ALLOW\nlet kept =\n    a().detach()/*a*/;", "a"),
            ("let kept =\n    a().detach()/*a*/; ALLOW", "a"),
            ("ALLOW\na()(|| {\n    b().detach()/*b*/;\n})\n.detach()/*a*/;", "a"),
            ("a()(|| { ALLOW\n    b().detach()/*b*/;\n})\n.detach()/*a*/;", "a"),
            ("a()(|| {\n    b().detach()/*b*/; ALLOW\n})\n.detach()/*a*/;", "b"),
            ("a()(|| {\n    b().detach()/*b*/;\n})\n.detach()/*a*/; ALLOW", "a"),
            ("a()(|| {\n    b().detach()/*b*/;\n})\nALLOW\n.detach()/*a*/;", "a"),
            ("ALLOW\nif open {\n    a().detach()/*a*/;\n}", ""),
            ("ALLOW\nmatch it {\n    One => a().detach()/*a*/,\n    _ => {}\n}", ""),
            ("match it {\n    ALLOW\n    One => a().detach()/*a*/,\n    Two => b().detach()/*b*/,\n}", "a"),
            ("match it {\n    ALLOW\n    One => {\n        a().detach()/*a*/;\n    }\n}", ""),
            ("all(\n    ALLOW\n    a().detach()/*a*/,\n    b().detach()/*b*/,\n);", "a"),
            ("é(); ALLOW\na().detach()/*a*/;", ""),
        ],
    )
    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_which_expressions_are_meant(self, body: str, meant: str, line_end: str) -> None:
        code = f"fn first() {{}}\nfn f() {{\n{body.replace('ALLOW', ALLOW)}\n}}\n".replace("\n", line_end)
        (comment,) = comments(code)
        names = [name for name in "ab" if f"/*{name}*/" in code]
        assert [name for name in names if comment.means(marked(code, name))] == list(meant)

    @pytest.mark.parametrize(
        "head", ["", "#![allow(dead_code)]\n", "//! What this is.\n", "// Licence\n\n", "\ufeff"]
    )
    def test_above_the_first_item_it_is_for_the_file(self, head: str) -> None:
        code = f"{head}{ALLOW}\n\n/// An item.\nuse x;\nfn f() {{\n    a().detach()/*a*/;\n}}\n"
        (comment,) = comments(code)
        assert comment.means(marked(code, "a"))

    @pytest.mark.parametrize("head", ["use x;\n", "#[cfg(test)]\n", "mod a {\n"])
    def test_below_it_is_not(self, head: str) -> None:
        code = f"{head}{ALLOW}\n\nfn f() {{\n    a().detach()/*a*/;\n}}\n"
        (comment,) = comments(code)
        assert not comment.means(marked(code, "a"))

    def test_a_field_may_be_meant(self) -> None:
        code = f"use x;\nstruct S {{\n    {ALLOW}\n    ids: Map<A, B>,\n    other: u8,\n}}\n"
        (comment,) = comments(code)
        assert comment.means(Span(code.index("ids"), code.index(",\n    other")))
        assert not comment.means(Span(code.index("other"), code.index(",\n}")))


class TestForm:
    @pytest.mark.parametrize(
        "text",
        [
            f"/{ALLOW}",
            f"//!{ALLOW[2:]}",
            f"/*{ALLOW[2:]} */",
            f"// Write `{ALLOW}` to keep it.",
            f"// TODO: {ALLOW[3:]}",
            f'let text = "{ALLOW[:30]}";',
            f"// x\n// {ALLOW}",
            "// reattach: it allows (nothing)",
        ],
    )
    def test_what_only_mentions_it_is_prose(self, text: str) -> None:
        assert comments(f"fn first() {{}}\n{text}\nfn f() {{}}\n") == ()

    @pytest.mark.parametrize(
        ("text", "rules", "reason"),
        [
            ('allow(a, reason = "b")', ["a"], "b"),
            ('allow( a-b , c ,reason="d (e), f" , )', ["a-b", "c"], "d (e), f"),
            (r'allow(reason = "say \"so\"", a)', ["a"], 'say "so"'),
            ('allow (a, a, reason = "b")', ["a"], "b"),
        ],
    )
    def test_rules_and_reason(self, text: str, rules: list[str], reason: str) -> None:
        (allow,) = suppress.read(Path("a.rs"), comments(f"// reattach: {text}\n"))
        assert (list(allow.rules), allow.reason, allow.problem) == (rules, reason, "")

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("allow(a)", "an allow needs a reason"),
            ('allow(a, reason = " ")', "an allow needs a reason"),
            ('allow(reason = "b")', "an allow needs a rule"),
            ("allow()", "an allow needs a rule"),
            ('allow(a, reason = "b"', "an allow cannot be read"),
            ('allow(a, reason = "b") because', "an allow cannot be read"),
            ("allow(a, reason = b)", "an allow cannot be read"),
            ('allow(a b, reason = "b")', "an allow cannot be read"),
            ('allow(a, , reason = "b")', "an allow cannot be read"),
        ],
    )
    def test_one_that_says_too_little_silences_nothing(self, text: str, problem: str) -> None:
        (allow,) = suppress.read(Path("a.rs"), comments(f"// reattach: {text}\n"))
        assert allow.problem == problem

    def test_a_file_without_the_word_is_not_parsed_for_it(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        parsed: list[bytes] = []

        def spy(data: bytes) -> object:
            parsed.append(data)
            return parse(data)

        monkeypatch.setattr(scan, "parse", spy)
        assert scan.scan_source(Source(tmp_path / "a.rs", b"// allow(x)"), []).allows == ()
        assert parsed == []
        assert len(scan.scan_source(Source(tmp_path / "a.rs", ALLOW.encode()), []).allows) == 1
        assert len(parsed) == 1


def edited(path: str, old: str, new: str) -> None:
    code = Path(path).read_text(encoding="utf-8")
    assert code.count(old) == 1
    Path(path).write_text(code.replace(old, new), encoding="utf-8")


def found(reattach: Reattach, *arguments: str | Path) -> list[dict[str, Any]]:
    entries = json.loads(reattach("check", "--output-format", "json", *arguments).out)
    assert isinstance(entries, list)
    return entries


@pytest.mark.usefixtures("example")
class TestFindings:
    @pytest.fixture(params=["above", "behind", "at the end", "file"])
    def allowed(self, request: pytest.FixtureRequest) -> str:
        """The example with its first finding allowed; gives the line the comment stands in."""
        start, end = "cx.spawn({\n", ".detach();\n"
        if request.param == "above":
            edited(ASSISTANT, start, f"{ALLOW}\n{start}")
        elif request.param == "behind":
            edited(ASSISTANT, start, f"{start[:-1]} {ALLOW}\n")
        elif request.param == "at the end":
            code = Path(ASSISTANT).read_text(encoding="utf-8")
            head, tail = code.split(start)
            body, rest = tail.split(end, 1)
            Path(ASSISTANT).write_text(f"{head}{start}{body}{end[:-1]} {ALLOW}\n{rest}", encoding="utf-8")
        else:
            Path(ASSISTANT).write_text(f"{ALLOW}\n{Path(ASSISTANT).read_text()}", encoding="utf-8")
        return ALLOW

    def test_an_allowed_finding_is_not_told(self, reattach: Reattach, allowed: str) -> None:
        assert [entry["path"] for entry in found(reattach)] == [PROMPTS]

    def test_it_is_not_mended_either(self, reattach: Reattach, allowed: str) -> None:
        before = Path(ASSISTANT).read_bytes()
        told = reattach("apply", "--allow-no-vcs")
        assert (told.code, told.err) == (0, "Applied 1 fix in 1 file\n")
        assert Path(ASSISTANT).read_bytes() == before
        assert reattach("check").code == 0

    def test_an_audit_shows_it_as_fine_with_the_reason(self, reattach: Reattach, allowed: str) -> None:
        entries = [entry for entry in found(reattach, "--audit") if entry["rule"] == RULE]
        assert [(entry["path"], entry["applicability"]) for entry in entries] == [
            (ASSISTANT, "fine"),
            (PROMPTS, "safe"),
        ]
        assert entries[0]["reason"] == "allowed: the app ends first"
        assert entries[0]["fix"] is None

    def test_other_rules_are_not_silenced(self, reattach: Reattach) -> None:
        edited(ASSISTANT, "cx.spawn({\n", f"{ALLOW.replace(RULE, 'detached-task')}\ncx.spawn({{\n")
        assert [entry["rule"] for entry in found(reattach, *ONLY)] == [RULE, RULE]


@pytest.mark.usefixtures("example")
class TestComplaints:
    def complaint(self, reattach: Reattach, comment: str, *arguments: str) -> dict[str, Any] | None:
        """What is said of `comment`, when it stands above the example's first finding."""
        edited(ASSISTANT, "cx.spawn({\n", f"{comment}\n                        cx.spawn({{\n")
        told = [entry for entry in found(reattach, *arguments) if entry["rule"] == "suppression"]
        for entry in told:
            assert entry["applicability"] == "report"
            assert entry["path"] == ASSISTANT
            line = Path(ASSISTANT).read_text().splitlines()[entry["line"] - 1]
            assert line[entry["column"] - 1 :] == comment
        assert len(told) <= 1
        return told[0] if told else None

    def test_none_of_one_that_is_right(self, reattach: Reattach) -> None:
        assert self.complaint(reattach, ALLOW) is None

    def test_without_a_reason(self, reattach: Reattach) -> None:
        told = self.complaint(reattach, f"// reattach: allow({RULE})")
        assert told is not None
        assert told["message"] == "an allow needs a reason"
        assert len([entry for entry in found(reattach) if entry["rule"] == RULE]) == 2

    def test_an_unknown_rule(self, reattach: Reattach) -> None:
        told = self.complaint(reattach, ALLOW.replace(RULE, "unguarded_registration"))
        assert told is not None
        assert told["message"] == "unknown rule `unguarded_registration` in an allow"
        assert told["reason"] == f"did you mean `{RULE}`?"

    def test_an_unknown_rule_beside_a_known_one(self, reattach: Reattach) -> None:
        assert self.complaint(reattach, ALLOW.replace(RULE, f"zzz, {RULE}")) is not None
        assert [entry["path"] for entry in found(reattach) if entry["rule"] == RULE] == [PROMPTS]

    def test_unused(self, reattach: Reattach) -> None:
        edited(PROMPTS, "use gpui", f"{ALLOW}\nuse gpui")
        edited(PROMPTS, ".detach();", ";")
        (told,) = [entry for entry in found(reattach) if entry["rule"] == "suppression"]
        assert (told["path"], told["message"]) == (PROMPTS, "unused allow")
        assert told["reason"] == f"`{RULE}` finds nothing here"
        assert reattach("check", PROMPTS).code == 1

    def test_unused_in_part(self, reattach: Reattach) -> None:
        other = "detached-subscription"
        told = self.complaint(reattach, ALLOW.replace(RULE, f"{RULE}, {other}"))
        assert told is not None
        assert (told["message"], told["reason"]) == ("unused allow", f"`{other}` finds nothing here")

    @pytest.mark.parametrize("arguments", [("--select", "detached-task"), ("--ignore", RULE)])
    def test_nothing_is_unused_before_its_rules_have_run(
        self, reattach: Reattach, arguments: tuple[str, ...]
    ) -> None:
        edited(ASSISTANT, ".detach();", ";")
        assert self.complaint(reattach, ALLOW, *arguments) is None

    def test_a_place_that_is_fine_is_used(self, reattach: Reattach) -> None:
        told = self.complaint(reattach, ALLOW.replace(RULE, "detached-task"))
        assert told is None
