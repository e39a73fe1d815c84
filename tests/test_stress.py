"""`reattach stress`: its plan, what the store tells, and real runs, after which no process may be left."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from codemod.evidence.findings import leaks
from codemod.evidence.ledger import Ledger
from codemod.evidence.patterns import Patterns
from codemod.evidence.records import Records
from codemod.evidence.samples import Happening
from codemod.logsettings import Event
from codemod.stress import scratch, server
from codemod.stress.faults import Fault
from codemod.stress.plan import Action, ServerPlan, scenario
from codemod.stress.settings import FLAT, NESTED, command, context_servers
from codemod.stress.store import Store
from codemod.stress.zedlog import LOG_SETTINGS, zed_line
from tests.conftest import Reattach

ROOT = Path(__file__).resolve().parent.parent
FAULTS = tuple(Fault)
# What a busy machine may need to start a few processes, or to end them, in seconds.
PATIENCE = 90.0


class TestPlan:
    def test_the_same_numbers_make_the_same_plan(self) -> None:
        assert scenario(3, 50, 60, FAULTS) == scenario(3, 50, 60, FAULTS)

    @pytest.mark.parametrize(
        "other", [scenario(4, 50, 60, FAULTS), scenario(3, 50, 61, FAULTS), scenario(3, 50, 60, FAULTS[:2])]
    )
    def test_others_make_another(self, other: object) -> None:
        assert scenario(3, 50, 60, FAULTS) != other

    @pytest.mark.parametrize("seed", range(10))
    def test_a_round_has_each_fault_and_a_sound_server(self, seed: int) -> None:
        plan = scenario(seed, 7, 60, FAULTS)
        assert Counter(each.fault for each in plan.servers) == Counter([*FAULTS, None])

    def test_each_fault_does_what_it_says(self) -> None:
        plan = scenario(0, 50, 60, FAULTS)
        restarts = Counter(step.server for step in plan.steps if step.action is Action.RESTART)
        for each in plan.servers:
            assert (each.crash_after is not None) == (each.fault is Fault.CRASH)
            assert (each.hang_at is not None) == (each.fault is Fault.HANG)
            assert (each.delay > 0) == (each.fault is Fault.SLOW_START)
            assert len(each.changes) >= 2 or each.fault is not Fault.LIST_CHANGED
            assert restarts[each.name] >= 6 or each.fault is not Fault.RAPID_RESTART
        assert {each.hang_at for each in plan.servers} == {None, 1, 2}

    def test_many_at_once_restart_at_the_same_moments(self) -> None:
        plan = scenario(0, 50, 60, FAULTS)
        many = [each.name for each in plan.servers if each.fault is Fault.MANY_AT_ONCE]
        moments = Counter(step.at for step in plan.steps if step.server in many)
        assert len(many) >= 7
        assert sorted(moments.values()) == [len(many), len(many)]

    def test_steps_are_in_order_and_in_time(self) -> None:
        plan = scenario(0, 50, 60, FAULTS)
        assert list(plan.steps) == sorted(plan.steps, key=lambda step: step.at)
        assert all(0 < step.at < 60 for step in plan.steps)
        assert {step.server for step in plan.steps} <= {each.name for each in plan.servers}

    def test_no_faults(self) -> None:
        plan = scenario(0, 5, 60, ())
        assert [each.fault for each in plan.servers] == [None] * 5
        assert {step.action for step in plan.steps} == {Action.RESTART}

    def test_printed(self, reattach: Reattach) -> None:
        told = reattach("stress", "--plan", "--seed", "5", "--servers", "8")
        assert told.code == 0
        for each in scenario(5, 8, 60, FAULTS).servers:
            assert f"{each.name}  {each.fault or 'sound'}" in told.out

    def test_printed_as_json(self, reattach: Reattach) -> None:
        told = reattach("stress", "--plan", "--servers", "8", "--output-format", "json")
        assert json.loads(told.out) == json.loads(json.dumps(scenario(0, 8, 60, FAULTS).as_values()))

    def test_a_fault_nobody_knows(self, reattach: Reattach) -> None:
        told = reattach("stress", "--faults", "crash,fire")
        assert told.code == 2
        assert "no such fault: 'fire'" in told.err


class TestSettings:
    PLAN = scenario(0, 3, 60, (Fault.CRASH,))

    def test_flat(self) -> None:
        servers = context_servers(self.PLAN, FLAT)["context_servers"]
        assert sorted(servers) == ["stress-1", "stress-2", "stress-3"]
        for each in self.PLAN.servers:
            program, arguments = command(each)
            assert servers[each.name]["source"] == "custom"
            assert (servers[each.name]["command"], servers[each.name]["args"]) == (program, arguments)

    def test_nested(self) -> None:
        servers = context_servers(self.PLAN, NESTED)["context_servers"]
        for each in self.PLAN.servers:
            program, arguments = command(each)
            assert servers[each.name]["command"] == {"path": program, "args": arguments}

    def test_printed(self, reattach: Reattach) -> None:
        for form, flags in ((FLAT, []), (FLAT, ["flat"]), (NESTED, ["nested"])):
            told = reattach("stress", "--servers", "3", "--faults", "crash", "--print-settings", *flags)
            assert told.code == 0
            assert json.loads(told.out) == context_servers(self.PLAN, form)

    def test_a_server_understands_its_arguments(self) -> None:
        plan = ServerPlan("stress-1", Fault.CRASH, 3, 1, 1.5, (2.0, 3.0), 4.0, 2)
        options = server._parser().parse_args(plan.arguments())
        assert (options.name, options.tools, options.prompts, options.delay) == ("stress-1", 3, 1, 1.5)
        assert (options.change_after, options.crash_after, options.hang_at) == ([2.0, 3.0], 4.0, 2)


class TestStore:
    def made(self, *, leaky: bool) -> tuple[Store, list[str]]:
        """Two servers that run, restart, change and are announced again."""
        lines: list[str] = []

        def say(level: str, module: str, message: str) -> None:
            lines.append(zed_line(level, module, message, datetime(2025, 6, 3, tzinfo=UTC)))

        store = Store(say, leaky=leaky)
        for name in ("one", "two", "one"):
            store.starting(name)
            store.started(name)
            store.status(name, "Running")
            assert store.wants(name)
            store.register(name, [f"{name}__a", f"{name}__b"], [f"{name}__c"])
            if name == "one":
                store.status(name, "Stopped")
        store.status("two", "Running")
        if store.wants("two"):
            store.register("two", ["two__a", "two__b"], ["two__c"])
        store.list_changed("two")
        store.register("two", ["two__a"], ["two__c"])
        return store, lines

    @pytest.mark.parametrize(
        ("leaky", "registered", "repeats", "removed", "skipped"), [(False, 11, 0, 9, 1), (True, 14, 8, 0, 0)]
    )
    def test_the_log_tells_what_was_done(
        self, leaky: bool, registered: int, repeats: int, removed: int, skipped: int
    ) -> None:
        store, lines = self.made(leaky=leaky)
        account = store.account
        assert (account.registered, account.repeats) == (registered, repeats)
        assert (account.removed, account.skipped) == (removed, skipped)
        records, ledger = Records(Patterns(LOG_SETTINGS.patterns)), Ledger(LOG_SETTINGS)
        for moment, meaning in records.feed("".join(f"{line}\n" for line in lines).encode()):
            ledger.add(moment, meaning)
        totals = ledger.totals
        assert (totals.registrations, totals.repeats) == (registered, repeats)
        assert (totals.removed, totals.skipped) == (removed, skipped)
        assert bool(leaks(ledger, LOG_SETTINGS)) == leaky

    def test_names_say_whose_they_are(self) -> None:
        _, lines = self.made(leaky=True)
        found = Records(Patterns(LOG_SETTINGS.patterns)).feed("".join(f"{line}\n" for line in lines).encode())
        said = {meaning.key for _, meaning in found if meaning.event is Event.REGISTER}
        assert said == {
            (kind, name, item)
            for name in ("one", "two")
            for kind, item in (("tool", "a"), ("tool", "b"), ("command", "c"))
        }


def need_extra() -> None:
    """Skip the calling test where the extra `stress` is not installed, or fail it under CI."""
    missing = [name for name in ("mcp", "psutil", "scipy") if importlib.util.find_spec(name) is None]
    if not missing:
        return
    reason = f"the extra `stress` is not installed ({', '.join(missing)}): no server was run"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def test_without_the_extra_it_says_what_to_do(reattach: Reattach, monkeypatch: pytest.MonkeyPatch) -> None:
    need_extra()
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.delitem(sys.modules, "codemod.stress.client", raising=False)
    told = reattach("stress", "--servers", "1", "--duration", "1")
    assert told.code == 2
    assert "`reattach stress` needs mcp" in told.err
    assert "pip install '.[stress]'" in told.err


def test_other_commands_load_only_its_words() -> None:
    program = "import codemod.cli, sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loaded = {name for name in done.stdout.split() if name.startswith(("codemod.stress.", "mcp", "anyio"))}
    assert loaded == {"codemod.stress.faults", "codemod.stress.options"}


def test_the_server_imports_nothing_of_ours() -> None:
    program = f"import runpy, sys; runpy.run_path({server.__file__!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {name.partition(".")[0] for name in done.stdout.split()} & {"codemod", "mcp", "psutil"}


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A run of `reattach stress` in `folder`, with its log in Zed.log."""
    need_extra()
    process = subprocess.Popen(
        [sys.executable, "-m", "codemod", "stress", "--log", "Zed.log", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def reported(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a whole run, and its report."""
    with started(folder, "--output-format", "json", *arguments) as process:
        out, errors = process.communicate(timeout=2 * PATIENCE)
    assert out, errors
    report: dict[str, Any] = json.loads(out)
    assert report["disagreements"] == []
    assert "Traceback" not in errors
    return process.returncode, report


# In this many seconds a list changes at least twice, without any process to be started for it.
SHORT = ("--servers", "4", "--duration", "3", "--faults", "list-changed,many-at-once,crash")


class TestRun:
    def test_guarded_and_cleaned_up(self, tmp_path: Path) -> None:
        code, report = reported(tmp_path, *SHORT)
        assert (code, report["verdict"]) == (0, "clean")
        assert report["driver"]["registered"] > report["logs"]["removed"] / 2 > 0
        assert report["driver"]["repeats"] == 0
        assert report["driver"]["starts"] >= 4
        assert report["driver"]["failures"] == 0
        assert {mark["what"] for mark in report["monitor"]["marks"]} >= {
            Happening.SERVER_START,
            Happening.CLEAN_UP,
        }
        assert max(each["most"] for each in report["monitor"]["measures"] if each["name"] == "children") >= 4

    def test_leaky(self, tmp_path: Path) -> None:
        code, report = reported(tmp_path, *SHORT, "--leaky")
        assert (code, report["verdict"]) == (1, "leak")
        assert report["logs"]["leaks"][0]["pattern"] == "registered-again"
        assert report["logs"]["repeats"] == report["driver"]["repeats"] > 0
        assert report["driver"]["removed"] == 0

    def test_for_people(self, tmp_path: Path) -> None:
        with started(tmp_path, "--servers", "1", "--duration", "0.5", "--faults", "none") as process:
            out, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert "Found no leak" in out
        assert "1 server, " in out
        assert out.endswith("Log: no leak. Processes: too short to tell.\n")


class TestScratch:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(scratch, "gettempdir", lambda: str(tmp_path))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        return tmp_path

    def test_it_is_gone_at_the_end(self, folder: Path) -> None:
        with scratch.scratch_folder() as made:
            (made / "Zed.log").touch()
        assert list(folder.iterdir()) == []

    def test_what_a_killed_run_has_left_goes_with_the_next(self, folder: Path) -> None:
        code = """
import os, sys
from codemod.stress.scratch import scratch_folder
with scratch_folder() as made:
    (made / "Zed.log").touch()
    os.kill(os.getpid(), 9)
"""
        environment = {**os.environ, "TMPDIR": str(folder)}
        killed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False)
        (left,) = folder.iterdir()
        assert (killed.returncode, (left / "Zed.log").exists()) == (-signal.SIGKILL, True)
        with scratch.scratch_folder() as made:
            assert list(folder.iterdir()) == [made]

    def test_that_of_a_run_that_goes_on_stays(self, folder: Path) -> None:
        with scratch.scratch_folder() as first, scratch.scratch_folder() as second:
            assert {first, second} == set(folder.iterdir())


HANGING = ("--servers", "4", "--duration", "600", "--faults", "hang,crash")


class TestNothingIsLeft:
    @pytest.fixture(autouse=True)
    def _extra(self) -> None:
        need_extra()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
    def test_when_it_is_ended(self, tmp_path: Path, number: signal.Signals) -> None:
        import psutil

        with started(tmp_path, *HANGING) as process:
            below = _all_running(tmp_path, process.pid)
            process.send_signal(number)
            process.communicate(timeout=PATIENCE)
            _, alive = psutil.wait_procs(below, timeout=PATIENCE)
        assert alive == []
        if number is not signal.SIGKILL:
            assert process.returncode == 0

    def test_when_the_driver_is_killed(self, tmp_path: Path) -> None:
        import psutil

        with started(tmp_path, *HANGING) as process:
            below = _all_running(tmp_path, process.pid)
            psutil.Process(process.pid).children()[0].kill()
            _, errors = process.communicate(timeout=PATIENCE)
            _, alive = psutil.wait_procs(below, timeout=PATIENCE)
        assert alive == []
        assert process.returncode == 2
        assert "the driver broke off" in errors

    def test_when_a_server_crashes_or_hangs(self, tmp_path: Path) -> None:
        import psutil

        with started(tmp_path, "--servers", "3", "--duration", "3", "--faults", "hang,crash") as process:
            below = _all_running(tmp_path, process.pid, servers=3)
            process.communicate(timeout=PATIENCE)
            _, alive = psutil.wait_procs(below, timeout=0)
        assert alive == []
        assert "changed to Error" in (tmp_path / "Zed.log").read_text()


def _all_running(folder: Path, pid: int, servers: int = 4) -> list[Any]:
    """The driver and its servers, once all of them have answered."""
    import psutil

    limit = time.monotonic() + PATIENCE
    log = folder / "Zed.log"
    while not log.exists() or len(set(_running(log))) < servers:
        assert time.monotonic() < limit, "the servers do not come up"
        time.sleep(0.2)
    below: list[Any] = psutil.Process(pid).children(recursive=True)
    assert len(below) >= servers
    return below


def _running(log: Path) -> Iterator[str]:
    for line in log.read_text().splitlines():
        if line.endswith(" changed to Running"):
            yield line.split()[-4]
