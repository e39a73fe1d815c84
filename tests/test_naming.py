"""Names and nouns are made from the names that are there."""

from __future__ import annotations

import pytest

from codemod.plans import naming


@pytest.mark.parametrize(
    ("camel", "words"),
    [
        ("ContextServerId", ["context", "server", "id"]),
        ("HTTPServer", ["http", "server"]),
        ("ServerURL", ["server", "url"]),
        ("Utf8Path", ["utf8", "path"]),
        ("V2Model", ["v2", "model"]),
        ("tool", ["tool"]),
        ("tool_id", ["tool", "id"]),
        ("_Hidden", ["hidden"]),
        ("", []),
    ],
)
def test_words_of_a_type_name(camel: str, words: list[str]) -> None:
    assert naming.words(camel) == words


@pytest.mark.parametrize(
    ("type_name", "stem"),
    [
        ("ContextServerId", "context_server"),
        ("ContextServerName", "context_server"),
        ("project::ContextServerId", "context_server"),
        ("ToolIds", "tool"),
        ("PluginKey", "plugin"),
        ("Plugin", "plugin"),
        ("Id", "id"),
        ("Handle", "handle"),
        ("WorktreeIdentity", "worktree_identity"),
        ("Grid", "grid"),
    ],
)
def test_the_stem_says_what_a_type_is_about(type_name: str, stem: str) -> None:
    assert naming.stem(type_name) == stem


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("tool", "tools"),
        ("slash command", "slash commands"),
        ("patch", "patches"),
        ("brush", "brushes"),
        ("class", "classes"),
        ("index", "indexes"),
        ("entry", "entries"),
        ("key", "keys"),
        ("query", "queries"),
        ("display", "displays"),
    ],
)
def test_plurals(noun: str, plural: str) -> None:
    assert naming.plural(noun) == plural


def test_snake_case_is_spoken_in_words() -> None:
    assert naming.spoken("slash_command") == "slash command"
    assert naming.spoken("_tool") == "tool"


@pytest.mark.parametrize(
    ("nouns", "joined"),
    [
        (["tools"], "tools"),
        (["tools", "prompts"], "tools and prompts"),
        (["tools", "prompts", "commands"], "tools, prompts and commands"),
    ],
)
def test_nouns_are_joined_as_in_a_sentence(nouns: list[str], joined: str) -> None:
    assert naming.joined(nouns) == joined
