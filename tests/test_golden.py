"""Every golden case: the rule's result, its findings and its patch are what was written down by hand."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from codemod import gitrepo
from codemod.model import Applicability, FileChange, Run
from codemod.rust import syntax
from tests.golden import Case, Files, all_cases, changed_files, lay_out, look_at
from tests.rustfmt import all_unformatted, need_rustfmt, unformatted

RUST = ".rs"


@dataclass(frozen=True)
class Looked:
    """A case laid out as a crate, and what its rule said of it."""

    case: Case
    root: Path
    run: Run


@pytest.fixture(scope="module", params=all_cases(), ids=lambda case: case.id)
def looked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Looked:
    case: Case = request.param
    root = tmp_path_factory.mktemp(case.folder.name).resolve()
    lay_out(case.before(), root)
    return Looked(case, root, look_at(case, root))


def test_result_is_the_expected_one(looked: Looked) -> None:
    result = looked.case.before() | changed_files(looked.run)
    _assert_same(looked.case, looked.case.after(), result)


def test_every_input_was_processed_and_every_fix_applied(looked: Looked) -> None:
    assert looked.run.problems == ()
    assert [(dropped.finding.message, dropped.reason) for dropped in looked.run.dropped] == []


def test_findings_are_the_expected_ones(looked: Looked) -> None:
    found = sorted(looked.run.findings, key=lambda finding: (finding.path, finding.span))
    files = looked.case.before()
    summary = [
        (finding.applicability.value, finding.path.relative_to(looked.root).as_posix()) for finding in found
    ]
    assert summary == [(wanted.applicability.value, wanted.path) for wanted in looked.case.findings]
    for finding, wanted in zip(found, looked.case.findings, strict=True):
        covered = files[PurePosixPath(wanted.path)][finding.span.start : finding.span.end].decode()
        assert covered.startswith(wanted.starts_with)
        assert wanted.reason_contains.lower() in finding.reason.lower()
        assert finding.reason, "a finding without a reason helps nobody"
        assert (finding.suggestion is not None) == wanted.changes


@pytest.fixture(scope="module")
def patches(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The patch of each case from before to after: one patch of all, cut apart."""
    root = tmp_path_factory.mktemp("all").resolve()
    changes = []
    for case in all_cases():
        before, after = case.before(), case.after()
        lay_out(before, root / case.id)
        changes += [
            FileChange(root / case.id / name, before[name], after[name], ())
            for name in sorted(after)
            if before[name] != after[name]
        ]
    found: dict[str, bytes] = {}
    # No line of a file starts like this in a patch: each bears a sign in front.
    for part in re.split(rb"^(?=diff --git )", gitrepo.diff(root, changes), flags=re.MULTILINE)[1:]:
        case_id = re.match(rb"diff --git a/([^/]+/[^/]+)/", part)
        assert case_id is not None
        header, hunks, rest = part.partition(b"\n@@ ")
        own = header.replace(b"a/%s/" % case_id[1], b"a/").replace(b"b/%s/" % case_id[1], b"b/")
        found[case_id[1].decode()] = found.get(case_id[1].decode(), b"") + own + hunks + rest
    return found


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_patch_is_the_one_from_before_to_after(case: Case, patches: Mapping[str, bytes]) -> None:
    name = PurePosixPath("change.patch")
    _assert_same(case, {name: case.patch()}, {name: patches.get(case.id, b"")})


def test_a_fix_for_review_waits_to_be_asked_for(looked: Looked) -> None:
    run = look_at(looked.case, looked.root, unsafe_fixes=False)
    safe = any(wanted.applicability is Applicability.SAFE for wanted in looked.case.findings)
    assert bool(run.changes) == safe


def test_a_second_run_changes_nothing(looked: Looked, tmp_path: Path) -> None:
    lay_out(looked.case.before() | changed_files(looked.run), tmp_path)
    again = look_at(looked.case, tmp_path.resolve())
    assert changed_files(again) == {}
    left = [wanted for wanted in looked.case.findings if not wanted.changes]
    assert len(again.findings) == len(left)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_the_case_is_sound(case: Case) -> None:
    """What `golden/README.md` asks of a case, whatever the rule makes of it."""
    assert case.changes() == any(wanted.changes for wanted in case.findings)
    assert bool(case.patch()) == case.changes()
    before, after = case.before(), case.after()
    assert before.keys() == after.keys(), "a rule changes files, it makes none"
    for name in after:
        if name.suffix == RUST:
            assert len(syntax.parse(after[name]).errors) <= len(syntax.parse(before[name]).errors)


@pytest.mark.parametrize("case", [case for case in all_cases() if case.changes()], ids=lambda case: case.id)
def test_formatted_code_stays_formatted(case: Case) -> None:
    need_rustfmt()
    before, after = case.before(), case.after()
    for name in _changed_code(case):
        if before[name] not in _unformatted_code(case.edition) and after[name] in _unformatted_code(
            case.edition
        ):
            pytest.fail(
                f"{name} was formatted before\n{unformatted(after[name], case.edition)}", pytrace=False
            )


def _changed_code(case: Case) -> list[PurePosixPath]:
    before, after = case.before(), case.after()
    return [name for name in after if name.suffix == RUST and before[name] != after[name]]


@cache
def _unformatted_code(edition: str) -> frozenset[bytes]:
    """Of all files that cases of this edition change, before and after: what rustfmt would change."""
    cases = [case for case in all_cases() if case.edition == edition]
    files = [
        files[name]
        for case in cases
        for name in _changed_code(case)
        for files in (case.before(), case.after())
    ]
    return all_unformatted(files, edition)


def _assert_same(case: Case, wanted: Files, got: Files) -> None:
    if wanted == got:
        return
    lines: list[str] = []
    for name in sorted(wanted.keys() | got.keys()):
        lines += difflib.unified_diff(
            _visible(wanted.get(name, b"")), _visible(got.get(name, b"")), f"expected {name}", f"got {name}"
        )
    hint = f"If the result is right, accept it with: python -m tests.bless {case.id}"
    pytest.fail("\n".join([case.shows, *(line.rstrip("\n") for line in lines), hint]), pytrace=False)


def _visible(data: bytes) -> list[str]:
    # Line ends, tabs and byte order marks are part of what is compared, so a difference in them must be seen.
    text = data.decode("utf-8").replace("\r", "␍").replace("\t", "→").replace("\ufeff", "<BOM>")
    return text.splitlines(keepends=True)
