"""The command that takes new results over into the golden cases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import bless, golden

CHANGING = "unguarded-registration/string-key"
IN_TWO_FILES = "unguarded-registration/literal-in-another-file"
UNTOUCHED = "unguarded-registration/already-fixed"


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of three cases in the place of all."""
    place = tmp_path / "golden"
    for case in (CHANGING, IN_TWO_FILES, UNTOUCHED):
        shutil.copytree(golden.GOLDEN / case, place / case)
    monkeypatch.setattr(golden, "GOLDEN", place)
    monkeypatch.delenv("CI", raising=False)
    golden.all_cases.cache_clear()
    yield place
    golden.all_cases.cache_clear()


def _stored(place: Path) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()
    }


def test_what_was_spoilt_comes_back(cases: Path) -> None:
    wanted = _stored(cases)
    (cases / CHANGING / "after.rs").unlink()
    (cases / CHANGING / "change.patch").write_bytes(b"nothing of use")
    (cases / IN_TWO_FILES / "after/src/store.rs").write_bytes(b"fn other() {}\n")
    (cases / UNTOUCHED / "after.rs").write_bytes(b"fn other() {}\n")
    assert bless.main([]) == 0
    assert _stored(cases) == wanted


def test_only_what_is_named_is_written(cases: Path) -> None:
    (cases / CHANGING / "after.rs").write_bytes(b"fn first() {}\n")
    (cases / UNTOUCHED / "after.rs").write_bytes(b"fn second() {}\n")
    assert bless.main([UNTOUCHED]) == 0
    assert not (cases / UNTOUCHED / "after.rs").exists()
    assert (cases / CHANGING / "after.rs").read_bytes() == b"fn first() {}\n"


def test_it_is_refused_in_ci(
    cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (cases / CHANGING / "after.rs").unlink()
    spoilt = _stored(cases)
    monkeypatch.setenv("CI", "true")
    assert bless.main([]) == 2
    assert _stored(cases) == spoilt
    assert "CI" in capsys.readouterr().err


def test_a_name_that_is_no_case_is_an_error(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoilt = _stored(cases)
    assert bless.main([CHANGING, "unguarded-registration/strnig-key"]) == 2
    assert _stored(cases) == spoilt
    assert "strnig-key" in capsys.readouterr().err
