"""The patch is taken by `git apply` whatever a file, its name or the configuration looks like."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from codemod import gitrepo
from codemod.gitrepo import Repository
from codemod.model import FileChange, ReattachError
from tests.repositories import Sandbox

BEFORE = b"fn a() {}\n\nfn b() {}\nfn c() {}\nfn d() {}\n"
AFTER = b"fn a() {}\n\nfn b() { a() }\nfn c() {}\nfn d() {}\n"
CRLF_BEFORE, CRLF_AFTER = BEFORE.replace(b"\n", b"\r\n"), AFTER.replace(b"\n", b"\r\n")


def sandbox(tmp_path: Path, files: Mapping[str, bytes], config: Mapping[str, str] | None = None) -> Sandbox:
    box = Sandbox.with_files(tmp_path / "repo", files)
    for key, value in (config or {}).items():
        box.git("config", key, value)
    return box


def patch_of(box: Sandbox, *changes: FileChange) -> bytes:
    """The patch, made without a trace in the repository."""
    before = box.state()
    repository = Repository.discover(box.top)
    assert repository
    patch = repository.diff(changes)
    assert box.state() == before
    return patch


def apply(box: Sandbox, patch: bytes, *options: str, folder: str = ".") -> None:
    box.git("apply", "--check", *options, "-", stdin=patch, folder=folder)
    box.git("apply", *options, "-", stdin=patch, folder=folder)


CONTENTS = {
    "plain": (BEFORE, AFTER),
    "CRLF": (CRLF_BEFORE, CRLF_AFTER),
    "both line ends": (BEFORE + b"x\r\ny\r\n", AFTER + b"x\r\ny\r\nz\r\n"),
    "lone CR": (b"a\rb\n", b"a\rb\rc\n"),
    "byte order mark": (b"\xef\xbb\xbf" + BEFORE, b"\xef\xbb\xbf" + AFTER),
    "no newline at end": (BEFORE[:-1], AFTER[:-1]),
    "newline at end comes": (BEFORE[:-1], BEFORE),
    "newline at end goes": (BEFORE, BEFORE[:-1]),
    "CRLF without the last": (CRLF_BEFORE[:-2], CRLF_AFTER[:-2]),
    "not UTF-8": (b"// caf\xe9\n" + BEFORE, b"// caf\xe9\n" + AFTER),
    "NUL byte": (b"\0\n" + BEFORE, b"\0\n" + AFTER),
    "empty before": (b"", AFTER),
    "empty after": (BEFORE, b""),
    "looks like a patch": (b"-- a\n+++ b\n@@ -1 +1 @@\n", b"-- a\n--- c\n+++ b\n@@ -1 +1 @@\n"),
    "trailing blanks": (b"a  \n\t\n \n" + BEFORE, b"a  \n\t\n \n" + AFTER),
}


@pytest.mark.parametrize("in_git", [True, False], ids=["repository", "no repository"])
@pytest.mark.parametrize(("before", "after"), CONTENTS.values(), ids=CONTENTS)
def test_content(tmp_path: Path, before: bytes, after: bytes, in_git: bool) -> None:
    box = sandbox(tmp_path, {"src/x.rs": before})
    change = box.change("src/x.rs", after)
    patch = patch_of(box, change) if in_git else gitrepo.diff_without_repo([change], box.top)
    apply(box, patch)
    assert (box.top / "src/x.rs").read_bytes() == after


NAMES = [
    b"plain.rs",
    b"a b.rs",
    b" b .rs",
    b"-x.rs",
    b"--cached",
    b"new\nline.rs",
    b"tab\t.rs",
    b'quo"te\\.rs',
    "snöwman ☃.rs".encode(),
    b"not-utf8-\xff.rs",
    b"*.rs",
    b":(top)x.rs",
    b"dir with b/ c/a b.rs",
    b"{x => y}.rs",
]


@pytest.mark.parametrize("in_git", [True, False], ids=["repository", "no repository"])
def test_names(tmp_path: Path, in_git: bool) -> None:
    names = [os.fsdecode(name) for name in NAMES]
    box = sandbox(tmp_path, dict.fromkeys(names, BEFORE))
    changes = [box.change(name, AFTER) for name in names]
    patch = patch_of(box, *changes) if in_git else gitrepo.diff_without_repo(changes, box.top)
    assert patch.isascii()
    apply(box, patch)
    assert {name: (box.top / name).read_bytes() for name in names} == dict.fromkeys(names, AFTER)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("color.ui", "always"),
        ("color.diff", "always"),
        ("core.abbrev", "4"),
        ("core.attributesFile", "attributes"),
        ("core.fsmonitor", "touch hook-was-run; false"),
        ("core.quotePath", "false"),
        ("core.splitIndex", "true"),
        ("core.untrackedCache", "true"),
        ("diff.algorithm", "patience"),
        ("diff.context", "0"),
        ("diff.external", "false"),
        ("diff.interHunkContext", "9"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.noprefix", "true"),
        ("diff.orderFile", "no such file"),
        ("diff.relative", "true"),
        ("diff.renames", "copies"),
        ("diff.suppressBlankEmpty", "true"),
        ("diff.wordRegex", "."),
        ("diff.wsErrorHighlight", "all"),
        ("feature.manyFiles", "true"),
        ("index.version", "4"),
    ],
)
def test_configuration_does_not_bend_the_patch(tmp_path: Path, key: str, value: str) -> None:
    files = {"src/é.rs": BEFORE, "attributes": b"*.rs binary\n"}
    straight = sandbox(tmp_path / "straight", files)
    bent = sandbox(tmp_path / "bent", files, {key: value})
    patch = patch_of(bent, bent.change("src/é.rs", AFTER))
    assert patch == patch_of(straight, straight.change("src/é.rs", AFTER))
    apply(bent, patch)
    assert (bent.top / "src/é.rs").read_bytes() == AFTER


@pytest.mark.parametrize(
    "attributes",
    [
        "-diff",
        "binary",
        "diff=shout",
        "diff=rust",
        "-text",
        "text",
        "text=auto",
        "eol=lf",
        "ident",
        "export-ignore",
    ],
)
def test_attributes_do_not_bend_the_patch(tmp_path: Path, attributes: str) -> None:
    files = {"x.rs": BEFORE, ".gitattributes": f"*.rs {attributes}\n".encode()}
    box = sandbox(tmp_path, files, {"diff.shout.textconv": "tr a-z A-Z <", "diff.shout.command": "false"})
    apply(box, patch_of(box, box.change("x.rs", AFTER)), "--index")
    assert (box.top / "x.rs").read_bytes() == AFTER


def test_the_environment_does_not_bend_the_patch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = sandbox(tmp_path, {"x.rs": BEFORE})
    straight = patch_of(box, box.change("x.rs", AFTER))
    monkeypatch.setenv("GIT_DIFF_OPTS", "-u0")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no index"))
    assert patch_of(box, box.change("x.rs", AFTER)) == straight


EOL = {
    "autocrlf, CRLF on disk": ({"core.autocrlf": "true"}, "", BEFORE, CRLF_BEFORE),
    "autocrlf, CRLF stored": ({"core.autocrlf": "true"}, "", CRLF_BEFORE, CRLF_BEFORE),
    "autocrlf=input, CRLF on disk": ({"core.autocrlf": "input"}, "", BEFORE, CRLF_BEFORE),
    "autocrlf=input, plain": ({"core.autocrlf": "input"}, "", BEFORE, BEFORE),
    "eol=crlf": ({}, "*.rs text eol=crlf\n", BEFORE, CRLF_BEFORE),
    "eol=lf, CRLF on disk": ({}, "*.rs text eol=lf\n", BEFORE, CRLF_BEFORE),
    "core.eol": ({"core.eol": "crlf"}, "* text=auto\n", BEFORE, CRLF_BEFORE),
    "-text, CRLF stored": ({"core.autocrlf": "true"}, "*.rs -text\n", CRLF_BEFORE, CRLF_BEFORE),
    "safecrlf": ({"core.autocrlf": "input", "core.safecrlf": "true"}, "", BEFORE, CRLF_BEFORE),
}


@pytest.mark.parametrize(("config", "attributes", "stored", "on_disk"), EOL.values(), ids=EOL)
def test_line_ends_on_disk_survive_git_apply(
    tmp_path: Path, config: Mapping[str, str], attributes: str, stored: bytes, on_disk: bytes
) -> None:
    box = sandbox(tmp_path, {"x.rs": stored}, config)
    box.write({".gitattributes": attributes.encode(), "x.rs": on_disk})
    after = AFTER if on_disk == BEFORE else CRLF_AFTER
    apply(box, patch_of(box, box.change("x.rs", after)))
    assert (box.top / "x.rs").read_bytes() == after


def test_others_can_apply_what_was_made_on_a_checkout_with_crlf(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"x.rs": BEFORE}, {"core.autocrlf": "true"})
    (box.top / "x.rs").unlink()
    box.git("checkout", "x.rs")
    assert (box.top / "x.rs").read_bytes() == CRLF_BEFORE
    patch = patch_of(box, box.change("x.rs", CRLF_AFTER))
    box.git("apply", "--check", "--index", "-", stdin=patch)
    other = sandbox(tmp_path / "elsewhere", {"x.rs": BEFORE})
    apply(other, patch)
    assert (other.top / "x.rs").read_bytes() == AFTER


@pytest.mark.parametrize("autocrlf", ["false", "true", "input"])
def test_the_patch_is_the_one_git_diff_shows_afterwards(tmp_path: Path, autocrlf: str) -> None:
    files = {"a.rs": BEFORE, "src/b.rs": CRLF_BEFORE, "same.rs": BEFORE}
    box = sandbox(tmp_path, files, {"core.autocrlf": autocrlf})
    changes = [box.change("a.rs", AFTER), box.change("src/b.rs", CRLF_AFTER), box.change("same.rs", BEFORE)]
    patch = patch_of(box, *changes)
    for change in changes:
        change.path.write_bytes(change.after)
    assert patch == box.git("diff", "--full-index")


def test_a_filter_that_rewrites_the_file(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"x.rs": BEFORE, ".gitattributes": b"*.rs filter=squeeze\n"})
    box.git("config", "filter.squeeze.clean", "tr -s ' '")
    box.write({"x.rs": BEFORE.replace(b" ", b"   ")})
    apply(box, patch_of(box, box.change("x.rs", AFTER.replace(b" ", b"   "))))
    assert (box.top / "x.rs").read_bytes() == AFTER  # git has no way back from what a clean filter did


def test_the_mode_is_left_alone(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"tracked.rs": BEFORE})
    box.write({"untracked.rs": BEFORE})
    for name in ("tracked.rs", "untracked.rs"):
        (box.top / name).chmod(0o755)
    patch = patch_of(box, box.change("tracked.rs", AFTER), box.change("untracked.rs", AFTER))
    assert b" 100755\n" in patch
    assert b"mode" not in patch
    apply(box, patch)
    assert (box.top / "tracked.rs").stat().st_mode & 0o777 == 0o755


def test_what_was_read_counts_and_not_what_is_committed_or_staged(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"x.rs": b"committed\n" + BEFORE})
    box.write({"x.rs": b"staged\n" + BEFORE})
    box.git("add", "x.rs")
    box.write(
        {"x.rs": b"on disk\n" + BEFORE, "new.rs": BEFORE, "ignored.rs": BEFORE, ".gitignore": b"ignored.rs"}
    )
    changes = [box.change("x.rs", b"on disk\n" + AFTER)]
    changes += [box.change(name, AFTER) for name in ("new.rs", "ignored.rs")]
    apply(box, patch_of(box, *changes))
    assert [change.path.read_bytes() for change in changes] == [change.after for change in changes]


def test_in_a_conflict_and_before_the_first_commit(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"x.rs": b"one\n"})
    box.git("checkout", "-b", "other")
    box.write({"x.rs": b"two\n"})
    box.git("commit", "--all", "--message=two")
    box.git("checkout", "main")
    box.write({"x.rs": b"three\n"})
    box.git("commit", "--all", "--message=three")
    assert subprocess.run(["git", "merge", "other"], cwd=box.top, capture_output=True).returncode == 1
    apply(box, patch_of(box, box.change("x.rs", BEFORE)))
    box.git("checkout", "--force", "--orphan", "unborn")
    apply(box, patch_of(box, box.change("x.rs", AFTER)))
    assert (box.top / "x.rs").read_bytes() == AFTER


def test_git_apply_in_a_subfolder_takes_the_part_below_it(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"sub/x.rs": BEFORE, "y.rs": BEFORE})
    patch = patch_of(box, box.change("sub/x.rs", AFTER), box.change("y.rs", AFTER))
    apply(box, patch, folder="sub")
    assert (box.top / "sub/x.rs").read_bytes() == AFTER
    assert (box.top / "y.rs").read_bytes() == BEFORE


def test_through_symbolic_links(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"real/x.rs": BEFORE})
    (box.top / "link.rs").symlink_to("real/x.rs")
    (tmp_path / "way in").symlink_to(box.top)
    before = (box.top / "real/x.rs").read_bytes()
    changes = [
        FileChange(path, before, AFTER, ()) for path in (box.top / "link.rs", tmp_path / "way in/real/x.rs")
    ]
    apply(box, patch_of(box, *changes))
    assert (box.top / "link.rs").is_symlink()
    assert (box.top / "real/x.rs").read_bytes() == AFTER


def test_a_file_in_a_submodule(tmp_path: Path) -> None:
    inner = sandbox(tmp_path / "inner", {"x.rs": BEFORE})
    outer = sandbox(tmp_path / "outer", {"y.rs": BEFORE})
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", str(inner.top), "sub")
    apply(outer, patch_of(outer, outer.change("sub/x.rs", AFTER), outer.change("y.rs", AFTER)))
    assert (outer.top / "sub/x.rs").read_bytes() == AFTER
    apply(Sandbox(outer.top / "sub"), gitrepo.diff(outer.top / "sub", [outer.change("sub/x.rs", BEFORE)]))
    assert (outer.top / "sub/x.rs").read_bytes() == BEFORE


def test_a_linked_work_tree_and_an_odd_folder(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"x.rs": BEFORE})
    place = tmp_path / 'colon:quo"te\\new\nline ☃'
    box.git("worktree", "add", "-b", "other", str(place))
    linked = Sandbox(place)
    apply(linked, patch_of(linked, linked.change("x.rs", AFTER)), "--index")
    assert (place / "x.rs").read_bytes() == AFTER
    other = Sandbox.with_files(tmp_path / 'another:"\\\n', {"x.rs": BEFORE})
    apply(other, patch_of(other, other.change("x.rs", AFTER)), "--index")


def test_outside_of_the_repository_is_an_error(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"x.rs": BEFORE})
    outside = tmp_path / "y.rs"
    outside.write_bytes(BEFORE)
    with pytest.raises(ReattachError, match="does not lie in the work tree"):
        patch_of(box, FileChange(outside, BEFORE, AFTER, ()))


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text("[core]\nautocrlf = true\n[diff]\nnoprefix = true\nexternal = false\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.autocrlf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    root = tmp_path / "tree"
    root.mkdir()
    (root / "x.rs").write_bytes(CRLF_BEFORE)
    (root / ".gitattributes").write_text("*.rs text eol=crlf\n")
    patch = gitrepo.diff(root, [FileChange(root / "x.rs", CRLF_BEFORE, CRLF_AFTER, ())])
    assert b"\n+fn b() { a() }\r\n" in patch, "tools other than git see the bytes on disk"
    assert patch == gitrepo.diff_without_repo([FileChange(root / "x.rs", CRLF_BEFORE, CRLF_AFTER, ())], root)
    subprocess.run(["git", "apply", "-"], cwd=root, input=patch, check=True)
    assert (root / "x.rs").read_bytes() == CRLF_AFTER
    assert sorted(root.iterdir()) == [root / ".gitattributes", root / "x.rs"]


def test_colour_only_when_asked_for(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"x.rs": BEFORE}, {"color.ui": "never"})
    repository = Repository.discover(box.top)
    assert repository
    assert b"\x1b[32m+" in repository.diff([box.change("x.rs", AFTER)], color=True)


def test_no_change_is_no_patch(tmp_path: Path) -> None:
    box = sandbox(tmp_path, {"x.rs": BEFORE})
    assert patch_of(box) == b""
    assert patch_of(box, box.change("x.rs", BEFORE)) == b""
    assert gitrepo.diff(tmp_path, []) == b""
