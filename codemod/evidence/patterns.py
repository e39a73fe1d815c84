"""The messages to look for: what Zed prints, what the fixes and the kit print, and what the settings add."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from string import Formatter

from codemod.evidence.accounts import Key
from codemod.logsettings import Event, LogPattern
from codemod.model import ReattachError

_FIELDS = ("name", "server", "count", "kind")
# Shorter texts are everywhere, and finding them everywhere takes as long as reading every line.
_LEAST_TEXT = 4

# The first that fits counts. Zed's own lines are those of 2024 to 2026; "Cleaning up" and "Cleaned up" are
# those of a hand-made fix that is in use.
BUILT_IN = (
    LogPattern(Event.APP_START, "========== starting {}"),
    LogPattern(Event.REGISTER, 'registering context server tool: "{name}"', "tool"),
    LogPattern(Event.REGISTER, 'registering context server command: "{name}"', "command"),
    LogPattern(Event.REGISTER, 'registering {kind}: "{name}"'),
    LogPattern(Event.REGISTER, "registered {count} {kind} of {server}"),
    LogPattern(Event.STATUS, "keeping the {kind} of {server}, beside {} others"),
    LogPattern(Event.IGNORE, "starting context server (executable={}"),
    LogPattern(Event.STARTING, "starting context server {server}"),
    LogPattern(Event.STARTED, "Started {server} context server"),
    LogPattern(Event.FAILED, "{server} context server failed to start: {}"),
    LogPattern(Event.FAILED, "{server} context server failed to start"),
    LogPattern(Event.STATUS, "Received tools/list_changed notification for server {server}", "list_changed"),
    LogPattern(Event.CLEAN_UP, "removing {count} {kind} of {server}"),
    LogPattern(Event.CLEAN_UP, "removing {kind} of {server}"),
    LogPattern(Event.CLEAN_UP, "removing {count} {kind}"),
    LogPattern(Event.CLEAN_UP, "Cleaning up {count} {kind} for {server}"),
    LogPattern(Event.TASK_END, "dropped the registration task of {server}", "registration"),
    LogPattern(Event.TASK_END, "dropped the {kind} registration task"),
    LogPattern(Event.TASK_END, "Cleaned up task for {server}", "registration"),
    LogPattern(Event.CLEAN_UP, "dropped {count} {kind} of {server}"),
    LogPattern(Event.CLEAN_UP, "dropped the {kind} of {server}"),
    LogPattern(Event.TASK_START, "task of {kind} started for {server}"),
    LogPattern(Event.TASK_START, "task of {kind} started"),
    LogPattern(Event.TASK_END, "task of {kind} ended for {server}"),
    LogPattern(Event.TASK_END, "task of {kind} ended"),
    LogPattern(Event.ALERT, "growth of {kind} from {} to {} in {} periods"),
    LogPattern(Event.SKIP, "left alone {server}: registered already"),
    LogPattern(Event.CLEAN_UP, "cleaning up {count} resources of {server}"),
    LogPattern(Event.TASK_END, "cancelled the task of {name} in {kind}"),
    LogPattern(Event.TASK_END, "cancelled {count} tasks of {kind}"),
)
# These begin with a name, so they have to be looked for one by one; all of them are printed at level debug.
BUILT_IN_DEBUG = (
    LogPattern(Event.SKIP, "{server} already has {kind} registered, skipping"),
    LogPattern(Event.STATUS, "{server} changed to {name}", "changed to"),
    LogPattern(Event.STATUS, "{} {kind} left after {server}"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Meaning:
    """What one message says.

    `kind` is in the singular ("tool"), empty where the message does not say; so are `name` and `server`.
    `count` is None where none is given. `text` is the message itself.
    """

    event: Event
    kind: str
    server: str
    name: str
    count: int | None
    text: str
    key: Key = dataclasses.field(init=False)
    """What tells one resource from another: kind, server and name."""

    def __post_init__(self) -> None:
        """Keep the key, which is asked for more often than anything else."""
        object.__setattr__(self, "key", (self.kind, self.server, self.name))


@dataclasses.dataclass(frozen=True, slots=True)
class _Compiled:
    pattern: LogPattern
    whole: re.Pattern[bytes]
    head: bytes
    """The fixed text at its begin."""
    needle: bytes
    """Its longest fixed text."""

    def meaning(self, message: bytes) -> Meaning | None:
        found = self.whole.fullmatch(message)
        if found is None:
            return None
        said = {name: _text(value) for name, value in found.groupdict(b"").items()}
        count = said.get("count", "")
        return Meaning(
            self.pattern.event,
            kind_of(said["kind"]) if said.get("kind") else self.pattern.kind,
            server_of(said.get("server", "")),
            said.get("name", ""),
            int(re.sub("[,_]", "", count)) if count else None,
            _text(message),
        )


class Patterns:
    """All patterns together: where in a block of a log they may be, and what a message says."""

    def __init__(self, added: Iterable[LogPattern] = ()) -> None:
        """Those of the settings come before the built-in ones.

        Raises:
            ReattachError: for a message with a placeholder nobody knows, or without enough fixed text.
        """
        open_ended = [_compile(pattern) for pattern in (*added, *BUILT_IN)]
        of_debug = [_compile(pattern) for pattern in BUILT_IN_DEBUG]
        every = [*open_ended, *of_debug]
        # Of two heads of which one begins with the other, the shorter finds both.
        heads = {item.head for item in every if len(item.head) >= _LEAST_TEXT}
        heads = {head for head in heads if not any(head != h and head.startswith(h) for h in heads)}
        texts = b"|".join(map(re.escape, sorted(heads)))
        # A literal in front lets the search run at the speed of the memory.
        self.heads = re.compile(rb"\] (?:" + texts + rb")[^\n]*")
        self.plain_heads = re.compile(rb": (?:" + texts + rb")[^\n]*")
        """The same for logs that print no brackets around where a record comes from."""
        self.needles = _needles(open_ended)
        """Texts within the messages that begin with a name."""
        self.debug_needles = _needles(of_debug)
        self._head = re.compile(texts)
        self._texts = tuple(item.head for item in every if item.head)
        self._quoting = tuple(item.head for item in every if item.head.endswith(b'"'))
        # What begins with a name may begin with anything.
        self._without_head = [item for item in every if len(item.head) < _LEAST_TEXT]
        self._with_head = {
            head: [item for item in every if item.head.startswith(head) or item in self._without_head]
            for head in heads
        }

    def meaning(self, message: bytes) -> Meaning | None:
        """What `message`, without its header, says; None if it is not one of those looked for."""
        for item in self._fitting(message):
            found = item.meaning(message) if item.needle in message else None
            if found is not None:
                return None if found.event is Event.IGNORE else found
        return None

    def is_cut(self, message: bytes) -> bool:
        """Whether `message`, which says nothing, breaks off in a quoted name."""
        return message.startswith(self._quoting)

    def begins(self, message: bytes) -> bool:
        """Whether `message` is the begin of one that is looked for, and no more than that."""
        return any(text.startswith(message) for text in self._texts) or self.is_cut(message)

    def _fitting(self, message: bytes) -> Sequence[_Compiled]:
        head = self._head.match(message)
        return self._without_head if head is None else self._with_head[head[0]]


def kind_of(words: str) -> str:
    """One word for a kind: "slash commands" and "context server command" are both "command"."""
    word = words.rsplit(" ", 1)[-1]
    if word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word.removesuffix("es")
    return word.removesuffix("s") if not word.endswith("ss") else word


def server_of(words: str) -> str:
    """The id of a server without what is written around it: `context server "x"` and `Id("x")` are both x."""
    words = re.sub(r"(?i)^context servers? ", "", words)
    wrapped = re.fullmatch(r"\w+\((.*)\)", words)
    return (wrapped[1] if wrapped else words).strip('"`')


def _compile(pattern: LogPattern) -> _Compiled:
    whole, texts, seen = [], [], set[str]()
    try:
        parts = list(Formatter().parse(pattern.message))
    except ValueError as error:
        raise ReattachError(f"not a pattern for messages: {pattern.message!r}: {error}") from error
    for number, (text, field, spec, conversion) in enumerate(parts):
        whole.append(re.escape(text.encode()))
        texts.append(text)
        if field is None:
            continue
        if spec or conversion or field in seen or (field and field not in _FIELDS):
            known = ", ".join(f"{{{name}}}" for name in _FIELDS)
            raise ReattachError(
                f"not a pattern for messages: {pattern.message!r}: {{{field}}}",
                hint=f"there are {known}, each once, and {{}} for the rest",
            )
        after = parts[number + 1][0] if number + 1 < len(parts) else ""
        whole.append(_group(field, quoted=text.endswith('"') and after.startswith('"')).encode())
        seen.update(filter(None, [field]))
    needle = max(texts, key=len)
    if len(needle) < _LEAST_TEXT:
        raise ReattachError(f"a pattern needs {_LEAST_TEXT} characters of fixed text: {pattern.message!r}")
    return _Compiled(pattern, re.compile(b"".join(whole)), texts[0].encode(), needle.encode())


def _needles(patterns: Iterable[_Compiled]) -> tuple[bytes, ...]:
    texts = {item.needle for item in patterns if len(item.head) < _LEAST_TEXT}
    return tuple(
        sorted(text for text in texts if not any(other != text and other in text for other in texts))
    )


def _group(field: str, *, quoted: bool) -> str:
    if not field:
        return ".*"
    if field == "count":
        return r"(?P<count>\d[\d,_]*)"
    if quoted:
        return f'(?P<{field}>(?:[^"\\\\]|\\\\.)*)'
    # A kind is a few words, which keeps a pattern that asks for little else from taking in whole sentences.
    return r"(?P<kind>[\w /-]{1,60}?)" if field == "kind" else f"(?P<{field}>.+?)"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
