"""Watching a process: the verdict, the samples, the command that is started, and what is told of it all."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from codemod.evidence import launched
from codemod.evidence.growth import LEAST_SAMPLES, Verdict, judge
from codemod.evidence.launched import Launched
from codemod.evidence.processes import Tree
from codemod.evidence.samples import MEASURES, End, Reading, Recording, Sample
from codemod.evidence.sampling import Plan, record
from codemod.model import ReattachError
from tests.series import SHAPES, Shape
from tests.watching import IDLE, MIB, PATIENCE, Start, python, reading, starting, until

ROOT = Path(__file__).resolve().parent.parent
MEMORY = MEASURES[0]


class TestVerdict:
    @pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
    def test_it_is_right_on_nearly_all_series(self, shape: Shape) -> None:
        verdicts = Counter(judge(shape.points(seed, 300)[75:], MEMORY).verdict for seed in range(20))
        right = sum(verdicts[verdict] for verdict in shape.right)
        wrong = 20 - right - (0 if Verdict.TOO_SHORT in shape.right else verdicts[Verdict.TOO_SHORT])
        # To want more samples than needed is a nuisance; to say the opposite of what is so, a mistake.
        assert (right >= 17, wrong <= 2) == (True, True), verdicts

    def test_few_samples_are_too_few(self) -> None:
        points = [(float(second), second * float(MIB)) for second in range(LEAST_SAMPLES)]
        assert judge(points[1:], MEMORY).verdict is Verdict.TOO_SHORT
        assert judge(points, MEMORY).verdict is Verdict.GROWING

    def test_the_slope_is_per_second_and_lies_within_its_bounds(self) -> None:
        points = [(second / 2, 3.0 * MIB * second / 2 + (second % 7) * 1000) for second in range(100)]
        slope = judge(points, MEMORY).slope
        assert slope is not None
        assert slope.value == pytest.approx(3 * MIB, rel=0.01)
        assert slope.low <= slope.value <= slope.high

    def test_a_growth_below_the_least_is_no_growth(self) -> None:
        growth = [(float(second), 100.0 * MIB + second * 1000) for second in range(2000)]
        assert judge(growth[:200], MEMORY).verdict is Verdict.STEADY
        assert judge(growth[::10], MEMORY).verdict is Verdict.GROWING

    @pytest.mark.parametrize("name", ["threads", "fds", "children"])
    def test_pieces_are_counted_in_whole_ones(self, name: str) -> None:
        (measure,) = (measure for measure in MEASURES if measure.name == name)
        assert (
            judge([(float(second), 10 + second // 10) for second in range(100)], measure).verdict
            is Verdict.GROWING
        )
        assert (
            judge([(float(second), 10 + second % 3) for second in range(100)], measure).verdict
            is Verdict.STEADY
        )

    def test_irregular_moments_do_not_bend_the_slope(self) -> None:
        moments = [float(second) for second in range(100)] + [200.0 + 5 * second for second in range(100)]
        found = judge([(moment, moment * MIB) for moment in moments], MEMORY)
        assert found.slope is not None
        assert found.slope.value == pytest.approx(MIB, rel=0.01)


class Clock:
    """A source of readings and a clock in one: time goes on by reading and waiting only."""

    def __init__(self, readings: Sequence[Reading | None], cost: float = 0.0) -> None:
        self.now = 1000.0
        self.waits: list[float] = []
        self._readings = iter(readings)
        self._cost = cost

    def __call__(self) -> float:
        return self.now

    def read(self) -> Reading | None:
        self.now += self._cost
        return next(self._readings)

    def wait(self, seconds: float) -> None:
        self.waits.append(round(seconds, 6))
        self.now += seconds


class TestSampling:
    @staticmethod
    def recorded(
        source: Clock, plan: Plan, on_sample: Callable[[Sample], None] = lambda sample: None
    ) -> Recording:
        found = Recording("app", 0.0)
        record(source, plan, found, on_sample, clock=source)
        return found

    def test_it_ends_with_the_process(self) -> None:
        found = self.recorded(Clock([reading(1), reading(2), None]), Plan(interval=2))
        assert [sample.elapsed for sample in found.samples] == [0, 2]
        assert found.end is End.GONE

    def test_it_ends_when_the_time_is_up(self) -> None:
        found = self.recorded(Clock([reading()] * 9), Plan(interval=0.5, duration=2))
        assert [sample.elapsed for sample in found.samples] == [0, 0.5, 1, 1.5, 2]
        assert (found.end, found.seconds) == (End.DURATION, 2)

    def test_the_time_that_reading_takes_is_part_of_the_interval(self) -> None:
        source = Clock([reading()] * 3 + [None], cost=0.25)
        self.recorded(source, Plan(interval=1))
        assert source.waits == [0.75, 0.75, 0.75]

    def test_a_slow_reading_is_not_caught_up_with(self) -> None:
        source = Clock([reading()] * 3 + [None], cost=4)
        found = self.recorded(source, Plan(interval=1))
        assert source.waits == [0, 0, 0]
        assert [sample.elapsed for sample in found.samples] == [4, 8, 12]

    def test_an_interrupt_ends_it_with_what_there_is(self) -> None:
        def interrupt(sample: Sample) -> None:
            if sample.elapsed >= 3:
                raise KeyboardInterrupt

        found = self.recorded(Clock([reading()] * 9), Plan(interval=1), interrupt)
        assert (len(found.samples), found.end) == (4, End.INTERRUPTED)


@pytest.fixture
def start() -> Iterator[Start]:
    with starting() as run:
        yield run


class TestTree:
    def test_a_process_is_read_as_the_system_tells_it(self, start: Start) -> None:
        found = Tree(start(IDLE).pid).read()
        assert found is not None
        assert found.rss > (found.uss or 0) > MIB
        assert (found.threads, found.children) == (1, 0)
        assert found.fds is not None
        assert found.fds >= 3

    def test_children_of_children_count(self, start: Start) -> None:
        inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {IDLE!r}])"
        outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
        process = start(outer)
        alone = Tree(start(IDLE).pid).read()
        tree = Tree(process.pid)
        found = tree.read()
        assert found is not None
        assert alone is not None
        assert found.children == 2
        assert found.rss > alone.rss * 2
        tree.end_below()
        assert tree.survivors() == 0

    def test_a_child_whose_parent_has_ended_is_not_lost(self, start: Start) -> None:
        left = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
        begin = "import subprocess, sys"
        middle = f"{begin}; subprocess.Popen([sys.executable, '-c', {left!r}]); sys.stdin.readline()"
        outer = (
            f"import subprocess, sys; subprocess.run([sys.executable, '-c', {middle!r}]); sys.stdin.read()"
        )
        process = start(outer)
        tree = Tree(process.pid)
        first = tree.read()
        assert first is not None
        assert first.children == 2
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        until(lambda: tree.survivors() == 1)
        again = tree.read()
        assert again is not None
        assert again.children == 1
        tree.end_below()
        assert tree.survivors() == 0

    def test_it_ends_with_its_root_although_nobody_has_asked_for_the_exit_code(self, start: Start) -> None:
        process = start(IDLE)
        tree = Tree(process.pid)
        assert tree.read() is not None
        process.kill()
        until(lambda: tree.read() is None)
        assert process.poll() == -signal.SIGKILL

    def test_a_child_that_vanishes_meanwhile_is_left_out(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        process = start(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {IDLE!r}])")
        threads = psutil.Process.num_threads

        def vanished(self: psutil.Process) -> int:
            if self.pid != process.pid:
                raise psutil.NoSuchProcess(self.pid)
            return threads(self)

        tree = Tree(process.pid)
        before = tree.read()
        monkeypatch.setattr(psutil.Process, "num_threads", vanished)
        after = tree.read()
        monkeypatch.undo()
        assert before is not None
        assert after is not None
        assert (before.children, after.children) == (1, 0)
        tree.end_below()

    def test_what_may_not_be_read_is_missing_and_named(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def denied(self: psutil.Process) -> None:
            raise psutil.AccessDenied(self.pid)

        process = start(IDLE)
        tree = Tree(process.pid)
        monkeypatch.setattr(psutil.Process, "memory_full_info", denied)
        monkeypatch.setattr(psutil.Process, "num_fds", denied)
        found = tree.read()
        assert found is not None
        assert (found.uss, found.fds, found.threads) == (None, None, 1)
        assert {name: str(process.pid) in who for name, who in tree.denied.items()} == {
            "uss": True,
            "fds": True,
        }

    def test_a_root_that_may_not_be_looked_at_is_an_error(
        self, start: Start, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def denied(self: psutil.Process) -> None:
            raise psutil.AccessDenied(self.pid)

        tree = Tree(start(IDLE).pid)
        monkeypatch.setattr(psutil.Process, "status", denied)
        with pytest.raises(ReattachError, match="may not be looked at"):
            tree.read()


class TestLaunched:
    def test_the_exit_code_of_a_command_is_told(self) -> None:
        command = Launched(python("raise SystemExit(7)"))
        command.wait(PATIENCE)
        assert (command.read(), command.exit_code()) == (None, 7)

    def test_an_interrupt_reaches_the_command_once(self) -> None:
        lines: list[str] = []
        code = """
import signal, time
caught = []
signal.signal(signal.SIGINT, lambda *_: caught.append(1))
print("up", flush=True)
while not caught:
    time.sleep(0.01)
time.sleep(0.2)
raise SystemExit(40 + len(caught))
"""
        command = Launched(python(code), lines.append)
        until(lambda: lines == ["up"])
        assert command.end(signal.SIGINT) == 41

    def test_a_command_that_does_not_listen_is_killed_with_all_that_it_started(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(launched, "_PATIENCE", 0.1)
        lines: list[str] = []
        deaf = (
            "import signal; [signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGTERM)]"
        )
        child = f"{deaf}; import os, time; print(os.getpid(), flush=True); time.sleep(600)"
        start = f"subprocess.run([sys.executable, '-c', {child!r}], start_new_session=True)"
        code = f"{deaf}; import subprocess, sys; {start}"
        command = Launched(python(code), lines.append)
        until(lambda: bool(lines))
        assert command.end(signal.SIGINT) == -signal.SIGKILL
        until(
            lambda: not psutil.pid_exists(int(lines[0])) or psutil.Process(int(lines[0])).status() == "zombie"
        )

    def test_output_goes_line_by_line_to_who_asked_for_it(self) -> None:
        lines: list[str] = []
        command = Launched(python("import sys; print('one'); print('two', file=sys.stderr)"), lines.append)
        until(lambda: len(lines) == 2)
        command.wait(PATIENCE)
        assert command.exit_code() == 0
        assert sorted(lines) == ["one", "two"]
