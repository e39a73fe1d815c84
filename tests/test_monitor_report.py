"""What is told of a process that is watched: table, csv, picture, marks, and the command line as a whole."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from codemod.commands import monitor
from codemod.evidence import axes
from codemod.evidence.chart import picture
from codemod.evidence.csvfile import HEADER, SampleFile
from codemod.evidence.growth import Verdict
from codemod.evidence.marking import LogTail
from codemod.evidence.patterns import Patterns
from codemod.evidence.samples import MEASURES, Happening, Mark, Reading, Recording, Sample
from codemod.evidence.screen import Screen, facts, print_watched, sparkline
from codemod.evidence.watched import as_values, watched
from codemod.model import Problem
from codemod.render import render_text
from tests.conftest import Reattach
from tests.watching import IDLE, MIB, PATIENCE, Start, leaking, python, reading, recording, starting, until

ROOT = Path(__file__).resolve().parent.parent
LINE = "{time}+00:00 INFO  [{module}] {text}\n"


def line(time: str, text: str, module: str = "context_server") -> str:
    return LINE.format(time=time, module=module, text=text)


class TestLog:
    START = datetime(2026, 1, 1, 12, tzinfo=UTC).timestamp()

    def test_what_is_said_from_the_start_on_is_marked(self, tmp_path: Path) -> None:
        path = tmp_path / "Zed.log"
        tail = LogTail(path, self.START, Patterns())
        assert (tail.news(), tail.was_there) == ([], False)
        path.write_text(
            line("2026-01-01T11:59:00", "Started before context server")
            + line("2026-01-01T12:00:03", "Started git context server")
            + line("2026-01-01T12:00:04", 'registering context server tool: "log"')
            + line("2026-01-01T12:00:05", "something else")
        )
        assert tail.news() == [
            Mark(3.0, Happening.SERVER_START, "Started git context server"),
            Mark(4.0, Happening.REGISTRATION, 'registering context server tool: "log"'),
        ]
        assert (tail.news(), tail.was_there) == ([], True)

    def test_it_reads_on_and_survives_a_rotation(self, tmp_path: Path) -> None:
        path = tmp_path / "Zed.log"
        path.write_text(line("2026-01-01T12:00:03", "Started a context server"))
        tail = LogTail(path, self.START, Patterns())
        assert len(tail.news()) == 1
        with path.open("a") as stream:
            stream.write(line("2026-01-01T12:00:09", "b context server failed to start: gone"))
        assert [mark.what for mark in tail.news()] == [Happening.SERVER_FAILURE]
        path.rename(tmp_path / "Zed.log.old")
        path.write_text(line("2026-01-01T12:01:00", "Started c context server"))
        assert [mark.elapsed for mark in tail.news()] == [60.0]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class TestReport:
    MARKS = (
        Mark(10.0, Happening.SERVER_START, "Started <a> context server"),
        Mark(11.0, Happening.REGISTRATION, "registering"),
    )

    def test_what_cannot_be_read_is_said_and_not_judged(self) -> None:
        readings = [reading(rss=MIB, uss=None) for _ in range(100)]
        found = watched(recording(readings), None, {"uss": "server (12)"})
        uss = found.judged[1]
        assert (uss.first, uss.growth.reason) == (None, "it could not be read: server (12)")
        assert found.verdict is Verdict.STEADY
        assert any("server (12)" in note for note in found.notes)

    @pytest.mark.parametrize(
        ("warm_up", "verdict"), [(0.0, "growing"), (60.0, "steady"), (190.0, "too short to tell")]
    )
    def test_the_warm_up_does_not_count(self, warm_up: float, verdict: str) -> None:
        readings = [reading(rss=min(second, 50) * MIB + 100 * MIB) for second in range(52)]
        readings += [reading(rss=150 * MIB)] * 148 if warm_up else []
        assert watched(recording(readings), warm_up, {}).judged[0].growth.verdict == verdict

    def test_a_quarter_is_the_warm_up_where_none_is_given(self) -> None:
        assert watched(recording(leaking(201)), None, {}).warm_up == 50

    def test_values_are_plain(self) -> None:
        values = as_values(watched(recording(leaking(), self.MARKS), None, {}, exit_code=3))
        assert json.loads(json.dumps(values)) == values
        assert (values["verdict"], values["exit_code"], values["end"]) == ("growing", 3, "the time was up")
        rss = values["measures"][0]
        assert rss["slope"] == pytest.approx(MIB)
        assert [rss[key] // MIB for key in ("first", "last", "least", "most")] == [100, 299, 100, 299]
        assert [mark["what"] for mark in values["marks"]] == ["server start", "registration"]

    def test_the_table_ends_with_the_verdict(self) -> None:
        stream = io.StringIO()
        print_watched(watched(recording(leaking(), self.MARKS), None, {}), stream, color=False)
        lines = stream.getvalue().splitlines()
        assert lines[-1] == "Growing: RSS"
        assert any(line.startswith("RSS") and "+60.0 MiB" in line and "growing" in line for line in lines)
        assert "note: the log tells of 1 server start, 1 registration meanwhile" in lines

    def test_csv_has_a_row_for_each_sample(self, tmp_path: Path) -> None:
        with SampleFile(tmp_path / "a.csv") as file:
            file.add(1767225600.0, Sample(1.5, reading(5, None, 2, None, 1)), self.MARKS)
            written = (tmp_path / "a.csv").read_text()  # there before it is closed
        rows = list(csv.reader(written.splitlines()))
        assert tuple(rows[0]) == HEADER
        told = "Started <a> context server; registering"
        assert rows[1] == ["2026-01-01T00:00:01.500+00:00", "1.500", "5", "", "2", "", "1", told]

    def test_the_picture_shows_every_measure_and_every_start(self) -> None:
        found = watched(recording(leaking(), self.MARKS), None, {})
        values = picture(found, list(facts(found)))
        root = ElementTree.fromstring(render_text("_evidence/monitor.svg.j2", values))
        names = Counter(element.tag.rpartition("}")[2] for element in root.iter())
        assert names["polyline"] == len(MEASURES)
        dashed = [element for element in root.iter() if element.get("stroke-dasharray")]
        assert ["".join(element.itertext()) for element in dashed] == [
            "2026-01-01 00:00:10: Started <a> context server"
        ]
        html = render_text("_evidence/monitor.html.j2", values)
        assert "<h1>an &lt;app&gt; (7)</h1>" in html
        assert "growing: " in html

    def test_a_long_recording_is_drawn_in_few_points_that_keep_the_extremes(self) -> None:
        readings = [reading(rss=100 * MIB + (second == 7777) * MIB * 50) for second in range(20_000)]
        values = picture(watched(recording(readings), None, {}), ())
        points = [tuple(map(float, point.split(","))) for point in values["panels"][0]["line"].split()]
        assert len(points) < 2000
        assert min(y for _, y in points) < min(y for x, y in points if x < 200) - 50

    @pytest.mark.parametrize(
        ("low", "high", "expected"),
        [(0, 9, [0, 2, 4, 6, 8]), (478, 623, [500, 550, 600]), (3.2, 7.9, [4, 5, 6, 7])],
    )
    def test_levels_are_round(self, low: float, high: float, expected: list[int]) -> None:
        assert list(axes.levels(low, high)) == expected

    def test_the_screen_draws_what_there_is(self) -> None:
        stream = Terminal()
        with Screen(stream, color=False) as screen:
            screen.say("a line of the command")
            screen.show(recording(leaking()))
        assert "a line of the command" in stream.getvalue()
        assert re.search(r"RSS +299\.0 MiB +\d", stream.getvalue())

    def test_the_screen_remembers_the_extremes(self) -> None:
        stream = Terminal()
        found = recording([reading(threads=90), *[reading(threads=7 + second % 2) for second in range(60)]])
        with Screen(stream, color=False) as screen:
            for number in range(1, len(found.samples) + 1):
                screen.show(Recording(found.title, found.start, found.samples[:number]))
        assert re.findall(r"threads +(\d+) +(\d+) +(\d+)", stream.getvalue())[-1] == ("8", "7", "90")

    def test_a_sparkline_goes_from_the_least_to_the_most(self) -> None:
        assert sparkline([3, 4, 5], "_-^") == "_-^"
        assert sparkline([3, 3], "_-^") == "__"


@pytest.fixture
def start() -> Iterator[Start]:
    with starting() as run:
        yield run


class TestCommand:
    def test_a_command_is_watched_from_its_start_to_its_end(self, reattach: Reattach, tmp_path: Path) -> None:
        drawing, rows = tmp_path / "a.svg", tmp_path / "a.csv"
        # It keeps as much as there are samples, however long they take. No verdict is expected: that goes by
        # the time, which a busy machine spends as it likes.
        code = f"""
import pathlib, time
rows, kept = pathlib.Path({str(rows)!r}), []
while len(kept) < 120:
    if len(rows.read_bytes().splitlines()) > len(kept):
        kept.append(b"x" * 999_999)
    time.sleep(0.005)
"""
        options = ["--interval=0.02", f"--picture={drawing}", f"--csv={rows}", "--output-format=json"]
        result = reattach("monitor", *options, "--", *python(code))
        values = json.loads(result.out)
        rss = values["measures"][0]
        assert rss["most"] - rss["first"] > 80 * MIB
        assert result.code == (values["verdict"] == "growing")
        assert (values["exit_code"], values["end"]) == (0, "the process ended")
        assert len(rows.read_text().splitlines()) == values["samples"] + 1
        assert ElementTree.parse(drawing).getroot().tag.endswith("svg")

    def test_a_short_look_at_a_process_tells_nothing(self, reattach: Reattach, start: Start) -> None:
        process = start(IDLE)
        result = reattach("monitor", "--pid", str(process.pid), "--interval=0.01", "--duration=0.05")
        assert (result.code, result.out.splitlines()[-1]) == (0, "Too short to tell: measure for longer")
        assert process.poll() is None

    @pytest.mark.parametrize(
        ("readings", "options", "problems", "code"),
        [
            (leaking(), [], [], 1),
            (leaking(), ["--exit-zero"], [], 0),
            (leaking(), [], [Problem(None, "no log")], 2),
            ([reading()] * 200, [], [], 0),
            (leaking(20), [], [], 0),
        ],
    )
    def test_the_exit_code_tells_the_verdict(
        self,
        reattach: Reattach,
        monkeypatch: pytest.MonkeyPatch,
        readings: list[Reading],
        options: list[str],
        problems: list[Problem],
        code: int,
    ) -> None:
        found = watched(recording(readings), None, {})
        monkeypatch.setattr(monitor, "_watched", lambda given: (found, problems))
        assert reattach("monitor", "--pid", "1", *options).code == code

    def test_everything_behind_the_dashes_is_the_command(self, reattach: Reattach) -> None:
        code = "import sys; raise SystemExit(len(sys.argv))"
        result = reattach("monitor", "--output-format=json", "--", *python(code), "--", "--pid", "x")
        assert json.loads(result.out)["exit_code"] == 4

    def test_an_interrupt_still_gives_the_verdict(self, tmp_path: Path) -> None:
        rows = tmp_path / "a.csv"
        command = [sys.executable, "-m", "codemod", "monitor", "--interval=0.01", f"--csv={rows}"]
        code = "import time\nwhile True: time.sleep(0.01)"
        with subprocess.Popen(
            [*command, "--output-format=json", "--", *python(code)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            until(lambda: rows.exists() and len(rows.read_text().splitlines()) > 5)
            process.send_signal(signal.SIGINT)
            values = json.loads(process.communicate(timeout=PATIENCE)[0])
        assert (process.returncode, values["end"], values["exit_code"]) == (0, "interrupted", -signal.SIGINT)

    def test_marks_come_from_the_log(self, reattach: Reattach, tmp_path: Path) -> None:
        code = f"""
import datetime, pathlib
time = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
pathlib.Path({str(tmp_path / "Zed.log")!r}).write_text(f"{{time}} INFO  [x] Started git context server\\n")
"""
        result = reattach(
            "monitor", "--output-format=json", "--log", tmp_path / "Zed.log", "--", *python(code)
        )
        assert [mark["what"] for mark in json.loads(result.out)["marks"]] == ["server start"]
        assert result.code == 0

    def test_messages_of_the_settings_are_marked_too(
        self, reattach: Reattach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / ".git").mkdir()  # settings above it are not ours
        (tmp_path / "reattach.toml").write_text(
            '[[logs.patterns]]\nevent = "register"\nmessage = "plugin {server} adds {kind} <{name}>"\n'
        )
        code = """
import datetime, pathlib
time = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
pathlib.Path("app.log").write_text(f"{time} INFO  [x] plugin vim adds action <save>\\n")
"""
        options = ["--output-format=json", "--log=app.log"]
        found = [
            json.loads(reattach("monitor", *options, *given, "--", *python(code)).out)["marks"]
            for given in ([], ["--isolated"])
        ]
        assert [[mark["what"] for mark in marks] for marks in found] == [["registration"], []]

    def test_a_log_that_never_is_there_is_an_error(self, reattach: Reattach, tmp_path: Path) -> None:
        result = reattach("monitor", "--log", tmp_path / "no.log", "--", *python("pass"))
        assert result.code == 2
        assert "no.log: there was no such log" in result.err

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "one process is to be watched"),
            (["--pid", str(os.getpid()), "--", "true"], "one process is to be watched"),
            (["--pid", "0"], "not the number of a process: '0'"),
            (["--picture", "a.png", "--", "true"], "end the name in .html or .svg"),
            (["--interval", "0", "--", "true"], "at least 0.01 seconds"),
            (["--duration", "nan", "--", "true"], "not a number of seconds: 'nan'"),
            (["--", "no-such-program-anywhere"], "no-such-program-anywhere: No such file or directory"),
        ],
    )
    def test_wrong_words_are_explained(self, reattach: Reattach, arguments: list[str], message: str) -> None:
        result = reattach("monitor", *arguments)
        assert result.code == 2
        assert message in result.err

    def test_a_process_that_is_gone_is_an_error(self, reattach: Reattach) -> None:
        with subprocess.Popen(python("pass")) as process:
            process.wait()
        result = reattach("monitor", "--pid", str(process.pid))
        assert (result.code, f"there is no process {process.pid}" in result.err) == (2, True)

    @pytest.mark.parametrize("missing", ["psutil", "scipy"])
    def test_a_missing_extra_is_explained(self, missing: str) -> None:
        code = f"import sys; sys.modules[{missing!r}] = None; from codemod import cli; sys.exit(cli.main())"
        done = subprocess.run(
            [*python(code), "monitor", "--", "true"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert f"needs {missing}, which is not installed" in done.stderr
        assert "pip install '.[monitor]'" in done.stderr
