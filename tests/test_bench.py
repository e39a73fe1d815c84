"""The copy in which fixes are tried: it holds what the work tree does, and is no older than its content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from codemod.bench import Bench, reserved
from codemod.model import ReattachError

OLD = 1_000_000_000


@pytest.fixture
def top(tmp_path: Path) -> Path:
    folder = tmp_path / "top"
    (folder / "src").mkdir(parents=True)
    (folder / "src/lib.rs").write_text("one")
    (folder / "Cargo.toml").write_text("[package]")
    (folder / "Cargo.lock").write_text("locked")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def _bench(top: Path, home: Path) -> Bench:
    bench = Bench(top, home)
    bench.lay_out([top / "src/lib.rs", top / "Cargo.toml"], top)
    return bench


def _age(bench: Bench, name: str) -> int:
    return (bench.tree / name).stat().st_mtime_ns


def _make_old(bench: Bench, home: Path) -> None:
    """As if the last run had been long ago: what it wrote has the time it had then."""
    record = home / "files.json"
    text = record.read_text()
    for path in bench.tree.rglob("*"):
        if path.is_file():
            text = text.replace(str(path.stat().st_mtime_ns), str(OLD))
    record.write_text(text)


def test_it_holds_the_files_named_and_what_cargo_goes_by(top: Path, home: Path) -> None:
    (top / "private").write_text("not listed")
    bench = _bench(top, home)
    files = {str(path.relative_to(bench.tree)) for path in bench.tree.rglob("*") if path.is_file()}
    assert files == {"src/lib.rs", "Cargo.toml", "Cargo.lock"}


def test_a_link_stays_a_link_and_a_program_a_program(top: Path, home: Path) -> None:
    (top / "link.rs").symlink_to("src/lib.rs")
    (top / "run").write_text("#!/bin/sh")
    (top / "run").chmod(0o555)
    bench = Bench(top, home)
    bench.lay_out([top / "link.rs", top / "run", top / "gone"], top)
    assert (bench.tree / "link.rs").readlink() == Path("src/lib.rs")
    assert os.access(bench.tree / "run", os.X_OK | os.W_OK)


def test_what_is_put_in_goes_again(top: Path, home: Path) -> None:
    bench = _bench(top, home)
    path = top / "src/lib.rs"
    bench.put({path: b"two"})
    assert bench.there(path).read_bytes() == b"two"
    bench.put({})
    assert bench.there(path).read_bytes() == b"one"
    assert path.read_bytes() == b"one"


def test_a_file_that_is_what_it_was_keeps_its_time(top: Path, home: Path) -> None:
    _make_old(_bench(top, home), home)
    os.utime(top / "src/lib.rs")
    again = _bench(top, home)
    assert _age(again, "src/lib.rs") == OLD
    (top / "src/lib.rs").write_text("new")
    os.utime(top / "src/lib.rs", ns=(5, 5))
    changed = _bench(top, home)
    assert _age(changed, "src/lib.rs") > OLD
    assert _age(changed, "Cargo.toml") == OLD


def test_a_file_that_was_tried_with_another_content_is_younger_than_that(top: Path, home: Path) -> None:
    bench = _bench(top, home)
    bench.put({top / "src/lib.rs": b"two"})
    tried = _age(bench, "src/lib.rs")
    # The run ends here, perhaps by force: cargo has seen "two" last.
    os.utime(top / "src/lib.rs", ns=(5, 5))
    assert _age(_bench(top, home), "src/lib.rs") > tried


def test_what_is_put_in_once_more_is_not_touched(top: Path, home: Path) -> None:
    bench = _bench(top, home)
    bench.put({top / "src/lib.rs": b"two"})
    tried = _age(bench, "src/lib.rs")
    bench.put({top / "src/lib.rs": b"two"})
    assert _age(bench, "src/lib.rs") == tried


@pytest.mark.parametrize("record", ["", "[1]", '{"src/lib.rs": 3}', "{"])
def test_a_record_that_cannot_be_read_makes_everything_new(top: Path, home: Path, record: str) -> None:
    _make_old(_bench(top, home), home)
    (home / "files.json").write_text(record)
    assert _age(_bench(top, home), "src/lib.rs") > OLD


def test_paths_there_and_back(top: Path, home: Path) -> None:
    bench = Bench(top, home)
    path = top / "src/lib.rs"
    assert bench.here(bench.there(path)) == path
    assert bench.here(Path("/elsewhere/lib.rs")) == Path("/elsewhere/lib.rs")


def test_only_one_run_at_a_time(home: Path) -> None:
    with (
        reserved(home),
        pytest.raises(ReattachError, match="another run is checking fixes"),
        reserved(home),
    ):
        pass
    with reserved(home):
        assert (home / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
        assert (home / ".gitignore").read_text() == "*\n"
