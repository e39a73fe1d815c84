"""What a log shows: whose a name is, what is a leak and what is not, and what keeps within limits."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from codemod.evidence import owners
from codemod.evidence.findings import leaks, notes, server_of
from codemod.evidence.ledger import Ledger
from codemod.evidence.patterns import Patterns
from codemod.evidence.records import Records
from codemod.evidence.summary import server_rows
from codemod.logsettings import Event, LogPattern, LogSettings
from tests.logs import MadeLog, account, interleaved, listed, mended, repeats


def of(ledger: Ledger, name: str, kind: str = "tool") -> str:
    return server_of(ledger.resources[kind, "", name])


@pytest.fixture
def log() -> MadeLog:
    log = MadeLog()
    log.start_application()
    return log


class TestServers:
    def test_the_only_one_there_is(self, log: MadeLog) -> None:
        listed(log, "x", "a")
        assert of(account(log), "a") == "x"

    def test_the_last_to_start_is_a_guess(self, log: MadeLog) -> None:
        listed(log, "x", "a")
        listed(log, "y", "b")
        ledger = account(log)
        assert (of(ledger, "a"), of(ledger, "b")) == ("x", "y?")

    def test_another_run_may_tell(self, log: MadeLog) -> None:
        listed(log, "x", "a")
        listed(log, "y", "b")
        log.start_application()
        listed(log, "y", "b")
        assert of(account(log), "b") == "y"

    def test_without_any_start_nothing_is_said(self, log: MadeLog) -> None:
        log.register("x", "a")
        assert of(account(log), "a") == ""

    def test_rows(self, log: MadeLog) -> None:
        for _ in range(2):
            log.say("starting context server x")
            listed(log, "x", "a", "b")
        log.say("removing 2 tools of context server x")
        log.say("context server x already has tools registered, skipping", "DEBUG")
        for outcome in ("y context server failed to start: gone", None):
            log.say("starting context server y")
            if outcome:
                log.say(outcome, "ERROR")
        x, y = server_rows(account(log))
        assert (x.server, x.starting, x.started, x.names, x.registered, x.repeats) == ("x", 2, 2, 2, 4, 2)
        assert (x.clean_ups, x.removed, x.skipped) == (1, 2, 1)
        assert (y.server, y.starting, y.failed, y.unfinished) == ("y", 2, 1, 1)

    def test_a_start_that_the_application_did_not_outlive(self, log: MadeLog) -> None:
        log.say("starting context server x")
        log.start_application()
        (row,) = server_rows(account(log))
        assert row.unfinished == 1

    def test_a_name_that_two_may_offer_is_no_leak(self, log: MadeLog) -> None:
        listed(log, "x", "search", "a", "b")
        listed(log, "y", "search", "c")
        ledger = account(log)
        assert repeats(ledger) == {"search": 1}
        assert leaks(ledger, LogSettings()) == []
        assert any("several servers" in note for note in notes(ledger, Records(Patterns()), LogSettings()))

    def test_that_two_offer_all_the_same_is_not_believed(self, log: MadeLog) -> None:
        listed(log, "x", "a", "b")
        listed(log, "y", "c")
        log.register("x", "a")
        log.register("x", "b")
        assert {leak.name for leak in leaks(account(log), LogSettings())} == {"a", "b"}


class TestWhatIsNotTold:
    @pytest.fixture
    def mixed(self, log: MadeLog) -> MadeLog:
        """Two servers list one tool each, nobody can tell which, and one of the tools is taken away."""
        for server in "xy":
            log.start(server)
        for name in "ab":
            log.register("x" if name == "a" else "y", name)
        log.clean_up("x")
        log.start("x")
        return log

    def test_one_that_comes_again_is_the_one_that_was_taken(self, mixed: MadeLog) -> None:
        mixed.register("x", "b")
        ledger = account(mixed)
        assert (ledger.totals.all_repeats, ledger.totals.unsettled) == (0, 1)
        assert leaks(ledger, LogSettings()) == []
        assert any("cannot be told" in note for note in notes(ledger, Records(Patterns()), LogSettings()))

    def test_of_two_one_is_a_repeat(self, mixed: MadeLog) -> None:
        for server, name in (("x", "a"), ("y", "b")):
            mixed.register(server, name)
        ledger = account(mixed)
        assert (repeats(ledger), ledger.totals.unnamed, ledger.totals.unsettled) == ({}, 1, 1)
        (leak,) = leaks(ledger, LogSettings())
        assert (leak.pattern, leak.kind, leak.name, leak.count) == ("some-registered-again", "tool", "", 1)
        assert "'a', 'b'" in leak.message
        assert leaks(ledger, LogSettings(min_repeats=2)) == []

    def test_a_later_clean_up_may_tell(self, mixed: MadeLog) -> None:
        for server, name in (("x", "a"), ("y", "b")):
            mixed.register(server, name)
        mixed.say("removing 1 tools of context server x")
        mixed.start_application()
        for server, name in (("x", "a"), ("y", "b")):
            mixed.start(server)
            mixed.register(server, name)
        assert repeats(account(mixed)) == {"b": 1}

    def test_too_much_of_it_takes_no_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(owners, "_MOST_ANSWERS", 50)
        log = MadeLog()
        choice = random.Random(1)
        interleaved(log, [mended(log, f"server{number}", 4, 20) for number in range(6)], choice)
        ledger = account(log)
        kept = sum(len(each) for name in ledger.resources.values() for each in name.unsettled)
        assert kept < 100
        assert ledger.totals.unsettled > 100
        assert ledger.totals.all_repeats == log.total_repeats == 0


class TestLeaks:
    def test_the_threshold_for_repeats(self, log: MadeLog) -> None:
        for _ in range(3):
            log.register("x", "a")
        log.register("x", "b")
        log.register("x", "b")
        ledger = account(log)
        for least, names in ((1, ["a", "b"]), (2, ["a"]), (3, [])):
            found = leaks(ledger, replace(LogSettings(), min_repeats=least))
            assert [leak.name for leak in found] == names

    def test_tasks_that_never_end(self, log: MadeLog) -> None:
        patterns = (
            LogPattern(Event.TASK_START, "task {name} begins", "poll"),
            LogPattern(Event.TASK_END, "task {name} is over", "poll"),
            LogPattern(Event.TASK_START, "watching {name}", "watch"),
        )
        for _ in range(3):
            log.say("task a begins")
            log.say("task b begins")
            log.say("watching c")
            log.say("task b is over")
        settings = LogSettings(patterns=patterns)
        ledger = account(log, settings)
        assert [(leak.pattern, leak.name, leak.count) for leak in leaks(ledger, settings)] == [
            ("never-ended", "a", 3)
        ]
        assert leaks(ledger, replace(settings, min_unended=4)) == []

    def test_an_end_that_does_not_say_whose_it_is(self, log: MadeLog) -> None:
        for _ in range(3):
            log.say("task of on_hub_event started for channel 7", "DEBUG")
            log.say("task of on_hub_event started for channel 8", "DEBUG")
            log.say("task of on_hub_event ended", "DEBUG")
            log.say("task of on_hub_event ended", "DEBUG")
        assert leaks(account(log), LogSettings()) == []
        for _ in range(4):
            log.say("task of on_hub_event started for channel 7", "DEBUG")
        (leak,) = leaks(account(log), LogSettings())
        assert (leak.kind, leak.name, leak.count) == ("on_hub_event", "channel 7", 4)

    def test_they_count_within_one_run(self, log: MadeLog) -> None:
        patterns = (
            LogPattern(Event.TASK_START, "task {name} begins", "poll"),
            LogPattern(Event.TASK_END, "task {name} is over", "poll"),
        )
        log.say("task b is over")
        for _ in range(3):
            log.say("task a begins")
            log.start_application()
        settings = LogSettings(patterns=patterns)
        assert leaks(account(log, settings), settings) == []

    def test_an_application_that_says_so_itself(self, log: MadeLog) -> None:
        log.say("growth of tasks from 3 to 9 in 5 periods", "WARN")
        (leak,) = leaks(account(log), LogSettings())
        assert (leak.pattern, leak.kind) == ("growth-reported", "task")
        assert "from 3 to 9" in leak.message


def test_names_beyond_the_limit_are_counted_together(log: MadeLog) -> None:
    for name in ("a", "b", "c", "d", "d", "a"):
        log.register("x", name)
    ledger = account(log, LogSettings(max_names=2))
    assert set(repeats(ledger)) == {"a"}
    assert (ledger.totals.registrations, ledger.totals.untold, len(ledger.resources)) == (6, 3, 2)


def test_servers_beyond_the_limit_take_no_memory(log: MadeLog) -> None:
    for number in range(20):
        log.start(f"server{number}")
        log.say(f"removing 3 tools of context server server{number}")
    ledger = account(log, LogSettings(max_names=5))
    assert len(ledger.servers) == len(ledger.cleaned) == 5
    assert ledger.totals.removed == 60


def test_very_many_servers_that_stop_at_once(log: MadeLog) -> None:
    names = {f"server{number}": f"tool{number}" for number in range(1200)}
    for server, name in names.items():
        log.start(server)
        log.register(server, name)
    for server in names:
        log.clean_up(server)
    for server, name in reversed(names.items()):
        log.start(server)
        log.register(server, name)
    ledger = account(log)
    assert ledger.totals.live == len(names)
    assert ledger.totals.repeats == log.total_repeats == 0
