"""Names and nouns, made from the names that are there."""

from __future__ import annotations

import re

# Types of keys that do not say what they stand for.
_SAYING_NOTHING = frozenset(
    {"String", "str", "SharedString", "Arc", "Rc", "PathBuf", "EntityId", "WeakEntity", "Entity"}
    | {f"{sign}{bits}" for sign in "ui" for bits in ("8", "16", "32", "64", "128", "size")}
)
_SUFFIXES = ("Id", "Ids", "Key", "Name", "Handle", "Token")


def words(camel: str) -> list[str]:
    """`ContextServerId` as `["context", "server", "id"]`; `HTTPServer` as `["http", "server"]`."""
    return [part.lower() for part in re.findall(r"[A-Z]+[0-9]*(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", camel)]


def stem(type_name: str) -> str:
    """What a type's name is about, in snake case.

    `ContextServerId` and `ContextServerName` give `context_server`.
    """
    name = type_name.rsplit("::", 1)[-1]
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            name = name[: -len(suffix)]
            break
    return "_".join(words(name))


def plural(noun: str) -> str:
    """The plural of an English noun in snake case or in words."""
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return f"{noun}es"
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def spoken(snake: str) -> str:
    """`slash_command` as `slash command`."""
    return snake.strip("_").replace("_", " ")


def joined(nouns: list[str]) -> str:
    """`["tools", "prompts"]` as `tools and prompts`."""
    return " and ".join([", ".join(nouns[:-1]), nouns[-1]]) if len(nouns) > 1 else nouns[0]


def subject(key_type: str, variable: str) -> str:
    """What a key stands for, in words: by its type, or by the variable where that says nothing."""
    name = key_type.partition("<")[0].lstrip("&").rsplit("::", 1)[-1]
    if name in _SAYING_NOTHING:
        name = re.sub(r"_(id|key|name)$", "", variable) or "key"
        return spoken("entry" if name in ("id", "key", "name") else name)
    return spoken(stem(name))
