"""Many made logs of each kind: what is counted is exact, and what the lines do not tell is not made up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta, timezone

import pytest

from codemod.evidence.findings import leaks
from codemod.evidence.ledger import Ledger
from codemod.logsettings import LogSettings
from tests import logs
from tests.logs import MadeLog, TornLog, account, repeats

TRIALS = 200

Script = Callable[[MadeLog, str, int, int], Iterator[None]]
KINDS: dict[str, tuple[Script, ...]] = {
    "leaking": (logs.leaking,),
    "leaking in two ways": (logs.leaking, logs.registered_twice),
    "mended": (logs.mended,),
    "mended or leaking": (logs.mended, logs.leaking),
    "mended or registered twice": (logs.mended, logs.registered_twice),
    "all": (logs.leaking, logs.mended, logs.registered_twice),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1")


def fill(log: MadeLog, kinds: tuple[Script, ...], choice: random.Random, *, most: int = 5) -> None:
    """One to three runs of servers that start, list and stop at the same time, line by line in any order."""
    for _ in range(choice.randint(1, 3)):
        log.start_application()
        scripts = [
            choice.choice(kinds)(log, f"sörver{number}", choice.randint(1, most), choice.randint(1, 4))
            for number in range(choice.randint(2, most))
        ]
        logs.interleaved(log, scripts, choice)


def assert_nothing_is_made_up(ledger: Ledger, log: MadeLog, seed: int) -> None:
    told = repeats(ledger)
    over = {name: (told[name], log.repeats[name]) for name in told if told[name] > log.repeats[name]}
    assert over == {}, f"seed {seed}"
    assert ledger.totals.all_repeats <= log.total_repeats, f"seed {seed}"
    untold = ledger.totals.unnamed + ledger.totals.unsettled
    assert ledger.totals.repeats + untold >= log.total_repeats, f"seed {seed}"
    if not untold:
        assert told == log.repeated_names(), f"seed {seed}"


@pytest.mark.parametrize("most", [5, 9])
@pytest.mark.parametrize("kind", KINDS)
def test_servers_line_by_line(kind: str, most: int) -> None:
    for seed in range(TRIALS):
        choice = random.Random(f"{kind} {seed}")
        log = MadeLog()
        fill(log, KINDS[kind], choice, most=most)
        ledger = account(log)
        totals = ledger.totals
        assert (totals.registrations, totals.removed, totals.live) == (
            *(log.registered.total(), log.removed, log.live),
        ), f"seed {seed}"
        assert totals.all_repeats == log.total_repeats, f"seed {seed}"
        assert_nothing_is_made_up(ledger, log, seed)


@pytest.mark.parametrize("most", [5, 9])
def test_mended_servers_are_no_leak(most: int) -> None:
    for seed in range(TRIALS):
        choice = random.Random(seed)
        log = MadeLog()
        fill(log, (logs.mended,), choice, most=most)
        assert leaks(account(log), LogSettings()) == [], f"seed {seed}"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding: str, newline: str) -> None:
    for seed in range(TRIALS):
        choice = random.Random(f"{encoding} {seed}")
        log = MadeLog(choice.choice(logs.FORMS))
        fill(log, KINDS["leaking in two ways"], choice, most=3)
        data = log.text(newline).encode(encoding)
        ledger = account(data, size=choice.choice((64, 1000, 1 << 16)))
        truth = {shown(name, encoding): number for name, number in log.repeated_names().items()}
        assert ledger.totals.registrations == log.registered.total(), f"seed {seed}"
        assert repeats(ledger) == truth, f"seed {seed}"


def shown(name: str, encoding: str) -> str:
    """As a name is shown of which some bytes are no text."""
    return name.encode("latin-1").decode("utf-8", "backslashreplace") if encoding == "latin-1" else name


@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_is_set(kind: str) -> None:
    steps = Counter[str]()
    for seed in range(TRIALS):
        choice = random.Random(f"{kind} {seed}")
        log = MadeLog()
        back = 0
        for _ in range(choice.randint(1, 4)):
            fill(log, KINDS[kind], choice, most=4)
            if choice.random() < 0.5:
                log.tick(-choice.randint(10, 100_000))
                back += 1
            log.now = log.now.astimezone(timezone(timedelta(hours=choice.randint(-11, 11))))
        log.start_application()
        ledger = account(log)
        assert ledger.totals.clock_steps == back, f"seed {seed}"
        assert ledger.totals.all_repeats == log.total_repeats, f"seed {seed}"
        steps[kind] += back
    assert steps[kind] > TRIALS / 2


@pytest.mark.parametrize("kind", KINDS)
def test_lines_that_lost_their_end(kind: str) -> None:
    torn = 0
    for seed in range(TRIALS):
        choice = random.Random(f"{kind} {seed}")
        log = TornLog(choice=choice)
        fill(log, KINDS[kind], choice)
        ledger = account(log)
        assert ledger.totals.registrations == log.registered.total(), f"seed {seed}"
        assert_nothing_is_made_up(ledger, log, seed)
        if logs.mended not in KINDS[kind]:
            assert repeats(ledger) == log.repeated_names(), f"seed {seed}"
        torn += log.torn
    assert torn > TRIALS
