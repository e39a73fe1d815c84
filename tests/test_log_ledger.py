"""The account of a log: what counts as registered again, what a clean-up takes back, whose a name is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest

from codemod.evidence.findings import leaks
from codemod.logsettings import Event, LogPattern, LogSettings
from tests import logs
from tests.logs import MadeLog, account, listed, repeats

Script = Callable[[MadeLog, str, int, int], Iterator[None]]


@pytest.fixture
def log() -> MadeLog:
    log = MadeLog()
    log.start_application()
    return log


class TestRepeats:
    def test_once_each_is_no_repeat(self, log: MadeLog) -> None:
        listed(log, "x", "a", "b")
        assert repeats(account(log)) == {}

    def test_again_without_a_clean_up(self, log: MadeLog) -> None:
        for _ in range(3):
            listed(log, "x", "a", "b")
        ledger = account(log)
        assert repeats(ledger) == {"a": 2, "b": 2} == log.repeated_names()
        assert ledger.totals.live == 6

    def test_tools_and_commands_are_told_apart(self, log: MadeLog) -> None:
        log.register("x", "a", "tool")
        log.register("y", "a", "command")
        assert repeats(account(log)) == {}

    def test_again_after_a_clean_up(self, log: MadeLog) -> None:
        for _ in range(3):
            listed(log, "x", "a", "b")
            log.clean_up("x")
        ledger = account(log)
        assert repeats(ledger) == {}
        assert (ledger.totals.removed, ledger.totals.live) == (6, 0)

    def test_a_clean_up_is_good_for_one_time(self, log: MadeLog) -> None:
        listed(log, "x", "a", "b")
        log.clean_up("x")
        listed(log, "x", "a", "b", "a")
        assert repeats(account(log)) == {"a": 1}

    def test_that_of_another_server_does_not_count(self, log: MadeLog) -> None:
        listed(log, "x", "a")
        listed(log, "y", "b")
        log.clean_up("y")
        listed(log, "x", "a")
        assert repeats(account(log)) == {"a": 1}

    def test_that_of_another_kind_does_not_count(self, log: MadeLog) -> None:
        listed(log, "x", "a")
        log.say("removing 1 slash commands of context server x")
        listed(log, "x", "a")
        assert repeats(account(log)) == {"a": 1}

    def test_one_without_a_count_takes_everything(self, log: MadeLog) -> None:
        listed(log, "x", "a", "b", "c")
        log.say("removing tools of context server x")
        listed(log, "x", "a", "b", "c")
        assert repeats(account(log)) == {}

    def test_one_of_nothing_takes_nothing(self, log: MadeLog) -> None:
        listed(log, "x", "a")
        log.say("removing 0 tools of context server x")
        listed(log, "x", "a")
        assert repeats(account(log)) == {"a": 1}

    def test_a_list_that_is_replaced_while_the_server_runs(self, log: MadeLog) -> None:
        listed(log, "x", "a", "b")
        log.tick(300)
        log.say("removing 2 tools of context server x")
        log.register("x", "a")
        log.register("x", "b")
        assert repeats(account(log)) == {}

    def test_a_new_process_begins_with_nothing(self, log: MadeLog) -> None:
        listed(log, "x", "a", "b")
        log.start_application()
        listed(log, "x", "a", "b", "b")
        ledger = account(log)
        assert repeats(ledger) == {"b": 1} == log.repeated_names()
        assert (ledger.totals.app_starts, ledger.totals.live) == (2, 3)

    def test_a_start_counts_as_clean_up_where_the_settings_say_so(self, log: MadeLog) -> None:
        listed(log, "x", "a")
        listed(log, "x", "a", "a")
        settings = LogSettings(restart_cleans=True)
        assert repeats(account(log, settings)) == {"a": 1}
        assert account(log, settings).totals.live == 2

    def test_how_often_and_how_fast(self, log: MadeLog) -> None:
        log.register("x", "a")
        for seconds in (10, 4, 16):
            log.tick(seconds)
            log.register("x", "a")
        (item,) = account(log).resources.values()
        assert (item.registered, item.repeats, item.shortest, item.last - item.first) == (4, 3, 4, 30)

    def test_a_server_in_the_line_tells_names_apart(self) -> None:
        patterns = (LogPattern(Event.REGISTER, "{server} offers {name}", "tool"),)
        log = MadeLog()
        for server in ("x", "y", "x"):
            log.say(f"{server} offers a")
        ledger = account(log, LogSettings(patterns=patterns))
        assert [(item.server, item.repeats) for item in ledger.resources.values()] == [("x", 1), ("y", 0)]

    def test_a_clean_up_by_name(self) -> None:
        patterns = (
            LogPattern(Event.REGISTER, "added tool {name}", "tool"),
            LogPattern(Event.CLEAN_UP, "dropped tool {name}", "tool"),
        )
        log = MadeLog()
        for message in ("added tool a", "added tool b", "dropped tool a", "added tool a", "added tool b"):
            log.say(message)
        ledger = account(log, LogSettings(patterns=patterns))
        assert (repeats(ledger), ledger.totals.live) == ({"b": 1}, 3)

    def test_registrations_that_are_told_by_number(self) -> None:
        log = MadeLog()
        for message in ("registered 3 lenses of plugin x", "removing 3 lenses of plugin x") * 2:
            log.say(message)
        log.say("registered 3 lenses of plugin x")
        assert (repeats(account(log)), account(log).totals.live) == ({}, 3)
        log.say("registered 2 lenses of plugin x")
        assert (repeats(account(log)), account(log).totals.live) == ({"": 1}, 5)

    def test_the_sum_of_what_was_told_one_by_one_is_not_told_again(self, log: MadeLog) -> None:
        for _ in range(2):
            log.register("x", "a")
            log.register("x", "b")
            log.say("registered 2 tools of context server x")
        ledger = account(log)
        assert repeats(ledger) == {"a": 1, "b": 1}
        assert (ledger.totals.registrations, ledger.totals.live) == (4, 4)


class TestInterleaved:
    @pytest.mark.parametrize("form", logs.FORMS)
    @pytest.mark.parametrize("seed", range(12))
    def test_leaking_servers_line_by_line(
        self, form: Callable[[datetime, str, str, str], str], seed: int
    ) -> None:
        choice = random.Random(seed)
        log = MadeLog(form)
        for _ in range(choice.randint(1, 3)):
            log.start_application()
            logs.interleaved(log, _scripts(log, choice, (logs.leaking, logs.registered_twice)), choice)
        ledger = account(log, size=choice.choice((50, 3000, 1 << 20)))
        assert ledger.totals.registrations == log.registered.total()
        assert ledger.totals.repeats == log.total_repeats
        assert repeats(ledger) == log.repeated_names()

    @pytest.mark.parametrize("seed", range(30))
    def test_some_leak_and_some_do_not(self, seed: int) -> None:
        choice = random.Random(seed)
        log = MadeLog()
        for _ in range(choice.randint(1, 3)):
            log.start_application()
            _by_listing(
                _scripts(log, choice, (logs.leaking, logs.mended, logs.registered_twice)), log, choice
            )
        ledger = account(log)
        assert repeats(ledger) == log.repeated_names()
        assert ledger.totals.removed == log.removed
        assert ledger.totals.live == log.live

    @pytest.mark.parametrize("seed", range(30))
    def test_mended_servers_are_clean(self, seed: int) -> None:
        choice = random.Random(seed)
        log = MadeLog()
        log.start_application()
        _by_listing(_scripts(log, choice, (logs.mended,)), log, choice)
        ledger = account(log)
        assert log.total_repeats == 0
        assert repeats(ledger) == {}
        assert leaks(ledger, LogSettings()) == []


def _scripts(log: MadeLog, choice: random.Random, kinds: tuple[Script, ...]) -> list[Iterator[None]]:
    return [
        choice.choice(kinds)(log, f"server{number}", choice.randint(1, 5), choice.randint(1, 4))
        for number in range(choice.randint(1, 5))
    ]


def _by_listing(scripts: list[Iterator[None]], log: MadeLog, choice: random.Random) -> None:
    """Run `scripts` in turns, each up to its next clean-up or its end: Zed registers a whole list at once."""
    while scripts:
        script = choice.choice(scripts)
        for _ in script:
            if "removing" in log.lines[-1]:
                break
        else:
            scripts.remove(script)
        log.tick(choice.choice((0, 1, 90)))
        log.noise(choice)


class TestClock:
    def test_an_offset_that_changes_is_no_step(self, log: MadeLog) -> None:
        log.register("x", "a")
        log.tick(60)
        log.now = log.now.astimezone(timezone(timedelta(hours=-6)))
        log.register("x", "a")
        ledger = account(log)
        assert ledger.totals.clock_steps == 0
        assert [item.shortest for item in ledger.resources.values()] == [60]

    def test_a_clock_that_is_set_back(self, log: MadeLog) -> None:
        log.register("x", "a")
        log.tick(100)
        log.register("x", "a")
        log.tick(-3600)
        log.register("x", "a")
        log.tick(50)
        log.register("x", "a")
        ledger = account(log)
        (item,) = ledger.resources.values()
        assert (ledger.totals.clock_steps, item.repeats, item.last - item.first) == (1, 3, 150)

    def test_lines_in_nearly_the_right_order_are_no_step(self, log: MadeLog) -> None:
        log.register("x", "a")
        log.tick(-1)
        log.register("x", "b")
        assert account(log).totals.clock_steps == 0

    def test_before_the_first_time_nothing_is_known(self) -> None:
        line = MadeLog()
        line.register("x", "a")
        torn = line.text().partition(":00 ")[2]
        ledger = account(f"{torn}{line.text()}")
        (item,) = ledger.resources.values()
        assert (item.registered, item.repeats) == (2, 1)
