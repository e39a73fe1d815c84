"""Logs as bytes: their order, what is packed or in another encoding, and one that is still written."""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemod.evidence import sources
from codemod.evidence.records import first_time
from codemod.evidence.sources import Log, blocks, followed, in_order
from codemod.model import Problem

LINE = "2025-06-03T20:4{}:28-05:00 INFO  [x] {}\n"


def content(path: Path) -> bytes:
    problems: list[Problem] = []
    data = b"".join(blocks(Log(path.name, path), problems))
    assert problems == []
    return data


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


class TestOrder:
    def test_the_oldest_goes_first_however_they_are_called(self, folder: Path) -> None:
        (folder / "Zed.log").write_text(LINE.format(9, "new"))
        (folder / "Zed.log.old").write_text("torn line\n" + LINE.format(5, "old"))
        (folder / "a.gz").write_bytes(gzip.compress(LINE.format(7, "between").encode()))
        logs, problems = in_order(["Zed.log", "Zed.log.old", "a.gz"], first_time)
        assert [log.name for log in logs] == ["Zed.log.old", "a.gz", "Zed.log"]
        assert problems == []

    def test_within_a_second_the_names_tell(self, folder: Path) -> None:
        names = ["a.log", "a.log.1", "a.log.2.gz", "b.log", "b.log.old"]
        for name in names:
            (folder / name).write_text(LINE.format(5, "x"))
        logs, _ = in_order(names, first_time)
        assert [log.name for log in logs] == ["a.log.2.gz", "a.log.1", "b.log.old", "a.log", "b.log"]

    def test_offsets_count(self, folder: Path) -> None:
        (folder / "a").write_text("2025-06-03T10:00:00-05:00 INFO  [x] later\n")
        (folder / "b").write_text("2025-06-03T11:00:00+02:00 INFO  [x] earlier\n")
        assert [log.name for log in in_order(["a", "b"], first_time)[0]] == ["b", "a"]

    def test_without_a_time_it_stays_where_it_was_named(self, folder: Path) -> None:
        (folder / "a").write_text(LINE.format(9, "new"))
        (folder / "b").write_text("no time at all\n")
        (folder / "c").write_text(LINE.format(5, "old"))
        assert [log.name for log in in_order(["a", "b", "c"], first_time)[0]] == ["c", "a", "b"]

    def test_each_is_read_once(self, folder: Path) -> None:
        (folder / "a").write_text(LINE.format(5, "x"))
        (folder / "b").symlink_to("a")
        logs, _ = in_order(["a", "./a", "b", "a"], first_time)
        assert [log.name for log in logs] == ["a"]

    def test_what_cannot_be_read_is_named(self, folder: Path) -> None:
        (folder / "torn.gz").write_bytes(gzip.compress(os.urandom(1000))[:20])
        logs, problems = in_order([".", "missing", "torn.gz"], first_time)
        assert logs == []
        assert [problem.path and problem.path.name for problem in problems] == ["", "missing", "torn.gz"]


class TestContent:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_encodings(self, folder: Path, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sources, "BLOCK", 7)
        text = LINE.format(5, "café 🦀") * 3
        (folder / "a").write_bytes(text.encode(encoding))
        assert content(folder / "a").decode() == text

    def test_nuls_are_left_out(self, folder: Path) -> None:
        (folder / "a").write_bytes(b"\0" * 5000 + LINE.format(5, "x").encode() + b"\0\0")
        assert content(folder / "a").decode() == LINE.format(5, "x")

    def test_bytes_that_are_no_text_stay(self, folder: Path) -> None:
        (folder / "a").write_bytes(b"caf\xe9\r\n")
        assert content(folder / "a") == b"caf\xe9\r\n"

    def test_nothing(self, folder: Path) -> None:
        (folder / "a").touch()
        assert content(folder / "a") == b""

    def test_gzip_of_several_members_with_padding(self, folder: Path) -> None:
        parts = [LINE.format(5, "x") * 5000, LINE.format(6, "y") * 3]
        packed = b"".join(gzip.compress(part.encode()) for part in parts)
        (folder / "a.gz").write_bytes(packed + b"\0" * 512)
        assert content(folder / "a.gz").decode() == "".join(parts)

    def test_what_is_packed_tightly_comes_out_in_blocks(self, folder: Path) -> None:
        (folder / "a.gz").write_bytes(gzip.compress(b" " * (20 * sources.BLOCK)))
        sizes = [len(block) for block in blocks(Log("a.gz", folder / "a.gz"), [])]
        assert sum(sizes) == 20 * sources.BLOCK
        assert max(sizes) <= sources.BLOCK

    @pytest.mark.parametrize("damage", ["end", "middle"])
    def test_a_damaged_one_is_read_as_far_as_it_goes(self, folder: Path, damage: str) -> None:
        packed = gzip.compress(LINE.format(5, "x").encode() + os.urandom(5 * sources.BLOCK))
        half = len(packed) // 2
        broken = packed[:half] if damage == "end" else packed[:half] + b"\xff" * 100 + packed[half + 100 :]
        (folder / "a.gz").write_bytes(broken)
        problems: list[Problem] = []
        data = b"".join(blocks(Log("a.gz", folder / "a.gz"), problems))
        assert data.startswith(LINE.format(5, "x").encode())
        assert [problem.path for problem in problems] == [folder / "a.gz"]

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        packed = gzip.compress(LINE.format(5, "x").encode())
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(packed)))
        assert b"".join(blocks(Log("-", None), [])).decode() == LINE.format(5, "x")

    def test_how_much_was_read_is_told(self, folder: Path) -> None:
        (folder / "a").write_bytes(b"x" * 3_000_000)
        told: list[int] = []
        list(blocks(Log("a", folder / "a"), [], told.append))
        assert sum(told) == 3_000_000
        assert len(told) > 1


class TestFollowed:
    """Each step is what happens to the file while the reader waits for more."""

    def test_what_is_added(self, folder: Path) -> None:
        path = folder / "a"
        path.write_text("one\n")

        def steps() -> Iterator[None]:
            with path.open("a") as log:
                log.write("two\n")
            yield
            yield
            with path.open("a") as log:
                log.write("three\n")
            yield

        assert _follow(path, steps()) == b"one\ntwo\nthree\n"

    def test_one_that_is_cut_off_begins_anew(self, folder: Path) -> None:
        path = folder / "a"
        path.write_text("one\n" * 10)

        def steps() -> Iterator[None]:
            path.write_text("two\n")
            yield

        assert _follow(path, steps()) == b"one\n" * 10 + b"two\n"

    def test_one_that_is_put_aside_is_read_to_its_end(self, folder: Path) -> None:
        path = folder / "a"
        path.write_text("one\n")

        def steps() -> Iterator[None]:
            with path.open("a") as log:
                log.write("late\n")
            path.rename(folder / "a.old")
            yield
            path.write_text("two\n")
            yield

        assert _follow(path, steps()) == b"one\nlate\ntwo\n"

    def test_utf_16(self, folder: Path) -> None:
        path = folder / "a"
        path.write_bytes("one\n".encode("utf-16"))

        def steps() -> Iterator[None]:
            data = "two\n".encode("utf-16-le")
            for part in (data[:3], data[3:]):
                with path.open("ab") as log:
                    log.write(part)
                yield

        assert _follow(path, steps()) == b"one\ntwo\n"

    def test_it_has_to_be_there_at_the_start(self, folder: Path) -> None:
        with pytest.raises(FileNotFoundError):
            next(followed(folder / "missing"))


def _follow(path: Path, steps: Iterator[None]) -> bytes:
    """What is read from `path` while `steps` are done, until nothing more has come for a while."""
    idle = 0

    def wait(seconds: float) -> None:
        next(steps, None)

    found = b""
    for block in followed(path, wait=wait):
        idle = 0 if block else idle + 1
        found += block
        if idle > 5:
            break
    return found
