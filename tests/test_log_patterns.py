"""What messages say; among them everything that the fixes and the kit print."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from codemod.evidence.patterns import Patterns, kind_of, server_of
from codemod.logsettings import Event, LogPattern
from codemod.model import ReattachError
from codemod.resources import templates_dir
from tests.golden import GOLDEN

LOGGED = re.compile(r'\b(?:trace|debug|info|warn|error)!\(\s*"([^"]*)"')
OF_A_FIX = re.compile(
    r"^(removing|registered|dropped|keeping|task of) |already has| changed to |\{\} \w+ left after "
)
RULES = ("unguarded-registration", "untracked-cleanup", "lifecycle-logging")


def _said(message: str) -> tuple[str, ...] | None:
    meaning = Patterns().meaning(message.encode())
    if meaning is None:
        return None
    count = "" if meaning.count is None else str(meaning.count)
    return (meaning.event, meaning.kind, meaning.server, meaning.name, count)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("========== starting zed ==========", ("app-start", "", "", "", "")),
        ("========== starting zed version 0.200.0, sha 1234 ==========", ("app-start", "", "", "", "")),
        (
            'registering context server tool: "puppeteer_navigate"',
            ("register", "tool", "", "puppeteer_navigate", ""),
        ),
        ('registering context server command: "a"', ("register", "command", "", "a", "")),
        ('registering context server prompt: "a"', ("register", "prompt", "", "a", "")),
        (r'registering context server tool: "a \"b\""', ("register", "tool", "", r"a \"b\"", "")),
        ("starting context server puppeteer", ("starting", "", "puppeteer", "", "")),
        ('starting context server (executable="node", args=["x"])', None),
        ("Started my own context server", ("started", "", "my own", "", "")),
        ("x context server failed to start: no such file", ("failed", "", "x", "", "")),
        ("`x` context server failed to start", ("failed", "", "x", "", "")),
        ("removing 3 tools of context server x", ("clean-up", "tool", "x", "", "3")),
        (
            'removing 3 slash commands of context server ContextServerId("x")',
            ("clean-up", "command", "x", "", "3"),
        ),
        ("removing tools of context server x", ("clean-up", "tool", "x", "", "")),
        ("removing 1,234 plugin commands", ("clean-up", "command", "", "", "1234")),
        ("Cleaning up 3 slash commands for context server x", ("clean-up", "command", "x", "", "3")),
        ("Cleaned up task for context server x", ("task-end", "registration", "x", "", "")),
        ("Context server x already has tools registered, skipping", ("skip", "tool", "x", "", "")),
        ("Received tools/list_changed notification for server x", ("status", "list_changed", "x", "", "")),
        ("registering context server tool: puppeteer", None),
        ('registering context server tool: "pupp', None),
        ('registering context server tool: "a" twice', None),
        ("removing something", None),
        ('registering what they call [x] tool: "a"', None),
        ("said: registering context server tool", None),
    ],
)
def test_built_in_messages(message: str, said: tuple[str, ...] | None) -> None:
    assert _said(message) == said


def _filled_in(message: str) -> str:
    """The message as it is printed: 7 where a count can be, a quoted word for what is printed with `{:?}`."""
    message = re.sub(
        r"\{count\}|^(removing|registered|dropped) \{\}|cancelled \{\}",
        lambda at: re.sub(r"\{.*\}", "7", at[0]),
        message,
    )
    return re.sub(r"\{[^}]*\}", lambda at: '"one"' if ":?" in at[0] else "one", message)


def _fixes() -> Iterator[str]:
    for rule in RULES:
        for after in sorted(GOLDEN.glob(f"{rule}/*/after.rs")):
            yield from filter(OF_A_FIX.search, LOGGED.findall(after.read_text(encoding="utf-8")))


def _kit() -> Iterator[str]:
    for module in sorted((templates_dir() / "_kit").glob("*.rs.j2")):
        yield from LOGGED.findall(module.read_text(encoding="utf-8"))


@pytest.mark.parametrize("message", sorted({*_fixes(), *_kit()}))
def test_what_fixes_and_kit_print_is_understood(message: str) -> None:
    printed = _filled_in(message)
    said = _said(printed)
    assert said is not None
    assert said[-1] == ("7" if "7" in printed else "")


def test_fixes_and_kit_print_something() -> None:
    assert len(set(_fixes())) > 10
    assert set(_kit())


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("tools", "tool"),
        ("slash commands", "command"),
        ("entries", "entry"),
        ("classes", "class"),
        ("class", "class"),
    ],
)
def test_kinds_are_told_in_the_singular(words: str, kind: str) -> None:
    assert kind_of(words) == kind


@pytest.mark.parametrize(
    "words", ["x", "context server x", "Context server x", 'Id("x")', '"x"', 'context server "x"']
)
def test_a_server_is_known_by_its_id(words: str) -> None:
    assert server_of(words) == "x"


class TestAdded:
    def test_a_message_of_another_application(self) -> None:
        pattern = LogPattern(Event.REGISTER, "{server} offers {kind} <{name}> ({} ms)")
        meaning = Patterns([pattern]).meaning(b"editor offers actions <save> (3 ms)")
        assert meaning is not None
        assert meaning.key == ("action", "editor", "save")

    def test_it_goes_before_what_is_built_in(self) -> None:
        pattern = LogPattern(Event.IGNORE, "removing {} tools of {}")
        assert Patterns([pattern]).meaning(b"removing 3 tools of context server x") is None

    def test_braces_stand_for_themselves_when_doubled(self) -> None:
        pattern = LogPattern(Event.REGISTER, "tool {{{name}}} added", "tool")
        meaning = Patterns([pattern]).meaning(b"tool {x} added")
        assert meaning is not None
        assert meaning.name == "x"

    @pytest.mark.parametrize(
        "message", ["{tool} added here", "{name} is {name} again", "{name!r} added", "{name:3} added"]
    )
    def test_a_placeholder_nobody_knows_is_an_error(self, message: str) -> None:
        with pytest.raises(ReattachError, match="not a pattern"):
            Patterns([LogPattern(Event.REGISTER, message)])

    @pytest.mark.parametrize("message", ["{name}", "on {name}", "{name} {kind} {server}"])
    def test_it_needs_some_text_to_look_for(self, message: str) -> None:
        with pytest.raises(ReattachError, match="fixed text"):
            Patterns([LogPattern(Event.REGISTER, message)])

    @pytest.mark.parametrize("message", ["{name", "name} added"])
    def test_braces_must_match(self, message: str) -> None:
        with pytest.raises(ReattachError, match="not a pattern"):
            Patterns([LogPattern(Event.REGISTER, message)])
