"""Records out of bytes: forms of lines, torn and glued ones, and blocks that end anywhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from codemod.evidence import records
from codemod.evidence.patterns import Patterns
from codemod.evidence.records import Records, first_time, seconds
from tests import logs
from tests.logs import MadeLog

HEAD = "2025-06-03T20:42:28-05:00 INFO  [agent::thread_store] "
TIME = datetime.fromisoformat("2025-06-03T20:42:28-05:00").timestamp()


def tool(name: str) -> str:
    return f'registering context server tool: "{name}"'


def read(text: str | bytes, size: int = 1 << 20) -> tuple[list[tuple[float | None, str]], Records]:
    """Time and name of each record in `text`, which is read in blocks of `size` bytes."""
    data = text.encode() if isinstance(text, str) else text
    reader = Records(Patterns())
    found = [
        record for start in range(0, len(data), size) for record in reader.feed(data[start : start + size])
    ]
    return [(time, said.name) for time, said in found + reader.end()], reader


@pytest.mark.parametrize("form", logs.FORMS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_form_of_line_is_read(form: Callable[[datetime, str, str, str], str], newline: str) -> None:
    log = MadeLog(form)
    if form is logs.tracing:
        log.now = log.now.astimezone(datetime.fromisoformat("2025-01-01T00:00:00Z").tzinfo)
    for name in "ab":
        log.register("x", name)
    log.say("Server not initialized", "ERROR", "lsp")
    assert read(log.text(newline))[0] == [(TIME, "a"), (TIME, "b")]


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        (b"2025-06-03T20:42:28-05:00", TIME),
        (b"2025-06-04T01:42:28Z", TIME),
        (b"2025-06-04T01:42:28", TIME),
        (b"2025-06-03T20:42:28.5-05:00", TIME + 0.5),
        (b"2025-06-03T20:42:28.123456789-0500", TIME + 0.123456),
        (b"2025-06-03", None),
        (b"2025-13-03T20:42:28-05:00", None),
        (b"2025-06-03T25:42:28-05:00", None),
        (b"20:42:28", None),
        (b"", None),
    ],
)
def test_times(stamp: bytes, time: float | None) -> None:
    assert seconds(stamp) == pytest.approx(time)


def test_every_second_has_its_own_time() -> None:
    log = MadeLog()
    times = []
    for _ in range(300):
        log.register("x", "a")
        times.append(log.now.timestamp())
        log.tick(17)
        log.now = log.now.astimezone(timezone(timedelta(hours=len(times) % 3, minutes=30)))
    assert [time for time, _ in read(log.text())[0]] == times


def test_a_time_that_is_none_is_not_made_up() -> None:
    lines = [f"2025-06-03T20:42:{second}-05:00 INFO  [x] {tool('a')}" for second in ("28", "61", "2x", " 3")]
    assert [time for time, _ in read("\n".join(lines))[0] if time is not None] == [TIME]


@pytest.mark.parametrize("size", [1, 2, 7, 60, 61, 10_000])
def test_blocks_may_end_anywhere(size: int) -> None:
    text = "".join(f"{HEAD}{tool(name)}\nsecond line of something\n" for name in "abcd")
    assert read(text, size)[0] == [(TIME, name) for name in "abcd"]


@pytest.mark.parametrize(
    "line",
    [
        f"{HEAD}said: {tool('a')}",
        f"{HEAD}[x] {tool('a')}",
        f"2025-06-03T20:42:28-05:00 WARN  [context_server::client] context server stderr: {HEAD}{tool('a')}",
        f'{HEAD}they wrote "{HEAD}{tool("a")}',
        f"    {HEAD}{tool('a')}",
        f"  [x] {tool('a')}",
        tool("a"),
        f"on Tuesday [x] {tool('a')}",
    ],
)
def test_what_is_only_quoted_does_not_count(line: str) -> None:
    assert read(f"{line}\n")[0] == []


class TestTorn:
    @pytest.mark.parametrize("missing", range(1, len(HEAD)))
    def test_a_header_without_its_begin(self, missing: int) -> None:
        found, reader = read(f"{HEAD}{tool('a')}"[missing:] + "\n")
        # Between the level and the module there are only spaces, as there are in front of what is quoted.
        readable = HEAD[missing] != " " or HEAD[missing:].startswith(" INFO")
        if missing <= HEAD.index("["):
            assert found == ([(None, "a")] if readable else [])
        assert len(found) <= 1
        assert reader.cut == len(found)

    @pytest.mark.parametrize("kept", range(1, len(HEAD + tool("abc"))))
    def test_a_line_without_its_end(self, kept: int) -> None:
        text = f"{HEAD}{tool('abc')}"[:kept]
        assert read(f"{text}\n{HEAD}{tool('b')}\n")[0] == [(TIME, "b")]

    def test_one_that_breaks_off_in_its_name_is_told(self) -> None:
        assert read(f'{HEAD}registering context server tool: "pupp')[1].cut == 1

    def test_the_last_line_may_have_no_end(self) -> None:
        assert read(HEAD + tool("a"))[0] == [(TIME, "a")]


class TestGlued:
    def test_two_records_in_a_line(self) -> None:
        found, reader = read(f"{HEAD}{tool('a')}{HEAD}{tool('b')}{HEAD}{tool('c')}\n")
        assert found == [(TIME, "a"), (TIME, "b"), (TIME, "c")]
        assert reader.cut == 0

    @pytest.mark.parametrize("kept", range(5, len(HEAD + tool("abc"))))
    def test_the_first_broke_off(self, kept: int) -> None:
        torn = f"{HEAD}{tool('abc')}"[:kept]
        found, _ = read(f"{torn}{HEAD}{tool('b')}\n")
        assert found == [(TIME, "b")]

    def test_what_broke_off_in_another_message_could_as_well_quote(self) -> None:
        assert read(f"{HEAD}they wrote {HEAD}{tool('b')}\n")[0] == []

    def test_the_second_may_be_of_another_kind(self) -> None:
        found, _ = read(f"{HEAD}{tool('a')}2025-06-03T20:42:29-05:00 ERROR [lsp] Server not initialized\n")
        assert found == [(TIME, "a")]


class TestBounds:
    def test_a_line_without_end_takes_no_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(records, "LONGEST_LINE", 1000)
        reader = Records(Patterns())
        for _ in range(100):
            assert reader.feed(b"x" * 400) == []
            assert len(reader._rest) <= 1000
        found = reader.feed(f"\n{HEAD}{tool('a')}\n".encode())
        assert [said.name for _, said in found] == ["a"]
        assert reader.overlong == 1

    def test_its_begin_is_looked_at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(records, "LONGEST_LINE", 200)
        found, _ = read(f"{HEAD}removing 3 tools of context server {'x' * 1000}\n", 100)
        assert len(found) == 1

    def test_few_lines_are_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(records, "_MOST_REMEMBERED", 10)
        found, reader = read("".join(f"{HEAD}{tool(str(number))}\n" for number in range(95)))
        assert [name for _, name in found] == [str(number) for number in range(95)]
        assert len(reader._known) <= 10


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    assert read(HEAD.encode() + b'registering context server tool: "caf\xe9"\n')[0] == [(TIME, "caf\\xe9")]


def test_a_message_in_the_middle_of_a_name_is_found_at_level_debug() -> None:
    line = HEAD.replace("INFO ", "DEBUG") + "context server x already has tools registered, skipping\n"
    (said,) = [said for _, said in Records(Patterns()).feed(line.encode())]
    assert (said.event, said.server) == ("skip", "x")


def test_the_first_time_of_a_log() -> None:
    assert first_time([f"torn line\n{HEAD}x\n".encode()]) == TIME
    assert first_time([b"nothing\n", b"here\n", f"{HEAD}x\n".encode()]) == TIME
    assert first_time([b"nothing\n", b"here\n"]) is None


def test_a_log_is_not_read_to_its_end_for_its_first_time() -> None:
    blocks = iter([b"nothing\n" * 10_000] * 100)
    assert first_time(blocks) is None
    assert len(list(blocks)) > 50


@pytest.mark.parametrize("seed", range(20))
def test_damage_anywhere_costs_the_line_it_hits_and_no_other(seed: int) -> None:
    choice = random.Random(seed)
    whole = [f"{HEAD}{tool(f'name_{number}')}" for number in range(30)]
    hit = choice.sample(range(30), 5)
    lines = [
        line[: choice.randrange(len(line))] if number in hit else line for number, line in enumerate(whole)
    ]
    found, _ = read("\n".join(lines) + "\n", choice.choice((13, 200, 5000)))
    assert [name for _, name in found] == [f"name_{number}" for number in range(30) if number not in hit]
