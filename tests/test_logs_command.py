"""`reattach logs`: exit codes, what it prints and draws, settings, and a log that is still written."""

from __future__ import annotations

import gzip
import json
import os
import re
import select
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Reattach
from tests.logs import MadeLog

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()  # settings above it are not ours
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def leaking() -> MadeLog:
    log = MadeLog()
    log.start_application()
    for _ in range(3):
        log.start("puppeteer")
        for name in ("navigate", "screenshot"):
            log.register("puppeteer", name)
        log.tick(60)
    return log


@pytest.fixture
def mended() -> MadeLog:
    log = MadeLog()
    log.start_application()
    for _ in range(3):
        log.start("puppeteer")
        for name in ("navigate", "screenshot"):
            log.register("puppeteer", name)
        log.tick(60)
        log.clean_up("puppeteer")
    return log


def found(reattach: Reattach, *arguments: str | Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(reattach("logs", "--output-format", "json", *arguments).out)
    return values


class TestExitCode:
    def test_a_leak(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        (folder / "Zed.log").write_text(leaking.text())
        assert reattach("logs", "Zed.log").code == 1
        assert reattach("logs", "Zed.log", "--exit-zero").code == 0

    def test_none(self, reattach: Reattach, folder: Path, mended: MadeLog) -> None:
        (folder / "Zed.log").write_text(mended.text())
        assert reattach("logs", "Zed.log").code == 0

    def test_a_file_that_is_not_there(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        (folder / "Zed.log").write_text(leaking.text())
        told = reattach("logs", "Zed.log", "missing.log")
        assert told.code == 2
        assert "missing.log: No such file" in told.err
        assert "Found a leak" in told.out

    def test_a_file_that_ends_too_early(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        packed = gzip.compress((leaking.text() + "x\n").encode() + os.urandom(5000))
        (folder / "Zed.log.gz").write_bytes(packed[:-3000])
        told = reattach("logs", "Zed.log.gz")
        assert told.code == 2
        assert "Zed.log.gz: cannot be read to its end" in told.err
        assert "6 registrations" in told.out

    def test_no_file_at_all(self, reattach: Reattach) -> None:
        assert reattach("logs").code == 2


class TestText:
    def test_tables_and_verdict(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        (folder / "Zed.log").write_text(leaking.text())
        lines = reattach("logs", "Zed.log").out.splitlines()
        assert lines[0].split("  ")[0] == "registered again"
        assert lines[1].split() == [
            *("navigate", "tool", "puppeteer", "3", "2", "2", "60", "s", "60", "s"),
            *("2025-06-04", "01:44:28"),
        ]
        assert lines[5].split() == ["puppeteer", "3", "0", "0", "2", "6", "4", "0", "0", "0"]
        assert lines[-1] == "Found a leak: 2 resources registered again and again"
        assert any(line.startswith("note: all 4 repeats follow a start of a server") for line in lines)

    def test_a_clean_log(self, reattach: Reattach, folder: Path, mended: MadeLog) -> None:
        (folder / "Zed.log").write_text(mended.text())
        told = reattach("logs", "Zed.log").out
        assert "registered again" not in told
        assert told.endswith("\nFound no leak\n")

    def test_nothing_to_go_by(self, reattach: Reattach, folder: Path) -> None:
        (folder / "Zed.log").write_text("2025-06-03T20:42:28-05:00 INFO  [lsp] hello\n")
        told = reattach("logs", "Zed.log")
        assert told.code == 0
        assert "no line says that anything was registered" in told.out

    def test_few_rows_and_how_many_more(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        (folder / "Zed.log").write_text(leaking.text())
        told = reattach("logs", "Zed.log", "--limit", "1").out
        assert "screenshot" not in told
        assert "and 1 more" in told

    def test_what_would_upset_a_terminal(self, reattach: Reattach, folder: Path) -> None:
        log = MadeLog()
        for _ in range(2):
            log.register("x", "[red]\x07[/red]")
        (folder / "Zed.log").write_text(log.text())
        assert "[red]\\x07[/red]" in reattach("logs", "Zed.log").out

    def test_colour_only_where_it_is_wanted(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        (folder / "Zed.log").write_text(leaking.text())
        assert "\x1b[" not in reattach("logs", "Zed.log").out
        assert "\x1b[" in reattach("logs", "Zed.log", "--color", "always").out


class TestJson:
    def test_everything_is_there(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        (folder / "Zed.log").write_text(leaking.text())
        values = found(reattach, "Zed.log")
        assert values["verdict"] == "leak"
        assert (values["registrations"], values["repeats"], values["live"]) == (6, 4, 6)
        assert values["resources"][0] == {
            "kind": "tool",
            "name": "navigate",
            "server": "puppeteer",
            "likely_server": "puppeteer",
            "registered": 3,
            "repeats": 2,
            "repeats_after_start": 2,
            "repeats_maybe_shared": 0,
            "first": "2025-06-04T01:42:28+00:00",
            "last": "2025-06-04T01:44:28+00:00",
            "shortest_gap": 60.0,
            "mean_gap": 60.0,
        }
        assert [leak["name"] for leak in values["leaks"]] == ["navigate", "screenshot"]

    def test_a_log_without_a_time(self, reattach: Reattach, folder: Path) -> None:
        (folder / "Zed.log").write_text('[x] registering context server tool: "a"\n' * 2)
        values = found(reattach, "Zed.log")
        assert (values["first"], values["seconds"], values["cut_lines"]) == (None, None, 2)
        assert values["resources"][0]["first"] is None

    def test_clean_ups_with_their_counts(self, reattach: Reattach, folder: Path, mended: MadeLog) -> None:
        (folder / "Zed.log").write_text(mended.text())
        values = found(reattach, "Zed.log")
        assert values["clean_ups"] == [{"kind": "tool", "server": "puppeteer", "times": 3, "removed": 6}]


class TestSets:
    def test_rotated_logs_are_one_in_the_order_of_time(
        self, reattach: Reattach, folder: Path, mended: MadeLog
    ) -> None:
        text = mended.text()
        # The size decides where a log is cut: in the middle of a line.
        parts = [text[:200], text[200:500], text[500:]]
        (folder / "Zed.log").write_text(parts[2])
        (folder / "Zed.log.1").write_text(parts[1])
        (folder / "Zed.log.2.gz").write_bytes(gzip.compress(parts[0].encode()))
        values = found(reattach, "Zed.log", "Zed.log.1", "Zed.log.2.gz")
        assert (values["registrations"], values["repeats"], values["removed"]) == (6, 0, 6)
        assert values["files"] == ["Zed.log.2.gz", "Zed.log.1", "Zed.log"]

    def test_the_same_file_twice_is_no_leak(self, reattach: Reattach, folder: Path) -> None:
        log = MadeLog()
        log.register("x", "a")
        (folder / "Zed.log").write_text(log.text())
        assert reattach("logs", "Zed.log", folder / "Zed.log").code == 0

    def test_standard_input(self, leaking: MadeLog, folder: Path) -> None:
        run = subprocess.run(
            [sys.executable, "-m", "codemod", "logs", "-", "--output-format", "json"],
            input=leaking.text().encode("utf-16"),
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
        )
        assert run.returncode == 1
        assert json.loads(run.stdout)["repeats"] == 4


class TestSettings:
    def test_thresholds(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        (folder / "Zed.log").write_text(leaking.text())
        (folder / "reattach.toml").write_text("[logs]\nmin-repeats = 3\n")
        assert reattach("logs", "Zed.log").code == 0
        assert reattach("logs", "Zed.log", "--isolated").code == 1

    def test_messages_of_another_application(self, reattach: Reattach, folder: Path) -> None:
        log = MadeLog()
        for _ in range(3):
            log.say("plugin vim adds action <save>", module="app")
        log.say("plugin vim gave back 3", module="app")
        (folder / "app.log").write_text(log.text())
        (folder / "other.toml").write_text(
            '[[logs.patterns]]\nevent = "register"\nmessage = "plugin {server} adds {kind} <{name}>"\n'
            '[[logs.patterns]]\nevent = "clean-up"\nmessage = "plugin {server} gave back {count}"\n'
        )
        values = found(reattach, "app.log", "--config", "other.toml")
        assert [(row["server"], row["repeats"], row["removed"]) for row in values["servers"]] == [
            ("vim", 2, 3)
        ]
        assert values["resources"][0]["kind"] == "action"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[logs]\nmin-repeat = 3\n", "unknown key `min-repeat`"),
            ("[logs]\nmin-repeats = 0\n", "`min-repeats` must be a whole number above 0"),
            ("[logs]\nmin-repeats = true\n", "`min-repeats` must be a whole number above 0"),
            ("[logs]\nrestart-cleans = 1\n", "`restart-cleans` must be true or false"),
            ("logs = 3\n", "`logs` must be a table"),
            ("[logs]\npatterns = 3\n", "`patterns` must be a list of tables"),
            ('[[logs.patterns]]\nevent = "register"\n', "`message` must be given"),
            ('[[logs.patterns]]\nevent = "registers"\nmessage = "abcd"\n', "unknown event `registers`"),
            ('[[logs.patterns]]\nevent = "register"\nmessage = "abcd"\nlevel = "x"\n', "unknown key `level`"),
            ('[[logs.patterns]]\nevent = "register"\nmessage = 3\n', "`message` must be a string"),
            (
                '[[logs.patterns]]\nevent = "register"\nmessage = "{what} is new"\n',
                "not a pattern for messages",
            ),
            ("selekt = []\n", "unknown key `selekt`"),
        ],
    )
    def test_what_nobody_knows_is_an_error(
        self, reattach: Reattach, folder: Path, text: str, message: str
    ) -> None:
        (folder / "Zed.log").touch()
        (folder / "reattach.toml").write_text(text)
        told = reattach("logs", "Zed.log")
        assert told.code == 2
        assert message in told.err


class TestTimeline:
    def test_a_page_that_needs_nothing_else(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        (folder / "<b>.log").write_text(leaking.text())
        assert reattach("logs", "<b>.log", "--timeline", "out.html").code == 1
        page = (folder / "out.html").read_text()
        assert "<b>" not in page
        assert "&lt;b&gt;.log" in page
        assert "http" not in page.replace("http://www.w3.org/2000/svg", "")

    def test_a_picture_of_what_happened(self, reattach: Reattach, folder: Path, leaking: MadeLog) -> None:
        leaking.clean_up("puppeteer")
        (folder / "Zed.log").write_text(leaking.text())
        reattach("logs", "Zed.log", "--timeline", "out.svg")
        drawn = ET.fromstring((folder / "out.svg").read_text())
        said = [title.text or "" for title in drawn.iter("{http://www.w3.org/2000/svg}title")]
        assert sum("2 registered, 2 of them again" in text for text in said) == 2
        assert sum("2 cleaned up; 4 live" in text for text in said) == 1
        assert sum(text.endswith("puppeteer started") for text in said) == 3
        assert sum(text.endswith("application started") for text in said) == 1

    def test_an_empty_log(self, reattach: Reattach, folder: Path) -> None:
        (folder / "Zed.log").touch()
        assert reattach("logs", "Zed.log", "--timeline", "out.svg").code == 0
        ET.fromstring((folder / "out.svg").read_text())

    def test_another_kind_of_picture(self, reattach: Reattach, folder: Path) -> None:
        (folder / "Zed.log").touch()
        told = reattach("logs", "Zed.log", "--timeline", "out.png")
        assert told.code == 2
        assert ".html or .svg" in told.err


def test_a_log_that_is_still_written(folder: Path, leaking: MadeLog) -> None:
    path = folder / "Zed.log"
    path.write_text(leaking.text())
    run = subprocess.Popen(
        [sys.executable, "-u", "-m", "codemod", "logs", "--follow", "Zed.log"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    added = 0
    try:
        assert run.stdout is not None
        # What is there when the reading begins is no news: so it is written until something is told.
        while added < 120 and not select.select([run.stdout], [], [], 0.5)[0]:
            leaking.register("puppeteer", "navigate")
            with path.open("a") as log:
                log.write(leaking.lines[-1] + "\n")
            added += 1
        news = run.stdout.readline()
        run.send_signal(signal.SIGINT)
        rest, _ = run.communicate(timeout=60)
    finally:
        run.kill()
    assert re.fullmatch(r"tool 'navigate' of puppeteer: registered again \(\d+ times by now\)\n", news)
    assert f"{6 + added} registrations, {4 + added} without a clean-up between" in rest
    assert run.returncode == 1
